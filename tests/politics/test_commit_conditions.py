"""Each kind of condition in three values, with the words of what fails or is missing."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from landbridge.errors import QuestionError
from landbridge.politics.commit import Event, commit
from landbridge.politics.commit_logic import NO, UNKNOWN, YES, at_least, every, some, truth
from landbridge.politics.commit_record import Book, Commitment, Places, Spell

DAY = date(2000, 1, 1)
PLACES = Places.of({"TOWN": ["AAA"], "COAST": ["AAA", "BBB"], "AAA": ["EAST"], "BBB": ["EAST"], "CCC": [], "EAST": []})


def clause(**more):
    base = {
        "id": "P.1",
        "agreement": "P",
        "promisors": ("CCC",),
        "beneficiaries": ("BBB",),
        "type": "defend",
        "adversary": ("third_state",),
    }
    return Commitment(**{**base, **more})


def book(*clauses, **more):
    return Book(clauses or (clause(),), places=PLACES, **more)


def owed(book, **event):
    """The only duty, for AAA attacking BBB."""
    event = {"initiator": "AAA", "target": "BBB", "on": DAY, "provoked": False, **event}
    answer = commit(book, Event(**event))
    (duty,) = [d for d in (*answer.outcome.duties, *answer.outcome.not_in_force) if d.actor == "CCC"]
    return duty


def test_and_or_not_and_counting_follow_kleene():
    values = (NO, UNKNOWN, YES)
    table = {NO: (NO, NO, NO), UNKNOWN: (NO, UNKNOWN, UNKNOWN), YES: (NO, UNKNOWN, YES)}
    for a, row in table.items():
        assert tuple(every((a, b)) for b in values) == row
        assert tuple(~some((~a, ~b)) for b in values) == row
    assert [truth(w) for w in ("yes", "no", None)] == [YES, NO, UNKNOWN]
    for three in product(values, repeat=3):
        known = sum(v is YES for v in three), sum(v is not NO for v in three)
        assert at_least(2, three) is (YES if known[0] >= 2 else UNKNOWN if known[1] >= 2 else NO)


CASES = [
    # condition of the clause, event, value, words
    ({}, {}, YES, None),
    ({"adversary": ("DDD",)}, {}, NO, "P.1 (article not known) is not directed against AAA"),
    ({"adversary": ("AAA",)}, {}, YES, None),
    ({"adversary": ("any",)}, {}, YES, None),
    ({"adversary": ("?",)}, {}, UNKNOWN, "against whom P.1 (article not known) is meant (it names adversaries)"),
    ({"beneficiaries": ("BBB", "AAA")}, {}, NO, "AAA is a party of P, not a third state"),
    ({"places": ("AAA",)}, {"place": "TOWN"}, YES, None),
    ({"places": ("EAST",)}, {"place": "TOWN"}, YES, None),
    ({"places": ("BBB",)}, {"place": "TOWN"}, NO, "TOWN lies outside BBB"),
    ({"places": ("AAA",)}, {"place": "COAST"}, UNKNOWN, "whether COAST counts as AAA"),
    ({"places": ("AAA", "BBB")}, {"place": "COAST"}, YES, None),
    ({"places": ("TOWN",)}, {"place": "AAA"}, UNKNOWN, "whether AAA counts as TOWN"),
    ({"places": ("AAA",)}, {"place": "NOWHERE"}, UNKNOWN, "whether NOWHERE counts as AAA"),
    ({"places": ("AAA",)}, {}, UNKNOWN, "where the attack takes place (P.1 (article not known) covers AAA)"),
    ({"places": ("?",)}, {"place": "TOWN"}, UNKNOWN, "where P.1 (article not known) applies (it names a place)"),
    ({"ongoing_war": ("DDD",)}, {"wars": (("BBB", "DDD"),)}, YES, None),
    ({"ongoing_war": ("DDD",)}, {}, UNKNOWN, "whether BBB is already at war with DDD"),
    ({"ongoing_war": ("DDD",)}, {"stated": {"war:BBB:DDD": False}}, NO, "stated: no to whether BBB is already at war with DDD"),
    ({"min_adversaries": 2}, {}, NO, "there are not 2 or more adversaries (P.1 (article not known))"),
    ({"min_adversaries": 2}, {"with_initiator": ("DDD",)}, YES, None),
    ({"min_adversaries": -1}, {}, UNKNOWN, "how many adversaries P.1 (article not known) asks for"),
    ({"after_demand": True}, {}, UNKNOWN, "whether BBB asked for help under P.1 (article not known)"),
    ({"after_demand": True}, {"stated": {"demand:P.1": True}}, YES, None),
    ({"preconditions": ("a council agrees",)}, {}, UNKNOWN, "whether a council agrees (P.1 (article not known))"),
    ({"excludes_provoked": YES}, {}, YES, None),
    ({"excludes_provoked": YES}, {"provoked": True}, NO, "BBB provoked the attack, which P.1 (article not known) excludes"),
    ({"excludes_provoked": YES}, {"provoked": None}, UNKNOWN, "whether BBB provoked the attack"),
    ({"excludes_provoked": UNKNOWN}, {}, YES, None),
    ({"excludes_provoked": UNKNOWN}, {"provoked": True}, UNKNOWN,
     "whether P.1 (article not known) covers BBB although it provoked the attack (no text seen settles it)"),
    ({"excludes_provoked": NO}, {"provoked": True}, YES, None),
    ({"trigger": ("armed_attack",)}, {"kind": "aggression"}, UNKNOWN, "whether this aggression counts as armed attack"),
    ({"trigger": ("armed_attack",)}, {"kind": "threat"}, NO, "a threat is no armed attack"),
    ({"trigger": ("aggression",)}, {}, YES, None),
    ({"trigger": ("threat",)}, {"kind": "incident"}, YES, None),
    ({"trigger": ("council vote",)}, {}, UNKNOWN, "whether 'council vote' has come about"),
    ({"since": date(2001, 1, 1)}, {}, NO, "P.1 holds from 2001-01-01 only"),
    ({"until": DAY}, {}, NO, "P.1 held until 2000-01-01"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "event", "value", "words"), CASES)
def test_a_condition_is_met_fails_or_names_the_missing_fact(condition, event, value, words):
    duty = owed(book(clause(**condition)), **event)
    assert duty.value is value
    assert duty.reasons == ((words,) if words else ())
    assert bool(duty.asks) is (value is UNKNOWN)


@pytest.mark.parametrize(("condition", "event", "value", "words"), [c for c in CASES if c[2] is UNKNOWN])
def test_every_missing_fact_can_be_stated_by_its_name(condition, event, value, words):
    (ask,) = owed(book(clause(**condition)), **event).asks
    for said, expected in ((True, YES), (False, NO)):
        assert owed(book(clause(**condition)), **{**event, "stated": {ask: said}}).value is expected


@pytest.mark.parametrize(
    ("status", "value"),
    [("in_force", YES), ("suspended", UNKNOWN), ("dormant", UNKNOWN), ("signed", NO), ("terminated", NO)],
)
def test_a_partys_own_status_comes_before_that_of_all(status, value):
    spells = (
        Spell(agreement="P", since=date(1990, 1, 1)),
        Spell(agreement="P", since=date(1999, 1, 1), status=status, party="BBB", basis="said so"),
    )
    assert owed(book(spells={"P": spells})).value is value


def test_a_party_that_acceded_later_was_not_bound_before():
    spells = (Spell(agreement="P", since=date(1990, 1, 1)), Spell(agreement="P", since=date(2005, 1, 1), party="CCC"))
    assert owed(book(spells={"P": spells})).value is NO
    assert owed(book(spells={"P": spells}), on=date(2005, 1, 1)).value is YES


def test_readings_are_evaluated_one_at_a_time_and_the_first_holds_by_default():
    both = (
        clause(id="P.1A", clause="P.1", reading="A: far"),
        clause(id="P.1B", clause="P.1", adversary=("DDD",), reading="B: near"),
    )
    duty = owed(book(*both))
    assert (duty.clause.id, duty.value, duty.readings) == ("P.1A", YES, (("B", "B: near", NO),))
    answer = commit(book(*both), Event(initiator="AAA", target="BBB", on=DAY), readings={"P.1": "B"})
    assert [(d.clause.id, d.value) for d in answer.duties] == [("P.1B", NO)]
    assert answer.readings == {"P.1": "B"}


def test_wrong_questions_are_refused_with_a_remedy():
    for question, words in (
        (lambda: Event(initiator="AAA", target="AAA"), "AAA cannot attack itself.\n  Give two actors."),
        (lambda: Event(initiator="AAA", target="BBB", kind="threatt"),
         "there is no kind of event 'threatt'.\n  Did you mean 'threat'?\n  Kinds: armed_attack, aggression, incident, threat."),
        (lambda: commit(book(), Event(initiator="AAA", target="BBB")), "the event has no day.\n  Give `on`: a book of clauses has none of its own."),
        (lambda: commit(book(), Event(initiator="AAA", target="BBB", on=DAY), mode="x"), "there is no mode 'x'.\n  Modes: legal, upper."),
        (lambda: commit(book(), Event(initiator="AAA", target="BBB", on=DAY), without="Q"),
         "there is no agreement 'Q' with a clause.\n  Agreements with clauses: P."),
        (lambda: commit(book(), Event(initiator="AAA", target="BBB", on=DAY), readings={"P.9": "B"}),
         "'P.9' is no clause with several readings.\n  Clauses with readings: none."),
        (lambda: truth("perhaps"), "'perhaps' is neither yes nor no nor unknown.\n  Write yes, no or unknown."),
    ):  # fmt: skip
        with pytest.raises(QuestionError) as error:
            question()
        assert str(error.value) == words
