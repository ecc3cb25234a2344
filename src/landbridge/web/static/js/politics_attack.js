// Who would owe what: an attack that the reader sets up, its duties left to right, both answers to "provoked?" side by side.

import { ask } from "./ask.js";
import { openCard } from "./card.js";
import { sourceLinks } from "./cards.js";
import { h } from "./dom.js";
import { all } from "./map.js";
import { set, state, world } from "./state.js";

const KINDS = { armed_attack: "attacks", aggression: "commits aggression against", incident: "has an armed incident with", threat: "threatens" };
const BRANCH = { "not provoked": "If it was not provoked", provoked: "If it was provoked", "as stated": "Duties" };

export async function attackPart() {
  const start = await ask("/view/start", null, { quiet: true });
  const states = start.actors.filter((a) => a.kind === "state");
  const [who, whom] = (state["p.attack"] || ",").split(",");
  const change = (changes) => set({ tab: "politics", "p.part": "attack", ...changes }, { quiet: true });
  const form = sentence(states, who, whom, change);
  const note = h("p.small", null, "A supposition, never a forecast. Duties are read from texts in force that day; YES names its clause, UNKNOWN the missing fact.");
  if (!who || !whom) return [form, note];
  const stated = (state["p.stated"] || "").split(";").filter(Boolean);
  const got = await ask("/view/attack", world({ initiator: who, target: whom, place: state["p.place"], kind: state["p.kind"] || "armed_attack", provoked: state["p.provoked"], stated }), { quiet: true });
  const branches = Object.entries(got.branches);
  return [form, note,
    h(branches.length > 1 ? "div.branches.two" : "div.branches", null, branches.map(([name, rows]) => branch(name, rows, got, whom))),
    asks(got, stated, change), clashes(got), notOwed(got), rates(got),
    h("p.command", null, h("code", { tabIndex: 0 }, command(who, whom, got, stated)))];
}

function sentence(states, who, whom, change) {
  const pick = (value, i) => h("select", { data: { key: `attack-${i}` }, aria: { label: i ? "Who is attacked" : "Who attacks" }, onchange: (e) => change({ "p.attack": (i ? [who, e.target.value] : [e.target.value, whom]).join(","), "p.stated": "" }) },
    h("option", { value: "", selected: !value }, "…"), states.map((x) => h("option", { value: x.id, selected: x.id === value }, x.name)));
  const kind = h("select", { data: { key: "kind" }, aria: { label: "What happens" }, onchange: (e) => change({ "p.kind": e.target.value === "armed_attack" ? "" : e.target.value }) }, Object.entries(KINDS).map(([k, t]) => h("option", { value: k, selected: k === (state["p.kind"] || "armed_attack") }, t)));
  const where = h("input", { value: state["p.place"] || "", placeholder: "place unknown", list: "places", size: 14, data: { key: "place" }, aria: { label: "Where" }, onchange: (e) => change({ "p.place": e.target.value }) });
  where.setAttribute("list", "places");
  const provoked = h("select", { data: { key: "provoked" }, aria: { label: "Whether it was provoked" }, onchange: (e) => change({ "p.provoked": e.target.value }) }, [["", "unknown, show both"], ["no", "no"], ["yes", "yes"]].map(([v, t]) => h("option", { value: v, selected: v === (state["p.provoked"] || "") }, t)));
  return h("div.choose.attack", null, h("datalist", { id: "places" }, [...new Set([...all().names.map((n) => n.place?.[0]).filter(Boolean), ...Object.values(all().nodes).map((n) => n.place)])].sort().map((p) => h("option", { value: p }))),
    "What if ", pick(who, 0), " ", kind, " ", pick(whom, 1), " at ", where, "? Provoked: ", provoked, " ",
    h("button.quiet", { title: "The other way round", data: { key: "swap" }, onclick: () => change({ "p.attack": `${whom},${who}`, "p.stated": "" }) }, "⇄ the other way round"));
}

function branch(name, rows, got, whom) {
  const owed = rows.filter((r) => !r.forbids && !r.further), later = rows.filter((r) => !r.forbids && r.further), forbids = rows.filter((r) => r.forbids);
  return h("section.branch", { data: { branch: name } }, h("h3", null, name === "as stated" ? BRANCH[name] : `${BRANCH[name]} by ${got.names[whom] ?? whom}`),
    h("div.event", null, got.event.split(" on ")[0].replace(/\b[A-Z]{3}\b/g, (x) => got.names[x] ?? x)), owed.length ? h("div.fan", null, owed.map((r) => duty(r, got))) : h("p.small", null, "No duty to act is owed."),
    later.length ? h("details", null, h("summary", null, `${later.length} more if states that may join do`), h("div.fan", null, later.map((r) => duty(r, got)))) : null,
    forbids.length ? h("details", null, h("summary", null, `${forbids.length} duties not to attack or to stay out`), h("div.fan", null, forbids.map((r) => duty(r, got)))) : null);
}

function duty(r, got) {
  const who = r.actors.length > 5 ? `${r.actors.length} states` : r.actors.map((a) => got.names[a] ?? a).join(", ");
  return h(`div.duty.${r.value.toLowerCase()}`, { data: { value: r.value } }, h("b", null, h("em", null, r.value), ` ${who}:`), ` ${r.verb} ${got.names[r.towards] ?? r.towards}`,
    r.actors.length > 5 ? h("small", null, r.actors.join(", ")) : null,
    r.reasons.length ? h("small.missing", { title: r.reasons.join("; ") }, r.value === "UNKNOWN" ? "missing: " : "fails: ", r.reasons.join("; ")) : null,
    h("small", null, r.clauses.map((c) => h("button.source", { onclick: () => clauseCard(c, got, r) }, c.id))));
}

function clauseCard(c, got, r) {
  openCard(`${got.texts[c.agreement] ?? c.agreement}`, h("p", null, c.article ? `Article ${c.article}. ` : "", c.wording ? `Worded as ${c.wording}.` : ""), c.other_readings.length ? h("p.small", null, `Other readings: ${c.other_readings.join("; ")}`) : null,
    r.reasons.length ? [h("h3", null, r.value === "UNKNOWN" ? "What is missing" : "What fails"), h("ul", null, r.reasons.map((x) => h("li", null, x)))] : null,
    h("p", null, sourceLinks(c.source)), h("p.command", null, h("code", { tabIndex: 0 }, `landbridge show provisions --find ${c.id.split(".")[0]}`)));
}

/** Missing facts, each of which the reader may settle. */
function asks(got, stated, change) {
  const all = [...new Set([...got.asks, ...stated.map((x) => x.split("=")[0])])];
  if (!all.length) return null;
  const put = (name, value) => () => change({ "p.stated": [...stated.filter((x) => !x.startsWith(`${name}=`)), ...(value ? [`${name}=${value}`] : [])].join(";") });
  return h("details", { open: stated.length > 0 }, h("summary", null, `${all.length} missing facts you may settle`), h("ul.asks", null, all.map((name) => {
    const now = stated.find((x) => x.startsWith(`${name}=`))?.split("=")[1];
    return h("li", null, h("span", null, name.replaceAll("_", " ")), h("span.choice", { role: "group", aria: { label: name } }, [["", "unknown"], ["yes", "yes"], ["no", "no"]].map(([v, t]) => h("button", { data: { key: `ask-${name}-${v}` }, aria: { pressed: String((now ?? "") === v) }, onclick: put(name, v) }, t))));
  })));
}

function clashes(got) {
  return got.clashes.length ? h("details", null, h("summary", null, `${got.clashes.length} duties that clash`), h("ul.small", null, got.clashes.map((c) => h("li", null, `${got.names[c.actor] ?? c.actor} cannot keep both ${c.first} and ${c.second} (${c.value})`)))) : null;
}

function notOwed(got) {
  return got.no.length ? h("details", null, h("summary", null, `${got.no.length} duties not owed by the event itself`), h("div.fan", null, got.no.map((r) => duty(r, got)))) : null;
}

function rates(got) {
  return got.base_rates.length ? h("details", null, h("summary", null, "How often such duties were kept (context, no forecast)"), h("ul.small", null, got.base_rates.map((r) => h("li", null, `${r.statement ?? r.finding ?? r.name ?? r.subject} `, sourceLinks(r.source))))) : null;
}

function command(who, whom, got, stated) {
  const more = [state["p.place"] ? `--place ${JSON.stringify(state["p.place"])}` : "", state["p.kind"] ? `--kind ${state["p.kind"]}` : "", state["p.provoked"] ? `--provoked ${state["p.provoked"]}` : "", ...stated.map((x) => `--stated ${x}`)].filter(Boolean).join(" ");
  return `landbridge commit --attack ${who} ${whom} --on ${got.on} ${more}`.trim();
}
