"""Fronts of many criteria against every simple path of small networks, and what they must be whatever the network."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twins import fronts_by_walking

from landbridge.compute.graph import Graph
from landbridge.compute.pareto import Front, front, fronts, rounded, unbeaten


def network(seed: int, *, whole: bool = False) -> tuple[Graph, np.ndarray]:
    """A small network by chance with one to four costs; whole numbers make many ties, and some arcs are not there or free."""
    rng = np.random.default_rng(seed)
    n, n_arcs, n_criteria = int(rng.integers(2, 9)), int(rng.integers(1, 28)), int(rng.integers(1, 5))
    graph = Graph.of(n, rng.integers(0, n, n_arcs), rng.integers(0, n, n_arcs))
    cost = rng.integers(0, 4, (n_arcs, n_criteria)).astype(float) if whole else rng.uniform(0, 10, (n_arcs, n_criteria))
    cost[rng.random(n_arcs) < 0.1, -1] = np.inf
    cost[rng.random(n_arcs) < 0.1] = 0.0
    return graph, cost


def agrees(graph: Graph, cost: np.ndarray, found: Front, seeds: list[int], targets: list[int]) -> None:
    """The front is that of walking, complete, in order, and each way's arcs follow each other and add up to its sums."""
    assert found.complete
    values = [tuple(float(x) for x in v) for v in found.value]
    assert set(values) == fronts_by_walking(graph.n_nodes, graph.tail, graph.head, rounded(cost), seeds, targets)
    assert values == sorted(values)
    assert len(values) == len(set(values))
    for value, arcs in zip(found.value, found.arcs, strict=True):
        np.testing.assert_array_equal(rounded(cost)[arcs].sum(axis=0), value)
        if arcs.size:
            assert graph.tail[arcs[0]] in seeds
            assert graph.head[arcs[-1]] in targets
            np.testing.assert_array_equal(graph.head[arcs[:-1]], graph.tail[arcs[1:]])
        else:
            assert set(seeds) & set(targets)


def check(seed: int) -> None:
    graph, cost = network(seed, whole=seed % 2 == 0)
    rng = np.random.default_rng(seed)
    seeds, targets = ([int(x) for x in rng.choice(graph.n_nodes, size=int(rng.integers(1, 3)))] for _ in range(2))
    agrees(graph, cost, front(graph, cost, seeds, targets), seeds, targets)
    every = [[i] for i in range(graph.n_nodes)] + [targets]
    for ends, found in zip(every, fronts(graph, cost, seeds[:1], every, threads=1)[0], strict=True):
        agrees(graph, cost, found, seeds[:1], ends)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_the_front_is_that_of_every_way_walked(seed):
    check(seed)


def test_the_fronts_of_500_networks_are_those_of_every_way_walked():
    for seed in range(500):
        check(seed)


def test_a_front_known_by_hand():
    # three ways from 0 to 3: by 1 (3 h, 3 USD), by 2 (1 h, 9 USD), straight (4 h, 4 USD, beaten by the first)
    graph = Graph.of(4, tail=[0, 1, 0, 2, 0], head=[1, 3, 2, 3, 3])
    cost = np.array([[1.0, 1.0], [2.0, 2.0], [0.5, 4.0], [0.5, 5.0], [4.0, 4.0]])[graph.row]
    assert front(graph, cost, [0], [3]).value.tolist() == [[1.0, 9.0], [3.0, 3.0]]


def ladder(n: int) -> tuple[Graph, np.ndarray]:
    """n steps, each by one of two arcs of cost (2^i, 0) or (0, 2^i): every one of the 2^n ways is on the front (Hansen 1980)."""
    tail = np.repeat(np.arange(n), 2)
    cost = np.zeros((2 * n, 2))
    cost[0::2, 0] = cost[1::2, 1] = 2.0 ** np.arange(n)
    return Graph.of(n + 1, tail, tail + 1), cost


def test_where_every_way_is_on_the_front_all_are_found():
    graph, cost = ladder(10)
    found = front(graph, cost, [0], [10])
    assert found.complete
    assert found.value[:, 0].tolist() == list(range(2**10))


def test_a_cap_cuts_and_says_so_and_what_is_found_is_the_beginning_of_the_front():
    graph, cost = ladder(14)
    whole, cut = (front(graph, cost, [0], [14], cap=cap) for cap in (2_000_000, 6000))
    assert not cut.complete
    assert 0 < len(cut) < len(whole) == 2**14
    assert cut.labels <= 6000
    np.testing.assert_array_equal(cut.value, whole.value[: len(cut)])


def test_work_cut_into_small_calls_and_over_threads_gives_the_same():
    graph, cost = ladder(8)
    whole = front(graph, cost, [0], [8])
    bits = front(graph, cost, [0], [8], max_steps=7)
    np.testing.assert_array_equal(whole.value, bits.value)
    targets = [[i] for i in range(9)]
    one, two = (fronts(graph, cost, np.arange(8), targets, threads=t, max_steps=5) for t in (1, 2))
    for a, b in zip(chain(*one), chain(*two), strict=True):
        np.testing.assert_array_equal(a.value, b.value)
        assert all((x == y).all() for x, y in zip(a.arcs, b.arcs, strict=True))


@given(st.integers(0, 2**32 - 1))
def test_one_more_arc_never_leaves_a_way_that_nothing_on_the_new_front_matches(seed):
    graph, cost = network(seed)
    rng = np.random.default_rng(seed)
    tail, head = (np.append(x, rng.integers(0, graph.n_nodes)) for x in (graph.tail, graph.head))
    more = Graph.of(graph.n_nodes, tail, head)
    before = front(graph, cost, [0], [graph.n_nodes - 1]).value
    after = front(
        more, np.vstack([cost, rng.uniform(0, 10, (1, cost.shape[1]))])[more.row], [0], [graph.n_nodes - 1]
    ).value
    assert all((after <= b).all(axis=1).any() for b in before)


def test_rows_that_none_beats():
    rng = np.random.default_rng(1)
    value = rng.integers(0, 5, (40, 3)).astype(float)
    kept = unbeaten(value)
    beats = [[bool((value[j] <= value[i]).all() and (value[j] < value[i]).any()) for j in range(40)] for i in range(40)]
    assert {tuple(value[i]) for i in kept} == {tuple(value[i]) for i in range(40) if not any(beats[i])}


def test_costs_that_make_no_sense_are_refused():
    graph, cost = ladder(3)
    with pytest.raises(ValueError, match="one to 4 costs"):
        front(graph, np.ones((6, 5)), [0], [3])
    with pytest.raises(ValueError, match="below zero or not a number"):
        front(graph, -cost - 1, [0], [3])
