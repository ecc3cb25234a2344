"""What `landbridge cpmm` does once it knows what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Group

from landbridge.answers.crossings import crossings
from landbridge.answers.tfi import indicators_of_trips
from landbridge.answers.trips import COLUMNS, activities, read_trips, write_template
from landbridge.answers.way_tfi import WaysIndicators
from landbridge.cli import show as shown
from landbridge.cli.app import busy
from landbridge.cli.cpmm_tables import crossing_tables, quiet, trip_tables, way_tables
from landbridge.engines.route import route
from landbridge.errors import SheetError
from landbridge.results import as_csv, as_json
from landbridge.study import Study
from landbridge.tables.sheet import read_sheet

EXAMPLE = "examples/cpmm-trips.csv"  # within a study


def of_ways(
    origin: str,
    destination: str,
    k: int,
    question: dict[str, Any],
    world: Any,
    form: tuple[bool, bool, Path | None],
) -> None:
    """Print the indicators of the model's ways, or what to lift where none is open."""
    ways = route(world, origin, destination, k=k, **question)
    result = WaysIndicators(ways=ways)
    shown.form(result, way_tables(result) if ways.found else shown.no_way(ways), *form)


def write_sheet(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    """Write a sheet to a file that is not there yet."""
    if path.exists():
        raise SheetError(f"{path}: is there already, and a filled-in sheet might be lost.", "Name another file.")
    write_template(path, rows)
    what = f"{len(rows):,} rows of made trips" if rows else "an empty trip sheet"
    shown.err.print(
        f"wrote {path}: {what}; landbridge cpmm --activities lists the activities",
        style="dim",
        markup=False,
        soft_wrap=True,
    )


def example_rows(study: Study) -> list[list[str]]:
    """Rows of the study's example of a trip sheet."""
    path = study.path / EXAMPLE
    if not path.is_file():
        raise SheetError(
            f"the study {study.name} has no example of a trip sheet ({EXAMPLE}).",
            "--template FILE writes an empty one.",
        )
    return [[row[c] for c in COLUMNS] for row in read_sheet(path, tuple(COLUMNS)).rows]


def list_activities(json: bool, csv: bool, out: Path | None) -> None:
    """Print the activities of a trip sheet."""
    rows = [
        {"activity": a.name, "modes": list(a.modes), "group": a.group, "what": a.what} for a in activities().values()
    ]
    table = shown._table(("activity", "left"), ("by", "left"), ("group", "left"), ("what", "left"))
    for a in activities().values():
        table.add_row(a.name, ", ".join(a.modes), a.group, a.what)
    if json or (out and out.suffix == ".json"):
        shown.emit(as_json(rows), out)
    elif csv or (out and out.suffix == ".csv"):
        shown.emit(as_csv(rows).rstrip("\n"), out)
    else:
        shown.emit(Group(table, quiet("\nWords of ours for the activities that CPMM lists for road and rail.")), out)


def of_trips(path: Path, study: Study, form: tuple[bool, bool, Path | None]) -> None:
    """Print the indicators of a trip sheet."""
    result = indicators_of_trips(read_trips(path), study)
    shown.form(result, trip_tables(result), *form)


def of_crossings(study: Study, on: str | None, form: tuple[bool, bool, Path | None]) -> None:
    """Print what CPMM published beside the model."""
    with busy("asking the model year by year"):
        report = crossings(study, on=on)
    shown.form(report, crossing_tables(report), *form)
