"""What there is to draw of an answer on a map, before any pixel: lines, states, tracks, places, words that licences ask for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from landbridge.answers import Comparison
from landbridge.engines.itinerary import Itinerary
from landbridge.network import ArcKind
from landbridge.report.drawn import Drawn, Result, called, drawn, mode_of_links
from landbridge.report.geo import Floats, Window, chained, lines_of
from landbridge.report.words import short
from landbridge.worlds import OPEN

BASE = "Land, borders, lakes: Natural Earth (public domain)"


@dataclass(frozen=True, eq=False)
class Scene:
    """What there is to draw for an answer, before any pixel."""

    result: Result

    @cached_property
    def ways(self) -> list[Drawn]:
        """Open ways, the best first."""
        return drawn(self.result)

    @cached_property
    def shown(self) -> list[Itinerary]:
        """What the window must hold: the open ways, else those that would be open."""
        if self.ways:
            return [d.itinerary for d in self.ways]
        if isinstance(self.result, Comparison):
            return [c.lifted for c in self.result if c.lifted is not None]
        return [o.itinerary for o in self.result.openings]

    @cached_property
    def lines(self) -> dict[str, Floats]:
        """The line of each link."""
        net = self.result.question.world.network
        return lines_of(self.result.question.world.facts.study, net.links, net.nodes)

    @cached_property
    def states(self) -> dict[str, int]:
        """State on the day of each link that the cargo might use: open where any service is, whatever the question itself avoids."""
        q = self.result.question
        net, status = q.world.network, q.world.columns["status"]
        out: dict[str, int] = {}
        ids = net.links["link_id"].to_numpy(dtype=object)
        for a in np.flatnonzero((net.kind == ArcKind.LINK) & q.costs.may):
            link, now = str(ids[net.link[a]]), int(status[a])
            rule = q.world.rule("status", int(a))
            if rule is not None and rule.kind == "question":
                now = OPEN
            out[link] = OPEN if OPEN in (now, out.get(link, now)) else now
        return out

    @cached_property
    def lifts(self) -> list[str]:
        """Links that shut a way of the answer."""
        if isinstance(self.result, Comparison):
            return list(dict.fromkeys(x.link for c in self.result for x in c.lift))
        return [x.link for x in self.result.lift]

    @cached_property
    def tracks(self) -> dict[str, Floats]:
        """Each open way as one line, in the direction of travel."""
        out = {}
        for d in self.ways:
            runs = [self.lines[i] if forward else self.lines[i][::-1] for i, _, forward in mode_of_links(d.itinerary)]
            out[d.key] = chained(runs)
        return out

    def window(self, width: float) -> Window:
        """The window that fits the ways, or the pair where there is none."""
        tracks = list(self.tracks.values()) or [
            chained([self.lines[i] if f else self.lines[i][::-1] for i, _, f in mode_of_links(w)])
            for w in self.shown
            if mode_of_links(w)
        ]
        if not tracks:
            q = self.result.question
            tracks = [chained([np.array([self._at(q.origin.node_ids[0]), self._at(q.destination.node_ids[0])])])]
        first = tracks[0][0, 0]
        turned = [t + np.array([360.0 * np.round((first - t[0, 0]) / 360.0), 0.0]) for t in tracks]
        return Window.round(np.vstack(turned), width)

    def _at(self, node: str) -> tuple[float, float]:
        net = self.result.question.world.network
        row = net.nodes.iloc[net.node_row[node]]
        return float(row["x_coord"]), float(row["y_coord"])

    @cached_property
    def places(self) -> list[tuple[str, Floats, bool]]:
        """Names to write: the pair first, then where a way changes mode."""
        net = self.result.question.world.network
        names = dict(zip(net.nodes["node_id"], net.nodes["name"], strict=True))
        pair = [n for i in self.shown[:1] for n in (i.nodes[0], i.nodes[-1])]
        changes = [s["to"] for d in self.ways for s in d.itinerary.steps() if s["what"] == "transfer"]
        q = self.result.question
        for place in (q.origin, q.destination):
            if len(place.node_ids) == 1:
                names[place.node_ids[0]] = called(q.world.facts.study, place)
        return [(short(str(names[n])), np.array([self._at(n)]), n in pair) for n in dict.fromkeys([*pair, *changes])]

    def attribution(self) -> list[str]:
        """Words that must stand beside the lines drawn, and the base map's."""
        return [*attributions(self.result, set(self.states)), BASE]


def attributions(result: Result, links: set[str]) -> list[str]:
    """Words that the licences of the links' lines ask for, each once."""
    rows = result.question.world.facts.study["geometry"].rows()
    return sorted({row["attribution"] for row in rows if row["link_id"] in links})
