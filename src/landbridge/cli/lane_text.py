"""A lane card and an exposure as tables for people, on a screen of any width."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from landbridge.answers.lane import LaneCard, LaneWay, allowed
from landbridge.answers.lane_legs import borders, joined
from landbridge.answers.lane_turns import said
from landbridge.cli import show
from landbridge.engines.itinerary import Itinerary
from landbridge.report.lane import follow
from landbridge.results import days_span, number, span
from landbridge.study.restrictions import REFUSED, grouped

_TURNS = ("range", "opens", "shuts")


def card_text(card: LaneCard, legs: bool = True) -> RenderableType:
    """The card: ways by service, the best one leg by leg, borders, restrictions, changes and what would change the answer."""
    q = card.question
    code = f", HS {card.hs}" if card.hs else ""
    parts: list[RenderableType] = [show.heading(q, f"lane card for {card.box}{code}"), ""]
    if card.refused:
        parts += [*_refusal(card), ""]
    parts += [_ways(card), *_refused_ways(card), *(Text(f"not shown: {x}", style="dim") for x in card.left_out)]
    if legs and card.best is not None:
        parts += ["", _legs(card, card.best), *_price_notes(card)]
    parts += [*_restricted(card), *_changed(card), *_turns(card)]
    return Group(*parts, _foot(card))


def _ways(card: LaneCard) -> RenderableType:
    tonne = card.question.goods.unit == "t"
    prices = [("USD per t", "left")] if tonne else [("USD per 20 ft", "left"), ("USD per 40 ft", "left")]
    table = show._table(("service", "left"), ("days", "left"), *prices, ("back: days", "left"), ("USD", "left"), ("month ago", "left"),
                        ("borders, h", "right"), ("assumed", "right"), ("by", "left"))  # fmt: skip
    for w in card.ways:
        name = w.out.name if w.out.rank == 1 else f"{w.out.name} ({w.out.rank})"
        if w.way is None:
            blank = [""] * (6 if tonne else 7)
            table.add_row(
                Text(name, style="dim"),
                Text(w.out.state, style="red" if w.out.refused else "dim"),
                *blank,
                Text(_would(w), style="dim"),
            )
            continue
        table.add_row(
            name, days_span(w.way.days), *_money(w, tonne), *_back(w), _month(w), f"{w.way.borders}, {number(_border_hours(w.way))}",
            f"{show.percent(w.way.assumed('days'))}/{show.percent(w.way.assumed('usd'))}", ", ".join(w.way.by),
        )  # fmt: skip
    return table


def _would(w: LaneWay) -> str:
    """What a refused way would be."""
    way = w.out.refused_way
    return (
        f"would be {days_span(way.days)} days, {number(way.usd[1])} USD by {', '.join(way.by)}"
        if way is not None
        else ""
    )


def _money(w: LaneWay, tonne: bool) -> list[Text]:
    assert w.way is not None
    out = []
    for unit in ("t",) if tonne else ("20ft", "40ft"):
        text = Text(span(*w.way.price(unit)))
        if w.ours is not None and w.ours.price(unit)[1] != w.way.price(unit)[1]:
            text.append(" ")
            text.append(number(w.ours.price(unit)[1]), style="strike dim")
        out.append(text)
    return out


def _back(w: LaneWay) -> tuple[str, str]:
    way = w.back.itinerary if w.back else None
    if way is None:
        return (w.back.state if w.back else "", "")
    return days_span(way.days), number(way.usd[1])


def _month(w: LaneWay) -> str:
    if w.before is None or w.way is None:
        return ""
    before, now = w.before.itinerary, w.ours or w.way
    if before is None:
        return w.before.state
    days, usd = now.days[1] - before.days[1], now.usd[1] - before.usd[1]
    return "same" if abs(days) < 0.05 and abs(usd) < 0.5 else f"{days:+.1f} d, {usd:+,.0f} USD"


def _border_hours(way: Itinerary) -> float:
    return float(sum(b["hours"] for b in borders(way)))


def _refusal(card: LaneCard) -> list[RenderableType]:
    out: list[RenderableType] = [Text("REFUSED: these goods may not go this way.", style="bold red")]
    out += [Text(f"  {r}") for r in card.restrictions if r.verdict == REFUSED]
    free = allowed(card)
    out.append(Text("What would be allowed: " + ("; ".join(free) if free else "nothing that the study knows of.")))
    return out


def _refused_ways(card: LaneCard) -> list[RenderableType]:
    """Ways that would be better and refuse the goods, where others are open; and what shuts services, each link once."""
    out: list[RenderableType] = []
    shut: dict[str, list[str]] = {}
    for w in card.ways:
        if w.out.refused and w.out.refused_way is not None and not card.refused:
            way = w.out.refused_way
            rules = ", ".join(r.row for r in w.out.refused)
            what = f"{w.out.name} by {', '.join(way.by)} ({days_span(way.days)} days, {number(way.usd[1])} USD)"
            out.append(Text(f"refused: {what} by {rules}", style="red"))
        if w.out.state == "shut":
            links = "; ".join(f"{x.names} ({x.reason})" for x in w.out.lift)
            shut.setdefault(links, []).append(w.out.name)
    return [*out, *(Text(f"shut: {', '.join(names)} by {links}", style="dim") for links, names in shut.items())]


def _legs(card: LaneCard, w: LaneWay) -> RenderableType:
    table = show._table((w.out.name.lower(), "left"), ("from", "left"), ("to", "left"), ("km", "right"), ("hours", "left"), ("USD", "left"),
                        ("rate", "left"), ("holds", "left"), ("source", "left"))  # fmt: skip
    for leg in joined(card.legs(w)):
        here = leg["what"] not in ("link", "border")
        what = leg["service"].replace("_", " ") if leg["what"] == "link" else leg["what"]
        usd = Text(number(leg["usd"]))
        if leg["ours_usd"] is not None:
            usd.append(" ")
            usd.append(number(leg["ours_usd"]), style="strike")
        table.add_row(
            what, ("at " + leg["to_name"]) if here else leg["from_name"], "" if here else leg["to_name"],
            number(leg["km"]) if leg["what"] == "link" else "", span(leg["hours"], leg["hours"], leg["hours"]), usd, ", ".join(leg["rates"]),
            leg["holds"], ";".join(leg["sources"]), style="dim" if leg["what"] != "link" else None,
        )  # fmt: skip
    return table


def _price_notes(card: LaneCard) -> list[RenderableType]:
    notes = [Text(f"price: {x}", style="yellow" if x.startswith("Your") else "dim") for x in card.price_notes]
    return ["", *notes] if notes else []


def _restricted(card: LaneCard) -> list[RenderableType]:
    if not card.restrictions:
        return ["", Text("No restriction of the study meets these goods on these ways.")]
    title = (
        "Restrictions that these goods meet"
        if card.hs
        else "Restrictions on these ways; --hs CODE says which meet the goods"
    )
    lines = [str(r) for r in card.restrictions] if card.hs else grouped(card.restrictions)
    return ["", Text(f"{title}:"), *(Text(f"  {x}", style="yellow") for x in lines)]


def _changed(card: LaneCard) -> list[RenderableType]:
    out: list[RenderableType] = ["", Text("Closures and changes on these ways:")]
    for when in ("last 30 days", "the 30 days before"):
        rows = [c for c in card.changes if c["when"] == when]
        out += [Text(f"  {when}: nothing the study knows of", style="dim")] if not rows else []
        for c in rows:
            beside = "" if c["computed"] else "; beside the numbers"
            out.append(Text(f"  {when}: {c['day']} {c['what']}: {c['name']}{beside} [{';'.join(c['source'])}]"))
    warnings = list(dict.fromkeys(x for w in card.ways if w.way for x in w.way.warnings))
    return [*out, *(Text(f"  mind: {x}", style="yellow") for x in warnings)]


def _turns(card: LaneCard) -> list[RenderableType]:
    best = card.best
    if best is None:
        return []
    out: list[RenderableType] = ["", Text(f"What would change the best way ({best.out.name}) most:")]
    for n, key in enumerate(_TURNS, start=1):
        found = card.turns[key]
        none = {
            "range": "No value on it has a range.",
            "opens": "No closed link, if it alone opened, would better it.",
            "shuts": "",
        }[key]
        out.append(Text(f"  {n}. {said(found[0], key) if found else none}"))
    return out


def _foot(card: LaneCard) -> RenderableType:
    facts = card.question.world.facts
    same = card.best is not None and all(
        w.back and w.back.itinerary and w.way and abs(w.back.itinerary.usd[1] - w.way.usd[1]) < 1 for w in card.ways if w.way and w.out.rank == 1
    ) and card.direction == "both"  # fmt: skip
    back = (
        " Most rates here are by the kilometre and the same both ways: no discount for the empty direction is known."
        if same
        else ""
    )
    yours = f" Struck out: our price beside yours from {card.sheet.file}." if card.sheet else ""
    note = (
        f"Rates without a date are USD of {facts.study.usd_basis}.{back}{yours} (2): another way of the same service. 'assumed' is the share of days"
        f" and of USD without a source. {facts.study.name} {facts.study.hash}. --out card.xlsx or card.html has every leg of every way with its source."
    )
    lines = [f"follow: {x}" for x in follow(card)]
    return Text("\n" + "\n".join([*lines, note]), style="dim")
