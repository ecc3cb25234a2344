"""From days and USD of ways to a change of trade cost for each pair of economies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.engines.modes import ModeCosts
from landbridge.errors import QuestionError, StudyError
from landbridge.network.price import Goods
from landbridge.study import Place, Study

Floats = NDArray[np.float64]
NOTHING = 1e-12  # what is left of trade without a way: the solver takes ratios above zero


def economy_places(study: Study, labels: Sequence[str]) -> list[Place | None]:
    """Where the trade of each economy enters and leaves the network (`gateways` of `economies`); None where it is off the network."""
    rows = {str(r["economy_id"]): r for r in study["economies"].rows()}
    country = {str(r["node_id"]): str(r["country"]) for r in study["nodes"].rows()}
    out: list[Place | None] = []
    for label in labels:
        row = rows[label]
        nodes = tuple(row["gateways"] or ())
        if not nodes:
            out.append(None)
            continue
        own = label if row["kind"] == "state" else country[nodes[0]]
        out.append(Place(str(row["name"]), nodes, own))
    return out


def box_value(study: Study, goods: Goods) -> float:
    """USD that one unit of the goods is worth; raises `QuestionError` where the study does not say."""
    value = float(study["goods"].row(goods.id)["usd_per_t"]) * goods.tonnes
    if not np.isfinite(value):
        raise QuestionError(
            f"what {goods.id} are worth is not known.",
            "Fill usd_per_t and t_per_teu in goods.csv, or ask with other goods.",
        )
    return value


@dataclass(frozen=True, eq=False, kw_only=True)
class CostChange:
    """Trade costs of each pair before and after, as factors on the price: exporter by importer.

    `fixed` holds effects on trade that take the place of the change of cost (nan elsewhere), `tariff` the ratio of one plus the tariff.
    """

    before: ModeCosts
    after: ModeCosts
    goods: Goods
    value: float
    labels: tuple[str, ...]
    typical: tuple[float, ...]
    fixed: Floats
    tariff: Floats
    listed: Floats  # [3, n_modes, n, n] low, typical and high shares of `mode_shares`, nan where none is listed
    off: NDArray[np.bool_]  # pairs with an end off the network, or one gateway for both
    mixed: tuple[tuple[Floats, CostChange], ...] = ()  # shares of trade that are other goods, [n, n], with their costs

    def by_mode(self, costs: ModeCosts, *, day: float, days_at: float = 0.0, usd_at: float = 0.0) -> Floats:
        """One plus the ad valorem cost of each mode, [n_modes, n, n]; inf where it has no way."""
        return 1 + costs.generalised(day, days_at=days_at, usd_at=usd_at) / self.value

    def weights(self, before: Floats, shape: float, shares_at: float = 0.0) -> Floats:
        """Share of each mode before the change, [n_modes, n, n]: as listed in `mode_shares`, the rest as costs say."""
        taste = before**-shape
        low, typical, high = self.listed
        listed = typical + (shares_at * (high - typical) if shares_at >= 0 else -shares_at * (low - typical))
        listed = np.where(taste > 0, listed, np.nan)  # a mode without a way has no share
        free = np.where(np.isnan(listed), taste, 0.0)
        left = 1 - np.nansum(listed, axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            model = left * free / free.sum(axis=0)
        shares = np.where(np.isnan(listed), np.nan_to_num(model), listed)
        with np.errstate(invalid="ignore"):
            return np.asarray(shares / shares.sum(axis=0))

    def ratio(
        self, *, day: float, shape: float, days_at: float = 0.0, usd_at: float = 0.0, shares_at: float = 0.0
    ) -> Floats:
        """Cost after to before; 1 for pairs off the network and those without a way before, inf where the last way shuts.

        (sum over modes of the share before times the ratio of its cost to the power -k)^(-1/k), which for shares that follow costs is the ratio
        of the logsums. A mode that has a way only after counts as costs say.
        """
        kept = {"day": day, "days_at": days_at, "usd_at": usd_at}
        before, after = self.by_mode(self.before, **kept), self.by_mode(self.after, **kept)
        shares = self.weights(before, shape, shares_at)
        was = np.isfinite(before)
        with np.errstate(invalid="ignore", divide="ignore"):
            stays = np.where(was, shares * (after / before) ** -shape, 0.0).sum(axis=0)
            scale = (before**-shape).sum(axis=0)
            comes = np.where(was, 0.0, after**-shape).sum(axis=0) / scale
            ratio = (stays + np.where(np.isnan(self.listed[1]).all(axis=0), comes, 0.0)) ** (-1 / shape)
        served = was.any(axis=0) & ~self.off
        return np.where(served, ratio, 1.0) * self.tariff

    @property
    def tau_hat(self) -> Floats:
        """The ratio at typical values; of several goods, the one ratio that does to trade what theirs do together."""
        if not self.mixed:
            return self.ratio(**self._typical)
        theta = self.typical[0]
        with np.errstate(divide="ignore"):
            return self._together(theta, **self._typical) ** (-1 / theta)

    @property
    def _typical(self) -> dict[str, float]:
        names = ("day", "days_at", "usd_at", "shape", "shares_at")
        return dict(zip(names, self.typical[1:], strict=True))

    def _together(self, theta: float, **at: float) -> Floats:
        """The ratio to the power -theta, averaged over goods by their shares; a day of each goods moves in proportion."""
        own = self.ratio(**at) ** -theta
        for share, other in self.mixed:
            day = other.typical[1] * at["day"] / self.typical[1]
            own = own + share * (other.ratio(**{**at, "day": day}) ** -theta - self.ratio(**at) ** -theta)
        return np.asarray(np.maximum(own, 0.0))

    def effect(self, theta: float, **at: float) -> Floats:
        """What the change does to trade of a pair before prices answer, at typical values or as told: the ratio to the power -theta, `NOTHING` where
        the last way shuts."""
        b = np.maximum(self._together(theta, **(at or self._typical)), NOTHING)
        return np.where(np.isnan(self.fixed), b, np.exp(self.fixed))

    @property
    def served(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Pairs with a way before, and after."""
        return self.before.served & ~self.off, self.after.served & ~self.off

    @property
    def cut_off(self) -> list[str]:
        """Pairs whose last way shuts."""
        then, now = self.served
        return [f"{self.labels[i]} to {self.labels[j]}" for i, j in np.argwhere(then & ~now)]

    @property
    def counts(self) -> dict[str, int]:
        """How many ordered pairs of different economies there are, and what becomes of them."""
        n = len(self.labels)
        then, now = self.served
        other = ~np.eye(n, dtype=bool)
        moved = np.abs(self.tau_hat - 1) > 1e-12
        return {
            "pairs": n * (n - 1), "changed": int((moved & other).sum()), "unchanged": int((~moved & other & ~self.off).sum()),
            "off_network": int((self.off & other).sum()), "cut_off": int((then & ~now).sum()), "newly_served": int((now & ~then).sum()),
        }  # fmt: skip

    def rows(self, most: int | None = None) -> list[dict[str, Any]]:
        """Pairs whose cost changes, the largest change first: best mode, days and USD before and after, ad valorem cost, ratio."""
        day, ratio = self.typical[1], self.tau_hat
        with np.errstate(divide="ignore"):
            size = np.abs(np.log(ratio))
        pairs = [(i, j) for i, j in np.argwhere(size > 1e-12) if i != j]
        pairs.sort(key=lambda p: (-size[p], p))
        out = []
        for i, j in pairs[:most]:
            row: dict[str, Any] = {"exporter": self.labels[i], "importer": self.labels[j]}
            for name, costs in (("before", self.before), ("after", self.after)):
                row |= {f"{k}_{name}": v for k, v in self._best(costs, day, int(i), int(j)).items()}
            out.append({**row, "cost_ratio": float(ratio[i, j]) if np.isfinite(ratio[i, j]) else None})
        return out

    def _best(self, costs: ModeCosts, day: float, i: int, j: int) -> dict[str, Any]:
        days, usd = costs.days[1, :, :, i, j], costs.usd[1, :, :, i, j]
        total = usd + day * days
        if not np.isfinite(total).any():
            return {"mode": None, "days": None, "usd": None, "percent_of_value": None}
        m, v = np.unravel_index(int(np.nanargmin(total)), total.shape)
        return {
            "mode": costs.modes[int(m)],
            "days": float(days[m, v]),
            "usd": float(usd[m, v]),
            "percent_of_value": 100 * float(total[m, v]) / self.value,
        }


def cost_change(
    before: ModeCosts, after: ModeCosts, study: Study, typical: Sequence[float], *, places: Sequence[Place | None], labels: tuple[str, ...],
    border: Mapping[tuple[str, str], float], tariff: Any = None,
) -> CostChange:  # fmt: skip
    """Costs of two worlds as a change for each pair; raises `QuestionError` for a border between economies that are not there."""
    n = len(labels)
    fixed = np.full((n, n), np.nan)
    for (a, b), value in border.items():
        for name in (a, b):
            if name not in labels:
                raise QuestionError(
                    f"there is no economy {name!r} in the trade tables.", "Economies: " + ", ".join(labels) + "."
                )
        i, j = labels.index(a), labels.index(b)
        fixed[i, j] = fixed[j, i] = float(value)
    nodes = [frozenset() if p is None else frozenset(p.node_ids) for p in places]
    off = np.array([[not a or not b or bool(a & b) for b in nodes] for a in nodes])
    rates = np.ones((n, n)) if tariff is None else np.asarray(tariff, dtype=np.float64)
    if rates.shape != (n, n) or not (rates > 0).all():
        raise QuestionError(
            "tariff_change is not a square of ratios above zero.",
            f"Give {n} by {n}, in the order " + ", ".join(labels[:4]) + ", ...",
        )
    return CostChange(
        before=before, after=after, goods=before.goods, value=box_value(study, before.goods), labels=labels, typical=tuple(typical), fixed=fixed,
        tariff=rates, off=off, listed=listed_shares(study, labels, before.modes),
    )  # fmt: skip


def listed_shares(study: Study, labels: Sequence[str], modes: Sequence[str]) -> Floats:
    """The rows of `mode_shares` as low, typical and high, [3, n_modes, n, n]; nan where nothing is listed.

    Raises `StudyError` where the shares of a pair add up to more than one.
    """
    n, at = len(labels), {name: i for i, name in enumerate(labels)}
    out = np.full((3, len(modes), n, n), np.nan)
    for row in study["mode_shares"].rows():
        if row["mode"] not in modes:
            continue
        typical = float(row["share"])
        ends = [float(row[k]) if np.isfinite(row[k]) else typical for k in ("low", "high")]
        for a in row["exporters"]:
            for b in row["importers"]:
                if a in at and b in at:
                    for i, j in ((at[a], at[b]), (at[b], at[a])):
                        out[:, modes.index(row["mode"]), i, j] = ends[0], typical, ends[1]
    most = np.nansum(out[2], axis=0)
    if (most > 1).any():
        i, j = np.argwhere(most > 1)[0]
        raise StudyError(
            f"mode_shares.csv: shares of {labels[i]} and {labels[j]} add up to {most[i, j]:g} at their high ends.",
            "They add up to 1 at most.",
        )
    return out
