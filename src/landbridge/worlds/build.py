"""Build the world: a pure function of network, facts and standing. Order inside: tables and assumptions, rates, developments, agreements, standing."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import ScenarioError, did_you_mean
from landbridge.network import ArcKind, Network
from landbridge.politics import Standing
from landbridge.scenario import Development, select
from landbridge.scenario.filters import as_set
from landbridge.study import Facts
from landbridge.worlds.base import (
    CLOSED,
    PLANNED,
    PRICES,
    RANGED,
    RISKS,
    STATUS,
    Base,
    base_of,
    below,
    link_reason,
    share_of,
)
from landbridge.worlds.fill import Filled, operation_arcs
from landbridge.worlds.reasons import Reason, Reasons
from landbridge.worlds.world import Bar, World

TABLE = "developments.csv"  # origin of developments that really happened


def build(network: Network, facts: Facts, standing: Standing | None = None) -> World:
    """The world on the day of the facts.

    Parameters
    ----------
    network
        The compiled study.
    facts
        What holds that day under the scenario.
    standing
        Levels, openings and hazards. None leaves the network to the developments and the agreements' dates. An opening that is open opens its
        links, as a development of the day it opened on; rules change hours, prices, hazard and acceptance, and never close a link.

    Returns
    -------
    World
        Frozen; the same inputs give the same values and reasons.
    """
    standing = standing or Standing()
    base = base_of(network, facts.study)
    reasons = Reasons(base.reasons)
    filled = {name: f.copy() for name, f in base.columns.items()}
    _rates(network, facts, base, reasons, filled)
    _existence(network, facts.on, reasons, filled["status"])
    columns, reason, group = _as_arrays(filled)
    draft = World(network=network, facts=facts, columns=columns, reason=reason, group=group, reasons=reasons)
    return _freeze(_rule(_develop(draft, base, _opened(standing)), base, standing))


def _as_arrays(
    filled: dict[str, Filled],
) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[np.int64]], dict[str, NDArray[np.int64]]]:
    columns: dict[str, NDArray[Any]] = {}
    for name, f in filled.items():
        columns[name] = f.value
        if name in RANGED:
            columns[f"{name}_low"], columns[f"{name}_high"] = f.low, f.high
    return columns, {n: f.reason for n, f in filled.items()}, {n: f.group for n, f in filled.items() if n in RANGED}


def _freeze(world: World) -> World:
    for arrays in (world.columns, world.reason, world.group):
        for a in arrays.values():
            a.setflags(write=False)
    return world


def _rates(network: Network, facts: Facts, base: Base, reasons: Reasons, filled: dict[str, Filled]) -> None:
    """Lay the dated prices that hold on the day over the rules, by the kilometre of their lanes; a price that a row states itself stays."""
    length = filled["length_km"]
    rows = [r for r in facts.study["rates"].rows() if r["used"] and _holds(r, facts.on)]
    rows.sort(key=lambda r: (r["valid_from"], r["rate_id"]))
    latest = {
        (r["service"], repr(r["links"])): r for r in rows
    }  # a later price replaces an earlier one of the same links
    for row in sorted(latest.values(), key=lambda r: (r["valid_from"], r["rate_id"])):
        mask = select(network.links, row["links"], what=f"rates.csv {row['rate_id']}")
        arcs = network.arcs_of_links(mask, (row["service"],))
        for column in PRICES[:2]:
            dated = Filled.blank(network.n_arcs)
            if not np.isnan(row[column]):
                free = arcs[~base.stated[column][arcs]]
                number = reasons.add(_rate_reason(row, column, facts.on))
                usd = row[column] / row["lane_km"] * length.value[free]
                dated.put(free, usd, usd, usd, number, number + 3_000_000)
                dated = below(reasons, dated, length)
            elif column == "usd_per_20ft" and not np.isnan(row["usd_per_40ft"]):
                free = arcs[~base.stated[column][arcs]]
                forty = Filled.blank(network.n_arcs)
                forty.take(free, filled["usd_per_40ft"])
                dated = share_of(reasons, base.share_20ft, forty)
            filled[column] = dated.otherwise(filled[column])


def _rate_reason(row: dict[str, Any], column: str, on: date) -> Reason:
    age = (on - row["valid_from"]).days
    return Reason(
        kind="rate", name=f"{column} from {row['valid_from']}, {age} days old", table="rates", row=row["rate_id"], source=row["source"],
        quality=row["quality"], value=row[column] / row["lane_km"], unit="USD/km", note=row["note"] or "",
    )  # fmt: skip


def _existence(network: Network, on: date, reasons: Reasons, status: Filled) -> None:
    """Links that are not there yet on the day, or no longer."""
    begins, ends = (network.links[c].to_numpy(dtype=object) for c in ("exists_from", "exists_to"))
    dated = np.flatnonzero([b is not None or e is not None for b, e in zip(begins, ends, strict=True)])
    for i in dated:
        begin, end = begins[i], ends[i]
        if begin is not None and on < begin:
            value, words = PLANNED, f"does not exist before {begin}"
        elif end is not None and on >= end:
            value, words = CLOSED, f"no longer exists since {end}"
        else:
            continue
        row = {str(k): v for k, v in network.links.iloc[int(i)].items()}
        arcs = np.flatnonzero((network.link == i) & (network.kind == ArcKind.LINK))
        status.put(arcs, value, np.nan, np.nan, reasons.add(link_reason(row, words)), -1)


def _holds(row: dict[str, Any], on: date) -> bool:
    return bool(row["valid_from"] <= on and (row["valid_until"] is None or on < row["valid_until"]))


def _targets(world: World, d: Development) -> NDArray[np.int64]:
    net, what = world.network, f"{d.origin} {d.id}"
    parts = []
    if d.links is not None:
        mask = select(net.links, d.links, what=what, skip=frozenset({"service"}))
        parts.append(net.arcs_of_links(mask, _known_services(net, _services(d.links, d.services))))
    if d.operations is not None:
        named = _known_services(net, _services(d.operations, d.services))
        parts.append(operation_arcs(net, d.operations, named, what=what))
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def _services(where: Mapping[str, Any], services: tuple[str, ...]) -> tuple[str, ...]:
    """The services that a filter and a development name; where both do, those in both."""
    named = tuple(str(s) for s in sorted(as_set(where["service"]))) if "service" in where else ()
    return tuple(s for s in named if s in services) if named and services else named or services


def _kept_targets(world: World, d: Development, base: Base) -> NDArray[np.int64]:
    """Arcs of a development; those of the tables are found once per study, those of a scenario each time."""
    if d.origin != TABLE:
        arcs = _targets(world, d)
        if not arcs.size and d.origin != "openings.csv":
            named = {k: v for k, v in (("links", d.links), ("operations", d.operations)) if v is not None}
            raise ScenarioError(
                f"{d.origin}: {d.name!r} means nothing that the network has: {named}.", "Correct its filter."
            )
        return arcs
    if d.id not in base.targets:
        base.targets[d.id] = _targets(world, d)
    return base.targets[d.id]


def _known_services(net: Network, named: tuple[str, ...]) -> tuple[str, ...]:
    for s in named:
        if s not in net.service_row:
            raise ScenarioError(
                f"a development names service {s!r}.",
                *filter(None, [did_you_mean(s, net.service_row)]),
                "landbridge show services lists them.",
            )
    return named


def _opened(standing: Standing) -> list[Development]:
    """Openings that are open and have links, as developments of the day they opened on."""
    out = []
    for o in standing.openings.values():
        if o.is_open and o.links:
            rests = "; ".join(str(step) for step in o.rests_on)
            out.append(
                Development(
                    id=o.row, name=f"{o.name}, as read by {', '.join(o.reading)}", since=o.since, links={"link_id": list(o.links)},
                    change={"status": "open"}, effect=f"rests on {rests}" if rests else None, source=o.source, quality=o.quality,
                    origin="openings.csv",
                )
            )  # fmt: skip
    return out


def _rule(world: World, base: Base, standing: Standing) -> World:
    """The draft with the effects of the rules laid over hours, prices, hazard and acceptance of open and shut links alike."""
    for e in standing.hazards:
        key = f"rule {dict(e.links)!r}"
        if key not in base.targets:
            base.targets[key] = world.network.arcs_of_links(
                select(world.network.links, e.links, what=f"rules.csv {e.rule}")
            )
        arcs = base.targets[key]
        if not arcs.size:
            continue
        number = world.reasons.add(
            Reason(kind="rule", name=e.reason, table="rules", row=e.rule, source=e.source, quality=e.quality, value=e.value, low=e.low, high=e.high,
                   unit=e.column.replace("_", " "), note=e.note)
        )  # fmt: skip
        if e.column in RISKS:
            _risk(world, arcs, e.column, e.value, number)
        else:
            _change(world, arcs, e.column, e.value, number, (e.low, e.high))
    return world


def _risk(world: World, arcs: NDArray[np.int64], column: str, value: float, number: int) -> None:
    """Hazards of several causes add; of several shares of shippers who still come, the smallest counts."""
    before = world.columns[column][arcs]
    known = ~np.isnan(before)
    both = before + value if column == "hazard_per_year" else np.minimum(before, value)
    world.columns[column][arcs] = np.where(known, both, value)
    _stand_on(world, column, arcs, number)


def _develop(world: World, base: Base, opened: list[Development]) -> World:
    """The draft with every development of the day written in, the later over the earlier."""
    bars, watched = [], dict[str, tuple[int, ...]]()
    tables = [d for d in world.facts.developments if d.origin == TABLE]
    supposed = [d for d in world.facts.developments if d.origin != TABLE]
    rows = [
        *sorted((*opened, *tables), key=lambda d: d.since or date.min),
        *supposed,
    ]  # a scenario speaks after all else
    for d in rows:
        number = world.reasons.add(
            Reason(
                kind="opening" if d.origin == "openings.csv" else "development", name=_dated(d), table=d.origin.removesuffix(".csv"), row=d.id,
                source=d.source, quality=d.quality, note=d.effect or "",
            )
        )  # fmt: skip
        if not d.change:
            for key in d.touches:
                watched[key] = (*watched.get(key, ()), number)
            continue
        arcs = _kept_targets(world, d, base)
        if d.cargo and "status" in d.change:
            if d.change["status"] == "closed":
                bars.append(bar_of(d, arcs, number))
            continue
        for key, value in d.change.items():
            _change(world, arcs, key, value, number)
    return dataclasses.replace(world, bars=tuple(bars), watched=watched)


def _dated(d: Development) -> str:
    """The development's name with the days it holds."""
    dates = [f"since {d.since}"] if d.since else []
    dates += [f"until {d.until}"] if d.until else []
    return f"{d.name} ({', '.join(dates)})" if dates else d.name


def bar_of(d: Development, arcs: NDArray[np.int64], number: int) -> Bar:
    """A closure for some cargo only, ready to be asked which cargo it bars."""
    cargo = d.cargo or {}
    party = as_set(cargo["party"]) if "party" in cargo else frozenset()
    origin = as_set(cargo["origin"]) if "origin" in cargo else frozenset()
    destination = as_set(cargo["destination"]) if "destination" in cargo else frozenset()
    transit = as_set(cargo["transit"]) if "transit" in cargo else frozenset()
    return Bar(arcs=arcs, origin=party | origin, destination=party | destination, transit=transit, reason=number)


def _change(
    world: World, arcs: NDArray[np.int64], key: str, value: Any, number: int, ends: tuple[float, float] | None = None
) -> None:
    """Write one change into the draft's arrays; `ends` are the low and high of a change that has a range."""
    columns: tuple[str, ...] = (key.removesuffix("_factor").removesuffix("_add"),)
    if columns == ("usd",):
        columns = RANGED[1:]
    for column in columns:
        if column not in world.reason:
            continue  # a capacity in boxes is kept in the tables; no engine reads it yet
        low, high = ends or (value, value)
        for name, new in (
            ((column, value), (f"{column}_low", low), (f"{column}_high", high))
            if column in RANGED
            else ((column, value),)
        ):
            cells = world.columns[name]
            if key.endswith("_factor"):
                cells[arcs] *= float(new)
            elif key.endswith("_add"):
                # nothing takes less than no time; unknown stays unknown
                cells[arcs] = np.maximum(cells[arcs] + float(new), 0.0)
            else:
                cells[arcs] = float(STATUS[str(new)]) if key == "status" else float(new)
        _stand_on(world, column, arcs, number)


def _stand_on(world: World, column: str, arcs: NDArray[np.int64], number: int) -> None:
    """Give cells a reason that stands on the one it replaces, so that a reader sees both. What is unknown stays so and has none."""
    known = arcs[~np.isnan(world.columns[column][arcs])]
    before = world.reason[column][known]
    for parent in np.unique(before):
        chained = world.reasons.add(dataclasses.replace(world.reasons[number], parent=int(parent)))
        world.reason[column][known[before == parent]] = chained
