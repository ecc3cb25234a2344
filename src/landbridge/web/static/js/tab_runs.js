// Runs: long work in a process of its own, watched and cancelled here while the page stays alive.

import { h, show } from "./dom.js";
import { faultLine, hairline, send } from "./run_block.js";
import { state } from "./state.js";

const EVERY = 500;
let timer, chosen = "matrix";

/** What may be begun here: its words, whether it takes places, and what it takes of the question beside the day and what is supposed. */
const pair = () => ({ origin: state.from, destination: state.to }), carried = () => ({ goods: state.goods, ...(state.unit ? { unit: state.unit } : {}), avoid: state.avoid });
const WORK = {
  matrix: { words: "Compare every pair of places", places: true, ask: () => ({ goods: state.goods }) },
  skim: { words: "Days, USD and km between every two places", places: true, note: "Without places: between all of the study.", ask: carried },
  pareto_matrix: { words: "Ways that none beats, every pair of places", places: true, ask: carried },
  criticality: { words: "Take out each link, on all lanes", ask: carried },
  interdict: { words: "The worst closures, for all lanes", ask: carried },
  trade: { words: "Who gains under the scenario, with all draws", ask: () => ({}) },
  brief: { words: "The brief of this question, as page and workbook", ask: () => ({ ...pair(), ...carried() }) },
};
const NAMES = { ...Object.fromEntries(Object.entries(WORK).map(([k, w]) => [k, w.words])), trade: "Who gains under the scenario", brief: "Brief", pareto: "Ways that none beats", dependence: "States that good ways cross", crossings: "Crossings beside what was published" };
const FORMS = { csv: "CSV", json: "JSON", xlsx: "Excel", html: "Page" };

export async function runsTab(got) {
  const list = h("div.runs"), fault = h("div"), form = h("div");
  const act = (f) => async () => {
    fault.replaceChildren();
    try {
      await f();
    } catch (error) {
      fault.replaceChildren(faultLine(error));
    }
    await draw();
  };

  async function draw() {
    clearTimeout(timer);
    try {
      const runs = await send("/api/runs");
      show(list, runs.length ? runs.map((r) => row(r, act)) : h("p.small", null, "None yet."));
      if (list.isConnected && runs.some((r) => r.state === "running")) timer = setTimeout(draw, EVERY);
    } catch (error) {
      fault.replaceChildren(faultLine(error));
    }
  }

  function pick() {
    const work = WORK[chosen], text = [state.from, state.to].join("; ");
    const places = work.places ? h("textarea", { rows: 3, value: text, data: { key: "places" }, aria: { label: "Places, with semicolons between them" } }) : null;
    const begin = act(() => send("/api/runs", {
      verb: chosen, ...work.ask(), ...(places ? { places: places.value.split(";").map((p) => p.trim()).filter(Boolean) } : {}), on: got.question.on,
      ...(state.switch.length ? { switch: state.switch } : {}), ...(state.scenario.length ? { scenario: state.scenario.join("+") } : {}), ...(state.says ? { says: state.says } : {}),
    }));
    form.replaceChildren(...[
      h("select.what", { data: { key: "what" }, aria: { label: "What to work out" }, onchange: (e) => { chosen = e.target.value; pick(); } }, Object.entries(WORK).map(([k, w]) => h("option", { value: k, selected: k === chosen }, w.words))),
      places, work.note ? h("p.small", null, work.note) : null, h("p", null, h("button.do", { onclick: begin, data: { key: "run" } }, "Run")),
    ].filter(Boolean));
  }
  pick();
  setTimeout(draw, 0);
  return [h("h3", null, "Work that takes long"), h("p.small", null, "On the day and under all that is supposed here. It runs beside the page and can be cancelled; its result is kept. A comparison of every pair is taken up again where it stopped, other work starts again."),
    form, fault, list];
}

function row(r, act) {
  const a = r.asked, about = a.places?.length ? a.places : [a.origin, a.destination].flat().filter(Boolean);
  const running = r.state === "running", stopped = ["cancelled", "interrupted", "failed"].includes(r.state);
  const supposed = r.scenario && !/as it is|baseline/i.test(r.scenario) ? `, ${r.scenario}` : "";
  const button = (key, words, path) => h("button.do", { data: { key: `${key}-${r.id}` }, onclick: act(() => send(`/api/runs/${r.id}/${path}`, {})) }, words);
  return h("div.run", { data: { run: r.id, state: r.state, verb: r.verb } },
    h("b", null, NAMES[r.verb] ?? r.verb), h("small.line", null, h("span", { className: `state ${r.state}` }, r.state), ` · ${r.on ?? "all years"}${supposed}${a.draws ? `, ${a.draws} draws` : ""}${about.length ? ` · ${about.slice(0, 6).join(", ")}${about.length > 6 ? " …" : ""}` : ""}`),
    running ? hairline(r) : null, stopped && r.done && r.resumes ? h("small.line", null, `${r.done} of ${r.total} places are done.`) : null,
    r.error ? faultLine(r.error) : null,
    h("div.acts", null, running ? button("cancel", "Cancel", "cancel") : null, stopped ? button("again", r.resumes && r.done ? "Go on" : "Begin again", "again") : null,
      Object.keys(FORMS).filter((f) => r.forms.includes(f)).map((f) => h("a.do", { href: `/api/runs/${r.id}/result.${f}`, download: "" }, FORMS[f]))));
}
