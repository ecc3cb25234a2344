"""What a place reaches within so many days, or for so many USD: isochrones over the places of a study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.engines.itinerary import Itinerary, costs_of
from landbridge.engines.many import Batch, batches, best_ways, places_of
from landbridge.engines.question import DEFAULT_GOODS
from landbridge.errors import QuestionError
from landbridge.network.price import Goods, goods_of
from landbridge.results import as_csv, as_json, days_span, html_lines, number, span
from landbridge.study import Place, find_place
from landbridge.units import HOURS_PER_DAY
from landbridge.worlds import World

SURELY, TYPICALLY, PERHAPS, BEYOND = "surely", "typically", "perhaps", "beyond"
SURE_WORDS = {
    SURELY: "within the limit even at the high end of its range", TYPICALLY: "within the limit at its typical value",
    PERHAPS: "within the limit only at the low end of its range", BEYOND: "beyond the limit",
}  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class Reached:
    """One place and the fastest or cheapest way there."""

    place: Place
    itinerary: Itinerary
    within: str  # surely, typically, perhaps or beyond


@dataclass(frozen=True, eq=False, kw_only=True)
class Reach:
    """Places that a place reaches, nearest first by the measure of the limit; and those it does not reach at all."""

    world: World
    place: Place
    goods: Goods
    by: str  # days or usd
    limit: float
    inbound: bool
    places: tuple[Reached, ...]
    unserved: tuple[Place, ...]
    services: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Reached]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)

    @property
    def inside(self) -> tuple[Reached, ...]:
        """Places within the limit at their typical value."""
        return tuple(r for r in self if r.within in (SURELY, TYPICALLY))

    def counts(self) -> dict[str, int]:
        """How many places there are of each kind."""
        return {word: sum(r.within == word for r in self) for word in SURE_WORDS} | {"no way": len(self.unserved)}

    @cached_property
    def countries(self) -> list[dict[str, Any]]:
        """One row for each state: how many of its places lie within the limit, and the nearest of them."""
        names = {p.country for p in self.unserved} | {r.place.country for r in self}
        out = []
        for c in names:
            mine = [r for r in self if r.place.country == c]
            inside = [r for r in mine if r.within in (SURELY, TYPICALLY)]
            n = len(mine) + sum(p.country == c for p in self.unserved)
            near = min(mine, key=lambda r: r.itinerary.total(self.by)[1], default=None)
            row: dict[str, Any] = {
                "country": c,
                "places": n,
                "within": len(inside),
                "surely": sum(r.within == SURELY for r in mine),
            }
            row |= {"perhaps": sum(r.within == PERHAPS for r in mine), "nearest": near.place.name if near else ""}
            row |= {k: v for k, v in _numbers(near).items() if k.startswith(("days", "usd"))}
            out.append(row)
        return sorted(out, key=lambda r: (np.isnan(r[self.by]), r[self.by], r["country"]))

    def rows(self) -> list[dict[str, Any]]:
        """One row for each place, those without a way last."""
        rows = [
            {
                "place": r.place.name,
                "country": r.place.country,
                "nodes": r.place.node_ids,
                "within": r.within,
                **_numbers(r),
                "by": r.itinerary.by,
            }
            for r in self
        ]
        return rows + [
            {"place": p.name, "country": p.country, "nodes": p.node_ids, "within": "no way", **_numbers(None), "by": []}
            for p in self.unserved
        ]

    def as_dict(self) -> dict[str, Any]:
        """Everything the answer says, as plain data."""
        facts = self.world.facts
        return {
            "place": self.place.name, "measure": self.by, "limit": self.limit, "inbound": self.inbound, "on": facts.on,
            "scenario": facts.scenario.title, "scenario_hash": facts.scenario.hash, "study": facts.study.name, "study_hash": facts.study.hash,
            "known_to": facts.known_to, "caveats": list(facts.caveats),
            "goods": self.goods.id, "unit": self.goods.unit, "services": self.services, "avoid": self.avoid,
            "usd_basis": facts.study.usd_basis, "words": SURE_WORDS, "counts": self.counts(), "countries": self.countries, "places": self.rows(),
        }  # fmt: skip

    def to_json(self) -> str:
        """The answer as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each place as CSV."""
        return as_csv(self.rows())

    def to_geojson(self) -> str:
        """A point for each node of each place, with its numbers."""
        nodes = self.world.network.nodes.set_index("node_id")
        features = []
        for row in self.rows():
            for n in row["nodes"]:
                at = [float(nodes.loc[n, "x_coord"]), float(nodes.loc[n, "y_coord"])]
                geometry = {"type": "Point", "coordinates": at}
                features.append({"type": "Feature", "geometry": geometry, "properties": {**row, "node_id": n}})
        asked = {k: v for k, v in self.as_dict().items() if k not in ("places", "countries")}
        return as_json({"type": "FeatureCollection", "landbridge": asked, "features": features})

    @property
    def said(self) -> str:
        """How many places there are within the limit, in a few words."""
        limit = f"{self.limit:g} days" if self.by == "days" else f"{number(self.limit)} USD"
        counts = self.counts()
        n = counts[SURELY] + counts[TYPICALLY]
        all_of = len(self) + len(self.unserved)
        ends = f"{n} of {all_of} places within {limit} ({counts[SURELY]} of them surely); {counts[PERHAPS]} more at the low end of their range"
        return ends + (f"; {len(self.unserved)} have no way" if self.unserved else "")

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        what = "is reached from" if self.inbound else "reaches"
        head = (
            f"<Reach: {self.place.name} {what}, {self.goods.unit} {self.goods.id}, {self.world.facts.on}: {self.said}>"
        )
        lines = [
            f"  {r.place.name}: {days_span(r.itinerary.days)} days, {span(*r.itinerary.usd)} USD" for r in self.inside
        ]
        return "\n".join([head, *lines])


def _numbers(r: Reached | None) -> dict[str, Any]:
    nan = float("nan")
    days, usd = (r.itinerary.days, r.itinerary.usd) if r else ((nan, nan, nan), (nan, nan, nan))
    return {
        "days": days[1], "days_low": days[0], "days_high": days[2], "usd": usd[1], "usd_low": usd[0], "usd_high": usd[2],
        "kg_co2e": r.itinerary.kg_co2e if r else nan, "km": r.itinerary.km if r else nan,
    }  # fmt: skip


def reach(
    world: Any, place: str, *, days: float | None = None, usd: float | None = None, inbound: bool = False, goods: str = DEFAULT_GOODS,
    unit: str | None = None, services: Sequence[str] = (), avoid: Sequence[str] = (),
) -> Reach:  # fmt: skip
    """What a place reaches within so many days by the fastest ways, or for so many USD by the cheapest.

    Parameters
    ----------
    world
        The world, from `landbridge.world(study, on)`.
    place
        Where cargo begins, by name, id, alias or UN/LOCODE.
    days, usd
        The limit: one of the two. Ten days unless one is given.
    inbound
        From where the place is reached, instead of what it reaches.
    goods, unit, services, avoid
        As `route` has them.

    Returns
    -------
    Reach
        Every place of the study with its way, whether that lies within the limit surely, typically or perhaps, a count by state, and places without a
        way. The ways are the fastest (days) or the cheapest (usd), whatever a day is worth.

    Examples
    --------
    >>> import landbridge as lb
    >>> near = lb.reach(lb.world(lb.open_study(), "2025-06-01"), "Tbilisi", days=3)
    >>> "Yerevan" in [r.place.name for r in near.inside]
    True
    """
    if days is not None and usd is not None:
        raise QuestionError("days and usd were both given.", "Give one limit.")
    by, limit = ("usd", usd) if usd is not None else ("days", 10.0 if days is None else days)
    if limit is None or not limit > 0 or not np.isfinite(limit):
        raise QuestionError(f"the limit is {limit} {by}.", "Give a number above zero.")
    here, priced = find_place(world.facts.study, place), goods_of(world.facts.study, goods, unit, None)
    everywhere = places_of(world, (), costs_of(world, priced, tuple(services)))
    others = [p for p in everywhere if not set(p.node_ids) & set(here.node_ids)]
    found: dict[int, Itinerary] = {}
    a, b = ([here], others) if not inbound else (others, [here])
    for batch in batches(world, a, b, priced, services=services, avoid=avoid):
        other = batch.origin if inbound else batch.destination
        for k, i in _ways(batch, by, a, b).items():
            found[int(other[k])] = i
    reached = [Reached(place=others[j], itinerary=i, within=_within(i.total(by), limit)) for j, i in found.items()]
    reached.sort(key=lambda r: (r.itinerary.total(by)[1], r.place.name))
    return Reach(
        world=world, place=here, goods=priced, by=by, limit=limit, inbound=inbound, places=tuple(reached),
        unserved=tuple(p for j, p in enumerate(others) if j not in found), services=tuple(services), avoid=tuple(avoid),
    )  # fmt: skip


def _ways(batch: Batch, by: str, a: Sequence[Place], b: Sequence[Place]) -> dict[int, Itinerary]:
    """The fastest or cheapest way of each pair of a batch that has one."""
    costs = batch.costs
    usable = costs.may & costs.open & costs.known
    # a trifle of the other measure settles ties in its favour: a millionth of a USD an hour, or of an hour a USD
    main, tie = (costs.hours, costs.usd) if by == "days" else (costs.usd, costs.hours)
    cost: NDArray[np.float64] = np.where(usable, main + 1e-6 * tie / HOURS_PER_DAY, np.inf)
    ways = best_ways(batch, cost, a, b)
    goods_cost = costs.generalised
    out = {}
    for k in np.flatnonzero(np.isfinite(ways.cost)):
        arcs = ways.arcs[ways.first[k] : ways.first[k + 1]]
        out[int(k)] = Itinerary(world=batch.world, goods=costs.goods, arcs=arcs, cost=float(goods_cost[arcs].sum()))
    return out


def _within(total: tuple[float, float, float], limit: float) -> str:
    low, value, high = total
    return SURELY if high <= limit else TYPICALLY if value <= limit else PERHAPS if low <= limit else BEYOND
