"""Trade of one sector after a change: closed forms, slow twins, and what must hold whatever the numbers."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import landbridge as lb
from landbridge.errors import QuestionError, StudyError

ROUND = 1e-9  # markets clear to 1e-10, and a chain of a few operations follows


def world(n: int, seed: int, balanced: bool = False) -> pd.DataFrame:
    """Flows between n economies of very different size, mostly sold at home."""
    rng = np.random.default_rng(seed)
    size = np.exp(rng.normal(0, 1.5, n))
    x = np.outer(size, size) * rng.lognormal(0, 1, (n, n))
    x[np.diag_indices(n)] = x.sum(axis=1) * rng.uniform(0.5, 3, n)
    if balanced:
        x = x + x.T
    names = [f"c{i}" for i in range(n)]
    return pd.DataFrame({"exporter": np.repeat(names, n), "importer": np.tile(names, n), "trade": x.ravel()})


def ratios(n: int, seed: int) -> np.ndarray:
    """Costs between half and double, abroad only."""
    tau = np.random.default_rng(seed).uniform(0.5, 2, (n, n))
    tau[np.diag_indices(n)] = 1
    return tau


def symmetric(n: int, home: float) -> np.ndarray:
    x = np.full((n, n), (1 - home) / (n - 1))
    x[np.diag_indices(n)] = home
    return 100 * x


@pytest.mark.parametrize("n", [2, 3, 7])
@pytest.mark.parametrize("closure", ["additive", "multiplicative", "universal"])
def test_alike_economies_gain_what_pen_and_paper_say(n, closure):
    home, theta, tau, psi = 0.7, 5.03, 0.8, 1.24 if closure == "universal" else 0.0
    after = home / (home + (1 - home) * tau**-theta)
    change = lb.solve_trade(symmetric(n, home), tau, theta=theta, closure=closure, psi=psi)
    np.testing.assert_allclose(change.home_share[1], after, rtol=ROUND)
    np.testing.assert_allclose(change.welfare, (after / home) ** (-(1 + psi) / theta), rtol=ROUND)
    np.testing.assert_allclose(change.output, 100, rtol=ROUND)


def test_no_trade_at_all_costs_what_the_home_share_says():
    # Arkolakis, Costinot and Rodriguez-Clare: welfare in autarky over welfare now is the home share to the power 1/theta.
    base = lb.read_flows(world(5, 3, balanced=True))
    shut = lb.solve_trade(base, 1e4, theta=4)
    np.testing.assert_allclose(
        shut.welfare, (np.diag(base.value) / base.expenditure) ** (1 / 4), rtol=1e-6
    )  # 1e4 ** -4 of trade is left


def test_two_unlike_economies_clear_where_a_search_by_halves_says():
    x, tau, theta = np.array([[80.0, 30.0], [30.0, 400.0]]), 0.8, 4.0
    y, e = x.sum(axis=1), x.sum(axis=0)

    def sold(p):
        """What the first sells when its price is p and the other's is 1, trade being balanced."""
        total = 0.0
        for j in range(2):
            offers = [x[i, j] / e[j] * ((1 if i == j else tau) * price) ** -theta for i, price in enumerate((p, 1.0))]
            total += offers[0] / sum(offers) * e[j] * (p, 1.0)[j]
        return total

    low, high = 0.1, 10.0
    for _ in range(200):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if sold(middle) > y[0] * middle else (low, middle)
    change = lb.solve_trade(x, tau, theta=theta)
    assert change.p[0] / change.p[1] == pytest.approx(low, rel=ROUND)


def by_plain_steps(x, b, theta, psi, supply, spend):
    """Slow and obvious: adjust each price by its own market, thousands of times (universal gravity in changes)."""
    n = len(x)
    y, e = [sum(x[i]) for i in range(n)], [sum(x[i][j] for i in range(n)) for j in range(n)]
    p = [1.0] * n
    for _ in range(20_000):
        price = [sum(x[i][j] / e[j] * b[i][j] * p[i] ** -theta for i in range(n)) ** (-1 / theta) for j in range(n)]
        made = [y[i] * supply[i] * p[i] * (p[i] / price[i]) ** psi for i in range(n)]
        scale = sum(y) / sum(made)
        made, p, price = [m * scale for m in made], [q * scale for q in p], [q * scale for q in price]
        spent = spend(made, y, e)
        new = []
        for i in range(n):
            demand = sum(x[i][j] * b[i][j] * p[i] ** -theta * price[j] ** theta * spent[j] / e[j] for j in range(n))
            new.append(p[i] * (demand / made[i]) ** (1 / (1 + theta + psi)))
        if max(abs(a / c - 1) for a, c in zip(new, p, strict=True)) < 1e-14:
            break
        p = new
    return np.array(p), np.array(price), np.array(spent)


@pytest.mark.parametrize("closure", ["additive", "multiplicative", "universal"])
@pytest.mark.parametrize("seed", [1, 2])
def test_newton_steps_end_where_plain_steps_end(closure, seed):
    n, theta, psi = 4, 4.0, 0.8 if closure == "universal" else 0.0
    base = lb.read_flows(world(n, seed))
    b, able = ratios(n, seed) ** -theta, np.random.default_rng(seed).uniform(0.8, 1.3, n)

    def additive(made, y, e):
        return [m + c - a for m, a, c in zip(made, y, e, strict=True)]

    def multiple(made, y, e):
        raw = [m * c / a for m, a, c in zip(made, y, e, strict=True)]
        return [r * sum(made) / sum(raw) for r in raw]

    p, price, spent = by_plain_steps(
        base.value.tolist(), b.tolist(), theta, psi, able, additive if closure == "additive" else multiple
    )
    change = lb.solve_trade(base, trade_effect=b, theta=theta, closure=closure, psi=psi, productivity=able)
    np.testing.assert_allclose(change.p, p, rtol=1e-8)  # plain steps stop at 1e-14 a step
    np.testing.assert_allclose(change.price_index, price, rtol=1e-8)
    np.testing.assert_allclose(change.expenditure, spent, rtol=1e-8)


CLEARING = st.sampled_from([("additive", None), ("multiplicative", None), ("universal", 1.24), ("multiplicative", 0.5)])


@given(st.integers(2, 8), st.integers(0, 10**6), CLEARING, st.sampled_from([2.5, 5.03, 9.0]))
def test_markets_clear_and_home_shares_give_real_income(n, seed, how, theta):
    closure, psi = how
    change = lb.solve_trade(world(n, seed), ratios(n, seed), theta=theta, closure=closure, psi=psi)
    if not change.converged:  # a deficit that is kept may be more than a shrunken economy can run
        assert closure == "additive"
        return
    np.testing.assert_allclose(change.flows.sum(axis=1), change.output, rtol=ROUND)
    np.testing.assert_allclose(change.flows.sum(axis=0), change.expenditure, rtol=ROUND)
    assert change.output.sum() == pytest.approx(change.base.output.sum(), rel=ROUND)
    assert change.expenditure.sum() == pytest.approx(change.base.output.sum(), rel=ROUND)
    assert change.acr_gap < 1e-8
    if closure == "additive":
        kept = change.base.expenditure - change.base.output
        np.testing.assert_allclose(change.expenditure - change.output, kept, atol=1e-8 * change.base.output.sum())


@given(st.integers(2, 8), st.integers(0, 10**6), CLEARING)
def test_nothing_changed_changes_nothing(n, seed, how):
    change = lb.solve_trade(world(n, seed), 1.0, theta=4, closure=how[0], psi=how[1])
    for values in (change.p, change.price_index, change.welfare, change.flows / change.base.value):
        np.testing.assert_allclose(values, 1, rtol=1e-12)


@given(
    st.integers(2, 7),
    st.integers(0, 10**6),
    st.sampled_from(["additive", "multiplicative", "conditional", "fixed_share"]),
)
def test_units_order_and_names_do_not_matter(n, seed, closure):
    frame, tau = world(n, seed), ratios(n, seed)
    order = np.random.default_rng(seed).permutation(n)
    other = frame.assign(trade=frame["trade"] * 1e6)
    other = other.sample(frac=1, random_state=seed)
    costs = pd.DataFrame(tau, index=[f"c{i}" for i in range(n)], columns=[f"c{i}" for i in range(n)]).iloc[
        order, order[::-1]
    ]
    one = lb.solve_trade(frame, tau, theta=4, closure=closure, numeraire="c0").table().set_index("economy")
    two = (
        lb.solve_trade(other, costs, theta=4, closure=closure, numeraire="c0")
        .table()
        .set_index("economy")
        .loc[one.index]
    )
    percents = [c for c in one.columns if c.endswith("_percent")]
    np.testing.assert_allclose(two[percents], one[percents], rtol=1e-6, atol=1e-7)  # per cent


@given(st.integers(2, 6), st.integers(0, 10**6), CLEARING)
def test_two_changes_in_a_row_are_their_product_at_once(n, seed, how):
    tau, more = ratios(n, seed), ratios(n, seed + 1)
    options = {"theta": 4.0, "closure": how[0], "psi": how[1]}
    first = lb.solve_trade(world(n, seed), tau, **options)
    if not first.converged:
        return
    second = lb.solve_trade(first.flows_after()[["exporter", "importer", "trade"]], more, **options)
    both = lb.solve_trade(world(n, seed), tau * more, **options)
    if both.converged and second.converged:
        np.testing.assert_allclose(
            first.welfare * second.welfare, both.welfare, rtol=1e-7
        )  # the first answer is exact to 1e-10
        np.testing.assert_allclose(second.flows, both.flows, rtol=1e-6)


def test_the_unit_of_account_changes_no_real_number():
    tau = ratios(6, 4)
    one, two = (lb.solve_trade(world(6, 4), tau, theta=5, numeraire=x) for x in ("world income", "c3"))
    assert two.price_index[3] == pytest.approx(1, rel=1e-12)
    np.testing.assert_allclose(two.welfare, one.welfare, rtol=1e-12)


def test_balanced_economies_answer_alike_under_every_clearing_closure():
    frame, tau = world(5, 8, balanced=True), ratios(5, 8)
    answers = [
        lb.solve_trade(frame, tau, theta=4, closure=c, psi=0.0 if c == "universal" else None)
        for c in ("additive", "multiplicative", "universal")
    ]
    for other in answers[1:]:
        np.testing.assert_allclose(other.welfare, answers[0].welfare, rtol=ROUND)
    before, after = answers[0].home_share
    np.testing.assert_allclose(answers[0].welfare, (after / before) ** (-1 / 4), rtol=ROUND)


def test_the_three_readings_agree_on_costs_and_part_on_labour():
    frame, tau = world(5, 8), ratios(5, 8)
    costs = [lb.solve_trade(frame, tau, theta=4, reading=r).welfare for r in ("armington", "eaton-kortum", "krugman")]
    np.testing.assert_allclose(costs[1], costs[0])
    np.testing.assert_allclose(costs[2], costs[0])
    more = {"c1": 1.5}
    armington, ek, krugman = (
        lb.solve_trade(frame, theta=4, reading=r, labour=more) for r in ("armington", "eaton-kortum", "krugman")
    )
    np.testing.assert_allclose(ek.welfare, armington.welfare)
    assert armington.real_income[1] < 1 < krugman.real_income[1]  # terms of trade worsen; more varieties outweigh them
    assert krugman.acr_gap < ROUND


def test_productivity_that_doubles_everywhere_doubles_real_income():
    change = lb.solve_trade(world(5, 2), theta=4, productivity=2.0)
    np.testing.assert_allclose(change.real_income, 2, rtol=ROUND)


def test_deficits_can_be_removed_or_moved():
    frame = world(5, 2)
    for closure in ("additive", "multiplicative"):
        balanced = lb.solve_trade(frame, theta=4, closure=closure, deficits_after="removed")
        np.testing.assert_allclose(balanced.expenditure, balanced.output, rtol=ROUND)
    base = lb.read_flows(frame)
    gift = 0.01 * base.output.min()
    wanted = dict(zip(base.labels, base.expenditure - base.output, strict=True))
    wanted["c0"] += gift
    wanted["c1"] -= gift
    moved = lb.solve_trade(frame, theta=4, closure="additive", deficits_after=wanted)
    np.testing.assert_allclose(moved.expenditure - moved.output, list(wanted.values()), atol=1e-9 * base.output.sum())
    assert moved.welfare[0] > 1 > moved.welfare[1]


def test_a_shift_of_deficits_is_the_ratio_it_says():
    change = lb.solve_trade(world(4, 2), theta=4, closure="universal", psi=1.0, deficit_change={"c2": 1.05})
    multiple = change.expenditure_change / change.output_change
    np.testing.assert_allclose(multiple / multiple[0], [1, 1, 1.05, 1], rtol=ROUND)
    assert change.xi == pytest.approx(multiple[0], rel=ROUND)


def test_conditional_answers_keep_output_and_expenditure_and_move_resistances():
    frame, tau = world(5, 6), ratios(5, 6)
    held = lb.solve_trade(frame, tau, theta=4, closure="conditional", numeraire="c2")
    np.testing.assert_allclose(held.flows.sum(axis=1), held.base.output, rtol=ROUND)
    np.testing.assert_allclose(held.flows.sum(axis=0), held.base.expenditure, rtol=ROUND)
    inner = (
        np.outer(held.outward_resistance, held.price_index) / tau
    ) ** 4  # X'/X = (t / (Omega P))^-theta, all in changes
    np.testing.assert_allclose(held.flows / held.base.value, inner, rtol=1e-8)
    assert held.price_index[2] == 1


def test_partial_conditional_and_full_effects_stand_side_by_side():
    change = lb.solve_trade(symmetric(2, 0.8), 0.9, theta=5)
    e = change.effects().iloc[0]
    assert e["exports_partial_percent"] == pytest.approx(100 * (0.9**-5 - 1))
    assert e["exports_conditional_percent"] == pytest.approx(
        e["exports_full_percent"]
    )  # alike economies: income does not move
    assert e["exports_full_percent"] < e["exports_partial_percent"]


def test_resistances_hold_in_both_directions():
    rng = np.random.default_rng(5)
    n, names = 5, list("ABCDE")
    y, e = rng.uniform(1, 9, n), rng.uniform(1, 9, n)
    pairs = pd.DataFrame(
        {"exporter": np.repeat(names, n), "importer": np.tile(names, n), "Y": np.repeat(y, n), "E": np.tile(e, n)}
    )
    pairs["lndist"], pairs["border"] = rng.uniform(5, 9, n * n), 1.0 - np.eye(n).ravel()
    found = lb.resistances(pairs, {"lndist": -0.8, "border": -1.5}, theta=4, reference="C")
    t = np.exp(-0.8 * pairs["lndist"] - 1.5 * pairs["border"]).to_numpy().reshape(n, n)
    omega, price = found.outward**-4.0, found.inward**-4.0
    np.testing.assert_allclose(omega, (t * (e / e.sum()) / price).sum(axis=1), rtol=ROUND)
    np.testing.assert_allclose(price, (t * (y / y.sum() / omega)[:, None]).sum(axis=0), rtol=ROUND)
    assert found.inward[2] == 1
    np.testing.assert_allclose(found.flows.expenditure, e, rtol=ROUND)
    np.testing.assert_allclose(found.flows.output, y * e.sum() / y.sum(), rtol=ROUND)
    gone = found.effect(pairs.assign(border=0.0))
    np.testing.assert_allclose(gone["trade_effect"], np.where(np.eye(n).ravel() == 1, 1, np.exp(1.5)), rtol=1e-12)


def test_a_thousand_random_shocks_all_converge():
    frame = world(8, 0)
    for seed in range(1000):
        change = lb.solve_trade(lb.read_flows(frame), ratios(8, seed), theta=5.03, psi=1.24 if seed % 2 else None)
        assert change.converged, seed
        assert change.residual < 1e-10


def test_what_has_not_converged_says_so():
    short = lb.solve_trade(world(6, 1), ratios(6, 1), theta=5, max_iter=1)
    assert not short.converged
    assert "NOT CONVERGED" in str(short)
    assert short.as_dict()["converged"] is False
    assert short.residual > 1e-10


def test_a_deficit_that_cannot_be_paid_is_no_answer():
    frame = pd.DataFrame({"exporter": list("AABB"), "importer": list("ABAB"), "trade": [10.0, 20.0, 1.0, 100.0]})
    impossible = lb.solve_trade(frame, theta=4, closure="additive", deficits_after={"A": -60.0, "B": 60.0})
    assert not impossible.converged
    assert "NOT CONVERGED" in str(impossible)


@pytest.mark.parametrize(
    "shock",
    [
        {("c0", "c1"): 0.8, ("c1", "c0"): 1.3},
        pd.DataFrame({"exporter": ["c0", "c1"], "importer": ["c1", "c0"], "cost_change": [0.8, 1.3]}),
        pd.DataFrame({"o": ["c0", "c1"], "d": ["c1", "c0"], "tau_hat": [0.8, 1.3]}),
        pd.DataFrame({"iso_o": ["c0", "c1"], "iso_d": ["c1", "c0"], "cost_percent": [-20, 30]}),
        pd.DataFrame({"iso_o": ["c0", "c1"], "iso_d": ["c1", "c0"], "trade_effect": [0.8**-4.0, 1.3**-4.0]}),
        pd.DataFrame({"iso_o": ["c0", "c1"], "iso_d": ["c1", "c0"], "partial": -4 * np.log([0.8, 1.3])}),
        np.array([[1, 0.8, 1], [1.3, 1, 1], [1, 1, 1]]),
    ],
)
def test_a_change_may_be_given_in_any_form(shock, tmp_path):
    frame = world(3, 1)
    tau = np.array([[1, 0.8, 1], [1.3, 1, 1], [1, 1, 1]])
    wanted = lb.solve_trade(frame, tau, theta=4).welfare
    np.testing.assert_allclose(lb.solve_trade(frame, shock, theta=4).welfare, wanted, rtol=1e-12)
    if isinstance(shock, pd.DataFrame):
        shock.to_csv(tmp_path / "shock.csv", index=False)
        frame.to_csv(tmp_path / "flows.csv", index=False)
        np.testing.assert_allclose(
            lb.solve_trade(tmp_path / "flows.csv", tmp_path / "shock.csv", theta=4).welfare, wanted, rtol=1e-12
        )


def test_a_column_of_the_flows_may_hold_the_change(tmp_path):
    frame = world(3, 1).assign(partial=0.0)
    frame.loc[1, "partial"] = 0.5
    wanted = lb.solve_trade(frame, trade_effect={("c0", "c1"): np.exp(0.5)}, theta=4).welfare
    np.testing.assert_allclose(lb.solve_trade(frame, trade_effect="partial", theta=4).welfare, wanted, rtol=1e-12)
    frame.to_csv(tmp_path / "flows.csv", index=False)
    np.testing.assert_allclose(
        lb.solve_trade(str(tmp_path / "flows.csv"), trade_effect="partial", theta=4).welfare, wanted, rtol=1e-12
    )


@pytest.mark.parametrize(
    "suffix", ["long.csv", "wide.csv", "long.dta", "long.parquet", "semicolons.csv", "numbers.csv"]
)
def test_flows_are_read_from_any_usual_file(suffix, tmp_path):
    frame, path = world(3, 1), tmp_path / suffix
    base = lb.read_flows(frame)
    wide = pd.DataFrame(base.value, index=pd.Index(base.labels, name="exporter"), columns=list(base.labels))
    if suffix == "wide.csv":
        wide.to_csv(path)
    elif suffix == "numbers.csv":
        wide.set_axis([1, 2, 3]).set_axis([1, 2, 3], axis=1).to_csv(path)
    elif suffix.endswith(".dta"):
        frame.rename(columns={"exporter": "iso_o", "importer": "iso_d", "trade": "flow"}).to_stata(
            path, write_index=False
        )
    elif suffix.endswith(".parquet"):
        frame.to_parquet(path)
    else:
        frame.to_csv(path, index=False, sep=";" if suffix == "semicolons.csv" else ",")
    read = lb.read_flows(path)
    np.testing.assert_allclose(read.value, base.value, rtol=1e-12)
    assert read.labels == (("1", "2", "3") if suffix == "numbers.csv" else base.labels)


def test_namibia_is_not_unknown(tmp_path):
    (tmp_path / "flows.csv").write_text("exporter,importer,trade\nNA,NA,5\nNA,ZA,1\nZA,NA,1\nZA,ZA,9\n")
    assert lb.read_flows(tmp_path / "flows.csv").labels == ("NA", "ZA")


def test_an_answer_says_everything_as_json_csv_and_text():
    change = lb.solve_trade(world(3, 1), 0.9, theta=4)
    data = json.loads(change.to_json())
    assert data["closure"] == "multiplicative"
    assert [r["economy"] for r in data["economies"]] == ["c0", "c1", "c2"]
    assert data["economies"][0]["welfare_percent"] == pytest.approx(100 * (change.welfare[0] - 1))
    assert change.to_csv().splitlines()[0].startswith("economy,exports_percent,imports_percent")
    assert "residual" in str(change)
    with pytest.raises(ValueError, match="read-only"):
        change.flows[0, 0] = 1.0


def table(rows: str) -> pd.DataFrame:
    cells = [r.split() for r in rows.split(";")]
    return pd.DataFrame(
        [(a, b, None if v == "?" else float(v)) for a, b, v in cells], columns=["exporter", "importer", "trade"]
    )


GOOD = "A A 5; A B 1; B A 1; B B 9"
BAD = {
    "A A 5; A B 1; B B 9; B C 1": "flows is not square: C only buy.\n  Every economy must sell and buy, itself included.",
    "A A 5; A B 1; B A 1; B B 9; B A 2": "flows: B to A stands in 2 rows.\n  Keep one row for each pair, or add them up first.",
    "A A 5; A B -1; B A 1; B B 9": "flows: A to B is -1; trade cannot be negative.\n  Correct the value; a re-export or an inventory change is not trade.",
    "A A 5; A B 1; B A 1; B B 0": "flows: domestic sales are missing for B.\n  Give them on the diagonal, or gross output by domestic={'A': 100.0, ...}, or say domestic='zero'.",
    "A B 1; B A 1": "flows: domestic sales are missing for A, B.\n  Give them on the diagonal, or gross output by domestic={'A': 100.0, ...}, or say domestic='zero'.",
    "A A 5; A B ?; B A 1; B B 9": "flows: A to B is unknown.\n  Give the value, or say missing='zero' to count unknown pairs as no trade.",
    "A A 5; B B 9": "flows: A to B is unknown, and so are 1 other pairs of 4.\n  Give the value, or say missing='zero' to count unknown pairs as no trade.",
    "A A 5; A B inf; B A 1; B B 9": "flows row 2: trade is infinite.\n  Leave it blank where it is unknown.",
}  # fmt: skip


@pytest.mark.parametrize("rows", BAD)
def test_a_bad_table_gets_one_error_that_says_where_what_and_what_to_do(rows):
    with pytest.raises(StudyError) as error:
        lb.solve_trade(table(rows), 0.9, theta=4)
    assert str(error.value) == BAD[rows]


def test_an_economy_that_sells_nothing_is_named():
    with pytest.raises(StudyError) as error:
        lb.solve_trade(table("A A 0; A B 0; B A 1; B B 9"), 0.9, theta=4, domestic="zero")
    assert str(error.value) == "flows: A sells nothing at all.\n  Take it out of the table, or give its domestic sales."


def test_text_among_numbers_is_named_with_its_row():
    frame = table(GOOD).astype(object)
    frame.loc[2, "trade"] = "about 4"
    with pytest.raises(StudyError) as error:
        lb.solve_trade(frame, theta=4)
    assert str(error.value) == "flows row 3: trade is 'about 4', which is no number."


def test_several_years_want_a_choice():
    frame = pd.concat([table(GOOD).assign(year=y) for y in (2021, 2023)])
    with pytest.raises(StudyError) as error:
        lb.solve_trade(frame, theta=4)
    assert str(error.value) == "flows holds 2 years, 2021 to 2023.\n  Say which: year=..."
    assert lb.solve_trade(frame, theta=4, year=2023).converged
    with pytest.raises(StudyError) as error:
        lb.solve_trade(frame, theta=4, year=1999)
    assert str(error.value) == "flows: there is no year 1999; it holds 2021, 2023."


def test_repairs_are_stated_and_printed():
    change = lb.solve_trade(table("A A 5; A B ?; B A 1; B B 9"), theta=4, missing="zero")
    assert change.notes == ("1 unknown pairs of 4 are counted as no trade",)
    assert change.notes[0] in str(change)
    change = lb.solve_trade(table("A B 1; B A 1"), theta=4, domestic={"A": 6.0, "B": 10.0})
    assert np.diag(change.base.value).tolist() == [5, 9]
    assert change.notes == ("domestic sales of 2 economies are gross output less exports: A, B",)
    change = lb.solve_trade(table("A A 5; A B 1; B A 1; B B 0"), theta=4, domestic="zero")
    assert change.notes == ("1 economies have no domestic sales: B",)
    with pytest.raises(StudyError, match=r"gross output of A is 0.5, less than its exports of 1."):
        lb.solve_trade(table("A B 1; B A 1"), theta=4, domestic={"A": 0.5, "B": 10.0})


CHANGES = [
    ({("A", "Bb"): 0.9}, "cost_change: 'Bb' is none of the economies of the flows.\n  Did you mean 'B'?\n  They are A, B."),
    ({("A", "B"): 0.0}, "cost_change: A to B is 0; a ratio after to before is above 0.\n  1 is no change, 0.9 a tenth less; a way that shuts is a high ratio, such as 10."),
    ({("A", "B"): -0.5}, "cost_change: A to B is -0.5; a ratio after to before is above 0.\n  1 is no change, 0.9 a tenth less; a way that shuts is a high ratio, such as 10."),
    ({("A", "B"): float("nan")}, "cost_change: A to B is unknown.\n  Take the row out where nothing changes."),
    (np.ones((3, 3)), "cost_change: shape (3, 3) does not fit the 2 economies of the flows."),
    (
        pd.DataFrame({"exporter": ["A", "A"], "importer": ["B", "B"], "cost_change": [0.9, 0.8]}),
        "cost_change: A to B stands in several rows.\n  Keep one row for each pair.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("shock", "text"), CHANGES, ids=range(len(CHANGES)))
def test_a_bad_change_gets_one_error(shock, text):
    with pytest.raises(StudyError) as error:
        lb.solve_trade(table(GOOD), shock, theta=4)
    assert str(error.value) == text


QUESTIONS = [
    ({"theta": 0}, "theta is 0.\n  A trade elasticity is above 0; published ones run from 3 to 8."),
    ({"closure": "aditive"}, "closure is 'aditive'.\n  Did you mean 'additive'?\n  It is one of conditional, additive, multiplicative, universal, fixed_share."),
    ({"reading": "melitz"}, "reading is 'melitz'.\n  It is one of armington, eaton-kortum, krugman."),
    ({"closure": "universal"}, "closure is 'universal' and psi was not given.\n  Give the supply elasticity: psi=1.24, say."),
    ({"psi": -1.0}, "psi is -1.0.\n  A supply elasticity is 0 (an endowment) or more."),
    ({"psi": 1.0, "closure": "conditional"}, "psi is 1.0 and closure is 'conditional'.\n  Output does not answer there; choose another closure."),
    ({"numeraire": "C"}, "numeraire is 'C'.\n  Write world income, or the name of an economy."),
    ({"cost_change": 0.9, "trade_effect": 1.1}, "cost_change and trade_effect were both given.\n  Give the one that is known."),
    ({"closure": "additive", "deficits_after": {"A": 1.0}}, "deficits_after adds up to 1.\n  One economy's deficit is another's surplus: they add up to 0."),
    ({"productivity": {"A": 0.0}}, "productivity of A is 0.\n  A ratio after to before is above 0."),
]  # fmt: skip


@pytest.mark.parametrize(("options", "text"), QUESTIONS, ids=range(len(QUESTIONS)))
def test_choices_that_do_not_go_together_are_named(options, text):
    with pytest.raises(QuestionError) as error:
        lb.solve_trade(table(GOOD), **({"theta": 4} | options))
    assert str(error.value) == text


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from("ABC "), st.sampled_from("ABC"), st.one_of(st.floats(), st.text(max_size=3))),
        max_size=9,
    )
)
def test_no_table_however_odd_brings_it_down(rows):
    frame = pd.DataFrame(rows, columns=["exporter", "importer", "trade"])
    try:
        change = lb.solve_trade(frame, 0.9, theta=4)
    except (StudyError, QuestionError):
        return
    assert change.converged or "NOT CONVERGED" in str(change)
