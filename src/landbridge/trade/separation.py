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
MOST_COLUMNS = 2000  # regressors and effects in which combinations are searched for, as it takes a dense matrix of them


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

    The null space of all columns over the rows with trade holds every such combination; a linear programme finds the one that is above zero in as
    many rows as can be, since combinations add up.
    """
    rows = np.flatnonzero(kept)
    none = rows[~positive[rows]]
    compact = [np.unique(codes[rows], return_inverse=True)[1] for codes in effects]
    n_columns = regressors.shape[1] + sum(int(c.max(initial=0)) + 1 for c in compact) + (0 if effects else 1)
    if not none.size:
        return kept
    if n_columns > MOST_COLUMNS:
        return None
    from scipy import sparse
    from scipy.linalg import eigh
    from scipy.optimize import linprog

    scale = np.abs(regressors[rows]).max(axis=0, initial=0.0)
    parts: list[Any] = (
        [sparse.csr_array(regressors[rows] / np.where(scale > 0, scale, 1))] if regressors.shape[1] else []
    )
    parts += [sparse.csr_array((np.ones(len(rows)), (np.arange(len(rows)), c))) for c in compact]
    parts += [] if effects else [sparse.csr_array(np.ones((len(rows), 1)))]
    design = sparse.hstack(parts, format="csr")
    has = positive[rows]
    gram = (design[has].T @ design[has]).toarray()
    values, vectors = eigh(gram)
    free = vectors[:, values < 1e-10 * max(float(values[-1]), 1.0)]
    over = design[~has] @ free
    touched = np.abs(over).max(axis=1, initial=0.0) > 1e-7
    if not touched.any():
        return kept
    over = over[touched]
    m, r = over.shape
    found = linprog(
        np.concatenate([np.zeros(r), -np.ones(m)]), A_ub=sparse.csr_array(np.hstack([-over, np.eye(m)])), b_ub=np.zeros(m),
        bounds=[(None, None)] * r + [(0, 1)] * m, method="highs",
    )  # fmt: skip
    if found.x is None:
        return None
    out = kept.copy()
    out[none[touched][found.x[r:] > 0.5]] = False
    return out
