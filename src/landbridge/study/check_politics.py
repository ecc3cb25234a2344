"""Checks of political rows: places that contain each other, rules that say nothing, pairs of one actor, facts that contradict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from landbridge.errors import did_you_mean
from landbridge.scenario.filters import filter_keys
from landbridge.schema import tables
from landbridge.study.register import known_rows, lines, problem, register
from landbridge.study.study import Study
from landbridge.tables import Problem

_PAIRS = {"relations": ("actor", "other"), "memberships": ("actor", "bloc"), "events": ("source_actor", "target_actor")}
_ONE_AT_A_TIME = ("diplomatic_relations", "border", "trade", "transit")  # a pair has one value of these on a day
_NARROWS = ("parties_at_most", "agreement_kind", "certainty")
_STAND_INS = ("$pair", "$actor", "$other", "$theatre", "$touches")


@register("unknown-id")
def _unknown_containers(study: Study) -> Iterator[Problem]:
    places = known_rows(study, "places")
    for line, row, table in lines(study, "places"):
        for value in row["within"]:
            if value not in places:
                what = f"within is {value!r}, which places.csv does not have"
                yield problem(
                    "unknown-id", table, line, what, did_you_mean(value, places), "Add it to places.csv, or correct it."
                )


@register("place-contains-itself", "a place that lies within itself, by way of others")
def _circles(study: Study) -> Iterator[Problem]:
    within = {name: row["within"] for name, row in known_rows(study, "places").items()}
    told: set[frozenset[str]] = set()
    for line, row, table in lines(study, "places"):
        circle = _circle(row["place_id"], within)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            what = f"{row['place_id']!r} lies within itself: {' > '.join(circle)}"
            yield problem("place-contains-itself", table, line, what, "Take one of them out of within.")


def _circle(start: str, within: Mapping[str, tuple[str, ...]]) -> list[str] | None:
    """The way from a place back to itself; None where there is none."""
    ways, seen = [[start]], set()
    while ways:
        way = ways.pop(0)
        for container in within.get(way[-1], ()):
            if container == start:
                return [*way, start]
            if container not in seen:
                seen.add(container)
                ways.append([*way, container])
    return None


@register("actor-with-itself", "a row about a pair that names one actor twice")
def _selves(study: Study) -> Iterator[Problem]:
    for name, (a, b) in _PAIRS.items():
        for line, row, table in lines(study, name):
            if row[a] and row[a] == row[b]:
                what = f"{a} and {b} are both {row[a]!r}"
                yield problem("actor-with-itself", table, line, what, "A pair has two actors.")


@register("facts-contradict", "two rows that give a pair two values of one fact on one day")
def _contradictions(study: Study) -> Iterator[Problem]:
    kept: dict[tuple[Any, ...], list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for line, row, table in lines(study, "relations"):
        if row["kind"] not in _ONE_AT_A_TIME or not row["since"]:
            continue
        pair = (row["actor"], row["other"])
        earlier = kept[row["kind"], pair if row["directed"] else tuple(sorted(map(str, pair)))]
        for at, other in earlier:
            if other["value"] != row["value"] and _share_a_day(row, other):
                what = f"{row['kind']} of {'-'.join(pair)} is {row['value']!r} where row {at} says {other['value']!r} for the same days"
                yield problem("facts-contradict", table, line, what, "Let one end where the other begins.")
        earlier.append((line, row))


def _share_a_day(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    return (a["until"] is None or b["since"] < a["until"]) and (b["until"] is None or a["since"] < b["until"])


def _kinds() -> frozenset[str]:
    """Kinds of facts that a rule may ask for."""
    declared = {("relations", "kind"), ("provisions", "type"), ("restrictions", "effect")}
    words = {c for table, column in declared for c in tables()[table].column(column).choices}
    return frozenset(words | {"aid_when_attacked", "suspension"})


@register("bad-rule", "a rule that leads to nothing, or asks for what no fact has")
def _rules(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "rules"):
        for what, *remedies in _faults(row):
            yield problem("bad-rule", table, line, f"{row['rule_id']!r} {what}", *remedies)


def _faults(row: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    kinds, effect = _kinds(), row["kind"] == "effect"
    known = {*kinds, *_NARROWS, *(["level"] if effect else [])}
    for column in ("when", "unless"):
        for key in row[column] or {}:
            if key not in (known if column == "when" else kinds):
                guess = did_you_mean(key, known)
                yield f"asks in {column} for {key!r}, which is no kind of fact", guess, "Correct it."
    if not set(row["when"] or {}) - set(_NARROWS):
        yield "asks for no fact", "Name one in when."
    yield from _effect_faults(row) if effect else _level_faults(row)


def _level_faults(row: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    if not row["level"]:
        yield "leads to no level", "Fill level."
    if row["priority"] != row["priority"]:
        yield "has no priority", "Fill priority: the highest rule that holds decides."


def _effect_faults(row: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    if not row["links"] or not row["column"]:
        yield "changes nothing", "Fill links and column."
    if any(row[c] != row[c] for c in ("value", "low", "high")):
        yield "gives no value with its range", "Fill value, low and high."
    elif not row["low"] <= row["value"] <= row["high"]:
        yield (
            f"gives low, value and high that do not rise: {row['low']:g}, {row['value']:g}, {row['high']:g}",
            "Reorder.",
        )
    for key, value in (row["links"] or {}).items():
        if key not in filter_keys("links"):
            yield (
                f"filters links by {key!r}, which they do not have",
                did_you_mean(key, filter_keys("links")),
                "Correct it.",
            )
        for one in value if isinstance(value, list | tuple) else (value,):
            if isinstance(one, str) and one.startswith("$") and one not in _STAND_INS:
                yield f"uses {one!r}, which stands for nothing", "Write one of " + ", ".join(_STAND_INS) + "."
