"""Every engine over every shipped study and each of its scenarios: it answers, prints, and its data can be read back."""

from __future__ import annotations

import csv
import io
import json
from functools import cache

import pytest

import landbridge as lb
from landbridge.answers import compare, world
from landbridge.answers.dependence import dependence
from landbridge.cli.new import new_study
from landbridge.config import shipped_studies
from landbridge.engines.criticality import criticality
from landbridge.engines.cuts import cuts
from landbridge.engines.interdict import interdict
from landbridge.engines.pareto import pareto
from landbridge.engines.reach import reach
from landbridge.engines.route import route
from landbridge.engines.skim import skim
from landbridge.engines.switch import switch
from landbridge.engines.why import why
from landbridge.study import open_study

PAIRS = {
    "middle-corridor": [("Yerevan", "Istanbul"), ("Xi'an", "Duisburg"), ("Baku", "Istanbul")],
    "example": [("West town", "East town")],
}
SCENARIOS = {name: [None, *open_study(name).scenarios()] for name in shipped_studies()} | {
    "example": [None, "pass-shuts"]
}
MATRIX = [(study, scenario) for study, scenarios in SCENARIOS.items() for scenario in scenarios]
BREAKS = {
    "criticality": lambda w, pair: criticality(w, [pair], of="crossing"),
    "interdict": lambda w, pair: interdict(w, [pair], k=1, of="crossing"),
    "cuts": lambda w, pair: cuts(w, *pair, of="crossing"),
    "dependence": lambda w, pair: dependence(w, *pair, own=[pair], k=3),
}
TRADE_OFFS = {
    "pareto": lambda w, pair: pareto(w, *pair),
    "switch": lambda w, pair: switch(w, *pair),
    "skim": lambda w, pair: skim(w, pair),
    "reach": lambda w, pair: reach(w, pair[0]),
}
ENGINES = ["route", "compare", "why", *TRADE_OFFS, *BREAKS]


@pytest.fixture(scope="module")
def world_under(tmp_path_factory):
    """The world of a study under a scenario on the last day that the study knows."""

    @cache
    def build(name: str, scenario: str | None):
        if name in shipped_studies():
            return world(open_study(name), None, scenario)
        folder = tmp_path_factory.mktemp("studies") / f"{name}-{scenario}"
        new_study(folder)
        return world(open_study(folder), None, scenario)

    return build


def answers(engine: str, w, pair):
    """What an engine answers: one result, or one for each number that can be explained."""
    if engine == "route":
        return [route(w, *pair)]
    if engine == "compare":
        return [compare(w, *pair)]
    if engine in TRADE_OFFS | BREAKS:
        return [(TRADE_OFFS | BREAKS)[engine](w, pair)]
    ways = route(w, *pair, k=1)
    return [why(ways, 0, column) for column in ("days", "usd", "kg_co2e", "km")] if ways.found else []


def expected_rows(engine: str, result) -> int:
    """How many rows the CSV of an answer has: one for each way, corridor, pair or place."""
    if engine == "skim":
        return len(result)
    if engine == "reach":
        return len(result.places) + len(result.unserved)
    return len(list(result) or list(getattr(result, "lift", ())))


def test_every_shipped_study_has_pairs_to_ask_for():
    assert set(shipped_studies()) <= set(PAIRS)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("name", "scenario"), MATRIX)
def test_an_engine_answers_prints_and_writes(world_under, engine, name, scenario):
    w = world_under(name, scenario)
    for pair in PAIRS[name] if engine in ("route", "compare", "why") else PAIRS[name][-1:]:
        for result in answers(engine, w, pair):
            assert len(repr(result)) > 20
            data = json.loads(result.to_json())
            assert data
            if engine != "why":
                rows = list(csv.DictReader(io.StringIO(result.to_csv())))
                assert len(rows) == expected_rows(engine, result)
                assert all(None not in r for r in rows)  # no row is longer than the header
                assert data["scenario"] == w.facts.scenario.title
                assert data["on"] == w.facts.on.isoformat()
                assert data["study_hash"] == w.facts.study.hash


CARDS = {"lane": lb.lane, "exposure": lb.exposure}


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize(("name", "scenario"), [*MATRIX[::5], ("example", None), ("example", "pass-shuts")])
def test_a_card_answers_prints_and_writes_and_leaves_the_world_as_it_was(world_under, card, name, scenario):
    w = world_under(name, scenario)
    before = {n: a.tobytes() for n, a in w.columns.items()}
    result = CARDS[card](w, *PAIRS[name][-1])
    assert len(repr(result)) > 20
    data = json.loads(result.to_json())
    assert (data["on"], data["study_hash"]) == (w.facts.on.isoformat(), w.facts.study.hash)
    assert len(list(csv.DictReader(io.StringIO(result.to_csv())))) == len(result)
    assert {n: a.tobytes() for n, a in w.columns.items()} == before


@pytest.mark.parametrize("name", SCENARIOS)
def test_asking_leaves_the_world_as_it_was_and_gives_the_same_answer_again(world_under, name):
    w = world_under(name, None)
    before = {n: a.copy() for n, a in w.columns.items()}
    for engine in ENGINES:
        first, second = ([a.to_json() for a in answers(engine, w, PAIRS[name][0])] for _ in range(2))
        assert first == second
    for n, a in w.columns.items():
        assert a.tobytes() == before[n].tobytes(), n
