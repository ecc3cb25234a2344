// What a card says of a way's number, a leg, a link, a source: value, range, quality, source, what changed it, and the command.

import { ask } from "./ask.js";
import { openCard } from "./card.js";
import { h } from "./dom.js";
import { legName } from "./lit.js";
import { linkName, linkOf, nameOf } from "./map.js";
import { question, set, state, toggle, world } from "./state.js";

const NAMES = { days: "Days", usd: "USD", kg_co2e: "kg CO₂e", km: "Kilometres" };
const PARTS = 12;

export function copyable(text) {
  return h("p.command", null, h("code", { tabIndex: 0 }, text), navigator.clipboard ? h("button.quiet", { onclick: (e) => { navigator.clipboard.writeText(text); e.target.textContent = "copied"; } }, "copy") : null);
}

async function fill(card, make) {
  const body = card.querySelector(".body");
  body.classList.add("waiting");
  try {
    body.replaceChildren(...[await make()].flat(Infinity).filter(Boolean));
  } catch (error) {
    body.replaceChildren(h("p.fault", null, error.what ?? String(error)), ...(error.remedies ?? []).map((r) => h("p.small", null, r)));
  }
  body.classList.remove("waiting");
}

/** Why a number of a way is what it is. */
export function wayCard(got, key, column) {
  const way = got.ways.find((w) => w.key === key);
  const card = openCard(`${NAMES[column]}: ${way.name}`, h("p", null, "…"));
  const was = got.before?.ways.find((w) => w.key === key);
  return fill(card, async () => {
    const why = await ask("/view/why", question({ key, column }), { quiet: true });
    const moved = was && was.said[column] !== way.said[column];
    return [
      h("p.big", null, why.said, h("small", null, ` ${why.unit}`)),
      was ? h("p", null, moved ? `Before the change: ${was.said[column]} ${why.unit}.` : "As before the change.") : null,
      way.days_assumed !== undefined && column in { days: 1, usd: 1 } ? h("p.small", null, `${Math.round(100 * way[`${column}_assumed`])} % of it rests on values without a source.`) : null,
      why.changed.length ? [h("h3", null, "What changed it"), h("ul", null, why.changed.map((c) => h("li", null, h("b", null, c.what), ` ${c.words} `, sourceLinks(c.source))))] : null,
      why.rests_on.length ? [h("h3", null, "Rests most on", h("small", null, " (a part may have several sources)")), h("ul.rests", null, why.rests_on.map((s) => h("li", null, h("b", null, `${Math.round(100 * s.share)} % `), s.url[0] && /^https?:/.test(s.url[0]) ? h("a", { href: s.url[0], rel: "noreferrer noopener", target: "_blank" }, s.title) : s.title, s.publisher ? `, ${s.publisher} ` : " ", sourceLinks([s.id]))))] : null,
      h("h3", null, `Made of ${why.parts.length} parts`), parts(why), h("h3", null, "The same in a terminal"), copyable(why.command),
    ];
  });
}

function parts(why) {
  const most = Math.max(...why.parts.map((p) => Math.abs(p.share)), 1e-9);
  const rows = why.parts.map((p) => h("details.part", null,
    h("summary", null, h("span.bar", { style: { width: `${Math.max(1, Math.round((100 * Math.abs(p.share)) / most))}%` } }), h("span.v", null, p.said), h("span.w", null, p.what, p.assumed ? h("i.assumed") : null)),
    h("ol", null, p.reasons.map((r) => h("li", null, reason(r))))));
  const more = rows.slice(PARTS);
  return [rows.slice(0, PARTS), more.length ? h("details", null, h("summary", null, `${more.length} smaller parts`), more) : null];
}

export function reason(r) {
  return [h("b", null, r.kind), ` ${r.words.slice(r.kind.length + 2).replace(/, source [^,]*$/, "")} `, sourceLinks(r.source), r.note ? h("small.note", null, r.note) : null];
}

/** The sources of a row as buttons that open them. */
export function sourceLinks(ids) {
  return (ids ?? []).map((id) => h("button.source", { onclick: () => sourceCard(id), data: { source: id } }, id));
}

export function sourceCard(id) {
  const card = openCard(`Source ${id}`, h("p", null, "…"));
  return fill(card, async () => {
    if (id === "assumed") return h("p", null, "No source: a working value of the study, marked as assumed wherever it counts.");
    const [row] = await ask("/api/tables/sources", new URLSearchParams({ row: id }), { quiet: true });
    const urls = (row.url ?? "").split(";").filter(Boolean);
    return [h("p.big.title", null, row.title), row.publisher ? h("p", null, row.publisher) : null,
      urls.map((u) => h("p", null, /^https?:/.test(u) ? h("a", { href: u, rel: "noreferrer noopener", target: "_blank" }, u) : u)),
      row.trust ? h("p.small", null, `Trust: ${row.trust}`) : null, row.taken ? h("p.small", null, `Taken from it: ${row.taken}`) : null,
      copyable(`landbridge show sources --row ${id}`)];
  });
}

/** One leg: its links, each of which can be opened further. */
export function legCard(got, way, i) {
  const leg = way.legs[i];
  const links = leg.rows.filter((r) => linkOf(r));
  openCard(legName(leg), h("p.big", null, leg.said.hours, h("small", null, " hours")),
    h("p", null, `${leg.said.usd} USD${leg.what === "link" ? `, ${leg.said.km} km` : ""}. Hours are ${leg.quality.replaceAll("+", ", ")}.`),
    links.length ? [h("h3", null, "Links"), h("ul", null, links.map((id) => h("li", null, h("button.link", { onclick: () => linkCard(id) }, linkName(id)))))]
      : h("p.small", null, `Row ${leg.rows.filter(Boolean).join(", ") || "of the service"} of the study, at ${nameOf(leg.to)}.`));
}

/** A link of the map: its state with reasons, hours and price, and the switch that shuts or opens it. */
export function linkCard(id) {
  const card = openCard(linkName(id), h("p", null, "…"));
  return fill(card, async () => {
    const got = await ask("/view/link", world({ link: id }), { quiet: true });
    const shut = `shut:${id}`, opened = `open:${id}`;
    const now = got.cells.status.some((c) => c.value === "open");
    const put = (word) => set({ switch: [...state.switch.filter((w) => w !== shut && w !== opened), ...(word ? [word] : [])] });
    const supposed = state.switch.includes(shut) || state.switch.includes(opened);
    return [
      h("p", null, supposed ? h("button.do", { onclick: () => { put(""); linkCard(id); } }, "Leave it as the study has it") : now ? h("button.do", { onclick: () => { put(shut); linkCard(id); } }, "Suppose it shut") : h("button.do", { onclick: () => { put(opened); linkCard(id); } }, "Suppose it open"),
        " ", h("button.do", { onclick: () => toggle("avoid", id) }, state.avoid.includes(id) ? "Do not avoid it" : "Avoid it")),
      got.note ? h("p.small", null, got.note, " ", sourceLinks(got.source)) : h("p.small", null, sourceLinks(got.source)),
      ...Object.entries({ status: "State", hours: "Hours", usd_per_40ft: "USD for a 40-foot box", length_km: "Kilometres" }).map(([c, word]) => [h("h3", null, word), got.cells[c].map((x) => cell(x))]),
      copyable(`landbridge why ${id} --column status${state.on ? ` --on ${state.on}` : ""}`),
    ];
  });
}

function cell(x) {
  const value = x.value === null ? "unknown" : typeof x.value === "string" ? x.value : x.value.toLocaleString("en-GB", { maximumFractionDigits: 1 });
  const range = x.low !== undefined && x.low !== x.high && x.low !== null ? ` (${x.low.toLocaleString("en-GB", { maximumFractionDigits: 1 })} to ${x.high.toLocaleString("en-GB", { maximumFractionDigits: 1 })})` : "";
  return h("details", null, h("summary", null, h("b", null, value), range, h("small", null, ` ${x.services.join(", ").replaceAll("_", " ")}`)), h("ol", null, x.reasons.map((r) => h("li", null, reason(r)))));
}
