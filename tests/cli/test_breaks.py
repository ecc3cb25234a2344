"""What breaks a way, on the command line: tables that say what they count, files that can be read back, errors that say what to do."""

from __future__ import annotations

import csv
import io
import json

import pytest

from landbridge.engines.basket import read_basket
from landbridge.errors import QuestionError

PAIR = ("--from", "Yerevan", "--to", "Moscow", "--on", "2025-06-01")
DAY = ("--on", "2025-06-01")


@pytest.fixture(autouse=True)
def _opened_once(study, monkeypatch):
    monkeypatch.setattr("landbridge.study.open_study", lambda *_: study)


def basket(folder, text="from,to,demand\nYerevan,Moscow,3\nTashkent,Poti,1\n"):
    path = folder / "basket.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_table_of_one_pair_names_what_it_would_miss(call):
    code, said, _ = call("criticality", *PAIR)
    assert code == 0
    assert said.startswith("What is lost with each link gone, 1 June 2025\nYerevan to Moscow\n")
    assert "H_UPPER_LARS_VLADIKAVKAZ" in said


def test_a_basket_s_table_says_what_is_counted_and_how(call, tmp_path):
    code, said, _ = call("criticality", "--basket", str(basket(tmp_path)), "--of", "country", "--top", "2", *DAY)
    assert code == 0
    assert "2 pairs (of basket.csv), weighted by the demand given" in said
    assert "more are not shown (--top, --csv)" in said
    assert "times demand." in said


def test_json_and_csv_say_the_same(call):
    data = json.loads(call("criticality", *PAIR, "--json")[1])
    rows = list(csv.DictReader(io.StringIO(call("criticality", *PAIR, "--csv")[1])))
    assert [r["id"] for r in rows] == [x["id"] for x in data["losses"]]
    assert data["weighted"] is False
    assert data["pairs"] == [{"from": "Yerevan", "to": "Moscow", "demand": None}]
    assert all(float(r["cost"]) >= 0 for r in rows)


def test_one_element_gone_is_told_pair_by_pair(call):
    code, said, _ = call("criticality", "--of", "country", "--without", "GEO", *PAIR)
    assert code == 0
    assert "What each pair loses without GEO" in said
    assert "Moscow" in said.splitlines()[-3]


def test_map_and_page_are_written_and_nothing_is_printed_then(call, tmp_path):
    svg, html = tmp_path / "loss.svg", tmp_path / "loss.html"
    code, said, _ = call("criticality", *PAIR, "--map", str(svg), "--html", str(html))
    assert (code, said) == (0, "")
    assert svg.read_text(encoding="utf-8").startswith("<svg")
    page = html.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "H_UPPER_LARS_VLADIKAVKAZ" in page
    assert "<script" not in page


def test_interdict_prints_each_step_and_its_proof(call):
    code, said, _ = call("interdict", "Yerevan", "Moscow", "--k", "4", "--protect", "1", "--of", "crossing", *DAY)
    assert code == 0
    assert "cut off" in said
    assert "Protect " in said
    assert "Proven: no way is left, and no fewer than 4 closures leave none." in said
    data = json.loads(call("interdict", "Yerevan", "Moscow", "--k", "2", *DAY, "--json")[1])
    assert [s["k"] for s in data["steps"]] == [1, 2]
    shut = call("interdict", "Yerevan", "Moscow", "--k", "4", "--of", "crossing", *DAY, "--json")[1]
    assert '"inf"' not in shut
    assert json.loads(shut)["steps"][-1]["unserved"] == ["Yerevan - Moscow"]
    assert all(s["proven"] for s in data["steps"])


def test_interdict_of_a_basket_says_what_a_lost_pair_counts(call, tmp_path):
    code, said, _ = call("interdict", "--basket", str(basket(tmp_path)), "--k", "1", "--of", "country", *DAY)
    assert code == 0
    assert "counts 10 times its cost today (--lost)" in said


def test_cuts_names_the_links_and_says_that_capacity_is_unknown(call):
    code, said, _ = call("cuts", "Yerevan", "Moscow", *DAY)
    assert code == 0
    assert "H_BAGRATASHEN_SADAKHLO" in said
    assert "no more are possible" in said
    assert "Capacity: unknown" in said


def test_dependence_says_which_ways_it_counts(call):
    code, said, _ = call("dependence", "Yerevan", "Moscow", *DAY)
    assert "GEO could cost it " in said
    assert "In turn " in said
    assert code == 0
    assert "25 % above the best" in said
    assert "an end" in said
    assert "not counted" in said


def test_where_no_way_is_open_each_says_so(call, tmp_path):
    closed = ("--avoid", "GEO", "--avoid", "IRN", "--avoid", "TUR")
    for command in (
        ("criticality", "--from", "Yerevan", "--to", "Moscow"),
        ("interdict", "Yerevan", "Moscow"),
        ("cuts", "Yerevan", "Moscow"),
        ("dependence", "Yerevan", "Moscow", "--basket", str(basket(tmp_path))),
    ):
        code, said, _ = call(*command, *closed, *DAY)
        assert code == 0
        assert "No way is open even now; landbridge route says what would have to open." in said


ERRORS = {
    "an unknown kind": (
        ["criticality", "--of", "contry"],
        "landbridge: of is 'contry'.\n  Did you mean 'country'?\n  Write link, node, crossing, country or service.\n",
    ),
    "no rows": (["criticality", "--top", "0"], "landbridge: top is 0.\n  Ask for at least one row.\n"),
    "one side only": (
        ["criticality", "--from", "Yerevan"],
        "landbridge: --from was given without --to.\n  Add --to PLACE, or give --basket FILE.\n",
    ),
    "a basket and places": (
        ["criticality", "--basket", "b.csv", "--from", "Yerevan"],
        "landbridge: --basket was given with --from or --to.\n  Choose one.\n",
    ),
    "a basket that is not there": (
        ["criticality", "--basket", "nowhere.csv"],
        "landbridge: nowhere.csv: cannot be read: No such file or directory.\n  Name a CSV file with the columns from and to.\n",
    ),
    "half a pair": (
        ["interdict", "Yerevan"],
        "landbridge: a pair is an origin and a destination, without a basket.\n  Give both, or --basket FILE, or nothing for the study's lanes.\n",
    ),
    "too many closures": (
        ["interdict", "Yerevan", "Moscow", "--k", "9"],
        "landbridge: k is 9.\n  Ask for 1 to 6 closures.\n",
    ),
    "an element that is not there": (
        ["criticality", *PAIR, "--of", "country", "--without", "GOE"],
        "landbridge: there is no country 'GOE' that this cargo can use.\n  Did you mean 'GEO'?\n",
    ),
    "a map of no kind": (
        ["criticality", *PAIR, "--map", "loss.pdf"],
        "landbridge: loss.pdf: a chart is not written as '.pdf'.\n  Use .svg, .png, .json, .html.\n",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_a_wrong_question_is_one_clear_error(call, name):
    arguments, text = ERRORS[name]
    code, said, err = call(*arguments)
    assert (code, said) == (1, "")
    assert err == text


BASKETS = {
    "no column": (
        "origin,to\nYerevan,Moscow\n",
        "b.csv: there is no column 'from'.\n  A basket has the columns from and to, and demand where it is known.",
    ),
    "an empty cell": (
        "from,to\nYerevan,\n",
        "b.csv row 2: from or to is empty.\n  Name both places, or leave the row out.",
    ),
    "no number": (
        "from,to,demand\nYerevan,Moscow,much\n",
        "b.csv row 2: demand is 'much', which is no number.\n  Write a number such as 120.",
    ),
    "below zero": (
        "from,to,demand\nYerevan,Moscow,-3\n",
        "b.csv row 2: demand is -3.\n  Write a number of zero or more.",
    ),
    "without end": (
        "from,to,demand\nYerevan,Moscow,inf\n",
        "b.csv row 2: demand is inf.\n  Write a number of zero or more.",
    ),
    "not a number": (
        "from,to,demand\nYerevan,Moscow,nan\n",
        "b.csv row 2: demand is nan.\n  Write a number of zero or more.",
    ),
}


@pytest.mark.parametrize("name", BASKETS)
def test_a_basket_file_that_is_wrong_says_where(name):
    content, text = BASKETS[name]
    with pytest.raises(QuestionError) as error:
        read_basket(content, "b.csv")
    assert str(error.value) == text


def test_a_basket_of_another_encoding_is_said_to_be(call, tmp_path):
    path = tmp_path / "basket.csv"
    path.write_bytes(b"\xff\xfe\x00")
    code, said, err = call("criticality", "--basket", str(path))
    assert (code, said) == (1, "")
    assert err == f"landbridge: {path}: is no text in UTF-8.\n  Save it as CSV in UTF-8.\n"


def test_a_basket_saved_by_a_spreadsheet_is_read():
    assert read_basket("\ufeffFrom ,TO,Demand,note\nYerevan,Moscow,3,much\n", "b.csv") == [("Yerevan", "Moscow", 3.0)]
