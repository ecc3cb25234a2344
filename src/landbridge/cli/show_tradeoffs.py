"""Trade-offs, skims, reaches and switch points as tables for people."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from landbridge.cli import show as shown
from landbridge.cli.show import _table, emit, foot, heading
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.pareto import NO_RANGE, WITHIN, Tradeoffs, modes_of
from landbridge.engines.reach import SURELY, TYPICALLY, Reach
from landbridge.engines.skim import Skim
from landbridge.engines.switch import TEU_OF, Switch
from landbridge.errors import QuestionError
from landbridge.report.reach_map import heading as reach_heading
from landbridge.report.reach_map import reach_map, subtitle
from landbridge.results import days_span, number, span
from landbridge.worlds import World

MOST_WAYS = 12  # ways that a table shows unless all are asked for
MOST_STATES = 20
_BETTER = {WITHIN: "only within its range", NO_RANGE: "only in CO2e or exposure"}  # than the way named after it
BEST = {"days": "fastest", "usd": "cheapest", "kg_co2e": "least CO2e", "exposure": "least exposed", "best": "best"}


def tradeoffs(result: Tradeoffs, *, all_of_them: bool) -> RenderableType:
    """The ways to read first, or all, with how firmly each stands."""
    q = result.question
    if not result.found:
        lines = [heading(q, result.said), Text("\nlandbridge route says what would have to open.")]
        return Group(*lines, *_notes(result), foot(q))
    picks = list(range(len(result))) if all_of_them else result.picks(MOST_WAYS)
    exposed = "exposure" in result.criteria.names
    table = _table(("", "right"), ("", "left"), ("days", "left"), ("USD", "left"), ("kg CO2e", "right"), *([("exposed h", "right")] if exposed else []),
                   ("best if a day is", "left"), ("better", "left"), ("states", "left"), ("by", "left"))  # fmt: skip
    for n in picks:
        i, s = result[n], result.standing[n]
        hours = [_money(result.exposure[n]) if result.exposure[n] else "0"] if exposed else []
        stands = _BETTER.get(s.kind, s.kind) + (f" ({s.rival})" if s.kind in _BETTER else "")
        marks = ", ".join(BEST[m] for m in result.marks[n])
        table.add_row(
            str(i.rank), marks, days_span(i.days), span(*i.usd), number(i.kg_co2e), *hours, _worth(result, n), stands, " ".join(i.states),
            f"{', '.join(dict.fromkeys(modes_of(i)))}: {_few_of(i.by)}",
        )  # fmt: skip
    for column in table.columns[2:-3]:
        column.no_wrap = True
    parts: list[RenderableType] = [heading(q, result.said), "", table]
    if len(picks) < len(result):
        parts += ["", Text(_more(result, picks))]
    return Group(*parts, *minds([result[n] for n in picks]), *_notes(result), foot(q))


def minds(ways: Sequence[Itinerary]) -> list[RenderableType]:
    """What is known of the ways shown and not in their numbers, each once with the ways it touches."""
    touched: dict[str, list[str]] = {}
    for i in ways:
        for w in i.warnings:
            touched.setdefault(w, []).append(str(i.rank))
    which = {w: "" if len(n) == len(ways) else f" ({', '.join(n)})" for w, n in touched.items()}
    lines = [f"mind{which[w]}: {w}" for w in touched]
    return ["", *(Text(x, style="yellow") for x in lines)] if lines else []


def caveats(world: World) -> list[RenderableType]:
    """What a reader of any answer about the day must know."""
    return [Text(f"mind: {x}", style="yellow") for x in world.facts.caveats]


def _few_of(names: list[str], n: int = 6) -> str:
    """At most n names, the middle ones left out."""
    return ", ".join(names if len(names) <= n else [*names[: n - 3], "...", *names[-3:]])


def _worth(result: Tradeoffs, n: int) -> str:
    """The values of a day at which a way is the best, for one TEU where the unit is a box."""
    at = result.best_at[n]
    if at is None:
        return ""
    teu = TEU_OF.get(result.question.goods.unit, 1.0)
    low, high = (x / teu for x in at)
    if low == 0 and math.isinf(high):
        return "any"
    return (
        f"under {_money(high)}"
        if low == 0
        else f"over {_money(low)}"
        if math.isinf(high)
        else f"{_money(low)} to {_money(high)}"
    )


def _money(x: float) -> str:
    return number(x, 0 if x >= 10 else 2)


def _more(result: Tradeoffs, picks: list[int]) -> str:
    """How many ways are not shown, and how many of them are of a kind that is."""
    left = Counter(result.families[n] for n in range(len(result)) if n not in set(picks))
    alike = sum(left[result.families[n]] for n in {result.families[n]: n for n in picks}.values())
    other = len(result) - len(picks) - alike
    kinds = sum(1 for f in left if f not in {result.families[n] for n in picks})
    rest = f", {other} of {kinds} other kind{'s' if kinds > 1 else ''} (states and modes)" if other else ""
    thin = "; --epsilon 0.02 leaves out what another matches within 2 %" if not result.epsilon else ""
    detail = f"{alike} that differ{'s' if alike == 1 else ''} in detail from one shown"
    return f"and {len(result) - len(picks)} more: {detail}{rest}. --all shows them{thin}."


def _notes(result: Tradeoffs) -> list[RenderableType]:
    """What the columns mean, and what has no data."""
    out: list[RenderableType] = [""]
    goods = result.question.goods
    per = "TEU" if goods.unit in TEU_OF else "tonne"
    notes = [f"{c}: no data, so not compared: {why}" for c, why in result.criteria.no_data.items()]
    if result.found:
        notes.append(
            f"best if a day is: USD per {per}-day at which no other way has less USD plus time. better: 'surely' is better than each way of another kind "
            "in days or USD over the whole range of the difference; 'only in CO2e or exposure (n)': than way n, and of these two no range is known; "
            "'only within its range (n)': way n may be as good in everything. No way is marked in what all have alike."
        )
    if "exposure" in result.criteria.names and result.rules:
        rows = {r.row: f"{r.name.split(' (')[0]} [rules {r.row}, {r.quality}]" for r in result.rules}
        rules = "; ".join(rows.values())
        notes.append(
            f"exposed h: hours on links to which a rule of politics gives a hazard of closure, their borders included: {rules}"
        )
    if not result.complete:
        notes.insert(
            0, f"the search was cut at {result.cap:,} labels (--cap): what is shown is on the front, and more may be"
        )
    return out + [Text(n, style="dim") for n in notes]


def skim(result: Skim, out: Path | None, *, json: bool, csv: bool) -> None:
    """Write a skim, or print its first rows and what is missing."""
    if json and csv:
        raise QuestionError("--json and --csv were both given.", "Choose one.")
    if out is not None:
        result.save(out)
        shown.err.print(
            f"wrote {out}: {len(result):,} pairs, {result.n_unserved:,} of them without a way",
            style="dim",
            markup=False,
        )
        return
    if json or csv:
        emit(result.to_json() if json else result.to_csv().rstrip("\n"))
        return
    table = _table(
        ("from", "left"),
        ("to", "left"),
        ("goods", "left"),
        ("days", "left"),
        ("USD", "left"),
        ("kg CO2e", "right"),
        ("km", "right"),
        ("", "left"),
    )
    for row in result.table().head(30).to_dict("records"):
        served = row["reason"] == ""
        numbers = [
            days_span((row["days_low"], row["days"], row["days_high"])), span(row["usd_low"], row["usd"], row["usd_high"]), number(row["kg_co2e"]),
            number(row["km"]),
        ] if served else [""] * 4  # fmt: skip
        table.add_row(row["origin"], row["destination"], f"{row['goods']}, {row['unit']}", *numbers, row["reason"])
    rest = (
        f"\nand {len(result) - 30:,} more; --out FILE.parquet, .csv, .omx or .json holds all"
        if len(result) > 30
        else ""
    )
    facts = result.world.facts
    head = f"{len(result):,} pairs on {facts.on}, scenario {facts.scenario.title}: {result.n_unserved:,} without a way"
    emit(Group(Text(head, style="bold"), *caveats(result.world), "", table, Text(rest, style="dim")))


def reach(result: Reach) -> RenderableType:
    """What a place reaches, by state."""
    counts = [(word, "right") for word in ("within", "surely", "perhaps", "places")]
    table = _table(("state", "left"), *counts, ("nearest", "left"), ("days", "left"), ("USD", "left"))
    rows = [r for r in result.countries if r["within"] or r["perhaps"]]
    for r in rows[:MOST_STATES]:
        days, usd = ((r[f"{c}_low"], r[c], r[f"{c}_high"]) for c in ("days", "usd"))
        perhaps = str(r["perhaps"] or "")
        table.add_row(
            r["country"],
            str(r["within"]),
            str(r["surely"]),
            perhaps,
            str(r["places"]),
            _short(r["nearest"]),
            days_span(days),
            span(*usd),
        )
    parts: list[RenderableType] = [
        Text(reach_heading(result), style="bold"),
        Text(subtitle(result), style="dim"),
        "",
        table,
    ]
    if len(rows) > MOST_STATES:
        parts.append(Text(f"and {len(rows) - MOST_STATES} more states; --csv lists every place", style="dim"))
    far = [r for r in result.places if r.within in (SURELY, TYPICALLY)][-6:]
    if far:
        words = ", ".join(f"{_short(r.place.name)} {_own(result, r.itinerary)}" for r in far)
        parts += ["", f"Farthest within the limit: {words}."]
    if result.unserved:
        parts.append(
            f"No way: {', '.join(_short(p.name) for p in result.unserved[:12])}{' and others' if len(result.unserved) > 12 else ''}."
        )
    words = "within: typical value inside the limit; surely: even the high end of its range is; perhaps: only the low end is."
    days_of = "Days run from the first departure to the last arrival, whatever they cost."
    counted = days_of if result.by == "days" else "USD of carriage, whatever time it takes."
    return Group(*parts, *caveats(result.world), Text(f"\n{words} {counted}", style="dim"))


def _own(result: Reach, i: Itinerary) -> str:
    return days_span(i.days) if result.by == "days" else span(*i.usd)


def _short(name: str) -> str:
    return name.split(" (")[0].split(" / ")[0]


def draw_reach(result: Reach, path: Path) -> None:
    """Write the map, or the places as GeoJSON."""
    if path.suffix.lower() == ".geojson":
        shown.write(path, result.to_geojson() + "\n")
        return
    from landbridge.report.draw import save_chart

    save_chart(reach_map(result), path)
    shown.err.print(f"wrote {path}", style="dim", markup=False)


def switch(result: Switch) -> RenderableType:
    """The best way of each stretch of values."""
    q = result.question
    if not result.found:
        return Group(heading(q, result.said), Text("\nlandbridge route says what would have to open."), foot(q))
    table = _table(
        ("", "left"),
        (result.unit, "left"),
        ("changes at (range)", "left"),
        ("days", "left"),
        ("USD", "left"),
        ("kg CO2e", "right"),
        ("by", "left"),
    )
    for n, s in enumerate(result):
        p = result.points[n - 1] if n else None
        change = (
            ""
            if p is None
            else _money(p.value)
            if math.isnan(p.low)
            else f"{_money(p.value)} ({_range(p.low, p.high)})"
        )
        upto = "and more" if math.isinf(s.high) else f"to {_money(s.high)}"
        i = s.itinerary
        table.add_row(
            f"{n + 1}{' now' if n == result.here else ''}",
            f"{_money(s.low)} {upto}",
            change,
            days_span(i.days),
            span(*i.usd),
            number(i.kg_co2e),
            ", ".join(i.by),
        )
    said = f"{result.said[0].upper()}{result.said[1:]}."
    flips = Text(said, style="bold yellow" if result.flips else "bold")
    low, typical, high = result.span
    source = f"[goods {q.goods.id}, source {';'.join(result.source)}]"
    worth = f"Published span {_money(low)} to {_money(high)} {result.unit}, {_money(typical)} used elsewhere"
    if low == high:
        worth = f"No span is published; a day is worth {_money(typical)} {result.unit} elsewhere"
    note = (
        f"{worth} {source}. "
        "The range of a change is what the ranges of the two ways' difference in USD and days give it."
    )
    if result.leg:
        note = "USD are as the tables have them, without the change of the leg's price. The leg's other services keep their difference to it."
    return Group(
        heading(q, result.what), "", table, "", flips, *minds([s.itinerary for s in result]), Text(note, style="dim"), foot(q)
    )  # fmt: skip


def _range(low: float, high: float) -> str:
    return f"{_money(low)} and more" if math.isinf(high) else f"{_money(low)} to {_money(high)}"
