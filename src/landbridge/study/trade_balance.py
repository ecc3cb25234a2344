"""The square table beside what was published of it: totals of each economy, trade with groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landbridge.study.study import Study
from landbridge.study.trade_fill import margins_of
from landbridge.study.trade_table import TradeTable, trade_table


@dataclass(frozen=True)
class Balance:
    """One sum over cells of the table beside the total that was published or estimated for it, million USD free on board."""

    label: str
    total: float
    published: bool
    table: float  # what the cells add up to
    reported: float  # how much of that is reported cells

    @property
    def gap(self) -> float:
        """How far the table is from the total, as a share of it."""
        return self.table / self.total - 1 if self.total else float("nan")

    @property
    def open(self) -> bool:
        """Whether any cell under it is estimated; else reports alone decide, and the gap is a contradiction among them."""
        return not np.isclose(self.table, self.reported, rtol=1e-12)

    def as_dict(self) -> dict[str, object]:
        """The row as plain data."""
        return {
            "what": self.label, "total_musd": self.total, "published": self.published, "table_musd": self.table, "reported_musd": self.reported,
            "gap": self.gap,
        }  # fmt: skip


def balances(study: Study, year: int, *, table: TradeTable | None = None) -> list[Balance]:
    """Every total of a year, published or estimated, beside the table; the widest gap first.

    Returns
    -------
    list of Balance
        Exports and imports of economies, and trade with memos. A total that counts trade inside a group is left out: the diagonal holds it
        together with domestic sales.
    """
    table = trade_table(study, year) if table is None else table
    flows, found = table.between, []
    inside = {row["economy_id"] for row in study["economies"].rows() if row["kind"] == "group"}
    grouped = np.array([label in inside for label in table.labels])
    for m in margins_of(study, year):
        if not (np.diag(m.cells) & grouped).any():
            value, known = float(flows[m.cells].sum()), float(flows[m.cells & table.reported].sum())
            found.append(Balance(m.label.removesuffix(f" {year}"), m.target, m.published, value, known))
    return sorted(found, key=lambda b: -abs(b.gap))
