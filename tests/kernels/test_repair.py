"""What is repaired is what a fresh search finds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from twins import ODD, POSITIVE, ROUND, Net, bellman_ford, nets, node_of

from landbridge.compute.graph import Changes, Graph, Origins
from landbridge.compute.reskim import Skimmer, mend
from landbridge.compute.search import matrix, trees
from landbridge.kernels import repair


@st.composite
def changes(
    draw: st.DrawFn, net: Net, costs: st.SearchStrategy[float], max_size: int = 5
) -> tuple[list[int], list[float]]:
    """Arcs of a network, some named twice, and a new cost for each."""
    arc = st.integers(0, len(net.tail) - 1) if net.tail else st.nothing()
    pairs = draw(st.lists(st.tuples(arc, costs), max_size=max_size)) if net.tail else []
    return [a for a, _ in pairs], [c for _, c in pairs]


def after(graph: Graph, cost: np.ndarray, change: tuple[list[int], list[float]]) -> np.ndarray:
    now = cost.copy()
    for arc, new in zip(*change, strict=True):
        now[arc] = new
    return graph.checked(now)


def origins_in(data: st.DataObject, net: Net) -> Origins:
    some = st.lists(st.tuples(node_of(net), st.sampled_from([0.0, 1.0, 3.0])), min_size=1, max_size=3)
    several = data.draw(st.lists(some, min_size=1, max_size=3))
    return Origins.several([([s for s, _ in seeds], [c for _, c in seeds]) for seeds in several])


@given(nets(st.one_of(ROUND, ODD)), st.data(), st.integers(1, 5))
def test_mended_trees_cost_what_fresh_ones_do_to_the_last_bit(net, data, steps):
    graph, origins = net.graph, origins_in(data, net)
    cost = graph.costs(net.cost)
    change = data.draw(changes(net, st.one_of(ROUND, ODD)))
    mended = mend(graph, trees(graph, cost, origins, threads=1), *change, threads=1, max_steps=steps)
    fresh = trees(graph, after(graph, cost, change), origins, threads=1)
    np.testing.assert_array_equal(mended.dist, fresh.dist)
    np.testing.assert_array_equal(mended.cost, fresh.cost)
    for dist, parent in zip(mended.dist, mended.parent, strict=True):
        for node in np.flatnonzero(parent >= 0):
            arc = parent[node]
            assert graph.head[arc] == node and dist[graph.tail[arc]] + mended.cost[arc] == dist[node]
            for _ in range(net.n):  # the way back ends at a seed, not in a circle
                node = graph.tail[parent[node]] if parent[node] >= 0 else node
            assert parent[node] == -1
        assert np.all(parent[np.isinf(dist)] == -1)


@given(nets(POSITIVE), st.data())
def test_where_no_arc_is_free_mended_trees_have_the_very_arcs_of_fresh_ones(net, data):
    graph, origins = net.graph, origins_in(data, net)
    cost, change = graph.costs(net.cost), data.draw(changes(net, POSITIVE))
    mended = mend(graph, trees(graph, cost, origins, threads=1), *change, threads=1)
    fresh = trees(graph, after(graph, cost, change), origins, threads=1)
    np.testing.assert_array_equal(mended.parent, fresh.parent)


@given(nets(POSITIVE), st.data())
def test_mending_back_gives_the_first_trees_again(net, data):
    graph, origins = net.graph, origins_in(data, net)
    cost, change = graph.costs(net.cost), data.draw(changes(net, POSITIVE))
    base = trees(graph, cost, origins, threads=1)
    back = mend(graph, mend(graph, base, *change, threads=1), change[0], cost[np.array(change[0], int)], threads=1)
    np.testing.assert_array_equal(back.dist, base.dist)
    np.testing.assert_array_equal(back.parent, base.parent)


@given(nets(), st.data(), st.integers(1, 5), st.sampled_from([1, 2]))
def test_skims_after_overlays_equal_slow_searches_afresh(net, data, steps, threads):
    graph, origins = net.graph, origins_in(data, net)
    cost = graph.costs(net.cost)
    targets = data.draw(st.lists(node_of(net), max_size=4))
    overlays = data.draw(st.lists(changes(net, ROUND), max_size=4))
    skimmer = Skimmer(graph, cost, origins, targets, threads=threads, max_steps=steps)
    for _ in range(2):  # a second time, to see that the first left no trace
        skims = skimmer.skims(Changes.of(overlays))
        assert skims.shape == (len(overlays), len(origins), len(targets))
        for skim, change in zip(skims, overlays, strict=True):
            now = Net(net.n, list(graph.tail), list(graph.head), list(after(graph, cost, change)))
            for row in range(len(origins)):
                mine = slice(origins.first[row], origins.first[row + 1])
                seeds = list(zip(origins.seeds[mine], origins.cost[mine], strict=True))
                np.testing.assert_array_equal(skim[row], bellman_ford(now, seeds)[np.array(targets, int)])


def grid(side: int, seed: int) -> tuple[Graph, np.ndarray]:
    """Streets of a town, both ways, each as long as it pleases."""
    node = np.arange(side * side).reshape(side, side)
    ends = np.concatenate(
        [np.stack([node[:, :-1], node[:, 1:]], -1).reshape(-1, 2), np.stack([node[:-1], node[1:]], -1).reshape(-1, 2)]
    )
    graph = Graph.of(side * side, np.r_[ends[:, 0], ends[:, 1]], np.r_[ends[:, 1], ends[:, 0]])
    return graph, graph.checked(np.random.default_rng(seed).uniform(1, 3, graph.n_arcs))


@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 3, 10, 40]), st.booleans())
def test_skims_of_a_town_agree_with_fresh_matrices(seed, n_changed, only_dearer):
    graph, cost = grid(12, seed)
    rng = np.random.default_rng(seed)
    ends = rng.choice(graph.n_nodes, 8, replace=False)
    overlays = []
    for _ in range(5):
        arcs = rng.choice(graph.n_arcs, n_changed, replace=False)
        factor = rng.choice([1.1, 2.0, 5.0, np.inf] if only_dearer else [0.3, 0.9, 1.0, 2.0, np.inf], n_changed)
        overlays.append((arcs, cost[arcs] * factor))
    skims = Skimmer(graph, cost, ends, ends, threads=1).skims(Changes.of(overlays))
    base = trees(graph, cost, ends, threads=1)
    for skim, (arcs, new) in zip(skims, overlays, strict=True):
        now = cost.copy()
        now[arcs] = new
        fresh = matrix(graph, now, ends, ends, threads=1)
        # Of two ways equal but for rounding either may be kept, so the last digits may differ.
        np.testing.assert_allclose(skim, fresh, rtol=1e-12)
        np.testing.assert_array_equal(mend(graph, base, arcs, new, threads=1).dist[:, ends], fresh)


def test_a_heap_without_room_is_slower_and_no_less_right():
    graph, cost = grid(10, 3)
    base = trees(graph, cost, [0, 99], threads=1)
    now = graph.checked(np.where(np.arange(graph.n_arcs) % 5 == 0, cost * 4, cost * 0.9))
    arcs, n = np.arange(graph.n_arcs), graph.n_nodes
    arcs.flags.writeable = False
    dist, parent = base.dist.copy(), base.parent.copy()
    room = n + 2 + graph.n_arcs + 4
    state = np.zeros(repair.N_STATE, np.int64)
    state[repair.WHOLE] = 1
    done = repair.mend_rows(
        *(
            graph.first,
            graph.tail,
            graph.head,
            graph.into_first,
            graph.into_arc,
            graph.into_tail,
            cost,
            now.copy(),
            arcs,
        ),
        *(base.origins.first, base.origins.seeds, base.origins.cost, 0, 2, dist, parent),
        *(np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n), np.zeros(n)),
        *(np.full(room, np.inf), np.zeros(room, np.int64), np.zeros(n, np.int64), state, 10**6),
    )
    assert done
    np.testing.assert_array_equal(dist, trees(graph, now, [0, 99], threads=1).dist)
