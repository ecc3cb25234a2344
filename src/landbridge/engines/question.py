"""A question made ready: places found, goods priced, avoided things and barred cargo written over the world."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.engines.itinerary import costs_of
from landbridge.errors import PlaceError, QuestionError, did_you_mean
from landbridge.network import ArcKind, Costs
from landbridge.network.price import Goods, goods_of
from landbridge.study import Place, find_place
from landbridge.worlds import CLOSED, OPEN, Overlay, Reason, World

DEFAULT_GOODS = "boxes"


@dataclass(frozen=True, eq=False, kw_only=True)
class Question:
    """Origin, destination and goods on a world over which the question's own limits are written."""

    world: World
    origin: Place
    destination: Place
    goods: Goods
    costs: Costs
    services: tuple[str, ...]
    avoid: tuple[str, ...]

    @property
    def origins(self) -> NDArray[np.int64]:
        """Vertices where the cargo may enter."""
        return self.world.network.vertices(self.origin.node_ids, out=True)

    @property
    def destinations(self) -> NDArray[np.int64]:
        """Vertices where the cargo may leave."""
        return self.world.network.vertices(self.destination.node_ids, out=False)

    def as_dict(self) -> dict[str, Any]:
        """What was asked of which study, as plain data."""
        facts = self.world.facts
        return {
            "from": self.origin.name, "to": self.destination.name, "on": facts.on, "scenario": facts.scenario.title,
            "scenario_hash": facts.scenario.hash, "goods": self.goods.id, "unit": self.goods.unit, "usd_per_day": self.goods.usd_per_day,
            "services": self.services, "avoid": self.avoid, "known_to": facts.known_to, "study": facts.study.name,
            "study_hash": facts.study.hash, "usd_basis": facts.study.usd_basis,
        }  # fmt: skip

    @property
    def closed(self) -> NDArray[np.bool_]:
        """Arcs that are not open."""
        return np.asarray(self.world.columns["status"] != OPEN)


def ask(
    world: World, origin: str, destination: str, *, goods: str = DEFAULT_GOODS, unit: str | None = None, services: Sequence[str] = (),
    avoid: Sequence[str] = (), value_of_time: float | None = None,
) -> Question:  # fmt: skip
    """Make a question ready; raises `PlaceError` or `QuestionError` for what cannot be understood."""
    study = world.facts.study
    a, b = find_place(study, origin), find_place(study, destination)
    if set(a.node_ids) & set(b.node_ids):
        raise QuestionError(f"origin and destination are both {a.name}.", "Ask for two different places.")
    priced = goods_of(study, goods, unit, value_of_time)
    limited = avoiding(barred(world, a, b), tuple(avoid))
    return Question(
        world=limited, origin=a, destination=b, goods=priced, costs=costs_of(limited, priced, tuple(services)), services=tuple(services),
        avoid=tuple(avoid),
    )  # fmt: skip


def _shut(world: World, arcs: NDArray[np.int64], reason: Reason) -> World:
    return world.apply(Overlay(arcs, "status", np.full(arcs.size, CLOSED), reason)) if arcs.size else world


def barred(world: World, origin: Place, destination: Place) -> World:
    """The world with the closures that this cargo meets because of where it comes from or goes to."""
    for bar in world.bars:
        if bar.bars(origin.country, destination.country):
            world = _shut(world, bar.arcs, dataclasses.replace(world.reasons[bar.reason], parent=-1))
    return world


def avoiding(world: World, avoid: tuple[str, ...]) -> World:
    """The world without what a question asks to avoid."""
    for word in avoid:
        arcs, what = avoided(world, word)
        world = _shut(
            world, arcs, Reason(kind="question", name=f"you asked to avoid {what}", table="question", row=word)
        )
    return world


def avoided(world: World, word: str) -> tuple[NDArray[np.int64], str]:
    """Arcs that a question means by a word to avoid: a link, service, mode, state, node or place."""
    net = world.network
    on = net.kind == ArcKind.LINK
    links = net.links
    if word in net.link_row:
        return np.flatnonzero(on & (net.link == net.link_row[word])), f"link {word}"
    if word in net.service_row:
        return np.flatnonzero(on & (net.service == net.service_row[word])), f"service {word}"
    modes = sorted(set(links["mode"]))
    if word in modes:
        return net.arcs_of_links((links["mode"] == word).to_numpy(dtype=bool)), f"mode {word}"
    states = sorted({c for cs in links["country"] for c in cs})
    if word.upper() in states and len(word) == 3 and word not in net.node_row:
        land = ~links["mode"].isin(["deep_sea"]).to_numpy(
            dtype=bool
        )  # a strait named after the nearest coast is not that state's land
        hit = np.array([word.upper() in cs for cs in links["country"]], dtype=bool)
        return net.arcs_of_links(hit & (land | _port_of(world, word.upper()))), f"state {word.upper()}"
    try:
        nodes = set(find_place(world.facts.study, word).node_ids)
    except PlaceError as error:
        if word not in net.node_row:
            guess = did_you_mean(word, [*net.service_row, *modes, *states, *net.link_row, *net.node_row])
            raise QuestionError(
                f"{word!r} cannot be avoided: it is no link, service, mode, state or place of the study.",
                *filter(None, [guess]),
            ) from error
        nodes = {word}
    return net.arcs_of_links(np.array([bool(nodes & set(n)) for n in links["node"]], dtype=bool)), f"place {word}"


def _port_of(world: World, state: str) -> NDArray[np.bool_]:
    """Sea links that end at a port of the state."""
    nodes = world.network.nodes
    ports = set(nodes["node_id"][(nodes["country"] == state) & (nodes["kind"] != "waypoint")])
    return np.array([bool(ports & set(n)) for n in world.network.links["node"]], dtype=bool)
