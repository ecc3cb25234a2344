// A tab that an engine adds: blocks of a title, a note and a table, as the server gives them.

import { ask } from "./ask.js";
import { h } from "./dom.js";
import { question } from "./state.js";

export async function blocksTab(key) {
  const got = await ask(`/view/tab/${key}`, question());
  return got.blocks.map((b) => [h("h3", null, b.title), b.note ? h("p.small", null, b.note) : null,
    b.rows.length ? h("div.scroll", { tabIndex: 0, role: "region", aria: { label: b.title } }, h("table.blocks", null,
      h("thead", null, h("tr", null, b.heads.map((t) => h("th", { scope: "col" }, t)))),
      h("tbody", null, b.rows.map((r, i) => h("tr", { onmouseenter: light(b.links[i]), onmouseleave: light([]) }, r.map((c, j) => h(j ? "td" : "th", j ? null : { scope: "row" }, c))))))) : h("p.small", null, "Nothing."),
    b.command ? h("p.command", null, h("code", { tabIndex: 0 }, b.command)) : null]);
}

const light = (ids) => () => dispatchEvent(new CustomEvent("light", { detail: ids }));
