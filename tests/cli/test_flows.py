"""`landbridge flows`: what it prints is what the tables hold."""

import csv
import io
import json
from pathlib import Path

import pytest
from cli.conftest import Call
from study.trade_made import account, gdp, report, small

from landbridge.study import Study, open_study, trade_table


def test_a_summary_says_what_is_reported_and_what_is_estimated(call: Call, study: Study) -> None:
    code, out, _ = call("flows")
    table = trade_table(study, 2023)
    assert code == 0
    assert f"{table.n_reported} of 1,089 cells are reported" in out
    assert "estimated by gravity" in out
    assert "China" in out


def test_an_economys_partners_add_up_to_its_trade(call: Call, study: Study) -> None:
    code, out, _ = call("flows", "--economy", "georgia", "--csv", "--year", "2023")
    rows = list(csv.DictReader(io.StringIO(out)))
    table = trade_table(study, 2023)
    sold = sum(float(r["flow_musd"]) for r in rows if r["exporter"] == "GEO" and r["importer"] != "GEO")
    assert code == 0
    assert sold == pytest.approx(table.exports[table.at("GEO")])
    assert len(rows) == 2 * 33 - 1


def test_partners_for_people_show_both_reports_and_published_totals(call: Call) -> None:
    _, out, _ = call("flows", "--economy", "KGZ")
    assert "19,720 by CHN" in out
    assert "3.7x" in out
    assert "3,385 published" in out


def test_contradictions_are_listed_worst_first(call: Call) -> None:
    _, out, _ = call("flows", "--mirror", "--json")
    ratios = [m["ratio"] for m in json.loads(out) if m["used_value_musd"] > 1 and m["other_value_musd"] > 1]
    assert ratios == sorted(ratios, reverse=True)
    assert ratios[0] > 3


def test_contradictions_of_one_economy(call: Call) -> None:
    _, out, _ = call("flows", "--mirror", "--economy", "ARM", "--json")
    assert all("ARM" in (m["exporter"], m["importer"]) for m in json.loads(out))


def test_totals_stand_beside_the_table(call: Call) -> None:
    code, out, _ = call("flows", "--margins", "--json")
    rows = {r["what"]: r for r in json.loads(out)}
    assert code == 0
    assert rows["exports of GEO"]["total_musd"] == pytest.approx(6086.4)
    assert abs(rows["exports of GEO"]["gap"]) < 1e-5  # three decimals in the table


def test_the_matrix_is_square(call: Call) -> None:
    _, out, _ = call("flows", "--matrix", "--csv", "--year", "2021")
    rows = list(csv.reader(io.StringIO(out)))
    assert [len(r) for r in rows] == [34] * 34
    _, out, _ = call("flows", "--matrix")
    assert "exporters down" in out


def test_a_table_made_anew_is_the_shipped_one(call: Call, study: Study, tmp_path: Path) -> None:
    code, _, err = call("flows", "--refill", "--out", str(tmp_path / "trade.csv"))
    assert code == 0
    assert "0 of them other than before" in " ".join(err.split())
    assert (tmp_path / "trade.csv").read_bytes() == (study.path / "trade.csv").read_bytes()


def test_how_estimates_were_refitted_is_data_too(call: Call) -> None:
    _, out, _ = call("flows", "--refill", "--json")
    told = json.loads(out)
    assert told["changed"] == 0
    assert told["converged"] is True


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("--mirror", "--matrix"),
            "--mirror and --matrix were given together.\n  Choose one; --economy and --mirror go together.",
        ),
        (("--year", "1999"), "the study has no square table of trade for 1999.\n  Years: 2021, 2023."),
        (("--top", "0"), "--top is 0.\n  Give one or more."),
        (("--mirror", "--json", "--csv"), "--json and --csv were both given.\n  Choose one."),
    ],
)
def test_what_does_not_go_together_is_said(call: Call, arguments: tuple[str, ...], words: str) -> None:
    code, _, err = call("flows", *arguments)
    assert code == 1
    assert words in err


def test_a_filled_study_is_square_checks_out_and_filling_it_again_changes_nothing(tmp_path: Path, call: Call) -> None:
    trade = [report("GEO", "AZE", 30), report("ARM", "GEO", 10)]
    folder = small(
        tmp_path / "s", trade, [*gdp(), account("GEO", "goods_exports", 75), account("GEO", "industrial_output", 400)]
    ).path
    _, _, err = call("flows", "--study", str(folder))
    assert "s has no square table of trade." in err
    code, _, err = call("flows", "--refill", "--study", str(folder), "--out", str(folder / "trade.csv"))
    assert (code, "Say which to make square, as in --year 2023." in err) == (1, True)
    call("flows", "--refill", "--year", "2023", "--study", str(folder), "--out", str(folder / "trade.csv"))
    code, out, _ = call("flows", "--study", str(folder), "--matrix", "--json")
    assert code == 0
    first = (folder / "trade.csv").read_bytes()
    call("flows", "--refill", "--study", str(folder), "--out", str(folder / "trade.csv"))
    assert (folder / "trade.csv").read_bytes() == first
    _, out, _ = call("check", "--study", str(folder), "--json")
    assert '"trade-' not in out
    table = trade_table(open_study(folder), 2023)
    assert table.flows[0, 0] == pytest.approx(400 - 75)
    assert table.exports[0] == pytest.approx(75)


@pytest.mark.slow
def test_hidden_reports_are_estimated_better_from_another_year_than_by_gravity(call: Call) -> None:
    _, out, _ = call("flows", "--hold-out", "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    median = {
        m: sorted(float(r["factor"]) for r in rows if r["method"] == m)[sum(r["method"] == m for r in rows) // 2] for m in ("carried", "gravity")
    }  # fmt: skip
    assert 1 < median["carried"] < median["gravity"] < 4
