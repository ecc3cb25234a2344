"""A development: one dated change to the world."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from landbridge.errors import ScenarioError, did_you_mean
from landbridge.schema import countries

STATUSES = ("open", "closed", "planned")
MAX_NUMBER = 1e15  # beyond any hours, dollars or tonnes a day
# What a change may give, and whether it stands for the new value, multiplies the old one or is added to it.
CHANGES: dict[str, str] = {
    "status": "set",
    **dict.fromkeys(
        ("hours", "usd_per_20ft", "usd_per_40ft", "usd_per_t", "capacity_t_per_day", "capacity_teu_per_day"), "set"
    ),
    **{f"{c}_factor": "multiply" for c in ("hours", "usd")},
    **{f"{c}_add": "add" for c in ("hours", "usd_per_20ft", "usd_per_40ft", "usd_per_t")},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A development that begins some days after an agreement enters into force."""

    in_force: str  # an agreement_id
    lag_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    """One dated change to the world: a border closes, an agreement lapses."""

    id: str
    name: str  # what a reader calls it, as in "Khorgos closes to rail"
    since: date | None = None  # first day it holds; None where `when` says it
    until: date | None = None  # first day it no longer holds; None means it lasts
    when: When | None = None
    links: Mapping[str, Any] | None = None  # which links: {"mode": "rail", "country": ["ARM", "AZE"]}
    operations: Mapping[str, Any] | None = None  # which operations
    services: tuple[str, ...] = ()  # services it touches on those links; empty means all
    cargo: Mapping[str, Any] | None = None  # cargo it is limited to: {"party": "ARM"}
    change: Mapping[str, Any] = field(default_factory=dict)  # new value of each column
    touches: tuple[str, ...] = ()  # nodes and links it concerns without a computed change
    effect: str | None = None
    source: tuple[str, ...] = ()
    quality: str = "assumed"
    origin: str = "developments.csv"  # the table or scenario that states it

    def holds(self, day: date) -> bool:
        """Whether the change is in force on `day`; a development whose `when` has not been settled does not hold."""
        return self.since is not None and self.since <= day and (self.until is None or day < self.until)

    def settled(self, in_force: Mapping[str, date]) -> Development:
        """The development with `since` worked out from the day its agreement enters into force, where it has one."""
        if self.when is None or self.when.in_force not in in_force:
            return self
        last = (date.max - in_force[self.when.in_force]).days  # the calendar ends, a lag need not
        since = in_force[self.when.in_force] + timedelta(days=min(self.when.lag_days, last))
        values = {k: getattr(self, k) for k in self.__slots__}
        return Development(**{**values, "since": max(since, self.since or since), "when": None})


def check_change(change: Mapping[str, Any], where: str) -> None:
    """Refuse a change that names no known column or gives a value of the wrong type; raises `ScenarioError`."""
    for key, value in change.items():
        if key not in CHANGES:
            guess = did_you_mean(str(key), CHANGES)
            raise ScenarioError(
                f"{where}: change names {key!r}, which no link or operation has.",
                *filter(None, [guess]),
                "A change may give " + ", ".join(CHANGES) + ".",
            )
        if key == "status":
            if value not in STATUSES:
                raise ScenarioError(f"{where}: status is {value!r}.", "Write one of " + ", ".join(STATUSES) + ".")
        elif not _is_number(value, infinite=key.startswith("capacity_"), negative=key.endswith("_add")):
            kind = "number" if key.endswith("_add") else "number of zero or more"
            raise ScenarioError(f"{where}: {key} is {value!r}, which is not a {kind}.", "Write a number as in 1.5.")


def _is_number(value: object, *, infinite: bool, negative: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return False
    return (negative or value >= 0) and (abs(value) <= MAX_NUMBER or (infinite and value == math.inf))


CARGO = {
    "party": "from or to any of these",
    "origin": "from any of these",
    "destination": "to any of these",
    "transit": "neither from nor to any of these",
}


def check_cargo(cargo: Mapping[str, Any] | None, where: str, change: Mapping[str, Any] | None = None) -> None:
    """Refuse a limit on cargo that is not understood, or that `change` cannot keep; raises `ScenarioError`."""
    for key, value in (cargo or {}).items():
        if key not in CARGO:
            raise ScenarioError(
                f"{where}: cargo names {key!r}.",
                "Cargo may be limited by party, origin, destination or transit, as in {party: ARM}.",
            )
        for code in value if isinstance(value, list | tuple) else (value,):
            if not isinstance(code, str) or code not in countries():
                remedy = "Write the three letters of ISO 3166-1, as in {party: ARM}."
                raise ScenarioError(f"{where}: cargo names {code!r}, which is no country code.", remedy)
    if cargo and change and dict(change) != {"status": "closed"}:
        raise ScenarioError(
            f"{where}: the change is limited to some cargo and does more than close.",
            "Limited to some cargo it can only be {status: closed}; leave cargo out to change it for all.",
        )
