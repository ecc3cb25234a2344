"""Bands of a trade answer, and which assumption makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.answers.gains_cost import CostChange
from landbridge.answers.gains_tariffs import Solver
from landbridge.compute import Progress
from landbridge.errors import StudyError
from landbridge.network.price import Goods
from landbridge.study import Study

Floats = NDArray[np.float64]
FACTORS = ("theta", "value_of_a_day", "days", "usd", "mode_shape", "mode_shares")


@dataclass(frozen=True, kw_only=True)
class Factor:
    """One thing that is not known exactly: its typical value, its ends, and where they come from. Drawn evenly, or evenly in logarithms."""

    name: str
    words: str
    typical: float
    low: float
    high: float
    log: bool = False
    source: tuple[str, ...] = ()
    where: str = ""

    def at(self, u: float) -> float:
        """The value at a share u of its range."""
        if self.log and self.low > 0:
            return float(self.low * (self.high / self.low) ** u)
        return float(self.low + u * (self.high - self.low))

    def as_dict(self) -> dict[str, Any]:
        """The factor as plain data."""
        return {
            "name": self.name, "words": self.words, "typical": self.typical, "low": self.low, "high": self.high,
            "source": list(self.source), "where": self.where,
        }  # fmt: skip


def factors_of(study: Study, goods: Goods, theta: float | None) -> tuple[Factor, ...]:
    """The factors of a study and goods in the order of `FACTORS`; a given theta has no range."""

    def row(name: str, words: str) -> Factor:
        found = next((r for r in study["parameters"].rows() if r["parameter_id"] == name), None)
        if found is None:
            raise StudyError(f"parameters.csv has no row {name!r}: {words}.", "Add it, with low and high.")
        low, high = (float(found[k]) if np.isfinite(found[k]) else float(found["value"]) for k in ("low", "high"))
        return Factor(
            name=name,
            words=words,
            typical=float(found["value"]),
            low=low,
            high=high,
            source=found["source"],
            where=f"parameters {name}",
        )

    elastic = row("theta", "the elasticity of trade") if theta is None else Factor(
        name="theta", words="the elasticity of trade", typical=theta, low=theta, high=theta, where="as asked"
    )  # fmt: skip
    day = Factor(
        name="value_of_a_day", words=f"the value of a day for {goods.name}", typical=goods.usd_per_day, low=goods.usd_per_day_low,
        high=goods.usd_per_day_high, log=True, source=goods.source, where=f"goods {goods.id}",
    )  # fmt: skip
    days = Factor(
        name="days",
        words="days of ways, all together from low (-1) to high (1)",
        typical=0.0,
        low=-1.0,
        high=1.0,
        where="ranges of hours",
    )
    usd = Factor(
        name="usd",
        words="USD of ways, all together from low (-1) to high (1)",
        typical=0.0,
        low=-1.0,
        high=1.0,
        where="ranges of prices",
    )
    shares = Factor(
        name="mode_shares", words="listed shares of modes, all together from low (-1) to high (1)", typical=0.0, low=-1.0, high=1.0, where="mode_shares"
    )  # fmt: skip
    return elastic, day, days, usd, row("mode_shape", "how alike shippers are in their choice of mode"), shares


@dataclass(frozen=True, eq=False, kw_only=True)
class Draws:
    """Real income of each economy, per cent, in draws of all factors.

    `one` and `two` are float64[n, n_economies] from two independent sets of draws, `swapped` float64[n_factors, n, n_economies] from the first
    set with one factor taken from the second (Saltelli et al. 2010).
    """

    factors: tuple[Factor, ...]
    seed: int
    one: Floats
    two: Floats
    swapped: Floats
    failed: int  # runs that did not converge; they are nan and left out

    @property
    def n(self) -> int:
        """Runs behind the bands."""
        return int(len(self.one) + len(self.two))

    def band(self, low: float, high: float) -> tuple[Floats, Floats]:
        """Percentiles of real income over all draws, for each economy."""
        every = np.concatenate((self.one, self.two))
        ends = np.nanpercentile(every, (low, high), axis=0)
        return ends[0], ends[1]

    def shares(self, weight: Floats) -> dict[str, float]:
        """First-order share of each factor in the variance, averaged over economies by weight times variance; the rest is `together`."""
        every = np.concatenate((self.one, self.two))
        variance = np.nanvar(every, axis=0)
        total = float((weight * variance).sum())
        if not total > 0:
            return {}
        out = {}
        for factor, swapped in zip(self.factors, self.swapped, strict=True):
            first = np.nanmean((self.two - np.nanmean(every, axis=0)) * (swapped - self.one), axis=0)
            out[factor.name] = max(0.0, float((weight * first).sum()) / total)
        over = max(1.0, sum(out.values()))  # estimates from few draws may add up to a little more than all
        return {**{k: v / over for k, v in out.items()}, "together": max(0.0, 1 - sum(out.values()))}


def run_draws(
    solve: Solver,
    costs: CostChange,
    factors: tuple[Factor, ...],
    *,
    n: int,
    seed: int,
    progress: Progress | None = None,
) -> Draws:
    """Solve the model for draws of the factors; row k of a seed is the same however many rows are asked."""
    rows = [np.random.default_rng([seed, k]).random((2, len(factors))) for k in range(n)]
    failed = 0
    done, total = 0, n * (2 + len(factors))

    def run(u: Floats) -> Floats:
        nonlocal failed, done
        done += 1
        if progress is not None and done % 16 == 0:
            progress(done, total)
        theta, day, days_at, usd_at, shape, shares_at = (f.at(float(x)) for f, x in zip(factors, u, strict=True))
        s = solve(theta, costs.effect(theta, day=day, shape=shape, days_at=days_at, usd_at=usd_at, shares_at=shares_at))
        failed += not s.converged
        return 100 * (s.real_income - 1) if s.converged else np.full(len(s), np.nan)

    one, two, swapped = [], [], []
    for a, b in rows:
        one.append(run(a))
        two.append(run(b))
        swapped.append([run(np.where(np.arange(len(factors)) == i, b, a)) for i in range(len(factors))])
    if progress is not None:
        progress(total, total)
    return Draws(
        factors=factors,
        seed=seed,
        one=np.array(one),
        two=np.array(two),
        swapped=np.array(swapped).transpose(1, 0, 2),
        failed=failed,
    )
