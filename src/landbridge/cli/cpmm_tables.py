"""The indicators of `landbridge cpmm` as tables for people."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from landbridge.answers.crossings import HEADINGS, Beside, CrossingReport
from landbridge.answers.tfi import Figure, TripIndicators
from landbridge.answers.way_tfi import WayIndicators, WaysIndicators
from landbridge.cli import show as shown
from landbridge.report.words import short
from landbridge.results import number, span


def quiet(text: str) -> Text:
    """A note below a table."""
    return Text(text, style="dim")


def _x(ratio: float) -> str:
    return "" if math.isnan(ratio) else f"{ratio:.2f}"


def _cells(f: Figure, digits: int) -> list[str]:
    """Mean, median, span and number of values."""
    unknown = f" +{f.unknown} unknown" if f.unknown else ""
    if f.n == 0:
        return ["unknown", "", "", f"0{unknown}"]
    return [
        number(f.mean, digits),
        number(f.median, digits),
        f"{number(f.low, digits)} to {number(f.high, digits)}",
        f"{f.n}{unknown}",
    ]


def trip_tables(result: TripIndicators) -> RenderableType:
    """The indicators of a sheet for people."""
    s = result.sheet
    parts: list[RenderableType] = [Text(f"{s.name}: {len(s)} trips in {s.n_rows:,} rows", style="bold")]
    if s.n_made:
        who = "All trips" if s.n_made == len(s) else f"{s.n_made} of the trips"
        parts.append(
            Text(
                f"{who} are marked as made up: nobody saw them, and nothing follows from them about any border.",
                style="yellow",
            )
        )
    if s.n_unknown_usd:
        parts.append(
            Text(
                f"{s.n_unknown_usd} rows have no cost; sums that need one of them are unknown and counted so, never short."
            )
        )
    for what, title in (("crossing", "At borders, both sides"), ("side", "At borders, each side")):
        if result.of(what):
            parts += ["", Text(title, style="bold"), _border_table(result.of(what))]
    parts += ["", Text("On the way", style="bold"), _road_table((*result.of("service"), *result.of("lane")))]
    parts += ["", Text("Where the time goes", style="bold"), _spent_table(result)]
    return Group(*parts, quiet(TRIP_NOTE))


TRIP_NOTE = (
    "\nTFI1 hours and TFI2 USD at a border; TFI3 USD for 20 t over 500 km; SWOD km/h under way alone, SWD over all hours; delay: hours stopped for "
    "each 500 km, which is 500/SWD - 500/SWOD. Speeds and delay are ratios of sums over the trips. "
    "n below 5: too few to say anything; below 30: few, the mean is wide. published: CPMM, latest year; ratio: mean over published."
)


def _border_table(figures: Sequence[Figure]) -> Table:
    sided = figures[0].what == "side"
    table = shown._table(
        ("at", "left"), *([("", "left")] if sided else []), ("service", "left"), ("TFI1 h", "right"), ("median", "right"), ("span", "left"),
        ("n", "left"), ("published", "left"), ("ratio", "right"), ("TFI2 USD", "right"), ("median", "right"), ("n", "left"), ("published", "left"),
        ("ratio", "right"), ("", "left"),
    )  # fmt: skip
    for one, two in zip(figures[::2], figures[1::2], strict=True):
        usd = _cells(two, 0)
        table.add_row(
            one.name, *([one.direction] if sided else []), one.service or one.mode, *_cells(one, 1), _published(one, 1), _x(one.ratio),
            usd[0], usd[1], usd[3], _published(two, 0), _x(two.ratio), one.sample,
        )  # fmt: skip
    return table


def _published(f: Figure, digits: int) -> str:
    return "" if math.isnan(f.published) else f"{number(f.published, digits)} ({f.year})"


def _road_table(figures: Sequence[Figure]) -> Table:
    table = shown._table(
        ("", "left"), ("service", "left"), ("TFI3 USD", "right"), ("median", "right"), ("n", "left"), ("SWOD", "right"), ("median", "right"),
        ("SWD", "right"), ("median", "right"), ("delay h", "right"), ("median", "right"), ("n", "left"), ("", "left"),
    )  # fmt: skip
    for tfi3, swod, swd, delay in zip(*(iter(figures),) * 4, strict=True):
        price = _cells(tfi3, 0)
        pairs = [x for f in (swod, swd, delay) for x in (number(f.pooled, 1), number(f.median, 1))]
        table.add_row(
            tfi3.name, tfi3.service or tfi3.mode, price[0], price[1], price[3], *pairs, str(swd.n), swd.sample
        )
    return table


def _spent_table(result: TripIndicators) -> Table:
    table = shown._table(("by", "left"), ("activity", "left"), ("times", "right"), ("hours", "right"), ("share", "right"),
                         ("USD", "right"), ("USD unknown", "right"))  # fmt: skip
    for r in result.spent:
        unknown = str(r["usd_unknown"]) if r["usd_unknown"] else ""
        table.add_row(
            r["mode"],
            r["activity"],
            str(r["n"]),
            number(r["hours"], 1),
            shown.percent(r["share"]),
            number(r["usd"]),
            unknown,
        )
    return table


def way_tables(result: WaysIndicators) -> RenderableType:
    """The indicators of ways for people."""
    q = result.question
    parts: list[RenderableType] = [shown.heading(q, "CPMM's indicators")]
    for w in result.of_ways:
        parts += ["", Text(f"way {w.itinerary.rank} by {', '.join(w.itinerary.by)}", style="bold"), *_way(w)]
    warnings = list(dict.fromkeys(x for w in result.of_ways for x in w.itinerary.warnings))
    parts += [Text(f"mind: {x}", style="yellow") for x in warnings]
    per = "" if q.goods.tonnes > 0 else " Tonnes in the unit are not known, so TFI2 for 20 t and TFI3 are not."
    return Group(*parts, quiet(WAY_NOTE + per), shown.foot(q))


WAY_NOTE = (
    "\nTFI1 hours and TFI2 USD at each stop, for one unit and for 20 t; TFI3 USD for 20 t over 500 km; SWOD km/h over the hours on links, SWD over all "
    "hours; delay: hours stopped for each 500 km = 500/SWD - 500/SWOD. The model's hours on links hold rest and small stops, so its SWOD lies below "
    "CPMM's. published: CPMM's hours and USD (of one shipment) of both sides, and the year, for samples of the same service; * the mean of a state's crossings "
    "stands for one of them. Where a rule is made from those samples, that they agree proves nothing."
)


def _way(w: WayIndicators) -> list[RenderableType]:
    stops = shown._table(
        ("stop", "left"), ("at", "left"), ("service", "left"), ("TFI1 h", "left"), ("TFI2 USD", "left"), ("for 20 t", "right"), ("published h", "left"),
        ("ratio", "right"), ("published USD", "left"), ("hours are", "left"), ("source", "left"),
    )  # fmt: skip
    for s in w.stops:
        stops.add_row(
            s.what, " > ".join(short(x) for x in s.place.split(" > ")), s.service.replace("_", " "), span(*s.hours), span(*s.usd), number(s.usd_per_20t),
            _published_sides(s.published, s.published_hours, "tfi1_hours", 1), _x(s.ratio),
            _published_sides(s.paid, s.published_usd, "tfi2_usd", 0), s.quality.replace("+", ", "), ";".join(s.source),
        )  # fmt: skip
    sections = shown._table(
        ("", "left"), ("km", "right"), ("hours", "right"), ("of them stopped", "right"), ("TFI3 USD", "right"), ("SWOD", "right"), ("SWD", "left"),
        ("delay h per 500 km", "right"),
    )  # fmt: skip
    for x in w.sections:
        sections.add_row(
            x.name.replace("_", " "), number(x.pace.km), number(x.hours[1]), number(x.pace.stopped_hours), number(x.usd_per_section),
            number(x.pace.swod, 1), span(*x.swd, 1), number(x.pace.delay, 1),
        )  # fmt: skip
    return [stops, "", sections]


def _published_sides(sides: Sequence[Mapping[str, Any]], total: float, column: str, digits: int) -> str:
    if not sides:
        return ""
    star = "*" if any(r["scope"] == "state" for r in sides) else ""
    year = int(sides[0]["year"])
    if len(sides) == 2:
        return f"{number(total, digits)}{star} ({year})"
    return f"{number(sides[0][column], digits)}{star} one side ({year})"


def crossing_tables(report: CrossingReport) -> RenderableType:
    """Published values and the model's for people."""
    title = f"{report.study.title}: what CPMM published beside the model, {len(report)} values, {len(report.compared)} with a ratio"
    parts: list[RenderableType] = [Text(title, style="bold")]
    parts.append(_tallies(report))
    for level, heading in HEADINGS.items():
        rows = [r for r in report if r.level == level]
        if rows:
            parts += ["", Text(heading, style="bold"), _beside_table(rows)]
    parts.append(quiet(CROSSING_NOTE))
    if report.left_out:
        parts.append(quiet(f"{len(report.left_out)} published rows stand in no comparison; --json says which and why."))
    return Group(*parts)


CROSSING_NOTE = (
    "\nTFI1 and TFI2 are published for one side of a border; the model's work is both sides, so the side left and the side entered are added. * the mean of "
    "a state's crossings stands for a side. +?: the other side is not published, so the ratio is at most what is shown. USD is for a truck or a 40-foot "
    "box; samples are shipments. The region is one side of a border, so half the model's work stands beside it. + the source stands behind the model's "
    "number too: of USD at borders nearly all do, so they are no test. Speeds of states: the model's km a day hold rest and small stops and no borders."
)


def _tallies(report: CrossingReport) -> Table:
    table = shown._table(
        ("", "left"), ("", "left"), ("n", "right"), ("in range", "right"), ("median ratio", "right"), ("quartiles", "left"),
        ("sources apart: n", "right"), ("in range", "right"), ("median ratio", "right"),
    )  # fmt: skip
    for level in ("crossing", "pair", "region"):
        for measure in ("hours", "usd"):
            every, blind = report.tally(level, measure), report.tally(level, measure, blind=True)
            quartiles = f"{every.low:.2f} to {every.high:.2f}" if every.n else ""
            table.add_row(
                HEADINGS[level],
                measure,
                str(every.n),
                str(every.in_range),
                _x(every.median),
                quartiles,
                str(blind.n),
                str(blind.in_range),
                _x(blind.median),
            )
    return table


def _beside_table(rows: Sequence[Beside]) -> Table:
    table = shown._table(
        ("", "left"), ("service", "left"), ("year", "right"), ("what", "left"), ("published", "right"), ("model", "left"), ("ratio", "right"),
        ("in range", "left"), ("source", "left"), ("mind", "left"),
    )  # fmt: skip
    for r in rows:
        digits = 0 if "usd" in r.measure else 1
        known = not math.isnan(r.published)
        seen = (
            number(r.published if known else r.known, digits)
            + ("*" if r.means and r.level == "crossing" else "")
            + ("" if known else " +?")
        )
        ratio = _x(r.ratio) if known else f"at most {r.at_most:.2f}" if not math.isnan(r.at_most) else "unknown"
        source = ";".join(f"{s}+" if s in r.met else s for s in r.source)
        mind = "" if not known else r.why
        verdict = "" if math.isnan(r.ratio) else "yes" if r.hit else "no"
        table.add_row(
            r.name, r.service, str(r.year), r.measure, seen, span(*r.model, digits), ratio, verdict, source, mind
        )
    return table
