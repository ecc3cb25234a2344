"""A user's own sheet, CSV or Excel, as rows of text with the row numbers that its owner sees."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from landbridge.errors import QuestionError, SheetError, did_you_mean
from landbridge.tables.problem import Problem

SUFFIXES = (".csv", ".xlsx")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that is not blank: its number in the file, the header being row 1, and its cells by column."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as read: every cell is text, blanks stripped."""

    name: str  # the file's name, as errors say it
    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def read_sheet(
    path: str | Path, columns: Sequence[str], *, required: Iterable[str] = (), tab: str | None = None
) -> Sheet:
    """Read a CSV or an Excel sheet whose first row names its columns.

    Parameters
    ----------
    path
        A file that ends in .csv (UTF-8, comma or semicolon) or .xlsx.
    columns
        Columns that the sheet may have, in any order and any case.
    required
        Those of them that it must have.
    tab
        Tab of a workbook. None, or one that is not there: the first.

    Raises
    ------
    SheetError
        With every problem of the file and its header.
    """
    path = Path(path)
    _known(path)
    if not path.is_file():
        raise SheetError(f"{path}: there is no such file.", "Name a .csv or .xlsx file.")
    return parse_sheet(path.read_bytes(), path.name, columns, required=required, tab=tab)


def parse_sheet(
    content: bytes, name: str, columns: Sequence[str], *, required: Iterable[str] = (), tab: str | None = None
) -> Sheet:
    """A sheet from its bytes; `name` ends in .csv or .xlsx. Otherwise as `read_sheet`."""
    _known(Path(name))
    lines = _excel(content, name, tab) if name.lower().endswith(".xlsx") else _csv(content, name)
    return _sheet(name, lines, columns, set(required))


def _known(path: Path) -> None:
    if path.suffix.lower() not in SUFFIXES:
        raise SheetError(
            f"{path.name}: a sheet is not read from {path.suffix or 'a file without an ending'!r}.",
            "Save it as .csv or .xlsx.",
        )


def _csv(content: bytes, name: str) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetError(
            f"{name}: byte {error.start + 1} is not UTF-8.", "Save the sheet as CSV UTF-8, or as .xlsx."
        ) from error
    head = text.split("\n", 1)[0]
    mark = ";" if head.count(";") > head.count(",") else ","
    try:
        return [[c.strip() for c in line] for line in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]
    except csv.Error as error:
        raise SheetError(f"{name}: is not a table of cells: {error}.", "Save it as CSV UTF-8 anew.") from error


def _excel(content: bytes, name: str, tab: str | None) -> list[list[str]]:
    from landbridge.tables import workbook

    try:
        return [[_text(c) for c in line] for line in workbook.read_sheet(content, name, tab)]
    except QuestionError as error:
        raise SheetError(error.what, *error.remedies) from error


def _text(value: Any) -> str:
    """A cell of a workbook as its owner would write it in a CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value + timedelta(seconds=30):%Y-%m-%d %H:%M}"  # a workbook holds a fraction of a day
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value).strip()


def _sheet(name: str, lines: list[list[str]], columns: Sequence[str], required: set[str]) -> Sheet:
    head = [c.lower().replace(" ", "_") for c in lines[0]] if lines else []
    while head and not head[-1]:
        head.pop()
    problems = list(_header(name, head, columns, required))
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        extra = [c for c in line[len(head) :] if c]
        if extra:
            what = f"has a cell {extra[0]!r} to the right of the last column"
            problems.append(
                Problem(
                    check="sheet", file=name, row=number, what=what, remedies=("Name the column, or clear the cell.",)
                )
            )
        if any(line[: len(head)]):
            rows.append(SheetRow(number, dict(zip(head, line, strict=False))))
    if head and not rows and not problems:
        problems.append(_of_file(name, "has no rows below its header", "Fill it in."))
    fail(problems)
    return Sheet(name, tuple(head), tuple(rows))


def _header(name: str, head: list[str], columns: Sequence[str], required: set[str]) -> Iterable[Problem]:
    if not any(head):
        yield _of_file(name, "its first row names no columns", "Columns: " + ", ".join(columns) + ".")
        return
    for column in dict.fromkeys(head):
        if not column:
            yield _of_file(name, "a column has no name", "Name it in row 1, or delete it.")
        elif column not in columns:
            guess = did_you_mean(column, [c for c in columns if c not in head])
            remedies = [guess] if guess else ["Columns: " + ", ".join(columns) + "."]
            yield _of_file(name, f"there is no column {column!r}", *remedies)
        elif head.count(column) > 1:
            yield _of_file(name, f"column {column!r} stands {head.count(column)} times", "Keep one of them.")
    for column in columns:
        if column in required and column not in head:
            yield _of_file(name, f"column {column!r} is missing", "Add it to row 1.")


def _of_file(name: str, what: str, *remedies: str) -> Problem:
    return Problem(check="sheet", file=name, row=None, what=what, remedies=remedies)


def fail(problems: Sequence[Problem]) -> None:
    """Raise one `SheetError` that says all the problems, where there are any."""
    if problems:
        last = f"{len(problems)} problems, so nothing of the sheet was used." if problems[1:] else ""
        raise SheetError("\n".join(map(str, problems)), *filter(None, [last]))


def write_book(path: Path, tabs: dict[str, Sequence[Sequence[Any]]]) -> None:
    """Write a workbook with named tabs, first rows bold and columns as wide as their words; the file appears whole or not at all."""
    import openpyxl
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in tabs.items():
        page = book.create_sheet(name)
        for line in lines:
            page.append(list(line))
        for i in range(1, (page.max_column or 0) + 1):
            page.cell(1, i).font = Font(bold=True)
            widest = max((len(str(line[i - 1])) for line in lines if len(line) >= i), default=8)
            page.column_dimensions[get_column_letter(i)].width = min(80, widest + 2)
        page.freeze_panes = "A2"
    half = path.with_name(path.name + ".part")
    book.save(half)
    half.replace(path)
