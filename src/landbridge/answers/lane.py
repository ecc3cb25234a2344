"""The forwarder's lane card: ways by service with days, prices in parts, borders, restrictions, changes, and what would change the answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from landbridge.answers import lane_legs, lane_turns
from landbridge.answers.lane_order import sorted_ways
from landbridge.answers.lane_rates import RateSheet, lay, read_rates
from landbridge.answers.lane_ways import ServiceWay, by_service, limited, listed, with_service
from landbridge.answers.world import world as world_of
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import DEFAULT_GOODS, Question, ask
from landbridge.errors import QuestionError, did_you_mean
from landbridge.results import as_csv, as_json, days_span, html_lines, span
from landbridge.study import Study
from landbridge.study.restrictions import REFUSED, Reader, Restriction, hs_code, met_code
from landbridge.worlds import World

BOXES = ("20ft", "40ft", "wagon-tonne", "truck")
DIRECTIONS = ("both", "out", "back")
_FAMILY = {"wagon-tonne": ("rail",), "truck": ("road",)}


@dataclass(frozen=True, eq=False, kw_only=True)
class LaneWay:
    """One service on a lane: its way out, our price of it beside a user's, its way back and its way a month ago."""

    out: ServiceWay
    ours: Itinerary | None  # the same way at our prices, where the user's rates touch it
    back: ServiceWay | None = None
    before: ServiceWay | None = None

    @property
    def way(self) -> Itinerary | None:
        """The way out; None where it is refused or shut."""
        return self.out.itinerary


@dataclass(frozen=True, eq=False, kw_only=True)
class LaneCard:
    """The answer to a lane: ways by service, cheapest first by USD and the worth of days; those refused or shut come last."""

    question: Question
    box: str
    hs: str  # empty where none was given
    ways: tuple[LaneWay, ...]
    ours: World  # without the user's rates
    sheet: RateSheet | None = None
    left_out: tuple[str, ...] = ()
    direction: str = "both"

    def __iter__(self) -> Iterator[LaneWay]:
        return iter(self.ways)

    def __len__(self) -> int:
        return len(self.ways)

    @property
    def best(self) -> LaneWay | None:
        """The best service; None where no way is open."""
        return next((w for w in self.ways if w.way is not None), None)

    @cached_property
    def restrictions(self) -> list[Restriction]:
        """Rows that the goods meet on any way of the card, those that refuse first."""
        rows: dict[str, Restriction] = {}
        for w in self.ways:
            for r in (*w.out.refused, *(w.way.restrictions if w.way else ())):
                rows.setdefault(r.row, r)
        return sorted(rows.values(), key=lambda r: (r.verdict != REFUSED, r.row))

    @property
    def refused(self) -> bool:
        """Whether every way of the lane that there is refuses the goods."""
        return self.best is None and any(w.out.state == "refused" for w in self.ways)

    @cached_property
    def changes(self) -> list[dict[str, Any]]:
        """What began or ended in the last 30 days and in the 30 before, on the ways of the card, today's and those of a month ago."""
        shown = [w.out for w in self.ways] + [w.before for w in self.ways if w.before]
        return lane_turns.changes(self.question.world, lane_turns.rows_of(shown), self.question.world.facts.on)

    @cached_property
    def turns(self) -> dict[str, list[dict[str, Any]]]:
        """What would change the best way most: ranges of rows, closed links that opened, links of it that shut."""
        best = self.best
        if best is None or best.way is None:
            return {"range": [], "opens": [], "shuts": []}
        q, cost = _asked(self, best)
        others = [(w.out.name, w.way) for w in self.ways if w.way is not None and w is not best]
        return {
            "range": lane_turns.ranges(best.way), "opens": lane_turns.would_open(q, cost, best.way),
            "shuts": lane_turns.would_shut(q, cost, best.way, others),
        }  # fmt: skip

    @property
    def rates(self) -> list[dict[str, Any]]:
        """Rates behind the prices of the card, the heaviest first."""
        return lane_legs.rate_rows([w.way for w in self.ways if w.way])

    @cached_property
    def beside(self) -> list[dict[str, Any]]:
        """Each price of the user's sheet beside ours, and the services of the card whose way it touches; empty without a sheet."""
        ways = [(w.out.name, w.way) for w in self.ways if w.way and w.out.rank == 1]
        return lane_legs.beside(self.ours, self.sheet, ways) if self.sheet else []

    @property
    def price_notes(self) -> list[str]:
        """What to know of the prices before quoting them, out and back; and rows of the user's sheet that do not hold on the day."""
        out: dict[str, None] = {}
        for w in self.ways:
            if w.way is not None and w.out.rank == 1:
                out |= {f"{w.out.name}: {x}": None for x in lane_legs.remarks(w.way)}
            if w.back is not None and w.back.itinerary is not None:
                out |= {
                    f"{w.out.name}, back: {x}": None
                    for x in lane_legs.remarks(w.back.itinerary)
                    if "the other way" in x
                }
        unused = [f"Your rate in row {r.line} does not hold on the day and is not used" for r in self._expired()]
        return [*out, *self._parts_of_runs(), *unused]

    def _parts_of_runs(self) -> list[str]:
        """Ways that take only a part of a run that the user has priced as a whole: no carrier sells that part at its share."""
        out, day = [], self.question.world.facts.on
        ways = [w for w in self.ways if w.way is not None and w.out.rank == 1]
        for rate in [r for r in self.sheet.used(day) if not r.row] if self.sheet else []:
            for w in ways:
                on = np.isin(rate.arcs, w.way.arcs) if w.way is not None else np.zeros(0, dtype=bool)
                if on.any() and not on.all():
                    km = self.question.world.columns["length_km"][rate.arcs]
                    out.append(
                        f"Your rate in row {rate.line} is for the whole run {rate.origin} to {rate.destination} ({km.sum():,.0f} km); {w.out.name} takes "
                        f"{km[on].sum():,.0f} km of it at their share, and our prices elsewhere: price the legs of the way that you mean row by row"
                    )
        return out

    def legs(self, way: LaneWay) -> list[dict[str, Any]]:
        """The way leg by leg; empty where there is none."""
        return self._legs.get((way.out.service, way.out.rank), [])

    @cached_property
    def _legs(self) -> dict[tuple[str, int], list[dict[str, Any]]]:
        return {(w.out.service, w.out.rank): lane_legs.legs(w.way, self.ours, self.sheet) for w in self.ways if w.way}

    def rows(self) -> list[dict[str, Any]]:
        """One row for each service."""
        return [self.row(w) for w in self.ways]

    def row(self, w: LaneWay) -> dict[str, Any]:
        """One service in a row: days and prices out, ours beside, back, and a month ago."""
        out: dict[str, Any] = {"service": w.out.service, "name": w.out.name, "rank": w.out.rank, "state": w.out.state}
        out |= _figures(w.way, self.question.goods.unit)
        out["ours_usd"] = w.ours.usd[1] if w.ours else None
        out |= {
            f"back_{k}": v
            for k, v in _figures(w.back.itinerary if w.back else None, self.question.goods.unit).items()
            if k in _SHORT
        }
        out["back_state"] = w.back.state if w.back else "not asked"
        out |= {
            f"month_ago_{k}": v
            for k, v in _figures(w.before.itinerary if w.before else None, self.question.goods.unit).items()
            if k in _SHORT
        }
        out["refused_by"] = [r.row for r in w.out.refused]
        out["shut_by"] = [x.link for x in w.out.lift]
        return out

    def as_dict(self) -> dict[str, Any]:
        """Everything the card says, as plain data; each number of a leg carries the reasons that it rests on."""
        q = self.question
        return {
            **q.as_dict(), "box": self.box, "hs": self.hs or None, "direction": self.direction, "refused": self.refused,
            "ways": [self._entry(w) for w in self.ways], "left_out": list(self.left_out),
            "restrictions": [r.as_dict() for r in self.restrictions], "changes": self.changes, "would_change": self.turns,
            "rates": self.rates, "price_notes": self.price_notes, "rate_sheet": self.sheet.file if self.sheet else None,
            "your_rates": self.beside,
            "rates_not_used": [{"row": r.line, "valid_from": r.valid_from, "valid_until": r.valid_until} for r in self._expired()],
            "sources": self.sources(),
        }  # fmt: skip

    def _entry(self, w: LaneWay) -> dict[str, Any]:
        detail: dict[str, Any] = {
            "refusals": [r.as_dict() for r in w.out.refused],
            "lift": [x.as_dict() for x in w.out.lift],
        }
        if w.way:
            detail |= {
                "legs": self.legs(w), "borders": lane_legs.borders(w.way), "remarks": lane_legs.remarks(w.way), "warnings": w.way.warnings,
                "restrictions": [r.row for r in w.way.restrictions],
            }  # fmt: skip
        if w.out.refused_way:
            detail["way_refused"] = {
                k: v for k, v in w.out.refused_way.summary().items() if k in ("days", "usd", "by", "states")
            }
        return {**self.row(w), **detail}

    def _expired(self) -> Sequence[Any]:
        return self.sheet.expired(self.question.world.facts.on) if self.sheet else ()

    def sources(self) -> list[Any]:
        """Sources named anywhere on the card."""
        ids: set[str] = set()
        for w in self.ways:
            for leg in self.legs(w):
                ids |= {
                    s
                    for key in ("usd_rests_on", "hours_rest_on", "km_rest_on", "ours_rests_on")
                    for r in leg[key]
                    for s in r["source"]
                }
            ids |= {s for x in w.out.lift for s in x.source}
        ids |= {s for r in self.restrictions for s in r.source} | {s for c in self.changes for s in c["source"]}
        return lane_legs.sources_of(self.question.world.facts.study, ids)

    def to_json(self) -> str:
        """The card as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each service as CSV."""
        return as_csv(self.rows())

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        q = self.question
        lines = [f"<LaneCard {q.origin.name} to {q.destination.name}, {self.box} of {q.goods.id}, {q.world.facts.on}>"]
        for w in self.ways:
            said = f"{days_span(w.way.days)} days, {span(*w.way.usd)} USD" if w.way else w.out.state
            lines.append(f"  {w.out.name}: {said}")
        return "\n".join(lines)


_SHORT = ("days", "days_low", "days_high", "usd", "usd_low", "usd_high")


def _figures(way: Itinerary | None, unit: str) -> dict[str, Any]:
    if way is None:
        return dict.fromkeys(_SHORT)
    days, usd = way.days, way.usd
    out: dict[str, Any] = {
        "days": days[1], "days_low": days[0], "days_high": days[2], "usd": usd[1], "usd_low": usd[0], "usd_high": usd[2],
    }  # fmt: skip
    if unit != "t":
        out |= {
            f"usd_per_{u}{e}": v
            for u in ("20ft", "40ft")
            for e, v in zip(("_low", "", "_high"), way.price(u), strict=True)
        }
    borders = sum(leg["hours"] for leg in way.steps() if leg["what"] in ("border", "gauge change"))
    return out | {
        "km": way.km, "kg_co2e": way.kg_co2e, "borders": way.borders, "gauge_changes": way.gauge_changes, "border_hours": borders,
        "by": way.by, "states": way.states, "usd_assumed": way.assumed("usd"), "days_assumed": way.assumed("days"),
    }  # fmt: skip


def _asked(card: LaneCard, w: LaneWay) -> tuple[Question, Any]:
    """The question of one service as it was searched, and its costs."""
    assert w.way is not None
    row = next(r for r in listed(card.question) if r["service_id"] == w.out.service)
    q = with_service(card.question, row, w.way.world)
    return q, limited(q, row, q.costs.generalised)


def goods_for(study: Study, goods: str | None, hs: str | None) -> tuple[str, str]:
    """The row of `goods` that a question means, and its code: by name, by code (the longest heading that fits), or boxes.

    Raises
    ------
    QuestionError
        For what is no code, and for goods of other codes than the one given.
    """
    code = hs_code(hs) if hs else ""
    rows = study["goods"].rows()
    if goods is None:
        fitting = (
            [(len(found), r["goods_id"]) for r in rows if r["hs"] and (found := met_code([code], r["hs"])[0])]
            if code
            else []
        )
        return (max(fitting)[1] if fitting else DEFAULT_GOODS), code
    row = next((r for r in rows if r["goods_id"] == goods), None)
    if row is not None and code and row["hs"] and not met_code([code], row["hs"])[0]:
        raise QuestionError(
            f"HS {code} is not among {goods}, which stand for HS {', '.join(row['hs'])}.",
            "Leave out --goods, and the goods are chosen by the code; or name goods in mixed boxes.",
        )
    return goods, code


def unit_of(box: str | None, load: str) -> tuple[str, str, tuple[str, ...]]:
    """The box of a card, the unit of its prices, and the families of services it may use."""
    if box is not None and box not in BOXES:
        raise QuestionError(f"box is {box!r}.", *filter(None, [did_you_mean(box, BOXES)]), f"Write {', '.join(BOXES)}.")
    if load != "box" and box in ("20ft", "40ft"):
        raise QuestionError(
            f"goods that travel as {load} do not go in a {box} box.", "Ask for a wagon-tonne or a truck."
        )
    if box is None:
        return ("40ft", "40ft", ()) if load == "box" else ("tonne", "t", ())
    if box == "truck":
        return box, ("40ft" if load == "box" else "t"), _FAMILY[box]
    return box, ("t" if box == "wagon-tonne" else box), _FAMILY.get(box, ())


def lane(
    world: World, origin: str, destination: str, *, goods: str | None = None, hs: str | None = None, box: str | None = None,
    direction: str = "both", k: int = 2, rates: str | Path | RateSheet | None = None, avoid: Sequence[str] = (), value_of_time: float | None = None,
) -> LaneCard:  # fmt: skip
    """The card of a lane: what each service takes and costs, what stands in the way, and what would change it.

    Parameters
    ----------
    world
        The world, from `landbridge.world(study, on)`.
    origin, destination
        Places by name, id, alias or UN/LOCODE.
    goods, hs
        A row of the study's `goods`, a code of the Harmonized System, or both. With a code alone the goods follow from it. Restrictions are
        matched by the code; without one those that depend on it only warn.
    box
        20ft, 40ft, wagon-tonne or truck. None: a 40-foot box for goods in boxes, a tonne by any service for others.
    direction
        both: the way back is priced too, on its own. out or back: one of the two.
    k
        How many ways of one service on land at most; others than its best share no more than half of their kilometres with it, and
        cost no more than half as much again as the best way of the card.
    rates
        The user's rate sheet, a file in .csv or .xlsx, or what `read_rates` gave; its rows replace ours, and both are shown.
    avoid, value_of_time
        As `route` has them.

    Returns
    -------
    LaneCard
        A service that would be more than three times as dear as the best, by USD and the worth of days, is named in `left_out`.

    Examples
    --------
    >>> import landbridge as lb
    >>> card = lb.lane(lb.world(lb.open_study(), "2026-06-01"), "Tashkent", "Poti")
    >>> card.best.way is not None
    True
    """
    if direction not in DIRECTIONS:
        raise QuestionError(f"direction is {direction!r}.", f"Write {', '.join(DIRECTIONS)}.")
    if k < 1:
        raise QuestionError(f"k is {k}.", "Ask for at least one way.")
    study = world.facts.study
    goods_id, code = goods_for(study, goods, hs)
    if direction == "back":
        origin, destination = destination, origin
    first = ask(world, origin, destination, goods=goods_id, unit=None, avoid=avoid, value_of_time=value_of_time)
    box, unit, families = unit_of(box, first.goods.load)

    def asked(w: World, a: str, b: str) -> Question:
        q = ask(w, a, b, goods=goods_id, unit=unit, avoid=avoid, value_of_time=value_of_time)
        return _coded(q, code)

    sheet = read_rates(rates, study, world.network) if isinstance(rates, str | Path) else rates
    q = asked(lay(world, sheet) if sheet else world, origin, destination)
    codes = q.goods.hs
    rows = listed(q, families)
    kept, left_out = sorted_ways(by_service(q, rows, codes, k), rows, explicit=bool(families))
    back = by_service(asked(q.world, destination, origin), rows, codes) if direction == "both" else []
    earlier = world_of(study, world.facts.on - timedelta(days=lane_turns.WINDOW), world.facts.scenario)
    before = by_service(asked(earlier, origin, destination), rows, codes)
    ours = asked(world, origin, destination).world
    ways = tuple(LaneWay(out=w, ours=_at_our_prices(w, ours), back=_of(back, w), before=_of(before, w)) for w in kept)
    return LaneCard(
        question=q, box=box, hs=code, ways=ways, ours=ours, sheet=sheet, left_out=left_out, direction=direction
    )


def _coded(q: Question, code: str) -> Question:
    """The question for goods of one code."""
    if not code:
        return q
    goods = dataclasses.replace(q.goods, hs=(code,))
    return dataclasses.replace(q, goods=goods, costs=dataclasses.replace(q.costs, goods=goods))


def _of(ways: Sequence[ServiceWay], way: ServiceWay) -> ServiceWay | None:
    """The same service among others; a second way of one service has no counterpart."""
    return next((w for w in ways if w.service == way.service), None) if way.rank == 1 else None


def _at_our_prices(w: ServiceWay, ours: World) -> Itinerary | None:
    """The same way without the user's rates; None where they do not touch it."""
    if w.itinerary is None:
        return None
    same = dataclasses.replace(w.itinerary, world=ours)
    column = w.itinerary.goods.column
    touched = (w.itinerary.world.reason[column][w.itinerary.arcs] != ours.reason[column][w.itinerary.arcs]).any()
    return same if touched else None


def allowed(card: LaneCard) -> list[str]:
    """What a refusal leaves free, in words: exceptions of the rules, and other ways on the card."""
    free = [r for r in card.restrictions if r.verdict == REFUSED and r.exceptions]
    out = [f"{r.row} leaves free: {r.exceptions}" for r in free]
    reader = Reader(card.question.world.facts, card.question.goods.hs)
    ends = reader.barred(card.question.origin.country, card.question.destination.country)
    trade = [b for b in ends if b.relation in ("import", "export") and not b.modes]
    if card.best is not None and card.best.way is not None and any(w.out.refused for w in card.ways):
        out.append(f"open: {card.best.out.name} by {', '.join(card.best.way.by)}")
    if trade:
        row = trade[0].row
        actor = "every state" if row["reach"] == "every_state" else ", ".join(row["actor"])
        pair = f"{actor} and {', '.join(row['against'])}"
        out.append(
            f"the rule speaks of trade between {pair}: goods of another origin or for another state are not met by it"
        )
    return out
