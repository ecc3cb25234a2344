"""Scenarios in words: what each development changes, and how two scenarios differ, for readers who do not read YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from landbridge.scenario import restriction
from landbridge.scenario.development import CHANGES, Development
from landbridge.scenario.scenario import Scenario

CARGO_WORDS = {
    "party": "from or to {}", "origin": "from {}", "destination": "to {}", "transit": "that neither begins nor ends in {}",
}  # fmt: skip


def described(d: Development) -> str:
    """One development as a sentence.

    >>> from datetime import date
    >>> described(Development(id="x", name="Snow on the pass", since=date(2026, 1, 1), until=date(2026, 2, 1), links={"link_id": "H_WEST_PASS"},
    ...                       change={"status": "closed"}))
    'Snow on the pass: from 2026-01-01 until 2026-02-01, status is closed, on links whose link id is H_WEST_PASS'
    """
    parts = [_when(d), _changes(d.change)]
    parts += [
        f"on {what} {_filter(where)}"
        for what, where in (("links", d.links), ("operations", d.operations))
        if where is not None
    ]
    if d.services:
        parts.append("for " + _or(d.services))
    if d.cargo:
        parts.append("for cargo " + " or ".join(CARGO_WORDS[k].format(_or(v)) for k, v in d.cargo.items()))
    return f"{d.name}: " + ", ".join(filter(None, parts))


def _when(d: Development) -> str:
    if d.when is not None:
        lag = f"{d.when.lag_days} days after " if d.when.lag_days else "from the day "
        words = f"{lag}{d.when.in_force} enters into force"
    else:
        words = f"from {d.since}"
    return words + (f" until {d.until}" if d.until else "")


def _changes(change: Mapping[str, Any]) -> str:
    words = {"set": "{} is {}", "multiply": "{} is multiplied by {}", "add": "{} grows by {}"}
    out = []
    for key, value in change.items():
        column = key.removesuffix("_factor").removesuffix("_add").replace("_", " ")
        out.append(words[CHANGES[key]].format(column, value))
    return " and ".join(out) or "nothing is computed"


def _filter(where: Mapping[str, Any]) -> str:
    return (
        "whose " + " and ".join(f"{k.replace('_', ' ')} is {_or(v)}" for k, v in where.items())
        if where
        else "of every kind"
    )


def _or(value: object) -> str:
    items = [str(v) for v in value] if isinstance(value, list | tuple | set | frozenset) else [str(value)]
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " or " + items[-1]


def statements(s: Scenario) -> list[str]:
    """Everything a scenario says, a sentence each, in its order."""
    out = [f"{a} is taken to be in force from {day}" for a, day in s.in_force]
    out += [f"{a} is taken to have ended on {day}" for a, day in s.ended]
    out += [f"{c} is taken to be met from {day}" for c, day in s.conditions]
    out += [f"{opening} is read as {who} reads it" for opening, who in s.readings]
    out += [f"{a} and {b} are taken to be at the level {level} from {day}" for a, b, level, day in s.levels]
    out += [f"rule {rule} does not count" for rule in s.rules_off]
    out += [f"development {d} is taken not to have happened" for d in s.developments_off]
    out += [f"restriction {r} is taken to be lifted from {day}" for r, day in s.lifted]
    out += [restriction.described(r) for r in s.restrictions]
    return out + [described(d) for d in s.developments]


def difference(one: Scenario, other: Scenario) -> Iterator[str]:
    """What the second scenario says that the first does not (+), and the other way round (-), a sentence each."""
    said, says = statements(one), statements(other)
    yield from (f"- {x}" for x in said if x not in says)
    yield from (f"+ {x}" for x in says if x not in said)
