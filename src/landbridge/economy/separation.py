"""Rows that a Poisson regression cannot use: separated ones, whose fit runs off to nothing, and singletons.

Correia, Guimaraes and Zylkin (2019): a combination of regressors and effects that is zero wherever trade is above zero, and nowhere below zero
where there is none, drives the fit of the rows where it is above zero to nothing. Such rows say nothing of coefficients and keep the estimate from
converging; they are taken out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
MOST_COLUMNS = 2000  # regressors and groups, but for the effect with most, in which combinations are searched for: they make a dense matrix


def empty_groups(positive: Flags, effects: Sequence[Ints], kept: Flags) -> Flags:
    """Rows of groups without any trade, over and over until none is left: separated by an effect alone. Returns those still kept."""
    kept = kept.copy()
    while True:
        before = int(kept.sum())
        for codes in effects:
            some = np.bincount(codes[kept & positive], minlength=int(codes.max(initial=0)) + 1) > 0
            kept &= some[codes]
        if int(kept.sum()) == before:
            return kept


def singletons(effects: Sequence[Ints], kept: Flags) -> Flags:
    """Take out rows that are alone in a group, over and over. Returns those still kept."""
    kept = kept.copy()
    while True:
        before = int(kept.sum())
        for codes in effects:
            kept &= np.bincount(codes[kept], minlength=int(codes.max(initial=0)) + 1)[codes] > 1
        if int(kept.sum()) == before:
            return kept


def combinations(positive: Flags, regressors: Floats, effects: Sequence[Ints], kept: Flags) -> Flags | None:
    """Rows still kept after those are taken out that a combination of regressors and effects separates; None where it is too large to search.

    Every group of every effect has some trade (`empty_groups`). The null space of all columns over the rows with trade holds every such combination;
    the effect with most groups is solved for and put aside, so that the space is of the others. A linear programme finds the combination that is
    above zero in as many rows as can be, since combinations add up.
    """
    rows = np.flatnonzero(kept)
    has = positive[rows]
    if has.all():
        return kept
    compact = [np.unique(codes[rows], return_inverse=True)[1] for codes in effects] or [
        np.zeros(len(rows), dtype=np.int64)
    ]
    aside = compact.pop(int(np.argmax([c.max() for c in compact])))
    if regressors.shape[1] + sum(int(c.max()) + 1 for c in compact) > MOST_COLUMNS:
        return None
    over = _reach(has, regressors[rows], compact, aside)
    touched = np.abs(over).max(axis=1, initial=0.0) > 1e-7
    if not touched.any():
        return kept
    found = _widest(over[touched])
    if found is None:
        return None
    out = kept.copy()
    out[rows[~has][touched][found]] = False
    return out


def _reach(has: Flags, regressors: Floats, others: Sequence[Ints], aside: Ints) -> Floats:
    """What each free combination is in the rows without trade, [rows, combinations]; it is zero in all rows with trade."""
    from scipy import sparse
    from scipy.linalg import eigh

    n = len(has)
    scale = np.abs(regressors).max(axis=0, initial=0.0)
    parts: list[Any] = [sparse.csr_array(regressors / np.where(scale > 0, scale, 1))] if regressors.shape[1] else []
    parts += [sparse.csr_array((np.ones(n), (np.arange(n), c))) for c in others]
    if not parts:
        return np.zeros((int((~has).sum()), 0))
    design = sparse.hstack(parts, format="csr")
    group = sparse.csr_array((np.ones(n), (np.arange(n), aside)))
    share = sparse.diags_array(1 / np.asarray(group[has].sum(axis=0)).ravel())
    mean = share @ (group[has].T @ design[has])  # over the rows with trade of each group that is put aside
    gram = (design[has].T @ design[has] - mean.T @ (group[has].T @ design[has])).toarray()
    _, free = eigh(gram, subset_by_value=(-np.inf, 1e-10 * max(float(gram.diagonal().max()), 1.0)))
    over = design[~has] @ free - group[~has] @ (mean @ free)
    values, vectors = eigh(over.T @ over)  # what is zero everywhere is no combination of interest
    return np.asarray(over @ vectors[:, values > 1e-12 * max(float(values[-1]) if len(values) else 0.0, 1.0)])


def _widest(over: Floats) -> Flags | None:
    """Rows where some combination that is nowhere below zero is above zero; None where the linear programme fails."""
    from scipy import sparse
    from scipy.optimize import linprog

    m, r = over.shape
    found = linprog(
        np.concatenate([np.zeros(r), -np.ones(m)]), A_ub=sparse.csr_array(np.hstack([-over, np.eye(m)])), b_ub=np.zeros(m),
        bounds=[(None, None)] * r + [(0, 1)] * m, method="highs",
    )  # fmt: skip
    return None if found.x is None else np.asarray(found.x[r:] > 0.5)
