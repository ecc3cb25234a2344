"""Searches agree with slow twins, and keep the properties that cheapest ways have."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from twins import ODD, POSITIVE, ROUND, Net, bellman_ford, heap_search, nets, node_of

from landbridge.compute.graph import Graph, Origins
from landbridge.compute.search import WORTH_LINING_UP, lined_up, matrix, path, tree, trees

SEEDS = st.lists(
    st.tuples(st.integers(0, 10**6), st.sampled_from([0.0, 0.0, 1.5, 4.0, np.inf])), min_size=1, max_size=3
)


def seeds_in(net: Net, seeds: list[tuple[int, float]]) -> list[tuple[int, float]]:
    return [(node % net.n, cost) for node, cost in seeds]


def search(net: Net, seeds: list[tuple[int, float]], **choices):
    graph = net.graph
    return tree(graph, graph.costs(net.cost), [s for s, _ in seeds], [c for _, c in seeds], **choices)


@given(nets(st.one_of(ROUND, ODD)), SEEDS)
def test_a_search_agrees_with_both_slow_twins_to_the_last_bit(net, seeds):
    seeds = seeds_in(net, seeds)
    found = search(net, seeds).dist
    np.testing.assert_array_equal(found, heap_search(net, seeds))
    np.testing.assert_array_equal(found, bellman_ford(net, seeds))


@given(nets(), SEEDS)
def test_each_way_in_the_tree_costs_what_it_says_and_begins_at_a_seed(net, seeds):
    seeds, graph = seeds_in(net, seeds), net.graph
    cost, found = graph.costs(net.cost), search(net, seeds)
    for node in range(net.n):
        arcs = path(graph, found.parent, node)
        if np.isinf(found.dist[node]):
            assert arcs.size == 0 and found.parent[node] == -1
            continue
        ends = [graph.tail[arcs[0]], *graph.head[arcs]] if arcs.size else [node]
        assert ends[-1] == node and all(a == b for a, b in zip(ends[1:-1], graph.tail[arcs[1:]], strict=True))
        begin = min(c for s, c in seeds if s == ends[0])
        assert begin + sum(cost[arcs]) == found.dist[node]


@given(nets(), SEEDS)
def test_nodes_are_settled_nearest_first_and_after_the_node_before_them(net, seeds):
    found, graph = search(net, seeds_in(net, seeds)), net.graph
    assert np.all(np.diff(found.dist[found.order]) >= 0)
    assert sorted(found.order) == list(np.flatnonzero(np.isfinite(found.dist)))
    position = {node: i for i, node in enumerate(found.order)}
    for node in found.order:
        if found.parent[node] >= 0:
            assert position[graph.tail[found.parent[node]]] < position[node]


@given(nets(POSITIVE), SEEDS)
def test_of_ways_that_cost_the_same_the_lowest_arc_is_taken(net, seeds):
    found, graph = search(net, seeds_in(net, seeds)), net.graph
    cost = graph.costs(net.cost)
    for node in range(net.n):
        if found.parent[node] >= 0:
            tight = [a for a in range(graph.n_arcs) if graph.head[a] == node]
            tight = [a for a in tight if found.dist[graph.tail[a]] + cost[a] == found.dist[node]]
            assert found.parent[node] == min(tight)


@given(nets(), SEEDS, st.integers(1, 7))
def test_a_search_taken_in_small_steps_ends_the_same(net, seeds, steps):
    whole, small = search(net, seeds_in(net, seeds)), search(net, seeds_in(net, seeds), max_steps=steps)
    for name in ("dist", "parent", "order"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(small, name))


@given(nets(), SEEDS, st.data())
def test_stopping_at_the_targets_changes_nothing_up_to_there(net, seeds, data):
    seeds = seeds_in(net, seeds)
    targets = data.draw(st.lists(node_of(net), min_size=1, max_size=3))
    whole, short = search(net, seeds), search(net, seeds, targets=targets)
    np.testing.assert_array_equal(short.dist[targets], whole.dist[targets])
    np.testing.assert_array_equal(short.parent[short.order], whole.parent[short.order])
    unsettled = np.setdiff1d(np.arange(net.n), short.order)
    assert np.all(np.isinf(short.dist[unsettled])) and np.all(short.parent[unsettled] == -1)


@given(nets(), st.data())
def test_adding_an_arc_never_makes_any_way_dearer(net, data):
    extra = data.draw(st.tuples(node_of(net), node_of(net), ROUND))
    more = Net(net.n, [*net.tail, extra[0]], [*net.head, extra[1]], [*net.cost, extra[2]])
    assert np.all(search(more, [(0, 0.0)]).dist <= search(net, [(0, 0.0)]).dist)


@given(nets(ODD), st.integers(0, 2**32 - 1))
def test_renaming_nodes_and_shuffling_arcs_changes_no_cost(net, seed):
    rng = np.random.default_rng(seed)
    name, order = rng.permutation(net.n), rng.permutation(len(net.tail))
    other = Net(
        net.n,
        [int(name[net.tail[i]]) for i in order],
        [int(name[net.head[i]]) for i in order],
        [net.cost[i] for i in order],
    )
    np.testing.assert_array_equal(search(other, [(int(name[0]), 0.0)]).dist[name], search(net, [(0, 0.0)]).dist)


@given(nets(st.one_of(ROUND, ODD)), st.data(), st.integers(1, 5))
def test_a_matrix_is_the_trees_read_at_its_targets_on_one_thread_and_on_two(net, data, steps):
    graph = net.graph
    cost = graph.costs(net.cost)
    some = st.lists(node_of(net), max_size=5)
    origins, targets = data.draw(some), data.draw(some)
    many = trees(graph, cost, origins, threads=1)
    for threads in (1, 2):
        skim = matrix(graph, cost, origins, targets, threads=threads, max_steps=steps)
        np.testing.assert_array_equal(skim, many.dist[:, np.array(targets, int)])
    np.testing.assert_array_equal(trees(graph, cost, origins, threads=2).parent, many.parent)
    for row, origin in enumerate(origins):
        np.testing.assert_array_equal(many.dist[row], heap_search(net, [(origin, 0.0)]))


@given(nets(), st.lists(SEEDS, min_size=1, max_size=3))
def test_an_origin_may_be_several_nodes_with_a_cost_to_begin_at_each(net, several):
    graph, several = net.graph, [seeds_in(net, seeds) for seeds in several]
    origins = Origins.several([([s for s, _ in seeds], [c for _, c in seeds]) for seeds in several])
    skim = matrix(graph, graph.costs(net.cost), origins, range(net.n), threads=1)
    for row, seeds in enumerate(several):
        np.testing.assert_array_equal(skim[row], heap_search(net, seeds))


@given(nets(ODD), st.integers(0, 2**32 - 1))
def test_a_matrix_from_so_many_origins_that_nodes_are_numbered_anew_is_no_other(net, seed):
    graph, rng = net.graph, np.random.default_rng(seed)
    cost, origins, targets = graph.costs(net.cost), rng.integers(0, net.n, WORTH_LINING_UP), rng.integers(0, net.n, 3)
    skim = matrix(graph, cost, origins, targets, threads=2)
    np.testing.assert_array_equal(skim, trees(graph, cost, origins, threads=1).dist[:, targets])


@given(nets(), st.data())
def test_nodes_lined_up_have_each_number_once_and_each_branch_is_one_run(net, data):
    graph, start = net.graph, data.draw(node_of(net))
    cost = graph.costs(net.cost)
    place, again = lined_up(graph, cost, Origins.of(start))
    assert sorted(place) == list(range(net.n))
    np.testing.assert_array_equal(place[graph.tail][again.row], again.tail)
    found = tree(graph, cost, start)
    for node in found.order:
        branch = [v for v in found.order if node == v or node in graph.tail[path(graph, found.parent, int(v))]]
        assert sorted(place[branch]) == list(range(place[node], place[node] + len(branch)))


def test_a_network_without_arcs_reaches_only_the_origin():
    graph = Graph.of(3, [], [])
    assert list(tree(graph, graph.costs([]), 1).dist) == [np.inf, 0, np.inf]
    assert matrix(graph, graph.costs([]), [], [0]).shape == (0, 1)


@pytest.mark.parametrize("cost", [[-1.0], [np.nan], [1.0, 2.0]])
def test_costs_below_zero_or_unknown_or_of_another_length_are_refused(cost):
    graph = Graph.of(2, [0], [1])
    with pytest.raises(ValueError, match="there must be 1 costs"):
        tree(graph, cost, 0)


def test_nodes_that_the_graph_does_not_have_are_refused():
    graph = Graph.of(2, [0], [1])
    for ask in (lambda: tree(graph, [1.0], 2), lambda: matrix(graph, [1.0], [0], [-1]), lambda: Graph.of(2, [0], [2])):
        with pytest.raises(ValueError, match="nodes"):
            ask()
