// The question as a sentence whose words can be changed.

import { $, h, show } from "./dom.js";
import { combo } from "./combo.js";
import { set, state } from "./state.js";

const UNITS = { "40ft": "a 40-foot box", "20ft": "a 20-foot box", t: "a tonne" };

function day(text) {
  const d = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(d.getTime()) ? text : d.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}

/** Writes the sentence; `got` is the answer to it, where there is one. */
export function questionLine(start, got) {
  const goods = start.goods.find((g) => g.id === state.goods);
  const units = goods?.load === "box" ? ["40ft", "20ft", "t"] : ["t"];
  const unit = state.unit || units[0];
  const n = state.scenario.length + state.switch.length + (state.says ? 1 : 0);
  show($("question"),
    h("span.part", null, "From ", place("from", state.from, got?.question.from, start)),
    h("span.part", null, " to ", place("to", state.to, got?.question.to, start)),
    h("span.part", null, ", ", pick("unit", unit, units.map((u) => [u, UNITS[u]]), (v) => set({ unit: v === units[0] ? "" : v }))),
    h("span.part", null, " of ", pick("goods", state.goods, start.goods.map((g) => [g.id, g.name]), (v) => set({ goods: v, unit: "" }))),
    h("span.part", null, " on ", date("on", state.on || start.known_until, (v) => set({ on: v }))),
    state.avoid.length ? h("span.part", null, ", avoiding ", state.avoid.map((a, i) => [i ? " " : "", h("button.word", { onclick: () => set({ avoid: state.avoid.filter((x) => x !== a) }), title: "Take this away" }, `${a} ×`)])) : null,
    h("span.part.versus", null, n ? ` with ${n} change${n === 1 ? "" : "s"}, against ` : state.before ? " against " : ", ", versus(start, n)));
}

function place(key, value, called, start) {
  return combo({ key, label: key === "from" ? "Origin" : "Destination", value: called && same(called, value) ? called : value, options: start.places, onPick: (v) => set({ [key]: v }) });
}

const same = (a, b) => a.toLowerCase().replace(/[^a-z]/g, "").startsWith(b.toLowerCase().replace(/[^a-z]/g, "").slice(0, 4));

function pick(key, value, options, onPick) {
  const labels = { unit: "Unit", goods: "Goods", before: "Against what" };
  const text = options.find(([v]) => v === value)?.[1] ?? value;
  return h("span.word.select", null, h("span", { aria: { hidden: "true" } }, text),
    h("select", { data: { key }, aria: { label: labels[key] }, onchange: (e) => onPick(e.target.value) },
      options.map(([v, t]) => h("option", { value: v, selected: v === value }, t))));
}

function date(key, value, onPick) {
  return h("span.word.select", null, h("span", { aria: { hidden: "true" } }, day(value)),
    h("input", { type: "date", value, data: { key }, min: "1992-01-01", max: "2060-12-31", aria: { label: "Day" }, onchange: (e) => e.target.value && onPick(e.target.value), onclick: (e) => e.target.showPicker?.() }));
}

function versus(start, n) {
  const named = start.days.filter((d) => d.on !== state.on);
  const options = [["", n ? "the day as it is" : state.before ? "no other day" : "compare with another day"], ...named.map((d) => [d.on, `${day(d.on)}${d.what ? `: ${d.what}` : ""}`])];
  if (state.before && !options.some(([v]) => v === state.before)) options.push([state.before, day(state.before)]);
  return pick("before", state.before, options, (v) => set({ before: v }));
}
