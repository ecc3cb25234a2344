"""Small studies by chance, and a slow twin that finds every way through one by walking its rows.

The twin knows nothing of vertices and arcs. It walks cargo from place to place: along a link by a service of its mode, paying at the border
of a state; at a place it may go on as it came, or pay once for a change of gauge or mode. Where it begins or ends at a gauge station by rails that only
lead abroad it pays the station's work, as the border is inside that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from studies import SERVICES, Row, link, made, node, work

from landbridge.study import Study

SLOW: Row = {
    "service_id": "slow",
    "name": "Slow train",
    "mode": "rail",
    "carries": ["box"],
    "family": "rail",
    "asked": False,
}
DAY_USD = 24.0  # value of time with which an hour costs one dollar, so that a way costs its USD and its hours
LAND = ("rail", "road")
Tables = dict[str, list[Row]]


def draw(rng: np.random.Generator, low: float, high: float) -> float:
    """A number between two, with few digits."""
    return round(float(rng.uniform(low, high)), 4)


def tables_by_chance(seed: int, *, n_nodes: int = 5, n_links: int = 7, shut: float = 0.0) -> Tables:
    """Rows of a study with stated hours and prices, none of them alike; `shut` is the share of links that are closed."""
    rng = np.random.default_rng(seed)
    names = [f"N{i}" for i in range(n_nodes)]
    country = {n: str(rng.choice(["GEO", "AZE"])) for n in names}
    kind = {n: "waypoint" if i > 1 and rng.random() < 0.15 else "terminal" for i, n in enumerate(names)}
    nodes = [node(n, country[n], kind[n], x=float(rng.uniform(40, 60)), y=float(rng.uniform(30, 50))) for n in names]
    links = [_link(rng, i, names, shut) for i in range(n_links)]
    operations = [*_borders(rng, links, country), *_changes(rng, names)]
    return {"nodes": nodes, "links": links, "operations": operations, "services": [*SERVICES, SLOW]}


def _link(rng: np.random.Generator, i: int, names: list[str], shut: float) -> Row:
    a, b = rng.choice(len(names), 2, replace=False)
    mode = str(rng.choice(["rail", "rail", "road", "road", "short_sea"]))
    row = link(f"L{i}", names[a], names[b], mode, draw(rng, 20, 500))
    if mode == "rail":
        row["gauge_mm"] = int(rng.choice([1520, 1435]))
    row |= {"directed": bool(rng.random() < 0.15), "hours": draw(rng, 1, 60)}
    row |= {"usd_per_40ft": draw(rng, 1, 200), "status": "closed" if rng.random() < shut else "open"}
    return row


def _paid(rng: np.random.Generator) -> Row:
    return {"hours": draw(rng, 0, 30), "usd": draw(rng, 0, 50)}


def _borders(rng: np.random.Generator, links: list[Row], country: dict[str, str]) -> Iterator[Row]:
    """Border work of land links between states: one row for both directions, one for each, or now and then none."""
    for row in links:
        a, b = row["from_node_id"], row["to_node_id"]
        if country[a] == country[b] or row["mode"] not in LAND:
            continue
        dice, name = rng.random(), f"B_{row['link_id']}"
        if dice < 0.6:
            yield work(name, b, "border", link_id=row["link_id"], **_paid(rng))
        elif dice < 0.9:
            for way, (c, d) in enumerate([(country[a], country[b]), (country[b], country[a])]):
                yield work(
                    f"{name}_{way}", b, "border", link_id=row["link_id"], from_country=c, to_country=d, **_paid(rng)
                )


def _changes(rng: np.random.Generator, names: list[str]) -> Iterator[Row]:
    modes = ["rail", "road", "short_sea"]
    for n in names:
        if rng.random() < 0.6:
            yield work(f"G_{n}", n, "gauge_change", **_paid(rng))
        for a in modes:
            for b in modes:
                if a != b and rng.random() < 0.5:
                    more = {"from_mode": a, "to_mode": b, "includes_wait": bool(rng.random() < 0.5)}
                    yield work(f"T_{n}_{a}_{b}", n, "transfer", **more, **_paid(rng))


def study_by_chance(folder: Path, tables: Tables, **more: Any) -> Study:
    """Write the tables into a new folder below `folder` and open them."""
    return made(folder / uuid4().hex, **{**tables, **more})


@dataclass(frozen=True)
class Way:
    """One way that the twin walked."""

    links: tuple[str, ...]
    nodes: tuple[str, ...]
    usd: float
    hours: float

    @property
    def cost(self) -> float:
        """USD with an hour at one dollar."""
        return self.usd + self.hours


@dataclass
class Twin:
    """Every way from one place to another, found by walking the rows."""

    tables: Tables
    services: tuple[str, ...] = ("truck", "train", "ship")
    ignore_closures: bool = False
    _country: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._country = {n["node_id"]: n["country"] for n in self.tables["nodes"]}

    def ways(self, origin: str, destination: str) -> list[Way]:
        """All ways that stand nowhere twice by the same service and gauge."""
        found: list[Way] = []
        for service, gauge in self._present(origin):
            usd, hours = self._station(origin, service, gauge)
            self._walk((origin, service, gauge, "departs"), destination, [], [origin], usd, hours, set(), found)
        return found

    def _rows(self, service: str) -> list[Row]:
        mode = next(s["mode"] for s in self.tables["services"] if s["service_id"] == service)
        return [r for r in self.tables["links"] if r["mode"] == mode]

    def _present(self, at: str) -> list[tuple[str, int]]:
        seen = {
            (s, r.get("gauge_mm", 0))
            for s in self.services
            for r in self._rows(s)
            if at in (r["from_node_id"], r["to_node_id"])
        }
        return sorted(seen)

    def _walk(self, state, destination, links, nodes, usd, hours, seen, found) -> None:  # type: ignore[no-untyped-def]
        at, service, gauge, side = state
        if state in seen:
            return
        seen = seen | {state}
        if side == "arrives":
            if at == destination:
                u, h = self._station(at, service, gauge)
                found.append(Way(tuple(links), tuple(nodes), usd + u, hours + h))
                return
            for to, g, u, h in [(service, gauge, 0.0, 0.0), *self._changes(at, service, gauge)]:
                self._walk((at, to, g, "departs"), destination, links, nodes, usd + u, hours + h, seen, found)
            return
        for row, to, u, h in self._onward(at, service, gauge):
            self._walk(
                (to, service, gauge, "arrives"),
                destination,
                [*links, row["link_id"]],
                [*nodes, to],
                usd + u,
                hours + h,
                seen,
                found,
            )

    def _station(self, at: str, service: str, gauge: int) -> tuple[float, float]:
        """What cargo pays that begins or ends here: the gauge work, where these rails only lead abroad and others do not."""
        works = [o for o in self.tables["operations"] if o["kind"] == "gauge_change" and o["node_id"] == at]
        home = set()
        for row in self.tables["links"]:
            ends = row["from_node_id"], row["to_node_id"]
            if at in ends and row["mode"] == "rail" and self._country[ends[0]] == self._country[ends[1]]:
                home.add(row["gauge_mm"])
        if not works or not home or gauge in home or service not in ("train", "slow"):
            return 0.0, 0.0
        return works[0]["usd_per_40ft"], works[0]["hours"]

    def _onward(self, at: str, service: str, gauge: int) -> Iterator[tuple[Row, str, float, float]]:
        for row in self._rows(service):
            a, b = row["from_node_id"], row["to_node_id"]
            to = b if at == a else a if at == b and not row["directed"] else None
            if to is None or row.get("gauge_mm", 0) != gauge or (row["status"] != "open" and not self.ignore_closures):
                continue
            usd, hours = row["usd_per_40ft"], row["hours"]
            if row["mode"] in LAND and self._country[at] != self._country[to]:
                paid = [
                    o for o in self.tables["operations"]
                    if o["kind"] == "border" and o["link_id"] == row["link_id"] and o.get("to_country", self._country[to]) == self._country[to]
                ]  # fmt: skip
                if not paid:
                    continue
                usd, hours = usd + paid[0]["usd_per_40ft"], hours + paid[0]["hours"]
            yield row, to, usd, hours

    def _changes(self, at: str, service: str, gauge: int) -> Iterator[tuple[str, int, float, float]]:
        by = {s["service_id"]: s for s in self.tables["services"]}
        for to, g in self._present(at):
            for o in self.tables["operations"]:
                if o["node_id"] != at:
                    continue
                if o["kind"] == "gauge_change" and to == service and g != gauge:
                    yield to, g, o["usd_per_40ft"], o["hours"]
                if o["kind"] == "transfer" and (o["from_mode"], o["to_mode"]) == (by[service]["mode"], by[to]["mode"]):
                    wait = 0.0 if o["includes_wait"] else by[to].get("headway_hours", 0) / 2
                    yield to, g, o["usd_per_40ft"], o["hours"] + wait
