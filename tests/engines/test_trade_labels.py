"""Labels that are whole numbers, columns under names of their own, and what tables leave out, in every public function of trade."""

import numpy as np
import pandas as pd
import pytest

import landbridge as lb
from landbridge.errors import QuestionError, StudyError

NAMES = [840, 124, 484]
ENDS = {"origin": "rep", "destination": "par"}


@pytest.fixture
def flows():
    x = [[900.0, 40, 30], [35, 80, 5], [25, 0, 60]]
    return pd.DataFrame([(a, b, x[i][j]) for i, a in enumerate(NAMES) for j, b in enumerate(NAMES)], columns=["rep", "par", "usd"])  # fmt: skip


def test_a_whole_number_means_the_economy_it_names(flows):
    ask = {"theta": 5, "value": "usd", **ENDS}
    text = lb.solve_trade(flows, 0.9, productivity={"840": 1.2}, labour={"124": 1.1}, numeraire="840", **ask)
    number = lb.solve_trade(flows, 0.9, productivity={840: 1.2}, labour={124: 1.1}, numeraire=840, **ask)
    np.testing.assert_array_equal(number.welfare, text.welfare)
    np.testing.assert_array_equal(number.price_index, text.price_index)
    assert number.price_index[0] == pytest.approx(1) and abs(number.welfare[0] / lb.solve_trade(flows, 0.9, **ask).welfare[0] - 1) > 0.1  # fmt: skip
    moved = lb.solve_trade(flows, closure="additive", deficits_after={840: -5, 124: 5}, **ask)
    np.testing.assert_allclose(moved.expenditure - moved.output, [-5, 5, 0], atol=1e-9)
    abroad = flows[flows["rep"] != flows["par"]]
    made = lb.solve_trade(abroad, domestic={840: 970.0, 124: 120.0, 484: 85.0}, **ask)
    np.testing.assert_allclose(np.diag(made.base.value), [900, 80, 60])
    with pytest.raises(QuestionError) as error:
        lb.solve_trade(flows, numeraire=841, **ask)
    assert str(error.value) == "numeraire is '841'.\n  Did you mean '840' or '484'?\n  Write world income, or the name of an economy."  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([(840, 1.1), (124, 1.2), (840, 1.3)], "productivity: 840 stands in several rows.\n  Keep one row for each economy."),
        ([(840, 1.1), (124, None)], "productivity: ratio of 124 is unknown.\n  Give the number, or take the row out where nothing changes."),
    ],
)  # fmt: skip
def test_a_table_of_economies_has_one_known_number_each(flows, rows, text):
    with pytest.raises(StudyError) as error:
        lb.solve_trade(flows, theta=5, value="usd", productivity=pd.DataFrame(rows, columns=["economy", "ratio"]), **ENDS)  # fmt: skip
    assert str(error.value) == text


def test_a_table_of_economies_may_say_more_than_the_number(flows):
    table = pd.DataFrame({"iso": [840], "ratio": [1.2], "source": ["a guess"]})
    change = lb.solve_trade(flows, theta=5, value="usd", productivity=table, **ENDS)
    np.testing.assert_array_equal(change.productivity, [1.2, 1, 1])


def test_an_error_names_the_file_though_its_columns_were_named(flows, tmp_path):
    pd.DataFrame({"rep": [840], "par": [124], "cheaper": [0.9]}).to_csv(tmp_path / "shock.csv", index=False)
    with pytest.raises(StudyError) as error:
        lb.solve_trade(flows, tmp_path / "shock.csv", theta=5, value="usd", **ENDS)
    assert str(error.value).startswith("shock.csv: no column holds the change.\n  Name it cost_change,")


def test_every_table_of_sectors_may_use_the_same_strange_names_and_elasticities_of_what_is_not_traded_are_needless():
    rng = np.random.default_rng(4)
    sectors, traded = [10, 20, 30], (10, 20)
    trade = pd.DataFrame(
        [(s, a, b, 90.0 if a == b else rng.uniform(1, 9)) for s in sectors for a in NAMES for b in NAMES if a == b or s in traded],
        columns=["nace", "rep", "par", "usd"],
    )  # fmt: skip
    inputs = pd.DataFrame([(c, s, k, 0.1) for c in NAMES for s in sectors for k in sectors], columns=["country", "nace", "input", "share"])  # fmt: skip
    tariffs = pd.DataFrame([(s, 840, 124, 10.0) for s in traded], columns=["nace", "rep", "par", "percent"])
    names = {"nace": "sector", "rep": "exporter", "par": "importer", "usd": "value", "country": "economy"}
    plain = lb.solve_trade_sectors(
        trade.rename(columns=names), inputs=inputs.rename(columns=names), tariffs_after=tariffs.rename(columns=names),
        theta={"10": 4.0, "20": 8.0, "30": 2.0},
    )  # fmt: skip
    for theta in ({10: 4.0, 20: 8.0}, pd.DataFrame({"nace": sectors, "theta": [4.0, 8.0, None]})):
        strange = lb.solve_trade_sectors(
            trade, inputs=inputs, tariffs_after=tariffs, theta=theta, sector="nace", value="usd", **ENDS
        )
        np.testing.assert_allclose(strange.welfare, plain.welfare, rtol=1e-12)
        assert strange.notes[-1] == "theta of 30 was not given: nobody trades it across borders, so it has no part"
    with pytest.raises(StudyError) as error:
        lb.solve_trade_sectors(trade, inputs=inputs, theta={10: 4.0}, sector="nace", value="usd", **ENDS)
    assert str(error.value) == "theta: 20 has none.\n  Give one for each sector that is traded."


def test_resistances_know_strange_columns_and_no_unknown_trade(flows):
    coefficients = {"international": -2.0}
    base = lb.resistances(flows, coefficients, theta=4, value="usd", reference=840, **ENDS)
    assert base.reference == "840" and base.inward[base.labels.index("840")] == 1
    with pytest.raises(StudyError) as error:
        lb.resistances(flows.replace({"usd": {40.0: None}}), coefficients, theta=4, value="usd", **ENDS)
    assert str(error.value) == (
        "table row 2: trade is unknown, so Y cannot be added up from it.\n  Give the value, or a column of the output of exporters."
    )
