"""Numbers and rows as people and programs read them."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np


def number(x: float | None, digits: int = 0) -> str:
    """A number with thousands separated; an unknown one is said to be unknown.

    >>> number(12345.6), number(float("nan"))
    ('12,346', 'unknown')
    """
    if x is None or math.isnan(x):
        return "unknown"
    return f"{x:,.{digits}f}"


def span(low: float, value: float, high: float, digits: int = 0) -> str:
    """A value with its range.

    >>> span(15.2, 18.1, 23.4)
    '18 (15 to 23)'
    """
    if math.isnan(value):
        return "unknown"
    ends = number(low, digits), number(high, digits)
    return number(value, digits) if ends[0] == ends[1] else f"{number(value, digits)} ({ends[0]} to {ends[1]})"


def days_span(days: tuple[float, float, float]) -> str:
    """Low, typical and high days; short ways with one decimal, since a range of a day or two would be lost in rounding.

    >>> days_span((2.9, 3.6, 4.9)), days_span((14.2, 15.9, 18.6))
    ('3.6 (2.9 to 4.9)', '16 (14 to 19)')
    """
    return span(*days, digits=1 if days[1] < 10 else 0)


def plain(value: Any) -> Any:
    """The value as JSON can hold it: unknown is null, days are text, no limit is the word inf."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, str | bytes):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "inf"
    if isinstance(value, date):
        return value.isoformat()
    return value


def as_json(data: Any) -> str:
    """Data as JSON text."""
    return json.dumps(plain(data), ensure_ascii=False, indent=2, allow_nan=False)


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV text; unknown is blank, lists are joined by semicolons."""
    names = list(dict.fromkeys(k for row in rows for k in row))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        cells = [plain(row.get(n)) for n in names]
        writer.writerow(["" if c is None else ";".join(map(str, c)) if isinstance(c, list) else c for c in cells])
    return out.getvalue()
