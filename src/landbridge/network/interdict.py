"""The worst closures, the least cuts and what to protect, each with a proof that none is worse.

Every question here is one of hitting ways: a set of closures works as far as it meets each way that should not be used. So ways are found one after
another by the search itself, and an integer program (HiGHS) says which closures meet all found so far. What the program allows bounds the answer from
one side and what the search then finds from the other; where the two meet the answer is proven (Israeli and Wood 2002, decomposition by covering). No
number stands for "very far" in it: closures that leave no way are found as such and are worst of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from landbridge.network.program import Program

Set = frozenset[int]
NOTHING: Set = frozenset()
SAME = 1e-12  # two sums of one way's arcs, in another order
BATCH = 8  # ways met by nothing in common that are added to a program at once


@dataclass(frozen=True, slots=True)
class Way:
    """A way as a closure sees it: what it meets that could be closed, and what it costs."""

    met: Set
    cost: float


Find = Callable[[Set], Way | None]  # the cheapest way with these closed


@dataclass(frozen=True, kw_only=True)
class Worst:
    """The worst closures found, and what is known of all others."""

    closed: Set
    value: float  # what it costs then; inf where no way is left
    bound: float  # no closures of that number cost more; equal to `value` where that is proven
    searches: int
    programs: int
    ways: tuple[Way, ...]  # the ways on which the proof rests

    @property
    def proven(self) -> bool:
        """Whether nothing worse is possible."""
        return self.bound <= self.value * (1 + 1e-9) or self.value == np.inf


@dataclass(frozen=True, kw_only=True)
class Cut:
    """The cheapest set of closures that leaves no way; `way` is one that cannot be closed, where there is such."""

    closed: Set
    weight: float
    way: Way | None
    searches: int
    programs: int
    ways: tuple[Way, ...]


@dataclass
class _Pool:
    """Ways of one pair as they are found."""

    find: Find
    allowed: Set
    ways: dict[Set, float] = field(default_factory=dict)  # what could be closed of a way -> its least cost
    searches: int = 0
    programs: int = 0

    def look(self, closed: Set) -> Way | None:
        """The cheapest way with these closed, kept."""
        self.searches += 1
        way = self.find(closed)
        if way is None:
            return None
        way = Way(way.met & self.allowed, way.cost)
        self.ways[way.met] = min(way.cost, self.ways.get(way.met, np.inf))
        return way

    def look_on(self, closed: Set) -> None:
        """Ways beside each other under these closures: the first, one that meets nothing of it, and so on."""
        for _ in range(BATCH):
            way = self.look(closed)
            if way is None or not way.met:
                return
            closed = closed | way.met

    def known(self) -> tuple[Way, ...]:
        return tuple(Way(met, cost) for met, cost in self.ways.items())


def least_cut(find: Find, weight: Mapping[int, float]) -> Cut:
    """The set of closures of least weight that leaves no way.

    Parameters
    ----------
    find
        The cheapest way with a set of elements closed; None where there is none.
    weight
        What closing each element counts. An element that is not named cannot be closed.

    Returns
    -------
    Cut
        Proven least: the ways found cannot all be met by less.
    """
    pool = _Pool(find, frozenset(weight))
    closed, total = NOTHING, 0.0
    while (way := pool.look(closed)) is not None:
        if not way.met:
            return Cut(
                closed=NOTHING,
                weight=np.inf,
                way=way,
                searches=pool.searches,
                programs=pool.programs,
                ways=pool.known(),
            )
        pool.look_on(closed | way.met)
        rows = [met for met in pool.ways if met]
        pool.programs += 1
        found = cover(rows, weight)
        assert found is not None  # every row has something that can be closed
        closed, total = found
    return Cut(closed=closed, weight=total, way=None, searches=pool.searches, programs=pool.programs, ways=pool.known())


def cover(rows: Iterable[Set], weight: Mapping[int, float], most: int | None = None) -> tuple[Set, float] | None:
    """The set of least weight that meets every row, of at most `most` elements; None where there is none."""
    kept = smallest(rows)
    if any(not r for r in kept):
        return None
    columns = sorted({e for r in kept for e in r})
    at = {e: i for i, e in enumerate(columns)}
    program = Program([weight[e] for e in columns])
    for r in kept:
        program.row([at[e] for e in r], 1.0, low=1.0)
    if most is not None:
        program.row(range(len(columns)), 1.0, high=float(most))
    solved = program.solve()
    if solved is None:
        return None
    chosen = frozenset(e for e, x in zip(columns, solved.x, strict=True) if x > 0.5)
    return chosen, float(sum(weight[e] for e in chosen))


def smallest(rows: Iterable[Set]) -> list[Set]:
    """Rows that hold no other row: what meets those meets all."""
    kept: list[Set] = []
    for row in sorted(set(rows), key=lambda r: (len(r), sorted(r))):
        if not any(k <= row for k in kept):
            kept.append(row)
    return kept


def worst(find: Find, k: int, allowed: Set) -> Worst:
    """The at most k closures after which the cheapest way costs most.

    Parameters
    ----------
    find
        The cheapest way with a set of elements closed.
    k
        How many may be closed.
    allowed
        Elements that may be closed.

    Returns
    -------
    Worst
        Proven: any k closures leave open one of `ways`, and none of those costs more than `value`.
    """
    pool = _Pool(find, allowed)
    first = pool.look(NOTHING)
    if first is None:
        return Worst(closed=NOTHING, value=np.inf, bound=np.inf, searches=1, programs=0, ways=())
    best, value = NOTHING, first.cost
    for tried, way in _climb(pool, k, first):
        if way is None or way.cost > value:
            best, value = tried, _cost(way)
    while value < np.inf:
        rows = [met for met, cost in pool.ways.items() if cost <= value * (1 + SAME)]
        pool.programs += 1
        found = cover(rows, dict.fromkeys(allowed, 1.0))
        if found is None or len(found[0]) > k:
            break
        closed = _filled(pool, found[0], k)
        way = pool.look(closed)
        if way is None or way.cost > value:
            best, value = closed, _cost(way)
        if way is not None and way.met:
            pool.look_on(closed | way.met)
    ways = tuple(w for w in pool.known() if w.cost <= value * (1 + SAME))
    return Worst(closed=best, value=value, bound=value, searches=pool.searches, programs=pool.programs, ways=ways)


def _climb(pool: _Pool, k: int, first: Way) -> Iterable[tuple[Set, Way | None]]:
    """Closures by the plain rule: close what hurts most now, k times. It finds many ways and a good beginning."""
    closed, way = NOTHING, first
    for _ in range(k):
        tried = {e: pool.look(closed | {e}) for e in sorted(way.met)}
        if not tried:
            return
        e = max(tried, key=lambda x: _cost(tried[x]))
        closed, after = closed | {e}, tried[e]
        yield closed, after
        if after is None:
            return
        way = after


def _cost(way: Way | None) -> float:
    return np.inf if way is None else way.cost


def _filled(pool: _Pool, closed: Set, k: int) -> Set:
    """The closures with more added up to k, each time what most known ways meet that are still open."""
    while len(closed) < k:
        left = [met for met in pool.ways if met and not met & closed]
        if not left:
            break
        counts: dict[int, int] = {}
        for met in left:
            for e in met:
                counts[e] = counts.get(e, 0) + 1
        closed = closed | {max(sorted(counts), key=lambda e: counts[e])}
    return closed


def least_flow(find: Find, k: int, capacity: Mapping[int, float], allowed: Set) -> tuple[Worst, Set]:
    """The at most k closures after which least can flow, and the cut that then bounds the flow.

    Wood (1993): closed elements cost nothing in the cut. An element that is not in `capacity` has no limit that is known and is never in the cut.
    `value` is inf where no cut of known capacity is left, so that nothing bounds the flow. `bound` is `value`: the cut is least.
    """
    both = {
        **{2 * e: 0.0 for e in allowed},
        **{2 * e + 1: c for e, c in capacity.items() if np.isfinite(c)},
    }  # 2e: closed; 2e + 1: in the cut

    def doubled(gone: Set) -> Way | None:
        way = find(frozenset(e // 2 for e in gone))
        return way and Way(frozenset(x for e in way.met for x in (2 * e, 2 * e + 1)), way.cost)

    pool = _Pool(doubled, frozenset(both))
    chosen, total = NOTHING, 0.0
    while (way := pool.look(chosen)) is not None:
        pool.look_on(chosen | way.met)
        pool.programs += 1
        found = _flow_cover(list(pool.ways), both, k)
        if found is None:
            return Worst(
                closed=NOTHING,
                value=np.inf,
                bound=np.inf,
                searches=pool.searches,
                programs=pool.programs,
                ways=pool.known(),
            ), NOTHING
        chosen, total = found
    closed, cut = frozenset(e // 2 for e in chosen if e % 2 == 0), frozenset(e // 2 for e in chosen if e % 2)
    return Worst(
        closed=closed, value=total, bound=total, searches=pool.searches, programs=pool.programs, ways=pool.known()
    ), cut


def _flow_cover(rows: Sequence[Set], weight: Mapping[int, float], k: int) -> tuple[Set, float] | None:
    columns = sorted({e for r in rows for e in r})
    at = {e: i for i, e in enumerate(columns)}
    scale = max([weight[e] for e in columns] + [1.0])
    program = Program([weight[e] / scale for e in columns])
    for r in smallest(rows):
        if not r:
            return None
        program.row([at[e] for e in r], 1.0, low=1.0)
    program.row([at[e] for e in columns if e % 2 == 0], 1.0, high=float(k))
    solved = program.solve()
    if solved is None:
        return None
    chosen = frozenset(e for e, x in zip(columns, solved.x, strict=True) if x > 0.5)
    return chosen, float(sum(weight[e] for e in chosen))


def apart(ways: Sequence[Way], most: int) -> tuple[tuple[Way, ...], bool]:
    """As many of the ways as have nothing in common, the cheapest of such choices, and whether `most`, which no choice can pass, is reached."""
    kept = [w for w in ways if w.met]
    program = Program([1.0] * len(kept), maximise=True)
    _disjoint(program, kept)
    solved = program.solve()
    n = 0 if solved is None else round(solved.objective)
    scale = max((w.cost for w in kept), default=1.0) or 1.0
    program = Program([w.cost / scale for w in kept])
    _disjoint(program, kept)
    program.row(range(len(kept)), 1.0, low=float(n), high=float(n))
    solved = program.solve()
    chosen = () if solved is None else tuple(w for w, x in zip(kept, solved.x, strict=True) if x > 0.5)
    return tuple(sorted(chosen, key=lambda w: w.cost)), len(chosen) >= most


def _disjoint(program: Program, ways: Sequence[Way]) -> None:
    on: dict[int, list[int]] = {}
    for i, w in enumerate(ways):
        for e in w.met:
            on.setdefault(e, []).append(i)
    for e in sorted(on):
        if len(on[e]) > 1:
            program.row(on[e], 1.0, high=1.0)


def fortify(solve: Callable[[Set], Worst], n: int, sign: float = 1.0) -> tuple[Set, Worst, int]:
    """The at most n elements to protect so that the worst closures of the others are least bad.

    Only protecting something of the worst closures can help, so those are tried one by one, to a depth of n (Scaparra and Church 2008).

    Parameters
    ----------
    solve
        The worst closures where a set is protected.
    n
        How many may be protected.
    sign
        1 where a larger value is worse, -1 where a smaller one is.

    Returns
    -------
    frozenset[int], Worst, int
        What to protect, the worst that is then left, and how many problems were solved.
    """
    seen: dict[Set, Worst] = {}
    waiting: list[Set] = [NOTHING]
    while waiting:
        held = waiting.pop()
        if held in seen:
            continue
        seen[held] = found = solve(held)
        if len(held) < n:
            waiting += [held | {e} for e in sorted(found.closed)]
    best = min(seen, key=lambda s: (sign * seen[s].value, len(s), sorted(s)))
    return best, seen[best], len(seen)
