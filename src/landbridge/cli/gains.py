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


def _signed(x: float, digits: int) -> str:
    if x != x:
        return "unknown"
    text = f"{x:+,.{digits}f}"
    return text.lstrip("+-") if float(text.replace(",", "")) == 0 else text


def _band(r: dict[str, Any], key: str, digits: int) -> str:
    typical, low, high = (_signed(r[k], digits) for k in (key, f"{key}_low", f"{key}_high"))
    return typical if low == high else f"{typical} ({low} to {high})"


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
    moved = [r for r in rows if r["sure"] != "no change" and abs(r["real_income_percent"]) >= 0.0005]
    shown = rows if every else moved[:SHOWN]
    table = _grid(
        "economy",
        "real income %",
        "million USD a year",
        "USD a head",
        "exports %",
        "imports %",
        "prices %",
        "most of it by",
    )
    for r in shown:
        table.add_row(
            r["name"], _band(r, "real_income_percent", 3), _band(r, "musd_a_year", 0), _signed(r["usd_a_head"], 1), _signed(r["exports_percent"], 2),
            _signed(r["imports_percent"], 2), _signed(r["price_index_percent"], 2), _drivers(r),
        )  # fmt: skip
    parts: list[RenderableType] = [_heading(answer), table, Text()]
    if len(moved) > len(shown):
        parts.append(
            Text(f"and {len(moved) - len(shown)} more economies that move by less; --all lists them\n", style="dim")
        )
    return Group(*parts, *_said(answer, moved))


def _drivers(r: dict[str, Any]) -> str:
    """Goods of which partners, and what comes through markets."""
    *partners, rest = r["drivers"]
    told = [f"{d['from']} {_signed(d['percent'], 3)}" for d in partners if abs(d["percent"]) >= 0.0005]
    return ", ".join([*told, f"markets {_signed(rest['percent'], 3)}"])


def _said(answer: Gains, moved: list[dict[str, Any]]) -> list[Text]:
    by = {kind: [r["name"] for r in moved if r["sure"] == kind] for kind in ("gains", "loses", "unsure")}
    lines = [
        "Gains over the whole band: " + (", ".join(by["gains"]) or "nobody") + ". Loses: " + (", ".join(by["loses"]) or "nobody")
        + ". Unsure: " + (", ".join(by["unsure"]) or "nobody") + ".",
    ]  # fmt: skip
    shares = answer.shares()
    if shares:
        words = {f.name: f.words for f in answer.draws.factors} | {"together": "several together"}
        told = ", ".join(
            f"{words[k]} {100 * v:.0f} %" for k, v in sorted(shares.items(), key=lambda x: -x[1]) if v >= 0.005
        )
        lines.append(f"What the width of the bands comes from: {told}.")
    c = answer.change
    state = (
        f"Markets clear to {c.residual:.0e}."
        if c.converged
        else f"NOT CONVERGED: markets are off by {c.residual:.0e}; do not use these numbers."
    )
    failed = f" {answer.draws.failed} draws did not converge and are left out." if answer.draws.failed else ""
    out = [
        Text("\n".join(lines)),
        Text("\n".join(f"mind: {n}" for n in (*answer.world.facts.caveats, *answer.notes)), style="yellow"),
        Text(state + failed, style="dim"),
    ]
    foot = (
        "Real income: output over the price of what is bought; USD are that share of spending on goods. 'most of it by': goods of these partners made "
        "cheaper or dearer, to first order; the rest comes through other markets. --pairs shows days and USD before and after."
    )
    return [*out, Text(foot, style="dim")]


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
