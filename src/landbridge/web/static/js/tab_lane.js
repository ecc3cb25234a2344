// The tab Lane: what only a lane asks (HS code, box, direction, a sheet of one's own rates), then the blocks of the card.

import { ask } from "./ask.js";
import { h, say } from "./dom.js";
import { faultLine, send } from "./run_block.js";
import { baseline, question, set, state } from "./state.js";
import { drawBlocks, twins } from "./tab_blocks.js";

const BOXES = [["", "box as asked above"], ["20ft", "20-foot box"], ["40ft", "40-foot box"], ["wagon-tonne", "tonne by wagon"], ["truck", "by truck"]];
const WAYS = [["", "out and back"], ["out", "out"], ["back", "back"]];
const own = (key) => state[`p.${key}`] || "";
const put = (key, value) => set({ [`p.${key}`]: value });
let refused = null; // what was wrong with the sheet that was chosen last

const asked = (more = {}) => question({ hs: own("hs"), box: own("box"), direction: own("direction"), rates: own("rates"), ...more });

/** The same question of the lane before what is supposed. */
function before(gone) {
  const q = baseline();
  for (const key of ["hs", "box", "direction", gone ? "" : "rates"]) if (key && own(key)) q.set(key, own(key));
  return q;
}

export async function laneTab() {
  let shown, sheet = null, gone = null;
  if (own("rates")) {
    try {
      sheet = await send(`/api/sheets/${encodeURIComponent(own("rates"))}`);
    } catch (error) {
      gone = error;
    }
  }
  try {
    shown = drawBlocks((await ask("/view/tab/lane", asked(gone ? { rates: "" } : {}))).blocks);
    twins("lane", before(gone));
  } catch (error) {
    shown = faultLine(error);
  }
  return [choices(), rates(sheet, gone), h("div.lane", null, shown)];
}

function choices() {
  const code = h("input", { value: own("hs"), size: 9, maxLength: 12, inputMode: "numeric", placeholder: "such as 8471", data: { key: "hs" }, id: "hs", onchange: (e) => put("hs", e.target.value.trim()) });
  const pick = (key, label, options) => h("select", { data: { key: `lane-${key}` }, aria: { label }, onchange: (e) => put(key, e.target.value) }, options.map(([v, t]) => h("option", { value: v, selected: v === own(key) }, t)));
  return h("p.asks", null, h("label", { htmlFor: "hs" }, "HS code ", code), pick("box", "Box", BOXES), pick("direction", "Direction", WAYS));
}

/** A sheet of one's own: template, choice, what is wrong with it, and how it is taken away. */
function rates(sheet, gone) {
  const said = h("div", { id: "rates-said" }, refused ? faultLine(refused) : gone ? faultLine(gone) : null);
  const take = async (file) => {
    if (!file) return;
    said.replaceChildren(h("p.small", null, `${file.name} is read …`));
    try {
      const answer = await fetch(`/api/sheets?name=${encodeURIComponent(file.name)}`, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file });
      const got = await answer.json();
      if (!answer.ok) throw got.error;
      refused = null;
      say(`${got.file} is read: ${got.rates.length} rates`);
      if (got.sheet === own("rates")) said.replaceChildren();
      put("rates", got.sheet);
    } catch (error) {
      refused = error;
      said.replaceChildren(faultLine(error));
    }
  };
  const file = h("input.unseen", { type: "file", accept: ".csv,.xlsx", data: { key: "rates" }, onclick: (e) => (e.target.value = ""), onchange: (e) => take(e.target.files[0]) });
  const box = h("div.drop", {
    ondragover: (e) => { e.preventDefault(); box.classList.add("over"); }, ondragleave: () => box.classList.remove("over"),
    ondrop: (e) => { e.preventDefault(); box.classList.remove("over"); take(e.dataTransfer.files[0]); },
  }, sheet
    ? [h("b", null, sheet.file), h("small", null, ` ${sheet.rates.length} row${sheet.rates.length === 1 ? "" : "s"} with your rates `), h("button.do", { data: { key: "rates-away" }, onclick: away }, "Take it away"), " ", h("label.button", null, "Another …", file)]
    : [h("b", null, "Your own rates "), h("label.button", null, "Choose a sheet …", file), h("small", null, " or drop it here; template: "),
      ["csv", "xlsx"].map((form) => [h("a", { href: `/api/lane/template?${template(form)}`, download: "", data: { key: `template-${form}` } }, form === "csv" ? "CSV" : "Excel"), " "])]);
  return h("div.rates", null, box, said, h("p.small", null, sheet ? "The server keeps the sheet in memory only, and forgets it when you take it away." : "Read by the server on this machine, kept in memory only."));
}

/** The template's question: it takes no switches, so what is supposed goes along as it is for any program. */
function template(form) {
  const q = new URLSearchParams({ origin: state.from, destination: state.to, form });
  for (const [k, v] of [["on", state.on], ["goods", state.goods], ["hs", own("hs")], ["box", own("box") || (["20ft", "40ft"].includes(state.unit) ? state.unit : "")], ["direction", own("direction")], ["scenario", state.scenario.join("+")]]) if (v) q.set(k, v);
  for (const w of state.avoid) q.append("avoid", w);
  return q;
}

async function away() {
  const sheet = own("rates");
  refused = null;
  await send(`/api/sheets/${encodeURIComponent(sheet)}`, undefined, "DELETE").catch(() => null);
  put("rates", "");
}
