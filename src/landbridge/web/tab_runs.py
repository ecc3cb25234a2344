"""Blocks that a run makes: who gains, and what breaks all lanes of a study at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from landbridge.engines.criticality import Criticality
from landbridge.engines.elements import PLURAL
from landbridge.engines.interdict import Interdiction
from landbridge.engines.question import DEFAULT_GOODS
from landbridge.report.evidence import quoted
from landbridge.results import number
from landbridge.web.blocks import block, later, more
from landbridge.web.desk import Desk
from landbridge.web.tab_trade import gained
from landbridge.web.view import ViewAsk

ROWS = 15
CLOSED, SECONDS = 3, 120.0  # of the worst closures of all lanes


def lanes(desk: Desk, ask: ViewAsk) -> list[dict[str, Any]]:
    """What breaks all lanes of the study, each begun by a button."""
    carried = {
        "goods": ask.goods,
        "unit": ask.unit,
        "services": ask.services,
        "avoid": ask.avoid,
        "value_of_time": ask.value_of_time,
    }
    worst = later(desk, ask, "interdict", **carried, k=CLOSED, seconds=SECONDS)
    return [
        block("If one link were gone, on all lanes", "The lanes that the study observes, there and back. It takes some tens of seconds.",
              run=later(desk, ask, "criticality", **carried), press="Take out each link in turn"),
        block("The worst closures for all lanes", f"{CLOSED} links whose loss does most harm to all of them together. It takes up to some minutes.",
              run=worst, press="Look for them"),
    ]  # fmt: skip


def of_trade(asked: Mapping[str, Any], found: Any) -> list[dict[str, Any]]:
    """The blocks of the tab Trade."""
    return gained(found, _command(asked, "trade", f"--draws {asked['asked']['draws']}"))


def of_criticality(asked: Mapping[str, Any], found: Criticality) -> list[dict[str, Any]]:
    """Links by what their loss does to all pairs."""
    lost = list(found)[:ROWS]
    words = found.basket.words()
    note = (
        f"{words[0].upper()}{words[1:]}. {len(found)} {PLURAL[found.elements.of]} that some pair would miss; days and USD are means over the"
        " pairs that are dearer."
    )
    rows = [
        [
            x.name,
            str(x.unserved),
            str(x.worse),
            *([more(x.mean_days, 2), more(x.mean_usd)] if x.worse else ["", ""]),
            x.hardest,
        ]
        for x in lost
    ]
    heads = [found.elements.of, "pairs cut off", "dearer", "days", "USD", "hardest hit"]
    told = _command(
        asked,
        "criticality",
        *(f"--{end} {quoted(p)}" for end, k in (("from", "origin"), ("to", "destination")) for p in asked["asked"][k]),
    )
    return [block("If one link were gone, on all lanes", note, heads, rows, [list(x.links) for x in lost], told)]


def of_interdict(asked: Mapping[str, Any], found: Interdiction) -> list[dict[str, Any]]:
    """The worst closures of all pairs together."""
    rows = []
    for s in found:
        cut = f"{len(s.unserved)} of {len(found.basket)} pairs cut off" if s.unserved else "no pair cut off"
        rows.append(
            [
                "; ".join(s.names) or "nothing",
                f"{cut}; the rest {number(s.days, 1)} days and {number(s.usd)} USD more in all",
                f"{s.proof()}.",
            ]
        )
    ends = [quoted(asked["asked"][k]) for k in ("origin", "destination") if asked["asked"][k]]
    told = _command(asked, "interdict", *ends, f"--k {found.k}", f"--seconds {asked['asked']['seconds']:g}")
    return [
        block(
            "The worst closures for all lanes",
            found.basket.words() + ".",
            ["closed", "then", "proof"],
            rows,
            [list(s.closed) for s in found],
            told,
        )
    ]


def _command(asked: Mapping[str, Any], verb: str, *more_words: str) -> str:
    """The command that works out the same."""
    options, told = asked["asked"], asked["told"]
    words = [f"landbridge {verb}", *more_words, f"--on {asked['on']}"]
    goods, day = options.get("goods", DEFAULT_GOODS), options.get("value_of_time")
    words += [f"--goods {quoted(goods)}"] if goods != DEFAULT_GOODS else []
    words += [f"--unit {options['unit']}"] if options.get("unit") else []
    words += [f"--{k} {quoted(v)}" for k in ("services", "avoid") for v in options.get(k, ())]
    words += [f"--value-of-time {day:g}"] if day is not None else []
    scenario = "scenario.yaml" if told["own"] else told["scenario"]
    return " ".join([*words, *([f"--scenario {quoted(scenario)}"] if scenario else [])])


BLOCKS: dict[str, Callable[[Mapping[str, Any], Any], list[dict[str, Any]]]] = {
    "trade": of_trade, "criticality": of_criticality, "interdict": of_interdict,
}  # fmt: skip
