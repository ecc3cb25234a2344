"""Checks of the network that tables alone can tell: lengths, speeds, gauges, borders, operations, coordinates, drawn lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from landbridge.schema import alpha2
from landbridge.study.register import known_rows, lines, problem, register
from landbridge.study.study import Study
from landbridge.tables import Problem, Table
from landbridge.units import HOURS_PER_DAY, great_circle_km

MAX_DETOUR = 3.0  # a link longer than this many great circles is a slip of units
ROUNDING_KM = (
    20.0  # coordinates of border points are up to this far off, so a link may be so much shorter than the great circle
)
FASTEST_KMH = {"rail": 160.0, "road": 110.0, "ferry": 70.0, "short_sea": 60.0, "deep_sea": 60.0, "tanker": 40.0}
GEOMETRY_SHARE = 0.25  # a line that differs from the table by more than this share is listed


def _placed_links(study: Study) -> Iterator[tuple[int, dict[str, Any], Table, float]]:
    """Links whose ends are known, with the great circle between them in km."""
    nodes = known_rows(study, "nodes")
    for line, row, table in lines(study, "links"):
        a, b = nodes.get(row["from_node_id"]), nodes.get(row["to_node_id"])
        if a and b:
            km = float(great_circle_km(a["x_coord"], a["y_coord"], b["x_coord"], b["y_coord"]))
            if not np.isnan(km):
                yield line, row, table, km


@register("km-below-great-circle", "a length shorter than the great circle between its ends")
def _too_short(study: Study) -> Iterator[Problem]:
    for line, row, table, km in _placed_links(study):
        if row["length_km"] < km - ROUNDING_KM:
            what = f"length_km is {row['length_km']:g}, less than the great circle of {km:.0f} km between {row['from_node_id']} and {row['to_node_id']}"
            yield problem(
                "km-below-great-circle",
                table,
                line,
                what,
                "Write kilometres, not miles; or correct a coordinate in nodes.csv.",
            )


@register("km-far-above-great-circle", "a length of more than three great circles")
def _too_long(study: Study) -> Iterator[Problem]:
    for line, row, table, km in _placed_links(study):
        if row["length_km"] > MAX_DETOUR * km + ROUNDING_KM:
            ends = f"between {row['from_node_id']} and {row['to_node_id']}"
            what = f"length_km is {row['length_km']:g}, more than {MAX_DETOUR:g} times the great circle of {km:.0f} km {ends}"
            yield problem(
                "km-far-above-great-circle",
                table,
                line,
                what,
                "Write kilometres, not metres; or correct a coordinate in nodes.csv.",
            )


@register("impossible-speed", "hours or a speed that nothing of the mode reaches")
def _impossible_speed(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "links"):
        fastest = FASTEST_KMH.get(row["mode"], 60.0)
        if row["hours"] >= 0 and row["length_km"] > fastest * row["hours"] + 1:
            what = f"{row['length_km']:g} km in {row['hours']:g} h is more than the {fastest:g} km/h that {row['mode']} reaches"
            yield problem("impossible-speed", table, line, what, "Write hours, not days; or correct length_km.")
    for line, row, table in lines(study, "assumptions"):
        top = HOURS_PER_DAY * max(FASTEST_KMH.values())
        if row["column"] == "speed_km_per_day" and row["value"] > top:
            what = f"a speed of {row['value']:g} km a day is more than {top:g}"
            yield problem("impossible-speed", table, line, what, "Write kilometres a day, not metres.")


@register("rail-without-gauge", "a railway whose gauge is unknown")
def _no_gauge(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "links"):
        if row["mode"] == "rail" and np.isnan(row["gauge_mm"]):
            what = f"gauge_mm of the railway {row['link_id']!r} is blank, so no train can use it"
            yield problem(
                "rail-without-gauge", table, line, what, "Write 1435, 1520 or what it is.", severity="warning"
            )


@register("link-to-itself", "a link whose two ends are one node")
def _loop(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "links"):
        if row["from_node_id"] and row["from_node_id"] == row["to_node_id"]:
            yield problem(
                "link-to-itself",
                table,
                line,
                f"{row['link_id']!r} begins and ends at {row['to_node_id']!r}",
                "Correct one of its ends.",
            )


@register("gauge-change-without-operation", "a node where gauges meet and no operation changes them")
def _gauge_without_operation(study: Study) -> Iterator[Problem]:
    gauges: dict[str, set[int]] = {}
    for _, row, _ in lines(study, "links"):
        if row["mode"] == "rail" and not np.isnan(row["gauge_mm"]):
            for end in ("from_node_id", "to_node_id"):
                gauges.setdefault(row[end], set()).add(int(row["gauge_mm"]))
    has = {row["node_id"] for _, row, _ in lines(study, "operations") if row["kind"] == "gauge_change"}
    for line, row, table in lines(study, "nodes"):
        met = gauges.get(row["node_id"], set())
        if len(met) > 1 and row["node_id"] not in has:
            what = f"railways of {' and '.join(map(str, sorted(met)))} mm meet at {row['node_id']!r} and no operation changes the gauge"
            yield problem(
                "gauge-change-without-operation",
                table,
                line,
                what,
                "Add a row of kind gauge_change to operations.csv; without it no train passes.",
            )


@register("border-without-operation", "a land link between two states that no border operation crosses")
def _border_without_operation(study: Study) -> Iterator[Problem]:
    nodes = known_rows(study, "nodes")
    has = {row["link_id"] for _, row, _ in lines(study, "operations") if row["kind"] == "border"}
    for line, row, table in lines(study, "links"):
        a, b = nodes.get(row["from_node_id"]), nodes.get(row["to_node_id"])
        if a and b and row["mode"] in ("rail", "road") and a["country"] != b["country"] and row["link_id"] not in has:
            what = (
                f"{row['link_id']!r} crosses from {a['country']} to {b['country']} and no operation pays for the border"
            )
            yield problem(
                "border-without-operation",
                table,
                line,
                what,
                "Add a row of kind border with this link_id to operations.csv; hours 0 inside a union.",
            )


@register("missing-value")
def _border_without_link(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "operations"):
        if row["kind"] == "border" and not row["link_id"]:
            what = f"link_id of the border {row['operation_id']!r} is blank, so no cargo would ever pay for it"
            yield problem("missing-value", table, line, what, "Name the link that crosses the border.")


_STANDING = ("gauge_change", "transfer", "border")


@register("operation-summed-twice", "an operation that stands in the network and inside another that does too")
def _summed_twice(study: Study) -> Iterator[Problem]:
    known = known_rows(study, "operations")
    for line, row, table in lines(study, "operations"):
        whole = known.get(row["within"] or "")
        if whole and row["kind"] in _STANDING and whole["kind"] in _STANDING:
            what = f"{row['operation_id']!r} is within {row['within']!r}, and both are {row['kind']} or {whole['kind']}: a way would pay twice"
            yield problem(
                "operation-summed-twice",
                table,
                line,
                what,
                "Give the part a kind of its own (crane, customs, ...), or clear within.",
            )


@register("part-without-whole", "a part of an operation that does not say of which")
def _part_without_whole(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "operations"):
        if row["kind"] and row["kind"] not in _STANDING and not row["within"]:
            what = (
                f"{row['operation_id']!r} is of kind {row['kind']}, which is part of an operation, and within is blank"
            )
            yield problem(
                "part-without-whole",
                table,
                line,
                what,
                "Name the operation that contains it; it is shown and not added.",
                severity="warning",
            )


@register("transfer-without-modes", "a transfer that does not say from and to which mode")
def _transfer_without_modes(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "operations"):
        if row["kind"] == "transfer" and not (row["from_mode"] and row["to_mode"]):
            yield problem(
                "transfer-without-modes",
                table,
                line,
                f"{row['operation_id']!r} does not say from and to which mode",
                "Fill from_mode and to_mode.",
            )


@register("coordinates-off-the-globe", "a longitude or latitude that does not exist")
def _coordinates(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "nodes"):
        if abs(row["x_coord"]) > 180 or abs(row["y_coord"]) > 90:
            what = f"x_coord {row['x_coord']:g} and y_coord {row['y_coord']:g} are no longitude and latitude"
            yield problem(
                "coordinates-off-the-globe",
                table,
                line,
                what,
                "x_coord is the longitude (-180 to 180), y_coord the latitude (-90 to 90).",
            )


@register("wrong-country")
def _wrong_unlocode(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "nodes"):
        code, country = row["unlocode"], row["country"]
        if code and country and alpha2().get(code[:2]) != country:
            what = f"unlocode {code!r} is of {alpha2().get(code[:2], 'no state')}, and country is {country!r}"
            yield problem("wrong-country", table, line, what, "Correct one of the two.")


@register("link-without-service", "a link that no service runs on")
def _link_without_service(study: Study) -> Iterator[Problem]:
    modes = {row["mode"] for _, row, _ in lines(study, "services")}
    for line, row, table in lines(study, "links"):
        if row["mode"] and row["mode"] not in modes:
            what = f"{row['link_id']!r} is of mode {row['mode']}, on which no service runs: it is kept and no cargo uses it"
            yield problem("link-without-service", table, line, what, severity="note")


@register("geometry-disagrees", "a link whose length differs from its drawn line")
def _geometry_disagrees(study: Study) -> Iterator[Problem]:
    links = known_rows(study, "links")
    for line, row, table in lines(study, "geometry"):
        link = links.get(row["link_id"])
        if link is None or row["method"] == "great_circle" or not link["length_km"] > 0:
            continue
        off = row["length_km"] / link["length_km"] - 1
        if abs(off) > GEOMETRY_SHARE and abs(row["length_km"] - link["length_km"]) > ROUNDING_KM:
            what = f"the line of {row['link_id']!r} is {row['length_km']:.0f} km and links.csv says {link['length_km']:.0f} ({off:+.0%})"
            yield problem(
                "geometry-disagrees",
                table,
                line,
                what,
                "One of the two is off; the length of links.csv counts.",
                severity="note",
            )
