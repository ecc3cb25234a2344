// What is pointed at on the map, in the strip or in a table is lit in all three.

import { linkOf, nameOf } from "./map.js";

const heard = new Set();

/** f({links, node, words}) is told of what is pointed at. */
export const onLight = (f) => heard.add(f);

/** Lights links, a place and the step of a way; nothing puts all out. */
export function light(what = {}) {
  for (const el of document.querySelectorAll(".lit")) el.classList.remove("lit");
  if (what.leg >= 0) for (const el of document.querySelectorAll(`[data-step="${CSS.escape(`${what.way}:${what.leg}`)}"]`)) el.classList.add("lit");
  heard.forEach((f) => f(what));
}

/** Lights one leg of a way, with its links or its place and what it takes. */
export function lightLeg(w, leg, words = "") {
  const found = w.legs[leg], moves = found.what === "link";
  light({ way: w.key, leg, links: moves ? found.rows.filter((r) => linkOf(r)) : [], node: moves ? "" : found.to, words });
}

/** Lights the whole of a way. */
export const lightWay = (w) => light({ links: w.links.map(([id]) => id) });

/** Where a link or a place stands on the way that is looked at, else on the best way that uses it. */
export function stepOf(view, chosen, link, node) {
  for (const w of [...view.ways].sort((a, b) => (b.key === chosen) - (a.key === chosen) || a.rank - b.rank)) {
    const leg = w.legs.findIndex((l) => (link ? l.rows.includes(link) : l.what !== "link" && l.to === node));
    if (leg >= 0) return { way: w.key, leg };
  }
  return {};
}

/** What a leg is called. */
export function legName(leg) {
  if (leg.what === "link") return `${nameOf(leg.from)} to ${nameOf(leg.to)}, ${leg.service.replaceAll("_", " ")}`;
  if (leg.what === "border") return `border, ${nameOf(leg.from)} to ${nameOf(leg.to)}`;
  return `${leg.what} at ${nameOf(leg.to)}`;
}
