"""Studies made by hand: rows as dicts, written by the declaration of their table.

A row names only what matters to the test. Columns that a table requires and the row leaves out take the plain word of `FILL`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from landbridge.schema import tables
from landbridge.study import Study, open_study

Row = dict[str, Any]
FILL: Row = {"source": "made", "quality": "assumed", "status": "open", "precision": "day", "asked": True, "used": True}
SOURCES: list[Row] = [{"source_id": "made", "title": "Made by hand for a test"}]
GOODS: list[Row] = [
    {
        "goods_id": "boxes", "name": "boxes", "load": "box", "t_per_teu": 10, "usd_per_teu_day": 120, "usd_per_teu_day_low": 60,
        "usd_per_teu_day_high": 240,
    },
    {"goods_id": "ore", "name": "ore", "load": "bulk", "usd_per_t_day": 0.5},
]  # fmt: skip
SERVICES: list[Row] = [
    {"service_id": "truck", "name": "Truck", "mode": "road", "carries": ["box", "bulk"], "family": "road"},
    {"service_id": "train", "name": "Train", "mode": "rail", "carries": ["box", "bulk"], "family": "rail"},
    {"service_id": "ship", "name": "Ship", "mode": "short_sea", "carries": ["box"], "family": "sea", "headway_hours": 48,
     "headway_hours_low": 24, "headway_hours_high": 96},
]  # fmt: skip


def rule(
    name: str, column: str, value: float, low: float, high: float, where: Mapping[str, Any] | None = None, **more: Any
) -> Row:
    """A row of `assumptions` on links, shared and of priority 0 unless told otherwise."""
    row = {
        "assumption_id": name,
        "table": "links",
        "column": column,
        "where": where,
        "value": value,
        "low": low,
        "high": high,
    }
    return {**row, "unit": "any", "priority": 0, "spread": "shared", **more}


RULES: list[Row] = [
    rule("speed", "speed_km_per_day", 480, 400, 600),
    rule("usd", "usd_per_40ft_km", 1.0, 0.8, 1.5),
    rule("usd_t", "usd_per_t_km", 0.05, 0.04, 0.075),
    rule("share", "ratio_20ft", 0.6, 0.5, 0.8),
    rule("carbon", "kg_co2e_per_t_km", 0.02, 0.01, 0.03),
    rule("detour", "circuity", 1.2, 1.0, 1.5),
]
STANDARD: dict[str, list[Row]] = {"sources": SOURCES, "goods": GOODS, "services": SERVICES, "assumptions": RULES}


def node(name: str, country: str = "GEO", kind: str = "terminal", x: float = 45.0, y: float = 41.0, **more: Any) -> Row:
    """A row of `nodes`."""
    return {"node_id": name, "name": name.title(), "country": country, "kind": kind, "x_coord": x, "y_coord": y, **more}


def link(name: str, a: str, b: str, mode: str = "road", length_km: float | None = 100.0, **more: Any) -> Row:
    """A row of `links`; rails are 1520 mm unless told otherwise."""
    gauge = {"gauge_mm": 1520} if mode == "rail" else {}
    return {"link_id": name, "from_node_id": a, "to_node_id": b, "mode": mode, "length_km": length_km, **gauge, **more}


def work(name: str, at: str, kind: str, hours: float | None = 10.0, usd: float | None = 50.0, **more: Any) -> Row:
    """A row of `operations`, with its price for every unit."""
    prices = {"usd_per_40ft": usd, "usd_per_20ft": usd, "usd_per_t": None if usd is None else usd / 20}
    return {"operation_id": name, "node_id": at, "kind": kind, "hours": hours, **prices, **more}


def cell(value: Any) -> str:
    """A value as it stands in a CSV cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return json.dumps(value)
    if isinstance(value, list | tuple):
        return ";".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)


def write_rows(folder: Path, table: str, rows: Iterable[Row]) -> None:
    """Write one table; raises `KeyError` for a column that it does not declare."""
    columns = tables()[table].columns
    names = [c.name for c in columns]
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as f:
        writer = csv.writer(f, lineterminator="\n")
        writer.writerow(names)
        for row in rows:
            if unknown := set(row) - set(names):
                raise KeyError(f"{table} has no column {sorted(unknown)}")
            filled = {c.name: FILL[c.name] for c in columns if c.required and c.name in FILL}
            writer.writerow([cell({**filled, **row}.get(name)) for name in names])


def write_study(
    folder: Path,
    *,
    known_until: str | None = "2026-01-01",
    scenarios: Mapping[str, str] | None = None,
    **rows: Iterable[Row],
) -> Path:
    """Write a study of the given tables into a folder that is made; sources, goods, services and assumptions have a standard.

    `scenarios` holds YAML texts by name.
    """
    (folder / "scenarios").mkdir(parents=True)
    for table, listed in {**STANDARD, **rows}.items():
        write_rows(folder, table, listed)
    for name, text in (scenarios or {}).items():
        (folder / "scenarios" / f"{name}.yaml").write_text(text, encoding="utf-8")
    about: Row = {"usd_basis": "2026"} | ({"known_until": known_until} if known_until else {})
    meta = {"name": folder.name, "title": "A made study", "landbridge": about}
    (folder / "datapackage.json").write_text(json.dumps(meta), encoding="utf-8")
    return folder


def made(folder: Path, **rows: Any) -> Study:
    """Write a study and open it; see `write_study`."""
    return open_study(write_study(folder, **rows))


def read_rows(folder: Path, table: str) -> list[dict[str, str]]:
    """The rows of a CSV table as text, read by nothing of landbridge."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))
