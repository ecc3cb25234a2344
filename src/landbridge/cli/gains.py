"""`trade --scenario`: who gains, told in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from landbridge.answers.gains import Gains, trade
from landbridge.cli.show import err, form
from landbridge.errors import QuestionError
from landbridge.report.gains_words import (
    banded,
    driven,
    elasticity_words,
    moved,
    signed,
    state_words,
    who_gains,
    width_words,
)
from landbridge.results import number
from landbridge.study import Study

SHOWN = 12


def borders(values: Sequence[str]) -> dict[tuple[str, str], float]:
    """A-B=0.5 as a pair of economies and a logarithm."""
    out = {}
    for text in values:
        pair, equals, value = text.partition("=")
        a, dash, b = pair.partition("-")
        try:
            out[a.strip().upper(), b.strip().upper()] = float(value)
        except ValueError:
            dash = ""
        if not (equals and dash and a and b):
            raise QuestionError(
                f"--border is {text!r}.", "Write it as in --border ARM-TUR=0.5: two economies and a logarithm of trade."
            )
    return out


def show_gains(
    study: Study,
    scenario: str,
    *,
    tick: Any,
    every: bool,
    pairs: bool,
    chart: Path | None,
    json: bool,
    csv: bool,
    out: Path | None,
    **asked: Any,
) -> None:
    """Answer, draw and print who gains under a scenario."""
    answer = trade(study, scenario, progress=tick, **asked)
    if chart is not None:
        from landbridge.report.draw import save_chart
        from landbridge.report.gains import gains_chart, gains_map

        save_chart(gains_map(answer) if chart.stem.endswith("map") else gains_chart(answer), chart)
        err.print(f"wrote {chart}", style="dim", markup=False)
    form(answer, _pairs(answer, every) if pairs else _people(answer, every), json, csv, out)


def _heading(answer: Gains) -> Text:
    facts = answer.world.facts
    text = Text(f"{facts.scenario.title} on {facts.on.day} {facts.on:%B %Y}: who gains and who loses", style="bold")
    said = (
        f"\nagainst the same day as it is; goods trade of {answer.table.year}, all taken as {answer.costs.goods.name}; trade elasticity "
        f"{answer.change.theta:g}; bands hold the middle 90 % of {answer.draws.n} draws\n"
    )
    return text.append(said, style="not bold dim")


def _grid(*names: str, left: int = 1) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for i, name in enumerate(names):
        table.add_column(name, justify="left" if i < left or i == len(names) - 1 else "right")
    return table


def _people(answer: Gains, every: bool) -> RenderableType:
    rows = answer.rows()
    told = moved(answer)
    shown = rows if every else told[:SHOWN]
    table = _grid(
        "economy",
        "real income %",
        "million USD a year",
        "USD a head",
        "exports %",
        "imports %",
        "prices %",
        "by which parts",
    )
    for r in shown:
        table.add_row(
            r["name"], banded(r, "real_income_percent", 3), banded(r, "musd_a_year", 0), signed(r["usd_a_head"], 1), signed(r["exports_percent"], 2),
            signed(r["imports_percent"], 2), signed(r["price_index_percent"], 2), driven(r),
        )  # fmt: skip
    parts: list[RenderableType] = [_heading(answer), table, Text()]
    if len(told) > len(shown):
        parts.append(
            Text(f"and {len(told) - len(shown)} more economies that move by less; --all lists them\n", style="dim")
        )
    return Group(*parts, *_said(answer, told))


def _said(answer: Gains, rows: list[dict[str, Any]]) -> list[Text]:
    foot = (
        "Real income: output over the price of what is bought; USD are that share of spending on goods. Parts add up to it: goods of these partners "
        "and of others made cheaper or dearer; own prices against those of suppliers; switching, buying from others than before and trade "
        "that ends. --pairs shows days and USD before and after."
    )
    return [
        Text("\n".join(filter(None, (who_gains(rows), width_words(answer), elasticity_words(rows))))),
        Text("\n".join(f"mind: {n}" for n in (*answer.world.facts.caveats, *answer.notes)), style="yellow"),
        Text(state_words(answer), style="dim"),
        Text(foot, style="dim"),
    ]


def _pairs(answer: Gains, every: bool) -> RenderableType:
    rows = answer.costs.rows(None if every else 3 * SHOWN)
    table = _grid("from", "to", "days", "USD", "by", "after: days", "USD", "by", "cost ratio", left=2)
    for r in rows:
        cells = []
        for w in ("before", "after"):
            cells += [number(r[f"days_{w}"], 1), number(r[f"usd_{w}"]), r[f"mode_{w}"] or "no way"]
        table.add_row(
            r["exporter"], r["importer"], *cells, "cut off" if r["cost_ratio"] is None else f"{r['cost_ratio']:.4f}"
        )
    n = answer.costs.counts["changed"]
    more = f"{n - len(rows)} more; --all lists them" if n > len(rows) else ""
    return Group(_heading(answer), table, Text(more, style="dim"))
