"""A lane card as one page of HTML, made to be printed on A4."""

from __future__ import annotations

from html import escape
from typing import Any

from landbridge.answers.lane import LaneCard, LaneWay, allowed
from landbridge.answers.lane_legs import borders, joined
from landbridge.answers.lane_turns import said
from landbridge.answers.lane_ways import LAND, OCEAN
from landbridge.report import sheet
from landbridge.report.evidence import asked_words, story_words
from landbridge.results import days_span, number, span
from landbridge.study.restrictions import REFUSED, grouped

_CHANGES = 6  # changes and restrictions that the page names; the workbook has all
_NOTE = "Days run from the first departure to the last arrival. Struck through: our price beside yours."


def lane_page(card: LaneCard) -> str:
    """The card as one HTML file, without script and without anything loaded. The same card gives the same bytes.

    Examples
    --------
    >>> import landbridge as lb
    >>> page = lane_page(lb.lane(lb.world(lb.open_study(), "2026-06-01"), "Tashkent", "Poti"))
    >>> page.startswith("<!doctype html>")
    True
    """
    q = card.question
    title = f"{q.origin.name} to {q.destination.name}"
    code = f", HS {card.hs}" if card.hs else ""
    what = {"tonne": "A tonne", "wagon-tonne": "A tonne by wagon", "truck": "A truck"}.get(
        card.box, f"A {card.box} box"
    )
    parts = [
        f"<h1>{escape(title)}</h1>",
        sheet.asked(q, f"Lane card for {what[0].lower()}{what[1:]}{code}"),
        *_stop(card),
        *_ways(card),
    ]
    parts += [*_legs(card), *_rules(card), *_lately(card), *_turns(card)]
    return sheet.page(
        f"Lane card: {title}", [*parts, *sheet.sources(_named(card)), sheet.footer(q, _NOTE, follow(card))]
    )


def follow(card: LaneCard) -> list[str]:
    """Commands that trace the numbers of the best way to their rows and sources: of the whole way, and of its dearest leg.

    A way that is not what one search by its service finds (an ocean ship, goods kept off some soil, rates of the user's own) has the second alone.
    """
    best = card.best
    if best is None or best.way is None:
        return []
    facts, goods = card.question.world.facts, card.question.goods
    services = card.question.world.network.services.set_index("service_id")
    story = story_words(card)
    out = []
    if (
        services["family"][best.out.service] in LAND
        and best.out.rank == 1
        and not best.out.refused
        and card.sheet is None
    ):
        out.append(
            f"landbridge why {asked_words(card, story)} --services {best.out.service} --avoid {OCEAN} --column usd"
        )
    net = card.question.world.network
    legs = [leg for leg in card.legs(best) if leg["row"] in net.link_row or leg["row"] in net.operation_row]
    if legs:
        dearest = max(legs, key=lambda leg: leg["usd"] if leg["usd"] == leg["usd"] else 0.0)
        out.append(f"landbridge why {dearest['row']} --column {goods.column} --on {facts.on}{story}")
    return out


def _stop(card: LaneCard) -> list[str]:
    if not card.refused:
        return []
    rules = [str(r) for r in card.restrictions if r.verdict == REFUSED]
    free = allowed(card) or ["nothing that the study knows of"]
    return [
        '<div class="stop"><b>Refused.</b> These goods may not go this way.', sheet.bullets(rules), "<p>What would be allowed:</p>",
        sheet.bullets(free), "</div>",
    ]  # fmt: skip


def _ways(card: LaneCard) -> list[str]:
    tonne = card.question.goods.unit == "t"
    prices = ["USD per t"] if tonne else ["USD 20 ft", "USD 40 ft"]
    header = ["Service", "Days", *prices, "Back: days", "USD", "Against a month ago", "Border hours", "By"]
    rows, classes = [], []
    for w in card.ways:
        rows.append(_row(w, tonne))
        classes.append("best" if w is card.best else "")
    left = f'<p class="notes">Not shown: {escape("; ".join(card.left_out))}.</p>' if card.left_out else ""
    return ["<h2>Ways by service</h2>", sheet.table(header, rows, (), classes), *_refused(card), left]


def _row(w: LaneWay, tonne: bool) -> list[str]:
    name = escape(w.out.name) + (f' <span class="range">other way {w.out.rank}</span>' if w.out.rank > 1 else "")
    if w.way is None:
        why = ", ".join(r.row for r in w.out.refused) or "; ".join(f"{x.names}: {x.reason}" for x in w.out.lift)
        state = f'<span class="no">{w.out.state}</span>' if w.out.refused else w.out.state
        if w.out.refused_way is not None:
            kept = w.out.refused_way
            why += f"; it would take {days_span(kept.days)} days and {span(*kept.usd)} USD by {', '.join(kept.by)}"
        return [name, state, *[""] * (5 + (1 if tonne else 2) - 1), escape(why)]
    units = ("t",) if tonne else ("20ft", "40ft")
    hours = sum(b["hours"] for b in borders(w.way))
    back = w.back.itinerary if w.back else None
    return [
        name, sheet.ranged(w.way.days, days=True), *(_price(w, u) for u in units), days_span(back.days) if back else (w.back.state if w.back else ""),
        number(back.usd[1]) if back else "", escape(_month(w)), number(hours), escape(", ".join(w.way.by)),
    ]  # fmt: skip


def _price(w: LaneWay, unit: str) -> str:
    assert w.way is not None
    text = sheet.ranged(w.way.price(unit))
    before = w.ours.price(unit)[1] if w.ours else w.way.price(unit)[1]
    return text + (f" <s>{number(before)}</s>" if before != w.way.price(unit)[1] and before == before else "")


def _month(w: LaneWay) -> str:
    before, now = (w.before.itinerary if w.before else None), w.ours or w.way
    if before is None or now is None:
        return w.before.state if w.before else ""
    days, usd = now.days[1] - before.days[1], now.usd[1] - before.usd[1]
    return "same" if abs(days) < 0.05 and abs(usd) < 0.5 else f"{days:+.1f} days, {usd:+,.0f} USD"


def _refused(card: LaneCard) -> list[str]:
    out = []
    for w in card.ways:
        if w.way is not None and w.out.refused_way is not None:
            way, rules = w.out.refused_way, ", ".join(r.row for r in w.out.refused)
            out.append(
                f"{w.out.name} by {', '.join(way.by)} ({days_span(way.days)} days, {span(*way.usd)} USD) is refused by {rules}"
            )
    return [sheet.bullets(out)] if out else []


def _legs(card: LaneCard) -> list[str]:
    best = card.best
    if best is None:
        return []
    rows, classes = [], []
    for leg in joined(card.legs(best)):
        here = leg["what"] not in ("link", "border")
        what = leg["service"].replace("_", " ") if leg["what"] == "link" else leg["what"]
        where = f"at {leg['to_name']}" if here else f"{leg['from_name']} to {leg['to_name']}"
        ours = f" <s>{number(leg['ours_usd'])}</s>" if leg["ours_usd"] is not None else ""
        rows.append([
            escape(what), escape(where), number(leg["km"]) if leg["what"] == "link" else "", number(leg["hours"]), number(leg["usd"]) + ours,
            escape(", ".join(leg["rates"])), escape(leg["holds"] or "not dated"), escape("; ".join(leg["sources"])),
        ])  # fmt: skip
        classes.append("work" if leg["what"] != "link" else "")
    header = ["Leg", "Where", "km", "Hours", "USD", "Rate or rule", "Holds", "Source"]
    notes = f'<p class="notes">{escape(". ".join(card.price_notes))}.</p>'
    return [
        f"<h2>{escape(best.out.name)}, leg by leg</h2>",
        sheet.table(header, rows, (2, 3, 4), classes),
        *([notes] if card.price_notes else []),
    ]


def _rules(card: LaneCard) -> list[str]:
    found = [r for r in card.restrictions if not (card.refused and r.verdict == REFUSED)]
    lines = [str(r) for r in found] if card.hs else grouped(found)
    more = [f"and {len(lines) - _CHANGES} more: the workbook has all"] if len(lines) > _CHANGES else []
    title = (
        "Restrictions these goods meet"
        if card.hs
        else "Restrictions on these ways (which meet the goods depends on their HS code)"
    )
    return [f"<h2>{title}</h2>", sheet.bullets([*lines[:_CHANGES], *more], "None that the study knows of.")]


def _lately(card: LaneCard) -> list[str]:
    lines = []
    for c in card.changes:
        beside = "" if c["computed"] else " (beside the numbers)"
        lines.append(f"{c['when']}: {c['day']} {c['what']}: {c['name']}{beside} [{'; '.join(c['source'])}]")
    warned = dict.fromkeys(x for w in card.ways if w.way and w.out.rank == 1 for x in w.way.warnings)
    parts = [sheet.bullets(lines[:_CHANGES], "Nothing that the study knows of, in the last 30 days or the 30 before.")]
    if warned:
        parts.append(f'<p class="notes">Mind: {escape("; ".join(warned))}.</p>')
    return ["<h2>Closures and changes, last 30 days against the 30 before</h2>", *parts]


def _turns(card: LaneCard) -> list[str]:
    if card.best is None:
        return []
    none = {
        "range": "No value on it has a range.",
        "opens": "No closed link, if it alone opened, would better it.",
        "shuts": "",
    }
    lines = [said(card.turns[k][0], k) if card.turns[k] else none[k] for k in ("range", "opens", "shuts")]
    return [
        "<h2>What would change the best way most</h2>",
        "<ol>" + "".join(f"<li>{escape(x)}</li>" for x in lines) + "</ol>",
    ]


def _named(card: LaneCard) -> list[Any]:
    """Sources of what the page shows: the best way's legs, the restrictions and the changes."""
    ids = {s for r in card.restrictions for s in r.source} | {s for c in card.changes[:_CHANGES] for s in c["source"]}
    if card.best is not None:
        ids |= {s for leg in card.legs(card.best) for s in leg["source"]}
        ids |= {s for leg in card.legs(card.best) for r in leg["hours_rest_on"] for s in r["source"]}
    return [s for s in card.sources() if s["source"] in ids and s["source"] not in ("assumed", "common-knowledge")]
