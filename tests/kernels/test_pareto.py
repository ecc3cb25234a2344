"""Label setting agrees with walking every way, and its heap gives labels in order."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from twins import fronts_by_walking

from landbridge.compute.graph import Graph
from landbridge.compute.pareto import front
from landbridge.kernels import pareto as kernel


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_labels_that_reach_the_goal_are_those_of_every_way_walked(seed):
    rng = np.random.default_rng(seed)
    n, n_arcs = int(rng.integers(2, 8)), int(rng.integers(1, 22))
    graph = Graph.of(n, rng.integers(0, n, n_arcs), rng.integers(0, n, n_arcs))
    cost = rng.integers(0, 5, (n_arcs, 4)).astype(float)  # whole numbers: sums are exact, and many are equal
    found = front(graph, cost, [0], [n - 1])
    assert {tuple(map(float, v)) for v in found.value} == fronts_by_walking(
        n, graph.tail, graph.head, cost, [0], [n - 1]
    )


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 4), min_size=1, max_size=60))
def test_labels_leave_the_heap_in_order_of_their_sums(sums):
    value = np.array(sums, np.float64)
    key, entry = np.zeros(len(sums)), np.zeros(len(sums), np.int64)
    for label in range(len(sums)):
        kernel.put(key, entry, label, value, label)
    out = []
    for size in range(len(sums), 0, -1):
        out.append((*map(float, value[entry[0]]), int(entry[0])))
        kernel.take(key, entry, size, value)
    assert out == sorted(out)


@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=40))
def test_what_is_kept_is_what_none_other_is_no_larger_than(sums):
    value = np.array([(0, *s) for s in sums], np.float64)
    kept, following = np.full(1, -1, np.int64), np.full(len(sums), -1, np.int64)
    for label in range(len(sums)):
        if not kernel.beaten(value, kept, following, 0, *value[label, 1:]):
            kernel.keep(value, kept, following, 0, label)
    chain, i = [], int(kept[0])
    while i >= 0:
        chain.append(tuple(value[i, 1:]))
        i = int(following[i])
    unique = set(map(tuple, value[:, 1:]))
    least = {a for a in unique if not any(b != a and all(x <= y for x, y in zip(b, a, strict=True)) for b in unique)}
    assert sorted(chain) == sorted(least)
