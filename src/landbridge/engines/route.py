"""Ways from one place to another: the best, others that really differ, or what to lift where there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import DEFAULT_GOODS, Question, ask
from landbridge.errors import QuestionError
from landbridge.network import ArcKind, k_best, reopen
from landbridge.network.search import CLOSED_WEIGHT
from landbridge.results import as_csv, as_json, days_span, html_table, number, span

_WEIGHTS = (CLOSED_WEIGHT, 1000.0, 0.0)  # USD that a closed link counts for in turn when it is asked what to lift


@dataclass(frozen=True, eq=False, kw_only=True)
class Lift:
    """One closed link, or one closed piece of work at a place, that would have to open, and why it is closed."""

    link: str  # its link_id, or the operation_id of the work
    names: str  # its two ends or its place, for a reader
    status: str
    reason: str
    source: tuple[str, ...]
    stated_in: str  # table or scenario that says so

    def as_dict(self) -> dict[str, Any]:
        """The link as plain data."""
        return {k: getattr(self, k) for k in ("link", "names", "status", "reason", "source", "stated_in")}

    def _repr_html_(self) -> str:
        return html_table(f"{self.link} is {self.status}", [self.as_dict()])


@dataclass(frozen=True, eq=False, kw_only=True)
class Opening:
    """Closed links that would have to open together, and the way that they would give."""

    lift: tuple[Lift, ...]
    itinerary: Itinerary

    def _repr_html_(self) -> str:
        return html_table(
            f"{len(self.lift)} links to open", [x.as_dict() for x in self.lift], note=f"Then: {self.itinerary.line()}"
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Ways:
    """The answer to a question: ways in order of cost, or the smallest set of links to lift where there is none."""

    question: Question
    itineraries: tuple[Itinerary, ...]
    openings: tuple[
        Opening, ...
    ] = ()  # where no way is open: the fewest links to lift first, then more links for a cheaper way

    def __iter__(self) -> Iterator[Itinerary]:
        return iter(self.itineraries)

    def __len__(self) -> int:
        return len(self.itineraries)

    def __getitem__(self, i: int) -> Itinerary:
        return self.itineraries[i]

    @property
    def found(self) -> bool:
        """Whether a way is open."""
        return bool(self.itineraries)

    @property
    def lift(self) -> tuple[Lift, ...]:
        """The smallest set of links to lift where no way is open; empty also where not even all links together lead there."""
        return self.openings[0].lift if self.openings else ()

    def rows(self) -> list[dict[str, Any]]:
        """One row for each way."""
        return [i.summary() for i in self.itineraries]

    def as_dict(self) -> dict[str, Any]:
        """Everything the answer says, as plain data."""
        return {
            **self.question.as_dict(),
            "ways": [
                {**i.summary(), "legs": i.legs(), "closures": i.closures, "warnings": i.warnings,
                 "restricted": [r.as_dict() for r in i.restrictions]}
                for i in self.itineraries
            ],
            "lift": [x.as_dict() for x in self.lift],
            "openings": [{"lift": [x.as_dict() for x in o.lift], "way": o.itinerary.summary()} for o in self.openings],
            "arcs_left_out_as_unknown": self.question.costs.n_unknown,
        }  # fmt: skip

    def to_json(self) -> str:
        """The answer as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each way as CSV; links to lift where there is none."""
        return as_csv(self.rows() if self.found else self.as_dict()["lift"])

    def _repr_html_(self) -> str:
        rows = [{"way": i.rank, **i.readable()} for i in self.itineraries] or [x.as_dict() for x in self.lift]
        return html_table(repr(self).partition("\n")[0].strip("<>"), rows)

    def __repr__(self) -> str:
        q = self.question
        head = f"<Ways {q.origin.name} to {q.destination.name}, {q.goods.unit} {q.goods.id}, {q.world.facts.on}>"
        if not self.found:
            return head + f" no way is open; to lift: {', '.join(x.link for x in self.lift) or 'nothing would do'}"
        lines = [
            f"  {i.rank}. {days_span(i.days)} days, {span(*i.usd)} USD, {number(i.kg_co2e)} kg CO2e, {number(i.km)} km by {', '.join(i.by)}"
            for i in self.itineraries
        ]
        return "\n".join([head, *lines])


def route(
    world: Any, origin: str, destination: str, *, goods: str = DEFAULT_GOODS, unit: str | None = None, k: int = 3, services: Sequence[str] = (),
    avoid: Sequence[str] = (), value_of_time: float | None = None, max_shared: float = 0.8,
) -> Ways:  # fmt: skip
    """Ways from one place to another on the world's day.

    Parameters
    ----------
    world
        The world, from `landbridge.world(study, on)`.
    origin, destination
        Places by name, id, alias or UN/LOCODE.
    goods
        A row of the study's `goods`.
    unit
        40ft, 20ft or t. None: a 40-foot box for goods in boxes, a tonne for others.
    k
        How many ways at most. Others than the first share no more than `max_shared` of their kilometres with any kept one.
    services
        Services to use on land, such as `ordinary_box` or `truck`. None: those the study asks for by itself.
    avoid
        States, places, modes, services or links to keep away from.
    value_of_time
        USD a day for one unit, in place of the goods' own.
    max_shared
        Share of kilometres that two ways of one answer may have in common.

    Returns
    -------
    Ways
        In order of generalised cost, USD plus the owner's cost of time. Where no way is open: the smallest set of links to lift.
        Time runs from the first departure to the last arrival; what happens before and after is not counted.

    Examples
    --------
    >>> import landbridge as lb
    >>> ways = lb.route(lb.world(lb.open_study(), "2025-06-01"), "Yerevan", "Tehran", k=1)
    >>> "MEGHRI" in ways[0].nodes
    True
    """
    if k < 1:
        raise QuestionError(f"k is {k}.", "Ask for at least one way.")
    if not 0 <= max_shared <= 1:
        raise QuestionError(f"max_shared is {max_shared}.", "Give a share from 0 to 1.")
    q = ask(
        world, origin, destination, goods=goods, unit=unit, services=services, avoid=avoid, value_of_time=value_of_time
    )
    return answer(q, k, max_shared)


def answer(q: Question, k: int = 3, max_shared: float = 0.8) -> Ways:
    """The ways that a question asks for."""
    paths = k_best(
        q.world.network,
        q.costs.generalised,
        q.origins,
        q.destinations,
        k,
        length=q.world.columns["length_km"],
        max_shared=max_shared,
    )
    if paths:
        return Ways(
            question=q,
            itineraries=tuple(
                Itinerary(world=q.world, goods=q.goods, arcs=p.arcs, cost=p.cost, rank=i + 1)
                for i, p in enumerate(paths)
            ),
        )
    return Ways(question=q, itineraries=(), openings=tuple(_openings(q)))


def _openings(q: Question) -> Iterator[Opening]:
    """Sets of links to lift: the fewest first, then what more of them would give, down to the cheapest way of all."""
    seen: set[frozenset[str]] = set()
    for weight in _WEIGHTS:
        found = reopen(q.world.network, q.costs.if_open, q.closed, q.origins, q.destinations, weight=weight)
        if found is None:
            return
        lift = lifts(q, found.closed)
        if (links := frozenset(x.link for x in lift)) not in seen:
            seen.add(links)
            yield Opening(
                lift=lift, itinerary=Itinerary(world=q.world, goods=q.goods, arcs=found.path.arcs, cost=found.path.cost)
            )


def lifts(q: Question, arcs: np.ndarray[Any, np.dtype[np.int64]]) -> tuple[Lift, ...]:
    """The closed links and closed work of a way, with the reason each is closed."""
    out = {}
    for a in arcs:
        row, names = _closed_row(q, int(a))
        cell = q.world.cell("status", int(a))
        reason = cell["reasons"][0]
        out[row] = Lift(
            link=row,
            names=names,
            status=str(cell["value"]),
            reason=reason.name,
            source=reason.source,
            stated_in=reason.table,
        )
    return tuple(out.values())


def _closed_row(q: Question, a: int) -> tuple[str, str]:
    """The row of links, or of operations where work at a place is what is closed, and its name for a reader."""
    net = q.world.network
    names = dict(zip(net.nodes["node_id"], net.nodes["name"], strict=True))
    if net.kind[a] == ArcKind.LINK:
        row = net.links.iloc[int(net.link[a])]
        ends = f"{names[row['from_node_id']]} to {names[row['to_node_id']]}"
        return str(row["link_id"]), f"{ends} by {row['mode'].replace('_', ' ')}"
    work = net.operations.iloc[int(net.operation[a])]
    return str(work["operation_id"]), f"{work['kind'].replace('_', ' ')} at {names[work['node_id']]}"
