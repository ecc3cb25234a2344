"""Tariffs of economies before and after, and trade with their revenue spent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.economy.flows import Flows
from landbridge.economy.sectors import SectorEconomy, solve_sectors
from landbridge.economy.source import DESTINATION, ORIGIN, find_column, labels_of, numbers_of, read_frame, seek_column
from landbridge.engines.trade import solve_trade
from landbridge.engines.trade_change import TradeChange
from landbridge.errors import QuestionError, StudyError, did_you_mean
from landbridge.study import Study

Floats = NDArray[np.float64]
Solver = Callable[[float, Floats], TradeChange]  # elasticity and effect of changed costs -> trade after
PERCENT = ("percent", "percent_after", "tariff", "rate_percent")
BEFORE = ("percent_before", "before")


@dataclass(frozen=True, eq=False, kw_only=True)
class Tariffs:
    """Rates before and after, [n, n] by seller and buyer; 0.05 is five per cent."""

    before: Floats
    after: Floats

    @property
    def changed(self) -> int:
        """Pairs whose tariff changes."""
        return int((np.abs(self.after - self.before) > 1e-12).sum())


@dataclass(frozen=True, eq=False, kw_only=True)
class TaxedChange(TradeChange):
    """Trade after a change of tariffs too. Output is what is earned, trade is without tariffs, and their revenue is spent where it is taken."""

    revenue: tuple[Floats, Floats]  # before and after

    @property
    def real_income(self) -> Floats:
        """What is earned and taken as tariffs, over the price of what is bought."""
        before, after = self.revenue
        return np.asarray((self.output + after) / (self.base.output + before) / self.price_index)

    @property
    def welfare(self) -> Floats:
        """Expenditure, tariffs included, over the price of what is bought."""
        before, after = self.revenue
        return np.asarray((self.expenditure + after) / (self.base.expenditure + before) / self.price_index)

    @property
    def acr_gap(self) -> float:
        """Home shares alone do not give real income where tariffs are taken."""
        return float("nan")


def tariffs_of(study: Study, labels: Sequence[str], year: int) -> Floats:
    """Rates of the table `tariffs` for all goods, [n, n] by seller and buyer; nan where nothing is known."""
    n, at = len(labels), {x: i for i, x in enumerate(labels)}
    out = np.full((n, n), np.nan)
    rows = [r for r in study["tariffs"].rows() if r["goods"] is None and int(r["year"]) <= year and r["reporter"] in at]
    for r in sorted(rows, key=lambda r: (r["partner"] is not None, int(r["year"]))):
        j = at[str(r["reporter"])]
        if r["partner"] is None:
            out[:, j] = float(r["percent"]) / 100
        elif r["partner"] in at:
            out[at[str(r["partner"])], j] = float(r["percent"]) / 100
    np.fill_diagonal(out, 0.0)
    return out


def changed_tariffs(study: Study, labels: Sequence[str], year: int, given: Any) -> Tariffs:
    """Tariffs after as a mapping {(seller, buyer): per cent} or a table (exporter, importer, percent) says, before as the study or the table says.

    Rates before come from a column `percent_before`, else from the table `tariffs`. Pairs not listed keep theirs; where none is known for them they are
    taken to be without, which changes nothing as long as they stay.

    Raises
    ------
    StudyError
        Economies that are none, rates at or below -100 per cent, and pairs whose tariff before is not known.
    """
    if isinstance(given, Mapping):
        given = pd.DataFrame([(*k, v) for k, v in given.items()], columns=["exporter", "importer", "percent"])
    frame, table = read_frame(given, "tariff_change")
    roles = ((ORIGIN, "origin"), (DESTINATION, "destination"), (PERCENT, "percent"))
    columns = [find_column(frame, names, None, role, table) for names, role in roles]
    sell, buy = (labels_of(frame[c], table, c) for c in columns[:2])
    for word in (*sell, *buy):
        if word not in labels:
            hint = did_you_mean(word, labels)
            raise StudyError(f"{table}: {word!r} is none of the economies of the trade tables.", *filter(None, [hint]))
    known = tariffs_of(study, labels, year)
    rates = numbers_of(frame[columns[2]], table, columns[2]) / 100
    own = seek_column(frame, BEFORE, None, table)
    base = numbers_of(frame[own], table, own) / 100 if own is not None else np.full(len(frame), np.nan)
    before = np.nan_to_num(known)
    after = before.copy()
    for a, b, rate, was in zip(sell, buy, rates.tolist(), base.tolist(), strict=True):
        i, j = labels.index(a), labels.index(b)
        was = known[i, j] if np.isnan(was) else was
        if np.isnan(rate) or rate <= -1:
            raise StudyError(
                f"{table}: the tariff of {b} on {a} is {100 * rate:g} per cent.", "Give a rate above -100."
            )
        if np.isnan(was):
            raise StudyError(
                f"{table}: the tariff of {b} on {a} before the change is not known.",
                "Add a column percent_before, or a row of tariffs.csv.",
            )
        before[i, j], after[i, j] = was, rate
    return Tariffs(before=before, after=after)


def solver(flows: Flows, tariffs: Tariffs | None, *, closure: str, psi: float | None) -> Solver:
    """How to solve for trade: without tariffs by the closure asked, with them so that revenue is spent and deficits keep their part of world income."""
    if tariffs is None:
        return lambda theta, effect: solve_trade(flows, theta=theta, trade_effect=effect, closure=closure, psi=psi)
    if closure not in ("multiplicative", "additive") or psi:
        raise QuestionError(
            f"tariffs change and closure is {closure!r}" + (f" with psi {psi:g}." if psi else "."),
            "Revenue is counted with endowments and deficits that keep their part of world income: leave closure and psi out.",
        )
    return lambda theta, effect: _taxed(flows, tariffs, theta, effect)


def _taxed(flows: Flows, tariffs: Tariffs, theta: float, effect: Floats) -> TaxedChange:
    n = len(flows.labels)
    base = SectorEconomy(
        labels=flows.labels, sectors=("all",), value=flows.value[None], tariff=tariffs.before[None], inputs=np.zeros((n, 1, 1)),
        value_added=np.ones((n, 1)), alpha=np.ones((n, 1)), theta=np.array([theta]),
    )  # fmt: skip
    s = solve_sectors(
        base,
        tariff=tariffs.after[None],
        cost=effect[None] ** (-1 / theta),
        deficit=base.deficit,
        technology=np.ones((n, 1)),
    )
    trade = s.after.value[0]
    gap = float(max(np.abs(trade.sum(axis=1) / (s.wage * flows.output) - 1).max(), s.residual))
    taxed = effect * ((1 + tariffs.after) / (1 + tariffs.before)) ** -theta
    return TaxedChange(
        base=flows, effect=taxed, p=s.wage, price_index=s.price[:, 0], output=s.wage * flows.output, expenditure=trade.sum(axis=0), flows=trade, xi=1.0,
        theta=theta, psi=0.0, closure="additive", reading="armington", numeraire="world income", labour=np.ones(n), productivity=np.ones(n),
        converged=bool(s.residual <= 1e-9), residual=s.residual, market_gap=gap, tolerance=1e-9, iterations=s.iterations,
        revenue=(base.revenue, s.after.revenue),
    )  # fmt: skip
