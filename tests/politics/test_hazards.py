"""Hazards: rules turn levels and facts into hazard, delay, cost and acceptance of links; nothing here closes a link."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from landbridge.politics.hazards import Effect, Hazards, hazards, states_of
from landbridge.politics.levels import levels
from landbridge.scenario import Scenario
from landbridge.scenario.filters import filter_keys
from landbridge.schema import tables
from landbridge.study import Study

WAR = "2026-03-15"  # the war over Iran is on
AFTER = "2026-06-01"  # it is under a truce
COLUMNS = tables()["rules"].column("column").choices


def on(study: Study, text: str, **choices: Any) -> Hazards:
    facts = study.facts(date.fromisoformat(text))
    return hazards(facts, levels(facts, **choices))


def key(e: Effect) -> tuple[str, str]:
    return e.rule, repr(e.links)


@pytest.mark.parametrize("day", ["2008-08-10", "2019-06-01", WAR, AFTER])
def test_an_effect_names_its_links_its_rule_its_rows_and_its_source(study: Study, day: str) -> None:
    known = set(study["sources"].frame["source_id"])
    for e in on(study, day):
        assert set(e.links) <= set(filter_keys("links"))
        assert "$" not in repr(e.links) + repr(e.carriers)
        assert e.column in COLUMNS
        assert e.low <= e.value <= e.high
        assert e.causes
        assert set(e.source) <= known
        assert e.since <= date.fromisoformat(day)
        assert e.rule in e.reason
        assert e.causes[0].row in e.reason


def test_no_rule_can_close_a_link() -> None:
    assert "status" not in COLUMNS


def test_a_war_bears_on_links_of_the_states_where_it_is_fought(study: Study) -> None:
    where = {e.links["country"] for e in on(study, WAR) if e.rule == "WAR_LAND_DELAY"}
    assert where == {"IRN", "ISR", "UKR"}
    assert {e.links["country"] for e in on(study, AFTER) if e.rule == "WAR_LAND_DELAY"} == {"UKR"}


def test_two_wars_in_one_state_are_counted_once(study: Study) -> None:
    effects = [e for e in on(study, WAR) if e.rule == "WAR_LAND_COST" and e.links["country"] == "IRN"]
    assert len(effects) == 1
    assert set(effects[0].pairs) == {("IRN", "ISR"), ("IRN", "USA")}
    assert len({key(e) + e.carriers for e in on(study, WAR)}) == len(on(study, WAR))


def test_an_assumed_war_is_fought_where_the_pair_fought_last_else_in_both(study: Study) -> None:
    war = Scenario(
        title="wars", levels=(("USA", "IRN", "war", date(2026, 5, 1)), ("KAZ", "TKM", "war", date(2026, 5, 1)))
    )
    facts = study.facts(date.fromisoformat(AFTER), war)
    where = {e.links["country"] for e in hazards(facts, levels(facts)) if e.rule == "WAR_LAND_DELAY"}
    assert where == {"IRN", "KAZ", "TKM", "UKR"}


def test_turning_a_rule_off_takes_its_effects_and_no_other(study: Study) -> None:
    base = on(study, WAR)
    rules = sorted(base.by_rule())
    for rule in rules:
        assert list(on(study, WAR, off=[rule])) == [e for e in base if e.rule != rule]
    assert list(on(study, WAR, off=rules)) == []
    assert list(on(study, WAR)) == list(base)


def test_without_the_level_its_effects_vanish(study: Study) -> None:
    left = on(study, WAR, off=["WAR"])
    assert not [e for e in left if e.rule.startswith("WAR_")]


def test_carriers_that_refuse_a_state_are_named(study: Study) -> None:
    found = [e for e in on(study, AFTER) if e.rule == "CARRIERS_REFUSE"]
    assert [(e.links, e.carriers, e.column) for e in found] == [
        ({"country": "RUS", "mode": "rail"}, ("EU",), "acceptance")
    ]
    assert not [e for e in on(study, "2022-02-01") if e.rule == "CARRIERS_REFUSE"]


def test_a_value_that_no_source_gives_is_marked_assumed(study: Study) -> None:
    for row in study["rules"].rows():
        if row["kind"] == "effect" and row["quality"] != "assumed":
            assert set(row["source"]) - {"assumed", "landbridge"}, row["rule_id"]


def test_a_place_lies_in_the_states_that_hold_it(study: Study) -> None:
    assert states_of(study, ["SHUSHA"]) == ("AZE",)
    assert states_of(study, ["MARGARA_ALICAN"]) == ("ARM", "TUR")
    assert states_of(study, ["CASPIAN_SEA"]) == ()
