"""Facts: what holds on a day, what came later being invisible."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import Row, link, made, node

from landbridge.errors import ScenarioError
from landbridge.scenario import Development, Scenario, When, parse_scenario
from landbridge.study import Study, open_study

DAY = date(2025, 6, 1)
days = st.dates(date(2025, 1, 1), date(2025, 12, 31))


def development(name: str, since: date, **more: Any) -> Row:
    return {
        "development_id": name,
        "name": name,
        "since": since,
        "links": {"mode": "road"},
        "change": {"status": "closed"},
        **more,
    }


def study_of(folder: Path, *developments: Row, agreements: tuple[Row, ...] = ()) -> Study:
    nodes, links = [node("A"), node("B", x=46.0)], [link("H", "A", "B")]
    return made(folder, nodes=nodes, links=links, developments=developments, agreements=agreements)


def agreement(name: str, **dates: date) -> Row:
    return {"agreement_id": name, "title": name, "parties": ["ARM", "AZE"], "kind": "treaty", **dates}


def scenario_of(*developments: Development, **more: Any) -> Scenario:
    return Scenario(title="made", developments=developments, **more)


def held(study: Study, on: date, scenario: Scenario | None = None) -> list[str]:
    return [d.id for d in (study.facts(on, scenario) if scenario else study.facts(on)).developments]


def test_a_later_fact_is_invisible(tmp_path: Path) -> None:
    study = study_of(tmp_path / "s", development("past", date(2025, 5, 31)), development("later", date(2025, 6, 2)))
    facts = study.facts(DAY)
    assert [d.id for d in facts.past] == [d.id for d in facts.developments] == ["past"]


def test_a_later_fact_planted_in_the_shipped_study_changes_no_earlier_day(study: Study, tmp_path: Path) -> None:
    import shutil

    from landbridge.study import open_study

    folder = Path(shutil.copytree(study.path, tmp_path / "copy"))
    path = folder / "developments.csv"
    header, first, *rest = path.read_text(encoding="utf-8").splitlines()
    planted = ",".join(
        {"development_id": "PLANTED", "name": "planted", "since": "2026-01-01", "precision": "day", "links": "{mode: rail}",
         "change": "{status: closed}", "quality": "assumed", "source": "common-knowledge"}.get(c, "") for c in header.split(",")
    )  # fmt: skip
    path.write_text("\n".join([header, planted, first, *rest]) + "\n", encoding="utf-8")
    copy = open_study(folder)
    before, on = date(2025, 12, 31), date(2026, 1, 1)
    assert held(copy, before) == held(study, before)
    assert [d.id for d in copy.facts(before).past] == [d.id for d in study.facts(before).past]
    assert set(held(copy, on)) - set(held(study, on)) == {"PLANTED"}


def test_the_first_day_holds_and_until_is_the_first_day_that_does_not(tmp_path: Path) -> None:
    study = study_of(tmp_path / "s", development("snow", date(2025, 6, 1), until=date(2025, 6, 3)))
    assert [bool(held(study, date(2025, 6, d))) for d in (1, 2, 3, 4)] == [True, True, False, False]
    assert not held(study, date(2025, 5, 31))
    assert [d.id for d in study.facts(date(2025, 7, 1)).past] == ["snow"]


def test_the_earlier_comes_first_and_the_later_has_the_last_word(tmp_path: Path) -> None:
    study = study_of(
        tmp_path / "s",
        development("b", date(2025, 2, 1)),
        development("a", date(2025, 3, 1)),
        development("c", date(2025, 1, 1)),
    )
    assert held(study, DAY) == ["c", "b", "a"]


@given(st.permutations(["a", "b", "c"]))
def test_the_order_of_rows_changes_nothing(tmp_path_factory: pytest.TempPathFactory, order: list[str]) -> None:
    since = {"a": date(2025, 2, 1), "b": date(2025, 2, 1), "c": date(2025, 1, 1)}
    study = study_of(tmp_path_factory.mktemp("s") / "s", *(development(n, since[n]) for n in order))
    assert held(study, DAY) == ["c", "a", "b"]


def test_on_one_day_a_scenario_has_the_last_word(tmp_path: Path) -> None:
    study = study_of(tmp_path / "s", development("z_table", DAY))
    mine = scenario_of(
        Development(id="a_mine", name="mine", since=DAY, links={"mode": "road"}, change={"status": "open"})
    )
    assert held(study, DAY, mine) == ["z_table", "a_mine"]


def test_what_a_scenario_supposes_holds_though_a_later_fact_says_otherwise(tmp_path: Path) -> None:
    study = study_of(tmp_path / "s", development("table", DAY))
    mine = scenario_of(Development(id="mine", name="mine", since=date(2025, 1, 1), links={}, change={"status": "open"}))
    assert held(study, DAY, mine) == ["table", "mine"]


def test_a_development_begins_some_days_after_its_agreement_enters_into_force(tmp_path: Path) -> None:
    study = study_of(tmp_path / "s", agreements=(agreement("PEACE", in_force=date(2025, 1, 1)),))
    mine = scenario_of(
        Development(
            id="mine", name="mine", when=When(in_force="PEACE", lag_days=90), links={}, change={"status": "open"}
        )
    )
    assert not held(study, date(2025, 3, 31), mine)
    assert held(study, date(2025, 4, 1), mine) == ["mine"]
    assert study.facts(date(2025, 4, 1), mine).developments[0].since == date(2025, 4, 1)


def test_an_agreement_that_is_not_in_force_begins_nothing(tmp_path: Path) -> None:
    study = study_of(tmp_path / "s", agreements=(agreement("PEACE", signed=date(2025, 1, 1)),))
    mine = scenario_of(
        Development(id="mine", name="mine", when=When(in_force="PEACE"), links={}, change={"status": "open"})
    )
    assert not held(study, date(2030, 1, 1), mine)
    supposed = scenario_of(*mine.developments, in_force=(("PEACE", date(2027, 6, 1)),))
    assert not held(study, date(2027, 5, 31), supposed)
    assert held(study, date(2027, 6, 1), supposed) == ["mine"]


def test_a_development_with_a_day_and_an_agreement_waits_for_both(tmp_path: Path) -> None:
    study = study_of(tmp_path / "s", agreements=(agreement("PEACE", in_force=date(2025, 1, 1)),))
    late = Development(
        id="late", name="late", since=date(2025, 8, 1), when=When(in_force="PEACE", lag_days=1), links={}, change={}
    )
    assert not held(study, date(2025, 7, 31), scenario_of(late))
    assert held(study, date(2025, 8, 1), scenario_of(late)) == ["late"]


def test_an_agreement_holds_from_its_first_day_to_the_day_before_its_end(tmp_path: Path) -> None:
    study = study_of(tmp_path / "s", agreements=(agreement("A", in_force=date(2025, 1, 1), ended=date(2025, 6, 1)),))
    in_force = [
        dict(study.facts(d).in_force)
        for d in (date(2024, 12, 31), date(2025, 1, 1), date(2025, 5, 31), date(2025, 6, 1))
    ]
    assert in_force == [{}, {"A": date(2025, 1, 1)}, {"A": date(2025, 1, 1)}, {}]


def test_a_lag_beyond_the_calendar_never_ends(tmp_path: Path) -> None:
    study = study_of(tmp_path / "s", agreements=(agreement("A"),))
    mine = Development(id="mine", name="mine", when=When(in_force="A", lag_days=400), links={}, change={})
    assert not held(study, date(9999, 12, 30), scenario_of(mine, in_force=(("A", date(9999, 12, 1)),)))


def test_an_agreement_that_nobody_knows_is_refused_wherever_a_scenario_names_it(tmp_path: Path) -> None:
    study = study_of(tmp_path / "s", agreements=(agreement("PEACE2025"),))
    words = "scenario 'made': there is no agreement 'PEACE205'.\n  Did you mean 'PEACE2025'?\n  Add it to agreements.csv or correct the scenario."
    for mine in (
        scenario_of(in_force=(("PEACE205", DAY),)),
        scenario_of(Development(id="d", name="d", when=When(in_force="PEACE205"), links={})),
    ):
        with pytest.raises(ScenarioError) as caught:
            study.facts(DAY, mine)
        assert str(caught.value) == words


def test_a_row_that_changes_what_nothing_has_is_refused_with_its_line(tmp_path: Path) -> None:
    study = study_of(tmp_path / "s", development("a", DAY), development("b", DAY, change={"hors": 1}))
    with pytest.raises(
        ScenarioError, match=r"^developments\.csv row 3: change names 'hors', which no link or operation has\."
    ):
        study.facts(DAY)


def test_a_day_after_the_last_fact_is_known_to_be_one(study: Study) -> None:
    assert study.known_until == date(2026, 6, 23)
    assert study.facts(date(2026, 6, 23)).known_to is None
    assert study.facts(date(2026, 6, 24)).known_to == "known to June 2026"


@given(st.lists(st.tuples(days, st.none() | days), max_size=6), days)
def test_what_holds_on_a_day_is_what_began_by_then_and_has_not_ended(
    tmp_path_factory: pytest.TempPathFactory, periods: list[tuple[date, date | None]], on: date
) -> None:
    rows = [development(f"d{i}", since, until=until) for i, (since, until) in enumerate(periods)]
    study = study_of(tmp_path_factory.mktemp("s") / "s", *rows)
    facts = study.facts(on)
    by_hand = {
        f"d{i}" for i, (since, until) in enumerate(periods) if since <= on and not (until is not None and until <= on)
    }
    assert {d.id for d in facts.developments} == by_hand
    assert {d.id for d in facts.past} == {f"d{i}" for i, (since, _) in enumerate(periods) if since <= on}
    assert [d.since for d in facts.past] == sorted(d.since for d in facts.past if d.since)


@given(days, days)
def test_a_scenario_of_a_file_holds_on_the_days_that_it_says(since: date, on: date) -> None:
    text = f"title: t\ndevelopments:\n- {{name: n, since: {since}, links: {{mode: road}}, change: {{status: closed}}}}"
    assert parse_scenario(text).developments[0].holds(on) == (since <= on)


def test_scenarios_are_stacked_with_a_plus_and_the_second_speaks_last() -> None:
    study = open_study()
    both = study.scenario("margara-opens+georgia-shuts")
    assert both.title == "Margara opens + Georgia impassable"
    assert [d.name for d in both.developments] == ["Margara and Alican open to goods", "Georgia shuts to all cargo"]
    assert both.hash != study.scenario("georgia-shuts+margara-opens").hash


def test_a_day_before_the_dated_values_and_a_scenario_that_has_not_begun_are_said(study: Study) -> None:
    early = study.facts(date(2020, 6, 1), study.scenario("georgia-shuts"))
    assert early.caveats == (
        "the study's dated values begin in January 2021: 2020-06-01 lies before them",
        "'Georgia impassable' changes nothing on 2020-06-01: it begins on 2021-01-01",
    )
    assert study.facts(date(2021, 1, 1), study.scenario("georgia-shuts")).caveats == ()
    assert study.facts(date(2024, 1, 1)).caveats == ()


def test_a_scenario_begins_on_the_first_day_of_which_it_says_anything() -> None:
    one = Development(id="D", name="D", since=date(2027, 1, 1), links={"link_id": "L"}, change={"status": "open"})
    assert scenario_of(one, in_force=(("A", date(2026, 1, 1)),)).begins == date(2026, 1, 1)
    assert scenario_of(one).begins == date(2027, 1, 1)
    assert scenario_of(one, rules_off=("r",)).begins is None  # it speaks of every day


def test_a_plus_with_nothing_beside_it_is_refused(study: Study) -> None:
    with pytest.raises(ScenarioError) as error:
        study.scenario("georgia-shuts+")
    assert str(error.value) == "'georgia-shuts+' has a plus with nothing beside it.\n  Stack scenarios as in a+b."
