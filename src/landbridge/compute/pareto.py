"""Every way that no other beats in all of several criteria: from one place to another, or from one place to many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from landbridge.compute import Progress, go_on, map_chunks
from landbridge.compute.graph import Floats, Graph, Ints, Origins, frozen
from landbridge.compute.search import chunks_of, tree
from landbridge.kernels import pareto as kernel

MOST_CRITERIA = 4
GRAIN = 2.0**-20  # costs are rounded to whole multiples of this (a millionth), so that sums are exact and ties are ties
MAX_STEPS = 50_000  # labels that a kernel takes per call: at most about 0.2 s
CAP = 2_000_000  # labels made by one search unless another limit is asked for: about 180 MB
_ROOM = 4096  # labels that there is room for at first


@dataclass(frozen=True, slots=True, eq=False)
class Front:
    """Ways from an origin to a place of which none beats another in all criteria.

    Attributes
    ----------
    value : float64[n_ways, n_criteria]
        Sums of each way, in the order of the first criterion, then the second, and so on.
    arcs : tuple of int64[n]
        Arcs of each way, in order.
    complete : bool
        Whether these are all such ways. If not, the search was cut at its cap: each of these is one of them, and those that are missing come later
        in the order.
    labels : int
        Labels that the search made.
    """

    value: Floats
    arcs: tuple[Ints, ...]
    complete: bool
    labels: int

    def __len__(self) -> int:
        return len(self.arcs)


def rounded(values: npt.ArrayLike) -> Floats:
    """Costs as whole multiples of `GRAIN`; inf stays.

    >>> float(rounded([0.1])[0]) == 0.1, abs(float(rounded([0.1])[0]) - 0.1) < 1e-6
    (False, True)
    """
    with np.errstate(invalid="ignore"):
        return np.asarray(np.round(np.asarray(values, np.float64) / GRAIN) * GRAIN, dtype=np.float64)


def front(
    graph: Graph, cost: npt.ArrayLike, seeds: npt.ArrayLike, targets: npt.ArrayLike, *, cap: int = CAP,
    max_steps: int = MAX_STEPS,
) -> Front:  # fmt: skip
    """Every way from any of the seeds to any of the targets that no other beats.

    Parameters
    ----------
    graph : Graph
        The arcs.
    cost : float64[n_arcs, n_criteria]
        One to four costs of each arc in the order of the arcs, none below zero; an arc with an inf is not there.
    seeds, targets : int64[n], int64[m]
        Where ways may begin and end.
    cap : int
        Labels to make at most.

    Returns
    -------
    Front
        Of ways that are equal in every criterion, the first found.

    >>> graph = Graph.of(3, tail=[0, 0, 1], head=[2, 1, 2])
    >>> cost = np.array([[5.0, 1.0], [1.0, 1.0], [1.0, 3.0]])[graph.row]
    >>> front(graph, cost, [0], [2]).value
    array([[2., 4.],
           [5., 1.]])
    """
    starts, ends = graph.nodes(seeds), graph.nodes(targets)
    given = _checked(graph, cost)
    usable = np.flatnonzero(np.isfinite(given).all(axis=1))
    bound = _bounds(graph, given, usable, ends)
    open_ways: NDArray[np.bool_] = np.asarray(np.isfinite(bound).all(axis=1))
    usable = usable[open_ways[graph.tail[usable]] & open_ways[graph.head[usable]]]
    reduced = given[usable] - bound[graph.tail[usable]] + bound[graph.head[usable]]  # exact, and never below zero
    place = np.arange(graph.n_nodes)
    place[ends] = ends[0]
    starts = starts[open_ways[starts]]
    search = _Search(Graph.of(graph.n_nodes, graph.tail[usable], graph.head[usable]), reduced, place, int(ends[0]), cap)
    search.sow(starts, bound[starts])
    search.run(max_steps)
    return search.fronts_at([ends], usable, np.asarray(cost).shape[1])[0]


def fronts(
    graph: Graph, cost: npt.ArrayLike, origins: npt.ArrayLike | Origins, targets: Sequence[npt.ArrayLike], *, cap: int = CAP,
    threads: int | None = None, progress: Progress | None = None, max_steps: int = MAX_STEPS,
) -> list[list[Front]]:  # fmt: skip
    """For each origin, every way to each target place that no other beats.

    Parameters
    ----------
    graph, cost, cap
        As `front` has them; the cap is for each origin.
    origins : int64[n] or Origins
        Where ways begin; several nodes may be one origin.
    targets : sequence of int64[m]
        The nodes of each target place.

    >>> graph = Graph.of(3, tail=[0, 0, 1], head=[2, 1, 2])
    >>> cost = np.array([[5.0, 1.0], [1.0, 1.0], [1.0, 3.0]])[graph.row]
    >>> [[len(f) for f in row] for row in fronts(graph, cost, [0, 1], [[2], [1]])]
    [[2, 1], [1, 1]]
    """
    starts, ends = Origins.of(origins), [graph.nodes(t) for t in targets]
    given = _checked(graph, cost)
    usable = np.flatnonzero(np.isfinite(given).all(axis=1))
    some = Graph.of(graph.n_nodes, graph.tail[usable], graph.head[usable])
    place, n = np.arange(graph.n_nodes), np.asarray(cost).shape[1]

    def grow(rows: range) -> list[list[Front]]:
        out = []
        for row in rows:
            mine = slice(starts.first[row], starts.first[row + 1])
            search = _Search(some, given[usable], place, -1, cap)
            search.sow(starts.seeds[mine], np.broadcast_to(starts.cost[mine, None], (starts.seeds[mine].size, 4)))
            search.run(max_steps)
            out.append(search.fronts_at(ends, usable, n))
        return out

    parts = map_chunks(grow, chunks_of(len(starts), threads), threads=threads, progress=progress)
    return [row for part in parts for row in part]


def _checked(graph: Graph, cost: npt.ArrayLike) -> Floats:
    """The costs in four columns, those not asked for zero, as whole multiples of the grain."""
    given = np.asarray(cost, np.float64)
    if given.ndim != 2 or given.shape[0] != graph.n_arcs or not 1 <= given.shape[1] <= MOST_CRITERIA:
        raise ValueError(f"there must be {graph.n_arcs} rows of one to {MOST_CRITERIA} costs")
    if not np.all(given >= 0):
        raise ValueError("a cost is below zero or not a number")
    out = np.zeros((graph.n_arcs, MOST_CRITERIA))
    out[:, : given.shape[1]] = rounded(given)
    return out


def _bounds(graph: Graph, cost: Floats, usable: Ints, targets: Ints) -> Floats:
    """The least that the way from each node to a target can cost, criterion by criterion; inf where there is none."""
    back = Graph.of(graph.n_nodes, graph.head[usable], graph.tail[usable])
    columns = [tree(back, back.costs(cost[usable, c]), targets).dist for c in range(MOST_CRITERIA)]
    return np.stack(columns, axis=1)


class _Search:
    """The arrays of one search, which grow as labels are made."""

    def __init__(self, graph: Graph, cost: Floats, place: Ints, goal: int, cap: int) -> None:
        self.graph, self.cap = graph, cap
        self.given = graph.first, graph.head, frozen(cost[graph.row], np.float64), frozen(place, np.int64), goal
        self.whole = np.full(6 * _ROOM, -1, np.int64).reshape(6, _ROOM)  # at, arc, parent, settled, following, entry
        self.value, self.key = np.zeros((_ROOM, MOST_CRITERIA)), np.zeros(_ROOM)
        self.kept, self.state = np.full(graph.n_nodes, -1, np.int64), np.zeros(kernel.N_STATE, np.int64)
        self.complete = True

    def sow(self, seeds: Ints, value: Floats) -> None:
        """Put a label at each seed."""
        while seeds.size > self.key.size:
            self._grow()
        for i, (node, sums) in enumerate(zip(seeds, value, strict=True)):
            self.whole[0, i], self.value[i] = node, sums
            kernel.put(self.key, self.whole[5], i, self.value, i)
        self.state[kernel.ENTRIES] = self.state[kernel.LABELS] = seeds.size

    def run(self, max_steps: int) -> None:
        """Settle every label, or as many as the cap allows."""
        while True:
            at, arc, parent, settled, following, entry = self.whole
            lists = self.kept, following, self.key, entry, self.state
            answer = kernel.settle(*self.given, at, arc, parent, self.value, settled, *lists, max_steps)
            go_on()
            if answer == kernel.DONE:
                return
            if answer == kernel.FULL and not self._grow():
                self.complete = False
                return

    def _grow(self) -> bool:
        """Twice the room, up to the cap; whether there was any to add."""
        room = min(2 * self.key.size, max(self.cap, _ROOM))
        more = room - self.key.size
        if more <= 0:
            return False
        self.whole = np.ascontiguousarray(np.pad(self.whole, ((0, 0), (0, more)), constant_values=-1))
        self.value, self.key = np.pad(self.value, ((0, more), (0, 0))), np.pad(self.key, (0, more))
        return True

    def fronts_at(self, places: Sequence[Ints], rows: Ints, n: int) -> list[Front]:
        """For each place the ways to any of its nodes that none of the others to them beats, their arcs as the caller numbers them."""
        at, arc, parent, settled = self.whole[:4]
        done = settled[: self.state[kernel.SETTLED]]
        order = np.argsort(at[done], kind="stable")
        nodes, labels = at[done][order], done[order]
        out, number = [], frozen(rows[self.graph.row], np.int64)
        for place in places:
            ends = np.unique(place)
            runs = [slice(*np.searchsorted(nodes, [v, v + 1])) for v in ends]
            mine = np.concatenate([labels[run] for run in runs])
            if ends.size > 1:
                mine = mine[unbeaten(self.value[mine])]
            ways = _traced(mine, arc, parent, number)
            out.append(
                Front(frozen(self.value[mine, :n], np.float64), ways, self.complete, int(self.state[kernel.LABELS]))
            )
        return out


def unbeaten(value: Floats) -> Ints:
    """Rows that no other row is no larger than in every column, in order of the columns; of equal rows the first.

    >>> unbeaten(np.array([[2.0, 2.0], [1.0, 3.0], [2.0, 3.0], [1.0, 3.0]]))
    array([1, 0])
    """
    kept: list[int] = []
    for i in np.lexsort((np.arange(len(value)), *value.T[::-1])):
        if not kept or not (value[kept] <= value[i]).all(axis=1).any():
            kept.append(int(i))
    return np.array(kept, dtype=np.int64)


def _traced(labels: Ints, arc: Ints, parent: Ints, number: Ints) -> tuple[Ints, ...]:
    """Arcs of each label's way, in order."""
    first = np.zeros(labels.size + 1, np.int64)
    n = kernel.trace(labels, arc, parent, number, first, np.empty(0, np.int64))
    arcs = np.empty(n, np.int64)
    kernel.trace(labels, arc, parent, number, first, arcs)
    return tuple(arcs[i:j] for i, j in pairwise(first))
