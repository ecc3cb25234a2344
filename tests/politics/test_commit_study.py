"""The shipped study and the member-level sample of ATOP, through the same public function."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from landbridge.errors import QuestionError, StudyError
from landbridge.politics.atop import NEEDED, read_atop
from landbridge.politics.commit import Event, commit
from landbridge.politics.commit_logic import NO, UNKNOWN, YES
from landbridge.report.duties import duties_chart, save_chart
from landbridge.scenario import Scenario

SAMPLE = Path(__file__).parents[3] / "shared" / "known" / "alliances" / "atop_member_sample.csv"
DAY = date(2026, 6, 1)
PAIR = (("ARM", "AZE", "Nakhchivan", "TUR"), ("AZE", "ARM", "Syunik", "RUS"))


@pytest.mark.parametrize(("initiator", "target", "place", "helper"), PAIR)
def test_both_examples_name_the_helper_the_clause_and_the_source(study, initiator, target, place, helper):
    answer = commit(study.facts(DAY), Event(initiator=initiator, target=target, place=place))
    assert set(answer.branches) == {"not provoked", "provoked"}
    for name, value in (("not provoked", YES), ("provoked", UNKNOWN)):
        found = [
            d
            for d in answer.branches[name].duties
            if d.actor == helper and d.clause.type == "defend" and d.beneficiary == target
        ]
        assert found and max(d.value for d in found) is value
        assert all(d.clause.source and d.clause.certainty for d in found)
    assert all(d.reasons for d in answer.duties if d.value is not YES)
    breaches = [c for c in answer.clashes if c.first is None]
    assert {c.second.clause.agreement for c in breaches} == {"AA1991", "WASH2025"} and {c.actor for c in breaches} == {
        initiator
    }
    assert json.loads(answer.to_json())["duties"] and str(answer.event) in repr(answer)


def test_the_treaty_organisation_owes_an_unknown_to_a_party_that_froze_its_part(study):
    event = Event(initiator="AZE", target="ARM", place="Syunik", provoked="no")
    (duty,) = [d for d in commit(study.facts(DAY), event).of("KAZ") if d.clause.type == "defend"]
    assert (duty.clause.id, duty.value, duty.asks) == ("CST1992.3A", UNKNOWN, ("bound:ARM:CST1992",))
    other = commit(study.facts(DAY), event, readings={"CST1992.3": "B"})
    assert not [d for d in other.of("KAZ") if d.clause.type == "defend" and d.beneficiary == "ARM"]
    before = commit(study.facts(date(2023, 6, 1)), event)
    assert [d.value for d in before.of("KAZ") if d.clause.type == "defend"] == [YES]


def test_an_ally_owes_nothing_by_the_event_itself_to_the_one_who_attacks(study):
    answer = commit(study.facts(DAY), Event(initiator="AZE", target="ARM", place="Syunik"))
    alone = {d.clause.id: d.alone for d in answer.of("TUR") if d.clause.type == "defend"}
    assert alone["SHUSHA2021.2A"] == ("AZE is the attacker, not the attacked",)


def test_taking_one_of_two_pacts_away_leaves_the_other(study):
    event = Event(initiator="ARM", target="AZE", place="Nakhchivan", provoked="no")
    without = commit(study.facts(DAY), event, without="SHUSHA2021").without
    assert "SHUSHA2021.2A" in {d.clause.id for d in without.vanish} and not without.leave
    assert "R_NRNADZOR_MEGHRI" in without.links
    changes = [r["change"] for r in without.deterrence if r["change"] == r["change"]]
    assert min(changes) < 0 < max(changes)


def test_a_scenario_puts_the_peace_treaty_in_force(study):
    event = Event(initiator="ARM", target="AZE", place="Nakhchivan", provoked="no")
    peace = Scenario(title="peace", in_force=(("PEACE2025", date(2026, 1, 1)),))
    ids = {c.second.clause.id for c in commit(study.facts(DAY, peace), event).clashes if c.first is None}
    assert "PEACE2025.3" in ids
    assert "PEACE2025.3" in {d.clause.id for d in commit(study.facts(DAY), event).outcome.not_in_force}


@pytest.mark.parametrize(("initiator", "target", "place", "helper"), PAIR)
def test_the_picture_names_who_owes_and_what_is_missing(study, tmp_path, initiator, target, place, helper):
    chart = duties_chart(commit(study.facts(DAY), Event(initiator=initiator, target=target, place=place)))
    svg = save_chart(chart, tmp_path / "duties.svg").read_text(encoding="utf-8")
    assert f"{helper}: help defend {target}" in svg and "stroke-dasharray" in svg and f"If {target} provoked it" in svg


def test_codings_of_atop_activate_through_the_same_function():
    if not SAMPLE.is_file():
        pytest.skip("the sample of ATOP is not beside this project")
    book = read_atop(SAMPLE)
    assert len(book.members) == 13
    # 1832: Great Britain and France together against the Netherlands (atopid 1055, offence; adversary named, so not known).
    offence = commit(book, Event(initiator="200", target="210", on=date(1832, 11, 15)))
    (duty,) = [d for d in offence.duties if d.clause.type == "attack_with"]
    assert (duty.actor, duty.value) == ("220", UNKNOWN)
    # 1053: two states, defence without conditions.
    plain = commit(book, Event(initiator="220", target="130", on=date(1840, 5, 1)))
    assert [(d.actor, d.clause.type, d.value) for d in plain.duties] == [("135", "defend", YES)]
    # The German Confederation from 1820 (1020): a place, and not for one who provoked.
    bund = commit(book, Event(initiator="220", target="240", on=date(1825, 5, 1)))
    assert {d.value for d in bund.branches["provoked"].duties if d.clause.type == "defend"} == {NO}
    assert {d.value for d in bund.branches["not provoked"].duties if d.clause.type == "defend" and d.depth == 1} == {
        UNKNOWN
    }


def write(folder, *rows):
    path = folder / "members.csv"
    path.write_text("\n".join([",".join(NEEDED), *rows]) + "\n", encoding="utf-8")
    return path


def test_after_the_codings_end_everything_is_unknown(tmp_path):
    book = read_atop(write(tmp_path, "1,10,1900,1,1,0,0,0,1,0,0,0,0", "1,20,1900,1,1,0,0,0,1,0,0,0,0"))
    for day, value in ((date(2018, 12, 31), YES), (date(2019, 1, 1), UNKNOWN)):
        (duty,) = commit(book, Event(initiator="30", target="10", on=day)).duties
        assert duty.value is value
    assert duty.reasons == tuple(
        f"whether 1 still covers {m}: unknown since 2019-01-01 (codings end on 2018-12-31)" for m in ("20", "10")
    )


def test_a_file_without_the_columns_is_refused(tmp_path):
    path = tmp_path / "members.csv"
    path.write_text("atopid,member\n1,2\n")
    with pytest.raises(StudyError) as error:
        read_atop(path)
    assert str(error.value) == "members.csv: has no column 'yrent'.\n  Give a member-level file of ATOP, as CSV."
    with pytest.raises(StudyError) as error:
        read_atop(write(tmp_path, "1,10,x,1,1,0,0,0,1,0,0,0,0"))
    assert str(error.value) == "members.csv row 2: yrent is 'x', which is no number.\n  Correct it, or leave it blank."


def test_a_place_that_is_none_is_refused_and_not_taken_for_unknown(study):
    facts = study.facts(date(2026, 6, 1))
    with pytest.raises(QuestionError) as error:
        commit(facts, Event(initiator="AZE", target="ARM", place="Sunik"))
    assert str(error.value) == (
        "there is no place 'Sunik' in the study.\n  Did you mean 'SYUNIK'?\n"
        "  landbridge show places and landbridge show nodes list them. Without a place, where it happens stays unknown."
    )


def test_a_stated_fact_that_no_duty_waits_for_is_refused_and_one_that_a_duty_waits_for_settles_it(study):
    facts = study.facts(date(2026, 6, 1))
    fact = "place:RUSARM1997.2:AZE-ARM"

    def missing(**more):
        answer = commit(facts, Event(initiator="AZE", target="ARM", **more))
        return {a for d in answer.of("RUS") for a in d.asks}

    assert fact in missing()
    assert fact not in missing(stated={fact: True})
    with pytest.raises(
        QuestionError, match=r"^no duty here waits for a fact 'foo'\.\n  Facts that may be stated: bound:ARM:CST1992"
    ):
        missing(stated={"foo": True})
    with pytest.raises(
        QuestionError, match=r"^no duty here waits for a fact 'place:RUSARM1997\.2:ARM-AZE'\.\n  Did you mean"
    ):
        missing(stated={"place:RUSARM1997.2:ARM-AZE": True, fact: True})
