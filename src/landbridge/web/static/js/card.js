// The card of a number: one at a time, Escape closes it, focus goes back.

import { h } from "./dom.js";

let card, from;

export function openCard(title, ...body) {
  closeCard();
  from = document.activeElement;
  const close = h("button.quiet.close", { onclick: closeCard, aria: { label: "Close" } }, "×");
  card = h("div.card", { role: "dialog", aria: { modal: "false", label: title }, tabIndex: -1 }, h("header", null, h("h2", null, title), close), h("div.body", null, ...body));
  document.body.append(card);
  close.focus({ preventScroll: true });
  return card;
}

export function closeCard() {
  if (!card) return false;
  card.remove();
  card = null;
  if (from?.isConnected) from.focus({ preventScroll: true });
  return true;
}

addEventListener("pointerdown", (e) => card && !card.contains(e.target) && !e.target.closest?.("#map") && closeCard());
