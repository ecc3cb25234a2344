"""Trip sheets in the form of CAREC's CPMM: one row for each leg or stop, read whole or not at all."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from landbridge.errors import SheetError
from landbridge.results import html_lines
from landbridge.tables.sheet import SUFFIXES, Sheet, parse_sheet, read_sheet, write_book

HERE = Path(__file__).parent
MOVE = "move"
REQUIRED = ("trip", "mode", "tonnes", "step", "activity", "place")
# What each column of a sheet means; the template carries these lines.
COLUMNS = {
    "trip": "Name of the trip: one cargo from its origin to its destination. The same in every row of the trip.",
    "mode": "road or rail. The same in every row of the trip.",
    "service": "What carried it, in your words: truck, block train, single wagon. The same in every row of the trip; may be blank.",
    "tonnes": "Tonnes of cargo. The same in every row of the trip.",
    "step": "1, 2, 3 and so on in the order things happened.",
    "activity": "What was done: a word of the tab or command that lists activities. Only move covers distance.",
    "place": "Where it was done; of a move, where it began.",
    "to_place": "Of a move: where it ended. Blank at stops.",
    "bcp": "Border crossing point at which a stop was, by the name of its own side. Blank elsewhere.",
    "country": "State on whose side of the border the stop was, three letters. With bcp only.",
    "direction": "outbound where the cargo leaves that state, inbound where it enters it. With bcp only.",
    "begins": "When it began, as in 2025-03-02 14:30, in one time zone for the whole trip. May be blank where hours are given.",
    "ends": "When it ended.",
    "hours": "How long it took. May be blank where begins and ends are given.",
    "km": "Distance of a move. Blank at stops.",
    "usd": "All that was paid for it, official or not; of a move, the price or cost of carriage. 0 where nothing was; blank where not known.",
    "usd_unofficial": "The part of usd that was paid beyond official fees. Blank where not known.",
    "made": "yes where the row was made up and nobody saw it. Blank otherwise.",
    "note": "Anything else.",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One word for what a trip's time goes to."""

    name: str
    modes: tuple[str, ...]
    group: str
    what: str


@cache
def activities() -> dict[str, Activity]:
    """The activities of CPMM's lists for road and rail, by our word for each; `move` and `other` are ours."""
    with (HERE / "activities.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            Activity(name=r["activity"], modes=tuple(r["modes"].split(";")), group=r["group"], what=r["what"])
            for r in csv.DictReader(file)
        ]
    return {a.name: a for a in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One leg or stop of a trip. nan is unknown, never zero."""

    row: int  # of the sheet
    activity: str
    place: str
    to_place: str
    bcp: str
    country: str
    direction: str
    begins: datetime | None
    ends: datetime | None
    hours: float
    km: float  # 0 at stops
    usd: float
    usd_unofficial: float

    @property
    def moves(self) -> bool:
        """Whether it covers distance."""
        return self.activity == MOVE


def gaps(steps: Iterable[Step]) -> Iterable[tuple[Step, float, Step]]:
    """Steps with a clock that follow another with one: the hours between them that no step accounts for, and the step before."""
    end: datetime | None = None
    since, last = 0.0, None
    for step in steps:
        if step.begins is not None and end is not None and last is not None:
            yield step, (step.begins - end).total_seconds() / 3600 - since, last
        if step.ends is not None:
            end, since = step.ends, 0.0
        else:
            since += step.hours if step.hours == step.hours else 0.0
        last = step


@dataclass(frozen=True, kw_only=True)
class Trip:
    """One cargo from its origin to its destination."""

    name: str
    mode: str
    service: str
    tonnes: float
    steps: tuple[Step, ...]
    made: bool = False

    @property
    def km(self) -> float:
        """Kilometres under way."""
        return sum(s.km for s in self.steps)

    @property
    def moving_hours(self) -> float:
        """Hours under way."""
        return sum(s.hours for s in self.steps if s.moves)

    @property
    def stopped_hours(self) -> float:
        """Hours of the stops that the sheet states."""
        return sum(s.hours for s in self.steps if not s.moves)

    @property
    def unexplained_hours(self) -> float:
        """Hours between stated steps, where the clock says so; they are part of the delay."""
        return sum(max(0.0, gap) for _, gap, _ in gaps(self.steps))

    @property
    def usd(self) -> float:
        """All that was paid; nan where one step's cost is not known."""
        return sum(s.usd for s in self.steps)

    @property
    def lane(self) -> str:
        """First and last place."""
        last = self.steps[-1]
        return f"{self.steps[0].place} to {last.to_place or last.place}"


@dataclass(frozen=True, kw_only=True)
class TripSheet:
    """All the trips of one sheet."""

    name: str
    trips: tuple[Trip, ...]
    n_rows: int

    def __iter__(self) -> Iterator[Trip]:
        return iter(self.trips)

    def __len__(self) -> int:
        return len(self.trips)

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        made = f", {self.n_made} of them made" if self.n_made else ""
        return f"<TripSheet {self.name}: {len(self)} trips{made}, {self.n_rows} rows>"

    @property
    def n_made(self) -> int:
        """Trips with a row that is marked as made."""
        return sum(t.made for t in self.trips)

    @property
    def n_unknown_usd(self) -> int:
        """Rows whose cost is not known."""
        return sum(bool(np.isnan(s.usd)) for t in self.trips for s in t.steps)


def read_trips(path: str | Path) -> TripSheet:
    """Read a trip sheet, CSV or Excel (tab `trips`, else the first).

    Parameters
    ----------
    path
        The file. `landbridge cpmm --template FILE` writes one to fill in.

    Returns
    -------
    TripSheet
        Trips in the order of the sheet.

    Raises
    ------
    SheetError
        With every problem of the sheet at once; nothing of it is used then.
    """
    return _trips(read_sheet(path, tuple(COLUMNS), required=REQUIRED, tab="trips"))


def parse_trips(content: bytes, name: str) -> TripSheet:
    """A trip sheet from its bytes; `name` ends in .csv or .xlsx. Otherwise as `read_trips`."""
    return _trips(parse_sheet(content, name, tuple(COLUMNS), required=REQUIRED, tab="trips"))


def _trips(sheet: Sheet) -> TripSheet:
    from landbridge.answers.trip_check import trips_of

    return TripSheet(name=sheet.name, trips=trips_of(sheet), n_rows=len(sheet.rows))


NUMBERS = ("tonnes", "step", "hours", "km", "usd", "usd_unofficial")


def _cell(column: str, value: Any) -> Any:
    """A number as a workbook holds it, so that it can be summed there."""
    return float(value) if column in NUMBERS and value not in ("", None) else value


def write_template(path: Path, rows: Sequence[Sequence[Any]] = ()) -> None:
    """Write a sheet to fill in: for Excel with tabs that say what columns and activities mean; rows are written below the header.

    Raises `SheetError` for another ending than .csv and .xlsx, or a folder that is not there.
    """
    if path.suffix.lower() not in SUFFIXES:
        what = f"a sheet is not written as {path.suffix or 'a file without an ending'!r}"
        raise SheetError(f"{path.name}: {what}.", "Name a file that ends in .csv or .xlsx.")
    if not path.parent.is_dir():
        raise SheetError(f"{path}: there is no folder {path.parent}.", "Make it first, or name another file.")
    lines = [list(COLUMNS), *rows]
    if path.suffix.lower() == ".csv":
        half = path.with_name(path.name + ".part")
        with half.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lines)
        half.replace(path)
        return
    lines = [lines[0], *([_cell(n, c) for n, c in zip(COLUMNS, line, strict=True)] for line in rows)]
    words = [["activity", "modes", "group", "what"]]
    words += [[a.name, " or ".join(a.modes), a.group, a.what] for a in activities().values()]
    columns = [["column", "what it holds"], *([k, v] for k, v in COLUMNS.items())]
    write_book(path, {"trips": lines, "columns": columns, "activities": words})
