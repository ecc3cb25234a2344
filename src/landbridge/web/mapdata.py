"""What the map draws whatever is asked: the base map, the lines of links, the nodes and their names."""

from __future__ import annotations

from typing import Any

import numpy as np

from landbridge.answers.world import network_of
from landbridge.report import palette
from landbridge.report.geo import base_map, followed, lines_of
from landbridge.report.scene import BASE
from landbridge.report.words import short
from landbridge.web.desk import Desk
from landbridge.web.verbs import Page, as_page


def map_data(desk: Desk) -> Page:
    """Base map, links and nodes of the study as one page."""
    study, net = desk.study, network_of(desk.study)
    lines = lines_of(study, net.links, net.nodes)
    said = sorted({row["attribution"] for row in study["geometry"].rows()})
    return as_page({
        "base": [f for f in base_map() if f["properties"].get("class") != "land"], "land": _land(), "links": _links(net, lines),
        "nodes": _nodes(study, net), "names": _names(study), "attribution": [*said, BASE],
        "colours": {"light": _light(), "dark": _dark()},
    })  # fmt: skip


def _land() -> list[dict[str, Any]]:
    return [{**f, "properties": {}} for f in base_map() if f["properties"].get("class") == "land"]


def _links(net: Any, lines: dict[str, Any]) -> list[dict[str, Any]]:
    table = net.links
    rows = zip(
        table["link_id"], table["mode"], table["from_node_id"], table["to_node_id"], table["country"], strict=True
    )
    return [
        {"id": str(i), "mode": str(m), "family": palette.FAMILY[str(m)], "from": str(a), "to": str(b), "states": list(c),
         "line": np.round(followed(lines[str(i)]), 3).tolist()}
        for i, m, a, b, c in rows
    ]  # fmt: skip


def _nodes(study: Any, net: Any) -> dict[str, dict[str, Any]]:
    places = {str(r["node_id"]): str(r["place"] or r["name"]) for r in study["nodes"].rows()}
    rows = zip(*(net.nodes[c] for c in ("node_id", "name", "kind", "country", "x_coord", "y_coord")), strict=True)
    return {
        str(i): {"name": short(str(n)), "place": short(places.get(str(i), str(n))), "kind": str(k), "state": str(c), "at": [float(x), float(y)]}
        for i, n, k, c, x, y in rows
    }  # fmt: skip


def _names(study: Any) -> list[dict[str, Any]]:
    """Contested names: who calls which nodes and links what."""
    keys = ("subject", "name", "nodes", "links", "used_by", "disputed_by", "source", "note")
    return [{k: row[k] for k in keys} for row in study["names"].rows()]


def _light() -> dict[str, str]:
    return {
        "land": palette.LAND, "water": palette.WATER, "border": palette.BORDER, "link": palette.LINK, "shut": palette.SHUT,
        **palette.MODES,
    }  # fmt: skip


def _dark() -> dict[str, str]:
    return {k: palette.DARK[v] for k, v in _light().items()}
