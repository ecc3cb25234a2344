// Charts: Vega-Lite made by the server, drawn by Vega with its interpreter, so that no text ever runs as a script.

let loading;

function load() {
  loading ??= new Promise((done, failed) => {
    const el = Object.assign(document.createElement("script"), { src: "/lib/vega.js", type: "module", onload: () => done(window.vegaEmbed), onerror: () => failed(new Error("The charts could not be loaded.")) });
    document.head.append(el);
  });
  return loading;
}



/** Draws a chart in an element. Colours of the light page become those of the dark one. */
export async function chart(el, spec) {
  const embed = await load();
  const dark = document.documentElement.dataset.theme === "dark";
  const drawn = dark ? JSON.parse(Object.entries(spec.dark ?? {}).reduce((t, [a, b]) => t.replaceAll(`"${a}"`, `"${b}"`), JSON.stringify(spec.chart))) : spec.chart;
  const { view } = await embed(el, drawn, { actions: false, renderer: "svg", ast: true, tooltip: { theme: dark ? "dark" : "light" } });
  const svg = el.querySelector("svg");
  svg?.setAttribute("role", "img");
  svg?.setAttribute("aria-label", el.getAttribute("aria-label") ?? "chart");
  for (const part of el.querySelectorAll("svg [role]:not([aria-label])")) {
    part.removeAttribute("role"); // a part without words of its own is no thing of its own
    part.removeAttribute("aria-roledescription");
  }
  return view;
}
