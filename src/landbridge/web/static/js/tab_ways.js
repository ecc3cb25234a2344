// Ways: corridors side by side with what they were before, the chart, and the chosen way leg by leg.

import { ask } from "./ask.js";
import { legCard, linkCard, sourceLinks, wayCard } from "./cards.js";
import { chart } from "./chart.js";
import { h } from "./dom.js";
import { legName, light, lightLeg, lightWay } from "./lit.js";
import { question, set, state } from "./state.js";

export function waysTab(got) {
  const chosen = got.ways.find((w) => w.key === state.way) ?? got.ways[0];
  const plot = h("div.chart", { role: "figure", aria: { label: "Days or USD along the way" } });
  if (got.ways.length) drawChart(plot);
  return [table(got), shut(got), got.left_out.length ? h("p.small", null, `Not shown: ${got.left_out.join("; ")}.`) : null,
    got.ways.length ? h("h3", null, "Along the way ", measures()) : null, plot, chosen ? legs(got, chosen) : null, again(got)];
}

function measures() {
  return h("span.choice", { role: "group", aria: { label: "What is drawn" } }, [["days", "days"], ["usd", "USD"]].map(([m, t]) =>
    h("button", { data: { key: `measure-${m}` }, aria: { pressed: String(state.measure === m) }, onclick: () => set({ measure: m }, { quiet: true }) }, t)));
}

function table(got) {
  const tonne = got.question.unit === "t";
  const money = tonne ? "USD a tonne" : `USD, ${got.question.unit === "20ft" ? "20" : "40"} ft`;
  const was = new Map((got.before?.ways ?? []).map((w) => [w.key, w]));
  return h("div.scroll", { tabIndex: 0, role: "region", aria: { label: "Corridors side by side" } }, h("table.compare", null,
    h("caption.unseen", null, "Corridors side by side, least cost of money and time first"),
    h("thead", null, h("tr", null, ["corridor", "days", money, "kg CO₂e"].map((t, i) => h("th", { scope: "col", className: i ? "r" : "" }, t)))),
    h("tbody", null, got.ways.map((w) => row(got, w, was.get(w.key), Boolean(got.before))))));
}

function row(got, w, was, compared) {
  const on = state.way === w.key;
  const dark = document.documentElement.dataset.theme === "dark" ? 1 : 0;
  const pick = () => set({ way: on ? "" : w.key }, { quiet: true });
  const cell = (column, text, then) => {
    const [value, range] = split(text);
    const moved = then !== undefined && split(then)[0] !== value;
    return h("td.r", null, h("button.cell", { onclick: () => wayCard(got, w.key, column), title: "Why?", data: { key: `c-${w.key}-${column}`, column, way: w.key, said: text } }, h("span.unseen", null, `${w.name}, ${column}: `), moved ? h("span.turned", null, value) : value,
      range ? h("span.range", null, range) : null, moved ? h("span.was", null, `was ${split(then)[0]}`) : null));
  };
  const share = Math.round(100 * w.days_assumed);
  return h(on ? "tr.on" : "tr", { data: { way: w.key }, onmouseenter: () => lightWay(w), onmouseleave: () => light() },
    h("th", { scope: "row" }, h("button.cell.way", { onclick: pick, data: { key: `w-${w.key}` }, aria: { pressed: String(on) } },
      h("i.disc", { style: { background: got.colours[dark][w.colour] } }, String(w.rank)), h("span", null, w.name, compared && !was ? h("em.new", null, "new") : null,
        h("small", { title: `By ${w.by.join(", ")}. ${share} % of the days and ${Math.round(100 * w.usd_assumed)} % of the USD rest on assumptions` }, w.by.length ? `by ${few(w.by).join(", ")} ` : null, h("span.share", null, h(share ? "i.assumed" : "i.known"), share ? `${share} % assumed` : "none assumed"))))),
    cell("days", w.said.days, was?.said.days), cell("usd", w.said.usd, was?.said.usd), cell("kg_co2e", w.said.kg_co2e, was?.said.kg_co2e));
}

/** A few names spread over the whole way. */
const few = (names) => (names.length <= 3 ? names : [names[0], names[Math.floor(names.length / 2)], names.at(-1)]);

export function split(text) {
  const at = text.indexOf(" (");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 2, -1)];
}

function shut(got) {
  if (!got.shut.length) return null;
  return h("div.shut", null, got.shut.map((c) => h("details", { open: got.ways.length === 0 }, h("summary", null, h("i.bar"), h("b", null, c.name), c.state === "shut" ? ` is shut by ${c.lift.length} link${c.lift.length === 1 ? "" : "s"}` : ": no way"),
    h("ul", null, c.lift.map((x) => h("li", null, h("button.link", { onclick: () => linkCard(x.link) }, x.names), ` ${x.status}: ${x.reason} `, sourceLinks(x.source)))),
    c.if_open ? h("p.small", null, `Were it open: ${Math.round(c.if_open.days[1])} days, ${Math.round(c.if_open.usd[1]).toLocaleString("en-GB")} USD.`) : null)));
}

async function drawChart(plot) {
  const narrow = Math.max(280, document.getElementById("panel").clientWidth - 16);
  try {
    const spec = await ask("/view/chart", question({ measure: state.measure, width: Math.min(900, narrow - 74), height: 250 }), { quiet: true });
    await chart(plot, spec);
  } catch (error) {
    plot.textContent = error.what ?? String(error);
  }
}

function legs(got, w) {
  const lit = (i) => () => (i < 0 ? light() : lightLeg(w, i, `${legName(w.legs[i])}: ${w.legs[i].said.hours} hours`));
  return [h("h3", null, h("i.disc", { style: { background: got.colours[document.documentElement.dataset.theme === "dark" ? 1 : 0][w.colour] } }, String(w.rank)), ` ${w.name}, leg by leg`),
    h("div.scroll", { tabIndex: 0, role: "region", aria: { label: `Legs of ${w.name}` } }, h("table.legs", null,
      h("thead", null, h("tr", null, ["leg", "km", "hours", "USD"].map((t, i) => h("th", { scope: "col", className: i ? "r" : "" }, t)))),
      h("tbody", null, w.legs.map((leg, i) => h("tr", { data: { leg: String(i), step: `${w.key}:${i}` }, className: leg.what === "link" ? "moves" : "work", onmouseenter: lit(i), onmouseleave: lit(-1), onclick: () => legCard(got, w, i) },
        h("td", null, h("button.cell.way", { data: { key: `leg-${i}` }, onfocus: lit(i), onblur: lit(-1) },
          h("i", { className: `mode ${family(leg)}` }), h("span", null, legName(leg), leg.quality.includes("assumed") ? h("i.assumed", { title: "hours are assumed" }) : null))),
        ["km", "hours", "usd"].map((c) => { const [v, r] = split(leg.said[c]); return h("td.r", null, c === "km" && leg.what !== "link" ? "" : v, r ? h("span.range", null, r) : null); })))))),
    w.closures.length ? h("p.small", null, "Shut in the 36 months before: ", w.closures.map((c, i) => [i ? "; " : "", `${c.development}, ${c.days_shut} days `, sourceLinks(c.source)])) : null,
    w.warnings.length ? h("ul.small", null, w.warnings.map((t) => h("li", null, t))) : null];
}

const family = (leg) => (leg.what !== "link" ? "work" : leg.mode === "rail" ? "rail" : leg.mode === "road" ? "road" : leg.mode.includes("pipeline") || leg.mode === "power_line" ? "pipeline" : "sea");

function again(got) {
  return h("p.command", null, h("code", { tabIndex: 0 }, got.command));
}
