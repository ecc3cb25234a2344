"""`lane` and `exposure` at a terminal: what they print, write, and refuse."""

from __future__ import annotations

import csv
import io
import json
import shlex

import pytest

import landbridge as lb
from landbridge.report.lane import follow
from landbridge.results import number

ON = ["--on", "2026-06-01"]


def test_a_lane_card_has_its_parts(call):
    code, out, _ = call("lane", "Tashkent", "Poti", *ON)
    assert code == 0
    for words in ("lane card for 40ft", "Block train", "Ordinary box", "Truck", "back: days", "usd_ferry_caspian",
                  "What would change the best way (Block train) most:", "last 30 days", "No restriction of the study meets"):  # fmt: skip
        assert words in out


def test_a_refused_code_is_refused_with_the_rule_and_what_would_be_allowed(call):
    _, out, _ = call("lane", "Yerevan", "Moscow", *ON, "--hs", "0603.11")
    flat = " ".join(out.split())
    assert "REFUSED: these goods may not go this way." in flat
    assert "RUS on ARM, import: flowers of and from Armenia (HS 0603): banned since 2026-05-22" in flat
    assert "[X_RUS_ARM_FLOW26; P147]" in flat
    assert "What would be allowed: the rule speaks of trade between RUS and ARM" in flat


def test_ways_without_a_service_that_was_asked_for_say_so(call):
    for verb in ("exposure", "route"):
        _, out, _ = call(verb, "Shanghai", "Rotterdam", *ON, "--services", "liner")
        assert "mind (1, 2): not by liner: a service that is named leaves out others of its kind only" in " ".join(
            out.split()
        )
    _, out, _ = call("exposure", "Tashkent", "Poti", "--on", "2030-01-01")
    assert "mind: the study is known to June 2026: 2030-01-01 lies after its last fact" in out


@pytest.mark.slow
def test_forms_hold_the_same_numbers(call, tmp_path):
    _, out, _ = call("lane", "Tashkent", "Poti", *ON, "--json")
    data = json.loads(out)
    _, out, _ = call("lane", "Tashkent", "Poti", *ON, "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [float(r["usd"]) for r in rows if r["usd"]] == [w["usd"] for w in data["ways"] if w["usd"] is not None]
    for name in ("c.xlsx", "c.html"):
        code, out, err = call("lane", "Tashkent", "Poti", *ON, "--out", str(tmp_path / name))
        assert (code, out, err) == (0, "", f"wrote {tmp_path / name}\n")
        assert (tmp_path / name).stat().st_size > 1000


def test_a_template_is_filled_and_laid_over_our_rates(call, tmp_path):
    path = tmp_path / "rates.csv"
    assert call("lane", "Tashkent", "Poti", *ON, "--template", str(path))[0] == 0
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(i for i, x in enumerate(lines) if x.startswith("F_TURKMENBASHI_BAKU_ALAT"))
    lines[at] = lines[at].replace("ferry,,,", "ferry,,500,", 1)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _, out, _ = call("lane", "Tashkent", "Poti", *ON, "--rates", str(path))
    assert "your rates rates.csv row" in " ".join(out.split())
    assert "500 398" in " ".join(out.split())


def test_an_exposure_has_its_parts_and_no_probability(call):
    _, out, _ = call("exposure", "Almaty", "Istanbul", *ON, "--owner", "RUS")
    for words in ("exposure", "States to each other", "Towards the cargo's owners (RUS)", "USA on IRN", "Poland closes all crossings with Belarus",
                  "premium: War risk, Black Sea", "No single link or place", "No probability of any of this is stated"):  # fmt: skip
        assert words in out


def test_where_no_way_is_open_the_exposure_is_of_what_would_open(call):
    _, out, _ = call("exposure", "Yerevan", "Baku", "--on", "2024-01-01")
    assert "No way is open. What follows is of the ways that would open." in out
    assert "still shut" in out


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (
            ["Istanbul", "Yerevan", "--on", "2021-06-01"],
            ["TUR on ARM: goods declared with Armenia as origin or end place", "ARM on TUR"],
        ),
        (["Almaty", "Istanbul", *ON], ["USA on IRN", "UN on IRN"]),
        (["Xi'an", "Duisburg", *ON], ["RUS on CHN, EU: dual-use list"]),
    ],
)
def test_restrictions_stand_beside_ordinary_ways_and_comparisons(call, question, words):
    for command in ("route", "compare"):
        _, out, _ = call(command, *question)
        lines = [x for x in out.splitlines() if x.startswith("mind: restricted:")]
        assert all(any(w in x for x in lines) for w in words), lines
        assert len(lines) <= 6


def test_route_as_json_has_every_restriction_with_its_source(call):
    _, out, _ = call("route", "Yerevan", "Moscow", *ON, "--json")
    rows = {r["row"]: r for r in json.loads(out)["ways"][0]["restricted"]}
    assert rows["X_RUS_ARM_DAIRY"]["source"] == ["P308"]
    assert rows["X_RUS_ARM_DAIRY"]["code"] == ""


FAULTS = {
    "a code that is none": (
        ["lane", "Yerevan", "Moscow", "--hs", "99"],
        "landbridge: '99' is no code of the Harmonized System.\n  Write 2, 4, 6, 8 or 10 digits whose first two are a chapter from 01 to 97, "
        "as in 8703 or 8703.23.\n",
    ),
    "a box that is none": (
        ["lane", "Yerevan", "Moscow", "--box", "45ft"],
        "landbridge: box is '45ft'.\n  Did you mean '40ft' or '20ft'?\n  Write 20ft, 40ft, wagon-tonne, truck.\n",
    ),
    "two forms": (
        ["lane", "Yerevan", "Moscow", "--json", "--out", "card.xlsx"],
        "landbridge: --out card.xlsx and --json were both given.\n  Choose one form.\n",
    ),
    "a file of no form": (
        ["lane", "Yerevan", "Moscow", "--out", "card.pdf"],
        "landbridge: card.pdf: answers are not written as .pdf files.\n  Name a file that ends in .xlsx, .html, .json, .csv or .txt.\n",
    ),
    "no rate sheet": (
        ["lane", "Yerevan", "Moscow", "--rates", "none.csv"],
        "landbridge: there is no file 'none.csv'.\n  Write one with landbridge lane FROM TO --template rates.csv.\n",
    ),
    "a template of no form": (
        ["lane", "Yerevan", "Moscow", "--template", "t.pdf"],
        "landbridge: t.pdf: a template is written as .csv or .xlsx.\n  Name a file that ends in one of the two.\n",
    ),
    "an owner that is none": (
        ["exposure", "Yerevan", "Moscow", "--owner", "Ruritania"],
        "landbridge: there is no actor 'Ruritania'.\n  Did you mean 'Romania' or 'Lithuania' or 'Mauritania'?\n  landbridge show actors lists them.\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_error_in_words(call, name):
    arguments, text = FAULTS[name]
    code, out, err = call(*arguments)
    assert (code, out) == (1, "")
    assert err == text or err.split("Did you mean")[0] == text.split("Did you mean")[0] != err


LANES = [
    ("Xi'an", "Istanbul"),
    ("Almaty", "Rotterdam"),
    ("Tashkent", "Poti"),
    ("Yerevan", "Moscow"),
    ("Baku", "Duisburg"),
    ("Shanghai", "Constanta"),
]


@pytest.mark.parametrize(("origin", "destination"), LANES, ids=["-".join(x) for x in LANES])
def test_the_commands_beneath_a_card_trace_its_numbers_when_pasted(origin, destination, world_on, call):
    card = lb.lane(world_on("2026-06-01"), origin, destination)
    lines = follow(card)
    assert len(lines) == 2
    for line in lines:
        words = shlex.split(line)
        assert words[:2] == ["landbridge", "why"]
        code, out, err = call(*words[1:])
        assert code == 0, err
        if "--services" in words:
            assert out.startswith(f"usd: {number(card.best.way.usd[1])} USD")
