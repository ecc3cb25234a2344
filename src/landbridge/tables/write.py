"""Write a table back as CSV or Parquet, and describe it for the data package."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from landbridge.schema import Column, TableSpec, tables
from landbridge.tables.read import Table


def cell_text(column: Column, value: Any) -> str:
    """A value as it stands in a CSV cell; reading it gives the value again."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if column.kind in ("list", "refs"):
        return ";".join(value)
    if column.kind == "mapping":
        return "{" + ", ".join(f"{_flow(str(k))}: {_flow(v)}" for k, v in value.items()) + "}"
    if column.kind == "flag":
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return _number(float(value)) if isinstance(value, float) else str(value)


# Words that YAML reads as themselves; others are quoted.
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NOT_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def _number(value: float) -> str:
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _flow(value: Any) -> str:
    """A value inside a mapping, as YAML writes it in one line."""
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(v) for v in value) + "]"
    if isinstance(value, str):
        if _WORD.fullmatch(value) and value.lower() not in _NOT_WORDS:
            return value
        return '"' + "".join(_escaped(c) for c in value) + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return ("." if math.isinf(value) else "") + repr(value) if value >= 0 else "-" + _flow(-value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def write_table(table: Table, path: Path) -> None:
    """Write the table to `path`; the suffix (.csv or .parquet) says which form. The file appears whole or not at all."""
    rows = [[cell_text(c, row[c.name]) for c in table.spec.columns] for row in table.rows()]
    names = [c.name for c in table.spec.columns]
    half = path.with_name(path.name + ".part")
    if path.suffix == ".parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        columns = list(zip(*rows, strict=True)) or [()] * len(names)
        pq.write_table(pa.table({n: pa.array(list(c), pa.string()) for n, c in zip(names, columns, strict=True)}), half)
    else:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
        half.write_text(out.getvalue(), encoding="utf-8", newline="")
    half.replace(path)


_FRICTIONLESS = {"real": "number", "integer": "integer", "flag": "boolean", "date": "date", "mapping": "string"}


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _FRICTIONLESS.get(column.kind, "string"),
        "description": column.description,
    }
    if column.kind == "flag":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if column.unit:
        field["unit"] = column.unit
    constraints: dict[str, Any] = {}
    if column.required and column.default is None:
        constraints["required"] = True
    if column.status == "key":
        constraints["unique"] = True
    if column.choices:
        constraints["enum"] = list(column.choices)
    if column.kind in ("real", "integer") and not column.may_be_negative:
        constraints["minimum"] = 0
    if constraints:
        field["constraints"] = constraints
    return field


def data_package_resource(spec: TableSpec, file: str, present: Collection[str]) -> dict[str, Any]:
    """The table's entry in `datapackage.json`, as Frictionless describes tables; it refers to no table but those present."""
    schema: dict[str, Any] = {"fields": [_field(c) for c in spec.columns], "primaryKey": [spec.key]}
    foreign = [
        {"fields": [c.name], "reference": {"resource": c.table, "fields": [tables()[c.table].key]}}
        for c in spec.columns
        if c.kind == "ref" and c.table and c.table in present and c.table != spec.name
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "name": spec.name,
        "title": spec.title,
        "path": file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }
