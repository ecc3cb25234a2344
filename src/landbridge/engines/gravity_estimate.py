"""An estimate of gravity: coefficients, and what happened to every row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.economy.ppml import Fit
from landbridge.results import as_csv, as_json, html_lines

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def _log_likelihood(y: Floats, mean: Floats) -> float:
    from scipy.special import gammaln, xlogy

    return float((xlogy(y, mean) - mean - gammaln(y + 1)).sum())


@dataclass(frozen=True, eq=False, kw_only=True)
class Gravity:
    """Coefficients of gravity with errors and intervals. `dropped` gives the rows of the table (from 0) that were taken out, by reason."""

    formula: str
    layout: str
    table_name: str
    panel: pd.DataFrame
    y: Floats
    kept: Flags
    dropped: Mapping[str, Ints]
    fit: Fit | None  # None where there is nothing to estimate but effects
    corrected: Floats | None  # coefficients less the bias of three-way effects
    jackknife: int
    cluster: str | None
    small_sample: str
    level: float
    reset_p: float | None = None  # of Ramsey's test, where it was asked for
    notes: tuple[str, ...] = ()

    @property
    def converged(self) -> bool:
        """Whether the iterations ended where they should."""
        return self.fit is None or self.fit.converged

    @property
    def coefficients(self) -> dict[str, float]:
        """Each term's coefficient; corrected for bias where that was asked for."""
        if self.fit is None:
            return {}
        values = (
            self.fit.beta
            if self.corrected is None
            else np.where(np.isnan(self.corrected), self.fit.beta, self.corrected)
        )
        return dict(zip(self.fit.names, values.tolist(), strict=True))

    @property
    def vcov(self) -> pd.DataFrame:
        """Variances and covariances of the coefficients."""
        if self.fit is None:
            return pd.DataFrame()
        return pd.DataFrame(self.fit.vcov, index=list(self.fit.names), columns=list(self.fit.names))

    @property
    def separated(self) -> Ints:
        """Rows of the table, from 0, that are separated: their fit runs off to nothing."""
        found = [v for k, v in self.dropped.items() if k.startswith("separated")]
        return np.sort(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)

    @property
    def n(self) -> int:
        """Rows that the estimate rests on."""
        return int(self.kept.sum())

    @property
    def zeros(self) -> int:
        """How many of them have no trade."""
        return int((self.y[self.kept] == 0).sum())

    @property
    def log_likelihood(self) -> float:
        """Of a Poisson variable, as Stata's commands print it."""
        return float("nan") if self.fit is None else _log_likelihood(self.y[self.kept], self.fit.fitted)

    @property
    def pseudo_r2(self) -> float:
        """McFadden's share of the log likelihood, against a constant alone: as ppmlhdfe and pyfixest print it."""
        y = self.y[self.kept]
        return float(1 - self.log_likelihood / _log_likelihood(y, np.full_like(y, y.mean())))

    @property
    def r2(self) -> float:
        """Squared correlation of trade with its fit: as Stata's ppml prints it."""
        return float("nan") if self.fit is None else float(np.corrcoef(self.y[self.kept], self.fit.fitted)[0, 1] ** 2)

    def rows(self) -> list[dict[str, Any]]:
        """One row for each coefficient: estimate, error, z, p, interval, per cent of trade."""
        if self.fit is None:
            return []
        reach = NormalDist().inv_cdf(0.5 + self.level / 2)
        out = []
        for i, name in enumerate(self.fit.names):
            b, se = float(self.fit.beta[i]), float(np.sqrt(self.fit.vcov[i, i]))
            z = b / se if se > 0 else float("nan")
            row = {
                "term": name,
                "estimate": b,
                "std_error": se,
                "z": z,
                "p": 2 * NormalDist().cdf(-abs(z)) if se > 0 else float("nan"),
            }
            row |= {"low": b - reach * se, "high": b + reach * se, "percent": 100 * float(np.expm1(b))}
            if self.corrected is not None:
                row |= {"corrected": float(self.corrected[i]), "bias": b - float(self.corrected[i])}
            out.append(row)
        return out

    def table(self) -> pd.DataFrame:
        """One row for each coefficient."""
        return pd.DataFrame(self.rows())

    def fitted(self) -> pd.DataFrame:
        """The rows kept, as they were, with the column `fitted`."""
        out = self.panel[self.kept]
        return out if self.fit is None else out.assign(fitted=self.fit.fitted)

    def account(self) -> list[tuple[str, int]]:
        """What happened to the rows: each reason to take some out, and how many are left."""
        return [("rows", len(self.kept)), *((k, len(v)) for k, v in self.dropped.items()), ("used", self.n)]

    def as_dict(self) -> dict[str, Any]:
        """Everything the answer says, as plain data; rows that were taken out are counted from 1."""
        return {
            "formula": self.formula, "table": self.table_name, "layout": self.layout, "converged": self.converged, "rows": dict(self.account()),
            "zeros": self.zeros, "cluster": self.cluster, "clusters": list(self.fit.clusters) if self.fit else [],
            "small_sample": self.small_sample, "level": self.level, "jackknife": self.jackknife, "pseudo_r2": self.pseudo_r2,
            "r2": self.r2, "reset_p": self.reset_p,
            "log_likelihood": self.log_likelihood, "deviance": self.fit.deviance if self.fit else float("nan"),
            "coefficients": self.rows(), "notes": list(self.notes),
            "dropped_rows": {k: (v[:1000] + 1).tolist() for k, v in self.dropped.items()}, "dropped_rows_listed_at_most": 1000,
        }  # fmt: skip

    def to_json(self) -> str:
        """The answer as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each coefficient as CSV."""
        return as_csv(self.rows())

    def headline(self) -> str:
        """What was estimated, from which rows, and what was taken out."""
        groups = " x ".join(f"{g:,}" for g in self.fit.clusters) if self.fit else ""
        errors = (
            f"errors clustered by {self.cluster} ({groups} clusters)"
            if self.cluster and groups
            else "errors robust to heteroskedasticity"
        )
        out = "; ".join(f"{n:,} {k}" for k, n in list(self.account())[1:-1])
        lines = [
            self.formula,
            f"{self.table_name}, layout {self.layout}: {len(self.kept):,} rows, {self.n:,} used, {self.zeros:,} of them without trade",
            f"taken out: {out or 'none'}",
        ]  # fmt: skip
        if self.fit is None:
            lines.append("nothing to estimate but effects")
        else:
            state = "converged" if self.converged else "NOT CONVERGED: do not use these numbers"
            form = "" if self.reset_p is None else f"; RESET p {self.reset_p:.4f}"
            lines.append(f"{state}; {errors}; pseudo R2 {self.pseudo_r2:.4f}{form}")
        return "\n".join([*lines, *self.notes])

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __str__(self) -> str:
        ends = f"{100 * self.level:g} % interval"
        head = f"{'term':24}{'estimate':>12}{'std error':>12}{'z':>10}{'p':>9}{ends:>26}" + (
            f"{'corrected':>12}" if self.corrected is not None else ""
        )
        body = [
            f"{r['term'][:23]:24}{r['estimate']:12.5f}{r['std_error']:12.5f}{r['z']:10.2f}{r['p']:9.4f}{r['low']:13.5f}{r['high']:13.5f}"
            + (f"{r['corrected']:12.5f}" if "corrected" in r else "") for r in self.rows()
        ]  # fmt: skip
        return "\n".join([self.headline(), "", *([head, *body] if body else [])])

    __repr__ = __str__
