"""Compile a study into its virtual network.

Each node is split, for each service and gauge that touches it, into an arrival and a departure side. A service passes from one to the other
free of charge; gauge changes and transfers lead from the arrival side of one to the departure side of another, so no cargo can change twice
without moving, and none changes gauge, mode or state without an operation. Cargo enters at a departure side and leaves at an arrival side, so
places begin or end a way and are never a short cut. (Jourquin and Beuthe 1996, "virtual network".)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.errors import StudyError
from landbridge.network.frames import link_frame, operation_frame, records, sorted_frame
from landbridge.network.network import LOADS, ArcKind, Network
from landbridge.scenario import select
from landbridge.study import Study
from landbridge.study.check_rows import bad_keys

LAND_MODES = (
    "rail",
    "road",
)  # modes whose border is work of its own; at sea and in a pipe the port or station holds it


@dataclass
class _Draft:
    """Vertices and arcs as they are collected, by name; numbers come at the end."""

    vertices: dict[str, str] = field(default_factory=dict)  # name -> node_id
    arcs: list[tuple[str, str, int, int, int, int, int, bool, int]] = field(default_factory=list)
    sides: dict[tuple[str, int], set[int]] = field(default_factory=dict)  # (node, service) -> gauges

    def vertex(self, node: str, service: str, gauge: int, side: str) -> str:
        name = f"{node}|{service}|{gauge}|{side}"
        self.vertices[name] = node
        return name

    def arc(
        self, tail: str, head: str, kind: ArcKind, *, link: int = -1, operation: int = -1, service: int = -1, came: int = -1,
        forward: bool = True, loads: int = 0,
    ) -> None:  # fmt: skip
        self.arcs.append((tail, head, int(kind), link, operation, service, came, forward, loads))


def load_bits(loads: tuple[str, ...]) -> int:
    """The loads as bits."""
    return sum(1 << LOADS.index(x) for x in loads if x in LOADS)


def service_links(links: pd.DataFrame, services: pd.DataFrame) -> list[NDArray[np.bool_]]:
    """Which links each service runs on."""
    masks = []
    for row in records(services):
        mask = select(links, row["links"], what=f"services.csv {row['service_id']}")
        mask &= (links["mode"] == row["mode"]).to_numpy(dtype=bool)
        if row["mode"] == "rail":
            mask &= ~np.isnan(links["gauge_mm"].to_numpy(dtype=np.float64))
        carries = load_bits(row["carries"])
        allowed = np.array([not c or bool(load_bits(c) & carries) for c in links["carries"]], dtype=bool)
        masks.append(mask & allowed)
    return masks


def _gauge(row: dict[str, Any]) -> int:
    return int(row["gauge_mm"]) if row["mode"] == "rail" else 0


def matching(rows: list[dict[str, Any]], **wanted: Any) -> dict[str, Any] | None:
    """The row that says most about what is asked: selectors that are blank fit anything, and more filled selectors win."""
    best, best_n = None, -1
    for row in rows:
        n = 0
        for key, value in wanted.items():
            cell = row[key]
            if cell is None or cell == () or (isinstance(cell, float) and np.isnan(cell)):
                continue
            if not (set(cell) & set(value) if isinstance(cell, tuple) else cell in value):
                break
            n += 1
        else:
            if n > best_n:
                best, best_n = row, n
    return best


def _add_links(
    draft: _Draft, links: pd.DataFrame, operations: list[dict[str, Any]], services: list[dict[str, Any]], masks: Any
) -> None:
    borders: dict[str, list[dict[str, Any]]] = {}
    for op in operations:
        if op["kind"] == "border" and op["link_id"]:
            borders.setdefault(op["link_id"], []).append(op)
    rows = records(links)
    for s, service in enumerate(services):
        for i in np.flatnonzero(masks[s]):
            row = rows[i]
            loads = load_bits(service["carries"]) & (load_bits(row["carries"]) if row["carries"] else ~0)
            ways = [(row["from_node_id"], row["to_node_id"], row["from_country"], row["to_country"], True)]
            if not row["directed"]:
                ways.append((row["to_node_id"], row["from_node_id"], row["to_country"], row["from_country"], False))
            for a, b, ca, cb, forward in ways:
                _add_way(
                    draft,
                    int(i),
                    row,
                    s,
                    service["service_id"],
                    loads,
                    (a, b, ca, cb, forward),
                    borders.get(row["link_id"], []),
                )


def _add_way(
    draft: _Draft,
    i: int,
    row: dict[str, Any],
    s: int,
    service: str,
    loads: int,
    way: tuple[str, str, str, str, bool],
    borders: list[dict[str, Any]],
) -> None:
    a, b, ca, cb, forward = way
    gauge = _gauge(row)
    common: dict[str, Any] = {"link": i, "service": s, "came": s, "forward": forward, "loads": loads}
    for node in (a, b):
        draft.sides.setdefault((node, s), set()).add(gauge)
    tail, head = draft.vertex(a, service, gauge, "departs"), draft.vertex(b, service, gauge, "arrives")
    if not (row["border"] and row["mode"] in LAND_MODES):
        draft.arc(tail, head, ArcKind.LINK, **common)
        return
    op = matching(borders, from_country=(ca,), to_country=(cb,), services=(service,))
    if op is None:
        return  # no way to change state without paying for it; `check` reports the missing row
    middle = draft.vertex(b, service, gauge, f"border of {row['link_id']}")
    draft.arc(tail, middle, ArcKind.LINK, **common)
    draft.arc(middle, head, ArcKind.BORDER, operation=op["_row"], **common)


def _far_countries(links: pd.DataFrame) -> dict[tuple[str, int], set[str]]:
    """States that can be reached from a node by its rails of one gauge: tells the direction of a gauge change."""
    out: dict[tuple[str, int], set[str]] = {}
    for row in records(links[links["mode"] == "rail"]):
        if np.isnan(row["gauge_mm"]):
            continue
        g = int(row["gauge_mm"])
        out.setdefault((row["from_node_id"], g), set()).add(row["to_country"])
        out.setdefault((row["to_node_id"], g), set()).add(row["from_country"])
    return out


def _enter(draft: _Draft, node: str, s: int, services: list[dict[str, Any]], gauge: int, *, waited: bool) -> str:
    """The vertex by which cargo joins a service: its queue where a wait for the departure is still to come."""
    service = services[s]
    if not waited and not np.isnan(service["headway_hours"]):
        return draft.vertex(node, service["service_id"], gauge, "waits")
    return draft.vertex(node, service["service_id"], gauge, "departs")


def _add_operations(
    draft: _Draft,
    operations: list[dict[str, Any]],
    services: list[dict[str, Any]],
    far: dict[tuple[str, int], set[str]],
) -> None:
    at: dict[str, list[dict[str, Any]]] = {}
    for op in operations:
        if op["kind"] in ("gauge_change", "transfer"):
            at.setdefault(op["node_id"], []).append(op)
    present: dict[str, list[tuple[int, int]]] = {}
    for (node, s), gauges in draft.sides.items():
        present.setdefault(node, []).extend((s, g) for g in sorted(gauges))
    for node, ops in at.items():
        for s1, g1 in present.get(node, []):
            for s2, g2 in present.get(node, []):
                if (s1, g1) != (s2, g2):
                    _add_change(draft, node, ops, services, (s1, g1), (s2, g2), far)


def _add_change(
    draft: _Draft, node: str, ops: list[dict[str, Any]], services: list[dict[str, Any]], came: tuple[int, int], goes: tuple[int, int],
    far: dict[tuple[str, int], set[str]],
) -> None:  # fmt: skip
    (s1, g1), (s2, g2) = came, goes
    one, two = services[s1], services[s2]
    loads = load_bits(one["carries"]) & load_bits(two["carries"])
    if not loads:
        return
    if s1 == s2:
        kind, rows = ArcKind.GAUGE, [o for o in ops if o["kind"] == "gauge_change"]
        op = matching(
            rows, from_gauge_mm=(g1,), to_gauge_mm=(g2,), services=(one["service_id"],),
            from_country=far.get((node, g1), set()), to_country=far.get((node, g2), set()),
        )  # fmt: skip
    elif one["mode"] != two["mode"]:
        kind, rows = ArcKind.TRANSFER, [o for o in ops if o["kind"] == "transfer"]
        op = matching(
            rows, from_mode=(one["mode"],), to_mode=(two["mode"],), services=(one["service_id"], two["service_id"])
        )
    else:
        return
    if op is None:
        return
    head = _enter(draft, node, s2, services, g2, waited=bool(op["includes_wait"]))
    tail = draft.vertex(node, one["service_id"], g1, "arrives")
    draft.arc(tail, head, kind, operation=op["_row"], service=s2, came=s1, loads=loads)


def _add_gates(
    draft: _Draft, nodes: pd.DataFrame, operations: list[dict[str, Any]], services: list[dict[str, Any]],
    far: dict[tuple[str, int], set[str]],
) -> None:  # fmt: skip
    waypoint = {n for n, k in zip(nodes["node_id"], nodes["kind"], strict=True) if k == "waypoint"}
    country = dict(zip(nodes["node_id"], nodes["country"], strict=True))
    stations: dict[str, list[dict[str, Any]]] = {}
    for op in operations:
        if op["kind"] == "gauge_change":
            stations.setdefault(op["node_id"], []).append(op)
    for (node, s), gauges in draft.sides.items():
        name, loads = services[s]["service_id"], load_bits(services[s]["carries"])
        home = [g for g in sorted(gauges) if country[node] in far.get((node, g), {country[node]})]
        for g in gauges:
            arrives, departs = draft.vertex(node, name, g, "arrives"), draft.vertex(node, name, g, "departs")
            draft.arc(arrives, departs, ArcKind.THROUGH, service=s, came=s, loads=loads)
            waits = f"{node}|{name}|{g}|waits"
            if waits in draft.vertices:
                draft.arc(waits, departs, ArcKind.WAIT, service=s, came=s, loads=loads)
            if node not in waypoint:
                work = _station_work(stations.get(node, []), name, g, home, far, node)
                kind = [
                    ArcKind.GAUGE if w >= 0 else k for w, k in zip(work, (ArcKind.LOAD, ArcKind.UNLOAD), strict=True)
                ]
                draft.arc(f"{node}|enters", departs, kind[0], operation=work[0], service=s, loads=loads)
                draft.arc(
                    arrives,
                    f"{node}|leaves",
                    kind[1],
                    operation=work[1],
                    service=s if work[1] >= 0 else -1,
                    came=s,
                    loads=loads,
                )


def _station_work(
    ops: list[dict[str, Any]],
    service: str,
    gauge: int,
    home: list[int],
    far: dict[tuple[str, int], set[str]],
    node: str,
) -> tuple[int, int]:
    """Gauge-change rows that cargo pays on entering and on leaving a station by rails that only lead abroad; -1 where it pays none.

    The border is inside that work, so a box that ends at the station pays it too.
    """
    if not ops or not home or gauge in home:
        return -1, -1
    out = []
    for one, other in ((home[0], gauge), (gauge, home[0])):
        op = matching(
            ops, from_gauge_mm=(one,), to_gauge_mm=(other,), services=(service,), from_country=far.get((node, one), set()),
            to_country=far.get((node, other), set()),
        )  # fmt: skip
        out.append(int(op["_row"]) if op else -1)
    return out[0], out[1]


def _freeze(draft: _Draft, frames: dict[str, Any], left_out: tuple[str, ...]) -> Network:
    names = sorted(draft.vertices)
    number = {name: i for i, name in enumerate(names)}
    arcs = sorted(draft.arcs)
    columns = list(zip(*arcs, strict=True)) or [()] * 9
    tail = np.array([number[t] for t in columns[0]], dtype=np.int64)
    head = np.array([number[h] for h in columns[1]], dtype=np.int64)
    node_row = {n: i for i, n in enumerate(frames["nodes"]["node_id"])}
    first = np.zeros(len(names) + 1, dtype=np.int64)
    np.add.at(first, tail + 1, 1)
    arrays: dict[str, Any] = {
        "tail": tail,
        "head": head,
        "first_arc": np.cumsum(first),
        **{
            k: np.array(columns[i], dtype=np.int64)
            for i, k in ((2, "kind"), (3, "link"), (4, "operation"), (5, "service"))
        },
        "from_service": np.array(columns[6], dtype=np.int64),
        "forward": np.array(columns[7], dtype=bool),
        "loads": np.array(columns[8], dtype=np.int64),
        "vertex_node": np.array([node_row[draft.vertices[n]] for n in names], dtype=np.int64),
        "gate_out": np.array([number[f"{n}|enters"] for n in frames["nodes"]["node_id"]], dtype=np.int64),
        "gate_in": np.array([number[f"{n}|leaves"] for n in frames["nodes"]["node_id"]], dtype=np.int64),
    }
    for a in arrays.values():
        a.setflags(write=False)
    return Network(vertex_names=tuple(names), left_out=left_out, **frames, **arrays)


def compile(study: Study) -> Network:
    """Compile a study into vertices and arcs, planned links included.

    Parameters
    ----------
    study
        The opened study. The order of its rows changes nothing.

    Returns
    -------
    Network
        Arrays on arcs and vertices; `left_out` names links that no service runs on.

    Raises
    ------
    StudyError
        If a key stands twice, or a row names a node or a service that is not there.

    Examples
    --------
    >>> from landbridge.study import open_study
    >>> network = compile(open_study())
    >>> network.n_arcs > 1000
    True
    """
    faults = list(bad_keys(study, ("nodes", "links", "operations", "services")))
    if faults:
        others = f"The network's tables have {len(faults) - 1} more such faults. " if faults[1:] else ""
        raise StudyError(
            f"{study.name}: {faults[0]}", f"{others}landbridge check lists all that is wrong with the study."
        )
    frames = {
        "nodes": sorted_frame(study, "nodes"),
        "links": link_frame(study),
        "operations": operation_frame(study),
        "services": sorted_frame(study, "services"),
    }
    services = records(frames["services"])
    operations = [{**row, "_row": i} for i, row in enumerate(records(frames["operations"]))]
    masks = service_links(frames["links"], frames["services"])
    draft = _Draft()
    for node in frames["nodes"]["node_id"]:
        draft.vertices[f"{node}|enters"] = draft.vertices[f"{node}|leaves"] = node
    _add_links(draft, frames["links"], operations, services, masks)
    far = _far_countries(frames["links"])
    _add_operations(draft, operations, services, far)
    _add_gates(draft, frames["nodes"], operations, services, far)
    used = np.any(masks, axis=0) if masks else np.zeros(len(frames["links"]), dtype=bool)
    return _freeze(draft, frames, tuple(frames["links"]["link_id"][~used]))
