// Politics: how pairs stand, who would owe what, what waits for what.

import { h } from "./dom.js";
import { attackPart } from "./politics_attack.js";
import { opensPart } from "./politics_opens.js";
import { pairsPart } from "./politics_pairs.js";
import { set, state } from "./state.js";

const PARTS = { pairs: ["How pairs stand", pairsPart], attack: ["If one attacked", attackPart], opens: ["What waits for what", opensPart] };

export async function politicsTab() {
  const part = PARTS[state["p.part"]] ? state["p.part"] : "pairs";
  const choice = h("div.choice", { role: "group", aria: { label: "Part of politics" } }, Object.entries(PARTS).map(([key, [title]]) =>
    h("button", { data: { key: `part-${key}` }, aria: { pressed: String(part === key) }, onclick: () => set({ tab: "politics", "p.part": key === "pairs" ? "" : key }, { quiet: true }) }, title)));
  return [choice, await PARTS[part][1]()];
}
