"""A graph of arcs, where searches begin, and what they return.

The graph holds the topology, once per study; costs are handed in beside it, one array per goods, day or scenario.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
T = TypeVar("T", np.int64, np.float64)


def frozen(values: npt.ArrayLike, kind: type[T]) -> npt.NDArray[T]:
    """The values as kernels take their inputs: contiguous, of one type, read-only. Copied only if they have to be."""
    array = np.require(values, kind, ["C", "A"]).view()
    array.flags.writeable = False
    return array


def joined(parts: Sequence[tuple[npt.ArrayLike, npt.ArrayLike]]) -> tuple[Ints, Ints, Floats]:
    """Pairs of whole numbers and costs, end to end: where each pair begins, the numbers, the costs."""
    numbers = [np.asarray(number, np.int64).reshape(-1) for number, _ in parts]
    paired = zip(numbers, parts, strict=True)
    costs = [np.broadcast_to(np.asarray(cost, np.float64), n.shape) for n, (_, cost) in paired]
    first = frozen(np.cumsum([0, *(n.size for n in numbers)]), np.int64)
    values = frozen(np.concatenate([np.empty(0), *costs]), np.float64)
    if not np.all(values >= 0):
        raise ValueError("a cost is below zero or not a number")
    return first, frozen(np.concatenate([np.empty(0, np.int64), *numbers]), np.int64), values


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Arcs between nodes, numbered by the node that they leave. Make one with `Graph.of`.

    Attributes
    ----------
    first : int64[n_nodes + 1]
        First arc that leaves each node.
    tail, head : int64[n_arcs]
        Node that each arc leaves, and the one it enters.
    into_first, into_arc, into_tail : int64[n_nodes + 1], int64[n_arcs], int64[n_arcs]
        First entry of each node in the other two; the arcs that enter it; the nodes that those leave.
    row : int64[n_arcs]
        Which of the arcs given to `Graph.of` each arc is.
    """

    first: Ints
    tail: Ints
    head: Ints
    into_first: Ints
    into_arc: Ints
    into_tail: Ints
    row: Ints

    @classmethod
    def of(cls, n_nodes: int, tail: npt.ArrayLike, head: npt.ArrayLike) -> Graph:
        """Graph of arcs in any order; arcs that leave the same node keep the order they have."""
        from_node, to_node = np.asarray(tail, np.int64), np.asarray(head, np.int64)
        ends = np.concatenate((from_node, to_node))
        if from_node.shape != to_node.shape or (ends.size > 0 and not 0 <= ends.min() <= ends.max() < n_nodes):
            raise ValueError(f"tail and head must be of one length and name nodes 0 to {n_nodes - 1}")
        row = np.argsort(from_node, kind="stable")
        from_node, to_node = from_node[row], to_node[row]
        into = np.argsort(to_node, kind="stable")
        nodes = np.arange(n_nodes + 1)
        first, into_first = np.searchsorted(from_node, nodes), np.searchsorted(to_node[into], nodes)
        return cls(*(frozen(a, np.int64) for a in (first, from_node, to_node, into_first, into, from_node[into], row)))

    @property
    def n_nodes(self) -> int:
        """How many nodes there are."""
        return int(self.first.size) - 1

    @property
    def n_arcs(self) -> int:
        """How many arcs there are."""
        return int(self.head.size)

    def costs(self, values: npt.ArrayLike) -> Floats:
        """Costs given in the order of `Graph.of`, put in the order of the arcs; inf is an arc that is not there."""
        return self.checked(np.asarray(values, np.float64)[self.row])

    def checked(self, cost: npt.ArrayLike) -> Floats:
        """Costs in the order of the arcs, as kernels take them."""
        fixed = frozen(cost, np.float64)
        if fixed.shape != self.head.shape or not np.all(fixed >= 0):
            raise ValueError(f"there must be {self.n_arcs} costs, none below zero and each a number")
        return fixed

    def nodes(self, values: npt.ArrayLike) -> Ints:
        """One node or many, as kernels take them."""
        fixed = frozen(np.atleast_1d(np.asarray(values, np.int64)), np.int64)
        if fixed.size > 0 and not 0 <= fixed.min() <= fixed.max() < self.n_nodes:
            raise ValueError(f"nodes must be from 0 to {self.n_nodes - 1}")
        return fixed


@dataclass(frozen=True, slots=True, eq=False)
class Origins:
    """Where searches begin: for each origin one node, or several with what it costs to begin there.

    Attributes
    ----------
    first : int64[n_origins + 1]
        Where the seeds of each origin begin.
    seeds, cost : int64[n_seeds], float64[n_seeds]
        The nodes, and what it costs to begin at each.
    """

    first: Ints
    seeds: Ints
    cost: Floats

    @classmethod
    def of(cls, nodes: npt.ArrayLike | Origins) -> Origins:
        """One node per origin."""
        if isinstance(nodes, Origins):
            return nodes
        return cls.several([(node, 0.0) for node in np.atleast_1d(np.asarray(nodes, np.int64))])

    @classmethod
    def several(cls, seeds: Sequence[tuple[npt.ArrayLike, npt.ArrayLike]]) -> Origins:
        """For each origin its nodes, and what it costs to begin there."""
        return cls(*joined(seeds))

    def at(self, place: Ints) -> Origins:
        """The same origins once node `v` has the number `place[v]`."""
        return Origins(self.first, frozen(place[self.seeds], np.int64), self.cost)

    def __len__(self) -> int:
        return int(self.first.size) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """Arcs whose cost changes, overlay by overlay.

    Attributes
    ----------
    first : int64[n_overlays + 1]
        Where each overlay begins.
    arc, cost : int64[n_changes], float64[n_changes]
        The arc, and what it costs then; inf where it is closed. Of an arc named twice in an overlay the last counts.
    """

    first: Ints
    arc: Ints
    cost: Floats

    @classmethod
    def of(cls, overlays: Sequence[tuple[npt.ArrayLike, npt.ArrayLike]]) -> Changes:
        """For each overlay the arcs, and what each costs then."""
        return cls(*joined(overlays))

    def __len__(self) -> int:
        return int(self.first.size) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """Cheapest ways from one origin.

    Attributes
    ----------
    dist : float64[n_nodes]
        Cost to each node, inf where there is no way, or where the search was allowed to stop before it.
    parent : int64[n_nodes]
        Arc by which each node is reached; -1 at the origin and where unreached.
    order : int64[n_reached]
        Nodes in the order in which they were settled, origin first.
    """

    dist: Floats
    parent: Ints
    order: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Cheapest ways from many origins, and the costs they were found with.

    Attributes
    ----------
    cost : float64[n_arcs]
        Cost of each arc.
    origins : Origins
        Where each tree begins.
    dist, parent : float64[n_origins, n_nodes], int64[n_origins, n_nodes]
        As in `Tree`, a row per origin.
    """

    cost: Floats
    origins: Origins
    dist: Floats
    parent: Ints
