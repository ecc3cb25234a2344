"""Many sectors with inputs, tariffs and deficits, as changes from a base (Caliendo and Parro 2015), on arrays.

Arrays are [sector, seller, buyer] for pairs, [economy, sector] for the rest; `inputs` is [economy, input sector, using sector]. With hats for
ratios, kappa_hat = cost_hat (1 + t') / (1 + t), gamma the shares of inputs and of value added in the value of output, and alpha those of final use,

    c_n^k = w_n^gamma_nk prod_j P_n^j ^ gamma_n^jk          cost of an input bundle
    P_n^j = (sum_i pi_in^j (kappa_in^j c_i^j)^-theta_j)^(-1/theta_j)
    X'_n^j = sum_k gamma_n^jk Y'_n^k + alpha_n^j I'_n       spent on goods, tariffs included
    Y'_i^j = sum_n pi'_in^j X'_n^j / (1 + t'_in^j)          sold
    I'_n = w_n V_n + tariffs + D'_n                          income of final users

and wages clear the market of value added: sum_k gamma_nk Y'_n^k = w_n V_n. World value added is the unit of account.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landbridge.results import html_lines

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class SectorEconomy:
    """A base of region x sector tables in one unit. `value` is what is sold, tariffs left out."""

    labels: tuple[str, ...]
    sectors: tuple[str, ...]
    value: Floats  # [J, N, N] i sells to n
    tariff: Floats  # [J, N, N] rates: 0.05 is five per cent
    inputs: Floats  # [N, J, J] input j in a unit of output of k
    value_added: Floats  # [N, J]
    alpha: Floats  # [N, J] shares of final use
    theta: Floats  # [J]
    notes: tuple[str, ...] = ()

    @property
    def output(self) -> Floats:
        """Sales of each sector of each economy, [N, J]."""
        return np.asarray(self.value.sum(axis=2).T)

    @property
    def spending(self) -> Floats:
        """Purchases with tariffs, [N, J]."""
        return np.asarray((self.value * (1 + self.tariff)).sum(axis=1).T)

    @property
    def earned(self) -> Floats:
        """Value added of each economy."""
        return np.asarray((self.value_added * self.output).sum(axis=1))

    @property
    def revenue(self) -> Floats:
        """Tariffs of each economy."""
        return np.asarray((self.value * self.tariff).sum(axis=(0, 1)))

    @property
    def deficit(self) -> Floats:
        """Purchases less sales, tariffs left out."""
        return np.asarray(self.value.sum(axis=(0, 1)) - self.value.sum(axis=(0, 2)))

    @property
    def income(self) -> Floats:
        """What final users spend."""
        return self.earned + self.revenue + self.deficit

    def final_use(self) -> Floats:
        """Purchases that are no inputs, [N, J]."""
        return np.asarray(self.spending - np.einsum("njk,nk->nj", self.inputs, self.output))

    def _repr_html_(self) -> str:
        return html_lines(repr(self))


@dataclass(frozen=True, eq=False, kw_only=True)
class SectorSolution:
    """The equilibrium after a change. Changes are ratios; levels are in the unit of the base."""

    wage: Floats  # [N]
    price: Floats  # [N, J]
    cost: Floats  # [N, J]
    after: SectorEconomy
    residual: float
    iterations: int


class _System:
    """Gap of the market for value added in each economy, as a function of log wages."""

    def __init__(self, base: SectorEconomy, tariff: Floats, cost: Floats, deficit: Floats, log_tech: Floats) -> None:
        self.base, self.tariff, self.deficit, self.log_tech = base, tariff, deficit, log_tech
        spending = base.spending.T[:, None, :]
        paid = base.value * (1 + base.tariff)
        share = np.divide(paid, spending, out=np.zeros_like(paid), where=spending > 0)
        theta = base.theta[:, None, None]
        self.shares = share * (cost * (1 + tariff) / (1 + base.tariff)) ** -theta
        self.dead = ~(spending[:, 0, :] > 0).T  # [N, J] goods that nobody there buys
        self.v = base.earned
        self.log_price = np.zeros_like(base.alpha)
        self.x = base.spending.copy()

    def prices(self, log_wage: Floats) -> None:
        """Prices of goods at given wages: a contraction, since inputs are less than all of cost."""
        b, log_price, last = self.base, self.log_price, np.inf
        while True:
            self.log_cost = (
                b.value_added * log_wage[:, None] + np.einsum("njk,nj->nk", b.inputs, log_price) - self.log_tech
            )
            self.power = np.exp(-b.theta[:, None] * self.log_cost.T)  # [J, N]
            self.sums = np.matmul(self.power[:, None, :], self.shares)[:, 0, :]  # [J, N]
            new = np.where(self.dead, 0.0, (-np.log(np.where(self.dead.T, 1.0, self.sums)) / b.theta[:, None]).T)
            moved = float(np.abs(new - log_price).max())
            log_price = new
            if _settled(moved, last, 1 + float(np.abs(new).max())):
                break
            last = moved
        self.log_price = log_price

    def spend(self, log_wage: Floats) -> None:
        """Purchases and sales at given wages and prices: a contraction, since final use is income and inputs are less than output."""
        b, x, last = self.base, self.x, np.inf
        share = self.power[:, :, None] * self.shares / np.where(self.dead.T, 1.0, self.sums)[:, None, :]
        self.net = share / (1 + self.tariff)  # what the seller gets of each unit spent
        taxed = (self.net * self.tariff).sum(axis=1).T  # [N, J]
        fixed = np.exp(log_wage) * self.v
        fixed = fixed + self.deficit * (fixed.sum() / self.v.sum())
        while True:
            y = self._sold(x)
            new = np.einsum("njk,nk->nj", b.inputs, y) + b.alpha * (fixed + (taxed * x).sum(axis=1))[:, None]
            moved = float(np.abs(new - x).max())
            x = new
            if _settled(moved, last, float(np.abs(new).max())):
                break
            last = moved
        self.x, self.y = x, self._sold(x)

    def _sold(self, x: Floats) -> Floats:
        return np.asarray(np.matmul(self.net, x.T[:, :, None])[:, :, 0].T)

    def at(self, log_wage: Floats) -> Floats:
        """Demand for value added over what it earns at these wages, in logarithms."""
        with np.errstate(all="ignore"):
            self.prices(log_wage)
            self.spend(log_wage)
            return np.asarray(np.log((self.base.value_added * self.y).sum(axis=1) / (np.exp(log_wage) * self.v)))

    def jacobian(self, u: Floats, f: Floats) -> Floats:
        """By differences: one economy's wage at a time. World value added is free; its weights pin it down."""
        n, price, x = len(u), self.log_price, self.x
        out = np.empty((n, n))
        for k in range(n):
            moved = u.copy()
            moved[k] += 1e-6
            out[:, k] = (self.at(moved) - f) / 1e-6
            self.log_price, self.x = price, x
        return out


def _settled(moved: float, last: float, scale: float) -> bool:
    """Whether a contraction is as near as rounding lets it come, or has run away."""
    return (
        not moved > 1e-15 * scale
        or (moved >= last and moved < 1e-11 * scale)
        or not np.isfinite(moved)
        or moved > 1e6 * scale
    )


def solve_sectors(
    base: SectorEconomy,
    *,
    tariff: Floats,
    cost: Floats,
    deficit: Floats,
    technology: Floats,
    target: float = 1e-13,
    max_iter: int = 100,
) -> SectorSolution:
    """Find the equilibrium after a change.

    Parameters
    ----------
    base : SectorEconomy
        Tables that hold together: final use is alpha times income.
    tariff, cost : float64[J, N, N]
        Tariff rates after the change; ratio of other costs after to before.
    deficit : float64[N]
        Deficits after, in the unit of the base; they add up to nothing and keep their part of world value added.
    technology : float64[N, J]
        Ratio of what a bundle of inputs makes.
    target : float
        Largest gap of a market for value added, in logarithms, at which to stop; iteration also stops where rounding lets it get no smaller.
    max_iter : int
        Steps at most.

    Returns
    -------
    SectorSolution
        Whether it has converged is for the caller to judge by `residual`.
    """
    system = _System(base, tariff, cost, deficit, np.log(technology))
    u = np.zeros(len(base.labels))
    f = system.at(u)
    jacobian = None
    steps = 0
    while (size := float(np.abs(f).max())) > target and steps < max_iter:
        steps += 1
        fresh = jacobian is None
        if jacobian is None:
            jacobian = system.jacobian(u, f)
        taken, g = _step(system, u, f, jacobian, size)
        if g is None:
            if fresh:  # not even a fresh Newton step helps: rounding, or a plain step far from the answer
                if size < 1e-10:
                    break
                taken = f / (1 + float(base.theta.max()))
                g = system.at(u + taken)
                if not np.isfinite(g).all():
                    break
            else:
                jacobian = None
                continue
        else:  # Broyden: learn from the step instead of asking every economy anew
            jacobian = jacobian + np.outer(g - f - jacobian @ taken, taken) / (taken @ taken)
        jacobian = None if float(np.abs(g).max()) > 0.5 * size else jacobian
        u, f = u + taken, g
    return _solution(system, u, steps)


def _step(system: _System, u: Floats, f: Floats, jacobian: Floats, size: float) -> tuple[Floats, Floats | None]:
    """A step by the Jacobian, shortened until gaps shrink; None where none shrinks them."""
    earned = np.exp(u) * system.v
    move = np.linalg.solve(jacobian - earned / earned.sum(), -f)
    for length in (1.0, 0.5, 0.2, 0.05):
        g = system.at(u + length * move)
        if np.isfinite(g).all() and float(np.abs(g).max()) < size:
            return length * move, g
    return move, None


def _solution(system: _System, u: Floats, steps: int) -> SectorSolution:
    b = system.base
    u = u - np.log((np.exp(u) * system.v).sum() / system.v.sum())  # world value added stays: the unit of account
    system.at(u)
    after = replace(b, value=system.net * system.x.T[:, None, :], tariff=system.tariff, notes=())
    earned = np.exp(u) * system.v
    spent = (
        np.einsum("njk,nk->nj", b.inputs, after.output) + b.alpha * (earned + after.revenue + system.deficit)[:, None]
    )
    gaps = (
        np.abs((b.value_added * after.output).sum(axis=1) / earned - 1).max(),
        (np.abs(after.deficit - system.deficit) / after.output.sum(axis=1)).max(),
        np.abs(after.spending - spent).max() / np.abs(spent).max(),
    )
    return SectorSolution(
        wage=np.exp(u), price=np.exp(system.log_price), cost=np.exp(system.log_cost), after=after, residual=float(max(gaps)), iterations=steps
    )  # fmt: skip
