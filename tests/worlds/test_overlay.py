"""An overlay changes its rows of its column, leaves the world it was laid on alone, and says what stood there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.errors import QuestionError
from landbridge.worlds import Overlay, Reason
from landbridge.worlds.base import COLUMNS, RANGED

STRIKE = Reason(kind="overlay", name="a strike", source=("made",), quality="assumed")


def copy_of(w):
    return {n: a.copy() for n, a in w.columns.items()}, {n: a.copy() for n, a in w.reason.items()}


@settings(max_examples=25)
@given(st.data())
def test_only_the_rows_and_the_column_change_and_the_old_world_stays(world_on, data):
    w = world_on("2025-06-01")
    column = data.draw(st.sampled_from(COLUMNS))
    n = data.draw(st.integers(0, 30))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    rows = rng.choice(w.network.n_arcs, n, replace=False)
    values = rng.integers(0, 3, n).astype(float) if column == "status" else rng.uniform(0, 500, n)
    columns, reason = copy_of(w)
    new = w.apply(Overlay(rows, column, values, STRIKE))
    touched = {column, f"{column}_low", f"{column}_high"}
    others = np.setdiff1d(np.arange(w.network.n_arcs), rows)
    for name in w.columns:
        np.testing.assert_array_equal(w.columns[name], columns[name])
        kept = others if name in touched else slice(None)
        np.testing.assert_array_equal(new.columns[name][kept], columns[name][kept])
        assert not new.columns[name].flags.writeable
    for name in w.reason:
        np.testing.assert_array_equal(w.reason[name], reason[name])
        kept = others if name == column else slice(None)
        np.testing.assert_array_equal(new.reason[name][kept], reason[name][kept])
        assert not new.reason[name].flags.writeable
    np.testing.assert_array_equal(new.columns[column][rows], values)
    for i in rows:
        chain = list(new.reasons.chain(int(new.reason[column][i])))
        assert chain[0].name == "a strike"
        assert chain[1:] == list(w.reasons.chain(int(reason[column][i])))


@pytest.mark.parametrize("column", RANGED)
def test_ranges_move_in_proportion_and_keep_their_order(world_on, column):
    w = world_on("2025-06-01")
    before = w.columns[column]
    rows = np.flatnonzero(before > 0)[::7]
    new = w.apply(Overlay(rows, column, before[rows] * 3, STRIKE))
    for end in ("_low", "", "_high"):
        np.testing.assert_allclose(new.columns[column + end][rows], 3 * w.columns[column + end][rows], rtol=1e-12)
    free = np.flatnonzero(before == 0)[:50]
    paid = w.apply(Overlay(free, column, np.full(free.size, 9.0), STRIKE))
    for end in ("_low", "", "_high"):
        assert (paid.columns[column + end][free] == 9).all()


def test_two_overlays_on_one_row_chain_down_to_what_stood_there_first(world_on):
    w = world_on("2025-06-01")
    rows = w.arcs_of("links", "H_UPPER_LARS_VLADIKAVKAZ")
    once = w.apply(Overlay(rows, "hours", np.full(rows.size, 40.0), STRIKE))
    snow = Reason(kind="overlay", name="snow", source=("made",))
    twice = once.apply(Overlay(rows[:1], "hours", np.array([80.0]), snow))
    names = [r.name for r in twice.reasons.chain(int(twice.reason["hours"][rows[0]]))]
    assert names == ["snow", "a strike", *(r.name for r in w.reasons.chain(int(w.reason["hours"][rows[0]])))]
    assert twice.columns["hours"][rows].tolist() == [80.0] + [40.0] * (rows.size - 1)
    assert once.columns["hours"][rows[0]] == 40.0


def test_the_same_overlay_twice_is_the_same_world(world_on):
    w = world_on("2025-06-01")
    rows = w.arcs_of("links", "R_BREST_MALASZEWICZE")
    o = Overlay(rows, "status", np.ones(rows.size), STRIKE)
    one, other = w.apply(o), w.apply(o)
    np.testing.assert_array_equal(one.reason["status"], other.reason["status"])
    again = one.apply(o)
    np.testing.assert_array_equal(again.columns["status"], one.columns["status"])


def test_a_number_becomes_unknown_where_the_overlay_says_so(world_on):
    w = world_on("2025-06-01")
    rows = w.arcs_of("links", "R_BREST_MALASZEWICZE")
    new = w.apply(Overlay(rows, "hours", np.full(rows.size, np.nan), STRIKE))
    for end in ("_low", "", "_high"):
        assert np.isnan(new.columns["hours" + end][rows]).all()


def test_an_overlay_on_nothing_changes_nothing(world_on):
    w = world_on("2025-06-01")
    new = w.apply(Overlay(np.empty(0, dtype=np.int64), "status", np.empty(0), STRIKE))
    np.testing.assert_array_equal(new.columns["status"], w.columns["status"])


def test_an_overlay_that_names_no_column_is_refused(world_on):
    with pytest.raises(QuestionError) as error:
        world_on("2025-06-01").apply(Overlay(np.array([0]), "hour", np.array([1.0]), STRIKE))
    columns = "status, hours, usd_per_40ft, usd_per_20ft, usd_per_t, kg_co2e_per_t, length_km, capacity_t_per_day, hazard_per_year, acceptance"
    assert str(error.value) == f"an overlay names column 'hour'.\n  Did you mean 'hours'?\n  Columns: {columns}."


@pytest.mark.parametrize("row", [-1, 10**9])
def test_an_overlay_on_an_arc_that_is_not_there_is_refused(world_on, row):
    with pytest.raises(QuestionError, match=f"an overlay names arc {row} of 5"):
        world_on("2025-06-01").apply(Overlay(np.array([row]), "hours", np.array([1.0]), STRIKE))
