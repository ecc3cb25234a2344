"""A square table of trade: who sells how much to whom, domestic sales included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.economy.source import (
    DESTINATION,
    ORIGIN,
    VALUE,
    YEAR,
    coded,
    find_column,
    listed,
    numbers_of,
    read_frame,
    seek_column,
)
from landbridge.errors import QuestionError, StudyError
from landbridge.results import html_lines

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class Flows:
    """Trade between economies in one period, with domestic sales on the diagonal.

    `value[i, j]` is what i sells to j, in any one unit. Rows add up to output, columns to expenditure. `notes` tell every repair.
    """

    labels: tuple[str, ...]
    value: Floats  # [n, n]
    table: str = "flows"
    notes: tuple[str, ...] = ()

    @property
    def output(self) -> Floats:
        """Sales of each economy to all, itself included."""
        return np.asarray(self.value.sum(axis=1))

    @property
    def expenditure(self) -> Floats:
        """Purchases of each economy from all, itself included."""
        return np.asarray(self.value.sum(axis=0))

    def frame(self) -> pd.DataFrame:
        """One row for each ordered pair: exporter, importer, trade."""
        n = len(self.labels)
        return pd.DataFrame(
            {"exporter": np.repeat(self.labels, n), "importer": np.tile(self.labels, n), "trade": self.value.ravel()}
        )

    def _repr_html_(self) -> str:
        return html_lines(repr(self))


def read_flows(
    source: Any,
    *,
    labels: Sequence[object] | None = None,
    origin: str | None = None,
    destination: str | None = None,
    value: str | None = None,
    year: int | str | None = None,
    missing: str | None = None,
    domestic: str | Mapping[str, float] | None = None,
    table: str = "flows",
) -> Flows:
    """Read a square table of trade from a path, a frame (long or wide) or an array.

    Parameters
    ----------
    source : path, DataFrame, array of shape (n, n), or Flows
        Long: a row for each pair, with columns such as exporter, importer, trade (or iso_o, iso_d, flow; i, j, v). Wide: the first column
        (or the index) names who sells, the other columns who buys.
    labels : sequence, optional
        Names of the economies where `source` is an array.
    origin, destination, value : str, optional
        Columns of a long table, where they have other names.
    year : int or str, optional
        Which year of a long table that holds several.
    missing : {None, "zero"}
        What to do with cells and pairs that are blank or absent: refuse (the default), or count them as no trade and say so.
    domestic : {None, "zero"} or mapping
        Domestic sales where the table lacks them: refuse, leave at zero and say so, or a mapping of gross output from which exports are taken.
    table : str
        What to call the table in errors where it has no file's name.

    Raises
    ------
    StudyError
        Not square, duplicate pairs, negative, unknown or infinite values, no domestic sales, an economy that sells or buys nothing.

    Examples
    --------
    >>> import numpy as np
    >>> read_flows(np.array([[8.0, 2.0], [2.0, 8.0]]), labels=["A", "B"]).output
    array([10., 10.])
    """
    if missing not in (None, "zero"):
        raise QuestionError(
            f"missing is {missing!r}.", "Write zero to count unknown cells as no trade, or leave it out."
        )
    if isinstance(source, Flows):
        return source
    if isinstance(source, np.ndarray | list | tuple):
        names, matrix = _from_array(np.asarray(source, dtype=np.float64), labels)
    else:
        frame, table = read_frame(source, table)
        if frame.empty:
            raise StudyError(f"{table} holds no rows.")
        wide = wide_labels(frame) if origin is None and destination is None else None
        if wide is not None:
            names, matrix = _from_wide(frame, *wide, table)
        else:
            names, matrix = _from_long(frame, table, origin, destination, value, year)
    notes: list[str] = []
    matrix = _fill(names, matrix, table, missing, domestic, notes)
    _refuse(names, matrix, table)
    matrix.setflags(write=False)
    return Flows(labels=tuple(names), value=matrix, table=table, notes=tuple(notes))


def _from_array(matrix: Floats, labels: Sequence[object] | None) -> tuple[list[str], Floats]:
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise StudyError(f"flows: an array of shape {matrix.shape} is not square.", "Rows sell, columns buy.")
    names = [str(x) for x in labels] if labels is not None else [str(i + 1) for i in range(len(matrix))]
    if len(names) != len(matrix) or len(set(names)) != len(names):
        raise StudyError(f"flows: {len(names)} labels for {len(matrix)} economies.", "Give each its own label.")
    return names, matrix.copy()


def wide_labels(frame: pd.DataFrame) -> tuple[list[str], dict[str, Any]] | None:
    """Where a table is wide: labels of its rows, and the column of each buyer by label. The rows are named by the first column or by the index."""
    if seek_column(frame, ORIGIN, None, "") and seek_column(frame, DESTINATION, None, ""):
        return None
    columns = {str(c).strip(): c for c in frame.columns}
    first = dict(list(columns.items())[1:])
    by_column = ([str(x).strip() for x in frame.iloc[:, 0]] if first else [], first)
    by_index = ([str(x).strip() for x in frame.index], columns)
    tries = (by_column, by_index) if isinstance(frame.index, pd.RangeIndex) else (by_index, by_column)
    for names, buyers in tries:
        if names and len(set(names) & set(buyers)) > min(len(names), len(buyers)) // 2:
            return names, buyers
    return None


def _from_wide(frame: pd.DataFrame, names: list[str], buyers: dict[str, Any], table: str) -> tuple[list[str], Floats]:
    _same_set(names, list(buyers), table)
    again = [n for i, n in enumerate(names) if n in names[:i]]
    if again:
        raise StudyError(f"{table}: {again[0]} has two rows.", "Keep one, or add them up.")
    return names, np.column_stack([numbers_of(frame[buyers[c]], table, c) for c in names])


def _same_set(sellers: Sequence[str], buyers: Sequence[str], table: str) -> None:
    only_sell, only_buy = sorted(set(sellers) - set(buyers)), sorted(set(buyers) - set(sellers))
    if only_sell or only_buy:
        parts = [f"{listed(x)} only {verb}" for x, verb in ((only_sell, "sell"), (only_buy, "buy")) if x]
        raise StudyError(
            f"{table} is not square: {' and '.join(parts)}.", "Every economy must sell and buy, itself included."
        )


def _from_long(
    frame: pd.DataFrame,
    table: str,
    origin: str | None,
    destination: str | None,
    value: str | None,
    year: int | str | None,
) -> tuple[list[str], Floats]:
    o = find_column(frame, ORIGIN, origin, "origin", table)
    d = find_column(frame, DESTINATION, destination, "destination", table)
    v = find_column(frame, VALUE, value, "value", table)
    frame = one_year(frame, table, year)
    (sell, names), (buy, buyers) = coded(frame[o], table, o), coded(frame[d], table, d)
    _same_set(names, buyers, table)
    n = len(names)
    cell = sell * n + np.array([names.index(x) for x in buyers], dtype=np.int64)[buy]
    counts = np.bincount(cell, minlength=n * n)
    if counts.max(initial=0) > 1:
        at = int(np.argmax(counts > 1))
        raise StudyError(
            f"{table}: {names[at // n]} to {names[at % n]} stands in {counts[at]} rows.",
            "Keep one row for each pair, or add them up first.",
        )
    matrix = np.full(n * n, np.nan)
    matrix[cell] = numbers_of(frame[v], table, v)
    return names, matrix.reshape(n, n)


def one_year(frame: pd.DataFrame, table: str, year: int | str | None) -> pd.DataFrame:
    """The rows of a year; raises `StudyError` where there are several and none was named, or where it is not there."""
    column = seek_column(frame, YEAR, None, table)
    if column is None:
        if year is not None:
            raise StudyError(f"{table}: there is no column year to choose {year} from.")
        return frame
    years = frame[column].astype("string").str.replace(r"\.0$", "", regex=True)
    distinct = sorted(str(y) for y in years.dropna().unique())
    if year is None:
        if len(distinct) > 1:
            raise StudyError(
                f"{table} holds {len(distinct)} years, {distinct[0]} to {distinct[-1]}.", "Say which: year=..."
            )
        return frame
    if str(year) not in distinct:
        raise StudyError(f"{table}: there is no year {year}; it holds {listed(distinct)}.")
    return frame.loc[(years == str(year)).to_numpy(dtype=bool)]


def _fill(
    names: Sequence[str], matrix: Floats, table: str, missing: str | None,
    domestic: str | Mapping[str, float] | None, notes: list[str],
) -> Floats:  # fmt: skip
    """Repair what may be repaired, with a note for each repair."""
    _domestic(names, matrix, table, domestic, notes)
    unknown = np.argwhere(np.isnan(matrix))
    if len(unknown) and missing is None:
        i, j = unknown[0].tolist()
        raise StudyError(
            f"{table}: {names[i]} to {names[j]} is unknown, and so are {len(unknown) - 1:,} other pairs of {len(names) ** 2:,}."
            if len(unknown) > 1
            else f"{table}: {names[i]} to {names[j]} is unknown.",
            "Give the value, or say missing='zero' to count unknown pairs as no trade.",
        )
    if len(unknown):
        matrix[np.isnan(matrix)] = 0.0
        notes.append(f"{len(unknown):,} unknown pairs of {len(names) ** 2:,} are counted as no trade")
    return matrix


def _domestic(
    names: Sequence[str], matrix: Floats, table: str, domestic: str | Mapping[str, float] | None, notes: list[str]
) -> None:
    lacking = np.flatnonzero(np.isnan(np.diag(matrix)) | (np.diag(matrix) == 0))
    if isinstance(domestic, str):
        if domestic != "zero":
            raise QuestionError(f"domestic is {domestic!r}.", "Write zero, or give gross output for each economy.")
        matrix[lacking, lacking] = 0.0
        if lacking.size:
            notes.append(
                f"{lacking.size:,} economies have no domestic sales: {listed([names[i] for i in lacking.tolist()])}"
            )
    elif domestic is not None:
        _from_output(names, matrix, table, domestic, lacking, notes)
    elif lacking.size:
        raise StudyError(
            f"{table}: domestic sales are missing for {listed([names[i] for i in lacking.tolist()])}.",
            "Give them on the diagonal, or gross output by domestic={'A': 100.0, ...}, or say domestic='zero'.",
        )


def _from_output(
    names: Sequence[str],
    matrix: Floats,
    table: str,
    output: Mapping[str, float],
    lacking: NDArray[np.int64],
    notes: list[str],
) -> None:
    output = {str(k): v for k, v in output.items()}  # labels are text, whole numbers too
    for i in lacking.tolist():
        gross = output.get(names[i])
        if gross is None:
            raise StudyError(f"{table}: domestic sales of {names[i]} are missing, and so is its gross output.")
        exports = float(np.nansum(np.delete(matrix[i], i)))
        if gross <= exports:
            raise StudyError(
                f"{table}: gross output of {names[i]} is {gross:,.6g}, less than its exports of {exports:,.6g}.",
                "Give gross output on the same valuation as trade.",
            )
        matrix[i, i] = gross - exports
    if lacking.size:
        notes.append(
            f"domestic sales of {lacking.size:,} economies are gross output less exports: {listed([names[i] for i in lacking.tolist()])}"
        )


def _refuse(names: Sequence[str], matrix: Floats, table: str) -> None:
    if not np.isfinite(matrix).all():
        i, j = np.argwhere(~np.isfinite(matrix))[0].tolist()
        raise StudyError(f"{table}: {names[i]} to {names[j]} is infinite.")
    negative = np.argwhere(matrix < 0)
    if len(negative):
        i, j = negative[0].tolist()
        raise StudyError(
            f"{table}: {names[i]} to {names[j]} is {matrix[i, j]:,.6g}; trade cannot be negative."
            + (f" {len(negative) - 1:,} other pairs are too." if len(negative) > 1 else ""),
            "Correct the value; a re-export or an inventory change is not trade.",
        )
    for axis, verb in ((1, "sells"), (0, "buys")):
        idle = np.flatnonzero(matrix.sum(axis=axis) == 0)
        if idle.size:
            raise StudyError(
                f"{table}: {listed([names[i] for i in idle.tolist()])} {verb} nothing at all.",
                "Take it out of the table, or give its domestic sales.",
            )
