"""A restriction that a scenario supposes: a row of `restrictions` that no one has made yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from landbridge.scenario.reader import Reader, short
from landbridge.schema import tables

_NEEDED = ("name", "actor", "against", "direction", "since")
_LISTS = ("actor", "against", "hs", "modes", "through", "touches", "source")
_CHOICES = ("direction", "effect", "reach")
_KEYS = (
    *("name", "actor", "against", "direction", "since", "until", "goods", "hs", "modes", "through", "reach", "effect"),
    *("exceptions", "touches", "source"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupposedRestriction:
    """A ban, licence or tariff that a scenario supposes, in the columns of the table `restrictions`."""

    id: str
    name: str  # stands where a row of the table names its act
    actor: tuple[str, ...]
    against: tuple[str, ...]
    direction: str  # import, export, transit or both, as seen from the actor
    since: date
    until: date | None = None
    goods: str = "all goods"
    hs: tuple[str, ...] = ()  # blank: all goods
    modes: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    reach: str | None = None
    effect: str = "banned"
    exceptions: str | None = None
    touches: tuple[str, ...] = ()
    source: tuple[str, ...] = ()

    def row(self) -> dict[str, Any]:
        """The restriction as a row of the table."""
        said = {k: getattr(self, k) for k in _KEYS if k != "name"}
        return {
            **said, "restriction_id": self.id, "act": self.name, "partial": False, "scope": "codes" if self.hs else "all", "precision": "day",
            "disputed_by": (), "certainty": "supposed", "source": self.source or ("assumed",), "note": "supposed by the scenario",
        }  # fmt: skip


def choices(column: str) -> tuple[str, ...]:
    """The words that a column of `restrictions` may hold."""
    return tables()["restrictions"].column(column).choices


def read_restriction(r: Reader, parent: object, i: int, item: object) -> SupposedRestriction:
    """One item of `restrictions`; raises `ScenarioError` with file and line."""
    fields = r.mapping(parent, i, item, _KEYS, f"restriction {i + 1}")
    for needed in _NEEDED:
        if needed not in fields:
            raise r.fail(
                parent,
                i,
                f"the restriction does not say {needed}.",
                f"It needs {', '.join(_NEEDED[:-1])} and {_NEEDED[-1]}.",
            )
    said: dict[str, Any] = {k: r.words(item, k, fields[k]) for k in _LISTS if k in fields}
    said |= {k: r.text(item, k, fields[k]) for k in ("name", "goods", "exceptions", *_CHOICES) if k in fields}
    said |= {k: r.day(item, k, fields[k]) for k in ("since", "until") if k in fields}
    for key in _CHOICES:
        if key in said and said[key] not in choices(key):
            raise r.fail(item, key, f"{key} is {short(said[key])}.", f"Write one of {', '.join(choices(key))}.")
    for code in said.get("hs", ()):
        if not re.fullmatch(r"\d{2}|\d{4}|\d{6}", code):
            raise r.fail(
                item,
                "hs",
                f"{code!r} is no code of the Harmonized System.",
                'Write 2, 4 or 6 digits between quotation marks, as in ["2204"].',
            )
    if "until" in said and said["until"] <= said["since"]:
        what = f"until is {said['until']}, which is not after since ({said['since']})."
        raise r.fail(item, "until", what, "until is the first day it no longer holds.")
    if said.get("hs") and "goods" not in said:
        said["goods"] = f"goods of HS {', '.join(said['hs'])}"
    return SupposedRestriction(id=f"{r.name}#restriction{i + 1}", **said)


def described(r: SupposedRestriction) -> str:
    """One supposed restriction as a sentence.

    >>> described(SupposedRestriction(id="x", name="Wine ban", actor=("RUS",), against=("GEO",), direction="import", since=date(2027, 1, 1),
    ...                               goods="wine", hs=("2204",)))
    'Wine ban: RUS on GEO, import, wine banned from 2027-01-01'
    """
    ends = f" until {r.until}" if r.until else ""
    how = f" by {', '.join(r.modes)}" if r.modes else ""
    free = f", left free: {r.exceptions}" if r.exceptions else ""
    return f"{r.name}: {', '.join(r.actor)} on {', '.join(r.against)}, {r.direction}, {r.goods}{how} {r.effect.replace('_', ' ')} from {r.since}{ends}{free}"


def as_written(r: SupposedRestriction) -> Mapping[str, Any]:
    """What the scenario's text said of it, key by key."""
    blank = ((), None)
    return {k: v for k in _KEYS if (v := getattr(r, k)) not in blank}
