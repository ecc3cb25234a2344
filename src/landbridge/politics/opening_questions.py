"""Questions to the openings: where two readings part, which single step unlocks most, what follows with a condition and without, and when a choice flips."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from landbridge.errors import QuestionError
from landbridge.politics.opening_rows import Assume, Readings
from landbridge.politics.openings import Opening, Openings, openings, statuses
from landbridge.study import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An opening that stands otherwise in two answers: its status, or the smallest sets that block it."""

    opening: str
    before: Opening | None  # None where it is not stated in one of the two
    after: Opening | None

    @property
    def status(self) -> tuple[str, str]:
        """Its status in either answer."""
        before, after = (o.status if o else "not stated" for o in (self.before, self.after))
        return before, after

    def __str__(self) -> str:
        before, after = self.status
        words = f"{before}, then {after}" if before != after else f"{before} either way, by other sets"
        return f"{self.opening}: {words}"


def differences(before: Openings, after: Openings) -> tuple[Difference, ...]:
    """The openings whose status or whose smallest sets are not the same in two answers.

    Examples
    --------
    >>> from datetime import date
    >>> from landbridge.study import open_study
    >>> june = open_study().facts(date(2026, 6, 1))
    >>> [d.opening for d in differences(openings(june), openings(june, assume={"C21": False}))]
    ['AZE_IRN_LORRIES']
    """
    names = dict.fromkeys((*before, *after))
    found = (Difference(opening=n, before=before.get(n), after=after.get(n)) for n in names)
    return tuple(d for d in found if _says(d.before) != _says(d.after))


def _says(opening: Opening | None) -> Any:
    if opening is None:
        return None
    return opening.status, frozenset(
        frozenset((s.kind, s.name, s.holds) for s in steps) for steps in opening.blocked_by
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """Where two readings of one opening part: what each asks for that the other does not, and what changes with the other."""

    opening: str
    decides: tuple[str, ...]  # whose reading is used
    other: tuple[str, ...]  # whose reading is tried instead
    only_first: tuple[str, ...]  # facts on which only the reading in use rests
    only_other: tuple[str, ...]
    changes: tuple[Difference, ...]

    def __str__(self) -> str:
        a, b = (", ".join(w) for w in (self.decides, self.other))
        first, other = (", ".join(w) or "nothing more" for w in (self.only_first, self.only_other))
        changed = "; ".join(map(str, self.changes)) or "no opening changes"
        return f"{self.opening}: {a} asks for {first}; {b} asks for {other}. Read by {b}: {changed}"


def partings(facts: Facts, *, readings: Readings | None = None, assume: Assume | None = None) -> tuple[Parting, ...]:
    """Every opening with a second reading on that day, and all that the second reading would change."""
    first = openings(facts, readings=readings, assume=assume)
    return tuple(_parting(facts, first, name, other, readings, assume) for name, other in _others(facts, first))


def _others(facts: Facts, first: Openings) -> Iterator[tuple[str, tuple[str, ...]]]:
    for row in facts.study["openings"].rows():
        if row["stated"] <= facts.on and row["opening_id"] != first[row["opening"]].row:
            yield row["opening"], row["reading"]


def _parting(
    facts: Facts, first: Openings, name: str, other: tuple[str, ...], readings: Readings | None, assume: Assume | None
) -> Parting:
    second = openings(facts, readings={**(readings or {}), name: other[0]}, assume=assume)
    a, b = ([s.name for s in one[name].rests_on] for one in (first, second))
    return Parting(
        opening=name,
        decides=first[name].reading,
        other=other,
        only_first=tuple(x for x in a if x not in b),
        only_other=tuple(x for x in b if x not in a),
        changes=differences(first, second),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What one condition or agreement does by itself, all others as they are."""

    name: str
    opens: tuple[str, ...]  # openings that are not open, and are with it met
    shuts: tuple[str, ...]  # openings that are open, and are not with it unmet
    turns: tuple[str, ...]  # openings that are open with it and not without it, whatever they are now
    in_sets_of: tuple[str, ...]  # openings in one of whose smallest sets it stands

    def __str__(self) -> str:
        parts = [("opens", self.opens), ("keeps open", self.shuts), ("stands in the sets of", self.in_sets_of)]
        return f"{self.name}: " + (
            "; ".join(f"{words} {', '.join(names)}" for words, names in parts if names) or "turns nothing by itself"
        )


def keys(facts: Facts, *, readings: Readings | None = None, assume: Assume | None = None) -> tuple[Key, ...]:
    """Every condition and agreement that an opening rests on, the one that turns most openings by itself first.

    It is Birnbaum's question (does it open when met, and not when unmet?) asked of the day as it is, without any probability: what is unknown
    stays unknown. Equal ones are ranked by the number of openings in whose smallest sets they stand.
    """
    now = openings(facts, readings=readings, assume=assume)
    named = sorted({s.name for o in now.values() for s in o.rests_on if s.kind in ("condition", "agreement", "signed")})
    found = [_key(facts, now, name, readings, assume or {}) for name in named]
    return tuple(sorted(found, key=lambda k: (-len(k.turns), -len(k.in_sets_of), k.name)))


def _key(facts: Facts, now: Openings, name: str, readings: Readings | None, assume: Assume) -> Key:
    met, unmet = (statuses(facts, readings=readings, assume={**assume, name: value}) for value in (True, False))
    return Key(
        name=name,
        opens=tuple(n for n, o in now.items() if not o.is_open and met[n] == "open"),
        shuts=tuple(n for n, o in now.items() if o.is_open and unmet[n] != "open"),
        turns=tuple(n for n in now if met[n] == "open" and unmet[n] != "open"),
        in_sets_of=tuple(n for n, o in now.items() if any(s.name == name for steps in o.blocked_by for s in steps)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """The openings with a condition met and with it unmet; nothing is said of how likely either is."""

    name: str
    met: Openings
    unmet: Openings
    differ: tuple[Difference, ...]

    def __str__(self) -> str:
        words = "; ".join(map(str, self.differ)) or "nothing changes"
        return f"without {self.name}, then with it: {words}"


def conditional(
    facts: Facts, name: str, *, readings: Readings | None = None, assume: Assume | None = None
) -> Conditional:
    """The openings of the day with a condition or agreement, and without it."""
    met, unmet = (openings(facts, readings=readings, assume={**(assume or {}), name: value}) for value in (True, False))
    return Conditional(name=name, met=met, unmet=unmet, differ=differences(unmet, met))


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """The probability of a condition at which a choice flips; the reader brings the probability."""

    probability: float | None  # None where the choice is the same at any probability
    above: (
        bool | None
    )  # whether the choice is worth its cost above it (True) or below it (False); None where it never flips
    worth_it: bool | None  # where it never flips: whether the choice is worth its cost

    def __str__(self) -> str:
        if self.probability is None:
            return f"{'worth' if self.worth_it else 'not worth'} its cost at any probability"
        return f"worth its cost where the condition is {'more' if self.above else 'less'} likely than {self.probability:.4g}"


def break_even(value_with: float, value_without: float, cost: float) -> BreakEven:
    """At which probability of the condition a choice is worth its cost: p with + (1 - p) without = cost.

    Parameters
    ----------
    value_with, value_without
        What the choice brings if the condition is met, and if it is not, in one unit.
    cost
        What the choice costs whatever happens, in the same unit.

    Examples
    --------
    >>> break_even(100, 20, 40).probability
    0.25
    >>> print(break_even(30, 20, 40))
    not worth its cost at any probability
    """
    for name, value in (("value_with", value_with), ("value_without", value_without), ("cost", cost)):
        if not math.isfinite(value):
            raise QuestionError(f"{name} is {value}, which is not a finite number.", "Give all three in one unit.")
    gain, need = value_with - value_without, cost - value_without
    if not math.isfinite(gain) or not math.isfinite(need):
        raise QuestionError("the values lie too far apart to be subtracted.", "Give all three in a larger unit.")
    if gain == 0 or not 0 < need / gain < 1:
        return BreakEven(probability=None, above=None, worth_it=max(value_with, value_without) > cost)
    return BreakEven(probability=need / gain, above=gain > 0, worth_it=None)
