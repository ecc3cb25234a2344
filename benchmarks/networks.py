"""Networks that the benchmarks run on, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Case:
    """Arcs with whole-number costs, so that every peer must give the very same answer."""

    name: str
    n: int
    tail: np.ndarray
    head: np.ndarray
    cost: np.ndarray  # float64, whole numbers; inf where the arc may not be used
    xy: np.ndarray  # [n, 2], for peers that want to know where nodes are
    origins: np.ndarray
    targets: np.ndarray


def road_network(n_rows: int, n_columns: int, n_arcs: int, n_ends: int, seed: int = 1) -> Case:
    """A town of nodes set about a lattice, each joined to some of its neighbours, numbered at random, costs by direction."""
    rng = np.random.default_rng(seed)
    n = n_rows * n_columns
    name = rng.permutation(n).reshape(n_rows, n_columns)
    xy = np.empty((n, 2))
    xy[name.ravel()] = np.indices((n_rows, n_columns)).reshape(2, -1).T + rng.uniform(-0.4, 0.4, (n, 2))
    across = np.stack([name[:, :-1], name[:, 1:]], -1).reshape(-1, 2)
    down = np.stack([name[:-1], name[1:]], -1).reshape(-1, 2)
    slant = np.stack([name[:-1, :-1], name[1:, 1:]], -1).reshape(-1, 2)
    edges = np.concatenate([across, down, slant])
    tree = _any_tree(n, edges, rng)
    rest = np.setdiff1d(np.arange(len(edges)), tree)
    edges = edges[np.concatenate([tree, rng.choice(rest, n_arcs // 2 - len(tree), replace=False)])]
    tail, head = np.concatenate([edges, edges[:, ::-1]]).T
    length = np.hypot(*(xy[tail] - xy[head]).T)
    cost = np.rint(1000 * length * rng.uniform(1, 3, len(tail)))
    ends = rng.choice(n, n_ends, replace=False)
    return Case(f"{n:,} nodes, {len(tail):,} arcs", n, tail, head, cost, xy, ends, ends)


def _any_tree(n: int, edges: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Edges that join all nodes, at random (Kruskal)."""
    above = list(range(n))

    def root(v: int) -> int:
        while above[v] != v:
            above[v] = above[above[v]]
            v = above[v]
        return v

    kept = []
    for e in rng.permutation(len(edges)).tolist():
        a, b = root(int(edges[e, 0])), root(int(edges[e, 1]))
        if a != b:
            above[a] = b
            kept.append(e)
    return np.array(kept)


def study_network(n_ends: int = 60) -> Case:
    """The virtual network of the shipped study, priced for its first goods that travel in boxes.

    Origins and targets are gates of the nodes from which most others can be reached.
    """
    from landbridge.answers import world
    from landbridge.compute.graph import Graph
    from landbridge.compute.search import matrix
    from landbridge.engines.itinerary import costs_of
    from landbridge.network.price import goods_of
    from landbridge.study import open_study

    study = open_study()
    here = world(study)
    boxed = study["goods"].frame.query("load == 'box'")["goods_id"].iloc[0]
    price = np.asarray(costs_of(here, goods_of(study, boxed), ()).generalised, float)
    net = here.network
    order = np.lexsort((np.nan_to_num(price, nan=np.inf), net.head, net.tail))
    tail, head = net.tail[order], net.head[order]
    once = np.r_[
        True, (np.diff(tail) != 0) | (np.diff(head) != 0)
    ]  # of parallel arcs the cheapest: some peers allow one
    tail, head, price = tail[once], head[once], price[order][once]
    cost = np.where(np.isfinite(price), np.rint(price), np.inf)
    graph = Graph.of(net.n_vertices, tail, head)
    skim = np.isfinite(matrix(graph, graph.costs(cost), net.gate_out, net.gate_in, threads=1))
    best = np.sort(np.argsort(-skim.sum(1), kind="stable")[:n_ends])
    xy = net.nodes[["x_coord", "y_coord"]].to_numpy(float)[net.vertex_node]
    name = f"the study's virtual network: {net.n_vertices:,} vertices, {len(tail):,} arcs"
    return Case(name, net.n_vertices, tail, head, cost, xy, net.gate_out[best], net.gate_in[best])


def overlays(case: Case, n: int, n_changed: int, seed: int = 2) -> list[tuple[np.ndarray, np.ndarray]]:
    """Arcs and their new costs: half the changes close an arc, half make it 1.2 to 5 times as dear."""
    rng = np.random.default_rng(seed)
    usable = np.flatnonzero(np.isfinite(case.cost))
    made = []
    for _ in range(n):
        arcs = rng.choice(usable, n_changed, replace=False)
        slower = np.rint(case.cost[arcs] * rng.uniform(1.2, 5, n_changed))
        made.append((arcs, np.where(rng.random(n_changed) < 0.5, np.inf, slower)))
    return made
