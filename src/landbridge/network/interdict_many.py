"""The worst closures for several pairs at once: one program over the ways of all of them.

A pair's value is the cost of its cheapest way that no closure meets. So its known ways stand in a chain by cost, each step of which is worth what the next
way costs more and can be had only if every way before it is met (incremental formulation). What a pair can be made to cost on its own bounds its
chain, which is what makes the program small; `interdict.worst` gives that, and the ways that matter.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from landbridge.network.interdict import NOTHING, SAME, Set, Way, Worst, smallest
from landbridge.network.program import Program

FindAll = Callable[[Set], Sequence[Way | None]]  # the cheapest way of each of several pairs


@dataclass
class _Chain:
    """Ways of one pair by cost, and what they say of its value: it is that of the cheapest way that is not met."""

    demand: float
    lost: float  # what counts where no way is left, or none that costs less
    allowed: Set
    levels: dict[float, list[Set]] = field(default_factory=dict)

    def add(self, way: Way | None) -> bool:
        """Keep a way; whether it was new."""
        if way is None or way.cost >= self.lost:
            return False
        rows = self.levels.setdefault(way.cost, [])
        if (met := way.met & self.allowed) in rows:
            return False
        rows.append(met)
        return True


def worst_of(
    find: FindAll, k: int, allowed: Sequence[Set], demand: Sequence[float], lost: Sequence[float], *, seconds: float = np.inf,
    start: Iterable[Set] = (), known: Sequence[Sequence[Way]] = (),
) -> Worst:  # fmt: skip
    """The at most k closures after which the ways of several pairs together cost most, times their demand.

    Parameters
    ----------
    find
        The cheapest way of each pair with a set of elements closed.
    k
        How many may be closed.
    allowed
        Elements that may be closed to each pair.
    demand
        Weight of each pair.
    lost
        What a pair counts that has no way left, or only one that costs more than this.
    seconds
        When to stop; then `bound` says how much worse other closures could be at most.
    start
        Closures to look at first.

    Returns
    -------
    Worst
        `value` and `bound` are the sum over pairs. `ways` is empty: there are too many.
    """
    chains = [_Chain(d, c, a) for d, c, a in zip(demand, lost, allowed, strict=True)]
    for c, ways in zip(chains, known, strict=False):
        for w in ways:
            c.add(w)
    begun, searches, programs = time.monotonic(), 0, 0
    best, value, bound = NOTHING, -np.inf, np.inf

    def look(closed: Set) -> bool:
        """Search under closures and keep what is found; whether any way was new."""
        nonlocal best, value, searches
        searches += 1
        ways = find(closed)
        total = sum(
            c.demand * (c.lost if w is None else min(w.cost, c.lost)) for c, w in zip(chains, ways, strict=True)
        )
        if total > value * (1 + SAME):
            best, value = closed, total
        new = [c.add(w) for c, w in zip(chains, ways, strict=True)]  # every pair keeps its way
        return any(new)

    for closed in (NOTHING, *start):
        look(closed)
    while bound > value * (1 + 1e-9) and time.monotonic() - begun < seconds:
        programs += 1
        solved = _chain_program(chains, k, seconds - (time.monotonic() - begun))
        if solved is None:
            break
        closed, bound = solved[0], min(bound, solved[1])
        if bound > value * (1 + 1e-9) and not look(closed) and solved[2]:
            bound = value  # all that is known of these closures is all there is to know
    return Worst(closed=best, value=value, bound=max(bound, value), searches=searches, programs=programs, ways=())


def _chain_program(chains: Sequence[_Chain], k: int, seconds: float) -> tuple[Set, float, bool] | None:
    """The closures that are worst by the ways known so far, a bound on what any closures are worth, and whether these are worth that."""
    columns = sorted({e for c in chains for rows in c.levels.values() for r in rows for e in r})
    at = {e: i for i, e in enumerate(columns)}
    scale = max(c.demand * c.lost for c in chains) or 1.0
    program = Program([0.0] * len(columns), maximise=True)
    program.row(range(len(columns)), 1.0, high=float(k))
    constant = 0.0
    for c in chains:
        costs = sorted(c.levels)
        constant += c.demand * (costs[0] if costs else c.lost)
        above = -1
        for j, cost in enumerate(costs):
            rows = smallest(c.levels[cost])
            if not rows[0]:
                break  # this way stays open whatever is closed
            step = (costs[j + 1] if j + 1 < len(costs) else c.lost) - cost
            y = program.column(c.demand * step / scale, high=1.0)
            for r in rows:
                program.rows([(y, 1.0), *((at[e], -1.0) for e in sorted(r))], high=0.0)
            if above >= 0:
                program.rows([(y, 1.0), (above, -1.0)], high=0.0)
            above = y
    solved = program.solve(seconds)
    if solved is None:
        return None
    closed = frozenset(e for e, x in zip(columns, solved.x, strict=False) if x > 0.5)
    return (
        closed,
        constant + solved.bound * scale,
        solved.bound - solved.objective <= 1e-9 * max(1.0, abs(solved.bound)),
    )
