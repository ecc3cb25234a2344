"""Clauses as the engine takes them, the spells in which they bind each party, and where places lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from landbridge.errors import QuestionError, did_you_mean
from landbridge.politics.commit_logic import NO, UNKNOWN, YES, Truth
from landbridge.study.places import plain

JOINING = ("defend", "attack_with")  # a promisor who owes these enters the fighting
FORBIDDING = ("stay_neutral", "not_attack")  # these keep a promisor off one side
HELPING = ("consult", "aid", "allow_transit", "withdraw")  # owed without entering it
DUTIES = (*JOINING, *FORBIDDING, *HELPING)
ATTACK_TRIGGERS = ("armed_attack", "aggression", "threat")
# Triggers of what holds whatever happens, once it is in force.
STANDING = ("none", "ratification by both", "entry into force")

# What a status says of whether a party is bound.
STATUS: dict[str, Truth] = {
    "in_force": YES, "provisionally_applied": YES, "suspended": UNKNOWN, "dormant": UNKNOWN, "unknown": UNKNOWN,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """One clause under one reading: who promised what to whom, and on which conditions.

    Conditions left empty are none; `?` in adversary, places, ongoing_war or preconditions, and a `min_adversaries` of -1, say that a condition
    of that kind exists whose content is not known.
    """

    id: str
    agreement: str
    promisors: tuple[str, ...]
    beneficiaries: tuple[str, ...]
    type: str
    clause: str = ""  # what the readings of one clause share; blank: the id
    article: str = ""
    wording: str = ""
    certainty: str = ""
    source: tuple[str, ...] = ()
    trigger: tuple[str, ...] = ()
    adversary: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    excludes_provoked: Truth = NO
    ongoing_war: tuple[str, ...] = ()
    min_adversaries: int = 1
    after_demand: bool = False
    preconditions: tuple[str, ...] = ()
    qualified: str = ""  # further words of the clause, printed beside and not evaluated
    reading: str = ""
    disputed_by: tuple[str, ...] = ()
    notice_days: int | None = None
    effect: str = ""  # on the network, in words
    touches: tuple[str, ...] = ()  # nodes and links that the effect names
    note: str = ""
    since: date | None = None
    until: date | None = None  # first day it no longer holds

    @property
    def number(self) -> str:
        """The clause that its readings share."""
        return self.clause or self.id

    @property
    def letter(self) -> str:
        """The letter of its reading; blank where the clause has one only.

        >>> Commitment(id="P.2A", clause="P.2", agreement="P", promisors=(), beneficiaries=(), type="defend").letter
        'A'
        """
        return self.id.removeprefix(self.number)

    @property
    def reference(self) -> str:
        """Agreement and article, as in CST1992 art. 4; an article that is not known is said to be so."""
        if self.certainty == "coded":
            return self.id
        return f"{self.agreement} art. {self.article}" if self.article else f"{self.id} (article not known)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A time in which an agreement had a status for all its parties, or for one."""

    agreement: str
    since: date
    until: date | None = None  # first day it no longer holds; None means it lasts
    status: str = "in_force"
    party: str = ""
    basis: str = ""
    source: tuple[str, ...] = ()

    def covers(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Places:
    """Which place lies within which: a place that is not here is unknown, never elsewhere."""

    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    within: Mapping[str, frozenset[str]] = field(default_factory=dict)  # place -> all that contain it
    spelled: Mapping[str, str] = field(default_factory=dict)  # plain spelling -> place

    @classmethod
    def of(cls, parents: Mapping[str, Iterable[str]], spelled: Mapping[str, str] | None = None) -> Places:
        """Places from the parents of each; what contains a parent contains the child."""
        up = {k: set(v) for k, v in parents.items()}
        for listed in list(up.values()):
            for parent in listed:
                up.setdefault(parent, set())

        def climb(place: str, seen: set[str]) -> set[str]:
            for parent in up.get(place, ()):
                if parent not in seen:
                    seen.add(parent)
                    climb(parent, seen)
            return seen

        within = {k: frozenset(climb(k, set()) - {k}) for k in up}
        return cls(
            {k: tuple(sorted(v)) for k, v in up.items()}, within, {plain(k): k for k in within} | dict(spelled or {})
        )

    def find(self, name: str) -> str | None:
        """The place of that name; None where it is not known."""
        return name if name in self.within else self.spelled.get(plain(name))

    def inside(self, name: str, regions: Iterable[str]) -> Truth:
        """Whether a place lies within any of some regions.

        A place in several states, as a frontier is, lies in all of them only where all are named. One that only contains a region may be in it
        or not. Two places of which neither contains the other are taken to be apart.
        """
        place, areas = self.find(name), [self.find(r) for r in regions]
        if place is None:
            return UNKNOWN
        value = self._up(place, {a for a in areas if a})
        if value is NO and (None in areas or any(place in self.within[a] for a in areas if a)):
            return UNKNOWN
        return value

    def _up(self, place: str, areas: set[str]) -> Truth:
        if place in areas:
            return YES
        above = self.parents.get(place, ())
        values = {self._up(p, areas) for p in above if not any(p in self.within[q] for q in above)}
        return UNKNOWN if len(values) > 1 else next(iter(values), NO)


@dataclass(frozen=True)
class Book:
    """All clauses that may bear on an event, and what is needed to say whom they bind."""

    commitments: tuple[Commitment, ...]
    spells: Mapping[str, tuple[Spell, ...]] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # parties of each agreement
    titles: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)  # of actors
    assumed: Mapping[str, date] = field(default_factory=dict)  # agreements that a scenario puts in force
    default: Truth = YES  # whether an agreement without any spell binds

    @cached_property
    def _parties(self) -> dict[str, frozenset[str]]:
        out: dict[str, set[str]] = {k: set(v) for k, v in self.members.items()}
        for c in self.commitments:
            if c.agreement not in self.members:
                out.setdefault(c.agreement, set()).update(c.promisors, c.beneficiaries)
        return {k: frozenset(v) for k, v in out.items()}

    def parties(self, agreement: str) -> frozenset[str]:
        """Parties of an agreement, of its whole life; without a list, all whom its clauses name."""
        return self._parties.get(agreement, frozenset())

    def spell(self, agreement: str, party: str, day: date) -> Spell | None:
        """The spell that says how a party stands to an agreement on a day; None where none does.

        A party's own spells come before those of all; one that has its own was not bound before the first of them.
        """
        spells = self.spells.get(agreement, ())
        own = [s for s in spells if s.party == party]
        if own and day < min(s.since for s in own):
            return None
        for chosen in (own, [s for s in spells if not s.party]):
            found = [s for s in chosen if s.covers(day)]
            if found:
                return max(found, key=lambda s: s.since)
        return None

    def without(self, agreement: str) -> Book:
        """The book as if an agreement had never been."""
        if all(c.agreement != agreement for c in self.commitments):
            known = sorted({c.agreement for c in self.commitments})
            raise QuestionError(
                f"there is no agreement {agreement!r} with a clause.",
                *filter(None, [did_you_mean(agreement, known)]),
                "Agreements with clauses: " + ", ".join(known) + ".",
            )
        return replace(self, commitments=tuple(c for c in self.commitments if c.agreement != agreement))


def choose(
    commitments: Iterable[Commitment], day: date, readings: Mapping[str, str] | None
) -> tuple[list[Commitment], dict[str, tuple[Commitment, ...]]]:
    """One reading of each clause, and the others by the number of the clause.

    Parameters
    ----------
    commitments
        Clauses with all their readings.
    day
        A reading that does not hold on the day gives way to the first that does.
    readings
        Letter by clause number, as in {"CST1992.3": "B"}, by agreement, or for all by "*". Where nothing is said the first one counts.

    Raises
    ------
    QuestionError
        For a clause without readings, or a letter that it does not have.
    """
    readings = dict(readings or {})
    groups: dict[str, list[Commitment]] = {}
    for c in commitments:
        groups.setdefault(c.number, []).append(c)
    _check(groups, readings)
    chosen, others = [], {}
    for number, group in groups.items():
        if len(group) == 1:
            chosen += group
            continue
        wish = next((readings[k] for k in (number, group[0].agreement, "*") if k in readings), group[0].letter)
        ranked = sorted(group, key=lambda c: c.letter != wish)  # keeps the order of the rest
        pick = next((c for c in ranked if _in_time(c, day)), ranked[0])
        chosen.append(pick)
        others[number] = tuple(c for c in group if c is not pick)
    return chosen, others


def _in_time(c: Commitment, day: date) -> bool:
    return (c.since is None or c.since <= day) and (c.until is None or day < c.until)


def _check(groups: Mapping[str, Sequence[Commitment]], readings: Mapping[str, str]) -> None:
    several = {n: sorted(c.letter for c in g) for n, g in groups.items() if len(g) > 1}
    agreements = {g[0].agreement for n, g in groups.items() if n in several}
    for key, letter in readings.items():
        if key not in several and key not in agreements and key != "*":
            raise QuestionError(
                f"{key!r} is no clause with several readings.",
                *filter(None, [did_you_mean(key, [*several, *agreements])]),
                "Clauses with readings: " + (", ".join(several) or "none") + ".",
            )
        if key in several and letter not in several[key]:
            raise QuestionError(f"{key} has no reading {letter!r}.", "It has " + " and ".join(several[key]) + ".")
