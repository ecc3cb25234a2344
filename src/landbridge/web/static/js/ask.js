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
}

/** What a path answers; the same question is asked once. `quiet` does without the hairline. */
export async function ask(path, query, { quiet = false } = {}) {
  const address = query && [...query].length ? `${path}?${query}` : path;
  if (kept.has(address)) return kept.get(address);
  if (!quiet) working(1);
  if (!waited.has(address)) waited.set(address, send(address).finally(() => waited.delete(address)));
  try {
    return await waited.get(address);
  } finally {
    if (!quiet) working(-1);
  }
}

async function send(address) {
  try {
    const answer = await fetch(address);
    const data = await answer.json();
    if (!answer.ok) throw new Fault(data.error);
    if (kept.size > 60) kept.delete(kept.keys().next().value);
    kept.set(address, data);
    return data;
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault({ text: "The server does not answer.", what: "The server does not answer.", remedies: ["Start landbridge serve again, then reload."] });
  }
}
