"""Errors that say where, what and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class LandbridgeError(Exception):
    """Any error that landbridge raises on purpose.

    Its text says where, what and what to do: the first line names the place and the fault, each further line one remedy.
    """

    def __init__(self, what: str, *remedies: str) -> None:
        self.what = what
        self.remedies = remedies
        super().__init__("\n  ".join((what, *remedies)))

    def __str__(self) -> str:
        return str(self.args[0])


class StudyError(LandbridgeError, ValueError):
    """A table or a study that cannot be read or does not hold together."""


class ScenarioError(LandbridgeError, ValueError):
    """A scenario, filter or change that cannot be understood."""


class PlaceError(LandbridgeError, LookupError):
    """A place that the study does not have, or that may be several places."""


class QuestionError(LandbridgeError, ValueError):
    """A question whose choices do not go together."""


class SheetError(LandbridgeError, ValueError):
    """A user's own sheet, CSV or Excel, that cannot be read as its columns say. Every problem is named and nothing of it is used."""


class MissingPartError(LandbridgeError, ImportError):
    """An optional package that the asked work needs and that is not installed."""


def did_you_mean(word: str, known: Iterable[str], n: int = 3) -> str:
    """One sentence that offers the nearest known words, or an empty string.

    >>> did_you_mean("Khorgas", ["Khorgos", "Kars"])
    "Did you mean 'Khorgos'?"
    """
    lowered: dict[str, str] = {}
    for k in known:
        lowered.setdefault(k.lower(), k)
    near = difflib.get_close_matches(word.lower(), list(lowered), n=n, cutoff=0.6)
    if not near:
        return ""
    return "Did you mean " + " or ".join(repr(lowered[k]) for k in near) + "?"
