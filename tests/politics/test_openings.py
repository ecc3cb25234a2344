"""Openings of the shipped study and of small ones: what is open, what blocks it and by whose word."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import link, made, node

from landbridge.errors import QuestionError, ScenarioError, StudyError
from landbridge.politics.opening_questions import break_even, conditional, differences, keys, partings
from landbridge.politics.openings import Openings, openings, statuses
from landbridge.scenario import BASELINE, parse_scenario
from landbridge.schema import tables
from landbridge.study import Study

JUNE = date(2026, 6, 1)
PEACE = parse_scenario("title: Peace\nassumes:\n  - {agreement: PEACE2025, in_force_from: 2027-06-01}\n")


def names(found: Openings, opening: str) -> list[list[str]]:
    return [[s.name for s in steps] for steps in found[opening].blocked_by]


def depends_on(study: Study, name: str) -> set[str]:
    """Slow and obvious: the openings whose rows name `name`, or a condition or opening that does, in their text."""
    said = {r["opening"]: [] for r in study["openings"].rows()}
    for row in study["openings"].rows():
        said[row["opening"]].append(row["requires"])
    through = {r["condition_id"]: [r["met_by"] or ""] for r in study["conditions"].rows()}
    reached = {name}
    for _ in range(20):
        reached |= {
            who for who, texts in (said | through).items() if any(part in text for text in texts for part in reached)
        }
    return reached & set(said)


# The shipped study


def test_margara_is_blocked_by_the_smallest_sets_with_who_claims_and_who_disputes_them(study):
    margara = openings(study.facts(JUNE))["MARGARA"]
    assert (margara.status, margara.reading, margara.disputed_by, margara.complete) == (
        "blocked",
        ("TUR",),
        ("ARM",),
        True,
    )
    assert margara.links == ("H_MARGARA_ALICAN",)
    assert names(openings(study.facts(JUNE)), "MARGARA") == [["PEACE2025"], ["C01", "C11"], ["C04", "C11"]]
    by_name = {s.name: s for steps in margara.blocked_by for s in steps}
    assert {n: (s.claimed_by, s.disputed_by, s.status) for n, s in by_name.items()} == {
        "PEACE2025": (("ARM", "AZE"), (), "unmet"),
        "C01": (("AZE",), ("ARM",), "unmet"),
        "C04": (("ARM",), (), "unmet"),
        "C11": (("AZE",), ("ARM",), "unmet"),
    }
    assert all(s.source and s.says for s in by_name.values())
    words = str(margara)
    assert words.startswith(
        "Margara-Alican opens to goods: blocked since 2025-03-13 (as read by TUR; disputed by ARM)\n  it takes PEACE2025 signed: "
    )
    assert "C01: Armenian constitution changed (by referendum) (claimed by AZE; disputed by ARM; unmet)" in words


@pytest.mark.parametrize(
    ("on", "status", "opens_on"),
    [
        ("2027-05-31", "blocked", None),
        ("2027-06-01", "blocked", "2027-08-30"),
        ("2027-08-29", "blocked", "2027-08-30"),
        ("2027-08-30", "open", None),
    ],
)
def test_with_the_peace_in_force_margara_opens_after_its_lag_and_not_before(study, on, status, opens_on):
    margara = openings(study.facts(date.fromisoformat(on), PEACE))["MARGARA"]
    assert margara.status == status
    assert margara.opens_on == (date.fromisoformat(opens_on) if opens_on else None)
    assert bool(margara.blocked_by) == (on == "2027-05-31")  # afterwards only days are missing
    assert margara.since == (date(2027, 8, 30) if status == "open" else date(2025, 3, 13))
    assert openings(study.facts(date.fromisoformat(on)))["MARGARA"].status == "blocked"


def test_the_same_by_the_conditions_that_baku_names(study):
    story = parse_scenario(
        "title: Both\nassumes:\n  - {condition: C01, holds_from: 2027-01-01}\n  - {condition: C11, holds_from: 2027-03-01}\n"
    )
    for on, status in ((date(2027, 5, 29), "blocked"), (date(2027, 5, 30), "open")):
        found = openings(study.facts(on, story))
        assert (found["PEACE"].status, found["MARGARA"].status) == ("open", status)
    assert openings(study.facts(date(2027, 2, 28), story))["PEACE"].status == "blocked"
    # Armenia's reading does not ask for either, so they do not open it.
    assert openings(study.facts(date(2027, 5, 30), story), readings={"PEACE": "ARM"})["MARGARA"].status == "blocked"


def test_the_disputed_reading_changes_what_depends_on_it_and_nothing_else(study):
    facts = study.facts(JUNE)
    aze, arm = openings(facts), openings(facts, readings={"PEACE": "ARM"})
    changed = {d.opening for d in differences(aze, arm)}
    assert (
        changed
        == depends_on(study, "opening: PEACE") | {"PEACE"}
        == {"PEACE", "MARGARA", "GYUMRI_KARS", "YERASKH", "IJEVAN"}
    )
    assert names(arm, "PEACE") == [["C03"]]
    assert names(arm, "MARGARA") == [["C03"], ["PEACE2025"]]
    assert all(aze[n] == arm[n] for n in aze if n not in changed)


def test_where_the_readings_part_in_status_and_not_only_in_sets(study):
    facts = study.facts(JUNE)
    signed = {"C03": True}
    part = next(p for p in partings(facts, assume=signed) if p.opening == "PEACE")
    assert (part.decides, part.other, part.only_first, part.only_other) == (
        ("AZE",),
        ("ARM",),
        ("C01", "C04", "C11"),
        ("C03",),
    )
    assert {d.opening: d.status for d in part.changes if d.status[0] != d.status[1]} == {
        "PEACE": ("blocked", "open"),
        "MARGARA": ("blocked", "open"),
    }
    assert str(part).startswith(
        "PEACE: AZE asks for C01, C04, C11; ARM asks for C03. Read by ARM: PEACE: blocked, then open; "
    )


def test_a_condition_matters_to_the_openings_that_name_it_and_to_no_other(study):
    facts = study.facts(JUNE)
    base = openings(facts)
    for name in [r["condition_id"] for r in study["conditions"].rows()]:
        for value in (True, False):
            changed = {d.opening for d in differences(base, openings(facts, assume={name: value}))}
            assert changed <= depends_on(study, name), name


def test_the_past_is_known_as_it_was(study):
    def state(on, name="C02"):
        return next(s for s in openings(study.facts(on))["PEACE"].rests_on if s.name == name)

    assert state(date(2025, 11, 29)).status == "unmet"
    assert (state(date(2025, 11, 30)).status, state(JUNE).since) == ("met", date(2025, 11, 30))
    assert "C02" in names(openings(study.facts(date(2025, 11, 29))), "PEACE")[0]
    lorries = [openings(study.facts(date(2026, 3, d)))["AZE_IRN_LORRIES"].status for d in (5, 8, 9)]
    assert lorries == ["blocked", "blocked", "open"]
    assert "AZE_IRN_LORRIES" not in openings(study.facts(date(2026, 3, 4)))
    hormuz = [statuses(study.facts(date(2026, 6, d)))["HORMUZ"] for d in (16, 17, 20, 21)]
    assert hormuz == ["blocked", "open", "blocked", "open"]


def test_what_is_disputed_is_unknown_and_named(study):
    found = openings(study.facts(JUNE))["GEO_TRANSIT_ARM"]
    assert found.status == "unknown"
    assert [(s.name, s.status) for s in found.missing] == [("C28", "disputed")]
    tripp = openings(study.facts(JUNE))["TRIPP"]
    assert {s.name: s.status for s in tripp.blocked_by[0]} == {"C09": "disputed", "C12": "unmet", "TRIPP2026": "unmet"}


def test_the_key_that_opens_most_comes_first(study):
    found = keys(study.facts(JUNE))
    assert found[0].name == "PEACE2025"
    assert found[0].opens == found[0].turns == ("PEACE", "MARGARA")
    by_name = {k.name: k for k in found}
    assert by_name["C21"].shuts == ("AZE_IRN_LORRIES",)
    assert by_name["C01"].in_sets_of == ("PEACE", "MARGARA", "GYUMRI_KARS", "YERASKH", "IJEVAN")
    assert by_name["C02"].turns == ()  # met already, and not enough by itself
    with_tripp = {k.name: k for k in keys(study.facts(JUNE), assume={"C11": True})}
    assert with_tripp["C01"].turns == ("PEACE", "MARGARA")


def test_an_answer_with_the_condition_and_one_without(study):
    both = conditional(study.facts(JUNE), "C01", assume={"C11": True, "C04": False})
    assert (both.unmet["MARGARA"].status, both.met["MARGARA"].status) == ("blocked", "open")
    assert str(both).startswith("without C01, then with it: PEACE: blocked, then open; MARGARA: blocked, then open; ")


def test_every_opening_says_who_and_whence_and_nobody_is_heard_alone(study):
    rows = list(study["openings"].rows())
    assert len({r["opening"] for r in rows}) >= 14
    for row in rows:
        assert row["reading"]
        assert row["source"]
    assert {a for r in rows for a in r["reading"]} >= {"ARM", "AZE", "TUR", "RUS", "IRN", "USA"}
    conditions = list(study["conditions"].rows())
    assert {f"C{i:02}" for i in range(1, 33)} <= {r["condition_id"] for r in conditions}
    for name in ("conditions", "condition_status", "openings"):
        assert not [c.name for c in tables()[name].columns if "probab" in c.name or c.kind == "real"]


def test_an_opening_as_plain_data_says_what_its_words_say(study):
    found = openings(study.facts(JUNE))
    plain = found.as_dict()
    assert plain["on"] == "2026-06-01"
    margara = next(o for o in plain["openings"] if o["opening"] == "MARGARA")
    assert [[s["name"] for s in steps] for steps in margara["blocked_by"]] == names(found, "MARGARA")
    assert [o.opening for o in found.of_link("H_MARGARA_ALICAN")] == ["MARGARA"]
    assert repr(found).startswith("<Openings on 2026-06-01: 3 open, 10 blocked, 2 unknown>\n")


# Small studies


def condition(name: str, **more: Any) -> dict[str, Any]:
    return {
        "condition_id": name,
        "claimed_by": ["GEO"],
        "statement": name,
        "precondition": name,
        "consequence": "x",
        "certainty": "reported",
        **more,
    }


def state(name: str, since: str, status: str) -> dict[str, Any]:
    return {"status_id": uuid4().hex, "condition_id": name, "since": since, "status": status, "basis": "made"}


def opening(name: str, requires: str, **more: Any) -> dict[str, Any]:
    return {"opening_id": f"{name}_{more.get('reading', ['GEO'])[0]}", "opening": name, "name": name, "reading": ["GEO"], "decides": True,
            "stated": "2020-01-01", "requires": requires, **more}  # fmt: skip


def small(tmp_path, **rows: Any) -> Study:
    actors = [{"actor_id": a, "name": a, "kind": "state"} for a in ("GEO", "AZE")]
    plain = {"nodes": [node("HERE"), node("THERE", x=46)], "links": [link("ROAD", "HERE", "THERE")], "actors": actors}
    return made(tmp_path / uuid4().hex, **{**plain, **rows})


def test_a_later_state_reading_or_agreement_is_not_seen(tmp_path):
    study = small(
        tmp_path,
        conditions=[condition("C1")],
        condition_status=[state("C1", "2024-01-01", "unmet"), state("C1", "2025-01-01", "met")],
        agreements=[
            {
                "agreement_id": "T",
                "title": "T",
                "parties": ["GEO"],
                "kind": "treaty",
                "signed": "2025-02-01",
                "in_force": "2025-03-01",
            }
        ],
        openings=[
            opening("PASS", "C1"),
            opening("SIGNED", "{signed: T}"),
            opening("FORCE", "{agreement: T}"),
            opening("LATE", "C1", stated="2025-01-05"),
            opening("DAY", "{all: [{since: 2024-07-01}, {until: 2024-08-01}]}"),
            opening("BOTH", "{all: [C1, {opening: LATE}]}"),
        ],
    )
    expected = {
        "2023-12-31": {"PASS": "unknown", "SIGNED": "blocked", "FORCE": "blocked", "DAY": "blocked", "BOTH": "unknown"},
        "2024-07-15": {"PASS": "blocked", "SIGNED": "blocked", "FORCE": "blocked", "DAY": "open", "BOTH": "blocked"},
        "2025-01-01": {"PASS": "open", "SIGNED": "blocked", "FORCE": "blocked", "DAY": "blocked", "BOTH": "unknown"},
        "2025-02-01": {
            "PASS": "open",
            "SIGNED": "open",
            "FORCE": "blocked",
            "DAY": "blocked",
            "BOTH": "open",
            "LATE": "open",
        },
        "2025-03-01": {
            "PASS": "open",
            "SIGNED": "open",
            "FORCE": "open",
            "DAY": "blocked",
            "BOTH": "open",
            "LATE": "open",
        },
    }
    for on, wanted in expected.items():
        assert statuses(study.facts(date.fromisoformat(on))) == wanted, on
    found = openings(study.facts(date(2024, 6, 1)))
    assert found["DAY"].opens_on == date(2024, 7, 1)
    assert names(found, "DAY") == [["2024-07-01"]]
    gone = openings(study.facts(date(2024, 9, 1)))["DAY"]
    assert (gone.blocked_by, gone.opens_on, gone.complete) == ((), None, True)  # a day that has gone opens nothing
    assert [s.name for s in openings(study.facts(date(2025, 1, 2)))["BOTH"].missing] == ["LATE"]


def test_what_shows_that_it_has_happened_opens_it_and_is_no_step_towards_itself(tmp_path):
    study = small(
        tmp_path,
        conditions=[condition("C1")],
        condition_status=[state("C1", "2024-01-01", "unmet")],
        agreements=[{"agreement_id": "T", "title": "T", "parties": ["GEO"], "kind": "treaty"}],
        openings=[opening("ACT", "C1", shown_by="{signed: T}"), opening("NEXT", "{opening: ACT}")],
    )
    found = openings(study.facts(date(2024, 6, 1)))
    assert names(found, "ACT") == [["C1"]]
    assert names(found, "NEXT") == [["C1"], ["T"]]
    done = statuses(study.facts(date(2024, 6, 1)), assume={"T": True})
    assert done == {"ACT": "open", "NEXT": "open"}


def test_a_condition_met_by_another_and_by_itself(tmp_path):
    rows = [condition("C1", met_by="C2"), condition("C2"), condition("C3", met_by="{all: [C1, C2]}")]
    states = [state("C1", "2024-01-01", "unmet"), state("C2", "2024-01-01", "unmet")]
    study = small(tmp_path, conditions=rows, condition_status=states, openings=[opening("A", "C1"), opening("B", "C3")])
    found = openings(study.facts(date(2024, 6, 1)))
    assert names(found, "A") == [["C1"], ["C2"]]
    assert names(found, "B") == [["C2"]]
    forced = openings(study.facts(date(2024, 6, 1)), assume={"C1": False, "C2": True})
    assert (forced["A"].status, names(forced, "B")) == ("blocked", [["C1"]])


def test_an_assumed_day_counts_its_lag_from_there(tmp_path):
    study = small(
        tmp_path,
        conditions=[condition("C1")],
        condition_status=[state("C1", "2024-01-01", "unmet")],
        openings=[opening("A", "{condition: C1, lag_days: 10}", lag_days=5)],
    )
    for on, status in ((date(2024, 6, 15), "blocked"), (date(2024, 6, 16), "open")):
        assert statuses(study.facts(on), assume={"C1": date(2024, 6, 1)}) == {"A": status}
    assert statuses(study.facts(date(2024, 5, 31)), assume={"C1": date(2024, 6, 1)}) == {"A": "blocked"}
    assert statuses(study.facts(date(2024, 5, 31)), assume={"C1": True}) == {"A": "open"}


def test_renamed_actors_give_renamed_answers(tmp_path):
    def asked(a: str, b: str) -> list[tuple[Any, ...]]:
        rows = [
            opening("P", "C1", reading=[a], disputed_by=[b]),
            opening("P", "C2", reading=[b], disputed_by=[a], decides=False),
        ]
        states = [state("C1", "2024-01-01", "unmet"), state("C2", "2024-01-01", "met")]
        conditions = [condition("C1", claimed_by=[a], disputed_by=[b]), condition("C2", claimed_by=[b])]
        facts = small(tmp_path, conditions=conditions, condition_status=states, openings=rows).facts(date(2024, 6, 1))
        return [
            (o.status, o.reading, o.disputed_by)
            for o in (openings(facts)["P"], openings(facts, readings={"P": b})["P"])
        ]

    turned = {"GEO": "AZE", "AZE": "GEO"}
    one, other = asked("GEO", "AZE"), asked("AZE", "GEO")
    assert one == [("blocked", ("GEO",), ("AZE",)), ("open", ("AZE",), ("GEO",))]
    assert other == [(s, tuple(turned[x] for x in r), tuple(turned[x] for x in d)) for s, r, d in one]


C = st.sampled_from(["C0", "C1", "C2", "C3"])


def texts(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    many = st.lists(inner, min_size=1, max_size=3).map(", ".join)
    return st.one_of(
        many.map("{{all: [{}]}}".format), many.map("{{any: [{}]}}".format), inner.map("{{not: {}}}".format)
    )


@settings(max_examples=25)
@given(st.data())
def test_chains_of_openings_have_the_status_that_writing_them_out_gives(tmp_path, data):
    known = data.draw(st.fixed_dictionaries({f"C{i}": st.sampled_from(["met", "unmet", "disputed"]) for i in range(4)}))
    requires = []
    for i in range(4):
        leaf = st.one_of(C, st.sampled_from([f"{{opening: O{j}}}" for j in range(i)])) if i else C
        requires.append(data.draw(st.recursive(leaf, texts, max_leaves=5)))
    rows = {
        "conditions": [condition(c) for c in known],
        "condition_status": [state(c, "2024-01-01", s) for c, s in known.items()],
        "openings": [opening(f"O{i}", text) for i, text in enumerate(requires)],
    }
    facts = small(tmp_path, **rows).facts(date(2024, 6, 1))
    values: dict[str, float] = {c: {"met": 1, "unmet": 0, "disputed": 0.5}[s] for c, s in known.items()}
    words = {1: "open", 0: "blocked", 0.5: "unknown"}

    def worked_out(text: str, value: dict[str, float]) -> float:
        """Slow and obvious: the mapping as a term of Python."""
        for a, b in (("{all: [", "min(["), ("{any: [", "max(["), ("{not: ", "1-("), ("]}", "])"), ("}", ")")):
            text = text.replace("{opening: ", "(").replace(a, b)
        return float(eval(text, {"min": min, "max": max}, value))

    for i, text in enumerate(requires):
        values[f"O{i}"] = worked_out(text, values)
    found = openings(facts)
    assert {n: o.status for n, o in found.items()} == {f"O{i}": words[values[f"O{i}"]] for i in range(4)}
    for o in found.values():
        for steps in o.blocked_by:
            assert statuses(facts, assume={s.name: s.holds for s in steps})[o.opening] == "open"
            for left_out in steps:
                assert (
                    statuses(facts, assume={s.name: s.holds for s in steps if s is not left_out})[o.opening] != "open"
                )


# Refusals


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            {"conditions": [condition("C1", met_by="{opening: P}")], "openings": [opening("P", "C1")]},
            "conditions.csv row 2: C1 waits for itself: C1 -> P -> C1.\n"
            "  Take one of these requirements out, or ask for another reading of one of the openings.",
        ),
        (
            {"openings": [opening("P", "{opening: Q}"), opening("Q", "{opening: P}")]},
            "openings.csv row 2: P waits for itself: P -> Q -> P.\n  Take one of these requirements out, or ask for another reading of one of the openings.",
        ),
        ({"openings": [opening("P", "{all: []}")]}, "openings.csv row 2: requires: all is an empty list, where a list of requirements is meant."),
        (
            {"openings": [opening("P", "C1")]},
            "openings.csv row 2: a requirement names 'C1', which conditions.csv does not have.\n"
            "  Add it to conditions.csv or correct the requirement.",
        ),
    ],
)  # fmt: skip
def test_a_study_whose_requirements_do_not_hold_together_is_refused_with_its_place(tmp_path, rows, words):
    with pytest.raises(StudyError) as error:
        openings(small(tmp_path, **rows).facts(date(2024, 6, 1)))
    assert str(error.value).startswith(words)


def test_a_circle_by_one_reading_is_none_by_the_other(tmp_path):
    rows = [
        opening("P", "{opening: Q}"),
        opening("P", "{since: 2020-01-01}", reading=["AZE"], decides=False),
        opening("Q", "{opening: P}"),
    ]
    facts = small(tmp_path, openings=rows).facts(date(2024, 6, 1))
    assert statuses(facts, readings={"P": "AZE"}) == {"P": "open", "Q": "open"}
    with pytest.raises(StudyError, match="P waits for itself: P -> Q -> P"):
        statuses(facts)


def test_questions_that_name_nothing_are_refused(study):
    facts = study.facts(JUNE)
    for ask, words in (
        (
            {"readings": {"PEECE": "ARM"}},
            "there is no opening 'PEECE' to read.\n  Did you mean 'PEACE'?\n  landbridge show openings lists them.",
        ),
        ({"readings": {"PEACE": "IRN"}}, "PEACE is not read by 'IRN' on that day.\n  Readings: AZE, ARM."),
        ({"assume": {"C99": True}}, "assume names 'C99', which is no condition and no agreement of the study."),
    ):
        with pytest.raises(QuestionError) as error:
            openings(facts, **ask)
        assert str(error.value).startswith(words)
    story = parse_scenario("title: Odd\nassumes:\n  - {condition: C99, holds_from: 2025-01-01}\n")
    with pytest.raises(ScenarioError) as fault:
        openings(study.facts(JUNE, story))
    assert str(fault.value).startswith("scenario 'Odd' names 'C99', which is no condition of the study.")


def test_a_study_without_conditions_has_no_openings(tmp_path):
    assert dict(openings(small(tmp_path).facts(date(2024, 6, 1), BASELINE))) == {}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((100, 20, 40), "worth its cost where the condition is more likely than 0.25"),
        ((20, 100, 40), "worth its cost where the condition is less likely than 0.75"),
        ((50, 45, 40), "worth its cost at any probability"),
        ((30, 20, 40), "not worth its cost at any probability"),
        ((40, 40, 40), "not worth its cost at any probability"),
        ((41, 41, 40), "worth its cost at any probability"),
        ((40, 0, 40), "not worth its cost at any probability"),
    ],
)
def test_a_choice_flips_at_its_break_even(values, words):
    assert str(break_even(*values)) == words


@given(*[st.floats(-1e6, 1e6)] * 3)
def test_at_the_break_even_the_expected_value_is_the_cost(with_, without, cost):
    found = break_even(with_, without, cost)
    if found.probability is not None:
        p = found.probability
        assert 0 < p < 1
        assert p * with_ + (1 - p) * without == pytest.approx(cost, abs=1e-6 * (abs(with_) + abs(without) + 1))
        assert found.above == (with_ > without)
    else:
        assert not min(with_, without) < cost < max(with_, without) or found.worth_it is not None


def test_a_break_even_of_nothing_is_refused():
    for values in ((float("nan"), 0, 1), (1, float("inf"), 1), (1e308, -1e308, 0)):
        with pytest.raises(QuestionError):
            break_even(*values)
