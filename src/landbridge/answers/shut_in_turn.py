"""What breaks the best way of a pair: each of its links, and each state it crosses, shut in turn; and the best way that is left."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import Question, avoided
from landbridge.network.search import best


@dataclass(frozen=True, eq=False, kw_only=True)
class Closure:
    """Links, or states, that each, shut alone, leave the pair the same best way."""

    kind: str  # link or state
    rows: tuple[str, ...]  # link_ids in the order of the way, or codes of states
    where: str  # in a reader's words
    way: Itinerary | None  # the best way that is left; None where there is none
    more_days: float  # than the best way of the day; nan where none is left
    more_usd: float
    more_cost: float  # USD and the owner's cost of time together; inf where none is left

    def as_dict(self) -> dict[str, Any]:
        """The closure as plain data."""
        left = {"left_by": self.way.by, "days": self.way.days[1], "usd": self.way.usd[1]} if self.way else {}
        return {
            "kind": self.kind, "rows": self.rows, "where": self.where, "way_left": self.way is not None, "more_days": self.more_days,
            "more_usd": self.more_usd, "more_cost": self.more_cost, **left,
        }  # fmt: skip


def shut_in_turn(q: Question, way: Itinerary) -> tuple[Closure, ...]:
    """Each link of the pair's best way, and each state between its ends, shut by itself; what costs most comes first.

    A link that is not on the best way costs the pair nothing when it shuts, so these are all single closures that matter. Those that leave the
    same way are one row. Deep sea is no state's land, and the states of the two ends are left out.
    """
    found = [*_links(q, way), *_states(q, way)]
    return tuple(sorted(found, key=lambda c: (-c.more_cost, c.kind, c.rows)))


def _without(q: Question, way: Itinerary, arcs: NDArray[np.int64]) -> tuple[Itinerary | None, bytes]:
    cost = q.costs.generalised.copy()
    cost[arcs] = np.inf
    path = best(q.world.network, cost, q.origins, q.destinations)
    if path is None:
        return None, b""
    return Itinerary(world=way.world, goods=way.goods, arcs=path.arcs, cost=path.cost), path.arcs.tobytes()


def _closure(kind: str, rows: tuple[str, ...], where: str, way: Itinerary, left: Itinerary | None) -> Closure:
    more = (math.nan, math.nan, math.inf)
    if left is not None:
        more = (left.days[1] - way.days[1], left.usd[1] - way.usd[1], left.cost - way.cost)
    return Closure(kind=kind, rows=rows, where=where, way=left, more_days=more[0], more_usd=more[1], more_cost=more[2])


def _links(q: Question, way: Itinerary) -> Iterator[Closure]:
    net = q.world.network
    ids = net.links["link_id"].to_numpy(dtype=object)
    names = dict(zip(net.nodes["node_id"], net.nodes["name"], strict=True))
    runs: list[tuple[bytes, list[str], str, str]] = []  # what is left, links, and the ends of each stretch of the way
    ways: dict[bytes, Itinerary | None] = {}
    for step in [s for s in way.steps() if s["what"] == "link"]:
        left, key = _without(q, way, net.arcs_of_links(np.asarray(ids == step["row"])))
        ways[key] = left
        if runs and runs[-1][0] == key:
            _, rows, begin, _ = runs.pop()
            runs.append((key, [*rows, step["row"]], begin, step["to"]))
        else:
            runs.append((key, [step["row"]], step["from"], step["to"]))
    for key, kept in ways.items():
        mine = [r for r in runs if r[0] == key]
        links = tuple(dict.fromkeys(link for r in mine for link in r[1]))
        where = "; ".join(f"{_short(names[begin])} to {_short(names[end])}" for _, _, begin, end in mine)
        yield _closure("link", links, where, way, kept)


def _states(q: Question, way: Itinerary) -> Iterator[Closure]:
    ways: dict[bytes, tuple[list[str], Itinerary | None]] = {}
    for state in way.states:
        if state not in (q.origin.country, q.destination.country):
            left, key = _without(q, way, avoided(q.world, state)[0])
            ways.setdefault(key, ([], left))[0].append(state)
    for states, left in ways.values():
        yield _closure("state", tuple(states), ", ".join(states), way, left)


def _short(name: str) -> str:
    return str(name).split(" (")[0].split(" / ")[0]
