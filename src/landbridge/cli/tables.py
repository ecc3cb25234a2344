"""`landbridge show`: the tables of a study, their rows and what their columns mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from landbridge.cli.fitting import FittingTable
from landbridge.cli.show import emit
from landbridge.report.table import columns_of, overview, rows_of
from landbridge.results import as_csv, as_json
from landbridge.study import Study

WIDE = 48  # characters of a cell shown in a list of rows


def show_table(
    study: Study,
    name: str | None,
    *,
    row: str | None,
    find: str | None,
    columns: bool,
    json: bool,
    csv: bool,
    out: Path | None,
) -> None:
    """Print what was asked for of the study's tables."""
    if name is None:
        _overview(study, json=json, csv=csv, out=out)
        return
    table = study[name]
    if columns:
        _emit(columns_of(study, name), f"{name}: {table.spec.title}", json=json, csv=csv, out=out, wide=200)
        return
    found = rows_of(study, name, row=row, find=find)
    if row is not None and not (json or csv):
        _one(study, table.spec, found[0], out)
        return
    full = json or csv or (out is not None and out.suffix in (".json", ".csv"))
    keep = [c.name for c in table.spec.columns] if full else _main_columns(table.spec)
    _emit(
        [{k: r[k] for k in keep} for r in found],
        f"{name}: {table.spec.title}, {len(found)} of {len(table)} rows",
        json=json,
        csv=csv,
        out=out,
    )


def _main_columns(spec: Any) -> list[str]:
    """The columns that fit a screen: key, required ones and the first few others."""
    names = [c.name for c in spec.columns if c.required and c.default is None]
    extra = [
        c.name for c in spec.columns if c.name in ("length_km", "hours", "until", "value_high", "place", "in_force")
    ]
    return [c.name for c in spec.columns if c.name in {*names, *extra}]


def _overview(study: Study, *, json: bool, csv: bool, out: Path | None) -> None:
    rows = overview(study)
    title = f"{study.title} ({study.name} {study.hash}), known to {study.known_until or 'unknown'}; scenarios: {', '.join(study.scenarios()) or 'none'}"
    _emit(rows, title, json=json, csv=csv, out=out)


def _emit(rows: list[dict[str, Any]], title: str, *, json: bool, csv: bool, out: Path | None, wide: int = WIDE) -> None:
    if json or (out is not None and out.suffix == ".json"):
        emit(as_json(rows), out)
    elif csv or (out is not None and out.suffix == ".csv"):
        emit(as_csv(rows).rstrip("\n"), out)
    else:
        grid = FittingTable()
        for name in rows[0] if rows else []:
            grid.add_column(name, overflow="fold", max_width=wide)
        for r in rows:
            grid.add_row(*(Text(_cut("" if v is None else str(v), wide)) for v in r.values()))
        emit(Group(Text(title, style="bold"), "", grid), out)


def _cut(text: str, wide: int) -> str:
    return text if len(text) <= wide else text[: wide - 1] + "…"


def _one(study: Study, spec: Any, row: dict[str, str], out: Path | None) -> None:
    grid = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for c in spec.columns:
        unit = f" {c.unit}" if c.unit and row[c.name] else ""
        grid.add_row(
            Text(c.name, style="dim"), Text(row[c.name] + unit if row[c.name] else "unknown" if not c.required else "")
        )
    parts: list[Any] = [Text(row[spec.key], style="bold"), "", grid]
    known = {s["source_id"]: s for s in study["sources"].rows()}
    for source in (row.get("source") or "").split(";"):
        if source in known:
            s = known[source]
            parts.append(
                Text(
                    f"{source}: {s['title']}{', ' + s['publisher'] if s['publisher'] else ''} {' '.join(s['url'])}",
                    style="dim",
                )
            )
    emit(Group(*parts), out)
