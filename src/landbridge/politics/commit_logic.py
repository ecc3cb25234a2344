"""Kleene's three values, and what a condition finds: met, failed, or a fact that is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from landbridge.errors import QuestionError


class Truth(IntEnum):
    """NO, UNKNOWN and YES, ordered, so that "and" is `min` and "or" is `max` (Kleene's strong logic)."""

    NO = 0
    UNKNOWN = 1
    YES = 2

    def __str__(self) -> str:
        return self.name

    def __invert__(self) -> Truth:
        """Not: YES and NO change places, UNKNOWN stays."""
        return Truth(2 - self)


NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES
_WORDS = {"yes": YES, "true": YES, "no": NO, "false": NO, "unknown": UNKNOWN, "": UNKNOWN}


def truth(value: Truth | bool | str | None) -> Truth:
    """A value of the three from what a reader would write.

    >>> [str(truth(v)) for v in (True, "no", None, "unknown")]
    ['YES', 'NO', 'UNKNOWN', 'UNKNOWN']
    """
    if isinstance(value, Truth):
        return value
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return YES if value else NO
    word = _WORDS.get(str(value).strip().lower())
    if word is None:
        raise QuestionError(f"{value!r} is neither yes nor no nor unknown.", "Write yes, no or unknown.")
    return word


def every(values: Iterable[Truth]) -> Truth:
    """YES where all are, NO where one is; of nothing it is YES.

    >>> str(every([YES, UNKNOWN])), str(every([UNKNOWN, NO]))
    ('UNKNOWN', 'NO')
    """
    return min(values, default=YES)


def some(values: Iterable[Truth]) -> Truth:
    """YES where one is, NO where all are; of nothing it is NO."""
    return max(values, default=NO)


def at_least(n: int, values: Iterable[Truth]) -> Truth:
    """Whether n or more of the values are YES.

    >>> [str(at_least(2, v)) for v in ([YES, YES], [YES, UNKNOWN], [YES, NO])]
    ['YES', 'UNKNOWN', 'NO']
    """
    values = list(values)
    if sum(v is YES for v in values) >= n:
        return YES
    return UNKNOWN if sum(v is not NO for v in values) >= n else NO


@dataclass(frozen=True, slots=True)
class Finding:
    """What one condition of a clause finds of an event.

    Attributes
    ----------
    condition
        Kind of condition, as in "place" or "adversary".
    value
        Whether it is met.
    words
        Why it fails, or which fact is missing, or how it is met.
    ask
        Name by which the missing fact can be stated (`Event.stated`); blank where it is not UNKNOWN.
    """

    condition: str
    value: Truth
    words: str
    ask: str = ""


def met(condition: str, words: str = "") -> Finding:
    """A condition that is met."""
    return Finding(condition, YES, words)


def failed(condition: str, words: str) -> Finding:
    """A condition that fails, and why."""
    return Finding(condition, NO, words)


def missing(condition: str, words: str, ask: str) -> Finding:
    """A condition that hangs on a fact nobody stated, and the name to state it by."""
    return Finding(condition, UNKNOWN, words, ask)
