"""One way through, leg by leg, with time, cost, carbon, range and reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import QuestionError, did_you_mean
from landbridge.network import ArcKind, Costs, Network
from landbridge.network.price import Goods
from landbridge.results import days_span, html_table, number, span
from landbridge.study.restrictions import Passage, Reader, Restriction
from landbridge.units import HOURS_PER_DAY
from landbridge.worlds import OPEN, World
from landbridge.worlds.base import SHARE_20FT

Ints = NDArray[np.int64]
MONTHS_BACK = 36  # closures of the last three years are shown as exposure
QUANTITIES = {"days": "hours", "usd": "usd", "kg_co2e": "kg_co2e_per_t", "km": "length_km"}


def spread(value: NDArray[np.float64], end: NDArray[np.float64], group: Ints) -> float:
    """How far a sum may lie from its typical value on one side.

    Cells of one group move together, so their distances add; groups are independent, so the root of the sum of squares is taken
    (adding every low or every high would make ranges too wide to fail).

    Parameters
    ----------
    value, end : float64[n]
        Typical values and their low or high ends.
    group : int64[n]
        Equal numbers share one spread; -1 has none.
    """
    distance = np.abs(end - value)
    on = group >= 0
    if not on.any():
        return 0.0
    _, inverse = np.unique(group[on], return_inverse=True)
    return float(np.sqrt(np.sum(np.bincount(inverse, weights=distance[on]) ** 2)))


@dataclass(frozen=True, eq=False, kw_only=True)
class Itinerary:
    """One way through: arcs of a world for one unit of goods."""

    world: World
    goods: Goods
    arcs: Ints
    cost: float  # generalised cost that the search minimised, USD for one unit
    rank: int = 1

    def _column(self, quantity: str) -> str:
        if quantity not in QUANTITIES:
            remedies = [did_you_mean(quantity, QUANTITIES), "Quantities: " + ", ".join(QUANTITIES) + "."]
            raise QuestionError(f"a way has no quantity {quantity!r}.", *filter(None, remedies))
        return self.goods.column if quantity == "usd" else QUANTITIES[quantity]

    def _scale(self, quantity: str) -> float:
        return 1 / HOURS_PER_DAY if quantity == "days" else self.goods.tonnes if quantity == "kg_co2e" else 1.0

    def total(self, quantity: str) -> tuple[float, float, float]:
        """Low, typical and high of days, usd, kg_co2e or km; nan where a part is unknown. The last two carry no range."""
        column, scale = self._column(quantity), self._scale(quantity)
        value = self.world.columns[column][self.arcs]
        total = float(value.sum()) * scale
        if f"{column}_low" not in self.world.columns:
            return total, total, total
        group = self.world.group[column][self.arcs]
        low, high = (
            spread(value, self.world.columns[f"{column}_{e}"][self.arcs], group) * scale for e in ("low", "high")
        )
        return max(0.0, total - low), total, total + high

    def price(self, unit: str) -> tuple[float, float, float]:
        """Low, typical and high USD of the way for another unit: 40ft, 20ft or t. nan where a part has no price for it."""
        column = {"40ft": "usd_per_40ft", "20ft": "usd_per_20ft", "t": "usd_per_t"}[unit]
        value, group = self.world.columns[column][self.arcs], self.world.group[column][self.arcs]
        total = float(value.sum())
        if np.isnan(total):
            return total, total, total
        low, high = (spread(value, self.world.columns[f"{column}_{e}"][self.arcs], group) for e in ("low", "high"))
        return max(0.0, total - low), total, total + high

    @property
    def days(self) -> tuple[float, float, float]:
        """Days from the first departure to the last arrival: low, typical, high."""
        return self.total("days")

    @property
    def usd(self) -> tuple[float, float, float]:
        """USD for one unit: low, typical, high."""
        return self.total("usd")

    @property
    def kg_co2e(self) -> float:
        """kg CO2e for one unit."""
        return self.total("kg_co2e")[1]

    @property
    def km(self) -> float:
        """Kilometres along the way."""
        return self.total("km")[1]

    def assumed(self, quantity: str) -> float:
        """Share of days or usd that rests on values of quality `assumed`."""
        column = self._column(quantity)
        value = self.world.columns[column][self.arcs]
        total = float(value.sum())
        mine = np.array([self.is_assumed(column, int(a)) for a in self.arcs])
        return float(value[mine].sum()) / total if total > 0 else 0.0

    def is_assumed(self, column: str, arc: int) -> bool:
        """Whether the number of a cell itself is assumed; a development, overlay or question laid over it is looked through.

        A 20-foot price that is a share of the 40-foot price is assumed where either is.
        """
        for reason in self.world.reasons.chain(int(self.world.reason[column][arc])):
            if reason.kind in ("development", "opening", "overlay", "question"):
                continue
            if reason.name != SHARE_20FT or reason.quality == "assumed":
                return reason.quality == "assumed"
        return False

    @cached_property
    def links(self) -> list[str]:
        """Links used, in order."""
        net = self.world.network
        ids = net.links["link_id"].to_numpy(dtype=object)
        return [str(ids[net.link[a]]) for a in self.arcs if net.kind[a] == ArcKind.LINK]

    @cached_property
    def nodes(self) -> list[str]:
        """Nodes passed, in order, both ends included."""
        net = self.world.network
        ids = net.nodes["node_id"].to_numpy(dtype=object)
        vertices = [net.tail[self.arcs[0]], *net.head[self.arcs]] if self.arcs.size else []
        out: list[str] = []
        for v in vertices:
            name = str(ids[net.vertex_node[v]])
            if not out or out[-1] != name:
                out.append(name)
        return out

    @cached_property
    def states(self) -> list[str]:
        """States crossed, in order; those whose coast only lends its name to a point at sea are left out."""
        net = self.world.network
        of, begins, leads = (net.columns[f"links.{c}"] for c in ("country", "from_node_id", "to_node_id"))
        seen: dict[str, None] = {}
        for a in self.arcs[net.kind[self.arcs] == ArcKind.LINK]:
            row = int(net.link[a])
            names = list(of[row]) if net.forward[a] else list(reversed(of[row]))
            ends = (begins[row], leads[row])
            at_sea = {self._country(n) for n in ends if self._kind(n) == "waypoint"} - {
                self._country(n) for n in ends if self._kind(n) != "waypoint"
            }
            seen.update(dict.fromkeys(n for n in names if n not in at_sea))
        return list(seen)

    @cached_property
    def passage(self) -> Passage:
        """What of this way a restriction can meet."""
        net = self.world.network
        modes: dict[str, set[str]] = {}
        for a in self.arcs[net.kind[self.arcs] == ArcKind.LINK]:
            row = net.links.iloc[int(net.link[a])]
            for state in row["country"]:
                if state in self.states:
                    modes.setdefault(state, set()).add(str(row["mode"]))
        return Passage(
            origin=self._country(self.nodes[0]), destination=self._country(self.nodes[-1]), states=tuple(self.states),
            rows=frozenset((*self.links, *self.nodes)), modes={s: frozenset(m) for s, m in modes.items()},
        )  # fmt: skip

    @cached_property
    def restrictions(self) -> list[Restriction]:
        """Rows of `restrictions` that these goods meet on this way, those that refuse first."""
        return Reader(self.world.facts, self.goods.hs).met(self.passage)

    def _kind(self, node: str) -> str:
        net = self.world.network
        return str(net.columns["nodes.kind"][net.node_row[node]])

    def _country(self, node: str) -> str:
        net = self.world.network
        return str(net.columns["nodes.country"][net.node_row[node]])

    def count(self, kind: ArcKind) -> int:
        """Number of arcs of a kind, such as borders or gauge changes."""
        return int((self.world.network.kind[self.arcs] == kind).sum())

    @property
    def borders(self) -> int:
        """State borders crossed on land, those inside a gauge change included."""
        return self.count(ArcKind.BORDER)

    @property
    def gauge_changes(self) -> int:
        """Gauge changes on the way."""
        return self.count(ArcKind.GAUGE)

    @cached_property
    def closures(self) -> list[dict[str, Any]]:
        """Developments that shut a link of this way in the last 36 months, with the days shut in that time."""
        facts = self.world.facts
        begin = facts.on - timedelta(days=int(MONTHS_BACK * 30.4375))
        out: dict[str, dict[str, Any]] = {}
        for d in facts.past:
            if d.change.get("status") != "closed" or d.since is None or (d.until is not None and d.until <= begin):
                continue
            hit = self._hit(d)
            if hit:
                end = min(d.until or facts.on, facts.on)
                days = (end - max(d.since, begin)).days
                out[d.id] = {
                    "development": d.name,
                    "since": d.since,
                    "until": d.until,
                    "days_shut": days,
                    "links": hit,
                    "source": list(d.source),
                }
        return list(out.values())

    def _hit(self, development: Any) -> list[str]:
        if development.links is None or development.cargo:
            return []
        net = self.world.network
        mask, services = _shut_by(net, development)
        mine = [a for a in self.arcs[net.kind[self.arcs] == ArcKind.LINK] if mask[net.link[a]]]
        names, ids = net.columns["services.service_id"], net.columns["links.link_id"]
        return [str(ids[net.link[a]]) for a in mine if not services or names[net.service[a]] in services]

    @cached_property
    def warnings(self) -> list[str]:
        """What is known of this way on the day and not in its numbers."""
        touching = sorted({n for key in (*self.nodes, *self.links) for n in self.world.watched.get(key, ())})
        out = [
            f"not in the numbers: {self.world.reasons[n].name} [{';'.join(self.world.reasons[n].source)}]"
            for n in touching
        ]
        return [*out, *self.world.facts.caveats]

    def line(self) -> str:
        """The way in one line: days, USD, carbon, kilometres and a few places."""
        by = f" by {', '.join(self.by)}" if self.by else ""
        return f"{days_span(self.days)} days, {span(*self.usd)} USD, {number(self.kg_co2e)} kg CO2e, {number(self.km)} km{by}"

    def readable(self) -> dict[str, str]:
        """The way in one row of words: numbers with their ranges."""
        return {
            "days": days_span(self.days), "USD": span(*self.usd), "kg CO2e": number(self.kg_co2e), "km": number(self.km), "by": ", ".join(self.by),
        }  # fmt: skip

    def steps(self) -> list[dict[str, Any]]:
        """Every arc that takes time, money or distance, in order: what, where, km, hours, USD, kg CO2e and the quality of its hours."""
        return [dict(s) for s in self._steps]

    @cached_property
    def _steps(self) -> list[dict[str, Any]]:
        out = []
        for a in self.arcs:
            kind = ArcKind(int(self.world.network.kind[a]))
            if kind in (ArcKind.THROUGH, ArcKind.LOAD, ArcKind.UNLOAD):
                continue
            out.append(self._step(int(a), kind))
        return out

    def _step(self, a: int, kind: ArcKind) -> dict[str, Any]:
        net, w = self.world.network, self.world
        of = net.columns
        ids = of["nodes.node_id"]
        tail, head = str(ids[net.vertex_node[net.tail[a]]]), str(ids[net.vertex_node[net.head[a]]])
        if kind == ArcKind.BORDER:  # its vertices both lie at the far end; the crossing has two
            ends = str(of["links.from_node_id"][net.link[a]]), str(of["links.to_node_id"][net.link[a]])
            tail, head = ends if net.forward[a] else ends[::-1]
        service = int(net.service[a])
        row = str(of["links.link_id"][net.link[a]]) if kind == ArcKind.LINK else ""
        if kind not in (ArcKind.LINK, ArcKind.WAIT):
            row = str(of["operations.operation_id"][net.operation[a]])
        rule = w.rule("hours", a)
        return {
            "arc": a,
            "what": kind.name.lower() if kind != ArcKind.GAUGE else "gauge change",
            "row": row,
            "from": tail,
            "to": head,
            "service": str(of["services.service_id"][service]),
            "mode": str(of["services.mode"][service]),
            "km": float(w.columns["length_km"][a]),
            "hours": float(w.columns["hours"][a]),
            "hours_low": float(w.columns["hours_low"][a]),
            "hours_high": float(w.columns["hours_high"][a]),
            "usd": float(w.columns[self.goods.column][a]),
            "kg_co2e": float(w.columns["kg_co2e_per_t"][a]) * self.goods.tonnes,
            "quality": rule.quality if rule else "unknown",
            "open": int(w.columns["status"][a]) == OPEN,
        }

    def legs(self) -> list[dict[str, Any]]:
        """The way as people read it: runs of one service joined, and the work between them."""
        out: list[dict[str, Any]] = []
        for step in self.steps():
            last = out[-1] if out else None
            # A border without work of its own (inside a union, or held by a gauge change) does not break a run.
            joins = last is not None and last["what"] == "link" and last["service"] == step["service"]
            if (
                joins
                and last is not None
                and (step["what"] == "link" or (step["what"] == "border" and step["hours"] == 0))
            ):
                for key in ("km", "hours", "hours_low", "hours_high", "usd", "kg_co2e"):
                    last[key] += step[key]
                last["to"] = step["to"]
                last["rows"].append(step["row"])
                if step["what"] == "link" and step["quality"] not in last["quality"].split("+"):
                    last["quality"] += "+" + step["quality"]
            else:
                out.append({**step, "rows": [step["row"]]})
        return out

    def summary(self) -> dict[str, Any]:
        """The way in one row."""
        days, usd = self.days, self.usd
        return {
            "rank": self.rank,
            "by": self.by,
            "days": days[1], "days_low": days[0], "days_high": days[2],
            "usd": usd[1], "usd_low": usd[0], "usd_high": usd[2],
            "kg_co2e": self.kg_co2e,
            "km": self.km,
            "borders": self.borders,
            "gauge_changes": self.gauge_changes,
            "states": self.states,
            "days_assumed": self.assumed("days"),
            "usd_assumed": self.assumed("usd"),
            "closures_36_months": len(self.closures),
            "restrictions": len(self.restrictions),
            "cost": self.cost,
        }  # fmt: skip

    @cached_property
    def by(self) -> list[str]:
        """A few places that tell this way from others: where modes, gauges or states change, and straits."""
        names = dict(zip(self.world.network.nodes["node_id"], self.world.network.nodes["name"], strict=True))
        keep = []
        for step in self.steps():
            if step["what"] in ("gauge change", "transfer") or (
                step["what"] == "link" and self._kind(step["to"]) == "waypoint"
            ):
                keep.append(step["to"])
            elif step["what"] == "border" and step["hours"] > 0:
                keep.append(step["from"])
        ends = {self.nodes[0], self.nodes[-1]} if self.nodes else set()
        short = [str(names[n]).split(" (")[0].split(" / ")[0] for n in dict.fromkeys(keep) if n not in ends]
        return short or [str(names[n]).split(" (")[0] for n in self.nodes[1:-1][:3]]

    def _repr_html_(self) -> str:
        keep = ("what", "from", "to", "service", "km", "hours", "usd", "kg_co2e", "quality")
        return html_table(self.line(), [{k: leg[k] for k in keep} for leg in self.legs()])


_masks: WeakKeyDictionary[Network, dict[str, tuple[NDArray[np.bool_], set[str]]]] = WeakKeyDictionary()


def _shut_by(network: Network, development: Any) -> tuple[NDArray[np.bool_], set[str]]:
    """Links that a development names and the services it is limited to; found once for each network, as many ways ask."""
    from landbridge.scenario import select

    kept = _masks.setdefault(network, {})
    key = f"{development.origin} {development.id} {development.links!r} {development.services!r}"
    if key not in kept:
        mask = select(network.links, development.links, what=development.id, skip=frozenset({"service"}))
        kept[key] = mask, set(development.services) | set(_listed(development.links.get("service")))
    return kept[key]


def _listed(value: object) -> list[str]:
    return [] if value is None else [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]


def costs_of(world: World, goods: Goods, services: tuple[str, ...]) -> Costs:
    """The world's costs for one unit of the goods."""
    from landbridge.network import price

    return price(world.network, world.columns, goods, services=services)
