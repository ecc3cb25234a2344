"""Who gains: from days and USD of ways to trade and income, on the shipped study and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from landbridge.answers.gains import trade
from landbridge.answers.gains_cost import NOTHING
from landbridge.errors import QuestionError, StudyError
from landbridge.study import open_study

DAY = "2030-06-01"


@pytest.fixture(scope="module")
def opened(study):
    return trade(study, "armenia-opens", on=DAY, draws=4)


@pytest.fixture(scope="module")
def shut(study):
    return trade(study, "north-closed-to-transit", on="2026-06-01", draws=4)


def test_a_scenario_that_changes_nothing_moves_nothing(study):
    nothing = trade(study, "status-quo-2021", on="2021-06-01", draws=2)  # what it takes back had not happened by then
    assert nothing.costs.counts["changed"] == 0
    assert np.abs(nothing.change.real_income - 1).max() < 1e-12
    assert {r["sure"] for r in nothing.rows()} <= {"no change", "unsure"}
    assert all(abs(r["real_income_percent_high"]) < 1e-9 for r in nothing.rows())
    assert nothing.shares() == {}


def test_opening_borders_makes_no_pair_dearer_and_armenia_gains(opened):
    assert (opened.costs.tau_hat <= 1 + 1e-12).all()
    first = opened.rows()[0]
    assert (first["economy"], first["sure"]) == ("ARM", "gains")
    assert opened.change.converged and opened.change.acr_gap < 1e-9


def test_the_ratio_of_costs_is_the_ratio_of_logsums_where_no_share_is_listed(opened):
    """A slow twin, pair by pair, from the days and USD themselves."""
    costs = opened.costs
    _, day, _, _, k, _ = costs.typical
    checked = 0
    for i in range(len(costs.labels)):
        for j in range(len(costs.labels)):
            if costs.off[i, j] or not np.isnan(costs.listed[1, :, i, j]).all():
                continue
            sums = []
            for world in (costs.before, costs.after):
                total = 0.0
                for m in range(len(world.modes)):
                    ways = [
                        u + day * d
                        for d, u in zip(world.days[1, m, :, i, j], world.usd[1, m, :, i, j], strict=True)
                        if not np.isnan(d)
                    ]
                    total += (1 + min(ways) / costs.value) ** -k if ways else 0.0
                sums.append(total)
            if sums[0] > 0:
                assert costs.tau_hat[i, j] == pytest.approx((sums[1] / sums[0]) ** (-1 / k), rel=1e-9)
                checked += 1
    assert checked > 300


def test_a_mode_hurts_in_proportion_to_its_listed_share(shut):
    """Between China and Germany trains carry what `mode_shares` says, and only they are hit."""
    costs = shut.costs
    i, j = costs.labels.index("CHN"), costs.labels.index("DEU")
    _, day, _, _, k, _ = costs.typical
    rail = costs.before.modes.index("rail")
    before, after = (costs.by_mode(c, day=day)[rail, i, j] for c in (costs.before, costs.after))
    share = costs.weights(costs.by_mode(costs.before, day=day), k)[:, i, j]
    assert share[rail] == pytest.approx(0.066) and share.sum() == pytest.approx(1)
    assert after > before
    sea = costs.before.modes.index("deep sea")
    assert costs.by_mode(costs.before, day=day)[sea, i, j] == pytest.approx(
        costs.by_mode(costs.after, day=day)[sea, i, j]
    )
    wanted = (share[rail] * (after / before) ** -k + 1 - share[rail]) ** (-1 / k)
    assert costs.tau_hat[i, j] == pytest.approx(wanted)


def test_a_state_shut_to_transit_keeps_its_own_trade(shut):
    labels = shut.costs.labels
    rus = labels.index("RUS")
    assert not any("RUS" in pair for pair in shut.costs.cut_off)
    assert shut.costs.tau_hat[rus, labels.index("BLR")] == 1
    assert next(r for r in shut.rows() if r["economy"] == "KAZ")["sure"] == "loses"


def test_a_pair_whose_last_way_shuts_stops_trading_and_is_named(study):
    war = trade(study, "iran-war-hormuz-shut", on="2026-02-01", draws=2)
    i, j = war.costs.labels.index("ARE"), war.costs.labels.index("IND")
    assert "ARE to IND" in war.costs.cut_off
    assert war.costs.effect(5.0)[i, j] == NOTHING
    assert war.change.flows[i, j] < 1e-6 * war.table.flows[i, j]
    assert any("no open way left" in n for n in war.notes)


def test_a_border_takes_the_place_of_the_change_of_cost_and_is_never_added(study, opened):
    by_border = trade(study, "armenia-opens", on=DAY, draws=2, border={("ARM", "TUR"): 0.5})
    labels = by_border.costs.labels
    a, t = labels.index("ARM"), labels.index("TUR")
    effect = by_border.costs.effect(5.0)
    assert effect[a, t] == effect[t, a] == pytest.approx(np.exp(0.5))
    rest = np.ones_like(effect, dtype=bool)
    rest[a, t] = rest[t, a] = False
    np.testing.assert_array_equal(effect[rest], opened.costs.effect(5.0)[rest])


def test_draws_are_the_same_again_and_a_longer_run_begins_with_the_shorter(study, opened):
    longer = trade(study, "armenia-opens", on=DAY, draws=6)
    np.testing.assert_allclose(longer.draws.one[:4], opened.draws.one, rtol=1e-12)
    np.testing.assert_allclose(longer.draws.swapped[:, :4], opened.draws.swapped, rtol=1e-12)
    assert sum(longer.shares().values()) >= 1 - 1e-9


def test_a_given_elasticity_has_no_range_and_no_share(study):
    fixed = trade(study, "armenia-opens", on=DAY, draws=4, theta=4)
    assert fixed.change.theta == 4
    assert fixed.shares()["theta"] == 0


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({"draws": 1}, "draws is 1.\n  Give 2 or more."),
        ({"year": 1999}, "the study has no square table of trade for 1999.\n  Years: 2021, 2023."),
        ({"goods": "crude-oil"}, None),
    ],
)
def test_what_cannot_be_asked_is_refused(study, asked, text):
    if text is None:
        assert trade(study, "armenia-opens", on=DAY, draws=2, **asked).costs.goods.id == "crude-oil"
        return
    with pytest.raises((QuestionError, StudyError)) as error:
        trade(study, "armenia-opens", on=DAY, **asked)
    assert str(error.value) == text


def test_a_border_of_nobody_is_refused(study):
    with pytest.raises(
        QuestionError, match=r"^there is no economy 'XXX' in the trade tables\.\n  Economies: AZE, GEO, ARM,"
    ):
        trade(study, "armenia-opens", on=DAY, draws=2, border={("ARM", "XXX"): 1.0})


def test_a_study_without_trade_is_told_what_it_lacks(tmp_path):
    from landbridge.cli.new import new_study

    new_study(tmp_path / "s", None)
    with pytest.raises(QuestionError) as error:
        trade(open_study(tmp_path / "s"), "pass-shuts")
    assert str(error.value) == (
        "the study has no square table of trade.\n  Fill the tables economies and trade; landbridge check says what is missing."
    )
