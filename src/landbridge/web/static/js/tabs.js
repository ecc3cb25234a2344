// Tabs of the answer. An engine adds one in landbridge/web/tabs.py and needs no script; one of its own form is a file like tab_essay.js and a line here.

import { $, h, show } from "./dom.js";
import { set, state } from "./state.js";
import { blocksTab } from "./tab_blocks.js";
import { essayTab } from "./tab_essay.js";
import { politicsTab } from "./tab_politics.js";
import { runsTab } from "./tab_runs.js";
import { sourcesTab } from "./tab_sources.js";
import { waysTab } from "./tab_ways.js";

/** key: in the address; title: on the tab; make(answer): its content, or a promise of it. */
export const TABS = [
  { key: "ways", title: "Ways", make: waysTab },
  { key: "politics", title: "Politics", make: politicsTab },
  { key: "essay", title: "Essay", make: essayTab },
  { key: "sources", title: "Sources", make: sourcesTab },
  { key: "runs", title: "Runs", make: runsTab },
];

let turn = 0;

/** Puts the engines' tabs after the first. */
export function engineTabs(start) {
  const added = start.tabs.filter((t) => !TABS.some((x) => x.key === t.key));
  TABS.splice(1, 0, ...added.map((t) => ({ ...t, make: () => blocksTab(t.key) })));
}

export function tabs() {
  show($("tabs"), TABS.map((t) => h("button", {
    role: "tab", id: `tab-${t.key}`, data: { key: `tab-${t.key}` }, tabIndex: t.key === state.tab ? 0 : -1,
    aria: { selected: String(t.key === state.tab), controls: "panel" }, onclick: () => set({ tab: t.key }, { quiet: true }), onkeydown: move,
  }, t.title)));
  $("panel").setAttribute("aria-labelledby", `tab-${state.tab}`);
}

function move(e) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
  if (!step) return;
  const i = TABS.findIndex((t) => t.key === state.tab);
  const next = TABS[(i + step + TABS.length) % TABS.length];
  set({ tab: next.key }, { quiet: true });
  $(`tab-${next.key}`)?.focus();
}

/** Fills the panel; the old content stays until the new one is there. */
export async function showTab(got) {
  const mine = ++turn;
  const tab = TABS.find((t) => t.key === state.tab) ?? TABS[0];
  try {
    const content = await tab.make(got);
    if (mine !== turn) return;
    const same = $("panel").dataset.tab === tab.key;
    const top = $("answer").scrollTop;
    show($("panel"), content);
    $("panel").dataset.tab = tab.key;
    if (same) $("answer").scrollTop = top;
  } catch (error) {
    if (mine === turn) show($("panel"), h("p.fault", null, error.what ?? String(error), h("br"), ...(error.remedies ?? [])));
  }
  $("panel").dataset.turn = String(mine);
}

