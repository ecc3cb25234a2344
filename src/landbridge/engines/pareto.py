"""The trade-off between days, USD, carbon and exposure: every way that no other beats in all of them at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.engines.criteria import (
    CRITERIA,
    RANGED,
    Criteria,
    criteria_of,
    differences,
    exposed_hours,
    hazard_rules,
    total_of,
)
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import DEFAULT_GOODS, Question, ask
from landbridge.errors import QuestionError
from landbridge.network import ArcKind, Front
from landbridge.network import pareto as search
from landbridge.results import as_csv, as_json, days_span, html_lines, number, span
from landbridge.worlds import Reason

SURELY, NO_RANGE, WITHIN, ONLY, NOT_COMPARED = "surely", "no range", "within its range", "the only kind", "not compared"
SHORT = {"days": "days", "usd": "USD", "kg_co2e": "kg CO2e", "exposure": "exposed hours"}
MOST_COMPARED = 1000  # ways of one front whose ranges are compared pair by pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How firmly a way stands on the front, against the ways of other families.

    `kind` is "surely": against each it is better in days or in USD over the whole range of the difference; "no range": against some it is better only
    in carbon or exposure, of which no range is known; "within its range": some other way, `rival`, may be as good in everything.
    """

    kind: str
    rival: int | None = None  # rank of the way against which it stands least firmly


@dataclass(frozen=True, eq=False, kw_only=True)
class Tradeoffs:
    """Ways of which none beats another, fastest first."""

    question: Question
    criteria: Criteria
    itineraries: tuple[Itinerary, ...]
    complete: bool  # whether these are all, but for those that `epsilon` leaves out
    labels: int
    cap: int
    epsilon: float
    n_near: int  # ways of the front that a shown one matches within epsilon

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

    @cached_property
    def exposure(self) -> tuple[float, ...]:
        """Exposed hours of each way; nan where there is no data."""
        return tuple(exposed_hours(i) for i in self)

    @cached_property
    def rules(self) -> list[Reason]:
        """The rules that expose links of these ways."""
        arcs = np.unique(np.concatenate([i.arcs for i in self])) if self.found else np.empty(0, dtype=np.int64)
        return hazard_rules(self.question.world, arcs)

    @cached_property
    def standing(self) -> tuple[Standing, ...]:
        """How firmly each way stands on the front."""
        if len(set(self.families)) < 2:
            return tuple(Standing(kind=ONLY) for _ in self)
        if len(self) > MOST_COMPARED:
            return tuple(Standing(kind=NOT_COMPARED) for _ in self)
        return _standings(self.itineraries, self.criteria.names, self.families)

    @cached_property
    def best_at(self) -> tuple[tuple[float, float] | None, ...]:
        """From which to which value of a day, USD for one unit, each way is the best by USD and time; None where it is so at none."""
        return _best_at(self.itineraries) if {"days", "usd"} <= set(self.criteria.names) else (None,) * len(self)

    @cached_property
    def marks(self) -> tuple[tuple[str, ...], ...]:
        """What each way is the best in: a criterion, or "best" by USD and time at the goods' own value of a day.

        Of equals the best by that; where all are equal in a criterion none is the best in it.
        """
        out: list[list[str]] = [[] for _ in self]
        for c in self.criteria.names if self.found else ():
            totals = [round(total_of(i, c)[1], 6) for i in self]
            if len(set(totals)) > 1:
                out[min(range(len(self)), key=lambda n: (totals[n], self[n].cost))].append(c)
        if self.found and {"days", "usd"} <= set(self.criteria.names):
            out[min(range(len(self)), key=lambda n: self[n].cost)].append("best")
        return tuple(tuple(m) for m in out)

    def picks(self, n: int) -> list[int]:
        """At most n ways to read first, as positions: those best in something, those best at some value of a day, then one of each family.

        Families come in the order of how firmly their best way stands, then of its cost.
        """
        firm = [SURELY, ONLY, NO_RANGE, NOT_COMPARED, WITHIN]
        order = sorted(range(len(self)), key=lambda k: (firm.index(self.standing[k].kind), self[k].cost))
        chosen = [k for k in order if self.marks[k]] + [k for k in order if self.best_at[k] is not None]
        chosen = list(dict.fromkeys(chosen))
        seen = {self.families[k] for k in chosen}
        for k in order:
            if self.families[k] not in seen:
                seen.add(self.families[k])
                chosen.append(k)
        return sorted(chosen[:n])

    def rows(self) -> list[dict[str, Any]]:
        """One row for each way."""
        nowhere = (math.nan, math.nan)
        per_day = [nowhere if at is None else at for at in self.best_at]
        return [
            {
                **i.summary(), "exposure": self.exposure[n], "family": self.families[n], "stands": s.kind, "rival": s.rival, "best_in": list(self.marks[n]),
                "best_from_usd_per_day": per_day[n][0], "best_to_usd_per_day": per_day[n][1],
            }
            for n, (i, s) in enumerate(zip(self, self.standing, strict=True))
        ]  # fmt: skip

    @cached_property
    def families(self) -> tuple[str, ...]:
        """For each way the states it crosses with the modes it takes: ways of one family differ in detail."""
        return tuple(f"{' '.join(i.states)} by {', '.join(modes_of(i))}" for i in self)

    def as_dict(self) -> dict[str, Any]:
        """Everything the answer says, as plain data."""
        return {
            **self.question.as_dict(),
            "criteria": {c: CRITERIA[c] for c in self.criteria.names}, "no_data": self.criteria.no_data, "complete": self.complete, "cap": self.cap,
            "labels": self.labels, "epsilon": self.epsilon, "left_out_as_near": self.n_near, "arcs_left_out_as_unknown": self.criteria.left_out,
            "hazard_rules": [{"name": r.name, "row": r.row, "source": r.source, "quality": r.quality} for r in self.rules],
            "ways": [{**row, "legs": i.legs(), "warnings": i.warnings} for row, i in zip(self.rows(), self, strict=True)],
        }  # fmt: skip

    def to_json(self) -> str:
        """The answer as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each way as CSV."""
        return as_csv(self.rows())

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        q = self.question
        head = f"<Tradeoffs {q.origin.name} to {q.destination.name}, {q.goods.unit} {q.goods.id}, {q.world.facts.on}: {self.said}>"
        lines = [
            f"  {i.rank}. {days_span(i.days)} days, {span(*i.usd)} USD, {number(i.kg_co2e)} kg CO2e, {number(e)} h exposed by {', '.join(i.by)}"
            for i, e in zip(self, self.exposure, strict=True)
        ]
        return "\n".join([head, *lines])

    @property
    def said(self) -> str:
        """How many ways there are and whether they are all."""
        if not self.found:
            return "no way is open" if self.complete else f"no way was found within the cap of {self.cap:,} labels"
        near = (
            f", {self.n_near} more left out as within {100 * self.epsilon:g} % of one of these" if self.n_near else ""
        )
        ways = f"{len(self)} way{'s' if len(self) > 1 else ''}"
        if self.complete:
            by = ", ".join(SHORT[c] for c in self.criteria.names)
            return f"{ways} that none beats in all of {by}{near}; the set is complete"
        cut = f"cut at the cap of {self.cap:,} labels: ways that come later in {SHORT[self.criteria.names[0]]} may be missing"
        return f"{ways} that none beats{near}; {cut}"


def pareto(
    world: Any, origin: str, destination: str, *, goods: str = DEFAULT_GOODS, unit: str | None = None, criteria: Sequence[str] = tuple(CRITERIA),
    epsilon: float = 0.0, cap: int | None = None, services: Sequence[str] = (), avoid: Sequence[str] = (), value_of_time: float | None = None,
) -> Tradeoffs:  # fmt: skip
    """Every way that no other beats in all criteria at once (the Pareto set), exactly.

    Parameters
    ----------
    world
        The world, from `landbridge.world(study, on)`.
    origin, destination, goods, unit, services, avoid, value_of_time
        As `route` has them. The value of time plays no part in which ways are found; it says which of them `route` would put first.
    criteria
        Some of days, usd, kg_co2e and exposure. One without any number that day is named in `criteria.no_data` and not compared. Exposure is
        hours on links to which a rule of politics gives a hazard of closure (war, hostile border), their borders included.
    epsilon
        Leave out ways that a kept one matches within this share in every criterion, as 0.01; 0 keeps all.
    cap
        Labels that the search may make, two million unless told otherwise. If that cuts the search, the result says so.

    Returns
    -------
    Tradeoffs
        Ways, fastest first, with how firmly each stands once ranges are kept in mind. Totals are exact to a millionth of an hour, USD and kg; of
        ways equal in all criteria one is shown. Which ways may be used is as in `route`.

    Examples
    --------
    >>> import landbridge as lb
    >>> front = lb.pareto(lb.world(lb.open_study(), "2025-06-01"), "Yerevan", "Moscow", criteria=["days", "usd"])
    >>> front.complete, front[0].days[1] < front[1].days[1], front[0].usd[1] > front[1].usd[1]
    (True, True, True)
    """
    from landbridge.compute.pareto import CAP

    if not 0 <= epsilon < 1:
        raise QuestionError(f"epsilon is {epsilon}.", "Give a share from 0 to below 1, as 0.01 for one per cent.")
    if cap is not None and cap < 1:
        raise QuestionError(f"cap is {cap}.", "Give a number of labels above zero.")
    q = ask(
        world, origin, destination, goods=goods, unit=unit, services=services, avoid=avoid, value_of_time=value_of_time
    )
    by = criteria_of(q, criteria)
    found = search(q.world.network, by.values, q.origins, q.destinations, cap=cap)
    kept = thinned(found.value, generalised(q, found), epsilon)
    return Tradeoffs(
        question=q, criteria=by, itineraries=_ordered(q, [found.arcs[i] for i in kept]), complete=found.complete, labels=found.labels,
        cap=CAP if cap is None else cap, epsilon=epsilon, n_near=len(found.arcs) - len(kept),
    )  # fmt: skip


def generalised(q: Question, found: Front) -> NDArray[np.float64]:
    """Generalised cost of each way of a front."""
    cost = q.costs.generalised
    return np.array([float(cost[arcs].sum()) for arcs in found.arcs])


def _ordered(q: Question, ways: list[NDArray[np.int64]]) -> tuple[Itinerary, ...]:
    """The ways fastest first, with their ranks."""
    cost = q.costs.generalised
    hours, usd = q.costs.hours, q.costs.usd
    ways = sorted(ways, key=lambda arcs: (float(hours[arcs].sum()), float(usd[arcs].sum()), tuple(arcs)))
    return tuple(
        Itinerary(world=q.world, goods=q.goods, arcs=arcs, cost=float(cost[arcs].sum()), rank=n + 1)
        for n, arcs in enumerate(ways)
    )


def thinned(value: NDArray[np.float64], cost: NDArray[np.float64], epsilon: float) -> list[int]:
    """Rows to keep so that each other row is matched by a kept one within the share epsilon in every criterion; best by cost first."""
    if epsilon == 0:
        return list(range(len(value)))
    kept: list[int] = []
    for i in np.argsort(cost, kind="stable"):
        if not any((value[k] <= value[i] * (1 + epsilon)).all() for k in kept):
            kept.append(int(i))
    return sorted(kept)


def modes_of(itinerary: Itinerary) -> list[str]:
    """Modes of a way in order, each run of one mode once."""
    net = itinerary.world.network
    services = net.service[itinerary.arcs[net.kind[itinerary.arcs] == ArcKind.LINK]]
    modes = [str(net.columns["services.mode"][s]).replace("_", " ") for s in services]
    return [m for m, before in zip(modes, ["", *modes], strict=False) if m != before]


def _standings(ways: tuple[Itinerary, ...], names: tuple[str, ...], families: tuple[str, ...]) -> tuple[Standing, ...]:
    """How firmly each way stands against those of other families: see `Standing`."""
    n = len(ways)
    firmly, somehow = np.zeros((n, n), dtype=bool), np.zeros((n, n), dtype=bool)
    for c in names:
        if c in RANGED:
            firmly |= differences(ways, c).high < 0
        else:
            total = np.array([total_of(i, c)[1] for i in ways])
            somehow |= total[:, None] < total[None, :]
    order = sorted(range(n), key=lambda k: ways[k].cost)  # the rival named is the best of those there are
    out = []
    for i in range(n):
        weak = [j for j in order if families[j] != families[i] and not firmly[i, j]]
        worst = [j for j in weak if not somehow[i, j]] or weak
        kind = SURELY if not weak else WITHIN if not somehow[i, worst[0]] else NO_RANGE
        out.append(Standing(kind=kind, rival=ways[worst[0]].rank if worst else None))
    return tuple(out)


def _best_at(ways: tuple[Itinerary, ...]) -> tuple[tuple[float, float] | None, ...]:
    """For each way the values of a day, USD for one unit, at which USD plus time is least: the lower hull of the front."""
    points = [(i.days[1], i.usd[1]) for i in ways]
    out: list[tuple[float, float] | None] = []
    for n, (days, usd) in enumerate(points):
        low, high = 0.0, math.inf
        for m, (d, u) in enumerate(points):
            if m == n:
                continue
            if d > days:  # slower: this one is better from the value on at which the time saved pays
                low = max(low, (usd - u) / (d - days))
            elif d < days:
                high = min(high, (u - usd) / (days - d))
            elif u < usd or (u == usd and m < n):
                high = -math.inf
        out.append((low, high) if low < high else None)
    return tuple(out)
