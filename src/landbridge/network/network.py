"""The compiled network: vertices, arcs, and which table row each arc stands for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from landbridge.compute.graph import Graph

Ints = NDArray[np.int64]
LOADS = ("box", "bulk", "oil", "gas")


class ArcKind(IntEnum):
    """What an arc stands for."""

    LINK = 0  # a service runs over a link
    BORDER = 1  # the border work of a link
    GAUGE = 2  # a gauge change at a node
    TRANSFER = 3  # from one mode to another at a node
    WAIT = 4  # for the next departure of a service
    THROUGH = 5  # passing a node without being touched; free
    LOAD = 6  # the cargo begins its way here; free
    UNLOAD = 7  # the cargo ends its way here; free


@dataclass(frozen=True, eq=False, kw_only=True)
class Network:
    """Vertices and arcs of a study, planned links included.

    Arcs are sorted by tail vertex: those that leave vertex v are `first_arc[v]` to `first_arc[v + 1] - 1`. All arrays are read-only.
    Frames keep the table rows, sorted by id, with the derived columns that filters may ask for.
    """

    nodes: pd.DataFrame
    links: pd.DataFrame
    operations: pd.DataFrame
    services: pd.DataFrame
    vertex_names: tuple[str, ...]  # node|service|gauge|side, in order
    vertex_node: Ints  # row of nodes
    gate_out: Ints  # vertex where cargo enters, by row of nodes
    gate_in: Ints  # vertex where cargo leaves, by row of nodes
    tail: Ints
    head: Ints
    first_arc: Ints
    kind: Ints  # ArcKind
    link: Ints  # row of links, -1 where the arc is none
    operation: Ints  # row of operations, -1 where the arc is none
    service: Ints  # row of services that the arc is on or leads to, -1 at unload arcs
    from_service: Ints  # row of services that the arc comes from, -1 at load arcs
    forward: NDArray[np.bool_]  # whether a link or border arc runs as its row is written
    loads: Ints  # bit i says that LOADS[i] may use it
    left_out: tuple[str, ...]  # links that no service runs on

    @property
    def n_vertices(self) -> int:
        """Number of vertices."""
        return len(self.vertex_names)

    @property
    def n_arcs(self) -> int:
        """Number of arcs."""
        return int(self.tail.size)

    def __repr__(self) -> str:
        return f"<Network: {len(self.links)} links and {len(self.operations)} operations as {self.n_vertices} vertices, {self.n_arcs} arcs>"

    @cached_property
    def graph(self) -> Graph:
        """The arcs as searches take them. They are sorted already, so arc numbers are the same there."""
        from landbridge.compute.graph import Graph

        return Graph.of(self.n_vertices, tail=self.tail, head=self.head)

    @cached_property
    def node_row(self) -> dict[str, int]:
        """Row of each node in `nodes` by its id."""
        return {str(n): i for i, n in enumerate(self.nodes["node_id"])}

    @cached_property
    def link_row(self) -> dict[str, int]:
        """Row of each link in `links` by its id."""
        return {str(n): i for i, n in enumerate(self.links["link_id"])}

    @cached_property
    def operation_row(self) -> dict[str, int]:
        """Row of each operation in `operations` by its id."""
        return {str(n): i for i, n in enumerate(self.operations["operation_id"])}

    @cached_property
    def service_row(self) -> dict[str, int]:
        """Row of each service in `services` by its id."""
        return {str(n): i for i, n in enumerate(self.services["service_id"])}

    @cached_property
    def columns(self) -> dict[str, NDArray[Any]]:
        """Columns of the tables that ways read row by row, as arrays by "table.column": reading a row of a frame takes a hundred times as long."""
        wanted = {
            "nodes": ("node_id", "kind", "country"), "links": ("link_id", "from_node_id", "to_node_id", "country"),
            "operations": ("operation_id",), "services": ("service_id", "mode"),
        }  # fmt: skip
        frames = {"nodes": self.nodes, "links": self.links, "operations": self.operations, "services": self.services}
        return {f"{t}.{c}": frames[t][c].to_numpy(dtype=object) for t, columns in wanted.items() for c in columns}

    def arc_name(self, arc: int) -> str:
        """A name of the arc that does not depend on the order of rows."""
        return f"{self.vertex_names[self.tail[arc]]} > {self.vertex_names[self.head[arc]]}"

    def vertices(self, node_ids: tuple[str, ...], *, out: bool) -> Ints:
        """Gate vertices of the nodes: where cargo enters (`out`) or leaves."""
        gates = self.gate_out if out else self.gate_in
        return np.array([gates[self.node_row[n]] for n in node_ids], dtype=np.int64)

    def arcs_of_links(self, mask: NDArray[np.bool_], services: tuple[str, ...] = ()) -> Ints:
        """Arcs by which services run over the links of the mask."""
        on = (self.kind == ArcKind.LINK) & (self.link >= 0)
        on[on] = mask[self.link[on]]
        return np.flatnonzero(on & self.is_service(services))

    def arcs_of_operations(self, mask: NDArray[np.bool_], services: tuple[str, ...] = ()) -> Ints:
        """Arcs that stand for the operations of the mask."""
        on = self.operation >= 0
        on[on] = mask[self.operation[on]]
        return np.flatnonzero(on & self.is_service(services))

    def is_service(self, services: Any) -> NDArray[np.bool_]:
        """Whether each arc is on, leads to or comes from one of the services; all arcs where none is named."""
        if not services:
            return np.ones(self.n_arcs, dtype=bool)
        rows = np.array([self.service_row[s] for s in services], dtype=np.int64)
        return np.asarray(np.isin(self.service, rows) | np.isin(self.from_service, rows))
