"""Restrictions by goods, actor, direction, mode and day: which rows a consignment meets, and which of them refuse it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import made

from landbridge.errors import QuestionError, ScenarioError
from landbridge.scenario import Scenario, SupposedRestriction
from landbridge.study.restrictions import MIND, REFUSED, Passage, Reader, grouped, hs_code, met_code, rows_under

ROW = {
    "direction": "both",
    "goods": "things",
    "scope": "all",
    "effect": "banned",
    "certainty": "reported",
    "since": "2020-01-01",
}


def actor(name: str, kind: str = "state", **more):
    return {"actor_id": name, "name": name.title(), "kind": kind, **more}


def study_of(tmp_path, *rows, n=[0]):  # noqa: B006 - counts folders
    n[0] += 1
    listed = [{**ROW, "restriction_id": f"X{i}", **r} for i, r in enumerate(rows)]
    return made(
        tmp_path / f"s{n[0]}", nodes=[], links=[], restrictions=listed,
        actors=[actor(a) for a in ("GEO", "ARM", "AZE", "RUS", "DEU", "POL", "USA", "IRN", "TUR")] + [actor("EU", "bloc", acts_for_members=True)],
        memberships=[
            {"membership_id": "1", "actor": "DEU", "bloc": "EU", "role": "member"},
            {"membership_id": "2", "actor": "POL", "bloc": "EU", "role": "member", "since": "2022-01-01"},
            {"membership_id": "3", "actor": "TUR", "bloc": "EU", "role": "observer"},
        ],
    )  # fmt: skip


def passage(*states: str, mode: str = "road", rows=()) -> Passage:
    return Passage(
        origin=states[0],
        destination=states[-1],
        states=states,
        rows=frozenset(rows),
        modes={s: frozenset({mode}) for s in states},
    )


def met(tmp_path, row, way, codes=(), on="2025-06-01"):
    study = study_of(tmp_path, row)
    return [(r.verdict, r.relation) for r in Reader(study.facts(date.fromisoformat(on)), codes).met(way)]


@pytest.mark.parametrize(
    ("row", "way", "expected"),
    [
        # an import ban meets goods that come in, not those that go out
        ({"actor": "RUS", "against": "ARM", "direction": "import"}, ("ARM", "GEO", "RUS"), [(REFUSED, "import")]),
        ({"actor": "RUS", "against": "ARM", "direction": "import"}, ("RUS", "GEO", "ARM"), []),
        ({"actor": "RUS", "against": "ARM", "direction": "export"}, ("RUS", "GEO", "ARM"), [(REFUSED, "export")]),
        # both: either of the two, and no more
        ({"actor": "RUS", "against": "ARM"}, ("ARM", "GEO", "RUS"), [(REFUSED, "import")]),
        ({"actor": "RUS", "against": "ARM"}, ("ARM", "RUS", "DEU"), []),
        # transit: over the actor's soil, from or to those it is against
        ({"actor": "AZE", "against": "ARM", "direction": "transit"}, ("RUS", "AZE", "ARM"), [(REFUSED, "transit")]),
        ({"actor": "AZE", "against": "ARM", "direction": "transit"}, ("RUS", "GEO", "ARM"), []),
        ({"actor": "AZE", "against": "ARM", "direction": "transit"}, ("AZE", "GEO", "ARM"), []),
        # what an actor sends may not cross a third state
        ({"actor": "EU", "against": "RUS", "direction": "transit", "through": "RUS"}, ("DEU", "RUS", "AZE"), [(REFUSED, "transit")]),
        ({"actor": "EU", "against": "RUS", "direction": "transit", "through": "RUS"}, ("AZE", "RUS", "DEU"), []),
        # a transit between two of those it is against
        ({"actor": "GEO", "against": ["AZE", "ARM"], "direction": "transit", "reach": "between"}, ("AZE", "GEO", "ARM"), [(REFUSED, "transit")]),
        ({"actor": "GEO", "against": ["AZE", "ARM"], "direction": "transit", "reach": "between"}, ("AZE", "GEO", "TUR"), []),
        # a bloc is its members on the day; an observer is none
        ({"actor": "EU", "against": "RUS", "direction": "import"}, ("RUS", "POL"), [(REFUSED, "import")]),
        ({"actor": "EU", "against": "RUS", "direction": "import"}, ("RUS", "TUR"), []),
        # sanctions on third parties touch whoever crosses, and only warn
        ({"actor": "USA", "against": "IRN", "reach": "anyone"}, ("AZE", "IRN", "TUR"), [(MIND, "third party")]),
        ({"actor": "USA", "against": "IRN"}, ("AZE", "IRN", "TUR"), []),
        # who carries is no matter of the goods
        ({"actor": "EU", "against": "RUS", "scope": "carriers", "modes": "road"}, ("DEU", "RUS", "AZE"), [(MIND, "crossing")]),
        ({"actor": "EU", "against": "RUS", "scope": "carriers", "modes": "rail"}, ("DEU", "RUS", "AZE"), []),
        # travellers are not cargo
        ({"actor": "RUS", "against": "ARM", "scope": "persons"}, ("ARM", "RUS"), []),
        # licences, carriers' choice, lists in words and parts only warn
        ({"actor": "RUS", "against": "ARM", "effect": "licence"}, ("ARM", "RUS"), [(MIND, "import")]),
        ({"actor": "RUS", "against": "ARM", "effect": "refused_by_carriers"}, ("ARM", "RUS"), [(MIND, "import")]),
        ({"actor": "RUS", "against": "ARM", "scope": "listed"}, ("ARM", "RUS"), [(MIND, "import")]),
        ({"actor": "RUS", "against": "ARM", "partial": True}, ("ARM", "RUS"), [(MIND, "import")]),
        # a mode that the way does not use
        ({"actor": "RUS", "against": "ARM", "modes": "rail"}, ("ARM", "RUS"), []),
    ],
)  # fmt: skip
def test_a_row_meets_the_ways_it_speaks_of(tmp_path, row, way, expected):
    assert met(tmp_path, row, passage(*way)) == expected


def test_a_row_that_names_a_place_meets_only_ways_through_it_and_leaves_the_rest_to_the_network(tmp_path):
    row = {"actor": "RUS", "against": "ARM", "touches": "LARS"}
    assert met(tmp_path, row, passage("ARM", "GEO", "RUS", rows=["LARS"])) == [(MIND, "place")]
    assert met(tmp_path, row, passage("ARM", "GEO", "RUS")) == []


@pytest.mark.parametrize(
    ("on", "holds"), [("2022-12-31", False), ("2023-01-01", True), ("2024-12-31", True), ("2025-01-01", False)]
)
def test_a_row_holds_from_its_first_day_to_the_day_before_its_end_and_no_end_is_known_before(tmp_path, on, holds):
    row = {"actor": "RUS", "against": "ARM", "since": "2023-01-01", "until": "2025-01-01"}
    study = study_of(tmp_path, row)
    found = Reader(study.facts(date.fromisoformat(on))).met(passage("ARM", "RUS"))
    assert [r.until for r in found] == ([None] if holds else [])


def test_a_member_of_a_bloc_is_bound_from_the_day_it_joins(tmp_path):
    row = {"actor": "EU", "against": "RUS", "direction": "import"}
    assert met(tmp_path, row, passage("RUS", "POL"), on="2021-12-31") == []
    assert met(tmp_path, row, passage("RUS", "POL"), on="2022-01-01") == [(REFUSED, "import")]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["870323"], [(REFUSED, "import")]),
        (["8703"], [(REFUSED, "import")]),
        (["87"], [(MIND, "import")]),  # only a part of what is asked
        (["0603"], []),
        ([], [(MIND, "import")]),  # it depends on the code
    ],
)
def test_goods_are_met_by_the_heading_that_begins_their_code(tmp_path, codes, expected):
    row = {"actor": "RUS", "against": "ARM", "direction": "import", "scope": "codes", "hs": ["8703", "2204"]}
    assert met(tmp_path, row, passage("ARM", "RUS"), codes) == expected


def test_of_several_headings_the_longest_is_named(tmp_path):
    study = study_of(tmp_path, {"actor": "RUS", "against": "ARM", "scope": "codes", "hs": ["87", "8703", "870323"]})
    (found,) = Reader(study.facts(date(2025, 1, 1)), ["87032319"]).met(passage("ARM", "RUS"))
    assert found.code == "870323"


@given(
    st.lists(st.from_regex(r"[0-9]{2,10}", fullmatch=True), min_size=1, max_size=4),
    st.from_regex(r"[0-9]{2,10}", fullmatch=True),
)
def test_a_code_is_held_whole_where_some_listed_code_begins_it_and_in_part_where_it_begins_one(listed, code):
    found, whole = met_code([code], listed)
    beginnings = [c for c in listed if code.startswith(c)]
    assert whole == bool(beginnings)
    if whole:
        assert len(found) == max(map(len, beginnings))
    else:
        assert bool(found) == any(c.startswith(code) for c in listed)


@pytest.mark.parametrize("text", ["8", "870", "0003", "9801", "87o3", "", "87032312345"])
def test_what_is_no_code_is_said_to_be_none(text):
    with pytest.raises(QuestionError) as error:
        hs_code(text)
    assert str(error.value) == (
        f"{text!r} is no code of the Harmonized System.\n  Write 2, 4, 6, 8 or 10 digits whose first two are a chapter from 01 to 97, as in 8703 or 8703.23."
    )


def test_a_group_is_one_line_for_each_pair_and_says_who_does_not_accept_it(tmp_path):
    study = study_of(
        tmp_path, {"actor": "RUS", "against": "ARM", "effect": "licence", "disputed_by": "ARM"}, {"actor": "RUS", "against": "ARM"},
        {"actor": "GEO", "against": "ARM"},
    )  # fmt: skip
    (line,) = grouped(Reader(study.facts(date(2025, 1, 1))).met(passage("ARM", "RUS")))
    assert (
        line
        == "RUS on ARM: things banned, import, since 2020-01-01 (bans all goods); and 1 more; not accepted by ARM [X1, X0]"
    )


def test_goods_refused_in_transit_are_kept_off_the_actors_soil_alone(tmp_path):
    study = study_of(
        tmp_path,
        {"actor": "AZE", "against": "ARM", "direction": "transit", "modes": "rail"},
        {"actor": "AZE", "against": "ARM", "scope": "listed"},
    )
    (bar,) = Reader(study.facts(date(2025, 1, 1))).barred("RUS", "ARM")
    assert (bar.relation, bar.states, bar.modes) == ("transit", {"AZE"}, {"rail"})


# The shipped study: rows whose dates and goods a reader can look up, and what they do to a consignment.
@pytest.mark.parametrize(
    ("on", "way", "codes", "refused"),
    [
        ("2021-06-01", ("TUR", "GEO", "ARM"), [], {"X_TUR_ARM_TRADE"}),
        ("2026-06-01", ("TUR", "GEO", "ARM"), [], set()),  # freed on 2026-05-11
        ("2026-03-10", ("TUR", "IRN"), ["9306"], {"X_UN_IRN_ARMS"}),  # binds every state
        ("2026-03-10", ("IRN", "AZE", "GEO"), ["9306"], {"X_UN_IRN_ARMS"}),
        ("2026-03-10", ("IRN", "AZE", "RUS"), ["9306"], set()),  # two that do not accept it
        ("2026-03-10", ("TUR", "IRN", "TKM"), ["9306"], set()),  # a way across: warned
        ("2025-09-15", ("TUR", "IRN"), ["9306"], set()),  # before the snapback
        ("2026-05-21", ("ARM", "GEO", "RUS"), ["0603"], set()),
        ("2026-05-22", ("ARM", "GEO", "RUS"), ["0603"], {"X_RUS_ARM_FLOW26"}),
        ("2024-05-02", ("TUR", "ISR"), [], {"X_TUR_ISR"}),
        ("2025-10-20", ("KAZ", "AZE", "ARM"), [], {"X_AZE_ARM_TRANSIT"}),
        ("2025-10-21", ("KAZ", "AZE", "ARM"), [], set()),
        ("2025-06-01", ("CHN", "RUS", "DEU"), ["850440"], set()),  # part of a heading: it warns
        ("2024-06-01", ("DEU", "RUS", "KAZ"), ["8802"], {"X_EU_RUS_AVIATRANSIT"}),
        ("2024-06-01", ("KAZ", "RUS", "DEU"), ["8802"], set()),
    ],
)
def test_known_bans_of_the_shipped_study_refuse_on_their_days(study, on, way, codes, refused):
    found = Reader(study.facts(date.fromisoformat(on)), codes).met(passage(*way))
    assert {r.row for r in found if r.verdict == REFUSED} == refused


def test_every_restriction_of_the_shipped_study_says_what_decides_it(study):
    for r in study["restrictions"].rows():
        assert (r["scope"] == "codes") <= bool(r["hs"]), r["restriction_id"]
        assert set(r["through"]) <= set(r["against"]) or not r["through"], r["restriction_id"]


WAY = passage("GEO", "RUS")
WINE = {"actor": ("RUS",), "against": ("GEO",), "direction": "import", "hs": ("2204",), "since": date(2025, 3, 1)}


def under(tmp_path, scenario, on="2025-06-01", codes=("2204",)):
    study = study_of(tmp_path, {"actor": ["RUS"], "against": ["GEO"], "direction": "import"})
    return [(r.row, r.verdict) for r in Reader(study.facts(date.fromisoformat(on), scenario), codes).met(WAY)]


def test_a_scenario_lifts_a_restriction_from_a_day_on_and_supposes_others(tmp_path):
    lifts = Scenario(title="lifted", lifted=(("X0", date(2025, 5, 1)),))
    assert under(tmp_path, Scenario(title="as it is")) == [("X0", REFUSED)]
    assert under(tmp_path, lifts, "2025-04-30") == [("X0", REFUSED)]
    assert under(tmp_path, lifts, "2025-05-01") == []
    ban = SupposedRestriction(id="ban", name="Ban on wine", **WINE)
    both = Scenario(title="both", lifted=lifts.lifted, restrictions=(ban,))
    assert under(tmp_path, both) == [("ban", REFUSED)]
    assert under(tmp_path, both, codes=("1001",)) == []  # grain is no wine
    assert under(tmp_path, both, "2025-02-28") == [("X0", REFUSED)]


def test_a_lift_after_a_restriction_has_ended_does_not_bring_it_back(tmp_path):
    study = study_of(tmp_path, {"actor": ["RUS"], "against": ["GEO"], "direction": "import", "until": "2024-01-01"})
    (row,) = rows_under(study, Scenario(title="late", lifted=(("X0", date(2026, 1, 1)),)))
    assert row["until"] == date(2024, 1, 1)


def test_a_scenario_that_names_no_restriction_or_no_actor_of_the_study_is_refused(tmp_path):
    with pytest.raises(ScenarioError) as error:
        under(tmp_path, Scenario(title="mine", lifted=(("X9", date(2025, 1, 1)),)))
    assert str(error.value) == (
        "scenario 'mine': there is no restriction 'X9'.\n  landbridge show restrictions lists them."
    )
    ban = SupposedRestriction(id="ban", name="Ban on wine", **{**WINE, "against": ("GOE",)})
    with pytest.raises(ScenarioError) as error:
        under(tmp_path, Scenario(title="mine", restrictions=(ban,)))
    assert str(error.value) == (
        "scenario 'mine': 'Ban on wine' names 'GOE', which is no actor.\n  Did you mean 'GEO'?\n  landbridge show actors lists them."
    )
