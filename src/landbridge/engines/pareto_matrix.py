"""The trade-offs of every two places at once: all fronts of a matrix, by one search from each origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from landbridge.compute import Progress
from landbridge.engines.criteria import CRITERIA, criteria_on
from landbridge.engines.itinerary import costs_of
from landbridge.engines.many import batches, places_of
from landbridge.engines.question import DEFAULT_GOODS
from landbridge.network import Front
from landbridge.network import pareto_matrix as search
from landbridge.network.price import goods_of
from landbridge.results import as_json, html_lines
from landbridge.study import Place
from landbridge.units import HOURS_PER_DAY
from landbridge.worlds import World


@dataclass(frozen=True, eq=False, kw_only=True)
class FrontMatrix:
    """Every way of every pair that no other beats, with its typical totals.

    `frame` has a row for each way: origin, destination, way (1 is the fastest), then a column for each criterion compared. `fronts` holds the arcs by
    pair of positions. `complete` says whether no search was cut at its cap; `labels` how many labels all searches made.
    """

    world: World
    criteria: tuple[str, ...]
    no_data: dict[str, str]
    origins: tuple[Place, ...]
    destinations: tuple[Place, ...]
    fronts: dict[tuple[int, int], Front]
    labels: int

    @property
    def complete(self) -> bool:
        """Whether every front is whole."""
        return all(f.complete for f in self.fronts.values())

    @property
    def n_cut(self) -> int:
        """Fronts that a cap cut."""
        return sum(not f.complete for f in self.fronts.values())

    @property
    def frame(self) -> pd.DataFrame:
        """One row for each way."""
        parts = []
        for (i, j), front in self.fronts.items():
            part = pd.DataFrame(front.value, columns=list(self.criteria))
            part.insert(0, "way", np.arange(1, len(front.arcs) + 1))
            part.insert(0, "destination", self.destinations[j].name)
            part.insert(0, "origin", self.origins[i].name)
            part["complete"] = front.complete
            parts.append(part)
        frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
        if "days" in self.criteria and len(frame):
            frame["days"] /= HOURS_PER_DAY
        return frame

    def as_dict(self) -> dict[str, Any]:
        """The ways of every pair as plain data, with what was cut and what had no data."""
        return {
            "on": self.world.facts.on, "scenario": self.world.facts.scenario.title, "criteria": list(self.criteria), "no_data": self.no_data,
            "pairs": len(self.fronts), "cut": self.n_cut, "ways": self.frame.to_dict("records"),
        }  # fmt: skip

    def to_json(self) -> str:
        """`as_dict` as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each way as CSV."""
        return str(self.frame.to_csv(index=False))

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        n = sum(len(f.arcs) for f in self.fronts.values())
        none = sum(not f.arcs for f in self.fronts.values())
        size = f"{len(self.origins)} x {len(self.destinations)} places, {len(self.fronts):,} pairs"
        cut = "all complete" if self.complete else f"{self.n_cut} cut at the cap"
        return f"<FrontMatrix {size}, {self.world.facts.on}: {n:,} ways by {', '.join(self.criteria)}, {cut}; {none} pairs without a way>"


def pareto_matrix(
    world: Any, places: Sequence[str] = (), *, to: Sequence[str] = (), goods: str = DEFAULT_GOODS, unit: str | None = None,
    criteria: Sequence[str] = tuple(CRITERIA), cap: int | None = None, services: Sequence[str] = (), avoid: Sequence[str] = (),
    threads: int | None = None, progress: Progress | None = None,
) -> FrontMatrix:  # fmt: skip
    """Every way between every two places that no other beats in all criteria at once, exactly.

    Parameters
    ----------
    world, places, to, services, avoid, threads, progress
        As `skim` has them.
    goods, unit, criteria
        As `pareto` has them.
    cap
        Labels that the search from one origin may make; two million unless told otherwise. Fronts that it cuts are marked.

    Examples
    --------
    >>> import landbridge as lb
    >>> fronts = lb.pareto_matrix(lb.world(lb.open_study(), "2025-06-01"), ["Yerevan", "Tehran", "Poti"])
    >>> fronts.complete, len(fronts.fronts)
    (True, 6)
    """
    priced = goods_of(world.facts.study, goods, unit, None)
    costs = costs_of(world, priced, tuple(services))
    a = places_of(world, places, costs)
    b = places_of(world, to, costs) if to else a
    fronts: dict[tuple[int, int], Front] = {}
    names, no_data, labels = tuple(criteria), {}, 0
    for batch in batches(world, a, b, priced, services=services, avoid=avoid):
        by = criteria_on(batch.world, batch.costs, criteria)
        names, no_data = by.names, by.no_data
        net = world.network
        rows, columns = np.unique(batch.origin), np.unique(batch.destination)
        starts = [net.vertices(a[i].node_ids, out=True) for i in rows]
        ends = [net.vertices(b[j].node_ids, out=False) for j in columns]
        found = search(net, by.values, starts, ends, cap=cap, threads=threads, progress=progress)
        labels += sum(row[0].labels for row in found if row)
        at = np.searchsorted(rows, batch.origin), np.searchsorted(columns, batch.destination)
        fronts |= {
            (int(i), int(j)): found[r][c] for i, j, r, c in zip(batch.origin, batch.destination, *at, strict=True)
        }
    return FrontMatrix(
        world=world, criteria=names, no_data=no_data, origins=tuple(a), destinations=tuple(b), fronts=dict(sorted(fronts.items())), labels=labels
    )  # fmt: skip
