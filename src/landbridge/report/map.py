"""The map of an answer: the ways over the network of the question on a quiet base map, what is shut, and the few names that matter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.report.chart import texts_on_paper, wrap
from landbridge.report.draw import LOOK
from landbridge.report.drawn import Result, ends, known, mode_of_links, story
from landbridge.report.geo import Floats, Window, base_features, chained, line_feature, spaced
from landbridge.report.palette import (
    BORDER,
    CHANGED,
    DASHES,
    FAMILY,
    INK,
    LAND,
    LINK,
    MODES,
    ON_COLOUR,
    PAPER,
    QUIET,
    SHUT,
    WATER,
)
from landbridge.report.place import Canvas, Label, Placed
from landbridge.report.scene import Scene
from landbridge.report.words import day
from landbridge.worlds import CLOSED, PLANNED

if TYPE_CHECKING:
    import altair as alt

NARROW = 520


def map_chart(result: Result, *, width: int = 940, titled: bool = True, changed: Sequence[str] = ()) -> alt.LayerChart:
    """The ways of an answer on a map.

    Parameters
    ----------
    result
        What `route` or `compare` answered.
    width
        Pixels; the height follows from what the window must hold.
    titled
        Whether a title stands above.
    changed
        Links that differ from another answer; they get a halo.

    Returns
    -------
    altair.LayerChart
        Ways in the colour of their mode with their rank, the rest of the network thin and grey, planned links dotted, shut ones with a bar.

    Examples
    --------
    >>> import landbridge as lb
    >>> ways = lb.route(lb.world(lb.open_study(), "2025-06-01"), "Yerevan", "Tehran", k=1)
    >>> type(map_chart(ways)).__name__
    'LayerChart'
    """
    import altair as alt

    with alt.utils.schemapi.debug_mode(False):  # what is drawn is ours; checking every coordinate takes seconds
        chart: alt.LayerChart = _map(alt, result, width, titled, frozenset(changed))
    return chart


def _map(alt: Any, result: Result, width: int, titled: bool, changed: frozenset[str]) -> Any:
    scene = Scene(result)
    window = scene.window(width)
    bars = _bars(scene, window)
    foot = wrap(". ".join(scene.attribution()) + ".", int(width / 5.3))
    legend_rows = 1 if width >= NARROW else 3
    total = window.height + 16 + 18 * legend_rows + 13 * len(foot)
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, width], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[total, 0], nice=False), axis=None)
    frame = alt.Chart(alt.Data(values=[{"x": 0, "y": 0, "x2": width, "y2": window.height}])).mark_rect(
        color=WATER, opacity=1
    )
    layers = [
        frame.encode(x=x, y=y, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q")), *_ground(alt, window),
        *_halos(alt, scene, window, changed), *_network(alt, scene, window), *_ways(alt, scene, window),
        *_shut(alt, bars, x, y), *_names(alt, scene, window, bars, x, y), *_legend(alt, scene, window, bool(changed), x, y),
        *texts_on_paper(alt, [{"x": 0, "y": total - 13 * len(foot) + 7 + 13 * i, "text": t} for i, t in enumerate(foot)], x, y, fontSize=10, color=QUIET),
    ]  # fmt: skip
    look: dict[str, Any] = {"projection": window.projection(), "width": width, "height": total, "config": LOOK}
    if titled:
        q = result.question
        words = wrap(f"{ends(q)} on {day(q.world.facts.on)}: the ways and the network round them", int(width / 8.2) + 4)
        notes = wrap(" ".join(f"{w[0].upper()}{w[1:]}." for w in (story(q), known(q)) if w), int(width / 6.1) + 6)
        look["title"] = alt.Title(words, subtitle=notes)
    return alt.LayerChart(layer=layers, **look)  # at once: each later call would copy every coordinate


def _shapes(alt: Any, features: list[dict[str, Any]], **look: Any) -> list[Any]:
    """Shapes of one look as one mark, joined by kind."""
    out = []
    for kind in sorted({f["geometry"]["type"] for f in features}):
        parts = [f["geometry"]["coordinates"] for f in features if f["geometry"]["type"] == kind]
        joined = {"type": "Feature", "geometry": {"type": f"Multi{kind}", "coordinates": parts}}
        data = alt.Data(
            values=json.dumps(joined), format=alt.DataFormat(type="json")
        )  # as text, which is not copied point by point
        out.append(alt.Chart(data, mark=alt.MarkDef(type="geoshape", **look)))
    return out


def _ground(alt: Any, window: Window) -> list[Any]:
    hair = {"filled": False, "stroke": BORDER, "strokeWidth": 0.5}
    return [
        *_shapes(alt, base_features(window, "land"), fill=LAND, stroke=LAND, strokeWidth=0.9),
        *_shapes(alt, base_features(window, "lake"), fill=WATER, stroke=WATER, strokeWidth=0.3),
        *_shapes(alt, base_features(window, "border"), **hair),
        *_shapes(alt, base_features(window, "disputed"), **{**hair, "strokeDash": [3, 2], "strokeWidth": 0.7}),
    ]


def _network(alt: Any, scene: Scene, window: Window) -> list[Any]:
    """All links of the question, thin; those that are planned dotted."""
    by_state: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for link, state in sorted(scene.states.items()):
        if window.holds_part_of(scene.lines[link]):
            by_state[state == PLANNED].append(line_feature(window.thinned(scene.lines[link])))
    thin = {"filled": False, "stroke": LINK, "strokeWidth": 0.8, "opacity": 0.55}
    return [
        *_shapes(alt, by_state[False], **thin),
        *_shapes(alt, by_state[True], **{**thin, "strokeDash": [1, 3], "strokeCap": "round", "strokeWidth": 1.2}),
    ]


def _halos(alt: Any, scene: Scene, window: Window, changed: frozenset[str]) -> list[Any]:
    """A broad band under each link that the cargo might use and that differs from the other answer."""
    lines = [scene.lines[i] for i in sorted(changed & set(scene.states)) if window.holds_part_of(scene.lines[i])]
    shapes = [line_feature(window.thinned(line)) for line in lines]
    return _shapes(alt, shapes, filled=False, stroke=CHANGED, strokeWidth=7, opacity=0.55, strokeCap="round")


def _ways(alt: Any, scene: Scene, window: Window) -> list[Any]:
    """Links of the ways by mode, on a pale casing."""
    modes: dict[str, set[str]] = {}
    for d in scene.ways:
        for link, mode, _ in mode_of_links(d.itinerary):
            modes.setdefault(FAMILY[mode], set()).add(link)
    layers = []
    drawn_as = {i: line_feature(window.thinned(scene.lines[i])) for ids in modes.values() for i in ids}
    every = [drawn_as[i] for i in sorted(drawn_as)]
    layers += _shapes(
        alt, every, filled=False, stroke=PAPER, strokeWidth=4, opacity=0.75, strokeCap="round", strokeJoin="round"
    )
    for mode in MODES:
        lines = [drawn_as[i] for i in sorted(modes.get(mode, ()))]
        layers += _shapes(
            alt, lines, filled=False, stroke=MODES[mode], strokeWidth=2.2, strokeCap="round", strokeJoin="round",
            **({"strokeDash": DASHES[mode]} if mode in DASHES else {}),
        )  # fmt: skip
    return layers


def _bars(scene: Scene, window: Window) -> list[dict[str, Any]]:
    """Where a bar stands across each shut link; longer where it is what shuts a way of the answer."""
    out: list[dict[str, Any]] = []
    for link, state in sorted(scene.states.items()):
        lifts = link in scene.lifts
        if state != CLOSED and not lifts:
            continue
        (px, py), (ax, ay) = _middle(window.xy(chained([scene.lines[link]])))
        crowded = any(abs(px - b["at"][0]) + abs(py - b["at"][1]) < 8 for b in out) and not lifts
        if 4 < px < window.width - 4 and 4 < py < window.height - 4 and not crowded:
            half = 7.0 if lifts else 4.0
            ends = {"x": px - half * ax, "y": py - half * ay, "x2": px + half * ax, "y2": py + half * ay}
            out.append({**{k: float(v) for k, v in ends.items()}, "at": [float(px), float(py)], "link": link})
    return out


def _shut(alt: Any, bars: list[dict[str, Any]], x: Any, y: Any) -> list[Any]:
    """A gap with a bar across it on every shut link."""
    if not bars:
        return []
    gaps = [{"x": b["at"][0], "y": b["at"][1]} for b in bars]
    bar = alt.Chart(alt.Data(values=bars)).mark_rule(color=SHUT, strokeWidth=2.4, opacity=1, strokeCap="round")
    return [
        alt.Chart(alt.Data(values=gaps)).mark_circle(color=LAND, size=36, opacity=1).encode(x=x, y=y),
        bar.encode(x=x, y=y, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"), tooltip=alt.Tooltip("link:N")),
    ]


def _middle(xy: Floats) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The point half way along a line of pixels, and the direction across it."""
    steps = np.hypot(*np.diff(xy, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    half = along[-1] / 2
    i = int(np.clip(np.searchsorted(along, half) - 1, 0, len(steps) - 1))
    t = (half - along[i]) / steps[i] if steps[i] else 0.0
    d = (xy[i + 1] - xy[i]) / steps[i] if steps[i] else np.array([1.0, 0.0])
    return xy[i] + t * (xy[i + 1] - xy[i]), np.array([-d[1], d[0]])


def _names(alt: Any, scene: Scene, window: Window, bars: list[dict[str, Any]], x: Any, y: Any) -> list[Any]:
    """Numbers on the ways, then names of places, clear of the ways and of each other."""
    pixels = {k: window.xy(t) for k, t in scene.tracks.items()}
    lines = [(*a, *b) for xy in pixels.values() for a, b in pairwise(xy[spaced(xy, 3.0)])]
    lines += [(b["x"], b["y"], b["x2"], b["y2"]) for b in bars]
    canvas = Canvas((6, 6, window.width - 6, window.height - 6), np.array(lines, dtype=np.float64).reshape(-1, 4))
    dots = [window.xy(at)[0] for _, at, _ in scene.places]
    canvas.boxes += [(px - 4, py - 4, px + 4, py + 4) for px, py in dots]
    discs = _discs(scene, pixels, window, dots)
    canvas.boxes += [(r["x"] - 10, r["y"] - 10, r["x"] + 10, r["y"] + 10) for r in discs]
    wide = window.width >= NARROW
    placed: list[tuple[Placed, bool]] = []
    for (name, _, main), (px, py) in zip(scene.places, dots, strict=True):
        label = Label(
            lines=(name,),
            x=float(px),
            y=float(py),
            size=12.5 if main else 11,
            must=main,
            bold=main,
            reach=95 if wide else 36,
        )
        canvas.boxes.remove((px - 4, py - 4, px + 4, py + 4))  # a name may touch its own dot
        found = canvas.place(label)
        canvas.boxes.append((px - 4, py - 4, px + 4, py + 4))
        if found:
            placed.append((found, main))
    return [*_dots(alt, dots, x, y), *_written(alt, placed, x, y), *_numbers(alt, discs, x, y)]


def _discs(scene: Scene, pixels: dict[str, Floats], window: Window, dots: list[Any]) -> list[dict[str, Any]]:
    """Where each way's number stands: on the way, as far as may be from the other ways, numbers and places."""
    out: list[dict[str, Any]] = []
    for d in scene.ways:
        mine = _even(pixels[d.key])
        others = [_even(xy) for k, xy in pixels.items() if k != d.key]
        apart = _distance(mine, others).clip(max=40.0)
        far = apart + 25.0 * (apart > 3)
        far += _distance(mine, [np.array([[r["x"], r["y"]] for r in out])] if out else []).clip(max=30.0) * 1.5
        far += _distance(mine, [np.array(dots)] if dots else []).clip(max=16.0)
        far -= 12.0 * np.abs(np.linspace(-1, 1, len(mine)))
        inside = (mine > 14).all(axis=1) & (mine[:, 0] < window.width - 14) & (mine[:, 1] < window.height - 14)
        best = int(np.argmax(np.where(inside, far, -np.inf)))
        out.append(
            {
                "x": float(mine[best, 0]),
                "y": float(mine[best, 1]),
                "text": str(d.rank),
                "fill": d.colour,
                "words": f"{d.rank}: {d.name}",
            }
        )
    return out


def _even(xy: Floats) -> Floats:
    """Points every 5 pixels along a line."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    at = np.arange(0.0, max(along[-1], 1.0), 5.0)
    return np.column_stack([np.interp(at, along, xy[:, i]) for i in (0, 1)])


def _distance(points: Floats, others: list[Floats]) -> Floats:
    """Pixels from each point to the nearest of the others."""
    if not others:
        return np.full(len(points), np.inf)
    every = np.vstack(others)
    return np.asarray(np.sqrt(((points[:, None, :] - every[None, :, :]) ** 2).sum(axis=2)).min(axis=1))


def _dots(alt: Any, dots: list[Any], x: Any, y: Any) -> list[Any]:
    rows = [{"x": float(px), "y": float(py)} for px, py in dots]
    return [
        alt.Chart(alt.Data(values=rows))
        .mark_point(filled=True, size=32, color="#444444", stroke=PAPER, strokeWidth=1, opacity=1)
        .encode(x=x, y=y)
    ]


def _written(alt: Any, placed: list[tuple[Placed, bool]], x: Any, y: Any) -> list[Any]:
    leaders = [
        {"x": p.leader[0], "y": p.leader[1], "x2": p.leader[2], "y2": p.leader[3]} for p, _ in placed if p.leader
    ]
    out = [
        alt.Chart(alt.Data(values=leaders))
        .mark_rule(strokeWidth=0.7, color=QUIET)
        .encode(x=x, y=y, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"))
    ]
    for main, look in ((False, {"fontSize": 11}), (True, {"fontSize": 12.5, "fontWeight": "bold"})):
        rows = [
            {"x": p.text_x, "y": p.line_y(0), "text": p.label.lines[0], "align": p.align}
            for p, m in placed
            if m == main
        ]
        out += texts_on_paper(alt, rows, x, y, halo=LAND, color=INK, **look)
    return out


def _numbers(alt: Any, discs: list[dict[str, Any]], x: Any, y: Any) -> list[Any]:
    base = alt.Chart(alt.Data(values=discs)).encode(x=x, y=y)
    disc = base.mark_point(filled=True, size=230, opacity=1, stroke=PAPER, strokeWidth=1.2)
    return [
        disc.encode(
            fill=alt.Fill("fill:N", scale=None), tooltip=alt.Tooltip("words:N"), description=alt.Description("words:N")
        ),
        base.mark_text(fontSize=10.5, fontWeight="bold", color=ON_COLOUR, baseline="middle").encode(
            text=alt.Text("text:N")
        ),
    ]


def _legend(alt: Any, scene: Scene, window: Window, changed: bool, x: Any, y: Any) -> list[Any]:
    """One line of signs with their words under the map; three where it is narrow."""
    used = {FAMILY[m] for d in scene.ways for _, m, _ in mode_of_links(d.itinerary)}
    words = {"rail": "rail", "sea": "sea or ferry", "road": "road", "pipeline": "pipeline"}
    entries: list[tuple[str, str, float, list[float]]] = [
        (words[m], MODES[m], 2.2, DASHES.get(m, [])) for m in MODES if m in used
    ]
    entries += [("not on a way", LINK, 0.9, []), ("planned", LINK, 1.4, [1, 3]), ("shut", SHUT, 2.4, [])]
    entries += [("changed by the scenario", CHANGED, 7.0, [])] if changed else []
    at, row, out, texts = 0.0, window.height + 16, [], []
    for word, colour, wide, dash in entries:
        if at + 30 + 6.2 * len(word) > window.width:
            at, row = 0.0, row + 18
        line = (
            {"x": at, "y": row, "x2": at + 18, "y2": row}
            if word != "shut"
            else {"x": at + 9, "y": row - 5, "x2": at + 9, "y2": row + 5}
        )
        rule = alt.Chart(alt.Data(values=[line])).mark_rule(
            color=colour, strokeWidth=wide, strokeDash=dash, strokeCap="round"
        )
        out.append(rule.encode(x=x, y=y, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q")))
        texts.append({"x": at + 24, "y": row, "text": word})
        at += 46 + 5.6 * len(word)
    if scene.ways:
        word = "order by USD and the owner's cost of time"
        if at + 30 + 5.4 * len(word) > window.width:
            at, row = 0.0, row + 18
        disc = alt.Chart(alt.Data(values=[{"x": at + 9, "y": row, "text": "1"}])).encode(x=x, y=y)
        out += [
            disc.mark_circle(size=190, color=scene.ways[0].colour, opacity=1),
            disc.mark_text(fontSize=10, color=ON_COLOUR).encode(text=alt.Text("text:N")),
        ]
        texts.append({"x": at + 24, "y": row, "text": word})
    return [*out, *texts_on_paper(alt, texts, x, y, fontSize=11, color=QUIET)]
