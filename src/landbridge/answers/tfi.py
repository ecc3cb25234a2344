"""CAREC's trade facilitation indicators (CPMM): what they are, and what the trips of a sheet give.

TFI1 hours and TFI2 USD at a border crossing; TFI3 USD to carry 20 tonnes over 500 km; TFI4 the speed with delay (SWD), beside the speed
without delay (SWOD). CPMM publishes means; mean and median stand beside each other here, nothing is trimmed, and unknown costs are counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from landbridge.answers.trips import Step, Trip, TripSheet, activities
from landbridge.results import as_csv, as_json

if TYPE_CHECKING:
    from landbridge.study import Study

CARGO_T = 20.0  # CPMM's unit of cargo
SECTION_KM = 500.0  # CPMM's corridor section
FEW, SOME = 5, 30  # below the first a mean says next to nothing; below the second it is wide
UNITS = {"TFI1": "h", "TFI2": "USD", "TFI3": "USD per 500 km per 20 t", "SWOD": "km/h", "SWD": "km/h", "delay": "h per 500 km"}  # fmt: skip


def usd_per_section(usd: float, tonnes: float, km: float) -> float:
    """TFI3: USD to carry 20 tonnes over 500 km; nan where a part is unknown.

    It is the price of a tonne-kilometre times 10,000.

    >>> round(usd_per_section(1890.0, 20.0, 1000.0), 6)
    945.0
    """
    return usd / (tonnes * km) * CARGO_T * SECTION_KM if tonnes > 0 and km > 0 else np.nan


@dataclass(frozen=True, slots=True)
class Pace:
    """Kilometres, hours under way and hours stopped, of one trip or of many together."""

    km: float
    moving_hours: float
    stopped_hours: float

    @property
    def swod(self) -> float:
        """Speed without delay, km/h: over the hours under way alone."""
        return self.km / self.moving_hours if self.moving_hours > 0 else np.nan

    @property
    def swd(self) -> float:
        """Speed with delay, km/h: over all hours, stops of every kind included."""
        hours = self.moving_hours + self.stopped_hours
        return self.km / hours if hours > 0 else np.nan

    @property
    def delay(self) -> float:
        """Hours stopped for each 500 km; the same as 500/SWD - 500/SWOD.

        >>> pace = Pace(1000.0, 20.0, 30.0)
        >>> pace.delay, 500 / pace.swd - 500 / pace.swod
        (15.0, 15.0)
        """
        return self.stopped_hours / self.km * SECTION_KM if self.km > 0 else np.nan


def pace_of(trip: Trip) -> Pace:
    """A trip's pace; time that no step accounts for is time stopped."""
    return Pace(trip.km, trip.moving_hours, trip.stopped_hours + trip.unexplained_hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One trip through one side of a border, or through both."""

    crossing: str
    state: str  # whose side; of both: from > to
    direction: str  # outbound, inbound or both sides
    trip: Trip
    steps: tuple[Step, ...]

    @property
    def hours(self) -> float:
        """Hours of all stops there."""
        return sum(s.hours for s in self.steps)

    @property
    def usd(self) -> float:
        """USD of all that was paid there; nan where one part is not known."""
        return sum(s.usd for s in self.steps)


def passages(trip: Trip) -> list[Passage]:
    """Passages of a trip through sides of borders, in order, and through both sides where one follows the other."""
    sides: list[Passage] = []
    for step in trip.steps:
        key = (step.bcp, step.country, step.direction)
        if not step.bcp:
            continue
        last = sides[-1] if sides else None
        if last is not None and (last.crossing, last.state, last.direction) == key:
            sides[-1] = Passage(crossing=key[0], state=key[1], direction=key[2], trip=trip, steps=(*last.steps, step))
        else:
            sides.append(Passage(crossing=key[0], state=key[1], direction=key[2], trip=trip, steps=(step,)))
    whole = [
        Passage(
            crossing=f"{a.crossing} > {b.crossing}", state=f"{a.state} > {b.state}", direction="both sides", trip=trip,
            steps=(*a.steps, *b.steps),
        )
        for a, b in pairwise(sides)
        if a.direction == "outbound" and b.direction == "inbound" and a.state != b.state
    ]  # fmt: skip
    return [*sides, *whole]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One indicator over a group of trips or passages. `pooled` is the ratio of sums where the indicator is a ratio; nan where it is none."""

    indicator: str  # a key of UNITS
    what: str  # side, crossing, lane or service
    name: str
    state: str
    direction: str
    mode: str
    service: str
    mean: float
    median: float
    low: float
    high: float
    n: int  # values behind the mean
    unknown: int  # trips or passages left out as a part is not known
    pooled: float = np.nan
    published: float = np.nan  # by CPMM for the same side or crossing and mode
    year: int | None = None  # of what was published
    source: tuple[str, ...] = ()

    @property
    def ratio(self) -> float:
        """The mean over what CPMM published; nan where nothing was."""
        return self.mean / self.published if self.published > 0 else np.nan

    @property
    def sample(self) -> str:
        """How much the number of values lets a reader conclude."""
        return "none known" if self.n == 0 else "too few" if self.n < FEW else "few" if self.n < SOME else ""

    def as_dict(self) -> dict[str, Any]:
        """The figure as one row."""
        keys = (
            "indicator", "what", "name", "state", "direction", "mode", "service", "mean", "median", "low", "high", "n", "unknown",
            "pooled", "sample", "published", "year", "ratio", "source",
        )  # fmt: skip
        return {**{k: getattr(self, k) for k in keys}, "unit": UNITS[self.indicator]}


class _Names(NamedTuple):
    """What a figure speaks of."""

    what: str
    name: str
    state: str
    direction: str
    mode: str
    service: str


def _figure(indicator: str, names: _Names, values: Iterable[float], pooled: float = np.nan) -> Figure:
    given = np.array(list(values), dtype=np.float64)
    known = given[~np.isnan(given)]
    stats = (known.mean(), np.median(known), known.min(), known.max()) if known.size else (np.nan,) * 4
    mean, median, low, high = map(float, stats)
    return Figure(
        indicator=indicator, what=names.what, name=names.name, state=names.state, direction=names.direction, mode=names.mode,
        service=names.service, mean=mean, median=median, low=low, high=high, n=int(known.size), unknown=int(given.size - known.size), pooled=pooled,
    )  # fmt: skip


def _border_figures(found: Sequence[Passage]) -> Iterator[Figure]:
    groups: dict[tuple[str, ...], list[Passage]] = defaultdict(list)
    for p in found:
        groups[p.crossing, p.state, p.direction, p.trip.mode, p.trip.service].append(p)
    for (name, state, direction, mode, service), group in sorted(groups.items()):
        names = _Names("crossing" if direction == "both sides" else "side", name, state, direction, mode, service)
        yield _figure("TFI1", names, (p.hours for p in group))
        yield _figure("TFI2", names, (p.usd for p in group))


def _road_figures(trips: Sequence[Trip], names: _Names) -> Iterator[Figure]:
    paces = [pace_of(t) for t in trips]
    together = Pace(sum(p.km for p in paces), sum(p.moving_hours for p in paces), sum(p.stopped_hours for p in paces))
    priced = [t for t in trips if not np.isnan(t.usd)]
    work = sum(t.tonnes * t.km for t in priced)
    pooled = usd_per_section(sum(t.usd for t in priced), 1.0, work)
    yield _figure("TFI3", names, (usd_per_section(t.usd, t.tonnes, t.km) for t in trips), pooled)
    yield _figure("SWOD", names, (p.swod for p in paces), together.swod)
    yield _figure("SWD", names, (p.swd for p in paces), together.swd)
    yield _figure("delay", names, (p.delay for p in paces), together.delay)


def _grouped(trips: Sequence[Trip], what: str) -> Iterator[Figure]:
    groups: dict[tuple[str, str, str], list[Trip]] = defaultdict(list)
    for t in trips:
        groups[t.lane if what == "lane" else "all trips", t.mode, t.service].append(t)
    for (name, mode, service), group in sorted(groups.items()):
        yield from _road_figures(group, _Names(what, name, "", "", mode, service))


@dataclass(frozen=True, eq=False, kw_only=True)
class TripIndicators:
    """What the trips of a sheet give, by crossing, direction, mode and service."""

    sheet: TripSheet
    figures: tuple[Figure, ...]

    def of(self, what: str) -> tuple[Figure, ...]:
        """Figures of one sort: side, crossing, lane or service."""
        return tuple(f for f in self.figures if f.what == what)

    @cached_property
    def spent(self) -> list[dict[str, Any]]:
        """Hours and USD by activity and mode, the most hours first; time that no step accounts for is a row of its own."""
        groups: dict[tuple[str, str], list[Step]] = defaultdict(list)
        for t in self.sheet:
            for s in t.steps:
                groups[t.mode, s.activity].append(s)
        hours: dict[str, float] = defaultdict(float)
        for t in self.sheet:
            hours[t.mode] += sum(s.hours for s in t.steps) + t.unexplained_hours
        rows = [
            {
                "mode": mode, "activity": activity, "group": activities()[activity].group, "n": len(steps), "hours": sum(s.hours for s in steps),
                "share": sum(s.hours for s in steps) / hours[mode], "usd": sum(s.usd for s in steps if not np.isnan(s.usd)),
                "usd_unknown": sum(bool(np.isnan(s.usd)) for s in steps),
            }
            for (mode, activity), steps in groups.items()
        ]  # fmt: skip
        for mode in sorted(hours):
            lost = [t.unexplained_hours for t in self.sheet if t.mode == mode and t.unexplained_hours > 0]
            if lost:
                rows.append(
                    {"mode": mode, "activity": "(no step says)", "group": "unexplained", "n": len(lost), "hours": sum(lost),
                     "share": sum(lost) / hours[mode], "usd": 0.0, "usd_unknown": 0}
                )  # fmt: skip
        return sorted(rows, key=lambda r: (r["mode"], -r["hours"], r["activity"]))

    def rows(self) -> list[dict[str, Any]]:
        """One row for each indicator of each group."""
        return [f.as_dict() for f in self.figures]

    def as_dict(self) -> dict[str, Any]:
        """Everything, as plain data."""
        s = self.sheet
        return {
            "sheet": s.name, "trips": len(s), "rows": s.n_rows, "made": s.n_made, "rows_without_usd": s.n_unknown_usd,
            "figures": self.rows(), "spent": self.spent,
            "by_trip": [
                {"trip": t.name, "lane": t.lane, "mode": t.mode, "service": t.service, "tonnes": t.tonnes, "km": t.km, "usd": t.usd,
                 "usd_per_500km_20t": usd_per_section(t.usd, t.tonnes, t.km), "swod": pace_of(t).swod, "swd": pace_of(t).swd,
                 "delay_hours_per_500km": pace_of(t).delay, "unexplained_hours": t.unexplained_hours, "made": t.made}
                for t in s
            ],
        }  # fmt: skip

    def to_json(self) -> str:
        """Everything as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each indicator of each group as CSV."""
        return as_csv(self.rows())

    def __repr__(self) -> str:
        return f"<TripIndicators of {self.sheet!r}: {len(self.figures)} figures>"


def indicators_of_trips(sheet: TripSheet, study: Study | None = None) -> TripIndicators:
    """CPMM's indicators of the trips of a sheet.

    Parameters
    ----------
    sheet
        What `read_trips` read.
    study
        Where CPMM's published values stand in its table `indicators`, to be shown beside. None: none are.

    Returns
    -------
    TripIndicators
        TFI1 and TFI2 for each side of each border and for both sides together; TFI3, SWOD, SWD and the delay for each 500 km by lane and by
        service. Each with mean, median, lowest, highest, the number of values and how many are unknown; ratios of sums as `pooled`.
    """
    found = [p for t in sheet for p in passages(t)]
    border = list(_border_figures(found))
    if study is not None:
        from landbridge.answers.published import with_published

        border = [with_published(study, f) for f in border]
    figures = (
        *(f for f in border if f.what == "crossing"), *(f for f in border if f.what == "side"),
        *_grouped(sheet.trips, "service"), *_grouped(sheet.trips, "lane"),
    )  # fmt: skip
    return TripIndicators(sheet=sheet, figures=figures)
