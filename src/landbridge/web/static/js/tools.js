// Undo, share, files, theme: at the right of the head.

import { $, h, show } from "./dom.js";
import { save, loadScenario } from "./save.js";
import { link, redo, set, undo } from "./state.js";

export function tools() {
  const dark = document.documentElement.dataset.theme === "dark";
  show($("tools"),
    h("button.quiet.drawer", { onclick: () => document.body.classList.toggle("open-may"), data: { key: "drawer" }, title: "What may change" }, "change …"),
    h("button.quiet", { onclick: undo, title: "Undo (Ctrl+Z)", data: { key: "undo" }, aria: { label: "Undo" } }, "↶"),
    h("button.quiet", { onclick: redo, title: "Redo (Ctrl+Shift+Z)", data: { key: "redo" }, aria: { label: "Redo" } }, "↷"),
    h("button.quiet", { onclick: share, data: { key: "share" } }, "share"),
    h("details.menu", { id: "files" }, h("summary", { data: { key: "files" } }, "files"), h("div.sheet", null, files())),
    h("button.quiet", { onclick: () => set({ theme: dark ? "light" : "dark" }, { quiet: true }), data: { key: "theme" }, aria: { label: dark ? "Light page" : "Dark page" }, title: dark ? "Light page" : "Dark page" }, dark ? "☀" : "☾"));
}

async function share(e) {
  const text = link();
  try {
    await navigator.clipboard.writeText(text);
    e.target.textContent = "copied";
  } catch {
    prompt("The address holds the whole question:", text);
  }
}

const FORMS = [["csv", "Table, CSV"], ["xlsx", "Tables, Excel"], ["geojson", "Ways and links, GeoJSON"], ["png", "Chart, PNG"], ["svg", "Chart, SVG"], ["map", "Map, PNG"], ["yaml", "Scenario, YAML"], ["json", "All numbers, JSON"]];

function files() {
  return [FORMS.map(([form, words]) => h("button", { onclick: (e) => { save(form); e.target.closest("details").open = false; }, data: { key: `save-${form}`, form } }, words)),
    h("label.button", null, "Read a scenario file …", h("input.unseen", { type: "file", accept: ".yaml,.yml,text/yaml", data: { key: "load" }, onchange: (e) => loadScenario(e.target.files[0]) })),
    h("p.small", null, "The scenario as YAML gives the same numbers in a terminal: ", h("code", null, "landbridge compare … --scenario scenario.yaml"))];
}

addEventListener("pointerdown", (e) => {
  const menu = document.getElementById("files");
  if (menu?.open && !menu.contains(e.target)) menu.open = false;
});
