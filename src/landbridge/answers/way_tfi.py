"""CPMM's indicators of the model's own ways: what each border on a way takes, and price and speed of the way, by mode and service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.answers.border_work import Range, summed
from landbridge.answers.published import published_on
from landbridge.answers.tfi import CARGO_T, Pace, usd_per_section
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import Question
from landbridge.engines.route import Ways
from landbridge.network import ArcKind
from landbridge.results import as_csv, as_json, html_lines

WHOLE = "the whole way"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Work at one place of a way: a crossing of a border with all that is done there, or a gauge change, transfer or wait that is at none."""

    what: str  # crossing, gauge change, transfer or wait
    place: str
    states: tuple[str, ...]  # left and entered, at a crossing
    link: str  # whose border it is, at a crossing
    mode: str
    service: str
    hours: Range
    usd: Range  # for one unit of the goods
    usd_per_20t: float  # TFI2 for CPMM's unit of cargo
    rows: tuple[str, ...]  # of operations and services
    quality: str
    source: tuple[str, ...]
    published: tuple[
        Mapping[str, Any], ...
    ] = ()  # sides of the crossing whose hours CPMM published, of the latest year that has both
    paid: tuple[Mapping[str, Any], ...] = ()  # the same of USD

    @property
    def published_hours(self) -> float:
        """TFI1 of both sides together; nan where one is not published."""
        return float(sum(r["tfi1_hours"] for r in self.published)) if len(self.published) == 2 else np.nan

    @property
    def published_usd(self) -> float:
        """TFI2 of both sides together, for one shipment; nan where one is not published."""
        return float(sum(r["tfi2_usd"] for r in self.paid)) if len(self.paid) == 2 else np.nan

    @property
    def ratio(self) -> float:
        """Hours of the model over the published ones of both sides; nan where one side is not published."""
        return self.hours[1] / self.published_hours if self.published_hours > 0 else np.nan

    def as_dict(self) -> dict[str, Any]:
        """The stop as one row."""
        return {
            "what": self.what, "place": self.place, "states": self.states, "link": self.link, "mode": self.mode, "service": self.service,
            "tfi1_hours": self.hours[1], "tfi1_low": self.hours[0], "tfi1_high": self.hours[2], "tfi2_usd": self.usd[1],
            "tfi2_low": self.usd[0], "tfi2_high": self.usd[2], "tfi2_usd_per_20t": self.usd_per_20t, "rows": self.rows, "quality": self.quality,
            "source": self.source, "published_hours": self.published_hours, "ratio": self.ratio, "published_usd": self.published_usd,
            "published": _sides(self.published), "paid": _sides(self.paid),
        }  # fmt: skip


def _sides(rows: tuple[Mapping[str, Any], ...]) -> list[dict[str, Any]]:
    """Published sides as rows."""
    keys = ("indicator_id", "name", "scope", "direction", "year", "tfi1_hours", "tfi2_usd", "source")
    return [{k: r[k] for k in keys} for r in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The whole way, or all its parts by one service: TFI3 and TFI4."""

    name: str  # the service, or `WHOLE`
    mode: str
    pace: Pace
    usd: float  # for one unit of the goods
    tonnes: float  # in that unit
    hours: Range

    @property
    def usd_per_section(self) -> float:
        """TFI3: USD for 20 tonnes over 500 km."""
        return usd_per_section(self.usd, self.tonnes, self.pace.km)

    @property
    def usd_per_t_km(self) -> float:
        """Price of a tonne-kilometre; TFI3 is 10,000 times it."""
        return self.usd / self.tonnes / self.pace.km if self.pace.km > 0 else np.nan

    @property
    def swd(self) -> Range:
        """Speed with delay: low, typical, high, km/h."""
        low, value, high = (self.pace.km / h if h > 0 else np.nan for h in reversed(self.hours))
        return low, value, high

    def as_dict(self) -> dict[str, Any]:
        """The section as one row."""
        low, swd, high = self.swd
        return {
            "section": self.name, "mode": self.mode, "km": self.pace.km, "hours": self.hours[1], "moving_hours": self.pace.moving_hours,
            "stopped_hours": self.pace.stopped_hours, "tfi3_usd_per_500km_20t": self.usd_per_section, "usd_per_t_km": self.usd_per_t_km,
            "swod_km_per_hour": self.pace.swod, "swd_km_per_hour": swd, "swd_low": low, "swd_high": high,
            "delay_hours_per_500km": self.pace.delay,
        }  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class WayIndicators:
    """The indicators of one way."""

    itinerary: Itinerary
    stops: tuple[Stop, ...]
    sections: tuple[Section, ...]  # the whole way first

    def as_dict(self) -> dict[str, Any]:
        """Everything, as plain data."""
        i = self.itinerary
        return {
            "rank": i.rank, "by": i.by, "stops": [s.as_dict() for s in self.stops], "sections": [s.as_dict() for s in self.sections],
            "days_assumed": i.assumed("days"), "usd_assumed": i.assumed("usd"), "warnings": i.warnings,
        }  # fmt: skip

    def _repr_html_(self) -> str:
        return html_lines(repr(self))


@dataclass(frozen=True, eq=False, kw_only=True)
class WaysIndicators:
    """The indicators of the ways of one answer."""

    ways: Ways

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.ways.question

    @cached_property
    def of_ways(self) -> tuple[WayIndicators, ...]:
        """One entry for each way, the best first."""
        return tuple(indicators_of_way(i) for i in self.ways)

    def as_dict(self) -> dict[str, Any]:
        """Everything, as plain data."""
        lift = [x.as_dict() for x in self.ways.lift]
        return {
            **self.question.as_dict(),
            "tonnes": self.question.goods.tonnes,
            "ways": [w.as_dict() for w in self.of_ways],
            "lift": lift,
        }

    def to_json(self) -> str:
        """Everything as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each stop and each section as CSV."""
        rows = []
        for w in self.of_ways:
            rows += [
                {"way": w.itinerary.rank, **{k: v for k, v in s.as_dict().items() if k not in ("published", "paid")}}
                for s in w.stops
            ]
            rows += [{"way": w.itinerary.rank, "what": "section", **s.as_dict()} for s in w.sections]
        return as_csv(rows)

    def __repr__(self) -> str:
        q = self.question
        lines = [
            f"<WaysIndicators {q.origin.name} to {q.destination.name}, {q.goods.unit} {q.goods.id}, {q.world.facts.on}>"
        ]
        for w in self.of_ways:
            s = w.sections[0]
            lines.append(
                f"  {w.itinerary.rank}. TFI3 {s.usd_per_section:,.0f} USD per 500 km per 20 t, SWOD {s.pace.swod:.1f} km/h, SWD {s.pace.swd:.1f} km/h"
            )
        return "\n".join(lines)


def indicators_of_way(itinerary: Itinerary) -> WayIndicators:
    """CPMM's indicators of one way.

    Parameters
    ----------
    itinerary
        A way that `route` or `compare` found.

    Returns
    -------
    WayIndicators
        Each stop, and TFI3, SWOD and SWD of the whole way and of each service on it. Hours under way are those of links: the model's speeds are
        kilometres a day, which hold rest and the smaller stops, so its SWOD lies below what a clock in the cab would show. Transfers and
        waits lie between two services and count in the whole way alone.

    Examples
    --------
    >>> import landbridge as lb
    >>> way = lb.route(lb.world(lb.open_study(), "2025-06-01"), "Yerevan", "Tehran", k=1)[0]
    >>> whole = indicators_of_way(way).sections[0]
    >>> bool(abs(whole.pace.delay - (500 / whole.pace.swd - 500 / whole.pace.swod)) < 1e-9)
    True
    """
    return WayIndicators(itinerary=itinerary, stops=tuple(_stops(itinerary)), sections=tuple(_sections(itinerary)))


def _stops(i: Itinerary) -> Iterator[Stop]:
    net = i.world.network
    arcs = [int(a) for a in i.arcs if ArcKind(int(net.kind[a])) not in (ArcKind.THROUGH, ArcKind.LOAD, ArcKind.UNLOAD)]
    taken: set[int] = set()
    groups: dict[int, list[int]] = {}
    for n, a in enumerate(arcs):
        if net.kind[a] == ArcKind.BORDER:
            groups[n] = [m for m in _at_border(i, arcs, n) if m not in taken]
            taken.update(groups[n])
    for n, a in enumerate(arcs):
        if net.kind[a] == ArcKind.BORDER:
            stop = _stop(i, np.array([arcs[m] for m in groups[n]], dtype=np.int64), "crossing", a)
        elif net.kind[a] != ArcKind.LINK and n not in taken:
            stop = _stop(
                i,
                np.array([a], dtype=np.int64),
                ArcKind(int(net.kind[a])).name.lower().replace("gauge", "gauge change"),
                a,
            )
        else:
            continue
        if stop.hours[1] > 0 or stop.usd[1] > 0:
            yield stop


def _at_border(i: Itinerary, arcs: list[int], n: int) -> Iterator[int]:
    """Positions of a border and of the gauge changes before its link and after it, with no other link between."""
    kind = i.world.network.kind
    yield n
    link = n - 1
    for step, begin in ((-1, link - 1), (1, n + 1)):
        m = begin
        while 0 <= m < len(arcs) and kind[arcs[m]] not in (ArcKind.LINK, ArcKind.BORDER):
            if kind[arcs[m]] == ArcKind.GAUGE:
                yield m
            m += step


def _stop(i: Itinerary, arcs: NDArray[np.int64], what: str, a: int) -> Stop:
    net, w = i.world.network, i.world
    usd = summed(i.world, i.goods.column, arcs)
    rules = [w.rule("hours", int(x)) for x in arcs]
    numbers = dict.fromkeys(int(w.reason[c][x]) for c in ("hours", i.goods.column) for x in arcs)
    source = tuple(dict.fromkeys(s for k in numbers for r in w.reasons.chain(k) for s in r.source))
    service = net.services.iloc[int(net.service[a])]
    place, states, link = _where(i, a, what)

    def seen(column: str) -> tuple[Mapping[str, Any], ...]:
        return published_on(w.facts.study, link, states, str(service["service_id"]), column) if link else ()

    return Stop(
        what=what, place=place, states=states, link=link, mode=str(service["mode"]), service=str(service["service_id"]),
        hours=summed(i.world, "hours", arcs), usd=usd, usd_per_20t=usd[1] / i.goods.tonnes * CARGO_T, rows=_rows(i, arcs),
        quality="+".join(dict.fromkeys(r.quality if r else "unknown" for r in rules)), source=source,
        published=seen("tfi1_hours"), paid=seen("tfi2_usd"),
    )  # fmt: skip


def _rows(i: Itinerary, arcs: NDArray[np.int64]) -> tuple[str, ...]:
    """Rows of operations behind the arcs; of services where an arc is a wait."""
    net = i.world.network
    return tuple(
        str(net.operations["operation_id"].iloc[int(net.operation[x])]) if net.operation[x] >= 0
        else str(net.services["service_id"].iloc[int(net.service[x])])
        for x in arcs
    )  # fmt: skip


def _where(i: Itinerary, a: int, what: str) -> tuple[str, tuple[str, ...], str]:
    net = i.world.network
    names, country = net.nodes["name"].to_numpy(dtype=object), net.nodes["country"].to_numpy(dtype=object)
    if what != "crossing":
        return str(names[net.vertex_node[net.head[a]]]), (), ""
    row = net.links.iloc[int(net.link[a])]
    ends = [net.node_row[row["from_node_id"]], net.node_row[row["to_node_id"]]]
    ends = ends if net.forward[a] else ends[::-1]
    return " > ".join(str(names[e]) for e in ends), tuple(str(country[e]) for e in ends), str(row["link_id"])


def _sections(i: Itinerary) -> Iterator[Section]:
    """The whole way, then each service with its links, borders and gauge changes."""
    net, w = i.world.network, i.world
    yield _section(i, i.arcs, WHOLE, "")
    on_service = np.isin(net.kind[i.arcs], [ArcKind.LINK, ArcKind.BORDER, ArcKind.GAUGE])
    services = dict.fromkeys(int(s) for s in net.service[i.arcs[np.isin(net.kind[i.arcs], [ArcKind.LINK])]])
    for s in services:
        arcs = i.arcs[on_service & (net.service[i.arcs] == s)]
        row = net.services.iloc[s]
        if float(w.columns["length_km"][arcs].sum()) > 0 and len(services) > 1:
            yield _section(i, arcs, str(row["service_id"]), str(row["mode"]))


def _section(i: Itinerary, arcs: NDArray[np.int64], name: str, mode: str) -> Section:
    net, w = i.world.network, i.world
    link = net.kind[arcs] == ArcKind.LINK
    hours = w.columns["hours"][arcs]
    pace = Pace(float(w.columns["length_km"][arcs].sum()), float(hours[link].sum()), float(hours[~link].sum()))
    return Section(
        name=name, mode=mode, pace=pace, usd=float(w.columns[i.goods.column][arcs].sum()), tonnes=i.goods.tonnes, hours=summed(i.world, "hours", arcs)
    )  # fmt: skip
