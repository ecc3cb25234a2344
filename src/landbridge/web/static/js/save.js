// Files of what is shown, and a scenario read from a file.

import { Fault } from "./ask.js";
import { $, h, say, show } from "./dom.js";
import { view } from "./map.js";
import { question, set, state } from "./state.js";

export async function save(form) {
  if (form === "map") return saveMap();
  const q = question({ form, measure: state.measure });
  const a = h("a", { href: `/view/save?${q}`, download: "" });
  document.body.append(a);
  a.click();
  a.remove();
}

function saveMap() {
  const map = view();
  if (!map) return;
  map.once("render", () => {
    const shot = map.getCanvas();
    const out = Object.assign(document.createElement("canvas"), { width: shot.width, height: shot.height });
    const g = out.getContext("2d"), ratio = shot.width / shot.clientWidth, css = getComputedStyle(document.documentElement);
    g.drawImage(shot, 0, 0);
    g.scale(ratio, ratio);
    const ground = document.getElementById("mapbox").getBoundingClientRect();
    for (const el of document.querySelectorAll("#labels span")) {
      const b = el.getBoundingClientRect(), x = b.x - ground.x, y = b.y - ground.y, disc = el.classList.contains("disc");
      if (disc) {
        g.fillStyle = el.style.background;
        g.beginPath();
        g.arc(x + b.width / 2, y + b.height / 2, b.width / 2, 0, 7);
        g.fill();
      }
      g.font = `${disc || el.classList.contains("main") ? "bold " : ""}12px sans-serif`;
      g.textAlign = disc ? "center" : "left";
      g.lineWidth = 3;
      g.strokeStyle = css.getPropertyValue("--land");
      if (!disc) g.strokeText(el.textContent, x, y + b.height / 2 + 4);
      g.fillStyle = disc ? "#fff" : css.getPropertyValue("--ink");
      g.fillText(el.textContent, disc ? x + b.width / 2 : x, y + b.height / 2 + 4);
    }
    out.toBlob((blob) => download(blob, "map.png"));
  });
  map.triggerRepaint();
}

function download(blob, name) {
  const a = h("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(a);
  a.click();
  setTimeout(() => { URL.revokeObjectURL(a.href); a.remove(); }, 1000);
}

export async function loadScenario(file) {
  if (!file) return;
  const text = await file.text();
  try {
    const answer = await fetch("/api/scenario", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ says: text }) });
    const got = await answer.json();
    if (!answer.ok) throw new Fault(got.error);
    say(`${got.title} is read`);
    set({ says: text });
  } catch (error) {
    const place = $("fault");
    place.hidden = false;
    show(place, h("b", null, error.what ?? String(error)), ...(error.remedies ?? []).map((r) => h("span", null, r)), h("button.quiet", { onclick: () => (place.hidden = true), aria: { label: "Close" } }, "×"));
  }
}
