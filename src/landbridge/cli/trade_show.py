"""Answers of the commands of trade as tables for people."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from landbridge.engines.gravity_estimate import Gravity
from landbridge.engines.resistance import Resistances
from landbridge.engines.trade_change import TradeChange
from landbridge.engines.trade_sectors import SectorChange
from landbridge.results import as_csv, as_json


class Rows:
    """A table of numbers that can be written as JSON or CSV, with what it is about."""

    def __init__(self, frame: Any, headline: str) -> None:
        self.rows, self.headline = frame.to_dict("records"), headline

    def to_json(self) -> str:
        """The rows as JSON, and what they are about."""
        return as_json({"about": self.headline.split("\n"), "rows": self.rows})

    def to_csv(self) -> str:
        """The rows as CSV."""
        return as_csv(self.rows)


def _heading(text: str) -> Text:
    first, _, rest = text.partition("\n")
    shown = Text(first, style="bold")
    return shown.append("\n" + rest + "\n", style="not bold dim") if rest else shown


def _table(names: list[str], rows: list[list[str]], left: int = 1) -> RenderableType:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for i, name in enumerate(names):
        table.add_column(name, justify="left" if i < left else "right")
    for row in rows:
        table.add_row(*row)
    return table


def _percent(x: float) -> str:
    return "unknown" if x != x else f"{x:+.3f}"


def change_table(change: TradeChange) -> RenderableType:
    """One sector: who gains most comes first."""
    names = ["economy", "exports %", "imports %", "real income %", "welfare %", "price index %", "home share", "after"]
    keys = ("exports", "imports", "real_income", "welfare", "price_index")
    rows = [
        [
            r["economy"],
            *(_percent(r[f"{k}_percent"]) for k in keys),
            f"{r['home_share_before']:.4f}",
            f"{r['home_share_after']:.4f}",
        ]
        for r in sorted(change.rows(), key=lambda r: -r["welfare_percent"])
    ]
    foot = "Exports and imports are nominal. Real income is output, welfare expenditure, over the price of what is bought; both a head."
    return Group(_heading(change.headline()), _table(names, rows), Text("\n" + foot, style="dim"))


def sectors_table(change: SectorChange) -> RenderableType:
    """Many sectors: who gains most comes first."""
    keys = ("welfare", "real_wage", "price_index", "exports", "imports", "terms_of_trade", "volume_of_trade")
    rows = [
        [r["economy"], *(_percent(r[f"{k}_percent"]) for k in keys)]
        for r in sorted(change.rows(), key=lambda r: -r["welfare_percent"])
    ]
    foot = "Terms and volume of trade are parts of welfare to the first order, per cent of income."
    return Group(
        _heading(change.headline()),
        _table(["economy", *(k.replace("_", " ") + " %" for k in keys)], rows),
        Text("\n" + foot, style="dim"),
    )


def any_table(frame: Any, headline: str) -> RenderableType:
    """Any table, texts to the left; cut at 200 rows, which is said."""
    records = frame.head(200).to_dict("records")
    left = sum(1 for c in frame.columns if frame[c].dtype.kind not in "fi")
    rows = [[f"{v:,.4f}" if isinstance(v, float) else str(v) for v in r.values()] for r in records]
    more = (
        [Text(f"\n{len(frame) - 200:,} more rows; --csv and --json hold all", style="dim")] if len(frame) > 200 else []
    )
    return Group(
        _heading(headline),
        _table([str(c).replace("_percent", " %").replace("_", " ") for c in frame.columns], rows, left),
        *more,
    )


def resistance_table(base: Resistances) -> RenderableType:
    """Resistances of each economy, with the output and expenditure that gravity gives."""
    rows = [
        [r["economy"], f"{r['outward']:.6f}", f"{r['inward']:.6f}", f"{r['output']:,.1f}", f"{r['expenditure']:,.1f}"]
        for r in base.rows()
    ]
    names = ["economy", "outward", "inward", "output", "expenditure"]
    return Group(_heading(str(base).split("\n")[0]), _table(names, rows))


def estimate_table(result: Gravity) -> RenderableType:
    """Coefficients with errors and intervals."""
    corrected = result.corrected is not None
    ends = f"{100 * result.level:g} % interval"
    names = ["term", "estimate", "std error", "z", "p", ends, "trade %", *(["corrected"] if corrected else [])]
    rows = [
        [r["term"], f"{r['estimate']:.4f}", f"{r['std_error']:.4f}", f"{r['z']:.2f}", f"{r['p']:.4f}", f"{r['low']:.4f} to {r['high']:.4f}",
         f"{r['percent']:+.1f}", *([f"{r['corrected']:.4f}"] if corrected else [])] for r in result.rows()
    ]  # fmt: skip
    return Group(_heading(result.headline()), *([_table(names, rows)] if rows else []))
