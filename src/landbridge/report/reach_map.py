"""A map of what a place reaches: places and links in the colour of the days or USD it takes to come there."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.engines.itinerary import Itinerary
from landbridge.engines.reach import BEYOND, PERHAPS, Reach
from landbridge.network import ArcKind
from landbridge.report.chart import texts_on_paper, wrap
from landbridge.report.draw import LOOK
from landbridge.report.geo import Floats, Window, line_feature, lines_of
from landbridge.report.map import _ground, _shapes
from landbridge.report.palette import INK, LAND, LINK, PAPER, QUIET, WATER
from landbridge.report.place import Canvas, Label
from landbridge.report.scene import BASE
from landbridge.report.words import UNITS, day, short
from landbridge.results import number
from landbridge.units import HOURS_PER_DAY

if TYPE_CHECKING:
    import altair as alt

STEPS = 5  # classes up to the limit
COLOURS = (
    "#123c5a",
    "#1f6f8b",
    "#2f9e8f",
    "#86bf5b",
    "#d9c13b",
)  # dark is near; told apart without colour by lightness
FAR = "#a9a59c"  # beyond the limit
MOST_NAMES = 26


class _Scene:
    """What there is to draw."""

    def __init__(self, result: Reach) -> None:
        self.result = result
        self.network = result.world.network
        rows = self.network.nodes
        self.at = {
            n: (float(x), float(y)) for n, x, y in zip(rows["node_id"], rows["x_coord"], rows["y_coord"], strict=True)
        }

    @cached_property
    def lines(self) -> dict[str, Floats]:
        return lines_of(self.result.world.facts.study, self.network.links, self.network.nodes)

    @cached_property
    def links(self) -> dict[str, float]:
        """For each link on a way to a place within the limit, the least days or USD at its far end."""
        out: dict[str, float] = {}
        ids = self.network.links["link_id"].to_numpy(dtype=object)
        for r in self.result.inside:
            for link, total in _along(r.itinerary, self.result):
                key = str(ids[link])
                out[key] = min(total, out.get(key, math.inf))
        return out

    @cached_property
    def window_points(self) -> Floats:
        """What the window must hold: the place, all places within the limit, and the links to them."""
        nodes = [*self.result.place.node_ids, *(n for r in self.result.inside for n in r.place.node_ids)]
        points = [np.array([self.at[n] for n in nodes], dtype=np.float64)]
        return np.vstack(points)

    def step(self, total: float) -> int:
        """Which class a number of days or USD is in."""
        return min(STEPS - 1, max(0, math.ceil(total / self.result.limit * STEPS) - 1))


def _along(i: Itinerary, result: Reach) -> list[tuple[int, float]]:
    """Links of a way with the days or USD from its beginning (to its end, where the place is reached) at their far end."""
    net, w = i.world.network, i.world
    column, scale = ("hours", 1 / HOURS_PER_DAY) if result.by == "days" else (i.goods.column, 1.0)
    arcs = i.arcs[::-1] if result.inbound else i.arcs
    total = np.cumsum(w.columns[column][arcs]) * scale
    return [(int(net.link[a]), float(t)) for a, t in zip(arcs, total, strict=True) if net.kind[a] == ArcKind.LINK]


def reach_map(result: Reach, *, width: int = 940, titled: bool = True) -> alt.LayerChart:
    """The places that a place reaches, on a map.

    Parameters
    ----------
    result
        What `reach` answered.
    width
        Pixels; the height follows from what the window must hold.
    titled
        Whether a title stands above.

    Returns
    -------
    altair.LayerChart
        Places and links in five steps up to the limit; hollow where only the low end of the range is within it; grey beyond.

    Examples
    --------
    >>> import landbridge as lb
    >>> near = lb.reach(lb.world(lb.open_study(), "2025-06-01"), "Tbilisi", days=2)
    >>> type(reach_map(near)).__name__
    'LayerChart'
    """
    import altair as alt

    with alt.utils.schemapi.debug_mode(False):  # what is drawn is ours; checking every coordinate takes seconds
        chart: alt.LayerChart = _map(alt, _Scene(result), width, titled)
    return chart


def _map(alt: Any, scene: _Scene, width: int, titled: bool) -> Any:
    window = Window.round(scene.window_points, width)
    notes = ". ".join([*_attributions(scene), BASE]) + "."
    foot = wrap(notes, int(width / 5.3))
    total = window.height + 40 + 13 * len(foot)
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, width], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[total, 0], nice=False), axis=None)
    frame = alt.Chart(alt.Data(values=[{"x": 0, "y": 0, "x2": width, "y2": window.height}])).mark_rect(
        color=WATER, opacity=1
    )
    layers = [
        frame.encode(x=x, y=y, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q")), *_ground(alt, window), *_links(alt, scene, window), _dots(alt, scene, window, x, y),
        *_names(alt, scene, window, x, y), *_legend(alt, scene, window, x, y),
        *texts_on_paper(alt, [{"x": 0, "y": total - 13 * len(foot) + 7 + 13 * n, "text": t} for n, t in enumerate(foot)], x, y, fontSize=10, color=QUIET),
    ]  # fmt: skip
    look: dict[str, Any] = {"projection": window.projection(), "width": width, "height": total, "config": LOOK}
    if titled:
        look["title"] = alt.Title(
            wrap(heading(scene.result), int(width / 8.2) + 4), subtitle=wrap(subtitle(scene.result), int(width / 6.1))
        )
    return alt.LayerChart(layer=layers, **look)


def heading(r: Reach) -> str:
    """The question of a reach as a sentence."""
    limit = f"{r.limit:g} days" if r.by == "days" else f"{number(r.limit)} USD"
    who = short(r.place.name)
    what = f"From where {who} is reached" if r.inbound else f"What {who} reaches"
    return f"{what} within {limit} on {day(r.world.facts.on)}"


def subtitle(r: Reach) -> str:
    """What stands under the heading of a reach."""
    ways = "fastest" if r.by == "days" else "cheapest"
    story = r.world.facts.scenario.title
    return f"{r.said[0].upper()}{r.said[1:]}. One {UNITS[r.goods.unit]} of {r.goods.name}, by the {ways} ways. Scenario: {story}."


def _attributions(scene: _Scene) -> list[str]:
    rows = scene.result.world.facts.study["geometry"].rows()
    return sorted({r["attribution"] for r in rows if r["link_id"] in scene.lines and r["attribution"]})


def _links(alt: Any, scene: _Scene, window: Window) -> list[Any]:
    """Links of the goods, thin; those on the ways in the colour of their far end, the near ones on top."""
    mine: dict[int, list[dict[str, Any]]] = {}
    rest = []
    for link, line in sorted(scene.lines.items()):
        if not window.holds_part_of(line):
            continue
        feature = line_feature(window.thinned(line))
        if link in scene.links and scene.links[link] <= scene.result.limit:
            mine.setdefault(scene.step(scene.links[link]), []).append(feature)
        else:
            rest.append(feature)
    layers = _shapes(alt, rest, filled=False, stroke=LINK, strokeWidth=0.7, opacity=0.35)
    for step in sorted(mine, reverse=True):
        layers += _shapes(
            alt, mine[step], filled=False, stroke=COLOURS[step], strokeWidth=1.9, strokeCap="round", strokeJoin="round"
        )
    return layers


def _dots(alt: Any, scene: _Scene, window: Window, x: Any, y: Any) -> Any:
    rows = []
    r = scene.result
    for one in (*reversed(r.places),):
        total = one.itinerary.total(r.by)[1]
        colour = FAR if one.within in (BEYOND, PERHAPS) else COLOURS[scene.step(total)]
        fill = PAPER if one.within == PERHAPS else colour
        unit = "days" if r.by == "days" else "USD"
        words = f"{one.place.name}: {number(total, 1 if r.by == 'days' else 0)} {unit}, {one.within}"
        for n in one.place.node_ids:
            px, py = window.xy(np.array([scene.at[n]]))[0]
            if 3 < px < window.width - 3 and 3 < py < window.height - 3:
                rows.append(
                    {
                        "x": float(px),
                        "y": float(py),
                        "fill": fill,
                        "stroke": FAR if one.within == PERHAPS else PAPER,
                        "words": words,
                        "size": 26 if one.within == BEYOND else 58,
                    }
                )
    return alt.Chart(alt.Data(values=rows)).mark_point(filled=True, opacity=1, strokeWidth=1.1).encode(
        x=x, y=y, fill=alt.Fill("fill:N", scale=None), stroke=alt.Stroke("stroke:N", scale=None), size=alt.Size("size:Q", scale=None),
        tooltip=alt.Tooltip("words:N"), description=alt.Description("words:N"),
    )  # fmt: skip


def _names(alt: Any, scene: _Scene, window: Window, x: Any, y: Any) -> list[Any]:
    """The place itself in bold, and places with their number: the nearest and the farthest of each state first."""
    r = scene.result
    canvas = Canvas((6, 6, window.width - 6, window.height - 6), np.empty((0, 4)))
    dots = {n: window.xy(np.array([scene.at[n]]))[0] for one in r.inside for n in one.place.node_ids}
    canvas.boxes += [(px - 4, py - 4, px + 4, py + 4) for px, py in dots.values()]
    first = {one.place.country: one for one in reversed(r.inside)}
    last = {one.place.country: one for one in r.inside}
    order = [*last.values(), *first.values(), *r.inside]
    unit = " d" if r.by == "days" else " USD"
    wanted = [(r.place.node_ids[0], short(r.place.name), True)]
    for one in dict.fromkeys(order):
        total = one.itinerary.total(r.by)[1]
        wanted.append(
            (one.place.node_ids[0], f"{short(one.place.name)} {number(total, 1 if r.by == 'days' else 0)}{unit}", False)
        )
    rows: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for node, text, main in wanted:
        px, py = window.xy(np.array([scene.at[node]]))[0]
        if len(rows[False]) >= MOST_NAMES:
            break
        label = Label(
            lines=(text,), x=float(px), y=float(py), size=12.5 if main else 10.5, must=main, bold=main, reach=22
        )
        placed = canvas.place(label)
        if placed:
            rows[main].append({"x": placed.text_x, "y": placed.line_y(0), "text": text, "align": placed.align})
    here = [
        {"x": float(px), "y": float(py)} for px, py in (window.xy(np.array([scene.at[n]]))[0] for n in r.place.node_ids)
    ]
    star = alt.Chart(alt.Data(values=here)).mark_point(
        shape="diamond", filled=True, size=130, color=INK, stroke=PAPER, strokeWidth=1.2, opacity=1
    )
    return [
        star.encode(x=x, y=y), *texts_on_paper(alt, rows[False], x, y, halo=LAND, color=INK, fontSize=10.5),
        *texts_on_paper(alt, rows[True], x, y, halo=LAND, color=INK, fontSize=12.5, fontWeight="bold"),
    ]  # fmt: skip


def _legend(alt: Any, scene: _Scene, window: Window, x: Any, y: Any) -> list[Any]:
    r, row = scene.result, window.height + 18
    unit = "days" if r.by == "days" else "USD"
    edges = [r.limit * (n + 1) / STEPS for n in range(STEPS)]
    words = [f"to {e:g} {unit}" if r.by == "days" else f"to {number(e)} {unit}" for e in edges]
    entries = [
        *zip(words, COLOURS, COLOURS, strict=True),
        ("perhaps within (low end)", PAPER, FAR),
        ("beyond", FAR, FAR),
    ]
    dots, texts, at = [], [], 8.0
    for word, fill, stroke in entries:
        dots.append({"x": at, "y": row, "fill": fill, "stroke": stroke})
        texts.append({"x": at + 10, "y": row, "text": word})
        at += 34 + 6.0 * len(word)
    marks = alt.Chart(alt.Data(values=dots)).mark_point(filled=True, opacity=1, size=70, strokeWidth=1.2)
    seen = marks.encode(x=x, y=y, fill=alt.Fill("fill:N", scale=None), stroke=alt.Stroke("stroke:N", scale=None))
    return [seen, *texts_on_paper(alt, texts, x, y, fontSize=11, color=QUIET)]
