"""The world as plain data: links by status, developments that hold, what differs from another world, and why a cell has its value."""

from __future__ import annotations

from typing import Any

import numpy as np

from landbridge.engines.why import _reason
from landbridge.errors import QuestionError, did_you_mean
from landbridge.network import ArcKind
from landbridge.scenario import BASELINE, difference
from landbridge.worlds import STATUS_WORDS, World


def link_counts(world: World) -> dict[str, int]:
    """Links by status; a link that is open to some service is open."""
    net = world.network
    arcs = np.flatnonzero(net.kind == ArcKind.LINK)
    best: dict[int, int] = {}
    for link, status in zip(net.link[arcs], world.columns["status"][arcs], strict=True):
        best[int(link)] = min(int(status), best.get(int(link), 99))
    counts = {w: sum(1 for s in best.values() if s == i) for i, w in enumerate(STATUS_WORDS)}
    return counts | {"without a service": len(net.left_out)}


def developments_dict(world: World) -> list[dict[str, Any]]:
    """The developments that hold on the day."""
    return [
        {
            "id": d.id,
            "name": d.name,
            "since": d.since,
            "until": d.until,
            "change": dict(d.change),
            "source": d.source,
            "from": d.origin,
        }
        for d in world.facts.developments
    ]


def world_dict(world: World) -> dict[str, Any]:
    """The day in numbers: links by status, developments that hold, agreements in force."""
    facts = world.facts
    return {
        "study": facts.study.name, "study_hash": facts.study.hash, "on": facts.on, "scenario": facts.scenario.title, "known_to": facts.known_to,
        "caveats": facts.caveats, "links": link_counts(world), "developments": developments_dict(world), "agreements_in_force": sorted(facts.in_force),
    }  # fmt: skip


def differences(then: World, now: World) -> list[dict[str, Any]]:
    """Links whose status or hours differ between two worlds of one network, with the reason of the later."""
    net = now.network
    out: dict[tuple[str, str, str], dict[str, Any]] = {}
    for arc in np.flatnonzero((net.kind == ArcKind.LINK) & net.forward):
        states = [STATUS_WORDS[int(w.columns["status"][arc])] for w in (then, now)]
        hours = [float(w.columns["hours"][arc]) for w in (then, now)]
        if states[0] == states[1] and (hours[0] == hours[1] or any(np.isnan(hours))):
            continue
        changed = "status" if states[0] != states[1] else "hours"
        told = states if changed == "status" else [f"{h:.1f} h" for h in hours]
        link = str(net.links["link_id"].iloc[int(net.link[arc])])
        world = now if now.reason[changed][arc] >= 0 else then
        rule = world.rule(changed, int(arc))
        entry = out.setdefault(
            (link, told[0], told[1]),
            {"link": link, "services": [], "then": told[0], "now": told[1], "why": rule.words() if rule else ""},
        )
        entry["services"].append(str(net.services["service_id"].iloc[int(net.service[arc])]))
    return list(out.values())


CHANGES = ("status", "hours", "usd_per_40ft", "usd_per_t", "capacity_t_per_day", "hazard_per_year", "acceptance")


def changed(now: World, then: World) -> list[dict[str, Any]]:
    """Every cell of a link that differs, with the chain of reasons of the later world down to the source."""
    net, out = now.network, dict[tuple[str, str, str, str], dict[str, Any]]()
    for arc in np.flatnonzero((net.kind == ArcKind.LINK) & net.forward):
        link = str(net.links["link_id"].iloc[int(net.link[arc])])
        service = str(net.services["service_id"].iloc[int(net.service[arc])])
        for column in CHANGES:
            before, after = (float(w.columns[column][arc]) for w in (then, now))
            if before == after or (np.isnan(before) and np.isnan(after)):
                continue
            told = [
                STATUS_WORDS[int(v)] if column == "status" else "unknown" if np.isnan(v) else f"{v:,.4g}"
                for v in (before, after)
            ]
            world = now if now.reason[column][arc] >= 0 else then
            reasons = list(world.reasons.chain(int(world.reason[column][arc])))
            key = (link, column, told[0], told[1])
            entry = out.setdefault(
                key,
                {"link": link, "column": column, "then": told[0], "now": told[1], "services": [], "reasons": reasons},
            )
            entry["services"].append(service)
    return list(out.values())


def scenario_dict(world: World, base: World) -> dict[str, Any]:
    """What a scenario says in words, and every link that it changes with its reasons, as plain data."""
    story = world.facts.scenario
    plain = [{**c, "reasons": [r.words() for r in c["reasons"]]} for c in changed(world, base)]
    said = list(difference(BASELINE, story))
    return {"scenario": story.title, "hash": story.hash, "on": world.facts.on, "says": said, "changes": plain}


def cells_of(world: World, row: str, column: str) -> list[dict[str, Any]]:
    """Why a link or operation has its value on the day; raises `QuestionError` for a row that is not there."""
    net = world.network
    table = "links" if row in net.link_row else "operations" if row in net.operation_row else None
    if table is None:
        guess = did_you_mean(row, [*net.link_row, *net.operation_row])
        raise QuestionError(
            f"there is no link or operation {row!r}.",
            *filter(None, [guess]),
            "Give two places to ask about a way between them.",
        )
    return world.why(table, row, column)


def cells_dict(world: World, row: str, column: str) -> list[dict[str, Any]]:
    """`cells_of` as plain data."""
    found = cells_of(world, row, column)
    return [{**f, "reasons": [{**_reason(r), "words": r.words()} for r in f["reasons"]]} for f in found]
