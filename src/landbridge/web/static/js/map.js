// The map: quiet ground, thin links, ways on top with their numbers, what is shut, what changed.

import { $ } from "./dom.js";
import { ask } from "./ask.js";
import { place } from "./labels.js";

let map, data, ready, last, chosen = null;
const nothing = { type: "FeatureCollection", features: [] };
const paints = { light: null, dark: null };

export const MODES = { rail: "rail", sea: "sea or ferry", road: "road", pipeline: "pipeline" };

export async function open(theme, { onLink, onIdle }) {
  data = await ask("/view/map", null, { quiet: true });
  data.byId = new Map(data.links.map((l) => [l.id, l]));
  Object.assign(paints, data.colours);
  if (!window.maplibregl || !supported()) {
    $("map").append("This browser cannot draw the map; all numbers are beside it.");
    return data;
  }
  map = new maplibregl.Map({
    container: "map", style: style(theme), center: [58, 42], zoom: 2.6, minZoom: 1, maxZoom: 9, attributionControl: false,
    dragRotate: false, pitchWithRotate: false, touchPitch: false, fadeDuration: 0, renderWorldCopies: true,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.AttributionControl({ compact: true, customAttribution: data.attribution.join(" · ") }), "bottom-right");
  map.on("click", (e) => pick(e, onLink));
  map.on("mousemove", hover);
  map.on("move", () => place(map, last, data, chosen));
  map.on("idle", onIdle);
  ready = new Promise((done) => map.once("load", done));
  await ready;
  $("map").querySelector("details.maplibregl-ctrl-attrib")?.removeAttribute("open");
  $("map").querySelector(".maplibregl-ctrl-attrib")?.classList.remove("maplibregl-compact-show");
  map.getCanvas().setAttribute("aria-label", "Map of the ways; every number of it stands in the table beside it");
  icons(theme);
  return data;
}

function supported() {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  } catch {
    return false;
  }
}

function style(theme) {
  const c = paints[theme];
  const src = (d) => ({ type: "geojson", data: d });
  return {
    version: 8,
    sources: {
      land: src({ type: "FeatureCollection", features: data.land }), lake: src(collect(data.base.filter((f) => f.properties.class === "lake"))), border: src(borders("border")),
      disputed: src(borders("disputed")), links: src(nothing), ways: src(nothing), twin: src(nothing), bars: src(nothing), dots: src(nothing),
    },
    layers: [
      { id: "water", type: "background", paint: { "background-color": c.water } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": c.land } },
      { id: "lake", type: "fill", source: "lake", paint: { "fill-color": c.water } },
      { id: "border", type: "line", source: "border", paint: { "line-color": c.border, "line-width": 0.6 } },
      { id: "disputed", type: "line", source: "disputed", paint: { "line-color": c.border, "line-width": 1, "line-dasharray": [3, 2] } },
      { id: "disputed-touch", type: "line", source: "disputed", paint: { "line-width": 10, "line-opacity": 0 } },
      line("planned", ["==", ["get", "state"], 2], { "line-color": c.link, "line-width": 1, "line-opacity": 0.6, "line-dasharray": [0.5, 3] }),
      line("thin", ["!=", ["get", "state"], 2], { "line-color": c.link, "line-width": ["case", ["==", ["get", "state"], 1], 0.7, 0.8], "line-opacity": 0.5 }),
      line("changed", ["get", "changed"], { "line-color": "#f0b429", "line-width": ["interpolate", ["linear"], ["zoom"], 2, 4, 6, 9], "line-opacity": 0.7 }, "changed"),
      { id: "twin", type: "line", source: "twin", layout: round, paint: { "line-color": theme === "dark" ? "#9a9a98" : "#8d8d8a", "line-width": 1.6, "line-dasharray": [2, 1.6] } },
      { id: "casing", type: "line", source: "ways", layout: round, paint: { "line-color": c.land, "line-width": ["case", ["get", "chosen"], 6, 4], "line-opacity": 0.85 } },
      ...["rail", "sea", "road", "pipeline"].map((family) => ({
        id: `way-${family}`, type: "line", source: "ways", filter: ["==", ["get", "family"], family], layout: { ...round, "line-sort-key": ["get", "order"] },
        paint: {
          "line-color": c[family], "line-width": ["case", ["get", "chosen"], 3.6, 1.8], "line-opacity": ["case", ["get", "faded"], 0.25, 1],
          ...(family === "road" ? { "line-dasharray": [4, 1] } : {}),
        },
      })),
      { id: "lit", type: "line", source: "links", filter: ["==", ["get", "id"], ""], layout: round, paint: { "line-color": c.rail, "line-width": 8, "line-opacity": 0.35 } },
      bar("bars", ["!", ["get", "main"]], { "icon-image": "bar", "icon-allow-overlap": false, "icon-padding": 1 }),
      bar("bars-main", ["get", "main"], { "icon-image": "bar-main", "icon-allow-overlap": true }),
      { id: "dots", type: "circle", source: "dots", paint: { "circle-radius": ["case", ["get", "main"], 5, 3.2], "circle-color": theme === "dark" ? "#cfcfcf" : "#444444", "circle-stroke-color": c.land, "circle-stroke-width": 1.2 } },
      line("touch", ["literal", true], { "line-width": 12, "line-opacity": 0 }),
    ],
  };
}

/** Bars of shut links; where they crowd only some of those that shut no way are drawn. */
function bar(id, filter, layout) {
  return { id, type: "symbol", source: "bars", filter, layout: { "icon-rotate": ["get", "turn"], "icon-rotation-alignment": "map", ...layout } };
}

let viewer = "";
const SEEN = { control: "line of control", claim: "claimed border", disputed: "disputed border", indefinite: "indefinite border" };

/** Borders as one state draws them; without one, as Natural Earth does. Disputed ones stay dashed whoever draws them. */
function borders(kind) {
  const lines = data.base.filter((f) => ["border", "disputed"].includes(f.properties.class)).map((f) => [f, f.properties.views?.[viewer] ?? f.properties.class]);
  const mine = lines.filter(([, as]) => (as === "border" ? "border" : as === "none" || as === "inside" ? "" : "disputed") === kind);
  return collect(mine.map(([f, as]) => ({ ...f, properties: { note: viewer ? SEEN[as] : `border: ${String(f.properties.note ?? "disputed").toLowerCase()}` } })));
}

/** Draws borders as a state does. */
export function setBorders(who) {
  if (who === viewer || !data) return;
  viewer = who;
  for (const kind of ["border", "disputed"]) map?.getSource(kind)?.setData(borders(kind));
}

const round = { "line-cap": "round", "line-join": "round" };

function line(id, filter, paint, name = id) {
  return { id: name, type: "line", source: "links", filter, layout: paint["line-dasharray"] ? { "line-cap": "round" } : round, paint };
}

/** A shut link: a gap in the colour of the land with a bar across it. */
function icons(theme) {
  const c = paints[theme];
  for (const [name, size] of [["bar", 22], ["bar-main", 34]]) {
    const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
    const g = canvas.getContext("2d"), mid = size / 2;
    g.fillStyle = c.land;
    g.beginPath();
    g.arc(mid, mid, size * 0.22, 0, 7);
    g.fill();
    g.strokeStyle = c.shut;
    g.lineWidth = size * 0.16;
    g.lineCap = "round";
    g.beginPath();
    g.moveTo(mid, size * 0.14);
    g.lineTo(mid, size * 0.86);
    g.stroke();
    const image = g.getImageData(0, 0, size, size);
    if (map.hasImage(name)) map.removeImage(name);
    map.addImage(name, image, { pixelRatio: 2 });
  }
}

export function repaint(theme) {
  if (!map) return;
  map.setStyle(style(theme), { diff: false });
  map.once("styledata", () => {
    icons(theme);
    if (last) draw(last, chosen);
  });
}

/** Draws an answer; the way that is looked at on top, the others fading. */
export function draw(view, way, { fit = false } = {}) {
  last = view;
  chosen = way;
  if (!map) return;
  ready.then(() => {
    if (last !== view || chosen !== way) return;
    map.getSource("links").setData(links(view));
    map.getSource("ways").setData(collect(view.ways.flatMap((w) => wayLines(w, way))));
    map.getSource("twin").setData(collect(twin(view, way)));
    map.getSource("bars").setData(collect(bars(view)));
    map.getSource("dots").setData(collect(dots(view, way)));
    if (fit) fitTo(view);
    place(map, last, data, chosen);
  });
}

const collect = (features) => ({ type: "FeatureCollection", features });
const feature = (coordinates, properties, type = "LineString") => ({ type: "Feature", properties, geometry: { type, coordinates } });

function links(view) {
  return collect(data.links.filter((l) => l.id in view.status).map((l) => feature(l.line, { id: l.id, state: view.status[l.id], changed: l.id in view.changed })));
}

function wayLines(w, way) {
  const main = way ? w.key === way : true;
  return w.links.map(([id]) => {
    const l = data.byId.get(id);
    return feature(l.line, { id, family: l.family, chosen: way ? w.key === way : w.rank === 1, faded: !main, order: main ? 100 - w.rank : -w.rank });
  });
}

/** Where the way ran before, thin and grey, on links that it left. */
function twin(view, way) {
  if (!view.before) return [];
  const now = new Set(view.ways.filter((w) => !way || w.key === way).flatMap((w) => w.links.map((l) => l[0])));
  const then = view.before.ways.filter((w) => !way || w.key === way).flatMap((w) => w.links.map((l) => l[0]));
  return [...new Set(then)].filter((id) => !now.has(id)).map((id) => feature(data.byId.get(id).line, { id }));
}

function bars(view) {
  const main = new Set(view.shut.flatMap((c) => c.lift.map((x) => x.link)));
  return data.links.filter((l) => view.status[l.id] === 1 || main.has(l.id)).map((l) => {
    const [at, turn] = middle(l.line);
    return feature(at, { id: l.id, turn, main: main.has(l.id) }, "Point");
  });
}

/** The point half way along a line, and the line's direction there in degrees. */
function middle(points) {
  const p = points.map(([x, y]) => [x, Math.log(Math.tan(Math.PI / 4 + (Math.min(80, Math.max(-80, y)) * Math.PI) / 360)) * (180 / Math.PI)]);
  const steps = p.slice(1).map((b, i) => Math.hypot(b[0] - p[i][0], b[1] - p[i][1]));
  let half = steps.reduce((a, b) => a + b, 0) / 2, i = 0;
  while (i < steps.length - 1 && half > steps[i]) half -= steps[i++];
  const t = steps[i] ? half / steps[i] : 0;
  const at = [0, 1].map((d) => points[i][d] + t * (points[i + 1][d] - points[i][d]));
  return [at, (Math.atan2(p[i][1] - p[i + 1][1], p[i + 1][0] - p[i][0]) * 180) / Math.PI];
}

function dots(view, way) {
  const ends = new Set(view.question.ends.flat());
  const stops = view.ways.filter((w) => !way || w.key === way).flatMap((w) => [w.nodes[0], w.nodes.at(-1), ...w.track.filter((t) => t.what !== "link").map((t) => t.node)]);
  return [...new Set([...stops, ...(view.ways.length ? [] : ends)])].map((n) => feature(data.nodes[n].at, { id: n, main: ends.has(n) }, "Point"));
}

export function fitTo(view) {
  const lines = view.ways.length ? view.ways.filter((w) => w.km <= 2 * Math.min(...view.ways.map((x) => x.km))).flatMap((w) => w.links.map((l) => data.byId.get(l[0]).line)) : view.question.ends.flat().map((n) => [data.nodes[n].at]);
  const box = lines.flat().reduce((b, p) => b.extend(p), new maplibregl.LngLatBounds());
  if (!box.isEmpty()) map.fitBounds(box, { padding: innerWidth < 700 ? 36 : 70, animate: false, maxZoom: 7 });
}

function pick(e, onLink) {
  const near = [[e.point.x - 4, e.point.y - 4], [e.point.x + 4, e.point.y + 4]];
  const found = map.queryRenderedFeatures(near, { layers: ["bars-main", "bars", "touch"] });
  if (found.length) onLink(found[0].properties.id);
}

function hover(e) {
  const found = map.queryRenderedFeatures(e.point, { layers: ["bars-main", "bars", "touch", "disputed-touch"] })[0];
  map.getCanvas().style.cursor = found?.properties.id ? "pointer" : "";
  const note = found && (found.properties.id ? linkName(found.properties.id) : found.properties.note);
  $("mapbox").dataset.note = note ?? "";
  tip(note, e.point);
}

function tip(note, point) {
  let el = document.getElementById("tip");
  if (!el) {
    el = Object.assign(document.createElement("div"), { id: "tip" });
    $("mapbox").append(el);
  }
  el.hidden = !note;
  if (!note) return;
  el.textContent = note;
  el.style.transform = `translate(${Math.min(point.x + 12, $("mapbox").clientWidth - 240)}px, ${point.y + 12}px)`;
}

const STATES = ["open", "shut", "planned"];

export function linkName(id) {
  const l = data.byId.get(id);
  const state = last ? `, ${STATES[last.status[id]] ?? ""}` : "";
  return `${nameOf(l.from)} – ${nameOf(l.to)}, ${l.mode.replaceAll("_", " ")}${state}`;
}

let calls = new Map();
/** Names as one user gives them; none means the study's own. */
export function setNames(who) {
  if (!data) return;
  calls = new Map(data.names.filter((n) => n.used_by.includes(who)).flatMap((n) => n.nodes.map((id) => [id, n.name])));
  if (last && map) place(map, last, data, chosen);
}

export const nameOf = (node) => calls.get(node) ?? data.nodes[node]?.name ?? node;
export const linkOf = (id) => data.byId.get(id);
export const all = () => data;

/** Lights a link, or several. */
export function light(ids) {
  if (map?.getLayer("lit")) map.setFilter("lit", ["in", ["get", "id"], ["literal", [ids ?? ""].flat()]]);
}

export const view = () => map;
