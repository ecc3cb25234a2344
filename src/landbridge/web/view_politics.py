"""Politics on the page: pairs as a signed network and through the years, duties of an attack that the reader sets up, openings as a graph."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

from pydantic import Field

from landbridge.politics import commit, history, levels, openings
from landbridge.politics.commit_answer import VERBS, WORDINGS
from landbridge.politics.commit_record import FORBIDDING
from landbridge.politics.levels import events_of
from landbridge.politics.opening_questions import keys, partings
from landbridge.report import palette
from landbridge.report.politics import level_dict, named, relation_dict, truths
from landbridge.scenario import BASELINE
from landbridge.study import Facts, find_actor
from landbridge.web import asks, verbs
from landbridge.web.asks import Word
from landbridge.web.blocks import drawn
from landbridge.web.desk import Desk
from landbridge.web.view import SwitchAsk, story
from landbridge.web.view_start import readings_of

MOST = 13  # actors drawn as a network: those of whom most is reported


class PairAsk(SwitchAsk):
    """Two actors."""

    actor: Word
    other: Word
    width: Annotated[int, Field(ge=150, le=1500)] = 340


class AttackAsk(asks.CommitAsk, SwitchAsk):
    """An attack that the reader supposes."""


def _facts(desk: Desk, ask: Any) -> tuple[Facts, Facts | None]:
    """Facts under what is supposed, and as they are; None where nothing is supposed."""
    told = story(desk, ask)
    return desk.facts(ask.on, told), None if told.hash == BASELINE.hash else desk.facts(ask.on)


def pairs(desk: Desk, ask: SwitchAsk) -> verbs.Page:
    """Levels between the actors of whom most is reported, both ways, with what a scenario changes."""
    facts, base = _facts(desk, ask)
    found = levels(facts)
    then = None if base is None else levels(base)
    known = [p for p in found if found[p].word != "unknown"]
    told = Counter(a for r in desk.study["events"].rows() for a in (r["source_actor"], r["target_actor"]))
    counts = {
        a: told[a] for p in known for a in p
    }  # actors of whom most is reported, not those with most partners by a bloc
    names = {r["actor_id"]: str(r["name"]) for r in desk.study["actors"].rows()}
    main = [a for a, _ in sorted(counts.items(), key=lambda x: (-x[1], x[0]))[:MOST]]
    rows = []
    for a, b in sorted(p for p in known if p[0] < p[1] or p[::-1] not in found):
        there, back = found[a, b], found[b, a]
        was = None if then is None else then[a, b].word
        rows.append({
            "pair": [a, b], "level": there.word, "back": back.word, "since": there.since, "note": there.note, "disputed": bool(there.disputed),
            "was": was if was != there.word else None,
        })  # fmt: skip
    return verbs.as_page(
        {"on": facts.on, "actors": [{"id": a, "name": names.get(a, a)} for a in main], "names": names, "pairs": rows}
    )


def pair(desk: Desk, ask: PairAsk) -> verbs.Page:
    """How two actors stand, why, and how it came about, with the picture of the years."""
    from landbridge.report.pair import GOOD, NEITHER, pair_chart

    facts, base = _facts(desk, ask)
    one, two = find_actor(desk.study, ask.actor), find_actor(desk.study, ask.other)
    data = relation_dict(facts, *_two(one, two))
    events = events_of(facts, one, two)
    made = pair_chart((one, two), history(facts, one, two), history(facts, two, one), events, facts.on, width=ask.width)
    shown = drawn(made, f"{one} and {two} through the years", {GOOD: "#6fcfa8", NEITHER: palette.DARK[palette.QUIET]})
    shown["chart"].pop("title", None)
    legend = {"orient": "bottom", "title": None, "labelColor": palette.INK}
    shown["chart"]["config"] |= {"legend": legend, "axisX": {"grid": False, "labelOverlap": True}}
    now = levels(facts)[one, two]
    was = None if base is None else level_dict(levels(base)[one, two])
    against = [
        {"level": w, "rule": r, "rows": [f"{f.table} {f.row}" for f in rows[:3]]} for w, r, rows in now.against[:3]
    ]
    keep = ("date", "source_actor", "target_actor", "description", "goldstein", "source")
    told = sorted(({k: e[k] for k in keep} for e in events), key=lambda e: e["date"], reverse=True)
    return verbs.as_page(
        {
            **data,
            "was": was,
            "against": against,
            "events": told,
            **shown,
        }
    )


def _two(one: str, two: str) -> tuple[str, str]:
    from landbridge.errors import QuestionError

    if one == two:
        raise QuestionError(f"{one} is asked about itself.", "Give two actors.")
    return one, two


def attack(desk: Desk, ask: AttackAsk) -> verbs.Page:
    """Duties that a supposed attack brings into play, in both branches where provocation decides."""
    from landbridge.politics import Event

    facts, _ = _facts(desk, ask)
    event = Event(
        initiator=find_actor(desk.study, ask.initiator), target=find_actor(desk.study, ask.target), place=ask.place or None, on=facts.on,
        kind=ask.kind, provoked=ask.provoked, stated=truths(ask.stated),
    )  # fmt: skip
    answer = commit(facts, event, readings=named(ask.reading, "--reading"), without=ask.without, mode=ask.mode)
    data = answer.to_dict()
    branches = list(answer.branches) or ["as stated"]
    texts = {r["agreement_id"]: str(r["title"]) for r in desk.study["agreements"].rows()}
    rows = [r for r in data["duties"] if r["branch"] in branches]
    return verbs.as_page({
        **{k: data[k] for k in ("event", "on", "known_to", "readings", "joins", "clashes", "deadlines", "without")},
        "branches": {b: _grouped([r for r in rows if r["branch"] == b]) for b in branches}, "texts": texts,
        "asks": sorted({a for r in rows for a in r["ask"]}), "names": dict(answer.names),
        "no": _grouped([_by_event(r) for r in data["duties"] if r["branch"] == "as stated" and r["by_event_alone"]]),
        "base_rates": data["base_rates"],
    })  # fmt: skip


def _by_event(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "value": "NO", "reasons": row["by_event_alone"], "ask": []}


def _grouped(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Duties that say the same, of several states or by several clauses, as one; those of not attacking come apart."""
    out: dict[tuple[Any, ...], dict[str, Any]] = {}
    for r in sorted(rows, key=lambda r: (r["depth"], r["value"] != "YES", r["duty"], r["actor"])):
        key = (r["value"], r["duty"], r["towards"], tuple(r["reasons"]), r["depth"])
        entry = out.setdefault(key, {
            "value": r["value"], "duty": r["duty"], "verb": VERBS.get(r["duty"], r["duty"]), "towards": r["towards"], "reasons": r["reasons"],
            "ask": r["ask"], "depth": r["depth"], "further": r["further"], "forbids": r["duty"] in FORBIDDING, "actors": [], "clauses": [],
        })  # fmt: skip
        if r["actor"] not in entry["actors"]:
            entry["actors"].append(r["actor"])
        clause = {"id": r["clause"], "agreement": r["agreement"], "article": r["article"],
            "wording": WORDINGS.get(r["wording"], r["wording"]), "source": r["source"],
                  "other_readings": r["other_readings"]}  # fmt: skip
        if clause not in entry["clauses"]:
            entry["clauses"].append(clause)
    return list(out.values())


def opens(desk: Desk, ask: SwitchAsk) -> verbs.Page:
    """Openings with what blocks each, where readings part, and which condition unlocks most."""
    facts, base = _facts(desk, ask)
    chosen = dict(facts.scenario.readings)
    found = openings(facts, readings=chosen)
    then = None if base is None else openings(base)
    conditions = {r["condition_id"]: r["precondition"] for r in desk.study["conditions"].rows()}
    rows, readings = [], readings_of(desk.study, facts.on)
    for name, o in found.items():
        was = None if then is None or name not in then else then[name].status
        said = readings.get(name, [])
        rows.append({**o.as_dict(), "was": was if was != o.status else None, "readings": said})
    return verbs.as_page({
        "on": facts.on, "openings": rows, "conditions": conditions, "partings": [str(p) for p in partings(facts, readings=chosen)],
        "keys": [{"name": k.name, "opens": k.opens, "in_sets_of": k.in_sets_of} for k in keys(facts, readings=chosen)],
    })  # fmt: skip
