// What the signs of the map mean, and whose names it uses.

import { $, h, s, show } from "./dom.js";
import { all, MODES } from "./map.js";
import { set, state } from "./state.js";

export function legend(got) {
  if (!got || !all()) return;
  const used = new Set(got.ways.flatMap((w) => w.links.map(([id]) => all().byId.get(id).family)));
  const sign = (cls, dash) => s("svg", { width: 22, height: 10, "aria-hidden": "true" }, s("line", { x1: 1, x2: 21, y1: 5, y2: 5, class: cls, "stroke-dasharray": dash }));
  show($("legend"), h("details", { open: innerWidth > 700 }, h("summary", null, "signs"), h("ul", null,
    Object.entries(MODES).filter(([f]) => used.has(f)).map(([f, word]) => h("li", null, sign(f, { road: "6 2", pipeline: "4 4" }[f] ?? null), word)),
    h("li", null, sign("link"), "other links"), h("li", null, sign("link", "1 4"), "planned"),
    h("li", null, s("svg", { width: 22, height: 12, "aria-hidden": "true" }, s("line", { x1: 1, x2: 21, y1: 6, y2: 6, class: "link" }), s("circle", { cx: 11, cy: 6, r: 4, class: "gap" }), s("line", { x1: 11, x2: 11, y1: 1, y2: 11, class: "shut" })), "shut"),
    h("li", null, sign("disputed", "4 3"), "disputed border"),
    got.before ? [h("li", null, sign("changed"), "changed"), h("li", null, sign("twin", "4 3"), "before")] : null)));
}

/** Contested places and lines: whose names, whose borders. */
export function namesChoice() {
  const who = [...new Set(all().names.filter((n) => n.nodes.length).flatMap((n) => n.used_by))].sort();
  const seen = [...new Set(all().base.flatMap((f) => Object.keys(f.properties.views ?? {})))];
  const called = new Intl.DisplayNames(["en"], { type: "region" });
  const states = seen.map((c) => [c, c === "ISO" ? "United Nations maps" : called.of(c)]).sort((a, b) => a[1].localeCompare(b[1]));
  show($("names"), choice("names", "names as used by ", "the study", who.map((w) => [w, w])), choice("borders", "borders as drawn by ", "Natural Earth", states));
}

function choice(key, words, none, options) {
  return h("label", null, words, h("select", { data: { key }, onchange: (e) => set({ [key]: e.target.value }, { quiet: true }) },
    h("option", { value: "", selected: !state[key] }, none), options.map(([v, t]) => h("option", { value: v, selected: v === state[key] }, t))));
}
