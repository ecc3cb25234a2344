// A tab that an engine adds: blocks of a title, a note, a chart and a table with sources, as the server gives them.

import { ask } from "./ask.js";
import { sourceLinks } from "./cards.js";
import { chart } from "./chart.js";
import { h } from "./dom.js";
import { light } from "./lit.js";
import { question } from "./state.js";

export async function blocksTab(key) {
  const got = await ask(`/view/tab/${key}`, question());
  return got.blocks.map((b) => [h("h3", null, b.title), b.note ? h("p.small", null, b.note) : null, b.chart ? picture(b.chart) : null, table(b),
    b.command ? h("p.command", null, h("code", { tabIndex: 0 }, b.command)) : null]);
}

/** The table of a block; its last column opens the sources of a row. */
function table(b) {
  if (!b.heads.length) return null;
  if (!b.rows.length) return h("p.small", null, b.empty || "Nothing.");
  const sourced = b.sources.some((s) => s.length);
  return h("div.scroll", { tabIndex: 0, role: "region", aria: { label: b.title } }, h("table.blocks", null,
    h("thead", null, h("tr", null, [...b.heads, ...(sourced ? ["source"] : [])].map((t) => h("th", { scope: "col" }, t)))),
    h("tbody", null, b.rows.map((r, i) => h("tr", { onmouseenter: () => light({ links: b.links[i] }), onmouseleave: () => light() },
      r.map((c, j) => cell(c, j)), sourced ? h("td.sources", null, sources(b.sources[i])) : null)))));
}

/** A value with its range below it; words get room. */
function cell(text, j) {
  const [, value, range] = /^([−+\d.,]+) \(([^()]+ (?:to|and) [^()]+)\)$/.exec(text) ?? [];
  return h(j ? (text.length > 24 && !range ? "td.words" : "td") : "th", j ? null : { scope: "row" }, value ? [value, h("span.range", null, range)] : text);
}

/** Sources of a row; many are folded. */
function sources(ids) {
  return ids.length <= 3 ? sourceLinks(ids) : h("details", null, h("summary", null, `${ids.length} sources`), sourceLinks(ids));
}

function picture(made) {
  const plot = h("div.chart.short", { role: "figure", tabIndex: 0, aria: { label: made.title } });
  chart(plot, made).catch((error) => { plot.textContent = error.what ?? String(error); });
  return plot;
}
