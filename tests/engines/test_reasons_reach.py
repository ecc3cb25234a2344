"""Every number of an answer is the sum of parts whose reasons end at a source, a stated assumption or a rule."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest

import landbridge as lb
from landbridge.answers import compare, world
from landbridge.engines.route import route
from landbridge.engines.why import why
from landbridge.errors import QuestionError
from landbridge.network import ArcKind
from landbridge.worlds.base import COLUMNS

DAYS = ["2021-06-01", "2022-01-15", "2023-06-01", "2024-06-01", "2025-06-01", "2026-01-15", "2026-03-10"]
PLACES = [
    "Xi'an",
    "Duisburg",
    "Almaty",
    "Istanbul",
    "Tashkent",
    "Poti",
    "Yerevan",
    "Moscow",
    "Baku",
    "Tehran",
    "Mersin",
    "Chongqing",
    "Minsk",
]
QUANTITIES = ["days", "usd", "kg_co2e", "km", "days_low", "usd_high"]
N_CELLS = 200
SAYS_SO = ("rule", "question", "overlay")  # reasons that need no source: they say what the model or the asker does


@pytest.fixture(scope="module")
def known(study):
    """Keys of every table that a reason may name."""
    names = ("sources", "links", "operations", "services", "rates", "assumptions", "developments")
    return {name: set(study[name].frame[study[name].spec.key]) for name in names}


def dead_ends(chain, known) -> list[str]:
    """Why a chain of reasons does not carry: it is empty, ends nowhere, or names a row or source that is not there."""
    wrong = []
    if not chain:
        return ["no reason at all"]
    last = chain[-1]
    if not (last.source or last.kind in SAYS_SO or (last.table == "assumptions" and last.quality == "assumed")):
        wrong.append(f"ends at {last.words()}")
    for r in chain:
        wrong += [f"source {s} of {r.name}" for s in r.source if s not in known["sources"]]
        if r.table in known and r.row not in known[r.table]:
            wrong.append(f"row {r.row} of {r.table}")
        if r.kind not in SAYS_SO and not r.quality:
            wrong.append(f"no quality in {r.words()}")
    return wrong


def answers_by_chance(dice, world_on):
    """Answers to questions by chance, one in four a comparison, each with the rows that hold numbers."""
    while True:
        w = world_on(dice.choice(DAYS))
        a, b = dice.sample(PLACES, 2)
        more = {"unit": dice.choice(["40ft", "20ft", "t"])}
        result = compare(w, a, b, **more) if dice.random() < 0.25 else route(w, a, b, k=2, **more)
        rows = [i for i, r in enumerate(result) if getattr(r, "itinerary", r) is not None]
        if rows:
            yield result, rows


def test_two_hundred_numbers_by_chance_are_the_sum_of_parts_with_a_reason_each(world_on, known):
    dice, wrong = random.Random(11), []
    asked = answers_by_chance(dice, world_on)
    for i in range(N_CELLS):
        if i % 4 == 0:
            result, rows = next(asked)
        row, column = dice.choice(rows), dice.choice(QUANTITIES)
        found = why(result, row, column)
        assert sum(p.value for p in found.parts) == pytest.approx(found.value, rel=1e-9)  # summed in another order
        assert sum(p.share for p in found.parts) == pytest.approx(1, rel=1e-9)
        assert found.low <= found.value <= found.high
        item = getattr(result[row], "itinerary", result[row])
        assert found.value == item.summary()[found.column]
        wrong += [f"{p.what}, {column}: {d}" for p in found.parts for d in dead_ends(p.chain, known)]
    assert wrong == []


def test_two_hundred_cells_of_links_and_work_have_a_reason_each(world_on, known):
    dice, seen, wrong = random.Random(12), 0, []
    while seen < N_CELLS:
        w = world_on(dice.choice(DAYS))
        table = dice.choice(["links", "links", "operations"])
        row = dice.choice(sorted(known[table]))
        column = dice.choice(
            ["status", "hours", "usd_per_40ft", "usd_per_20ft", "usd_per_t", "kg_co2e_per_t", "length_km"]
        )
        for entry in w.why(table, row, column):
            if entry["value"] is not None:
                wrong += [f"{row} {column}: {d}" for d in dead_ends(entry["reasons"], known)]
                seen += 1
    assert wrong == []


@pytest.mark.parametrize("day", ["2025-06-01", "2026-01-15"])
def test_no_cell_of_a_world_is_a_dead_end(world_on, known, day):
    w = world_on(day)
    for column in COLUMNS:
        for number in np.unique(w.reason[column]):
            if number >= 0:
                assert dead_ends(list(w.reasons.chain(int(number))), known) == [], column


def test_an_hour_of_running_says_the_speed_and_the_kilometres_behind_it(world_on):
    found = why(route(world_on("2025-06-01"), "Yerevan", "Tehran", k=1), 0, "days")
    part = next(p for p in found.parts if "[R_MEGHRI" in p.what or "MEGHRI" in p.what)
    assert [r.name for r in part.chain][-1] in ("length_km", "circuity", "hours")
    assert all(r.words() in repr(found) for r in part.chain)


def test_a_closed_link_says_which_development_shut_it_and_what_stood_there(world_on):
    entry = world_on("2025-09-15").why("links", "R_BREST_MALASZEWICZE", "status")[0]
    assert entry["value"] == "closed"
    assert [r.kind for r in entry["reasons"]] == ["development", "stated"]
    assert entry["reasons"][0].row == "POL_BLR_2025"


def test_an_explanation_reads_the_same_in_print_and_as_data(world_on):
    found = why(route(world_on("2025-06-01"), "Yerevan", "Moscow", k=1), 0, "usd")
    data = json.loads(found.to_json())
    assert data["column"] == "usd"
    assert sum(p["value"] for p in data["parts"]) == pytest.approx(data["value"])
    assert all(p["what"] in repr(found) for p in data["parts"])
    assert all(p["reasons"] for p in data["parts"])


def test_work_done_is_named_by_kind_place_and_row(world_on):
    way = route(world_on("2025-06-01"), "Xi'an", "Duisburg", k=1)[0]
    what = {p.what for p in why(way, column="days").parts}
    net = world_on("2025-06-01").network
    for a in way.arcs[net.operation[way.arcs] >= 0]:
        row = net.operations["operation_id"].iloc[int(net.operation[a])]
        if way.world.columns["hours"][a] > 0:
            assert any(f"[{row}]" in w for w in what), ArcKind(int(net.kind[a]))


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (
            {"column": "dayz"},
            "there is no number 'dayz' to explain.\n  Did you mean 'days'?\n  Numbers: days, usd, kg_co2e, km.",
        ),
        ({"row": 7}, "the answer has no row 7.\n  It has 1, counted from 0."),
        ({"row": -1}, "the answer has no row -1.\n  It has 1, counted from 0."),
    ],
)
def test_what_cannot_be_explained_is_said(world_on, ask, said):
    ways = route(world_on("2025-06-01"), "Yerevan", "Tehran", k=1)
    with pytest.raises(QuestionError) as error:
        why(ways, **ask)
    assert str(error.value) == said


def test_a_shut_corridor_has_no_number_to_explain(world_on):
    rows = compare(world_on("2025-09-15"), "Xi'an", "Duisburg")
    at = next(i for i, r in enumerate(rows) if r.itinerary is None)
    with pytest.raises(QuestionError, match="has no way through"):
        why(rows, at)


def test_the_question_itself_is_a_reason(study):
    w = world(study, "2025-06-01")
    ways = lb.route(w, "Yerevan", "Moscow", avoid=["GEO", "IRN", "AZE"])
    chains = [
        ways.question.world.cell("status", int(a))["reasons"]
        for a in ways.question.world.arcs_of("links", "H_UPPER_LARS_VLADIKAVKAZ")
    ]
    assert all(c[0].kind == "question" for c in chains)
    assert all(c[0].name == "you asked to avoid state GEO" for c in chains)
