"""What the page knows before anything is asked: places, goods, days worth comparing; and all that may be supposed on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from landbridge.politics import openings
from landbridge.politics.opening_rows import STATES
from landbridge.report.words import short
from landbridge.study import Study
from landbridge.study.facts import table_developments
from landbridge.web import asks, verbs
from landbridge.web.desk import Desk
from landbridge.web.tabs import present

NO_PLACES = ("waypoint", "power_node", "compressor", "interconnection_point", "field")
DAYS = 8  # of the latest developments, offered as days to compare with


def start(desk: Desk, _: Any) -> verbs.Page:
    """The study with the words that a question may use."""
    study = desk.study
    goods = [{"id": g["goods_id"], "name": g["name"], "load": g["load"]} for g in study["goods"].rows()]
    stories = [
        {"name": n, "title": s.title, "purpose": s.purpose, "source": s.source}
        for n, s in ((n, desk.scenario(n)) for n in study.scenarios())
    ]
    return verbs.as_page({
        "study": study.name, "title": study.title, "hash": study.hash, "known_until": study.known_until, "goods": goods,
        "first": first(study),
        "tabs": [{"key": t.key, "title": t.title, "under": t.under} for t in present()],
        "places": places(study), "scenarios": stories, "days": days(study), "actors": actors(study), "links": links(study),
        "states": sorted({str(c) for row in study["nodes"].rows() if (c := row["country"])}),
    })  # fmt: skip


def first(study: Study) -> dict[str, str]:
    """The question to begin with: the one that `datapackage.json` names, else the ends of the table of nodes."""
    asked = study.meta.get("landbridge", {}).get("question")
    if isinstance(asked, list) and len(asked) == 2:
        return {"from": str(asked[0]), "to": str(asked[1])}
    known = [str(r["node_id"]) for r in study["nodes"].rows() if r["kind"] not in NO_PLACES]
    return {"from": known[0], "to": known[-1]} if known else {"from": "", "to": ""}


def places(study: Study) -> list[dict[str, Any]]:
    """Places with a note and the other spellings that find them."""
    out: dict[str, dict[str, Any]] = {}
    for row in study["nodes"].rows():
        if row["kind"] in NO_PLACES:
            continue
        word = short(str(row["place"] or row["name"]))
        aliases = [str(a) for a in row["aliases"] or ()]
        word = next((a for a in aliases if word.startswith((f"{a} ", f"{a}-"))), word)
        entry = out.setdefault(
            word, {"word": word, "note": f"{str(row['kind']).replace('_', ' ')}, {row['country']}", "also": []}
        )
        entry["also"] += [*aliases, *filter(None, [row["unlocode"], short(str(row["name"]))])]
    return sorted(out.values(), key=lambda p: p["word"])


def actors(study: Study) -> list[dict[str, str]]:
    """Actors that can act for themselves."""
    return [{"id": str(r["actor_id"]), "name": str(r["name"]), "kind": str(r["kind"])} for r in study["actors"].rows()]


def links(study: Study) -> list[dict[str, str]]:
    """Links by the names of their ends, to be found and shut or opened."""
    names = {r["node_id"]: short(str(r["name"])) for r in study["nodes"].rows()}
    return [
        {
            "id": r["link_id"],
            "word": f"{names[r['from_node_id']]} – {names[r['to_node_id']]}",
            "note": str(r["mode"]).replace("_", " "),
        }
        for r in study["links"].rows()
    ]


def days(study: Study) -> list[dict[str, Any]]:
    """First days of the latest closures, as days worth comparing with."""
    rows = [d for d in table_developments(study) if d.change and d.since is not None]
    rows.sort(key=lambda d: d.since or date.min, reverse=True)
    seen: dict[date, str] = {}
    for d in rows:
        if d.since is not None and d.since not in seen and len(seen) < DAYS:
            seen[d.since] = d.name
    return [{"on": on, "what": what} for on, what in sorted(seen.items())]


def may(desk: Desk, ask: asks.DayAsk) -> verbs.Page:
    """Everything that may be supposed on a day, each with its source, who says so and who disputes it."""
    facts = desk.facts(ask.on)
    return verbs.as_page({
        "on": facts.on, "known_to": facts.known_to, "caveats": facts.caveats, "developments": list(_developments(desk.study, facts.on)),
        "conditions": list(_conditions(desk.study, facts.on)), "openings": _openings(desk, facts), "agreements": _agreements(desk.study, facts),
        "rules": _rules(desk.study),
    })  # fmt: skip


def _developments(study: Study, on: date) -> Iterator[dict[str, Any]]:
    rows = {r["development_id"]: r for r in study["developments"].rows()}
    for d in table_developments(study):
        if d.since is None or d.since > on:
            continue
        row = rows[d.id]
        yield {
            "id": d.id, "name": d.name, "since": d.since, "until": d.until, "holds": d.holds(on), "computed": bool(d.change),
            "change": _change(d.change), "cargo": dict(d.cargo) if d.cargo else None, "source": d.source, "quality": d.quality,
            "disputed_by": row["disputed_by"], "effect": row["effect"], "note": row["note"],
        }  # fmt: skip


def _change(change: Any) -> str:
    return ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in change.items())


def _conditions(study: Study, on: date) -> Iterator[dict[str, Any]]:
    states: dict[str, tuple[date, str]] = {}
    for row in study["condition_status"].rows():
        if row["since"] <= on and row["since"] >= states.get(row["condition_id"], (date.min, ""))[0]:
            states[row["condition_id"]] = (row["since"], str(row["status"]))
    keep = ("statement", "precondition", "consequence", "claimed_by", "disputed_by", "dispute", "source", "quality")
    for row in study["conditions"].rows():
        since, status = states.get(row["condition_id"], (None, "unknown"))
        assert status in (*STATES, "unknown")
        yield {"id": row["condition_id"], "status": status, "since": since, **{k: row[k] for k in keep}}


def _openings(desk: Desk, facts: Any) -> list[dict[str, Any]]:
    """Openings with more than one reading: whose reads how."""
    found, by = openings(facts), readings_of(desk.study, facts.on)
    return [
        {"id": name, "name": o.name, "status": o.status, "readings": by.get(name, []), "links": o.links}
        for name, o in found.items()
    ]


def readings_of(study: Study, on: date) -> dict[str, list[dict[str, Any]]]:
    """Readings of each opening that were stated by a day."""
    keep = ("reading", "decides", "disputed_by", "dispute", "source", "note")
    by: dict[str, list[dict[str, Any]]] = {}
    for row in study["openings"].rows():
        if row["stated"] <= on:
            by.setdefault(row["opening"], []).append({k: row[k] for k in keep})
    return by


def _agreements(study: Study, facts: Any) -> list[dict[str, Any]]:
    """Agreements by the day of signature, with those who read a clause otherwise."""
    disputed: dict[str, dict[str, None]] = {}
    for r in study["provisions"].rows():
        disputed.setdefault(r["agreement_id"], {}).update(dict.fromkeys(r["disputed_by"]))
    keep = ("title", "parties", "signed", "in_force", "ended", "source", "quality")
    rows = [r for r in study["agreements"].rows() if r["signed"] is None or r["signed"] <= facts.on]
    rows.sort(key=lambda r: r["signed"] or date.min, reverse=True)
    return [
        {
            "id": r["agreement_id"],
            "holds": r["agreement_id"] in facts.in_force,
            "disputed_by": list(disputed.get(r["agreement_id"], ())),
            **{k: r[k] for k in keep},
        }
        for r in rows
    ]


def _rules(study: Study) -> list[dict[str, Any]]:
    """Rules that count, those from a level to an effect first."""
    keep = ("name", "kind", "level", "column", "value", "low", "high", "source", "quality", "note")
    rows = sorted((r for r in study["rules"].rows() if r["enabled"]), key=lambda r: str(r["kind"]))
    return [{"id": r["rule_id"], **{k: r[k] for k in keep}} for r in rows]
