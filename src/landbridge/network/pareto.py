"""Ways that no other beats in all of several criteria, and the ways that are best at each value of one number."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from landbridge.compute import Progress
from landbridge.compute.graph import Origins
from landbridge.network.network import Network
from landbridge.network.search import Floats, Ints, Path, best

_SAME = 1e-9  # two costs that differ by a smaller share are one


@dataclass(frozen=True, eq=False)
class Front:
    """Ways of which none beats another in all criteria, in the order of the first criterion.

    `value` float64[n_ways, n_criteria] holds their sums; `complete` says whether these are all of them, `labels` how many labels the search made.
    """

    value: Floats
    arcs: tuple[Ints, ...]
    complete: bool
    labels: int


def pareto(network: Network, criteria: Floats, origins: Ints, destinations: Ints, *, cap: int | None = None) -> Front:
    """Every way from any of the origins to any of the destinations that no other beats in all criteria.

    Label setting in lexicographic order with dominance and lower bounds from reverse searches (Martins 1984; Mandow and Perez de la Cruz 2010;
    Pulido, Mandow and Perez de la Cruz 2015). Sums are exact to a millionth of a unit.

    Parameters
    ----------
    network
        The compiled study.
    criteria : float64[n_arcs, n]
        One to four costs of each arc, never below zero; an arc with an inf may not be used.
    origins, destinations : int64[n]
        Vertices where cargo may enter and leave.
    cap
        Labels to make at most; two million unless told otherwise.
    """
    from landbridge.compute import pareto as search

    found = search.front(network.graph, criteria, origins, destinations, cap=search.CAP if cap is None else cap)
    return Front(found.value, found.arcs, found.complete, found.labels)


def pareto_matrix(
    network: Network, criteria: Floats, origins: list[Ints], destinations: list[Ints], *, cap: int | None = None,
    threads: int | None = None, progress: Progress | None = None,
) -> list[list[Front]]:  # fmt: skip
    """The fronts from each of many places to each of many; the cap is for one origin."""
    from landbridge.compute import pareto as search

    starts = Origins.several([(vertices, 0.0) for vertices in origins])
    most = search.CAP if cap is None else cap
    found = search.fronts(
        network.graph,
        criteria,
        starts,
        destinations,
        cap=most,
        threads=threads,
        progress=progress,
    )
    return [[Front(f.value, f.arcs, f.complete, f.labels) for f in row] for row in found]


@dataclass(frozen=True, eq=False)
class Piece:
    """The best way while a number lies from `low` to `high`."""

    low: float
    high: float
    path: Path


def envelope(
    network: Network, cost: Floats, slope: Floats, origins: Ints, destinations: Ints, *, low: float, high: float
) -> list[Piece]:
    """The best way by cost + x times slope, for every x from `low` to `high`.

    Parametric shortest path: the least total is a concave chain of straight lines in x. Where the best ways at the two ends of a stretch have
    lines that cross, the stretch is searched again at the crossing: either a better way appears there, or the crossing is where the best way
    changes (Eisner and Severance 1976). So nothing is missed between the points of a grid, as there is none.

    Parameters
    ----------
    cost : float64[n_arcs]
        Cost of each arc at x = 0; inf is an arc that may not be used.
    slope : float64[n_arcs]
        What one unit of x adds. cost + low times slope is nowhere below zero, nor is the slope.
    low, high
        The stretch of x, both finite.

    Returns
    -------
    list of Piece
        In order of x, end to end; empty where there is no way.
    """
    ends = [_line(network, cost, slope, origins, destinations, x) for x in (low, high)]
    if ends[0] is None or ends[1] is None:
        return []
    lines = [ends[0], *_between(network, cost, slope, origins, destinations, ends[0], ends[1])]
    crossings = [(b.cost - a.cost) / (a.slope - b.slope) for a, b in pairwise(lines)]
    edges = [low, *(min(max(x, low), high) for x in crossings), high]
    return [
        Piece(edges[i], edges[i + 1], Path(line.arcs, line.cost))
        for i, line in enumerate(lines)
        if edges[i + 1] > edges[i]
    ]


@dataclass(frozen=True, eq=False)
class _Line:
    """What a way costs as x moves."""

    arcs: Ints
    cost: float
    slope: float

    def at(self, x: float) -> float:
        return self.cost + x * self.slope


def _line(network: Network, cost: Floats, slope: Floats, origins: Ints, destinations: Ints, x: float) -> _Line | None:
    usable = np.isfinite(cost)
    total: NDArray[np.float64] = np.full(cost.size, np.inf)
    total[usable] = np.maximum(cost[usable] + x * slope[usable], 0.0)  # below zero by rounding only
    path = best(network, total, origins, destinations)
    if path is None:
        return None
    return _Line(path.arcs, float(cost[path.arcs].sum()), float(slope[path.arcs].sum()))


def _between(
    network: Network, cost: Floats, slope: Floats, origins: Ints, destinations: Ints, left: _Line, right: _Line
) -> list[_Line]:
    """Lines of the chain after the left one, the right one included; empty where both are one line."""
    if left.slope - right.slope <= _SAME * max(abs(left.slope), abs(right.slope)):
        return []
    x = (right.cost - left.cost) / (left.slope - right.slope)
    middle = _line(network, cost, slope, origins, destinations, x)
    here = left.at(x)
    if middle is None or middle.at(x) >= here - _SAME * max(1.0, abs(here)):
        return [right]
    parts = [_between(network, cost, slope, origins, destinations, *pair) for pair in ((left, middle), (middle, right))]
    return [*parts[0], *parts[1]]
