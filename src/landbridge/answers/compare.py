"""Compare corridors: the best way within each, side by side, or what shuts it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import DEFAULT_GOODS, Question, ask, avoided
from landbridge.engines.route import Lift, lifts
from landbridge.errors import StudyError, did_you_mean
from landbridge.network import reopen, staged
from landbridge.network.network import Network
from landbridge.network.search import best, trees
from landbridge.results import as_csv, as_json, days_span, html_table, number, span
from landbridge.worlds import World

Ints = NDArray[np.int64]
OTHER = "other"  # id of the row that shows the best way of all where no corridor has it
FAR = 3.0  # a corridor whose best way costs more than this many times the best of all is no choice for the pair
ON_THE_WAY = 1.1  # a place lies between two others where the way by it costs no more than this many times the cheapest


@dataclass(frozen=True, eq=False, kw_only=True)
class CorridorRow:
    """One corridor of the study for the pair: its best way, or what shuts it."""

    corridor: str
    name: str
    itinerary: Itinerary | None = None
    lift: tuple[Lift, ...] = ()
    lifted: Itinerary | None = None
    in_part: bool = False  # the goods begin or end inside the corridor
    left_out: str = ""  # why it has no row of its own, where that is known already

    @property
    def state(self) -> str:
        """Open, shut, or no way at all."""
        return "open" if self.itinerary else "shut" if self.lift else "no way"

    def summary(self) -> dict[str, Any]:
        """The corridor in one row; unknown where it is shut."""
        row: dict[str, Any] = {"corridor": self.corridor, "name": self.name, "state": self.state}
        i = self.itinerary
        if i is None:
            return {**row, "shut_by": [x.reason for x in self.lift], "shut_links": [x.link for x in self.lift]}
        twenty, forty = i.price("20ft"), i.price("40ft")
        s = i.summary()
        row |= {k: s[k] for k in ("days", "days_low", "days_high")}
        if i.goods.unit == "t":
            row |= {"usd_per_t": s["usd"], "usd_per_t_low": s["usd_low"], "usd_per_t_high": s["usd_high"]}
        else:
            row |= {f"usd_per_20ft{e}": v for e, v in zip(("_low", "", "_high"), twenty, strict=True)}
            row |= {f"usd_per_40ft{e}": v for e, v in zip(("_low", "", "_high"), forty, strict=True)}
        keep = (
            "kg_co2e",
            "km",
            "borders",
            "gauge_changes",
            "states",
            "closures_36_months",
            "days_assumed",
            "usd_assumed",
            "by",
        )
        return row | {k: s[k] for k in keep} | {"shut_by": [], "shut_links": []}

    def _repr_html_(self) -> str:
        way = self.itinerary
        return way._repr_html_() if way else html_table(f"{self.name}: {self.state}", [x.as_dict() for x in self.lift])


@dataclass(frozen=True, eq=False, kw_only=True)
class Comparison:
    """Corridors side by side, cheapest first by generalised cost; those that are shut come last."""

    question: Question
    corridors: tuple[CorridorRow, ...]
    left_out: tuple[str, ...] = ()  # corridors that are no choice for the pair, and why

    def __iter__(self) -> Iterator[CorridorRow]:
        return iter(self.corridors)

    def __len__(self) -> int:
        return len(self.corridors)

    def __getitem__(self, i: int) -> CorridorRow:
        return self.corridors[i]

    def rows(self) -> list[dict[str, Any]]:
        """One row for each corridor."""
        return [c.summary() for c in self.corridors]

    def as_dict(self) -> dict[str, Any]:
        """Everything the answer says, as plain data."""
        return {
            **self.question.as_dict(), "corridors": [self._entry(c) for c in self.corridors], "left_out": self.left_out,
        }  # fmt: skip

    @staticmethod
    def _entry(c: CorridorRow) -> dict[str, Any]:
        way = c.itinerary
        detail: dict[str, Any] = {}
        if way:
            restricted = [r.as_dict() for r in way.restrictions]
            detail = {
                "legs": way.legs(), "closures": way.closures, "warnings": way.warnings, "restricted": restricted,
            }  # fmt: skip
        return {**c.summary(), **detail, "lift": [x.as_dict() for x in c.lift]}

    def to_json(self) -> str:
        """The comparison as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each corridor as CSV."""
        return as_csv(self.rows())

    def _repr_html_(self) -> str:
        rows = [
            {
                "corridor": c.name,
                "state": c.state,
                **(c.itinerary.readable() if c.itinerary else {"by": ", ".join(x.link for x in c.lift)}),
            }
            for c in self
        ]
        return html_table(repr(self).partition("\n")[0].strip("<>"), rows, note="; ".join(self.left_out))

    def __repr__(self) -> str:
        q = self.question
        lines = [
            f"<Comparison {q.origin.name} to {q.destination.name}, {q.goods.unit} {q.goods.id}, {q.world.facts.on}>"
        ]
        for c in self.corridors:
            i = c.itinerary
            what = (
                f"{days_span(i.days)} days, {span(*i.usd)} USD, {number(i.kg_co2e)} kg CO2e"
                if i
                else f"{c.state}: {'; '.join(x.link for x in c.lift)}"
            )
            lines.append(f"  {c.name}: {what}")
        return "\n".join(lines)


def _members(network: Network, nodes: Sequence[str], where: str) -> Ints:
    """Vertices at any of the nodes, gates aside: to stand there is to pass the place."""
    for n in nodes:
        if n not in network.node_row:
            raise StudyError(
                f"{where}: passes names {n!r}, which nodes.csv does not have.",
                *filter(None, [did_you_mean(n, network.node_row)]),
            )
    return _at(network, [network.node_row[n] for n in nodes])


def _at(network: Network, rows: Sequence[int] | Ints) -> Ints:
    """Vertices at nodes given by their rows, gates aside."""
    at = np.isin(network.vertex_node, rows)
    at[network.gate_in] = at[network.gate_out] = False
    return np.flatnonzero(at)


def _limited(q: Question, row: dict[str, Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The question's costs, as it is and if all were open, without what the corridor's name excludes."""
    cost, if_open = q.costs.generalised.copy(), q.costs.if_open.copy()
    for word in row["avoids"]:
        arcs, _ = avoided(q.world, word)
        cost[arcs] = if_open[arcs] = np.inf
    return cost, if_open


def _within(q: Question, cost: NDArray[np.float64], sets: list[Ints]) -> list[Ints]:
    """The places of a corridor between the ends of the goods; all of them where the goods neither begin nor end inside it.

    An end is inside where it lies between two places that follow each other: by it the cheapest way from one to the other, were all open, is
    dearer by no more than `ON_THE_WAY`.
    """
    net, last = q.world.network, len(sets) - 1
    begin, end = (_at(net, np.unique(net.vertex_node[gates])) for gates in (q.origins, q.destinations))
    from_begin, from_end = (trees(net, cost, at).dist for at in (begin, end))
    first, final = 0, last
    for i in reversed(range(last)):
        onward, there = trees(net, cost, sets[i]).dist, sets[i + 1]
        limit = ON_THE_WAY * onward[there].min()
        if first == 0 and onward[begin].min() + from_begin[there].min() <= limit < np.inf:
            first = i if np.isin(begin, sets[i]).any() else i + 1
        if onward[end].min() + from_end[there].min() <= limit < np.inf:
            final = i + 1 if np.isin(end, there).any() else i
    return sets[first : final + 1]


def corridor_row(q: Question, row: dict[str, Any], *, inside: bool = False) -> CorridorRow:
    """The best way of a question within one corridor, in either direction of its list.

    With `inside`, goods that begin or end inside the corridor pass only those of its places that lie between their ends, and the row says so.
    """
    net, name = q.world.network, f"corridors.csv {row['corridor_id']}"
    sets = [_members(net, members.split("|"), name) for members in row["passes"]]
    cost, if_open = _limited(q, row)
    orders = [sets, sets[::-1]] if len(sets) > 1 else [sets]
    head: dict[str, Any] = {"corridor": row["corridor_id"], "name": row["name"]}
    if inside:
        parts = [_within(q, if_open, order) for order in orders]
        most = max(map(len, parts))
        if not most:
            return CorridorRow(**head, left_out="the goods begin or end inside it and pass none of its places")
        if most < len(sets):
            orders = [part for part in parts if len(part) == most]
            head |= {"name": f"{row['name']}, in part", "in_part": True}
    found = [p for order in orders if (p := staged(net, cost, q.origins, order, q.destinations)) is not None]
    if found:
        path = min(found, key=lambda p: p.cost)
        return CorridorRow(**head, itinerary=Itinerary(world=q.world, goods=q.goods, arcs=path.arcs, cost=path.cost))
    openings = [
        r for order in orders
        if (r := reopen(net, if_open, q.closed, q.origins, q.destinations, order)) is not None and r.closed.size
    ]  # fmt: skip
    if not openings:
        return CorridorRow(**head)
    least = min(openings, key=lambda r: (r.closed.size, r.path.cost))
    lifted = Itinerary(world=q.world, goods=q.goods, arcs=least.path.arcs, cost=least.path.cost)
    return CorridorRow(**head, lift=lifts(q, least.closed), lifted=lifted)


def compare(
    world: World, origin: str, destination: str, *, goods: str = DEFAULT_GOODS, unit: str | None = None, services: Sequence[str] = (),
    avoid: Sequence[str] = (), value_of_time: float | None = None,
) -> Comparison:  # fmt: skip
    """The study's corridors side by side for a pair of places.

    Parameters
    ----------
    world
        The world, from `landbridge.world(study, on)`.
    origin, destination, goods, unit, services, avoid, value_of_time
        As `route` has them.

    Returns
    -------
    Comparison
        One row for each corridor: its best way, or the smallest set of links that shut it. A corridor whose best way costs more than three
        times the best of all is named in `left_out`.

    Examples
    --------
    >>> import landbridge as lb
    >>> comparison = lb.compare(lb.world(lb.open_study(), "2025-06-01"), "Xi'an", "Duisburg")
    >>> {"north", "sea"} <= {c.corridor for c in comparison}
    True
    """
    q = ask(
        world, origin, destination, goods=goods, unit=unit, services=services, avoid=avoid, value_of_time=value_of_time
    )
    rows = _once([corridor_row(q, row, inside=True) for row in world.facts.study["corridors"].rows()])
    return _ordered(q, rows, _unnamed(q, rows))


def _unnamed(q: Question, rows: list[CorridorRow]) -> CorridorRow | None:
    """The best way of all, where it runs in no named corridor; None where one has it, or where none is open."""
    path = best(q.world.network, q.costs.generalised, q.origins, q.destinations)
    if path is None or any(r.itinerary and r.itinerary.cost <= path.cost * (1 + 1e-9) for r in rows):
        return None
    way = Itinerary(world=q.world, goods=q.goods, arcs=path.arcs, cost=path.cost)
    by = f"by {' and '.join(way.by[-2:])}" if way.by else "straight"
    return CorridorRow(corridor=OTHER, name=f"Another way, {by}", itinerary=way)


def alike(then: Comparison, now: Comparison) -> Comparison:
    """A comparison of before with the way outside all corridors that the one of after names, so that nothing looks better for being named.

    Parameters
    ----------
    then, now
        Comparisons of one pair in two worlds of one study.

    Returns
    -------
    Comparison
        `then`, with a row more where its world lets that way through; else as it is.
    """
    row = next((c for c in now if c.corridor == OTHER and c.itinerary), None)
    if row is None or row.itinerary is None or any(c.corridor == OTHER for c in then):
        return then
    q, arcs = then.question, row.itinerary.arcs
    cost = float(q.costs.generalised[arcs].sum())
    if not np.isfinite(cost) or any(c.itinerary and np.array_equal(c.itinerary.arcs, arcs) for c in then):
        return then
    way = Itinerary(world=q.world, goods=q.goods, arcs=arcs, cost=cost)
    rows = sorted([*then, replace(row, itinerary=way)], key=_place)
    return replace(then, corridors=tuple(rows))


def _place(r: CorridorRow) -> tuple[bool, float, str]:
    return r.itinerary is None, _cost(r) or 0.0, r.corridor


def _ordered(q: Question, rows: list[CorridorRow], other: CorridorRow | None) -> Comparison:
    rows = [*rows, *([other] if other else [])]
    costs = [_cost(r) for r in rows if _cost(r) is not None]
    limit = FAR * min((c for c in costs if c is not None), default=np.inf)
    kept, left_out = [], []
    for r in rows:
        cost = _cost(r)
        if cost is None:
            left_out.append(f"{r.name}: {r.left_out or 'no way within it leads there without turning back'}")
        elif cost > limit:
            left_out.append(f"{r.name}: more than {FAR:g} times as dear as the best")
        else:
            kept.append(r)
    kept.sort(key=_place)
    return Comparison(question=q, corridors=tuple(kept), left_out=tuple(left_out))


def _once(rows: list[CorridorRow]) -> list[CorridorRow]:
    """The rows, without a part of a corridor that is the same way as another row."""
    first: dict[bytes, str] = {}
    for r in sorted(rows, key=lambda r: r.in_part):
        if r.itinerary:
            first.setdefault(r.itinerary.arcs.tobytes(), r.name)
    return [_unless_same(r, first) if r.in_part else r for r in rows]


def _unless_same(row: CorridorRow, first: dict[bytes, str]) -> CorridorRow:
    same = first[row.itinerary.arcs.tobytes()] if row.itinerary else row.name
    return row if same == row.name else replace(row, itinerary=None, left_out=f"the same way as {same}")


def _cost(row: CorridorRow) -> float | None:
    way = row.itinerary or row.lifted
    return None if way is None else way.cost
