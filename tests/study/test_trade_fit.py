"""Proportional fitting: margins hold, known cells stay, and what cannot be met is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.study.trade_fit import SQUEEZE, Margin, fit


def totals(table: np.ndarray, published: bool = True) -> list[Margin]:
    """Every row and column sum of a table as a margin."""
    n = len(table)
    rows = [
        Margin(f"row {i}", np.outer(np.arange(n) == i, np.ones(n, bool)), float(table[i].sum()), published)
        for i in range(n)
    ]
    columns = [
        Margin(f"column {i}", np.outer(np.ones(n, bool), np.arange(n) == i), float(table[:, i].sum()), published)
        for i in range(n)
    ]
    return [*rows, *columns]


def slowly(seeds: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Slow and obvious: scale each row, then each column, ten thousand times."""
    out = seeds.copy()
    for _ in range(10_000):
        for i in range(len(out)):
            out[i] *= rows[i] / out[i].sum()
        for j in range(len(out)):
            out[:, j] *= columns[j] / out[:, j].sum()
    return out


def test_a_table_that_was_fitted_by_hand() -> None:
    # rows 40 and 60, columns 30 and 70, equal seeds: independence, so each cell is row times column over the total
    margins = totals(np.array([[12.0, 28.0], [18.0, 42.0]]))
    table, met, converged = fit(np.full((2, 2), np.nan), np.ones((2, 2)), margins)
    np.testing.assert_allclose(table, [[12, 28], [18, 42]], rtol=1e-8)  # the fitting stops at 1e-9 of the largest cell
    assert converged
    assert all(m.kept and m.error < 1e-8 for m in met)


def test_fitting_agrees_with_scaling_row_after_row() -> None:
    rng = np.random.default_rng(7)
    seeds, truth = rng.uniform(1, 9, (4, 4)), rng.uniform(1, 9, (4, 4))
    table, _, _ = fit(np.full((4, 4), np.nan), seeds, totals(truth))
    np.testing.assert_allclose(
        table, slowly(seeds, truth.sum(1), truth.sum(0)), rtol=1e-7
    )  # each stops at its own closeness


@given(st.integers(2, 6), st.floats(0, 0.8), st.integers(0, 2**32 - 1))
def test_margins_hold_known_cells_stay_and_nothing_is_below_zero(n: int, share: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth, seeds = rng.uniform(1, 100, (n, n)), rng.uniform(1, 100, (n, n))
    known = np.where(rng.uniform(size=(n, n)) < share, truth, np.nan)
    table, met, _ = fit(known, seeds, totals(truth))
    assert (table >= 0).all()
    np.testing.assert_array_equal(table[~np.isnan(known)], truth[~np.isnan(known)])
    for m in met:
        assert m.kept == bool(np.isnan(known[m.margin.cells]).any())
        assert m.error < 1e-4  # consistent margins are met; slow cases stop at the limit of sweeps


@given(st.integers(2, 6), st.integers(0, 2**32 - 1))
def test_the_order_of_economies_changes_nothing(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth, seeds, order = rng.uniform(1, 100, (n, n)), rng.uniform(1, 100, (n, n)), rng.permutation(n)
    across = np.ix_(order, order)
    unknown = np.full((n, n), np.nan)
    table, shuffled = fit(unknown, seeds, totals(truth))[0], fit(unknown, seeds[across], totals(truth[across]))[0]
    np.testing.assert_allclose(shuffled, table[across], rtol=1e-6)  # margins are met in another order


def test_firm_cells_stay_where_the_others_have_room() -> None:
    known, seeds = np.array([[0.0, np.nan, np.nan]] * 3), np.array([[0.0, 30.0, 10.0]] * 3)
    firm = np.array([[False, True, False]] * 3)
    margin = Margin("row", np.array([[True] * 3, [False] * 3, [False] * 3]), 50.0, True)
    assert fit(known, seeds, [margin], firm)[0][0].tolist() == [0, 30, 20]
    assert fit(known, seeds, [margin])[0][0].tolist() == [0, 37.5, 12.5]


def test_firm_cells_give_way_where_the_others_would_shrink_to_nothing() -> None:
    known, seeds = np.array([[0.0, np.nan, np.nan]] * 3), np.array([[0.0, 30.0, 10.0]] * 3)
    firm = np.array([[False, True, False]] * 3)
    tight = Margin(
        "row", np.array([[True] * 3, [False] * 3, [False] * 3]), 30.5, True
    )  # leaves 0.5 of the 10 that gravity guesses
    table, met, _ = fit(known, seeds, [tight], firm)
    np.testing.assert_allclose(table[0], [0, 30.5 * 0.75, 30.5 * 0.25])
    assert met[0].error == pytest.approx(0)


def test_an_estimated_total_that_reports_leave_no_room_under_is_raised_and_says_so() -> None:
    known, seeds = np.array([[40.0, np.nan], [np.nan, np.nan]]), np.array([[0.0, 20.0], [1.0, 1.0]])
    low = Margin("row", np.array([[True, True], [False, False]]), 30.0, False)
    table, met, _ = fit(known, seeds, [low])
    assert met[0].margin.label == "row (raised from 30)"
    assert table[0].tolist() == [40, 20 / SQUEEZE]


@pytest.mark.parametrize(
    ("known", "seeds", "why"),
    [
        ([[1.0, 2.0]], [[0.0, 0.0]], "every cell is reported; they add up to 3"),
        ([[20.0, np.nan]], [[0.0, 5.0]], "its reported cells alone add up to 20"),
        ([[1.0, np.nan]], [[0.0, 0.0]], "its unknown cells are all taken to be zero"),
    ],
)
def test_a_published_margin_that_cannot_be_met_says_why(
    known: list[list[float]], seeds: list[list[float]], why: str
) -> None:
    whole = np.vstack([known, [[np.nan, np.nan]]])
    _, met, _ = fit(
        whole, np.vstack([seeds, [[1.0, 1.0]]]), [Margin("row", np.array([[True, True], [False, False]]), 10.0, True)]
    )
    assert (met[0].kept, met[0].why) == (False, why)
