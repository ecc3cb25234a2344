"""Hours and USD of border crossings as CPMM published them, beside what the model takes for the same crossing, direction, service and year.

CPMM clears one side of a border at a time; the model's crossing is both sides. So the outbound side of one state and the inbound side of the next
are added, each from the row of its own crossing, else from the mean of its state. Nothing is chosen with the published value in view.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from landbridge.answers.border_work import Range, Work, summed, work_at
from landbridge.answers.published import Row, key_of, side_of
from landbridge.answers.tfi import CARGO_T, SECTION_KM
from landbridge.answers.world import network_of
from landbridge.answers.world import world as world_on
from landbridge.errors import StudyError, did_you_mean
from landbridge.network import Network
from landbridge.results import as_csv, as_json, html_lines
from landbridge.study import Study
from landbridge.worlds import OPEN, World

UNKNOWN: Range = (np.nan, np.nan, np.nan)
MEASURES = {"hours": "tfi1_hours", "usd": "tfi2_usd"}  # what is compared at a border, by column of `indicators`
HEADINGS = {"crossing": "Crossings", "pair": "Pairs of states", "state": "States", "region": "The region"}


@dataclass(frozen=True, kw_only=True)
class Beside:
    """One published value, or the sum of two sides, beside the model."""

    level: str  # a key of HEADINGS
    name: str
    mode: str
    service: str
    year: int
    measure: str  # hours, usd, usd per 500 km per 20 t, swod
    published: float  # nan where a side is not published
    known: float  # what is published of it: the same, or less
    sides: tuple[str, ...]  # rows of `indicators` that were added
    means: tuple[str, ...]  # those of them that are means of a state
    model: Range
    source: tuple[str, ...]
    met: tuple[str, ...]  # sources that stand behind the model's number too
    why: str = ""  # why there is no ratio, or what to mind

    @property
    def ratio(self) -> float:
        """The model's typical value over the published one; nan where one of them is not known, or the published one is zero."""
        return self.model[1] / self.published if self.published > 0 else np.nan

    @property
    def at_most(self) -> float:
        """The model over what is published of one side alone, where the other side is not known: the ratio cannot be higher."""
        return self.model[1] / self.known if np.isnan(self.published) and self.known > 0 else np.nan

    @property
    def hit(self) -> bool:
        """Whether the model's range holds what was published."""
        return bool(self.model[0] <= self.published <= self.model[2])

    def as_dict(self) -> dict[str, Any]:
        """The comparison as one row."""
        return {
            "level": self.level, "name": self.name, "mode": self.mode, "service": self.service, "year": self.year, "measure": self.measure,
            "published": self.published, "model": self.model[1], "model_low": self.model[0], "model_high": self.model[2],
            "ratio": self.ratio, "ratio_at_most": self.at_most, "published_of_it": self.known,
            "in_range": self.hit if not np.isnan(self.ratio) else None, "sides": self.sides, "means_of_a_state": self.means,
            "source": self.source, "in_the_model_too": self.met, "mind": self.why,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Ratios of the model to what was published: how many, how many within the model's range, their median and quartiles."""

    n: int
    in_range: int
    low: float
    median: float
    high: float


@dataclass(frozen=True, eq=False, kw_only=True)
class CrossingReport:
    """Every published value beside the model, and the published rows that nothing of the model can stand beside."""

    study: Study
    rows: tuple[Beside, ...]
    left_out: tuple[tuple[str, str], ...]  # row of indicators, why

    def __iter__(self) -> Iterator[Beside]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def tally(self, level: str, measure: str, *, blind: bool = False) -> Tally:
        """How the ratios of one sort lie; `blind` leaves out rows whose source stands behind the model's number."""
        rows = [r for r in self.compared if (r.level, r.measure) == (level, measure) and not (blind and r.met)]
        ratios = np.array([r.ratio for r in rows])
        ends = np.quantile(ratios, (0.25, 0.5, 0.75)) if rows else UNKNOWN
        low, middle, high = map(float, ends)
        return Tally(n=len(rows), in_range=sum(r.hit for r in rows), low=low, median=middle, high=high)

    @cached_property
    def compared(self) -> tuple[Beside, ...]:
        """Rows with a ratio."""
        return tuple(r for r in self.rows if not np.isnan(r.ratio))

    def as_dict(self) -> dict[str, Any]:
        """Everything, as plain data."""
        return {
            "study": self.study.name, "study_hash": self.study.hash, "rows": [r.as_dict() for r in self.rows],
            "left_out": [{"indicator": i, "why": w} for i, w in self.left_out],
        }  # fmt: skip

    def to_json(self) -> str:
        """The report as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each published value as CSV."""
        return as_csv([r.as_dict() for r in self.rows])

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        return f"<CrossingReport of {self.study.name}: {len(self)} rows, {len(self.compared)} with a ratio, {len(self.left_out)} left out>"


class _Worlds:
    """The world of the middle of each year, or of one day for all."""

    def __init__(self, study: Study, on: date | str | None) -> None:
        self.study, self.on = study, on
        self.known: dict[int, World] = {}

    def of(self, year: int) -> World:
        key = year if self.on is None else 0
        if key not in self.known:
            self.known[key] = world_on(self.study, self.on or date(year, 7, 1))
        return self.known[key]


def crossings(study: Study, *, on: date | str | None = None) -> CrossingReport:
    """CPMM's published hours and USD of crossings beside the model's.

    Parameters
    ----------
    study
        An opened study with rows in `indicators`.
    on
        The day the model is asked for. None: the first of July of each row's year.

    Returns
    -------
    CrossingReport
        By crossing and direction, by pair of states where no crossing of theirs is published, and for the region; then price and speed by
        state. A side that was not published leaves the sum unknown, never short.

    Raises
    ------
    StudyError
        Where a row of `indicators` names a service or a link that it cannot mean.

    Examples
    --------
    >>> import landbridge as lb
    >>> report = crossings(lb.open_study())
    >>> 0 < len(report.compared) <= len(report)
    True
    """
    rows = list(study["indicators"].rows())
    worlds = _Worlds(study, on)
    net = network_of(study)
    links = _border_links(net)
    _refuse_bad(rows, net, links)
    across = list(_ways_across(rows, links))
    own = frozenset((i, out, *key_of(r)) for r, out, _ in across for i in r["links"])
    out = [
        *_crossings(rows, worlds, across), *_pairs(rows, worlds, links, own), *_region(rows, worlds, links), *_running(rows, worlds),
    ]  # fmt: skip
    return CrossingReport(study=study, rows=tuple(out), left_out=tuple(_left_out(rows, out)))


def _border_links(net: Network) -> dict[str, tuple[str, str, str]]:
    """Land links that cross a border: state of their from end, state of their to end, mode."""
    country = dict(zip(net.nodes["node_id"], net.nodes["country"], strict=True))
    ends = zip(net.links["link_id"], net.links["from_node_id"], net.links["to_node_id"], net.links["mode"], strict=True)
    found = {str(i): (str(country[a]), str(country[b]), str(m)) for i, a, b, m in ends if m in ("road", "rail")}
    return {i: f for i, f in found.items() if f[0] != f[1]}


def _refuse_bad(rows: Sequence[Row], net: Network, borders: Mapping[str, tuple[str, str, str]]) -> None:
    """Raise `StudyError` for the first row that names a service or a link it cannot mean."""
    for r in rows:
        where = f"indicators.csv {r['indicator_id']}"
        if r["service"] not in net.service_row:
            guess = did_you_mean(str(r["service"]), net.service_row)
            raise StudyError(f"{where}: there is no service {r['service']!r}.", *filter(None, [guess]))
        for i in r["links"]:
            if i not in borders:
                raise StudyError(
                    f"{where}: link {i!r} crosses no border on land.", "Name links of the crossing, or none."
                )
            if r["country"] not in borders[i][:2]:
                ends = " and ".join(borders[i][:2])
                raise StudyError(
                    f"{where}: country is {r['country']}, and link {i} joins {ends}.", "Correct one of them."
                )


def _beside(
    level: str, name: str, key: tuple[Any, ...], by_measure: Mapping[str, Sequence[Row | None]], works: Sequence[Work]
) -> Iterator[Beside]:
    """The hours and the USD of one crossing in one direction, each with its published sides."""
    for measure, sides in by_measure.items():
        given = [np.nan if s is None else float(s[MEASURES[measure]]) for s in sides]
        if all(np.isnan(v) for v in given):
            continue
        rows = [s for s in sides if s is not None]
        sources = tuple(dict.fromkeys(s for r in rows for s in r["source"]))
        behind = frozenset(s for w in works for s in w.sources[measure])
        mind = _mind(sides, given, works)
        model = _mean([getattr(w, measure) for w in works])
        yield Beside(
            level=level, name=name, mode=key[0], service=key[1], year=key[2], measure=measure, published=sum(given),
            known=float(np.nansum(given)), model=model,
            sides=tuple(str(r["indicator_id"]) for r in rows), means=tuple(str(r["indicator_id"]) for r in rows if r["scope"] == "state"),
            source=sources, met=tuple(s for s in sources if s in behind), why=mind,
        )  # fmt: skip


def _mind(sides: Sequence[Row | None], given: Sequence[float], works: Sequence[Work]) -> str:
    out = []
    known = [
        f"{v:g} on the side of {s['country']}"
        for s, v in zip(sides, given, strict=True)
        if s is not None and not np.isnan(v)
    ]
    if any(np.isnan(v) for v in given):
        out.append(f"the other side is not published; known: {' and '.join(known)}")
    if works and not any(w.open for w in works):
        out.append("closed on the day")
    return "; ".join(out)


def _mean(ranges: Sequence[Range]) -> Range:
    known = [r for r in ranges if not np.isnan(r[1])]
    low, typical, high = np.mean(known, axis=0) if known else UNKNOWN
    return float(low), float(typical), float(high)


def _works(world: World, links: Iterable[str], service: str, from_country: str) -> list[Work]:
    found = [work_at(world, link, service, from_country) for link in links]
    return [w for w in found if w is not None]


def _ways_across(rows: Sequence[Row], borders: Mapping[str, tuple[str, str, str]]) -> Iterator[tuple[Row, str, str]]:
    """Crossings of which at least one side is published, once in each direction: a row that names its links, and the states left and entered."""
    done = set()
    for r in rows:
        if r["scope"] != "crossing" or not r["links"]:
            continue
        a, b, _ = borders[r["links"][0]]
        other = b if r["country"] == a else a
        out, into = (str(r["country"]), other) if r["direction"] == "outbound" else (other, str(r["country"]))
        if (seen := (tuple(r["links"]), out, *key_of(r))) not in done:
            done.add(seen)
            yield r, out, into


def _crossings(rows: Sequence[Row], worlds: _Worlds, across: Sequence[tuple[Row, str, str]]) -> Iterator[Beside]:
    for r, out, into in across:
        ends = ((out, "outbound"), (into, "inbound"))
        sides = {
            m: [side_of(rows, key_of(r), c, d, r["links"], column=k) for c, d in ends] for m, k in MEASURES.items()
        }
        own = (side_of(rows, key_of(r), c, d, r["links"]) for c, d in ends)
        names = [
            s["name"] if s is not None and s["scope"] == "crossing" else c
            for s, c in zip(own, (out, into), strict=True)
        ]
        works = _works(worlds.of(int(r["year"])), r["links"], r["service"], out)
        yield from _beside("crossing", f"{names[0]} > {names[1]}", key_of(r), sides, works)


def _pairs(
    rows: Sequence[Row], worlds: _Worlds, borders: Mapping[str, tuple[str, str, str]], own: frozenset[tuple[Any, ...]]
) -> Iterator[Beside]:
    """Pairs of states whose means are both published, over the crossings of which no row of their own is: the mean of the model's."""
    pairs = sorted({p for a, b, _ in borders.values() for p in ((a, b), (b, a))})
    for key in sorted({key_of(r) for r in rows if r["scope"] == "state"}):
        for out, into in pairs:
            links = [
                i
                for i, (a, b, m) in borders.items()
                if {a, b} == {out, into} and m == key[0] and (i, out, *key) not in own
            ]
            sides = [side_of(rows, key, out, "outbound", ()), side_of(rows, key, into, "inbound", ())]
            if not links or None in sides:
                continue
            works = [w for w in _works(worlds.of(key[2]), links, key[1], out) if w.open]
            if works:
                yield from _beside("pair", f"{out} > {into}", key, dict.fromkeys(MEASURES, sides), works)


def _running(rows: Sequence[Row], worlds: _Worlds) -> Iterator[Beside]:
    """Price and speed within states, borders left out: over the kilometres of the state's links."""
    for r in rows:
        if r["scope"] != "state" or r["direction"] != "both":
            continue
        km, hours, usd, behind = _links_of(worlds.of(int(r["year"])), str(r["country"]), str(r["service"]))
        if km <= 0:
            continue
        low, typical, high = (u / km * SECTION_KM * CARGO_T for u in usd)
        price = (low, typical, high)
        speed = (km / hours[2], km / hours[1], km / hours[0])
        for measure, column, model in (
            ("usd per 500 km per 20 t", "tfi3_usd", price),
            ("swod", "swod_km_per_hour", speed),
            ("swd", "swd_km_per_hour", speed),
        ):
            if np.isnan(r[column]):
                continue
            yield Beside(
                level="state", name=str(r["name"]), mode=r["mode"], service=r["service"], year=int(r["year"]), measure=measure,
                published=float(r[column]), known=float(r[column]), sides=(str(r["indicator_id"]),), means=(), model=model,
                source=tuple(r["source"]), met=tuple(s for s in r["source"] if s in behind), why=(r["note"] or "") if column == "tfi3_usd" else "",
            )  # fmt: skip


def _links_of(world: World, country: str, service: str) -> tuple[float, Range, Range, set[str]]:
    """Kilometres, hours and USD a tonne over the open links within a state by a service, each link once, and the sources behind them."""
    net = world.network
    inside = np.array([set(c) == {country} for c in net.links["country"]], dtype=bool)
    arcs = net.arcs_of_links(inside)
    arcs = arcs[
        (net.service[arcs] == net.service_row[service]) & net.forward[arcs] & (world.columns["status"][arcs] == OPEN)
    ]
    known = [a for a in arcs if not np.isnan(world.columns["hours"][a]) and not np.isnan(world.columns["usd_per_t"][a])]
    at = np.array(known, dtype=np.int64)
    hours, usd = (summed(world, c, at, 1.0) for c in ("hours", "usd_per_t"))
    numbers = {int(world.reason[c][a]) for c in ("hours", "usd_per_t") for a in at}
    behind = {s for n in numbers for reason in world.reasons.chain(n) for s in reason.source}
    return float(world.columns["length_km"][at].sum()), hours, usd, behind


def _region(rows: Sequence[Row], worlds: _Worlds, borders: Mapping[str, tuple[str, str, str]]) -> Iterator[Beside]:
    """Means of the region, one side of a border, beside half the mean over the model's open crossings between states that the table has."""
    members = {r["country"] for r in rows if r["scope"] == "state"}
    samples = {s for r in rows if r["scope"] == "state" for s in r["source"]}
    for r in rows:
        if r["scope"] != "region":
            continue
        world = worlds.of(int(r["year"]))
        works = [
            w
            for i, (a, b, m) in borders.items() if m == r["mode"] and {a, b} <= members
            for c in (a, b) if (w := work_at(world, i, r["service"], c)) is not None and w.open and w.hours[1] > 0
        ]  # fmt: skip
        sides = {m: [r] for m in MEASURES}
        for b in _beside("region", str(r["name"]), key_of(r), sides, [_half(w) for w in works]):
            same = any(
                s in samples for w in works for s in w.sources[b.measure]
            )  # the region's means are of the states' samples
            yield dataclasses.replace(b, met=b.source) if same else b


def _half(work: Work) -> Work:
    """One side of a crossing, both taken to be alike."""
    low, typical, high = work.hours
    cheap, usual, dear = work.usd
    return dataclasses.replace(work, hours=(low / 2, typical / 2, high / 2), usd=(cheap / 2, usual / 2, dear / 2))


def _left_out(rows: Sequence[Row], out: Sequence[Beside]) -> Iterator[tuple[str, str]]:
    """Published rows that stand in no comparison, and why."""
    used = {s for b in out for s in b.sides}
    for r in rows:
        if r["indicator_id"] in used:
            continue
        if r["scope"] == "crossing":
            why = r["note"] or "the study has no such crossing"
        elif r["direction"] == "both":
            why = (
                "one side of the borders in both directions together, or a mode without links of the study in the state"
            )
        else:
            why = "no neighbour's side is published for the year, or the study has no other crossing between them"
        yield str(r["indicator_id"]), f"{r['name']}, {r['direction']}, {r['mode']}, {int(r['year'])}: {why}"
