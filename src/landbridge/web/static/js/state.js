// What the page is asked, kept in its address: reload, share and the back button need nothing else.

// The study says with what to begin.
const START = { from: "", to: "", goods: "boxes", unit: "", on: "", before: "", tab: "ways", way: "", names: "", borders: "", theme: "", measure: "days", k: "" };
const LISTS = ["scenario", "switch", "avoid"];
const heard = new Set();

function read() {
  const q = new URLSearchParams(location.search);
  const found = { ...START, says: q.get("says") ?? "" };
  for (const key of Object.keys(START)) if (q.has(key)) found[key] = q.get(key);
  for (const key of LISTS) found[key] = q.getAll(key);
  for (const [key, value] of q) if (key.startsWith("p.")) found[key] = value;
  return found;
}

export let state = read();

function address(next) {
  const q = new URLSearchParams();
  for (const [key, value] of Object.entries(next)) {
    if (Array.isArray(value)) value.forEach((v) => q.append(key, v));
    else if (value && value !== START[key]) q.set(key, value);
  }
  if (!q.size) return location.pathname;
  return `${location.pathname}?${q}`;
}

/** Changes what is asked. A quiet change (a tab, a way looked at) is no step to undo. */
export function set(changes, { quiet = false } = {}) {
  const next = { ...state, ...changes };
  if (address(next) === address(state)) return;
  state = next;
  history[quiet ? "replaceState" : "pushState"](null, "", address(state));
  heard.forEach((f) => f(changes));
}

/** What holds where the address says nothing. */
export function begin(first) {
  Object.assign(START, first);
  state = read();
}

/** Light or dark, as chosen or as the machine has it. */
export function theme() {
  const wanted = state.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const before = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = wanted;
  return { wanted, changed: before !== undefined && before !== wanted };
}

export function onChange(f) {
  heard.add(f);
}

export const undo = () => history.back();
export const redo = () => history.forward();
export const link = () => location.origin + address(state);

/** Turns one word of a list on or off. */
export function toggle(key, word) {
  const list = state[key];
  set({ [key]: list.includes(word) ? list.filter((x) => x !== word) : [...list, word] });
}

addEventListener("popstate", () => {
  state = read();
  heard.forEach((f) => f(null));
});

/** The day and what is supposed, as every path of the server takes it. */
export function world(more = {}) {
  const q = new URLSearchParams();
  if (state.on) q.set("on", state.on);
  if (state.scenario.length) q.set("scenario", state.scenario.join("+"));
  if (state.says) q.set("says", state.says);
  for (const w of state.switch) q.append("switch", w);
  for (const [k, v] of Object.entries(more)) [v].flat().forEach((x) => x !== "" && x !== null && x !== undefined && q.append(k, x));
  return q;
}

/** Whether anything is supposed, or another day compared with. */
export const supposed = () => Boolean(state.scenario.length || state.switch.length || state.says || (state.before && state.before !== state.on));

/** The whole question as it was before what is supposed. */
export function baseline() {
  const q = question();
  for (const key of ["scenario", "switch", "says", "before"]) q.delete(key);
  if (state.before) q.set("on", state.before);
  return q;
}

/** The whole question. */
export function question(more = {}) {
  const q = world({ origin: state.from, destination: state.to, ...more });
  if (state.goods !== START.goods) q.set("goods", state.goods);
  if (state.unit) q.set("unit", state.unit);
  if (state.before) q.set("before", state.before);
  for (const w of state.avoid) q.append("avoid", w);
  return q;
}
