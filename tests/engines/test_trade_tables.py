"""Tables of trade and of changes: every usual form is read, every fault gets one error, every repair is said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import landbridge as lb
from landbridge.errors import QuestionError, StudyError


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
    ({("A", "B"): float("nan")}, "cost_change: A to B is unknown.\n  Write 1 where nothing changes, or take the row out."),
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
