"""The world: values and reasons on every arc of the network, frozen."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.errors import QuestionError, did_you_mean
from landbridge.network import ArcKind, Network
from landbridge.results import html_table
from landbridge.study import Facts
from landbridge.worlds.base import RANGED
from landbridge.worlds.overlay import Overlay
from landbridge.worlds.reasons import Reason, Reasons

STATUS_WORDS = ("open", "closed", "planned")


@dataclass(frozen=True, eq=False, kw_only=True)
class Bar:
    """Arcs that are shut for some cargo only."""

    arcs: NDArray[np.int64]
    origin: frozenset[str]  # states; cargo from them is barred
    destination: frozenset[str]
    reason: int
    transit: frozenset[str] = frozenset()  # states; cargo that neither begins nor ends there is barred

    def bars(self, origin: str, destination: str) -> bool:
        """Whether cargo between these states is barred."""
        passes = bool(self.transit) and origin not in self.transit and destination not in self.transit
        return passes or origin in self.origin or destination in self.destination


@dataclass(frozen=True, eq=False, kw_only=True)
class World:
    """The network on one day under one scenario.

    `columns` holds one array on arcs for each of `COLUMNS`, and `<column>_low`, `<column>_high` for those with a range; unknown is nan.
    `reason` holds for each column the number of the reason in `reasons`; -1 where the value is unknown. `group` says for hours and prices which
    cells move together: equal numbers share one spread.
    """

    network: Network
    facts: Facts
    columns: Mapping[str, NDArray[Any]]
    reason: Mapping[str, NDArray[np.int64]]
    group: Mapping[str, NDArray[np.int64]]
    reasons: Reasons
    bars: tuple[Bar, ...] = ()
    watched: Mapping[str, tuple[int, ...]] = dataclasses.field(
        default_factory=dict
    )  # node or link -> reasons that touch it uncomputed

    def _repr_html_(self) -> str:
        rows = [
            {"development that holds": d.name, "since": d.since, "until": d.until or "", "source": d.source}
            for d in self.facts.developments
        ]
        return html_table(repr(self).strip("<>"), rows)

    def __repr__(self) -> str:
        status = self.columns["status"][self.network.kind == ArcKind.LINK]
        counts = ", ".join(f"{int((status == i).sum())} {w}" for i, w in enumerate(STATUS_WORDS))
        known = f", {self.facts.known_to}" if self.facts.known_to else ""
        return f"<World on {self.facts.on}, {self.facts.scenario.title}: link arcs {counts}{known}>"

    def apply(self, overlay: Overlay) -> World:
        """The world with the overlay's values; this one stays as it is.

        Takes time in proportion to the number of arcs copied once per column, and to the rows changed.
        """
        column = overlay.column
        if column not in self.reason:
            guess = did_you_mean(column, self.reason)
            raise QuestionError(
                f"an overlay names column {column!r}.",
                *filter(None, [guess]),
                "Columns: " + ", ".join(self.reason) + ".",
            )
        rows = np.asarray(overlay.rows, dtype=np.int64)
        if rows.size and (rows.min() < 0 or rows.max() >= self.network.n_arcs):
            wrong = int(rows.min() if rows.min() < 0 else rows.max())
            raise QuestionError(f"an overlay names arc {wrong} of {self.network.n_arcs}.", "Arcs are counted from 0.")
        values = np.broadcast_to(np.asarray(overlay.values, dtype=np.float64), rows.shape)
        columns = dict(self.columns)
        columns[column] = self._with(columns[column], rows, values)
        if column in RANGED:
            before = self.columns[column][rows]
            scaled = before > 0  # unknown is not
            ratio = np.divide(values, before, out=np.ones(rows.shape), where=scaled)
            for end in ("low", "high"):
                name = f"{column}_{end}"
                moved = np.where(scaled & (not overlay.firm), self.columns[name][rows] * ratio, values)
                columns[name] = self._with(columns[name], rows, moved)
        numbers = self.reason[column].copy()
        for parent in np.unique(numbers[rows]):
            number = self.reasons.add(dataclasses.replace(overlay.reason, parent=int(parent)))
            numbers[rows[self.reason[column][rows] == parent]] = number
        numbers.setflags(write=False)
        return dataclasses.replace(self, columns=columns, reason={**self.reason, column: numbers})

    @staticmethod
    def _with(array: NDArray[Any], rows: NDArray[np.int64], values: NDArray[Any]) -> NDArray[Any]:
        out = array.copy()
        out[rows] = values
        out.setflags(write=False)
        return out

    def arcs_of(self, table: str, row: str) -> NDArray[np.int64]:
        """Arcs that stand for a row of links or operations; raises `QuestionError` for one that is not there."""
        net = self.network
        rows = {"links": net.link_row, "operations": net.operation_row}.get(table)
        if rows is None:
            raise QuestionError(f"the world holds no table {table!r}.", "Ask for links or operations.")
        if row not in rows:
            remedies = [did_you_mean(row, rows), f"landbridge show {table} lists them."]
            raise QuestionError(f"{table} has no row {row!r}.", *filter(None, remedies))
        if table == "links":
            return np.flatnonzero((net.link == rows[row]) & (net.kind == ArcKind.LINK))
        return np.flatnonzero(net.operation == rows[row])

    def why(self, table: str, row: str, column: str) -> list[dict[str, Any]]:
        """Why a row of links or operations has its value, for each service that runs there.

        Returns one dict for each different value: services, states left and entered where the two directions of a border differ (`directions`),
        value with range, and the chain of reasons, newest first.
        """
        if column not in self.reason:
            guess = did_you_mean(column, self.reason)
            raise QuestionError(
                f"the world has no column {column!r}.",
                *filter(None, [guess]),
                "Columns: " + ", ".join(self.reason) + ".",
            )
        out: dict[tuple[int, float], dict[str, Any]] = {}
        for arc in self.arcs_of(table, row):
            number, value = int(self.reason[column][arc]), float(self.columns[column][arc])
            blank: dict[str, Any] = {"services": [], "directions": [], "column": column}
            entry = out.setdefault((number, value), {**blank, **self.cell(column, int(arc))})
            if (way := self._across(int(arc))) and way not in entry["directions"]:
                entry["directions"].append(way)
            service = str(self.network.services["service_id"].iloc[int(self.network.service[arc])])
            if service not in entry["services"]:
                entry["services"].append(service)
        for entry in out.values():
            if len(entry["directions"]) == 2:  # the same both ways
                entry["directions"] = []
        return list(out.values())

    def _across(self, arc: int) -> str:
        """States left and entered by a border arc, or by a link over a border; blank elsewhere."""
        net = self.network
        if net.link[arc] < 0:
            return ""
        ends = [str(net.links[c].iloc[int(net.link[arc])]) for c in ("from_country", "to_country")]
        return " to ".join(ends if net.forward[arc] else ends[::-1]) if ends[0] != ends[1] else ""

    def cell(self, column: str, arc: int) -> dict[str, Any]:
        """Value, range and reasons of one cell."""
        value = float(self.columns[column][arc])
        entry: dict[str, Any] = {
            "value": STATUS_WORDS[int(value)] if column == "status" else None if np.isnan(value) else value
        }
        if column in RANGED:
            entry["low"], entry["high"] = (float(self.columns[f"{column}_{end}"][arc]) for end in ("low", "high"))
        entry["reasons"] = list(self.reasons.chain(int(self.reason[column][arc])))
        return entry

    def rule(self, column: str, arc: int) -> Reason | None:
        """The newest reason of one cell; None where the value is unknown."""
        number = int(self.reason[column][arc])
        return self.reasons[number] if number >= 0 else None

    def link_frame(self) -> pd.DataFrame:
        """Links as people read them: one row for each link and service, with status, km, days, USD and kg CO2e."""
        net = self.network
        arcs = np.flatnonzero((net.kind == ArcKind.LINK) & net.forward)
        frame = pd.DataFrame({"link_id": net.links["link_id"].to_numpy()[net.link[arcs]]})
        frame["service"] = net.services["service_id"].to_numpy()[net.service[arcs]]
        frame["status"] = [STATUS_WORDS[int(s)] for s in self.columns["status"][arcs]]
        names = [
            "length_km",
            "hours",
            "hours_low",
            "hours_high",
            "usd_per_20ft",
            "usd_per_40ft",
            "usd_per_t",
            "kg_co2e_per_t",
        ]
        for name in names:
            frame[name] = self.columns[name][arcs]
        frame["why"] = [self.reasons[int(i)].words() if i >= 0 else "unknown" for i in self.reason["status"][arcs]]
        return frame
