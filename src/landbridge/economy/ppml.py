"""Poisson pseudo maximum likelihood on arrays, by pyfixest; and the split-panel jackknife."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from importlib import import_module
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.economy.separation import empty_groups, singletons
from landbridge.errors import MissingPartError, StudyError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def need(module: str) -> Any:
    """A package of the extra `trade`, or one sentence with what to do."""
    try:
        with warnings.catch_warnings():  # its own dependencies deprecate each other
            warnings.simplefilter("ignore")
            return import_module(module)
    except ImportError as error:
        raise MissingPartError(
            f"estimating gravity needs {module}, which is not installed.", 'pip install "landbridge[trade]" brings it.'
        ) from error


@dataclass(frozen=True, eq=False, kw_only=True)
class Design:
    """What is explained, by what, under which effects, and what errors are clustered by: one entry for each row of a table."""

    y: Floats  # [n]
    x: Floats  # [n, k]
    names: tuple[str, ...]  # of the k regressors
    effects: tuple[Ints, ...]  # codes of each effect
    clusters: tuple[Ints, ...]  # codes of each way to cluster


@dataclass(frozen=True, kw_only=True)
class Choices:
    """How to fit."""

    adjust: bool = False  # scale errors by (n - 1) / (n - k) too
    tolerance: float = 1e-8
    max_iter: int = 100


@dataclass(frozen=True, eq=False, kw_only=True)
class Fit:
    """A fit of Poisson pseudo maximum likelihood."""

    names: tuple[str, ...]  # regressors that have a coefficient
    beta: Floats
    vcov: Floats
    fitted: Floats
    converged: bool
    clusters: tuple[int, ...]
    deviance: float


def fit(design: Design, kept: Flags, choices: Choices) -> Fit | None:
    """Fit y = exp(x beta + effects) eta on the rows kept; None where there is nothing to estimate but effects.

    Regressors that others or the effects explain in full are left out. Without clusters, errors are robust to heteroskedasticity. Raises
    `StudyError` where pyfixest finds no estimate.
    """
    k = design.x.shape[1]
    if not kept.any() or not k:
        return None
    pyfixest = need("pyfixest")
    effects, clusters = ([_compact(c, kept) for c in codes] for codes in (design.effects, design.clusters))
    columns: dict[str, Any] = {"y": design.y[kept]} | {f"x{i}": design.x[kept, i] for i in range(k)}
    columns |= {f"f{i}": c for i, c in enumerate(effects)} | {f"g{i}": c for i, c in enumerate(clusters)}
    formula = (
        "y ~ "
        + " + ".join(f"x{i}" for i in range(k))
        + (" | " + " + ".join(f"f{i}" for i in range(len(effects))) if effects else "")
    )
    try:
        with (
            warnings.catch_warnings()
        ):  # pandas deprecates what pyfixest still calls; collinear regressors are named in the answer
            warnings.simplefilter("ignore")
            model = pyfixest.fepois(
                formula, pd.DataFrame(columns), vcov={"CRV1": "+".join(f"g{i}" for i in range(len(clusters)))} if clusters else "hetero",
                ssc=pyfixest.ssc(k_adj=choices.adjust, G_adj=True), fixef_rm="none", separation_check=[], iwls_tol=choices.tolerance,
                iwls_maxiter=choices.max_iter, copy_data=False, store_data=False,
            )  # fmt: skip
    except Exception as error:
        if type(error).__name__ == "NonConvergenceError":
            raise StudyError(
                f"the estimate does not converge in {choices.max_iter} steps.",
                "Look for separated rows (separation='search'), or raise max_iter.",
            ) from error
        raise StudyError(
            f"the estimate fails: {' '.join(str(error).split())[:300]}",
            "Look for regressors that the effects explain in full.",
        ) from error
    own = {f"x{i}": n for i, n in enumerate(design.names)} | {"Intercept": "constant"}
    n = int(kept.sum())
    scale = (
        n / (n - 1) if not clusters and not choices.adjust else 1.0
    )  # as Stata's poisson and ppmlhdfe; pyfixest leaves it out
    return Fit(
        names=tuple(own[str(c)] for c in model._coefnames), beta=np.asarray(model._beta_hat, dtype=np.float64).ravel(),
        vcov=scale * np.atleast_2d(np.asarray(model._vcov, dtype=np.float64)), fitted=np.asarray(model._Y_hat_response, dtype=np.float64).ravel(),
        converged=bool(model.convergence), clusters=tuple(int(c.max()) + 1 for c in clusters), deviance=float(model.deviance),
    )  # fmt: skip


def _compact(codes: Ints, kept: Flags) -> Ints:
    return codes if kept.all() else np.unique(codes[kept], return_inverse=True)[1]


def reset(whole: Fit, design: Design, kept: Flags, choices: Choices) -> float:
    """Ramsey's test of the form: p of the squared linear fit beside the regressors (Santos Silva and Tenreyro 2006); nan where effects explain it."""
    square = np.zeros(len(design.y))
    square[kept] = np.log(whole.fitted) ** 2
    square /= max(float(np.abs(square).max()), 1e-300)
    more = replace(design, x=np.column_stack([design.x, square]), names=(*design.names, "square of the fit"))
    again = fit(more, kept, choices)
    if again is None or "square of the fit" not in again.names:
        return float("nan")
    at = again.names.index("square of the fit")
    return 2 * NormalDist().cdf(-abs(float(again.beta[at]) / float(np.sqrt(again.vcov[at, at]))))


def jackknife(
    whole: Fit, design: Design, kept: Flags, ends: tuple[Ints, Ints], turns: int, seed: int, choices: Choices
) -> tuple[Floats, int]:
    """Coefficients less the bias of three-way effects, by splitting the panel (Weidner and Zylkin 2021).

    Twice the estimate less the mean over four quarters: sellers of one random half of the economies, buyers of one half. `ends` are the codes of
    sellers and buyers, alike. Returns the coefficients, nan where no split tells one, and in how many splits a quarter could not tell all.
    """
    rng = np.random.default_rng(seed)
    n = int(max(c.max() for c in ends)) + 1
    means, poor = [], 0
    for _ in range(turns):
        half = np.zeros(n, dtype=bool)
        half[rng.permutation(n)[: n // 2]] = True
        sell, buy = half[ends[0]], half[ends[1]]
        quarters = [
            _quarter(whole, design, kept & (sell == i) & (buy == j), choices)
            for i in (True, False)
            for j in (True, False)
        ]
        poor += bool(np.isnan(quarters).any())
        means.append(np.mean(quarters, axis=0))
    told = ~np.isnan(means)
    count = told.sum(axis=0)
    mean = np.where(count > 0, np.where(told, means, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)
    return np.asarray(2 * whole.beta - mean), poor


def _quarter(whole: Fit, design: Design, kept: Flags, choices: Choices) -> Floats:
    unknown = np.full(len(whole.beta), np.nan)
    kept = singletons(design.effects, empty_groups(design.y > 0, design.effects, kept))
    if not (kept & (design.y > 0)).any():
        return unknown
    try:
        part = fit(
            Design(y=design.y, x=design.x, names=design.names, effects=design.effects, clusters=()), kept, choices
        )
    except StudyError:
        return unknown
    if part is None or not part.converged:
        return unknown
    found = dict(zip(part.names, part.beta.tolist(), strict=True))
    return np.array([found.get(n, np.nan) for n in whole.names])
