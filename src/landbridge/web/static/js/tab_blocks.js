// A tab that an engine adds: blocks of a title, a note, a chart and a table with sources, as the server gives them.

import { ask } from "./ask.js";
import { openCard } from "./card.js";
import { copyable, linkCard, sourceLinks } from "./cards.js";
import { chart } from "./chart.js";
import { h } from "./dom.js";
import { light } from "./lit.js";
import { linkName, linkOf } from "./map.js";
import { runBlock } from "./run_block.js";
import { baseline, question, supposed } from "./state.js";

let turn = 0;

export async function blocksTab(key) {
  if (key === "lane") return (await import("./tab_lane.js")).laneTab();
  const got = await ask(`/view/tab/${key}`, question());
  twins(key, baseline());
  return drawBlocks(got.blocks);
}

/** Elements of blocks; one that takes long stands for the blocks that its run makes. */
export function drawBlocks(blocks) {
  return blocks.map((b) => b.run ? runBlock(b, drawBlocks) : [h("h3", null, b.title), b.note ? h("p.small", null, b.note) : null, b.chart ? picture(b.chart) : null, table(b),
    b.command ? h("p.command", null, h("code", { tabIndex: 0 }, b.command)) : null]);
}

/** The table of a block; its last column opens the sources of a row. */
function table(b) {
  if (!b.heads.length) return null;
  if (!b.rows.length) return h("p.small", null, b.empty || "Nothing.");
  const sourced = b.sources.some((s) => s.length);
  return h("div.scroll", { tabIndex: 0, role: "region", aria: { label: b.title } }, h("table.blocks", null,
    h("thead", null, h("tr", null, [...b.heads, ...(sourced ? ["source"] : [])].map((t) => h("th", { scope: "col" }, t)))),
    h("tbody", null, b.rows.map((r, i) => h("tr", { onmouseenter: () => light({ links: b.links[i] }), onmouseleave: () => light(), onclick: (e) => e.target.closest("details, .source") || rowCard(b, i) },
      r.map((c, j) => cell(c, j, place(b, r, j))), sourced ? h("td.sources", null, sources(b.sources[i])) : null)))));
}

/** A value with its range below it; words get room. */
function cell(text, j, at) {
  const [, value, range] = /^([−+\d.,]+) \(([^()]+ (?:to|and) [^()]+)\)$/.exec(text) ?? [];
  const said = [h("span", null, value ?? text), value ? h("span.range", null, range) : null];
  return j ? h(text.length > 24 && !range ? "td.words" : "td", { data: { at, said: text } }, said) : h("th", { scope: "row" }, h("button.cell", { title: "Why?" }, said));
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

/** Where a cell stands, by words: block, row and column; a rank alone is no name of a row. */
const place = (b, row, j) => [b.title, row[0].replace(/^\d+ ?/, "") || "?", b.heads[j]].join(" | ");

/** Puts the number that stood there before what is supposed below each that moved; `query` is the question without it. */
export async function twins(key, query) {
  const mine = ++turn;
  if (!supposed()) return;
  await new Promise((done) => setTimeout(done)); // the rows stand by then
  const was = await ask(`/view/tab/${key}`, query, { quiet: true }).catch(() => null);
  if (mine !== turn || !was) return;
  for (const b of was.blocks) for (const row of b.rows) for (const [j, old] of row.entries()) {
    const at = document.querySelectorAll(`#panel [data-at="${CSS.escape(place(b, row, j))}"]`);
    if (!j || at.length !== 1 || at[0].dataset.said === old || !/^[−+\d]/.test(old) || place(b, row, j).includes(" | ? | ")) continue;
    at[0].firstChild.className = "turned";
    at[0].append(h("span.was", null, `was ${old.split(" (")[0]}`));
  }
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
