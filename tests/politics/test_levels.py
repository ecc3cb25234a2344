"""Levels: each pair stands where its facts put it, whatever the actors are called and whatever comes later."""

from __future__ import annotations

import ast
import csv
import io
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import write_rows, write_study

import landbridge.politics
from landbridge.errors import StudyError
from landbridge.politics.balance import balance
from landbridge.politics.levels import UNKNOWN, Level, Levels, events_of, history, levels
from landbridge.politics.rules import WORDS
from landbridge.scenario import Scenario
from landbridge.schema import tables
from landbridge.study import Study, open_study

KNOWN = list(csv.DictReader((Path(__file__).parent / "levels_history.csv").read_text(encoding="utf-8").splitlines()))
DAYS = [date(y, 6, 1) for y in (1993, 2000, 2009, 2016, 2019, 2021, 2023, 2026)]
POLITICS = [name for name, spec in tables().items() if spec.group == "politics"]


def day(text: str) -> date:
    return date.fromisoformat(text)


def on(study: Study, text: str, **choices: Any) -> Levels:
    return levels(study.facts(day(text)), **choices)


# -- known history


@pytest.mark.parametrize("row", KNOWN, ids=lambda r: f"{r['a']}-{r['b']} {r['date']}")
def test_a_pair_stands_as_history_has_it_both_ways(study: Study, row: dict[str, str]) -> None:
    stand = on(study, row["date"])
    there, back = stand[row["a"], row["b"]], stand[row["b"], row["a"]]
    assert (there.word, back.word) == (row["level"], row["level"]), row["why"]


def test_the_history_is_long_enough_and_each_row_says_why_and_from_where(study: Study) -> None:
    assert len({(r["a"], r["b"], r["date"]) for r in KNOWN}) == len(KNOWN) >= 40
    known = set(study["sources"].frame["source_id"])
    assert all(r["why"] and set(r["source"].split(";")) <= known for r in KNOWN)
    assert {r["level"] for r in KNOWN} == {*WORDS, UNKNOWN}


def test_armenia_and_azerbaijan_have_an_initialled_treaty(study: Study) -> None:
    level = on(study, "2026-06-01")["ARM", "AZE"]
    assert "treaty initialled, not signed" in level.note
    assert "no diplomatic relations" in level.note
    assert level.since == date(2023, 12, 7)


def test_armenia_and_turkiye_have_no_relations_and_a_shut_border(study: Study) -> None:
    level = on(study, "2026-06-01")["ARM", "TUR"]
    assert "no diplomatic relations" in level.note
    assert "border shut" in level.note


def test_what_an_actor_holds_for_frozen_is_told(study: Study) -> None:
    assert "ARM holds its part of CST1992 for frozen" in on(study, "2026-06-01")["RUS", "ARM"].note


def test_a_pair_without_a_fact_is_unknown_and_not_working(study: Study) -> None:
    level = on(study, "2026-06-01")["JPN", "AZE"]
    assert (level.word, level.rank, level.since, level.rows, level.facts) == (UNKNOWN, None, None, (), ())


@pytest.mark.parametrize("on_day", DAYS)
def test_every_level_has_rows_that_hold_or_is_unknown(study: Study, on_day: date) -> None:
    stand = levels(study.facts(on_day))
    for pair in stand:
        level = stand[pair]
        assert bool(level.rows) == (level.word != UNKNOWN), level
        assert all(f.holds(on_day) and f.between(*pair) and f.source for f in level.facts), level
        assert set(level.rows) <= set(level.facts)
        assert (level.since is not None) == (level.word != UNKNOWN)
        assert level.since is None or level.since <= on_day


def test_every_row_that_is_named_is_in_its_table(study: Study) -> None:
    stand = on(study, "2026-06-01")
    keys = {name: set(study[name].frame[tables()[name].key]) for name in POLITICS}
    assert not [f for pair in stand for f in stand[pair].facts if f.row not in keys[f.table]]


# -- since and history


@pytest.mark.parametrize(("a", "b"), [("ARM", "AZE"), ("AZE", "TUR"), ("GEO", "RUS"), ("IRN", "USA"), ("ARM", "KAZ")])
def test_the_steps_of_a_history_join_and_agree_with_the_level_of_each_day(study: Study, a: str, b: str) -> None:
    steps = history(study.facts(date(2026, 6, 1)), a, b)
    for one, two in pairwise(steps):
        assert one.until == two.day
        assert one.level.word != two.level.word
        assert two.began or two.ended
    for step in steps:
        assert on(study, step.day.isoformat())[a, b].word == step.level.word
    assert on(study, "2026-06-01")[a, b].since == steps[-1].day


def test_the_history_of_armenia_and_azerbaijan_since_1991(study: Study) -> None:
    steps = history(study.facts(date(2026, 6, 1)), "ARM", "AZE", since=date(2016, 1, 1))
    assert [(str(s.day), s.level.word) for s in steps] == [
        ("2016-01-01", "hostile"),
        ("2016-04-02", "war"),
        ("2016-04-05", "hostile"),
        ("2020-09-27", "war"),
        ("2020-11-10", "hostile"),
        ("2022-09-13", "war"),
        ("2022-09-15", "hostile"),
        ("2023-12-07", "estranged"),
    ]
    assert "Second Karabakh war begins." in [e["description"] for e in steps[3].events]


def test_events_of_a_pair_are_those_known_by_the_day(study: Study) -> None:
    found = events_of(study.facts(date(2021, 6, 15)), "TUR", "AZE")
    assert max(e["date"] for e in found) == date(2021, 6, 15)
    assert {e["source_actor"] for e in found} == {"AZE", "TUR"}


def test_the_balance_counts_by_who_acts_and_who_disputes(study: Study) -> None:
    told = balance(study.facts(date(2026, 6, 1)), ("ARM", "AZE"))
    assert told.n_events == len(events_of(study.facts(date(2026, 6, 1)), "ARM", "AZE"))
    assert sum(told.friendly.values()) + sum(told.hostile.values()) <= told.n_events
    assert {"ARM", "AZE"} <= set(told.disputed_by)
    assert sum(told.trust.values()) == told.sources


# -- properties


def words(stand: Levels) -> dict[tuple[str, str], str]:
    return {pair: stand[pair].word for pair in stand}


def rewritten(study: Study, folder: Path, change: Callable[[str, list[list[str]]], list[list[str]]]) -> Study:
    """A copy of the study with the rows of its political tables changed; headers stay."""
    shutil.copytree(study.path, folder)
    for name in POLITICS:
        path = folder / f"{name}.csv"
        header, *rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        with path.open("w", encoding="utf-8", newline="") as f:
            csv.writer(f, lineterminator="\n").writerows([header, *change(name, rows)])
    return open_study(folder)


def test_renaming_the_actors_renames_the_answers(study: Study, tmp_path: Path) -> None:
    actors = sorted(study["actors"].frame["actor_id"])
    new = dict(zip(actors, actors[7:] + actors[:7], strict=True))
    names = new | {a: f"X{i:02d}" for i, a in enumerate(actors)}

    def swap(table: str, rows: list[list[str]]) -> list[list[str]]:
        columns = tables()[table].columns
        listed = [c.kind in ("list", "ref", "refs") or c.status == "key" for c in columns]
        return [
            [";".join(names.get(w, w) for w in c.split(";")) if is_list else c for c, is_list in zip(r, listed, strict=True)]
            for r in rows
        ]  # fmt: skip

    other = rewritten(study, tmp_path / "renamed", swap)
    for on_day in (date(2019, 6, 1), date(2026, 6, 1)):
        before = words(levels(study.facts(on_day)))
        after = words(levels(other.facts(on_day)))
        assert after == {(names[a], names[b]): word for (a, b), word in before.items()}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_changes_nothing(study: Study, tmp_path: Path, seed: int) -> None:
    def shuffle(_table: str, rows: list[list[str]]) -> list[list[str]]:
        return random.Random(seed).sample(rows, len(rows))

    other = rewritten(study, tmp_path / "shuffled", shuffle)
    for on_day in (date(2016, 6, 1), date(2026, 6, 1)):
        here, there = levels(study.facts(on_day)), levels(other.facts(on_day))
        assert {p: (here[p].word, here[p].since, here[p].rule, here[p].rows, here[p].note) for p in here} == {
            p: (there[p].word, there[p].since, there[p].rule, there[p].rows, there[p].note) for p in there
        }


def test_a_later_fact_is_invisible(study: Study, tmp_path: Path) -> None:
    def plant(table: str, rows: list[list[str]]) -> list[list[str]]:
        if table != "relations":
            return rows
        row = {"relation_id": "LATER", "actor": "AZE", "other": "TUR", "kind": "armed_conflict", "value": "war"}
        row |= {"since": "2026-06-02", "precision": "day", "source": "common-knowledge"}
        return [*rows, [row.get(c.name, "") for c in tables()["relations"].columns]]

    other = rewritten(study, tmp_path / "planted", plant)
    before, after = on(study, "2026-06-01"), on(other, "2026-06-01")
    assert {p: before[p] for p in before} == {p: after[p] for p in after}
    assert history(other.facts(date(2026, 6, 1)), "AZE", "TUR") == history(study.facts(date(2026, 6, 1)), "AZE", "TUR")
    assert on(other, "2026-06-02")["AZE", "TUR"].word == "war"


@pytest.mark.parametrize("rule", ["WAR", "DEFENCE", "TALKS_WITHOUT_RELATIONS"])
def test_turning_a_rule_off_touches_only_the_pairs_it_decided(study: Study, rule: str) -> None:
    base, without = on(study, "2026-06-01"), on(study, "2026-06-01", off=[rule])
    decided = {p for p in base if base[p].rule == rule}
    assert decided
    assert {p for p in base if base[p].word != without[p].word} <= decided
    assert words(on(study, "2026-06-01")) == words(base)


def test_a_rule_that_is_not_there_is_refused(study: Study) -> None:
    with pytest.raises(StudyError) as error:
        on(study, "2026-06-01", off=["WARR"])
    assert str(error.value) == "there is no rule 'WARR'.\n  Did you mean 'WAR'?\n  landbridge show rules lists them."


def test_no_code_of_politics_names_an_actor(study: Study) -> None:
    actors = set(study["actors"].frame["actor_id"])
    found = []
    for path in Path(landbridge.politics.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [f"{path.name}: {word}" for word in _constants(tree) if word in actors]
    assert found == []


def _constants(tree: ast.AST) -> Iterator[str]:
    return (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))


# -- what if


def test_a_peace_treaty_in_force_lifts_the_pair_and_no_other(study: Study) -> None:
    peace = Scenario(title="peace", in_force=(("PEACE2025", date(2026, 3, 1)),))
    base, after = on(study, "2026-06-01"), levels(study.facts(date(2026, 6, 1), peace))
    assert (after["ARM", "AZE"].word, after["ARM", "AZE"].since) == ("working", date(2026, 3, 1))
    assert {p for p in base if base[p].word != after[p].word} == {("ARM", "AZE"), ("AZE", "ARM")}


def test_an_alliance_may_rest_on_more_than_one_text(study: Study) -> None:
    one = on(study, "2026-06-01", without=["SHUSHA2021"])["AZE", "TUR"]
    none = on(study, "2026-06-01", without=["SHUSHA2021", "TURAZE2010"])["AZE", "TUR"]
    assert (one.word, none.word) == ("allied", "partners")
    assert "SHUSHA2021" not in {f.agreement for f in one.facts}


def test_an_agreement_that_a_scenario_ends_binds_no_longer(study: Study) -> None:
    ends = Scenario(title="ends", ended=(("SHUSHA2021", date(2026, 5, 1)), ("TURAZE2010", date(2026, 5, 1))))
    level = levels(study.facts(date(2026, 6, 1), ends))["AZE", "TUR"]
    assert (level.word, level.since) == ("partners", date(2026, 5, 1))
    assert levels(study.facts(date(2026, 4, 30), ends))["AZE", "TUR"].word == "allied"


def test_a_level_that_a_scenario_assumes_holds_from_its_day(study: Study) -> None:
    war = Scenario(
        title="a war", levels=(("IRN", "ISR", "war", date(2026, 5, 1)),), rules_off=("DEFENCE", "AID_WHEN_ATTACKED")
    )
    stand = levels(study.facts(date(2026, 6, 1), war))
    assert (stand["ISR", "IRN"].word, stand["ISR", "IRN"].since) == ("war", date(2026, 5, 1))
    assert (stand["ISR", "IRN"].why, stand["ISR", "IRN"].rows[0].row) == ("assumed by the scenario", "a war")
    assert stand["AZE", "TUR"].word == "partners"  # the rules are off
    assert levels(study.facts(date(2026, 4, 30), war))["ISR", "IRN"].word == "hostile"


def test_an_assumed_fact_counts(study: Study) -> None:
    row = {c.name: None for c in tables()["relations"].columns} | {
        "relation_id": "ASSUMED", "actor": "IRN", "other": "USA", "kind": "armed_conflict", "value": "war",
        "place": ("IRN",), "since": date(2026, 5, 1), "source": ("assumed",), "disputed_by": (), "directed": False,
    }  # fmt: skip
    truce = {**row, "relation_id": "OTHER", "other": "ISR"}
    assert on(study, "2026-06-01", more=[row, truce])["IRN", "USA"].word == "hostile"  # a truce is in force
    assert on(study, "2026-06-01", more=[row])["IRN", "USA"].rule == "WAR_UNDER_TRUCE"


# -- small studies

RULE = {"kind": "level", "name": "a rule"}
RULES = [
    {**RULE, "rule_id": "W", "when": {"armed_conflict": "war"}, "unless": {"truce": "holds"}, "level": "war", "priority": 9},
    {**RULE, "rule_id": "D", "when": {"defend": "automatic"}, "level": "allied", "priority": 5},
    {**RULE, "rule_id": "R", "when": {"diplomatic_relations": "established"}, "level": "working", "priority": 1},
]  # fmt: skip
ACTORS = [{"actor_id": a, "name": a, "kind": "state"} for a in ("AAA", "BBB", "CCC")]


def fact(name: str, kind: str, value: str, since: str = "2000-01-01", until: str | None = None) -> dict[str, Any]:
    row = {"relation_id": name, "actor": "AAA", "other": "BBB", "kind": kind, "value": value}
    return {**row, "since": since, "until": until}


def small(folder: Path, **rows: Any) -> Study:
    write_study(folder, nodes=[], links=[], **{"actors": ACTORS, "rules": RULES, **rows})
    return open_study(folder)


def test_a_one_sided_duty_lifts_one_direction(tmp_path: Path) -> None:
    text = {"agreement_id": "T", "title": "A treaty", "parties": ["AAA", "BBB"], "kind": "treaty"}
    clause = {"provision_id": "T.1", "agreement_id": "T", "clause": "T.1", "promisor": ["AAA"], "beneficiary": ["BBB"]}
    clause |= {"type": "defend", "wording": "automatic", "trigger": ["armed_attack"], "certainty": "reported"}
    study = small(
        tmp_path / "s",
        relations=[fact("r", "diplomatic_relations", "established")],
        agreements=[{**text, "in_force": date(2010, 1, 1)}],
        provisions=[clause],
    )
    stand = on(study, "2015-01-01")
    assert (stand["AAA", "BBB"].word, stand["BBB", "AAA"].word) == ("allied", "working")
    assert on(study, "2009-12-31")["AAA", "BBB"].word == "working"


def test_a_truce_stops_a_war_for_as_long_as_it_holds(tmp_path: Path) -> None:
    study = small(
        tmp_path / "s",
        relations=[
            fact("r", "diplomatic_relations", "established"),
            fact("w", "armed_conflict", "war", "2001-01-01"),
            fact("t", "truce", "holds", "2002-01-01", "2003-01-01"),
        ],
    )
    found = [on(study, f"{y}-06-01")["BBB", "AAA"].word for y in (1999, 2000, 2001, 2002, 2003)]
    assert found == [UNKNOWN, "working", "war", "working", "war"]
    assert on(study, "2004-06-01")["AAA", "BBB"].since == date(2003, 1, 1)


VALUES = [("armed_conflict", "war"), ("truce", "holds"), ("diplomatic_relations", "established"), ("border", "closed")]
spells = st.lists(
    st.tuples(st.sampled_from(VALUES), st.integers(0, 20), st.one_of(st.none(), st.integers(1, 10))), max_size=8
)


@cache
def _folder(base: Path) -> Path:
    write_study(base, nodes=[], links=[], actors=ACTORS, rules=RULES)
    return base


@given(spells=spells, at=st.integers(0, 30))
def test_a_level_is_that_of_the_facts_of_its_day_found_by_looking_at_that_day_alone(
    spells: list[Any], at: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = _folder(tmp_path_factory.getbasetemp() / "levels_small")
    rows = [
        fact(f"r{i}", *what, f"{2000 + since}-01-01", None if length is None else f"{2000 + since + length}-01-01")
        for i, (what, since, length) in enumerate(spells)
    ]
    write_rows(folder, "relations", rows)
    level = on(open_study(folder), f"{2000 + at}-06-01")["AAA", "BBB"]
    year = [w for w, since, length in spells if since <= at and (length is None or at < since + length)]
    assert level.word == by_hand(year)
    assert since_is_right(level, spells, at)


def by_hand(held: list[tuple[str, str]]) -> str:
    kinds = {k for k, _ in held}
    if "armed_conflict" in kinds and "truce" not in kinds:
        return "war"
    return "working" if "diplomatic_relations" in kinds else UNKNOWN


def since_is_right(level: Level, spells: list[Any], at: int) -> bool:
    """Slow and obvious: walk back year by year while the level stays."""
    if level.since is None:
        return level.word == UNKNOWN
    first = at
    while (
        first > 0
        and by_hand([w for w, s, n in spells if s <= first - 1 and (n is None or first - 1 < s + n)]) == level.word
    ):
        first -= 1
    return level.since == date(2000 + first, 1, 1)
