"""Totals that the estimates are fitted to: published ones, and what stands in where none was published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

from landbridge.study.study import Study

FLOWS = {"goods_exports": "goods_services_exports", "goods_imports": "goods_services_imports"}
MAX_YEARS = 2  # how far a total may be carried to another year


@dataclass(frozen=True)
class Total:
    """One total of an economy: goods exports (FOB) or imports (CIF, as published), million USD."""

    economy: str
    measure: str
    value: float
    how: str  # published; carried from another year; or a share of goods and services
    account: str  # row of accounts it rests on

    @property
    def published(self) -> bool:
        """Whether somebody published it for this economy and year."""
        return self.how == "published"


class Totals:
    """Figures of `accounts`, by economy, measure and year, and the rules that stand in for missing ones."""

    def __init__(self, study: Study) -> None:
        self.rows: dict[tuple[str, str, int], dict[str, Any]] = {}
        for row in study["accounts"].rows():
            if row["used"]:
                self.rows[row["economy"], row["measure"], int(row["year"])] = row
        self.goods_share = {m: self._goods_share(m) for m in FLOWS}

    def value(self, economy: str, measure: str, year: int) -> float | None:
        """A published figure, or None."""
        row = self.rows.get((economy, measure, year))
        return None if row is None else float(row["value"])

    def near(self, economy: str, measure: str, year: int) -> dict[str, Any] | None:
        """The published figure of the nearest year, the earlier of two as near, at most `MAX_YEARS` away."""
        years = sorted((abs(y - year), y) for e, m, y in self.rows if (e, m) == (economy, measure))
        return self.rows[economy, measure, years[0][1]] if years and years[0][0] <= MAX_YEARS else None

    def growth(self, economy: str, from_year: int, to_year: int) -> float:
        """GDP of one year over that of another; the nearest known year stands in for a missing one."""
        a, b = (self.gdp(economy, y) for y in (from_year, to_year))
        return b / a

    def gdp(self, economy: str, year: int) -> float:
        """GDP of a year, of the nearest known one where it is not there; 1 where none is known."""
        known = {y: float(r["value"]) for (e, m, y), r in self.rows.items() if e == economy and m == "gdp"}
        return known[min(known, key=lambda y: (abs(y - year), y))] if known else 1.0

    def _goods_share(self, measure: str) -> float:
        """Median share of goods in goods and services, over the economies that publish both for one year."""
        shares = []
        for (economy, m, year), row in self.rows.items():
            both = self.value(economy, FLOWS[measure], year)
            if m == measure and both and float(row["value"]) < both:
                shares.append(float(row["value"]) / both)
        return median(shares) if shares else 1.0

    def total(self, economy: str, measure: str, year: int) -> Total | None:
        """Goods exports or imports of a year.

        Published for the year; else published for a near year and scaled by GDP; else goods and services of a near year times the median share
        of goods, scaled by GDP. None where nothing is known.
        """
        row = self.near(economy, measure, year)
        if row is not None and int(row["year"]) == year:
            return Total(economy, measure, float(row["value"]), "published", row["account_id"])
        if row is not None:
            value = float(row["value"]) * self.growth(economy, int(row["year"]), year)
            return Total(economy, measure, value, "carried", row["account_id"])
        row = self.near(economy, FLOWS[measure], year)
        if row is None:
            return None
        value = float(row["value"]) * self.goods_share[measure] * self.growth(economy, int(row["year"]), year)
        return Total(economy, measure, value, "share", row["account_id"])

    def domestic_ratios(self, economies: Iterable[str]) -> dict[str, float]:
        """Domestic sales over GDP, of each economy whose output is known: output less goods exports, where that is above zero."""
        found = {}
        for economy in economies:
            years = sorted(y for e, m, y in self.rows if (e, m) == (economy, "industrial_output"))
            for year in years[-1:]:
                output, exports = (
                    self.value(economy, "industrial_output", year),
                    self.total(economy, "goods_exports", year),
                )
                if output and exports and output > exports.value:
                    found[economy] = (output - exports.value) / self.gdp(economy, year)
        return found
