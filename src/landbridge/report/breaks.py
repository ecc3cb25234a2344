"""What breaks a network, drawn: links coloured by what is lost without them, and one page with the map, the table and the words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge import __version__
from landbridge.engines.basket import short
from landbridge.engines.criticality import Criticality
from landbridge.engines.elements import PLURAL
from landbridge.report.chart import texts_on_paper, wrap
from landbridge.report.draw import LOOK, inline_svg
from landbridge.report.drawn import story
from landbridge.report.geo import Floats, Window, chained, line_feature, lines_of, spaced
from landbridge.report.map import NARROW, _even, _ground, _numbers, _shapes, _written
from landbridge.report.palette import LINK, PAPER, QUIET, SHUT, WATER
from landbridge.report.parts import SLIM, WIDE, style
from landbridge.report.place import Canvas, Label, Placed
from landbridge.report.scene import BASE
from landbridge.report.words import day, of_unit
from landbridge.results import number

if TYPE_CHECKING:
    import altair as alt

# From least to most: share of the largest loss up to which a class goes, colour, width. Width speaks where colour does not.
CLASSES = ((0.02, "#dcb96a", 1.3), (0.1, "#d98a2b", 2.0), (0.35, "#b4511c", 2.9), (1.0, "#6d1f3c", 4.0))
DARK = {"#dcb96a": "#7f6b3c", "#d98a2b": "#c98a3a", "#b4511c": "#f08a4b", "#6d1f3c": "#ffb3c9"}
CUT_WIDTH = 4.0
NUMBERED = 10  # losses with a number on the map, as the table counts them


@dataclass(frozen=True, eq=False)
class _Picture:
    """What there is to draw of a loss, before any pixel."""

    result: Criticality

    @cached_property
    def lines(self) -> dict[str, Floats]:
        """The line of each link."""
        q = self.result.basket.question
        return lines_of(q.world.facts.study, q.world.network.links, q.world.network.nodes)

    @cached_property
    def losses(self) -> dict[str, tuple[float, int]]:
        """USD lost, and pairs cut off, by link."""
        return self.result.by_link()

    @cached_property
    def most(self) -> float:
        """The largest loss of any link that cuts no pair off or of any."""
        return max((cost for cost, _ in self.losses.values()), default=0.0)

    def kind(self, link: str) -> int:
        """Class of a link's loss; -1 where it cuts a pair off."""
        cost, cut = self.losses[link]
        return -1 if cut else next(i for i, c in enumerate(CLASSES) if cost <= c[0] * self.most * (1 + 1e-12))

    @cached_property
    def used(self) -> list[str]:
        """Links that this cargo can use."""
        return sorted({i for links in self.result.elements.links for i in links})

    @cached_property
    def tracks(self) -> dict[str, Floats]:
        """Lines of links that are missed when gone."""
        return {i: chained([self.lines[i]]) for i in sorted(self.losses)}

    def window(self, width: float) -> Window:
        """The window that holds all losses, and the places of the pairs."""
        shown = list(self.tracks.values()) or [chained([self.lines[i]]) for i in self.used]
        shown += [
            np.array([self.at(n)])
            for p in self.result.basket
            for n in (p.origin.node_ids[0], p.destination.node_ids[0])
        ]
        first = shown[0][0, 0]
        turned = [t + np.array([360.0 * np.round((first - t[0, 0]) / 360.0), 0.0]) for t in shown]
        return Window.round(np.vstack(turned), width)

    def at(self, node: str) -> tuple[float, float]:
        """Where a node is."""
        net = self.result.basket.question.world.network
        row = net.nodes.iloc[net.node_row[node]]
        return float(row["x_coord"]), float(row["y_coord"])

    @cached_property
    def places(self) -> dict[str, tuple[float, float]]:
        """Names of the pairs' places, those of most pairs first."""
        count: dict[tuple[str, str], int] = {}
        for p in self.result.basket:
            for place in (p.origin, p.destination):
                key = short(place), place.node_ids[0]
                count[key] = count.get(key, 0) + 1
        return {name: self.at(n) for name, n in sorted(count, key=lambda k: (-count[k], k))}

    def attribution(self) -> str:
        """Words that must stand beside the lines drawn."""
        drawn = set(self.used)
        rows = self.result.basket.question.world.facts.study["geometry"].rows()
        return ". ".join([*sorted({r["attribution"] for r in rows if r["link_id"] in drawn}), BASE]) + "."


def title(result: Criticality) -> str:
    """What the picture shows, in a sentence."""
    return f"What is lost with each {result.elements.of} gone, {day(result.basket.question.world.facts.on)}"


def loss_map(result: Criticality, *, width: int = 940, titled: bool = True) -> alt.LayerChart:
    """Links coloured by what is lost without them.

    Parameters
    ----------
    result
        What `landbridge.criticality` answered. Of nodes, crossings, countries and services each link shows the worst loss that it goes with.
    width
        Pixels; the height follows from what the window must hold.
    titled
        Whether a title stands above.

    Returns
    -------
    altair.LayerChart
        Colour and width by USD lost in all, red where a pair is cut off, the rest of the network thin and grey.

    Examples
    --------
    >>> import landbridge as lb
    >>> lost = lb.criticality(lb.world(lb.open_study(), "2025-06-01"), [("Yerevan", "Tehran")])
    >>> type(loss_map(lost)).__name__
    'LayerChart'
    """
    import altair as alt

    with alt.utils.schemapi.debug_mode(False):  # as in the map of ways: what is drawn is ours
        chart: alt.LayerChart = _drawn(alt, _Picture(result), width, titled)
    return chart


def _drawn(alt: Any, picture: _Picture, width: int, titled: bool) -> Any:
    window = picture.window(width)
    foot = wrap(picture.attribution(), int(width / 5.3))
    rows = 1 if width >= NARROW else 3
    total = window.height + 16 + 18 * rows + 13 * len(foot)
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, width], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[total, 0], nice=False), axis=None)
    frame = alt.Chart(alt.Data(values=[{"x": 0, "y": 0, "x2": width, "y2": window.height}])).mark_rect(
        color=WATER, opacity=1
    )
    layers = [
        frame.encode(x=x, y=y, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q")), *_ground(alt, window), *_links(alt, picture, window),
        *_names(alt, picture, window, x, y), *_legend(alt, picture, window, x, y),
        *texts_on_paper(alt, [{"x": 0, "y": total - 13 * len(foot) + 7 + 13 * i, "text": t} for i, t in enumerate(foot)], x, y, fontSize=10, color=QUIET),
    ]  # fmt: skip
    look: dict[str, Any] = {"projection": window.projection(), "width": width, "height": total, "config": LOOK}
    if titled:
        words = picture.result.basket.words()
        look["title"] = alt.Title(
            wrap(title(picture.result), int(width / 8.2) + 4),
            subtitle=wrap(f"{words[0].upper()}{words[1:]}.", int(width / 6.1) + 6),
        )
    return alt.LayerChart(layer=layers, **look)


def _links(alt: Any, picture: _Picture, window: Window) -> list[Any]:
    """The network thin, then losses from least to most, so that the worst lie on top."""
    quiet = [
        line_feature(window.thinned(picture.lines[i]))
        for i in picture.used
        if i not in picture.losses and window.holds_part_of(picture.lines[i])
    ]
    layers = _shapes(alt, quiet, filled=False, stroke=LINK, strokeWidth=0.8, opacity=0.55)
    kinds: dict[int, list[dict[str, Any]]] = {}
    for i in sorted(picture.losses):
        kinds.setdefault(picture.kind(i), []).append(line_feature(window.thinned(picture.lines[i])))
    for k in [*range(len(CLASSES)), -1]:
        colour, wide = (SHUT, CUT_WIDTH) if k < 0 else CLASSES[k][1:]
        casing = {"filled": False, "stroke": PAPER, "strokeWidth": wide + 1.4, "opacity": 0.6, "strokeCap": "round"}
        look = {
            "filled": False,
            "stroke": colour,
            "strokeWidth": wide,
            "opacity": 1,
            "strokeCap": "round",
            "strokeJoin": "round",
        }
        layers += [*_shapes(alt, kinds.get(k, []), **casing), *_shapes(alt, kinds.get(k, []), **look)]
    return layers


def _names(alt: Any, picture: _Picture, window: Window, x: Any, y: Any) -> list[Any]:
    """Numbers on the worst links, then names of the pairs' places where there is room."""
    pixels = {i: window.xy(t) for i, t in picture.tracks.items()}
    segments = [
        (*a, *b) for i, xy in pixels.items() if picture.kind(i) in (-1, 2, 3) for a, b in pairwise(xy[spaced(xy, 3.0)])
    ]
    canvas = Canvas((6, 6, window.width - 6, window.height - 6), np.array(segments, dtype=np.float64).reshape(-1, 4))
    discs: list[dict[str, Any]] = []
    for rank, loss in enumerate(picture.result.losses[:NUMBERED], start=1):
        at = [p for i in loss.links if i in pixels for p in _even(pixels[i])[::3]]
        room = [p for p in at if 14 < p[0] < window.width - 14 and 14 < p[1] < window.height - 14]
        free = [p for p in room if all(abs(p[0] - d["x"]) + abs(p[1] - d["y"]) > 26 for d in discs)]
        if free:
            px, py = free[len(free) // 2]
            discs.append(
                {"x": float(px), "y": float(py), "text": str(rank), "fill": "#3a3a3a", "words": f"{rank}: {loss.name}"}
            )
    canvas.boxes += [(d["x"] - 10, d["y"] - 10, d["x"] + 10, d["y"] + 10) for d in discs]
    placed: list[tuple[Placed, bool]] = []
    single = len(picture.result.basket) == 1
    for name, where in list(picture.places.items())[: 14 if window.width >= NARROW else 6]:
        px, py = window.xy(np.array([where]))[0]
        found = canvas.place(
            Label(lines=(name,), x=float(px), y=float(py), size=11, must=single, bold=single, reach=60)
        )
        if found:
            placed.append((found, single))
    return [*_written(alt, placed, x, y), *(_numbers(alt, discs, x, y) if discs else [])]


def _legend(alt: Any, picture: _Picture, window: Window, x: Any, y: Any) -> list[Any]:
    """What each colour and width means, in USD."""
    entries: list[tuple[str, str, float]] = []
    low = 0.0
    for share, colour, wide in CLASSES:
        high = share * picture.most
        if any(picture.kind(i) == CLASSES.index((share, colour, wide)) for i in picture.losses):
            entries.append((f"{number(low)} to {number(high)} USD lost", colour, wide))
        low = high
    if any(cut for _, cut in picture.losses.values()):
        entries.append(("cuts a pair off", SHUT, CUT_WIDTH))
    entries.append(("not missed", LINK, 0.9))
    at, row, out, texts = 0.0, window.height + 16, [], []
    for word, colour, wide in entries:
        if at + 30 + 5.8 * len(word) > window.width:
            at, row = 0.0, row + 18
        line = alt.Chart(alt.Data(values=[{"x": at, "y": row, "x2": at + 20, "y2": row}]))
        out.append(
            line.mark_rule(color=colour, strokeWidth=wide, opacity=1).encode(
                x=x, y=y, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q")
            )
        )
        texts.append({"x": at + 26, "y": row, "text": word})
        at += 46 + 5.8 * len(word)
    return [*out, *texts_on_paper(alt, texts, x, y, fontSize=11, color=QUIET)]


def loss_page(result: Criticality) -> str:
    """Map, table and words as one HTML file that loads nothing and runs no script.

    Parameters
    ----------
    result
        What `landbridge.criticality` answered.

    Examples
    --------
    >>> import landbridge as lb
    >>> lost = lb.criticality(lb.world(lb.open_study(), "2025-06-01"), [("Yerevan", "Tehran")])
    >>> loss_page(lost).startswith("<!doctype html>")
    True
    """
    q = result.basket.question
    facts = q.world.facts
    dark = "".join(f'figure [stroke="{a}"]{{stroke:{b}}}' for a, b in DARK.items())
    unit, when = of_unit(q.goods), story(q)
    about = f"{result.basket.words()}. {unit[0].upper()}{unit[1:]} of {q.goods.name}. {when[0].upper()}{when[1:]}. {facts.study.title}."
    late = (
        f'<p class="warn">The study is {escape(facts.known_to)}; {day(facts.on)} lies after its last fact.</p>'
        if facts.known_to
        else ""
    )
    maps = [
        inline_svg(loss_map(result, width=w, titled=False), n, title(result))
        for w, n in ((WIDE, "loss"), (SLIM, "loss-s"))
    ]
    caption = "Colour and width: USD with the owner's cost of time, lost in all. Numbers are those of the table."
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(title(result))}</title>
<style>
{style()}@media screen and (prefers-color-scheme: dark) {{{dark}}}
</style>
</head>
<body>
<h1>{escape(title(result))}</h1>
<p class="quiet">{escape(about[0].upper() + about[1:])}</p>{late}
<figure>
<div class="wide">{maps[0]}</div>
<div class="narrow">{maps[1]}</div>
<figcaption>{escape(caption)}</figcaption>
</figure>
{_table(result)}
<p class="quiet">{escape(_counted(result))}</p>
<footer>
<p>{escape(_Picture(result).attribution())} Study {escape(facts.study.name)}, hash {facts.study.hash}; landbridge {__version__}.</p>
</footer>
</body>
</html>
"""


def _counted(result: Criticality) -> str:
    many = PLURAL[result.elements.of]
    said = f"{len(result.elements)} {many} were taken out, one at a time; without {len(result)} of them some pair is worse off."
    if result.unserved_before:
        said += f" {result.unserved_before} of {len(result.basket)} pairs have no way even now."
    if result.own.any():
        said += f" Pairs that begin or end in a {result.elements.of} are left out of its loss."
    return f"{said} Pairs that are cut off are counted and are in no sum."


def _table(result: Criticality) -> str:
    head = (
        "",
        result.elements.of,
        "pairs cut off",
        "pairs dearer",
        "days each",
        "USD each",
        "USD in all",
        "hardest hit",
    )
    sides = ["", "", *[' class="r"'] * 5, ""]
    rows = []
    for n, x in enumerate(result.losses, start=1):
        hard = (
            f"{x.hardest}: cut off"
            if x.unserved
            else f"{x.hardest}: {x.hardest_days:+,.1f} days, {x.hardest_usd:+,.0f} USD"
        )
        mean = ("", "") if not x.worse else (f"{x.mean_days:+,.1f}", f"{x.mean_usd:+,.0f}")
        cells = (
            str(n),
            "",
            str(x.unserved or ""),
            str(x.worse or ""),
            *mean,
            f"{x.cost:,.0f}" if x.worse else "",
            hard,
        )
        name = escape(x.name) + (f' <span class="range">{escape(x.id)}</span>' if x.id != x.name else "")
        made = [
            f"<td{s}>{name if i == 1 else escape(c)}</td>" for i, (c, s) in enumerate(zip(cells, sides, strict=True))
        ]
        rows.append("<tr>" + "".join(made) + "</tr>")
    heads = "".join(f'<th scope="col"{s}>{escape(h)}</th>' for h, s in zip(head, sides, strict=True))
    inner = f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>{''.join(rows)}</tbody></table>"
    return f'<h2>One at a time</h2>\n<div class="box" tabindex="0" role="region" aria-label="Losses">{inner}</div>'
