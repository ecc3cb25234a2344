"""Check a study: every problem at once, each by a named check with file, row, what and remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from landbridge.errors import ScenarioError, did_you_mean
from landbridge.schema import alpha2, tables
from landbridge.study.study import Study
from landbridge.tables import Problem, Table
from landbridge.units import HOURS_PER_DAY, great_circle_km

# Named checks and what each looks for. Those of reading a cell come first; `register` adds the rest.
CHECKS: dict[str, str] = {
    "unreadable-file": "a file that is neither UTF-8 text with commas nor Parquet",
    "repeated-column": "a column that stands twice in a header",
    "unknown-column": "a column that the table does not declare",
    "missing-column": "a required column that is not there",
    "wrong-cell-count": "a row with more or fewer cells than the header",
    "missing-value": "a blank in a required column",
    "missing-source": "a row that names no source",
    "bad-number": "a cell that is no number",
    "non-finite-value": "nan, or inf where no limit makes no sense",
    "negative-value": "a number below zero where none can be",
    "bad-flag": "a cell that is neither true nor false",
    "bad-date": "a cell that is no day",
    "bad-choice": "a word that the column does not know",
    "bad-mapping": "a cell that is no mapping",
    "wrong-country": "a code that ISO 3166-1 does not have, or that disagrees with the UN/LOCODE",
}
MAX_DETOUR = 3.0  # a link longer than this many great circles is a slip of units
ROUNDING_KM = (
    20.0  # coordinates of border points are up to this far off, so a link may be so much shorter than the great circle
)
FASTEST_KMH = {"rail": 160.0, "road": 110.0, "ferry": 70.0, "short_sea": 60.0, "deep_sea": 60.0, "tanker": 40.0}
GEOMETRY_SHARE = 0.25  # a line that differs from the table by more than this share is listed
Check = Callable[[Study], Iterator[Problem]]
_CHECKS: list[Check] = []


def register(name: str, about: str) -> Callable[[Check], Check]:
    """Add a check under its name; the decorated function yields its problems."""

    def add(check: Check) -> Check:
        CHECKS[name] = about
        _CHECKS.append(check)
        return check

    return add


@dataclass(frozen=True, eq=False)
class Report:
    """Every problem that the checks found, and what was checked."""

    study: str
    problems: list[Problem]
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def errors(self) -> list[Problem]:
        """Problems that make the study unusable as it stands."""
        return [p for p in self.problems if p.severity == "error"]

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not self.errors

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        counts = {s: sum(p.severity == s for p in self.problems) for s in ("error", "warning", "note")}
        return {
            "study": self.study,
            "ok": self.ok,
            "counts": counts,
            "rows": self.rows,
            "problems": [p.as_dict() for p in self.problems],
        }

    def __repr__(self) -> str:
        counts = self.as_dict()["counts"]
        head = f"<Report {self.study}: {sum(self.rows.values())} rows, {counts['error']} errors, {counts['warning']} warnings, {counts['note']} notes>"
        return "\n".join([head, *(str(p) for p in self.problems)])


def check(study: Study) -> Report:
    """Run every check of the tables.

    Problems of reading are found first; the checks across tables then see the cells that could be read.
    """
    problems = [p for name in tables() for p in study.read(name)[1]]
    for one in _CHECKS:
        problems.extend(one(study))
    order = {"error": 0, "warning": 1, "note": 2}
    names = list(tables())
    problems.sort(
        key=lambda p: (
            order[p.severity],
            names.index(p.file.split(".")[0]) if p.file.split(".")[0] in names else -1,
            p.row or 0,
            p.check,
        )
    )
    return Report(study.name, problems, {name: len(study.read(name)[0]) for name in tables()})


def lines(study: Study, name: str) -> Iterator[tuple[int, dict[str, Any], Table]]:
    """Rows of a table with their line, unreadable cells being unknown."""
    table = study.read(name)[0]
    for line, row in zip(table.lines, table.rows(), strict=True):
        yield int(line), row, table


def _known(study: Study, name: str) -> dict[str, dict[str, Any]]:
    table = study.read(name)[0]
    return {row[table.spec.key]: row for row in table.rows() if row[table.spec.key]}


def _problem(name: str, table: Table, line: int, what: str, *remedies: str, severity: str = "error") -> Problem:
    return Problem(
        check=name, file=table.file, row=line, what=what, remedies=tuple(r for r in remedies if r), severity=severity
    )


@register("duplicate-id", "two rows with one key")
def _duplicate_id(study: Study) -> Iterator[Problem]:
    for name, spec in tables().items():
        seen: dict[str, int] = {}
        for line, row, table in lines(study, name):
            key = row[spec.key]
            if key and key in seen:
                yield _problem(
                    "duplicate-id",
                    table,
                    line,
                    f"{spec.key} {key!r} stands in row {seen[key]} already",
                    "Rename one of the two, or delete it.",
                )
            elif key:
                seen[key] = line


@register("unknown-id", "a reference to a row that is not there")
def _unknown_id(study: Study) -> Iterator[Problem]:
    known = {name: _known(study, name) for name in tables()}
    for name, spec in tables().items():
        refs = [c for c in spec.columns if c.kind in ("ref", "refs")]
        for line, row, table in lines(study, name):
            for c in refs:
                for value in row[c.name] if isinstance(row[c.name], tuple) else (row[c.name],):
                    if value and value not in known[c.table or ""]:
                        yield _unknown(table, line, c.name, value, c.table or "", known)
        for line, row, table in lines(study, name):
            for column, value in _loose_references(name, row):
                if value not in known["nodes"] and value not in known["links"]:
                    yield _unknown(table, line, column, value, "nodes", known)


def _unknown(
    table: Table, line: int, column: str, value: str, into: str, known: dict[str, dict[str, dict[str, Any]]]
) -> Problem:
    what = f"{column} is {value!r}, which {into}.csv does not have"
    return _problem(
        "unknown-id",
        table,
        line,
        what,
        did_you_mean(value, known[into]),
        f"Add it to {into}.csv or correct {table.file}.",
    )


def _loose_references(name: str, row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """References inside lists that may name nodes (or links, in touches)."""
    if name == "corridors":
        yield from (("passes", n) for members in row["passes"] for n in members.split("|"))
    elif name == "developments":
        yield from (("touches", n) for n in row["touches"])
    elif name == "observed":
        yield from ((c, n) for c in ("from_nodes", "to_nodes", "passes") for n in row[c])


def _placed_links(study: Study) -> Iterator[tuple[int, dict[str, Any], Table, float]]:
    """Links whose ends are known, with the great circle between them in km."""
    nodes = _known(study, "nodes")
    for line, row, table in lines(study, "links"):
        a, b = nodes.get(row["from_node_id"]), nodes.get(row["to_node_id"])
        if a and b:
            km = float(great_circle_km(a["x_coord"], a["y_coord"], b["x_coord"], b["y_coord"]))
            if not np.isnan(km):
                yield line, row, table, km


@register("km-below-great-circle", "a length shorter than the great circle between its ends")
def _too_short(study: Study) -> Iterator[Problem]:
    for line, row, table, km in _placed_links(study):
        if row["length_km"] < km - ROUNDING_KM:
            what = f"length_km is {row['length_km']:g}, less than the great circle of {km:.0f} km between {row['from_node_id']} and {row['to_node_id']}"
            yield _problem(
                "km-below-great-circle",
                table,
                line,
                what,
                "Write kilometres, not miles; or correct a coordinate in nodes.csv.",
            )


@register("km-far-above-great-circle", "a length of more than three great circles")
def _too_long(study: Study) -> Iterator[Problem]:
    for line, row, table, km in _placed_links(study):
        if row["length_km"] > MAX_DETOUR * km + ROUNDING_KM:
            what = f"length_km is {row['length_km']:g}, more than {MAX_DETOUR:g} times the great circle of {km:.0f} km between {row['from_node_id']} and {row['to_node_id']}"
            yield _problem(
                "km-far-above-great-circle",
                table,
                line,
                what,
                "Write kilometres, not metres; or correct a coordinate in nodes.csv.",
            )


@register("impossible-speed", "hours or a speed that nothing of the mode reaches")
def _impossible_speed(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "links"):
        fastest = FASTEST_KMH.get(row["mode"], 60.0)
        if row["hours"] >= 0 and row["length_km"] > fastest * row["hours"] + 1:
            speed = row["length_km"] / row["hours"] if row["hours"] else float("inf")
            what = f"{row['length_km']:g} km in {row['hours']:g} h is {speed:.0f} km/h, and {row['mode']} is no faster than {fastest:g}"
            yield _problem("impossible-speed", table, line, what, "Write hours, not days; or correct length_km.")
    for line, row, table in lines(study, "assumptions"):
        top = HOURS_PER_DAY * max(FASTEST_KMH.values())
        if row["column"] == "speed_km_per_day" and row["value"] > top:
            what = f"a speed of {row['value']:g} km a day is more than {top:g}"
            yield _problem("impossible-speed", table, line, what, "Write kilometres a day, not metres.")


@register("period-ends-before-it-starts", "a last day before the first")
def _periods(study: Study) -> Iterator[Problem]:
    pairs = {
        "developments": ("since", "until"),
        "links": ("exists_from", "exists_to"),
        "rates": ("valid_from", "valid_until"),
        "agreements": ("in_force", "ended"),
    }
    for name, (begin, end) in pairs.items():
        for line, row, table in lines(study, name):
            if row[begin] and row[end] and row[end] <= row[begin]:
                what = f"{end} is {row[end]}, which is not after {begin} ({row[begin]})"
                yield _problem(
                    "period-ends-before-it-starts", table, line, what, f"{end} is the first day it no longer holds."
                )


@register("range-out-of-order", "a low end above the value, or a high end below it")
def _ranges(study: Study) -> Iterator[Problem]:
    sets = {
        "links": [("hours_low", "hours", "hours_high")],
        "operations": [("hours_low", "hours", "hours_high")],
        "assumptions": [("low", "value", "high")],
        "services": [("headway_hours_low", "headway_hours", "headway_hours_high")],
        "goods": [("usd_per_teu_day_low", "usd_per_teu_day", "usd_per_teu_day_high")],
        "observed": [("value_low", "value_low", "value_high")],
    }
    for name, triples in sets.items():
        for line, row, table in lines(study, name):
            for low, value, high in triples:
                if row[low] > row[value] or row[high] < row[value]:
                    what = f"{low}, {value} and {high} are {row[low]:g}, {row[value]:g} and {row[high]:g}, which do not rise"
                    yield _problem(
                        "range-out-of-order",
                        table,
                        line,
                        what,
                        "Write the low end first; leave an end blank if it is unknown.",
                    )


@register("rail-without-gauge", "a railway whose gauge is unknown")
def _no_gauge(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "links"):
        if row["mode"] == "rail" and np.isnan(row["gauge_mm"]):
            what = f"gauge_mm of the railway {row['link_id']!r} is blank, so no train can use it"
            yield _problem(
                "rail-without-gauge", table, line, what, "Write 1435, 1520 or what it is.", severity="warning"
            )


@register("link-to-itself", "a link whose two ends are one node")
def _loop(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "links"):
        if row["from_node_id"] and row["from_node_id"] == row["to_node_id"]:
            yield _problem(
                "link-to-itself",
                table,
                line,
                f"{row['link_id']!r} begins and ends at {row['to_node_id']!r}",
                "Correct one of its ends.",
            )


@register("gauge-change-without-operation", "a node where gauges meet and no operation changes them")
def _gauge_without_operation(study: Study) -> Iterator[Problem]:
    gauges: dict[str, set[int]] = {}
    for _, row, _ in lines(study, "links"):
        if row["mode"] == "rail" and not np.isnan(row["gauge_mm"]):
            for end in ("from_node_id", "to_node_id"):
                gauges.setdefault(row[end], set()).add(int(row["gauge_mm"]))
    has = {row["node_id"] for _, row, _ in lines(study, "operations") if row["kind"] == "gauge_change"}
    for line, row, table in lines(study, "nodes"):
        met = gauges.get(row["node_id"], set())
        if len(met) > 1 and row["node_id"] not in has:
            what = f"railways of {' and '.join(map(str, sorted(met)))} mm meet at {row['node_id']!r} and no operation changes the gauge"
            yield _problem(
                "gauge-change-without-operation",
                table,
                line,
                what,
                "Add a row of kind gauge_change to operations.csv; without it no train passes.",
            )


@register("border-without-operation", "a land link between two states that no border operation crosses")
def _border_without_operation(study: Study) -> Iterator[Problem]:
    nodes = _known(study, "nodes")
    has = {row["link_id"] for _, row, _ in lines(study, "operations") if row["kind"] == "border"}
    for line, row, table in lines(study, "links"):
        a, b = nodes.get(row["from_node_id"]), nodes.get(row["to_node_id"])
        if a and b and row["mode"] in ("rail", "road") and a["country"] != b["country"] and row["link_id"] not in has:
            what = (
                f"{row['link_id']!r} crosses from {a['country']} to {b['country']} and no operation pays for the border"
            )
            yield _problem(
                "border-without-operation",
                table,
                line,
                what,
                "Add a row of kind border with this link_id to operations.csv; hours 0 inside a union.",
            )


_STANDING = ("gauge_change", "transfer", "border")


@register("operation-summed-twice", "an operation that stands in the network and inside another that does too")
def _summed_twice(study: Study) -> Iterator[Problem]:
    known = _known(study, "operations")
    for line, row, table in lines(study, "operations"):
        whole = known.get(row["within"] or "")
        if whole and row["kind"] in _STANDING and whole["kind"] in _STANDING:
            what = f"{row['operation_id']!r} is within {row['within']!r}, and both are {row['kind']} or {whole['kind']}: a way would pay twice"
            yield _problem(
                "operation-summed-twice",
                table,
                line,
                what,
                "Give the part a kind of its own (crane, customs, ...), or clear within.",
            )


@register("part-without-whole", "a part of an operation that does not say of which")
def _part_without_whole(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "operations"):
        if row["kind"] and row["kind"] not in _STANDING and not row["within"]:
            what = (
                f"{row['operation_id']!r} is of kind {row['kind']}, which is part of an operation, and within is blank"
            )
            yield _problem(
                "part-without-whole",
                table,
                line,
                what,
                "Name the operation that contains it; it is shown and not added.",
                severity="warning",
            )


@register("transfer-without-modes", "a transfer that does not say from and to which mode")
def _transfer_without_modes(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "operations"):
        if row["kind"] == "transfer" and not (row["from_mode"] and row["to_mode"]):
            yield _problem(
                "transfer-without-modes",
                table,
                line,
                f"{row['operation_id']!r} does not say from and to which mode",
                "Fill from_mode and to_mode.",
            )


@register("coordinates-off-the-globe", "a longitude or latitude that does not exist")
def _coordinates(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "nodes"):
        if abs(row["x_coord"]) > 180 or abs(row["y_coord"]) > 90:
            what = f"x_coord {row['x_coord']:g} and y_coord {row['y_coord']:g} are no longitude and latitude"
            yield _problem(
                "coordinates-off-the-globe",
                table,
                line,
                what,
                "x_coord is the longitude (-180 to 180), y_coord the latitude (-90 to 90).",
            )


def _wrong_unlocode(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "nodes"):
        code, country = row["unlocode"], row["country"]
        if code and country and alpha2().get(code[:2]) != country:
            what = f"unlocode {code!r} is of {alpha2().get(code[:2], 'no state')}, and country is {country!r}"
            yield _problem("wrong-country", table, line, what, "Correct one of the two.")


_CHECKS.append(_wrong_unlocode)


@register("bad-change", "a development whose change or cargo is not understood")
def _bad_change(study: Study) -> Iterator[Problem]:
    from landbridge.scenario import check_cargo, check_change

    for line, row, table in lines(study, "developments"):
        for test, value in ((check_change, row["change"] or {}), (check_cargo, row["cargo"])):
            try:
                test(value, "")
            except ScenarioError as error:
                yield _problem("bad-change", table, line, error.what.removeprefix(": ").rstrip("."), *error.remedies)
        if row["change"] and not (row["links"] or row["operations"]):
            yield _problem(
                "bad-change",
                table,
                line,
                f"{row['development_id']!r} changes something and names neither links nor operations",
                "Fill links or operations.",
            )


@register("link-without-service", "a link that no service runs on")
def _link_without_service(study: Study) -> Iterator[Problem]:
    modes = {row["mode"] for _, row, _ in lines(study, "services")}
    for line, row, table in lines(study, "links"):
        if row["mode"] and row["mode"] not in modes:
            what = f"{row['link_id']!r} is of mode {row['mode']}, on which no service runs: it is kept and no cargo uses it"
            yield _problem("link-without-service", table, line, what, severity="note")


@register("geometry-disagrees", "a link whose length differs from its drawn line")
def _geometry_disagrees(study: Study) -> Iterator[Problem]:
    links = _known(study, "links")
    for line, row, table in lines(study, "geometry"):
        link = links.get(row["link_id"])
        if link is None or row["method"] == "great_circle" or not link["length_km"] > 0:
            continue
        off = row["length_km"] / link["length_km"] - 1
        if abs(off) > GEOMETRY_SHARE and abs(row["length_km"] - link["length_km"]) > ROUNDING_KM:
            what = f"the line of {row['link_id']!r} is {row['length_km']:.0f} km and links.csv says {link['length_km']:.0f} ({off:+.0%})"
            yield _problem(
                "geometry-disagrees",
                table,
                line,
                what,
                "One of the two is off; the length of links.csv counts.",
                severity="note",
            )


@register("data-package-disagrees", "a data package that does not describe the tables as they are")
def _data_package(study: Study) -> Iterator[Problem]:
    path = study.path / "datapackage.json"
    if not path.is_file():
        what = "is not there, so other programs cannot read the study's types"
        yield Problem(
            check="data-package-disagrees",
            file=path.name,
            row=None,
            what=what,
            remedies=("landbridge new --describe writes it.",),
            severity="warning",
        )
        return
    listed = {str(r.get("path")) for r in study.meta.get("resources", []) if isinstance(r, dict)}
    there = {f.name for name in tables() if (f := study.file_of(name))}
    for missing in sorted(there - listed):
        yield Problem(
            check="data-package-disagrees",
            file=path.name,
            row=None,
            what=f"does not list {missing}",
            remedies=("landbridge new --describe writes it anew.",),
        )
    for gone in sorted(listed - there):
        if not Path(study.path / gone).is_file():
            yield Problem(
                check="data-package-disagrees",
                file=path.name,
                row=None,
                what=f"lists {gone}, which is not there",
                remedies=("landbridge new --describe writes it anew.",),
            )


def named(problems: Iterable[Problem], name: str) -> list[Problem]:
    """The problems of one check."""
    return [p for p in problems if p.check == name]
