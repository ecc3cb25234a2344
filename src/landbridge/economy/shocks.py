"""Changes as people have them: a number, a square table, a list of pairs, a column; and numbers for each economy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.economy.flows import wide_labels
from landbridge.economy.source import (
    DESTINATION,
    ORIGIN,
    coded,
    find_column,
    labels_of,
    listed,
    numbers_of,
    read_frame,
    seek_column,
)
from landbridge.errors import QuestionError, StudyError, did_you_mean

Floats = NDArray[np.float64]
# A column's name -> how its number becomes an effect on trade, given theta.
_AS_EFFECT: dict[str, Callable[[Floats, float], Floats]] = {
    **dict.fromkeys(("cost_change", "tau_hat", "tau", "d_hat"), lambda x, theta: x**-theta),
    **dict.fromkeys(("cost_percent",), lambda x, theta: (1 + x / 100) ** -theta),
    **dict.fromkeys(("trade_effect", "b_hat", "b"), lambda x, _: x),
    **dict.fromkeys(("log_trade_effect", "partial", "partial_effect", "beta_hat", "beta"), lambda x, _: np.exp(x)),
}
COST, EFFECT = ("cost_change", "tau_hat", "tau", "d_hat"), ("trade_effect", "b_hat", "b")
_EACH = ("ratio", "deficit", "value")  # columns of numbers of economies


def pair_effects(
    labels: Sequence[str], changes: Mapping[str, Any], theta: float, flows: Any = None
) -> tuple[Floats, tuple[str, ...]]:
    """The effect B of a change on each ordered pair, and notes; 1 where the change says nothing.

    `changes` holds what was said under `cost_change`, `trade_effect` and `partial`, of which one at most is not None. Raises `QuestionError` where
    several or wrong kinds are given, `StudyError` where a table names an economy that the flows do not have, a pair twice, or a cost or effect that
    is not above zero.
    """
    said = {word: given for word, given in changes.items() if given is not None}
    if len(said) > 1:
        raise QuestionError(f"{' and '.join(said)} were both given.", "Give the one that is known.")
    n = len(labels)
    if not said:
        return np.ones((n, n)), ()
    [(word, given)] = said.items()
    as_effect = _AS_EFFECT[word]
    if isinstance(given, str) and isinstance(flows, pd.DataFrame) and given in flows.columns:
        matrix, as_effect = _from_pairs(labels, flows, given, word, "flows")
    elif isinstance(given, bool):
        raise QuestionError(f"{word} is {given!r}.", "Give a number, a table or pairs.")
    elif isinstance(given, int | float | np.number):
        matrix = np.full((n, n), float(given))
        np.fill_diagonal(matrix, _neutral(as_effect))
    elif isinstance(given, Mapping):
        pairs = pd.DataFrame([(*k, v) for k, v in given.items()], columns=["exporter", "importer", word])
        matrix, as_effect = _from_pairs(labels, pairs, word, word, word)
    elif isinstance(given, pd.DataFrame | str | Path):
        matrix, as_effect = _from_table(labels, given, word)
    else:
        matrix = _square(labels, np.asarray(given, dtype=np.float64), word)
    return _effect(labels, matrix, as_effect, theta, word)


def _effect(
    labels: Sequence[str], matrix: Floats, as_effect: Callable[[Floats, float], Floats], theta: float, word: str
) -> tuple[Floats, tuple[str, ...]]:
    with np.errstate(all="ignore"):
        effect = as_effect(matrix, theta)
    wrong = np.argwhere(
        ~(np.isfinite(effect) & (effect > 0))
        | ((matrix <= 0) & (as_effect in (_AS_EFFECT[COST[0]], _AS_EFFECT[EFFECT[0]])))
    )
    if len(wrong):
        i, j = wrong[0].tolist()
        raise StudyError(
            f"{word}: {labels[i]} to {labels[j]} is {matrix[i, j]:.6g}; a ratio after to before is above 0.",
            "1 is no change, 0.9 a tenth less; a way that shuts is a high ratio, such as 10.",
        )
    own = [labels[i] for i in np.flatnonzero(np.diag(effect) != 1).tolist()]
    return effect, ((f"the change reaches domestic sales of {listed(own)}",) if own else ())


def _from_table(labels: Sequence[str], source: Any, word: str) -> tuple[Floats, Callable[[Floats, float], Floats]]:
    frame, table = read_frame(source, word)
    wide = wide_labels(frame)
    if wide is None:
        return _from_pairs(labels, frame, None, word, table)
    rows, columns = wide
    _known(labels, rows, table)
    _known(labels, list(columns), table)
    lacking = [x for x in labels if x not in rows or x not in columns]
    if lacking:
        raise StudyError(
            f"{table}: {listed(lacking)} has no row or no column.",
            "A square table names every economy; a list of pairs need not.",
        )
    at = [rows.index(x) for x in labels]
    matrix = np.column_stack([numbers_of(frame[columns[c]], table, c)[at] for c in labels])
    return _square(labels, matrix, word), _AS_EFFECT[word]


def _square(labels: Sequence[str], matrix: Floats, word: str) -> Floats:
    n = len(labels)
    if matrix.shape != (n, n):
        raise StudyError(f"{word}: shape {matrix.shape} does not fit the {n} economies of the flows.")
    unknown = np.argwhere(np.isnan(matrix))
    if len(unknown):
        i, j = unknown[0].tolist()
        raise StudyError(
            f"{word}: {labels[i]} to {labels[j]} is unknown.",
            f"Write {_neutral(_AS_EFFECT[word]):g} where nothing changes.",
        )
    return matrix


def _neutral(as_effect: Callable[[Floats, float], Floats]) -> float:
    """The number that changes nothing: 1 for a ratio, 0 for a logarithm or per cent."""
    return 1.0 if as_effect(np.ones(1), 1.0)[0] == 1 else 0.0


def _from_pairs(
    labels: Sequence[str], frame: pd.DataFrame, column: str | None, word: str, table: str
) -> tuple[Floats, Callable[[Floats, float], Floats]]:
    o, d = (
        find_column(frame, ORIGIN, None, "origin", table),
        find_column(frame, DESTINATION, None, "destination", table),
    )
    if column is None:
        own = [n for n in _AS_EFFECT if _AS_EFFECT[n] is _AS_EFFECT[word]]
        column = seek_column(frame, [*own, *_AS_EFFECT], None, table)
        if column is None:
            raise StudyError(f"{table}: no column holds the change.", f"Name it {', '.join(_AS_EFFECT)}.")
        as_effect = _AS_EFFECT[column.strip().lower()]
    else:
        as_effect = _AS_EFFECT[word] if column.strip().lower() not in _AS_EFFECT else _AS_EFFECT[column.strip().lower()]
    (sell, sellers), (buy, buyers) = coded(frame[o], table, o), coded(frame[d], table, d)
    _known(labels, sellers, table)
    _known(labels, buyers, table)
    values = numbers_of(frame[column], table, column)
    if np.isnan(values).any():
        at = int(np.flatnonzero(np.isnan(values))[0])
        raise StudyError(
            f"{table}: {sellers[sell[at]]} to {buyers[buy[at]]} is unknown.",
            f"Write {_neutral(as_effect):g} where nothing changes, or take the row out.",
        )
    position, n = {x: k for k, x in enumerate(labels)}, len(labels)
    cell = np.array([position[x] for x in sellers], dtype=np.int64)[sell] * n
    cell = cell + np.array([position[x] for x in buyers], dtype=np.int64)[buy]
    counts = np.bincount(cell, minlength=n * n)
    if counts.max(initial=0) > 1:
        at = int(np.argmax(counts > 1))
        raise StudyError(
            f"{table}: {labels[at // n]} to {labels[at % n]} stands in several rows.", "Keep one row for each pair."
        )
    matrix = np.full(n * n, _neutral(as_effect))
    matrix[cell] = values
    return matrix.reshape(n, n), as_effect


def _known(labels: Sequence[str], words: Sequence[str], table: str) -> None:
    known = set(labels)
    strange = next((w for w in words if w not in known), None)
    if strange is not None:
        hint = did_you_mean(strange, labels)
        raise StudyError(
            f"{table}: {strange!r} is none of the economies of the flows.",
            *filter(None, [hint]),
            f"They are {listed(list(labels), 8)}.",
        )


def each_economy(labels: Sequence[str], given: Any, word: str, neutral: float = 1.0) -> Floats:
    """A number for each economy: from a number for all, an array in the order of the labels, or a mapping, series or table of some of them."""
    n = len(labels)
    if given is None:
        return np.full(n, neutral)
    if isinstance(given, int | float | np.number):
        return np.full(n, float(given))
    if isinstance(given, str | Path | pd.DataFrame):
        frame, table = read_frame(given, word)
        given = _numbers_by_name(frame, table, word)
    if isinstance(given, pd.Series | Mapping):
        given = {str(k): float(v) for k, v in given.items()}  # labels are text, whole numbers too
        _known(labels, list(given), word)
        return np.array([given.get(x, neutral) for x in labels])
    values = np.asarray(given, dtype=np.float64)
    if values.shape != (n,):
        raise StudyError(f"{word}: {values.shape} numbers for {n} economies.", "Give one for each, or a mapping.")
    return values


def _numbers_by_name(frame: pd.DataFrame, table: str, word: str) -> dict[str, float]:
    """The number of each economy of a table: first column, and the column called as what is asked, or the last."""
    if len(frame.columns) < 2:
        raise StudyError(f"{table}: two columns are wanted, economy and {word}.")
    column = seek_column(frame, (word, *_EACH), None, table) or str(frame.columns[-1])
    names = labels_of(frame.iloc[:, 0], table, str(frame.columns[0]))
    twice = next((x for k, x in enumerate(names) if x in names[:k]), None)
    if twice is not None:
        raise StudyError(f"{table}: {twice} stands in several rows.", "Keep one row for each economy.")
    values = numbers_of(frame[column], table, column)
    unknown = np.flatnonzero(np.isnan(values))
    if unknown.size:
        raise StudyError(
            f"{table}: {column} of {names[unknown[0]]} is unknown.",
            "Give the number, or take the row out where nothing changes.",
        )
    return dict(zip(names, values.tolist(), strict=True))
