"""Trade of one sector in general equilibrium: what a change of trade costs does to trade, income and prices of each economy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.economy.flows import Flows, one_year, read_flows
from landbridge.economy.hat import CLOSURES, HatSolution, Spending, solve_hat
from landbridge.economy.shocks import each_economy, pair_effects
from landbridge.economy.source import read_frame, renamed
from landbridge.engines.trade_change import TradeChange
from landbridge.errors import QuestionError, did_you_mean

Floats = NDArray[np.float64]
READINGS = {
    "armington": "goods differ by origin; the elasticity of substitution is theta + 1",
    "eaton-kortum": "the cheapest supplier of each good sells it; theta is the dispersion of productivity",
    "krugman": "firms sell varieties and enter freely; the elasticity of substitution is theta + 1, and more workers make more varieties",
}


def solve_trade(
    flows: Any,
    cost_change: Any = None,
    *,
    theta: float,
    closure: str = "multiplicative",
    reading: str = "armington",
    psi: float | None = None,
    trade_effect: Any = None,
    partial: Any = None,
    productivity: Any = None,
    labour: Any = None,
    deficit_change: Any = None,
    deficits_after: Any = None,
    numeraire: str = "world income",
    origin: str | None = None,
    destination: str | None = None,
    value: str | None = None,
    year: int | str | None = None,
    missing: str | None = None,
    domestic: Any = None,
    tolerance: float = 1e-10,
    max_iter: int = 500,
) -> TradeChange:
    """What a change of trade costs does to trade, real income and prices of each economy.

    Exact hat algebra: the flows before the change and an elasticity are all it needs (Dekle, Eaton and Kortum 2007).

    Parameters
    ----------
    flows : path, DataFrame, array or Flows
        Who sells how much to whom, domestic sales included, in any one unit; long (exporter, importer, trade) or wide. See `read_flows`.
    cost_change : number, mapping, path, DataFrame or array, optional
        Trade costs after to before, above 0: one number for every pair of different economies, ``{("A", "B"): 0.9}``, a square table, or a list of
        pairs whose column says what it holds: `cost_change` (or `tau_hat`, `d_hat`), `cost_percent`, `trade_effect` (or `b_hat`), or `partial` (the
        logarithm of the effect, as gravity estimates it). The name of a column of `flows` will do. Pairs not listed stay.
    theta : float
        Trade elasticity: trade falls by theta per cent where costs rise by one. The elasticity of substitution less one.
    closure : {"multiplicative", "additive", "universal", "conditional", "fixed_share"}
        What is spent after the change, and whether output answers; `landbridge.economy.CLOSURES` says each in a line. `fixed_share` is what the
        package gegravity calls full: prices follow resistances that are worked out with shares held, and markets do not clear.
    reading : {"armington", "eaton-kortum", "krugman"}
        Which model the elasticity belongs to. All three give the same answer to a change of costs (Arkolakis, Costinot and Rodriguez-Clare 2012);
        they differ where `labour` changes.
    psi : float, optional
        Supply elasticity: output answers its price relative to what is bought by psi per cent for each per cent. `universal` wants it; elsewhere it
        is 0, an endowment. With inputs bought from all, psi is their share over that of value added.
    trade_effect : as `cost_change`, instead of it
        The effect on trade before prices answer: costs to the power -theta. What a coefficient of gravity gives, as ``exp(coefficient)``.
    partial : as `cost_change`, instead of it
        The logarithm of `trade_effect`: a coefficient of gravity times the change of its variable. 0 is no change.
    productivity, labour : number for each economy, optional
        Ratios after to before.
    deficit_change : number for each economy, optional
        Ratio of expenditure to output, after to before (the shifter xi of universal gravity); `multiplicative` and `universal` only.
    deficits_after : "removed" or number for each economy, optional
        Expenditure less output after the change. "removed" balances everybody. Numbers are for `additive` only, in the unit of the flows, and
        add up to nothing.
    numeraire : str
        What keeps its price: "world income", or an economy, whose price index stays 1. Real answers do not depend on it, except under
        `conditional` and `fixed_share`, where the default is the economy with the largest output.
    origin, destination, value : str, optional
        Columns of a long table of flows, and of a list of pairs that change, where they have other names than those in use.
    year, missing, domestic
        How to read the table: see `read_flows`.
    tolerance : float
        Largest relative gap of a market at which the answer counts as converged. The gap itself is in the answer.
    max_iter : int
        Steps at most.

    Returns
    -------
    TradeChange
        Marked where it has not converged.

    Raises
    ------
    QuestionError
        Choices that do not go together.
    StudyError
        A table that cannot be used; the text says where and what to do.

    Examples
    --------
    >>> import landbridge as lb
    >>> flows = {"exporter": ["A", "A", "B", "B"], "importer": ["A", "B", "A", "B"], "trade": [80.0, 20.0, 20.0, 80.0]}
    >>> import pandas as pd
    >>> cheaper = lb.solve_trade(pd.DataFrame(flows), 0.9, theta=5)
    >>> cheaper.converged, round(float(cheaper.real_income[0]), 3)
    (True, 1.026)
    """
    _choices(theta, closure, reading, psi, deficit_change, deficits_after)
    table, name = flows, "flows"
    ends = {"exporter": origin, "importer": destination}
    if isinstance(flows, pd.DataFrame | str | Path):
        table, name = read_frame(flows, "flows")
        table = one_year(renamed(table, name, ends | {"trade": value}), name, year)
    base = read_flows(table, year=year, missing=missing, domestic=domestic, table=name)
    changes = {"cost_change": cost_change, "trade_effect": trade_effect, "partial": partial}
    effect, said = pair_effects(base.labels, {k: _pairs(v, k, ends) for k, v in changes.items()}, theta, table)
    spending, more = _spending(base, closure, deficit_change, deficits_after)
    supply = _supply(base, theta, psi or 0.0, reading, productivity, labour)
    numeraire = str(numeraire)  # labels are text, whole numbers too
    reference = _reference(base, closure, numeraire)
    solution = solve_hat(base.value, effect, theta, psi or 0.0, supply, spending, max_iter=max_iter)
    return _finished(
        base, effect, solution, reference, closure=closure, reading=reading, theta=theta, psi=psi or 0.0, tolerance=tolerance,
        labour=each_economy(base.labels, labour, "labour"), productivity=each_economy(base.labels, productivity, "productivity"),
        notes=(*base.notes, *said, *more, *_default_reference(base, closure, numeraire)),
    )  # fmt: skip


def _pairs(change: Any, word: str, ends: dict[str, str | None]) -> Any:
    """A list of pairs whose ends have the names that were said; a name of a column stays a name."""
    if isinstance(change, str) and not Path(change).is_file():
        return change
    return renamed(change, word, ends, must=False)


def _choices(
    theta: float, closure: str, reading: str, psi: float | None, deficit_change: Any, deficits_after: Any
) -> None:
    if not (np.isfinite(theta) and theta > 0):
        raise QuestionError(f"theta is {theta}.", "A trade elasticity is above 0; published ones run from 3 to 8.")
    for word, value, known in (("closure", closure, CLOSURES), ("reading", reading, READINGS)):
        if value not in known:
            raise QuestionError(
                f"{word} is {value!r}.",
                *filter(None, [did_you_mean(value, known)]),
                f"It is one of {', '.join(known)}.",
            )
    if closure == "universal" and psi is None:
        raise QuestionError(
            "closure is 'universal' and psi was not given.", "Give the supply elasticity: psi=1.24, say."
        )
    if psi is not None and not (np.isfinite(psi) and psi >= 0):
        raise QuestionError(f"psi is {psi}.", "A supply elasticity is 0 (an endowment) or more.")
    if psi and closure in ("conditional", "fixed_share"):
        raise QuestionError(
            f"psi is {psi} and closure is {closure!r}.", "Output does not answer there; choose another closure."
        )
    if deficit_change is not None and closure not in ("multiplicative", "universal"):
        raise QuestionError(
            f"deficit_change was given and closure is {closure!r}.", "It goes with multiplicative and universal."
        )
    if deficits_after is not None and closure in ("conditional", "fixed_share"):
        raise QuestionError(
            f"deficits_after was given and closure is {closure!r}.",
            "Expenditure is held there; choose another closure.",
        )


def _spending(base: Flows, closure: str, deficit_change: Any, after: Any) -> tuple[Spending, tuple[str, ...]]:
    n, y, e = len(base.labels), base.output, base.expenditure
    none = np.zeros(n)
    if closure in ("conditional", "fixed_share"):
        return Spending(multiple=e / y, deficit=none, fixed=True), ()
    if isinstance(after, str) and after != "removed":
        raise QuestionError(f"deficits_after is {after!r}.", "Write removed, or give a number for each economy.")
    if isinstance(after, str) or (
        after is not None and not np.any(each_economy(base.labels, after, "deficits_after", 0.0))
    ):
        return Spending(multiple=np.ones(n), deficit=none), ("deficits are removed: everybody spends what it earns",)
    if closure == "additive":
        deficit = e - y if after is None else each_economy(base.labels, after, "deficits_after", 0.0)
        if abs(deficit.sum()) > 1e-6 * y.sum():
            raise QuestionError(
                f"deficits_after adds up to {deficit.sum():,.6g}.",
                "One economy's deficit is another's surplus: they add up to 0.",
            )
        return Spending(multiple=np.ones(n), deficit=deficit - deficit.sum() * y / y.sum()), ()
    if after is not None:
        raise QuestionError(
            f"deficits_after holds numbers and closure is {closure!r}.", "Choose additive, or deficits_after='removed'."
        )
    shift = each_economy(base.labels, deficit_change, "deficit_change")
    return Spending(multiple=shift * e / y, deficit=none, rescale=True), ()


def _supply(base: Flows, theta: float, psi: float, reading: str, productivity: Any, labour: Any) -> Floats:
    a, workers = each_economy(base.labels, productivity, "productivity"), each_economy(base.labels, labour, "labour")
    for word, values in (("productivity", a), ("labour", workers)):
        if not (np.isfinite(values) & (values > 0)).all():
            at = int(np.flatnonzero(~(np.isfinite(values) & (values > 0)))[0])
            raise QuestionError(
                f"{word} of {base.labels[at]} is {values[at]:.6g}.", "A ratio after to before is above 0."
            )
    if reading == "krugman" and psi and labour is not None:
        raise QuestionError(
            "reading is 'krugman' with labour and psi.",
            "Varieties with supply that answers are not modelled; leave one out.",
        )
    return np.asarray(a * workers ** (1 + 1 / theta)) if reading == "krugman" else np.asarray(a * workers)


def _reference(base: Flows, closure: str, numeraire: str) -> int | None:
    """Whose price index stays 1; None where world income is the unit of account."""
    if numeraire in base.labels:
        return base.labels.index(numeraire)
    if numeraire != "world income":
        raise QuestionError(
            f"numeraire is {numeraire!r}.",
            *filter(None, [did_you_mean(numeraire, base.labels)]),
            "Write world income, or the name of an economy.",
        )
    return int(np.argmax(base.output)) if closure in ("conditional", "fixed_share") else None


def _default_reference(base: Flows, closure: str, numeraire: str) -> tuple[str, ...]:
    if closure not in ("conditional", "fixed_share") or numeraire in base.labels:
        return ()
    return (
        f"the price index of {base.labels[int(np.argmax(base.output))]}, the largest, is held; numeraire names another",
    )


def _finished(
    base: Flows, effect: Floats, s: HatSolution, reference: int | None, *, closure: str, tolerance: float, **rest: Any
) -> TradeChange:
    scale = 1.0 if reference is None else 1 / float(s.price_index[reference])
    p, price = s.p * scale, s.price_index * scale
    output, expenditure, flows = s.output, s.expenditure, s.flows
    if closure == "fixed_share":
        output, expenditure = base.output * p, base.expenditure * p
        flows = s.flows * p * (p / (output.sum() / base.output.sum()))[:, None]
    elif closure != "conditional":
        output, expenditure, flows = output * scale, expenditure * scale, flows * scale
    for array in (p, price, output, expenditure, flows, effect):
        array.setflags(write=False)
    gap = float(max(np.abs(flows.sum(1) / output - 1).max(), np.abs(flows.sum(0) / expenditure - 1).max()))
    return TradeChange(
        base=base, effect=effect, p=p, price_index=price, output=output, expenditure=expenditure, flows=flows, xi=s.xi, residual=s.residual,
        market_gap=gap, converged=bool(s.residual <= tolerance), tolerance=tolerance, iterations=s.iterations, closure=closure,
        numeraire="world income" if reference is None else base.labels[reference], **rest,
    )  # fmt: skip
