// A word that can be typed over, with what is known offered as one types.

import { h, show } from "./dom.js";

const plain = (t) => t.normalize("NFKD").toLowerCase().replace(/ı/g, "i").replace(/[^a-z0-9]/g, "");

/** options: [{word, note, value?}]. Picks by click, Enter or leaving the field changed. */
export function combo({ key, label, value, options, onPick, placeholder = "", cls = "word", clear = false }) {
  const id = `list-${key}`;
  const list = h("ul.offers", { id, role: "listbox", hidden: true, aria: { label } });
  let at = -1, found = [];
  const input = h("input", {
    value, placeholder, autocomplete: "off", spellcheck: false, role: "combobox", size: Math.max(4, (value || placeholder).length), data: { key, asked: value },
    aria: { label, expanded: "false", controls: id, autocomplete: "list" },
    oninput: () => { input.size = Math.max(4, input.value.length || placeholder.length); offer(); },
    onfocus: () => input.select(),
    onkeydown: press,
    onblur: () => setTimeout(leave, 120),
  });
  const box = h(`span.${cls}.combo`, null, input, list);

  function offer() {
    const text = plain(input.value);
    const scored = text ? options.map((o) => [rank(o, text), o]).filter(([r]) => r < 9) : [];
    found = scored.sort((a, b) => a[0] - b[0]).slice(0, 12).map(([, o]) => o);
    at = -1;
    if (text && !found.length) return nothing();
    show(list, found.map((o, i) => h("li", { id: `${id}-${i}`, role: "option", onmousedown: (e) => { e.preventDefault(); take(o); } }, h("b", null, o.word), o.note ? h("small", null, o.note) : null)));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }

  /** Says that nothing is called so, rather than nothing. */
  function nothing() {
    show(list, h("li", { role: "option", aria: { disabled: "true" }, onmousedown: (e) => e.preventDefault() }, h("small", null, "The study knows nothing of that name.")));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  function rank(o, text) {
    const words = [o.word, ...(o.also ?? [])].map(plain);
    if (words.some((w) => w === text)) return 0;
    if (words.some((w) => w.startsWith(text))) return 1;
    if (words.some((w) => w.includes(text))) return 2;
    const all = plain([o.word, ...(o.also ?? []), o.note ?? ""].join(" "));
    return all.includes(text) || input.value.trim().split(/\s+/).map(plain).every((w) => all.includes(w)) ? 3 : 9;
  }

  function take(o) {
    list.hidden = true;
    const picked = typeof o === "string" ? o : (o.value ?? o.word);
    input.value = clear ? "" : typeof o === "string" ? o : o.word;
    value = input.value;
    onPick(picked);
  }

  function press(e) {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      if (list.hidden) offer();
      at = Math.max(0, Math.min(found.length - 1, at + (e.key === "ArrowDown" ? 1 : -1)));
      [...list.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === at)));
      input.setAttribute("aria-activedescendant", `${id}-${at}`);
      e.preventDefault();
    } else if (e.key === "Enter") {
      if (found.length && (at >= 0 || clear)) take(found[Math.max(0, at)]);
      else if (input.value.trim() && !clear) take(input.value.trim());
      e.preventDefault();
    } else if (e.key === "Escape" && !list.hidden) {
      list.hidden = true;
      input.value = value;
      e.stopPropagation();
    }
  }

  function leave() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    if (clear) return;
    if (input.value.trim() && input.value !== value) take(found[0] ?? input.value.trim());
    else input.value = value;
  }
  return box;
}
