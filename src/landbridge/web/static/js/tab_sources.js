// Sources: the tables of the study, their rows, search, and how well they are known.

import { ask } from "./ask.js";
import { sourceLinks } from "./cards.js";
import { h } from "./dom.js";
import { set, state } from "./state.js";

const MOST = 60, PAUSE = 300; // rows shown; milliseconds after the last letter typed
let timer;

export async function sourcesTab() {
  const tables = await ask("/api/tables", null, { quiet: true });
  const name = state["p.table"] || "sources", find = state["p.find"] || "";
  const rows = await ask(`/api/tables/${encodeURIComponent(name)}`, new URLSearchParams(find ? { find } : {}), { quiet: true });
  const about = await ask(`/api/tables/${encodeURIComponent(name)}`, new URLSearchParams({ columns: "true" }), { quiet: true });
  const field = document.activeElement?.dataset.key === "find-rows" ? document.activeElement : null; // who types on meanwhile loses no letter
  const look = (words) => set({ tab: "sources", "p.find": words }, { quiet: true });
  return [
    h("div.search", null,
      h("label", null, "Table ", h("select", { data: { key: "table" }, onchange: (e) => set({ tab: "sources", "p.table": e.target.value, "p.find": "" }, { quiet: true }) }, tables.filter((t) => t.rows).map((t) => h("option", { value: t.table, selected: t.table === name }, `${t.table} (${t.rows.toLocaleString("en-GB")})`)))),
      h("label", null, "holds ", h("input", { type: "search", value: field && state.tab === "sources" ? field.value : find, data: { key: "find-rows" }, placeholder: "any words", onchange: (e) => look(e.target.value), oninput: (e) => { clearTimeout(timer); timer = setTimeout(look, PAUSE, e.target.value); } }))),
    h("p.small", null, `${tables.find((t) => t.table === name)?.what ?? name}. ${rows.length.toLocaleString("en-GB")} rows${rows.length > MOST ? `, the first ${MOST} shown; search, or take all: ` : ". "}`, h("a", { href: `/api/tables/${name}?form=csv${find ? `&find=${encodeURIComponent(find)}` : ""}`, download: "" }, "CSV")),
    quality(rows), rows.slice(0, MOST).map((r) => entry(r, about, name)),
  ];
}

/** How the rows are known, as one bar. */
function quality(rows) {
  const counts = new Map();
  for (const r of rows) if (r.quality) counts.set(r.quality, (counts.get(r.quality) ?? 0) + 1);
  if (!counts.size) return null;
  const order = ["measured", "official", "reported", "derived", "assumed"].filter((q) => counts.has(q));
  return h("div.quality", { role: "img", aria: { label: order.map((q) => `${q} ${counts.get(q)}`).join(", ") } }, order.map((q) => h(`span.${q}`, { style: { flexGrow: String(counts.get(q)) }, title: `${q}: ${counts.get(q)}` }, `${q} ${counts.get(q)}`)));
}

function entry(r, about, name) {
  const [key, title] = [about[0].name, about.find((c) => ["title", "name", "statement"].includes(c.name))?.name];
  const rest = about.filter((c) => c.name !== key && c.name !== title && r[c.name]);
  return h("details.entry", null,
    h("summary", null, h("b", null, r[key]), " ", title ? r[title] : rest.filter((c) => !["true", "false"].includes(r[c.name])).slice(0, 3).map((c) => r[c.name]).join(", "), r.quality === "assumed" ? h("i.assumed") : null),
    h("dl", null, rest.map((c) => [h("dt", { title: c.description }, c.name.replaceAll("_", " ")), h("dd", null, c.name === "source" ? sourceLinks(r.source.split(";")) : c.name === "url" ? r.url.split(";").map((u) => h("a", { href: u, rel: "noreferrer noopener", target: "_blank" }, u)) : `${r[c.name]}${c.unit ? ` ${c.unit}` : ""}`)])),
    h("p.command", null, h("code", { tabIndex: 0 }, `landbridge show ${name} --row ${r[key]}`)));
}
