// The essay and what others say, claim by claim: verdict, who disputes it, evidence, commands.

import { ask } from "./ask.js";
import { sourceLinks } from "./cards.js";
import { h } from "./dom.js";
import { set, state } from "./state.js";

const MEANING = {
  documented: "the sources carry it", computed: "the study's commands compute it", depends: "it holds or not by what is named beside it",
  disputed: "another side disputes it; sources carry both", opinion: "a judgement; facts that bear on it stand beside it",
};

export async function essayTab() {
  const claims = await ask("/api/tables/claims", null, { quiet: true });
  if (!claims.length) return h("p", null, "This study holds no claims.");
  const side = state["p.side"] || "essay", verdict = state["p.verdict"] || "";
  const mine = claims.filter((c) => c.claimed_by.split(";").includes("essay") === (side === "essay"));
  const shown = mine.filter((c) => !verdict || c.verdict === verdict);
  const pick = (changes) => () => set({ tab: "essay", ...changes }, { quiet: true });
  const heads = [...new Set(shown.map((c) => c.heading || "other"))];
  return [
    h("div.choice", { role: "group", aria: { label: "Who speaks" } }, [["essay", "The essay"], ["others", "Others"]].map(([k, t]) => h("button", { data: { key: `side-${k}` }, aria: { pressed: String(side === k) }, onclick: pick({ "p.side": k === "essay" ? "" : k }) }, t))),
    h("div.choice.verdicts", { role: "group", aria: { label: "Verdict" } }, Object.keys(MEANING).map((v) => h("button", { title: MEANING[v], data: { key: `v-${v}` }, aria: { pressed: String(verdict === v) }, onclick: pick({ "p.verdict": verdict === v ? "" : v }) }, `${v} ${mine.filter((c) => c.verdict === v).length}`))),
    h("p.small", null, "Each claim carries who makes it, a verdict on the sentence and never on a state, what it depends on, and who disputes it."),
    heads.map((head) => [h("h3", null, head[0].toUpperCase() + head.slice(1)), shown.filter((c) => (c.heading || "other") === head).map(claim)]),
  ];
}

function claim(c) {
  const line = (label, text) => (text ? h("p", null, h("b", null, `${label}: `), text) : null);
  const who = c.voice && !c.claimed_by.includes("essay") ? `${c.voice} (${c.claimed_by})` : c.claimed_by.replaceAll(";", ", ");
  return h("details.claim", null,
    h("summary", null, h("span", null, c.statement), h(`em.verdict.${c.verdict || "none"}`, { title: MEANING[c.verdict] }, c.verdict || "no verdict")),
    line("Said by", who), line("Depends on", c.depends_on), line("Disputed by", c.disputed_by ? `${c.disputed_by.replaceAll(";", ", ")}${c.dispute ? `: ${c.dispute}` : ""}` : ""), line("Evidence", c.finding), line("Not computable", c.not_computable), line("Mind", c.note),
    h("p", null, h("b", null, "Sources: "), sourceLinks(c.source.split(";"))),
    c.command ? c.command.split(";").map((t) => h("p.command", null, h("code", { tabIndex: 0 }, t.trim()))) : null);
}
