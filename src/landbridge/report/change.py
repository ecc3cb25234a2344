"""What a change did, in a sentence and in the three numbers: the answer before beside the answer after."""

from __future__ import annotations

from typing import Any

from landbridge.answers import Comparison
from landbridge.answers.compare import OTHER
from landbridge.report.answer import extremes, headline
from landbridge.report.drawn import Drawn, drawn
from landbridge.report.words import listed, significant, typical
from landbridge.results import number

LEAST = 0.05  # days; a smaller difference is said to be none


def signed(x: float, unit: str, digits: int = 0) -> str:
    """A difference with its sign.

    >>> signed(6.13, "days", 1), signed(-240.2, "USD")
    ('6.1 days more', '240 USD less')
    """
    return f"{number(abs(x), digits)} {unit} {'more' if x > 0 else 'less'}"


def short_answer(now: Comparison) -> str:
    """The answer in one short sentence: the fastest way and the cheapest one."""
    ways = drawn(now)
    if not ways:
        return "No corridor is open on that day."
    best = extremes(ways)
    fast, cheap = best["fastest"], best["cheapest"]
    days, usd = typical(fast.itinerary.days, "days"), typical(cheap.itinerary.usd, "usd")
    if fast is cheap:
        return f"{fast.name} is fastest and cheapest: {days} days, {usd} USD."
    later = typical(cheap.itinerary.days, "days")
    return f"{fast.name} is fastest, {days} days. {cheap.name} is cheapest, {usd} USD in {later} days."


def changes_told(now: Comparison, then: Comparison) -> list[str]:
    """What changed for the fastest and the cheapest way, and which corridors opened or shut, in one sentence or two."""
    after, before = drawn(now), drawn(then)
    if not after:
        return ["No corridor is left open." if before else "No corridor was open before, and none is now."]
    if not before:
        return [f"No corridor was open before; now {listed([d.name for d in after])}."]
    told = []
    a, b = extremes(after), extremes(before)
    told.append(_one(a["fastest"], b["fastest"], "fastest", "days"))
    told.append(_one(a["cheapest"], b["cheapest"], "cheapest", "usd"))
    return [f"{_joined(told)}.", *_came_and_went(now, then)]


def _joined(told: list[str]) -> str:
    if all(t.endswith("as before") for t in told):
        return "The fastest and the cheapest way are as before"
    return "; ".join([told[0][0].upper() + told[0][1:], *told[1:]])


def _one(now: Drawn, then: Drawn, what: str, measure: str) -> str:
    x, y = now.itinerary.total(measure)[1], then.itinerary.total(measure)[1]
    digits = 1 if measure == "days" else 0
    unit = "days" if measure == "days" else "USD"
    same = abs(x - y) < (LEAST if measure == "days" else 0.5)
    if same and now.name == then.name:
        return f"the {what} way is as before"
    by = f", now by {_named(now)}" if now.key != then.key else ""
    if same:
        return f"the {what} way is no better and no worse than before{by}"
    verb = "takes" if measure == "days" else "costs"
    return f"the {what} way {verb} {signed(x - y, unit, digits)} than before{by}"


def _named(way: Drawn) -> str:
    """The way's name inside a sentence."""
    return way.name[0].lower() + way.name[1:] if way.key == OTHER else way.name


def _came_and_went(now: Comparison, then: Comparison) -> list[str]:
    after = {c.corridor: c.name for c in now if c.itinerary is not None}
    before = {c.corridor: c.name for c in then if c.itinerary is not None}
    gone = [n for k, n in before.items() if k not in after and k != OTHER]
    come = [n for k, n in after.items() if k not in before and k != OTHER]
    parts = [f"Shut by the change: {listed(gone)}"] * bool(gone) + [f"Opened by the change: {listed(come)}"] * bool(
        come
    )
    return [". ".join(parts) + "."] if parts else []


def numbers_told(now: Comparison, then: Comparison | None) -> list[dict[str, Any]]:
    """The three numbers with what they were before: value, unit, range and way."""
    ways = drawn(now)
    was = extremes(drawn(then)) if then is not None and drawn(then) else {}
    out = []
    for what, way in (extremes(ways) if ways else {}).items():
        value, unit, span = headline(way, what)
        entry: dict[str, Any] = {
            "what": what, "value": value, "unit": unit, "range": span, "key": way.key, "rank": way.rank, "name": way.name,
            "assumed": way.itinerary.assumed("days" if what == "fastest" else "usd") if what != "cleanest" else None,
        }  # fmt: skip
        if what in was:
            entry["before"] = {
                "value": headline(was[what], what)[0],
                "name": was[what].name,
                "key": was[what].key,
                "more": _more(way, was[what], what),
            }
        out.append(entry)
    return out


def _more(now: Drawn, then: Drawn, what: str) -> str:
    """The difference, to as many digits as the number itself has; blank where there is none."""
    if what == "cleanest":
        x = now.itinerary.kg_co2e - then.itinerary.kg_co2e
        return "" if abs(x) < 0.5 else f"{'+' if x > 0 else '−'}{significant(abs(x), 2)}"
    measure = "days" if what == "fastest" else "usd"
    a, b = now.itinerary.total(measure)[1], then.itinerary.total(measure)[1]
    if abs(a - b) < (LEAST if measure == "days" else 0.5):
        return ""
    return f"{'+' if a > b else '−'}{number(abs(a - b), 1 if measure == 'days' else 0)}"
