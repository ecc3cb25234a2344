"""Cheapest ways over a graph: one tree, many trees, a matrix of costs, the arcs of one way."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from landbridge.compute import Progress, default_threads, go_on, map_chunks, split
from landbridge.compute.graph import Floats, Graph, Ints, Origins, Tree, Trees, frozen, joined
from landbridge.kernels import shortest

MAX_STEPS = 400_000  # nodes that a kernel settles per call: about 0.1 s
WORTH_LINING_UP = 16  # origins from which on numbering the nodes anew costs less than it saves
CHUNKS_PER_THREAD = 8  # so that a slow chunk at the end leaves no thread idle for long


def tree(
    graph: Graph,
    cost: npt.ArrayLike,
    seeds: npt.ArrayLike,
    seed_cost: npt.ArrayLike = 0.0,
    *,
    targets: npt.ArrayLike = (),
    max_steps: int = MAX_STEPS,
) -> Tree:
    """Cheapest ways from one origin: a node, or several nodes with a cost to begin at each.

    With `targets` the search stops when all of them are settled, and what is farther is left unreached.

    >>> graph = Graph.of(3, tail=[0, 1, 0], head=[1, 2, 2])
    >>> tree(graph, graph.costs([1, 1, 5]), 0).dist
    array([0., 1., 2.])
    """
    fixed = graph.checked(cost)
    starts, start_cost = joined([(graph.nodes(seeds), seed_cost)])[1:]
    work = _Workspace(graph, starts.size, targets)
    shortest.sow(starts, start_cost, work.dist, work.parent, *work.heap, work.state)
    arcs = graph.first, graph.tail, graph.head, fixed
    found = work.dist, work.parent, work.order
    while not shortest.dijkstra(*arcs, work.wanted, *found, *work.heap, work.state, max_steps):
        go_on()
    shortest.drop(work.dist, work.parent, *work.heap, work.state)
    order = work.order[: work.state[shortest.SETTLED]].copy()
    return Tree(frozen(work.dist, np.float64), frozen(work.parent, np.int64), frozen(order, np.int64))


def trees(
    graph: Graph,
    cost: npt.ArrayLike,
    origins: npt.ArrayLike | Origins,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Trees:
    """Cheapest ways from each of many origins.

    >>> graph = Graph.of(3, tail=[0, 1, 0], head=[1, 2, 2])
    >>> trees(graph, graph.costs([1, 1, 5]), [0, 1]).dist
    array([[ 0.,  1.,  2.],
           [inf,  0.,  1.]])
    """
    fixed, starts = graph.checked(cost), Origins.of(origins)
    dist, parent = np.empty((len(starts), graph.n_nodes)), np.empty((len(starts), graph.n_nodes), np.int64)

    def grow(rows: range) -> None:
        for row in rows:
            mine = slice(starts.first[row], starts.first[row + 1])
            one = tree(graph, fixed, starts.seeds[mine], starts.cost[mine])
            dist[row], parent[row] = one.dist, one.parent

    map_chunks(grow, chunks_of(len(starts), threads), threads=threads, progress=progress)
    return Trees(fixed, starts, frozen(dist, np.float64), frozen(parent, np.int64))


def matrix(
    graph: Graph,
    cost: npt.ArrayLike,
    origins: npt.ArrayLike | Origins,
    targets: npt.ArrayLike,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    max_steps: int = MAX_STEPS,
) -> Floats:
    """Cost from each origin to each target, float64[n_origins, n_targets]; inf where there is no way.

    >>> graph = Graph.of(3, tail=[0, 1, 0], head=[1, 2, 2])
    >>> matrix(graph, graph.costs([1, 1, 5]), [0, 1], [2, 0])
    array([[ 2.,  0.],
           [ 1., inf]])
    """
    fixed, starts, ends = graph.checked(cost), Origins.of(origins), graph.nodes(targets)
    graph.nodes(starts.seeds)
    if len(starts) >= WORTH_LINING_UP:
        place, graph = lined_up(graph, fixed, starts)
        fixed, starts, ends = graph.costs(fixed), starts.at(place), graph.nodes(place[ends])
    skim = np.empty((len(starts), ends.size))

    def fill(rows: range) -> None:
        work = _Workspace(graph, starts.seeds.size, ends)
        seed_first = frozen(starts.first[rows.start : rows.stop + 1], np.int64)
        arcs = graph.first, graph.tail, graph.head, fixed
        seeds = seed_first, starts.seeds, starts.cost
        wanted = ends, work.wanted, work.state[shortest.LEFT]
        found = work.dist, work.parent, work.order
        mine = skim[rows.start : rows.stop]
        while not shortest.skim_rows(*arcs, *seeds, *wanted, *found, *work.heap, work.state, mine, max_steps):
            go_on()

    map_chunks(fill, chunks_of(len(starts), threads), threads=threads, progress=progress)
    return skim


def path(graph: Graph, parent: npt.ArrayLike, node: int) -> Ints:
    """Arcs of the way to a node, from its origin on; empty at an origin and where unreached.

    >>> graph = Graph.of(3, tail=[0, 1, 0], head=[1, 2, 2])
    >>> path(graph, tree(graph, graph.costs([1, 1, 5]), 0).parent, 2)
    array([0, 2])
    """
    arcs = np.empty(graph.n_nodes, np.int64)
    n = shortest.walk(frozen(parent, np.int64), graph.tail, int(graph.nodes(node)[0]), arcs)
    return arcs[:n][::-1].copy()


def lined_up(graph: Graph, cost: Floats, origins: Origins) -> tuple[Ints, Graph]:
    """A new number for each node, and the graph with them, in which neighbours are near each other in memory too.

    Costs are the same to the last bit whatever the numbers; a search of a large network takes about half the time.
    """
    some = tree(graph, cost, origins.seeds[:1])
    size, place = np.zeros(graph.n_nodes, np.int64), np.full(graph.n_nodes, -1, np.int64)
    shortest.line_up(graph.tail, some.parent, some.order, size, place)
    return place, Graph.of(graph.n_nodes, place[graph.tail], place[graph.head])


def chunks_of(n: int, threads: int | None) -> list[range]:
    """Zero to `n - 1` in runs for a map over threads."""
    return split(n, CHUNKS_PER_THREAD * (default_threads() if threads is None else threads))


class _Workspace:
    """The arrays that a search works in."""

    def __init__(self, graph: Graph, n_seeds: int, targets: npt.ArrayLike) -> None:
        wanted = np.zeros(graph.n_nodes, np.int64)
        wanted[graph.nodes(targets)] = 1
        self.wanted = frozen(wanted, np.int64)
        self.dist = np.full(graph.n_nodes, np.inf)
        self.parent = np.full(graph.n_nodes, -1, np.int64)
        self.order = np.empty(graph.n_nodes, np.int64)
        room = graph.n_arcs + n_seeds + 4
        self.heap = np.full(room, np.inf), np.zeros(room, np.int64)
        self.state = np.zeros(shortest.N_STATE, np.int64)
        self.state[shortest.LEFT] = np.count_nonzero(wanted)
