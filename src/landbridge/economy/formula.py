"""A gravity formula: what is explained, by what, under which effects."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.economy.source import listed, numbers_of
from landbridge.errors import QuestionError, StudyError, did_you_mean

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
EFFECTS = {
    "none": "",
    "one-way": "pair",
    "two-way": "exporter^year + importer^year",
    "three-way": "exporter^year + importer^year + exporter^importer",
}
_NAME = re.compile(r"(?<![\w.])[A-Za-z_][\w.]*")
_WORDS = {"log", "exp", "sqrt", "np", "C", "I", "poly", "bs"}  # of the formula language


@dataclass(frozen=True, kw_only=True)
class Formula:
    """`y ~ x1 + log(x2) | exporter^year + importer^year`, taken apart."""

    y: str
    terms: tuple[str, ...]
    effects: tuple[tuple[str, ...], ...]  # columns of each effect

    def __str__(self) -> str:
        right = " + ".join(self.terms) or "1"
        return f"{self.y} ~ {right}" + (f" | {' + '.join('^'.join(e) for e in self.effects)}" if self.effects else "")

    @property
    def names(self) -> set[str]:
        """Every name that stands in it."""
        return {n for t in (self.y, *self.terms) for n in _NAME.findall(t)} | {c for e in self.effects for c in e}


def parse_formula(
    formula: str | None, y: str, x: Sequence[str], effects: str | Sequence[str] | None, years: bool
) -> Formula:
    """Take a formula apart, or make one of its parts.

    >>> parse_formula("trade ~ log(dist) + fta | exporter^year + importer^year", "", (), None, True).effects
    (('exporter', 'year'), ('importer', 'year'))
    """
    if formula is not None:
        if x or effects is not None:
            raise QuestionError("a formula was given beside x or effects.", "Give a formula, or its parts.")
        left, tilde, right = formula.partition("~")
        if not (tilde and left.strip() and right.strip()) or right.count("|") > 1:
            raise QuestionError(
                f"the formula is {formula!r}.",
                "Write it as in: trade ~ log(dist) + fta | exporter^year + importer^year",
            )
        y, (terms, _, groups) = left.strip(), right.partition("|")
    else:
        terms = " + ".join(x) or "1"
        groups = _stated_effects(effects, years)
    parts = [t for t in _split(terms) if t not in ("1", "0")]
    fixed = tuple(tuple(c.strip() for c in g.split("^")) for g in _split(groups) if g not in ("0", "1"))
    return Formula(y=y, terms=tuple(dict.fromkeys(parts)), effects=tuple(dict.fromkeys(fixed)))


def _stated_effects(effects: str | Sequence[str] | None, years: bool) -> str:
    if effects is None:
        effects = "two-way"
    if not isinstance(effects, str):
        return " + ".join(effects)
    if effects not in EFFECTS and re.fullmatch(r"[a-z]+-way|none", effects):
        raise QuestionError(
            f"effects is {effects!r}.",
            *filter(None, [did_you_mean(effects, EFFECTS)]),
            f"It is one of {', '.join(EFFECTS)}, or columns.",
        )
    text = EFFECTS.get(effects, effects)
    return text if years else text.replace("^year", "")


def _split(text: str) -> list[str]:
    """Terms between plus signs that stand in no bracket."""
    depth, out, word = 0, [], ""
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "+" and depth == 0:
            out.append(word)
            word = ""
        else:
            word += letter
    return [w.strip() for w in (*out, word) if w.strip()]


def columns_of(formula: Formula, frame: pd.DataFrame, table: str) -> tuple[Floats, Floats, list[str], list[Ints]]:
    """Numbers of y, of each term [rows, terms] with nan where unknown, the names of terms, and codes of each effect (-1 where blank)."""
    for name in sorted(formula.names - _WORDS):
        if name not in frame.columns:
            hint = did_you_mean(name, map(str, frame.columns))
            raise StudyError(
                f"{table}: the formula names {name!r}, which is no column.",
                *filter(None, [hint]),
                f"The columns are {listed(list(map(str, frame.columns)), 10)}.",
            )
    y = (
        numbers_of(frame[formula.y], table, formula.y)
        if formula.y in frame.columns
        else term_of(formula.y, frame, table)[0][:, 0]
    )
    parts, names = [], []
    for term in formula.terms:
        values, words = term_of(term, frame, table)
        parts.append(values)
        names += words
    x = np.column_stack(parts) if parts else np.zeros((len(frame), 0))
    return y, x, names, [codes_of(frame, e) for e in formula.effects]


def log_of(term: str) -> str | None:
    """The column that a term takes the logarithm of.

    >>> log_of("log(dist)"), log_of("dist")
    ('dist', None)
    """
    found = re.fullmatch(r"log\(\s*([A-Za-z_][\w.]*)\s*\)", term)
    return found[1] if found else None


def term_of(term: str, frame: pd.DataFrame, table: str) -> tuple[Floats, list[str]]:
    """Numbers of a term of a formula [rows, columns], nan where unknown, and the name of each column."""
    if term in frame.columns:
        return numbers_of(frame[term], table, term)[:, None], [term]
    log = log_of(term)
    if log:
        values = numbers_of(frame[log], table, log)
        low = np.flatnonzero(values <= 0)
        if low.size:
            raise StudyError(
                f"{table}: {term} has no value in {low.size:,} rows, as {log} is {values[low[0]]:g} in row {low[0] + 1}.",
                "Correct it, leave it blank where it is unknown, or add a small number.",
            )
        return np.log(values)[:, None], [term]
    product = [p.strip() for p in term.split(":")]
    if len(product) > 1 and all(p in frame.columns for p in product):
        values = np.ones(len(frame))
        for p in product:
            values = values * numbers_of(frame[p], table, p)
        return values[:, None], [term]
    return _by_formulaic(term, frame, table)


def _by_formulaic(term: str, frame: pd.DataFrame, table: str) -> tuple[Floats, list[str]]:
    """Any other term, as the formula language of R has it: C(year):border, poly(x, 2), ..."""
    from landbridge.economy.ppml import need

    formulaic: Any = need("formulaic")
    try:
        matrix = formulaic.model_matrix(
            f"0 + {term}", frame, na_action="ignore", context={"log": np.log, "exp": np.exp, "sqrt": np.sqrt}
        )
    except Exception as error:
        raise QuestionError(
            f"{table}: the term {term!r} cannot be worked out: {' '.join(str(error).split())[:200]}"
        ) from error
    return np.asarray(matrix, dtype=np.float64), [str(c) for c in matrix.columns]


def codes_of(frame: pd.DataFrame, columns: Sequence[str]) -> Ints:
    """A number for each distinct combination of columns, -1 where one of them is blank."""
    total: Ints | None = None
    for column in columns:
        codes, distinct = pd.factorize(frame[column])
        codes = codes.astype(np.int64)
        if total is None:
            total = codes
        else:
            total = np.where((total < 0) | (codes < 0), -1, total * (len(distinct) + 1) + codes)
            known = total >= 0
            total[known] = pd.factorize(total[known])[0]
    assert total is not None
    return total
