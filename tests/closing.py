"""A network of a few arcs that can be closed one by one, searched by plain loops: what `network.interdict` is held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from landbridge.network.interdict import Way

INF = float("inf")


@dataclass(frozen=True)
class Little:
    """Arcs from node to node; each belongs to one element, which several may share."""

    tail: tuple[str, ...]
    head: tuple[str, ...]
    price: tuple[float, ...]
    element: tuple[int, ...]
    names: tuple[str, ...]  # of elements
    origin: str = "S"
    destination: str = "E"

    @classmethod
    def of(cls, arcs: Sequence[tuple[str, str, float]]) -> Little:
        """One element for each arc."""
        tail, head, price = zip(*arcs, strict=True)
        return cls(tail, head, tuple(map(float, price)), tuple(range(len(arcs))), tuple(f"{a}-{b}" for a, b, _ in arcs))

    @classmethod
    def by_chance(cls, seed: int, n_nodes: int = 6, n_arcs: int = 12, shared: bool = False) -> Little:
        """Arcs between nodes drawn at random; with `shared`, two or three arcs to an element now and then."""
        rng = np.random.default_rng(seed)
        nodes = ["S", "E", *(f"n{i}" for i in range(n_nodes - 2))]
        ends = [rng.choice(len(nodes), 2, replace=False) for _ in range(n_arcs)]
        element = tuple(int(rng.integers(0, max(2, 2 * n_arcs // 3))) if shared else i for i in range(n_arcs))
        price = tuple(float(x) for x in rng.integers(1, 20, n_arcs))
        names = tuple(f"e{i}" for i in range(max(element) + 1))
        return cls(tuple(nodes[a] for a, _ in ends), tuple(nodes[b] for _, b in ends), price, element, names)

    @property
    def all(self) -> frozenset[int]:
        """Every element."""
        return frozenset(self.element)

    def find(self, closed: frozenset[int]) -> Way | None:
        """The cheapest way, by Bellman and Ford."""
        dist: dict[str, float] = {self.origin: 0.0}
        by: dict[str, int] = {}
        for _ in range(len(self.tail)):
            for i, (a, b) in enumerate(zip(self.tail, self.head, strict=True)):
                if self.element[i] not in closed and dist.get(a, INF) + self.price[i] < dist.get(b, INF):
                    dist[b], by[b] = dist[a] + self.price[i], i
        if self.destination not in dist:
            return None
        met, at = set(), self.destination
        while at != self.origin:
            met.add(self.element[by[at]])
            at = self.tail[by[at]]
        return Way(frozenset(met), dist[self.destination])

    def to(self, destination: str) -> Little:
        """The same network with another end."""
        return Little(self.tail, self.head, self.price, self.element, self.names, self.origin, destination)

    def cost(self, closed: frozenset[int]) -> float:
        """What the cheapest way costs; inf where there is none."""
        way = self.find(closed)
        return INF if way is None else way.cost

    def flow(self, closed: frozenset[int], capacity: Mapping[int, float]) -> float:
        """The most that can flow, by augmenting paths (Edmonds and Karp); each arc has the capacity of its element, which no other arc shares."""
        room: dict[tuple[str, str], float] = {}
        for i, (a, b) in enumerate(zip(self.tail, self.head, strict=True)):
            if self.element[i] not in closed:
                room[a, b] = room.get((a, b), 0.0) + capacity[self.element[i]]
        total = 0.0
        while (path := _widening(room, self.origin, self.destination)) is not None:
            least = min(room[step] for step in path)
            for a, b in path:
                room[a, b] -= least
                room[b, a] = room.get((b, a), 0.0) + least
            total += least
        return total


def _widening(room: Mapping[tuple[str, str], float], origin: str, destination: str) -> list[tuple[str, str]] | None:
    came: dict[str, str] = {origin: origin}
    queue = [origin]
    for at in queue:
        for (a, b), r in room.items():
            if a == at and r > 1e-12 and b not in came:
                came[b] = a
                queue.append(b)
    if destination not in came:
        return None
    path, at = [], destination
    while at != origin:
        path.append((came[at], at))
        at = came[at]
    return path
