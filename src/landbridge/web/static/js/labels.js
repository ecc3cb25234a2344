// The few names on the map and the numbers of the ways, placed so that they do not collide.

import { $, h } from "./dom.js";
import { nameOf } from "./map.js";

let shown = "";

/** Puts names and numbers over the map; names that find no room stay away. */
export function place(map, view, data, chosen) {
  if (!view) return;
  const size = { w: $("mapbox").clientWidth, h: $("mapbox").clientHeight };
  const taken = [];
  const wanted = wish(view, chosen);
  const ends = words(map, view, data, size, taken, wanted.filter(([, weight]) => weight === 100), []);
  const discs = numbers(map, view, data, chosen, size, taken);
  const names = words(map, view, data, size, taken, wanted.filter(([, weight]) => weight < 100), ends);
  const key = JSON.stringify([discs, names]);
  if (key === shown) return;
  shown = key;
  const put = (cls, l) => h(`span.${cls}`, { style: { transform: `translate(${l.x}px, ${l.y}px)`, ...(l.colour ? { background: l.colour } : {}) } }, l.text);
  $("labels").replaceChildren(...names.map((l) => put(l.main ? "place.main" : "place", l)), ...discs.map((l) => put("disc", l)));
}

function numbers(map, view, data, chosen, size, taken) {
  const dark = document.documentElement.dataset.theme === "dark" ? 1 : 0;
  const ways = view.ways.filter((w) => !chosen || w.key === chosen);
  const tracks = ways.map((w) => pixels(map, w, data));
  return ways.flatMap((w, i) => {
    const others = tracks.filter((_, j) => j !== i).flat();
    let best = null, most = -1;
    for (const p of tracks[i]) {
      if (p.x < 20 || p.y < 20 || p.x > size.w - 20 || p.y > size.h - 30) continue;
      const clear = Math.min(60, ...others.map((q) => Math.abs(q.x - p.x) + Math.abs(q.y - p.y)));
      const free = Math.min(60, ...taken.map((b) => Math.abs((b[0] + b[2]) / 2 - p.x) + Math.abs((b[1] + b[3]) / 2 - p.y)));
      if (clear + 1.4 * free > most) [best, most] = [p, clear + 1.4 * free];
    }
    if (!best) return [];
    const x = Math.round(best.x - 9), y = Math.round(best.y - 9);
    taken.push([x - 2, y - 2, x + 20, y + 20]);
    return [{ x, y, text: String(w.rank), colour: view.colours[dark][w.colour] }];
  });
}

/** A way as points some pixels apart. */
function pixels(map, w, data) {
  const out = [];
  let prev = null;
  for (const [id, , forward] of w.links) {
    const line = data.byId.get(id).line;
    const step = Math.max(1, Math.floor(line.length / 6));
    for (let i = 0; i < line.length; i += step) {
      const p = map.project(line[forward ? i : line.length - 1 - i]);
      if (prev && Math.abs(p.x - prev.x) + Math.abs(p.y - prev.y) < 14) continue;
      out.push(p);
      prev = p;
    }
  }
  return out;
}

/** Names worth writing: the ends, then where a way stops longest. */
function wish(view, chosen) {
  const ways = view.ways.filter((w) => !chosen || w.key === chosen);
  const wanted = new Map();
  const want = (node, weight) => wanted.set(node, Math.max(weight, wanted.get(node) ?? 0));
  for (const w of ways) {
    [w.nodes[0], w.nodes.at(-1)].forEach((n) => want(n, 100));
    for (const t of w.track) if (t.what !== "link" && t.step_days > 0.25) want(t.node, Math.min(99, (t.what === "transfer" ? 40 : 20) + t.step_days));
  }
  if (!ways.length) view.question.ends.flat().forEach((n) => want(n, 100));
  return [...wanted].sort((a, b) => b[1] - a[1]);
}

function words(map, view, data, size, taken, wanted, before) {
  const ends = new Set(view.question.ends.flat());
  const out = [...before];
  for (const [node] of wanted) {
    const main = ends.has(node);
    const text = main && view.question.ends[0].includes(node) ? view.question.from : main ? view.question.to : nameOf(node);
    const p = map.project(data.nodes[node].at), w = text.length * (main ? 7.9 : 6.8) + 4, tall = main ? 17 : 15;
    if (out.some((o) => o.text === text)) continue;
    const spots = [[7, -tall / 2], [-w - 7, -tall / 2], [-w / 2, 7], [-w / 2, -tall - 6], [7, 5], [-w - 7, 5], [7, -tall - 3], [-w - 7, -tall - 3]];
    for (const [dx, dy] of spots) {
      const box = [p.x + dx, p.y + dy, p.x + dx + w, p.y + dy + tall];
      const inside = box[0] > 2 && box[1] > 2 && box[2] < size.w - 2 && box[3] < size.h - 18;
      if (inside && !taken.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3])) {
        taken.push(box);
        out.push({ x: Math.round(box[0]), y: Math.round(box[1]), text, main });
        break;
      }
    }
  }
  return out;
}

