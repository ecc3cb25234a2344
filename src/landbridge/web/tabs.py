"""Tabs that an engine adds: each is a function that gives blocks of a title, a note and a table, and appears when its engine is installed.

To add one, write such a function here or in a file beside it and put a `Tab` into `TABS`; the page needs no script for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from landbridge.report.words import significant
from landbridge.web.desk import Desk
from landbridge.web.verbs import Page, as_page
from landbridge.web.view import ViewAsk, story

ROWS = 12  # of a list that is longer


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: its key in the address, its title, the module it needs, and what makes its blocks of a question."""

    key: str
    title: str
    needs: str
    make: Callable[[Desk, ViewAsk], list[dict[str, Any]]]


def block(
    title: str,
    note: str,
    heads: list[str],
    rows: list[list[str]],
    links: list[list[str]] | None = None,
    command: str = "",
) -> dict[str, Any]:
    """One part of a tab: a table with a title and a note; `links` are lit on the map, row by row, and the command computes it."""
    return {
        "title": title,
        "note": note,
        "heads": heads,
        "rows": rows,
        "links": links or [[] for _ in rows],
        "command": command,
    }


def breaks(desk: Desk, ask: ViewAsk) -> list[dict[str, Any]]:
    """What breaks the pair: each link in turn, the worst closures together, and the states that its good ways cross."""
    world = desk.world(ask.on, story(desk, ask))
    choices = {k: v for k, v in ask.question().items() if k not in ("origin", "destination")}
    pair = [(ask.origin, ask.destination)]
    said = f'"{ask.origin}" "{ask.destination}" --on {world.facts.on}'
    lost = list(import_module("landbridge.engines.criticality").criticality(world, pair, **choices))
    worst = import_module("landbridge.engines.interdict").interdict(world, pair, k=3, seconds=10.0, **choices)
    depends = list(
        import_module("landbridge.answers.dependence").dependence(world, ask.origin, ask.destination, **choices)
    )
    return [
        block(
            "If one link were gone", f"{len(lost)} links the best way would miss; each taken out in turn, everything else as asked.",
            ["link", "days", "USD"], [_loss(x) for x in lost[:ROWS]], [list(x.links) for x in lost[:ROWS]],
            f'landbridge criticality --from "{ask.origin}" --to "{ask.destination}" --on {world.facts.on}',
        ),
        block(
            "The worst closures together", "One, two and three links whose loss does most harm, with the proof that no others are worse.",
            ["closed", "then", "proof"], [_step(s) for s in worst], [list(s.closed) for s in worst], f"landbridge interdict {said}",
        ),
        block(
            "States that the good ways cross", "Share of the pair's good ways through each state, and what the pair would lose if its links there were shut.",
            ["state", "share", "days", "USD"], [_state(s) for s in depends[:ROWS]], [list(s.links) for s in depends[:ROWS]], f"landbridge dependence {said}",
        ),
    ]  # fmt: skip


def _loss(x: Any) -> list[str]:
    return [x.name, "no way left", ""] if x.unserved else [x.name, _more(x.days, 2), _more(x.usd)]


def _step(s: Any) -> list[str]:
    then = "no way is left" if s.way is None else f"{_more(s.days, 2)} days, {_more(s.usd)} USD"
    return ["; ".join(s.names), then, s.proof()]


def _state(s: Any) -> list[str]:
    shut = ["cut off", ""] if s.cut_off else [_more(s.days, 2), _more(s.usd)]
    return [f"{s.state}{' (an end)' if s.end else ''}", f"{100 * s.share:.0f} %", *shut]


def _more(x: float, digits: int = 3) -> str:
    """A difference with its sign."""
    return "unknown" if x != x else f"{'+' if x >= 0 else '−'}{significant(abs(x), digits)}"


TABS = (Tab("breaks", "Breaks", "landbridge.engines.criticality", breaks),)


def present() -> list[Tab]:
    """The tabs whose engine is installed."""
    return [t for t in TABS if find_spec(t.needs) is not None]


def tab_page(tab: Tab) -> Callable[[Desk, ViewAsk], Page]:
    """A tab's blocks as a page."""

    def make(desk: Desk, ask: ViewAsk) -> Page:
        return as_page({"blocks": tab.make(desk, ask)})

    return make
