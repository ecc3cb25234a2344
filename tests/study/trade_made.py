"""Small studies with trade tables, made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from studies import Row, made

from landbridge.study import Study

CODES = ("GEO", "AZE", "ARM")
NODES: list[Row] = [
    {"node_id": "A", "name": "A", "country": "GEO", "kind": "terminal", "x_coord": 44.8, "y_coord": 41.7}
]


def account(economy: str, measure: str, value: float, year: int = 2023) -> Row:
    name = f"{economy}-{year}-{measure}"
    return {
        "account_id": name,
        "economy": economy,
        "year": year,
        "measure": measure,
        "value": value,
        "unit": "million USD",
    }


def report(a: str, b: str, value: float, key: str = "", **more: Any) -> Row:
    plain = {
        "valuation": "fob",
        "reporter": a,
        "side": "exporter",
        "basis": "unstated",
        "method": "published",
        "used": False,
        "quality": "official",
    }
    return {
        "trade_id": key or f"{a}-{b}",
        "exporter": a,
        "importer": b,
        "year": 2023,
        "months": 12,
        "value_musd": value,
        **plain,
        **more,
    }


def pair(a: str, b: str, km: float, status: str = "open") -> Row:
    return {
        "gravity_id": f"{a}-{b}", "economy": a, "other": b, "contiguous": True, "border_status": status, "common_official_language": False,
        "agreement": False, "capitals_km": km,
    }  # fmt: skip


def parameter(name: str, value: float) -> Row:
    kind = "freight_share" if name.startswith("transport") else "gravity_coefficient"
    return {"parameter_id": name, "kind": kind, "value": value, "unit": "any"}


PARAMETERS = [
    parameter("transport_cost_share_world", 10), parameter("gravity_log_distance", -1), parameter("gravity_contiguity", 0.5),
    parameter("gravity_language", 0.4), parameter("gravity_agreement", 0.3),
]  # fmt: skip


def small(folder: Path, trade: list[Row], accounts: list[Row], **more: Any) -> Study:
    tables: dict[str, Any] = {
        "nodes": NODES, "links": [], "economies": [{"economy_id": c, "name": c.title(), "kind": "state"} for c in CODES], "accounts": accounts,
        "trade": trade, "gravity": [pair("GEO", "AZE", 400), pair("GEO", "ARM", 200), pair("AZE", "ARM", 400, "closed")], "parameters": PARAMETERS,
        "trade_order": [{"order_id": "any", "priority": 1, "where": {"side": ["exporter", "importer"]}, "reason": "the only one"}],
    }  # fmt: skip
    return made(folder, **{**tables, **more})


def gdp() -> list[Row]:
    return [account(c, "gdp", 1000.0) for c in CODES]
