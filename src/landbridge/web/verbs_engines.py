"""Trade-offs, lanes, breaks, trade and briefs as a program asks for them: what each works out, and the forms in which its result is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from landbridge.answers.gains import Gains, trade
from landbridge.compute import Progress
from landbridge.errors import QuestionError
from landbridge.scenario import Scenario
from landbridge.scenario.scenario import BASELINE
from landbridge.web import asks_engines as asks
from landbridge.web import shapes
from landbridge.web.desk import Desk
from landbridge.web.verbs import CSV, JSON, Page, as_page

HTML, XLSX = "text/html; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"json": JSON, "csv": CSV, "html": HTML, "xlsx": XLSX}
TAB_DRAWS = 32  # of the page: the bands have one to two digits, and are there in seconds
Find = Callable[[Desk, Any, Progress | None], Any]


def _run(module: str, name: str, desk: Desk, ask: Any, *more: Any, **asked: Any) -> Any:
    """A verb of the library on the world that was asked for."""
    run = getattr(import_module(f"landbridge.{module}.{name}"), name)
    return run(desk.world(ask.on, desk.scenario(ask.scenario, ask.says)), *more, **asked)


def pareto(desk: Desk, ask: asks.ParetoAsk, _: Progress | None = None) -> Any:
    """Every way that no other beats in days, USD, CO2e and exposure at once, exactly."""
    return _run("engines", "pareto", desk, ask, **ask.question())


def pareto_matrix(desk: Desk, ask: asks.ParetoMatrixAsk, progress: Progress | None = None) -> Any:
    """Every way between every two of some places that no other beats in all criteria at once."""
    return _run("engines", "pareto_matrix", desk, ask, **ask.question(), progress=progress)


def switch(desk: Desk, ask: asks.SwitchPointAsk, _: Progress | None = None) -> Any:
    """The value of a day, or the price of a leg, at which the best way changes."""
    return _run("engines", "switch", desk, ask, **ask.question())


def skim(desk: Desk, ask: asks.SkimAsk, progress: Progress | None = None) -> Any:
    """Days, USD, CO2e and km of the best way between every two places, by goods."""
    return _run("engines", "skim", desk, ask, **ask.question(), progress=progress)


def reach(desk: Desk, ask: asks.ReachAsk, _: Progress | None = None) -> Any:
    """What a place reaches within so many days, or for so many USD."""
    return _run("engines", "reach", desk, ask, **ask.question())


def lane(desk: Desk, ask: asks.LaneAsk, _: Progress | None = None) -> Any:
    """A lane card: ways by service with days, prices leg by leg, restrictions, changes, your own rates, and what would change the answer."""
    asked = ask.question()
    return _run("answers", "lane", desk, ask, **{**asked, "rates": desk.sheets.get(ask.rates) if ask.rates else None})


def exposure(desk: Desk, ask: asks.ExposureAsk, _: Progress | None = None) -> Any:
    """What a pair's ways are exposed to, as it is known: levels, restrictions, days shut, premiums, single points."""
    return _run("answers", "exposure", desk, ask, **ask.question())


def criticality(desk: Desk, ask: asks.CriticalityAsk, progress: Progress | None = None) -> Any:
    """What is lost when each link, node, crossing, country or service is taken out in turn."""
    if bool(ask.origin) != bool(ask.destination):
        raise QuestionError("one end of the pairs is missing.", "Give origin and destination, or neither for the study's lanes.")  # fmt: skip
    asked = ask.question()
    pairs = [(a, b) for a in asked.pop("origin") for b in asked["destination"] if a != b] or None
    asked.pop("destination")
    return _run("engines", "criticality", desk, ask, pairs, **asked, progress=progress)


def interdict(desk: Desk, ask: asks.InterdictAsk, progress: Progress | None = None) -> Any:
    """The worst closures of a pair or of the study's lanes, with proof, and what to protect."""
    if (ask.origin is None) != (ask.destination is None):
        raise QuestionError("one end of the pair is missing.", "Give origin and destination, or neither for the study's lanes.")  # fmt: skip
    if ask.origin is None and not ask.lanes:
        raise QuestionError(
            "the worst closures for all lanes take longer than an answer may.",
            "Name origin and destination, or start a run: POST /api/runs with verb interdict.",
        )
    asked = ask.question()
    pair = (asked.pop("origin"), asked.pop("destination"))
    return _run("engines", "interdict", desk, ask, None if pair[0] is None else [pair], **asked, progress=progress)


def cuts(desk: Desk, ask: asks.CutsAsk, _: Progress | None = None) -> Any:
    """The fewest closures that cut a pair off, and ways that have nothing in common."""
    return _run("engines", "cuts", desk, ask, **ask.question())


def dependence(desk: Desk, ask: asks.DependenceAsk, _: Progress | None = None) -> Any:
    """Which states a pair's good ways cross, what each could shut, and what that would cost."""
    return _run("answers", "dependence", desk, ask, **ask.question())


def crossings(desk: Desk, ask: asks.CrossingsAsk, _: Progress | None = None) -> Any:
    """Hours and USD of border crossings as CAREC's CPMM published them, beside the model on the middle day of the same years."""
    from landbridge.answers.crossings import crossings as run

    return run(desk.study, on=ask.on)


def gains(desk: Desk, on: str | None, scenario: Scenario, *, progress: Progress | None = None, **asked: Any) -> Gains:
    """Who gains under a scenario; kept, as it does not depend on the pair that the page asks about."""
    day = desk.day(on)
    key = ("trade", day, scenario.hash, scenario.title, tuple(sorted(asked.items())))
    found: Gains = desk.keep(key, lambda: trade(desk.study, scenario, on=day, progress=progress, **asked))
    return found


def traded(desk: Desk, ask: asks.TradeAsk, progress: Progress | None = None) -> Any:
    """Who gains: what a scenario does to trade, real income and prices of each economy."""
    scenario = desk.scenario(ask.scenario, ask.says)
    if scenario.hash == BASELINE.hash:
        raise QuestionError("no scenario was given.", "Name one in scenario, or send one in says.")
    return gains(desk, ask.on, scenario, progress=progress, **ask.question())


def brief(desk: Desk, ask: asks.BriefAsk, progress: Progress | None = None) -> Any:
    """One file for one question: the way, what changed it, what breaks it, the politics and the sources."""
    from landbridge.answers.brief import brief as run

    told = desk.scenario(ask.scenario, ask.says)
    named = ask.scenario if ask.scenario in desk.study.scenarios() and not ask.says else told
    scenario = None if told.hash == BASELINE.hash else named
    return run(desk.study, on=desk.day(ask.on), scenario=scenario, progress=progress, **ask.question())


def _text(text: str) -> bytes:
    return (text if text.endswith("\n") else text + "\n").encode()


def _of(module: str, name: str) -> Callable[[Any], bytes]:
    """A writer of the reports, imported where it is used."""

    def write(found: Any) -> bytes:
        made: str | bytes = getattr(import_module(f"landbridge.report.{module}"), name)(found)
        return made.encode() if isinstance(made, str) else made

    return write


def _json(found: Any) -> bytes:
    return as_page(found.as_dict()).body


PLAIN: dict[str, Callable[[Any], bytes]] = {"json": _json, "csv": lambda found: _text(found.to_csv())}


@dataclass(frozen=True, slots=True)
class Engine:
    """A verb: what may be asked, what works it out, and the forms of its result, the first unless another is asked for."""

    ask: type
    find: Find
    forms: Mapping[str, Callable[[Any], bytes]]

    def page(self, name: str, found: Any, form: str) -> Page:
        """A result in one of its forms."""
        return Page(self.forms[form](found), KINDS[form], "" if form == "json" else f"{name}.{form}")


VERBS = {
    "pareto": Engine(asks.ParetoAsk, pareto, PLAIN),
    "pareto_matrix": Engine(asks.ParetoMatrixAsk, pareto_matrix, PLAIN),
    "switch": Engine(asks.SwitchPointAsk, switch, PLAIN),
    "skim": Engine(asks.SkimAsk, skim, PLAIN),
    "reach": Engine(asks.ReachAsk, reach, PLAIN),
    "lane": Engine(
        asks.LaneAsk, lane, {**PLAIN, "html": _of("lane", "lane_page"), "xlsx": _of("lane_book", "lane_book")}
    ),
    "exposure": Engine(asks.ExposureAsk, exposure, {**PLAIN, "html": _of("exposure", "exposure_page")}),
    "criticality": Engine(asks.CriticalityAsk, criticality, {**PLAIN, "html": _of("breaks", "loss_page")}),
    "interdict": Engine(asks.InterdictAsk, interdict, PLAIN),
    "cuts": Engine(asks.CutsAsk, cuts, PLAIN),
    "dependence": Engine(asks.DependenceAsk, dependence, PLAIN),
    "crossings": Engine(asks.CrossingsAsk, crossings, PLAIN),
    "trade": Engine(asks.TradeAsk, traded, PLAIN),
    "brief": Engine(
        asks.BriefAsk, brief,
        {"json": _of("brief_data", "brief_json"), "html": _of("brief", "brief_page"), "xlsx": _of("brief_data", "brief_workbook")},
    ),
}  # fmt: skip


def _paged(name: str, engine: Engine) -> Callable[..., Page]:
    def make(desk: Desk, ask: Any) -> Page:
        return engine.page(name, engine.find(desk, ask, None), ask.form)

    make.__doc__ = engine.find.__doc__
    return make


ENGINES: dict[str, tuple[Callable[..., Page], type, Any]] = {
    f"/api/{name}": (_paged(name, engine), engine.ask, shapes.Anything) for name, engine in VERBS.items()
}
