"""Before and after in one picture: what is the same, what is gone, what was otherwise, and every step of both as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from landbridge.answers import Comparison
from landbridge.report.drawn import Drawn, Result, Stop, drawn, stops
from landbridge.report.words import day, typical

Way = tuple[Drawn, Sequence[Stop]]
FAR = 1.5  # a way that is the same before and after is left out where it is so many times as long as all that changed


@dataclass(frozen=True, eq=False, kw_only=True)
class Twin:
    """How the ways of an answer stand to those before a change."""

    caption: str  # what the grey lines are
    grey: tuple[Way, ...]  # ways before that are not the same now, the best first
    gone: frozenset[str]  # keys of those of them that no way now stands for
    same: frozenset[str]  # keys of ways now that were the same before
    was: dict[str, tuple[float, float, float]]  # total before of a way now that is told to be the same choice

    @property
    def changed(self) -> bool:
        """Whether any way differs."""
        return bool(self.grey)


def twin(after: Result, before: Result, now: Sequence[Way], then: Sequence[Way], measure: str) -> Twin:
    """Match ways before and after: a corridor with itself, any other way with the one over the same links."""
    by_corridor = isinstance(after, Comparison)
    pairs = {a.key: b for a, _ in now for b, _ in then if (a.key == b.key if by_corridor else _links(a) == _links(b))}
    same = frozenset(a.key for a, _ in now if a.key in pairs and _equal(a, pairs[a.key], measure))
    kept = {pairs[k].key for k in same}
    matched = {b.key for b in pairs.values()}
    return Twin(
        caption=_caption(after, before), grey=tuple(w for w in then if w[0].key not in kept), same=same,
        gone=frozenset(b.key for b, _ in then if b.key not in matched),
        was={k: b.itinerary.total(measure) for k, b in pairs.items() if k not in same},
    )  # fmt: skip


def _links(d: Drawn) -> list[str]:
    return d.itinerary.links


def _equal(a: Drawn, b: Drawn, measure: str) -> bool:
    one, two = (d.itinerary.total(measure) for d in (a, b))
    return _links(a) == _links(b) and bool(np.allclose(one, two, rtol=1e-9, atol=0))  # sums in the same order


def _caption(after: Result, before: Result) -> str:
    one, two = after.question.world.facts, before.question.world.facts
    parts = [f"on {day(two.on)}"] if two.on != one.on else []
    if two.scenario.hash != one.scenario.hash:
        parts.append(
            "as it is, without the scenario" if two.scenario.title == "as it is" else f"scenario {two.scenario.title}"
        )
    return ", ".join(parts) or "before"


def drawn_now(now: Sequence[Way], pair: Twin | None) -> tuple[Sequence[Way], Sequence[Way], Sequence[Way]]:
    """Ways to draw, those of them that are not the same as before, and those left out as the same and far longer than all that changed."""
    if pair is None or not pair.changed:
        return now, now, []
    fresh = [w for w in now if w[0].key not in pair.same]
    limit = FAR * max(s[-1].km for _, s in (*fresh, *pair.grey))
    near = [w for w in now if w in fresh or w[1][-1].km <= limit]
    return near, fresh, [w for w in now if w not in near]


def before_words(pair: Twin, far: Sequence[Way], measure: str) -> str:
    """What grey and thin lines are, and what is not drawn."""
    if not pair.changed:
        return f"No way differs from before ({pair.caption})."
    unit = "days" if measure == "days" else "USD"
    out = [f"{d.name}, {typical(d.itinerary.total(measure), measure)} {unit}" for d, _ in far]
    return (
        f"Grey: before ({pair.caption})."
        + (" Thin: the same before." if pair.same else "")
        + (f" The same and too long to draw: {'; '.join(out)}." if out else "")
    )


def twin_words(after: Result, before: Result, measure: str) -> str:
    """The words that a chart of both needs beside it: what grey and thin lines are, and what is not drawn."""
    now, then = ([(d, stops(d.itinerary, measure)) for d in drawn(r)] for r in (after, before))
    pair = twin(after, before, now, then, measure)
    return before_words(pair, drawn_now(now, pair)[2], measure)


def step_rows(after: Result, before: Result | None = None) -> list[dict[str, Any]]:
    """Every step of every way with its hours, USD and sources: those of the answer, then those before the change."""
    rows = list(_rows("now", after))
    return [*rows, *_rows("before", before)] if before is not None else rows


def _rows(when: str, result: Result) -> Iterator[dict[str, Any]]:
    facts = result.question.world.facts
    for d in drawn(result):
        hours = usd = 0.0
        for n, s in enumerate(stops(d.itinerary, "days"), start=1):
            hours, usd = hours + s.hours[1], usd + s.usd[1]
            yield {
                "when": when, "on": facts.on, "scenario": facts.scenario.title, "way": d.rank, "name": d.name, "step": n, "what": s.what,
                "node": s.node, "place": s.place, "service": s.service, "row": s.row, "km_so_far": s.km, "hours": s.hours[1],
                "hours_low": s.hours[0], "hours_high": s.hours[2], "days_so_far": hours / 24, "usd": s.usd[1], "usd_low": s.usd[0],
                "usd_high": s.usd[2], "usd_so_far": usd, "quality_of_hours": s.quality, "source": s.source,
            }  # fmt: skip
