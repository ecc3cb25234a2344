"""Checks of conditions and openings: requirements that are understood, name what is there and wait for nothing but others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from landbridge.errors import ScenarioError, did_you_mean
from landbridge.scenario.requirement import Fact, Need, find_cycle, parse_requirement
from landbridge.study.register import known_rows, lines, problem, register
from landbridge.study.study import Study
from landbridge.tables import Problem, Table

_COLUMNS = {"conditions": ("met_by",), "openings": ("requires", "shown_by")}
_OF = {"condition": "conditions", "opening": "openings", "agreement": "agreements", "signed": "agreements"}


def _requirements(study: Study) -> Iterator[tuple[Table, int, dict[str, Any], str, Need | ScenarioError]]:
    """Every requirement with its place; what is not understood as the error that says so."""
    for name, columns in _COLUMNS.items():
        for line, row, table in lines(study, name):
            for column in columns:
                if row[column]:
                    try:
                        yield table, line, row, column, parse_requirement(row[column])
                    except ScenarioError as error:
                        yield table, line, row, column, error


@register("bad-requirement", "a requirement that is not understood, or names what is not there")
def _bad_requirement(study: Study) -> Iterator[Problem]:
    known = {name: set(known_rows(study, name)) for name in ("conditions", "agreements")}
    known["openings"] = {row["opening"] for _, row, _ in lines(study, "openings")}
    for table, line, _row, column, need in _requirements(study):
        if isinstance(need, ScenarioError):
            what = f"{column} is no requirement: {need.what.rstrip('.')}"
            yield problem("bad-requirement", table, line, what, *need.remedies)
            continue
        for fact in dict.fromkeys(need.facts()):
            file = _OF.get(fact.kind)
            if file and fact.name not in known[file]:
                what = f"{column} names {fact.name!r}, which {file}.csv does not have"
                guess = did_you_mean(fact.name, known[file])
                yield problem(
                    "bad-requirement", table, line, what, guess, f"Add it to {file}.csv, or correct {table.file}."
                )


@register("circular-opening", "an opening or a condition that waits for itself")
def _circular(study: Study) -> Iterator[Problem]:
    waits: dict[Fact, list[Fact]] = {}
    at: dict[Fact, tuple[Table, int]] = {}
    for table, line, row, _column, need in _requirements(study):
        fact = Fact("condition", row["condition_id"]) if "condition_id" in row else Fact("opening", row["opening"])
        at.setdefault(fact, (table, line))
        if isinstance(need, Need):
            waits.setdefault(fact, []).extend(need.facts())
    while cycle := find_cycle(waits):
        table, line = at[cycle[0]]
        chain = " -> ".join(f.name for f in cycle)
        remedy = "Take one of these requirements out: nothing in the circle could ever come first."
        yield problem("circular-opening", table, line, f"{cycle[0].name} waits for itself: {chain}", remedy)
        waits = {f: [to for to in inner if (f, to) != (cycle[-2], cycle[-1])] for f, inner in waits.items()}


@register("undecided-opening", "an opening without exactly one reading that decides, or two readings by one actor")
def _undecided(study: Study) -> Iterator[Problem]:
    rows: dict[str, list[tuple[Table, int, dict[str, Any]]]] = {}
    for line, row, table in lines(study, "openings"):
        rows.setdefault(row["opening"], []).append((table, line, row))
    for name, readings in rows.items():
        table, line, _ = readings[0]
        deciding = sum(bool(row["decides"]) for _, _, row in readings)
        if deciding != 1:
            what = f"{name} has {deciding or 'no'} reading{'s' if deciding > 1 else ''} that decide{'' if deciding > 1 else 's'}"
            yield problem(
                "undecided-opening",
                table,
                line,
                what,
                "Set decides in the reading of those whose act is awaited, and there alone.",
            )
        seen: set[str] = set()
        for table, line, row in readings:
            for actor in row["reading"]:
                if actor in seen:
                    what = f"{name} is read by {actor} in a row above already"
                    yield problem(
                        "undecided-opening", table, line, what, "Join the two readings, or name another reader."
                    )
                seen.add(actor)


@register("duplicate-state", "two states of a condition that begin on one day")
def _duplicate_state(study: Study) -> Iterator[Problem]:
    seen: dict[tuple[str, Any], int] = {}
    for line, row, table in lines(study, "condition_status"):
        key = row["condition_id"], row["since"]
        if None not in key and key in seen:
            what = f"{key[0]} has a state from {key[1]} in row {seen[key]} already"
            yield problem("duplicate-state", table, line, what, "Keep the later word of that day.")
        seen.setdefault(key, line)
