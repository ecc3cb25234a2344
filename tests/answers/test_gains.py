"""Who gains: from days and USD of ways to trade and income, on the shipped study and by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import landbridge as lb
from landbridge.answers.gains import trade
from landbridge.answers.gains_cost import NOTHING
from landbridge.errors import QuestionError, StudyError
from landbridge.report.gains_words import moved, who_gains
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


def test_a_closed_border_that_no_way_takes_costs_nothing_and_parts_add_up(study, tmp_path):
    file = tmp_path / "unused.yaml"
    file.write_text(
        "title: A port that nobody takes\ndevelopments:\n  - {name: Varna shuts, since: 2026-06-01, links: {node: VARNA}, change: {status: closed}}\n"
    )
    nothing = trade(study, file, on="2026-06-02", draws=2)
    assert nothing.costs.counts["changed"] == 0
    assert np.abs(nothing.change.real_income - 1).max() < 1e-12
    for r in trade(study, "armenia-opens", on=DAY, draws=2).rows():
        told = 100 * np.expm1(sum(d["percent"] for d in r["drivers"]) / 100)
        assert told == pytest.approx(r["real_income_percent"], abs=1e-9)


def test_a_pair_whose_last_way_shuts_stops_trading_and_is_named(study, tmp_path):
    file = tmp_path / "shut.yaml"
    file.write_text(
        "title: The ports of the Emirates shut\ndevelopments:\n"
        "  - {name: both shut, since: 2026-01-01, links: {node: [JEBEL_ALI, KHOR_FAKKAN]}, change: {status: closed}}\n"
    )
    war = trade(study, file, on="2026-02-01", draws=2)
    i, j = war.costs.labels.index("ARE"), war.costs.labels.index("IND")
    assert "ARE to IND" in war.costs.cut_off
    hormuz = trade(study, "iran-war-hormuz-shut", on="2026-02-01", draws=2)
    assert not hormuz.costs.cut_off  # the Emirates have a port outside the strait
    assert next(r for r in hormuz.rows() if r["economy"] == "ARE")["sure"] == "loses"
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


@pytest.mark.slow
def test_trade_that_is_all_other_goods_is_those_goods(study, opened, tmp_path):
    whole = tmp_path / "goods.csv"
    whole.write_text("goods,share\nelectronics,1\n")
    mixed = trade(study, "armenia-opens", on=DAY, draws=2, goods_shares=whole)
    asked = trade(study, "armenia-opens", on=DAY, draws=2, goods="electronics")
    np.testing.assert_allclose(mixed.change.real_income, asked.change.real_income, rtol=1e-12)
    assert "of the trade between economies electronics 100.0 % by goods_shares, the rest Containers" in mixed.notes[1]
    assert "because no table says what goods the trade of a pair is made of" in opened.notes[1]
    whole.write_text("exporter,importer,goods,share\nCHN,ARM,electronics,0.3\n,ARM,metals,0.1\n,,metals,0\n")
    part = trade(study, "armenia-opens", on=DAY, draws=2, goods_shares=whole)
    i, j = part.table.at("CHN"), part.table.at("ARM")
    assert (part.mix["electronics"][i, j], part.mix["metals"][i, j], part.mix["metals"][j, i]) == (0.3, 0.1, 0)
    by = {
        g: trade(study, "armenia-opens", on=DAY, draws=2, goods=g).costs.effect(5.0)[i, j]
        for g in ("electronics", "metals")
    }
    wanted = 0.3 * by["electronics"] + 0.1 * by["metals"] + 0.6 * opened.costs.effect(5.0)[i, j]
    assert part.costs.effect(5.0)[i, j] == pytest.approx(wanted, rel=1e-12)
    assert part.draws.one.shape == (2, len(part))


@pytest.mark.slow
def test_tariffs_are_lifted_and_their_revenue_is_counted(study, opened, tmp_path):
    file = tmp_path / "tariffs.csv"
    file.write_text("exporter,importer,percent,percent_before\nTUR,ARM,0,10\nARM,TUR,0,5\n")
    both = trade(study, "status-quo-2021", on="2021-06-01", draws=2, tariff_change=file)
    t = both.table
    a, b = t.at("TUR"), t.at("ARM")
    before, after = (np.zeros((len(t.labels),) * 2) for _ in range(2))
    before[a, b], before[b, a] = 0.1, 0.05
    pairs = [(x, y, t.flows[i, j], before[i, j]) for i, x in enumerate(t.labels) for j, y in enumerate(t.labels)]
    table = pd.DataFrame(pairs, columns=["exporter", "importer", "value", "rate"]).assign(sector="all")
    wanted = lb.solve_trade_sectors(
        table.drop(columns="rate"), theta=5, tariffs=table.drop(columns="value"), tariffs_after=0.0
    )
    np.testing.assert_allclose(both.change.welfare, wanted.welfare, rtol=1e-9)
    np.testing.assert_allclose(both.change.flows, wanted.after.value[0], rtol=1e-7)
    assert "2 tariffs change; their revenue is spent where it is taken" in " ".join(both.notes)
    # an iceberg of the same size is worth more to Armenia: nobody loses revenue by it
    iceberg = np.where(before > 0, (1 + after) / (1 + before), 1.0)
    free = trade(study, "status-quo-2021", on="2021-06-01", draws=2, tariff_change=iceberg)
    assert free.change.welfare[b] > both.change.welfare[b] > 1
    row = next(r for r in both.rows() if r["economy"] == "ARM")
    assert [d["from"] for d in row["drivers"]] == ["others", "tariffs", "own prices", "switching"]
    told = 100 * np.expm1(sum(d["percent"] for d in row["drivers"]) / 100)
    assert told == pytest.approx(row["real_income_percent"], abs=1e-9)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({"tariff_change": {("TUR", "ARM"): 0.0}}, "tariff_change: the tariff of ARM on TUR before the change is not known.\n  Add a column percent_before, or a row of tariffs.csv."),
        ({"tariff_change": {("TUR", "AMR"): 0.0}}, "tariff_change: 'AMR' is none of the economies of the trade tables.\n  Did you mean 'ARM' or 'ARE'?"),
        ({"tariff_change": {("TUR", "ARM"): -100.0}}, "tariff_change: the tariff of ARM on TUR is -100 per cent.\n  Give a rate above -100."),
        ({"goods_shares": pd.DataFrame({"goods": ["metals"], "share": [1.2]})}, "goods_shares row 1: the share of metals is 1.2.\n  A share is from 0 to 1."),
        ({"goods_shares": pd.DataFrame({"goods": ["metals", "grain"], "share": [0.6, 0.6]})}, "goods_shares: shares of AZE to AZE add up to 1.2.\n  They add up to 1 at most."),
        ({"goods_shares": pd.DataFrame({"goods": ["metal"], "share": [0.6]})}, None),
    ],
    ids=range(6),
)  # fmt: skip
def test_bad_tariffs_and_shares_get_one_error(study, asked, text):
    with pytest.raises(StudyError) as error:
        trade(study, "armenia-opens", on=DAY, draws=2, **asked)
    if text is None:
        assert str(error.value).startswith(
            "goods_shares row 1: 'metal' is none of the goods of the study.\n  Did you mean 'metals'?\n  They are boxes, "
        )
    else:
        assert str(error.value) == text


def test_rates_of_the_table_are_those_of_the_year_and_the_partner(tmp_path):
    from landbridge.answers.gains_tariffs import tariffs_of

    rows = [
        {"reporter": "ARM", "partner": None, "goods": None, "year": 2020, "percent": 7.0},
        {"reporter": "ARM", "partner": "RUS", "goods": None, "year": 2015, "percent": 0.0},
        {"reporter": "ARM", "partner": None, "goods": None, "year": 2024, "percent": 9.0},
        {"reporter": "ARM", "partner": "TUR", "goods": "metals", "year": 2020, "percent": 50.0},
    ]
    made = SimpleNamespace(rows=lambda: rows)
    found = tariffs_of({"tariffs": made}, ["ARM", "RUS", "TUR"], 2023)
    np.testing.assert_array_equal(found[:, 0], [0, 0, 0.07])
    assert np.isnan(found[0, 1])


def test_a_closure_without_revenue_is_refused(study):
    with pytest.raises(QuestionError, match=r"^tariffs change and closure is 'universal' with psi 1\."):
        trade(study, "armenia-opens", on=DAY, draws=2, closure="universal", psi=1.0, tariff_change=pd.DataFrame({"exporter": ["TUR"], "importer": ["ARM"], "percent": [0.0], "percent_before": [5.0]}))  # fmt: skip


def test_economies_off_the_network_stand_apart(opened):
    assert opened.off_network == ("ISR", "SAU", "IRQ", "USA", "ROW")
    rows = moved(opened)
    assert [r["economy"] for r in rows if not r["on_network"]] == ["IRQ"]
    assert who_gains(rows).endswith("Off the network, moved by prices elsewhere only: Iraq -0.001 %.")
    assert "Iraq" not in who_gains(rows).split("Off the network")[0]
    assert any(n.startswith("Israel, Saudi Arabia, Iraq, United States, Rest of world have no gateways") for n in opened.notes)  # fmt: skip
