"""The answer of a brief in three sentences made from its numbers: the way, what the scenario changes, what it hangs on.

Each sentence has a rule for every case; the tests hold the cases side by side. A change is called small where it lies inside the ranges.
"""

from __future__ import annotations

from datetime import date

from landbridge.answers import Comparison, CorridorRow
from landbridge.answers.brief import Brief, best_of
from landbridge.answers.compare import OTHER
from landbridge.answers.shut_in_turn import Closure
from landbridge.engines.itinerary import Itinerary
from landbridge.report.drawn import ends
from landbridge.report.row_words import row_words
from landbridge.report.words import day, listed, of_unit, ranged, significant, typical
from landbridge.results import days_span, number

Triple = tuple[float, float, float]
FEW = 3  # names told before the rest are counted


def question_sentence(brief: Brief) -> str:
    """The question of the brief as one sentence."""
    q = brief.question
    how = (
        f"ow does {of_unit(q.goods)} go from {ends(q)} on {day(q.world.facts.on)}, in how many days and at what price?"
    )
    return f"Scenario \u201c{q.world.facts.scenario.title}\u201d: h{how}" if brief.before is not None else f"H{how}"


def sentences(brief: Brief) -> list[str]:
    """Three sentences: the way, what changes, what it hangs on."""
    return [_way(brief), _change(brief) if brief.before is not None else _rivals(brief), _hangs(brief)]


def two_numbers(way: Itinerary) -> str:
    """Days and USD of a way with their ranges."""
    return f"{days_span(way.days)} days and {ranged(way.usd)} USD"


def _way(brief: Brief) -> str:
    q, rows = brief.question, list(brief.after)
    pair = f"{of_unit(q.goods)} from {ends(q)} on {day(q.world.facts.on)}"
    under = " under the scenario" if brief.before is not None else ""
    if brief.best is None:
        shut = [c for c in rows if c.lift]
        if not shut:
            return f"The study has no way for {pair}{under}, not even with every link open."
        least = min(shut, key=lambda c: (len(c.lift), c.corridor))
        what = "link" if len(least.lift) == 1 else "links"
        return f"No way is open for {pair}{under}: at the least {len(least.lift)} {what} would have to open, those of {_named(least)}."
    said = f"The best way for {pair}{under} is {_named(rows[0])}: {two_numbers(brief.best)}"
    others = [c for c in rows[1:] if c.itinerary]
    if not others:
        return said + "; it is the only one open."
    return said + _beside(rows[0], others) + "."


def _beside(first: CorridorRow, others: list[CorridorRow]) -> str:
    """Which of the other ways is faster or cheaper, where one is."""
    mine = first.itinerary
    ways = [(c, c.itinerary) for c in others if c.itinerary is not None]
    if mine is None or not ways:
        return ""
    fast, cheap = min(ways, key=lambda w: w[1].days[1]), min(ways, key=lambda w: w[1].usd[1])
    told = []
    if fast[1].days[1] < mine.days[1] and typical(fast[1].days, "days") != typical(mine.days, "days"):
        told.append(f"{_named(fast[0])} is faster, {days_span(fast[1].days)} days")
    if cheap[1].usd[1] < mine.usd[1] and typical(cheap[1].usd, "usd") != typical(mine.usd, "usd"):
        told.append(f"{_named(cheap[0])} is cheaper, {ranged(cheap[1].usd)} USD")
    n = "1 other way is open" if len(ways) == 1 else f"{len(ways)} other ways are open"
    none = "neither faster nor cheaper" if len(ways) == 1 else "none of them clearly faster or cheaper"
    return f"; {n}, and {' and '.join(told)}" if told else f"; {n}, {none}"


def _named(row: CorridorRow) -> str:
    """A corridor as a sentence names it."""
    if row.corridor == OTHER:
        return "the way " + row.name.partition(", ")[2]
    return "the " + (f"{row.name.removesuffix(', in part')} (in part)" if row.in_part else row.name)


def _rivals(brief: Brief) -> str:
    """Without a scenario: how far the next best is behind."""
    others = [c for c in list(brief.after)[1:] if c.itinerary]
    shut = [c.name for c in brief.after if c.lift]
    tail = f"; shut that day: {few(shut)}" if shut else ""
    if brief.best is None:
        return f"Shut that day: {few(shut)}." if shut else "No corridor of the study joins the two."
    if not others or others[0].itinerary is None:
        return f"There is no second way to compare it with{tail}."
    next_best = others[0].itinerary
    gap = moved(next_best.days[1] - brief.best.days[1], next_best.usd[1] - brief.best.usd[1])
    return f"The next best, {_named(others[0])}, is {gap}{_sure(brief.best, next_best)}{tail}."


def _change(brief: Brief) -> str:
    before, after = best_of(brief.before), brief.best
    tail = _corridors_changed(brief)
    if not brief.changed:
        return f"The scenario changes no link on this day{_begins(brief)}, so the answer is that of the day as it is."
    n = f"{len(brief.changed)} {'link' if len(brief.changed) == 1 else 'links'}"
    if before is None and after is None:
        return f"The scenario changes {n} and opens no way where none is open as it is{tail}."
    if before is None and after is not None:
        verb = "opens" if len(brief.changed) == 1 else "open"
        return f"As it is no way is open: the {n} that the scenario changes {verb} this one{tail}."
    was = brief.before[0] if brief.before is not None and len(brief.before) else None
    if before is not None and after is None:
        return f"As it is, {_named(was) if was else 'the best way'} takes {two_numbers(before)}; the scenario shuts every way."
    if before is None or after is None:
        return ""
    same_way = before.links == after.links
    if same_way and (before.days, before.usd) == (after.days, after.usd):
        return f"The scenario changes {n}, none of which moves the best way or its numbers{tail}."
    gap = moved(after.days[1] - before.days[1], after.usd[1] - before.usd[1])
    than = "the same way as it is" if same_way or was is None else f"{_named(was)}, the best as it is"
    return f"That is {gap} than {than}, at {two_numbers(before)}{_sure(before, after)}{tail}."


def _sure(one: Itinerary, other: Itinerary) -> str:
    """Whether a difference lies inside the ranges of both."""
    days, usd = overlap(one.days, other.days), overlap(one.usd, other.usd)
    if days and usd:
        return ": inside the ranges of both"
    return ": beyond the ranges" + (
        " in days, inside them in USD" if usd else " in USD, inside them in days" if days else " of both"
    )


def _corridors_changed(brief: Brief) -> str:
    """Corridors that the scenario shuts or opens."""
    both = [
        (a, b) for a, b in brief.pairs() if a is not None and b is not None and OTHER not in (a.corridor, b.corridor)
    ]
    gone = [_named(b) for a, b in both if a.itinerary and not b.itinerary]
    come = [_named(b) for a, b in both if b.itinerary and not a.itinerary]
    told = [f"{verb} {few(names)}" for verb, names in (("shuts", gone), ("opens", come)) if names]
    return f"; it {' and '.join(told)}" if told else ""


def _begins(brief: Brief) -> str:
    """When what the scenario says begins, where that is later."""
    facts = brief.question.world.facts
    settled = [d.settled(facts.in_force) for d in facts.scenario.developments]
    days: list[date] = [d.since for d in settled if d.since is not None]
    days += [since for _, since in (*facts.scenario.in_force, *facts.scenario.ended, *facts.scenario.conditions)]
    later = [d for d in days if d > facts.on]
    if later and len(later) == len(days):
        return f", since what it supposes begins on {day(min(later))} or later"
    return ", since part of what it supposes begins later" if later else ""


def _hangs(brief: Brief) -> str:
    if brief.best is None:
        lifted = [c for c in brief.after if c.lifted]
        if not lifted:
            return "What would have to be built is not in the study."
        least = min(lifted, key=lambda c: (len(c.lift), c.corridor))
        first, way = least.lift[0], least.lifted
        more = f" and {len(least.lift) - 1} more" if len(least.lift) > 1 else ""
        what = f"{first.names} ({first.status}: {first.reason}){more}"
        them = "it" if len(least.lift) == 1 else "they"
        return (
            f"Were {them} open, that way would take {two_numbers(way)}; what stands in the way is {what}."
            if way
            else ""
        )
    told = [_breaks(brief.closures)]
    if brief.swings:
        top = brief.swings[0].reason
        words = row_words(brief.question.world.facts.study, top)
        told.append(f"the value that moves its numbers most is {words} ({top.quality or 'of unknown quality'})")
    flips = sum(s.flips for s in brief.swings)
    if flips:
        n = len(brief.swings)
        verb = "makes" if flips == 1 else "make"
        told.append(f"{flips} of the {n} values with a range {verb} another way the best at one end of it")
    text = "; ".join(filter(None, told))
    return text[0].upper() + text[1:] + "." if text else "Nothing that it rests on carries a range."


def _breaks(closures: tuple[Closure, ...]) -> str:
    """The single closure of a link that costs the pair most."""
    links = [c for c in closures if c.kind == "link"]
    if not links:
        return ""
    worst = links[0]
    if worst.way is None:
        which = "that link" if len(worst.rows) == 1 else f"any of its {len(worst.rows)} links"
        return f"with {which} from {stretch(worst)} shut, no way is left"
    gap = moved(worst.more_days, worst.more_usd)
    any_of = "" if len(worst.rows) == 1 else "of any link "
    return (
        f"the single closure that costs most is {any_of}from {stretch(worst)}, after which the best way left is {gap}"
    )


def stretch(closure: Closure) -> str:
    """Where a closure lies, the first stretches of it."""
    return few(closure.where.split("; "))


def moved(days: float, usd: float) -> str:
    """A change of days and USD in words; what rounds to nothing is as it was.

    >>> moved(-0.52, 1234.0), moved(0.0, 0.2), moved(2.0, -4.0)
    ('0.5 days shorter and 1,200 USD dearer', 'as long and as dear', '2 days longer and 4 USD cheaper')
    """
    d, u = round(days, 1), float(significant(usd, 2).replace(",", "")) if abs(usd) >= 0.5 else 0.0
    time = (
        "as long"
        if d == 0
        else f"{number(abs(d), 0 if d == int(d) else 1)} {'day' if abs(d) == 1 else 'days'} {'shorter' if d < 0 else 'longer'}"
    )
    money = "as dear" if u == 0 else f"{number(abs(u))} USD {'cheaper' if u < 0 else 'dearer'}"
    return f"{time} and {money}"


def overlap(one: Triple, other: Triple) -> bool:
    """Whether two ranges share a value."""
    return max(one[0], other[0]) <= min(one[2], other[2])


def few(names: list[str], most: int = FEW) -> str:
    """A list in a sentence, cut with a count.

    >>> few(["a", "b", "c", "d", "e"])
    'a, b, c and 2 more'
    """
    return listed(names) if len(names) <= most else f"{', '.join(names[:most])} and {len(names) - most} more"


def best_numbers(comparison: Comparison | None) -> dict[str, tuple[str, str]]:
    """Days, USD and kg CO2e of the best way: value and range; empty where none is open."""
    way = best_of(comparison)
    if way is None:
        return {}
    rest = {"days": days_span(way.days), "USD": ranged(way.usd)}
    out = {
        k: (
            typical(way.days if k == "days" else way.usd, "days" if k == "days" else "usd"),
            v.partition(" (")[2].rstrip(")"),
        )
        for k, v in rest.items()
    }
    return out | {"kg CO2e": (significant(way.kg_co2e), "")}
