// Elements made and found; nothing else.

const SVG = "http://www.w3.org/2000/svg";

/** An element: h("button.quiet", {onclick, aria: {label: "x"}}, "text", child). Text is text, never markup. */
export function h(tag, props, ...children) {
  const [name, ...classes] = tag.split(".");
  const el = document.createElement(name);
  if (classes.length) el.className = classes.join(" ");
  return fill(el, props, children);
}

/** The same for a part of a picture. */
export function s(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(el, props, children) {
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) el.addEventListener(key.slice(2), value);
    else if (key === "aria" || key === "data") for (const [k, v] of Object.entries(value)) el.setAttribute(`${key}-${k}`, v);
    else if (key === "style") Object.assign(el.style, value);
    else if (key in el && !(el instanceof SVGElement) && key !== "list") el[key] = value;
    else el.setAttribute(key, value === true ? "" : value);
  }
  el.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false && c !== ""));
  return el;
}

export const $ = (id) => document.getElementById(id);

/** Puts new children in place of the old; focus stays on the element of the same data-key where there is one. */
export function show(el, ...children) {
  const key = el.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  el.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (key) el.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

export function say(text) {
  $("say").textContent = text;
}

const scripts = new Map();

/** Loads a script of the page once. */
export function script(src, type = "") {
  if (!scripts.has(src)) scripts.set(src, new Promise((done, failed) => document.head.append(Object.assign(document.createElement("script"), { src, type, onload: done, onerror: () => failed(new Error(`${src} could not be loaded.`)) }))));
  return scripts.get(src);
}
