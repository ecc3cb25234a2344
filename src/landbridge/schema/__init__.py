"""Which tables there are, with their columns, types and units: read from the declarations beside this file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One declared column."""

    name: str
    kind: str  # text, real, integer, flag, date, country, list, mapping, choice, ref or refs
    choices: tuple[str, ...] = ()  # the words that a choice may take
    table: str | None = None  # the table that a ref or refs points into
    unit: str | None = None
    default: str | None = None
    status: str = "optional"  # key, required or optional
    description: str = ""

    @property
    def required(self) -> bool:
        """Whether a blank is an error."""
        return self.status in ("key", "required")

    @property
    def may_be_infinite(self) -> bool:
        """Whether `inf` (no limit) may stand in the column."""
        return self.name.startswith("capacity_")

    @property
    def may_be_negative(self) -> bool:
        """Whether a value below zero makes sense in the column."""
        return self.unit in (None, "deg")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One declared table."""

    name: str
    title: str
    group: str  # politics, network, cargo, trade or evidence
    required: bool
    columns: tuple[Column, ...]

    @property
    def key(self) -> str:
        """Name of the column whose values are unique."""
        return next(c.name for c in self.columns if c.status == "key")

    def column(self, name: str) -> Column:
        """The declaration of one column; raises `KeyError` for a name that is not declared."""
        for c in self.columns:
            if c.name == name:
                return c
        raise KeyError(name)


def _column(row: dict[str, str]) -> Column:
    kind = row["type"]
    choices: tuple[str, ...] = ()
    table: str | None = None
    if kind.startswith("one of "):
        kind, choices = "choice", tuple(kind.removeprefix("one of ").split("|"))
    elif kind.startswith(("ref ", "refs ")):
        kind, table = kind.split(" ", 1)
    return Column(
        name=row["column"],
        kind=kind,
        choices=choices,
        table=table,
        unit=row["unit"] or None,
        default=row["default"] or None,
        status=row["status"],
        description=row["description"],
    )


@cache
def tables() -> dict[str, TableSpec]:
    """Every declared table by name, in the order of the declaration."""
    specs = {}
    with (HERE / "tables.csv").open(encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            with (HERE / "tables" / f"{row['table']}.csv").open(encoding="utf-8", newline="") as g:
                columns = tuple(_column(r) for r in csv.DictReader(g))
            specs[row["table"]] = TableSpec(
                name=row["table"],
                title=row["title"],
                group=row["group"],
                required=row["required"] == "true",
                columns=columns,
            )
    return specs


@cache
def countries() -> dict[str, str]:
    """Name of each state by its ISO 3166-1 alpha-3 code (and XKX for Kosovo, which has no code there)."""
    with (HERE / "countries.csv").open(encoding="utf-8", newline="") as f:
        return {r["alpha_3"]: r["name"] for r in csv.DictReader(f)}


@cache
def alpha2() -> dict[str, str]:
    """Alpha-3 code by alpha-2 code, as UN/LOCODE begins with the latter."""
    with (HERE / "countries.csv").open(encoding="utf-8", newline="") as f:
        return {r["alpha_2"]: r["alpha_3"] for r in csv.DictReader(f)}
