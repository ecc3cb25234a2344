// Pairs: a small signed network of those of whose relations most is known, and one pair through the years.

import { ask } from "./ask.js";
import { sourceLinks } from "./cards.js";
import { chart } from "./chart.js";
import { h, s } from "./dom.js";
import { set, state, world } from "./state.js";

// Level -> how its tie is drawn. Sign by colour, strength by width and dashes, so that colour does not speak alone.
const LEVELS = {
  allied: ["good", 3, null], partners: ["good", 1.4, null], working: ["none", 0.8, null], estranged: ["bad", 1.2, "3 3"], hostile: ["bad", 2, "7 3"], war: ["bad", 4, null],
};
const R = 128, C = 180;

export async function pairsPart() {
  const got = await ask("/view/pairs", world(), { quiet: true });
  if (!got.pairs.length) return h("p", null, "This study says nothing of how actors stand.");
  const strong = got.pairs.filter((p) => got.actors.some((a) => a.id === p.pair[0]) && got.actors.some((a) => a.id === p.pair[1]));
  const [a, b] = (state["p.pair"] || (strong.find((p) => p.level === "estranged") ?? strong[0]).pair.join(",")).split(",");
  return [network(got, strong, a, b), legend(), choose(got, a, b), await one(a, b)];
}

function network(got, pairs, a, b) {
  const at = new Map(got.actors.map((x, i) => {
    const turn = (2 * Math.PI * i) / got.actors.length - Math.PI / 2;
    return [x.id, [C + R * Math.cos(turn), C - 18 + R * Math.sin(turn)]];
  }));
  const pick = (p) => () => set({ tab: "politics", "p.pair": p.join(",") }, { quiet: true });
  const pic = s("svg", { viewBox: `0 0 ${2 * C} ${2 * C - 40}`, class: "network", role: "group", "aria-label": `How ${got.actors.length} actors stand to each other` });
  const order = Object.keys(LEVELS).reverse();
  for (const p of [...pairs].sort((x, y) => Math.abs(order.indexOf(x.level) - 3) - Math.abs(order.indexOf(y.level) - 3))) {
    const [x1, y1] = at.get(p.pair[0]), [x2, y2] = at.get(p.pair[1]);
    const [sign, width, dash] = LEVELS[p.level];
    const on = p.pair.includes(a) && p.pair.includes(b);
    const words = `${got.names[p.pair[0]]} and ${got.names[p.pair[1]]}: ${p.level}${p.since ? ` since ${p.since}` : ""}${p.was ? `, was ${p.was}` : ""}`;
    if (p.was) pic.append(s("line", { x1, y1, x2, y2, class: "halo" }));
    pic.append(s("line", { x1, y1, x2, y2, class: `tie ${sign}${on ? " on" : p.pair.includes(a) || p.pair.includes(b) ? "" : " far"}`, "stroke-width": width + (on ? 2 : 0), "stroke-dasharray": dash }));
    const touch = s("line", { x1, y1, x2, y2, class: "touch" }, s("title", null, words));
    touch.addEventListener("click", pick(p.pair));
    pic.append(touch);
  }
  for (const x of got.actors) {
    const [cx, cy] = at.get(x.id), on = x.id === a || x.id === b;
    const g = s("g", { class: on ? "actor on" : "actor" }, s("circle", { cx, cy, r: 15 }), s("text", { x: cx, y: cy + 3.5 }, x.id), s("title", null, x.name));
    g.addEventListener("click", pick(on ? [a, b] : [a, x.id]));
    pic.append(g);
  }
  return pic;
}

function legend() {
  return h("ul.levels", null, Object.entries(LEVELS).reverse().map(([word, [sign, width, dash]]) => h("li", null, s("svg", { width: 26, height: 8, "aria-hidden": "true" }, s("line", { x1: 1, x2: 25, y1: 4, y2: 4, class: `tie ${sign}`, "stroke-width": width, "stroke-dasharray": dash })), word)),
    h("li", null, "no line: unknown"));
}

function choose(got, a, b) {
  const ids = Object.keys(got.names).sort((x, y) => got.names[x].localeCompare(got.names[y]));
  const pick = (value, i) => h("select", { data: { key: `pair-${i}` }, aria: { label: i ? "Towards whom" : "Who" }, onchange: (e) => set({ tab: "politics", "p.pair": (i ? [a, e.target.value] : [e.target.value, b]).join(",") }, { quiet: true }) },
    ids.map((x) => h("option", { value: x, selected: x === value }, got.names[x])));
  return h("p.choose", null, "How do ", pick(a, 0), " and ", pick(b, 1), " stand?");
}

async function one(a, b) {
  const width = Math.max(180, document.getElementById("panel").clientWidth - 150);
  const got = await ask("/view/pair", world({ actor: a, other: b, width }), { quiet: true });
  const [there, back] = got.levels;
  const plot = h("div.chart.short", { role: "figure", aria: { label: `${a} and ${b} through the years` } });
  chart(plot, got).catch((e) => (plot.textContent = e.message));
  const line = (l) => h("p", null, h("b", null, `${l.actor} towards ${l.other}: ${l.level}`), l.since ? ` since ${l.since}` : "", l.note ? h("small", null, ` (${l.note})`) : null);
  const same = there.level === back.level && there.since === back.since;
  return [
    same ? h("p.big.title", null, there.level, h("small", null, there.since ? ` since ${there.since}, both ways` : ", both ways"), there.note ? h("small.note", null, there.note) : null) : [line(there), line(back)],
    got.was && got.was.level !== there.level ? h("p.was", null, `as it is without what you suppose: ${got.was.level}`) : null,
    there.rule ? h("p.small", null, `By rule ${there.rule}: ${there.why}.`) : h("p.small", null, "No fact of the study puts the pair anywhere: unknown."),
    there.rows.length ? h("ul.small", null, there.rows.map((r) => h("li", null, `${r.kind.replaceAll("_", " ")} ${r.value} since ${r.since} `, sourceLinks(r.source)))) : null,
    got.against.length ? h("p.small", null, "Facts would also allow: ", got.against.map((x) => `${x.level} (rule ${x.rule})`).join("; "), ".") : null,
    plot,
    h("details", null, h("summary", null, `${got.events.length} events between them`), h("ul.events", null, got.events.slice(0, 80).map((e) => h("li", null, h("b", null, e.date), ` ${e.source_actor} to ${e.target_actor}: ${e.description} `, sourceLinks(e.source))))),
    h("p.small", null, "Balance of sources: ", got.balance),
  ];
}
