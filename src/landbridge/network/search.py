"""Ways through the network: the cheapest, others that really differ, through given places, and what to lift where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from landbridge.network.network import ArcKind, Network

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_PENALTY = 1.4  # what a used link's cost is multiplied by when another way is looked for; only the search sees it
_TRIES = 12  # searches for each further alternative
_CHOICES = 80  # ways tried by `staged` before it gives up
CLOSED_WEIGHT = 1e7  # USD for each closed arc in `reopen`; more than any way costs, so that fewer closures always win


@dataclass(frozen=True, eq=False)
class Trees:
    """Cheapest ways from a set of vertices: `dist` (inf where there is no way) and `parent` (the arc by which each was reached, -1 at seeds)."""

    dist: Floats
    parent: Ints


@dataclass(frozen=True, eq=False)
class Path:
    """One way: its arcs in order and the sum of their costs."""

    arcs: Ints
    cost: float


@dataclass(frozen=True, eq=False)
class Reopening:
    """A way through closed arcs that needs the fewest of them open."""

    path: Path
    closed: Ints  # the arcs of the way to lift


def trees(
    network: Network, cost: Floats, seeds: Ints, seed_cost: Floats | None = None, targets: Ints | None = None
) -> Trees:
    """Cheapest ways from the seeds (Dijkstra).

    Parameters
    ----------
    network
        The compiled study.
    cost : float64[n_arcs]
        Cost of each arc, never below zero; inf is an arc that may not be used.
    seeds, seed_cost : int64[n], float64[n]
        Vertices where the search begins, and what it costs to begin there (zero unless given).
    targets : int64[m], optional
        Stop when these are settled.
    """
    from landbridge.compute.search import tree

    begin = np.zeros(seeds.size) if seed_cost is None else seed_cost
    found = tree(network.graph, cost, seeds, begin, targets=() if targets is None else targets)
    return Trees(found.dist, found.parent)


def _path_to(network: Network, tree: Trees, vertex: int) -> Ints:
    from landbridge.compute.search import path

    return path(network.graph, tree.parent, vertex)


def best(network: Network, cost: Floats, origins: Ints, destinations: Ints) -> Path | None:
    """The cheapest way from any of the origins to any of the destinations; None where there is none."""
    tree = trees(network, cost, origins, targets=destinations if destinations.size == 1 else None)
    at = int(destinations[int(np.argmin(tree.dist[destinations]))])
    if not np.isfinite(tree.dist[at]):
        return None
    arcs = _path_to(network, tree, at)
    return Path(arcs, float(cost[arcs].sum()))


def shared_length(network: Network, length: Floats, one: Ints, other: Ints) -> float:
    """Share of the shorter way's kilometres that runs over links of the other."""
    on = [a[network.kind[a] == ArcKind.LINK] for a in (one, other)]
    totals = [float(np.nansum(length[a])) for a in on]
    short, long = (on[0], on[1]) if totals[0] <= totals[1] else (on[1], on[0])
    if not min(totals):
        return 1.0
    common = np.isin(network.link[short], network.link[long])
    return float(np.nansum(length[short][common])) / min(totals)


def k_best(
    network: Network,
    cost: Floats,
    origins: Ints,
    destinations: Ints,
    k: int,
    *,
    length: Floats,
    max_shared: float = 0.8,
    max_ratio: float = 2.0,
) -> list[Path]:
    """The cheapest way and others that really differ, cheapest first.

    Penalty method: links of ways found are made dearer until a way appears whose kilometres are shared with each kept one by no more than
    `max_shared`. Ways dearer than `max_ratio` times the best are left out. Fewer than k come back where no more are found.
    """
    first = best(network, cost, origins, destinations)
    if first is None:
        return []
    kept, penalised = [first], cost.copy()
    latest = first.arcs
    for _ in range(_TRIES * max(0, k - 1)):
        if len(kept) >= k:
            break
        on = latest[network.kind[latest] == ArcKind.LINK]
        used = np.isin(network.link, network.link[on]) & (network.kind == ArcKind.LINK)
        with np.errstate(over="ignore"):  # after very many tries: a price without limit shuts the link
            penalised[used] *= _PENALTY
        other = best(network, penalised, origins, destinations)
        if other is None:
            break
        latest = other.arcs
        path = Path(other.arcs, float(cost[other.arcs].sum()))
        if path.cost <= max_ratio * first.cost and all(
            shared_length(network, length, path.arcs, p.arcs) <= max_shared for p in kept
        ):
            kept.append(path)
    return sorted(kept, key=lambda p: (p.cost, tuple(p.arcs)))


@dataclass(frozen=True, eq=False)
class _Stages:
    """The cheapest way that passes sets in turn: the sets, what each stage may use, its search, and its arcs; no arcs where there is no way."""

    sets: Sequence[Ints]
    costs: list[Floats]
    searches: list[Trees]
    parts: list[Ints]


def staged(
    network: Network, cost: Floats, origins: Ints, orders: Sequence[Sequence[Ints]], destinations: Ints
) -> Path | None:
    """The cheapest way that passes a vertex of each set of one of the orders in turn and comes to no node twice; None where none is found.

    One search from the origins and one from each set on, each beginning with the costs at which the set was reached. Where the cheapest way
    comes to a node twice, one of the two times must be given up. Both choices are tried, the cheapest way of all orders first, up to
    `_CHOICES` ways for each order (conflict-based search: Sharon, Stern, Felner and Sturtevant 2015).
    """
    waiting: list[tuple[float, int, _Stages]] = []
    tried = 0

    def search(sets: Sequence[Ints], costs: list[Floats], searches: list[Trees]) -> None:
        nonlocal tried
        tried += 1
        found = _stages(network, sets, costs, searches, origins, destinations)
        if found.parts:
            heappush(waiting, (float(cost[np.concatenate(found.parts)].sum()), tried, found))

    for sets in orders:
        search(sets, [_until(network, cost, members) for members in sets] + [cost], [])
    while waiting and tried < _CHOICES * len(orders):
        total, _, way = heappop(waiting)
        choices = _twice(network, way.parts)
        if not choices:
            return Path(np.concatenate(way.parts), total)
        for stage, arcs in choices:
            limited = way.costs[stage].copy()
            limited[arcs] = np.inf
            search(way.sets, [*way.costs[:stage], limited, *way.costs[stage + 1 :]], way.searches[:stage])
    return None


def _until(network: Network, cost: Floats, members: Ints) -> Floats:
    """Costs of a stage that ends where it first comes to a node of its set: no link leads on from there."""
    at = np.isin(network.vertex_node[network.tail], network.vertex_node[members])
    return np.where(at & (network.kind == ArcKind.LINK), np.inf, cost)


def _twice(network: Network, parts: list[Ints]) -> list[tuple[int, Ints]]:
    """What to give up where a way comes to a node twice: a stage and its link arcs into the node, for either time; empty where it does not."""
    is_link, into = network.kind == ArcKind.LINK, network.vertex_node[network.head]
    origin = int(network.vertex_node[network.tail[np.concatenate(parts)[0]]])
    seen: dict[int, tuple[int, int]] = {origin: (0, -1)}  # node -> stage and arc by which the way first came there
    for stage, arcs in enumerate(parts):
        for arc in arcs[is_link[arcs]]:
            node = int(into[arc])
            if node not in seen:
                seen[node] = stage, int(arc)
                continue
            before, first = seen[node]
            if first >= 0 and before == stage:  # the stage may come there once: by one of the two links or by neither
                return [(stage, np.array([arc])), (stage, np.array([first]))]
            all_into = np.flatnonzero(is_link & (into == node))
            return [(s, all_into) for s in ((stage, before) if first >= 0 else (stage,))]
    return []


def _stages(
    network: Network, sets: Sequence[Ints], costs: list[Floats], searches: list[Trees], origins: Ints, destinations: Ints
) -> _Stages:  # fmt: skip
    """The cheapest way that passes the sets in turn. Searches of the first stages that are known already are taken as they are."""
    searches, parts = list(searches), list[Ints]()
    for stage in range(len(searches), len(costs)):
        begin = origins if stage == 0 else sets[stage - 1]
        if stage:
            begin = begin[np.isfinite(searches[-1].dist[begin])]
        if not begin.size:
            return _Stages(sets, costs, searches, [])
        searches.append(trees(network, costs[stage], begin, searches[-1].dist[begin] if stage else None))
    last = searches[-1].dist[destinations]
    if not np.isfinite(last).any():
        return _Stages(sets, costs, searches, [])
    at = int(destinations[int(np.argmin(last))])
    for tree in reversed(searches):
        arcs = _path_to(network, tree, at)
        parts.append(arcs)
        at = int(network.tail[arcs[0]]) if arcs.size else at
    return _Stages(sets, costs, searches, parts[::-1])


def _fewest(
    network: Network, cost_if_open: Floats, closed: NDArray[np.bool_], origins: Ints, destinations: Ints, weight: float
) -> Path | None:
    """The way with the fewest closed links and works; each that stands on several arcs is tried in turn as lifted already.

    Exact where a way uses no more than one closed row twice; the general problem (minimum label path) is NP-hard.
    """
    row = np.where(network.kind == ArcKind.LINK, network.link, -2 - network.operation)  # a number for each row
    rows, arcs_of = np.unique(row[closed], return_counts=True)

    def search(lifted: int | None) -> Path | None:
        weighted = cost_if_open + np.where(closed & (row != lifted), weight, 0.0)
        return best(network, weighted, origins, destinations)

    def total(path: Path) -> float:
        lift = np.unique(row[path.arcs[closed[path.arcs]]])
        return float(weight * lift.size + cost_if_open[path.arcs].sum())

    first = search(None)
    if first is None or np.unique(row[first.arcs[closed[first.arcs]]]).size < 2:
        return first
    others = (search(int(r)) for r in rows[arcs_of > 1])
    return min([first, *(p for p in others if p is not None)], key=total)


def reopen(
    network: Network, cost_if_open: Floats, closed: NDArray[np.bool_], origins: Ints, destinations: Ints, sets: Sequence[Ints] = (),
    weight: float = CLOSED_WEIGHT,
) -> Reopening | None:  # fmt: skip
    """The way that needs the fewest closed rows lifted, the cheapest of those; None where even all of them would not do.

    Shortest path with a cost of one on each closed arc and none on open ones, the ordinary cost breaking ties. With a smaller `weight` a
    closed row counts as so many USD, and ways appear that lift more and cost less. A link that a way runs there and back is lifted once.
    """
    path = (
        staged(network, cost_if_open + np.where(closed, weight, 0.0), origins, [sets], destinations)
        if sets
        else _fewest(network, cost_if_open, closed, origins, destinations, weight)
    )
    if path is None:
        return None
    lift = path.arcs[closed[path.arcs]]
    return Reopening(Path(path.arcs, float(cost_if_open[path.arcs].sum())), lift)
