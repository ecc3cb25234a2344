"""The page's own paths: a switch is YAML, and YAML gives a terminal the same numbers."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import landbridge as lb
from landbridge.errors import QuestionError
from landbridge.report.words import ranged
from landbridge.results import days_span
from landbridge.scenario import parse_scenario, scenario_yaml
from landbridge.web.client import ask
from landbridge.web.switches import scenario_of

PAIR = {"origin": "Xi'an", "destination": "Istanbul", "on": "2026-06-01"}
SWITCHES = [
    "shut:R_DOSTYK_AKTOGAY",
    "open:H_MARGARA_ALICAN",
    "off:TUR_ARM_BORDER",
    "again:LARS_2006",
    "met:C06",
    "read:MARGARA=ARM",
    "force:PEACE2025",
    "end:CST1992",
]


def test_the_page_shows_the_numbers_of_the_library_before_and_after(get, world_on):
    answer = get("/view/answer", **PAIR, scenario="georgia-shuts")
    for side, scenario in ((answer, "georgia-shuts"), (answer["before"], None)):
        found = lb.compare(world_on("2026-06-01", scenario), "Xi'an", "Istanbul")
        rows = {c.corridor: c.itinerary for c in found if c.itinerary}
        assert [w["key"] for w in side["ways"]] == list(rows)
        for w in side["ways"]:
            way = rows[w["key"]]
            assert w["said"]["days"] == days_span(way.days)
            assert w["said"]["usd"] == ranged(way.usd)
            assert w["track"][-1]["days"] == pytest.approx(way.days[1], rel=1e-12)
            assert [x[0] for x in w["links"]] == way.links


def test_nothing_supposed_has_no_before(get):
    answer = get("/view/answer", **PAIR)
    assert answer["before"] is None
    assert answer["changed"] == {}
    assert all("before" not in n for n in answer["numbers"])


def test_a_changed_link_says_what_changed_it(get):
    answer = get("/view/answer", **PAIR, switch="shut:R_DOSTYK_AKTOGAY")
    assert answer["changed"] == {"R_DOSTYK_AKTOGAY": "closed: R_DOSTYK_AKTOGAY is shut (since 2026-06-01)"}
    assert answer["status"]["R_DOSTYK_AKTOGAY"] == 1


@settings(max_examples=12)
@given(st.lists(st.sampled_from(SWITCHES), min_size=1, unique=True))
def test_switches_written_as_yaml_give_the_same_world(study, switches):
    day = study.known_until
    told = scenario_of(study, switches, day)
    again = parse_scenario(scenario_yaml(told), "scenario.yaml")
    one, other = (lb.world(study, day, s) for s in (told, again))
    for column, values in one.columns.items():
        assert values.tobytes() == other.columns[column].tobytes(), column


def test_a_scenario_saved_on_the_page_gives_the_terminal_the_same_numbers(app, get, tmp_path):
    query = "origin=Xi'an&destination=Istanbul&on=2026-06-01&scenario=armenia-opens&switch=shut:R_DOSTYK_AKTOGAY&switch=met:C06"
    status, text = ask(app, f"/view/save?form=yaml&{query}")
    assert status == 200
    (tmp_path / "scenario.yaml").write_bytes(text)
    answer = json.loads(ask(app, f"/view/answer?{query}")[1])
    assert answer["command"] == 'landbridge compare "Xi\'an" Istanbul --on 2026-06-01 --scenario scenario.yaml'
    command = [
        sys.executable,
        "-m",
        "landbridge",
        "compare",
        "Xi'an",
        "Istanbul",
        "--on",
        "2026-06-01",
        "--scenario",
        "scenario.yaml",
        "--json",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    rows = {c["corridor"]: c for c in json.loads(done.stdout)["corridors"] if c["state"] == "open"}
    assert {w["key"]: (w["days"], w["usd_per_40ft"], w["kg_co2e"]) for w in answer["ways"]} == {
        k: (c["days"], c["usd_per_40ft"], c["kg_co2e"]) for k, c in rows.items()
    }


@pytest.mark.parametrize(("word", "what"), [
    ("shut", "switch is 'shut'."), ("close:R_DOSTYK_AKTOGAY", "switch is 'close:R_DOSTYK_AKTOGAY'."), ("shut:R_X", "switch shut:R_X: links has no row 'R_X'."),
    ("again:ZHEZKAZGAN_BEYNEU", "switch again:ZHEZKAZGAN_BEYNEU: Zhezkazgan-Beyneu railway opened is recorded and not computed."),
])  # fmt: skip
def test_a_switch_that_means_nothing_is_refused(study, word, what):
    with pytest.raises(QuestionError) as caught:
        scenario_of(study, [word], study.known_until)
    assert caught.value.what == what


def test_a_number_is_followed_to_a_source_that_the_study_has(get):
    card = get("/view/why", **PAIR, key="north", column="days")
    assert sum(p["share"] for p in card["parts"]) == pytest.approx(1)
    sources = {s for p in card["parts"] for r in p["reasons"] for s in r["source"]} - {
        "assumed",
        "common-knowledge",
        "landbridge",
    }
    assert sources
    main = card["rests_on"]
    assert [s["share"] for s in main] == sorted((s["share"] for s in main), reverse=True)
    assert all(s["id"] in sources and s["url"][0].startswith("http") for s in main)
    for s in sorted(sources)[:5]:
        assert get("/api/tables/sources", row=s)[0]["title"]


def test_what_a_switch_did_is_said_beside_it(get):
    found = get("/view/effects", **PAIR, scenario="georgia-shuts", switch="met:C01")
    assert "corridors" in found["georgia-shuts"]
    assert found["met:C01"] == "changes nothing here"


def test_a_scenario_that_waits_for_a_later_treaty_says_from_when(get):
    found = get("/view/effects", **PAIR, scenario="armenia-opens", switch="met:C01")
    assert found == {"armenia-opens": "has not begun: from 1 June 2027", "met:C01": "changes nothing here"}


@pytest.mark.parametrize(
    ("day", "caveats"),
    [
        ("2026-06-01", []),
        ("1993-01-01", ["the study's dated values begin in January 2021: 1993-01-01 lies before them"]),
        ("2055-01-01", ["the study is known to June 2026: 2055-01-01 lies after its last fact"]),
    ],
)
def test_a_day_that_the_study_does_not_reach_is_said_with_the_answer(get, day, caveats):
    assert get("/view/answer", **{**PAIR, "on": day})["caveats"] == caveats


def test_a_cascade_is_read_both_ways(get):
    there = get("/view/attack", on="2026-06-01", initiator="AZE", target="ARM", place="Syunik")
    back = get("/view/attack", on="2026-06-01", initiator="ARM", target="AZE", place="Nakhchivan")
    assert set(there["branches"]) == set(back["branches"]) == {"not provoked", "provoked"}

    def helpers(answer):
        rows = answer["branches"]["not provoked"]
        return {a for r in rows if r["value"] == "YES" and r["duty"] == "defend" for a in r["actors"]}

    assert helpers(there) == {"RUS"}
    assert helpers(back) == {"TUR"}


@pytest.mark.parametrize("form", ["csv", "json", "geojson", "xlsx", "svg", "png", "yaml"])
def test_every_file_is_what_it_promises(app, form):
    status, body = ask(
        app, f"/view/save?form={form}&origin=Yerevan&destination=Tehran&on=2026-06-01&scenario=margara-opens"
    )
    assert status == 200
    if form == "xlsx":
        from openpyxl import load_workbook

        book = load_workbook(io.BytesIO(body))
        assert book.sheetnames == ["question", "corridors", "legs", "before"]
        assert book["corridors"]["A1"].value == "corridor"
    elif form in ("json", "geojson"):
        assert json.loads(body)
    elif form == "png":
        assert body.startswith(b"\x89PNG")
    elif form == "svg":
        assert body.lstrip().startswith(b"<svg")
    elif form == "yaml":
        assert parse_scenario(body.decode()).title == "Margara opens"
    else:
        assert body.startswith(b"corridor,")


def test_what_may_change_names_its_sources(get):
    may = get("/view/may", on="2026-06-01")
    assert {d["holds"] for d in may["developments"]} == {True, False}
    assert all(d["source"] for d in may["developments"])
    assert all(c["claimed_by"] for c in may["conditions"])
    assert any(len(o["readings"]) > 1 for o in may["openings"])


def test_the_tab_of_an_engine_shows_what_the_engine_says(get, world_on):
    assert [t["key"] for t in get("/view/start")["tabs"]] == ["tradeoffs", "lane", "breaks", "trade"]
    blocks = get("/view/tab/breaks", origin="Yerevan", destination="Tehran", on="2026-06-01")["blocks"]
    lost = list(lb.criticality(world_on("2026-06-01"), [("Yerevan", "Tehran")]))
    assert [r[0] for r in blocks[0]["rows"]] == [x.name for x in lost[: len(blocks[0]["rows"])]]
    worst = lb.interdict(world_on("2026-06-01"), [("Yerevan", "Tehran")], k=3)
    assert [r[0] for r in blocks[1]["rows"]] == ["; ".join(s.names) for s in worst]
    assert all(len(r) == len(b["heads"]) for b in blocks for r in b["rows"])
