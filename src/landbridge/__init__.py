"""landbridge: an open model of a trade corridor and of the politics that keep it open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Public name -> module that holds it. Loaded on first use, so that `import landbridge` stays cheap.
_PUBLIC = {
    "open_study": "landbridge.study",
    "trade_table": "landbridge.study",
    "check": "landbridge.answers",
    "read_scenario": "landbridge.scenario",
    "world": "landbridge.answers",
    "brief": "landbridge.answers",
    "brief_page": "landbridge.report.brief",
    "compare": "landbridge.answers",
    "crossings": "landbridge.answers.crossings",
    "read_trips": "landbridge.answers.trips",
    "indicators_of_trips": "landbridge.answers.tfi",
    "indicators_of_way": "landbridge.answers.way_tfi",
    "lane": "landbridge.answers.lane",
    "exposure": "landbridge.answers.exposure",
    "time_distance_chart": "landbridge.report.chart",
    "route": "landbridge.engines.route",
    "pareto": "landbridge.engines.pareto",
    "pareto_matrix": "landbridge.engines.pareto_matrix",
    "reach": "landbridge.engines.reach",
    "skim": "landbridge.engines.skim",
    "switch": "landbridge.engines.switch",
    "tradeoff_chart": "landbridge.report.scatter",
    "reach_map": "landbridge.report.reach_map",
    "why": "landbridge.engines.why",
    "criticality": "landbridge.engines.criticality",
    "interdict": "landbridge.engines.interdict",
    "cuts": "landbridge.engines.cuts",
    "dependence": "landbridge.answers.dependence",
    "trade": "landbridge.answers",
    "solve_trade": "landbridge.engines.trade",
    "solve_trade_sectors": "landbridge.engines.trade_sectors",
    "estimate_gravity": "landbridge.engines.gravity",
    "resistances": "landbridge.engines.resistance",
    "read_flows": "landbridge.economy",
    "read_sectors": "landbridge.economy",
    "read_mrio": "landbridge.economy",
    "Overlay": "landbridge.worlds",
    "LandbridgeError": "landbridge.errors",
}
__all__ = ["__version__", *sorted(_PUBLIC)]

if TYPE_CHECKING:
    from landbridge.answers import brief, check, compare, trade, world
    from landbridge.answers.crossings import crossings
    from landbridge.answers.dependence import dependence
    from landbridge.answers.exposure import exposure
    from landbridge.answers.lane import lane
    from landbridge.answers.tfi import indicators_of_trips
    from landbridge.answers.trips import read_trips
    from landbridge.answers.way_tfi import indicators_of_way
    from landbridge.economy import read_flows, read_mrio, read_sectors
    from landbridge.engines.criticality import criticality
    from landbridge.engines.cuts import cuts
    from landbridge.engines.gravity import estimate_gravity
    from landbridge.engines.interdict import interdict
    from landbridge.engines.pareto import pareto
    from landbridge.engines.pareto_matrix import pareto_matrix
    from landbridge.engines.reach import reach
    from landbridge.engines.resistance import resistances
    from landbridge.engines.route import route
    from landbridge.engines.skim import skim
    from landbridge.engines.switch import switch
    from landbridge.engines.trade import solve_trade
    from landbridge.engines.trade_sectors import solve_trade_sectors
    from landbridge.engines.why import why
    from landbridge.errors import LandbridgeError
    from landbridge.report.brief import brief_page
    from landbridge.report.chart import time_distance_chart
    from landbridge.report.reach_map import reach_map
    from landbridge.report.scatter import tradeoff_chart
    from landbridge.scenario import read_scenario
    from landbridge.study import open_study, trade_table
    from landbridge.worlds import Overlay


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        from importlib import import_module

        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'landbridge' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
