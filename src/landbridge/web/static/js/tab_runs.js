// Runs: long work in a process of its own, watched and cancelled here while the page stays alive.

import { Fault } from "./ask.js";
import { h, show } from "./dom.js";
import { state } from "./state.js";

let timer;

async function send(path, body) {
  const answer = await fetch(path, body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const got = await answer.json();
  if (!answer.ok) throw new Fault(got.error);
  return got;
}

export async function runsTab(got) {
  const list = h("div.runs"), fault = h("p.fault", { role: "alert" });
  const places = h("textarea", { rows: 3, value: [state.from, state.to].join("; "), data: { key: "places" }, aria: { label: "Places, with semicolons between them" } });
  const act = (f) => async () => {
    fault.textContent = "";
    try {
      await f();
    } catch (error) {
      fault.textContent = [error.what ?? String(error), ...(error.remedies ?? [])].join(" ");
    }
    await draw();
  };
  const begin = act(() => send("/api/runs", {
    places: places.value.split(";").map((p) => p.trim()).filter(Boolean), on: got.question.on, goods: state.goods, switch: state.switch,
    ...(state.scenario.length ? { scenario: state.scenario.join("+") } : {}), ...(state.says ? { says: state.says } : {}),
  }));

  async function draw() {
    clearTimeout(timer);
    const runs = await send("/api/runs");
    show(list, runs.map((r) => row(r, act)));
    if (list.isConnected && runs.some((r) => r.state === "running")) timer = setTimeout(draw, 500);
  }
  setTimeout(draw, 0);
  return [h("h3", null, "Compare every pair of places"), h("p.small", null, "On the day and under all that is supposed here. It runs beside the page, can be cancelled, and is taken up again where it stopped."),
    places, h("p", null, h("button.do", { onclick: begin, data: { key: "run" } }, "Run")), fault, list];
}

function row(r, act) {
  const words = { running: "running", done: "done", cancelled: "cancelled", interrupted: "interrupted", failed: "failed" };
  return h("div.run", { data: { run: r.id, state: r.state } },
    h("b", null, words[r.state]), ` ${r.done} of ${r.total} places, ${r.on} `, h("small", null, r.places.slice(0, 6).join(", "), r.places.length > 6 ? " …" : ""),
    h("progress", { max: r.total || 1, value: r.done, aria: { label: `${r.done} of ${r.total} done` } }),
    r.error ? h("p.fault", null, r.error) : null,
    h("div", null, r.state === "running" ? h("button.do", { data: { key: `cancel-${r.id}` }, onclick: act(() => send(`/api/runs/${r.id}/cancel`, {})) }, "Cancel") : null,
      r.done ? h("a.do", { href: `/api/runs/${r.id}/result.csv`, download: "" }, "CSV") : null));
}
