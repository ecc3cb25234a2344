"""What a way is exposed to, as it is known and without any probability: states and levels, restrictions, days shut, premiums, single points."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np

from landbridge.answers.lane import goods_for
from landbridge.answers.register import Register, register
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import Question, ask
from landbridge.engines.route import Ways
from landbridge.engines.route import answer as find_ways
from landbridge.network import ArcKind
from landbridge.network.search import best
from landbridge.politics import Level, Levels, levels
from landbridge.results import as_csv, as_json, html_lines
from landbridge.study import find_actor
from landbridge.study.restrictions import Restriction
from landbridge.worlds import World


@dataclass(frozen=True, eq=False, kw_only=True)
class WayExposure:
    """One way and what it is exposed to."""

    way: Itinerary
    levels: Levels
    owners: tuple[str, ...]
    shut: bool = False  # whether it is a way that links would have to open for

    @property
    def states(self) -> list[str]:
        """States crossed, in order."""
        return self.way.states

    @cached_property
    def pairs(self) -> list[Level]:
        """How the states crossed stand to each other: the lower of the two directions, the worst first, unknown last."""
        found = [_lower(self.levels, a, b) for a, b in combinations(self.states, 2)]
        return sorted(found, key=_worst)

    @cached_property
    def towards_owners(self) -> list[Level]:
        """How each state crossed stands towards each owner of the cargo, the worst first."""
        found = [self.levels[s, o] for s in self.states for o in self.owners if s != o]
        return sorted(found, key=_worst)

    @property
    def restrictions(self) -> list[Restriction]:
        """Restrictions and sanctions that the goods meet on the way."""
        return self.way.restrictions

    @cached_property
    def closures(self) -> Register:
        """Closures on the way in the 36 months before."""
        return register(self.way)

    @cached_property
    def premiums(self) -> list[dict[str, Any]]:
        """Insurance premiums published by the day for what the way passes, the newest first."""
        facts, rows, used = self.way.world.facts, {*self.way.links, *self.way.nodes}, _modes(self.way)
        found = [
            {**{k: r[k] for k in ("premium_id", "name", "value", "low", "high", "unit", "seen", "precision", "quality", "note")},
             "touches": sorted(set(r["touches"]) & rows), "source": list(r["source"]), "age_days": (facts.on - r["seen"]).days}
            for r in facts.study["premiums"].rows()
            if r["seen"] <= facts.on and set(r["touches"]) & rows and (not r["modes"] or set(r["modes"]) & used)
        ]  # fmt: skip
        return sorted(found, key=lambda r: (r["seen"], r["premium_id"]), reverse=True)

    def summary(self) -> dict[str, Any]:
        """The way in one row."""
        lowest = next((p for p in self.pairs if p.rank is not None), None)
        return {
            "rank": self.way.rank, "by": self.way.by, "state": "shut" if self.shut else "open", "days": self.way.days[1],
            "usd": self.way.usd[1], "states": self.states,
            "worst_pair": f"{lowest.actor}-{lowest.other}" if lowest else None, "worst_level": lowest.word if lowest else None,
            "pairs_unknown": sum(p.rank is None for p in self.pairs),
            "restrictions": len(self.restrictions), "refused_by": [r.row for r in self.restrictions if r.verdict == "refused"],
            "closures": len(self.closures.closures), "days_shut": self.closures.days, "window_days": self.closures.window,
            "still_shut": [c.development for c in self.closures.closures if c.still],
            "premiums": [p["premium_id"] for p in self.premiums],
        }  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """Everything about the way, as plain data."""
        return {
            **self.summary(), "levels": [_level(p) for p in self.pairs], "levels_towards_owners": [_level(p) for p in self.towards_owners],
            "restricted": [r.as_dict() for r in self.restrictions], "register": self.closures.as_dict(), "premiums_published": self.premiums,
            "warnings": self.way.warnings,
        }  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class Exposure:
    """The exposure of a pair: its ways, and the links and places without which no way is left."""

    question: Question
    hs: str
    ways: tuple[WayExposure, ...]
    found: Ways
    owners: tuple[str, ...]

    def __iter__(self) -> Iterator[WayExposure]:
        return iter(self.ways)

    def __len__(self) -> int:
        return len(self.ways)

    @cached_property
    def single_points(self) -> list[dict[str, str]]:
        """Links, and places between the ends, without which these services and goods have no way at all on the day."""
        return single_points(self.question, self.found[0]) if self.found.found else []

    def rows(self) -> list[dict[str, Any]]:
        """One row for each way."""
        return [w.summary() for w in self.ways]

    def as_dict(self) -> dict[str, Any]:
        """Everything the exposure says, as plain data."""
        return {
            **self.question.as_dict(), "hs": self.hs or None, "owners": self.owners, "ways": [w.as_dict() for w in self.ways],
            "single_points": self.single_points, "lift": [x.as_dict() for x in self.found.lift],
            "note": "No probability is stated: the study holds none.",
        }  # fmt: skip

    def to_json(self) -> str:
        """The exposure as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each way as CSV."""
        return as_csv(self.rows())

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        q = self.question
        lines = [f"<Exposure {q.origin.name} to {q.destination.name}, {q.goods.id}, {q.world.facts.on}>"]
        for w in self.ways:
            r = w.closures
            lines.append(
                f"  {w.way.rank}. {' '.join(w.states)}: shut {r.days} of {r.window} days, {len(w.restrictions)} restrictions"
            )
        return "\n".join(lines)


def exposure(
    world: World, origin: str, destination: str, *, goods: str | None = None, hs: str | None = None, owners: Sequence[str] = (), k: int = 3,
    services: Sequence[str] = (), avoid: Sequence[str] = (),
) -> Exposure:  # fmt: skip
    """What the ways of a pair are exposed to on a day, as the tables know it. No probability is computed or stated.

    Parameters
    ----------
    world
        The world, from `landbridge.world(study, on)`.
    origin, destination, k, services, avoid
        As `route` has them.
    goods, hs
        As `lane` has them.
    owners
        Actors that own the cargo, by id or name; how each state crossed stands towards them is shown. None: the states of the two ends.

    Returns
    -------
    Exposure
        For each way: states crossed and their levels, restrictions, the register of closures, premiums as published. For the pair: single
        points of failure. Where no way is open, the ways that would open.

    Examples
    --------
    >>> import landbridge as lb
    >>> found = lb.exposure(lb.world(lb.open_study(), "2026-06-01"), "Baku", "Istanbul", k=1)
    >>> found.ways[0].states[0]
    'AZE'
    """
    study = world.facts.study
    goods_id, code = goods_for(study, goods, hs)
    q = ask(world, origin, destination, goods=goods_id, services=services, avoid=avoid)
    if code:
        priced = dataclasses.replace(q.goods, hs=(code,))
        q = dataclasses.replace(q, goods=priced, costs=dataclasses.replace(q.costs, goods=priced))
    owned = tuple(dict.fromkeys(find_actor(study, o) for o in owners)) or tuple(
        dict.fromkeys((q.origin.country, q.destination.country))
    )
    stand, found = levels(world.facts), find_ways(q, k)
    ways = [WayExposure(way=i, levels=stand, owners=owned) for i in found]
    ways += [WayExposure(way=o.itinerary, levels=stand, owners=owned, shut=True) for o in found.openings]
    return Exposure(question=q, hs=code, ways=tuple(ways), found=found, owners=owned)


def single_points(q: Question, way: Itinerary) -> list[dict[str, str]]:
    """Links and places of the best way, one by one, without which no way is left. A single point lies on every way, so on the best one too."""
    net, cost = q.world.network, q.costs.generalised
    names = dict(zip(net.nodes["node_id"], net.nodes["name"], strict=True))
    out = []
    for link in dict.fromkeys(way.links):
        row = net.links.iloc[net.link_row[link]]
        gone = (net.kind == ArcKind.LINK) & (net.link == net.link_row[link])
        if _cut(q, cost, gone):
            ends = f"{names[row['from_node_id']]} to {names[row['to_node_id']]} by {str(row['mode']).replace('_', ' ')}"
            out.append({"what": "link", "id": link, "name": ends})
    for node in way.nodes[1:-1]:
        at = net.vertex_node == net.node_row[node]
        if _cut(q, cost, (at[net.tail] | at[net.head]) & (net.kind == ArcKind.LINK)):
            out.append({"what": "place", "id": node, "name": str(names[node])})
    return out


def _cut(q: Question, cost: np.ndarray[Any, np.dtype[np.float64]], gone: np.ndarray[Any, np.dtype[np.bool_]]) -> bool:
    return best(q.world.network, np.where(gone, np.inf, cost), q.origins, q.destinations) is None


def _modes(way: Itinerary) -> set[str]:
    return {str(s["mode"]) for s in way.steps() if s["what"] == "link"}


def _lower(stand: Levels, a: str, b: str) -> Level:
    """The lower of the two directions of a pair."""
    return min((stand[a, b], stand[b, a]), key=_worst)


def _worst(level: Level) -> tuple[bool, int, str, str]:
    return (level.rank is None, level.rank or 0, level.actor, level.other)


def _level(level: Level) -> Mapping[str, Any]:
    return {
        "actor": level.actor, "other": level.other, "level": level.word, "since": level.since, "why": level.why, "rule": level.rule,
        "note": level.note,
        "rows": [{"table": f.table, "row": f.row, "source": list(f.source)} for f in level.rows],
    }  # fmt: skip
