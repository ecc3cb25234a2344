"""What a change does to trade, income and prices: the answer of `solve_trade`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.economy.flows import Flows
from landbridge.economy.hat import CLOSURES, Spending, solve_hat
from landbridge.results import as_csv, as_json, html_lines

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class TradeChange:
    """Economies after a change against before. Arrays follow `labels`; changes are ratios after to before.

    `residual` is the largest relative gap of a row or column in the closure's own equations, worked out afresh from the trade it gives;
    `market_gap` the largest gap between trade and the output or expenditure it should add up to. They differ under `fixed_share` only, which
    leaves markets uncleared.
    """

    base: Flows
    effect: Floats  # [n, n] B
    p: Floats  # [n] price of what each sells
    price_index: Floats  # [n] price of what each buys
    output: Floats  # [n] after, in the unit of the flows
    expenditure: Floats  # [n] after
    flows: Floats  # [n, n] trade after
    xi: float  # what rescales expenditure so that the world spends what it earns
    theta: float
    psi: float
    closure: str
    reading: str
    numeraire: str
    labour: Floats  # [n] ratio
    productivity: Floats  # [n] ratio
    converged: bool
    residual: float
    market_gap: float
    tolerance: float
    iterations: int
    notes: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The economies, in the order of every array."""
        return self.base.labels

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def output_change(self) -> Floats:
        """Output, nominal: Y'/Y."""
        return self.output / self.base.output

    @property
    def expenditure_change(self) -> Floats:
        """Expenditure, nominal: E'/E."""
        return self.expenditure / self.base.expenditure

    @property
    def real_income(self) -> Floats:
        """Output a head over the price of what is bought: the real wage, and real GDP a head."""
        return self.output_change / self.price_index / self.labour

    @property
    def welfare(self) -> Floats:
        """Expenditure a head over the price of what is bought; as `real_income` but for deficits."""
        return self.expenditure_change / self.price_index / self.labour

    @property
    def outward_resistance(self) -> Floats:
        """Outward multilateral resistance. The inward one is `price_index`."""
        if self.closure == "fixed_share":
            return 1 / self.p
        share = self.output_change / (self.output.sum() / self.base.output.sum())
        return np.asarray(share ** (-1 / self.theta) / self.p)

    @property
    def home_share(self) -> tuple[Floats, Floats]:
        """Share of expenditure that is spent at home, before and after."""
        return np.diag(self.base.value) / self.base.expenditure, np.diag(self.flows) / self.flows.sum(axis=0)

    @property
    def acr_gap(self) -> float:
        """How far real income is from what home shares alone say it is (Arkolakis, Costinot and Rodriguez-Clare 2012).

        The largest absolute gap between `real_income` and A (share'_jj / share_jj / B_jj)^(-(1 + psi)/theta). nan where output is held or nothing is
        sold at home. Under balance it holds for welfare too.
        """
        before, after = self.home_share
        if self.closure in ("conditional", "fixed_share") or not (before > 0).any():
            return float("nan")
        with np.errstate(all="ignore"):
            said = (after / before / np.diag(self.effect)) ** (-(1 + self.psi) / self.theta)
        extra = self.labour ** (1 / self.theta) if self.reading == "krugman" else 1.0
        return float(np.nanmax(np.abs(self.real_income - self.productivity * extra * said)))

    @cached_property
    def _columns(self) -> dict[str, Floats]:
        """Percent changes and levels for each economy."""
        x0, x1 = self.base.value, self.flows
        home0, home1 = np.diag(x0), np.diag(x1)
        with np.errstate(all="ignore"):
            sold0, sold1, bought0, bought1 = (
                x.sum(axis=a) - h for x, h, a in ((x0, home0, 1), (x1, home1, 1), (x0, home0, 0), (x1, home1, 0))
            )
            exports, imports = sold1 / sold0, bought1 / bought0
            real_trade = (sold1 / self.p + bought1 / self.price_index) / (sold0 + bought0)
            percent = {
                "exports": exports, "imports": imports, "exports_real": exports / self.p, "imports_real": imports / self.price_index,
                "trade_real": real_trade, "domestic_real": home1 / home0 / self.price_index, "output": self.output_change,
                "output_real": self.output_change / self.p, "real_income": self.real_income, "welfare": self.welfare,
                "price_index": self.price_index, "producer_price": self.p, "outward_resistance": self.outward_resistance,
            }  # fmt: skip
        before, after = self.home_share
        levels = {
            "home_share_before": before, "home_share_after": after, "output_before": self.base.output, "output_after": self.output,
            "expenditure_before": self.base.expenditure, "expenditure_after": self.expenditure,
        }  # fmt: skip
        return {f"{k}_percent": 100 * (v - 1) for k, v in percent.items()} | levels

    def table(self) -> pd.DataFrame:
        """One row for each economy: changes in per cent, home shares, and levels in the unit of the flows.

        `exports` and `imports` are nominal, in the numeraire; `exports_real` is deflated by the price of what is sold, `imports_real` and
        `domestic_real` by that of what is bought.
        """
        return pd.DataFrame({"economy": list(self.labels), **self._columns})

    def rows(self) -> list[dict[str, Any]]:
        """The table as plain rows."""
        columns = {k: v.tolist() for k, v in self._columns.items()}
        return [{"economy": x} | {k: v[i] for k, v in columns.items()} for i, x in enumerate(self.labels)]

    def flows_after(self) -> pd.DataFrame:
        """One row for each ordered pair: exporter, importer, trade before and after, per cent; fit to be the flows of another run."""
        n = len(self)
        before, after = self.base.value.ravel(), self.flows.ravel()
        with np.errstate(all="ignore"):
            change = 100 * (after / before - 1)
        names = {"exporter": np.repeat(self.labels, n), "importer": np.tile(self.labels, n)}
        return pd.DataFrame({**names, "trade": after, "trade_before": before, "trade_percent": change})

    def effects(self) -> pd.DataFrame:
        """Exports and imports of each economy by how much is let to answer, in per cent.

        `partial`: the change alone, nothing answers; `conditional`: multilateral resistances answer, output and expenditure do not; `full`: this
        answer. Nominal, as in Yotov, Piermartini, Monteiro and Larch (2016).
        """
        x, n = self.base.value, len(self)
        held = Spending(multiple=np.ones(n), deficit=np.zeros(n), fixed=True)
        middle = solve_hat(x, self.effect, self.theta, 0.0, np.ones(n), held).flows
        out: dict[str, Any] = {"economy": list(self.labels)}
        for name, after in (("partial", x * self.effect), ("conditional", middle), ("full", self.flows)):
            for what, axis in (("exports", 1), ("imports", 0)):
                with np.errstate(all="ignore"):
                    ratio = (after.sum(axis=axis) - np.diag(after)) / (x.sum(axis=axis) - np.diag(x))
                out[f"{what}_{name}_percent"] = 100 * (ratio - 1)
        return pd.DataFrame(out)

    def as_dict(self) -> dict[str, Any]:
        """Everything the answer says, as plain data."""
        return {
            "converged": self.converged, "residual": self.residual, "market_gap": self.market_gap, "acr_gap": self.acr_gap,
            "iterations": self.iterations, "closure": self.closure, "closure_means": CLOSURES[self.closure], "reading": self.reading,
            "theta": self.theta, "psi": self.psi, "numeraire": self.numeraire, "xi": self.xi, "notes": list(self.notes), "economies": self.rows(),
        }  # fmt: skip

    def to_json(self) -> str:
        """The answer as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each economy as CSV."""
        return as_csv(self.rows())

    def headline(self) -> str:
        """How the answer was found and how far it can be trusted, in a few lines."""
        n = len(self)
        state = (
            "converged" if self.converged else f"NOT CONVERGED (wanted {self.tolerance:.0e}): do not use these numbers"
        )
        if not self.converged and self.closure == "additive":
            state += "; the trade that is left may not carry the deficits that are kept"
        supply = f", psi {self.psi:g}" if self.psi else ""
        gap = (
            f"; markets are off by up to {100 * self.market_gap:.2g} %, as this closure leaves them"
            if self.closure == "fixed_share"
            else ""
        )
        check = (
            "" if np.isnan(self.acr_gap) else f"; home shares alone give the same real income within {self.acr_gap:.0e}"
        )
        lines = [
            f"{n} economies, {self.reading}, theta {self.theta:g}{supply}; closure {self.closure}: {CLOSURES[self.closure]}",
            f"{state} in {self.iterations} steps, residual {self.residual:.0e}{gap}{check}; unit of account: "
            + (self.numeraire if self.numeraire == "world income" else f"the price index of {self.numeraire}"),
            *self.notes,
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __str__(self) -> str:
        shown = ("exports", "imports", "real_income", "welfare", "price_index")
        head = f"{'economy':12}" + "".join(f"{k.replace('_', ' ') + ' %':>16}" for k in shown) + f"{'home share':>20}"
        body = [
            f"{r['economy'][:12]:12}" + "".join(f"{r[k + '_percent']:16.4f}" for k in shown)
            + f"{r['home_share_before']:12.4f}{r['home_share_after']:8.4f}" for r in self.rows()[:40]
        ]  # fmt: skip
        more = [f"... and {len(self) - 40} more"] if len(self) > 40 else []
        return "\n".join([self.headline(), "", head, *body, *more])

    __repr__ = __str__
