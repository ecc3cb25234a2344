"""What the model takes for one border crossing in one direction, both sides of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.engines.itinerary import spread
from landbridge.network import ArcKind, Network
from landbridge.worlds import OPEN, World

Ints = NDArray[np.int64]
Range = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the model takes for one crossing in one direction: hours and USD of a truck or a 40-foot box, low, typical, high, and the sources of each."""

    hours: Range
    usd: Range
    sources: Mapping[str, frozenset[str]]  # by measure, hours and usd
    open: bool


def work_at(world: World, link: str, service: str, from_country: str) -> Work | None:
    """The model's work at the border on a link, both sides of it, for cargo that leaves a state; None where the service does not cross there.

    A gauge change stands for the crossing where the rails of the border lead only abroad, as the border is inside it.
    """
    arcs, is_open = _arcs(world.network, world, link, service, from_country)
    if arcs is None:
        return None
    columns = {"hours": "hours", "usd": "usd_per_40ft"}
    hours, usd = (summed(world, c, arcs) for c in columns.values())
    return Work(hours=hours, usd=usd, sources={m: sources_of(world, c, arcs) for m, c in columns.items()}, open=is_open)


def sources_of(world: World, column: str, arcs: Ints) -> frozenset[str]:
    """The sources behind a column on arcs, those of what a value stands on included."""
    numbers = {int(world.reason[column][a]) for a in arcs}
    return frozenset(s for n in numbers for r in world.reasons.chain(n) for s in r.source)


def summed(world: World, column: str, arcs: Ints, scale: float = 1.0) -> Range:
    """Low, typical and high of a column over arcs, each cell's spread taken as for a way."""
    value = world.columns[column][arcs]
    group = world.group[column][arcs]
    low, high = (spread(value, world.columns[f"{column}_{e}"][arcs], group) for e in ("low", "high"))
    total = float(value.sum())
    return max(0.0, total - low) * scale, total * scale, (total + high) * scale


def _arcs(net: Network, world: World, link: str, service: str, from_country: str) -> tuple[Ints | None, bool]:
    """Border and gauge-change arcs of one crossing, one arc for each row of operations, and whether the link is open."""
    country = net.nodes["country"].to_numpy(dtype=object)
    on = (net.link == net.link_row[link]) & (net.service == net.service_row[service])
    runs = np.flatnonzero(on & (net.kind == ArcKind.LINK))
    runs = runs[[country[net.vertex_node[net.tail[a]]] == from_country for a in runs]] if runs.size else runs
    if not runs.size:
        return None, False
    border = np.flatnonzero(on & (net.kind == ArcKind.BORDER) & np.isin(net.tail, net.head[runs]))
    reached = np.union1d(net.head[runs], net.head[border])
    gauge = np.flatnonzero((net.kind == ArcKind.GAUGE) & (net.service == net.service_row[service]))
    row = net.links.iloc[net.link_row[link]]
    near, far = (int(net.vertex_node[end[runs[0]]]) for end in (net.tail, net.head))
    before, after = np.isin(net.head[gauge], net.tail[runs]), np.isin(net.tail[gauge], reached)
    work = (before & _only_abroad(net, row, near)) | (after & _only_abroad(net, row, far))
    found = np.concatenate([border, gauge[work]])
    _, first = np.unique(net.operation[found], return_index=True)
    return found[first], bool((world.columns["status"][runs] == OPEN).any())


def _only_abroad(net: Network, border: Any, node: int) -> bool:
    """Whether the rails of a border link end at a node: no other link of their gauge leads on within the node's state."""
    if np.isnan(border["gauge_mm"]):
        return False
    name, state = str(net.nodes["node_id"].iloc[node]), str(net.nodes["country"].iloc[node])
    links = net.links
    at = (links["from_node_id"] == name) | (links["to_node_id"] == name)
    same = at & (links["gauge_mm"] == border["gauge_mm"])
    return not any(set(c) == {state} for c in links["country"][same])
