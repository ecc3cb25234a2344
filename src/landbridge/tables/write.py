"""Write a table back as CSV or Parquet, and describe it for the data package."""

from __future__ import annotations

import csv
import io
import json
import math
from datetime import date
from pathlib import Path
from typing import Any

from landbridge.schema import Column, TableSpec
from landbridge.tables.read import Table


def cell_text(column: Column, value: Any) -> str:
    """A value as it stands in a CSV cell; reading it gives the value again."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if column.kind in ("list", "refs"):
        return ";".join(value)
    if column.kind == "flag":
        return "true" if value else "false"
    if column.kind == "mapping":
        return json.dumps(value, ensure_ascii=False, default=_plain)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return (
            "inf"
            if math.isinf(value)
            else repr(int(value))
            if value.is_integer() and abs(value) < 1e15
            else repr(value)
        )
    return str(value)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)


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


def data_package_resource(spec: TableSpec, file: str) -> dict[str, Any]:
    """The table's entry in `datapackage.json`, as Frictionless describes tables."""
    schema: dict[str, Any] = {"fields": [_field(c) for c in spec.columns], "primaryKey": [spec.key]}
    foreign = [
        {"fields": [c.name], "reference": {"resource": c.table, "fields": [f"{c.table[:-1]}_id"]}}
        for c in spec.columns
        if c.kind == "ref" and c.table and c.table != spec.name
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
