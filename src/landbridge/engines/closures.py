"""Cheapest ways of pairs with elements closed, as the programs of `network.interdict` ask for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.compute.search import path, tree
from landbridge.engines.basket import Basket, Pair
from landbridge.engines.elements import Elements
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import Question
from landbridge.network.interdict import NOTHING, Set, Way

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class One:
    """One pair of a basket with the elements that can be closed to it: none that holds a node where its cargo begins or ends."""

    pair: Pair
    question: Question
    elements: Elements
    cost: Floats
    allowed: Set
    searches: list[int]

    @classmethod
    def of(cls, basket: Basket, i: int, elements: Elements) -> One:
        """Pair `i` of the basket."""
        pair = basket.pairs[i]
        question = next(g.question for g in basket.groups if i in g.rows)
        ends = {*pair.origin.node_ids, *pair.destination.node_ids}
        allowed = frozenset(e for e in range(len(elements)) if elements.nodes[e].isdisjoint(ends))
        return cls(pair, question, elements, question.costs.generalised, allowed, [0])

    def arcs(self, closed: Set, cost: Floats | None = None) -> tuple[NDArray[np.int64], float] | None:
        """Arcs and cost of the cheapest way; None where none is left."""
        net = self.question.world.network
        price = self.cost if cost is None else cost
        if closed:
            price = price.copy()
            price[np.concatenate([self.elements.arcs[e] for e in sorted(closed)])] = np.inf
        origins = net.vertices(self.pair.origin.node_ids, out=True)
        ends = net.vertices(self.pair.destination.node_ids, out=False)
        found = tree(net.graph, price, origins, targets=ends)
        self.searches[0] += 1
        at = int(ends[int(np.argmin(found.dist[ends]))])
        if not np.isfinite(found.dist[at]):
            return None
        return path(net.graph, found.parent, at), float(found.dist[at])

    def find(self, closed: Set) -> Way | None:
        """The cheapest way as a closure sees it; what cannot be closed to this pair stays open."""
        found = self.arcs(closed & self.allowed)
        return None if found is None else Way(self.elements.met(found[0]), found[1])

    def fewest(self, closed: Set) -> Way | None:
        """A way that meets few elements: of use where only whether there is a way counts."""
        weight = np.where(np.isfinite(self.cost), 1e-3, np.inf)
        met = sorted(self.allowed)
        if met:
            weight[np.concatenate([self.elements.arcs[e] for e in met])] += 1.0
            weight[~np.isfinite(self.cost)] = np.inf
        found = self.arcs(closed & self.allowed, weight)
        return None if found is None else Way(self.elements.met(found[0]), float(self.cost[found[0]].sum()))

    def itinerary(self, closed: Set = NOTHING) -> Itinerary | None:
        """The cheapest way leg by leg."""
        found = self.arcs(closed & self.allowed)
        if found is None:
            return None
        return Itinerary(world=self.question.world, goods=self.question.goods, arcs=found[0], cost=found[1])
