"""Trade-offs, lanes, breaks, trade and briefs as a program asks for them: each takes the desk and what was asked."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from landbridge.answers.gains import Gains, trade
from landbridge.errors import QuestionError
from landbridge.scenario import Scenario
from landbridge.scenario.scenario import BASELINE
from landbridge.web import asks_engines as asks
from landbridge.web import shapes
from landbridge.web.desk import Desk
from landbridge.web.verbs import CSV, JSON, Page, as_page

HTML, XLSX = "text/html; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TAB_DRAWS = 32  # of the page: the bands have one to two digits, and are there in seconds


def _page(found: Any, ask: Any, name: str) -> Page:
    """A result as JSON or CSV."""
    if ask.form == "csv":
        text = found.to_csv()
        return Page((text if text.endswith("\n") else text + "\n").encode(), CSV, f"{name}.csv")
    return as_page(found.as_dict())


def _run(module: str, name: str, desk: Desk, ask: Any, *more: Any, **asked: Any) -> Page:
    """A verb of the library on the world that was asked for."""
    run = getattr(import_module(f"landbridge.{module}.{name}"), name)
    return _page(run(desk.world(ask.on, desk.scenario(ask.scenario, ask.says)), *more, **asked), ask, name)


def pareto(desk: Desk, ask: asks.ParetoAsk) -> Page:
    """Every way that no other beats in days, USD, CO2e and exposure at once, exactly."""
    return _run("engines", "pareto", desk, ask, **ask.question())


def switch(desk: Desk, ask: asks.SwitchPointAsk) -> Page:
    """The value of a day, or the price of a leg, at which the best way changes."""
    return _run("engines", "switch", desk, ask, **ask.question())


def skim(desk: Desk, ask: asks.SkimAsk) -> Page:
    """Days, USD, CO2e and km of the best way between every two places, by goods."""
    return _run("engines", "skim", desk, ask, **ask.question())


def reach(desk: Desk, ask: asks.ReachAsk) -> Page:
    """What a place reaches within so many days, or for so many USD."""
    return _run("engines", "reach", desk, ask, **ask.question())


def lane(desk: Desk, ask: asks.LaneAsk) -> Page:
    """A lane card: ways by service with days, prices leg by leg, restrictions, changes, and what would change the answer."""
    return _run("answers", "lane", desk, ask, **ask.question())


def exposure(desk: Desk, ask: asks.ExposureAsk) -> Page:
    """What a pair's ways are exposed to, as it is known: levels, restrictions, days shut, premiums, single points."""
    return _run("answers", "exposure", desk, ask, **ask.question())


def criticality(desk: Desk, ask: asks.CriticalityAsk) -> Page:
    """What is lost when each link, node, crossing, country or service is taken out in turn."""
    if bool(ask.origin) != bool(ask.destination):
        raise QuestionError("one end of the pairs is missing.", "Give origin and destination, or neither for the study's lanes.")  # fmt: skip
    asked = ask.question()
    pairs = [(a, b) for a in asked.pop("origin") for b in asked["destination"] if a != b] or None
    asked.pop("destination")
    return _run("engines", "criticality", desk, ask, pairs, **asked)


def interdict(desk: Desk, ask: asks.InterdictAsk) -> Page:
    """The worst closures of a pair or of the study's lanes, with proof, and what to protect."""
    if (ask.origin is None) != (ask.destination is None):
        raise QuestionError("one end of the pair is missing.", "Give origin and destination, or neither for the study's lanes.")  # fmt: skip
    asked = ask.question()
    pair = (asked.pop("origin"), asked.pop("destination"))
    return _run("engines", "interdict", desk, ask, None if pair[0] is None else [pair], **asked)


def cuts(desk: Desk, ask: asks.CutsAsk) -> Page:
    """The fewest closures that cut a pair off, and ways that have nothing in common."""
    return _run("engines", "cuts", desk, ask, **ask.question())


def dependence(desk: Desk, ask: asks.DependenceAsk) -> Page:
    """Which states a pair's good ways cross, what each could shut, and what that would cost."""
    return _run("answers", "dependence", desk, ask, **ask.question())


def gains(desk: Desk, on: str | None, scenario: Scenario, **asked: Any) -> Gains:
    """Who gains under a scenario; kept, as it does not depend on the pair that the page asks about."""
    day = desk.day(on)
    key = ("trade", day, scenario.hash, scenario.title, tuple(sorted(asked.items())))
    found: Gains = desk.keep(key, lambda: trade(desk.study, scenario, on=day, **asked))
    return found


def traded(desk: Desk, ask: asks.TradeAsk) -> Page:
    """Who gains: what a scenario does to trade, real income and prices of each economy."""
    scenario = desk.scenario(ask.scenario, ask.says)
    if scenario.hash == BASELINE.hash:
        raise QuestionError("no scenario was given.", "Name one in scenario, or send one in says.")
    return _page(gains(desk, ask.on, scenario, **ask.question()), ask, "trade")


def brief(desk: Desk, ask: asks.BriefAsk) -> Page:
    """One file for one question: the way, what changed it, what breaks it, the politics and the sources."""
    from landbridge.answers.brief import brief as run
    from landbridge.report.brief import brief_page
    from landbridge.report.brief_data import brief_json, brief_workbook

    told = desk.scenario(ask.scenario, ask.says)
    named = ask.scenario if ask.scenario in desk.study.scenarios() and not ask.says else told
    paper = run(
        desk.study, on=desk.day(ask.on), scenario=None if told.hash == BASELINE.hash else named, **ask.question()
    )
    if ask.form == "xlsx":
        return Page(brief_workbook(paper), XLSX, "brief.xlsx")
    if ask.form == "html":
        return Page(brief_page(paper).encode(), HTML, "brief.html")
    return Page(brief_json(paper).encode(), JSON)


ENGINES: dict[str, tuple[Callable[..., Page], type, Any]] = {
    "/api/pareto": (pareto, asks.ParetoAsk, shapes.Anything),
    "/api/switch": (switch, asks.SwitchPointAsk, shapes.Anything),
    "/api/skim": (skim, asks.SkimAsk, shapes.Anything),
    "/api/reach": (reach, asks.ReachAsk, shapes.Anything),
    "/api/lane": (lane, asks.LaneAsk, shapes.Anything),
    "/api/exposure": (exposure, asks.ExposureAsk, shapes.Anything),
    "/api/criticality": (criticality, asks.CriticalityAsk, shapes.Anything),
    "/api/interdict": (interdict, asks.InterdictAsk, shapes.Anything),
    "/api/cuts": (cuts, asks.CutsAsk, shapes.Anything),
    "/api/dependence": (dependence, asks.DependenceAsk, shapes.Anything),
    "/api/trade": (traded, asks.TradeAsk, shapes.Anything),
    "/api/brief": (brief, asks.BriefAsk, shapes.Anything),
}
