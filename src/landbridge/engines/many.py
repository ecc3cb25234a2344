"""Many places at once: a question for every pair, and the best ways of all of them by one search from each origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.compute import Progress
from landbridge.engines.itinerary import costs_of
from landbridge.engines.question import avoiding, barred
from landbridge.errors import PlaceError, did_you_mean
from landbridge.network import Costs
from landbridge.network.price import Goods
from landbridge.study import Place, find_place
from landbridge.units import HOURS_PER_DAY
from landbridge.worlds import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def places_of(world: World, words: Sequence[str], costs: Costs) -> list[Place]:
    """The places that words mean: a place by name or id, or all places of a state by its three letters; all of the study where none is named.

    Of a state or of the study only those places count where the goods may begin and end at all, by some service, were every link open.
    """
    study = world.facts.study
    everywhere = _everywhere(world, costs)
    if not words:
        return list(everywhere.values())
    states = {p.country for p in everywhere.values()}
    out: dict[tuple[str, ...], Place] = {}
    for word in words:
        if word in states:
            out |= {p.node_ids: p for p in everywhere.values() if p.country == word}
            continue
        try:
            place = find_place(study, word)
        except PlaceError as error:
            if len(word) == 3 and word.isupper():
                guess = did_you_mean(word, states)
                raise PlaceError(
                    f"{word!r} is neither a place nor a state of the study.",
                    *filter(None, [guess]),
                    "States: " + ", ".join(sorted(states)) + ".",
                ) from error
            raise
        out[place.node_ids] = place
    return list(out.values())


def _everywhere(world: World, costs: Costs) -> dict[tuple[str, ...], Place]:
    """Every place where the goods may begin or end, by its nodes."""
    study, net = world.facts.study, world.network
    loads = {int(v) for v in net.vertex_node[net.tail[costs.may & np.isin(net.tail, net.gate_out)]]}
    loads |= {int(v) for v in net.vertex_node[net.head[costs.may & np.isin(net.head, net.gate_in)]]}
    names: dict[str, list[tuple[str, str]]] = {}
    for row in study["nodes"].rows():
        if row["kind"] not in ("waypoint", "power_node") and net.node_row[str(row["node_id"])] in loads:
            names.setdefault(str(row["place"] or row["name"]), []).append((str(row["node_id"]), str(row["country"])))
    places = [
        Place(name, tuple(n for n, _ in sorted(rows)), sorted(rows)[0][1]) for name, rows in sorted(names.items())
    ]
    return {p.node_ids: p for p in places}


@dataclass(frozen=True, eq=False, kw_only=True)
class Batch:
    """Pairs of places that meet the same closures: one world and one set of costs hold for all of them."""

    world: World
    costs: Costs
    origin: Ints  # position of each pair's origin among the origins
    destination: Ints


def batches(
    world: World, origins: Sequence[Place], destinations: Sequence[Place], goods: Goods, *, services: Sequence[str] = (), avoid: Sequence[str] = ()
) -> list[Batch]:  # fmt: skip
    """Every pair of two different places, put together by the closures for some cargo only that it meets."""
    groups: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for i, a in enumerate(origins):
        for j, b in enumerate(destinations):
            if not set(a.node_ids) & set(b.node_ids):
                met = tuple(n for n, bar in enumerate(world.bars) if bar.bars(a.country, b.country))
                groups.setdefault(met, []).append((i, j))
    out = []
    for pairs in groups.values():
        i, j = pairs[0]
        limited = avoiding(barred(world, origins[i], destinations[j]), tuple(avoid))
        at = np.array(pairs, dtype=np.int64)
        costs = costs_of(limited, goods, tuple(services))
        out.append(Batch(world=limited, costs=costs, origin=at[:, 0], destination=at[:, 1]))
    return out


@dataclass(frozen=True, eq=False)
class BestWays:
    """The best way of each pair of a batch, end to end: the arcs of pair k are `arcs[first[k]:first[k + 1]]`; `cost` is inf where there is none."""

    first: Ints
    arcs: Ints
    cost: Floats


def best_ways(
    batch: Batch, cost: Floats, origins: Sequence[Place], destinations: Sequence[Place], *, threads: int | None = None,
    progress: Progress | None = None,
) -> BestWays:  # fmt: skip
    """The way of least cost of each pair, by one search from each origin."""
    from landbridge.compute.graph import Origins
    from landbridge.compute.search import path, trees

    net = batch.world.network
    used = np.unique(batch.origin)
    starts = Origins.several([(net.vertices(origins[i].node_ids, out=True), 0.0) for i in used])
    grown = trees(net.graph, cost, starts, threads=threads, progress=progress)
    ends = [net.vertices(p.node_ids, out=False) for p in destinations]
    row = np.searchsorted(used, batch.origin)
    first, parts, total = [0], [], np.full(batch.origin.size, np.inf)
    for k, (r, j) in enumerate(zip(row, batch.destination, strict=True)):
        reached = grown.dist[r, ends[j]]
        at = int(np.argmin(reached))
        if np.isfinite(reached[at]):
            total[k] = reached[at]
            parts.append(path(net.graph, grown.parent[r], int(ends[j][at])))
        first.append(first[-1] + (parts[-1].size if np.isfinite(reached[at]) else 0))
    arcs = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
    return BestWays(np.array(first, dtype=np.int64), arcs, total)


def totals(world: World, goods: Goods, ways: BestWays) -> dict[str, Floats]:
    """Days and USD with low and high, kg CO2e and km of each way; nan where there is none. As `Itinerary.total` has them."""
    n = ways.cost.size
    pair = np.repeat(np.arange(n), np.diff(ways.first))
    none = ~np.isfinite(ways.cost)
    out: dict[str, Floats] = {}
    for name, column, scale in (("days", "hours", 1 / HOURS_PER_DAY), ("usd", goods.column, 1.0)):
        value = _sums(pair, world.columns[column][ways.arcs], n)
        low, high = (_spreads(world, column, end, ways.arcs, pair, n) for end in ("low", "high"))
        out |= {
            name: value * scale,
            f"{name}_low": np.maximum(0.0, value - low) * scale,
            f"{name}_high": (value + high) * scale,
        }
    out["kg_co2e"] = _sums(pair, world.columns["kg_co2e_per_t"][ways.arcs], n) * goods.tonnes
    out["km"] = _sums(pair, world.columns["length_km"][ways.arcs], n)
    return {k: np.where(none, np.nan, v) for k, v in out.items()}


def _sums(pair: Ints, value: Floats, n: int) -> Floats:
    return np.asarray(np.bincount(pair, weights=value, minlength=n), dtype=np.float64)


def _spreads(world: World, column: str, end: str, arcs: Ints, pair: Ints, n: int) -> Floats:
    """How far each way's sum may lie from its typical value on one side: within a group distances add, groups by the root of squares."""
    group = world.group[column][arcs]
    on = group >= 0
    distance = np.abs(world.columns[f"{column}_{end}"][arcs] - world.columns[column][arcs])[on]
    keys = pair[on] * (int(group.max(initial=0)) + 1) + group[on]
    unique, inverse = np.unique(keys, return_inverse=True)
    together = np.bincount(inverse, weights=distance, minlength=unique.size)
    owner = unique // (int(group.max(initial=0)) + 1)
    return np.asarray(np.sqrt(np.bincount(owner, weights=together**2, minlength=n)), dtype=np.float64)
