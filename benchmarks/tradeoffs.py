"""Trade-offs on the shipped study: all fronts of a 60 x 60 matrix with four criteria, skims, switch points, and label setting against walking labels.

    python benchmarks/tradeoffs.py

Prints seconds, labels, sizes of fronts and how many a cap cut. The peer is the same label setting in plain Python with NetworkX's graph (Martins 1984,
without bounds), on a few pairs, since it would take hours for all; each of its fronts is compared with ours first.
"""

from __future__ import annotations

import heapq
import statistics
import time
from collections.abc import Callable
from itertools import count

import numpy as np

import landbridge as lb
from landbridge.compute import default_threads
from landbridge.compute.pareto import rounded
from landbridge.engines.criteria import criteria_of
from landbridge.engines.itinerary import costs_of
from landbridge.engines.many import places_of
from landbridge.engines.pareto_matrix import FrontMatrix
from landbridge.engines.question import ask
from landbridge.network.price import goods_of

DAY, PLACES, SEED, REPEATS = "2025-06-01", 60, 1, 5
PAIRS = [("Xi'an", "Duisburg"), ("Almaty", "Istanbul"), ("Tashkent", "Poti"), ("Yerevan", "Moscow")]


def median(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median seconds of some repeats after one that warms."""
    spent = []
    for _ in range(repeats + 1):
        begin = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begin)
    return statistics.median(spent[1:])


def chosen_places(world: object) -> list[str]:
    """Sixty places by chance where boxes begin and end."""
    costs = costs_of(world, goods_of(world.facts.study, "boxes"), ())
    words = [p.node_ids[0] for p in places_of(world, (), costs)]
    return sorted(words[i] for i in np.random.default_rng(SEED).choice(len(words), PLACES, replace=False))


def matrix(world: object, places: list[str]) -> None:
    """All fronts of the matrix, with two, three and four criteria, on one thread and on all."""
    print(f"All fronts of {PLACES} x {PLACES} places, {DAY}, {default_threads()} threads\n")
    print(
        "| criteria | s | s, 1 thread | ways | median a pair | largest | labels | cut |\n|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    for names in (("days", "usd"), ("days", "usd", "kg_co2e"), ("days", "usd", "kg_co2e", "exposure")):
        kept: list[FrontMatrix] = []

        def work(threads: int | None, names: tuple[str, ...] = names, kept: list[FrontMatrix] = kept) -> None:
            kept[:] = [lb.pareto_matrix(world, places, criteria=names, threads=threads)]

        one, many = median(lambda: work(1)), median(lambda: work(None))
        sizes = [len(f.arcs) for f in kept[0].fronts.values()]
        numbers = f"{sum(sizes):,} | {statistics.median(sizes):g} | {max(sizes)} | {kept[0].labels:,} | {kept[0].n_cut} of {len(sizes):,}"
        print(f"| {', '.join(names)} | {many:.2f} | {one:.2f} | {numbers} |")


def in_python(network: object, values: np.ndarray, seeds: list[int], ends: set[int]) -> list[tuple[float, ...]]:
    """Martins' label setting with tuples, lists and the standard library's heap over NetworkX's graph."""
    import networkx as nx

    graph = nx.MultiDiGraph()
    for a in np.flatnonzero(np.isfinite(values).all(axis=1)):
        graph.add_edge(int(network.tail[a]), int(network.head[a]), cost=tuple(values[a]))
    kept: dict[int, list[tuple[float, ...]]] = {}
    number = count()
    heap = [((0.0,) * values.shape[1], next(number), s) for s in seeds]
    heapq.heapify(heap)
    out: list[tuple[float, ...]] = []
    while heap:
        sums, _, u = heapq.heappop(heap)
        mine = out if u in ends else kept.setdefault(u, [])
        if any(all(x <= y for x, y in zip(k, sums, strict=True)) for k in mine):
            continue
        mine.append(sums)
        if u not in graph:
            continue
        for v, arcs in graph[u].items():
            for arc in arcs.values():
                heapq.heappush(heap, (tuple(x + y for x, y in zip(sums, arc["cost"], strict=True)), next(number), v))
    return sorted(out)


def pairs(world: object) -> None:
    """One pair at a time, against the twin in Python."""
    print(
        "\nOne pair, four criteria\n\n| pair | ms of the search | labels | ways | plain Python, ms | ratio |\n|---|---:|---:|---:|---:|---:|"
    )
    for origin, destination in PAIRS:
        q = ask(world, origin, destination)
        values = rounded(criteria_of(q, ("days", "usd", "kg_co2e", "exposure")).values)
        from landbridge.network import pareto

        found = pareto(q.world.network, values, q.origins, q.destinations)
        ours = median(lambda q=q, values=values: pareto(q.world.network, values, q.origins, q.destinations))
        seeds, ends = [int(x) for x in q.origins], {int(x) for x in q.destinations}
        begin = time.perf_counter()
        peer = in_python(q.world.network, values, seeds, ends)
        theirs = time.perf_counter() - begin
        assert peer == [tuple(map(float, v)) for v in found.value], (origin, destination)
        print(
            f"| {origin}-{destination} | {1000 * ours:.1f} | {found.labels:,} | {len(found.arcs)} | {1000 * theirs:,.0f} | {theirs / ours:.0f} |"
        )


def rest(world: object, places: list[str]) -> None:
    print(
        f"\nSkim of {PLACES} x {PLACES}: {median(lambda: lb.skim(world, places)):.2f} s; of every place: {median(lambda: lb.skim(world), 1):.1f} s"
    )
    print(f"Reach of one place: {median(lambda: lb.reach(world, 'Tbilisi')):.2f} s")
    for origin, destination in PAIRS:
        print(
            f"Switch points {origin}-{destination}: {1000 * median(lambda o=origin, d=destination: lb.switch(world, o, d)):.0f} ms"
        )


if __name__ == "__main__":
    june = lb.world(lb.open_study(), DAY)
    some = chosen_places(june)
    matrix(june, some)
    pairs(june)
    rest(june, some)
