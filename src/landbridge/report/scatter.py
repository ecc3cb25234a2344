"""The trade-off as a picture: days across, USD up, one point a way, the line of those that none beats in both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.engines.criteria import exposed_hours
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.pareto import Tradeoffs
from landbridge.errors import QuestionError
from landbridge.network import ArcKind
from landbridge.report.chart import texts_on_paper, wrap
from landbridge.report.draw import LOOK
from landbridge.report.drawn import ends, known, story
from landbridge.report.palette import BEFORE, FAMILY, INK, MODES, PAPER, QUIET
from landbridge.report.place import Canvas, Label
from landbridge.report.words import amount, day, of_unit, ranged, significant

if TYPE_CHECKING:
    import altair as alt

MOST_NAMED = 12
BEST = {
    "days": "fastest",
    "usd": "cheapest",
    "kg_co2e": "least CO2e",
    "exposure": "least exposed",
    "best": "best by USD and time",
}
WORDS = {"rail": "mostly rail", "sea": "mostly sea", "road": "mostly road", "pipeline": "mostly pipeline"}


def tradeoff_chart(
    result: Tradeoffs, *, before: Tradeoffs | None = None, width: int = 900, height: int = 480, titled: bool = True
) -> alt.LayerChart:
    """Days against USD of every way that no other beats.

    Parameters
    ----------
    result
        What `pareto` answered.
    before
        What it answered before a change; its ways are grey rings below those of now, its line is dashed.
    width, height
        Pixels of the plot.
    titled
        Whether title and notes stand above the plot.

    Returns
    -------
    altair.LayerChart
        Colour is the mode of most kilometres, size kg CO2e. The stepped line joins ways that none beats in days and USD; the others are there for
        carbon or exposure. Thin bars are ranges of the ways that carry a number.

    Examples
    --------
    >>> import landbridge as lb
    >>> front = lb.pareto(lb.world(lb.open_study(), "2025-06-01"), "Yerevan", "Moscow")
    >>> type(tradeoff_chart(front)).__name__
    'LayerChart'
    """
    import altair as alt

    if not result.found:
        raise QuestionError(
            f"no way from {ends(result.question)} is open, so there is nothing to draw.",
            "landbridge route says what would have to open.",
        )
    with alt.utils.schemapi.debug_mode(False):
        chart: alt.LayerChart = _chart(alt, result, before, width, height, titled)
    return chart


def main_mode(i: Itinerary) -> str:
    """The family of modes on which a way runs most of its kilometres."""
    net, km = i.world.network, i.world.columns["length_km"]
    modes = net.links["mode"].to_numpy(dtype=object)
    share: dict[str, float] = {}
    for a in i.arcs[net.kind[i.arcs] == ArcKind.LINK]:
        family = FAMILY[str(modes[net.link[a]])]
        share[family] = share.get(family, 0.0) + float(np.nan_to_num(km[a]))
    return max(sorted(share), key=lambda m: share[m]) if share else "road"


def _chart(alt: Any, result: Tradeoffs, before: Tradeoffs | None, width: int, height: int, titled: bool) -> Any:
    named = result.picks(MOST_NAMED)
    rows, then = [_row(i) for i in result], [_row(i) for i in before or ()]
    right = 1.04 * max(r["days_high"] if n in named else r["days"] for n, r in enumerate(rows + then))
    top = 1.06 * max(r["usd_high"] if n in named else r["usd"] for n, r in enumerate(rows + then))
    x = alt.X(
        "days:Q",
        title="days from the first departure to the last arrival",
        scale=alt.Scale(domain=[0, right], nice=False),
        axis=alt.Axis(grid=False),
    )
    y = alt.Y(
        "usd:Q",
        title=f"USD for {of_unit(result.question.goods)}",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(format=",~f", domain=False, ticks=False),
    )
    shown = [rows[n] for n in named]
    for n in named:
        rows[n]["name"] = " ".join([rows[n]["rank"], ", ".join(BEST[m] for m in result.marks[n])]).strip()
    layers = [
        *_twin(alt, then, right, top, x, y),
        _front(alt, rows, right, top, x, y),
        *_bars(alt, shown, x, y),
        _points(alt, rows, x, y),
        *_names(alt, rows, named, (width, height, right, top), x, y),
    ]
    look: dict[str, Any] = {"width": width, "height": height, "config": LOOK}
    if titled:
        q = result.question
        head = f"{ends(q)} on {day(q.world.facts.on)}: what a faster way costs"
        words = (result.said, "bars are ranges", "size is kg CO2e", story(q), known(q))
        notes = " ".join(f"{w[0].upper()}{w[1:]}." for w in words if w)
        look["title"] = alt.Title(wrap(head, int(width / 8.2) + 4), subtitle=wrap(notes, int(width / 6.1)))
    return alt.LayerChart(layer=layers, **look)


def _row(i: Itinerary) -> dict[str, Any]:
    days, usd, hours = i.days, i.usd, exposed_hours(i)
    exposed = "" if np.isnan(hours) else f", {significant(hours)} h exposed"
    words = f"{i.rank}: {amount(days, 'days')} days, {ranged(usd)} USD, {significant(i.kg_co2e)} kg CO2e{exposed}, by {', '.join(i.by)}"
    return {
        "rank": str(i.rank), "days": days[1], "days_low": days[0], "days_high": days[2], "usd": usd[1], "usd_low": usd[0], "usd_high": usd[2],
        "kg": None if np.isnan(i.kg_co2e) else i.kg_co2e, "mode": WORDS[main_mode(i)], "words": words,
    }  # fmt: skip


def _twin(alt: Any, rows: list[dict[str, Any]], right: float, top: float, x: Any, y: Any) -> list[Any]:
    """Where the ways and their line were before a change."""
    if not rows:
        return []
    said = [{**r, "words": f"before: {r['words']}"} for r in rows]
    rings = alt.Chart(alt.Data(values=said)).mark_point(size=60, color=BEFORE, strokeWidth=1.2, filled=False)
    words = {"tooltip": alt.Tooltip("words:N"), "description": alt.Description("words:N")}
    return [_front(alt, rows, right, top, x, y, strokeDash=[3, 3]), rings.encode(x=x, y=y, **words)]


def _front(alt: Any, rows: list[dict[str, Any]], right: float, top: float, x: Any, y: Any, **look: Any) -> Any:
    """The stepped line under which no way lies."""
    least, corners = top, [{"days": rows[0]["days"], "usd": top}]
    for r in rows:
        if r["usd"] < least:
            corners += [{"days": r["days"], "usd": least}, {"days": r["days"], "usd": r["usd"]}]
            least = r["usd"]
    corners.append({"days": right, "usd": least})
    points = [{**c, "order": n} for n, c in enumerate(corners)]
    return (
        alt.Chart(alt.Data(values=points))
        .mark_line(color=BEFORE, strokeWidth=1.4, **look)
        .encode(x=x, y=y, order=alt.Order("order:Q"))
    )


def _bars(alt: Any, rows: list[dict[str, Any]], x: Any, y: Any) -> list[Any]:
    look = {"strokeWidth": 0.8, "color": QUIET, "opacity": 0.55}
    across = [{**r, "days": r["days_low"], "to": r["days_high"]} for r in rows]
    up = [{**r, "usd": r["usd_low"], "to": r["usd_high"]} for r in rows]
    return [
        alt.Chart(alt.Data(values=across)).mark_rule(**look).encode(x=x, x2=alt.X2("to:Q"), y=y),
        alt.Chart(alt.Data(values=up)).mark_rule(**look).encode(x=x, y=y, y2=alt.Y2("to:Q")),
    ]


def _points(alt: Any, rows: list[dict[str, Any]], x: Any, y: Any) -> Any:
    there = [m for m in MODES if any(r["mode"] == WORDS[m] for r in rows)]
    colour = alt.Color(
        "mode:N", title=None, scale=alt.Scale(domain=[WORDS[m] for m in there], range=[MODES[m] for m in there]),
        legend=alt.Legend(orient="top", symbolSize=90, symbolOpacity=1, labelFontSize=11),
    )  # fmt: skip
    kg = [r["kg"] for r in rows if r["kg"] is not None]
    size: Any = alt.value(70)
    if kg and max(kg) > min(kg):
        size = alt.Size("kg:Q", scale=alt.Scale(domain=[0, max(kg)], range=[0, 260]), legend=None)
    marks = alt.Chart(alt.Data(values=rows)).mark_circle(opacity=0.9, stroke=PAPER, strokeWidth=0.7)
    return marks.encode(
        x=x, y=y, color=colour, size=size, tooltip=alt.Tooltip("words:N"), description=alt.Description("words:N")
    )


def _names(
    alt: Any, rows: list[dict[str, Any]], named: list[int], frame: tuple[float, float, float, float], x: Any, y: Any
) -> list[Any]:
    """Numbers of the ways to read first, clear of the points and of each other."""
    width, height, right, top = frame
    at = [(r["days"] / right * width, height - r["usd"] / top * height) for r in rows]
    canvas = Canvas((2, 2, width - 2, height - 2), np.empty((0, 4)))
    canvas.boxes += [(px - 5, py - 5, px + 5, py + 5) for px, py in at]
    texts, leaders = [], []
    for n in named:
        label = Label(lines=(rows[n]["name"],), x=at[n][0], y=at[n][1], size=11.5, must=True, bold=True, reach=60)
        placed = canvas.place(label)
        if placed:

            def spot(px: float, py: float) -> dict[str, float]:
                return {"days": px / width * right, "usd": (height - py) / height * top}

            texts.append({**spot(placed.text_x, placed.line_y(0)), "text": rows[n]["name"], "align": placed.align})
            if placed.leader:
                a, b = spot(*placed.leader[:2]), spot(*placed.leader[2:])
                leaders.append({**a, "days2": b["days"], "usd2": b["usd"]})
    lines = (
        alt.Chart(alt.Data(values=leaders))
        .mark_rule(strokeWidth=0.7, color=QUIET)
        .encode(x=x, y=y, x2=alt.X2("days2:Q"), y2=alt.Y2("usd2:Q"))
    )
    return [lines, *texts_on_paper(alt, texts, x, y, color=INK, fontSize=11.5, fontWeight="bold")]
