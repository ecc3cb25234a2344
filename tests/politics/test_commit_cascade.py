"""Duties that bring on duties: fixpoint, both branches, clashes, and what may not change the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from landbridge.politics.commit import Event, commit
from landbridge.politics.commit_logic import NO, UNKNOWN, YES
from landbridge.politics.commit_record import Book, Commitment, Spell

DAY = date(1914, 7, 28)
STATES = ("AAA", "BBB", "CCC", "DDD", "EEE")


def promise(name, promisors, beneficiaries, kind="defend", **more):
    more = {"agreement": name.split(".")[0], "adversary": ("third_state",), **more}
    return Commitment(id=name, promisors=tuple(promisors), beneficiaries=tuple(beneficiaries), type=kind, **more)


# 1914 as the treaties had it; Russia's stand for Serbia was a choice, so it is stated. Terms: Dual Alliance 1879 art. 1; Triple Alliance 1882
# art. 3 (unprovoked, two or more Great Powers); Romania 1883 art. 2 (unprovoked); France and Russia 1892.
PACTS = (
    promise("DUAL.1", ["DEU", "AUH"], ["DEU", "AUH"], adversary=("RUS",)),
    promise("TRIPLE.3", ["DEU", "AUH", "ITA"], ["DEU", "AUH", "ITA"], excludes_provoked=YES, min_adversaries=2),
    promise("ROMANIA.2", ["ROM"], ["AUH"], adversary=("any",), excludes_provoked=YES),
    promise("FRANCE_RUSSIA.1", ["FRA", "RUS"], ["FRA", "RUS"], adversary=("DEU",)),
)


def values(answer, kind="defend"):
    return {(d.actor, d.clause.id): d.value for d in answer.outcome.duties if d.clause.type == kind}


def test_in_1914_italy_and_romania_stay_out_as_their_ally_began_the_fighting():
    answer = commit(Book(PACTS), Event(initiator="AUH", target="SRB", on=DAY, with_target=("RUS",)))
    owed = values(answer)
    assert owed["DEU", "DUAL.1"] is YES and owed["FRA", "FRANCE_RUSSIA.1"] is YES
    assert owed["ITA", "TRIPLE.3"] is NO and owed["ROM", "ROMANIA.2"] is NO
    joined = {(j.actor, j.side): (j.value, j.by, j.depth) for j in answer.joins}
    assert joined["DEU", 0] == (YES, ("DUAL.1",), 1) and joined["FRA", 1] == (YES, ("FRANCE_RUSSIA.1",), 2)
    assert not {"ITA", "ROM"} & {j.actor for j in answer.outcome.joins}
    (romania,) = answer.of("ROM")
    assert romania.reasons == ("AUH began the fighting, which ROMANIA.2 (article not known) excludes",)


def test_without_the_word_unprovoked_romania_would_have_owed_help():
    pacts = tuple(replace(p, excludes_provoked=NO) for p in PACTS)
    answer = commit(Book(pacts), Event(initiator="AUH", target="SRB", on=DAY, with_target=("RUS",)))
    assert values(answer)["ROM", "ROMANIA.2"] is YES and values(answer)["ITA", "TRIPLE.3"] is YES


def test_without_an_agreement_its_duties_and_what_followed_from_them_vanish():
    event = Event(initiator="AUH", target="SRB", on=DAY, with_target=("RUS",))
    without = commit(Book(PACTS), event, without="DUAL").without
    followed = {("FRA", "FRANCE_RUSSIA.1"), ("RUS", "FRANCE_RUSSIA.1")}  # to each other, once Germany is in it
    assert {(d.actor, d.clause.id) for d in without.vanish} == {("DEU", "DUAL.1"), *followed}
    assert {j.actor for j in without.leave} == {"DEU", "FRA"}


def test_provocation_decides_so_both_branches_are_told():
    pact = promise("P.1", ["CCC"], ["BBB"], excludes_provoked=YES)
    answer = commit(Book((pact,)), Event(initiator="AAA", target="BBB", on=DAY))
    assert {n: values(b_answer(answer, n))["CCC", "P.1"] for n in answer.branches} == {
        "not provoked": YES,
        "provoked": NO,
    }
    assert values(answer)["CCC", "P.1"] is UNKNOWN
    settled = commit(Book((pact,)), Event(initiator="AAA", target="BBB", on=DAY, provoked="no"))
    assert not settled.branches and values(settled)["CCC", "P.1"] is YES


def b_answer(answer, name):
    return replace(answer, outcome=answer.branches[name])


def test_clashing_duties_are_told_as_minimal_pairs():
    pacts = (
        promise("P.1", ["CCC"], ["BBB"]),
        promise("Q.1", ["CCC"], ["AAA"], "stay_neutral", adversary=("any",)),
        promise("R.1", ["CCC", "AAA"], ["AAA", "CCC"], "not_attack", adversary=()),
        promise("S.1", ["AAA"], ["BBB"], "not_attack", adversary=()),
        promise("T.1", ["CCC"], ["AAA"], "attack_with"),
    )
    answer = commit(Book(pacts), Event(initiator="AAA", target="BBB", on=DAY, provoked="no"))
    pairs = {(c.actor, c.first and c.first.clause.id, c.second.clause.id, c.value) for c in answer.clashes}
    assert pairs == {
        ("AAA", None, "S.1", YES),
        ("CCC", "P.1", "Q.1", YES),
        ("CCC", "P.1", "R.1", YES),
        ("CCC", "P.1", "T.1", YES),
    }


def test_an_unknown_duty_joins_only_in_the_upper_bound():
    pacts = (promise("P.1", ["CCC"], ["BBB"], after_demand=True), promise("Q.1", ["DDD"], ["AAA"], adversary=("any",)))
    event = Event(initiator="AAA", target="BBB", on=DAY, provoked="no")
    legal, upper = commit(Book(pacts), event), commit(Book(pacts), event, mode="upper")
    assert {j.actor: j.value for j in legal.outcome.joins} == {"AAA": YES, "BBB": YES, "CCC": UNKNOWN, "DDD": UNKNOWN}
    assert {d.actor for d in upper.duties} == {"CCC", "DDD"}
    duty = next(d for d in upper.duties if d.actor == "DDD")
    assert duty.further and duty.depth == 2 and duty.reasons == ("whether CCC joins",)
    assert duty.alone == ("AAA is the attacker, not the attacked",)


def test_notice_gives_the_day_until_which_a_party_is_bound():
    pacts = (
        promise("P.1", ["CCC"], ["BBB"]),
        promise("P.2", ["CCC"], ["BBB"], "other", trigger=("notice",), notice_days=180),
    )
    (deadline,) = commit(Book(pacts), Event(initiator="AAA", target="BBB", on=date(2026, 6, 1))).deadlines
    assert (deadline.days, deadline.on) == (180, date(2026, 11, 28))


# Properties, over small worlds made by chance.

truths = st.sampled_from((NO, UNKNOWN, YES))
groups = st.lists(st.sampled_from(STATES), min_size=1, max_size=3, unique=True).map(tuple)
adversaries = st.sampled_from([("any",), ("third_state",), ("AAA",), ("?",), ("CCC", "DDD")])
clauses = st.builds(
    Commitment,
    id=st.integers(0, 10**6).map(lambda n: f"P{n % 3}.{n}x"),
    agreement=st.sampled_from(("P0", "P1", "P2")),
    promisors=groups,
    beneficiaries=groups,
    type=st.sampled_from(("defend", "attack_with", "stay_neutral", "not_attack", "consult", "aid")),
    trigger=st.sampled_from([("aggression",), ("threat",), ("armed_attack",)]),
    adversary=adversaries,
    places=st.sampled_from([(), ("BBB",), ("?",)]),
    excludes_provoked=truths,
    min_adversaries=st.sampled_from((1, 1, 2, -1)),
    after_demand=st.booleans(),
)
books = st.lists(clauses, max_size=6, unique_by=lambda c: c.id).map(tuple)
# Parties are fixed by the agreement, not by which of its clauses happen to be in the book.
MEMBERS = {"P0": ("BBB", "CCC"), "P1": ("AAA", "DDD"), "P2": ("CCC", "EEE", "BBB")}
events = st.builds(
    Event,
    initiator=st.just("AAA"),
    target=st.just("BBB"),
    on=st.just(DAY),
    place=st.sampled_from((None, "BBB")),
    provoked=truths,
)


def parts(answer):
    return {(j.actor, j.side): j.value for j in answer.outcome.joins}


@given(books, books, events)
def test_more_commitments_never_lead_fewer_states_in(some, more, event):
    taken = {c.id for c in some}
    larger = some + tuple(c for c in more if c.id not in taken)
    before = parts(commit(Book(some, members=MEMBERS), event))
    after = parts(commit(Book(larger, members=MEMBERS), event))
    assert all(after.get(part, NO) >= value for part, value in before.items())


@given(books, events)
def test_an_unknown_never_turns_a_no_into_a_yes_nor_a_yes_into_a_no(pacts, event):
    """Whatever is known more of can only settle what was UNKNOWN."""
    if event.was_provoked is UNKNOWN:
        return
    known = commit(Book(pacts, members=MEMBERS), event)
    for blurred in (
        replace(event, provoked=None),
        replace(event, place=None),
        replace(event, provoked=None, place=None),
    ):
        vague = commit(Book(pacts, members=MEMBERS), blurred)
        sure = {(d.clause.id, d.actor, d.side): d.value for d in known.outcome.duties}
        for d in vague.outcome.duties:
            if d.value is YES:
                assert sure[d.clause.id, d.actor, d.side] is YES
        for part, value in parts(known).items():
            assert value is NO or parts(vague).get(part, NO) is not NO
        for part, value in parts(vague).items():
            assert value is not YES or parts(known).get(part) is YES


def renamed(pacts, names):
    def many(listed):
        return tuple(names.get(x, x) for x in listed)

    return tuple(
        replace(c, promisors=many(c.promisors), beneficiaries=many(c.beneficiaries), adversary=many(c.adversary))
        for c in pacts
    )


@given(books, events, st.permutations(("V", "W", "X", "Y", "Z")))
def test_a_renamed_study_gives_renamed_answers(pacts, event, new):
    pacts = tuple(replace(c, places=()) for c in pacts)
    names = dict(zip(STATES, new, strict=True))
    event = replace(event, place=None)
    first = commit(Book(pacts, members=MEMBERS), event)
    members = {k: tuple(names[m] for m in v) for k, v in MEMBERS.items()}
    second = commit(
        Book(renamed(pacts, names), members=members), replace(event, initiator=names["AAA"], target=names["BBB"])
    )
    assert {(names[a], s): v for (a, s), v in parts(first).items()} == parts(second)
    one = {(d.clause.id, names[d.actor], d.side, d.value) for d in first.outcome.duties}
    assert one == {(d.clause.id, d.actor, d.side, d.value) for d in second.outcome.duties}


def test_switching_the_sides_of_a_symmetric_study_switches_the_answer():
    names = {"AAA": "BBB", "BBB": "AAA", "CCC": "DDD", "DDD": "CCC"}
    half = (
        promise("P.1", ["CCC", "AAA"], ["CCC", "AAA"], excludes_provoked=UNKNOWN),
        promise("Q.1", ["CCC"], ["BBB"], "not_attack", adversary=()),
    )
    other = tuple(replace(c, id=f"M{c.id}", agreement=f"M{c.agreement}") for c in renamed(half, names))
    there = commit(Book(half + other), Event(initiator="AAA", target="BBB", on=DAY))
    back = commit(Book(half + other), Event(initiator="BBB", target="AAA", on=DAY))

    def told(answer):
        return {(d.actor, d.beneficiary, d.clause.type, d.value, d.depth) for d in answer.outcome.duties}

    assert {(names[a], names[b], *rest) for a, b, *rest in told(there)} == told(back)


def test_a_suspended_party_is_a_missing_fact():
    pact = promise("P.1", ["CCC"], ["BBB"])
    spells = {
        "P": (
            Spell(agreement="P", since=date(1900, 1, 1), status="suspended", party="BBB"),
            Spell(agreement="P", since=date(1900, 1, 1)),
        )
    }
    (duty,) = commit(Book((pact,), spells=spells), Event(initiator="AAA", target="BBB", on=DAY)).of("CCC")
    assert duty.reasons == ("whether P still covers BBB: suspended since 1900-01-01",)
