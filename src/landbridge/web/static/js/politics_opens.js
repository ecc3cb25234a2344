// What waits for what: conditions at the left, the opening at the right; unmet ones hollow, the smallest set that would open it outlined.

import { ask } from "./ask.js";
import { openCard } from "./card.js";
import { sourceLinks } from "./cards.js";
import { h, s } from "./dom.js";
import { readingChoice } from "./may.js";
import { state, toggle, world } from "./state.js";

const ROW = 60;

export async function opensPart() {
  const got = await ask("/view/opens", world(), { quiet: true });
  if (!got.openings.length) return h("p", null, "Nobody has stated what anything waits for, by that day.");
  const order = { blocked: 0, unknown: 1, open: 2 };
  const rows = [...got.openings].sort((a, b) => order[a.status] - order[b.status] || b.rests_on.length - a.rests_on.length);
  return [h("p.small", null, "Filled: met. Hollow: unmet. Dashed: unknown. Outlined: the smallest set that would open it. Press a condition to suppose it met. No probability of any of this is stated."),
    rows.map((o) => graph(o, got)),
    got.keys.length ? [h("h3", null, "Which single condition unlocks most"), h("ul.small", null, got.keys.slice(0, 5).map((k) => h("li", null, h("b", null, k.name), k.opens.length ? ` opens ${k.opens.join(", ")}` : ` opens nothing alone; stands in the sets of ${k.in_sets_of.join(", ") || "none"}`)))] : null,
    got.partings.length ? [h("h3", null, "Where readings part"), h("ul.small", null, got.partings.map((p) => h("li", null, p)))] : null];
}

function graph(o, got) {
  const least = new Set((o.blocked_by[0] ?? []).map((x) => x.name));
  const tall = Math.max(1, o.rests_on.length) * ROW;
  const lines = s("svg", { class: "wires", width: 34, height: tall, viewBox: `0 0 34 ${tall}`, preserveAspectRatio: "none", "aria-hidden": "true" }, o.rests_on.map((x, i) => s("path", { d: `M0 ${i * ROW + ROW / 2} C 22 ${i * ROW + ROW / 2} 12 ${tall / 2} 34 ${tall / 2}`, class: `wire ${x.status}` })));
  return h(o.was ? "section.opening.changed" : "section.opening", { data: { opening: o.opening } },
    h("div.needs", { style: { height: `${tall}px` } }, o.rests_on.map((x) => need(x, least.has(x.name), got, o.opening))), lines,
    h(`div.opens.${o.status}`, null, h("button.cell", { onclick: () => card(o), data: { key: `o-${o.opening}` } }, h("b", null, o.name), h("span", null, o.status, o.since ? ` since ${o.since}` : "", o.opens_on ? `; opens ${o.opens_on} if all stays so` : "")), o.was ? h("small.was", null, `was ${o.was}`) : null,
      o.readings.length > 1 ? readingChoice({ id: o.opening, name: o.name, readings: o.readings }, "node") : h("small", null, `as ${o.reading.join(", ")} read it`), o.disputed_by.length ? h("small", null, `disputed by ${o.disputed_by.join(", ")}`) : null));
}

function need(x, least, got, opening) {
  const word = `${x.kind === "condition" ? "met" : "force"}:${x.name}`, on = state.switch.includes(word), can = ["condition", "agreement", "signed"].includes(x.kind) && (x.status !== "met" || on);
  const text = got.conditions[x.name] ?? x.says ?? x.name;
  return h(`button.need.${x.status}${least ? ".least" : ""}${on ? ".supposed-here" : ""}`, {
    disabled: !can, title: `${x.name}: ${text}. ${x.status}${x.claimed_by.length ? `; said by ${x.claimed_by.join(", ")}` : ""}${x.disputed_by.length ? `; disputed by ${x.disputed_by.join(", ")}` : ""}`, data: { key: `need-${opening}-${x.name}` }, aria: { pressed: String(on) }, onclick: () => toggle("switch", word),
  }, h("small", null, x.claimed_by.length ? `${x.claimed_by.join(", ")} say${x.claimed_by.length > 1 ? "" : "s"}` : x.kind), h("span", null, h("b", null, x.name), ` ${text}`), x.disputed_by.length ? h("small", null, `disputed by ${x.disputed_by.join(", ")}`) : null);
}

function card(o) {
  openCard(o.name, h("p.big", null, o.status, h("small", null, o.since ? ` since ${o.since}` : "")), o.note ? h("p.small", null, o.note) : null,
    o.blocked_by.length ? [h("h3", null, "It takes one of these sets"), h("ul", null, o.blocked_by.slice(0, 12).map((set_) => h("li", null, set_.map((x) => `${x.name}${x.says ? ` (${x.says})` : ""}`).join(" and "))))] : null,
    o.complete ? null : h("p.small", null, "And more sets than are listed."), o.dispute ? h("p", null, `${o.disputed_by.join(", ")}: ${o.dispute}`) : null, h("p", null, sourceLinks(o.source)),
    h("p.command", null, h("code", { tabIndex: 0 }, `landbridge openings ${o.opening}`)));
}
