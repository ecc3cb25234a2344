"""Fill what the tables leave blank by the rules of `assumptions`, and say which rule filled each cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.network import Network
from landbridge.network.frames import records, sorted_frame
from landbridge.scenario import select
from landbridge.scenario.filters import as_set
from landbridge.study import Study
from landbridge.worlds.reasons import Reason, Reasons

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_OTHER_END = {"from_country": "to_country", "to_country": "from_country"}


@dataclass(eq=False)
class Filled:
    """A quantity on arcs as rules give it: value, range, reason and spread group; nan and -1 where no rule speaks."""

    value: Floats
    low: Floats
    high: Floats
    reason: Ints
    group: Ints
    priority: Ints

    @classmethod
    def blank(cls, n: int) -> Filled:
        """Nothing known on any of n arcs."""
        nan = np.full(n, np.nan)
        none = np.full(n, -1, dtype=np.int64)
        return cls(nan, nan.copy(), nan.copy(), none, none.copy(), np.full(n, np.iinfo(np.int64).min))

    def put(self, arcs: Ints, value: Any, low: Any, high: Any, reason: Any, group: Any) -> None:
        """Set some arcs, whatever stood there before."""
        for mine, new in (
            (self.value, value),
            (self.low, low),
            (self.high, high),
            (self.reason, reason),
            (self.group, group),
        ):
            mine[arcs] = new

    def take(self, arcs: Ints, other: Filled) -> None:
        """Set some arcs to what another quantity holds there."""
        for mine, theirs in zip(self._arrays(), other._arrays(), strict=True):
            mine[arcs] = theirs[arcs]

    def copy(self) -> Filled:
        """The same quantity in arrays of its own."""
        return Filled(*(a.copy() for a in self._arrays()))

    def known(self) -> NDArray[np.bool_]:
        """Where a value stands."""
        return ~np.isnan(self.value)

    def times(self, factor: Floats) -> Filled:
        """Value and range times a factor."""
        return Filled(
            self.value * factor,
            self.low * factor,
            self.high * factor,
            self.reason.copy(),
            self.group.copy(),
            self.priority.copy(),
        )

    def otherwise(self, other: Filled) -> Filled:
        """This where known, else the other."""
        k = self.known()
        value, low, high, reason, group, priority = (
            np.where(k, a, b) for a, b in zip(self._arrays(), other._arrays(), strict=True)
        )
        return Filled(value, low, high, reason, group, priority)

    def _arrays(self) -> tuple[NDArray[Any], ...]:
        return self.value, self.low, self.high, self.reason, self.group, self.priority


@dataclass(frozen=True)
class Tie:
    """Two rules of one priority that speak of one cell with different values."""

    first: str
    second: str
    table: str
    row: str
    column: str


def unique_group(network: Network, arcs: Ints) -> Ints:
    """A group for each table row, so that only the two directions and the parts of one row move together."""
    n_links = len(network.links)
    row = np.where(network.link[arcs] >= 0, network.link[arcs], n_links + network.operation[arcs])
    return np.asarray(1_000_000 + row, dtype=np.int64)


def rules(study: Study, network: Network, reasons: Reasons) -> tuple[dict[tuple[str, str], Filled], list[Tie]]:
    """What the rules of `assumptions` give each arc.

    Returns
    -------
    dict
        By (table, column): the filled quantity on arcs. The rule of the highest priority counts.
    list of Tie
        Pairs of rules that claim one cell with equal priority; `check` reports them.
    """
    out: dict[tuple[str, str], Filled] = {}
    ties: dict[tuple[str, str], Tie] = {}
    taken: dict[tuple[str, str], NDArray[np.int64]] = {}
    frame = sorted_frame(study, "assumptions")
    listed = records(frame)
    for number, row in enumerate(listed):
        key = (row["table"], row["column"])
        filled = out.setdefault(key, Filled.blank(network.n_arcs))
        owner = taken.setdefault(key, np.full(network.n_arcs, -1, dtype=np.int64))
        arcs = _arcs(network, row)
        priority = int(row["priority"])
        tied = arcs[(filled.priority[arcs] == priority)]
        for arc in tied[:1]:
            other = listed[owner[arc]]["assumption_id"]
            ties.setdefault(
                (other, row["assumption_id"]),
                Tie(other, row["assumption_id"], row["table"], _row_name(network, int(arc)), row["column"]),
            )
        arcs = arcs[filled.priority[arcs] < priority]
        reason = reasons.add(
            Reason(
                kind="assumption", name=row["column"], table="assumptions", row=row["assumption_id"], source=row["source"], quality=row["quality"],
                value=row["value"], low=row["low"], high=row["high"], unit=row["unit"], note=row["note"] or "",
            )
        )  # fmt: skip
        group = np.full(arcs.size, number) if row["spread"] == "shared" else unique_group(network, arcs)
        filled.put(arcs, row["value"], row["low"], row["high"], reason, group)
        filled.priority[arcs], owner[arcs] = priority, number
    return out, list(ties.values())


def _row_name(network: Network, arc: int) -> str:
    if network.operation[arc] >= 0:
        return str(network.operations["operation_id"].iloc[int(network.operation[arc])])
    return str(network.links["link_id"].iloc[int(network.link[arc])])


def _arcs(network: Network, row: dict[str, object]) -> Ints:
    """Arcs that a rule speaks of."""
    where = row["where"] if isinstance(row["where"], dict) else {}
    what = f"assumptions.csv {row['assumption_id']}"
    services = tuple(sorted(as_set(where["service"]))) if "service" in where else ()
    services = tuple(s for s in services if s in network.service_row)
    if "service" in where and not services:
        return np.empty(0, dtype=np.int64)
    if row["table"] == "links":
        return network.arcs_of_links(select(network.links, where, what=what, skip=frozenset({"service"})), services)
    if row["table"] == "operations":
        return operation_arcs(network, where, services, what=what)
    return np.empty(0, dtype=np.int64)


def operation_arcs(network: Network, where: Mapping[str, object], services: tuple[str, ...], *, what: str) -> Ints:
    """Arcs of the operations that a filter means.

    `from_country` and `to_country` of a border are the states that cargo leaves and enters there: a row that names no direction stands for both.
    """
    ways = {k: as_set(where[k]) for k in ("from_country", "to_country") if k in where}
    named = select(network.operations, where, what=what, skip=frozenset({"service"}))
    if not ways:
        return network.arcs_of_operations(named, services)
    borders = (network.operations["kind"] == "border").to_numpy()
    either = select(network.operations, where, what=what, skip=frozenset({"service", *ways})) & borders
    arcs = network.arcs_of_operations(either, services)
    for key, states in ways.items():
        ends = [network.links[c].to_numpy(dtype=object)[network.link[arcs]] for c in (key, _OTHER_END[key])]
        arcs = arcs[np.isin(np.where(network.forward[arcs], *ends).astype(str), sorted(map(str, states)))]
    return np.union1d(arcs, network.arcs_of_operations(named & ~borders, services))
