"""landbridge: an open model of a trade corridor and of the politics that keep it open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Public name -> module that holds it. Loaded on first use, so that `import landbridge` stays cheap.
_PUBLIC = {
    "open_study": "landbridge.study",
    "check": "landbridge.answers",
    "read_scenario": "landbridge.scenario",
    "world": "landbridge.answers",
    "compare": "landbridge.answers",
    "lane": "landbridge.answers.lane",
    "exposure": "landbridge.answers.exposure",
    "time_distance_chart": "landbridge.report.chart",
    "route": "landbridge.engines.route",
    "why": "landbridge.engines.why",
    "Overlay": "landbridge.worlds",
    "LandbridgeError": "landbridge.errors",
}
__all__ = ["__version__", *sorted(_PUBLIC)]

if TYPE_CHECKING:
    from landbridge.answers import check, compare, world
    from landbridge.answers.exposure import exposure
    from landbridge.answers.lane import lane
    from landbridge.engines.route import route
    from landbridge.engines.why import why
    from landbridge.errors import LandbridgeError
    from landbridge.report.chart import time_distance_chart
    from landbridge.scenario import read_scenario
    from landbridge.study import open_study
    from landbridge.worlds import Overlay


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        from importlib import import_module

        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'landbridge' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
