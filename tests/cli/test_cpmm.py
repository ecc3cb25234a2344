"""`landbridge cpmm` as its user types it, and charts before and after."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from landbridge.cli.app import before_of
from landbridge.cli.show import rows_to_file
from landbridge.errors import QuestionError
from tests.answers.test_trips import GOOD, sheet

JUNE = ("--on", "2025-06-01")


def test_the_example_is_written_and_read_back_with_a_word_that_it_is_made(call, tmp_path: Path):
    path = tmp_path / "trips.xlsx"
    assert call("cpmm", "--example", str(path))[0] == 0
    code, out, _ = call("cpmm", "--trips", str(path))
    assert code == 0
    assert "All trips are marked as made up: nobody saw them" in out
    assert "At borders, both sides" in out and "too few" in out and "Where the time goes" in out
    code, out, err = call("cpmm", "--example", str(path))
    assert (code, out) == (1, "")
    assert err == f"landbridge: {path}: is there already, and a filled-in sheet might be lost.\n  Name another file.\n"


def test_a_sheet_gives_the_same_figures_as_table_json_and_csv(call, tmp_path: Path):
    path = str(sheet(tmp_path, GOOD))
    data = json.loads(call("cpmm", "--trips", path, "--json")[1])
    rows = list(csv.DictReader(io.StringIO(call("cpmm", "--trips", path, "--csv")[1])))
    assert data["made"] == 0 and data["trips"] == 1
    assert [(f["indicator"], f["name"], f["n"]) for f in data["figures"]] == [
        (r["indicator"], r["name"], int(r["n"])) for r in rows
    ]
    tfi3 = next(f for f in data["figures"] if f["indicator"] == "TFI3")
    assert tfi3["mean"] == pytest.approx(1000.0)
    assert "1,000" in call("cpmm", "--trips", path)[1]


def test_crossings_are_shown_with_their_ratios(call):
    out = call("cpmm", "crossings")[1]
    assert "Tsiteli Khidi > Krasnyi Most" in out and "at most" in out and "median ratio" in out


def test_a_way_shows_its_stops_and_its_sections(call):
    out = call("cpmm", "Almaty", "Istanbul", *JUNE)[1]
    assert "CPMM's indicators" in out and "the whole way" in out and "TFI3 USD" in out


def test_a_way_is_the_same_as_data(call):
    data = json.loads(call("cpmm", "Almaty", "Istanbul", *JUNE, "--json")[1])
    whole = data["ways"][0]["sections"][0]
    assert whole["tfi3_usd_per_500km_20t"] == pytest.approx(10_000 * whole["usd_per_t_km"])


def test_a_pair_without_a_way_says_what_to_lift(call):
    code, out, _ = call("cpmm", "Baku", "Istanbul", "--scenario", "caspian-iran-georgia-shut")
    assert code == 0
    assert "no way is open" in out


def test_activities_are_listed(call):
    out = call("cpmm", "--activities")[1]
    assert "queue" in out and "priority-trains" in out
    assert {"activity", "modes", "group", "what"} == set(json.loads(call("cpmm", "--activities", "--json")[1])[0])


FAULTS = {
    "nothing asked": (
        ["cpmm"],
        "landbridge: cpmm: nothing was asked.\n  Give two places, or the word crossings, or one of --trips, --template, --example and --activities.\n",
    ),
    "two things asked": (
        ["cpmm", "Baku", "Tbilisi", "--activities"],
        "landbridge: cpmm: two things were asked at once.\n  Give two places, or the word crossings, or one of --trips, --template, --example and "
        "--activities.\n",
    ),
    "one place": (
        ["cpmm", "Baku"],
        "landbridge: cpmm: Baku alone is no way.\n  Give two places, or the word crossings.\n",
    ),
    "a sheet that is not there": (
        ["cpmm", "--trips", "none.csv"],
        "landbridge: none.csv: there is no such file.\n  Name a .csv or .xlsx file.\n",
    ),
    "a baseline without a scenario": (
        ["chart", "Baku", "Tbilisi", "--against", "baseline", "--out", "x.svg"],
        "landbridge: --against baseline was given without a scenario.\n  Add --scenario NAME, or give --against a day.\n",
    ),
}


@pytest.mark.parametrize("name", FAULTS, ids=lambda f: f.replace(" ", "-"))
def test_a_fault_is_one_sentence_with_a_remedy(call, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    arguments, text = FAULTS[name]
    assert call(*arguments) == (1, "", text)
    assert not list(tmp_path.iterdir())


def test_a_study_without_an_example_says_so(call, tmp_path: Path):
    call("new", str(tmp_path / "mine"))
    code, _, err = call("cpmm", "--example", str(tmp_path / "x.csv"), "--study", str(tmp_path / "mine"))
    assert code == 1
    assert (
        err
        == "landbridge: the study mine has no example of a trip sheet (examples/cpmm-trips.csv).\n  --template FILE writes an empty one.\n"
    )


def test_a_chart_before_and_after_comes_with_its_steps(call, tmp_path: Path):
    chart, steps = tmp_path / "c.json", tmp_path / "s.csv"
    asked = ("chart", "Yerevan", "Istanbul", "--k", "1", "--scenario", "margara-opens")
    assert call(*asked, "--against", "baseline", "--out", str(chart), "--steps", str(steps))[0] == 0
    spec = json.loads(chart.read_text(encoding="utf-8"))
    assert "Grey: before (as it is, without the scenario)." in " ".join(spec["title"]["subtitle"])
    with steps.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {r["when"]: r["scenario"] for r in rows} == {"now": "Margara opens", "before": "as it is"}
    assert all(r["hours"] and r["usd"] and r["source"] for r in rows)


def test_steps_are_written_as_csv_or_json_only(tmp_path: Path):
    with pytest.raises(QuestionError) as error:
        rows_to_file([{"a": 1}], tmp_path / "s.txt")
    assert str(error.value) == "s.txt: rows are written as .csv or .json.\n  Name a file that ends in one of them."


def test_before_a_change_stands_the_baseline_a_day_or_another_scenario():
    assert before_of("2026-06-01", "margara-opens", "baseline") == ("2026-06-01", None)
    assert before_of("2026-06-01", "margara-opens", "2025-06-01") == ("2025-06-01", None)
    assert before_of("2026-06-01", "margara-opens", "peace-signed") == ("2026-06-01", "peace-signed")
