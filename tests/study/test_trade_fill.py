"""A small study whose unknown flows can be worked out by hand."""

from __future__ import annotations

from math import exp
from pathlib import Path

import pytest
from studies import write_rows
from study.trade_made import CODES, account, gdp, report, small

from landbridge.study import open_study
from landbridge.study.trade_fill import fill
from landbridge.study.trade_seeds import ease


def test_the_one_flow_that_is_unknown_is_what_the_published_total_leaves(tmp_path: Path) -> None:
    trade = [
        report("GEO", "AZE", 30),
        report("AZE", "GEO", 20),
        report("AZE", "ARM", 0),
        report("ARM", "GEO", 10),
        report("ARM", "AZE", 0),
    ]
    study = small(tmp_path / "s", trade, [*gdp(), account("GEO", "goods_exports", 75)])
    rows = {(r["exporter"], r["importer"]): r for r in fill(study, [2023]).rows}
    assert rows["GEO", "ARM"]["value_musd"] == pytest.approx(45)
    assert (rows["GEO", "ARM"]["quality"], rows["GEO", "ARM"]["method"]) == ("estimated", "gravity")


def test_imports_are_published_cif_and_met_free_on_board(tmp_path: Path) -> None:
    trade = [
        report("GEO", "AZE", 30),
        report("AZE", "GEO", 20),
        report("AZE", "ARM", 0),
        report("ARM", "GEO", 10),
        report("ARM", "AZE", 0),
    ]
    study = small(tmp_path / "s", trade, [*gdp(), account("ARM", "goods_imports", 110)])
    rows = {(r["exporter"], r["importer"]): r for r in fill(study, [2023]).rows}
    assert rows["GEO", "ARM"]["value_musd"] == pytest.approx(100)  # freight is ten percent of FOB here


def test_a_report_of_another_year_grows_with_both_products_and_one_of_part_of_the_year_is_stretched(
    tmp_path: Path,
) -> None:
    trade = [
        report("GEO", "AZE", 30, "old", year=2022),
        report("AZE", "GEO", 20, "half", months=6),
        report("ARM", "GEO", 10),
    ]
    grown = [account("GEO", "gdp", 500.0, 2022), account("AZE", "gdp", 500.0, 2022)]
    study = small(tmp_path / "s", trade, [*gdp(), *grown])
    rows = {(r["exporter"], r["importer"]): r for r in fill(study, [2023]).rows if r["used"]}
    assert (rows["GEO", "AZE"]["method"], rows["GEO", "AZE"]["value_musd"]) == ("carried", pytest.approx(60))
    assert (rows["AZE", "GEO"]["method"], rows["AZE", "GEO"]["value_musd"]) == ("annualised", pytest.approx(40))


def test_gravity_falls_with_distance_and_a_shut_border_is_none(tmp_path: Path) -> None:
    easy = ease(small(tmp_path / "s", [], gdp()), CODES)
    geo, aze, arm = range(3)
    assert easy[geo, arm] / easy[geo, aze] == pytest.approx(2)  # half as far, elasticity -1
    assert easy[geo, aze] / easy[aze, arm] == pytest.approx(exp(0.5))  # as far, but that border is shut


def test_what_is_estimated_is_no_ground_for_other_estimates(tmp_path: Path) -> None:
    study = small(tmp_path / "s", [report("GEO", "AZE", 30), report("ARM", "GEO", 10)], gdp())
    rows = fill(study, [2023]).rows
    wrong = [{**r, "value_musd": 9e6} if r["quality"] == "estimated" else r for r in rows]
    write_rows(
        study.path,
        "trade",
        [{**r, "source": list(r["source"]), "year": int(r["year"]), "months": int(r["months"])} for r in wrong],
    )
    again = fill(open_study(study.path), [2023]).rows
    assert [r["value_musd"] for r in again] == [r["value_musd"] for r in rows]
