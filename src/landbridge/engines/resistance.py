"""Multilateral resistances and modelled trade from gravity coefficients: the base of a change where data are not taken as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.economy.flows import Flows, one_year
from landbridge.economy.formula import log_of, term_of
from landbridge.economy.hat import Spending, solve_hat
from landbridge.economy.layouts import Panel, with_derived
from landbridge.economy.source import (
    DESTINATION,
    ORIGIN,
    VALUE,
    coded,
    find_column,
    listed,
    numbers_of,
    read_frame,
    renamed,
    seek_column,
)
from landbridge.errors import QuestionError, StudyError, did_you_mean
from landbridge.results import as_csv, as_json, html_lines

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class Resistances:
    """Multilateral resistances (Anderson and van Wincoop 2003) and the trade that they give with the costs they come from.

    `flows` is what gravity says is traded: its columns add up to expenditure, its rows to output times world expenditure over world output.
    """

    flows: Flows
    outward: Floats  # [n] what sellers meet
    inward: Floats  # [n] what buyers meet; 1 for the reference
    cost: Floats  # [n, n] t_ij^(1 - sigma)
    coefficients: Mapping[str, float]
    theta: float
    reference: str
    residual: float
    converged: bool
    ends: tuple[str | None, str | None] = (None, None)  # columns of sellers and buyers, where they were named

    @property
    def labels(self) -> tuple[str, ...]:
        """The economies, in the order of every array."""
        return self.flows.labels

    def effect(self, after: Any, *, year: int | str | None = None) -> pd.DataFrame:
        """What changed cost variables do to trade before prices answer: a table for `solve_trade(..., trade_effect=...)`.

        `after` is the table that the resistances came from with some of its cost variables changed.
        """
        frame, table = read_frame(after, "after")
        frame = renamed(frame, table, dict(zip(("exporter", "importer"), self.ends, strict=True)), must=False)
        names, cost = _costs(one_year(frame, table, year), table, self.coefficients)
        if set(names) != set(self.labels):
            raise StudyError(
                f"{table} has other economies than the table before: {listed(sorted(set(names) ^ set(self.labels)))}."
            )
        at = [names.index(x) for x in self.labels]
        n = len(at)
        return pd.DataFrame({
            "exporter": np.repeat(self.labels, n), "importer": np.tile(self.labels, n),
            "trade_effect": (cost[np.ix_(at, at)] / self.cost).ravel(),
        })  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """One row for each economy."""
        y, e = self.flows.output, self.flows.expenditure
        return [
            {"economy": x, "outward": float(self.outward[i]), "inward": float(self.inward[i]), "output": float(y[i]), "expenditure": float(e[i])}
            for i, x in enumerate(self.labels)
        ]  # fmt: skip

    def table(self) -> pd.DataFrame:
        """One row for each economy: outward and inward resistance, modelled output and expenditure."""
        return pd.DataFrame(self.rows())

    def as_dict(self) -> dict[str, Any]:
        """Everything the answer says, as plain data."""
        return {
            "converged": self.converged, "residual": self.residual, "theta": self.theta, "reference": self.reference,
            "coefficients": dict(self.coefficients), "economies": self.rows(),
        }  # fmt: skip

    def to_json(self) -> str:
        """The answer as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each economy as CSV."""
        return as_csv(self.rows())

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __str__(self) -> str:
        state = "converged" if self.converged else "NOT CONVERGED: do not use these numbers"
        head = f"multilateral resistances of {len(self.labels)} economies, theta {self.theta:g}, inward 1 for {self.reference}"
        head += f"; {state}, residual {self.residual:.0e}"
        return "\n".join(
            [head, *(f"{r['economy'][:12]:12}{r['outward']:14.6f}{r['inward']:14.6f}" for r in self.rows())]
        )

    __repr__ = __str__


def resistances(
    table: Any, coefficients: Mapping[str, float], *, theta: float, output: str | None = None, expenditure: str | None = None,
    reference: str | None = None, origin: str | None = None, destination: str | None = None, value: str | None = None,
    year: int | str | None = None, tolerance: float = 1e-10,
) -> Resistances:  # fmt: skip
    """Multilateral resistances and modelled trade from coefficients of gravity, output and expenditure.

    With t_ij^(1 - sigma) = exp(sum of coefficients times variables) and theta = sigma - 1, solves Anderson and van Wincoop's (2003) system

        Omega_i^(1 - sigma) = sum_j t_ij^(1 - sigma) (E_j / sum E) P_j^(sigma - 1),
        P_j^(1 - sigma) = sum_i t_ij^(1 - sigma) (Y_i / sum Y) Omega_i^(sigma - 1),   P of the reference = 1.

    Parameters
    ----------
    table : path or DataFrame
        A row for each ordered pair, itself included: exporter, importer, output of the exporter, expenditure of the importer, and each variable.
    coefficients : mapping
        Coefficient of each cost variable, as PPML gives them: a column of the table, or log(column). `international` is made where it lacks.
    theta : float
        Trade elasticity, sigma - 1.
    output, expenditure : str, optional
        Columns of the exporter's output and of the importer's expenditure. Where not named: Y and E, else what the column of trade adds up to.
    reference : str, optional
        Whose inward resistance is 1. The economy with the largest output where not named.
    origin, destination, value : str, optional
        Columns of sellers, of buyers and of trade, where they have other names than those in use.
    year : int or str, optional
        Which year, where there are several.
    tolerance : float
        Largest relative gap at which the answer counts as converged.

    Returns
    -------
    Resistances
        Its `flows` and `effect` go into `solve_trade`.

    Raises
    ------
    QuestionError, StudyError
        No such column or reference; not square; unknown or impossible numbers.

    Examples
    --------
    >>> import pandas as pd
    >>> pairs = pd.DataFrame({"exporter": list("AABB"), "importer": list("ABAB"), "Y": 1.0, "E": 1.0, "border": [0, 1, 1, 0]})
    >>> resistances(pairs, {"border": -2.0}, theta=4).flows.value.round(3)
    array([[0.881, 0.119],
           [0.119, 0.881]])
    """
    if not (np.isfinite(theta) and theta > 0):
        raise QuestionError(f"theta is {theta}.", "It is the elasticity of substitution less 1, and above 0.")
    frame, name = read_frame(table, "table")
    frame = one_year(renamed(frame, name, {"exporter": origin, "importer": destination, "trade": value}), name, year)
    names, cost = _costs(frame, name, coefficients)
    y = _of_economies(frame, name, names, find_column(frame, ORIGIN, None, "origin", name), output, "Y")
    e = _of_economies(frame, name, names, find_column(frame, DESTINATION, None, "destination", name), expenditure, "E")
    reference = None if reference is None else str(reference)  # labels are text, whole numbers too
    if reference is not None and reference not in names:
        raise QuestionError(
            f"reference is {reference!r}.",
            *filter(None, [did_you_mean(reference, names)]),
            "Name an economy of the table.",
        )
    at = names.index(reference) if reference is not None else int(np.argmax(y))
    n = len(names)
    held = Spending(multiple=np.ones(n), deficit=np.zeros(n), fixed=True)
    s = solve_hat(np.outer(y, e) / y.sum(), cost, theta, 0.0, np.ones(n), held)
    scale = 1 / float(s.price_index[at])
    s.flows.setflags(write=False)
    flows = Flows(
        labels=tuple(names), value=s.flows, table=name, notes=("trade is modelled from gravity coefficients",)
    )
    return Resistances(
        flows=flows, outward=1 / (s.p * scale), inward=s.price_index * scale, cost=cost, coefficients=dict(coefficients), theta=theta,
        reference=names[at], residual=s.residual, converged=s.residual <= tolerance, ends=(origin, destination),
    )  # fmt: skip


def _costs(frame: pd.DataFrame, table: str, coefficients: Mapping[str, float]) -> tuple[list[str], Floats]:
    """Economies, and exp(coefficients times variables) for each ordered pair."""
    o, d = (
        find_column(frame, ORIGIN, None, "origin", table),
        find_column(frame, DESTINATION, None, "destination", table),
    )
    (sell, sellers), (buy, buyers) = coded(frame[o], table, o), coded(frame[d], table, d)
    names = sorted(sellers)
    n = len(names)
    square = set(buyers) == set(names) and len(sell) == n * n
    position = {x: k for k, x in enumerate(names)}
    cell = np.zeros(0, dtype=np.int64)
    if square:
        cell = np.array([position[x] for x in sellers])[sell] * n + np.array([position[x] for x in buyers])[buy]
    if not square or np.bincount(cell).max() > 1:
        raise StudyError(
            f"{table} is not square: {len(sell):,} rows for {n} economies.",
            f"One row for each ordered pair makes {n * n:,}.",
        )
    total = np.zeros(len(sell))
    frame = with_derived(Panel(frame=frame, layout="plain", table=table), {log_of(v) or v for v in coefficients})
    for variable, coefficient in coefficients.items():
        plain = log_of(variable) or variable
        if plain not in frame.columns:
            hint = did_you_mean(plain, map(str, frame.columns))
            raise StudyError(f"{table}: there is no column {plain!r}.", *filter(None, [hint]))
        values = term_of(variable, frame, table)[0][:, 0]
        if np.isnan(values).any():
            at = int(np.flatnonzero(np.isnan(values))[0])
            raise StudyError(
                f"{table}: {variable} of {sellers[sell[at]]} to {buyers[buy[at]]} is unknown.",
                "Give every cost variable for every pair.",
            )
        total += coefficient * values
    cost = np.empty(n * n)
    cost[cell] = np.exp(total)
    return names, cost.reshape(n, n)


def _of_economies(
    frame: pd.DataFrame, table: str, names: list[str], key: str, column: str | None, usual: str
) -> Floats:
    """A number of each economy that stands in all its rows; where no column is named, the usual one, else the sum of its trade."""
    trade = seek_column(frame, VALUE, None, table)
    if column is None and usual not in frame.columns and trade is not None:
        (codes, found), values = coded(frame[key], table, key), numbers_of(frame[trade], table, trade)
        unknown = np.flatnonzero(np.isnan(values))
        if unknown.size:
            raise StudyError(
                f"{table} row {unknown[0] + 1}: {trade} is unknown, so {usual} cannot be added up from it.",
                f"Give the value, or a column of the {'output of exporters' if usual == 'Y' else 'expenditure of importers'}.",
            )
        sums = np.bincount(codes, weights=values, minlength=len(found))
        none = np.flatnonzero(sums <= 0)
        if none.size:
            raise StudyError(f"{table}: {trade} of {found[none[0]]} adds up to nothing.")
        return np.asarray(sums, dtype=np.float64)[[found.index(x) for x in names]]
    column = column or usual
    if column not in frame.columns:
        hint = did_you_mean(column, map(str, frame.columns))
        raise StudyError(f"{table}: there is no column {column!r}.", *filter(None, [hint]))
    (codes, found), values = coded(frame[key], table, key), numbers_of(frame[column], table, column)
    wrong = np.flatnonzero(~(values > 0))
    if wrong.size:
        raise StudyError(f"{table}: {column} of {found[codes[wrong[0]]]} is unknown or not above 0.")
    one = np.empty(len(found))
    one[codes] = values
    torn = np.flatnonzero(np.abs(values / one[codes] - 1) > 1e-9)
    if torn.size:
        raise StudyError(
            f"{table}: {column} of {found[codes[torn[0]]]} differs between its rows.",
            "It is one number for each economy.",
        )
    return one[[found.index(x) for x in names]]
