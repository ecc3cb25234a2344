// The answer's first lines: a sentence made from the numbers, and three numbers before and after.

import { wayCard } from "./cards.js";
import { $, h, show } from "./dom.js";

const WORDS = { fastest: ["fastest", "days"], cheapest: ["cheapest", "usd"], cleanest: ["least CO₂e", "kg_co2e"] };

export function answerTop(got) {
  const [first, ...rest] = got.told;
  show($("told"),
    h("p.first", { id: "first" }, first),
    got.numbers.length ? h("div.numbers", null, got.numbers.map((n) => number(n, got))) : null,
    got.caveats.map((c) => h("p.mind", null, `${c[0].toUpperCase()}${c.slice(1)}.`)),
    rest.length ? h("details.more", null, h("summary", null, "in more words"), rest.map((t) => h("p", null, t))) : null);
}

function number(n, got) {
  const [word, column] = WORDS[n.what];
  const moved = n.before && n.before.more;
  return h("button.number", { onclick: () => wayCard(got, n.key, column), data: { key: `n-${n.what}`, what: n.what }, title: "Why?" },
    h("span.word", null, word),
    h("span.value", null, n.value, h("small", null, column === "days" ? "days" : column === "usd" ? "USD" : "kg")),
    h("span.range", null, column === "kg_co2e" ? "no range" : n.range || "no range"),
    n.before ? h("span.was", null, moved ? [h("b.turned", null, n.before.more), ` was ${n.before.value}`] : "as before") : null,
    h("span.who", null, h("i.disc", { style: { background: got.colours[dark()][colour(got, n.key)] } }, String(n.rank)), n.name));
}

const dark = () => (document.documentElement.dataset.theme === "dark" ? 1 : 0);
const colour = (got, key) => got.ways.find((w) => w.key === key)?.colour ?? 0;
