// The strip: each way as a bar of days, coloured by mode, with the work at places named; the same way before as a thin grey twin.

import { legCard, wayCard } from "./cards.js";
import { $, h, s, show } from "./dom.js";
import { light, lightLeg } from "./lit.js";
import { nameOf } from "./map.js";
import { set, state } from "./state.js";

const FAMILY = { ferry: "sea", short_sea: "sea", deep_sea: "sea", tanker: "sea", oil_pipeline: "pipeline", gas_pipeline: "pipeline", power_line: "pipeline" };
let last;

export function strip(got) {
  last = got;
  const el = $("strip"), width = Math.max(300, el.clientWidth - 32), narrow = width < 600;
  if (!got.ways.length) return show(el, h("p.small", null, "No way is open, so there is nothing to draw."));
  const ways = chosen(got, 4);
  const was = new Map((got.before?.ways ?? []).map((w) => [w.key, w]));
  const left = narrow ? 26 : 216, right = narrow ? 62 : 124;
  const most = Math.max(...ways.flatMap((w) => [total(w), was.has(w.key) ? total(was.get(w.key)) : 0]));
  const x = (d) => left + (d / most) * (width - left - right);
  const tall = 29, top = 20, height = top + ways.length * tall;
  const pic = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": "Days along each way" });
  axis(pic, x, most, top, height, narrow || ways.length === got.ways.length ? "" : `${ways.length} of ${got.ways.length} ways; all in the table`);
  ways.forEach((w, i) => bar(pic, got, w, was.get(w.key), x, top + i * tall, { left, width, narrow }));
  show(el, pic);
}

const total = (w) => w.track.at(-1).days;

/** The way looked at and the best others. */
function chosen(got, n) {
  const first = got.ways.filter((w) => w.key === state.way);
  return [...first, ...got.ways.filter((w) => w.key !== state.way)].slice(0, n).sort((a, b) => a.rank - b.rank);
}

function axis(pic, x, most, top, height, left) {
  const step = [0.5, 1, 2, 5, 10, 20, 50].find((v) => most / v <= 9) ?? 100;
  for (let d = 0; d <= most + 1e-9; d += step) {
    pic.append(s("line", { x1: x(d), x2: x(d), y1: top - 4, y2: height, class: "grid" }), s("text", { x: x(d), y: 11, class: "tick" }, d === 0 ? "day 0" : String(d)));
  }
  if (left) pic.append(s("text", { x: 0, y: 11, class: "tick left" }, left));
}

function bar(pic, got, w, was, x, y, { left, width, narrow }) {
  const dark = document.documentElement.dataset.theme === "dark" ? 1 : 0;
  const faded = state.way && state.way !== w.key;
  const g = s("g", { class: faded ? "way faded" : "way", "data-way": w.key });
  const pick = () => set({ way: state.way === w.key ? "" : w.key }, { quiet: true });
  const name = w.name.length > 31 ? `${w.name.slice(0, 30)}…` : w.name;
  const label = s("g", { class: "label", tabindex: 0, role: "button", "aria-pressed": String(state.way === w.key), "data-key": `strip-${w.key}` },
    s("circle", { cx: 9, cy: y + 10, r: 9, fill: got.colours[dark][w.colour] }), s("text", { x: 9, y: y + 14, class: "disc" }, String(w.rank)), narrow ? s("title", null, w.name) : s("text", { x: 24, y: y + 14, class: "name" }, name));
  label.addEventListener("click", pick);
  label.addEventListener("keydown", (e) => (e.key === "Enter" || e.key === " ") && (e.preventDefault(), pick()));
  g.append(label);
  const parts = runs(w);
  for (const part of parts) {
    const a = x(part.from), b = Math.max(a + 1, x(part.to)), work = part.family === "work";
    const r = s("rect", { x: a, y: y + (work ? 2 : 4), width: b - a, height: work ? 14 : 10, class: `run ${part.family}`, "data-step": `${w.key}:${part.leg}` }, s("title", null, part.words));
    r.addEventListener("mouseenter", () => lightLeg(w, part.leg, part.words));
    r.addEventListener("mouseleave", () => light());
    r.addEventListener("click", () => legCard(got, w, part.leg));
    g.append(r);
  }
  named(g, parts, x, y, left, narrow);
  if (was) g.append(s("rect", { x: x(0), y: y - 1, width: Math.max(1, x(total(was)) - x(0)), height: 2, class: "twin" }, s("title", null, `Before: ${was.said.days} days`)));
  const moved = was && was.said.days !== w.said.days;
  const end = Math.max(x(total(w)), was ? x(total(was)) : 0) + 7;
  const [value, range] = [w.said.days.split(" (")[0], w.said.days.split(" (")[1]?.slice(0, -1)];
  g.append(s("text", { x: end, y: y + 13, class: "total", "data-total": w.key }, narrow ? `${value} d` : `${value} days`, range && !narrow ? s("tspan", { class: "range", dx: 4 }, range) : null));
  g.lastChild.addEventListener("click", () => wayCard(got, w.key, "days"));
  if (moved) g.append(s("text", { x: end, y: y + 24, class: "was" }, `was ${was.said.days.split(" (")[0]}`));
  pic.append(g);
}

/** Names of the longer works under the bar, where they find room. */
function named(g, parts, x, y, left, narrow) {
  const taken = [];
  const works = parts.filter((p) => p.family === "work").sort((a, b) => b.to - b.from - (a.to - a.from));
  for (const p of works.slice(0, narrow ? 3 : 8)) {
    const text = nameOf(p.node), half = text.length * 2.6 + 3, mid = Math.max(left + half, (x(p.from) + x(p.to)) / 2);
    if (taken.some(([a, b]) => a < mid + half && mid - half < b)) continue;
    taken.push([mid - half, mid + half]);
    g.append(s("text", { x: mid, y: y + 25, class: "at" }, text));
  }
}

/** Steps joined by leg, so that a bar has as many parts as the table has rows. */
function runs(w) {
  const out = [];
  let at = 0, leg = 0, used = 0;
  for (const t of w.track) {
    const from = at;
    at = t.days;
    const rows = w.legs[leg]?.rows.length ?? 1;
    const family = t.what !== "link" ? "work" : (FAMILY[modeOf(w, leg)] ?? modeOf(w, leg));
    const words = `${t.what === "link" ? `${t.service} to` : t.what} ${nameOf(t.node)}: ${t.step_days.toFixed(1)} days, ${t.quality}`;
    const previous = out.at(-1);
    if (previous && previous.leg === leg) Object.assign(previous, { to: at, words: `${w.legs[leg].service.replaceAll("_", " ")} to ${nameOf(t.node)}: ${(at - previous.from).toFixed(1)} days`, assumed: previous.assumed || t.assumed });
    else out.push({ from, to: at, family, words, row: t.row, node: t.node, leg, assumed: t.assumed });
    if (++used >= rows) [leg, used] = [leg + 1, 0];
  }
  return out;
}

const modeOf = (w, leg) => w.legs[leg]?.mode ?? "rail";

addEventListener("resize", () => last && strip(last));
