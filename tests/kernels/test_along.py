"""Amounts along cheapest ways after an overlay are those of ways walked afresh."""

from __future__ import annotations

import dataclasses

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from twins import Net, nets, node_of

from landbridge.compute.graph import Changes, Origins
from landbridge.compute.reskim import Skimmer


def slow_amounts(net: Net, seeds: list[tuple[int, float]], cost: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """Slow and obvious: cost, then amounts, of the cheapest way to each node, every arc tried until nothing is nearer (Bellman and Ford)."""
    best = np.full((1 + len(amount), net.n), np.inf)
    for node, begin in seeds:
        if begin < best[0, node]:
            best[:, node] = [begin, *np.zeros(len(amount))]
    for _ in range(net.n):
        for a, (u, v) in enumerate(zip(net.tail, net.head, strict=True)):
            if best[0, u] + cost[a] < best[0, v]:
                best[:, v] = [best[0, u] + cost[a], *(best[1:, u] + amount[:, a])]
    return best


@given(nets(), st.data(), st.integers(0, 2**32 - 1), st.integers(1, 5), st.sampled_from([1, 2]))
def test_cost_and_amounts_after_overlays_are_those_of_slow_searches(net, data, seed, steps, threads):
    rng = np.random.default_rng(seed)
    net = dataclasses.replace(
        net, cost=rng.uniform(1, 2, len(net.tail)).tolist()
    )  # no two ways alike, so that amounts have one answer
    amount = rng.uniform(0, 10, (2, len(net.tail)))
    seeds = [
        [(data.draw(node_of(net)), float(rng.uniform(0, 3))) for _ in range(data.draw(st.integers(1, 2)))]
        for _ in range(2)
    ]
    targets = data.draw(st.lists(node_of(net), min_size=1, max_size=4))
    n_arcs = len(net.tail)
    overlays = []
    for _ in range(4):
        arcs = rng.permutation(n_arcs)[: rng.integers(0, 4)]
        overlays.append((arcs, np.where(rng.random(arcs.size) < 0.6, np.inf, rng.uniform(0.5, 4, arcs.size))))
    graph = net.graph
    at = np.empty(n_arcs, np.int64)
    at[graph.row] = np.arange(n_arcs)
    origins = Origins.several([([n for n, _ in s], [c for _, c in s]) for s in seeds])
    skimmer = Skimmer(graph, graph.costs(net.cost), origins, targets, threads=threads, max_steps=steps)
    changes = Changes.of([(at[arcs], cost) for arcs, cost in overlays])
    for _ in range(2):  # the second call sees that the first has put everything back
        skim, sums = skimmer.along(changes, amount[:, graph.row])
        np.testing.assert_array_equal(skim, skimmer.skims(changes))
        for k, (arcs, cost) in enumerate(overlays):
            now = np.array(net.cost, float)
            now[arcs] = cost
            for r, s in enumerate(seeds):
                slow = slow_amounts(net, s, now, amount)[:, targets]
                np.testing.assert_array_equal(skim[k, r], slow[0])
                np.testing.assert_allclose(sums[:, k, r], slow[1:], rtol=1e-12)  # summed from the other end
