"""Trade of one sector after a change: closed forms, slow twins, and what must hold whatever the numbers."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import landbridge as lb

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
