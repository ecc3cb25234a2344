"""Who would owe what to whom if X attacked Y: every clause in force, in three values, followed to the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from landbridge.errors import QuestionError, did_you_mean
from landbridge.politics.commit_answer import Commitments, Without, deadlines
from landbridge.politics.commit_cascade import Duty, Join, Outcome, follow
from landbridge.politics.commit_event import Event
from landbridge.politics.commit_logic import NO, UNKNOWN, YES, Finding
from landbridge.politics.commit_record import ATTACK_TRIGGERS, DUTIES, FORBIDDING, JOINING, Book, Commitment, choose
from landbridge.politics.commit_study import base_rates, book_of, resting_on

if TYPE_CHECKING:
    from landbridge.study.facts import Facts

MODES = ("legal", "upper")


def commit(
    facts: Facts | Book, event: Event, *, readings: Mapping[str, str] | None = None, without: str | None = None, mode: str = "legal"
) -> Commitments:  # fmt: skip
    """Duties that an attack would bring into play.

    Parameters
    ----------
    facts
        Facts of a study on a day, or a `Book` of clauses (as `read_atop` makes).
    event
        Who attacks whom, where, when, and who provoked it: a supposition.
    readings
        Letter of the reading by clause, by agreement, or "*" for all, as in {"CST1992.3": "B"}. Otherwise the first of each clause.
    without
        An agreement to take away: both worlds are compared.
    mode
        "legal": what follows from duties that are YES. "upper": also what follows if every UNKNOWN duty is kept.

    Returns
    -------
    Commitments
        Each duty YES with its clause, NO with the failing condition, or UNKNOWN with the missing fact.

    Raises
    ------
    QuestionError
        For an actor, agreement, clause, reading or mode that is not there, a place or a stated fact that is none, or a book without a day.

    Notes
    -----
    Kleene's three values. A clause is activated as in Leeds, Long and Mitchell (2000): the beneficiary's role, the adversary, the place, the
    number of adversaries, an ongoing war, a demand, provocation. Joins are the least fixpoint of the duties to defend and to attack together.

    Examples
    --------
    >>> from datetime import date
    >>> import landbridge as lb
    >>> facts = lb.open_study().facts(date(2026, 6, 1))
    >>> answer = commit(facts, Event(initiator="ARM", target="AZE", place="Nakhchivan", provoked=False))
    >>> sorted({d.actor for d in answer.duties if d.clause.type == "defend" and str(d.value) == "YES"})
    ['TUR']
    """
    if mode not in MODES:
        raise QuestionError(f"there is no mode {mode!r}.", "Modes: " + ", ".join(MODES) + ".")
    book = facts if isinstance(facts, Book) else book_of(facts)
    on = event.on or (None if isinstance(facts, Book) else facts.on)
    if on is None:
        raise QuestionError("the event has no day.", "Give `on`: a book of clauses has none of its own.")
    _check_actors(book, event)
    if not isinstance(facts, Book):
        _check_place(book, event)
    answer = _answer(book, event, on, readings, mode)
    for fact in event.stated:
        unstated = replace(event, stated={k: v for k, v in event.stated.items() if k != fact})
        _check_stated(fact, asks(answer) | asks(_answer(book, unstated, on, readings, mode)))
    if not isinstance(facts, Book):
        rates = base_rates(facts.study)
        answer = replace(answer, base_rates=rates, known_to=facts.known_to)
    if without is not None:
        other = _answer(book.without(without), event, on, _left(readings, book, without), mode)
        answer = replace(answer, without=_compare(answer, other, without, book, facts))
    return answer


def _check_actors(book: Book, event: Event) -> None:
    known = set(book.names) or {p for c in book.commitments for p in (*c.promisors, *c.beneficiaries)}
    named = (event.initiator, event.target, *event.with_initiator, *event.with_target)
    for actor in named:
        if book.names and actor not in known:
            by_name = {name.casefold(): code for code, name in book.names.items()}
            code = by_name.get(actor.casefold())
            guess = f"Did you mean {code!r}?" if code else did_you_mean(actor, [*known, *book.names.values()])
            raise QuestionError(f"there is no actor {actor!r}.", *filter(None, [guess]), "actors.csv lists them.")


def _check_place(book: Book, event: Event) -> None:
    """A place that the study knows."""
    if event.place is not None and book.places.find(event.place) is None:
        raise QuestionError(
            f"there is no place {event.place!r} in the study.",
            *filter(None, [did_you_mean(event.place, book.places.within)]),
            "landbridge show places and landbridge show nodes list them. Without a place, where it happens stays unknown.",
        )


def asks(answer: Commitments) -> set[str]:
    """Names of all facts that an answer misses."""
    outcomes = (answer.outcome, *answer.branches.values())
    return {name for o in outcomes for d in (*o.duties, *o.not_in_force) for name in d.asks}


def _check_stated(fact: str, known: set[str]) -> None:
    if fact not in known:
        more = f" and {len(known) - 12} more (`ask` in the JSON answer)" if len(known) > 12 else ""
        raise QuestionError(
            f"no duty here waits for a fact {fact!r}.",
            *filter(None, [did_you_mean(fact, known)]),
            "Facts that may be stated: " + ", ".join(sorted(known)[:12]) + more + "."
            if known
            else "No fact is missing here.",
        )


def touchable(c: Commitment) -> bool:
    """Whether an attack can bring a clause into play; help that stands whatever happens is not touched."""
    if c.type in (*JOINING, *FORBIDDING):
        return True
    return c.type in DUTIES and (
        bool(set(ATTACK_TRIGGERS) & set(c.trigger)) or (c.type == "aid" and "request" in c.trigger)
    )


def _answer(book: Book, event: Event, on: date, readings: Mapping[str, str] | None, mode: str) -> Commitments:
    chosen, others = choose(book.commitments, on, readings)
    clauses = [c for c in chosen if touchable(c)]
    seen: dict[tuple[object, ...], Finding] = {}
    outcome = follow(book, clauses, others, event, on, seen)
    branches: dict[str, Outcome] = {}
    if event.was_provoked is UNKNOWN:
        for name, value in (("not provoked", NO), ("provoked", YES)):
            branches[name] = follow(book, clauses, others, replace(event, provoked=value), on, seen)
        if len({_values(b) for b in branches.values()}) == 1:
            branches = {}
    used = {c.number: c.letter for c in clauses if c.number in others}
    live = [d for d in outcome.duties if not d.further]
    in_play = {d.clause.number for d in live}
    return Commitments(
        event=event, on=on, mode=mode, outcome=outcome, branches=branches, readings={k: v for k, v in used.items() if k in in_play},
        deadlines=deadlines(live, chosen, on), untouched=tuple(c for c in chosen if not touchable(c)), names=book.names,
    )  # fmt: skip


def _values(outcome: Outcome) -> tuple[Any, ...]:
    return tuple(sorted((d.clause.id, d.actor, d.side, d.value) for d in outcome.duties))


def _left(readings: Mapping[str, str] | None, book: Book, without: str) -> dict[str, str]:
    """The readings that still have a clause."""
    gone = {c.number for c in book.commitments if c.agreement == without} | {without}
    return {k: v for k, v in (readings or {}).items() if k not in gone}


def _compare(answer: Commitments, other: Commitments, agreement: str, book: Book, facts: Facts | Book) -> Without:
    """What an agreement adds. Where provocation decides, the branch without provocation counts, as more duties are YES there."""
    mine = answer.branches.get("not provoked", answer.outcome)
    theirs = other.branches.get("not provoked", other.outcome)
    if not answer.branches and other.branches:
        theirs = other.outcome
    left = {(d.clause.id, d.actor, d.side): d.value for d in theirs.duties}
    vanish = [d for d in mine.duties if not d.further and d.value > left.get((d.clause.id, d.actor, d.side), NO)]
    parts = {(j.actor, j.side): j.value for j in theirs.joins}
    leave: list[Join] = [j for j in mine.joins if j.value > parts.get((j.actor, j.side), NO)]
    links = dict.fromkeys(t for c in book.commitments if c.agreement == agreement for t in c.touches)
    study = None if isinstance(facts, Book) else facts.study
    return Without(
        agreement=agreement,
        vanish=tuple(_first(vanish)),
        leave=tuple(leave),
        links=tuple(links),
        developments=() if study is None or isinstance(facts, Book) else resting_on(facts, agreement),
        deterrence=() if study is None else tuple(r for r in base_rates(study) if r["subject"] == "deterrence"),
    )


def _first(duties: list[Duty]) -> list[Duty]:
    """Duties in order of who owes."""
    return sorted(duties, key=lambda d: (d.depth, d.actor, d.clause.id))


__all__ = ["Event", "commit"]
