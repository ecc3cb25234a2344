"""Costs between places mode by mode: what the logsum of a trade answer is taken over."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.compute import Progress
from landbridge.engines.itinerary import costs_of
from landbridge.network import Costs
from landbridge.network.network import Network
from landbridge.network.price import Goods, services_asked
from landbridge.network.search import Trees, trees
from landbridge.study import Place
from landbridge.units import HOURS_PER_DAY
from landbridge.worlds import CLOSED, OPEN, Overlay, World

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LAND = ("rail", "road")  # families of services that each make a mode, without the deep sea
SEA = "deep sea"  # ways with at least one leg by deep-sea ship, and as little land as may be
LAND_HAUL = 6.0  # USD that a kilometre by land counts for in the search of ways by deep sea, beside its cost: several times what it costs
ENDS = ("low", "typical", "high")


@dataclass(frozen=True, eq=False, kw_only=True)
class ModeCosts:
    """Days and USD of ways between places by mode, for one unit of goods.

    Attributes
    ----------
    days, usd : float64[3, n_modes, n_ways, n_places, n_places]
        Low, typical and high; nan where the mode has no open way. The ways of a mode are the best ones for the lowest, the typical and the
        highest value of a day and for two between, in each of the worlds asked.
    """

    world: World
    goods: Goods
    places: tuple[Place | None, ...]  # None: not on the network
    modes: tuple[str, ...]
    days: Floats
    usd: Floats

    @property
    def served(self) -> NDArray[np.bool_]:
        """Pairs with an open way by some mode."""
        return np.asarray(np.isfinite(self.days[1]).any(axis=(0, 1)))

    def generalised(self, usd_per_day: float, *, days_at: float = 0.0, usd_at: float = 0.0) -> Floats:
        """Cheapest generalised cost by mode, float64[n_modes, n_places, n_places]; inf where there is no way.

        `days_at` and `usd_at` say where between low (-1), typical (0) and high (1) all values lie together.
        """
        cost = _between(self.usd, usd_at) + usd_per_day * _between(self.days, days_at)
        return np.asarray(np.where(np.isnan(cost), np.inf, cost).min(axis=1))


def _between(values: Floats, at: float) -> Floats:
    low, typical, high = values
    return np.asarray(typical + (at * (high - typical) if at >= 0 else -at * (low - typical)))


def mode_costs(
    worlds: Sequence[World],
    places: Sequence[Place | None],
    goods: Goods,
    *,
    progress: Progress | None = None,
) -> tuple[ModeCosts, ...]:
    """Best ways between places by rail, by road and by deep sea, in each of several worlds of one network.

    Parameters
    ----------
    worlds
        The network on a day, under one scenario or another.
    places
        Where cargo enters and leaves; None for a place that is not on the network.
    goods
        What is carried; values of a day from its low to its high each choose a way.

    Returns
    -------
    tuple of ModeCosts
        One for each world. Pairs without a way are nan, never zero. Low and high take every cell of a way at its low or high end together.

    Notes
    -----
    A land mode is a family of services without the deep sea; ferries and short sea belong to both. Ways by deep sea are searched in two
    stages: to the port where a ship is boarded, and on from where its first leg ends, with `LAND_HAUL` on each kilometre by land, so that a hop
    by ship before a long railway is not taken for a sea way, and with no more than the typical value of a day. Ways found in one world are held
    against the others too, so that opening a link never makes a mode dearer.
    """
    searches = [_Search(w, goods) for w in worlds]
    first, n = searches[0], len(places)
    shape = (len(worlds), 3, len(first.modes), len(worlds) * len(first.day_values), n, n)
    days, usd = np.full(shape, np.nan), np.full(shape, np.nan)
    for i, origin in enumerate(places):
        if origin is not None:
            ends = [
                (j, p) for j, p in enumerate(places) if p is not None and not set(p.node_ids) & set(origin.node_ids)
            ]
            for k, search in enumerate(searches):
                for j, m, v, arcs in search.ways(origin, ends):
                    way = k * len(first.day_values) + v
                    for x, other in enumerate(searches):
                        if x == k or other.open(m, origin, places[j], arcs):
                            days[x, :, m, way, i, j], usd[x, :, m, way, i, j] = other.sums(arcs)
        if progress is not None:
            progress(i + 1, n)
    return tuple(
        ModeCosts(world=w, goods=goods, places=tuple(places), modes=first.modes, days=days[k], usd=usd[k])
        for k, w in enumerate(worlds)
    )


class _Search:
    """Ways of one world for one kind of goods; costs of each set of bars are worked out once."""

    def __init__(self, world: World, goods: Goods) -> None:
        self.world, self.goods = world, goods
        net = world.network
        frame = net.services[services_asked(net, (), goods.load)]
        self.services = {f: tuple(frame["service_id"][frame["family"] == f]) for f in LAND}
        self.modes = (*(f for f in LAND if self.services[f]), SEA)
        low, typical, high = goods.usd_per_day_low, goods.usd_per_day, goods.usd_per_day_high
        self.day_values = sorted({low, (low * typical) ** 0.5, typical, (typical * high) ** 0.5, high})
        deep = (net.links["mode"] == "deep_sea").to_numpy(dtype=bool)
        self.deep = np.zeros(net.n_arcs, dtype=bool)
        self.deep[net.arcs_of_links(deep)] = True
        land = net.links["mode"].isin(["rail", "road"]).to_numpy(dtype=bool)
        self.land_haul = np.zeros(net.n_arcs)
        on = net.arcs_of_links(land)
        self.land_haul[on] = LAND_HAUL * np.nan_to_num(world.columns["length_km"][on])
        self._costs: dict[frozenset[int], list[list[Floats]]] = {}
        self._ends = [self._columns(end) for end in ("_low", "", "_high")]

    def _columns(self, end: str) -> tuple[Floats, Floats]:
        hours, usd = self.world.columns[f"hours{end}"], self.world.columns[f"{self.goods.column}{end}"]
        typical = self.world.columns["hours"], self.world.columns[self.goods.column]
        return np.where(np.isnan(hours), typical[0], hours), np.where(np.isnan(usd), typical[1], usd)

    def sums(self, arcs: Ints) -> tuple[list[float], list[float]]:
        """Days and USD of a way: low, typical, high."""
        return (
            [float(hours[arcs].sum()) / HOURS_PER_DAY for hours, _ in self._ends],
            [float(usd[arcs].sum()) for _, usd in self._ends],
        )

    def shut(self, origin: Place, end: Place) -> frozenset[int]:
        """The bars that cargo between two places meets."""
        return frozenset(k for k, bar in enumerate(self.world.bars) if bar.bars(origin.country, end.country))

    def open(self, mode: int, origin: Place, end: Place | None, arcs: Ints) -> bool:
        """Whether a way of a mode is open in this world."""
        return end is not None and bool(np.isfinite(self.costs(self.shut(origin, end))[mode][0][arcs]).all())

    def ways(self, origin: Place, ends: list[tuple[int, Place]]) -> list[tuple[int, int, int, Ints]]:
        """Ways from one place: destination, mode, value of a day, arcs."""
        by_bars: dict[frozenset[int], list[tuple[int, Place]]] = {}
        for j, place in ends:
            by_bars.setdefault(self.shut(origin, place), []).append((j, place))
        net, out = self.world.network, []
        seeds = net.vertices(origin.node_ids, out=True)
        for shut, mine in by_bars.items():
            for m, by_value in enumerate(self.costs(shut)):
                for v, cost in enumerate(by_value):
                    way = _sea_ways(net, cost, seeds, self.deep) if self.modes[m] == SEA else _ways(net, cost, seeds)
                    out += [
                        (j, m, v, a) for j, p in mine if (a := way(net.vertices(p.node_ids, out=False))) is not None
                    ]
        return out

    def costs(self, shut: frozenset[int]) -> list[list[Floats]]:
        """Generalised cost of arcs by mode and value of a day, with some bars down."""
        if shut not in self._costs:
            world = self.world
            for k in shut:
                bar = world.bars[k]
                reason = dataclasses.replace(world.reasons[bar.reason], parent=-1)
                world = world.apply(Overlay(bar.arcs, "status", np.full(bar.arcs.size, CLOSED), reason))
            self._costs[shut] = [self._mode(world, mode) for mode in self.modes]
        return self._costs[shut]

    def _mode(self, world: World, mode: str) -> list[Floats]:
        priced: Costs = costs_of(world, self.goods, self.services.get(mode, ()))
        usable = priced.may & priced.known & (world.columns["status"] == OPEN)
        if mode != SEA:
            usable &= ~self.deep
        extra, most = (self.land_haul, self.goods.usd_per_day) if mode == SEA else (0.0, np.inf)
        return [
            np.where(usable, priced.usd + min(value, most) * priced.hours / HOURS_PER_DAY + extra, np.inf)
            for value in self.day_values
        ]


Way = Callable[[Ints], "Ints | None"]


def _cheapest(tree: Trees, ends: Ints) -> int | None:
    at = int(ends[int(np.argmin(tree.dist[ends]))])
    return at if np.isfinite(tree.dist[at]) else None


def _path(net: Network, tree: Trees, at: int) -> Ints:
    from landbridge.compute.search import path

    return path(net.graph, tree.parent, at)


def _ways(net: Network, cost: Floats, seeds: Ints) -> Way:
    tree = trees(net, cost, seeds)

    def way(ends: Ints) -> Ints | None:
        at = _cheapest(tree, ends)
        return None if at is None else _path(net, tree, at)

    return way


def _sea_ways(net: Network, cost: Floats, seeds: Ints, deep: NDArray[np.bool_]) -> Way:
    """Ways with at least one deep-sea leg: a tree to the ship, the leg, and a tree from where it ends."""
    before = trees(net, cost, seeds)
    legs = np.flatnonzero(deep & np.isfinite(cost) & np.isfinite(before.dist[net.tail]))
    if not legs.size:
        return lambda _: None
    reached = before.dist[net.tail[legs]] + cost[legs]
    order = np.argsort(reached, kind="stable")
    at, first = np.unique(net.head[legs[order]], return_index=True)
    leg_of = dict(zip(at.tolist(), legs[order][first].tolist(), strict=True))
    after = trees(net, cost, at, reached[order][first])

    def way(ends: Ints) -> Ints | None:
        end = _cheapest(after, ends)
        if end is None:
            return None
        rest = _path(net, after, end)
        leg = leg_of[int(net.tail[rest[0]]) if rest.size else end]
        return np.concatenate((_path(net, before, int(net.tail[leg])), [leg], rest)).astype(np.int64)

    return way
