"""What a world holds before any day is named: the tables and the assumptions, filled once per study."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary, ref

import numpy as np
from numpy.typing import NDArray

from landbridge.network import ArcKind, Network
from landbridge.network.frames import records
from landbridge.study import Study
from landbridge.units import HOURS_PER_DAY
from landbridge.worlds.fill import Filled, rules, unique_group
from landbridge.worlds.reasons import Reason, Reasons

OPEN, CLOSED, PLANNED = 0, 1, 2
STATUS = {"open": OPEN, "closed": CLOSED, "planned": PLANNED, "under_construction": PLANNED}
PRICES = ("usd_per_40ft", "usd_per_20ft", "usd_per_t")
RANGED = ("hours", *PRICES)  # columns that carry a low and a high end
RISKS = (
    "hazard_per_year",
    "acceptance",
)  # closures a year that rules expect, and the share of shippers who still come; unknown without a rule
COLUMNS = ("status", *RANGED, "kg_co2e_per_t", "length_km", "capacity_t_per_day", *RISKS)
SHARE_20FT = "ratio_20ft"  # the rule by which a 20-foot price stands on the 40-foot price
_FREE = (ArcKind.THROUGH, ArcKind.LOAD, ArcKind.UNLOAD)
Rules = dict[tuple[str, str], Filled]


@dataclass(frozen=True, eq=False)
class Base:
    """Columns of a study as its rows and rules fill them, without a day. Shared by every world of the study and never changed."""

    columns: dict[str, Filled]
    stated: dict[
        str, NDArray[np.bool_]
    ]  # arcs whose price a row states itself, by price column; a dated rate does not touch them
    share_20ft: Filled  # the 20-foot price as a share of the 40-foot price, where a rule says so
    reasons: Reasons
    targets: dict[str, NDArray[np.int64]] = field(
        default_factory=dict
    )  # arcs of each development of the tables, found once


_bases: WeakKeyDictionary[Network, tuple[ref[Study], Base]] = WeakKeyDictionary()


def base_of(network: Network, study: Study) -> Base:
    """The base of a study on its network, filled once and kept while the network lives."""
    kept = _bases.get(network)
    if kept is None or kept[0]() is not study:
        kept = _bases[network] = (ref(study), _fill(network, study))
    return kept[1]


def _fill(network: Network, study: Study) -> Base:
    reasons = Reasons()
    given, _ = rules(study, network, reasons)
    builder = _Builder(network, reasons, given)
    columns = builder.columns()
    stated = {p: builder.stated("links", p).known() for p in PRICES}
    return Base(columns, stated, builder.share_20ft(), reasons)


def below(reasons: Reasons, child: Filled, parent: Filled) -> Filled:
    """The child with its reasons standing on the parent's: how many kilometres, by which rule."""
    known = child.known()
    child.reason[~known] = -1
    if known.any():
        pairs = np.stack([child.reason[known], parent.reason[known]], axis=1)
        unique, inverse = np.unique(pairs, axis=0, return_inverse=True)
        numbers = [reasons.add(dataclasses.replace(reasons[int(c)], parent=int(p))) for c, p in unique]
        child.reason[known] = np.array(numbers, dtype=np.int64)[inverse.ravel()]
    return child


class _Builder:
    """Fills each column from the tables, then from the rules."""

    def __init__(self, network: Network, reasons: Reasons, given: Rules) -> None:
        self.network, self.reasons, self.given = network, reasons, given
        self.is_link = network.kind == ArcKind.LINK
        self.is_operation = network.operation >= 0
        self.blank = Filled.blank(network.n_arcs)

    def columns(self) -> dict[str, Filled]:
        length = self.stated("links", "length_km").otherwise(
            self.scaled("circuity", self.on_links("gc_km"), parent=None)
        )
        out = {"status": self.status(), "length_km": length}
        out["hours"] = self.hours(length)
        out["usd_per_40ft"] = self.price("usd_per_40ft", length)
        boxes = self.price("usd_per_20ft", length)
        out["usd_per_20ft"] = boxes.otherwise(self.ratio(out["usd_per_40ft"]))
        out["usd_per_t"] = self.price("usd_per_t", length)
        out["kg_co2e_per_t"] = self.scaled("kg_co2e_per_t_km", length.value, parent=length)
        out["capacity_t_per_day"] = self.stated("links", "capacity_t_per_day").otherwise(
            self.rule("links", "capacity_t_per_day")
        )
        out |= {risk: Filled.blank(self.network.n_arcs) for risk in RISKS}
        self.free(out)
        return {c: out[c] for c in COLUMNS}

    def free(self, out: dict[str, Filled]) -> None:
        """Arcs that are no work: passing a node, entering and leaving it. Operations and waits have neither length nor counted emissions."""
        none = self.reasons.add(
            Reason(
                kind="rule", name="passing a node, or beginning and ending there, takes no work of its own", value=0.0
            )
        )
        place = self.reasons.add(
            Reason(kind="rule", name="work at a node has no length; its emissions are not counted", value=0.0)
        )
        free = np.flatnonzero(np.isin(self.network.kind, _FREE))
        waits = np.flatnonzero(self.network.kind == ArcKind.WAIT)
        for name in ("hours", *RANGED[1:], "kg_co2e_per_t", "length_km"):
            out[name].put(free, 0.0, 0.0, 0.0, none, -1)
        for name in RANGED[1:]:
            out[name].put(waits, 0.0, 0.0, 0.0, none, -1)
        still = np.flatnonzero(self.is_operation | (self.network.kind == ArcKind.WAIT))
        for name in ("kg_co2e_per_t", "length_km"):
            out[name].put(still, 0.0, 0.0, 0.0, place, -1)

    def on_links(self, column: str) -> NDArray[np.float64]:
        """A number of the links table on the arcs that run over links; nan elsewhere."""
        out = np.full(self.network.n_arcs, np.nan)
        out[self.is_link] = self.network.links[column].to_numpy(dtype=np.float64)[self.network.link[self.is_link]]
        return out

    def rule(self, table: str, column: str) -> Filled:
        return self.given.get((table, column), self.blank)

    def stated(self, table: str, column: str) -> Filled:
        """What rows of links or operations state themselves."""
        out = Filled.blank(self.network.n_arcs)
        frame = self.network.links if table == "links" else self.network.operations
        at = self.network.link if table == "links" else self.network.operation
        applies = self.is_link if table == "links" else self.is_operation
        value = frame[column].to_numpy(dtype=np.float64)
        low, high = (
            frame[f"{column}_{e}"].to_numpy(dtype=np.float64) if f"{column}_{e}" in frame else value
            for e in ("low", "high")
        )
        low, high = np.where(np.isnan(low), value, low), np.where(np.isnan(high), value, high)
        numbers = np.full(len(frame), -1, dtype=np.int64)
        key = "link_id" if table == "links" else "operation_id"
        for i in np.flatnonzero(~np.isnan(value)):
            row = frame.iloc[int(i)]
            unit = (
                "km"
                if column.endswith("_km")
                else "h"
                if column == "hours"
                else "USD"
                if column.startswith("usd")
                else ""
            )
            numbers[i] = self.reasons.add(
                Reason(
                    kind="stated", name=column, table=table, row=row[key], source=row["source"], quality=row["quality"],
                    value=value[i], low=low[i], high=high[i], unit=unit, note=row["note"] or "",
                )
            )  # fmt: skip
        arcs = np.flatnonzero(applies)
        arcs = arcs[~np.isnan(value[at[arcs]])]
        rows = at[arcs]
        out.put(arcs, value[rows], low[rows], high[rows], numbers[rows], unique_group(self.network, arcs))
        return out

    def scaled(
        self, column: str, factor: NDArray[np.float64], *, parent: Filled | None, invert: bool = False
    ) -> Filled:
        """A rule per kilometre times the kilometres; inverted for a speed, where the fast end of the rule is the low end of the hours."""
        rule = self.rule("links", column)
        if invert:
            with np.errstate(divide="ignore"):
                out = Filled(
                    factor / rule.value,
                    factor / rule.high,
                    factor / rule.low,
                    rule.reason.copy(),
                    rule.group.copy(),
                    rule.priority,
                )
        else:
            out = rule.times(factor)
        return out if parent is None else below(self.reasons, out, parent)

    def hours(self, length: Filled) -> Filled:
        speed = self.scaled("speed_km_per_day", HOURS_PER_DAY * length.value, parent=length, invert=True)
        running = self.stated("links", "hours").otherwise(self.rule("links", "hours")).otherwise(speed)
        work = self.stated("operations", "hours").otherwise(self.rule("operations", "hours"))
        return running.otherwise(work).otherwise(self.waits())

    def waits(self) -> Filled:
        """Half the headway of the service, where one is published."""
        out = Filled.blank(self.network.n_arcs)
        for s, row in enumerate(records(self.network.services)):
            arcs = np.flatnonzero((self.network.kind == ArcKind.WAIT) & (self.network.service == s))
            if not arcs.size or np.isnan(row["headway_hours"]):
                continue
            ends = [row["headway_hours"], row["headway_hours_low"], row["headway_hours_high"]]
            value, low, high = (e / 2 if not np.isnan(e) else row["headway_hours"] / 2 for e in ends)
            number = self.reasons.add(
                Reason(
                    kind="stated", name="half the headway", table="services", row=row["service_id"], source=row["source"], quality=row["quality"],
                    value=value, low=low, high=high, unit="h", note=row["note"] or "",
                )
            )  # fmt: skip
            out.put(arcs, value, low, high, number, 2_000_000 + self.network.vertex_node[self.network.tail[arcs]])
        return out

    def price(self, column: str, length: Filled) -> Filled:
        """USD on each arc: stated, else a rule for the whole, else a rule by the kilometre."""
        link = self.stated("links", column)
        link = link.otherwise(self.rule("links", column)).otherwise(
            self.scaled(f"{column}_km", length.value, parent=length)
        )
        return link.otherwise(self.stated("operations", column)).otherwise(self.rule("operations", column))

    def share_20ft(self) -> Filled:
        return self.rule("links", SHARE_20FT).otherwise(self.rule("operations", SHARE_20FT))

    def ratio(self, forty: Filled) -> Filled:
        """The 20-foot price as a share of the 40-foot price."""
        return share_of(self.reasons, self.share_20ft(), forty)

    def status(self) -> Filled:
        """The normal state of each link. Operations and gates are open."""
        out = Filled.blank(self.network.n_arcs)
        works = self.reasons.add(
            Reason(kind="rule", name="work at a node is open while a link leads there", value=OPEN)
        )
        out.put(np.flatnonzero(~self.is_link), OPEN, OPEN, OPEN, works, -1)
        rows = records(self.network.links)
        value = np.array([STATUS[row["status"]] for row in rows])
        numbers = np.array([self.reasons.add(link_reason(row, _normal(row))) for row in rows], dtype=np.int64)
        arcs = np.flatnonzero(self.is_link)
        at = self.network.link[arcs]
        out.put(arcs, value[at], np.nan, np.nan, numbers[at], -1)
        return out


def _normal(row: dict[str, Any]) -> str:
    """Words for a link's normal state."""
    said = (row["note"] or "").split(";")[0]
    words = str(row["status"]).replace("_", " ")
    return f"{words} in its normal state: {said}" if said and row["status"] != "open" else words


def link_reason(row: dict[str, Any], words: str) -> Reason:
    """A reason that a row of links states."""
    return Reason(
        kind="stated",
        name=words,
        table="links",
        row=row["link_id"],
        source=row["source"],
        quality=row["quality"],
        note=row["note"] or "",
    )


def share_of(reasons: Reasons, share: Filled, forty: Filled) -> Filled:
    """A 40-foot price times the share that a 20-foot box pays of it."""
    ends = share.value * forty.value, share.low * forty.low, share.high * forty.high
    return below(reasons, Filled(*ends, share.reason.copy(), forty.group.copy(), share.priority), forty)
