// Tabs of the answer. An engine adds one in landbridge/web/tabs.py and needs no script; one of its own form is a file like tab_essay.js and a line here.

import { $, h, show } from "./dom.js";
import { set, state } from "./state.js";
import { waysTab } from "./tab_ways.js";

/** A tab whose script is read when it is opened. */
const late = (file, name) => async (got) => (await import(file))[name](got);

/** key: in the address; title: on the tab; under: the tab of which it is a part; make(answer): its content, or a promise of it. */
const TABS = [
  { key: "ways", title: "Ways", part: "Side by side", make: waysTab },
  { key: "politics", title: "Politics", make: late("./tab_politics.js", "politicsTab") },
  { key: "essay", title: "Essay", make: late("./tab_essay.js", "essayTab") },
  { key: "sources", title: "Sources", make: late("./tab_sources.js", "sourcesTab") },
  { key: "runs", title: "Runs", make: late("./tab_runs.js", "runsTab") },
];

let turn = 0;

/** Puts the engines' tabs after the first. */
export function engineTabs(start) {
  const added = start.tabs.filter((t) => !TABS.some((x) => x.key === t.key));
  TABS.splice(1, 0, ...added.map((t) => ({ ...t, make: async () => (await import("./tab_blocks.js")).blocksTab(t.key) })));
}

const find = () => TABS.find((t) => t.key === state.tab) ?? TABS[0];
const top = () => TABS.filter((t) => !t.under);

export function tabs() {
  const now = find().under || find().key;
  show($("tabs"), top().map((t) => h("button", {
    role: "tab", id: `tab-${t.key}`, data: { key: `tab-${t.key}` }, tabIndex: t.key === now ? 0 : -1,
    aria: { selected: String(t.key === now), controls: "panel" }, onclick: () => set({ tab: t.key }, { quiet: true }), onkeydown: move,
  }, t.title)));
  $("panel").setAttribute("aria-labelledby", `tab-${now}`);
  const here = $(`tab-${now}`); // in sight where the strip of tabs is wider than the screen
  $("tabs").scrollLeft = Math.max(0, here.offsetLeft + here.offsetWidth + 24 - $("tabs").clientWidth);
}

function move(e) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
  if (!step) return;
  const all = top(), i = all.findIndex((t) => t.key === e.currentTarget.id.slice(4));
  const next = all[(i + step + all.length) % all.length];
  set({ tab: next.key }, { quiet: true });
  $(`tab-${next.key}`)?.focus();
}

/** The parts of a tab that has some. */
function parts(tab) {
  const first = tab.under ? TABS.find((t) => t.key === tab.under) : tab;
  const all = [first, ...TABS.filter((t) => t.under === first.key)];
  if (all.length === 1) return null;
  return h("div.choice.parts", { role: "group", aria: { label: `Parts of ${first.title}` } }, all.map((t) =>
    h("button", { data: { key: `part-${t.key}` }, aria: { pressed: String(t === tab) }, onclick: () => set({ tab: t.key }, { quiet: true }) }, t.part ?? t.title)));
}

/** Fills the panel; the old content stays until the new one is there. */
export async function showTab(got) {
  const mine = ++turn;
  const tab = find();
  $("panel").classList.add("waiting");
  try {
    const content = await tab.make(got);
    if (mine !== turn) return;
    const same = $("panel").dataset.tab === tab.key;
    const at = $("answer").scrollTop;
    show($("panel"), parts(tab), content);
    $("panel").dataset.tab = tab.key;
    if (same) $("answer").scrollTop = at;
  } catch (error) {
    if (mine === turn) show($("panel"), parts(tab), h("p.fault", null, error.what ?? String(error), h("br"), ...(error.remedies ?? [])));
  }
  if (mine === turn) $("panel").classList.remove("waiting");
  $("panel").dataset.turn = String(mine);
}
