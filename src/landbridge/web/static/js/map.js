// The map: quiet ground, thin links, ways on top with their numbers, what is shut, what changed.

import { $, script } from "./dom.js";
import { ask } from "./ask.js";
import { place } from "./labels.js";
import { light, onLight, stepOf } from "./lit.js";

let map, data, last, theme, chosen = null;
const nothing = { type: "FeatureCollection", features: [] };
const paints = { light: null, dark: null };

const DASHES = { road: [4, 1], pipeline: [2, 2] }; // where two colours are one to some eyes, the pattern tells
export const MODES = { rail: "rail", sea: "sea or ferry", road: "road", pipeline: "pipeline" };

/** What the map draws whatever is asked; its names are used by the whole page. */
export async function load() {
  data = await ask("/view/map", null, { quiet: true });
  data.byId = new Map(data.links.map((l) => [l.id, l]));
  Object.assign(paints, data.colours);
}

/** Opens the map on an answer, all of it at once, so that nothing is drawn twice; false where the browser cannot. */
export async function open(scheme, { onLink, onIdle }) {
  theme = scheme;
  try {
    if (!("WebGL2RenderingContext" in window)) throw new Error("no WebGL");
    await script("/lib/maplibre-gl.js");
    map = new maplibregl.Map({
      container: "map", style: style(), minZoom: 1, maxZoom: 9, attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false,
      fadeDuration: 0, ...(last ? { bounds: bounds(last), fitBoundsOptions: FIT() } : { center: [58, 42], zoom: 2.6 }),
    });
  } catch {
    map = null;
    $("map").replaceChildren(Object.assign(document.createElement("p"), { className: "cannot", textContent: "This browser cannot draw the map. All its numbers are beside it." }));
    return false;
  }
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.AttributionControl({ compact: true, customAttribution: data.attribution.join(" · ") }), "bottom-right");
  map.on("styleimagemissing", (e) => icon(e.id));
  map.on("click", (e) => pick(e, onLink));
  map.on("mousemove", hover);
  map.on("mouseout", () => { tip(""); light(); });
  map.on("move", () => place(map, last, data, chosen));
  map.on("idle", onIdle);
  onLight(lit);
  place(map, last, data, chosen);
  map.once("load", () => {
    $("map").querySelector("details.maplibregl-ctrl-attrib")?.removeAttribute("open");
    $("map").querySelector(".maplibregl-ctrl-attrib")?.classList.remove("maplibregl-compact-show");
  });
  map.getCanvas().setAttribute("aria-label", "Map of the ways; every number of it stands in the table beside it");
  return true;
}

// A shader is made for each set of properties that data drive, so layers share a few such sets; making one takes longer than drawing with it.
function style() {
  const c = paints[theme], drawn = shown();
  const src = (d) => ({ type: "geojson", data: d, tolerance: 0.5 });
  return {
    version: 8,
    sources: {
      land: src({ type: "FeatureCollection", features: data.land }), lake: src(collect(data.base.filter((f) => f.properties.class === "lake"))), border: src(borders("border")),
      disputed: src(borders("disputed")), ...Object.fromEntries(Object.entries(drawn).map(([k, d]) => [k, src(d)])),
    },
    layers: [
      { id: "water", type: "background", paint: { "background-color": c.water } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": c.land } },
      { id: "lake", type: "fill", source: "lake", paint: { "fill-color": c.water, "fill-antialias": false } },
      { id: "border", type: "line", source: "border", paint: { "line-color": c.border, "line-width": 0.6 } },
      { id: "disputed", type: "line", source: "disputed", paint: { "line-color": c.border, "line-width": 1, "line-dasharray": [3, 2] } },
      { id: "disputed-touch", type: "line", source: "disputed", paint: { "line-width": 10, "line-opacity": 0 } },
      line("planned", ["==", ["get", "state"], 2], { "line-color": c.link, "line-width": 1, "line-opacity": 0.6, "line-dasharray": [0.5, 3] }),
      line("thin", ["!=", ["get", "state"], 2], { "line-color": c.link, "line-width": 0.8, "line-opacity": 0.5 }),
      line("changed", ["get", "changed"], { "line-color": "#f0b429", "line-width": ["interpolate", ["linear"], ["zoom"], 2, 4, 6, 9], "line-opacity": 0.7 }, "changed"),
      { id: "twin", type: "line", source: "twin", layout: round, paint: { "line-color": theme === "dark" ? "#9a9a98" : "#8d8d8a", "line-width": 1.6, "line-dasharray": [2, 1.6] } },
      { id: "casing", type: "line", source: "ways", layout: round, paint: { "line-color": c.land, "line-width": ["case", ["get", "chosen"], 6, 4], "line-opacity": ["case", ["get", "chosen"], 0.86, 0.85] } },
      ...["rail", "sea", "road", "pipeline"].map((family) => ({
        id: `way-${family}`, type: "line", source: "ways", filter: ["==", ["get", "family"], family], layout: { ...round, "line-sort-key": ["get", "order"] },
        paint: {
          "line-color": c[family], "line-width": ["case", ["get", "chosen"], 3.6, 1.8], "line-opacity": ["case", ["get", "faded"], 0.25, 1],
          ...(DASHES[family] ? { "line-dasharray": DASHES[family] } : {}),
        },
      })),
      { id: "lit", type: "line", source: "links", filter: ["==", ["get", "id"], ""], layout: round, paint: { "line-color": c.rail, "line-width": 8, "line-opacity": 0.35 } },
      { id: "lit-place", type: "circle", source: "dots", filter: ["==", ["get", "id"], ""], paint: { "circle-radius": ["case", ["get", "main"], 12, 11], "circle-color": c.rail, "circle-opacity": 0.35 } },
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
function icon(name) {
  const size = { bar: 22, "bar-main": 34 }[name], c = paints[theme];
  if (!size || map.hasImage(name)) return;
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const g = canvas.getContext("2d", { willReadFrequently: true }), mid = size / 2;
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
  map.addImage(name, g.getImageData(0, 0, size, size), { pixelRatio: 2 });
}

export function repaint(scheme) {
  theme = scheme;
  map?.setStyle(style(), { diff: false });
}

/** Draws an answer; the way that is looked at on top, the others fading. */
export function draw(view, way, { fit = false } = {}) {
  [last, chosen] = [view, way];
  if (!map) return;
  for (const [name, what] of Object.entries(shown())) map.getSource(name)?.setData(what);
  if (fit) map.fitBounds(bounds(view), { ...FIT(), animate: false });
  place(map, last, data, chosen);
}

/** The sources that an answer fills. */
function shown() {
  if (!last) return { links: nothing, ways: nothing, twin: nothing, bars: nothing, dots: nothing };
  return { links: links(last), ways: collect(last.ways.flatMap((w) => wayLines(w, chosen))), twin: collect(twin(last, chosen)), bars: collect(bars(last)), dots: collect(dots(last, chosen)) };
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

const FIT = () => ({ padding: innerWidth < 700 ? 36 : 70, maxZoom: 7 });

/** The window that holds the ways, but for those that go more than twice as far as the shortest. */
function bounds(view) {
  const near = view.ways.filter((w) => w.km <= 2 * Math.min(...view.ways.map((x) => x.km)));
  const points = near.length ? near.flatMap((w) => w.links.flatMap((l) => data.byId.get(l[0]).line)) : view.question.ends.flat().map((n) => data.nodes[n].at);
  return points.reduce((b, p) => b.extend(p), new maplibregl.LngLatBounds());
}

function pick(e, onLink) {
  const near = [[e.point.x - 4, e.point.y - 4], [e.point.x + 4, e.point.y + 4]];
  const found = map.queryRenderedFeatures(near, { layers: ["bars-main", "bars", "touch"] });
  if (found.length) onLink(found[0].properties.id);
}

function hover(e) {
  const found = map.queryRenderedFeatures(e.point, { layers: ["dots", "bars-main", "bars", "touch", "disputed-touch"] })[0];
  const id = found?.properties.id, node = found?.layer.id === "dots";
  map.getCanvas().style.cursor = id && !node ? "pointer" : "";
  const note = found && (node ? nameOf(id) : id ? linkName(id) : found.properties.note);
  if (id) light({ links: node ? [] : [id], node: node ? id : "", ...stepOf(last, chosen, node ? "" : id, node ? id : "") });
  else if ($("mapbox").dataset.note) light();
  $("mapbox").dataset.note = note ?? "";
  tip(note, e.point);
}

/** Lights links and a place; with words where something else than the map is pointed at. */
function lit({ links: ids = [], node = "", words = "" }) {
  if (!map?.getLayer("lit")) return;
  map.setFilter("lit", ["in", ["get", "id"], ["literal", ids]]);
  map.setFilter("lit-place", ["==", ["get", "id"], node]);
  if (words || !$("mapbox").dataset.note) tip(words, words && map.project(node ? data.nodes[node].at : middle(data.byId.get(ids[Math.floor(ids.length / 2)]).line)[0]));
}

function tip(note, point) {
  if (note && (point.x < 0 || point.y < 0 || point.x > $("mapbox").clientWidth || point.y > $("mapbox").clientHeight)) note = "";
  let el = document.getElementById("tip");
  if (!el) {
    el = Object.assign(document.createElement("div"), { id: "tip" });
    $("mapbox").append(el);
  }
  el.hidden = !note;
  if (!note) return;
  el.textContent = note;
  el.style.transform = `translate(${Math.min(point.x + 12, $("mapbox").clientWidth - 240)}px, ${Math.min(point.y + 12, $("mapbox").clientHeight - 48)}px)`;
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

export const view = () => map;
