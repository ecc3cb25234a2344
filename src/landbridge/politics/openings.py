"""Openings: what is open on a day, what blocks it and by whose word, from the dated states of conditions and agreements.

Each opening is open, blocked or unknown by one reading of what it requires: that of those whose act is awaited, unless another is asked for.
A blocked one comes with the smallest sets of steps that would open it. Values are Kleene's three, so what is unknown or disputed stays
unknown until it no longer matters. Nothing here says how likely a step is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from landbridge.politics import conditions_graph as cg
from landbridge.politics.opening_rows import Assume, Readings, Row, Rows
from landbridge.results import html_table
from landbridge.scenario.requirement import Fact, Need
from landbridge.study import Facts

CAP = 100  # sets listed for one opening unless the caller says otherwise
_STATUS = {cg.YES: "open", cg.NO: "blocked", cg.UNKNOWN: "unknown"}
_HELD = {cg.YES: "met", cg.NO: "unmet", cg.UNKNOWN: "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A fact that an opening comes down to: how it stands, who says that it matters and who disputes that."""

    kind: str  # condition, agreement (in force), signed, opening, since or until
    name: str
    holds: bool = True  # False where the fact must not hold
    status: str  # met, unmet, unknown or disputed
    since: date | None = None  # first day of that status, where it is known
    seen: date | None = None  # last day on which it was seen
    says: str = ""  # what would meet it
    claimed_by: tuple[str, ...] = ()
    disputed_by: tuple[str, ...] = ()
    dispute: str = ""
    basis: str = ""
    quality: str = ""
    source: tuple[str, ...] = ()

    def __str__(self) -> str:
        words = str(Fact(self.kind, self.name)) if self.holds else f"not {Fact(self.kind, self.name)}"
        said = f": {self.says}" if self.says else ""
        who = [f"claimed by {', '.join(self.claimed_by)}"] if self.claimed_by else []
        who += [f"disputed by {', '.join(self.disputed_by)}"] if self.disputed_by else []
        return f"{words}{said} ({'; '.join([*who, self.status])})"


Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One opening on one day, by one reading."""

    opening: str
    row: str  # the opening_id of the reading
    name: str
    status: str  # open, blocked or unknown
    since: date | None  # first day of that status; None where it goes back before all that is known
    opens_on: date | None  # when it opens if nothing changes but the calendar, as where only a lag runs; None otherwise
    blocked_by: tuple[
        Steps, ...
    ]  # smallest sets of steps, each of which would open it, the shortest first; empty where only days are missing
    complete: bool  # whether these are all such sets; False where the cap cut them
    missing: Steps  # where it is unknown: the facts that could settle it
    rests_on: Steps  # every fact that its requirement comes down to
    links: tuple[str, ...]
    reading: tuple[str, ...]  # who reads it so
    decides: bool  # whether these are the ones whose act is awaited
    disputed_by: tuple[str, ...]
    dispute: str
    quality: str
    source: tuple[str, ...]
    note: str

    @property
    def is_open(self) -> bool:
        """Whether it is open; unknown is not open."""
        return self.status == "open"

    def as_dict(self) -> dict[str, Any]:
        """The opening as plain data."""
        plain = {k: getattr(self, k) for k in self.__slots__}
        plain["since"], plain["opens_on"] = (d.isoformat() if d else None for d in (self.since, self.opens_on))
        plain["blocked_by"] = [[_plain(s) for s in steps] for steps in self.blocked_by]
        plain["missing"], plain["rests_on"] = [_plain(s) for s in self.missing], [_plain(s) for s in self.rests_on]
        return {k: list(v) if isinstance(v, tuple) else v for k, v in plain.items()}

    def _repr_html_(self) -> str:
        rows = [
            {"one of": n, "it takes": " and ".join(map(str, steps))} for n, steps in enumerate(self.blocked_by, start=1)
        ]
        return html_table(str(self).partition("\n")[0], rows, note=self.note or "")

    def __str__(self) -> str:
        dates = f" since {self.since}" if self.since else ""
        dates += f", opens on {self.opens_on} if all stays as it is" if self.opens_on else ""
        dispute = f"; disputed by {', '.join(self.disputed_by)}" if self.disputed_by else ""
        lines = [f"{self.name}: {self.status}{dates} (as read by {', '.join(self.reading)}{dispute})"]
        for n, steps in enumerate(self.blocked_by):
            lines.append(f"  {'or it takes' if n else 'it takes'} {' and '.join(map(str, steps))}")
        if not self.complete:
            lines.append(f"  and more: {len(self.blocked_by)} sets are listed")
        if self.missing:
            lines.append(f"  not known: {'; '.join(map(str, self.missing))}")
        return "\n".join(lines)


def _plain(step: Step) -> dict[str, Any]:
    values = {k: getattr(step, k) for k in step.__slots__}
    return {
        k: list(v) if isinstance(v, tuple) else v.isoformat() if isinstance(v, date) else v for k, v in values.items()
    }


@dataclass(frozen=True, eq=False)
class Openings(Mapping[str, Opening]):
    """Every opening that someone has stated by the day, by name; `readings` are the ones asked for."""

    on: date
    readings: Mapping[str, str]
    known: Mapping[str, Opening]
    known_to: str | None = None

    def __getitem__(self, name: str) -> Opening:
        return self.known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)

    def of_link(self, link: str) -> tuple[Opening, ...]:
        """The openings that a link waits for."""
        return tuple(o for o in self.known.values() if link in o.links)

    def as_dict(self) -> dict[str, Any]:
        """The openings as plain data."""
        return {
            "on": self.on.isoformat(),
            "readings": dict(self.readings),
            "openings": [o.as_dict() for o in self.values()],
        }

    def _repr_html_(self) -> str:
        rows = [
            {
                "opening": o.name,
                "status": o.status,
                "since": o.since or "",
                "as read by": o.reading,
                "disputed by": o.disputed_by,
            }
            for o in self.values()
        ]
        return html_table(f"Openings on {self.on}", rows)

    def __repr__(self) -> str:
        counts = ", ".join(f"{sum(o.status == s for o in self.values())} {s}" for s in _STATUS.values())
        known = f", {self.known_to}" if self.known_to else ""
        return "\n".join([f"<Openings on {self.on}{known}: {counts}>", *map(str, self.values())])


def openings(
    facts: Facts, *, readings: Readings | None = None, assume: Assume | None = None, cap: int = CAP
) -> Openings:
    """Every opening of the study on the day of the facts.

    Parameters
    ----------
    facts
        The tables as of the day under the scenario, whose assumptions of conditions and agreements count.
    readings
        Whose reading to take of which opening, as in {"PEACE": "ARM"}. The others are read by those whose act is awaited.
    assume
        Conditions and agreements taken as met (True) or not met (False), as if since long ago, or as met from a day.
    cap
        Sets listed for one opening; `Opening.complete` says whether these are all.

    Raises
    ------
    StudyError
        For a requirement that is not understood or waits for itself, with the chain.
    ScenarioError
        For a scenario that assumes a condition the study does not have.
    QuestionError
        For a reading or an assumption that names nothing.

    Examples
    --------
    >>> from datetime import date
    >>> from landbridge.study import open_study
    >>> found = openings(open_study().facts(date(2026, 6, 1)))
    >>> found["MARGARA"].status
    'blocked'
    >>> [[s.name for s in steps] for steps in found["MARGARA"].blocked_by]
    [['PEACE2025'], ['C01', 'C11'], ['C04', 'C11']]
    """
    rows = Rows(facts, readings, assume)
    known = {name: _opening(rows, name, row, cap) for name, row in rows.openings.items()}
    return Openings(facts.on, dict(readings or {}), known, facts.known_to)


def statuses(facts: Facts, *, readings: Readings | None = None, assume: Assume | None = None) -> dict[str, str]:
    """Only the status of each opening, without the sets: the quick answer for many assumptions in turn."""
    rows = Rows(facts, readings, assume)
    return {name: _STATUS[rows.value(Fact("opening", name))] for name in rows.openings}


def _opening(rows: Rows, name: str, row: Row, cap: int) -> Opening:
    fact = Fact("opening", name)
    line, need = rows.line(fact), rows.inside(fact, itself=False) or Need(fact=fact)
    value, since = cg.value_on(line, rows.day), cg.since(line, rows.day)
    opens = cg.first_after(line, rows.day, cg.YES) if value != cg.YES else None
    sets = cg.Sets((), True) if value == cg.YES else _search(rows).sets(need, cap)
    return Opening(
        opening=name,
        row=row["opening_id"],
        name=row["name"],
        status=_STATUS[value],
        since=None if since == cg.FIRST else date.fromordinal(since),
        opens_on=None if opens is None else date.fromordinal(opens),
        blocked_by=tuple(
            sorted((_steps(rows, s) for s in sets.sets if s), key=lambda steps: (len(steps), _names(steps)))
        ),
        complete=sets.complete,
        missing=_missing(rows, need, cap) if value == cg.UNKNOWN else (),
        rests_on=tuple(_step(rows, f, True) for f in rows.ends(need)),
        links=row["links"],
        reading=row["reading"],
        decides=bool(row["decides"]),
        disputed_by=row["disputed_by"],
        dispute=row["dispute"] or "",
        quality=row["quality"],
        source=row["source"],
        note=row["note"] or "",
    )


def _search(rows: Rows) -> cg.Unlocking:
    return cg.Unlocking(rows.value, rows.inside, rows.may)


def _missing(rows: Rows, need: Need, cap: int) -> Steps:
    """The unknown facts that could settle an unknown opening: those that alone, or with other unknown ones, would open or block it."""
    found: dict[Fact, None] = {}
    for wanted in (need, Need(of=(need,), k=1, negated=True)):
        for steps in _search(rows).sets(wanted, cap).sets:
            if all(rows.value(f) == cg.UNKNOWN for f, _ in steps):
                found.update(dict.fromkeys(f for f, _ in steps))
    if not found:  # unknown only within a lag: the fact is known today and was not on some day of the lag
        found = {f: None for f in rows.ends(need) if any(v == cg.UNKNOWN for d, v in rows.line(f) if d <= rows.day)}
    return tuple(_step(rows, f, True) for f in sorted(found))


def _steps(rows: Rows, steps: tuple[cg.Step, ...]) -> Steps:
    return tuple(sorted((_step(rows, fact, holds) for fact, holds in steps), key=lambda s: (s.name, s.kind)))


def _names(steps: Steps) -> list[str]:
    return [s.name for s in steps]


def _step(rows: Rows, fact: Fact, holds: bool) -> Step:
    """A fact with all that the tables say of it on that day."""
    line = rows.line(fact)
    since = cg.since(line, rows.day)
    day = None if since == cg.FIRST else date.fromordinal(since)
    status = _HELD[cg.value_on(line, rows.day)]
    if fact.kind in ("condition", "own"):
        return _condition_step(rows, fact.name, holds, status, day)
    if fact.kind in ("agreement", "signed"):
        row = rows.agreements[fact.name]
        return Step(
            kind=fact.kind, name=fact.name, holds=holds, status=status, since=day, says=row["title"], claimed_by=row["parties"],
            quality=row["quality"], source=row["source"],
        )  # fmt: skip
    return Step(kind=fact.kind, name=fact.name, holds=holds, status=status, since=day)


def _condition_step(rows: Rows, name: str, holds: bool, status: str, since: date | None) -> Step:
    row, states = rows.conditions[name], rows.states.get(name, [])
    last = states[-1] if states else None
    if last is not None and last["status"] == "disputed" and status == "unknown":
        status = "disputed"
    stated = last is not None and status == last["status"]
    return Step(
        kind="condition",
        name=name,
        holds=holds,
        status=status,
        since=since,
        seen=last["seen"] if last is not None and stated else None,
        says=row["precondition"],
        claimed_by=row["claimed_by"],
        disputed_by=row["disputed_by"],
        dispute=row["dispute"] or "",
        basis=last["basis"] if last is not None and stated else "assumed, or met by what it rests on",
        quality=row["quality"],
        source=tuple(dict.fromkeys((*row["source"], *(last["source"] if last is not None else ())))),
    )
