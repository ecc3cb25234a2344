"""Validate a study: each thing that was seen beside what the model says of that day, places and service.

What is asked for a row is fixed by the row before any run: its day, its places, the places it is known to have passed and its service. Nothing is
chosen with the seen value in view, and no number of the model is fitted here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.answers.compare import CorridorRow, corridor_row
from landbridge.answers.scores import (
    DISTANCE_LIMIT,
    Bar,
    Floor,
    LeftOut,
    Tally,
    bars_of,
    leave_one_out,
    noise_floor,
    tally,
)
from landbridge.answers.world import world as world_on
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import DEFAULT_GOODS, ask
from landbridge.errors import LandbridgeError
from landbridge.network import ArcKind, Network
from landbridge.results import html_lines
from landbridge.study import Study
from landbridge.units import HOURS_PER_DAY, KM_PER_NAUTICAL_MILE
from landbridge.worlds import World

# Metric of the table -> quantity of a way and the size of the table's unit in the model's.
METRICS = {
    "transit_days": ("days", 1.0), "cost_usd_per_feu": ("usd", 1.0), "cost_usd_per_teu": ("usd", 1.0), "border_hours": ("border", 1.0),
    "distance_km": ("km", 1.0), "distance_nm": ("km", KM_PER_NAUTICAL_MILE),
}  # fmt: skip
UNIT = {"cost_usd_per_feu": "40ft", "cost_usd_per_teu": "20ft"}
AT_SEA = ("liner",)
SEA_SERVICES = (
    "liner",
    "black_sea_feeder",
)  # no deep-sea ship calls behind the Bosphorus, so a feeder must be allowed to end the way
SAME = (
    1e-4  # lane lengths of rates are rounded to 0.1 km, so a price that feeds the model comes back not quite the same
)
GROUPS = ("scored", "in-sample", "congested", "not asked", "not comparable")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a way's days and USD are made of: the running of trains, work and waits at nodes, land prices, and the rest."""

    days_running: float = 0.0
    days_work: float = 0.0
    days_rest: float = 0.0
    usd_land: float = 0.0
    usd_rest: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One row of `observed` beside the model; `why` says what kept it from being compared."""

    row: Mapping[str, Any]
    group: str  # one of GROUPS
    why: str = ""
    low: float = np.nan  # of the model, in the row's unit
    typical: float = np.nan
    high: float = np.nan
    pairs: int = 0  # pairs of places that the row stands for, and those of them with a way
    found: int = 0
    parts: Parts = field(default_factory=Parts)
    met: tuple[str, ...] = ()  # sources of the row that also stand behind the model's number

    @property
    def id(self) -> str:
        """Name of the observation."""
        return str(self.row["observed_id"])

    @property
    def quantity(self) -> str:
        """days, usd, border or km; empty where the metric cannot be compared yet."""
        return METRICS.get(self.row["metric"], ("", 1.0))[0]

    @property
    def seen(self) -> tuple[float, float, float]:
        """What was seen: low end, middle, high end."""
        low, high = float(self.row["value_low"]), float(self.row["value_high"])
        return low, (low + high) / 2, high

    @property
    def error(self) -> float:
        """The model's typical value over the middle of what was seen, less one; nan where there is none."""
        return self.typical / self.seen[1] - 1

    @property
    def width(self) -> float:
        """The model's range as a share of its typical value."""
        return (self.high - self.low) / self.typical

    @property
    def hit(self) -> bool:
        """Whether the two ranges overlap; a distance, which has no range, whether it is within a tenth."""
        if self.quantity == "km":
            return abs(self.error) <= DISTANCE_LIMIT
        return self.low <= self.seen[2] * (1 + SAME) and self.seen[0] * (1 - SAME) <= self.high

    @property
    def on_land(self) -> bool:
        """Whether the service runs on land."""
        return self.row["service"] not in AT_SEA


@dataclass(frozen=True, eq=False, kw_only=True)
class Validation:
    """Every row of `observed`, compared or with the reason why not."""

    study: Study
    rows: tuple[Compared, ...]

    def __iter__(self) -> Iterator[Compared]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def group(self, name: str) -> tuple[Compared, ...]:
        """Rows of one group, in the order of the table."""
        return tuple(r for r in self.rows if r.group == name)

    @property
    def compared(self) -> tuple[Compared, ...]:
        """Rows with a number of the model, scored or not."""
        return tuple(r for r in self.rows if r.group in GROUPS[:3])

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The aims and what was reached, on scored rows."""
        return bars_of(self.group("scored"))

    @cached_property
    def floor(self) -> tuple[Floor, ...]:
        """How far two sources on one pair of places differ."""
        return noise_floor([r.row for r in self.rows])

    @cached_property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What fitting three scalars would bring, seen on the corridor left out of the fit. The study's numbers stay unfitted."""
        return leave_one_out(self.compared)

    def tallies(self, by: str, group: str = "scored") -> dict[str, Tally]:
        """Hits, errors and widths of a group by a column of `observed`."""
        rows = self.group(group)
        return {k: tally([r for r in rows if str(r.row[by]) == k]) for k in sorted({str(r.row[by]) for r in rows})}

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        counts = ", ".join(f"{name} {len(self.group(name))}" for name in GROUPS)
        return f"<Validation of {self.study.name}: {len(self)} rows; {counts}; bars met {sum(b.met for b in self.bars)} of {len(self.bars)}>"


def validate(study: Study, *, goods: str = DEFAULT_GOODS) -> Validation:
    """Every row of the study's `observed` beside the model.

    Parameters
    ----------
    study
        An opened study.
    goods
        Goods whose value of time chooses the way where a row leaves several open.

    Returns
    -------
    Validation
        One entry for each row of the table. Where a row names several places the mean over their pairs is taken, so that a vague row gets no
        wider range. Rows whose source feeds the model, and those of the congested time, are compared but not scored.

    Examples
    --------
    >>> import landbridge as lb
    >>> result = validate(lb.open_study())
    >>> sum(len(result.group(g)) for g in GROUPS) == len(lb.open_study()["observed"])
    True
    """
    worlds: dict[date, World] = {}
    return Validation(study=study, rows=tuple(_compared(study, row, worlds, goods) for row in study["observed"].rows()))


def _compared(study: Study, row: dict[str, Any], worlds: dict[date, World], goods: str) -> Compared:
    if row["metric"] not in METRICS:
        return Compared(row=row, group="not comparable", why="the model does not give this yet")
    if why := _gap(row):
        return Compared(row=row, group="not asked", why=why)
    if row["on"] not in worlds:
        worlds[row["on"]] = world_on(study, row["on"])
    world = worlds[row["on"]]
    if why := _unknown(world.network, row):
        return Compared(row=row, group="not asked", why=why)
    try:
        found = _border(world, row) if row["metric"] == "border_hours" else _ways(world, row, goods)
    except LandbridgeError as error:
        return Compared(row=row, group="not asked", why=str(error).replace("\n", " "))
    if isinstance(found, str):
        return Compared(row=row, group="not asked", why=found)
    return Compared(row=row, group=_group(row, found["met"]), **found)


def _group(row: Mapping[str, Any], met: tuple[str, ...]) -> str:
    """In-sample is what the table says so of, and what shares a source with the very number it would be held against."""
    if row["state"] == "congested":
        return "congested"
    return "in-sample" if row["feeds"] or met else "scored"


def _gap(row: Mapping[str, Any]) -> str:
    """What the row does not say and a question needs."""
    if not row["from_nodes"] or not row["to_nodes"]:
        return "not between named places of the study"
    missing = [c for c in ("on", "service") if row[c] is None]
    return f"no {missing[0]} is given" if missing else ""


def _unknown(network: Network, row: Mapping[str, Any]) -> str:
    """Places and services of the row that the study does not have."""
    passed = [n for members in row["passes"] for n in members.split("|")]
    for n in (*row["from_nodes"], *row["to_nodes"], *passed):
        if n not in network.node_row:
            return f"the study has no place {n}"
    return "" if row["service"] in network.service_row else f"the study has no service {row['service']}"


def _ways(world: World, row: Mapping[str, Any], goods: str) -> dict[str, Any] | str:
    """The mean over pairs of places of the best way by the row's service through the places it passed."""
    pairs = [(a, b) for a in row["from_nodes"] for b in row["to_nodes"] if a != b]
    answers = [_way(world, row, a, b, goods) for a, b in pairs]
    ways = [a.itinerary for a in answers if a.itinerary is not None]
    if not ways:
        return _shut(answers, row) if answers else "origin and destination are one place"
    quantity, size = METRICS[row["metric"]]
    totals = np.array([w.total(quantity) for w in ways]) / size
    if not np.isfinite(totals).all():
        return f"a part of the way has no {quantity}"
    low, typical, high = totals.mean(axis=0)
    made = np.array([_parts(w) for w in ways]).mean(axis=0)
    met = sorted(set(row["source"]) & {s for w in ways for s in _sources(w, quantity)})
    return {
        "low": float(low), "typical": float(typical), "high": float(high), "pairs": len(pairs), "found": len(ways),
        "parts": Parts(*map(float, made)), "met": tuple(met),
    }  # fmt: skip


def _way(world: World, row: Mapping[str, Any], origin: str, destination: str, goods: str) -> CorridorRow:
    """A cargo by train keeps off deep-sea ships and roads, one by ship off the land: the row says by what it went."""
    sea = row["service"] in AT_SEA
    services = tuple(s for s in SEA_SERVICES if s in world.network.service_row) if sea else (row["service"],)
    present = set(world.network.links["mode"])
    avoid = [m for m in (("rail", "road") if sea else ("deep_sea",)) if m in present]
    q = ask(
        world, origin, destination, goods=goods, unit=UNIT.get(row["metric"], "40ft"), services=services, avoid=avoid
    )
    through = {"corridor_id": row["observed_id"], "name": row["observed_id"], "passes": row["passes"], "avoids": ()}
    return corridor_row(q, through)


def _shut(answers: Sequence[CorridorRow], row: Mapping[str, Any]) -> str:
    """Why no pair of the row has a way."""
    lifts = min((a.lift for a in answers if a.lift), key=len, default=())
    if not lifts:
        return f"no way by {row['service']} through these places, even were all links open"
    return f"no way by {row['service']} on {row['on']}; in the way: " + "; ".join(
        f"{x.names} ({x.reason})" for x in lifts[:3]
    )


def _parts(way: Itinerary) -> tuple[float, ...]:
    """Days and USD of a way by what they are spent on; the fields of `Parts`."""
    net, w = way.world.network, way.world
    arcs = way.arcs
    link = net.kind[arcs] == ArcKind.LINK
    mode = np.append(net.services["mode"].to_numpy(dtype=object), "")[net.service[arcs]]
    days, usd = w.columns["hours"][arcs] / HOURS_PER_DAY, w.columns[way.goods.column][arcs]
    rail, land = link & (mode == "rail"), link & np.isin(mode, ["rail", "road"])
    return tuple(
        float(a[m].sum()) for a, m in ((days, rail), (days, ~link), (days, link & ~rail), (usd, land), (usd, ~land))
    )


def _sources(way: Itinerary, quantity: str) -> set[str]:
    """Every source that stands behind a quantity of a way."""
    column = {"days": "hours", "usd": way.goods.column, "km": "length_km"}[quantity]
    numbers = np.unique(way.world.reason[column][way.arcs])
    return {s for n in numbers for reason in way.world.reasons.chain(int(n)) for s in reason.source}


def _border(world: World, row: Mapping[str, Any]) -> dict[str, Any] | str:
    """The mean over crossings of the work on entering: gauge changes reached from the other side, else border work of the links between."""
    net = world.network
    service = net.service == net.service_row[row["service"]]
    between = _joins(net, row["from_nodes"], row["to_nodes"])
    entered = np.unique(
        net.head[between & service & np.isin(net.vertex_node[net.head], [net.node_row[n] for n in row["to_nodes"]])]
    )
    arcs = np.flatnonzero((net.kind == ArcKind.GAUGE) & service & np.isin(net.tail, entered))
    if not arcs.size:
        arcs = np.flatnonzero((net.kind == ArcKind.BORDER) & service & between & np.isin(net.head, entered))
    if not arcs.size or np.isnan(world.columns["hours"][arcs]).any():
        return f"no border work of {row['service']} is known between these places"
    low, typical, high = (float(world.columns[c][arcs].mean()) for c in ("hours_low", "hours", "hours_high"))
    behind = {s for a in arcs for reason in world.reasons.chain(int(world.reason["hours"][a])) for s in reason.source}
    met = tuple(sorted(set(row["source"]) & behind))
    return {"low": low, "typical": typical, "high": high, "pairs": len(arcs), "found": len(arcs), "met": met}


def _joins(net: Network, ones: Sequence[str], others: Sequence[str]) -> NDArray[np.bool_]:
    """Arcs over links that join a node of one set with a node of the other."""
    mask = np.array([bool(set(n) & set(ones)) and bool(set(n) & set(others)) for n in net.links["node"]], dtype=bool)
    return np.asarray((net.link >= 0) & np.append(mask, False)[net.link])
