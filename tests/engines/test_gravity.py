"""Estimates of gravity against a slow twin with a dummy for every effect; every row is accounted for."""

from __future__ import annotations

import json
import sys
from math import lgamma
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import landbridge as lb
from landbridge.economy.layouts import read_panel
from landbridge.economy.separation import combinations, empty_groups
from landbridge.errors import MissingPartError, QuestionError, StudyError

pytest.importorskip("pyfixest", reason="the extra trade is not installed")


def panel(n: int = 8, years: int = 3, seed: int = 0, zeros: float = 0.2) -> pd.DataFrame:
    """A world where an agreement adds half a log point and distance takes one off."""
    rng = np.random.default_rng(seed)
    i, j, t = (a.ravel() for a in np.meshgrid(np.arange(n), np.arange(n), np.arange(years), indexing="ij"))
    out, into, pair = rng.normal(size=(n, years)), rng.normal(size=(n, years)), rng.normal(size=(n, n))
    distance, begins = rng.uniform(1, 9, (n, n)), rng.integers(0, 2 * years, (n, n))
    frame = pd.DataFrame({
        "exporter": [f"c{a}" for a in i], "importer": [f"c{a}" for a in j], "year": 2000 + t, "dist": distance[i, j],
        "fta": ((begins[i, j] <= t) & (i != j)).astype(float),
    })  # fmt: skip
    mean = np.exp(
        3 + 0.5 * frame["fta"] - np.log(frame["dist"]) + out[i, t] + into[j, t] + 0.3 * pair[i, j] - 1.0 * (i != j)
    )
    return frame.assign(trade=mean * rng.lognormal(0, 0.5, i.size) * (rng.uniform(size=i.size) > zeros))


def by_dummies(frame, terms, effects, cluster):
    """Slow and obvious: a column for each effect, Newton's method, and the sandwich written out cluster by cluster."""
    parts = [np.column_stack([frame[t].to_numpy(float) for t in terms])]
    for columns in effects:
        codes = frame.groupby(list(columns)).ngroup().to_numpy()
        parts.append(np.eye(codes.max() + 1)[codes])
    z, y = np.hstack(parts), frame["trade"].to_numpy()
    b = np.linalg.lstsq(z, np.log(y + y.mean()), rcond=None)[0]
    for _ in range(200):
        mu = np.exp(z @ b)
        step = np.linalg.lstsq(z * np.sqrt(mu)[:, None], (y - mu) / np.sqrt(mu), rcond=None)[0]
        b = b + step
        if np.abs(z @ step).max() < 1e-12:
            break
    mu = np.exp(z @ b)
    bread = np.linalg.pinv(z.T @ (z * mu[:, None]), rcond=1e-12)
    meat = np.zeros_like(bread)
    groups = frame.groupby(list(cluster)).ngroup().to_numpy()
    for g in range(groups.max() + 1):
        s = z[groups == g].T @ (y - mu)[groups == g]
        meat += np.outer(s, s)
    n = groups.max() + 1
    errors = np.sqrt(np.diag(bread @ meat @ bread) * n / (n - 1))
    return b[: len(terms)], errors[: len(terms)], mu


THREE = [("exporter", "year"), ("importer", "year"), ("exporter", "importer")]


@pytest.mark.parametrize(
    ("formula", "terms", "effects"),
    [
        ("trade ~ fta | exporter^year + importer^year + exporter^importer", ["fta"], THREE),
        (
            "trade ~ fta + log(dist) + international | exporter^year + importer^year",
            ["fta", "log(dist)", "international"],
            THREE[:2],
        ),
        (
            "trade ~ fta + log(dist) | exporter + importer + year",
            ["fta", "log(dist)"],
            [("exporter",), ("importer",), ("year",)],
        ),
        ("trade ~ log(dist) + fta:international | year", ["log(dist)", "fta:international"], [("year",)]),
    ],
)
def test_estimates_and_clustered_errors_are_those_of_a_dummy_for_every_effect(formula, terms, effects):
    frame = panel()
    found = lb.estimate_gravity(formula, frame, tolerance=1e-12)
    international = (frame["exporter"] != frame["importer"]).astype(float)
    full = frame.assign(
        **{
            "log(dist)": np.log(frame["dist"]),
            "international": international,
            "fta:international": frame["fta"] * international,
        }
    )
    beta, errors, mu = by_dummies(full, terms, effects, ["exporter", "importer"])
    table = found.table()
    assert list(table["term"]) == terms
    np.testing.assert_allclose(table["estimate"], beta, rtol=1e-6)  # pyfixest demeans to 1e-6
    np.testing.assert_allclose(table["std_error"], errors, rtol=1e-5)
    np.testing.assert_allclose(found.fitted()["fitted"], mu, rtol=1e-4, atol=1e-6 * mu.max())
    assert found.converged


def test_exporter_and_importer_effects_give_back_the_margins():
    # Fally (2015): fitted trade adds up to output and expenditure.
    found = lb.estimate_gravity(
        "trade ~ log(dist) | exporter^year + importer^year", panel(), max_iter=200, tolerance=1e-12
    )
    fitted = found.fitted()
    for side in ("exporter", "importer"):
        sums = fitted.groupby([side, "year"])[["trade", "fitted"]].sum()
        np.testing.assert_allclose(sums["fitted"], sums["trade"], rtol=1e-6)


def test_errors_may_be_clustered_two_ways_or_not_at_all():
    frame = panel()
    formula = "trade ~ fta | exporter^year + importer^year"
    two = lb.estimate_gravity(formula, frame, cluster="exporter + importer")
    assert two.fit.clusters == (8, 8)
    assert "8 x 8 clusters" in str(two)
    robust = lb.estimate_gravity(formula, frame, cluster=None)
    assert "robust to heteroskedasticity" in str(robust)
    assert robust.coefficients == pytest.approx(two.coefficients)
    assert (
        lb.estimate_gravity(formula, frame, small_sample="all").table()["std_error"][0]
        > lb.estimate_gravity(formula, frame).table()["std_error"][0]
    )


def test_fit_and_errors_are_scaled_as_stata_scales_them():
    # ppmlhdfe and poisson: robust errors by n/(n-1), two ways by the smaller G/(G-1); pseudo R2 of log likelihoods; the square of the fit by dummies.
    frame = panel()
    formula, effects = "trade ~ fta | exporter + importer", [("exporter",), ("importer",)]
    robust = lb.estimate_gravity(formula, frame, cluster=None, reset=True)
    alone = frame.assign(row=np.arange(len(frame)), constant=0)
    _, errors, mu = by_dummies(alone, ["fta"], effects, ["row"])
    np.testing.assert_allclose(robust.table()["std_error"], errors, rtol=1e-5)
    y, mean = frame["trade"].to_numpy(), frame["trade"].mean()
    own, none = (sum(a * np.log(m) - m - lgamma(a + 1) for a, m in zip(y, x, strict=True)) for x in (mu, np.full(len(y), mean)))  # fmt: skip
    assert robust.log_likelihood == pytest.approx(own, rel=1e-9)
    assert robust.pseudo_r2 == pytest.approx(1 - own / none, rel=1e-9)
    assert robust.r2 == pytest.approx(np.corrcoef(y, mu)[0, 1] ** 2, rel=1e-6)
    beta, errors, _ = by_dummies(alone.assign(square=np.log(mu) ** 2), ["fta", "square"], effects, ["row"])
    assert robust.reset_p == pytest.approx(2 * NormalDist().cdf(-abs(beta[1] / errors[1])), rel=1e-3)
    assert f"RESET p {robust.reset_p:.4f}" in str(robust)
    two = lb.estimate_gravity(formula, frame, cluster="exporter + importer").table()["std_error"][0]
    parts = [by_dummies(alone, ["fta"], effects, by)[1][0] ** 2 * (g - 1) / g for by, g in ((["exporter"], 8), (["importer"], 8), (["exporter", "importer"], 64))]  # fmt: skip
    assert two == pytest.approx(((parts[0] + parts[1] - parts[2]) * 8 / 7) ** 0.5, rel=1e-5)


def test_sellers_and_buyers_may_have_any_name():
    frame = panel()
    known = lb.estimate_gravity("trade ~ fta + international | exporter + importer", frame)
    strange = frame.rename(columns={"exporter": "seller_x", "importer": "buyer_y"})
    named = lb.estimate_gravity("trade ~ fta + international | seller_x + buyer_y", strange, origin="seller_x", destination="buyer_y")  # fmt: skip
    np.testing.assert_allclose(named.table()["std_error"], known.table()["std_error"], rtol=1e-9)
    with pytest.raises(StudyError) as error:
        lb.estimate_gravity("trade ~ fta | seller_x", strange, origin="sellerx", destination="buyer_y")
    assert str(error.value) == "panel: there is no column 'sellerx'.\n  Did you mean 'seller_x'?"


@pytest.mark.parametrize(
    ("effects", "text"),
    [
        ("none", "trade ~ fta"),
        ("one-way", "trade ~ fta | pair"),
        ("two-way", "| exporter^year + importer^year"),
        ("three-way", "+ exporter^importer"),
    ],
)
def test_effects_have_names(effects, text):
    assert text in lb.estimate_gravity(None, panel(), x=["fta"], effects=effects).formula


def test_borders_are_dummies_of_international_trade():
    one = lb.estimate_gravity("trade ~ log(dist) | exporter^year + importer^year", panel(), borders="one")
    assert list(one.table()["term"]) == ["log(dist)", "international"]
    assert one.coefficients["international"] < 0
    yearly = lb.estimate_gravity("trade ~ fta | exporter^year + importer^year + pair", panel(), borders="yearly")
    assert list(yearly.table()["term"]) == ["fta", "international:2001", "international:2002"]
    frame = panel()
    with pytest.raises(StudyError, match="no domestic flows"):
        lb.estimate_gravity("trade ~ fta | exporter", frame[frame["exporter"] != frame["importer"]], borders="one")


# Small data sets on which Poisson must drop rows, from the tests of ppmlhdfe (Correia, Guimaraes and Zylkin): columns, rows, and which go.
SEPARATED = {
    "02": ("y ~ 1 | id1 + id2", "y id1 id2", "0 1 1; 1 1 1; 0 2 1; 0 2 2; 1 2 2", [2]),
    "05": (
        "y ~ x1 + x2 + x3 + x4", "y x1 x2 x3 x4",
        "0 5 11 2 2; 0 5 2 11 2; 0 5 2 2 11; 0 0 -1 -1 -1; 1 5 5 5 5; 2 4 4 4 4; 3 3 3 3 3; 4 2 2 2 2; 5 1 1 1 1", [3],
    ),
    "13": (
        "y ~ 1 | id1 + id2", "y id1 id2",
        "0 3 3; 0 4 3; 0 4 4; 0 6 6; 0 7 7; 0 8 8; 0 9 9; 1 1 1; 1 2 2; 1 2 2; 1 3 3; 1 4 4; 1 5 5; 1 6 6; 1 7 7; 1 8 8; 1 9 9; 1 10 10", [1],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SEPARATED)
def test_separated_rows_are_those_that_the_authors_of_the_method_mark(case):
    formula, columns, rows, separated = SEPARATED[case]
    frame = pd.DataFrame([[float(v) for v in r.split()] for r in rows.split(";")], columns=columns.split())
    found = lb.estimate_gravity(formula, frame, cluster=None)
    assert found.separated.tolist() == separated
    assert found.n == len(frame) - sum(len(v) for v in found.dropped.values())


def test_a_country_that_never_exports_is_taken_out_and_counted():
    frame = panel()
    frame.loc[frame["exporter"] == "c3", "trade"] = 0.0
    found = lb.estimate_gravity("trade ~ fta | exporter^year + importer^year", frame)
    assert dict(found.account())["separated by an effect without trade"] == 24
    assert found.n == len(frame) - 24
    assert "24 separated by an effect without trade" in str(found)
    without = lb.estimate_gravity("trade ~ fta | exporter^year + importer^year", frame[frame["exporter"] != "c3"])
    assert found.coefficients == pytest.approx(without.coefficients, rel=1e-6)


def test_a_regressor_that_only_ever_meets_zeros_is_seen_through():
    frame = panel()
    war = (frame["exporter"] == "c1") & (frame["importer"] == "c2")
    frame = frame.assign(war=war.astype(float))
    frame.loc[war, "trade"] = 0.0
    found = lb.estimate_gravity("trade ~ fta + war | exporter^year + importer^year", frame)
    assert found.separated.tolist() == np.flatnonzero(war).tolist()
    assert any("left out: war" in n for n in found.notes)


def test_combinations_agree_with_trying_every_sign():
    # Two effects of two groups each: the only free combination over rows with trade is found by hand.
    positive = np.array([True, True, False, False])
    first, second = np.array([0, 1, 0, 1]), np.array([0, 1, 1, 0])
    kept = np.ones(4, dtype=bool)
    both = combinations(positive, np.zeros((4, 0)), [first, second], kept)
    assert both.tolist() == [True] * 4  # a cycle: what raises one lowers the other
    one = combinations(positive[:3], np.zeros((3, 0)), [first[:3], second[:3]], kept[:3])
    assert one.tolist() == [True, True, False]
    assert empty_groups(np.array([True, False, False]), [np.array([0, 1, 1])], np.ones(3, dtype=bool)).tolist() == [
        True,
        False,
        False,
    ]


def test_rows_alone_in_a_group_and_unknown_ones_are_counted():
    frame = panel()
    frame.loc[5, "dist"] = np.nan
    lone = pd.DataFrame(
        {"exporter": ["zz"], "importer": ["c0"], "year": [2000], "dist": [2.0], "fta": [0.0], "trade": [3.0]}
    )
    found = lb.estimate_gravity(
        "trade ~ log(dist) | exporter^year + importer^year", pd.concat([frame, lone], ignore_index=True)
    )
    assert dict(found.account())["unknown"] == 1
    assert found.dropped["unknown"].tolist() == [5]
    assert found.dropped["singletons"].tolist() == [len(frame)]
    assert "unknown: log(dist) in 1 rows" in found.notes
    assert sum(n for k, n in found.account() if k not in ("rows", "used")) + found.n == len(frame) + 1


def test_the_jackknife_is_twice_the_estimate_less_the_mean_of_the_quarters():
    frame = panel(10, 3, 5, zeros=0.0)
    formula = "trade ~ fta | exporter^year + importer^year + exporter^importer"
    found = lb.estimate_gravity(formula, frame, jackknife=1, seed=4)
    names = list(dict.fromkeys([*frame["exporter"], *frame["importer"]]))
    half = {names[k] for k in np.random.default_rng(4).permutation(10)[:5]}
    sell, buy = frame["exporter"].isin(half), frame["importer"].isin(half)
    parts = [
        lb.estimate_gravity(formula, frame[(sell == a) & (buy == b)]).coefficients["fta"]
        for a in (True, False)
        for b in (True, False)
    ]
    plain = lb.estimate_gravity(formula, frame)
    assert found.coefficients["fta"] == pytest.approx(2 * plain.coefficients["fta"] - np.mean(parts), rel=1e-6)
    assert "corrected" in found.table()
    assert any("jackknife=10" in n for n in plain.notes)


@pytest.mark.slow
def test_the_jackknife_takes_most_of_the_bias_out():
    # Weidner and Zylkin (2021): with few economies and years, three-way estimates lean; the truth is 0.5.
    plain, corrected = [], []
    for seed in range(14):
        rng = np.random.default_rng(seed)
        frame = panel(12, 2, seed, zeros=0.0)
        frame["trade"] = frame["trade"] * np.where(rng.uniform(size=len(frame)) < 0.5, 0.2, 1.8)
        found = lb.estimate_gravity(
            "trade ~ fta | exporter^year + importer^year + exporter^importer", frame, jackknife=6
        )
        plain.append(found.table()["estimate"][0])
        corrected.append(found.table()["corrected"][0])
    assert np.isfinite(corrected).all()
    assert abs(np.mean(corrected) - 0.5) < abs(np.mean(plain) - 0.5) + np.std(corrected) / np.sqrt(len(corrected))


LAYOUTS = {
    "BACI": {"t": [2022, 2022], "i": [4, 31], "j": [31, 4], "k": ["270900", "270900"], "v": [1.5, 2.5], "q": [1.0, 1.0]},
    "ITPD-E": {
        "exporter_iso3": ["AAA", "BBB"], "importer_iso3": ["BBB", "AAA"], "year": [2016, 2016], "industry_id": [1, 1], "trade": [1.5, 2.5],
        "flag_zero": ["p", "u"],
    },
    "CEPII Gravity": {"iso3_o": ["AAA", "BBB"], "iso3_d": ["BBB", "AAA"], "year": [2016, 2016], "dist": [1.0, 1.0], "tradeflow_baci": [1.5, 2.5]},
    "plain": {"iso_o": ["AAA", "BBB"], "iso_d": ["BBB", "AAA"], "year": [2016, 2016], "flow": [1.5, 2.5]},
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_is_told_by_its_columns(layout, tmp_path):
    pd.DataFrame(LAYOUTS[layout]).to_csv(tmp_path / "panel.csv", index=False)
    read = read_panel(tmp_path / "panel.csv")
    assert read.layout == layout
    assert read.frame["trade"].tolist() == [1.5, 2.5]
    assert {"exporter", "importer", "year"} <= set(read.frame.columns)
    assert any(n.startswith("trade is") for n in read.notes) or "trade" in LAYOUTS[layout]


def test_a_panel_may_be_a_stata_file(tmp_path):
    frame = panel()
    frame.to_stata(tmp_path / "panel.dta", write_index=False)
    found = lb.estimate_gravity("trade ~ fta | exporter^year + importer^year", tmp_path / "panel.dta")
    assert found.layout == "Stata"
    assert found.coefficients == pytest.approx(
        lb.estimate_gravity("trade ~ fta | exporter^year + importer^year", frame).coefficients
    )


def test_years_may_be_chosen():
    frame = panel(years=5)
    every = lb.estimate_gravity("trade ~ fta | exporter^year + importer^year", frame, every=2)
    some = lb.estimate_gravity("trade ~ fta | exporter^year + importer^year", frame, years=[2000, 2002, 2004])
    assert every.coefficients == some.coefficients
    assert any("years 2000, 2002, 2004" in n for n in every.notes)


def test_an_answer_says_everything_as_json_and_csv():
    found = lb.estimate_gravity("trade ~ fta | exporter^year + importer^year", panel())
    data = json.loads(found.to_json())
    assert data["rows"] == {"rows": 192, "used": 192}
    assert data["clusters"] == [64]
    row = data["coefficients"][0]
    assert row["low"] < row["estimate"] < row["high"]
    assert found.to_csv().startswith("term,estimate,std_error,z,p,low,high")
    assert float(found.vcov.loc["fta", "fta"]) == pytest.approx(row["std_error"] ** 2)


FAULTS = [
    ("trade ~ tfa | exporter", StudyError, "panel: the formula names 'tfa', which is no column.\n  Did you mean 'fta'"),
    (
        "trade = fta",
        QuestionError,
        "the formula is 'trade = fta'.\n  Write it as in: trade ~ log(dist) + fta | exporter^year + importer^year",
    ),
    ("trade ~ log(fta) | exporter", StudyError, "panel: log(fta) has no value in "),
    ("trade ~ fta | exporter + nowhere", StudyError, "panel: the formula names 'nowhere', which is no column."),
]


@pytest.mark.parametrize(("formula", "kind", "text"), FAULTS, ids=range(len(FAULTS)))
def test_a_bad_formula_gets_one_error(formula, kind, text):
    with pytest.raises(kind) as error:
        lb.estimate_gravity(formula, panel())
    assert str(error.value).startswith(text)


def test_trade_below_nothing_and_none_at_all_are_refused():
    frame = panel()
    with pytest.raises(StudyError, match=r"panel row 4: trade is -1; trade cannot be negative\."):
        lb.estimate_gravity("trade ~ fta | exporter", frame.assign(trade=frame["trade"].where(frame.index != 3, -1.0)))
    with pytest.raises(StudyError, match="no usable row has any trade"):
        lb.estimate_gravity("trade ~ fta | exporter", frame.assign(trade=0.0))
    with pytest.raises(StudyError, match="panel holds no rows"):
        lb.estimate_gravity("trade ~ fta | exporter", frame.iloc[:0])
    with pytest.raises(QuestionError, match="separation is 'all'"):
        lb.estimate_gravity("trade ~ fta | exporter", frame, separation="all")


def test_without_the_extra_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyfixest", None)
    with pytest.raises(MissingPartError) as error:
        lb.estimate_gravity("trade ~ fta | exporter", panel())
    assert (
        str(error.value)
        == 'estimating gravity needs pyfixest, which is not installed.\n  pip install "landbridge[trade]" brings it.'
    )


def test_an_estimate_gives_the_resistances_that_its_effects_stand_for():
    # Fally (2015): with margins as output and expenditure, the trade of the coefficients is the fit itself.
    frame = panel(7, 1, 3)
    found = lb.estimate_gravity("trade ~ log(dist) + international | exporter + importer", frame, tolerance=1e-12)
    sums = {
        "Y": frame.groupby("exporter")["trade"].transform("sum"),
        "E": frame.groupby("importer")["trade"].transform("sum"),
    }
    base = lb.resistances(frame.assign(**sums), found.coefficients, theta=4)
    fitted = lb.read_flows(found.fitted(), value="fitted")
    at = [fitted.labels.index(x) for x in base.labels]
    np.testing.assert_allclose(base.flows.value, fitted.value[np.ix_(at, at)], rtol=1e-5)


def test_a_table_without_domestic_flows_or_with_sectors_is_remarked():
    frame = panel(5, 2)
    abroad = frame[frame["exporter"] != frame["importer"]]
    assert any(n.startswith("no domestic flows") for n in lb.estimate_gravity("trade ~ fta | exporter", abroad).notes)
    sectors = pd.concat([frame.assign(sector=s) for s in (1, 2)])
    assert any("for each sector" in n for n in lb.estimate_gravity("trade ~ fta | exporter", sectors).notes)
    assert not any("for each sector" in n for n in lb.estimate_gravity("trade ~ fta | exporter^sector", sectors).notes)


def separated_by_programmes(positive, x, effects):
    """Slow and obvious: for each row without trade, whether any coefficients put it above zero, none of its kind below, and all trade at zero."""
    linprog = pytest.importorskip("scipy.optimize").linprog
    z = np.hstack([x, *(np.eye(c.max() + 1)[c] for c in effects)])
    zero = np.flatnonzero(~positive)
    gone = []
    for i in zero:
        best = linprog(
            -z[i],
            A_ub=-z[zero],
            b_ub=np.zeros(len(zero)),
            A_eq=z[positive],
            b_eq=np.zeros(positive.sum()),
            bounds=[(-1, 1)] * z.shape[1],
        )
        if -best.fun > 1e-7:
            gone.append(i)
    return gone


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(6, 14), st.integers(1, 3), st.integers(0, 2))
def test_the_search_finds_what_a_programme_for_each_row_finds(seed, n, n_effects, n_regressors):
    rng = np.random.default_rng(seed)
    effects = [np.unique(rng.integers(0, 4, n), return_inverse=True)[1] for _ in range(n_effects)]
    x = rng.integers(-1, 2, (n, n_regressors)).astype(float)
    positive = rng.uniform(size=n) < 0.6
    kept = empty_groups(positive, effects, np.ones(n, dtype=bool))
    if not (positive & kept).any():
        return
    found = combinations(positive, x, effects, kept)
    left = np.flatnonzero(kept)
    compact = [np.unique(c[left], return_inverse=True)[1] for c in effects]
    assert (
        np.flatnonzero(kept & ~found).tolist()
        == left[separated_by_programmes(positive[left], x[left], compact)].tolist()
    )


def test_effects_that_go_by_years_want_a_year():
    rows = [(a, b, t, 5.0 + (a == b) + t * (a < b)) for t in (0, 1) for a in (840, 124, 484) for b in (840, 124, 484)]
    panel = pd.DataFrame(rows, columns=["exporter", "importer", "wave", "trade"])
    panel["fta"] = ((panel["exporter"] > panel["importer"]) & (panel["wave"] == 1)).astype(float)
    with pytest.raises(StudyError) as error:
        lb.estimate_gravity(None, panel, x=["fta"], effects="three-way")
    assert str(error.value) == (
        "panel: 840 to 840 stands in several rows, and no column holds the year that effects go by.\n"
        "  Name it year, or write the effects as columns."
    )
    found = lb.estimate_gravity(None, panel.rename(columns={"wave": "yr"}), x=["fta"], effects="three-way")
    assert found.formula == "trade ~ fta | exporter^year + importer^year + exporter^importer"
