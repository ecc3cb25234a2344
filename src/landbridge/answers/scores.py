"""Score what was seen against what the model says: hit rates with their widths, noise between sources, and what a fit would bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from landbridge.answers.validate import Compared

Floats = NDArray[np.float64]
DISTANCE_LIMIT = 0.10
NEAR_DAYS = 92  # prices and border hours further apart in time differ by the market or the year, not by the source
SAID = ("plan", "claim")  # said of a way, not seen on it
FACTORS = (0.5, 2.0)  # a parameter further off than this would be wrong, not imprecise
_POINTS, _ROUNDS = 41, 6  # grid points for each scalar, and how often the grid is drawn closer: to about 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Hits, errors and widths of some rows; nan where there are none."""

    n: int
    hits: int
    error: float  # median of absolute errors
    lean: float  # median of signed errors: above zero, the model says more than was seen
    worst: float
    width: float  # median width of the model's ranges over their typical value

    @property
    def rate(self) -> float:
        """Hits over rows."""
        return self.hits / self.n if self.n else np.nan


def tally(rows: Sequence[Compared]) -> Tally:
    """Count rows that have a number of the model."""
    if not rows:
        return Tally(n=0, hits=0, error=np.nan, lean=np.nan, worst=np.nan, width=np.nan)
    errors = np.array([r.error for r in rows])
    size, widths = np.abs(errors), [r.width for r in rows]
    return Tally(
        n=len(rows), hits=sum(r.hit for r in rows), error=float(np.median(size)), lean=float(np.median(errors)), worst=float(size.max()),
        width=float(np.median(widths)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One aim, fixed beforehand, and what was reached."""

    name: str
    aim: float
    at_least: bool
    figure: float
    n: int
    width: float
    need: int = 1  # rows without which the figure says nothing

    @property
    def met(self) -> bool:
        """Whether the aim was reached on enough rows; a figure of no rows reaches nothing."""
        if self.n < self.need or np.isnan(self.figure):
            return False
        return self.figure >= self.aim if self.at_least else self.figure <= self.aim

    @property
    def short(self) -> float:
        """By how much the aim was missed; zero where the figure reached it."""
        return max(0.0, self.aim - self.figure if self.at_least else self.figure - self.aim)


def bars_of(scored: Sequence[Compared]) -> tuple[Bar, ...]:
    """The aims on scored rows. Announcements and claims count like the rest."""
    ranged = tally([r for r in scored if r.quantity != "km"])
    days = tally([r for r in scored if r.quantity == "days"])
    land = tally([r for r in scored if r.quantity == "usd" and r.on_land])
    km = tally([r for r in scored if r.quantity == "km"])
    return (
        Bar(
            name="Ranges that overlap: days, cost, border hours",
            aim=0.70,
            at_least=True,
            figure=ranged.rate,
            n=ranged.n,
            width=ranged.width,
        ),
        Bar(
            name="Median width of those ranges over typical",
            aim=0.60,
            at_least=False,
            figure=ranged.width,
            n=ranged.n,
            width=ranged.width,
        ),
        Bar(name="Median error of days", aim=0.20, at_least=False, figure=days.error, n=days.n, width=days.width),
        Bar(
            name="Median error of land cost, on 6 prices or more",
            aim=0.25,
            at_least=False,
            figure=land.error,
            n=land.n,
            width=land.width,
            need=6,
        ),
        Bar(name="Median error of distances", aim=0.05, at_least=False, figure=km.error, n=km.n, width=km.width),
        Bar(
            name="Largest error of distances",
            aim=DISTANCE_LIMIT,
            at_least=False,
            figure=km.worst,
            n=km.n,
            width=km.width,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """How far two sources on one pair of places differ, over the mean of the two."""

    metric: str
    places: str  # the same, or overlapping
    pairs: tuple[tuple[str, str, float], ...]  # two ids and the difference

    @property
    def quartiles(self) -> tuple[float, float, float]:
        """Lower quartile, median and upper quartile; nan where there is no pair."""
        if not self.pairs:
            return (np.nan, np.nan, np.nan)
        low, middle, high = np.percentile([d for _, _, d in self.pairs], [25, 50, 75])
        return float(low), float(middle), float(high)


def noise_floor(rows: Sequence[Mapping[str, Any]]) -> tuple[Floor, ...]:
    """Pairs of rows from different sources on the same places, metric and state, and by how much they differ.

    Pairs that passed different places are left out, and prices and border hours more than three months apart.
    """
    placed = [r for r in rows if r["from_nodes"] and r["to_nodes"]]
    out = []
    for metric in sorted({str(r["metric"]) for r in placed}):
        mine = [r for r in placed if r["metric"] == metric]
        found = [(_places(a, b), a, b) for a, b in combinations(mine, 2) if _alike(a, b)]
        for places in ("the same", "overlapping"):
            pairs = tuple(
                (str(a["observed_id"]), str(b["observed_id"]), _apart(a, b)) for p, a, b in found if p == places
            )
            out.append(Floor(metric=metric, places=places, pairs=pairs))
    return tuple(f for f in out if f.pairs)


def _places(a: Mapping[str, Any], b: Mapping[str, Any]) -> str:
    """Whether two rows speak of the same places, in either direction, of overlapping ones, or of others."""
    ends = [tuple(frozenset(r[c]) for c in ("from_nodes", "to_nodes")) for r in (a, b)]
    turned = ends[1][::-1]
    if ends[0] in (ends[1], turned):
        return "the same"
    return "overlapping" if any(all(x & y for x, y in zip(ends[0], e, strict=True)) for e in (ends[1], turned)) else ""


def _alike(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    if a["state"] != b["state"] or set(a["source"]) & set(b["source"]):
        return False
    if a["passes"] and b["passes"] and not set(a["passes"]) & set(b["passes"]):
        return False
    if str(a["metric"]).startswith(("cost", "border")):
        return bool(a["on"] and b["on"]) and abs((a["on"] - b["on"]).days) <= NEAR_DAYS
    return True


def _apart(a: Mapping[str, Any], b: Mapping[str, Any]) -> float:
    one, other = ((float(r["value_low"]) + float(r["value_high"])) / 2 for r in (a, b))
    return abs(one - other) / ((one + other) / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One corridor, or all: mean absolute log error as shipped, fitted on all corridors, and fitted on the others."""

    quantity: str
    corridor: str  # "all" for the sum over corridors
    n: int
    unfitted: float
    in_sample: float
    left_out: float  # nan where there is no other corridor to fit on
    scalars: tuple[float, ...]  # of the fit without this corridor; of the fit on all for "all"


def fit(parts: Floats, rest: Floats, seen: Floats) -> Floats:
    """Scalars on parts of sums that bring the sums nearest to what was seen, by least absolute log error.

    Parameters
    ----------
    parts : float64[n, k]
        What each scalar multiplies.
    rest : float64[n]
        What none touches.
    seen : float64[n]
        What was seen; above zero.

    Returns
    -------
    float64[k]
        Within `FACTORS`: a grid in logs, drawn closer around its best point. The same inputs give the same scalars.
    """
    k = parts.shape[1]
    centre, reach = np.zeros(k), np.log(FACTORS[1])
    for _ in range(_ROUNDS):
        axes = [np.clip(np.linspace(c - reach, c + reach, _POINTS), *np.log(FACTORS)) for c in centre]
        points = np.stack([m.ravel() for m in np.meshgrid(*axes, indexing="ij")], axis=1)
        errors = np.abs(np.log((np.exp(points) @ parts.T + rest) / seen)).sum(axis=1)
        centre = points[int(np.argmin(np.round(errors, 12)))]
        reach *= 0.1
    return np.asarray(np.exp(centre), dtype=np.float64)


def log_error(scalars: Floats, parts: Floats, rest: Floats, seen: Floats) -> Floats:
    """Absolute log error of each row under the scalars."""
    return np.asarray(np.abs(np.log((parts @ scalars + rest) / seen)), dtype=np.float64)


def leave_one_out(rows: Sequence[Compared]) -> tuple[LeftOut, ...]:
    """Fit running and work hours on days, and land prices on cost, on all corridors but one, and look at the one.

    Each way stays as it is and parts of its sum are scaled: no new route is looked for. Announcements, claims, the congested time and rows that
    no scalar touches are left out; rows that feed the model are in, as this is about fitting.
    """
    out: list[LeftOut] = []
    for quantity, names, rest in (
        ("days", ("days_running", "days_work"), "days_rest"),
        ("usd", ("usd_land",), "usd_rest"),
    ):
        mine = [r for r in rows if r.quantity == quantity and r.group != "congested" and r.row["kind"] not in SAID]
        parts = np.array([[getattr(r.parts, n) for n in names] for r in mine]).reshape(len(mine), len(names))
        touched = (parts > 0).any(axis=1)
        fixed, seen = np.array([getattr(r.parts, rest) for r in mine]), np.array([r.seen[1] for r in mine])
        corridor = np.array([str(r.row["corridor"]) for r in mine], dtype=object)
        if touched.any():
            out += _folds(quantity, corridor[touched], parts[touched], fixed[touched], seen[touched])
    return tuple(out)


def _folds(quantity: str, corridor: NDArray[Any], parts: Floats, rest: Floats, seen: Floats) -> list[LeftOut]:
    ones = np.ones(parts.shape[1])
    best = fit(parts, rest, seen)
    plain, inside = log_error(ones, parts, rest, seen), log_error(best, parts, rest, seen)
    outside, out = np.full(seen.size, np.nan), []
    for name in sorted(set(corridor)):
        at, others = corridor == name, corridor != name
        scalars = fit(parts[others], rest[others], seen[others]) if others.any() else np.full(ones.size, np.nan)
        outside[at] = log_error(scalars, parts[at], rest[at], seen[at])
        out.append(
            LeftOut(quantity=quantity, corridor=name, n=int(at.sum()), unfitted=float(plain[at].mean()), in_sample=float(inside[at].mean()),
                    left_out=float(outside[at].mean()), scalars=tuple(map(float, scalars)))
        )  # fmt: skip
    whole = LeftOut(quantity=quantity, corridor="all", n=seen.size, unfitted=float(plain.mean()), in_sample=float(inside.mean()),
                    left_out=float(outside.mean()), scalars=tuple(map(float, best)))  # fmt: skip
    return [*out, whole]
