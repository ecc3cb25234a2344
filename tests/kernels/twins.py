"""Slow and obvious searches that the kernels must agree with, and networks to try both on."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from landbridge.compute.graph import Graph


@dataclass(frozen=True)
class Net:
    """A few nodes and arcs, with parallel arcs, loops, free arcs and arcs that are not there."""

    n: int
    tail: list[int]
    head: list[int]
    cost: list[float]

    @property
    def graph(self) -> Graph:
        return Graph.of(self.n, self.tail, self.head)


def heap_search(net: Net, seeds: list[tuple[int, float]]) -> np.ndarray:
    """Dijkstra with the standard library's heap."""
    leaving: dict[int, list[tuple[int, float]]] = {}
    for tail, head, cost in zip(net.tail, net.head, net.cost, strict=True):
        leaving.setdefault(tail, []).append((head, cost))
    dist = [np.inf] * net.n
    queue = [(cost, node) for node, cost in seeds]
    heapq.heapify(queue)
    while queue:
        here, node = heapq.heappop(queue)
        if here >= dist[node]:
            continue
        dist[node] = here
        for head, cost in leaving.get(node, []):
            heapq.heappush(queue, (here + cost, head))
    return np.array(dist)


def bellman_ford(net: Net, seeds: list[tuple[int, float]]) -> np.ndarray:
    """Improve any arc until none can be."""
    dist = [np.inf] * net.n
    for node, cost in seeds:
        dist[node] = min(dist[node], cost)
    better = True
    while better:
        better = False
        for tail, head, cost in zip(net.tail, net.head, net.cost, strict=True):
            if dist[tail] + cost < dist[head]:
                dist[head], better = dist[tail] + cost, True
    return np.array(dist)


ROUND = st.sampled_from([0.0, 0.0, 1.0, 1.0, 2.0, 3.0, 7.0, np.inf])  # many ties, and sums without rounding
POSITIVE = st.sampled_from([1.0, 1.0, 2.0, 3.0, 5.0, np.inf])
ODD = st.one_of(st.just(0.0), st.just(np.inf), st.floats(0, 1e6, allow_subnormal=False))


@st.composite
def nets(draw: st.DrawFn, costs: st.SearchStrategy[float] = ROUND, max_nodes: int = 14) -> Net:
    n = draw(st.integers(1, max_nodes))
    node = st.integers(0, n - 1)
    arcs = draw(st.lists(st.tuples(node, node, costs), max_size=4 * n))
    return Net(n, *([arc[i] for arc in arcs] for i in range(3)))  # type: ignore[arg-type]


def node_of(net: Net) -> st.SearchStrategy[int]:
    return st.integers(0, net.n - 1)


def fronts_by_walking(
    n: int, tail: np.ndarray, head: np.ndarray, cost: np.ndarray, seeds: list[int], targets: list[int]
) -> set[tuple[float, ...]]:
    """The sums of every way that comes to no node twice, less those that another beats; an arc with an inf is not there."""
    leaving: list[list[int]] = [[] for _ in range(n)]
    for arc in np.flatnonzero(np.isfinite(cost).all(axis=1)):
        leaving[tail[arc]].append(int(arc))
    sums: set[tuple[float, ...]] = set()

    def walk(node: int, total: np.ndarray, seen: frozenset[int]) -> None:
        if node in targets:
            sums.add(tuple(float(x) for x in total))
        for arc in leaving[node]:
            if head[arc] not in seen:
                walk(int(head[arc]), total + cost[arc], seen | {int(head[arc])})

    for s in seeds:
        walk(s, np.zeros(cost.shape[1]), frozenset({s}))
    return {a for a in sums if not any(b != a and all(x <= y for x, y in zip(b, a, strict=True)) for b in sums)}
