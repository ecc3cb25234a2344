"""The cells of a trip sheet: each read, every fault named with its row and column, trips put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from landbridge.answers.trips import COLUMNS, MOVE, REQUIRED, Step, Trip, activities, gaps
from landbridge.errors import did_you_mean
from landbridge.tables.problem import Problem
from landbridge.tables.sheet import Sheet, SheetRow, fail

MODES = ("road", "rail")
DIRECTIONS = ("outbound", "inbound")
FLAGS = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True}
SAME_IN_TRIP = ("mode", "service", "tonnes")
MOST = 1e9  # no trip has more of anything, and clocks cannot hold it
NEAR_HOURS = 0.05  # three minutes: what clocks and hours written by hand may differ by
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_CLOCK = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2})(:[0-9]{2})?")


class Faults:
    """The problems found so far, each with the row and the column it is in."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Problem] = []

    def add(self, row: int, column: str, what: str, *remedies: str) -> None:
        """Keep one problem of a cell."""
        self.found.append(
            Problem(check="trip-sheet", file=self.file, row=row, what=f"{column} {what}", remedies=remedies)
        )


def trips_of(sheet: Sheet) -> tuple[Trip, ...]:
    """The trips of a sheet; raises `SheetError` with every problem where there is one."""
    faults = Faults(sheet.name)
    groups: dict[str, list[SheetRow]] = {}
    for row in sheet.rows:
        _required(row, faults)
        groups.setdefault(row["trip"], []).append(row)
    trips = [_trip(name, rows, faults) for name, rows in groups.items()]
    faults.found.sort(key=lambda p: p.row or 0)
    fail(faults.found)
    return tuple(trips)


def _required(row: SheetRow, faults: Faults) -> None:
    for column in REQUIRED:
        if not row[column]:
            faults.add(row.number, column, "is blank", f"Fill it in. {COLUMNS[column]}")


def _trip(name: str, rows: Sequence[SheetRow], faults: Faults) -> Trip:
    first = rows[0]
    for row in rows[1:]:
        for column in SAME_IN_TRIP:
            if row[column] != first[column]:
                what = f"is {row[column]!r}, and {first[column]!r} in row {first.number} of the same trip {name!r}"
                faults.add(row.number, column, what, "Write the same in every row of a trip, or name another trip.")
    mode = _choice(first, "mode", MODES, faults)
    tonnes = _number(first, "tonnes", faults, above_zero=True)
    steps = tuple(_step(row, mode, faults) for row in rows)
    _order(rows, faults)
    _clocks(steps, faults)
    if not any(s.moves for s in steps) and all(row["activity"] for row in rows):
        faults.add(first.number, "activity", f"is never {MOVE!r} in trip {name!r}", "Add the legs with their km.")
    made = any(_flag(row, faults) for row in rows)
    return Trip(name=name, mode=mode, service=first["service"], tonnes=tonnes, steps=steps, made=made)


def _choice(row: SheetRow, column: str, words: Sequence[str], faults: Faults) -> str:
    text = row[column]
    if text and text not in words:
        guess = did_you_mean(text, words)
        faults.add(row.number, column, f"is {text!r}", *([guess] if guess else []), "Write " + " or ".join(words) + ".")
    return text


def _flag(row: SheetRow, faults: Faults) -> bool:
    value = FLAGS.get(row["made"].lower())
    if value is None:
        faults.add(row.number, "made", f"is {row['made']!r}", "Write yes, or leave the cell blank.")
    return bool(value)


def _number(row: SheetRow, column: str, faults: Faults, *, above_zero: bool = False) -> float:
    """A number that is zero or more; nan where the cell is blank or wrong."""
    text = row[column]
    if not text:
        return np.nan
    if not _NUMBER.fullmatch(text):
        below = re.fullmatch(r"-[0-9.]+", text)
        remedy = (
            "Correct it, or leave it blank if it is not known." if below else "Write a number with a dot, as in 12.5."
        )
        faults.add(
            row.number,
            column,
            f"is {text!r}, which is {'below zero' if below else 'not a plain number'}",
            remedy,
        )
        return np.nan
    if above_zero and float(text) == 0:
        faults.add(row.number, column, "is 0", f"Give what it really was. {COLUMNS[column]}")
        return np.nan
    if float(text) > MOST:
        faults.add(row.number, column, f"is {text[:20]}, which is too large", "Correct it.")
        return np.nan
    return float(text)


def _clock(row: SheetRow, column: str, faults: Faults) -> datetime | None:
    text = row[column]
    if not text:
        return None
    found = _CLOCK.fullmatch(text)
    try:
        if found:
            return datetime.fromisoformat(f"{found[1]} {found[2]}")
    except ValueError:
        pass
    faults.add(row.number, column, f"is {text!r}, which is no day and hour", "Write it as in 2025-03-02 14:30.")
    return None


def _step(row: SheetRow, mode: str, faults: Faults) -> Step:
    activity = _activity(row, mode, faults)
    begins, ends = _clock(row, "begins", faults), _clock(row, "ends", faults)
    hours = _hours(row, begins, ends, faults)
    try:
        if begins is not None and ends is None and hours == hours:
            ends = begins + timedelta(hours=hours)
        if ends is not None and begins is None and hours == hours:
            begins = ends - timedelta(hours=hours)
    except OverflowError:
        faults.add(row.number, "hours", f"is {row['hours']}, which leads out of the calendar", "Correct it.")
    usd, unofficial = _number(row, "usd", faults), _number(row, "usd_unofficial", faults)
    if unofficial > usd:
        what = f"is {row['usd_unofficial']}, more than the {row['usd']} of usd"
        faults.add(row.number, "usd_unofficial", what, "It is a part of usd: add it there too.")
    return Step(
        row=row.number, activity=activity, place=row["place"], to_place=row["to_place"], begins=begins, ends=ends, hours=hours,
        km=_km(row, activity, faults), usd=usd, usd_unofficial=unofficial, **_border(row, faults),
    )  # fmt: skip


def _activity(row: SheetRow, mode: str, faults: Faults) -> str:
    word, known = row["activity"], activities()
    if word and word not in known:
        remedies = [did_you_mean(word, [n for n, a in known.items() if mode in a.modes or mode not in MODES])]
        remedies += ["landbridge cpmm --activities lists them; other, with a note, is one."]
        faults.add(row.number, "activity", f"is {word!r}, which is no activity", *filter(None, remedies))
    elif word and mode in MODES and mode not in known[word].modes:
        mine = ", ".join(n for n, a in known.items() if mode in a.modes)
        what = f"is {word!r}, which belongs to {known[word].modes[0]} and not to {mode}"
        faults.add(row.number, "activity", what, f"Activities by {mode}: {mine}.")
    return word


def _hours(row: SheetRow, begins: datetime | None, ends: datetime | None, faults: Faults) -> float:
    hours = _number(row, "hours", faults)
    if begins is not None and ends is not None:
        clock = (ends - begins).total_seconds() / 3600
        if clock < 0:
            faults.add(
                row.number, "ends", f"is {row['ends']}, before it begins ({row['begins']})", "Correct the times."
            )
        elif abs(hours - clock) > NEAR_HOURS:
            what = f"is {row['hours']}, and from {row['begins']} to {row['ends']} it is {clock:.2f}"
            faults.add(row.number, "hours", what, "Correct one of them, or leave hours blank.")
        return clock
    if not row["hours"] and not (row["begins"] and row["ends"]):
        faults.add(row.number, "hours", "is blank, and so is begins or ends", "Give begins and ends, or hours.")
    return hours


def _km(row: SheetRow, activity: str, faults: Faults) -> float:
    if activity != MOVE:
        if row["km"] not in ("", "0"):
            faults.add(row.number, "km", f"is {row['km']} at a stop", f"Only {MOVE} covers distance: leave it blank.")
        if row["to_place"]:
            faults.add(row.number, "to_place", "is filled in at a stop", f"Only {MOVE} leads to another place.")
        return 0.0
    if not row["km"]:
        faults.add(row.number, "km", "is blank", f"Give the distance of the leg. {COLUMNS['km']}")
    if not row["to_place"]:
        faults.add(row.number, "to_place", "is blank", "Say where the leg ended.")
    return _number(row, "km", faults, above_zero=True)


def _border(row: SheetRow, faults: Faults) -> dict[str, Any]:
    direction = _choice(row, "direction", DIRECTIONS, faults)
    country = row["country"].upper()
    if country and not re.fullmatch("[A-Z]{3}", country):
        faults.add(row.number, "country", f"is {row['country']!r}", "Write a state's three letters, as in KAZ.")
    for column in ("country", "direction"):
        if row["bcp"] and not row[column]:
            faults.add(row.number, column, f"is blank at the crossing {row['bcp']!r}", COLUMNS[column])
        if row[column] and not row["bcp"]:
            faults.add(row.number, column, "is filled in without bcp", "Name the border crossing point, or clear it.")
    if row["bcp"] and row["activity"] == MOVE:
        faults.add(row.number, "bcp", "is filled in at a move", "Name it at the stops there.")
    return {"bcp": row["bcp"], "country": country, "direction": direction}


def _order(rows: Sequence[SheetRow], faults: Faults) -> None:
    """Steps are counted 1, 2, 3 in the order of the rows."""
    for expected, row in enumerate(rows, start=1):
        if row["step"] and row["step"] not in (str(expected), f"{expected}.0"):
            what = f"is {row['step']!r} where step {expected} of trip {row['trip']!r} should stand"
            faults.add(row.number, "step", what, "Write the steps of a trip in order, counted 1, 2, 3.")
            return


def _clocks(steps: Iterable[Step], faults: Faults) -> None:
    """No step begins before the one before it has ended, hours without a clock between them included."""
    for step, gap, last in gaps(steps):
        if gap < -NEAR_HOURS and step.begins is not None:
            what = f"is {step.begins:%Y-%m-%d %H:%M}, {-gap:.2f} h before what stands above (row {last.row}) has ended"
            faults.add(step.row, "begins", what, "Times of a trip run forwards: correct one of them.")
