"""Trade models whose answers others have published. The larger files are kept beside a checkout and are no part of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import landbridge as lb

HERE = Path(__file__).resolve()
KNOWN = next(
    (p / "shared" / "known" / "trade" for p in HERE.parents if (p / "shared" / "known" / "trade").is_dir()),
    HERE.parent / "none",
)
SAMPLE = KNOWN / "gegravity_sample_30c_2006.csv"
beside = pytest.mark.skipif(not SAMPLE.is_file(), reason="the published cases are not beside the checkout")

# The example of the package gegravity (MIT): 30 countries, 2006, sigma 5, coefficients of its estimate, reference importer DEU.
COEFFICIENTS = {
    "lndist": -0.3764,
    "contiguity": 0.8850,
    "pta": 0.4823,
    "common_language": 0.0392,
    "international": -3.4224,
}
RESISTANCES = {
    "AUS": (3.576844, 1.421035),
    "AUT": (3.408385, 1.224843),
    "BEL": (2.925399, 1.050872),
    "BRA": (3.590565, 1.292766),
    "CAN": (3.313350, 1.338871),
}


@pytest.fixture(scope="module")
def base():
    return lb.resistances(SAMPLE, COEFFICIENTS, theta=4, reference="DEU")


@pytest.fixture(scope="module")
def agreement(base):
    """Canada and Japan agree on trade."""
    pairs = pd.read_csv(SAMPLE)
    pairs.loc[
        pairs["exporter"].isin(["CAN", "JPN"])
        & pairs["importer"].isin(["CAN", "JPN"])
        & (pairs["exporter"] != pairs["importer"]),
        "pta",
    ] = 1
    return base.effect(pairs)


@beside
def test_thirty_countries_have_the_published_resistances(base):
    table = base.table().set_index("economy")
    for country, (outward, inward) in RESISTANCES.items():
        assert round(table.loc[country, "outward"], 6) == outward
        assert round(table.loc[country, "inward"], 6) == inward


@beside
def test_thirty_countries_trade_as_published(base):
    flows = base.flows.frame().set_index(["exporter", "importer"])["trade"]
    # the package stops at its own tolerance, in the ninth digit
    assert flows["AUS", "AUS"] == pytest.approx(216148.589959, rel=1e-9)
    assert flows["AUS", "CAN"] == pytest.approx(2891.723008, rel=1e-9)


@beside
def test_an_agreement_with_shares_held_does_what_the_package_prints(base, agreement):
    change = lb.solve_trade(base.flows, trade_effect=agreement, theta=4, closure="fixed_share", numeraire="DEU")
    table = change.table().set_index("economy")
    assert round(table.loc["CAN", "producer_price_percent"], 6) == -0.133548
    assert round(table.loc["CAN", "price_index_percent"], 6) == -0.566459
    assert round(table.loc["CAN", "real_income_percent"], 6) == 0.435377
    assert round(table.loc["JPN", "real_income_percent"], 7) == 0.0562284
    assert round(table.loc["AUS", "real_income_percent"], 6) == -0.007297
    assert change.residual < 1e-12
    assert change.market_gap > 1e-3  # rows are off, and the answer says so
    assert "markets are off by up to 0.21 %" in str(change)


@beside
def test_the_same_agreement_with_markets_cleared_is_another_answer(base, agreement):
    change = lb.solve_trade(base.flows, trade_effect=agreement, theta=4, closure="multiplicative", numeraire="DEU")
    assert change.market_gap < 1e-12
    table = change.table().set_index("economy").loc[["CAN", "JPN", "AUS"]]
    # Canada's second digit moves (0.4354 with shares held). Expenditure is rescaled by xi so that the world spends what it earns.
    np.testing.assert_allclose(table["real_income_percent"], [0.445267, 0.052782, -0.006555], atol=5e-7)
    np.testing.assert_allclose(table["welfare_percent"], [0.448274, 0.055778, -0.003561], atol=5e-7)
    ratio = change.welfare / change.real_income
    np.testing.assert_allclose(ratio, change.xi, rtol=1e-12)


@beside
@pytest.mark.parametrize(
    ("case", "formula"), [("02", "y ~ 1 | id1 + id2"), ("05", "y ~ x1 + x2 + x3 + x4"), ("13", "y ~ 1 | id1 + id2")]
)
def test_separated_rows_of_the_published_files_are_found(case, formula):
    pytest.importorskip("pyfixest", reason="the extra trade is not installed")
    path = KNOWN / f"separation_{case}.csv"
    marked = np.flatnonzero(pd.read_csv(path)["separated"])
    assert lb.estimate_gravity(formula, path, cluster=None).separated.tolist() == marked.tolist()
