// Asking the server. The old answer stays, dimmed, until the new one is there.

import { $ } from "./dom.js";

let running = 0;
const kept = new Map();
const waited = new Map();

export class Fault extends Error {
  constructor(said) {
    super(said.text);
    this.what = said.what;
    this.remedies = said.remedies ?? [];
  }
}

function working(step) {
  running += step;
  $("progress").hidden = running === 0;
  document.body.classList.toggle("working", running > 0);
}

/** What a path answers; the same question is asked once. `quiet` does without the hairline. */
export async function ask(path, query, { signal, quiet = false } = {}) {
  const address = query && [...query].length ? `${path}?${query}` : path;
  if (kept.has(address)) return kept.get(address);
  if (waited.has(address) && !signal) return waited.get(address);
  const asked = send(address, signal, quiet);
  waited.set(address, asked);
  try {
    return await asked;
  } finally {
    waited.delete(address);
  }
}

async function send(address, signal, quiet) {
  if (!quiet) working(1);
  try {
    const answer = await fetch(address, { signal });
    const data = await answer.json();
    if (!answer.ok) throw new Fault(data.error);
    if (kept.size > 60) kept.delete(kept.keys().next().value);
    kept.set(address, data);
    return data;
  } catch (error) {
    if (error.name === "AbortError" || error instanceof Fault) throw error;
    throw new Fault({ text: "The server does not answer.", what: "The server does not answer.", remedies: ["Start landbridge serve again, then reload."] });
  } finally {
    if (!quiet) working(-1);
  }
}
