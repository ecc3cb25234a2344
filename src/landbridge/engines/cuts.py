"""What holds a pair together: the fewest closures that cut it off, and the ways that have nothing in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from landbridge.engines.basket import Basket, basket_of, short
from landbridge.engines.closures import One
from landbridge.engines.elements import PLURAL, Elements, elements_of
from landbridge.engines.interdict import capacities
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import DEFAULT_GOODS
from landbridge.network.interdict import NOTHING, Cut, Set, Way, apart, least_cut
from landbridge.results import as_csv, as_json, days_span, html_lines, number, span
from landbridge.worlds import World


@dataclass(frozen=True, eq=False, kw_only=True)
class Cuts:
    """The least cut of a pair by count, and by capacity where that is known, with ways that share none of what could be closed."""

    basket: Basket
    elements: Elements
    open: bool  # whether the pair has a way now; nothing need be cut where not
    least: tuple[int, ...]  # elements of the least cut by count; empty where a way cannot be closed
    open_way: Itinerary | None  # the way that cannot be closed, where there is one
    apart: tuple[Itinerary, ...]  # ways with nothing in common, the cheapest first
    most_apart: bool  # whether there can be no more of them
    t_per_day: float  # the least cut by capacity; nan where it is unknown
    by_capacity: tuple[int, ...]
    unknown: int  # elements on the ways found whose capacity is unknown
    known: int

    @property
    def pair(self) -> str:
        """The pair for a reader."""
        p = self.basket.pairs[0]
        return f"{short(p.origin)} to {short(p.destination)}"

    def rows(self) -> list[dict[str, Any]]:
        """One row for each element of the least cut."""
        return [self._row(e) for e in self.least]

    def _row(self, e: int) -> dict[str, Any]:
        return {"id": self.elements.ids[e], "name": self.elements.names[e], "states": self.elements.states[e]}

    def as_dict(self) -> dict[str, Any]:
        """Everything the answer says, as plain data."""
        return {
            **self.basket.as_dict(), "of": self.elements.of, "least_cut": self.rows(), "can_be_cut": self.open_way is None,
            "open_way": None if self.open_way is None else self.open_way.summary(), "ways_apart": [w.summary() for w in self.apart],
            "no_more_ways_apart": self.most_apart, "t_per_day": self.t_per_day, "least_cut_by_capacity": [self._row(e) for e in self.by_capacity],
            "capacities_known": self.known, "capacities_unknown": self.unknown,
        }  # fmt: skip

    def to_json(self) -> str:
        """The answer as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each element of the least cut as CSV."""
        return as_csv(self.rows())

    def __iter__(self) -> Any:
        return iter(self.rows())

    def __len__(self) -> int:
        return len(self.least)

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        what = PLURAL[self.elements.of]
        head = f"<Cuts of {self.pair}, {self.basket.question.world.facts.on}: "
        head += "a way is left whatever is closed" if self.open_way else f"{len(self.least)} {what} cut it off"
        lines = [head + f"; {len(self.apart)} ways share no {self.elements.of}>"]
        lines += [f"  {r['name']} [{r['id']}]" for r in self.rows()]
        lines += [f"  way: {days_span(w.days)} days, {span(*w.usd)} USD by {', '.join(w.by)}" for w in self.apart]
        return "\n".join([*lines, f"  capacity: {number(self.t_per_day)} t a day"])


def cuts(
    world: World, origin: str, destination: str, *, of: str = "link", goods: str = DEFAULT_GOODS, unit: str | None = None,
    services: Sequence[str] = (), avoid: Sequence[str] = (), value_of_time: float | None = None,
) -> Cuts:  # fmt: skip
    """The fewest closures that cut a pair off, the least cut by capacity where that is known, and ways that have nothing in common.

    Parameters
    ----------
    world
        The world, from `landbridge.world(study, on)`.
    origin, destination
        Places by name, id, alias or UN/LOCODE. What holds one of them cannot be closed.
    of
        link, node, crossing, country or service.
    goods, unit, services, avoid, value_of_time
        As `route` has them.

    Returns
    -------
    Cuts
        Proven least. By Menger's theorem no more ways can be apart than the least cut has elements; whether so many were found is said. (Where an
        element holds several arcs the two need not meet.)

    Examples
    --------
    >>> import landbridge as lb
    >>> [x["id"] for x in lb.cuts(lb.world(lb.open_study(), "2025-06-01"), "Yerevan", "Moscow", of="country")]
    ['GEO', 'IRN']
    """
    basket = basket_of(
        world,
        [(origin, destination)],
        goods=goods,
        unit=unit,
        services=services,
        avoid=avoid,
        value_of_time=value_of_time,
    )
    elements = elements_of(basket.question.world, of, basket.usable)
    one = One.of(basket, 0, elements)
    found = least_cut(one.fewest, dict.fromkeys(one.allowed, 1.0))
    ways, most = _apart(one, found)
    flow, t_per_day, known = _by_capacity(one)
    seen = {e for w in found.ways for e in w.met}
    return Cuts(
        basket=basket, elements=elements, open=bool(found.ways), least=tuple(sorted(found.closed, key=lambda e: elements.ids[e])),
        open_way=_open_way(one) if found.way else None, apart=ways, most_apart=most, t_per_day=t_per_day,
        by_capacity=tuple(sorted(flow)), known=sum(e in known for e in seen), unknown=sum(e not in known for e in seen),
    )  # fmt: skip


def _open_way(one: One) -> Itinerary | None:
    """The way that is left when all that can be closed is."""
    return one.itinerary(one.allowed)


def _apart(one: One, found: Cut) -> tuple[tuple[Itinerary, ...], bool]:
    """Ways with nothing in common, among those found and those that a cheapest-first search adds."""
    pool = {w.met: w for w in found.ways}
    closed: Set = NOTHING
    while (way := one.find(closed)) is not None and way.met & one.allowed:
        met = way.met & one.allowed
        pool[met] = Way(met, min(way.cost, pool.get(met, way).cost))
        closed = closed | met
    chosen, most = apart(list(pool.values()), len(found.closed) if found.way is None else len(pool) + 1)
    every = frozenset(one.allowed)
    ways = [one.itinerary(every - w.met) for w in chosen]
    kept = [w for w in ways if w is not None]
    if found.way is not None and (free := _open_way(one)) is not None:
        kept.append(free)
    return tuple(sorted(kept, key=lambda w: w.cost)), most


def _by_capacity(one: One) -> tuple[Set, float, dict[int, float]]:
    """The least cut by capacity in t a day; nan where a way has no link of known capacity."""
    if one.elements.of != "link":
        return NOTHING, float("nan"), {}
    known = {
        e: c for e, c in capacities(one.elements, one.question.world).items() if e in one.allowed and np.isfinite(c)
    }
    if not known:
        return NOTHING, float("nan"), known
    found = least_cut(one.fewest, known)
    return (NOTHING, float("nan"), known) if found.way is not None else (found.closed, found.weight, known)
