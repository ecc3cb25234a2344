"""Trees and matrices of costs again, after a few arcs changed, without searching afresh."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from landbridge.compute import Progress, go_on, map_chunks
from landbridge.compute.graph import Changes, Floats, Graph, Origins, Trees, frozen
from landbridge.compute.search import MAX_STEPS, chunks_of, lined_up, trees
from landbridge.kernels import along, repair


def mend(
    graph: Graph,
    base: Trees,
    arcs: npt.ArrayLike,
    cost: npt.ArrayLike,
    *,
    threads: int | None = None,
    max_steps: int = MAX_STEPS,
) -> Trees:
    """The trees once `arcs` cost `cost`. Costs are those of a fresh search to the last bit.

    So are the arcs of the trees, unless two ways cost the same to the last bit and the last arc of each is free.

    >>> graph = Graph.of(3, tail=[0, 1, 0], head=[1, 2, 2])
    >>> base = trees(graph, graph.costs([1, 1, 5]), [0])
    >>> mend(graph, base, [2], [np.inf]).dist  # arc 2 is the one from 1 to 2
    array([[0., 1., 5.]])
    """
    changes = _changes(graph, Changes.of([(arcs, cost)]))
    now = base.cost.copy()
    now[changes.arc] = changes.cost
    dist, parent = base.dist.copy(), base.parent.copy()

    def put_right(rows: range) -> None:
        work = _Workspace(graph, base.origins, changes)
        work.state[repair.WHOLE] = 1
        given = *work.arcs, base.cost, now, changes.arc, *work.seeds, rows.start, rows.stop
        while not repair.mend_rows(*given, dist, parent, *work.lists, *work.heap, work.stack, work.state, max_steps):
            go_on()

    map_chunks(put_right, chunks_of(len(base.origins), threads), threads=threads)
    return Trees(frozen(now, np.float64), base.origins, frozen(dist, np.float64), frozen(parent, np.int64))


class Skimmer:
    """Matrices of costs from the same origins to the same targets, under one overlay after another.

    One at a time: a call changes the trees that it keeps, and puts them back before it returns.

    Parameters
    ----------
    graph : Graph
        The arcs.
    cost : float64[n_arcs]
        Cost of each arc when nothing has changed.
    origins : int64[n_origins] or Origins
        Where ways begin.
    targets : int64[n_targets]
        Where they end.

    Examples
    --------
    >>> graph = Graph.of(3, tail=[0, 1, 0], head=[1, 2, 2])
    >>> skimmer = Skimmer(graph, graph.costs([1, 1, 5]), [0], [1, 2])
    >>> skimmer.skims(Changes.of([([2], [np.inf]), ([], []), ([1], [0.5])]))
    array([[[1. , 5. ]],
    <BLANKLINE>
           [[1. , 2. ]],
    <BLANKLINE>
           [[1. , 0.5]]])
    """

    def __init__(
        self,
        graph: Graph,
        cost: npt.ArrayLike,
        origins: npt.ArrayLike | Origins,
        targets: npt.ArrayLike,
        *,
        threads: int | None = None,
        max_steps: int = MAX_STEPS,
    ) -> None:
        self.threads, self.max_steps = threads, max_steps
        given, starts, ends = graph.checked(cost), Origins.of(origins), graph.nodes(targets)
        graph.nodes(starts.seeds)
        place, self._graph = lined_up(graph, given, starts)
        self._arc = np.empty(graph.n_arcs, np.int64)  # from the caller's numbers to our own
        self._arc[self._graph.row] = np.arange(graph.n_arcs)
        self._cost, self._origins = self._graph.costs(given), starts.at(place)
        self._targets = self._graph.nodes(place[ends])
        base = trees(self._graph, self._cost, self._origins, threads=threads)
        self._dist, self._parent = base.dist.copy(), base.parent.copy()

    def skims(self, changes: Changes, *, progress: Progress | None = None) -> Floats:
        """Cost from each origin to each target under each overlay, float64[n_overlays, n_origins, n_targets]."""
        ours = self._ours(changes)
        skim = np.empty((len(ours), len(self._origins), self._targets.size))

        def fill(rows: range) -> None:
            work = _Workspace(self._graph, self._origins, ours)
            given = *work.arcs, self._cost, *work.seeds, self._targets, ours.first, ours.arc, ours.cost
            trees_here = self._dist, self._parent, self._cost.copy(), work.needed
            tools = *work.lists, *work.heap, work.stack, work.state
            while not repair.reskim_rows(*given, rows.start, rows.stop, *trees_here, *tools, skim, self.max_steps):
                go_on()

        map_chunks(fill, chunks_of(len(self._origins), self.threads), threads=self.threads, progress=progress)
        return skim

    def along(self, changes: Changes, amounts: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Costs as `skims` gives them, and what other amounts add up to along those cheapest ways.

        Parameters
        ----------
        changes
            The overlays.
        amounts : float64[n_amounts, n_arcs]
            What each arc adds, such as its hours and its USD.

        Returns
        -------
        float64[n_overlays, n_origins, n_targets], float64[n_amounts, n_overlays, n_origins, n_targets]
            inf where there is no way.

        >>> graph = Graph.of(3, tail=[0, 1, 0], head=[1, 2, 2])
        >>> skimmer = Skimmer(graph, graph.costs([1, 1, 5]), [0], [2])
        >>> skimmer.along(Changes.of([([], []), ([2], [np.inf])]), [[10, 7, 100]])[1].ravel()  # arc 2 is the one from 1 to 2
        array([110.,   7.])
        """
        ours = self._ours(changes)
        amount = frozen(np.asarray(amounts, np.float64)[:, self._graph.row], np.float64)
        skim = np.empty((len(ours), len(self._origins), self._targets.size))
        sums = np.empty((len(amount), *skim.shape))

        def fill(rows: range) -> None:
            work = _Workspace(self._graph, self._origins, ours)
            given = *work.arcs, self._cost, amount, *work.seeds, self._targets, ours.first, ours.arc, ours.cost
            kept = (
                np.empty(self._graph.n_nodes, np.int64),
                np.empty((len(amount), self._targets.size)),
                np.empty(len(amount)),
            )
            trees_here = self._dist, self._parent, *kept, self._cost.copy(), work.needed
            tools = *work.lists, *work.heap, work.stack, work.state
            while not along.along_rows(*given, rows.start, rows.stop, *trees_here, *tools, skim, sums, self.max_steps):
                go_on()

        map_chunks(fill, chunks_of(len(self._origins), self.threads), threads=self.threads)
        return skim, sums

    def _ours(self, changes: Changes) -> Changes:
        """The overlays by our own numbers of arcs."""
        arcs = frozen(self._arc[_changes(self._graph, changes).arc], np.int64)
        return Changes(changes.first, arcs, changes.cost)


def _changes(graph: Graph, changes: Changes) -> Changes:
    if changes.arc.size > 0 and not 0 <= changes.arc.min() <= changes.arc.max() < graph.n_arcs:
        raise ValueError(f"arcs must be from 0 to {graph.n_arcs - 1}")
    return changes


class _Workspace:
    """The arrays that a repair works in."""

    def __init__(self, graph: Graph, origins: Origins, changes: Changes) -> None:
        n = graph.n_nodes
        self.arcs = graph.first, graph.tail, graph.head, graph.into_first, graph.into_arc, graph.into_tail
        self.seeds = origins.first, origins.seeds, origins.cost
        self.needed = np.empty(n, np.int64)
        self.lists = np.zeros(n, np.int64), np.empty(n, np.int64), np.empty(n), np.zeros(n)
        room = 2 * n + graph.n_arcs + origins.seeds.size + changes.arc.size + 4
        self.heap = np.full(room, np.inf), np.zeros(room, np.int64)
        self.stack = np.empty(n, np.int64)
        self.state = np.zeros(repair.N_STATE, np.int64)
