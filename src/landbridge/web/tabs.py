"""Tabs that an engine adds: each is a function that gives blocks of a title, a note, a chart and a table, and appears when its engine is installed.

To add one, write such a function here or in a file beside it and put a `Tab` into `TABS`; the page needs no script for it. `blocks.py` makes a block.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from landbridge.report.evidence import quoted
from landbridge.report.parts import state_names
from landbridge.web.blocks import block, command, more
from landbridge.web.desk import Desk
from landbridge.web.tab_lane import LaneViewAsk, card
from landbridge.web.tab_runs import lanes
from landbridge.web.tab_trade import who_gains
from landbridge.web.tab_tradeoffs import tradeoffs
from landbridge.web.verbs import Page, as_page
from landbridge.web.view import ViewAsk, story

ROWS = 12  # of a list that is longer


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: its key in the address, its title, the module it needs, what makes its blocks of a question, and the tab of which it is a part."""

    key: str
    title: str
    needs: str
    make: Callable[[Desk, Any], list[dict[str, Any]]]
    ask: type[ViewAsk] = ViewAsk
    under: str = ""


def breaks(desk: Desk, ask: ViewAsk) -> list[dict[str, Any]]:
    """What breaks the pair: each link in turn, the worst closures together, and the states that its good ways cross."""
    world = desk.world(ask.on, story(desk, ask))
    choices = {k: v for k, v in ask.question().items() if k not in ("origin", "destination")}
    pair = [(ask.origin, ask.destination)]
    lost = list(import_module("landbridge.engines.criticality").criticality(world, pair, **choices))
    worst = import_module("landbridge.engines.interdict").interdict(world, pair, k=3, seconds=10.0, **choices)
    depends = list(
        import_module("landbridge.answers.dependence").dependence(world, ask.origin, ask.destination, **choices)
    )
    return [
        block(
            "If one link were gone", f"{len(lost)} links the best way would miss; each taken out in turn, everything else as asked. The best way costs"
            " least in money and time together, so the next one may be quicker and dearer, or cheaper and slower.",
            ["link", "days", "USD"], [_loss(x) for x in lost[:ROWS]], [list(x.links) for x in lost[:ROWS]],
            _of_pairs(desk, ask),
        ),
        block(
            "The worst closures together", "One, two and three links whose loss does most harm, with the proof that no others are worse.",
            ["closed", "then", "proof"], [_step(s) for s in worst], [list(s.closed) for s in worst], command(desk, ask, "interdict"),
        ),
        block(
            "States that the good ways cross", "Share of the pair's good ways through each state, and what the pair would lose if its links there were shut.",
            ["state", "share", "days", "USD"], [_state(s) for s in depends[:ROWS]], [list(s.links) for s in depends[:ROWS]], command(desk, ask, "dependence"),
        ),
        *lanes(desk, ask),
    ]  # fmt: skip


def _of_pairs(desk: Desk, ask: ViewAsk) -> str:
    """The command of criticality, which names its places by option."""
    verb, (a, b) = "landbridge criticality", (quoted(x) for x in (ask.origin, ask.destination))
    return command(desk, ask, "criticality").replace(f"{verb} {a} {b}", f"{verb} --from {a} --to {b}", 1)


def _loss(x: Any) -> list[str]:
    return [x.name, "no way left", ""] if x.unserved else [x.name, more(x.days, 2), more(x.usd)]


def _step(s: Any) -> list[str]:
    then = "no way is left" if s.way is None else f"{more(s.days, 2)} days, {more(s.usd)} USD"
    return ["; ".join(s.names), then, s.proof()]


def _state(s: Any) -> list[str]:
    shut = ["cut off", ""] if s.cut_off else [more(s.days, 2), more(s.usd)]
    if s.end:  # what an end shuts off is the question itself
        shut = ["goods begin or end there", ""]
    return [state_names().get(s.state, s.state), f"{100 * s.share:.0f} %", *shut]


TABS = (
    Tab("tradeoffs", "Trade-offs", "landbridge.engines.pareto", tradeoffs, under="ways"),
    Tab("lane", "Lane", "landbridge.answers.lane", card, LaneViewAsk, under="ways"),
    Tab("breaks", "Breaks", "landbridge.engines.criticality", breaks),
    Tab("trade", "Trade", "landbridge.answers.gains", who_gains),
)


def present() -> list[Tab]:
    """The tabs whose engine is installed."""
    return [t for t in TABS if find_spec(t.needs) is not None]


def tab_page(tab: Tab) -> Callable[[Desk, ViewAsk], Page]:
    """A tab's blocks as a page."""

    def make(desk: Desk, ask: Any) -> Page:
        return as_page({"blocks": tab.make(desk, ask)})

    return make
