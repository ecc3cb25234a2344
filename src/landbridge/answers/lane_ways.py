"""Ways of a lane by service: the best with each, without what refuses the goods, and what each way is made of."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from landbridge.compute.graph import Graph
from landbridge.compute.search import path as arcs_to
from landbridge.compute.search import tree
from landbridge.engines.itinerary import Itinerary, costs_of
from landbridge.engines.question import Question, avoided
from landbridge.engines.route import Lift, lifts
from landbridge.network import ArcKind, Network, reopen
from landbridge.network.search import Path, best, k_best, trees
from landbridge.study.restrictions import REFUSED, Barred, Reader, Restriction
from landbridge.worlds import CLOSED, OPEN, Overlay, Reason, World

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
FAR = 3.0  # a service whose way costs more than this many times the best of all is no choice for the lane
APART = 0.5  # share of kilometres that two ways of one service may have in common
OCEAN = "deep_sea"  # services on land are shown without it, and it has a row of its own
LAND = ("rail", "road")
OWN_ROW = ("deep_sea", "ferry")  # modes at sea whose services have a row of their own
_TIE = 0.01  # USD an hour, so that of two ways of one price the faster is taken
_reversed: WeakKeyDictionary[Network, Graph] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False, kw_only=True)
class ServiceWay:
    """The best way of a lane with one service; or what refuses it, or what it would take."""

    service: str
    name: str
    rank: int = 1  # 2 and more: another way of the same service that really differs
    itinerary: Itinerary | None = None
    refused: tuple[Restriction, ...] = ()  # rows that refuse the goods on the way that would be the best
    refused_way: Itinerary | None = None
    lift: tuple[Lift, ...] = ()  # closed links in between where none is open

    @property
    def state(self) -> str:
        """Open, refused, shut, or no way at all."""
        if self.itinerary:
            return "open"
        return "refused" if self.refused else "shut" if self.lift else "no way"

    @property
    def services(self) -> list[str]:
        """Services used on links, in order of first use."""
        if self.itinerary is None:
            return []
        net, arcs = self.itinerary.world.network, self.itinerary.arcs
        ids = net.services["service_id"].to_numpy(dtype=object)
        return list(dict.fromkeys(str(ids[net.service[a]]) for a in arcs if net.kind[a] == ArcKind.LINK))


def backward(network: Network) -> Graph:
    """The arcs turned round, so that one search finds what is left to the end from everywhere."""
    if network not in _reversed:
        _reversed[network] = Graph.of(network.n_vertices, tail=network.head, head=network.tail)
    return _reversed[network]


@dataclass(frozen=True, eq=False)
class Both:
    """Cheapest costs from the origins and to the destinations, for one set of costs."""

    network: Network
    cost: Floats
    there: Any
    back: Any

    @classmethod
    def of(cls, q: Question, cost: Floats) -> Both:
        """Two searches, one from each end."""
        graph = backward(q.world.network)
        return cls(
            q.world.network,
            cost,
            trees(q.world.network, cost, q.origins),
            tree(graph, graph.costs(cost), q.destinations),
        )

    def over(self, arcs: Ints, cost: Floats | None = None) -> Floats:
        """What the best way over each of the arcs costs; the arcs may have costs of their own."""
        own = self.cost if cost is None else cost
        return np.asarray(
            self.there.dist[self.network.tail[arcs]] + own[arcs] + self.back.dist[self.network.head[arcs]]
        )

    def path(self, arc: int) -> Ints:
        """The best way over an arc."""
        graph = backward(self.network)
        first = arcs_to(self.network.graph, self.there.parent, int(self.network.tail[arc]))
        last = graph.row[arcs_to(graph, self.back.parent, int(self.network.head[arc]))][::-1]
        return np.concatenate([first, [arc], last]).astype(np.int64)


def through(q: Question, cost: Floats, arcs: Ints) -> Path | None:
    """The best way over at least one of the arcs that comes to no node twice; None where there is none."""
    both = Both.of(q, cost)
    totals = both.over(arcs)
    for i in np.argsort(totals, kind="stable"):
        if not np.isfinite(totals[i]):
            return None
        way = both.path(int(arcs[i]))
        if not _turns_back(q.world.network, way):
            return Path(way, float(cost[way].sum()))
    return None


def _turns_back(network: Network, arcs: Ints) -> bool:
    nodes = network.vertex_node[network.head[arcs[network.kind[arcs] == ArcKind.LINK]]]
    return bool(np.unique(nodes).size < nodes.size)


def refusing(world: World, rows: list[Barred]) -> World:
    """The world without the soil that a restriction keeps the goods from."""
    drawn = {
        c for cs in world.network.links["country"] for c in cs
    }  # a bloc has members that no link of the study enters
    for b in rows:
        for state in sorted(b.states & drawn):
            arcs, _ = avoided(world, state)
            if b.modes:
                modes = world.network.links["mode"].to_numpy(dtype=object)[world.network.link[arcs]]
                arcs = arcs[np.isin(modes, sorted(b.modes))]
            arcs = arcs[world.columns["status"][arcs] == OPEN]
            if arcs.size:
                said = f"{', '.join(b.row['actor'])} refuses {b.row['goods']} ({b.relation}, since {b.row['since']})"
                reason = Reason(
                    kind="question", name=said, table="restrictions", row=b.row["restriction_id"], source=b.row["source"], quality="reported",
                    note=b.row["act"] or "",
                )  # fmt: skip
                world = world.apply(Overlay(arcs, "status", np.full(arcs.size, CLOSED), reason))
    return world


def listed(q: Question, families: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Services that get a row: those on land and in pipes, and ocean ships and ferries, where they carry the goods."""
    rows = [{str(k): v for k, v in r.items()} for r in q.world.network.services.to_dict("records")]
    carry = [r for r in rows if q.goods.load in r["carries"]]
    return [
        r for r in carry
        if (r["family"] != "sea" or r["mode"] in OWN_ROW or r["mode"] == "tanker") and (not families or r["family"] in families)
    ]  # fmt: skip


def by_service(q: Question, rows: list[dict[str, Any]], codes: tuple[str, ...], k: int = 1) -> list[ServiceWay]:
    """The best ways with each service on the question's world, kept from what refuses the goods; up to k of one on land."""
    reader = Reader(q.world.facts, codes)
    bars = reader.barred(q.origin.country, q.destination.country)
    free = refusing(q.world, bars)
    out = []
    for row in rows:
        first = _one(q, row, free)
        out += [first, *(_others(q, row, free, first, k) if first.itinerary and row["family"] in LAND else [])]
    return out


def _others(q: Question, row: dict[str, Any], free: World, first: ServiceWay, k: int) -> list[ServiceWay]:
    """Other ways of a service on land that really differ from its best."""
    asked = with_service(q, row, free)
    net, cost = free.network, limited(asked, row, asked.costs.generalised)
    paths = k_best(net, cost, q.origins, q.destinations, k, length=free.columns["length_km"], max_shared=APART)
    mine = net.service_row[first.service]
    return [
        ServiceWay(service=first.service, name=first.name, rank=rank, itinerary=Itinerary(world=free, goods=q.goods, arcs=p.arcs, cost=p.cost, rank=rank))
        for rank, p in enumerate(paths[1:], start=2) if (net.service[p.arcs[net.kind[p.arcs] == ArcKind.LINK]] == mine).any()
    ]  # fmt: skip


def _one(q: Question, row: dict[str, Any], free: World) -> ServiceWay:
    head: dict[str, Any] = {"service": str(row["service_id"]), "name": str(row["name"])}
    asked = with_service(q, row, free)
    found = _best(asked, row)
    if found is not None:
        head["name"] = _with_others(row, found)
        return ServiceWay(**head, itinerary=found, **_spared(q, row, found))
    kept = _best(with_service(q, row, q.world), row)
    if kept is not None:
        return ServiceWay(**head, refused=_refusals(kept), refused_way=kept)
    opened = reopen(
        asked.world.network, limited(asked, row, asked.costs.if_open), asked.closed, asked.origins, asked.destinations
    )
    return ServiceWay(**head, lift=lifts(asked, opened.closed) if opened is not None else ())


def _with_others(row: dict[str, Any], way: Itinerary) -> str:
    """The name of a service; one at sea is named with the services on land that it takes along."""
    name, services = str(row["name"]), way.world.network.services
    used = dict.fromkeys(s["service"] for s in way.steps() if s["what"] == "link")
    family = dict(zip(services["service_id"], services["family"], strict=True))
    beside = [str(u).replace("_", " ") for u in used if family[u] in LAND]
    return f"{name} with {' and '.join(beside)}" if row["family"] == "sea" and beside else name


def _spared(q: Question, row: dict[str, Any], found: Itinerary) -> dict[str, Any]:
    """The better way that the goods are refused on, where there is one."""
    kept = _best(with_service(q, row, q.world), row)
    if kept is None or np.array_equal(kept.arcs, found.arcs) or not (rows := _refusals(kept)):
        return {}
    return {"refused": rows, "refused_way": kept}


def _refusals(way: Itinerary) -> tuple[Restriction, ...]:
    return tuple(r for r in way.restrictions if r.verdict == REFUSED)


def with_service(q: Question, row: dict[str, Any], world: World) -> Question:
    """The question for one service: on land it alone; at sea beside what is asked by itself."""
    names = (str(row["service_id"]),) if row["family"] != "sea" else ()
    return dataclasses.replace(q, world=world, costs=costs_of(world, q.goods, names), services=names)


def limited(q: Question, row: dict[str, Any], cost: Floats) -> Floats:
    """Costs without ocean ships, for rows of other services."""
    if row["mode"] == OCEAN:
        return cost
    net = q.world.network
    ocean = (net.links["mode"] == OCEAN).to_numpy(dtype=bool)
    out = cost.copy()
    out[net.arcs_of_links(ocean)] = np.inf
    return out


def _best(q: Question, row: dict[str, Any]) -> Itinerary | None:
    """The best way that uses the service. An ocean ship is taken for its price: its way is the cheapest in USD, whatever the days."""
    net = q.world.network
    cost = limited(q, row, q.costs.generalised)
    by = np.where(np.isfinite(cost), q.costs.usd + _TIE * q.costs.hours, np.inf) if row["mode"] == OCEAN else cost
    mine = np.flatnonzero((net.kind == ArcKind.LINK) & (net.service == net.service_row[str(row["service_id"])]))
    path = best(net, by, q.origins, q.destinations)
    if path is not None and not np.isin(path.arcs, mine).any():
        path = through(q, by, mine)
    return (
        None
        if path is None
        else Itinerary(world=q.world, goods=q.goods, arcs=path.arcs, cost=float(cost[path.arcs].sum()))
    )
