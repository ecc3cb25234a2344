"""How actors stand and what opens, as plain data, and how the words of a question about them are understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from landbridge.errors import QuestionError, did_you_mean
from landbridge.politics import balance, history, levels, openings
from landbridge.politics.levels import Level
from landbridge.politics.opening_questions import keys, partings
from landbridge.study import Facts, Study, find_actor
from landbridge.tables.cells import parse_date


def named(values: Sequence[str], option: str) -> dict[str, str]:
    """NAME=VALUE options as a mapping."""
    out = {}
    for text in values:
        key, equals, value = text.partition("=")
        if not (equals and key and value):
            raise QuestionError(f"{option} is {text!r}.", f"Write it as in {option} NAME=VALUE.")
        out[key] = value
    return out


def truths(stated: Sequence[str]) -> dict[str, bool]:
    """FACT=yes or FACT=no as what `commit` takes."""
    out = {}
    for name, value in named(stated, "--stated").items():
        if value not in ("yes", "no"):
            raise QuestionError(f"--stated {name} is {value!r}.", "Write yes or no.")
        out[name] = value == "yes"
    return out


def assumed(values: Sequence[str]) -> dict[str, Any]:
    """C01=yes, C02=no or C03=2027-01-01 as what `openings` takes."""
    out: dict[str, Any] = {}
    for name, value in named(values, "--assume").items():
        if value in ("yes", "no"):
            out[name] = value == "yes"
            continue
        try:
            out[name] = parse_date(value)
        except ValueError as error:
            raise QuestionError(
                f"--assume {name} is {value!r}, which {error}.", "Write yes, no, or a day as in 2027-01-01."
            ) from error
    return out


def level_dict(level: Level) -> dict[str, Any]:
    """A level with the rule and the rows that put it there."""
    rows = [
        {"table": f.table, "row": f.row, "kind": f.kind, "value": f.value, "since": f.since, "source": f.source}
        for f in level.rows
    ]
    return {
        "actor": level.actor, "other": level.other, "level": level.word, "since": level.since, "rule": level.rule, "why": level.why,
        "note": level.note, "rows": rows,
    }  # fmt: skip


def pair_of(study: Study, a: str, b: str) -> tuple[str, str]:
    """Two actors that a question is about, by id."""
    one, two = find_actor(study, a), find_actor(study, b)
    if one == two:
        raise QuestionError(f"{one} is asked about itself.", "Give two actors.")
    return one, two


def relation_dict(facts: Facts, one: str, two: str) -> dict[str, Any]:
    """How two actors stand to each other on a day, both ways, and how it came about."""
    found = levels(facts)
    steps = history(facts, one, two)
    return {
        "on": facts.on, "known_to": facts.known_to, "levels": [level_dict(found[one, two]), level_dict(found[two, one])],
        "history": [{"from": s.day, "until": s.until, "level": s.level.word, "why": s.level.why} for s in steps],
        "balance": str(balance(facts, (one, two))),
    }  # fmt: skip


def one_opening(facts: Facts, name: str | None, found: Mapping[str, Any]) -> None:
    """Refuse an opening that is not there on the day."""
    if name is not None and name not in found:
        raise QuestionError(
            f"there is no opening {name!r} on {facts.on}.",
            *filter(None, [did_you_mean(name, found)]),
            "Openings: " + ", ".join(found) + ".",
        )


def openings_dict(
    facts: Facts, name: str | None, readings: Mapping[str, str], assume: Mapping[str, Any]
) -> dict[str, Any]:
    """What each opening waits for, where readings part, and which single condition unlocks most."""
    found = openings(facts, readings=readings, assume=assume)
    one_opening(facts, name, found)
    parts = [p for p in partings(facts, readings=readings, assume=assume) if name is None or p.opening == name]
    return {
        "on": facts.on,
        "known_to": facts.known_to,
        "openings": [o.as_dict() for o in found.values() if name in (None, o.opening)],
        "partings": [str(p) for p in parts],
        "keys": [str(k) for k in keys(facts, readings=readings, assume=assume)],
    }
