"""Trade of many sectors after a change: against one sector, against a slow twin, and what must hold."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import landbridge as lb
from landbridge.errors import QuestionError, StudyError


def tables(n: int, j: int, seed: int, traded: int | None = None) -> dict[str, object]:
    """Trade, inputs, elasticities and tariffs of n economies and j sectors; only the first `traded` sectors cross borders."""
    rng = np.random.default_rng(seed)
    names, sectors = [f"c{i}" for i in range(n)], [f"s{k}" for k in range(j)]
    value = rng.lognormal(0, 1, (j, n, n)) * rng.lognormal(0, 1, n)[:, None]
    value[:, np.arange(n), np.arange(n)] = 5 * value.sum(axis=2)
    value[traded if traded is not None else j :][:, ~np.eye(n, dtype=bool)] = 0
    s, o, d = np.meshgrid(sectors, names, names, indexing="ij")
    trade = pd.DataFrame({"sector": s.ravel(), "exporter": o.ravel(), "importer": d.ravel(), "value": value.ravel()})
    share = rng.uniform(0, 1, (n, j, j))
    share = 0.4 * share / share.sum(axis=1, keepdims=True)
    e, i, u = np.meshgrid(names, sectors, sectors, indexing="ij")
    inputs = pd.DataFrame({"economy": e.ravel(), "input": i.ravel(), "sector": u.ravel(), "share": share.ravel()})
    tariffs = trade.drop(columns="value").assign(
        rate=rng.uniform(0, 0.3, len(trade)) * (trade["exporter"] != trade["importer"])
    )
    return {
        "trade": trade,
        "inputs": inputs,
        "theta": dict(zip(sectors, rng.uniform(3, 9, j), strict=True)),
        "tariffs": tariffs,
    }


def solve(given: dict[str, object], **change):
    options = dict(given)
    return lb.solve_trade_sectors(options.pop("trade"), **options, **change)


@pytest.mark.parametrize("seed", [0, 1])
def test_one_sector_without_inputs_is_the_one_sector_answer(seed):
    given = tables(5, 1, seed)
    shock = pd.DataFrame({"exporter": ["c0", "c1"], "importer": ["c1", "c0"], "cost_change": [0.7, 0.9]})
    many = lb.solve_trade_sectors(given["trade"], theta=4, cost_change=shock)
    one = lb.solve_trade(given["trade"].drop(columns="sector"), shock, theta=4, closure="additive")
    np.testing.assert_allclose(many.welfare, one.welfare, rtol=1e-9)
    np.testing.assert_allclose(many.wage, one.p, rtol=1e-9)


def test_one_sector_that_buys_its_own_goods_is_universal_gravity():
    # Inputs at a share b of output answer prices by psi = b / (1 - b) (Allen, Arkolakis and Takahashi 2020).
    given = tables(5, 1, 2)
    inputs = pd.DataFrame({"sector": ["s0"], "input": ["s0"], "share": [0.4]})
    balanced = lb.solve_trade_sectors(given["trade"], theta=4, inputs=inputs, deficits_after="removed")
    shock = pd.DataFrame({"exporter": ["c0"], "importer": ["c1"], "cost_change": [0.7]})
    many = lb.solve_trade_sectors(balanced.after, cost_change=shock)
    flows = balanced.flows_after()[["exporter", "importer", "value"]]
    one = lb.solve_trade(flows, shock, theta=4, closure="universal", psi=0.4 / 0.6)
    np.testing.assert_allclose(many.real_wage, one.real_income, rtol=1e-9)


def by_plain_steps(base, tariff, cost):
    """Slow and obvious: wages follow the market for value added by small steps, prices and purchases from scratch each time."""
    n, j = base.output.shape
    x0 = base.spending
    v0 = [float(v) for v in base.earned]
    wage = [1.0] * n
    for _ in range(4000):
        price = np.ones((n, j))
        for _ in range(200):
            bundle = [
                [wage[i] ** base.value_added[i, k] * np.prod(price[i] ** base.inputs[i, :, k]) for k in range(j)]
                for i in range(n)
            ]
            for d in range(n):
                for k in range(j):
                    terms = [
                        base.value[k, i, d] * (1 + base.tariff[k, i, d]) / x0[d, k]
                        * (bundle[i][k] * cost[k, i, d] * (1 + tariff[k, i, d]) / (1 + base.tariff[k, i, d])) ** -base.theta[k]
                        for i in range(n)
                    ]  # fmt: skip
                    price[d, k] = sum(terms) ** (-1 / base.theta[k])
        share = np.zeros((j, n, n))
        for k in range(j):
            for i in range(n):
                for d in range(n):
                    moved = (
                        bundle[i][k] * cost[k, i, d] * (1 + tariff[k, i, d]) / (1 + base.tariff[k, i, d]) / price[d, k]
                    )
                    share[k, i, d] = (
                        base.value[k, i, d] * (1 + base.tariff[k, i, d]) / x0[d, k] * moved ** -base.theta[k]
                    )
        net = share / (1 + tariff)
        x = x0.copy()
        for _ in range(300):
            made = np.array([[sum(net[k, i, d] * x[d, k] for d in range(n)) for k in range(j)] for i in range(n)])
            taxes = [
                sum(net[k, i, d] * tariff[k, i, d] * x[d, k] for k in range(j) for i in range(n)) for d in range(n)
            ]
            x = np.array([
                [sum(base.inputs[d, k, u] * made[d, u] for u in range(j)) + base.alpha[d, k] * (wage[d] * v0[d] + taxes[d] + base.deficit[d])
                 for k in range(j)] for d in range(n)
            ])  # fmt: skip
        gap = [sum(base.value_added[i, k] * made[i, k] for k in range(j)) / (wage[i] * v0[i]) for i in range(n)]
        if max(abs(g - 1) for g in gap) < 1e-10:
            break
        wage = [w * g**0.3 for w, g in zip(wage, gap, strict=True)]
        total = sum(w * v for w, v in zip(wage, v0, strict=True)) / sum(v0)
        wage = [w / total for w in wage]
    return np.array(wage), price


def test_newton_steps_end_where_plain_steps_end():
    base = lb.read_sectors(**tables(2, 2, 4))
    rng = np.random.default_rng(4)
    cost, tariff = (
        np.where(np.eye(2) == 1, 1, rng.uniform(0.6, 1.5, (2, 2, 2))),
        np.where(np.eye(2) == 1, 0, rng.uniform(0, 0.2, (2, 2, 2))),
    )
    wage, price = by_plain_steps(base, tariff, cost)
    change = lb.solve_trade_sectors(base, tariffs_after=tariff, cost_change=cost)
    np.testing.assert_allclose(change.wage, wage, rtol=1e-8)  # plain steps stop at gaps of 1e-10
    np.testing.assert_allclose(change.price, price, rtol=1e-8)


@settings(max_examples=15)
@given(st.integers(2, 5), st.integers(1, 4), st.integers(0, 10**6))
def test_budgets_and_markets_hold_after_any_change(n, j, seed):
    given = tables(n, j, seed, traded=max(1, j - 1))
    rng = np.random.default_rng(seed)
    cost = rng.uniform(0.5, 2, (j, n, n))
    change = solve(given, cost_change=cost, tariffs_after=0.0)
    assert change.converged
    a = change.after
    np.testing.assert_allclose(a.deficit, change.base.deficit, atol=1e-9 * a.output.sum())
    np.testing.assert_allclose((a.value_added * a.output).sum(axis=1), change.wage * change.base.earned, rtol=1e-9)
    np.testing.assert_allclose(a.final_use(), a.alpha * a.income[:, None], atol=1e-9 * a.output.sum())
    assert a.revenue.sum() == 0
    assert a.earned.sum() == pytest.approx(change.base.earned.sum(), rel=1e-9)


@settings(max_examples=15)
@given(st.integers(2, 4), st.integers(1, 3), st.integers(0, 10**6))
def test_nothing_changed_changes_nothing_and_what_is_undone_is_undone(n, j, seed):
    given = tables(n, j, seed)
    same = solve(given)
    np.testing.assert_allclose(same.welfare, 1, rtol=1e-10)
    base = same.base
    there = lb.solve_trade_sectors(base, tariffs_after=0.0)
    back = lb.solve_trade_sectors(there.after, tariffs_after=base.tariff)
    np.testing.assert_allclose(there.welfare * back.welfare, 1, rtol=1e-8)
    np.testing.assert_allclose(back.after.value, base.value, rtol=1e-7)


def test_a_tariff_lifted_by_alike_economies_gains_what_pen_and_paper_say():
    # One sector, alike economies, tariff t to 0. Home share of spending h at prices with tariff; income is 1 plus revenue.
    home, theta, t = 80.0, 5.0, 0.1
    trade = pd.DataFrame(
        {"sector": "all", "exporter": list("AABB"), "importer": list("ABAB"), "value": [home, 20.0, 20.0, home]}
    )
    change = lb.solve_trade_sectors(trade, theta=theta, tariffs=t, tariffs_after=0.0)
    h = home / (home + 20 * (1 + t))
    price = (h + (1 - h) * (1 + t) ** theta) ** (-1 / theta)
    income = 100 / (100 + 20 * t)
    np.testing.assert_allclose(change.welfare, income / price, rtol=1e-10)
    np.testing.assert_allclose(change.table()["tariffs_before"], 2.0, rtol=1e-12)


def test_parts_of_welfare_add_up_for_a_small_change():
    given = tables(4, 3, 5)
    base = lb.solve_trade_sectors(
        given["trade"], inputs=given["inputs"], theta=given["theta"], tariffs=given["tariffs"], deficits_after="removed"
    ).after
    small = lb.solve_trade_sectors(base, tariffs_after=base.tariff * 0.9999)
    terms, volume = small.terms_and_volume()
    np.testing.assert_allclose(
        np.log(small.welfare), terms + volume, atol=2e-4 * np.abs(terms + volume).max()
    )  # to the first order


def test_units_and_order_do_not_matter():
    given = tables(4, 3, 6)
    other = dict(given, trade=given["trade"].assign(value=given["trade"]["value"] * 1e6).sample(frac=1, random_state=1))
    shock = pd.DataFrame({"exporter": ["c2"], "importer": ["c0"], "cost_change": [0.5]})
    one, two = (solve(g, cost_change=shock).table().set_index("economy")["welfare_percent"] for g in (given, other))
    np.testing.assert_allclose(two.loc[one.index], one, atol=1e-7)


def test_deficits_are_removed_when_asked():
    change = solve(tables(4, 2, 3), deficits_after="removed")
    np.testing.assert_allclose(change.after.deficit, 0, atol=1e-9 * change.after.output.sum())
    assert "deficits are removed" in str(change)


def test_inputs_may_be_shares_of_inputs_or_levels(tmp_path):
    given = tables(3, 2, 7)
    wanted = solve(given, tariffs_after=0.0).welfare
    of_inputs = given["inputs"].assign(share=given["inputs"]["share"] / 0.4)
    added = pd.DataFrame({"economy": np.repeat(["c0", "c1", "c2"], 2), "sector": ["s0", "s1"] * 3, "share": 0.6})
    change = solve(dict(given, inputs=of_inputs), value_added=added, tariffs_after=0.0)
    np.testing.assert_allclose(change.welfare, wanted, rtol=1e-9)
    assert any("shares of all inputs" in n for n in change.notes)
    output = given["trade"].groupby(["exporter", "sector"])["value"].sum()
    levels = (
        given["inputs"]
        .assign(value=[r.share * output[r.economy, r.sector] for r in given["inputs"].itertuples()])
        .drop(columns="share")
    )
    files = {
        "trade": given["trade"],
        "inputs": levels,
        "tariffs": given["tariffs"].assign(percent=given["tariffs"]["rate"] * 100).drop(columns="rate"),
    }
    for name, frame in files.items():
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    theta = pd.DataFrame({"sector": list(given["theta"]), "theta": list(given["theta"].values())})
    theta.to_csv(tmp_path / "theta.csv", index=False)
    paths = {k: tmp_path / f"{k}.csv" for k in ("inputs", "tariffs", "theta")}
    np.testing.assert_allclose(
        lb.solve_trade_sectors(tmp_path / "trade.csv", **paths, tariffs_after=0.0).welfare, wanted, rtol=1e-9
    )


def test_gross_output_gives_domestic_sales_and_printed_tables_give_inputs(tmp_path):
    # The layout of Caliendo and Parro's files: trade across borders only, gross output, inputs as shares of all inputs, one table for each economy.
    given = tables(3, 3, 9, traded=2)
    trade, sectors, names = given["trade"], ["s0", "s1", "s2"], ["c0", "c1", "c2"]
    added = pd.DataFrame({"economy": np.repeat(names, 3), "sector": sectors * 3, "share": 0.6})
    of_inputs = given["inputs"].assign(share=given["inputs"]["share"] / 0.4)
    ask = {k: given[k] for k in ("theta", "tariffs")} | {"tariffs_after": 0.0, "deficits_after": "removed"}
    wanted = lb.solve_trade_sectors(trade, inputs=of_inputs, value_added=added, **ask)
    made = trade.groupby(["exporter", "sector"])["value"].sum().rename("output").reset_index()
    made.rename(columns={"exporter": "country"}).to_csv(tmp_path / "output.csv", index=False)
    abroad = trade[(trade["exporter"] != trade["importer"]) & (trade["sector"] != "s2")]
    abroad.rename(columns={"sector": "good", "exporter": "from whom", "importer": "to whom", "value": "kUSD"}).to_csv(tmp_path / "trade.csv", index=False)  # fmt: skip
    printed = of_inputs.pivot(index=["economy", "input"], columns="sector", values="share").reset_index()
    printed.to_csv(tmp_path / "inputs.csv", index=False)
    added.pivot(index="economy", columns="sector", values="share").reset_index().to_csv(
        tmp_path / "added.csv", index=False
    )
    found = lb.solve_trade_sectors(
        tmp_path / "trade.csv", output=tmp_path / "output.csv", inputs=tmp_path / "inputs.csv", value_added=tmp_path / "added.csv", sector="good",
        origin="from whom", destination="to whom", value="kUSD", **ask,
    )  # fmt: skip
    np.testing.assert_allclose(found.welfare, wanted.welfare, rtol=1e-12)
    assert "domestic sales of 9 sectors of economies are gross output less exports" in found.notes


def test_parts_of_welfare_are_changes_over_the_base():
    # Caliendo and Parro's table 2: sums of exports and imports times the change of the seller's cost, and of tariffs times the change of real imports.
    change = solve(tables(3, 2, 4), tariffs_after=0.0, cost_change=1.1)
    b, a = change.base, change.after
    table, parts = change.table(), change.by_sector()
    for n in range(3):
        terms = sum(b.value[j, n, i] * (change.cost[n, j] - 1) - b.value[j, i, n] * (change.cost[i, j] - 1) for j in range(2) for i in range(3))  # fmt: skip
        volume = sum(b.tariff[j, i, n] * b.value[j, i, n] * (a.value[j, i, n] / b.value[j, i, n] - change.cost[i, j]) for j in range(2) for i in range(3))  # fmt: skip
        ways = sum(-0.1 * b.value[j, i, n] * (1 + b.tariff[j, i, n]) for j in range(2) for i in range(3) if i != n)
        wanted = 100 * np.array([terms, volume, ways, terms + volume + ways]) / b.income[n]
        names = ["terms_of_trade", "volume_of_trade", "costs_of_trade", "welfare_first_order"]
        np.testing.assert_allclose(table.loc[n, [f"{k}_percent" for k in names]].astype(float), wanted, rtol=1e-9)
    sums = parts.groupby("economy")["terms_of_trade_percent"].sum()
    np.testing.assert_allclose(sums, table["terms_of_trade_percent"], rtol=1e-9)


def test_a_tariff_that_reads_as_per_cent_is_remarked():
    change = solve(tables(3, 2, 1) | {"tariffs": 5.0}, tariffs_after=4.0)
    assert (
        "the highest tariff is 500 per cent; where that was meant as per cent, name the column percent" in change.notes
    )


def test_final_use_below_nothing_is_repaired_and_said():
    given = tables(3, 2, 8)
    shares = given["inputs"].copy()
    shares["share"] = np.where(shares["input"] == "s0", 0.9, 0.02)
    trade = given["trade"].copy()
    trade.loc[trade["sector"] == "s0", "value"] *= 0.3
    change = lb.solve_trade_sectors(trade, inputs=shares, theta=4, tariffs_after=0.1)
    assert any("final use was below 0" in n and "solved anew" in n for n in change.notes)
    assert change.converged
    np.testing.assert_allclose(lb.solve_trade_sectors(change.base).welfare, 1, rtol=1e-9)


def test_an_answer_says_everything_as_json_csv_and_text():
    change = solve(tables(3, 2, 1), tariffs_after=0.0)
    data = json.loads(change.to_json())
    assert len(data["economies"]) == 3
    assert len(data["sectors"]) == 6
    assert change.to_csv().startswith("economy,welfare_percent")
    assert "residual" in str(change)
    short = solve(tables(3, 2, 1), tariffs_after=0.0, max_iter=0)
    assert not short.converged
    assert "NOT CONVERGED" in str(short)


FAULTS = [
    ({"trade": lambda t: t[t["exporter"] != "c1"]}, "trade is not square: c1 does not sell.\n  Every economy must sell and buy, itself included."),
    ({"trade": lambda t: pd.concat([t, t.iloc[[1]]])}, "trade: s0 from c0 to c1 stands in 2 rows.\n  Keep one."),
    ({"trade": lambda t: t.assign(value=-t["value"])}, None),
    ({"trade": lambda t: t[t["exporter"] != t["importer"]]}, "trade: domestic sales are missing for c0, c1, c2.\n  Give the rows where exporter and importer are one, or gross output (economy, sector, output)."),
    ({"trade": lambda t: t.assign(value=[np.nan, *t["value"][1:]])}, "trade row 1: value is unknown.\n  Give the number, or take the row out where there is none."),
    ({"theta": lambda _: {"s0": 4.0}}, "theta: s1 has none.\n  Give one for each sector that is traded."),
    ({"theta": lambda _: {"s0": 4.0, "s1": 0.0}}, "theta of s1 is 0; it must be above 0."),
    ({"theta": lambda _: {"s0": 4.0, "s9": 0.0}}, "theta: 's9' is none of the sectors of the trade table.\n  They are s0, s1."),
    ({"tariffs": lambda t: t.assign(rate=-1.5)}, None),
    ({"inputs": lambda t: t.assign(share=t["share"] * 3)}, None),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "text"), FAULTS, ids=range(len(FAULTS)))
def test_a_bad_table_gets_one_error(fault, text):
    given = tables(3, 2, 1)
    for name, spoil in fault.items():
        given[name] = spoil(given[name])
    with pytest.raises(StudyError) as error:
        solve(given)
    said = str(error.value)
    if text is not None:
        assert said == text
    else:
        assert any(w in said for w in ("trade cannot be negative", "must be above -1", "must be above 0"))


def test_a_base_takes_no_tables_beside_it():
    base = lb.read_sectors(**tables(3, 2, 1))
    with pytest.raises(QuestionError) as error:
        lb.solve_trade_sectors(base, theta=4)
    assert str(error.value) == "theta was given beside a base that holds it.\n  Give tables, or a base; not both."
    with pytest.raises(QuestionError, match="theta was not given"):
        lb.solve_trade_sectors(tables(2, 1, 1)["trade"])


def test_an_input_that_nobody_sells_is_named():
    given = tables(3, 2, 1)
    trade = given["trade"]
    trade.loc[(trade["sector"] == "s1") & (trade["importer"] == "c2"), "value"] = 0.0
    with pytest.raises(StudyError) as error:
        solve(given)
    assert str(error.value).startswith("c2 uses s1 as an input, and buys none from anybody, itself included.")
