"""Filters as mappings: which rows are meant. Keys are joined by and, values of a list by or."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.errors import ScenarioError, did_you_mean
from landbridge.schema import tables

Mask = NDArray[np.bool_]
# What a filter may ask for beside the columns of the table; the network works them out.
DERIVED = {
    "links": ("country", "from_country", "to_country", "node", "border", "gc_km", "service"),
    "operations": ("country", "service"),
}


def filter_keys(table: str) -> tuple[str, ...]:
    """Everything that a filter on links or operations may ask for."""
    return (*(c.name for c in tables()[table].columns), *DERIVED[table])


def check_filter(where: Mapping[str, object], what: str) -> None:
    """Refuse a filter whose values are neither words, numbers, flags and days nor lists of these; raises `ScenarioError`."""
    for key, value in where.items():
        for one in value if isinstance(value, list | tuple) else (value,):
            if not isinstance(one, str | int | float | date) or isinstance(one, datetime):
                fault = "blank" if one is None else "neither a word nor a number nor a list of these"
                raise ScenarioError(
                    f"{key} of {what} is {fault}, so it meets nothing.",
                    "Write it as in {mode: rail, country: [ARM, AZE]}.",
                )


def as_set(value: object) -> frozenset[Any]:
    """The values that a filter accepts: those of a list, or the one value itself."""
    return frozenset(value) if isinstance(value, list | tuple | set | frozenset) else frozenset((value,))


def select(
    frame: pd.DataFrame, where: Mapping[str, object] | None, *, what: str, skip: frozenset[str] = frozenset()
) -> Mask:
    """Rows of `frame` that a filter means.

    Parameters
    ----------
    frame
        Rows with their derived columns; a column of tuples (such as `country` of a link: the states at both ends and between) is met where any
        member is accepted.
    where
        The filter. None or empty means every row.
    what
        Words for the error, such as "developments.csv row 7".
    skip
        Keys that the caller applies itself, such as `service`.

    Raises
    ------
    ScenarioError
        For a key that the frame does not have.

    Examples
    --------
    >>> frame = pd.DataFrame({"mode": ["rail", "road"], "country": [("ARM", "TUR"), ("GEO",)]})
    >>> select(frame, {"mode": "rail", "country": ["ARM", "AZE"]}, what="example").tolist()
    [True, False]
    """
    mask = np.ones(len(frame), dtype=bool)
    for key, value in (where or {}).items():
        if key in skip:
            continue
        if key not in frame.columns:
            raise ScenarioError(
                f"{what}: a filter asks for {key!r}, which these rows do not have.",
                *filter(None, [did_you_mean(str(key), map(str, frame.columns))]),
                "It may ask for " + ", ".join(sorted(map(str, frame.columns))) + ".",
            )
        wanted = as_set(value)
        cells = frame[key].to_numpy(dtype=object)
        mask &= np.fromiter((_meets(c, wanted) for c in cells), dtype=bool, count=len(cells))
    return mask


def _meets(cell: object, wanted: frozenset[Any]) -> bool:
    return any(c in wanted for c in cell) if isinstance(cell, tuple) else cell in wanted
