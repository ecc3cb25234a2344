"""Blocks of which a tab is made: a title, a note, a chart, a table with sources, and the command that computes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from landbridge.engines.question import DEFAULT_GOODS
from landbridge.report import palette
from landbridge.report.draw import LOOK
from landbridge.report.evidence import quoted
from landbridge.report.words import significant
from landbridge.web.desk import Desk
from landbridge.web.view import ViewAsk

WIDTH, HEIGHT = 320, 260  # pixels of a chart's plot: it fits beside the map and on a telephone


def block(
    title: str, note: str, heads: Sequence[str] = (), rows: Sequence[Sequence[str]] = (), links: Sequence[Sequence[str]] = (), command: str = "",
    *, sources: Sequence[Iterable[str]] = (), chart: dict[str, Any] | None = None, empty: str = "", run: dict[str, Any] | None = None, press: str = "",
) -> dict[str, Any]:  # fmt: skip
    """One part of a tab.

    Parameters
    ----------
    title, note
        Its head and a line of words below.
    heads, rows
        The table, all cells as words. Without rows `empty` is said instead.
    links
        Links lit on the map, row by row.
    command
        What computes the same in a terminal.
    sources
        Sources of each row, which become the last column; each opens its card.
    chart
        What `drawn` gives.
    run, press
        Where the block takes long: what `later` gives, whose result stands in its place when it is there; and the words of the button that begins it,
        none where it begins by itself.
    """
    return {
        "title": title, "note": note, "heads": list(heads), "rows": [list(r) for r in rows], "links": [list(x) for x in links] or [[] for _ in rows],
        "command": command, "sources": [list(dict.fromkeys(s)) for s in sources], "chart": chart, "empty": empty,
        "run": run, "press": press,
    }  # fmt: skip


def later(desk: Desk, ask: ViewAsk, verb: str, **options: Any) -> dict[str, Any]:
    """A question of the page as what `/api/runs` takes: a verb with options on the page's day under all that it supposes."""
    said = {"scenario": ask.scenario, "says": ask.says, "switch": ask.switch}
    return {"verb": verb, "on": desk.day(ask.on).isoformat(), **{k: v for k, v in {**said, **options}.items() if v}}


def drawn(chart: Any, title: str, dark: dict[str, str] | None = None) -> dict[str, Any]:
    """An Altair chart for a block: Vega-Lite without a ground, its words for who cannot see it, and its colours on a dark page."""
    from landbridge.report.draw import picture

    spec = json.loads(picture(chart, "vega")[0])
    config = {**LOOK, "legend": {"labelColor": palette.INK}, **spec.get("config", {})}
    return {
        "chart": {**spec, "background": None, "config": {**config, "background": None}},
        "dark": {**palette.DARK, **(dark or {})},
        "title": title,
    }


def command(desk: Desk, ask: ViewAsk, verb: str, *more: str, takes: Sequence[str] = ("unit", "services", "value_of_time")) -> str:  # fmt: skip
    """The command of a verb on the page's pair; what the page added is in the scenario that it saves. `takes` are options beside those all have."""
    words = [f"landbridge {verb}", quoted(ask.origin), quoted(ask.destination), f"--on {desk.day(ask.on)}"]
    words += [f"--goods {quoted(ask.goods)}"] * (ask.goods != DEFAULT_GOODS)
    if ask.unit is not None and "unit" in takes:
        words.append(f"--unit {ask.unit}")
    words += [f"--services {quoted(s)}" for s in ask.services if "services" in takes]
    words += [f"--avoid {quoted(s)}" for s in ask.avoid]
    if ask.value_of_time is not None and "value_of_time" in takes:
        words.append(f"--value-of-time {ask.value_of_time:g}")
    return " ".join([*words, *scenario_words(ask), *more])


def scenario_words(ask: ViewAsk) -> list[str]:
    """The option that names the page's scenario: the file that the page saves where it has switches of its own."""
    if ask.switch or ask.says:
        return ["--scenario scenario.yaml"]
    return [f"--scenario {quoted(ask.scenario)}"] if ask.scenario else []


def more(x: float, digits: int = 3) -> str:
    """A difference with its sign."""
    return "unknown" if x != x else f"{'+' if x >= 0 else '−'}{significant(abs(x), digits)}"
