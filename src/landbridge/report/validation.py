"""The page of validation: `python -m landbridge.report.validation` writes docs/validation/observed.md from the study, `--check` compares."""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from landbridge.answers.scores import FACTORS, NEAR_DAYS, SAID, Bar, Tally, tally
from landbridge.answers.validate import GROUPS, Compared, Validation, validate
from landbridge.report.markdown import markdown_table, page_command
from landbridge.study import Study

PAGE = Path("docs/validation/observed.md")
COMMAND = "python -m landbridge.report.validation"
DIGITS = {"days": 1, "usd": 0, "border": 1, "km": 0}
TITLES = {
    "transit_days": "Days between places",
    "cost_usd_per_feu": "USD for a 40-foot box",
    "cost_usd_per_teu": "USD for a 20-foot box",
    "border_hours": "Hours at borders",
    "distance_km": "Kilometres",
    "distance_nm": "Nautical miles",
}
HEAD = ("Id", "Corridor", "From", "To", "Period", "Service", "Kind", "Seen", "Model", "Hit", "Error", "Source", "Feeds")
TALLY_HEAD = ("", "n", "Hits", "Rate", "Median width", "Median error", "Median lean")


def page(v: Validation) -> str:
    """The whole page as Markdown. The same study gives the same bytes."""
    parts = [
        _opening(v), _aims(v), _tallies(v), _scored(v), _in_sample(v), _congested(v), _not_asked(v), _not_comparable(v), _floor(v), _left_out(v),
        _making(v),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _percent(x: float, sign: bool = False) -> str:
    if math.isnan(x):
        return "-"
    points = round(100 * x) + 0
    return f"{points:+d} %" if sign and points else f"{points:d} %"


def _number(x: float, quantity: str) -> str:
    return f"{x:,.{DIGITS[quantity]}f}"


def _seen(r: Compared) -> str:
    low, _, high = r.seen
    return f"{low:,.10g}" if low == high else f"{low:,.10g} to {high:,.10g}"


def _model(r: Compared) -> str:
    low, typical, high = (_number(x, r.quantity) for x in (r.low, r.typical, r.high))
    return typical if low == high else f"{typical} ({low} to {high})"


def _opening(v: Validation) -> str:
    counts = ", ".join(f"{name} {len(v.group(name))}" for name in GROUPS)
    return (
        f"# What was seen, and what the model says\n\nEvery row of the table `observed` of the study `{v.study.name}` that is days, cost, border hours or"
        f" distance between named places, beside the model's answer for that day. {len(v)} rows: {counts}. Service, places and day are fixed by"
        " each row before the run. A hit is a range of the model that overlaps what was seen; a rate of hits means little without the width of"
        " the ranges, so both stand together. Error is the model's typical value over the middle of what was seen; lean keeps its sign, and"
        " above zero the model says more than was seen."
    )


def _verdict(b: Bar) -> str:
    if b.met:
        return "hit"
    if b.n < b.need:
        more = f" (and by {100 * b.short:.1f} points)" if b.short else ""
        return f"miss: {b.need - b.n} rows too few{more}"
    return f"miss by {100 * b.short:.1f} points"


def _aims(v: Validation) -> str:
    rows = [
        (b.name, f"{'at least' if b.at_least else 'at most'} {_percent(b.aim)}", "-" if math.isnan(b.figure) else f"{100 * b.figure:.1f} %",
         str(b.n), _percent(b.width), _verdict(b))
        for b in v.bars
    ]  # fmt: skip
    note = (
        "Only independent rows of the normal state count. Announcements and claims count too, though nobody saw them happen. Distances of the"
        " model carry no range; theirs is a hit within a tenth."
    )
    head = ("Aim", "Wanted", "Reached", "n", "Median width", "")
    return "## Aims\n\n" + markdown_table(head, rows) + "\n\n" + note + "\n\n" + _sorting(v)


def _sorting(v: Validation) -> str:
    """What other ways to tell independent rows from in-sample ones would give, so that the choice can be judged."""
    normal = [r for r in v.compared if r.group != "congested"]
    ways = {
        "as scored: neither marked nor met": v.group("scored"),
        "as scored, without announcements and claims": [r for r in v.group("scored") if r.row["kind"] not in SAID],
        "blind: found after the rules were set": [r for r in v.group("scored") if r.row["blind"]],
        "blind, without announcements and claims": [
            r for r in v.group("scored") if r.row["blind"] and r.row["kind"] not in SAID
        ],
        "not marked in the column `feeds`": [r for r in normal if not r.row["feeds"]],
        "source not met behind the number compared": [r for r in normal if not r.met],
    }
    lines = []
    for name, rows in ways.items():
        ranged, days = tally([r for r in rows if r.quantity != "km"]), tally([r for r in rows if r.quantity == "days"])
        land = tally([r for r in rows if r.quantity == "usd" and r.on_land])
        km = tally([r for r in rows if r.quantity == "km"])
        lines.append(
            (name, f"{ranged.hits} of {ranged.n}", _percent(ranged.rate), _percent(ranged.width), f"{_percent(days.error)} ({days.n})",
             f"{_percent(land.error)} ({land.n})", f"{_percent(km.error)} ({km.n})")
        )  # fmt: skip
    head = (
        "Rows called independent",
        "Hits",
        "Rate",
        "Median width",
        "Error of days (n)",
        "Of land cost (n)",
        "Of distances (n)",
    )
    text = "The same figures under other ways to tell which rows are independent:"
    return f"{text}\n\n" + markdown_table(head, lines)


def _tally_row(name: str, t: Tally) -> tuple[str, ...]:
    return (
        name,
        str(t.n),
        str(t.hits),
        _percent(t.rate),
        _percent(t.width),
        _percent(t.error),
        _percent(t.lean, sign=True),
    )


def _tallies(v: Validation) -> str:
    rows = v.group("scored")
    ranged = [r for r in rows if r.quantity != "km"]
    seen = [r for r in ranged if r.row["kind"] not in SAID]
    lines = [_tally_row("all with a range", tally(ranged)), _tally_row("of these, seen and not only said", tally(seen))]
    for by in ("metric", "kind", "service", "corridor"):
        lines += [_tally_row(f"{by}: {k.replace('_', ' ')}", t) for k, t in v.tallies(by).items()]
    return "## Independent rows, by sort\n\n" + markdown_table(TALLY_HEAD, lines)


def _row(r: Compared) -> tuple[str, ...]:
    w = r.row
    service = str(w["service"]).replace("_", " ")
    some = f"; {r.found} of {r.pairs} pairs" if r.found < r.pairs else ""
    feeds = "; ".join(w["feeds"]) or (f"behind the number: {', '.join(r.met)}" if r.met else "")
    return (
        r.id, w["corridor"] or "", w["origin"], w["destination"], w["period"], service + some, (w["kind"] or "").replace("_", " "), _seen(r),
        _model(r), "hit" if r.hit else "miss", _percent(r.error, sign=True), ", ".join(w["source"]), feeds,
    )  # fmt: skip


def _by_metric(rows: Sequence[Compared]) -> str:
    out = []
    for metric, title in TITLES.items():
        mine = [r for r in rows if r.row["metric"] == metric]
        if mine:
            t = tally(mine)
            line = f"n {t.n}, hits {t.hits}, median width {_percent(t.width)}, median error {_percent(t.error)}, lean {_percent(t.lean, sign=True)}."
            out.append(f"### {title}\n\n{line}\n\n" + markdown_table(HEAD, map(_row, mine)))
    return "\n\n".join(out) or "None."


def _scored(v: Validation) -> str:
    return "## Independent rows\n\n" + _by_metric(v.group("scored"))


def _in_sample(v: Validation) -> str:
    rows = v.group("in-sample")
    found = [r.id for r in rows if not r.row["feeds"]]
    text = (
        "Shown, not scored: the source of each feeds the model, so agreement proves nothing. `Feeds` names the rules, rates or links that rest on"
        " it; where the table names none, the source was met behind the very number compared"
        + (f" ({', '.join(found)}). " if found else " (none here). ")
        + "Sea prices are an input by date and come back as they went in."
    )
    return f"## In-sample rows\n\n{text}\n\n" + _by_metric(rows).replace("### ", "### In-sample: ")


def _congested(v: Validation) -> str:
    text = "The middle route from 2022 to the middle of 2023 was another state; the model describes the normal one. Shown, not scored."
    return f"## Congested rows\n\n{text}\n\n" + _by_metric(v.group("congested")).replace("### ", "### Congested: ")


def _not_asked(v: Validation) -> str:
    rows = [
        (
            r.id,
            r.row["metric"],
            r.row["origin"],
            r.row["destination"],
            r.row["period"],
            ", ".join(r.row["source"]),
            r.why,
        )
        for r in v.group("not asked")
    ]
    head = ("Id", "Metric", "From", "To", "Period", "Source", "Why not")
    return f"## Rows not asked: {len(rows)}\n\n" + (markdown_table(head, rows) if rows else "None.")


def _not_comparable(v: Validation) -> str:
    rows = v.group("not comparable")
    counts = sorted(Counter(str(r.row["metric"]) for r in rows).items(), key=lambda x: (-x[1], x[0]))
    body = markdown_table(("Metric", "Rows"), [(m, str(n)) for m, n in counts]) if counts else ""
    return f"## Not comparable yet: {len(rows)}\n\nVolumes, capacities and the like, which the model does not give yet.\n\n{body}"


def _floor(v: Validation) -> str:
    rows = []
    for f in v.floor:
        low, middle, high = (_percent(q) for q in f.quartiles)
        pairs = ", ".join(f"{a}/{b} {_percent(d)}" for a, b, d in f.pairs)
        rows.append((f.metric, f.places, str(len(f.pairs)), middle, f"{low} to {high}", pairs))
    text = (
        "How far two sources on one pair of places differ, over the mean of the two: no model can be expected to come nearer. Pairs share metric"
        f" and state and no source, and did not pass different places; prices and border hours lie within {NEAR_DAYS} days of each other. The same"
        " places means equal lists of nodes in either direction, overlapping means at least one shared node at each end. Services and kinds of"
        " source may differ within a pair; that is part of the noise."
    )
    body = markdown_table(("Metric", "Places", "Pairs", "Median", "Quartiles", "Which"), rows) if rows else "No pairs."
    return f"## Noise floor\n\n{text}\n\n{body}"


def _left_out(v: Validation) -> str:
    def size(x: float) -> str:
        return _percent(math.expm1(x))

    names = {"days": "days", "usd": "land cost"}
    rows = [
        (
            names[x.quantity],
            x.corridor,
            str(x.n),
            size(x.unfitted),
            size(x.in_sample),
            size(x.left_out),
            ", ".join(f"{s:.2f}" for s in x.scalars),
        )
        for x in v.left_out
    ]
    text = (
        "**The numbers of the study are not fitted.** This shows what fitting would bring: one factor on the running hours of trains and one on"
        " the hours of work and waiting at nodes (borders, gauge changes, terminals, departures), fitted on days; one on land prices, fitted on"
        f" cost. Least absolute log error, each factor within {FACTORS[0]:g} to {FACTORS[1]:g}. Parts of each way are scaled and the way itself stays:"
        " no new route is looked for. Rows are those of the normal state that some factor touches, in-sample ones included, without announcements"
        " and claims. Errors are mean absolute log errors shown as per cent; left out means fitted on all other corridors. In the lines named"
        " all, the factors are those of the fit on every corridor."
    )
    head = ("Quantity", "Corridor", "n", "Unfitted", "Fitted, in-sample", "Fitted, left out", "Factors")
    return f"## Leave one corridor out\n\n{text}\n\n" + (markdown_table(head, rows) if rows else "No rows.")


def _making(v: Validation) -> str:
    return (
        f"## How it was made\n\n`{COMMAND}` on study `{v.study.name}`, tables {v.study.hash}. `{COMMAND} --check` says whether this page is up to date.\n\n"
        "- The world of each row's day is built; the way is asked for a box of average goods by the row's service alone: trains with the ships that"
        " carry them on, no truck unless the row is one, no deep-sea ship; sea rows by liner with a feeder behind it, no land.\n"
        "- Places the row is known to have passed are forced, in the row's order or the reverse.\n"
        "- Where a row stands for several places, the mean over all pairs is taken of low, typical and high, so a vague row gets no wider range.\n"
        "- Days run from the first departure to the last arrival. Kilometres are those of the links; a nautical mile is 1.852 km.\n"
        "- Border hours are the mean over the crossings of the gauge change on entering, in the row's direction and by its service, or of the border"
        " work where the gauge does not change.\n"
        "- Land prices are those of 2024-2025 whatever the day; sea prices are those of the day."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or with `--check` say whether it is up to date; returns the exit code."""

    def make(study: Study) -> tuple[str, str]:
        v = validate(study)
        return page(v), repr(v)

    return page_command(make, page=PAGE, command=COMMAND, arguments=arguments)


if __name__ == "__main__":
    sys.exit(main())
