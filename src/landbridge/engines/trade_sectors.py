"""Trade of many sectors with inputs, tariffs and deficits (Caliendo and Parro 2015)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.economy.sector_base import read_sectors
from landbridge.economy.sector_tables import Names, pair_table
from landbridge.economy.sectors import SectorEconomy, solve_sectors
from landbridge.economy.shocks import each_economy
from landbridge.economy.source import renamed
from landbridge.errors import QuestionError
from landbridge.results import as_csv, as_json, html_lines

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class SectorChange:
    """Economies and their sectors after a change against before. World value added is the unit of account.

    `residual` is the largest relative gap of a market or a budget, worked out afresh from the tables after the change.
    """

    base: SectorEconomy
    after: SectorEconomy
    wage: Floats  # [N] ratio
    price: Floats  # [N, J] ratio
    cost: Floats  # [N, J] ratio
    cost_change: Floats  # [J, N, N] ratio of costs of trade other than tariffs
    converged: bool
    residual: float
    tolerance: float
    iterations: int
    notes: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The economies, in the order of every array."""
        return self.base.labels

    @property
    def price_index(self) -> Floats:
        """Price of final use, ratio: prices of goods to the power of their shares."""
        return np.asarray(np.exp((self.base.alpha * np.log(self.price)).sum(axis=1)))

    @property
    def welfare(self) -> Floats:
        """Real income of final users, ratio: value added, tariffs and deficit over the price of final use."""
        return self.after.income / self.base.income / self.price_index

    @property
    def real_wage(self) -> Floats:
        """Value added over the price of final use, ratio."""
        return self.wage / self.price_index

    def terms_and_volume(self) -> tuple[Floats, Floats]:
        """Welfare in two parts, to the first order: terms of trade, and volume of trade that pays tariffs, as parts of income.

        As Caliendo and Parro (2015) tabulate them: changes are after less before over before, so the parts of a large change do not add up to welfare.
        """
        terms, volume, _ = self._parts()
        return terms.sum(axis=1), volume.sum(axis=1)

    def _parts(self) -> tuple[Floats, Floats, Floats]:
        """Terms of trade, volume of trade and other costs of trade by economy and sector, [N, J], as parts of income."""
        b, a = self.base, self.after
        dearer = self.cost.T - 1  # [J, N]
        sold = (b.value * dearer[:, :, None]).sum(axis=2)
        bought = (b.value * dearer[:, :, None]).sum(axis=1)
        more = a.value - b.value * self.cost.T[:, :, None]
        volume = (b.tariff * np.where(b.value > 0, more, 0.0)).sum(axis=1)
        ways = -(b.value * (1 + b.tariff) * (self.cost_change - 1)).sum(axis=1)
        return (sold - bought).T / b.income[:, None], volume.T / b.income[:, None], ways.T / b.income[:, None]

    @cached_property
    def _columns(self) -> dict[str, Floats]:
        b, a = self.base, self.after
        foreign = ~np.eye(len(b.labels), dtype=bool)
        with np.errstate(all="ignore"):
            exports, imports = (
                (a.value * foreign).sum(axis=(0, k)) / (b.value * foreign).sum(axis=(0, k)) for k in (2, 1)
            )
        ratios = {
            "welfare": self.welfare, "real_wage": self.real_wage, "wage": self.wage, "price_index": self.price_index, "exports": exports,
            "imports": imports,
        }  # fmt: skip
        terms, volume, ways = (x.sum(axis=1) for x in self._parts())
        return {f"{k}_percent": 100 * (v - 1) for k, v in ratios.items()} | {
            "terms_of_trade_percent": 100 * terms, "volume_of_trade_percent": 100 * volume, "costs_of_trade_percent": 100 * ways,
            "welfare_first_order_percent": 100 * (terms + volume + ways), "income_before": b.income, "income_after": a.income,
            "tariffs_before": b.revenue, "tariffs_after": a.revenue, "deficit_before": b.deficit, "deficit_after": a.deficit,
        }  # fmt: skip

    def table(self) -> pd.DataFrame:
        """One row for each economy: changes in per cent, and levels in the unit of the tables."""
        return pd.DataFrame({"economy": list(self.labels), **self._columns})

    def by_sector(self) -> pd.DataFrame:
        """One row for each economy and sector: prices, cost, output, exports and imports, in per cent."""
        b, a = self.base, self.after
        foreign = ~np.eye(len(b.labels), dtype=bool)
        with np.errstate(all="ignore"):
            ratios = {
                "price": self.price, "cost": self.cost, "output": a.output / b.output,
                "exports": ((a.value * foreign).sum(axis=2) / (b.value * foreign).sum(axis=2)).T,
                "imports": ((a.value * foreign).sum(axis=1) / (b.value * foreign).sum(axis=1)).T,
            }  # fmt: skip
        n, j = b.output.shape
        ends = {"economy": np.repeat(b.labels, j), "sector": np.tile(b.sectors, n)}
        parts = dict(zip(("terms_of_trade", "volume_of_trade", "costs_of_trade"), self._parts(), strict=True))
        return pd.DataFrame(
            {
                **ends,
                **{f"{k}_percent": 100 * (v.ravel() - 1) for k, v in ratios.items()},
                **{f"{k}_percent": 100 * v.ravel() for k, v in parts.items()},
            }
        )

    def flows_after(self) -> pd.DataFrame:
        """One row for each sector and ordered pair with any trade: value before and after, tariffs left out."""
        b, a = self.base, self.after
        j, i, n = np.nonzero((b.value > 0) | (a.value > 0))
        names, sectors = np.array(b.labels), np.array(b.sectors)
        return pd.DataFrame({
            "sector": sectors[j], "exporter": names[i], "importer": names[n], "value": a.value[j, i, n], "value_before": b.value[j, i, n],
            "rate": a.tariff[j, i, n],
        })  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """The table of economies as plain rows."""
        return [{str(k): v for k, v in row.items()} for row in self.table().to_dict("records")]

    def as_dict(self) -> dict[str, Any]:
        """Everything the answer says, as plain data."""
        return {
            "converged": self.converged, "residual": self.residual, "iterations": self.iterations, "numeraire": "world value added",
            "theta": dict(zip(self.base.sectors, self.base.theta.tolist(), strict=True)), "notes": list(self.notes), "economies": self.rows(),
            "sectors": self.by_sector().to_dict("records"),
        }  # fmt: skip

    def to_json(self) -> str:
        """The answer as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each economy as CSV."""
        return as_csv(self.rows())

    def headline(self) -> str:
        """How the answer was found and how far it can be trusted."""
        state = (
            "converged" if self.converged else f"NOT CONVERGED (wanted {self.tolerance:.0e}): do not use these numbers"
        )
        n, j = self.base.output.shape
        return "\n".join([
            f"{n} economies x {j} sectors, theta {self.base.theta.min():g} to {self.base.theta.max():g}; value added of the world is the unit of account",
            f"{state} in {self.iterations} steps, residual {self.residual:.0e}", *self.notes,
        ])  # fmt: skip

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __str__(self) -> str:
        shown = ("welfare", "real_wage", "price_index", "exports", "imports", "terms_of_trade")
        head = f"{'economy':12}" + "".join(f"{k.replace('_', ' ') + ' %':>18}" for k in shown)
        body = [
            f"{r['economy'][:12]:12}" + "".join(f"{r[k + '_percent']:18.4f}" for k in shown) for r in self.rows()[:40]
        ]
        more = [f"... and {len(self.labels) - 40} more"] if len(self.labels) > 40 else []
        return "\n".join([self.headline(), "", head, *body, *more])

    __repr__ = __str__


def solve_trade_sectors(
    trade: Any,
    *,
    inputs: Any = None,
    theta: Any = None,
    value_added: Any = None,
    tariffs: Any = None,
    final: Any = None,
    tariffs_after: Any = None,
    cost_change: Any = None,
    productivity: Any = None,
    deficits_after: Any = None,
    output: Any = None,
    sector: str | None = None,
    origin: str | None = None,
    destination: str | None = None,
    value: str | None = None,
    year: int | str | None = None,
    tolerance: float = 1e-9,
    max_iter: int = 100,
) -> SectorChange:
    """What new tariffs or trade costs do to welfare, wages, prices and trade, with many sectors that buy from each other.

    Caliendo and Parro (2015) in changes: regions, sectors, input-output links, tariffs whose revenue is spent, and deficits.

    Parameters
    ----------
    trade : path, DataFrame or SectorEconomy
        A row for each sector and ordered pair, itself included: sector, exporter, importer, value (what the seller gets, tariffs left out). A pair
        without a row sells nothing. Or the `after` of an earlier answer, or what `read_sectors` gives, with no tables but those of the change.
    inputs : path, DataFrame or array of shape (economies, inputs, sectors)
        economy, sector, input, and `share` (of the value of output of `sector` that is spent on `input`) or `value`. Without a column for the economy
        it holds for all. None: no inputs.
    theta : number, mapping, path or DataFrame
        Trade elasticity of each sector: columns sector and theta. Sectors that nobody trades across borders may lack theirs.
    value_added : path, DataFrame or array of shape (economies, sectors), optional
        economy, sector, and `share` of the value of output, or `value`. Otherwise what inputs leave.
    tariffs, tariffs_after : number, path, DataFrame or array of shape (sectors, sellers, buyers), optional
        sector, exporter, importer, and `rate` (0.05 is five per cent) or `percent`; a column left out means all of its kind. Absent: none before;
        after, as before.
    final : path, DataFrame or array of shape (economies, sectors), optional
        Shares of final use, where they are not to be what purchases leave after inputs.
    cost_change : number, path, DataFrame or array of shape (sectors, sellers, buyers), optional
        Ratio of other trade costs after to before: sector, exporter, importer, cost_change.
    productivity : number for each economy, optional
        Ratio of what inputs make, in all its sectors.
    deficits_after : "removed" or number for each economy, optional
        Purchases less sales after the change. Otherwise deficits keep their part of world value added.
    output : path or DataFrame, optional
        Gross output (economy, sector, output), from which exports are taken where the trade table has no domestic sales.
    sector, origin, destination, value : str, optional
        Columns of the trade table where they have other names than those in use. Tables of tariffs and costs may use the names of `origin` and
        `destination` too, and every table that of `sector`.
    year : int or str, optional
        Which year of the trade table.
    tolerance, max_iter
        Largest relative gap at which the answer counts as converged; steps at most.

    Returns
    -------
    SectorChange
        Marked where it has not converged. Its `after` is the base of a further change.

    Raises
    ------
    StudyError, QuestionError
        A table that cannot be used, or choices that do not go together.

    Examples
    --------
    >>> import pandas as pd, landbridge as lb
    >>> trade = pd.DataFrame({"sector": "all", "exporter": list("AABB"), "importer": list("ABAB"), "value": [80.0, 20.0, 20.0, 80.0]})
    >>> free = lb.solve_trade_sectors(trade, theta=5, tariffs=0.1, tariffs_after=0.0)
    >>> free.converged, round(float(free.welfare[0]), 4)
    (True, 1.0049)
    """
    ends = {"sector": sector, "exporter": origin, "importer": destination}
    tariffs, tariffs_after, cost_change = (
        renamed(t, w, ends, must=False)
        for t, w in ((tariffs, "tariffs"), (tariffs_after, "tariffs_after"), (cost_change, "cost_change"))
    )
    trade = renamed(trade, "trade", ends | {"value": value})
    inputs, theta, value_added, final, output = (
        renamed(t, w, {"sector": sector}, must=False)
        for t, w in (
            (inputs, "inputs"),
            (theta, "theta"),
            (value_added, "value_added"),
            (final, "final"),
            (output, "output"),
        )
    )
    given = {
        "inputs": inputs,
        "theta": theta,
        "value_added": value_added,
        "tariffs": tariffs,
        "final": final,
        "output": output,
    }
    base = _base(trade, given, year)
    names = Names(base.labels, base.sectors)
    n, j = base.output.shape
    after = base.tariff if tariffs_after is None else pair_table(tariffs_after, names, "tariffs_after", "tariff")
    cost = pair_table(cost_change, names, "cost_change", "cost")
    ability = each_economy(base.labels, productivity, "productivity")
    if not (np.isfinite(ability) & (ability > 0)).all():
        raise QuestionError("productivity holds a number that is not above 0.", "A ratio after to before is above 0.")
    deficit, said = _deficits(base, deficits_after)
    s = solve_sectors(
        base, tariff=after, cost=cost, deficit=deficit, technology=ability[:, None] * np.ones((n, j)), max_iter=max_iter
    )
    return SectorChange(
        base=base, after=replace(s.after, notes=base.notes), wage=s.wage, price=s.price, cost=s.cost, cost_change=cost, converged=bool(s.residual <= tolerance),
        residual=s.residual, tolerance=tolerance, iterations=s.iterations, notes=(*base.notes, *said),
    )  # fmt: skip


def _base(trade: Any, given: dict[str, Any], year: int | str | None) -> SectorEconomy:
    if isinstance(trade, SectorEconomy):
        extra = [k for k, v in given.items() if v is not None]
        if extra:
            raise QuestionError(
                f"{', '.join(extra)} was given beside a base that holds it.", "Give tables, or a base; not both."
            )
        return trade
    if given["theta"] is None:
        raise QuestionError("theta was not given.", "Give a trade elasticity for each sector, or one for all: theta=4.")
    return read_sectors(trade, **given, year=year)


def _deficits(base: SectorEconomy, after: Any) -> tuple[Floats, tuple[str, ...]]:
    if after is None:
        return base.deficit, ()
    if isinstance(after, str):
        if after != "removed":
            raise QuestionError(f"deficits_after is {after!r}.", "Write removed, or give a number for each economy.")
        return np.zeros(len(base.labels)), ("deficits are removed: everybody spends what it earns",)
    deficit = each_economy(base.labels, after, "deficits_after", 0.0)
    if abs(deficit.sum()) > 1e-6 * base.earned.sum():
        raise QuestionError(
            f"deficits_after adds up to {deficit.sum():,.6g}.",
            "One economy's deficit is another's surplus: they add up to 0.",
        )
    return deficit - deficit.mean(), ()
