"""A scenario: a named list of developments, and what it takes for granted of agreements, conditions, readings, levels, rules and restrictions."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from landbridge.results import html_table
from landbridge.scenario.development import Development
from landbridge.scenario.restriction import SupposedRestriction


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A named list of developments, with what it assumes. It states no probability: it is a supposition."""

    title: str
    summary: str = ""
    purpose: str = ""  # the question that it is made to answer
    source: tuple[str, ...] = ()
    in_force: tuple[tuple[str, date], ...] = ()  # agreements assumed in force, and from when
    ended: tuple[tuple[str, date], ...] = ()  # agreements assumed ended, and from when
    conditions: tuple[tuple[str, date], ...] = ()  # conditions assumed met, and from when
    readings: tuple[tuple[str, str], ...] = ()  # whose reading of an opening counts
    levels: tuple[tuple[str, str, str, date], ...] = ()  # pair, level and from when
    rules_off: tuple[str, ...] = ()  # rules that do not count
    developments_off: tuple[str, ...] = ()  # developments of the table that are taken not to have happened
    lifted: tuple[tuple[str, date], ...] = ()  # restrictions of the table taken to be lifted, and from when
    restrictions: tuple[SupposedRestriction, ...] = ()  # restrictions that it supposes
    developments: tuple[Development, ...] = ()

    @property
    def begins(self) -> date | None:
        """The first day on which it says anything; None where it speaks of any day, of none, or of a day that hangs on an agreement."""
        if self.readings or self.rules_off or any(d.since is None for d in self.developments):
            return None
        days = [day for *_, day in (*self.in_force, *self.ended, *self.conditions, *self.lifted)] + [
            day for *_, day in self.levels
        ]
        days += [r.since for r in self.restrictions]
        return min((*days, *(d.since for d in self.developments if d.since is not None)), default=None)

    @property
    def hash(self) -> str:
        """The first 12 digits of a hash of everything the scenario says."""
        content: list[Any] = [
            getattr(self, f.name) for f in dataclasses.fields(self) if f.name not in ("developments", "restrictions")
        ]
        content.append([{k: getattr(r, k) for k in r.__slots__} for r in self.restrictions])
        content.append([{k: getattr(d, k) for k in d.__slots__} for d in self.developments])
        return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()[:12]

    def __add__(self, other: Scenario) -> Scenario:
        """Both scenarios together; what the second says comes later."""
        joined: dict[str, Any] = {
            f.name: getattr(self, f.name) + getattr(other, f.name)
            for f in dataclasses.fields(self)
            if isinstance(getattr(self, f.name), tuple)
        }
        words: dict[str, Any] = {
            k: "; ".join(filter(None, (getattr(self, k), getattr(other, k)))) for k in ("summary", "purpose")
        }
        return Scenario(title=f"{self.title} + {other.title}", **words, **joined)

    def _repr_html_(self) -> str:
        from landbridge.scenario.words import statements

        return html_table(f"{self.title} [{self.hash}]", [{"says": s} for s in statements(self)], note=self.purpose)


BASELINE = Scenario(title="as it is")
