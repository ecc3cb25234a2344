// The page put together: what is asked, what may change, the map, the answer.

import "./early.js";
import { ask, Fault } from "./ask.js";
import { answerTop } from "./answer.js";
import { closeCard, openCard } from "./card.js";
import { calm } from "./chart.js";
import { $, h, say, show } from "./dom.js";
import { draw, load, open, repaint, setBorders, setNames } from "./map.js";
import { legend, namesChoice } from "./legend.js";
import { mayChange } from "./may.js";
import { linkCard } from "./cards.js";
import { questionLine } from "./question.js";
import { onChange, question, redo, set, state, theme, undo } from "./state.js";
import { strip } from "./strip.js";
import { engineTabs, showTab, tabs } from "./tabs.js";
import { tools } from "./tools.js";

let start, answer, fitted, turn = 0;

/** Shows a fault where its cause is, in the words of the command line. */
function fault(error) {
  const place = $("fault");
  place.hidden = false;
  for (const el of document.querySelectorAll("#question input")) if (el.value && error.what?.includes(`'${el.value}'`)) el.setAttribute("aria-invalid", "true");
  show(place, h("b", null, error.what ?? String(error)), ...(error.remedies ?? []).map((r) => h("span", null, r)), h("button.quiet", { onclick: clear, aria: { label: "Close" } }, "×"));
}

function clear() {
  $("fault").hidden = true;
  for (const el of document.querySelectorAll("#question [aria-invalid]")) el.removeAttribute("aria-invalid");
}

async function refresh(changes) {
  const { wanted, changed } = theme();
  if (changed) repaint(wanted);
  tools(start);
  questionLine(start);
  setNames(state.names);
  setBorders(state.borders);
  const mine = ++turn;
  document.body.classList.add("asking");
  try {
    const got = await ask("/view/answer", question());
    if (mine !== turn) return;
    clear();
    const pair = `${got.question.from}|${got.question.to}`;
    const fit = pair !== fitted;
    fitted = pair;
    answer = got;
    if (state.way && !got.ways.some((w) => w.key === state.way)) state.way = "";
    document.title = `${got.question.from} to ${got.question.to} – landbridge`;
    questionLine(start, got);
    answerTop(got);
    tabs();
    if (changes?.tab || changes?.way !== undefined || changes?.measure || !sameWorld(changes)) showTab(got);
    strip(got);
    legend(got);
    foot(got);
    draw(got, state.way || null, { fit });
    say(got.told[0] ?? "");
    document.body.dataset.ready = `${Number(document.body.dataset.ready ?? 0) + 1}`;
  } catch (error) {
    if (mine !== turn) return;
    if (!(error instanceof Fault)) console.error(error);
    fault(error);
    document.body.dataset.ready = `${Number(document.body.dataset.ready ?? 0) + 1}`;
  }
  document.body.classList.remove("asking");
  mayChange(start, answer);
}

const looks = new Set(["tab", "way", "names", "borders", "theme", "measure"]);
const sameWorld = (changes) => changes && Object.keys(changes).every((k) => looks.has(k));

function foot(got) {
  const q = got.question;
  show($("foot"),
    h("span", null, `${start.title}, known to ${q.known_until ?? "an unstated day"}; tables ${q.study_hash}.`),
    h("span.mark", null, h("i.known"), "stated or derived"), h("span.mark", null, h("i.assumed"), "rests on an assumption"),
    h("span", null, "Days run from the first departure to the last arrival."),
    h("button.link", { onclick: keysCard, data: { key: "keys" } }, "keys"));
}

function closeDrawer() {
  const open = document.querySelector("#files[open]") || document.body.classList.contains("open-may");
  document.querySelector("#files")?.removeAttribute("open");
  document.body.classList.remove("open-may");
  return Boolean(open);
}

const KEYS = [["/", "find something to suppose"], ["1 to 9", "look at one way; 0 looks at all"], ["Ctrl Z", "undo"], ["Ctrl Shift Z", "redo"], ["← →", "from tab to tab, where a tab has the focus"], ["Tab, Enter", "go to any number and open its card"], ["Escape", "close a card, a menu or the drawer"], ["?", "this list"]];

function keysCard() {
  openCard("Keys", h("dl.facts.keys", null, KEYS.map(([k, words]) => [h("dt", null, h("kbd", null, k)), h("dd", null, words)])), h("p.small", null, "The address of the page holds the whole question: reload it, bookmark it or share it."));
}

function keys(e) {
  const typing = e.target.closest("input, textarea, select");
  const half = typing?.matches("textarea, input:not([type=date])") && typing.value !== typing.dataset.asked; // a word half typed has an undo of its own
  if (e.key === "Escape" && (closeCard() || closeDrawer())) return e.preventDefault();
  if (e.altKey) return;
  if (!half && (e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "z") {
    (e.shiftKey ? redo : undo)();
    return e.preventDefault();
  }
  if (typing || e.ctrlKey || e.metaKey) return;
  if (e.key === "?") keysCard();
  if (e.key === "/") {
    e.preventDefault();
    document.body.classList.add("open-may"); // on a telephone the field is in the drawer
    document.querySelector("#may input")?.focus();
  }
  const n = Number(e.key);
  if (n >= 1 && n <= 9 && answer?.ways[n - 1]) set({ way: state.way === answer.ways[n - 1].key ? "" : answer.ways[n - 1].key }, { quiet: true });
  if (e.key === "0") set({ way: "" }, { quiet: true });
}

/** The answer first, then the map, then all that waits for a word or a look. */
async function begin() {
  [start] = await Promise.all([ask("/view/start", null), load()]);
  engineTabs(start);
  onChange(refresh);
  addEventListener("keydown", keys);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => refresh({ theme: "" }));
  await refresh(null);
  namesChoice();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  if (!(await open(theme().wanted, { onLink: linkCard, onIdle: idle }))) calm();
}

function idle() {
  document.body.dataset.idle = "yes";
  calm();
}

begin().catch((error) => fault(error));
