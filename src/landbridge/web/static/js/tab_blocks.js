// A tab that an engine adds: blocks of a title, a note, a chart and a table with sources, as the server gives them.

import { ask } from "./ask.js";
import { openCard } from "./card.js";
import { copyable, linkCard, sourceLinks } from "./cards.js";
import { chart } from "./chart.js";
import { h } from "./dom.js";
import { light } from "./lit.js";
import { linkName, linkOf } from "./map.js";
import { baseline, question, supposed } from "./state.js";

let turn = 0;

export async function blocksTab(key) {
  const got = await ask(`/view/tab/${key}`, question());
  const mine = ++turn;
  if (supposed()) setTimeout(() => twins(key, got, mine));
  return got.blocks.map((b, n) => [h("h3", null, b.title), b.note ? h("p.small", null, b.note) : null, b.chart ? picture(b.chart) : null, table(b, n),
    b.command ? h("p.command", null, h("code", { tabIndex: 0 }, b.command)) : null]);
}

/** The table of a block; its last column opens the sources of a row. */
function table(b, n) {
  if (!b.heads.length) return null;
  if (!b.rows.length) return h("p.small", null, b.empty || "Nothing.");
  const sourced = b.sources.some((s) => s.length);
  return h("div.scroll", { tabIndex: 0, role: "region", aria: { label: b.title } }, h("table.blocks", null,
    h("thead", null, h("tr", null, [...b.heads, ...(sourced ? ["source"] : [])].map((t) => h("th", { scope: "col" }, t)))),
    h("tbody", null, b.rows.map((r, i) => h("tr", { onmouseenter: () => light({ links: b.links[i] }), onmouseleave: () => light(), onclick: (e) => e.target.closest("details, .source") || rowCard(b, i) },
      r.map((c, j) => cell(c, j, `${n}:${i}:${j}`)), sourced ? h("td.sources", null, sources(b.sources[i])) : null)))));
}

/** A value with its range below it; words get room. */
function cell(text, j, at) {
  const [, value, range] = /^([−+\d.,]+) \(([^()]+ (?:to|and) [^()]+)\)$/.exec(text) ?? [];
  const said = [h("span", null, value ?? text), value ? h("span.range", null, range) : null];
  return j ? h(text.length > 24 && !range ? "td.words" : "td", { data: { at } }, said) : h("th", { scope: "row", data: { at } }, h("button.cell", { title: "Why?" }, said));
}

/** What a row says, with its links, its sources and its command. */
function rowCard(b, i) {
  const links = b.links[i].filter((id) => linkOf(id));
  openCard(b.rows[i][0] || b.title, h("p.small", null, b.title),
    h("dl.facts", null, b.heads.slice(1).map((t, j) => (b.rows[i][j + 1] ? [h("dt", null, t), h("dd", null, b.rows[i][j + 1])] : null))),
    b.note ? h("p.small", null, b.note) : null,
    b.sources[i]?.length ? [h("h3", null, "Rests on"), h("p", null, sourceLinks(b.sources[i]))] : null,
    links.length ? h("details", { open: links.length < 5 }, h("summary", null, `${links.length} link${links.length === 1 ? "" : "s"}, each with its sources`), h("ul", null, links.map((id) => h("li", null, h("button.link", { onclick: () => linkCard(id) }, linkName(id)))))) : null,
    b.command ? [h("h3", null, "The same in a terminal"), copyable(b.command)] : null);
}

/** Puts the number that stood there before the change below each that moved. */
async function twins(key, got, mine) {
  const was = await ask(`/view/tab/${key}`, baseline(), { quiet: true }).catch(() => null);
  if (mine !== turn) return;
  for (const [n, b] of (was ? got.blocks : []).entries()) {
    const then = was.blocks.find((x) => x.title === b.title);
    if (!then?.rows.length) continue;
    for (const [i, row] of b.rows.entries()) {
      const same = then.rows.filter((r) => named(r) && named(r) === named(row));
      if (same.length !== 1) continue;
      for (const [j, text] of row.entries()) {
        const old = same[0][then.heads.indexOf(b.heads[j])];
        const at = j && old && old !== text && /^[−+\d]/.test(old) && document.querySelector(`#panel [data-at="${n}:${i}:${j}"]`);
        if (!at) continue;
        at.firstChild.className = "turned";
        at.append(h("span.was", null, `was ${old.split(" (")[0]}`));
      }
    }
  }
}

/** What a row is about; a rank alone is no name. */
const named = (row) => row[0].replace(/^\d+ ?/, "");

/** Sources of a row; many are folded. */
function sources(ids) {
  return ids.length <= 3 ? sourceLinks(ids) : h("details", null, h("summary", null, `${ids.length} sources`), sourceLinks(ids));
}

function picture(made) {
  const plot = h("div.chart.short", { role: "figure", tabIndex: 0, aria: { label: made.title } });
  chart(plot, made).catch((error) => { plot.textContent = error.what ?? String(error); });
  return plot;
}
