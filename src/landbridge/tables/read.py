"""Read one table by its declaration: every problem is reported, none stops the reading."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.errors import did_you_mean
from landbridge.schema import Column, TableSpec
from landbridge.tables.cells import CellError, blank, parse
from landbridge.tables.problem import Problem


@dataclass(frozen=True, eq=False)
class Table:
    """A table as read: one row of `frame` for each row of the file, in its order.

    Unknown is `nan` in columns of numbers, `None` elsewhere, and an empty tuple in lists. `lines` holds the line of the file where each row begins.
    """

    spec: TableSpec
    frame: pd.DataFrame
    lines: NDArray[np.int64]
    file: str

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        return f"<Table {self.spec.name}: {len(self.frame)} rows from {self.file}>"

    def row(self, key: str) -> dict[str, Any]:
        """One row by its key, as a dict; raises `KeyError`."""
        at = np.flatnonzero(self.frame[self.spec.key].to_numpy() == key)
        if not at.size:
            raise KeyError(key)
        return {str(k): v for k, v in self.frame.iloc[int(at[0])].items()}

    @cached_property
    def _columns(self) -> dict[str, NDArray[Any]]:
        """The cells of each column; a table is not changed once it is read, and its rows are asked for many times."""
        return {str(c): self.frame[c].to_numpy(dtype=object) for c in self.frame.columns}

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every row as a dict, in order."""
        names = self._columns.keys()
        for values in zip(*self._columns.values(), strict=True):
            yield dict(zip(names, values, strict=True))


def _column_array(column: Column, values: list[Any]) -> NDArray[Any]:
    if column.kind == "real":
        return np.array(values, dtype=np.float64)
    if column.kind == "integer":
        return np.array([np.nan if v is None else v for v in values], dtype=np.float64)
    if column.kind == "flag" and None not in values:
        return np.array(values, dtype=bool)
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


def build_frame(spec: TableSpec, values: dict[str, list[Any]]) -> pd.DataFrame:
    """A frame with one column for each declared one, of that column's type."""
    index = pd.RangeIndex(len(next(iter(values.values()))))  # one for all columns, so that none is matched to another
    columns = {c.name: pd.Series(_column_array(c, values[c.name]), index, _dtype(c)) for c in spec.columns}
    return pd.DataFrame(columns, index)


def _dtype(column: Column) -> Any:
    return "float64" if column.kind in ("real", "integer") else "object" if column.kind != "flag" else None


@cache
def empty(spec: TableSpec) -> Table:
    """A table without rows, for one that a study does not have."""
    frame = build_frame(spec, {c.name: [] for c in spec.columns})
    return Table(spec, frame, np.empty(0, dtype=np.int64), f"{spec.name}.csv")


Rows = list[tuple[int, list[str]]]  # each with the line of the file where it begins


def _csv_rows(path: Path) -> tuple[list[str], Rows]:
    text = path.read_text(encoding="utf-8-sig")
    if "\0" in text:
        raise UnicodeError("it holds a zero byte")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, line = Rows(), 1
    try:
        header = next(reader, [])
        line = reader.line_num + 1
        for cells in reader:
            if any(c.strip() for c in cells):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(f"the row that begins in line {line} is no CSV: {error}") from error
    return [h.strip() for h in header], rows


def _as_text(value: Any) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, datetime) and not any((value.hour, value.minute, value.second, value.microsecond)):
        return value.date().isoformat()
    if isinstance(value, date):  # a day with an hour stays as it is, and is reported as no day
        return value.isoformat()
    if isinstance(value, list | tuple | np.ndarray):
        return ";".join(_as_text(v) for v in value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _parquet_rows(path: Path) -> tuple[list[str], Rows]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    content = path.read_bytes()
    if not content.startswith(b"PAR1"):
        raise ValueError("it is no Parquet file")
    table = pq.ParquetFile(pa.BufferReader(content)).read()
    columns = [[_as_text(v) for v in column.to_pylist()] for column in table.columns]
    if any("\0" in cell for cells in columns for cell in cells):
        raise UnicodeError("it holds a zero byte")
    return list(table.column_names), [(i + 2, list(cells)) for i, cells in enumerate(zip(*columns, strict=True))]


def _header_problems(spec: TableSpec, header: list[str], file: str) -> Iterator[Problem]:
    declared = [c.name for c in spec.columns]
    for name in sorted({h for h in header if header.count(h) > 1}):
        yield Problem(
            check="repeated-column",
            file=file,
            row=1,
            what=f"column {name!r} stands there twice",
            remedies=("Delete one.",),
        )
    for name in dict.fromkeys(header):
        if name not in declared:
            guess = did_you_mean(name, declared)
            remedies = tuple(
                r for r in (guess, "Rename it, or delete it: a column that is not declared would be lost.") if r
            )
            yield Problem(
                check="unknown-column",
                file=file,
                row=1,
                what=f"column {name!r} is not declared for {spec.name}",
                remedies=remedies,
            )
    for c in spec.columns:
        if c.required and c.default is None and c.name not in header:
            what = f"column {c.name!r} is missing, which {spec.name} requires"
            yield Problem(check="missing-column", file=file, row=1, what=what, remedies=(f"Add it: {c.description}",))


def _missing(column: Column, file: str, line: int) -> Problem:
    check, remedy = "missing-value", f"Fill it: {column.description}"
    if column.name == "source":
        check, remedy = "missing-source", "Name a row of sources.csv; add one there for a choice of your own."
    what = f"{column.name} is blank, which may not be"
    return Problem(check=check, file=file, row=line, what=what, remedies=(remedy,))


def _cell(column: Column, text: str, file: str, line: int, problems: list[Problem]) -> Any:
    required = column.required and column.default is None
    if not text.strip():
        if required:
            problems.append(_missing(column, file, line))
        return blank(column)
    try:
        value = parse(column, text)
    except CellError as error:
        problems.append(Problem(check=error.check, file=file, row=line, what=error.what, remedies=error.remedies))
        return blank(column) if column.default is None else None
    if required and value == ():  # a list of nothing but semicolons
        problems.append(_missing(column, file, line))
    return value


def read_table(path: Path, spec: TableSpec) -> tuple[Table, list[Problem]]:
    """Read a CSV or Parquet file by its declaration.

    Parameters
    ----------
    path
        The file; the suffix says which form.
    spec
        The declaration of the table.

    Returns
    -------
    Table, list of Problem
        The rows that could be read, with every unreadable cell as unknown, and each problem with its line.
    """
    file, problems = path.name, list[Problem]()
    try:
        header, rows = _parquet_rows(path) if path.suffix == ".parquet" else _csv_rows(path)
    except Exception as error:  # the readers raise errors of many types on a file that is not what its suffix says
        reason = getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
        what = f"cannot be read: {reason}"
        remedies = ("Write it as UTF-8 text with commas, or as Parquet.",)
        return empty(spec), [Problem(check="unreadable-file", file=file, row=None, what=what, remedies=remedies)]
    problems.extend(_header_problems(spec, header, file))
    at = {name: i for i, name in reversed(list(enumerate(header)))}
    values: dict[str, list[Any]] = {c.name: [] for c in spec.columns}
    for line, cells in rows:
        if len(cells) != len(header):
            what = f"has {len(cells)} cells where the header has {len(header)}"
            remedies = ("Put quotation marks around a cell that holds a comma.",)
            problems.append(Problem(check="wrong-cell-count", file=file, row=line, what=what, remedies=remedies))
        for c in spec.columns:
            i = at.get(c.name)
            text = cells[i] if i is not None and i < len(cells) else ""
            if i is None:
                values[c.name].append(blank(c))  # the missing column itself has been reported
            else:
                values[c.name].append(_cell(c, text, file, line, problems))
    lines = np.array([line for line, _ in rows], dtype=np.int64)
    return Table(spec, build_frame(spec, values), lines, file), problems
