"""Tables as people have them: a path, a frame or an array, with columns found by the names that are in use."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.errors import StudyError, did_you_mean

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ORIGIN = (
    "exporter", "origin", "orig", "iso_o", "iso3_o", "exporter_iso3", "iso3_exp", "exp", "exp_id", "expcode", "seller", "from", "o", "i",
)  # fmt: skip
DESTINATION = (
    "importer", "destination", "dest", "iso_d", "iso3_d", "importer_iso3", "iso3_imp", "imp", "imp_id", "impcode", "buyer", "to", "d", "j",
)  # fmt: skip
VALUE = (
    "trade", "value", "flow", "flows", "trade_value", "value_musd", "tradeflow_baci", "tradeflow_comtrade_o",
    "tradeflow_comtrade_d", "tradeflow_imf_o", "tradeflow_imf_d", "exports", "x", "v",
)  # fmt: skip
YEAR = ("year", "yr", "period", "t")
SECTOR = ("sector", "industry", "industry_id", "goods", "k")
_UNKNOWN = frozenset({"", ".", "na", "nan", "n/a", "null", "none", "<na>"})
_FILE = "read from"  # where a frame keeps the name of its file
_READERS = (".csv", ".tsv", ".txt", ".dta", ".parquet", ".xlsx", ".gz", ".zip")


def read_frame(source: Any, what: str) -> tuple[pd.DataFrame, str]:
    """A table and what to call it in errors: a frame as it is, or a file by its suffix.

    CSV files are read as they stand: "NA" among labels is a label (Namibia has it), among numbers it is unknown.
    Raises `StudyError` where there is no such file or it cannot be read.
    """
    if isinstance(source, pd.DataFrame):
        return source, source.attrs.get(_FILE, what)
    path = Path(source)
    if not path.is_file():
        raise StudyError(f"{path}: there is no such file.", f"Name a file, or give {what} as a table.")
    try:
        return _read(path), path.name
    except (
        ValueError,
        OSError,
        EOFError,
        ImportError,
        zipfile.BadZipFile,
        UnicodeDecodeError,
        pd.errors.ParserError,
    ) as error:
        raise StudyError(f"{path.name}: cannot be read: {' '.join(str(error).split())}") from error


def _read(path: Path) -> pd.DataFrame:
    plain = path.with_suffix("") if path.suffix.lower() in (".gz", ".zip") else path
    kind = plain.suffix.lower()
    if kind == ".dta":
        return pd.read_stata(path, convert_categoricals=False)
    if kind == ".parquet":
        return pd.read_parquet(path)
    if kind == ".xlsx":
        return pd.read_excel(path, keep_default_na=False, na_values=[""])
    if kind not in (".csv", ".tsv", ".txt", ""):
        raise ValueError(f"{kind} is none of {', '.join(_READERS)}")
    separator = "\t" if kind == ".tsv" else _separator(path) if path == plain else ","
    return pd.read_csv(path, sep=separator, keep_default_na=False, na_values=[""], low_memory=False)


def _separator(path: Path) -> str:
    with path.open(encoding="utf-8-sig") as lines:
        head = lines.readline()
    return max(",;\t", key=head.count)


def find_column(frame: pd.DataFrame, names: Iterable[str], given: str | None, role: str, table: str) -> str:
    """The column of a role: the one that was named, or the first whose name is in use for it. Raises `StudyError`."""
    found = seek_column(frame, names, given, table)
    if found is None:
        raise StudyError(
            f"{table}: no column holds the {role}; the columns are {', '.join(map(str, frame.columns[:12]))}.",
            f"Name it {next(iter(names))}"
            + (f", or say which it is: {role}=NAME." if role in ("origin", "destination", "value", "sector") else "."),
        )
    return found


def seek_column(frame: pd.DataFrame, names: Iterable[str], given: str | None, table: str) -> str | None:
    """As `find_column`, or None where no column has such a name. A named column that is not there raises `StudyError`."""
    if given is not None:
        if given not in frame.columns:
            hint = did_you_mean(given, map(str, frame.columns))
            raise StudyError(f"{table}: there is no column {given!r}.", *filter(None, [hint]))
        return given
    lowered = {str(c).strip().lower(): str(c) for c in reversed(list(frame.columns))}
    return next((lowered[n] for n in names if n in lowered), None)


def renamed(source: Any, what: str, columns: Mapping[str, str | None], *, must: bool = True) -> Any:
    """A table with columns that were named by hand under the names in use: {"exporter": "reporter"}. As it is where none was named.

    Raises `StudyError` where a named column is not there; where not `must`, a table without it keeps its own names.
    """
    wanted = {theirs: ours for ours, theirs in columns.items() if theirs is not None}
    if not wanted or not isinstance(source, str | Path | pd.DataFrame):
        return source
    frame, table = read_frame(source, what)
    if must:
        for theirs in wanted:
            seek_column(frame, (), theirs, table)
    there = {theirs: ours for theirs, ours in wanted.items() if theirs in frame.columns}
    out = frame.drop(columns=[c for c in there.values() if c in frame.columns and c not in there]).rename(columns=there)
    out.attrs = {**frame.attrs, _FILE: table}
    return out


def coded(values: pd.Series[Any], table: str, column: str) -> tuple[Ints, list[str]]:
    """Labels as text, whole numbers without a point, in the order they first stand, and the position of each row's; refuses blanks."""
    codes, distinct = pd.factorize(values)
    blank = np.flatnonzero(codes < 0)
    if blank.size:
        raise StudyError(f"{table} row {blank[0] + 1}: {column} is blank.", "Name the economy or take the row out.")
    whole = pd.api.types.is_float_dtype(values) and np.equal(np.mod(np.asarray(distinct, dtype=np.float64), 1), 0).all()
    texts = [str(int(x) if whole else x).strip() for x in distinct]
    names = list(dict.fromkeys(texts))
    position = {x: i for i, x in enumerate(names)}
    return np.array([position[x] for x in texts], dtype=np.int64)[codes], names


def labels_of(values: pd.Series[Any], table: str, column: str) -> list[str]:
    """Labels of every row as text; raises `StudyError` on blanks."""
    codes, names = coded(values, table, column)
    return [names[c] for c in codes.tolist()]


def numbers_of(values: pd.Series[Any], table: str, column: str) -> Floats:
    """Numbers with nan where unknown; raises `StudyError` on text that is no number and on infinite ones."""
    if not pd.api.types.is_numeric_dtype(values):
        text = values.astype("string").str.strip()
        unknown = text.isna() | text.str.lower().isin(list(_UNKNOWN))
        out = pd.to_numeric(text.mask(unknown), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        wrong = np.flatnonzero(np.isnan(out) & ~unknown.to_numpy(dtype=bool))
        if wrong.size:
            at = int(wrong[0])
            raise StudyError(
                f"{table} row {at + 1}: {column} is {values.iloc[at]!r}, which is no number.",
                *(
                    ["Write a point for decimals, and nothing between thousands."]
                    if "," in str(values.iloc[at])
                    else []
                ),
            )
    else:
        out = values.to_numpy(dtype=np.float64, na_value=np.nan)
    endless = np.flatnonzero(np.isinf(out))
    if endless.size:
        raise StudyError(f"{table} row {endless[0] + 1}: {column} is infinite.", "Leave it blank where it is unknown.")
    return out


def listed(words: Sequence[str], most: int = 5) -> str:
    """Some words with what is left out counted.

    >>> listed(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    shown = ", ".join(words[:most])
    return shown if len(words) <= most else f"{shown} and {len(words) - most:,} more"
