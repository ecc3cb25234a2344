"""The same questions, put to landbridge and to each peer that is installed."""

from __future__ import annotations

import numpy as np
from networks import Case

Overlays = list[tuple[np.ndarray, np.ndarray]]


class Landbridge:
    label = "landbridge"

    def __init__(self, case: Case, threads: int = 2) -> None:
        from landbridge.compute.graph import Graph

        self.case, self.threads = case, threads
        self.graph = Graph.of(case.n, case.tail, case.head)
        self.cost = self.graph.costs(case.cost)
        self.arc = np.empty(len(case.tail), np.int64)  # from the case's numbers to the graph's
        self.arc[self.graph.row] = np.arange(len(case.tail))
        self.skimmer = None

    def one(self, origin: int) -> np.ndarray:
        from landbridge.compute.search import tree

        return tree(self.graph, self.cost, origin).dist

    def matrix(self, origins: np.ndarray, targets: np.ndarray) -> np.ndarray:
        from landbridge.compute.search import matrix

        return matrix(self.graph, self.cost, origins, targets, threads=self.threads)

    def prepare(self) -> None:
        from landbridge.compute.reskim import Skimmer

        self.skimmer = Skimmer(self.graph, self.cost, self.case.origins, self.case.targets, threads=self.threads)

    def skims(self, overlays: Overlays) -> np.ndarray:
        from landbridge.compute.graph import Changes

        return self.skimmer.skims(Changes.of([(self.arc[arcs], cost) for arcs, cost in overlays]))


class OneThread(Landbridge):
    label = "landbridge, 1 thread"

    def __init__(self, case: Case) -> None:
        super().__init__(case, threads=1)


class OneByOne(Landbridge):
    label = "landbridge, 1 thread, one overlay at a time"

    def __init__(self, case: Case) -> None:
        super().__init__(case, threads=1)

    def skims(self, overlays: Overlays) -> np.ndarray:
        return np.concatenate([super(OneByOne, self).skims([overlay]) for overlay in overlays])


class SciPy:
    label = "SciPy"

    def __init__(self, case: Case) -> None:
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import dijkstra

        self.case, self.search = case, dijkstra
        self.order = np.lexsort((case.head, case.tail))
        first = np.searchsorted(case.tail[self.order], np.arange(case.n + 1))
        self.matrix_of = csr_matrix((case.cost[self.order], case.head[self.order], first), shape=(case.n, case.n))
        self.place = np.empty(len(case.tail), np.int64)
        self.place[self.order] = np.arange(len(case.tail))

    def one(self, origin: int) -> np.ndarray:
        return self.search(self.matrix_of, indices=origin)

    def matrix(self, origins: np.ndarray, targets: np.ndarray) -> np.ndarray:
        return self.search(self.matrix_of, indices=origins)[:, targets]

    def prepare(self) -> None:
        pass

    def skims(self, overlays: Overlays) -> np.ndarray:
        made, base = [], self.matrix_of.data.copy()
        for arcs, cost in overlays:
            self.matrix_of.data[self.place[arcs]] = cost
            made.append(self.matrix(self.case.origins, self.case.targets))
            self.matrix_of.data[:] = base
        return np.array(made)


class IGraph:
    label = "igraph"

    def __init__(self, case: Case) -> None:
        import igraph

        self.graph = igraph.Graph(n=case.n, edges=np.c_[case.tail, case.head], directed=True)
        self.graph.es["cost"] = case.cost.tolist()

    def one(self, origin: int) -> np.ndarray:
        return np.array(self.graph.distances(source=origin, weights="cost")[0])

    def matrix(self, origins: np.ndarray, targets: np.ndarray) -> np.ndarray:
        return np.array(self.graph.distances(source=origins.tolist(), target=targets.tolist(), weights="cost"))


class RustworkX:
    label = "rustworkx"

    def __init__(self, case: Case) -> None:
        import rustworkx

        self.search = rustworkx.dijkstra_shortest_path_lengths
        self.graph = rustworkx.PyDiGraph()
        self.graph.add_nodes_from(range(case.n))
        self.graph.add_edges_from(list(zip(case.tail.tolist(), case.head.tolist(), case.cost.tolist(), strict=True)))
        self.n = case.n

    def one(self, origin: int) -> np.ndarray:
        dist = np.full(self.n, np.inf)
        found = self.search(self.graph, int(origin), float)
        dist[list(found.keys())] = list(found.values())
        dist[origin] = 0
        return dist

    def matrix(self, origins: np.ndarray, targets: np.ndarray) -> np.ndarray:
        return np.array([self.one(o)[targets] for o in origins])


class NetworkX:
    label = "NetworkX"

    def __init__(self, case: Case) -> None:
        import networkx

        self.case, self.search = case, networkx.single_source_dijkstra_path_length
        self.graph = networkx.DiGraph()
        self.graph.add_nodes_from(range(case.n))
        self._set(np.arange(len(case.tail)), case.cost)

    def _set(self, arcs: np.ndarray, cost: np.ndarray) -> None:
        ends = zip(self.case.tail[arcs].tolist(), self.case.head[arcs].tolist(), cost.tolist(), strict=True)
        self.graph.add_weighted_edges_from(ends)

    def one(self, origin: int) -> np.ndarray:
        dist = np.full(self.case.n, np.inf)
        found = self.search(self.graph, int(origin))
        dist[list(found.keys())] = list(found.values())
        return dist

    def matrix(self, origins: np.ndarray, targets: np.ndarray) -> np.ndarray:
        return np.array([self.one(o)[targets] for o in origins])

    def prepare(self) -> None:
        pass

    def skims(self, overlays: Overlays) -> np.ndarray:
        made = []
        for arcs, cost in overlays:
            self._set(arcs, cost)
            made.append(self.matrix(self.case.origins, self.case.targets))
            self._set(arcs, self.case.cost[arcs])
        return np.array(made)


class PyRoutingKit:
    label = "pyroutingkit"

    def __init__(self, case: Case) -> None:
        import pyroutingkit

        self.case, self.none = case, pyroutingkit.INF_WEIGHT
        self.topology = pyroutingkit.CCHTopology()
        ends = case.tail.astype(np.uint32), case.head.astype(np.uint32)
        self.topology.build(*ends, case.xy[:, 1].astype(np.float32), case.xy[:, 0].astype(np.float32), case.n)
        self.metric = pyroutingkit.CCHMetric(self.topology)
        self.cost = self._whole(case.cost)

    def _whole(self, cost: np.ndarray) -> np.ndarray:
        return np.where(np.isfinite(cost), cost, self.none).astype(np.uint32)

    def prepare(self) -> None:
        self.metric.customize(self.cost)

    def skims(self, overlays: Overlays) -> np.ndarray:
        ends = self.case.origins.astype(np.uint32), self.case.targets.astype(np.uint32)
        made = []
        for arcs, cost in overlays:
            ids = arcs.astype(np.uint32)
            self.metric.update_weights(ids, self._whole(cost))
            made.append(self.metric.distances_many_to_many(*ends))
            self.metric.update_weights(ids, self.cost[arcs])
        skims = np.array(made, float)
        skims[skims >= self.none] = np.inf
        return skims


PEERS = {p.__name__: p for p in (Landbridge, OneThread, OneByOne, SciPy, IGraph, RustworkX, NetworkX, PyRoutingKit)}
MODULE = {
    "SciPy": "scipy",
    "IGraph": "igraph",
    "RustworkX": "rustworkx",
    "NetworkX": "networkx",
    "PyRoutingKit": "pyroutingkit",
}
