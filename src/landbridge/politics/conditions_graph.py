"""The condition graph: what a requirement is worth on each day, in three values, and the smallest sets of facts that would fulfil it.

A timeline is a step function of days: pairs (first day as ordinal, value), the first beginning with the calendar. Its values 0, 1 and 2 are
false, unknown and true, so that Kleene's AND is the least, OR the greatest, k of n the k-th greatest and NOT is 2 minus the value.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from landbridge.scenario.requirement import Fact, Need

NO, UNKNOWN, YES = 0, 1, 2
Timeline = tuple[tuple[int, int], ...]
FIRST, LAST = date.min.toordinal(), date.max.toordinal()
ALWAYS: Timeline = ((FIRST, YES),)
NEVER: Timeline = ((FIRST, NO),)
NOT_KNOWN: Timeline = ((FIRST, UNKNOWN),)
_WORKING = 500  # sets held while working; beyond it only the shortest are kept, and the answer says so


def value_on(line: Timeline, day: int) -> int:
    """The value on a day given as ordinal."""
    return line[bisect_right(line, (day, YES + 1)) - 1][1]


def since(line: Timeline, day: int) -> int:
    """The first day, as ordinal, since when the value of `day` has held without a break."""
    return line[bisect_right(line, (day, YES + 1)) - 1][0]


def first_after(line: Timeline, day: int, value: int) -> int | None:
    """The first day after `day` on which the value is `value`; None if it never is."""
    return next((start for start, v in line if start > day and v == value), None)


def joined(steps: Iterable[tuple[int, int]]) -> Timeline:
    """A timeline from steps in order of days: of several on one day the last counts, and a step that changes nothing goes."""
    out: list[tuple[int, int]] = []
    for start, value in steps:
        if out and out[-1][0] == start:
            out.pop()
        if not out or out[-1][1] != value:
            out.append((start, value))
    return tuple(out)


def lagged(line: Timeline, days: int) -> Timeline:
    """What has held on each of the last `days` days and holds today: the least value of that window."""
    if not days:
        return line
    ends = [start for start, _ in line[1:]] + [LAST + 1]
    spans = [(start, min(end + days, LAST + 1), value) for (start, value), end in zip(line, ends, strict=True)]
    edges = sorted({FIRST, *(start for start, _, _ in spans), *(end for _, end, _ in spans if end <= LAST)})
    return joined((day, min(v for a, b, v in spans if a <= day < b)) for day in edges)


def worth(need: Need, of_fact: Callable[[Fact], Timeline]) -> Timeline:
    """The timeline of a requirement, given that of each fact it comes down to."""
    if need.fact is not None:
        line = of_fact(need.fact)
    else:
        lines = [worth(part, of_fact) for part in need.of]
        days = sorted({start for one in lines for start, _ in one})
        line = joined((d, sorted((value_on(one, d) for one in lines), reverse=True)[need.k - 1]) for d in days)
    if need.negated:
        line = tuple((start, YES - value) for start, value in line)
    return lagged(line, need.lag_days)


Step = tuple[Fact, bool]  # a fact, and whether it has to hold or not to hold
Terms = dict[frozenset[Step], None]


@dataclass(frozen=True, slots=True)
class Sets:
    """Smallest sets of steps, the shortest first. Where a cap cut them `complete` is False: each set still suffices, and there are others."""

    sets: tuple[tuple[Step, ...], ...]
    complete: bool


class Unlocking:
    """Smallest sets of changes that make a requirement true, found from the terms of its tree.

    A term takes one branch at each OR and every branch at each AND; a requirement is true in Kleene's sense exactly where every step of
    some term holds. So the smallest sets of changes are the smallest of what each term still lacks.

    Parameters
    ----------
    now
        Value of each fact today, lags left aside.
    may
        Whether a step that does not hold today can still come to hold: a day that has gone cannot.
    inside
        What a fact comes down to, for those that are requirements themselves; None for those that stand on their own.
    """

    def __init__(
        self,
        now: Callable[[Fact], int],
        inside: Callable[[Fact], Need | None],
        may: Callable[[Fact, bool], bool] = lambda _fact, _yes: True,
    ) -> None:
        self.now, self.inside, self.may = now, inside, may
        self.mixed: frozenset[Fact] = frozenset()
        self.complete = True
        self._of_fact = cache(self._fact_terms)

    def sets(self, need: Need, cap: int) -> Sets:
        """The smallest sets, at most `cap` of them."""
        wanted = set(self._polarities(need, True))
        self.mixed = frozenset(f for f, yes in wanted if (f, not yes) in wanted)
        self.complete = True
        self._of_fact.cache_clear()
        lacking = (frozenset(s for s in term if not self._holds(s)) for term in self._terms(need, True))
        kept = sorted((tuple(sorted(s)) for s in _smallest(lacking)), key=lambda s: (len(s), s))
        return Sets(tuple(kept[:cap]), self.complete and len(kept) <= cap)

    def _holds(self, step: Step) -> bool:
        fact, yes = step
        return self.now(fact) == (YES if yes else NO)

    def _polarities(self, need: Need, yes: bool, seen: set[tuple[Fact, bool]] | None = None) -> Iterator[Step]:
        """In which sense each fact is wanted; only one wanted in both senses can contradict itself within a term."""
        seen = set() if seen is None else seen
        yes = yes != need.negated
        if need.fact is not None and (need.fact, yes) not in seen:
            seen.add((need.fact, yes))
            inner = self.inside(need.fact)
            if inner is None:
                yield need.fact, yes
            else:
                yield from self._polarities(inner, yes, seen)
        for part in need.of:
            yield from self._polarities(part, yes, seen)

    def _terms(self, need: Need, yes: bool) -> Terms:
        yes = yes != need.negated
        if need.fact is not None:
            return self._of_fact(need.fact, yes)
        parts = [self._terms(part, yes) for part in need.of]
        k = need.k if yes else len(parts) - need.k + 1  # not (k of n) is (n - k + 1) of the opposites
        ways: list[Terms] = [
            {frozenset(): None},
            *({} for _ in range(k)),
        ]  # terms that fulfil at least 0, 1 ... k parts
        for terms in parts:
            for j in range(k, 0, -1):
                ways[j] = self._trim(ways[j] | self._product(ways[j - 1], terms))
        return ways[k]

    def _fact_terms(self, fact: Fact, yes: bool) -> Terms:
        inner = self.inside(fact)
        if inner is not None:
            return self._terms(inner, yes)
        step = (fact, yes)
        if fact not in self.mixed and self._holds(step):
            return {frozenset(): None}
        return {frozenset({step}): None} if self._holds(step) or self.may(fact, yes) else {}

    def _product(self, some: Terms, others: Terms) -> Terms:
        both = (a | b for a in some for b in others)
        return dict.fromkeys(t for t in both if not any((f, not y) in t for f, y in t if f in self.mixed))

    def _trim(self, terms: Terms) -> Terms:
        kept = _smallest(terms, _WORKING + 1)
        if len(kept) > _WORKING:
            self.complete = False
        return dict.fromkeys(kept[:_WORKING])


def _smallest(sets: Iterable[frozenset[Step]], most: int | None = None) -> list[frozenset[Step]]:
    """The sets that contain no other, the shortest first and otherwise in their order; `most` of them are enough."""
    kept: list[frozenset[Step]] = []
    # Of those kept, how many are shorter than the one at hand: one of its own length is not in it.
    shorter, length = 0, -1
    for one in sorted(dict.fromkeys(sets), key=len):
        if len(one) > length:
            shorter, length = len(kept), len(one)
        if not any(k <= one for k in kept[:shorter]):
            kept.append(one)
            if len(kept) == most:
                break
    return kept
