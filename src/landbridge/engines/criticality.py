"""What each link, node, crossing, country or service is worth: taken out in turn, what do the pairs of a basket lose?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.compute import Progress
from landbridge.engines.basket import Basket, Floats, Pairs, Search, basket_of
from landbridge.engines.elements import PLURAL, Elements, elements_of
from landbridge.engines.question import DEFAULT_GOODS
from landbridge.results import as_csv, as_json, html_lines, number
from landbridge.units import HOURS_PER_DAY
from landbridge.worlds import World

CHUNK = 32  # elements taken out between two words of progress; what is kept of a chunk is small
LEAST_USD = 1e-6  # a change of cost below this is the rounding of sums in another order


@dataclass(frozen=True, eq=False, kw_only=True)
class Loss:
    """What the pairs of a basket lose when one element is gone.

    Totals run over pairs that have a way before and after, times their demand (one each where none is given). Pairs without a way after are counted
    beside them and are in no total. Pairs that begin or end in the element itself are left out and counted too.
    """

    id: str
    name: str
    states: tuple[str, ...]
    links: tuple[str, ...]
    worse: int  # pairs whose way is dearer after
    unserved: int  # pairs that had a way and have none after
    unserved_demand: float
    own: int  # pairs left out, as they begin or end in it
    days: float  # change of days, summed
    usd: float  # change of USD, summed
    cost: float  # change of USD with the owner's cost of time, summed: never below zero
    mean_days: float  # by demand over the pairs that are dearer; nan where there is none
    mean_usd: float
    hardest: str  # the pair that is cut off or loses most
    hardest_days: float  # its loss; nan where it is cut off
    hardest_usd: float

    def as_dict(self) -> dict[str, Any]:
        """The loss as plain data."""
        return {n: getattr(self, n) for n in self.__dataclass_fields__}


@dataclass(frozen=True, eq=False, kw_only=True)
class Criticality:
    """Losses by element, the worst first: most demand cut off, then most cost added. Elements that no pair would miss are only counted."""

    basket: Basket
    elements: Elements
    before: Floats  # cost, days and USD of each pair's way, float64[3, n_pairs]; inf where there is none
    after: Floats  # the same with each element gone, float64[3, n_elements, n_pairs]
    own: NDArray[np.bool_]  # whether a pair begins or ends in an element, [n_elements, n_pairs]

    @cached_property
    def losses(self) -> tuple[Loss, ...]:
        """What is lost with each element that some pair would miss."""
        every = (self.loss(e) for e in range(len(self.elements)))
        kept = [x for x in every if x.worse or x.unserved]
        return tuple(sorted(kept, key=lambda x: (-x.unserved_demand, -x.cost, x.id)))

    def __iter__(self) -> Iterator[Loss]:
        return iter(self.losses)

    def __len__(self) -> int:
        return len(self.losses)

    def __getitem__(self, i: int) -> Loss:
        return self.losses[i]

    @property
    def unserved_before(self) -> int:
        """Pairs that have no way even with everything there."""
        return int(np.isinf(self.before[0]).sum())

    def change(self, e: int) -> Floats:
        """Change of cost, days and USD of each pair with element `e` gone; nan where the pair is its own, or has no way before or after."""
        with np.errstate(invalid="ignore"):
            out = self.after[:, e] - self.before
        out[:, self.own[e] | np.isinf(self.before[0]) | np.isinf(self.after[0, e])] = np.nan
        return np.asarray(out)

    def loss(self, e: int) -> Loss:
        """What is lost with one element."""
        demand, names = self.basket.demand, self.basket.pairs
        cost, days, usd = self.change(e)
        cut = np.isinf(self.after[0, e]) & np.isfinite(self.before[0]) & ~self.own[e]
        worse = np.nan_to_num(cost) > LEAST_USD
        held = float(demand[worse].sum())
        sums = [float((demand * x)[worse].sum()) for x in (cost, days, usd)]
        hard = int(np.argmax(cut * demand)) if cut.any() else int(np.argmax(np.where(worse, cost, -1.0)))
        means = [s / held if held else float("nan") for s in sums]
        return Loss(
            id=self.elements.ids[e], name=self.elements.names[e], states=self.elements.states[e], links=self.elements.links[e], worse=int(worse.sum()),
            unserved=int(cut.sum()), unserved_demand=float(demand[cut].sum()), own=int(self.own[e].sum()), cost=sums[0], days=sums[1], usd=sums[2],
            mean_days=means[1], mean_usd=means[2], hardest=names[hard].name if cut.any() or worse.any() else "",
            hardest_days=float(days[hard]), hardest_usd=float(usd[hard]),
        )  # fmt: skip

    def pairs(self, name: str) -> list[dict[str, Any]]:
        """What each pair loses with one element: one row for each pair, the worst first."""
        e = self.elements.row(name)
        cost, days, usd = self.change(e)
        rows = []
        for i, p in enumerate(self.basket):
            state = "own" if self.own[e, i] else "unserved before" if np.isinf(self.before[0, i]) else "served"
            state = "cut off" if state == "served" and np.isinf(self.after[0, e, i]) else state
            rows.append(
                {
                    "from": p.origin.name,
                    "to": p.destination.name,
                    "demand": p.demand,
                    "state": state,
                    "cost": cost[i],
                    "days": days[i],
                    "usd": usd[i],
                }
            )
        return sorted(rows, key=lambda r: (r["state"] != "cut off", -np.nan_to_num(r["cost"], nan=-1.0)))

    def by_link(self) -> dict[str, tuple[float, int]]:
        """Loss in USD with the cost of time, and pairs cut off, of each link: the worst element that it goes with."""
        out: dict[str, tuple[float, int]] = {}
        for x in self.losses:
            for link in x.links:
                out[link] = max(out.get(link, (0.0, 0)), (x.cost, x.unserved), key=lambda v: (v[1], v[0]))
        return out

    def rows(self) -> list[dict[str, Any]]:
        """One row for each element that some pair would miss."""
        return [x.as_dict() for x in self.losses]

    def as_dict(self) -> dict[str, Any]:
        """Everything the answer says, as plain data."""
        return {
            **self.basket.as_dict(), "of": self.elements.of, "asked": len(self.elements), "missed": len(self), "unserved_before": self.unserved_before,
            "losses": self.rows(),
        }  # fmt: skip

    def to_json(self) -> str:
        """The answer as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each element as CSV."""
        return as_csv(self.rows())

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        what = PLURAL[self.elements.of]
        lines = [
            f"<Criticality of {len(self.elements)} {what}, {self.basket.question.world.facts.on}: {self.basket.words()}>"
        ]
        lines += [
            f"  {x.name} [{x.id}]: {x.unserved} cut off, {x.worse} dearer by {number(x.mean_days, 1)} days and {number(x.mean_usd)} USD on the mean"
            for x in self.losses[:10]
        ]
        return "\n".join(lines)


def criticality(
    world: World, pairs: Pairs | Basket | None = None, *, of: str = "link", goods: str = DEFAULT_GOODS, unit: str | None = None,
    services: Sequence[str] = (), avoid: Sequence[str] = (), value_of_time: float | None = None, threads: int | None = None,
    progress: Progress | None = None,
) -> Criticality:  # fmt: skip
    """What the pairs of a basket lose when each link, node, crossing, country or service is taken out in turn.

    Each is an overlay that closes its arcs; only what the closure changes is searched again, and the result is that of searching everything.

    Parameters
    ----------
    world
        The world, from `landbridge.world(study, on)`.
    pairs
        Pairs of places, each with its demand where that is known (from, to, demand); or places, of which all pairs count. None: the lanes that
        the study observes, there and back.
    of
        link, node, crossing, country or service.
    goods, unit, services, avoid, value_of_time
        As `route` has them.
    threads
        How many to use. None: one for each processor.
    progress
        Called with the number of elements done and the number of elements.

    Returns
    -------
    Criticality
        The worst first. A pair that is left without a way is counted and is in no sum; so is one that has none even now.

    Examples
    --------
    >>> import landbridge as lb
    >>> lost = lb.criticality(lb.world(lb.open_study(), "2025-06-01"), [("Yerevan", "Tehran")])
    >>> "R_QAZVIN_TABRIZ" in [x.id for x in lost]
    True
    """
    basket = basket_of(
        world, pairs, goods=goods, unit=unit, services=services, avoid=avoid, value_of_time=value_of_time
    )
    elements = elements_of(basket.question.world, of, basket.usable)
    search = Search(basket, threads)
    scale = np.array([1.0, 1 / HOURS_PER_DAY, 1.0])[:, None]
    before = search.along([np.empty(0, np.int64)])[:, 0] * scale
    after = np.empty((3, len(elements), len(basket)))
    for begin in range(0, len(elements), CHUNK):
        part = slice(begin, begin + CHUNK)
        after[:, part] = search.along(elements.arcs[part]) * scale[:, None]
        if progress:
            progress(min(begin + CHUNK, len(elements)), len(elements))
    own = _own(basket, elements)
    for a in (before, after, own):
        a.setflags(write=False)
    return Criticality(basket=basket, elements=elements, before=before, after=after, own=own)


def _own(basket: Basket, elements: Elements) -> NDArray[np.bool_]:
    """Whether a pair begins or ends in an element."""
    ends = [(p.origin, p.destination) for p in basket]
    places = {p.node_ids: p for pair in ends for p in pair}
    at = {nodes: i for i, nodes in enumerate(places)}
    inside = np.array(
        [[elements.is_end(e, p) for p in places.values()] for e in range(len(elements))], dtype=bool
    ).reshape(len(elements), len(places))
    one, other = (np.array([at[pair[i].node_ids] for pair in ends]) for i in (0, 1))
    return np.asarray(inside[:, one] | inside[:, other])
