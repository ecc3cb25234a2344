// What may change: scenarios, and every development, condition and disputed reading as a switch with its source.

import { ask } from "./ask.js";
import { sourceLinks } from "./cards.js";
import { combo } from "./combo.js";
import { $, h, show } from "./dom.js";
import { linkName } from "./map.js";
import { question, set, state, toggle } from "./state.js";

let drawnFor = "", open = new Set(["scenarios"]);
const day = (d) => new Date(`${d}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

export async function mayChange(start, got) {
  const on = state.on || start.known_until;
  let may;
  try {
    may = await ask("/view/may", new URLSearchParams({ on }), { quiet: true });
  } catch {
    return;
  }
  const key = JSON.stringify([on, state.scenario, state.switch, state.says, state.from, state.to, state.goods, state.unit, state.avoid]);
  if (key === drawnFor) return;
  drawnFor = key;
  const top = $("may").scrollTop;
  show($("may"),
    h("h2", null, "What may change", h("button.quiet.drawer", { onclick: () => document.body.classList.toggle("open-may"), aria: { label: "Close" } }, "×")),
    find(start, may), supposed(start, may), group("scenarios", `Scenarios`, start.scenarios.map((s) => story(s))),
    group("developments", `In force that day`, may.developments.filter((d) => d.holds && d.computed).map((d) => development(d))),
    group("conditions", "Conditions somebody states", may.conditions.map((c) => condition(c))),
    group("readings", "Readings that differ", may.openings.filter((o) => o.readings.length > 1).map((o) => readings(o))),
    group("agreements", "Agreements in force", may.agreements.filter((a) => a.holds).map((a) => agreement(a))),
    group("texts", "Agreements not in force", may.agreements.filter((a) => !a.holds).map((a) => agreement(a))),
    group("rules", "Rules: what follows for cargo", may.rules.filter((r) => r.kind !== "level").map((r) => rule(r))),
    group("levels", "Rules: how a pair stands", may.rules.filter((r) => r.kind === "level").map((r) => rule(r))),
    group("past", "Ended; may hold again", may.developments.filter((d) => !d.holds && d.computed && !d.cargo).reverse().map((d) => development(d))),
    group("said", "Recorded, not computed", may.developments.filter((d) => !d.computed && d.holds).map((d) => recorded(d))));
  $("may").scrollTop = top;
  effects();
}

function group(key, title, rows) {
  if (!rows.length) return null;
  const on = rows.filter((r) => r.classList.contains("changed")).length;
  return h("details.group", { open: open.has(key), ontoggle: (e) => (e.target.open ? open.add(key) : open.delete(key)) },
    h("summary", { data: { key: `g-${key}` } }, title, h("small", null, ` ${rows.length}`), on ? h("em.count", null, String(on)) : null), rows);
}

/** A switch: on or off, its name, and what it rests on. `word` is what the effect is filed under. */
function row({ key, on, changed, name, onclick, notes, word, role = "switch" }) {
  return h(changed ? "div.row.changed" : "div.row", { data: { word: word ?? "" } },
    h("button.switch", { role, aria: { checked: String(on) }, onclick, data: { key: `s-${key}` } }, h("i.knob"), h("span", null, name)),
    h("div.notes", null, notes, changed ? h("span.effect") : null));
}

function story(s) {
  const on = state.scenario.includes(s.name);
  return row({ key: s.name, on, changed: on, name: s.title, word: s.name, onclick: () => toggle("scenario", s.name), notes: [h("span", null, s.purpose), " ", sourceLinks(s.source.slice(0, 4))] });
}

const disputed = (who, text) => (who?.length ? h("span.disputed", null, `disputed by ${who.join(", ")}${text ? `: ${text}` : ""}`) : null);

function development(d) {
  const word = `${d.holds ? "off" : "again"}:${d.id}`, changed = state.switch.includes(word);
  const when = d.holds ? `since ${day(d.since)}` : `${day(d.since)} to ${d.until ? day(d.until) : ""}`;
  return row({ key: d.id, on: d.holds !== changed, changed, name: d.name, word, onclick: () => toggle("switch", word),
    notes: [h("span", null, `${when}; ${d.change}${d.cargo ? ` for cargo of ${Object.values(d.cargo).flat().join(", ")}` : ""}`), " ", sourceLinks(d.source.slice(0, 4)), disputed(d.disputed_by)] });
}

function recorded(d) {
  return h("div.row.told", null, h("b", null, d.name), h("div.notes", null, `since ${day(d.since)}; not in the numbers `, sourceLinks(d.source.slice(0, 4))));
}

function condition(c) {
  const word = `met:${c.id}`, changed = state.switch.includes(word), met = c.status === "met";
  return row({ key: c.id, on: met || changed, changed, name: c.statement, word, onclick: () => (met ? null : toggle("switch", word)),
    notes: [h("span", null, `${c.id}, said by ${c.claimed_by.join(", ")}; ${c.status}${c.since ? ` since ${day(c.since)}` : ""}`), " ", sourceLinks(c.source.slice(0, 4)), disputed(c.disputed_by, c.dispute)] });
}

function agreement(a) {
  const word = `${a.holds ? "end" : "force"}:${a.id}`, changed = state.switch.includes(word);
  const when = a.holds ? `in force since ${a.in_force ? day(a.in_force) : "a day not known"}` : a.ended ? `ended ${day(a.ended)}` : a.signed ? `signed ${day(a.signed)}, not in force` : "not signed";
  return row({ key: a.id, on: a.holds !== changed, changed, name: a.title, word, onclick: () => toggle("switch", word),
    notes: [h("span", null, `${a.parties.join(", ")}; ${when}`), " ", sourceLinks(a.source.slice(0, 4)), a.disputed_by.length ? h("span.disputed", null, `a clause is read otherwise by ${a.disputed_by.join(", ")}`) : null] });
}

const span = (r) => (r.low !== null && r.low !== r.high ? ` (${r.low} to ${r.high})` : "");

function rule(r) {
  const word = `ruleoff:${r.id}`, changed = state.switch.includes(word);
  return row({ key: r.id, on: !changed, changed, name: r.name, word, onclick: () => toggle("switch", word),
    notes: [h("span", null, r.kind === "level" ? `then: ${r.level}` : `${r.column.replaceAll("_", " ")} ${r.value ?? "unknown"}${span(r)}`), h(r.quality === "assumed" ? "i.assumed" : "i.known", { title: r.quality }), sourceLinks(r.source.filter((s) => s !== "assumed").slice(0, 4))] });
}

/** Whose reading of an opening counts. */
export function readingChoice(o, key) {
  const chosen = state.switch.find((w) => w.startsWith(`read:${o.id}=`))?.split("=")[1];
  return h("div.choice", { role: "radiogroup", aria: { label: `Whose reading of ${o.name}` } }, o.readings.map((r) => {
    const who = r.reading[0], on = chosen ? chosen === who : r.decides;
    return h("button", { role: "radio", aria: { checked: String(on) }, data: { key: `${key}-${o.id}-${who}` }, onclick: () => set({ switch: [...state.switch.filter((w) => !w.startsWith(`read:${o.id}=`)), ...(r.decides ? [] : [`read:${o.id}=${who}`])] }) }, `as ${r.reading.join(", ")} read${r.reading.length > 1 ? "" : "s"} it`);
  }));
}

function readings(o) {
  const chosen = state.switch.find((w) => w.startsWith(`read:${o.id}=`))?.split("=")[1];
  return h(chosen ? "div.row.changed" : "div.row", { data: { word: chosen ? `read:${o.id}=${chosen}` : "" } }, h("b", null, o.name), h("small", null, ` ${o.status}`),
    readingChoice(o, "r"),
    h("div.notes", null, o.readings.map((r) => [disputed(r.disputed_by, r.dispute), " ", sourceLinks(r.source.slice(0, 3))]), chosen ? h("span.effect") : null));
}

/** What the reader supposed, on top, each with what it did and a way to take it back. */
function supposed(start, may) {
  const words = [
    ...state.scenario.map((s) => ({ word: s, name: start.scenarios.find((x) => x.name === s)?.title ?? s, off: () => toggle("scenario", s) })),
    ...state.switch.map((w) => ({ word: w, name: called(w, may), off: () => toggle("switch", w) })),
    ...(state.says ? [{ word: "says", name: "A scenario of your own", off: () => set({ says: "" }) }] : []),
  ];
  if (!words.length) return h("p.hint", null, "Nothing is supposed yet: this is the day as the study knows it. Turn something on, or click a line of the map.");
  return h("div.supposed", null, h("h3", null, "You suppose"), words.map((x) => h("div.row.changed", { data: { word: x.word } }, h("button.switch", { role: "switch", aria: { checked: "true" }, onclick: x.off, data: { key: `on-${x.word}` } }, h("i.knob"), h("span", null, x.name)), h("div.notes", null, h("span.effect")))),
    words.length > 1 ? h("button.quiet", { onclick: () => set({ scenario: [], switch: [], says: "" }) }, "Take all back") : null);
}

function called(word, may) {
  const [kind, name] = [word.slice(0, word.indexOf(":")), word.slice(word.indexOf(":") + 1)];
  const dev = may.developments.find((d) => d.id === name)?.name ?? name;
  switch (kind) {
    case "shut": return `${linkName(name).replace(/, [^,]*$/, "")} is shut`;
    case "open": return `${linkName(name).replace(/, [^,]*$/, "")} is open`;
    case "off": return `Not so: ${dev}`;
    case "again": return `Again: ${dev}`;
    case "met": return `Met: ${may.conditions.find((c) => c.id === name)?.statement ?? name}`;
    case "force": return `In force: ${may.agreements.find((a) => a.id === name)?.title ?? name}`;
    case "end": return `Ended: ${may.agreements.find((a) => a.id === name)?.title ?? name}`;
    case "ruleoff": return `Does not count: ${may.rules.find((r) => r.id === name)?.name ?? name}`;
    case "read": return `${may.openings.find((o) => o.id === name.split("=")[0])?.name ?? name}, as ${name.split("=")[1]} reads it`;
    default: return word;
  }
}

/** One field that finds whatever can be supposed. */
function find(start, may) {
  const options = [
    ...start.scenarios.map((s) => ({ word: s.title, note: "scenario", also: [s.name], value: () => !state.scenario.includes(s.name) && toggle("scenario", s.name) })),
    ...start.links.flatMap((l) => [{ word: `Shut ${l.word}`, note: l.note, also: [l.id, l.word], value: () => add(`shut:${l.id}`) }, { word: `Open ${l.word}`, note: l.note, also: [`open ${l.id}`], value: () => add(`open:${l.id}`) }]),
    ...start.states.map((s) => ({ word: `Avoid ${s}`, note: "state", also: [s], value: () => !state.avoid.includes(s) && toggle("avoid", s) })),
    ...may.developments.filter((d) => d.computed && (d.holds || !d.cargo)).map((d) => ({ word: d.name, note: d.holds ? "suppose it did not happen" : "suppose it holds again", also: [d.id], value: () => add(`${d.holds ? "off" : "again"}:${d.id}`) })),
    ...may.agreements.map((a) => ({ word: a.title, note: a.holds ? "suppose it ended" : "suppose it in force", also: [a.id], value: () => add(`${a.holds ? "end" : "force"}:${a.id}`) })),
    ...may.rules.map((r) => ({ word: r.name, note: r.kind === "level" ? `rule, to ${r.level}: suppose it does not count` : "rule: suppose it does not count", also: [r.id], value: () => add(`ruleoff:${r.id}`) })),
    ...may.conditions.filter((c) => c.status !== "met").map((c) => ({ word: c.statement, note: `condition ${c.id}: suppose it met`, also: [c.id], value: () => add(`met:${c.id}`) })),
  ];
  return combo({ key: "find", label: "Suppose something", value: "", options, placeholder: "Shut, open or suppose …  (press /)", cls: "find", clear: true, onPick: (f) => typeof f === "function" && f() });
}

const add = (word) => !state.switch.includes(word) && toggle("switch", word);

async function effects() {
  if (!state.scenario.length && !state.switch.length) return;
  try {
    const found = await ask("/view/effects", question(), { quiet: true });
    for (const el of document.querySelectorAll("#may .row[data-word]")) {
      const text = found[el.dataset.word];
      const at = el.querySelector(".effect");
      if (text && at) at.textContent = text;
    }
  } catch { /* the answer itself says what is wrong */ }
}

