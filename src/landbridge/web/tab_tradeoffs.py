"""The tab Trade-offs: ways that no other beats, as picture and table, and the values of a day at which the best one changes."""

from __future__ import annotations

import math
from typing import Any

from landbridge.engines.pareto import Tradeoffs, pareto
from landbridge.engines.switch import Switch, switch
from landbridge.report.scatter import BEST, tradeoff_chart
from landbridge.report.words import ranged, significant
from landbridge.results import days_span, number
from landbridge.web.blocks import HEIGHT, WIDTH, block, command, drawn
from landbridge.web.desk import Desk
from landbridge.web.view import ViewAsk, story

ROWS = 12  # ways that the table shows
FEW = 5  # services of a way that a cell names


def tradeoffs(desk: Desk, ask: ViewAsk) -> list[dict[str, Any]]:
    """The Pareto front of the pair, and its switch points."""
    world, question = desk.world(ask.on, story(desk, ask)), ask.question()
    front, points = pareto(world, **question), switch(world, **question)
    base = desk.world(ask.before or ask.on)
    then = None if base is world else pareto(base, **question)
    return [_front(front, then, command(desk, ask, "pareto")), _switch(points, command(desk, ask, "switch"))]


def _front(front: Tradeoffs, then: Tradeoffs | None, told: str) -> dict[str, Any]:
    title = "Ways that none beats"
    if not front.found:
        return block(title, f"{front.said[0].upper()}{front.said[1:]}.", command=told, empty="The tab Ways says what would have to open.")  # fmt: skip
    picks = front.picks(ROWS)
    exposed = "exposure" in front.criteria.names
    heads = ["way", "days", f"USD, {front.question.goods.unit}", "kg CO₂e", *(["exposed h"] if exposed else []), "by"]
    left = len(front) - len(picks)
    rest = (
        f" {left} more are not in the table: each differs in detail or is of a kind shown less often; the command with --all lists them."
        if left
        else ""
    )
    none = "".join(f" {c.capitalize()}: no data, so not compared." for c in front.criteria.no_data)
    chart = tradeoff_chart(front, before=then, width=WIDTH, height=HEIGHT, titled=False)
    note = f"{front.said[0].upper()}{front.said[1:]}.{rest}{none} In the picture: days across, USD up, size is CO₂e, thin bars are ranges."
    if then is not None:
        note += " Grey rings and the dashed line: as it was."
    if exposed and front.rules:
        note += (
            " Exposed: hours on links to which a rule of politics gives a hazard of closure; its sources stand beside."
        )
    return block(
        title, note, heads, [_way(front, n, exposed) for n in picks], [front[n].links for n in picks], told,
        chart=drawn(chart, "Days against USD of the ways that none beats"), sources=[_sources(front, n) for n in picks],
    )  # fmt: skip


def _way(front: Tradeoffs, n: int, exposed: bool) -> list[str]:
    i = front[n]
    marks = ", ".join(BEST[m] for m in front.marks[n])
    hours = front.exposure[n]
    cells = [f"{i.rank} {marks}".strip(), days_span(i.days), ranged(i.usd), significant(i.kg_co2e)]
    return [*cells, *([number(hours, 0)] if exposed else []), _by(i.by)]


def _by(names: list[str]) -> str:
    return ", ".join(names if len(names) <= FEW else [*names[:2], "…", *names[-2:]])


def _sources(front: Tradeoffs, n: int) -> list[str]:
    """What the numbers of a way rest on: sources of its legs' hours and prices."""
    return sources_of_way(front[n])


def sources_of_way(way: Any) -> list[str]:
    """Sources of the hours and USD of a way in order of the days and USD that rest on them, assumptions last."""
    from landbridge.answers.lane_legs import rests_on

    found: dict[str, None] = {}
    for step in way.steps():
        for column in (way.goods.column, "hours"):
            found |= {s: None for r in rests_on(way.world, column, step["arc"]) for s in r["source"]}
    return sorted(found, key=lambda s: s == "assumed")


def _switch(found: Switch, told: str) -> dict[str, Any]:
    title = "What a day must be worth"
    if not found.found:
        return block(title, "No way is open.", command=told, empty="The tab Ways says what would have to open.")
    typical = found.span[1]
    note = f"{found.said[0].upper()}{found.said[1:]}."
    if not math.isnan(typical):
        note += f" {number(typical)} {found.unit} is used elsewhere. The range of a change is what the two ways' ranges give it."
    rows = [_stretch(found, n) for n in range(len(found))]
    heads = [found.unit, "changes at", "days", f"USD, {found.question.goods.unit}", "by"]
    return block(
        title, note, heads, rows, [s.itinerary.links for s in found], told, sources=[found.source for _ in rows]
    )


def _stretch(found: Switch, n: int) -> list[str]:
    s, i = found[n], found[n].itinerary
    upto = "and more" if math.isinf(s.high) else f"to {money(s.high)}"
    here = " (now)" if n == found.here else ""
    return [f"{money(s.low)} {upto}{here}", _change(found, n), days_span(i.days), ranged(i.usd), _by(i.by)]


def _change(found: Switch, n: int) -> str:
    if not n:
        return ""
    p = found.points[n - 1]
    if math.isnan(p.low):
        return money(p.value)
    return f"{money(p.value)} ({money(p.low)} {'and more' if math.isinf(p.high) else f'to {money(p.high)}'})"


def money(x: float) -> str:
    """A value with the digits that its size asks for."""
    return number(x, 0 if x >= 10 or x == 0 else 2)
