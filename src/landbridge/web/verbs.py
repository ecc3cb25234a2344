"""The library's verbs as a program asks for them: each takes the desk and what was asked, and gives text with its type."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from landbridge.answers import check
from landbridge.engines.why import why
from landbridge.errors import QuestionError, did_you_mean
from landbridge.politics import Event, commit
from landbridge.report import politics, table
from landbridge.report.world import cells_dict, differences, scenario_dict, world_dict
from landbridge.results import as_csv
from landbridge.results.show import plain
from landbridge.scenario import difference, json_schema, scenario_yaml
from landbridge.scenario.scenario import BASELINE
from landbridge.study import find_actor
from landbridge.web import asks
from landbridge.web.desk import Desk

JSON, CSV, YAML = "application/json", "text/csv; charset=utf-8", "application/yaml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Page:
    """What is sent: its bytes and their type."""

    body: bytes
    kind: str = JSON
    name: str = ""  # of the file, where it is to be kept


def as_page(data: Any) -> Page:
    """Plain data as JSON."""
    return Page(json.dumps(plain(data), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode())


def _text(text: str, kind: str, name: str = "") -> Page:
    return Page((text if text.endswith("\n") else text + "\n").encode(), kind, name)


def about(desk: Desk, _: Any) -> Page:
    """The study: what it is, its hash, its last known day, its scenarios and its tables."""
    from landbridge import __version__

    s = desk.study
    stories = [
        {"name": n, "title": x.title, "purpose": x.purpose, "summary": x.summary, "source": x.source, "hash": x.hash}
        for n, x in ((n, desk.scenario(n)) for n in s.scenarios())
    ]
    return as_page({
        "study": s.name, "title": s.title, "study_hash": s.hash, "known_until": s.known_until, "usd_basis": s.usd_basis,
        "landbridge": __version__, "scenarios": stories, "tables": table.overview(s),
    })  # fmt: skip


def world(desk: Desk, ask: asks.WorldAsk) -> Page:
    """The network on a day: what is open and shut, and which developments hold."""
    w = desk.world(ask.on, desk.scenario(ask.scenario, ask.says))
    if ask.diff:
        if w.facts.scenario.hash == BASELINE.hash:
            raise QuestionError("--diff was given without a scenario.", "Add --scenario NAME; --against DATE compares two days.")  # fmt: skip
        data = scenario_dict(w, desk.world(ask.on))
        return _text(as_csv(data["changes"]), CSV, "changes.csv") if ask.form == "csv" else as_page(data)
    if ask.against is not None:
        rows = differences(desk.world(ask.against, w.facts.scenario), w)
        return _text(as_csv(rows), CSV, "differences.csv") if ask.form == "csv" else as_page(rows)
    if ask.form == "csv":
        return _text(w.link_frame().to_csv(index=False), CSV, "world.csv")
    return as_page(world_dict(w))


def compare(desk: Desk, ask: asks.CompareAsk) -> Page:
    """The study's corridors side by side for two places on a day."""
    found = desk.compare(ask.on, desk.scenario(ask.scenario, ask.says), **ask.question())
    return _text(found.to_csv(), CSV, "corridors.csv") if ask.form == "csv" else as_page(found.as_dict())


def route(desk: Desk, ask: asks.RouteAsk) -> Page:
    """Ways from one place to another on a day; or what to lift where none is open."""
    found = desk.route(ask.on, desk.scenario(ask.scenario, ask.says), **ask.question())
    return _text(found.to_csv(), CSV, "ways.csv") if ask.form == "csv" else as_page(found.as_dict())


def chart(desk: Desk, ask: asks.ChartAsk) -> Page:
    """The time/cost-distance chart of the ways between two places, as Vega-Lite or as a picture."""
    from landbridge.report.chart import time_distance_chart
    from landbridge.report.draw import picture

    asked = ask.question()
    if ask.corridors:
        asked = {k: v for k, v in asked.items() if k not in ("k", "max_shared")}
    answer = desk.compare if ask.corridors else desk.route
    now = answer(ask.on, desk.scenario(ask.scenario, ask.says), **asked)
    then = answer(ask.before, BASELINE, **asked) if ask.before else None
    drawn = time_distance_chart(
        now, measure=ask.measure, before=then, width=ask.width, height=ask.height, titled=ask.titled
    )
    return Page(*picture(drawn, ask.picture), "" if ask.picture == "vega" else f"chart.{ask.picture}")


def explain(desk: Desk, ask: asks.WhyAsk) -> Page:
    """Why a number is what it is: its parts, and the source, assumption or rule behind each."""
    story = desk.scenario(ask.scenario, ask.says)
    if ask.destination is None:
        return as_page({"cells": cells_dict(desk.world(ask.on, story), ask.origin, ask.column or "status")})
    if ask.corridor is not None:
        found = desk.compare(ask.on, story, **ask.question())
        names = [c.corridor for c in found]
        if ask.corridor not in names:
            raise QuestionError(
                f"the comparison has no corridor {ask.corridor!r}.",
                *filter(None, [did_you_mean(ask.corridor, names)]),
                "Corridors: " + ", ".join(names) + ".",
            )
        return as_page(why(found, names.index(ask.corridor), ask.column or "days").as_dict())
    ways = desk.route(ask.on, story, **ask.question(), k=max(ask.row, 3))
    return as_page(why(ways, ask.row - 1, ask.column or "days").as_dict())


def relate(desk: Desk, ask: asks.RelateAsk) -> Page:
    """How two actors stand to each other on a day, why, since when, and how it came about."""
    facts = desk.facts(ask.on, desk.scenario(ask.scenario, ask.says))
    return as_page(politics.relation_dict(facts, *politics.pair_of(desk.study, ask.actor, ask.other)))


def owed(desk: Desk, ask: asks.CommitAsk) -> Any:
    """What `commit` answers, as an object."""
    facts = desk.facts(ask.on, desk.scenario(ask.scenario, ask.says))
    event = Event(
        initiator=find_actor(desk.study, ask.initiator), target=find_actor(desk.study, ask.target), place=ask.place,
        on=facts.on, kind=ask.kind, provoked=ask.provoked, stated=politics.truths(ask.stated),
    )  # fmt: skip
    readings = politics.named(ask.reading, "--reading")
    return commit(facts, event, readings=readings, without=ask.without, mode=ask.mode)


def commitments(desk: Desk, ask: asks.CommitAsk) -> Page:
    """Who would owe what to whom if one actor attacked another. A supposition, never a forecast."""
    answer = owed(desk, ask)
    branches = {name: [f"{d.actor}:{d.clause.id}:{d.value}" for d in b.duties] for name, b in answer.branches.items()}
    return as_page({**answer.to_dict(), "branches": list(branches)})


def opened(desk: Desk, ask: asks.OpeningsAsk) -> Page:
    """What must happen before a border or a line opens, who says so, who disputes it, and which condition unlocks most."""
    facts = desk.facts(ask.on, desk.scenario(ask.scenario, ask.says))
    readings = {**dict(facts.scenario.readings), **politics.named(ask.reading, "--reading")}
    return as_page(politics.openings_dict(facts, ask.name, readings, politics.assumed(ask.assume)))


def told(desk: Desk, ask: asks.DayAsk) -> Page:
    """A scenario in words: what it says, a sentence each, and its hash."""
    s = desk.scenario(ask.scenario, ask.says)
    return as_page({"title": s.title, "hash": s.hash, "says": list(difference(BASELINE, s)), "yaml": scenario_yaml(s)})


def yaml(desk: Desk, ask: asks.DayAsk) -> Page:
    """A scenario as YAML that every command reads, with what the page added to it."""
    return _text(scenario_yaml(desk.scenario(ask.scenario, ask.says)), YAML, "scenario.yaml")


def form_of_scenarios(_: Desk, __: Any) -> Page:
    """The form of a scenario as JSON Schema."""
    return as_page(json_schema())


def checked(desk: Desk, _: Any) -> Page:
    """Every problem of the study at once."""
    return as_page(desk.keep("check", lambda: check(desk.study).as_dict()))


def tables(desk: Desk, _: Any) -> Page:
    """The tables of the study."""
    return as_page(table.overview(desk.study))


def rows(desk: Desk, name: str, ask: asks.TableAsk) -> Page:
    """Rows of a table, one of them, or what its columns mean."""
    found: list[Any] = (
        table.columns_of(desk.study, name)
        if ask.columns
        else table.rows_of(desk.study, name, row=ask.row, find=ask.find)
    )
    return _text(as_csv(found), CSV, f"{name}.csv") if ask.form == "csv" else as_page(found)


Verb = Callable[[Desk, Any], Page]
