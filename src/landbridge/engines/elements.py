"""What may be taken out of a network: each link, node, border crossing, country or service, with the arcs that go with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from landbridge.engines.question import avoided
from landbridge.errors import QuestionError, did_you_mean
from landbridge.network import ArcKind, Network
from landbridge.study import Place
from landbridge.worlds import World

Ints = NDArray[np.int64]
KINDS = ("link", "node", "crossing", "country", "service")
PLURAL = {"link": "links", "node": "nodes", "crossing": "crossings", "country": "countries", "service": "services"}
LAND = ("rail", "road")  # modes by which a border is crossed; at sea and in a pipe the port or station holds it


@dataclass(frozen=True, eq=False, kw_only=True)
class Elements:
    """What may be taken out, one kind of it; only what the cargo of a question can use that day.

    A link goes with all its services and both directions. A node goes with the links that touch it, a crossing with the land links between the same
    two nodes of two states, a service with all its links. A country goes as `avoid` takes it: its links on land, and by sea those to its ports.
    """

    of: str
    ids: tuple[str, ...]
    names: tuple[str, ...]  # for a reader
    states: tuple[tuple[str, ...], ...]  # countries that each lies in
    arcs: tuple[Ints, ...]
    nodes: tuple[
        frozenset[str], ...
    ]  # nodes that go with it: where cargo begins or ends there, its going says nothing of breakage
    links: tuple[tuple[str, ...], ...]  # links that go with it

    def __len__(self) -> int:
        return len(self.ids)

    def row(self, name: str) -> int:
        """Position of one by its id."""
        if name in self.ids:
            return self.ids.index(name)
        guess = did_you_mean(name, self.ids)
        raise QuestionError(f"there is no {self.of} {name!r} that this cargo can use.", *filter(None, [guess]))

    def is_end(self, e: int, place: Place) -> bool:
        """Whether a place lies in it whole."""
        return bool(self.nodes[e]) and self.nodes[e].issuperset(place.node_ids)

    @cached_property
    def on_arc(self) -> dict[int, tuple[int, ...]]:
        """Those that each arc goes with."""
        out: dict[int, list[int]] = {}
        for e, arcs in enumerate(self.arcs):
            for a in arcs.tolist():
                out.setdefault(a, []).append(e)
        return {a: tuple(es) for a, es in out.items()}

    def met(self, arcs: Ints) -> frozenset[int]:
        """Those that a way of these arcs uses."""
        on = self.on_arc
        return frozenset(e for a in arcs.tolist() for e in on.get(a, ()))


def elements_of(world: World, of: str, usable: NDArray[np.bool_]) -> Elements:
    """Every link, node, crossing, country or service that goes with an arc of the mask."""
    if of not in KINDS:
        guess = did_you_mean(of, KINDS)
        raise QuestionError(
            f"of is {of!r}.", *filter(None, [guess]), "Write " + ", ".join(KINDS[:-1]) + f" or {KINDS[-1]}."
        )
    net = world.network
    found = _MAKERS[of](world)
    ids, kept = net.links["link_id"].to_numpy(dtype=object), []
    for name, words, states, arcs, nodes in found:
        used = arcs[usable[arcs]]
        if used.size:
            links = tuple(str(i) for i in ids[np.unique(net.link[used])])
            kept.append((name, words, states, used, nodes, links))
    columns = list(zip(*kept, strict=True)) or [()] * 6
    return Elements(
        of=of, ids=columns[0], names=columns[1], states=columns[2], arcs=columns[3], nodes=columns[4], links=columns[5]
    )


_Row = tuple[str, str, tuple[str, ...], Ints, frozenset[str]]


def short_names(net: Network) -> dict[str, str]:
    """Names of nodes without what stands in brackets or after a stroke."""
    return {
        str(i): str(n).split(" (")[0].split(" / ")[0]
        for i, n in zip(net.nodes["node_id"], net.nodes["name"], strict=True)
    }


def link_words(net: Network) -> dict[str, str]:
    """Links for a reader: the two ends and the mode."""
    name = short_names(net)
    columns = (net.links[c] for c in ("link_id", "from_node_id", "to_node_id", "mode"))
    return {str(i): f"{name[a]} to {name[b]}, {m.replace('_', ' ')}" for i, a, b, m in zip(*columns, strict=True)}


def _arcs_by_link(net: Network) -> list[Ints]:
    arcs = np.flatnonzero(net.kind == ArcKind.LINK)
    order = arcs[np.argsort(net.link[arcs], kind="stable")]
    return np.split(order, np.searchsorted(net.link[order], np.arange(1, len(net.links))))


def _joined(parts: list[Ints]) -> Ints:
    return np.sort(np.concatenate([np.empty(0, np.int64), *parts]))


def _links(world: World) -> list[_Row]:
    net = world.network
    words, arcs, states = link_words(net), _arcs_by_link(net), net.links["country"].to_numpy(dtype=object)
    return [(i, words[i], tuple(states[row]), arcs[row], frozenset()) for i, row in net.link_row.items()]


def _nodes(world: World) -> list[_Row]:
    net = world.network
    arcs, touching = _arcs_by_link(net), dict[str, list[int]]()
    for row, ends in enumerate(net.links["node"]):
        for n in ends:
            touching.setdefault(str(n), []).append(row)
    country, name = net.nodes["country"].to_numpy(dtype=object), short_names(net)
    return [
        (n, name[n], (str(country[i]),), _joined([arcs[r] for r in touching.get(n, [])]), frozenset([n]))
        for n, i in net.node_row.items()
    ]


def _crossings(world: World) -> list[_Row]:
    net = world.network
    arcs, between = _arcs_by_link(net), dict[tuple[str, str], list[int]]()
    for row, (ends, border, mode) in enumerate(
        zip(net.links["node"], net.links["border"], net.links["mode"], strict=True)
    ):
        if border and mode in LAND:
            a, b = sorted(map(str, ends))
            between.setdefault((a, b), []).append(row)
    name, country = short_names(net), dict(zip(net.nodes["node_id"], net.nodes["country"], strict=True))
    return [
        (
            f"{a}|{b}",
            f"{name[a]} / {name[b]}",
            (str(country[a]), str(country[b])),
            _joined([arcs[r] for r in rows]),
            frozenset(),
        )
        for (a, b), rows in sorted(between.items())
    ]


def _countries(world: World) -> list[_Row]:
    net = world.network
    inside: dict[str, set[str]] = {}
    for n, c in zip(net.nodes["node_id"], net.nodes["country"], strict=True):
        inside.setdefault(str(c), set()).add(str(n))
    states = sorted({str(c) for cs in net.links["country"] for c in cs})
    return [(c, c, (c,), avoided(world, c)[0], frozenset(inside.get(c, ()))) for c in states]


def _services(world: World) -> list[_Row]:
    net = world.network
    on = net.kind == ArcKind.LINK
    names = zip(net.services["service_id"], net.services["name"], strict=True)
    return [
        (str(s), str(n), (), np.flatnonzero(on & (net.service == i)), frozenset()) for i, (s, n) in enumerate(names)
    ]


_MAKERS = {"link": _links, "node": _nodes, "crossing": _crossings, "country": _countries, "service": _services}
