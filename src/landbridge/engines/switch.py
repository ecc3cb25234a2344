"""Switch points: the value of a day, or the price of a leg, at which another way becomes the best."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.engines.criteria import differences
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import DEFAULT_GOODS, Question, ask
from landbridge.errors import QuestionError
from landbridge.network import envelope
from landbridge.network.pareto import Piece
from landbridge.results import as_csv, as_json, days_span, html_lines, number, span
from landbridge.units import HOURS_PER_DAY, TEU_PER_40FT

MOST_PER_DAY = 1e7  # USD a day for one unit; beyond it only time counts
MOST_PRICE = 1e7  # USD added to a leg; beyond it the leg is not taken
TEU_OF = {"40ft": TEU_PER_40FT, "20ft": 1.0}


@dataclass(frozen=True, eq=False, kw_only=True)
class Stretch:
    """The way that is best from one value to the next. `high` is inf where no higher value changes it."""

    low: float
    high: float
    itinerary: Itinerary


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchPoint:
    """A value at which the best way changes, with the range that the ranges of the two ways' difference give it; nan where that has no bound."""

    value: float
    low: float
    high: float
    inside: bool  # whether it lies inside the published span


@dataclass(frozen=True, eq=False, kw_only=True)
class Switch:
    """The best way at each value of a day, or at each price of a leg, end to end.

    `unit` says what the values are; for the value of a day `span` is the low, typical and high that the goods carry, with their `source`.
    """

    question: Question
    what: str  # "value of a day" or "price of ..."
    unit: str
    stretches: tuple[Stretch, ...]
    points: tuple[SwitchPoint, ...]
    span: tuple[float, float, float]
    source: tuple[str, ...] = ()
    leg: str | None = None
    now: float = math.nan  # the price of the leg as the tables have it

    def __iter__(self) -> Iterator[Stretch]:
        return iter(self.stretches)

    def __len__(self) -> int:
        return len(self.stretches)

    def __getitem__(self, i: int) -> Stretch:
        return self.stretches[i]

    @property
    def found(self) -> bool:
        """Whether a way is open."""
        return bool(self.stretches)

    @property
    def flips(self) -> tuple[SwitchPoint, ...]:
        """Switch points inside the published span."""
        return tuple(p for p in self.points if p.inside)

    @property
    def here(self) -> int:
        """Which stretch holds at the goods' own value of a day, or at the price of the tables."""
        at = self.now if self.leg else self.span[1]
        return next((n for n, s in enumerate(self) if s.low <= at <= s.high), len(self) - 1)

    def rows(self) -> list[dict[str, Any]]:
        """One row for each stretch."""
        out = []
        for n, s in enumerate(self):
            p = self.points[n - 1] if n else None
            row: dict[str, Any] = {"from": s.low, "to": s.high, "unit": self.unit, "holds_now": n == self.here}
            row |= {
                "from_low": p.low if p else math.nan,
                "from_high": p.high if p else math.nan,
                "inside_span": p.inside if p else False,
            }
            out.append({**row, **s.itinerary.summary()})
        return out

    def as_dict(self) -> dict[str, Any]:
        """Everything the answer says, as plain data."""
        span_of = dict(zip(("low", "typical", "high"), self.span, strict=True))
        return {
            **self.question.as_dict(), "what": self.what, "values_in": self.unit, "published_span": {**span_of, "source": self.source},
            "leg": self.leg, "price_now": self.now, "flips_inside_span": [p.value for p in self.flips], "said": self.said,
            "stretches": [{**row, "warnings": s.itinerary.warnings} for row, s in zip(self.rows(), self, strict=True)],
        }  # fmt: skip

    def to_json(self) -> str:
        """The answer as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each stretch as CSV."""
        return as_csv(self.rows())

    @property
    def said(self) -> str:
        """The answer in a sentence."""
        if not self.found:
            return "no way is open"
        return self._said_of_leg() if self.leg else self._said_of_day()

    def _said_of_day(self) -> str:
        low, _, high = self.span
        if math.isnan(low) or low == high:
            times = (
                "never changes"
                if not self.points
                else f"changes at {' and '.join(_few(p.value) for p in self.points)} {self.unit}"
            )
            return f"the best way {times}; the goods carry no published span of what a day is worth"
        span_words = f"published values of a day, {_few(low)} to {_few(high)} {self.unit}"
        if not self.flips:
            return f"one way is best over all {span_words}"
        at = " and ".join(_few(p.value) for p in self.flips)
        times = "once" if len(self.flips) == 1 else f"{len(self.flips)} times"
        return (
            f"the best way changes {times} inside the {span_words}: at {at}. Within that span the choice is not settled"
        )

    def _said_of_leg(self) -> str:
        if not self.points:
            used = any(step["row"] == self.leg for step in self.stretches[0].itinerary.steps())
            why = "" if used else ": it does not use that leg"
            return f"the best way stays the same whatever {self.what} is{why}"
        out = []
        for point, (before, after) in zip(self.points, pairwise(self), strict=True):
            share = f" ({100 * (point.value / self.now - 1):+.0f} %)" if self.now > 0 else ""
            out.append(
                f"at {_few(point.value)}{share} from the way by {_by(before.itinerary)} to the way by {_by(after.itinerary)}"
            )
        return f"the best way changes {'; '.join(out)}. It is {_few(self.now)} USD now"

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        q = self.question
        head = f"<Switch {q.origin.name} to {q.destination.name}, {q.goods.unit} {q.goods.id}, {q.world.facts.on}: {self.said}>"
        lines = [
            f"  {_few(s.low)} to {_few(s.high)} {self.unit}: {days_span(s.itinerary.days)} days, {span(*s.itinerary.usd)} USD by {_by(s.itinerary)}"
            for s in self
        ]
        return "\n".join([head, *lines])


def _by(i: Itinerary) -> str:
    return ", ".join(i.by[:4])


def _few(x: float) -> str:
    """A value with the digits that its size asks for."""
    return "any more" if math.isinf(x) else number(x, 0 if abs(x) >= 10 else 2)


def switch(
    world: Any, origin: str, destination: str, *, leg: str | None = None, goods: str = DEFAULT_GOODS, unit: str | None = None,
    services: Sequence[str] = (), avoid: Sequence[str] = (), value_of_time: float | None = None,
) -> Switch:  # fmt: skip
    """The value of a day at which the best way changes; or, for a leg, the price at which it does.

    Parameters
    ----------
    world
        The world, from `landbridge.world(study, on)`.
    origin, destination, goods, unit, services, avoid, value_of_time
        As `route` has them. The value of time counts only where a leg is named.
    leg
        A row of links or of operations, by id: its price is moved instead of the value of a day.

    Returns
    -------
    Switch
        Every stretch with the way that is best in it, from nothing upwards, exactly: the lower envelope of USD and hours, by parametric shortest
        path and not by a grid. Values of a day are USD for one TEU (for a tonne where the unit is one); the span of published values comes from the
        goods' row. Prices of a leg are USD for one unit.

    Examples
    --------
    >>> import landbridge as lb
    >>> answer = lb.switch(lb.world(lb.open_study(), "2025-06-01"), "Yerevan", "Moscow")
    >>> all(a.high == b.low and a.itinerary.usd[1] < b.itinerary.usd[1] for a, b in zip(answer, list(answer)[1:]))
    True
    """
    q = ask(
        world, origin, destination, goods=goods, unit=unit, services=services, avoid=avoid, value_of_time=value_of_time
    )
    return _of_leg(q, leg) if leg is not None else _of_day(q)


def _of_day(q: Question) -> Switch:
    """Stretches of the value of a day."""
    costs, goods = q.costs, q.goods
    usable = costs.may & costs.open & costs.known
    usd, days = np.where(usable, costs.usd, np.inf), np.where(usable, costs.hours / HOURS_PER_DAY, 0.0)
    pieces = envelope(q.world.network, usd, days, q.origins, q.destinations, low=0.0, high=MOST_PER_DAY)
    teu = TEU_OF.get(goods.unit, 1.0)
    stretches = _stretches(q, pieces, teu, MOST_PER_DAY)
    low, high = (goods.usd_per_day if math.isnan(x) else x for x in (goods.usd_per_day_low, goods.usd_per_day_high))
    span_of = (low / teu, goods.usd_per_day / teu, high / teu)
    points = [_point_of_day(a, b, teu, span_of) for a, b in pairwise(stretches)]
    return Switch(
        question=q, what="value of a day", unit="USD per TEU-day" if goods.unit in TEU_OF else "USD per tonne-day", stretches=tuple(stretches),
        points=tuple(points), span=span_of, source=goods.source,
    )  # fmt: skip


def _stretches(q: Question, pieces: list[Piece], divide: float, most: float) -> list[Stretch]:
    cost = q.costs.generalised
    return [
        Stretch(
            low=p.low / divide, high=math.inf if p.high >= most else p.high / divide,
            itinerary=Itinerary(world=q.world, goods=q.goods, arcs=p.path.arcs, cost=float(cost[p.path.arcs].sum()), rank=n + 1),
        )
        for n, p in enumerate(pieces)
    ]  # fmt: skip


def _point_of_day(slow: Stretch, fast: Stretch, teu: float, span_of: tuple[float, float, float]) -> SwitchPoint:
    """Where the best way changes: USD more over days less, with its range where both differences keep their sign."""
    ways = (fast.itinerary, slow.itinerary)
    usd, days = differences(ways, "usd"), differences(ways, "days")
    more, less = (float(usd.low[0, 1]), float(usd.high[0, 1])), (float(days.low[1, 0]), float(days.high[1, 0]))
    low = max(0.0, more[0]) / less[1] / teu if less[1] > 0 else math.nan
    high = more[1] / less[0] / teu if less[0] > 0 else math.inf
    value = fast.low
    return SwitchPoint(value=value, low=low, high=high, inside=bool(span_of[0] < value < span_of[2]))


def leg_arcs(q: Question, leg: str) -> tuple[NDArray[np.int64], str]:
    """The arcs of a leg that the question may use, and its name for a reader; raises `QuestionError` for one it cannot."""
    world, net = q.world, q.world.network
    table = "operations" if leg in net.operation_row else "links"
    arcs = world.arcs_of(table, leg)
    usable = q.costs.may[arcs] & q.costs.open[arcs] & q.costs.known[arcs]
    if not usable.any():
        shut = q.costs.may[arcs] & ~q.costs.open[arcs]
        why = (
            "it is not open on that day"
            if shut.any()
            else "these goods and services do not use it, or its price is not known"
        )
        raise QuestionError(f"the price of {leg} cannot be moved: {why}.", f"landbridge why {leg} says more.")
    names = dict(zip(net.nodes["node_id"], net.nodes["name"], strict=True))
    if table == "operations":
        row = net.operations.iloc[net.operation_row[leg]]
        return arcs[usable], f"the {row['kind'].replace('_', ' ')} at {names[row['node_id']]}"
    row = net.links.iloc[net.link_row[leg]]
    return arcs[
        usable
    ], f"{names[row['from_node_id']]} to {names[row['to_node_id']]} by {row['mode'].replace('_', ' ')}"


def _of_leg(q: Question, leg: str) -> Switch:
    """Stretches of the price of a leg, from nothing upwards."""
    arcs, name = leg_arcs(q, leg)
    cost, usd = q.costs.generalised, q.costs.usd
    least, paid = float(usd[arcs].min()), _price_on_best(q, arcs)
    now = least if math.isnan(paid) else paid
    slope = np.zeros(cost.size)
    slope[arcs] = 1.0
    pieces = envelope(q.world.network, cost, slope, q.origins, q.destinations, low=-least, high=MOST_PRICE)
    moved = [Piece(p.low + now, p.high if p.high >= MOST_PRICE else p.high + now, p.path) for p in pieces]
    stretches = _stretches(q, moved, 1.0, MOST_PRICE)
    points = [SwitchPoint(value=b.low, low=math.nan, high=math.nan, inside=False) for b in stretches[1:]]
    goods = q.goods
    return Switch(
        question=q, what=f"the price of {leg} ({name})", unit=f"USD for one {goods.unit}", stretches=tuple(stretches), points=tuple(points),
        span=(goods.usd_per_day_low, goods.usd_per_day, goods.usd_per_day_high), source=goods.source, leg=leg, now=now,
    )  # fmt: skip


def _price_on_best(q: Question, arcs: NDArray[np.int64]) -> float:
    """What the best way pays on the leg; nan where it does not take it."""
    from landbridge.network.search import best

    path = best(q.world.network, q.costs.generalised, q.origins, q.destinations)
    mine = path.arcs[np.isin(path.arcs, arcs)] if path is not None else np.empty(0, dtype=np.int64)
    return float(q.costs.usd[mine[0]]) if mine.size else float("nan")
