"""Who gains: what a scenario does to trade, real income and prices of each economy, through the ways that cargo takes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.answers.gains_cost import CostChange, cost_change, economy_places
from landbridge.answers.gains_draws import FACTORS, Draws, factors_of, run_draws
from landbridge.answers.gains_goods import goods_shares as shares_of
from landbridge.answers.gains_goods import mixed_words
from landbridge.answers.gains_tariffs import Solver, Tariffs, changed_tariffs, solver
from landbridge.answers.world import world as world_of
from landbridge.compute import Progress
from landbridge.economy.flows import read_flows
from landbridge.engines.modes import mode_costs
from landbridge.engines.trade_change import TradeChange
from landbridge.errors import QuestionError
from landbridge.network.price import goods_of
from landbridge.results import as_csv, as_json, html_lines
from landbridge.scenario import Scenario
from landbridge.study import Study
from landbridge.study.trade_table import TradeTable, trade_table, trade_years
from landbridge.worlds import World

Floats = NDArray[np.float64]
DRAWS = 256
ELASTICITIES = (
    3.0,
    4.0,
    5.0,
    7.0,
)  # Simonovska and Waugh's 4, Head and Mayer's median, and the ends of what is published
SMALL = 1e-6  # per cent of real income below which nothing has changed
BAND = (5.0, 95.0)  # percentiles of the draws that are shown as low and high


@dataclass(frozen=True, eq=False, kw_only=True)
class Gains:
    """Economies under a scenario against the same day without it.

    `change` is the answer at typical values, `draws` what follows from their ranges; money is that of the flows' year and unit.
    """

    base: World
    world: World
    table: TradeTable
    costs: CostChange
    change: TradeChange
    draws: Draws
    solve: Solver
    population: Mapping[str, float]
    border: Mapping[tuple[str, str], float] = field(default_factory=dict)
    mix: Mapping[str, Floats] = field(default_factory=dict)  # shares of trade that are other goods
    tariffs: Tariffs | None = None

    def __len__(self) -> int:
        return len(self.table.labels)

    @cached_property
    def spending(self) -> Floats:
        """What each economy spends on goods before the change, million USD of the flows' year."""
        return np.asarray(self.table.flows.sum(axis=0))

    @cached_property
    def off_network(self) -> tuple[str, ...]:
        """Economies without gateways: their own ways never change, and only prices and demand elsewhere move them."""
        places = economy_places(self.base.facts.study, self.table.labels)
        return tuple(x for x, nodes in zip(self.table.labels, places, strict=True) if not nodes)

    def rows(self) -> list[dict[str, Any]]:
        """One row for each economy: real income in per cent, million USD and USD a head, each with its band; trade; what drives it."""
        low, high = self.draws.band(*BAND)
        told = {r["economy"]: r for r in self.change.rows()}
        out = []
        for i, label in enumerate(self.table.labels):
            real = 100 * (self.change.real_income[i] - 1)
            people = self.population.get(label, float("nan"))
            money = [x / 100 * self.spending[i] for x in (real, low[i], high[i])]
            head = [1e6 * m / people for m in money]
            out.append(
                {
                    "economy": label, "name": " ".join(reversed(self.table.names[i].split(", "))),
                    "real_income_percent": real, "real_income_percent_low": low[i], "real_income_percent_high": high[i],
                    "musd_a_year": money[0], "musd_a_year_low": money[1], "musd_a_year_high": money[2],
                    "usd_a_head": head[0], "usd_a_head_low": head[1], "usd_a_head_high": head[2],
                    "exports_percent": told[label]["exports_percent"], "imports_percent": told[label]["imports_percent"],
                    "price_index_percent": told[label]["price_index_percent"], "sure": self.sure(low[i], high[i]),
                    "on_network": label not in self.off_network,
                    "by_elasticity": {f"{theta:g}": float(v[i]) for theta, v in self.by_elasticity.items()},
                    "drivers": self.drivers(i),
                }
            )  # fmt: skip
        return sorted(out, key=lambda r: -abs(r["real_income_percent"]))

    @staticmethod
    def sure(low: float, high: float) -> str:
        """Whether the band has one sign: gains, loses, or unsure."""
        if max(abs(low), abs(high)) < SMALL:
            return "no change"
        return "gains" if low > 0 else "loses" if high < 0 else "unsure"

    def drivers(self, i: int, n: int = 3) -> list[dict[str, Any]]:
        """What moves real income of an economy, in per cent (of logarithms): parts that add up to it.

        First the partners whose goods become cheaper or dearer most, each by its share of spending times the change of its cost; then all other
        partners together, and `tariffs` where they change: goods cheaper or dearer by them, and their revenue; then `prices`, what its own goods fetch
        against what suppliers ask; the last, `switching`, is what is left: to buy from others than before, and trade that ends.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            share = self.table.flows[:, i] / self.spending[i]
            direct = -share * np.log(self.costs.tau_hat[:, i])
        direct = 100 * np.where(np.isfinite(direct), direct, 0.0)
        p = np.log(self.change.p)
        prices = 100 * float(p[i] - share @ p)
        order = [int(k) for k in np.argsort(-np.abs(direct))[:n] if abs(direct[k]) > 1e-7]
        parts = [{"from": self.table.labels[k], "kind": "partner", "percent": float(direct[k])} for k in order]
        others = float(direct.sum() - direct[order].sum())
        duties = self._duties(i, share)
        rest = 100 * float(np.log(self.change.real_income[i])) - float(direct.sum()) - prices - duties
        parts += [{"from": "others", "kind": "others", "percent": others}]
        parts += [{"from": "tariffs", "kind": "tariffs", "percent": duties}] if self.tariffs is not None else []
        return [
            *parts, {"from": "own prices", "kind": "prices", "percent": prices}, {"from": "switching", "kind": "switching", "percent": rest}
        ]  # fmt: skip

    def _duties(self, i: int, share: Floats) -> float:
        """What changed tariffs do to an economy directly: cheaper or dearer goods, and the revenue it takes, in per cent."""
        if self.tariffs is None:
            return 0.0
        t, c = self.tariffs, self.change
        cheaper = -float(share @ np.log((1 + t.after[:, i]) / (1 + t.before[:, i])))
        return 100 * (cheaper + float(np.log(c.real_income[i] * c.price_index[i] / c.output_change[i])))

    @cached_property
    def by_elasticity(self) -> dict[float, Floats]:
        """Real income of each economy, per cent, at the elasticities that results are usually shown at."""
        return {theta: 100 * (self.solve(theta, self.costs.effect(theta)).real_income - 1) for theta in ELASTICITIES}

    def shares(self) -> dict[str, float]:
        """Share of each factor in the variance of the world's answer, weighted by spending; what they do together is the rest."""
        return self.draws.shares(self.spending)

    def as_dict(self) -> dict[str, Any]:
        """Everything the answer says, as plain data."""
        facts = self.world.facts
        return {
            "on": facts.on, "scenario": facts.scenario.title, "scenario_hash": facts.scenario.hash, "against": self.base.facts.scenario.title,
            "study": facts.study.name, "study_hash": facts.study.hash, "known_to": facts.known_to, "caveats": facts.caveats,
            "flows_of": self.table.year, "unit": "million USD a year", "share_reported": self.table.share_reported,
            "closure": self.change.closure, "theta": self.change.theta, "converged": self.change.converged, "residual": self.change.residual,
            "goods": self.costs.goods.id, "factors": [f.as_dict() for f in self.draws.factors], "draws": self.draws.n, "seed": self.draws.seed,
            "not_converged_draws": self.draws.failed, "shares_of_variance": self.shares(), "pairs": self.costs.rows(), "pair_counts": self.costs.counts,
            "border": {f"{a}-{b}": v for (a, b), v in self.border.items()}, "notes": self.notes, "economies": self.rows(),
        }  # fmt: skip

    @property
    def notes(self) -> list[str]:
        """What the answer rests on and leaves out."""
        c = self.costs.counts
        out = [
            f"{c['changed']} of {c['pairs']} pairs cost something else; {c['unchanged']} cost the same; {c['off_network']} have an end off the network, "
            f"or share a gateway, and are left as they are",
            mixed_words(self.mix, self.costs.goods.name, np.asarray(self.table.flows)),
            f"{100 * (1 - self.table.share_reported):.0f} per cent of the trade between economies is estimated; trade that was nothing stays nothing",
        ]
        if self.off_network:
            names = dict(zip(self.table.labels, self.table.names, strict=True))
            out.append(
                f"{', '.join(names[x] for x in self.off_network)} have no gateways: their own ways stay as they are even where they would be shut, "
                "and what moves them is prices and demand elsewhere"
            )
        if self.tariffs is not None:
            out.append(
                f"{self.tariffs.changed} tariffs change; their revenue is spent where it is taken, and deficits keep their part of world income"
            )
        if c["cut_off"]:
            out.append(
                f"{c['cut_off']} pairs have no open way left, and their trade ends: "
                + ", ".join(self.costs.cut_off[:8])
            )
        if c["newly_served"]:
            out.append(
                f"{c['newly_served']} pairs have a way only with the scenario; there is no cost before to compare, and they are left as they are"
            )
        return out

    def to_json(self) -> str:
        """The answer as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each economy as CSV."""
        flat = [{k: v for k, v in r.items() if k not in ("drivers", "by_elasticity")} for r in self.rows()]
        return as_csv(flat)

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        facts = self.world.facts
        lines = [
            f"<Gains {facts.scenario.title} on {facts.on}, goods of {self.table.year}, theta {self.change.theta:g}>"
        ]
        lines += [
            f"  {r['name']}: real income {r['real_income_percent']:+.3f} ({r['real_income_percent_low']:+.3f} to "
            f"{r['real_income_percent_high']:+.3f}) %, {r['musd_a_year']:+,.0f} million USD a year"
            for r in self.rows()[:8]
        ]
        return "\n".join(lines)


def trade(
    study: Study, scenario: Scenario | str | Path, *, on: date | str | None = None, year: int | None = None, goods: str = "boxes",
    theta: float | None = None, closure: str = "multiplicative", psi: float | None = None, border: Mapping[tuple[str, str], float] | None = None,
    tariff_change: Any = None, goods_shares: Any = None, draws: int = DRAWS, seed: int = 0, progress: Progress | None = None,
) -> Gains:  # fmt: skip
    """What a scenario does to trade, real income and prices, through the days and USD of the ways that cargo takes.

    Parameters
    ----------
    study
        A study with the tables `economies`, `trade` and `parameters`.
    scenario
        A scenario, its name in the study, or a file; it is held against the same day without it.
    on
        The day. None: the last day the study knows.
    year
        Year of the flows. None: the latest with a square table.
    goods
        Row of `goods` that all trade is taken as: its value makes days and USD a share of the price, its value of a day prices the days.
    theta
        Trade elasticity. None: the row `theta` of `parameters`, and draws within its range.
    closure, psi
        As in `solve_trade`.
    border
        A sensitivity: logarithm by which trade of a pair would change if its border were like that of a comparable open pair, as in
        {("A", "B"): 0.5}; both directions. It takes the place of the pair's change of cost and is never added to it.
    tariff_change
        Tariffs after: {(seller, buyer): per cent}, or a table (path or frame) with exporter, importer, percent. Before they are as its column
        `percent_before` or the table `tariffs` says; the shipped study has none. Revenue is spent where it is taken. Or an array of ratios of one plus
        the tariff, after to before, [n, n] by the order of `economies`, whose revenue is not counted. None: tariffs stay.
    goods_shares
        What the trade of pairs is made of: a table (path or frame) with goods, share, and exporter and importer where it is not for all. None: the
        table `goods_shares`, which the shipped study leaves empty. Each kind has its own ways, value and price of a day; what no row holds is `goods`.
    draws, seed
        Base draws for bands and shares of variance (eight runs of the model each), and the seed.

    Returns
    -------
    Gains
        Marked where the typical answer has not converged; draws that have not are counted and left out.

    Raises
    ------
    QuestionError, StudyError
        For a year, goods, closure or table that will not do.

    Notes
    -----
    Days and USD by rail, by road and by deep sea become an ad valorem cost, t = (USD + value of a day x days) / value of a box; modes are
    put together as by shippers who differ in taste, tau_hat = (sum s (tau_after / tau_before)^-k)^(-1/k) with tau = 1 + t: the logsum of a
    choice over logarithms of cost with shape k (as in Allen and Arkolakis 2014), from the shares s before, which `mode_shares` lists or costs
    say. Trade follows by exact hat algebra.

    Examples
    --------
    >>> import landbridge as lb
    >>> answer = trade(lb.open_study(), "margara-opens", draws=8)
    >>> answer.change.converged
    True
    """
    years = trade_years(study)
    if not years:
        raise QuestionError(
            "the study has no square table of trade.",
            "Fill the tables economies and trade; landbridge check says what is missing.",
        )
    if draws < 2:
        raise QuestionError(f"draws is {draws}.", "Give 2 or more.")
    table = trade_table(study, years[-1] if year is None else year)
    ratios, tariffs = tariff_change, None
    if tariff_change is not None and not isinstance(tariff_change, np.ndarray):
        ratios, tariffs = None, changed_tariffs(study, table.labels, table.year, tariff_change)
    shares = shares_of(study, table.labels, goods_shares)
    flows = read_flows(np.asarray(table.flows), labels=table.labels)
    solve = solver(flows, tariffs, closure=closure, psi=psi)
    carried = goods_of(study, goods)
    factors = factors_of(study, carried, theta)
    worlds = world_of(study, on), world_of(study, on, scenario)
    kept = {
        "places": economy_places(study, table.labels),
        "labels": table.labels,
        "border": border or {},
        "tariff": ratios,
    }
    typical = [f.typical for f in factors]
    others = tuple((s, _costs_of(study, g, worlds, typical, kept)) for g, s in shares.items() if g != goods)
    costs = dataclasses.replace(_costs_of(study, goods, worlds, typical, kept), mixed=others)
    elasticity = typical[FACTORS.index("theta")]
    change = solve(elasticity, costs.effect(elasticity))
    found = run_draws(solve, costs, factors, n=draws, seed=seed, progress=progress)
    return Gains(
        mix=shares,
        tariffs=tariffs,
        base=worlds[0],
        world=worlds[1],
        table=table,
        costs=costs,
        change=change,
        draws=found,
        solve=solve,
        population=_population(study, table),
        border=border or {},
    )


def _costs_of(
    study: Study, goods: str, worlds: tuple[World, World], typical: list[float], kept: dict[str, Any]
) -> CostChange:
    """Costs of goods in the two worlds, with their own typical value of a day."""
    carried = goods_of(study, goods)
    before, after = mode_costs(worlds, kept["places"], carried)
    return cost_change(before, after, study, [typical[0], carried.usd_per_day, *typical[2:]], **kept)


def _population(study: Study, table: TradeTable) -> dict[str, float]:
    """People of each economy in the year nearest to that of the flows."""
    rows = [r for r in study["accounts"].rows() if r["measure"] == "population"]
    best: dict[str, tuple[int, float]] = {}
    for r in rows:
        away = abs(int(r["year"]) - table.year)
        if r["economy"] not in best or away < best[r["economy"]][0]:
            best[r["economy"]] = away, float(r["value"])
    return {k: v for k, (_, v) in best.items()}
