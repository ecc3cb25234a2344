"""Answers as tables for people, on a screen of any width."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from landbridge.answers import Comparison
from landbridge.cli.fitting import FittingTable
from landbridge.cli.out import emit as emit
from landbridge.cli.out import err as err
from landbridge.cli.out import form as form
from landbridge.cli.out import rows_to_file as rows_to_file
from landbridge.cli.out import write as write
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import Question
from landbridge.engines.route import Lift, Ways
from landbridge.results import days_span, number, span
from landbridge.study.restrictions import REFUSED, grouped


def heading(q: Question, what: str) -> Text:
    """The question as a sentence."""
    facts = q.world.facts
    day = f"{facts.on.day} {facts.on:%B %Y}"
    unit = {"40ft": "a 40-foot box of", "20ft": "a 20-foot box of", "t": "a tonne of"}[q.goods.unit]
    story = "" if facts.scenario.title == "as it is" else f", if: {facts.scenario.title}"
    avoid = f", avoiding {', '.join(q.avoid)}" if q.avoid else ""
    services = f", by {', '.join(q.services)}" if q.services else ""
    text = Text(f"{q.origin.name} to {q.destination.name} on {day}: {what}", style="bold")
    low, high = q.goods.usd_per_day_low, q.goods.usd_per_day_high
    digits = 2 if q.goods.usd_per_day < 10 else 0
    per_day = f"a day is worth {number(q.goods.usd_per_day, digits)} USD" + (
        f" (published span {number(low, digits)} to {number(high, digits)})" if low != high else ""
    )
    text.append(f"\n{unit} {q.goods.name}{services}{avoid}{story}; {per_day}", style="not bold dim")
    return text


def _table(*columns: tuple[str, str]) -> Table:
    table = FittingTable()
    for name, justify in columns:
        table.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
    return table


def percent(share: float) -> str:
    """A share as per cent."""
    return f"{100 * share:.0f}%"


def ways(result: Ways) -> RenderableType:
    """Ways as a table, the legs of the best one, and what to mind."""
    q = result.question
    if not result.found:
        return no_way(result)
    table = _table(("", "right"), ("days", "left"), ("USD", "left"), ("kg CO2e", "right"), ("km", "right"), ("land borders", "right"), ("gauge", "right"),
                   ("assumed", "right"), ("shut*", "right"), ("by", "left"))  # fmt: skip
    for i in result:
        table.add_row(
            str(i.rank), days_span(i.days), span(*i.usd), number(i.kg_co2e), number(i.km), str(i.borders), str(i.gauge_changes),
            f"{percent(i.assumed('days'))}/{percent(i.assumed('usd'))}", str(len(i.closures)), ", ".join(i.by),
        )  # fmt: skip
    parts: list[RenderableType] = [
        heading(q, "ways"),
        "",
        table,
        "",
        legs(result[0]),
        *remarks(result.itineraries),
        *(Text(x, style="yellow") for x in _without_asked(q, result.itineraries)),
    ]
    return Group(*parts, foot(q))


def beside(q: Question, itineraries: Sequence[Itinerary]) -> list[RenderableType]:
    """What a reader must know of an answer whose ways do not say it: the day lies outside what is known, or ways go without a service asked for."""
    lines = [f"mind: {x}" for x in q.world.facts.caveats] + _without_asked(q, itineraries)
    return ["", *(Text(x, style="yellow") for x in lines)] if lines else []


def _without_asked(q: Question, itineraries: Sequence[Itinerary]) -> list[str]:
    """Ways that do not go by a service that was asked for: naming one leaves out others of its kind only."""
    net, out = q.world.network, []
    for s in q.services:
        without = [str(i.rank) for i in itineraries if not (net.service[i.arcs] == net.service_row[s]).any()]
        if without:
            which = "" if len(without) == len(itineraries) else f" ({', '.join(without)})"
            out.append(
                f"mind{which}: not by {s}: a service that is named leaves out others of its kind only; --avoid rail --avoid road leaves out all on land"
            )
    return out


def legs(i: Itinerary) -> RenderableType:
    """One way, leg by leg."""
    names = dict(zip(i.world.network.nodes["node_id"], i.world.network.nodes["name"], strict=True))
    table = _table(
        (f"way {i.rank}", "left"),
        ("from", "left"),
        ("to", "left"),
        ("km", "right"),
        ("hours", "right"),
        ("USD", "right"),
        ("hours are", "left"),
    )
    for leg in i.legs():
        what = leg["service"].replace("_", " ") if leg["what"] == "link" else leg["what"]
        here, to = leg["what"] not in ("link", "border"), _short(names[leg["to"]])
        km = number(leg["km"]) if leg["what"] == "link" else ""
        table.add_row(
            what, "at " + to if here else _short(names[leg["from"]]), "" if here else to, km, number(leg["hours"]), number(leg["usd"]),
            leg["quality"].replace("+", ", "), style="dim" if leg["what"] != "link" else None,
        )  # fmt: skip
    return table


def _short(name: str) -> str:
    return name.split(" (")[0].split(" / ")[0]


def remarks(itineraries: tuple[Itinerary, ...]) -> list[RenderableType]:
    """Warnings and recent closures of the ways shown."""
    out: list[RenderableType] = []
    warnings = list(dict.fromkeys(w for i in itineraries for w in i.warnings))
    closures = {c["development"]: c for i in itineraries for c in i.closures}
    if closures:
        out.append("")
        out.append(Text("* shut in the 36 months before:", style="dim"))
        for c in closures.values():
            until = f"{c['until']}" if c["until"] else "still"
            out.append(
                Text(
                    f"  {c['development']}, {c['since']} to {until}, {c['days_shut']} days [{';'.join(c['source'])}]",
                    style="dim",
                )
            )
    rules = restricted(itineraries)
    if warnings or rules:
        out.append("")
        out.extend(Text(f"mind: {w}", style="yellow") for w in (*rules, *warnings))
    return out


_RULES_SHOWN = 5  # lines of restrictions beside an answer; --json has every row


def restricted(itineraries: tuple[Itinerary, ...]) -> list[str]:
    """Restrictions that the ways shown meet, one line for each pair of who restricts and whom."""
    rows = {r.row: r for i in itineraries for r in i.restrictions}
    lines = grouped(sorted(rows.values(), key=lambda r: r.verdict != REFUSED))
    if len(lines) > _RULES_SHOWN:
        left = f"{len(lines) - _RULES_SHOWN} more pairs restrict goods on these ways: --json has every row"
        lines = [*lines[:_RULES_SHOWN], left]
    return [f"restricted: {x}" for x in lines]


def foot(q: Question) -> RenderableType:
    """What is counted, and where numbers come from."""
    facts = q.world.facts
    note = (
        "Days run from the first departure to the last arrival. 'assumed' is the share of days and of USD without a source. "
        f"USD of {facts.study.usd_basis}; sea at the rate of the day. {facts.study.name} {facts.study.hash}. landbridge why says where a number comes from."
    )
    unknown = f" {q.costs.n_unknown} arcs without hours or price were left out." if q.costs.n_unknown else ""
    return Text("\n" + note + unknown, style="dim")


def no_way(result: Ways) -> RenderableType:
    """No way is an answer: what to lift."""
    q = result.question
    parts: list[RenderableType] = [heading(q, "no way is open")]
    if not result.openings:
        parts.append(Text("\nNot even all links of the study together lead there for these goods and services."))
    for n, opening in enumerate(result.openings):
        what = "The smallest set of links to open" if n == 0 else "Or, for a cheaper way,"
        way = opening.itinerary
        parts += ["", f"{what} ({len(opening.lift)}):", lift_table(opening.lift)]
        parts.append(
            f"Then: {days_span(way.days)} days, {span(*way.usd)} USD, {number(way.km)} km by {', '.join(way.by)}."
        )
    return Group(*parts, foot(q))


def lift_table(lift: tuple[Lift, ...]) -> RenderableType:
    """Closed links with the reason each is closed."""
    table = _table(("link", "left"), ("between", "left"), ("is", "left"), ("because", "left"), ("source", "left"))
    for x in lift:
        table.add_row(x.link, x.names, x.status, x.reason, ";".join(x.source) or x.stated_in)
    return table


def comparison(result: Comparison) -> RenderableType:
    """Corridors side by side."""
    q = result.question
    tonne = q.goods.unit == "t"
    prices = [("USD per t", "left")] if tonne else [("USD per 20 ft", "left"), ("USD per 40 ft", "left")]
    table = _table(("corridor", "left"), ("days", "left"), *prices, ("kg CO2e", "right"), ("km", "right"), ("land borders", "right"), ("gauge", "right"),
                   ("states", "left"), ("shut*", "right"), ("assumed", "right"))  # fmt: skip
    for c in result:
        i = c.itinerary
        if i is None:
            table.add_row(
                Text(c.name, style="dim"),
                Text(f"shut ({len(c.lift)} links, below)" if c.lift else "no way", style="dim"),
            )
            continue
        money = [span(*i.usd)] if tonne else [span(*i.price("20ft")), span(*i.price("40ft"))]
        table.add_row(
            c.name, days_span(i.days), *money, number(i.kg_co2e), number(i.km), str(i.borders), str(i.gauge_changes), " ".join(i.states), str(len(i.closures)),
            f"{percent(i.assumed('days'))}/{percent(i.assumed('usd'))}",
        )  # fmt: skip
    shut = [c for c in result if c.itinerary is None]
    parts: list[RenderableType] = [heading(q, "corridors side by side"), "", table]
    if shut:
        for c in shut:
            parts += ["", Text(f"{c.name} is shut by:", style="dim"), lift_table(c.lift)]
    parts += remarks(tuple(c.itinerary for c in result if c.itinerary))
    if result.left_out:
        parts += ["", *(Text(f"not shown: {x}", style="dim") for x in result.left_out)]
    return Group(*parts, foot(q))
