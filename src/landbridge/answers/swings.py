"""How much each row behind a way matters: its hours and prices moved to their low and their high end, all else as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.engines.itinerary import Itinerary, costs_of, spread
from landbridge.engines.question import Question
from landbridge.network.search import best
from landbridge.units import HOURS_PER_DAY
from landbridge.worlds import Overlay, Reason, World

LAID_OVER = ("development", "opening", "overlay", "question", "rule")  # kinds that only move what a row says
Key = tuple[str, str]  # table and row


@dataclass(frozen=True, eq=False, kw_only=True)
class Swing:
    """One row of the study with a range: what the best way's days and USD do when it alone moves from its low to its high end."""

    reason: Reason
    days: tuple[float, float]  # change at the low and at the high end
    usd: tuple[float, float]
    cost: float  # USD and the owner's cost of time together, from end to end: the order of the list
    low_way: (
        Itinerary | None
    )  # the best way where the row is at its low end and that is another way; None where it stays
    high_way: Itinerary | None

    @property
    def flips(self) -> bool:
        """Whether another way becomes the best at one of its ends."""
        return self.low_way is not None or self.high_way is not None

    def as_dict(self) -> dict[str, Any]:
        """The swing as plain data."""
        r = self.reason
        return {
            "table": r.table, "row": r.row, "what": r.name, "value": r.value, "low": r.low, "high": r.high, "unit": r.unit, "quality": r.quality,
            "source": r.source, "days_at_low": self.days[0], "days_at_high": self.days[1], "usd_at_low": self.usd[0], "usd_at_high": self.usd[1],
            "cost_from_end_to_end": self.cost, "best_at_low": self.low_way.by if self.low_way else None,
            "best_at_high": self.high_way.by if self.high_way else None,
        }  # fmt: skip


def swings(q: Question, way: Itinerary, others: Sequence[Itinerary] = ()) -> tuple[Swing, ...]:
    """Every row with a range behind the best way or one of the others, the one that matters most first.

    Cells that one row fills on the best way move as they do in the range of the whole: those of one spread together, others by the root of the
    sum of squares. Whether another way becomes the best is asked with every cell of the row, on the way or not, at the same end.
    """
    world = q.world
    owners = {column: _owners(world, column) for column in ("hours", q.goods.column)}
    keys: dict[Key, None] = {}
    for each in (way, *others):
        for column, owner in owners.items():
            keys.update({owner[a]: None for a in each.arcs.tolist() if a in owner and _ranged(world, column, a)})
    found = [_swing(q, way, key, owners) for key in keys]
    return tuple(
        sorted((s for s in found if s.cost > 0 or s.flips), key=lambda s: (-s.cost, s.reason.table, s.reason.row))
    )


def _ranged(world: World, column: str, a: int) -> bool:
    return bool(world.columns[f"{column}_high"][a] > world.columns[f"{column}_low"][a])


def _stated(world: World, number: int) -> Reason | None:
    """The row that a cell's number comes from, whatever a development or a rule laid over it."""
    return next((r for r in world.reasons.chain(number) if r.kind not in LAID_OVER and r.row), None)


def _owners(world: World, column: str) -> dict[int, Key]:
    """Arc -> the row that states the number of its cell."""
    by_number: dict[int, Key] = {}
    for n in np.unique(world.reason[column]):
        reason = _stated(world, int(n)) if n >= 0 else None
        if reason is not None:
            by_number[int(n)] = (reason.table, reason.row)
    return {a: by_number[n] for a, n in enumerate(world.reason[column].tolist()) if n in by_number}


def _swing(q: Question, way: Itinerary, key: Key, owners: dict[str, dict[int, Key]]) -> Swing:
    world, goods = q.world, q.goods
    moves: dict[str, tuple[float, float]] = {}
    everywhere: dict[str, NDArray[np.int64]] = {}
    reason: Reason | None = None
    for column, owner in owners.items():
        mine = np.array([a for a in way.arcs.tolist() if owner.get(a) == key], dtype=np.int64)
        moves[column] = (-_end(world, column, mine, "low"), _end(world, column, mine, "high"))
        everywhere[column] = np.array([a for a, k in owner.items() if k == key], dtype=np.int64)
        if everywhere[column].size:
            reason = _stated(world, int(world.reason[column][everywhere[column][0]])) or reason
    days = (moves["hours"][0] / HOURS_PER_DAY, moves["hours"][1] / HOURS_PER_DAY)
    usd = moves[goods.column]
    low, high = (_best_at(q, way, everywhere, end) for end in ("low", "high"))
    cost = (usd[1] - usd[0]) + goods.usd_per_day * (days[1] - days[0])
    return Swing(reason=reason or Reason(kind="", name=""), days=days, usd=usd, cost=cost, low_way=low, high_way=high)


def _end(world: World, column: str, arcs: NDArray[np.int64], end: str) -> float:
    if not arcs.size:
        return 0.0
    return spread(world.columns[column][arcs], world.columns[f"{column}_{end}"][arcs], world.group[column][arcs])


def _best_at(q: Question, way: Itinerary, cells: dict[str, NDArray[np.int64]], end: str) -> Itinerary | None:
    """The best way with the cells at one end, where it is not the same; None where it stays."""
    world = q.world
    for column, arcs in cells.items():
        if arcs.size:
            reason = Reason(kind="overlay", name=f"{column} at its {end} end")
            world = world.apply(Overlay(arcs, column, world.columns[f"{column}_{end}"][arcs], reason))
    costs = costs_of(world, q.goods, q.services)
    path = best(world.network, costs.generalised, q.origins, q.destinations)
    if path is None or np.array_equal(path.arcs, way.arcs):
        return None
    mine = float(costs.generalised[way.arcs].sum())
    if mine <= path.cost * (1 + 1e-9):
        return None
    return Itinerary(world=world, goods=q.goods, arcs=path.arcs, cost=path.cost)
