"""Exact hat algebra of one sector: the equilibrium after a change, from flows before it and no other parameter than elasticities.

Dekle, Eaton and Kortum (2007); Arkolakis, Costinot and Rodriguez-Clare (2012); universal gravity by Allen, Arkolakis and Takahashi (2020).
With shares pi_ij = X_ij / E_j and effects B_ij (a change of costs to the power -theta), and hats for ratios after to before,

    P_j^-theta = sum_i pi_ij B_ij p_i^-theta               prices of what is bought
    X'_ij      = X_ij B_ij p_i^-theta P_j^theta E_hat_j    trade
    sum_j X'_ij = Y_i c_i p_i (p_i / P_i)^psi              what is sold is what is supplied

and a closure says what is spent. Newton steps on the logarithms of p find where every market clears; a plain step is taken where they do not help.
Few economies begin with Anderson's (1965) mixing of plain steps, which needs no matrix solved: that is quicker, and waits for no threads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
CLOSURES = {
    "conditional": "output and expenditure stay as they are; only multilateral resistances move",
    "additive": "deficits stay the same part of world income",
    "multiplicative": "expenditure stays the same multiple of output, rescaled so that the world spends what it earns",
    "universal": "as multiplicative, with supply that answers prices by the elasticity psi",
    "fixed_share": "shares of world output and expenditure are held in the resistances; prices follow them and markets are left uncleared",
}


@dataclass(frozen=True, eq=False, kw_only=True)
class Spending:
    """What is spent after the change: E'_j = Xi multiple_j Y'_j + deficit_j (W' / W), or as before where `fixed`."""

    multiple: Floats  # [n] expenditure for each unit of output
    deficit: Floats  # [n] in the unit of the flows; adds up to nothing
    rescale: bool = False  # whether Xi makes the world spend what it earns
    fixed: bool = False  # whether output and expenditure stay


@dataclass(frozen=True, eq=False, kw_only=True)
class HatSolution:
    """Changes as ratios after to before; world income stays as it was."""

    p: Floats  # [n] price of what each economy sells
    price_index: Floats  # [n] price of what each economy buys
    output: Floats  # [n] Y' in the unit of the flows
    expenditure: Floats  # [n] E'
    flows: Floats  # [n, n] X'
    xi: float  # the factor Xi
    residual: float  # largest relative gap of a row or a column, worked out afresh from `flows`
    iterations: int
    plain_steps: int  # how many of them were plain steps


FEW = 160  # economies up to which plain steps are mixed first
MEMORY = 6  # steps that are mixed


class _System:
    """The market-clearing equations as a function of log p."""

    def __init__(
        self, flows: Floats, effect: Floats, theta: float, psi: float, supply: Floats, spending: Spending
    ) -> None:
        self.gross = flows * effect
        self.y, self.e = flows.sum(axis=1), flows.sum(axis=0)
        self.shares = self.gross / self.e
        self.theta, self.psi, self.log_supply, self.spending = theta, psi, np.log(supply), spending
        self.step = 1 / theta if spending.fixed else 1 / (1 + theta + psi)

    def at(self, u: Floats) -> bool:
        """Work out the equations at log prices u; False where somebody would have nothing to spend or numbers overflow."""
        with np.errstate(all="ignore"):
            self.u = u
            self.z = np.exp(-self.theta * u)
            self.s = self.z @ self.shares
            self.log_price = -np.log(self.s) / self.theta
            self._income()
            self.demand = self.z * (self.gross @ (self.spent / (self.e * self.s)))
            self.f = np.log(self.demand / self.earned)
            self.size = float(np.abs(self.f).max())
        return bool(np.isfinite(self.size) and (self.spent > 0).all())

    def _income(self) -> None:
        k = self.spending
        self.xi = 1.0
        if k.fixed:
            self.earned, self.spent = self.y, self.e
            return
        self.earned = self.y * np.exp(self.log_supply + (1 + self.psi) * self.u - self.psi * self.log_price)
        world = self.earned.sum()
        self.own = k.multiple * self.earned
        if k.rescale:
            self.xi = float(world / self.own.sum())
            self.own = self.own * self.xi
        self.spent = self.own + k.deficit * (world / self.y.sum())

    def newton(self) -> Floats:
        """The Newton step; prices are free up to a factor, which the weights of earnings pin down."""
        n = len(self.u)
        bought = (self.shares * self.z[:, None] / self.s).T  # d log P / d log p
        rows = self.gross * (self.spent / (self.e * self.s)) * (self.z / self.demand)[:, None]
        inner = self.theta * bought
        weights = self.earned / self.earned.sum()
        jacobian = np.zeros((n, n))
        if not self.spending.fixed:
            supplied = -self.psi * bought
            supplied[np.diag_indices(n)] += 1 + self.psi  # d log Y / d log p
            part = self.own / self.spent
            inner += part[:, None] * supplied + np.outer(1 - part, weights @ supplied)
            if self.spending.rescale:
                inner += np.outer(part, (weights - self.spent / self.spent.sum()) @ supplied)
            jacobian -= supplied
        jacobian += rows @ inner
        jacobian[np.diag_indices(n)] -= self.theta
        jacobian -= weights  # the same row everywhere: a multiple of the direction that changes nothing
        return np.linalg.solve(jacobian, -self.f)


def solve_hat(
    flows: Floats,
    effect: Floats,
    theta: float,
    psi: float,
    supply: Floats,
    spending: Spending,
    *,
    target: float = 1e-13,
    max_iter: int = 500,
) -> HatSolution:
    """Find the equilibrium after a change.

    Parameters
    ----------
    flows : float64[n, n]
        Trade before, domestic sales on the diagonal; every row and column holds something.
    effect : float64[n, n]
        B: what the change does to trade of a pair before prices answer.
    theta, psi : float
        Trade elasticity and supply elasticity.
    supply : float64[n]
        Change of what each economy can supply at given prices.
    spending : Spending
        The closure.
    target : float
        Largest gap of a market, in logarithms, at which to stop; iteration also stops where rounding lets it get no smaller.
    max_iter : int
        Steps at most.

    Returns
    -------
    HatSolution
        Whether it has converged is for the caller to judge by `residual`.
    """
    system = _System(flows, effect, theta, psi, supply, spending)
    n, plain = len(flows), 0
    if not system.at(np.zeros(n)):
        return _solution(system, 0, 0)
    first = steps = _mixed(system, target, min(40, max_iter)) if n <= FEW else 0
    stuck = 0
    while system.size > target and steps < max_iter and stuck < 3:
        before, u, f = system.size, system.u, system.f
        steps += 1
        if (not first and steps <= 2) or not _try_newton(system, u, before):
            plain += 1
            if not _try_plain(system, u, f):
                break
        stuck = stuck + 1 if system.size > 0.9 * before and before < 1e-9 else 0
    return _solution(system, steps, plain)


def _mixed(system: _System, target: float, most: int) -> int:
    """Plain steps, each mixed with those before it so that their gaps cancel as far as they can; ends at the best prices seen. Returns the steps."""
    u, g = system.u, system.step * system.f
    best, best_u = system.size, system.u
    moves: list[Floats] = []
    gains: list[Floats] = []
    steps = 0
    while system.size > target and steps < most and system.size < 100 * best:
        steps += 1
        move = g
        if moves:
            past = np.array(gains).T
            weights = np.linalg.lstsq(past, g, rcond=1e-12)[0]
            move = g - (np.array(moves).T + past) @ weights
        if not system.at(u + move):
            break
        new = system.step * system.f
        moves, gains = [*moves[1 - MEMORY :], move], [*gains[1 - MEMORY :], new - g]
        u, g = u + move, new
        if system.size < best:
            best, best_u = system.size, u
    if system.u is not best_u:
        system.at(best_u)
    return steps


def _try_newton(system: _System, u: Floats, before: float) -> bool:
    """Take a Newton step, shortened until it brings markets nearer to clearing; False where none does."""
    try:
        move = system.newton()
    except np.linalg.LinAlgError:
        return False
    if not np.isfinite(move).all():
        return False
    for length in (1.0, 0.5, 0.25, 0.1):
        step = u + length * move
        if system.at(step) and system.size < before:
            return True
    return False


def _try_plain(system: _System, u: Floats, f: Floats) -> bool:
    """Raise prices where demand is above supply; a shorter step where somebody would have nothing left to spend."""
    for length in (1.0, 0.5, 0.1, 0.01):
        if system.at(u + length * system.step * f):
            return True
    system.at(u)
    return False


def _solution(system: _System, steps: int, plain: int) -> HatSolution:
    if not system.spending.fixed:  # world income stays: the unit of account
        with np.errstate(all="ignore"):
            system.at(system.u - np.log(system.earned.sum() / system.y.sum()))
    with np.errstate(all="ignore"):
        price = np.exp(system.log_price)
        flows = system.gross * system.z[:, None] * (system.spent / (system.e * system.s))
        rows = np.abs(flows.sum(axis=1) / system.earned - 1).max()
        columns = np.abs(flows.sum(axis=0) / system.spent - 1).max()
    return HatSolution(
        p=np.exp(system.u), price_index=price, output=system.earned, expenditure=system.spent, flows=flows, xi=system.xi,
        residual=float(np.maximum(rows, columns)), iterations=steps, plain_steps=plain,
    )  # fmt: skip
