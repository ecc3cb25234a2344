// Charts: Vega-Lite made by the server, drawn by Vega with its interpreter, so that no text ever runs as a script.

import { script } from "./dom.js";

let calm;
const free = new Promise((done) => { calm = done; setTimeout(done, 4000); });

/** The map is drawn: there is time for charts. */
export { calm };

/** Draws a chart in an element. Colours of the light page become those of the dark one. */
export async function chart(el, spec) {
  await free;
  await script("/lib/vega.js", "module");
  const dark = document.documentElement.dataset.theme === "dark";
  const drawn = dark ? JSON.parse(Object.entries(spec.dark ?? {}).reduce((t, [a, b]) => t.replaceAll(`"${a}"`, `"${b}"`), JSON.stringify(spec.chart))) : spec.chart;
  const { view } = await window.vegaEmbed(el, drawn, { actions: false, renderer: "svg", ast: true, tooltip: { theme: dark ? "dark" : "light" } });
  const svg = el.querySelector("svg");
  svg?.setAttribute("role", "img");
  svg?.setAttribute("aria-label", el.getAttribute("aria-label") ?? "chart");
  for (const part of el.querySelectorAll("svg [role]:not([aria-label])")) {
    part.removeAttribute("role"); // a part without words of its own is no thing of its own
    part.removeAttribute("aria-roledescription");
  }
  return view;
}
