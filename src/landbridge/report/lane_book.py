"""A lane card as an Excel workbook with named sheets."""

from __future__ import annotations

from typing import Any

from landbridge.answers.lane import LaneCard
from landbridge.answers.lane_legs import borders
from landbridge.results.show import plain
from landbridge.tables.workbook import Sheet, book_bytes

SHEETS = ("Ways", "Legs", "Borders", "Rates", "Restrictions", "Changes", "Sources")


def lane_book(card: LaneCard) -> bytes:
    """The workbook: Ways, Legs, Borders, Rates, Restrictions, Changes and Sources. Unknown is an empty cell."""
    return book_bytes({name: make(card) for name, make in zip(SHEETS, _MAKERS, strict=True)})


def _sheet(rows: list[dict[str, Any]], *first: str, leave: tuple[str, ...] = ()) -> Sheet:
    """Rows as a sheet: the columns named first, then the others in the order they come."""
    header = [h for h in dict.fromkeys([*first, *(k for r in rows for k in r)]) if h not in leave]
    return header, [[_flat(r.get(h)) for h in header] for r in rows]


def _flat(value: Any) -> Any:
    value = plain(value)
    if isinstance(value, list):
        return "; ".join(str(v["words"] if isinstance(v, dict) and "words" in v else v) for v in value)
    return value


def _ways(card: LaneCard) -> Sheet:
    q, facts = card.question, card.question.world.facts
    asked = {
        "from": q.origin.name, "to": q.destination.name, "on": facts.on, "goods": q.goods.id, "hs": card.hs, "box": card.box,
        "unit": q.goods.unit, "scenario": facts.scenario.title, "study": f"{facts.study.name} {facts.study.hash}",
        "usd_of": facts.study.usd_basis,
    }  # fmt: skip
    return _sheet([{**r, **asked} for r in card.rows()], "service", "name", "rank", "state")


def _legs(card: LaneCard) -> Sheet:
    rows = [
        {"way": w.out.name, "way_rank": w.out.rank, "leg": n, **leg}
        for w in card.ways for n, leg in enumerate(card.legs(w), start=1)
    ]  # fmt: skip
    return _sheet(
        rows,
        "way",
        "way_rank",
        "leg",
        "what",
        "from_name",
        "to_name",
        "service",
        "km",
        "hours",
        "usd",
        "ours_usd",
        "rate",
        "valid_from",
    )


def _borders(card: LaneCard) -> Sheet:
    rows = [{"way": w.out.name, "way_rank": w.out.rank, **b} for w in card.ways if w.way for b in borders(w.way)]
    return _sheet(rows, "way", "way_rank", "what", "from", "to", "hours", "hours_low", "hours_high", "usd")


def _rates(card: LaneCard) -> Sheet:
    return _sheet(card.rates, "table", "row", "value", "low", "high", "unit", "valid_from", "valid_until", "age_days")


def _restrictions(card: LaneCard) -> Sheet:
    return _sheet(
        [r.as_dict() for r in card.restrictions],
        "row",
        "verdict",
        "actor",
        "against",
        "relation",
        "goods",
        "code",
        "effect",
        "since",
    )


def _changes(card: LaneCard) -> Sheet:
    rows: list[dict[str, Any]] = [dict(c) for c in card.changes]
    for kind, found in card.turns.items():
        rows += [{"when": f"would change the answer: {kind}", **t} for t in found]
    return _sheet(rows, "when", "day", "what", "name", "touches", "source")


def _sources(card: LaneCard) -> Sheet:
    return _sheet([dict(s) for s in card.sources()], "source", "title", "publisher", "url", "trust")


_MAKERS = (_ways, _legs, _borders, _rates, _restrictions, _changes, _sources)
