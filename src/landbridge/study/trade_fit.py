"""Proportional fitting: unknown cells are scaled until sums over cells meet what is known of them (Deming and Stephan 1940)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
MAX_SWEEPS = 5000
CLOSE = 1e-9  # a sweep that moves no cell by more than this share of the largest ends the fitting
SQUEEZE = (
    10.0  # what gravity alone guessed may shrink by this factor; then estimated totals rise and firm cells give way
)
OFF = 1e-4  # firm cells also give way where a margin is missed by more than this share with them held
TRIAL_SWEEPS = 300  # while it is being found out which firm cells give way


@dataclass(frozen=True, eq=False)
class Margin:
    """A sum over cells that is known: exports of one economy, imports of one, or trade with a group."""

    label: str
    cells: NDArray[np.bool_]  # [n, n]
    target: float  # million USD, free on board
    published: bool  # False: an estimate stands in for it; such margins are met first, so that published ones have the last word


@dataclass(frozen=True, eq=False)
class Met:
    """A margin after fitting."""

    margin: Margin
    reached: float
    kept: bool
    why: str = ""  # why it was not kept, where it was not

    @property
    def error(self) -> float:
        """How far the sum is from the margin, as a share of it."""
        return abs(self.reached / self.margin.target - 1) if self.margin.target else abs(self.reached)


def fit(
    known: Floats, seeds: Floats, margins: Sequence[Margin], firm: Mask | None = None
) -> tuple[Floats, list[Met], bool]:
    """Fill unknown cells so that the margins hold; known cells are never touched.

    Parameters
    ----------
    known
        Values of known cells, `nan` where unknown, [n, n].
    seeds
        First guesses of the unknown cells, none below zero, [n, n]. A seed of zero stays zero.
    margins
        Sums to meet. One whose known cells alone reach it, or that has no unknown cell, cannot be met and is left out with the reason.
    firm
        Unknown cells whose guess rests on a report: they stay as guessed wherever the others can meet the margins without being squeezed more
        than `SQUEEZE` times. An estimated margin that leaves the others less room than that is raised. None: no cell is firm.

    Returns
    -------
    float[n, n], list of Met, bool
        The filled table, each margin with the sum reached, and whether the fitting converged.

    Examples
    --------
    >>> known = np.full((2, 2), np.nan)
    >>> rows = [Margin("row", np.array([[True, True], [False, False]]), 30.0, True)]
    >>> fit(known, np.array([[1.0, 2.0], [3.0, 4.0]]), rows)[0].tolist()
    [[10.0, 20.0], [3.0, 4.0]]
    """
    sure = np.zeros(known.shape, dtype=bool) if firm is None else firm & np.isnan(known)
    margins = [m if m.published else _raised(m, known, seeds, sure, margins) for m in margins]
    whys = [_why_not(m, known, seeds) for m in margins]
    kept = sorted((m for m, why in zip(margins, whys, strict=True) if not why), key=lambda m: m.published)
    held = _held(known, seeds, kept, sure)
    out, converged = _rake(np.where(held, seeds, known), seeds, kept, MAX_SWEEPS)
    return (
        out,
        [Met(m, float(out[m.cells].sum()), not why, why) for m, why in zip(margins, whys, strict=True)],
        converged,
    )


def _raised(m: Margin, known: Floats, seeds: Floats, firm: Mask, margins: Sequence[Margin]) -> Margin:
    """An estimated margin, raised where what is known or firm under it leaves gravity's guesses less than one part in `SQUEEZE`."""
    filled = np.where(firm, seeds, known)
    left = m.cells.copy()
    least = 0.0
    for part in margins:
        if (
            part.published
            and (part.cells & left).sum() == part.cells.sum() < m.cells.sum()
            and np.isnan(filled[part.cells]).any()
        ):
            least += part.target
            left &= ~part.cells
    least += float(np.nansum(filled[left])) + float(seeds[left & np.isnan(filled)].sum()) / SQUEEZE
    return m if m.target >= least else replace(m, label=f"{m.label} (raised from {m.target:,.0f})", target=least)


def _held(known: Floats, seeds: Floats, margins: Sequence[Margin], firm: Mask) -> Mask:
    """The firm cells that can stay as guessed; those of the tightest margin give way, until no margin is too tight."""
    held = firm.copy()
    while held.any():
        filled = np.where(held, seeds, known)
        out, _ = _rake(filled, seeds, margins, TRIAL_SWEEPS)
        tight = [(_tightness(m, filled, seeds, out), -i) for i, m in enumerate(margins) if (m.cells & held).any()]
        worst, i = max(tight, default=(0.0, 0))
        if worst <= 1:
            break
        held &= ~margins[-i].cells
    return held


def _tightness(m: Margin, filled: Floats, seeds: Floats, out: Floats) -> float:
    """Above one where a margin is missed by more than `OFF`, or shrinks gravity's guesses by more than `SQUEEZE`."""
    free = m.cells & np.isnan(filled)
    guessed, given = float(seeds[free].sum()), float(out[free].sum())
    shrunk = guessed / given if given > 0 else np.inf if guessed > 0 else 0.0
    return max(abs(float(out[m.cells].sum()) / m.target - 1) / OFF, shrunk / SQUEEZE)


def _rake(known: Floats, seeds: Floats, margins: Sequence[Margin], most: int) -> tuple[Floats, bool]:
    free = np.isnan(known)
    table = np.where(free, seeds, known).ravel()
    steps = [(np.flatnonzero((m.cells & free).ravel()), m.target - float(np.nansum(known[m.cells]))) for m in margins]
    for _ in range(most):
        before = table.copy()
        for at, left in steps:
            total = table[at].sum()
            if total > 0:
                table[at] *= max(left, 0.0) / total
        if np.abs(table - before).max(initial=0.0) <= CLOSE * max(table.max(initial=0.0), 1.0):
            return table.reshape(known.shape), True
    return table.reshape(known.shape), not steps


def _why_not(m: Margin, known: Floats, seeds: Floats) -> str:
    unknown = m.cells & np.isnan(known)
    reported = float(np.nansum(known[m.cells]))
    if not unknown.any():
        return f"every cell is reported; they add up to {reported:,.0f}"
    if reported >= m.target:
        return f"its reported cells alone add up to {reported:,.0f}"
    return "" if seeds[unknown].sum() > 0 else "its unknown cells are all taken to be zero"
