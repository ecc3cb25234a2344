"""The card of a way's number, its chart, and what each switch does by itself."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from landbridge.answers import Comparison
from landbridge.answers.compare import OTHER
from landbridge.engines.why import _reason, why
from landbridge.errors import QuestionError, did_you_mean
from landbridge.politics import levels, openings
from landbridge.report import palette
from landbridge.report.change import LEAST
from landbridge.report.drawn import drawn
from landbridge.report.words import day, ranged, significant
from landbridge.results import days_span, number
from landbridge.scenario import BASELINE, Scenario
from landbridge.study import Facts
from landbridge.web import verbs
from landbridge.web.asks import Word
from landbridge.web.desk import Desk
from landbridge.web.view import ViewAsk, beside, both, command_of, story

NOTHING = "changes nothing here"
MAIN_SOURCES = 3  # of a number, said in full on its card
UNSAID = (
    "development",
    "opening",
    "overlay",
    "question",
)  # reasons laid over a number; what lies under them is the number's own


class CardAsk(ViewAsk):
    """One number of one way."""

    key: Annotated[Word, Field(description="The corridor.")]
    column: Annotated[Literal["days", "usd", "kg_co2e", "km"], Field(description="Which number.")] = "days"


class ChartAsk(ViewAsk):
    """The chart of a question."""

    measure: Literal["days", "usd"] = "days"
    width: Annotated[int, Field(ge=150, le=1500)] = 340
    height: Annotated[int, Field(ge=100, le=1000)] = 250


def _at(found: Comparison, key: str) -> int:
    names = [c.corridor for c in found]
    if key not in names:
        raise QuestionError(
            f"the comparison has no corridor {key!r}.",
            *filter(None, [did_you_mean(key, names)]),
            "Corridors: " + ", ".join(names) + ".",
        )
    return names.index(key)


def card(desk: Desk, ask: CardAsk) -> verbs.Page:
    """What a number is made of, part by part down to the source, and what changed it."""
    now, then = both(desk, ask)
    row = _at(now, ask.key)
    made = why(now, row, ask.column)
    parts = [
        {"what": p.what, "share": p.share, "said": _amount(p.value, ask.column), "assumed": _assumed(p.chain),
         "reasons": [{**_reason(r), "words": r.words()} for r in p.chain]}
        for p in made.parts
    ]  # fmt: skip
    said = (
        days_span((made.low, made.value, made.high))
        if ask.column == "days"
        else ranged((made.low, made.value, made.high))
    )
    told = command_of(now, ask).replace("landbridge compare", "landbridge why")
    return verbs.as_page({
        "said": said, "value": made.value, "unit": made.unit, "parts": parts, "changed": _changes(made.parts) if then is not None else [],
        "rests_on": _rests_on(desk, made.parts),
        "command": f"{told} --column {ask.column}" if row == 0 else command_of(now, ask) + " --json",
    })  # fmt: skip


def _amount(value: float, column: str) -> str:
    return number(value, 2) if column == "days" else significant(value)


def _assumed(chain: Any) -> bool:
    return next((r.quality == "assumed" for r in chain if r.kind not in UNSAID), False)


def _rests_on(desk: Desk, parts: Any) -> list[dict[str, Any]]:
    """The sources on which most of a number rests, with who published them, when and where; a part counts for each source of its own value."""
    shares: Counter[str] = Counter()
    for p in parts:
        own = next((r for r in p.chain if r.kind not in UNSAID), None)
        for s in own.source if own else ():
            shares[s] += abs(p.share)
    rows = {r["source_id"]: r for r in desk.study["sources"].rows() if r["source_id"] in shares}
    return [
        {"id": s, "share": share, **{k: rows[s][k] for k in ("title", "publisher", "url")}}
        for s, share in shares.most_common()
        if s in rows and rows[s]["url"]
    ][:MAIN_SOURCES]


def _changes(parts: Any) -> list[dict[str, Any]]:
    """Reasons of the parts that a scenario, an opening or a rule laid over the tables."""
    out: dict[str, dict[str, Any]] = {}
    for p in parts:
        for r in p.chain:
            if r.kind in UNSAID or r.kind == "rule":
                out.setdefault(r.name, {"what": r.kind, "words": r.name, "source": r.source})
    return list(out.values())


def chart(desk: Desk, ask: ChartAsk) -> verbs.Page:
    """The time/cost-distance chart before and after, as Vega-Lite with the colours of a dark ground."""
    from landbridge.report.chart import time_distance_chart
    from landbridge.report.draw import picture

    now, then = both(desk, ask)
    before = then if then is not None and drawn(then) else None
    made = time_distance_chart(
        now, measure=ask.measure, before=before, width=ask.width, height=ask.height, titled=False
    )
    spec = json.loads(picture(made, "vega")[0])
    spec["background"] = None
    spec.get("config", {}).pop("background", None)
    return verbs.as_page({"chart": spec, "dark": palette.DARK})


def effects(desk: Desk, ask: ViewAsk) -> verbs.Page:
    """What each scenario and switch does: the answer with all of them beside the answer without this one."""
    now = desk.compare(ask.on, story(desk, ask), **ask.question())
    out = {}
    names = [n for n in (ask.scenario or "").split("+") if n]
    for name in names:
        rest = "+".join(n for n in names if n != name) or None
        out[name] = _effect(desk, now, _without(desk, ask.model_copy(update={"scenario": rest})))
        later = not_begun(desk.scenario(name), now.question.world.facts) if out[name] == NOTHING else None
        out[name] = f"has not begun: from {day(later)}" if later else out[name]
    for word in ask.switch:
        kept = [w for w in ask.switch if w != word]
        out[word] = _effect(desk, now, _without(desk, ask.model_copy(update={"switch": kept})))
    return verbs.as_page(out)


def not_begun(told: Scenario, facts: Facts) -> date | None:
    """The first day on which a scenario says anything, where that lies after the day of the facts and none of it hangs on what is not known."""
    if told.readings or told.rules_off or told.developments_off:
        return None
    days = [d.since for d in (d.settled(facts.in_force) for d in told.developments) if d.since is not None]
    days += [since for *_, since in (*told.in_force, *told.ended, *told.conditions, *told.lifted)]
    days += [since for *_, since in told.levels] + [r.since for r in told.restrictions]
    first = min(days, default=None)
    return None if first is None or first <= facts.on else first


def _without(desk: Desk, ask: ViewAsk) -> Comparison:
    told = story(desk, ask)
    return desk.compare(ask.on, BASELINE if told.hash == BASELINE.hash else told, **ask.question())


def _effect(desk: Desk, now: Comparison, then: Comparison) -> str:
    """As in "+6.1 days, −1 corridor": the fastest way's days, the cheapest one's USD, corridors that are open, then openings and pairs."""
    a, b = drawn(now), drawn(beside(desk, now, then))
    parts = []
    if a and b:
        parts += _moved(
            min(w.itinerary.days[1] for w in a) - min(w.itinerary.days[1] for w in b),
            min(w.itinerary.usd[1] for w in a) - min(w.itinerary.usd[1] for w in b),
        )
    names = {w.key for w in a}, {w.key for w in b}
    more = len(names[0] - {OTHER}) - len(names[1] - {OTHER})
    parts += [f"{_sign(more)}{counted(abs(more), 'corridor')}"] * bool(more)
    if not parts and a and b:
        best, was = a[0].itinerary, b[0].itinerary
        told = _moved(best.days[1] - was.days[1], best.usd[1] - was.usd[1])
        parts += [f"{', '.join(told)} on the best way"] * bool(told)
    if not parts and any(x.itinerary.days[1] != y.itinerary.days[1] for x, y in _same(a, b)):
        parts.append("moves ways that are not the best")
    return ", ".join(parts + _politics(desk, now, then)) or NOTHING


def _moved(days: float, usd: float) -> list[str]:
    return [f"{_sign(days)}{abs(days):.1f} days"] * (abs(days) >= LEAST) + [f"{_sign(usd)}{number(abs(usd))} USD"] * (
        abs(usd) >= 0.5
    )


def _politics(desk: Desk, now: Comparison, then: Comparison) -> list[str]:
    """Openings and pairs that stand otherwise."""
    (opens, pairs), (opened, paired) = _standing(desk, now), _standing(desk, then)
    moved = sum(o.status != opened[n].status for n, o in opens.items() if n in opened)
    turned = {frozenset(p) for p in pairs if p in paired and pairs[p].word != paired[p].word}
    said = [f"{counted(moved, 'opening')} otherwise"] * bool(moved)
    return said + [f"{counted(len(turned), 'pair')} of actors otherwise"] * bool(turned)


def _standing(desk: Desk, found: Comparison) -> tuple[Any, Any]:
    facts = found.question.world.facts
    return desk.keep(  # type: ignore[no-any-return]
        ("standing", facts.on, facts.scenario.hash), lambda: (openings(facts), levels(facts))
    )


def counted(n: int, word: str) -> str:
    """As in "2 corridors"."""
    return f"{n} {word}{'s' * (n != 1)}"


def _same(a: Any, b: Any) -> Any:
    by = {w.key: w for w in b}
    return [(w, by[w.key]) for w in a if w.key in by]


def _sign(x: float) -> str:
    return "+" if x > 0 else "−"
