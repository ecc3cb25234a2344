// Long work of the page: a block whose table comes from a run, with a hairline of progress and a way to cancel; the page stays alive meanwhile.

import { Fault } from "./ask.js";
import { h } from "./dom.js";

const EVERY = 400; // milliseconds between two looks at a run
const begun = new Map(); // question -> id of its run
const made = new Map(); // id of a run -> its blocks
const last = new Map(); // verb -> the blocks seen last, dimmed while new ones are made

/** Sends or reads plain data; an error has the words of the command line. */
export async function send(path, body, method = body === undefined ? "GET" : "POST") {
  let answer;
  try {
    answer = await fetch(path, method === "POST" ? { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : { method });
  } catch {
    throw new Fault({ text: "The server does not answer.", what: "The server does not answer.", remedies: ["Start landbridge serve again, then try again."] });
  }
  const got = await answer.json();
  if (!answer.ok) throw new Fault(got.error);
  return got;
}

/** What is wrong and what to do, as it is said beside its cause. */
export function faultLine(error) {
  return h("p.fault", { role: "alert" }, error.what ?? String(error), (error.remedies ?? []).map((r) => h("span.remedy", null, r)));
}

/** How far a run is. */
export function hairline(run) {
  const known = run.total > 0 && run.done > 0, last = run.done >= run.total && run.doing === "writing";
  const words = last ? "all worked out, writing it down …" : known ? `${run.done.toLocaleString("en-GB")} of ${run.total.toLocaleString("en-GB")}` : `${run.doing || "starting"} …`;
  return [h("progress.hair", { ...(known ? { max: run.total, value: run.done } : {}), aria: { label: words } }), h("small", null, words)];
}

/** The place of a block that takes long; `draw` makes elements of the blocks that come. */
export function runBlock(block, draw) {
  const key = JSON.stringify(block.run), verb = block.run.verb, place = h("div.later", { data: { verb } });
  const put = (...children) => place.replaceChildren(...children.flat(Infinity).filter(Boolean));
  const head = () => [h("h3", null, block.title), block.note ? h("p.small", null, block.note) : null];
  const again = (words) => h("p", null, h("button.do", { data: { key: `begin-${verb}` }, onclick: begin }, words));
  const old = () => (last.has(verb) && !block.press ? h("div.waiting.old", { inert: true, aria: { hidden: "true" } }, draw(last.get(verb))) : null);

  async function begin() {
    put(head(), hairline({ doing: "starting" }), old());
    try {
      if (!block.press) await leaveOthers();
      const run = await send("/api/runs", block.run);
      begun.set(key, run.id);
      await look(run);
    } catch (error) {
      failed(error);
    }
  }

  /** Whatever went wrong is said here, also where a run is done and only its result did not come. */
  function failed(error) {
    put(head(), faultLine(error), again("Try again"));
  }

  /** A run that the page began for a question it no longer asks is of no use to anybody. */
  async function leaveOthers() {
    for (const [other, id] of begun) {
      if (other === key || JSON.parse(other).verb !== verb || made.has(id)) continue;
      begun.delete(other);
      await send(`/api/runs/${id}/cancel`, {}).catch(() => null);
    }
  }

  async function look(run) {
    if (run.state === "running") {
      show(run);
      setTimeout(() => place.isConnected && send(`/api/runs/${run.id}`).then(look).catch(failed), EVERY);
    } else if (run.state === "done") {
      if (!made.has(run.id)) made.set(run.id, (await send(`/api/runs/${run.id}/result.blocks`)).blocks);
      last.set(verb, made.get(run.id));
      put(draw(made.get(run.id)), h("p.small", null, "Kept under Runs. ", run.forms.filter((f) => f !== "blocks").map((f) => [h("a", { href: `/api/runs/${run.id}/result.${f}`, download: "" }, f.toUpperCase()), " "])));
    } else if (run.state === "failed") {
      put(head(), faultLine(run.error), again("Try again"));
    } else {
      put(head(), h("p.small", null, run.state === "cancelled" ? "Cancelled." : "Interrupted: its process ended.", " It starts again from the beginning."), again("Begin again"));
    }
  }

  let hair;
  function show(run) {
    const now = h("div", null, hairline(run));
    if (hair?.isConnected) return void hair.replaceChildren(...now.childNodes);
    hair = now;
    const cancel = h("button.do", { data: { key: `cancel-${verb}` }, onclick: () => send(`/api/runs/${run.id}/cancel`, {}).then(look).catch(failed) }, "Cancel");
    put(head(), hair, h("p", null, cancel), old());
  }

  if (begun.has(key)) {
    put(head(), hairline({ doing: "asking how it stands" }), old());
    send(`/api/runs/${begun.get(key)}`).then(look, begin).catch(failed);
  }
  else if (block.press) put(head(), again(block.press));
  else begin();
  return place;
}
