"""What the page shows of one question: corridors before and after, their tracks and lines, what changed, and why."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import Field

from landbridge.answers import Comparison
from landbridge.answers.compare import alike
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import DEFAULT_GOODS
from landbridge.network import ArcKind
from landbridge.report.answer import sentences
from landbridge.report.change import changes_told, numbers_told, short_answer
from landbridge.report.drawn import Drawn, asked, called, drawn, mode_of_links, stops
from landbridge.report.evidence import quoted
from landbridge.report.palette import CORRIDORS, CORRIDORS_DARK
from landbridge.report.scene import Scene
from landbridge.report.words import ranged, short, significant
from landbridge.results import days_span
from landbridge.scenario import BASELINE, Scenario
from landbridge.web import asks, verbs
from landbridge.web.asks import Word, Words
from landbridge.web.desk import Desk
from landbridge.web.switches import scenario_of
from landbridge.worlds import STATUS_WORDS, World


class ViewAsk(asks.CompareAsk):
    """A question of the page: that of the comparison, with switches and a day to compare with."""

    switch: Annotated[Words, Field(default_factory=list, description="Switches, as in shut:LINK or met:C01.")]
    before: Annotated[Word | None, Field(description="Compare with this day instead of the same one.")] = None


class SwitchAsk(asks.DayAsk):
    """A day, scenarios and switches."""

    switch: Annotated[Words, Field(default_factory=list, description="Switches, as in shut:LINK or met:C01.")]


class LinkAsk(SwitchAsk):
    """One link on a day."""

    link: Word


def story(desk: Desk, ask: Any) -> Scenario:
    """The scenario of a question with its switches; written as YAML it gives a command the same numbers."""
    first = desk.scenario(ask.scenario, ask.says)
    if not ask.switch:
        return first
    last = scenario_of(desk.study, ask.switch, desk.day(ask.on))
    return last if first.hash == BASELINE.hash else first + last


def both(desk: Desk, ask: ViewAsk) -> tuple[Comparison, Comparison | None]:
    """The comparison asked for, and the one before the change; None where nothing differs."""
    told = story(desk, ask)
    now = desk.compare(ask.on, told, **ask.question())
    same = told.hash == BASELINE.hash and desk.day(ask.before or ask.on) == desk.day(ask.on)
    return now, None if same else beside(desk, now, desk.compare(ask.before or ask.on, BASELINE, **ask.question()))


def beside(desk: Desk, now: Comparison, then: Comparison) -> Comparison:
    """The comparison of before with every way that the one of after names."""
    made: Comparison = desk.keep(("alike", then, now), lambda: alike(then, now))
    return made


def answer(desk: Desk, ask: ViewAsk) -> verbs.Page:
    """Everything the page shows of one question."""
    now, then = both(desk, ask)
    q, facts = now.question, now.question.world.facts
    world = desk.world(ask.on, facts.scenario)
    base = None if then is None else desk.world(ask.before or ask.on)
    return verbs.as_page({
        "question": {
            **q.as_dict(), "from": called(facts.study, q.origin), "to": called(facts.study, q.destination),
            "asked": [asked(facts.study, p) for p in (q.origin, q.destination)],
            "ends": [list(q.origin.node_ids), list(q.destination.node_ids)], "goods_name": q.goods.name,
            "usd_per_day_span": [q.goods.usd_per_day_low, q.goods.usd_per_day_high], "known_until": facts.study.known_until,
            "before": None if then is None else then.question.world.facts.on,
        },
        "told": [*(changes_told(now, then) if then else [short_answer(now)]), *sentences(now)], "numbers": numbers_told(now, then),
        "ways": _ways(desk, now), "shut": [_shut(c) for c in now if c.itinerary is None], "left_out": now.left_out,
        "before": None if then is None else {"ways": _ways(desk, then), "shut": [c.corridor for c in then if c.itinerary is None]},
        "status": statuses(world), "changed": {} if base is None else changed(world, base),
        "command": command_of(now, ask),
        "scenario": {"title": facts.scenario.title, "hash": facts.scenario.hash}, "caveats": facts.caveats,
        "colours": [CORRIDORS, CORRIDORS_DARK],
        "places": [{"name": n, "at": at[0].tolist(), "main": main} for n, at, main in Scene(now).places],
    })  # fmt: skip


def command_of(now: Comparison, ask: ViewAsk) -> str:
    """The command that gives the same numbers; what the page added is in the file that it saves."""
    q, study = now.question, now.question.world.facts.study
    words = [
        "landbridge compare",
        *(quoted(asked(study, p)) for p in (q.origin, q.destination)),
        f"--on {q.world.facts.on}",
    ]
    words += [f"--goods {quoted(q.goods.id)}"] * (q.goods.id != DEFAULT_GOODS) + [f"--unit {ask.unit}"] * (
        ask.unit is not None
    )
    if ask.value_of_time is not None:
        words.append(f"--value-of-time {ask.value_of_time:g}")
    words += [f"--services {quoted(s)}" for s in q.services] + [f"--avoid {quoted(s)}" for s in q.avoid]
    own = ["scenario.yaml"] if ask.switch or ask.says else []
    if ask.scenario or own:
        words.append("--scenario " + (own[0] if own else quoted(str(ask.scenario))))
    return " ".join(words)


def _ways(desk: Desk, result: Comparison) -> list[dict[str, Any]]:
    """The open corridors of a comparison as the page shows them; kept, since a baseline is shown again with each change."""
    rows = {c.corridor: c for c in result}
    made: list[dict[str, Any]] = desk.keep(
        ("ways", id(result), result), lambda: [_way(d, rows[d.key]) for d in drawn(result)]
    )
    return made


def _way(d: Drawn, row: Any) -> dict[str, Any]:
    """One open corridor: its numbers, its legs, its track and its links."""
    i = d.itinerary
    return {
        **row.summary(), "key": d.key, "rank": d.rank, "colour": CORRIDORS.index(d.colour), "usd": i.usd[1], "usd_low": i.usd[0], "usd_high": i.usd[2],
        "said": _said(i), "legs": _legs(i), "track": _track(i), "links": [[link, mode, forward] for link, mode, forward in mode_of_links(i)], "nodes": i.nodes,
        "closures": i.closures, "warnings": i.warnings,
    }  # fmt: skip


def _said(i: Itinerary) -> dict[str, str]:
    """The way's numbers as words, with as many digits as their ranges support."""
    return {
        "days": days_span(i.days), "usd": ranged(i.usd), "kg_co2e": significant(i.kg_co2e), "km": significant(i.km, 4),
        **{f"usd_{u}": ranged(i.price(u)) for u in ("20ft", "40ft")},
    }  # fmt: skip


def _legs(i: Itinerary) -> list[dict[str, Any]]:
    drop = {"arc", "open", "row"}
    return [{**{k: v for k, v in leg.items() if k not in drop}, "said": _leg_said(leg)} for leg in i.legs()]


def _leg_said(leg: dict[str, Any]) -> dict[str, str]:
    hours = ranged((leg["hours_low"], leg["hours"], leg["hours_high"]))
    return {"hours": hours, "usd": significant(leg["usd"]), "km": significant(leg["km"], 4)}


def _track(i: Itinerary) -> list[dict[str, Any]]:
    """Where the way stands after each step: km, days and USD since the beginning, and what the step was."""
    days, usd = stops(i, "days"), stops(i, "usd")
    return [
        {"km": a.km, "days": a.total, "usd": b.total, "step_days": a.step, "step_usd": b.step, "low": a.low, "high": a.high, "what": a.what,
         "node": a.node, "service": a.service, "row": a.row, "quality": a.quality, "assumed": a.assumed, "assumed_usd": b.assumed}
        for a, b in zip(days, usd, strict=True)
    ]  # fmt: skip


def _shut(row: Any) -> dict[str, Any]:
    lifted = row.lifted
    then = (
        None
        if lifted is None
        else {"days": lifted.days, "usd": lifted.usd, "links": [x for x, _, _ in mode_of_links(lifted)]}
    )
    return {
        "corridor": row.corridor,
        "name": row.name,
        "state": row.state,
        "lift": [x.as_dict() for x in row.lift],
        "if_open": then,
    }


def statuses(world: World) -> dict[str, int]:
    """State of each link on the day: open where any service is."""
    net, status = world.network, world.columns["status"]
    ids, out = net.links["link_id"].to_numpy(dtype=object), dict[str, int]()
    for a in np.flatnonzero(net.kind == ArcKind.LINK):
        link, now = str(ids[net.link[a]]), int(status[a])
        out[link] = min(now, out.get(link, now))
    return out


def changed(now: World, then: World) -> dict[str, str]:
    """Links whose status, hours or price differ from the baseline, with the newest reason in words."""
    net = now.network
    on = (net.kind == ArcKind.LINK) & net.forward
    ids, out = net.links["link_id"].to_numpy(dtype=object), dict[str, str]()
    for column in ("status", "hours", "usd_per_40ft", "usd_per_t"):
        a, b = now.columns[column], then.columns[column]
        differs = on & ~((a == b) | (np.isnan(a.astype(float)) & np.isnan(b.astype(float))))
        for arc in np.flatnonzero(differs):
            link = str(ids[net.link[arc]])
            if link in out:
                continue
            world = now if int(now.reason[column][arc]) >= 0 else then
            rule = world.rule(column, int(arc))
            word = STATUS_WORDS[int(a[arc])] if column == "status" else column.split("_")[0]
            out[link] = f"{word}: {rule.name if rule else 'unknown'}"
    return out


def link_card(desk: Desk, ask: LinkAsk) -> verbs.Page:
    """One link on the day: its ends, its state with reasons, hours and price by service."""
    w = desk.world(ask.on, story(desk, ask))
    net = w.network
    from landbridge.report.world import cells_dict

    cells = {c: cells_dict(w, ask.link, c) for c in ("status", "hours", "usd_per_40ft", "length_km")}
    row = net.links.iloc[net.link_row[ask.link]]
    names = dict(zip(net.nodes["node_id"], net.nodes["name"], strict=True))
    ends = [short(str(names[row[e]])) for e in ("from_node_id", "to_node_id")]
    keep = ("mode", "status", "expected", "via", "quality", "note")
    said = {k: (None if isinstance(row.get(k), float) else row.get(k)) for k in keep}
    stated = desk.study["links"].row(ask.link)
    return verbs.as_page({"link": ask.link, "ends": ends, **said, "source": stated["source"], "cells": cells})


def yaml(desk: Desk, ask: SwitchAsk) -> verbs.Page:
    """The scenario of the page, with its switches, as YAML."""
    from landbridge.scenario import difference, scenario_yaml

    told = story(desk, ask)
    return verbs.as_page(
        {"yaml": scenario_yaml(told), "title": told.title, "hash": told.hash, "says": list(difference(BASELINE, told))}
    )
