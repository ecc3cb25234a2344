"""Checks of any rows: keys, references, words, periods, ranges, changes, and the data package that describes them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial
from typing import Any

import numpy as np

from landbridge.errors import ScenarioError, did_you_mean
from landbridge.scenario import check_cargo, check_change
from landbridge.schema import countries, tables
from landbridge.study.register import known_rows, lines, problem, register
from landbridge.study.study import Study
from landbridge.tables import Problem, Table
from landbridge.tables.cells import parse_date


def bad_keys(study: Study, names: Collection[str]) -> Iterator[Problem]:
    """What would make tables impossible to join: keys that stand twice, and references to rows that are not there."""
    yield from _duplicate_id(study, names)
    yield from _unknown_id(study, names)


@register("duplicate-id", "two rows with one key")
def _duplicate_id(study: Study, names: Collection[str] | None = None) -> Iterator[Problem]:
    for name in names or tables():
        spec = tables()[name]
        seen: dict[str, int] = {}
        for line, row, table in lines(study, name):
            key = row[spec.key]
            if key and key in seen:
                yield problem(
                    "duplicate-id",
                    table,
                    line,
                    f"{spec.key} {key!r} stands in row {seen[key]} already",
                    "Rename one of the two, or delete it.",
                )
            elif key:
                seen[key] = line


@register("unknown-id", "a reference to a row that is not there")
def _unknown_id(study: Study, names: Collection[str] | None = None) -> Iterator[Problem]:
    known = {name: known_rows(study, name) for name in names or tables()}
    for name in known:
        refs = [c for c in tables()[name].columns if c.kind in ("ref", "refs") and c.table in known]
        for line, row, table in lines(study, name):
            for c in refs:
                for value in row[c.name] if isinstance(row[c.name], tuple) else (row[c.name],):
                    if value and value not in known[c.table or ""]:
                        yield _unknown(table, line, c.name, value, (c.table or "",), known)
        for line, row, table in lines(study, name):
            for column, value, into in _loose_references(name, row):
                if not any(value in known[t] for t in into):
                    yield _unknown(table, line, column, value, into, known)


def _unknown(
    table: Table, line: int, column: str, value: str, into: tuple[str, ...], known: dict[str, dict[str, Any]]
) -> Problem:
    files = [f"{t}.csv" for t in into]
    nowhere = f"which {files[0]} does not have" if len(files) == 1 else f"which neither {' nor '.join(files)} has"
    guess = did_you_mean(value, [key for t in into for key in known[t]])
    remedy = f"Add it to {' or '.join(files)}, or correct {table.file}."
    return problem("unknown-id", table, line, f"{column} is {value!r}, {nowhere}", guess, remedy)


def _loose_references(name: str, row: dict[str, Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """References that the declaration cannot state: those in lists, and those that may mean several tables."""
    if name == "corridors":
        yield from (("passes", n, ("nodes",)) for members in row["passes"] for n in members.split("|"))
    elif name in ("developments", "operations"):
        yield from (("services", s, ("services",)) for s in row["services"])
        if name == "developments":
            yield from (("touches", n, ("nodes", "links")) for n in row["touches"])
    elif name == "observed":
        yield from ((c, n, ("nodes",)) for c in ("from_nodes", "to_nodes", "passes") for n in row[c])
        if row["service"]:
            yield "service", row["service"], ("services",)


# What a rule of `assumptions` may give to rows of each table.
_GIVEN = {
    "links": (
        "speed_km_per_day", "hours", "circuity", "usd_per_40ft_km", "usd_per_20ft_km", "usd_per_t_km", "usd_per_40ft", "usd_per_20ft", "usd_per_t",
        "ratio_20ft", "kg_co2e_per_t_km", "capacity_t_per_day",
    ),
    "operations": ("hours", "usd_per_40ft", "usd_per_20ft", "usd_per_t", "ratio_20ft"),
}  # fmt: skip


def _words(name: str, row: dict[str, Any], nodes: dict[str, Any]) -> Iterator[tuple[str, str, Collection[str]]]:
    """Column, word and the words that the column knows, where the declaration leaves the column open."""
    loads, modes = tables()["goods"].column("load").choices, tables()["links"].column("mode").choices
    if name in ("links", "services"):
        yield from (("carries", word, loads) for word in row["carries"])
    if name == "links":
        yield from (("via", word, tuple(countries())) for word in row["via"])
    elif name == "corridors":
        yield from (("avoids", word, (*modes, *countries(), *nodes)) for word in row["avoids"])
    elif name == "services":
        yield "mode", row["mode"], modes
    elif name == "operations":
        yield from ((c, row[c], modes) for c in ("from_mode", "to_mode"))
    elif name == "assumptions":
        yield "column", row["column"], _GIVEN.get(row["table"], ())


@register("bad-choice")
def _unknown_words(study: Study) -> Iterator[Problem]:
    nodes = known_rows(study, "nodes")
    for name in ("links", "corridors", "services", "operations", "assumptions"):
        for line, row, table in lines(study, name):
            for column, word, known in _words(name, row, nodes):
                if word and word not in known:
                    short = ", ".join(sorted(known)) if len(known) < 20 else ""
                    remedy = f"Write one of {short}." if short else "Correct it: nothing would ever meet it."
                    what = f"{column} is {word!r}, which is not one of its words"
                    guess = did_you_mean(word, known) if column != "via" else ""  # codes of three letters are all alike
                    yield problem("bad-choice", table, line, what, guess, remedy)


@register("negative-value")
def _negative_rules(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "assumptions"):
        for c in ("low", "value", "high"):
            if row[c] < 0:
                what = f"{c} is {row[c]:g}, which is below zero, and no rule gives less than nothing"
                yield problem("negative-value", table, line, what, "Correct the sign.")


@register("zero-divisor", "a zero that something is divided by")
def _zero_divisors(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "assumptions"):
        zero = next((c for c in ("low", "value", "high") if row[c] == 0), None)
        if row["column"] == "speed_km_per_day" and zero:
            yield problem(
                "zero-divisor",
                table,
                line,
                f"{zero} of a speed is 0 km a day, so cargo never arrives",
                "Write a speed above zero.",
            )
    for line, row, table in lines(study, "rates"):
        if row["lane_km"] == 0:
            yield problem(
                "zero-divisor",
                table,
                line,
                "lane_km is 0, so the price by the kilometre has no end",
                "Write the length of the lane.",
            )
    for line, row, table in lines(study, "goods"):
        if row["t_per_teu"] == 0:
            yield problem(
                "zero-divisor",
                table,
                line,
                "t_per_teu is 0, so a box holds nothing",
                "Write the tonnes in a 20-foot unit.",
            )


_PERIODS = (("since", "until"), ("exists_from", "exists_to"), ("valid_from", "valid_until"), ("in_force", "ended"))
_LAST_DAY_HOLDS = ("mediations",)  # until is the last day there, and talks of one day begin and end on it


@register("period-ends-before-it-starts", "a last day before the first")
def _periods(study: Study) -> Iterator[Problem]:
    for name, spec in tables().items():
        columns = {c.name for c in spec.columns}
        for begin, end in (pair for pair in _PERIODS if columns >= set(pair)):
            for line, row, table in lines(study, name):
                one_day = name in _LAST_DAY_HOLDS and row[end] == row[begin]
                if row[begin] and row[end] and row[end] <= row[begin] and not one_day:
                    what = f"{end} is {row[end]}, which is not after {begin} ({row[begin]})"
                    yield problem(
                        "period-ends-before-it-starts", table, line, what, f"{end} is the first day it no longer holds."
                    )


_RANGES = {
    "links": ("hours_low", "hours", "hours_high"),
    "operations": ("hours_low", "hours", "hours_high"),
    "assumptions": ("low", "value", "high"),
    "services": ("headway_hours_low", "headway_hours", "headway_hours_high"),
    "goods": ("usd_per_teu_day_low", "usd_per_teu_day", "usd_per_teu_day_high"),
    "observed": ("value_low", "value_high"),
    "parameters": ("low", "value", "high"),
}


@register("range-out-of-order", "a low end above the value, or a high end below it")
def _ranges(study: Study) -> Iterator[Problem]:
    for name, columns in _RANGES.items():
        for line, row, table in lines(study, name):
            known = {c: row[c] for c in columns if row[c] is not None and not np.isnan(row[c])}
            if list(known.values()) != sorted(known.values()):
                what = f"{_listed(list(known))} are {_listed([f'{v:g}' for v in known.values()])}, which do not rise"
                remedy = "Write the low end first; leave an end blank if it is unknown."
                yield problem("range-out-of-order", table, line, what, remedy)


def _listed(words: list[str]) -> str:
    return ", ".join(words[:-1]) + " and " + words[-1]


@register("bad-change", "a development whose change or cargo is not understood")
def _bad_change(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "developments"):
        change, cargo = row["change"] or {}, row["cargo"]
        for test in (partial(check_change, change), partial(check_cargo, cargo, change=change)):
            try:
                test(where="")
            except ScenarioError as error:
                yield problem("bad-change", table, line, error.what.removeprefix(": ").rstrip("."), *error.remedies)
        if row["change"] and not (row["links"] or row["operations"]):
            yield problem(
                "bad-change",
                table,
                line,
                f"{row['development_id']!r} changes something and names neither links nor operations",
                "Fill links or operations.",
            )


@register("data-package-disagrees", "a data package that does not describe the tables as they are")
def _data_package(study: Study) -> Iterator[Problem]:
    name, remedy = "datapackage.json", f"landbridge new --describe {study.path.name} writes it anew."
    if not (study.path / name).is_file():
        yield _package("is not there, so other programs cannot read the study's types", remedy, severity="warning")
        return
    resources = study.meta.get("resources")
    if not isinstance(resources, list):
        resources = []
    listed = {str(r.get("path")) for r in resources if isinstance(r, dict)}
    there = {f.name for table in tables() if (f := study.file_of(table)) and f.suffix == ".csv"}
    for missing in sorted(there - listed):
        yield _package(f"does not list {missing}", remedy)
    for gone in sorted(listed - there):
        if not (study.path / gone).is_file():
            yield _package(f"lists {gone}, which is not there", remedy)
    about = study.meta.get("landbridge", {})
    for name in ("known_from", "known_until") if isinstance(about, dict) else ("known_until",):
        yield from _day_of(about, name)


def _day_of(about: object, name: str) -> Iterator[Problem]:
    day = about.get(name) if isinstance(about, dict) else about
    try:
        if day is not None or not isinstance(about, dict):
            parse_date(str(day))
    except ValueError as error:
        yield _package(
            f"{name} is {str(day)!r}, which {error}", f'Write it as in "landbridge": {{"{name}": "2026-06-23"}}.'
        )


def _package(what: str, remedy: str, severity: str = "error") -> Problem:
    return Problem(
        check="data-package-disagrees",
        file="datapackage.json",
        row=None,
        what=what,
        remedies=(remedy,),
        severity=severity,
    )
