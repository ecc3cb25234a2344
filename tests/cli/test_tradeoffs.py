"""What `pareto`, `skim`, `reach` and `switch` print and write, and how they refuse."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import landbridge as lb
from landbridge.cli.main import run
from landbridge.cli.tradeoffs import _criteria, _legs

JUNE = ("--on", "2025-06-01")

FAULTS = {
    "an unknown criterion": (
        ["pareto", "Yerevan", "Moscow", "--criteria", "day"],
        "landbridge: there is no criterion 'day'.\n  Did you mean 'days'?\n  Criteria: days, usd, kg_co2e, exposure.\n",
    ),
    "a tolerance that is none": (
        ["pareto", "Yerevan", "Moscow", "--epsilon", "1.5"],
        "landbridge: epsilon is 1.5.\n  Give a share from 0 to below 1, as 0.01 for one per cent.\n",
    ),
    "a cap of nothing": (["pareto", "Yerevan", "Moscow", "--cap", "0"], "landbridge: cap is 0.\n  Give a number of labels above zero.\n"),
    "no way to draw": (
        ["pareto", "Baku", "Istanbul", "--scenario", "caspian-iran-georgia-shut", *JUNE, "--chart", "never.svg"],
        "landbridge: no way from Baku to Istanbul is open, so there is nothing to draw.\n  landbridge route says what would have to open.\n",
    ),
    "a skim as a spreadsheet": (
        ["skim", "--places", "GEO", "--out", "skim.xlsx"],
        "landbridge: skim.xlsx: a skim is not written as '.xlsx'.\n  Use .parquet, .csv, .omx, .json.\n",
    ),
    "a skim nowhere": (
        ["skim", "--places", "GEO", "--out", "no-such-folder/skim.csv"],
        "landbridge: no-such-folder/skim.csv: there is no folder no-such-folder.\n  Make it first, or name another file.\n",
    ),
    "a matrix that is not square": (
        ["skim", "--places", "GEO", "--to", "Moscow", "--out", "skim.omx"],
        "landbridge: an OMX file has one list of zones for rows and columns.\n  Ask for the same origins and destinations, or write .parquet.\n",
    ),
    "a skim of one place": (["skim", "--places", "Poti"], "landbridge: there are no two different places to ask about.\n  Name at least two places.\n"),
    "two forms of a skim": (["skim", "--places", "GEO", "--json", "--csv"], "landbridge: --json and --csv were both given.\n  Choose one.\n"),
    "two limits": (["reach", "Tbilisi", "--days", "3", "--usd", "9"], "landbridge: days and usd were both given.\n  Give one limit.\n"),
    "a limit of nothing": (["reach", "Tbilisi", "--days", "0"], "landbridge: the limit is 0.0 days.\n  Give a number above zero.\n"),
    "a map as a table": (
        ["reach", "Tbilisi", "--map", "map.csv"],
        "landbridge: map.csv: a chart is not written as '.csv'.\n  Use .svg, .png, .json, .html.\n",
    ),
    "a leg that is not there": (
        ["switch", "Xi'an", "Duisburg", "--leg", "R_BREST_MALASZEWICE"],
        "landbridge: links has no row 'R_BREST_MALASZEWICE'.\n  Did you mean 'R_BREST_MALASZEWICZE' or 'H_BREST_MALASZEWICZE' "
        "or 'R_MALASZEWICZE_WARSAW'?\n  landbridge show links lists them.\n",
    ),
    "a leg that is shut": (
        ["switch", "Yerevan", "Kars", "--leg", "R_DOGUKAPI_KARS", *JUNE],
        "landbridge: the price of R_DOGUKAPI_KARS cannot be moved: it is not open on that day.\n  landbridge why R_DOGUKAPI_KARS says more.\n",
    ),
    "a leg for other goods": (
        ["switch", "Yerevan", "Kars", "--leg", "E_BTC", *JUNE],
        "landbridge: the price of E_BTC cannot be moved: these goods and services do not use it, or its price is not known.\n"
        "  landbridge why E_BTC says more.\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.replace(" ", "-"))
def test_a_fault_is_one_sentence_with_a_remedy_and_leaves_nothing(call, fault, tmp_path):
    arguments, text = FAULTS[fault]
    code, out, err = call(*arguments)
    assert (code, out, err) == (1, "", text)
    assert list(tmp_path.iterdir()) == []


def test_the_front_is_printed_with_what_each_way_is_best_in_and_how_it_stands(call):
    code, out, _ = call("pareto", "Xi'an", "Duisburg", *JUNE)
    assert code == 0
    for words in (
        "73 ways that none beats in all of days, USD, kg CO2e, exposed hours; the set is complete", "fastest", "cheapest", "least CO2e", "surely",
        "within", "range (7)", "29 to 516", "and 61 more", "rules ESTRANGED_BORDER_CLOSURE, assumed",
    ):  # fmt: skip
        assert words in out
    assert len(call("pareto", "Xi'an", "Duisburg", *JUNE, "--all")[1].splitlines()) > len(out.splitlines()) + 50


def test_what_has_no_data_and_what_a_cap_cut_are_said(call):
    assert (
        "exposure: no data, so not compared: no rule gives any link a hazard"
        in call("pareto", "West town", "East town", "--study", str(example(call)))[1]
    )
    assert (
        "the search was cut at 4,096 labels (--cap)" in call("pareto", "Xi'an", "Duisburg", *JUNE, "--cap", "4096")[1]
    )


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def example(call) -> Path:
    call("new", "example-study")
    return Path("example-study")


def test_a_front_as_json_and_csv_and_as_a_picture(call, world_on):
    said = json.loads(call("pareto", "Yerevan", "Moscow", *JUNE, "--json", "--chart", "front.svg")[1])
    rows = list(csv.DictReader(io.StringIO(call("pareto", "Yerevan", "Moscow", *JUNE, "--csv")[1])))
    front = lb.pareto(world_on("2025-06-01"), "Yerevan", "Moscow")
    assert [w["days"] for w in said["ways"]] == [i.days[1] for i in front]
    assert [float(r["exposure"]) for r in rows] == list(front.exposure)
    assert said["complete"] is True
    svg = Path("front.svg").read_text()
    assert "what a faster way costs" in svg
    assert svg.count("kg CO2e, ") >= len(front)  # one point a way, with its words


def test_a_skim_is_the_same_in_every_form(call):
    ask = ("skim", "--places", "GEO", "--places", "Yerevan", "--goods", "boxes", "--goods", "oil-products", *JUNE)
    for suffix in ("parquet", "csv", "json"):
        assert call(*ask, "--out", f"skim.{suffix}")[0] == 0
    whole = pd.read_parquet("skim.parquet")
    assert len(whole) == 2 * len(set(whole["origin"])) * (len(set(whole["origin"])) - 1)
    text = pd.read_csv("skim.csv", keep_default_na=False, na_values={c: [""] for c in whole.columns if c != "reason"})
    pd.testing.assert_frame_equal(whole, text, check_dtype=False)
    said = json.loads(Path("skim.json").read_text())
    assert [r["usd"] for r in said["rows"]] == [None if np.isnan(x) else x for x in whole["usd"]]
    unserved = whole[whole["reason"] != ""]
    assert said["unserved"] == len(unserved) > 0
    assert unserved[["days", "usd", "kg_co2e", "km", "cost"]].isna().all().all()
    assert not (whole["days"] == 0).any()
    import pyarrow.parquet as pq

    assert json.loads(pq.read_schema("skim.parquet").metadata[b"landbridge"])["on"] == "2025-06-01"


def test_a_skim_as_omx_has_a_matrix_for_each_measure(call, world_on):
    omx = pytest.importorskip("openmatrix")
    assert call("skim", "--places", "GEO", *JUNE, "--out", "skim.omx")[0] == 0
    table = lb.skim(world_on("2025-06-01"), ["GEO"])
    with omx.open_file("skim.omx") as file:
        for measure in ("days", "days_low", "usd", "km"):
            np.testing.assert_array_equal(file[measure][:], table.matrix(measure))
        assert file.mapping("zone") == {n + 1: n for n in range(len(table.origins))}
        assert [p.decode() for p in file.root.lookup.place[:]] == [" ".join(p.node_ids) for p in table.origins]


def test_without_openmatrix_the_line_that_installs_it_is_said_before_any_work(call, monkeypatch):
    monkeypatch.setitem(sys.modules, "openmatrix", None)
    code, _, err = call("skim", "--places", "GEO", "--out", "skim.omx")
    assert code == 1
    assert err == 'landbridge: OMX files need openmatrix, which is not installed.\n  pip install "landbridge[omx]"\n'


def test_a_reach_is_counted_by_state_and_drawn(call):
    code, out, _ = call("reach", "Tbilisi", "--days", "3", *JUNE, "--map", "reach.geojson")
    assert code == 0
    for words in (
        "What Tbilisi reaches within 3 days on 1 June 2025",
        "surely",
        "ARM",
        "Farthest within the limit:",
        "No way: ",
    ):
        assert words in out
    places = json.loads(Path("reach.geojson").read_text())["features"]
    rows = list(csv.DictReader(io.StringIO(call("reach", "Tbilisi", "--days", "3", *JUNE, "--csv")[1])))
    assert {p["properties"]["place"] for p in places} == {r["place"] for r in rows}
    by_name = {r["place"]: r for r in rows}
    assert all(str(p["properties"]["days"] or "") == by_name[p["properties"]["place"]]["days"] for p in places)
    assert [r for r in rows if r["within"] == "no way"]
    assert all(r["days"] == "" for r in rows if r["within"] == "no way")
    assert call("reach", "Tashkent", "--usd", "1500", "--inbound", *JUNE, "--map", "reach.svg")[0] == 0
    assert "From where Tashkent is reached" in Path("reach.svg").read_text()


def test_switch_points_are_printed_and_a_flip_inside_the_published_span_is_said(call):
    out = " ".join(call("switch", "Xi'an", "Duisburg", *JUNE)[1].split())
    assert "changes 2 times inside the published values of a day, 20 to 1,145 USD per TEU-day: at 29 and 516" in out
    assert "source T40;T51;T53" in out
    said = json.loads(call("switch", "Xi'an", "Duisburg", *JUNE, "--json")[1])
    assert said["published_span"] == {"low": 20, "typical": 180, "high": 1145, "source": ["T40", "T51", "T53"]}
    assert [s["holds_now"] for s in said["stretches"]] == [False, True, False]
    rows = list(
        csv.DictReader(
            io.StringIO(call("switch", "Xi'an", "Duisburg", "--leg", "R_BREST_MALASZEWICZE", *JUNE, "--csv")[1])
        )
    )
    assert [r["to"] for r in rows][-1] == "inf"
    assert float(rows[0]["to"]) == float(rows[1]["from"])


def test_criteria_and_legs_are_offered():
    assert list(_criteria("k")) == ["kg_co2e"]
    assert "R_BREST_MALASZEWICZE" in [word for word, _ in _legs("R_BREST")]


def test_a_search_that_is_stopped_says_so_and_leaves_nothing(capsys, monkeypatch):
    from landbridge.compute import Stopped

    def stop(*_args, **_more):
        raise Stopped({})

    monkeypatch.setattr("landbridge.compute.search.trees", stop)
    with pytest.raises(SystemExit) as ended:
        run(["skim", "--places", "GEO", "--out", "skim.csv"])
    assert ended.value.code == 130
    assert "stopped" in capsys.readouterr().err
    assert list(Path().iterdir()) == []
