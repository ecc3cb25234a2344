"""Checks of the trade tables: square, domestic sales, doubles, parts of years, codes, the order of reports, reports that contradict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from math import isclose
from typing import Any

from landbridge.errors import LandbridgeError
from landbridge.schema import countries
from landbridge.study.register import lines, problem, register
from landbridge.study.study import Study
from landbridge.study.trade_order import FULL_YEAR, choose, reports, ties
from landbridge.study.trade_table import MIRROR_RATIO, contradictions, economies, trade_years
from landbridge.tables import Problem

ESTIMATES = ("carried", "annualised", "gravity", "output", "ratio")  # methods by which nobody counted anything
_TABLES = ("economies", "accounts", "trade", "trade_order", "gravity")


def _readable(study: Study) -> bool:
    """Whether every cell of the trade tables could be read; what could not is reported already."""
    return not any(study.read(name)[1] for name in _TABLES)


def _whole(study: Study, name: str, what: str, remedy: str) -> Problem:
    """A problem of the trade table as a whole."""
    return Problem(check=name, file=study.read("trade")[0].file, row=None, what=what, remedies=(remedy,))


def _used(study: Study) -> Iterator[tuple[int, dict[str, Any], Any]]:
    yield from ((line, row, table) for line, row, table in lines(study, "trade") if row["used"])


_REFILL = "Add a report, or let landbridge flows --refill --out trade.csv estimate it."


@register("trade-not-square", "a year of which some pair of economies has no used row")
def _not_square(study: Study) -> Iterator[Problem]:
    if not _readable(study):
        return
    there = {(row["year"], row["exporter"], row["importer"]) for _, row, _ in _used(study)}
    known = [row["economy_id"] for row in economies(study)]
    for year in trade_years(study):
        missing = [(a, b) for a, b in product(known, known) if a != b and (year, a, b) not in there]
        if missing:
            what = f"{year} has no used row for {len(missing)} of {len(known) ** 2 - len(known)} pairs, {missing[0][0]} to {missing[0][1]} first"
            yield _whole(study, "trade-not-square", what, _REFILL)


@register("no-domestic-sales", "an economy whose sales at home are not in the table of a year")
def _no_domestic(study: Study) -> Iterator[Problem]:
    if not _readable(study):
        return
    there = {(row["year"], row["exporter"]) for _, row, _ in _used(study) if row["exporter"] == row["importer"]}
    for year in trade_years(study):
        missing = [row["economy_id"] for row in economies(study) if (year, row["economy_id"]) not in there]
        if missing:
            what = f"{year} has no domestic sales of {', '.join(missing)}, so what they buy at home counts as nothing"
            yield _whole(study, "no-domestic-sales", what, _REFILL)


@register("trade-used-twice", "two rows that stand for one pair and year")
def _used_twice(study: Study) -> Iterator[Problem]:
    seen: dict[tuple[Any, ...], int] = {}
    for line, row, table in _used(study) if _readable(study) else ():
        cell = (row["year"], row["exporter"], row["importer"])
        if cell in seen:
            what = f"{row['exporter']} to {row['importer']} {row['year']:g} is used, and so is row {seen[cell]}"
            yield problem("trade-used-twice", table, line, what, "Write false in used of one of the two.")
        seen.setdefault(cell, line)


_SAME = ("exporter", "importer", "year", "months", "reporter", "side", "basis", "method", "source")


@register("duplicate-report", "one report that stands twice under different names")
def _duplicates(study: Study) -> Iterator[Problem]:
    seen: dict[tuple[Any, ...], int] = {}
    for line, row, table in lines(study, "trade"):
        same = tuple(row[c] for c in _SAME)
        if same in seen:
            what = f"{row['trade_id']!r} is the same report as row {seen[same]}: one reporter, pair, year, months, method and source"
            yield problem("duplicate-report", table, line, what, "Delete one of the two.")
        seen.setdefault(same, line)


@register("part-year-as-year", "part of a year that stands for the year, or parts added up to one")
def _part_years(study: Study) -> Iterator[Problem]:
    parts: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for line, row, table in lines(study, "trade"):
        if not 1 <= row["months"] <= FULL_YEAR:
            what, remedy = f"months is {row['months']:g}, and a year has 12", "Write how many months the figure covers."
            yield problem("part-year-as-year", table, line, what, remedy)
        elif row["months"] < FULL_YEAR:
            parts[row["exporter"], row["importer"], row["year"], row["reporter"]].append(row)
            if row["used"]:
                what = (
                    f"{row['trade_id']!r} covers {row['months']:g} months and is used for the whole of {row['year']:g}"
                )
                yield problem(
                    "part-year-as-year",
                    table,
                    line,
                    what,
                    "Write false in used: estimates stretch it to twelve months and say so.",
                )
    for line, row, table in lines(study, "trade"):
        own = parts.get((row["exporter"], row["importer"], row["year"], row["reporter"]), [])
        months = sum(p["months"] for p in own)
        added = isclose(sum(p["value_musd"] for p in own), row["value_musd"], rel_tol=1e-6)
        if row["months"] == FULL_YEAR != months and len(own) > 1 and added:
            what = f"{row['trade_id']!r} says a year and is the sum of {len(own)} parts that cover {months:g} months"
            yield problem("part-year-as-year", table, line, what, "Write the months that it covers, or delete it.")


@register("unmarked-estimate", "an estimate that is not marked as one, or a report that is")
def _unmarked(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "trade"):
        made = row["method"] in ESTIMATES
        if row["method"] and made != (row["quality"] == "estimated"):
            what = f"method is {row['method']} and quality is {row['quality']}"
            remedy = f"Write estimated in quality where nobody counted ({', '.join(ESTIMATES)}), and only there."
            yield problem("unmarked-estimate", table, line, what, remedy)


@register("economy-code", "a state without an ISO code, or a group whose name is the code of a state")
def _codes(study: Study) -> Iterator[Problem]:
    for line, row, table in lines(study, "economies"):
        name, state = row["economy_id"], row["kind"] == "state"
        if state and name not in countries():
            yield problem(
                "economy-code",
                table,
                line,
                f"{name!r} is a state and no code of ISO 3166-1",
                "Write its three letters.",
            )
        elif row["kind"] and not state and name in countries():
            what = f"{name!r} is a {row['kind']}, and the code means {countries()[name]}"
            yield problem("economy-code", table, line, what, "Give it a name that is no state's code.")
        for code in row["members"]:
            if code not in countries():
                yield problem(
                    "economy-code",
                    table,
                    line,
                    f"members has {code!r}, which is no code of ISO 3166-1",
                    "Write its three letters.",
                )


@register("account-used-twice", "two figures of one thing that estimates are fitted to")
def _accounts(study: Study) -> Iterator[Problem]:
    seen: dict[tuple[Any, ...], int] = {}
    for line, row, table in lines(study, "accounts"):
        same = (row["economy"], row["year"], row["measure"])
        if row["used"] and same in seen:
            what = f"{row['measure']} of {row['economy']} {row['year']:g} is used, and so is row {seen[same]}"
            yield problem("account-used-twice", table, line, what, "Write false in used of one of the two.")
        if row["used"]:
            seen.setdefault(same, line)


@register("pair-twice", "a pair of economies that stands twice, or one economy with itself")
def _pairs(study: Study) -> Iterator[Problem]:
    seen: dict[frozenset[str], int] = {}
    for line, row, table in lines(study, "gravity"):
        pair = frozenset((row["economy"], row["other"]))
        if len(pair) == 1 and row["economy"]:
            yield problem(
                "pair-twice",
                table,
                line,
                f"{row['gravity_id']!r} names {row['economy']} twice",
                "Correct one of the two.",
            )
        elif pair in seen:
            what = f"{row['economy']} and {row['other']} stand in row {seen[pair]} already; a row holds both ways"
            yield problem("pair-twice", table, line, what, "Delete one of the two.")
        seen.setdefault(pair, line)


@register("bad-filter", "a filter that asks for something its rows do not have")
def _bad_order(study: Study) -> Iterator[Problem]:
    columns = {c.name for c in study.read("trade")[0].spec.columns}
    for line, row, table in lines(study, "trade_order"):
        for key in (k for k in row["where"] or {} if k not in columns):
            what = f"where asks for {key!r}, which trade.csv does not have"
            yield problem(
                "bad-filter",
                table,
                line,
                what,
                "It may ask for the columns that landbridge show trade --columns lists.",
            )


def _ordered(study: Study) -> bool:
    """Whether the order of reports can be applied."""
    try:
        return _readable(study) and len(study["trade_order"]) > 0 and choose(study, reports(study)) is not None
    except LandbridgeError:
        return False  # said by bad-filter


@register("order-tie", "two reports that the order leaves at one height")
def _ties(study: Study) -> Iterator[Problem]:
    if not _ordered(study):
        return
    at = {row["trade_id"]: (line, table) for line, row, table in lines(study, "trade")}
    frame = reports(study)
    for first, second in ties(study, frame[frame["year"].isin(trade_years(study))]):
        line, table = at[second]
        what = f"{second!r} stands at the height of {first!r}, which is used only because its name comes first"
        yield problem(
            "order-tie",
            table,
            line,
            what,
            "Add a row to trade_order.csv that sets one above the other.",
            severity="warning",
        )


@register("choice-against-order", "a used report that is not the one the order would choose")
def _against(study: Study) -> Iterator[Problem]:
    if not _ordered(study):
        return
    frame = reports(study)
    chosen = frame[choose(study, frame)].set_index(["exporter", "importer", "year"])["trade_id"].to_dict()
    for line, row, table in _used(study):
        best = chosen.get((row["exporter"], row["importer"], row["year"]))
        if best is not None and best != row["trade_id"]:
            what = f"{row['trade_id']!r} is used, and trade_order.csv sets {best!r} above it"
            remedy = "landbridge flows --refill --out trade.csv chooses anew; or change trade_order.csv."
            yield problem("choice-against-order", table, line, what, remedy, severity="warning")


@register("mirror-ratio", f"two reports of one flow that differ more than {MIRROR_RATIO:g} times")
def _mirrors(study: Study) -> Iterator[Problem]:
    if not _ordered(study):
        return
    at = {row["trade_id"]: (line, table) for line, row, table in lines(study, "trade")}
    for m in contradictions(study):
        line, table = at[m.used["trade_id"]]
        said = [
            f"{r['value_musd']:,.1f} by {r['reporter']} ({r['basis'] + ', ' if r['basis'] != 'unstated' else ''}{'; '.join(r['source'])})"
            for r in (m.used, m.other)
        ]
        times = "without measure" if m.ratio == float("inf") else f"{m.ratio:.1f} times"
        what = f"{m.exporter} to {m.importer} {m.year} is {said[0]} and {said[1]}, million USD: {times} apart"
        yield problem(
            "mirror-ratio",
            table,
            line,
            what,
            "Both are kept; the first is used. trade_order.csv says why.",
            severity="warning",
        )
