"""The tab Lane: the forwarder's card of the pair and what its ways are exposed to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field

from landbridge.answers.exposure import Exposure, WayExposure, exposure
from landbridge.answers.lane import LaneCard, LaneWay, allowed, lane
from landbridge.answers.lane_legs import joined
from landbridge.answers.lane_turns import said
from landbridge.report.evidence import quoted
from landbridge.report.words import ranged, significant
from landbridge.results import days_span, number
from landbridge.study.restrictions import REFUSED, Restriction
from landbridge.web.asks import Word
from landbridge.web.blocks import block, command, more
from landbridge.web.desk import Desk
from landbridge.web.tab_tradeoffs import sources_of_way
from landbridge.web.view import ViewAsk, story

RULES, CHANGES, PAIRS = 12, 8, 6  # rows that a block shows
TURNS = {"range": "a value's range", "opens": "a closed link", "shuts": "a link of it"}
NONE = {
    "range": "No value on it has a range.",
    "opens": "No closed link, if it alone opened, would better it.",
    "shuts": "",
}


class LaneViewAsk(ViewAsk):
    """A question of the page with what only a lane asks."""

    hs: Annotated[Word | None, Field(description="HS code of the goods.")] = None
    box: Annotated[Word | None, Field(description="Instead of the unit: wagon-tonne or truck, too.")] = None
    direction: Annotated[Word, Field(description="both, out or back.")] = "both"
    rates: Annotated[Word | None, Field(description="A rate sheet that was sent.")] = None


def card(desk: Desk, ask: LaneViewAsk) -> list[dict[str, Any]]:
    """Services with days and prices, the best one leg by leg, restrictions, changes, what would change the answer, and exposure."""
    world = desk.world(ask.on, story(desk, ask))
    box = ask.box or (ask.unit if ask.unit in ("20ft", "40ft") else None)
    sheet = desk.sheets.get(ask.rates) if ask.rates else None
    found = lane(
        world, ask.origin, ask.destination, goods=ask.goods, hs=ask.hs, box=box, direction=ask.direction, rates=sheet, avoid=ask.avoid,
        value_of_time=ask.value_of_time,
    )  # fmt: skip
    risk = exposure(
        world, ask.origin, ask.destination, goods=ask.goods, hs=ask.hs, services=ask.services, avoid=ask.avoid
    )
    code = [f"--hs {quoted(ask.hs)}"] if ask.hs else []
    own = [f"--{k} {quoted(v)}" for k, v in (("box", box), ("rates", sheet.file if sheet else None)) if v]
    own += [f"--direction {ask.direction}"] if ask.direction != "both" else []
    told = command(desk, ask, "lane", *code, *own, takes=("value_of_time",))
    best = (
        [_turns(found), _legs(found), *_words("Before these prices are quoted", found.price_notes)]
        if found.best is not None
        else []
    )
    shown = [_services(found, told), *_yours(found), *best, _rules(found), *_lately(found)]
    return [*shown, _exposed(risk, command(desk, ask, "exposure", *code, takes=("services",))), _points(risk)]


def _yours(found: LaneCard) -> list[dict[str, Any]]:
    """Each price of the user's sheet beside ours; none without a sheet."""
    if found.sheet is None:
        return []
    rows = [_rate(b) for b in found.beside]
    note = (
        f"{found.sheet.file}, row by row. Yours replace ours on the ways above where they hold on the day; nothing else moves. Ours of a row is from"
        " the least to the most of its services and directions, of a run the sum of its links."
    )
    heads = ["row", "of what", "for", "yours, USD", "ours, USD", "difference", "holds", "on these ways"]
    links = [[b["row"]] if b["row"] else [] for b in found.beside]
    return [block("Your rates beside ours", note, heads, rows, links, sources=[b["ours_source"] for b in found.beside])]


def _rate(b: dict[str, Any]) -> list[str]:
    ends = f"{b['from_name']} to {b['to_name']}" if b["from"] else b["row"]
    low, high = b["ours_usd_low"], b["ours_usd_high"]
    ours = "unknown" if low is None else number(low) if high - low < 0.5 else f"{number(low)} to {number(high)}"
    moved = _moved(b["usd"] - low) if low is not None and high - low < 0.5 else ""
    dates = " ".join(f"{w} {b[k]}" for w, k in (("from", "valid_from"), ("until", "valid_until")) if b[k])
    holds = (dates or "not dated") if b["holds"] else f"not on the day: {dates}"
    unit = b["column"].removeprefix("usd_per_").replace("ft", "\u00a0ft")
    what = f"{ends}, {b['service'].replace('_', ' ')}" if b["service"] else ends
    return [str(b["line"]), what, unit, number(b["usd"]), ours, moved, holds, ", ".join(b["on_ways"]) or "on none"]


def _services(found: LaneCard, told: str) -> dict[str, Any]:
    unit = found.question.goods.unit
    left = f" Not shown: {'; '.join(found.left_out)}." if found.left_out else ""
    stop = (
        f"These goods are refused. What would be allowed: {'; '.join(allowed(found)) or 'nothing that the study knows of'}. "
        if found.refused
        else ""
    )
    note = f"{stop}Each service by itself on land, for one {found.box}; back is priced on its own.{left}"
    prices = ["USD per t"] if unit == "t" else ["USD 20 ft", "USD 40 ft"]
    prices += ["at our rates"] if found.sheet else []
    rows = [_service(w, unit, found) for w in found]
    ways = [w.way or w.out.refused_way for w in found]
    return block(
        "Services on this lane",
        note,
        ["service", "days", *prices, "back, days", "back, USD", "a month ago", "by"],
        rows,
        [w.links if w else [x.link for x in lw.out.lift] for w, lw in zip(ways, found, strict=True)],
        told,
        sources=[_of_service(w) for w in found],
        empty="No service goes there.",
    )


def _service(w: LaneWay, unit: str, found: LaneCard) -> list[str]:
    name = w.out.name + (f", way {w.out.rank}" if w.out.rank > 1 else "")
    units = ("t",) if unit == "t" else ("20ft", "40ft")
    ours = [] if found.sheet is None else [number(w.ours.usd[1]) if w.ours else "the same"]
    if w.way is None:
        why = "; ".join(
            [*(f"refused by {r.row}" for r in w.out.refused), *(f"{x.names}: {x.reason}" for x in w.out.lift)]
        )
        return [name, w.out.state, *[""] * (len(units) + len(ours)), "", "", "", why]
    back = w.back.itinerary if w.back else None
    back_days = days_span(back.days) if back else w.back.state if w.back else ""
    prices = [ranged(w.way.price(u)) for u in units]
    return [
        name,
        days_span(w.way.days),
        *prices,
        *ours,
        back_days,
        significant(back.usd[1]) if back else "",
        _month(w),
        ", ".join(w.way.by),
    ]


def _month(w: LaneWay) -> str:
    before = w.before.itinerary if w.before else None
    if before is None or w.way is None:
        return w.before.state if w.before else ""
    days, usd = w.way.days[1] - before.days[1], w.way.usd[1] - before.usd[1]
    return "same" if abs(days) < 0.05 and abs(usd) < 0.5 else f"{more(days, 2)} days, {more(usd)} USD"


def _of_service(w: LaneWay) -> list[str]:
    if w.way is not None:
        return sources_of_way(w.way)
    return [*(s for r in w.out.refused for s in r.source), *(s for x in w.out.lift for s in x.source)]


def _turns(found: LaneCard) -> dict[str, Any]:
    assert found.best is not None
    first = {k: next(iter(v), None) for k, v in found.turns.items()}
    rows = [[TURNS[k], said(t, k) if t else NONE[k]] for k, t in first.items() if t or NONE[k]]
    links = [[t["link"]] if t and "link" in t else [] for k, t in first.items() if t or NONE[k]]
    sources = [t.get("source", ()) if t else () for k, t in first.items() if t or NONE[k]]
    return block(
        "What would change the answer most",
        f"Of the best way, {found.best.out.name}.",
        ["", "what it would do"],
        rows,
        links,
        sources=sources,
    )


def _legs(found: LaneCard) -> dict[str, Any]:
    assert found.best is not None
    legs = joined(found.legs(found.best))
    rows = [
        [
            _leg(x),
            number(x["km"]) if x["what"] == "link" else "",
            number(x["hours"]),
            number(x["usd"]),
            *([] if found.sheet is None else [number(x["ours_usd"]) if x["ours_usd"] is not None else "the same"]),
            ", ".join(x["rates"]),
            x["holds"] or "not dated",
        ]
        for x in legs
    ]
    ours = ["ours, USD"] if found.sheet else []
    heads = ["leg", "km", "hours", "USD", *ours, "rate or rule", "holds"]
    return block(f"{found.best.out.name}, leg by leg", "", heads, rows, sources=[x["sources"] for x in legs])


def _leg(x: dict[str, Any]) -> str:
    if x["what"] == "link":
        return f"{x['from_name']} to {x['to_name']}, {x['service'].replace('_', ' ')}"
    return f"border, {x['from_name']} to {x['to_name']}" if x["what"] == "border" else f"{x['what']} at {x['to_name']}"


def _rules(found: LaneCard) -> dict[str, Any]:
    rules = found.restrictions[:RULES]
    cut = (
        f" {len(found.restrictions) - len(rules)} more: the command lists them."
        if len(found.restrictions) > len(rules)
        else ""
    )
    met = f"Met by HS {found.hs}." if found.hs else "What meets the goods depends on their HS code: write it above."
    note = f"{met}{cut}"
    heads = ["who, on whom", "what", "why"]
    return block(
        "Restrictions that these goods meet" if found.hs else "Restrictions on these ways",
        note,
        heads,
        [_rule(r) for r in rules],
        sources=[r.source for r in rules],
        empty="None that the study knows of.",
    )


def _rule(r: Restriction) -> list[str]:
    verdict = "Refused: " if r.verdict == REFUSED else ""
    disputed = f"; not accepted by {', '.join(r.disputed_by)}" if r.disputed_by else ""
    free = f"; left free: {r.exceptions}" if r.exceptions else ""
    what = f"{verdict}{r.goods}: {r.effect.replace('_', ' ')} since {r.since}{free}{disputed}"
    return [f"{r.actor} on {', '.join(r.against)}, {r.relation}", what, f"{r.act}; {r.why}"]


def _moved(usd: float) -> str:
    return "same" if abs(usd) < 0.5 else f"{'+' if usd > 0 else '−'}{number(abs(usd))}"


def _words(title: str, lines: Iterable[str]) -> list[dict[str, Any]]:
    """Sentences as a block; none where there are none."""
    rows = [[x[0].upper() + x[1:]] for x in lines]
    return [block(title, "", ["mind"], rows)] if rows else []


def _lately(found: LaneCard) -> list[dict[str, Any]]:
    rows = found.changes[:CHANGES]
    cut = f"{len(found.changes) - len(rows)} more: the command lists them." if len(found.changes) > len(rows) else ""
    warned = dict.fromkeys(x for w in found if w.way and w.out.rank == 1 for x in w.way.warnings)
    cells = [[str(c["day"]), c["what"], c["name"] + ("" if c["computed"] else " (beside the numbers)")] for c in rows]
    lately = block(
        "Changes in the last 30 days and the 30 before",
        cut,
        ["day", "what", "development"],
        cells,
        [c["touches"] for c in rows],
        sources=[c["source"] for c in rows],
        empty="Nothing that the study knows of.",
    )
    return [lately, *_words("Known of these ways", warned)]


def _exposed(risk: Exposure, told: str) -> dict[str, Any]:
    shut = "" if risk.found.found else "No way is open; these would open. "
    note = f"{shut}Days shut are of the 36 months before; a day in two closures counts once. No probability is stated: the study holds none."
    heads = ["way", "states", "worst pair of them", "days shut", "closures", "restrictions", "premiums"]
    return block(
        "What its ways are exposed to",
        note,
        heads,
        [_way(w) for w in risk],
        [w.way.links for w in risk],
        told,
        sources=[_behind(w) for w in risk],
    )


def _way(w: WayExposure) -> list[str]:
    s = w.summary()
    worst = f"{s['worst_pair']}: {s['worst_level']}" if s["worst_pair"] else "unknown"
    still = " (still)" if s["still_shut"] else ""
    closures = "; ".join(c.name for c in w.closures.closures[:PAIRS]) or "none known"
    return [
        "would open" if w.shut else f"{w.way.rank}: {days_span(w.way.days)} days",
        " ".join(w.states),
        worst,
        f"{s['days_shut']} of {number(s['window_days'])}{still}",
        closures,
        str(s["restrictions"]),
        "; ".join(f"{p['name']}: {p['value']:g} {p['unit']}" for p in w.premiums[:PAIRS]) or "none published",
    ]


def _behind(w: WayExposure) -> list[str]:
    worst = next((p for p in w.pairs if p.rank is not None), None)
    facts = [s for f in worst.rows for s in f.source] if worst else []
    return [
        *facts,
        *(s for c in w.closures.closures[:PAIRS] for s in c.source),
        *(s for p in w.premiums[:PAIRS] for s in p["source"]),
    ]


def _points(risk: Exposure) -> dict[str, Any]:
    rows = risk.single_points
    none = "None: without any one link or place another way is left." if risk.found.found else "No way is open."
    cells = [[p["what"], p["name"]] for p in rows]
    links = [[p["id"]] if p["what"] == "link" else [] for p in rows]
    return block("Without any one of these no way is left", "", ["", "name"], cells, links, empty=none)
