"""What the commands answer."""

import csv
import io
import json
from pathlib import Path

import pytest

import landbridge as lb

JUNE = ("--on", "2025-06-01")


def test_a_route_is_printed_with_its_legs_and_what_its_numbers_hold(call):
    code, out, _ = call("route", "Yerevan", "Moscow", *JUNE)
    assert code == 0
    for words in (
        "Yerevan to Moscow on 1 June 2025",
        "Upper Lars",
        "hours are",
        "USD of 2024-2025",
        "from the first departure to the last arrival",
    ):
        assert words in out


def test_json_holds_the_numbers_of_the_library(call):
    code, out, _ = call("route", "xian", "Duisburg", *JUNE, "--json")
    said = json.loads(out)
    ways = lb.route(lb.world(lb.open_study(), "2025-06-01"), "xian", "Duisburg")
    assert code == 0
    assert [w["days"] for w in said["ways"]] == [i.days[1] for i in ways]
    assert [w["usd"] for w in said["ways"]] == [i.usd[1] for i in ways]


def test_csv_has_one_row_for_each_corridor(call):
    _, out, _ = call("compare", "xian", "Duisburg", *JUNE, "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {"north", "sea", "middle-btk"} <= {r["corridor"] for r in rows}
    assert all(float(r["days"]) > 0 for r in rows if r["state"] == "open")


def test_three_spellings_of_one_place_give_one_answer(call):
    answers = {call("route", name, "Duisburg", *JUNE, "--csv")[1] for name in ("xian", "Xi'an", "CNXIY")}
    assert len(answers) == 1


def test_avoiding_a_state_keeps_every_way_out_of_it(call):
    said = json.loads(call("route", "Almaty", "Istanbul", *JUNE, "--avoid", "IRN", "--avoid", "RUS", "--json")[1])
    assert said["ways"]
    assert not any({"IRN", "RUS"} & set(w["states"]) for w in said["ways"])


def test_a_shut_pair_says_what_to_lift_and_why(call):
    code, out, _ = call("route", "Baku", "Istanbul", *JUNE, "--scenario", "caspian-iran-georgia-shut")
    assert code == 0
    assert "no way is open" in out
    assert "The smallest set of links to open (1)" in out
    assert "The Caspian shuts" in out


def test_an_answer_goes_to_a_file_in_the_form_of_its_suffix(call, tmp_path: Path):
    for name in ("a.json", "a.csv", "a.txt"):
        code, out, _ = call("route", "Yerevan", "Tehran", *JUNE, "--out", str(tmp_path / name))
        assert (code, out) == (0, "")
    assert json.loads((tmp_path / "a.json").read_text())["ways"]
    assert (tmp_path / "a.csv").read_text().startswith("rank,")
    assert "Yerevan to Tehran" in (tmp_path / "a.txt").read_text()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "a.json", "a.txt"]


def test_a_day_after_the_last_fact_says_until_when_the_study_is_known(call):
    assert "known to June 2026" in call("route", "Yerevan", "Tehran", "--on", "2026-09-01")[1]


def test_a_page_is_written_whole(call, tmp_path: Path):
    page = tmp_path / "page.html"
    code, out, _ = call("compare", "Almaty", "Istanbul", *JUNE, "--html", str(page))
    assert (code, out) == (0, "")
    assert page.read_text(encoding="utf-8").rstrip().endswith("</html>")


@pytest.mark.parametrize("suffix", ["svg", "png", "json"])
def test_a_chart_is_written_in_the_form_of_its_suffix(call, tmp_path: Path, suffix: str):
    chart = tmp_path / f"chart.{suffix}"
    assert call("chart", "Almaty", "Istanbul", *JUNE, "--out", str(chart))[0] == 0
    start = {"svg": b"<svg", "png": b"\x89PNG", "json": b"{"}[suffix]
    assert chart.read_bytes().startswith(start)


def test_the_world_of_a_day_lists_what_holds(call):
    code, out, _ = call("world", "--on", "2025-09-15")
    assert code == 0
    assert "Poland closes all crossings with Belarus" in out


def test_two_days_differ_by_what_happened_between_them(call):
    said = json.loads(call("world", "--on", "2025-09-15", "--against", "2025-09-01", "--json")[1])
    assert {d["link"] for d in said} >= {"R_BREST_MALASZEWICZE", "H_BREST_MALASZEWICZE"}
    assert all(d["then"] == "open" and d["now"] == "closed" for d in said if d["link"] == "R_BREST_MALASZEWICZE")


def test_why_follows_a_number_to_its_source(call):
    code, out, _ = call("why", "Yerevan", "Tehran", *JUNE, "--column", "usd")
    assert code == 0
    assert "because assumption: usd_per_40ft_km" in out
    assert "source S23" in out


def test_why_says_who_shut_a_link(call):
    code, out, _ = call("why", "R_BREST_MALASZEWICZE", "--on", "2025-09-15")
    assert code == 0
    assert "closed" in out
    assert "Poland closes all crossings with Belarus" in out


def test_show_lists_tables_rows_columns_and_one_row_with_its_source(call):
    assert "assumptions" in call("show")[1]
    assert "Kuryk" in call("show", "nodes", "--find", "kuryk")[1]
    assert "Width between the rails" in call("show", "links", "--columns")[1]
    one = call("show", "links", "--row", "R_MARABDA_AKHALKALAKI")[1]
    assert "S106:" in one
    assert "1520 mm" in one
    assert json.loads(call("show", "goods", "--json")[1])[0]["goods_id"] == "boxes"


def test_check_finds_no_error_in_the_shipped_study(call):
    code, out, _ = call("check")
    assert code == 0
    assert "0 errors" in out


def test_a_new_study_answers_at_once(call, tmp_path: Path):
    folder = str(tmp_path / "mine")
    assert call("new", folder)[0] == 0
    assert call("check", "--study", folder)[0] == 0
    assert "West town to East town" in call("route", "West", "East", "--study", folder)[1]
    assert "no way is open" in call("route", "West", "East", "--study", folder, "--scenario", "pass-shuts")[1]


def test_a_copied_study_gives_the_answers_of_the_shipped_one(call, tmp_path: Path):
    folder = str(tmp_path / "copy")
    assert call("new", folder, "--copy", "middle-corridor")[0] == 0
    mine = call("route", "Yerevan", "Tehran", *JUNE, "--csv", "--study", folder)[1]
    assert mine == call("route", "Yerevan", "Tehran", *JUNE, "--csv")[1]


def test_the_tour_names_each_of_its_commands(call):
    code, out, _ = call("tour")
    assert code == 0
    for words in (
        'landbridge compare "Xi\'an" Duisburg',
        "Poland closes all crossings",
        "Upper Lars",
        "Margara opens",
        "because assumption",
    ):
        assert words in out


def test_the_version_and_help_are_printed(call):
    assert call("--version")[1] == f"landbridge {lb.__version__}\n"
    assert "compare" in call("--help")[1]
    assert "--avoid" in call("route", "--help")[1]


def test_warm_says_how_many_kernels_are_ready(call):
    code, _, err = call("warm")
    assert code == 0
    assert "kernels are ready" in err
