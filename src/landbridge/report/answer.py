"""The answer of a comparison in sentences made from its numbers, and where another value of a day would change it."""

from __future__ import annotations

from dataclasses import dataclass

from landbridge.answers import Comparison
from landbridge.report.drawn import Drawn, drawn
from landbridge.report.words import UNITS, listed, ranged, significant, typical
from landbridge.results import days_span, number


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span of the value of a day over which one way costs least."""

    low: float
    high: float
    way: Drawn


def stretches(ways: list[Drawn], low: float, high: float) -> list[Stretch]:
    """Which way costs least, USD and time together, at each value of a day from low to high; each way stays as it is.

    Costs are straight lines in the value of a day, so the best changes at most once for each way (a lower envelope).
    """
    out: list[Stretch] = []
    value, best = low, min(ways, key=lambda w: (w.itinerary.usd[1] + low * w.itinerary.days[1], w.itinerary.days[1]))
    while True:
        usd, days = best.itinerary.usd[1], best.itinerary.days[1]
        faster = [w for w in ways if w.itinerary.days[1] < days]
        meets = [
            ((w.itinerary.usd[1] - usd) / (days - w.itinerary.days[1]), w.itinerary.days[1], w.rank, w) for w in faster
        ]
        upcoming = min((m for m in meets if m[0] < high), default=None)
        if upcoming is None:
            return [*out, Stretch(value, high, best)]
        out.append(Stretch(value, max(upcoming[0], value), best))
        value, best = max(upcoming[0], value), upcoming[3]


def extremes(ways: list[Drawn]) -> dict[str, Drawn]:
    """The fastest, cheapest and cleanest way."""
    return {
        "fastest": min(ways, key=lambda w: (w.itinerary.days[1], w.rank)),
        "cheapest": min(ways, key=lambda w: (w.itinerary.usd[1], w.rank)),
        "cleanest": min(ways, key=lambda w: (w.itinerary.kg_co2e, w.rank)),
    }


def sentences(comparison: Comparison) -> list[str]:
    """The answer in a few sentences."""
    ways = drawn(comparison)
    if not ways:
        none = "is open on that day" if len(comparison) else "leads there"
        return [f"No corridor of the study {none}.", *_shut(comparison)]
    unit = f"USD for one {UNITS[comparison.question.goods.unit]}"
    best = extremes(ways)
    fast, cheap, clean = best["fastest"], best["cheapest"], best["cleanest"]
    dear, light = ranged(cheap.itinerary.usd), f"{significant(clean.itinerary.kg_co2e)} kg CO2e"
    also = listed(["fastest"] + ["cheapest"] * (cheap is fast) + ["cleanest"] * (clean is fast))
    told = [f"{fast.name} is {also}: {days_span(fast.itinerary.days)} days, {ranged(fast.itinerary.usd)} {unit}"]
    told[0] += f", {light}." if clean is fast else "."
    if cheap is not fast:
        also = " and cleanest" * (clean is cheap)
        told.append(
            f"{cheap.name} is cheapest{also}: {dear} USD, {days_span(cheap.itinerary.days)} days"
            + (f", {light}." if clean is cheap else ".")
        )
    if clean not in (fast, cheap):
        told.append(f"{clean.name} is cleanest: {light}.")
    return [" ".join(told), value_of_a_day(comparison, ways), *_shut(comparison)]


def _shut(comparison: Comparison) -> list[str]:
    names = [c.name for c in comparison if c.itinerary is None]
    why = "Shut that day, or by what the question avoids" if comparison.question.avoid else "Shut that day"
    return [f"{why}: {listed(names)}."] if names else []


def _usd(x: float) -> str:
    return number(x) if x >= 10 else significant(x, 2)


def value_of_a_day(comparison: Comparison, ways: list[Drawn]) -> str:
    """Which way is best at the owner's value of a day, and whether that changes inside its published span."""
    goods = comparison.question.goods
    best = ways[0]
    here = f"With a day of the owner's time at {_usd(goods.usd_per_day)} USD, {best.name} costs least in all"
    if len(ways) == 1:
        return f"{here}: it is the only one open."
    low, high = goods.usd_per_day_low, goods.usd_per_day_high
    if not high > low:
        return f"{here}; no span is stated for that value, so it is unknown whether another would do."
    span = f"the published span of that value, {_usd(low)} to {_usd(high)} USD a day"
    parts = stretches(ways, low, high)
    others = [p for p in parts if p.way is not best]
    if not others:
        return f"{here}, and so it does over {span}."
    told = []
    for p in others:
        where = f"below {significant(p.high, 2)} USD" if p is parts[0] else f"above {significant(p.low, 2)} USD"
        if p is not parts[0] and p is not parts[-1]:
            where = f"between {significant(p.low, 2)} and {significant(p.high, 2)} USD"
        told.append(f"{where} {p.way.name} does")
    return f"{here}. Inside {span}, that changes: {listed(told)}."


def headline(way: Drawn, what: str) -> tuple[str, str, str]:
    """Number, unit and range of one of the three big numbers."""
    i = way.itinerary
    if what == "cleanest":
        return significant(i.kg_co2e), f"kg CO2e for one {UNITS[i.goods.unit]}", "no range stated"
    triple, measure = (i.days, "days") if what == "fastest" else (i.usd, "usd")
    whole = days_span(triple) if what == "fastest" else ranged(triple)
    rest = whole.partition(" (")[2].rstrip(")")
    return typical(triple, measure), "days" if what == "fastest" else f"USD for one {UNITS[i.goods.unit]}", rest
