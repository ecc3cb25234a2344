"""The public functions as a stranger meets them: plain CSV with labels and columns of its own, against slow solutions written apart."""

import numpy as np
import pandas as pd
import pytest

import landbridge as lb
from landbridge.errors import QuestionError, StudyError

root = pytest.importorskip("scipy.optimize", reason="the extra trade is not installed").root
NAMES = [840, 124, 484, 36]


def slow(x, effect, theta, closure, psi=0.0):
    """Prices, income and trade by SciPy's root, from the equations alone."""
    n, y, e = len(x), x.sum(axis=1), x.sum(axis=0)

    def at(z):
        p = np.exp(z)
        price = np.array([sum(x[i, j] / e[j] * effect[i, j] * p[i] ** -theta for i in range(n)) for j in range(n)])
        price = price ** (-1 / theta)
        made = y * p * (p / price) ** psi
        spent = made + e - y if closure == "additive" else e / y * made
        spent = spent * (1 if closure == "additive" else made.sum() / spent.sum())
        trade = np.array(
            [
                [x[i, j] / e[j] * effect[i, j] * (p[i] / price[j]) ** -theta * spent[j] for j in range(n)]
                for i in range(n)
            ]
        )
        return p, price, made, spent, trade

    def gap(z):
        _, _, made, _, trade = at(z)
        return np.append(trade.sum(axis=1)[1:] / made[1:] - 1, made.sum() / y.sum() - 1)

    found = root(gap, np.zeros(n), tol=1e-14)
    assert np.abs(gap(found.x)).max() < 1e-11
    p, price, made, spent, trade = at(found.x)
    return {
        "p": p,
        "price_index": price,
        "output": made,
        "welfare": spent / e / price,
        "real_income": made / y / price,
        "flows": trade,
    }


@pytest.fixture
def strange(tmp_path):
    """Reports with whole numbers for labels, and columns that nobody else has."""
    rng = np.random.default_rng(3)
    x = rng.lognormal(0, 1, (4, 4)) * 20
    x[np.diag_indices(4)] *= 30
    pairs = [(i, j) for i in range(4) for j in range(4)]
    frame = pd.DataFrame([(NAMES[i], NAMES[j], float(x[i, j]), 0.5 * (i < 3 and j < 3 and i != j)) for i, j in pairs], columns=["who sells", "who buys", "USD", "agreement"])  # fmt: skip
    frame.to_csv(tmp_path / "odd.csv", index=False)
    return tmp_path / "odd.csv", x, np.exp(frame["agreement"].to_numpy().reshape(4, 4))


COLUMNS = {"origin": "who sells", "destination": "who buys", "value": "USD"}


@pytest.mark.parametrize(
    ("closure", "psi"), [("additive", 0.0), ("multiplicative", 0.0), ("universal", 1.24), ("additive", 1.24)]
)
def test_a_strange_table_gets_the_answer_of_the_equations(strange, closure, psi):
    path, x, effect = strange
    change = lb.solve_trade(path, partial="agreement", theta=5.03, closure=closure, psi=psi, **COLUMNS)
    assert change.labels == tuple(map(str, NAMES))
    for name, wanted in slow(x, effect, 5.03, closure, psi).items():
        np.testing.assert_allclose(getattr(change, name), wanted, rtol=1e-9, err_msg=name)


def test_a_list_of_changes_may_have_the_same_strange_columns(strange, tmp_path):
    path, _, effect = strange
    given = pd.read_csv(path)[["who sells", "who buys", "agreement"]]
    given[given["agreement"] > 0].rename(columns={"agreement": "partial"}).to_csv(tmp_path / "shock.csv", index=False)
    change = lb.solve_trade(path, tmp_path / "shock.csv", theta=5.03, **COLUMNS)
    np.testing.assert_allclose(change.effect, effect, rtol=1e-15)
    np.testing.assert_array_equal(lb.solve_trade(path, partial=0.0, theta=5.03, **COLUMNS).effect, 1)


def test_what_cannot_be_read_is_one_sentence(strange):
    path, *_ = strange
    with pytest.raises(StudyError) as error:
        lb.solve_trade(path, theta=5, origin="who sold", destination="who buys", value="USD")
    assert str(error.value) == "odd.csv: there is no column 'who sold'.\n  Did you mean 'who sells' or 'who buys'?"
    with pytest.raises(QuestionError) as error:
        lb.solve_trade(path, 0.9, partial=0.1, theta=5, **COLUMNS)
    assert str(error.value) == "cost_change and partial were both given.\n  Give the one that is known."
    frame = pd.read_csv(path).astype({"USD": object})
    frame.loc[0, "USD"] = "1,234.5"
    with pytest.raises(StudyError) as error:
        lb.solve_trade(frame, theta=5, **COLUMNS)
    assert str(error.value) == "flows row 1: trade is '1,234.5', which is no number.\n  Write a point for decimals, and nothing between thousands."  # fmt: skip


def gravity_by_turns(cost, y, e, reference):
    """Resistances to the power 1 - sigma by plain turns (Anderson and van Wincoop 2003)."""
    inward = np.ones(len(y))
    for _ in range(2000):
        outward = cost @ (e / y.sum() / inward)
        inward = cost.T @ (y / y.sum() / outward)
        inward = inward / inward[reference]
    return cost @ (e / y.sum() / inward), inward


def test_borders_removed_as_the_advanced_guide_removes_them(tmp_path):
    # Yotov, Piermartini, Monteiro and Larch (2016), chapter 2: estimate, model the base, take the border dummy away, and let resistances answer
    # (conditional), then output and expenditure too (full endowment: expenditure stays a multiple of output). Reference: the inward resistance of C.
    rng = np.random.default_rng(2)
    names, theta = list("ABCDE"), 6.0
    rows = [
        (a, b, rng.uniform(200, 8000), int(a != b), rng.lognormal(3, 1) + 400 * (a == b)) for a in names for b in names
    ]
    pairs = pd.DataFrame(rows, columns=["exporter", "importer", "dist", "border", "trade"])
    pairs.to_csv(tmp_path / "pairs.csv", index=False)
    coefficients = {"log(dist)": -0.6, "border": -2.5}
    base = lb.resistances(tmp_path / "pairs.csv", coefficients, theta=theta, reference="C")
    x = base.flows.value
    y, e = pairs.groupby("exporter")["trade"].sum().to_numpy(), pairs.groupby("importer")["trade"].sum().to_numpy()
    np.testing.assert_allclose([x.sum(axis=1), x.sum(axis=0)], [y, e], rtol=1e-9)
    before = np.exp(-0.6 * np.log(pairs["dist"]) - 2.5 * pairs["border"]).to_numpy().reshape(5, 5)
    after = before * np.exp(2.5 * pairs["border"].to_numpy().reshape(5, 5))
    out0, in0 = gravity_by_turns(before, y, e, 2)
    np.testing.assert_allclose(base.outward, out0 ** (-1 / theta), rtol=1e-9)
    np.testing.assert_allclose(base.inward, in0 ** (-1 / theta), rtol=1e-9)
    effect = base.effect(pairs.assign(border=0))
    ask = {"trade_effect": effect, "theta": theta, "numeraire": "C"}
    conditional = lb.solve_trade(base.flows, closure="conditional", **ask)
    out1, in1 = gravity_by_turns(after, y, e, 2)
    np.testing.assert_allclose(conditional.price_index, (in1 / in0) ** (-1 / theta), rtol=1e-9)
    np.testing.assert_allclose(conditional.outward_resistance, (out1 / out0) ** (-1 / theta), rtol=1e-9)
    full = lb.solve_trade(base.flows, closure="multiplicative", **ask)
    wanted = slow(x, after / before, theta, "multiplicative")
    np.testing.assert_allclose(full.real_income, wanted["real_income"], rtol=1e-9)
    out2, in2 = gravity_by_turns(after, full.output, full.expenditure, 2)
    np.testing.assert_allclose(full.price_index, (in2 / in0) ** (-1 / theta), rtol=1e-9)
    np.testing.assert_allclose(full.outward_resistance, (out2 / out0) ** (-1 / theta), rtol=1e-9)
    exports = full.effects()["exports_conditional_percent"]
    abroad = ~np.eye(5, dtype=bool)
    held = after / np.outer(out1, in1) * np.outer(y, e) / y.sum()
    np.testing.assert_allclose(1 + exports / 100, (held * abroad).sum(axis=1) / (x * abroad).sum(axis=1), rtol=1e-9)


def test_resistances_take_output_from_trade_and_columns_by_name():
    pairs = pd.DataFrame(
        {"rep": list("AABB"), "par": list("ABAB"), "trade": [80.0, 20, 30, 70], "border": [0, 1, 1, 0]}
    )
    base = lb.resistances(pairs, {"border": -2.0}, theta=4, origin="rep", destination="par", reference="B")
    named = lb.resistances(pairs.rename(columns={"rep": "exporter", "par": "importer"}).assign(Y=[100, 100, 100, 100], E=[110, 90, 110, 90]), {"border": -2.0}, theta=4, reference="B")  # fmt: skip
    np.testing.assert_allclose(base.flows.value, named.flows.value, rtol=1e-12)
    assert len(base.effect(pairs.assign(border=0))) == 4
    with pytest.raises(StudyError) as error:
        lb.resistances(pairs.assign(trade=0.0), {"border": -2.0}, theta=4, origin="rep", destination="par")
    assert str(error.value) == "table: trade of A adds up to nothing."


def test_trade_without_sectors_is_one_sector_and_can_pay_tariffs():
    flows = pd.DataFrame({"exporter": list("AABB"), "importer": list("ABAB"), "trade": ["80", "20", "30", "70"]})
    tariffs = pd.DataFrame({"exporter": ["A"], "importer": ["B"], "percent": [10.0]})
    one = lb.solve_trade_sectors(flows, theta=5, tariffs=tariffs, tariffs_after=0.0)
    same = lb.solve_trade_sectors(flows.assign(sector="goods"), theta=5, tariffs=tariffs, tariffs_after=0.0)
    np.testing.assert_allclose(one.welfare, same.welfare, rtol=1e-12)
    assert one.notes[0] == "trade has no column of sectors: all trade is one sector, 'all'"
    with pytest.raises(StudyError) as error:
        lb.solve_trade_sectors(flows, theta=5, tariffs=tariffs.rename(columns={"percent": "duty"}))
    assert (
        str(error.value)
        == "tariffs: no column holds the rate; the columns are exporter, importer, duty.\n  Name it rate."
    )
