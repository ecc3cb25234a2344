"""Build the world: a pure function of network, facts and standing. Order inside: tables and assumptions, rates, developments, agreements, standing."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import QuestionError, ScenarioError, did_you_mean
from landbridge.network import ArcKind, Network
from landbridge.network.frames import records, sorted_frame
from landbridge.politics import Standing
from landbridge.scenario import Development, select
from landbridge.scenario.filters import as_set
from landbridge.study import Facts
from landbridge.units import HOURS_PER_DAY
from landbridge.worlds.fill import Filled, rules, unique_group
from landbridge.worlds.reasons import Reason, Reasons
from landbridge.worlds.world import CLOSED, COLUMNS, OPEN, PLANNED, RANGED, Bar, World

_STATUS = {"open": OPEN, "closed": CLOSED, "planned": PLANNED, "under_construction": PLANNED}
_FREE = (ArcKind.THROUGH, ArcKind.LOAD, ArcKind.UNLOAD)
Rules = dict[tuple[str, str], Filled]


def build(network: Network, facts: Facts, standing: Standing | None = None) -> World:
    """The world on the day of the facts.

    Parameters
    ----------
    network
        The compiled study.
    facts
        What holds that day under the scenario.
    standing
        Levels, openings and hazards. None, or one without content, leaves the network to the developments and the agreements' dates.

    Returns
    -------
    World
        Frozen; the same inputs give the same values and reasons.
    """
    standing = standing or Standing()
    if standing.levels or standing.openings or standing.hazards:
        raise QuestionError(
            "a standing with levels, openings or hazards was given, and no rule lays them on links yet.",
            "Pass an empty Standing.",
        )
    reasons = Reasons()
    given, _ = rules(facts.study, network, reasons)
    filled = _Builder(network, facts, reasons, given).columns()
    columns, reason, group = _as_arrays(filled)
    draft = World(network=network, facts=facts, columns=columns, reason=reason, group=group, reasons=reasons)
    return _freeze(_develop(draft))


def _as_arrays(
    filled: dict[str, Filled],
) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[np.int64]], dict[str, NDArray[np.int64]]]:
    columns: dict[str, NDArray[Any]] = {}
    for name, f in filled.items():
        columns[name] = f.value.copy()
        if name in RANGED:
            columns[f"{name}_low"], columns[f"{name}_high"] = f.low.copy(), f.high.copy()
    return (
        columns,
        {n: f.reason.copy() for n, f in filled.items()},
        {n: f.group.copy() for n, f in filled.items() if n in RANGED},
    )


def _freeze(world: World) -> World:
    for arrays in (world.columns, world.reason, world.group):
        for a in arrays.values():
            a.setflags(write=False)
    return world


class _Builder:
    """Fills each column from the tables, then the rates, then the rules."""

    def __init__(self, network: Network, facts: Facts, reasons: Reasons, given: Rules) -> None:
        self.network, self.facts, self.reasons, self.given = network, facts, reasons, given
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
        return out if parent is None else self.below(out, parent)

    def below(self, child: Filled, parent: Filled) -> Filled:
        """The child with its reasons standing on the parent's: how many kilometres, by which rule."""
        known = child.known()
        child.reason[~known] = child.group[~known] = -1  # a rule for kilometres that are unknown gives nothing
        pairs = np.stack([child.reason[known], parent.reason[known]], axis=1)
        unique, inverse = np.unique(pairs, axis=0, return_inverse=True)
        numbers = [self.reasons.add(dataclasses.replace(self.reasons[int(c)], parent=int(p))) for c, p in unique]
        child.reason[known] = (
            np.array(numbers, dtype=np.int64)[inverse.ravel()] if len(numbers) else child.reason[known]
        )
        return child

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
        """USD on each arc: stated, else the rate of the day, else a rule for the whole, else a rule by the kilometre."""
        link = self.stated("links", column)
        if column != "usd_per_t":
            link = link.otherwise(self.rates(column, length))
        link = link.otherwise(self.rule("links", column)).otherwise(
            self.scaled(f"{column}_km", length.value, parent=length)
        )
        return link.otherwise(self.stated("operations", column)).otherwise(self.rule("operations", column))

    def ratio(self, forty: Filled) -> Filled:
        """The 20-foot price as a share of the 40-foot price."""
        share = self.rule("links", "ratio_20ft").otherwise(self.rule("operations", "ratio_20ft"))
        ends = share.value * forty.value, share.low * forty.low, share.high * forty.high
        out = Filled(*ends, share.reason.copy(), forty.group.copy(), share.priority)
        return self.below(out, forty)

    def rates(self, column: str, length: Filled) -> Filled:
        """The dated price that holds on the day, by the kilometre of its lane."""
        out = Filled.blank(self.network.n_arcs)
        frame = sorted_frame(self.facts.study, "rates")
        rows = [r for r in records(frame) if r["used"] and not np.isnan(r[column]) and _holds(r, self.facts.on)]
        for row in sorted(rows, key=lambda r: (r["valid_from"], r["rate_id"])):
            mask = select(self.network.links, row["links"], what=f"rates.csv {row['rate_id']}")
            arcs = self.network.arcs_of_links(mask, (row["service"],))
            per_km = row[column] / row["lane_km"]
            age = (self.facts.on - row["valid_from"]).days
            number = self.reasons.add(
                Reason(
                    kind="rate", name=f"{column} from {row['valid_from']}, {age} days old", table="rates", row=row["rate_id"], source=row["source"],
                    quality=row["quality"], value=per_km, unit="USD/km", note=row["note"] or "",
                )
            )  # fmt: skip
            usd = per_km * length.value[arcs]
            out.put(arcs, usd, usd, usd, number, number + 3_000_000)
        return self.below(out, length)

    def status(self) -> Filled:
        """The normal state of each link, and whether it exists on the day. Operations and gates are open."""
        out = Filled.blank(self.network.n_arcs)
        works = self.reasons.add(
            Reason(kind="rule", name="work at a node is open while a link leads there", value=OPEN)
        )
        out.put(np.flatnonzero(~self.is_link), OPEN, OPEN, OPEN, works, -1)
        value, numbers = [], []
        for row in records(self.network.links):
            said = (row["note"] or "").split(";")[0]
            status, words = (
                _STATUS[row["status"]],
                row["status"].replace("_", " ")
                + (f" in its normal state: {said}" if said and row["status"] != "open" else ""),
            )
            if row["exists_from"] is not None and self.facts.on < row["exists_from"]:
                status, words = PLANNED, f"does not exist before {row['exists_from']}"
            elif row["exists_to"] is not None and self.facts.on >= row["exists_to"]:
                status, words = CLOSED, f"no longer exists since {row['exists_to']}"
            value.append(status)
            numbers.append(
                self.reasons.add(
                    Reason(
                        kind="stated",
                        name=words,
                        table="links",
                        row=row["link_id"],
                        source=row["source"],
                        quality=row["quality"],
                        note=row["note"] or "",
                    )
                )
            )
        arcs = np.flatnonzero(self.is_link)
        rows = self.network.link[arcs]
        out.put(arcs, np.array(value)[rows], np.nan, np.nan, np.array(numbers)[rows], -1)
        return out


def _holds(row: dict[str, Any], on: date) -> bool:
    return bool(row["valid_from"] <= on and (row["valid_until"] is None or on < row["valid_until"]))


def _targets(world: World, d: Development) -> NDArray[np.int64]:
    net, what = world.network, f"{d.origin} {d.id}"
    parts = []
    if d.links is not None:
        named = tuple(str(s) for s in sorted(as_set(d.links["service"]))) if "service" in d.links else d.services
        mask = select(net.links, d.links, what=what, skip=frozenset({"service"}))
        parts.append(net.arcs_of_links(mask, _known_services(net, named)))
    if d.operations is not None:
        mask = select(net.operations, d.operations, what=what, skip=frozenset({"service"}))
        parts.append(net.arcs_of_operations(mask, _known_services(net, d.services)))
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def _known_services(net: Network, named: tuple[str, ...]) -> tuple[str, ...]:
    for s in named:
        if s not in net.service_row:
            raise ScenarioError(
                f"a development names service {s!r}.",
                *filter(None, [did_you_mean(s, net.service_row)]),
                "landbridge show services lists them.",
            )
    return named


def _develop(world: World) -> World:
    """The draft with every development of the day written in, the later over the earlier."""
    bars, watched = [], dict[str, tuple[int, ...]]()
    for d in world.facts.developments:
        number = world.reasons.add(
            Reason(kind="development", name=f"{d.name} (since {d.since}{f', until {d.until}' if d.until else ''})", table=d.origin.removesuffix(".csv"),
                   row=d.id, source=d.source, quality=d.quality, note=d.effect or "")
        )  # fmt: skip
        if not d.change:
            for key in d.touches:
                watched[key] = (*watched.get(key, ()), number)
            continue
        arcs = _targets(world, d)
        if d.cargo and "status" in d.change:
            if d.change["status"] == "closed":
                bars.append(_bar(d, arcs, number))
            continue
        for key, value in d.change.items():
            _change(world, arcs, key, value, number)
    return dataclasses.replace(world, bars=tuple(bars), watched=watched)


def _bar(d: Development, arcs: NDArray[np.int64], number: int) -> Bar:
    cargo = d.cargo or {}
    party = as_set(cargo["party"]) if "party" in cargo else frozenset()
    origin = as_set(cargo["origin"]) if "origin" in cargo else frozenset()
    destination = as_set(cargo["destination"]) if "destination" in cargo else frozenset()
    return Bar(arcs=arcs, origin=party | origin, destination=party | destination, reason=number)


def _change(world: World, arcs: NDArray[np.int64], key: str, value: Any, number: int) -> None:
    """Write one change into the draft's arrays."""
    columns: tuple[str, ...] = (key.removesuffix("_factor").removesuffix("_add"),)
    if columns == ("usd",):
        columns = RANGED[1:]
    for column in columns:
        if column not in world.reason:
            continue  # a capacity in boxes is kept in the tables; no engine reads it yet
        for name in (column, f"{column}_low", f"{column}_high") if column in RANGED else (column,):
            cells = world.columns[name]
            if key.endswith("_factor"):
                cells[arcs] *= float(value)
            elif key.endswith("_add"):
                cells[arcs] = np.maximum(cells[arcs] + float(value), 0.0)  # nothing takes less than no time; unknown stays unknown
            else:
                cells[arcs] = float(_STATUS[value]) if key == "status" else float(value)
        # The reason stands on the one it replaces, so that a reader sees both. What is unknown stays so and has none.
        known = arcs[~np.isnan(world.columns[column][arcs])]
        before = world.reason[column][known]
        for parent in np.unique(before):
            chained = world.reasons.add(dataclasses.replace(world.reasons[number], parent=int(parent)))
            world.reason[column][known[before == parent]] = chained
