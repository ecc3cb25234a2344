"""The register of closures: which links of a way were shut when, in the months before a day, by what; days that overlap count once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from landbridge.engines.itinerary import MONTHS_BACK, Itinerary
from landbridge.network import ArcKind
from landbridge.scenario import Development, select
from landbridge.scenario.filters import as_set
from landbridge.worlds import OPEN
from landbridge.worlds.build import bar_of

_DAYS_A_MONTH = 30.4375


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """One development that shut links of a way, with the days in the window."""

    development: str
    name: str
    links: tuple[str, ...]
    since: date
    until: date | None  # None where no end was known on the day
    first: date  # first and last-but-one day inside the window
    end: date
    still: bool  # whether one of the links is shut on the day
    cargo_only: bool  # whether it shut them for cargo such as this alone
    disputed_by: tuple[str, ...]
    source: tuple[str, ...]

    @property
    def days(self) -> int:
        """Days shut inside the window."""
        return (self.end - self.first).days

    def as_dict(self) -> dict[str, Any]:
        """The closure as plain data."""
        return {**{k: getattr(self, k) for k in self.__slots__ if k not in ("first", "end")}, "days": self.days}


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Closures of a way in the window: each of them, days by link, and days on which any link of it was shut."""

    begin: date
    on: date
    closures: tuple[Closure, ...]

    @property
    def by_link(self) -> dict[str, int]:
        """Days shut by link, the longest first."""
        links = {x for c in self.closures for x in c.links}
        days = {x: _union([(c.first, c.end) for c in self.closures if x in c.links]) for x in links}
        return dict(sorted(days.items(), key=lambda kv: (-kv[1], kv[0])))

    @property
    def days(self) -> int:
        """Days on which any link of the way was shut."""
        return _union([(c.first, c.end) for c in self.closures])

    @property
    def window(self) -> int:
        """Days in the window."""
        return (self.on - self.begin).days

    def as_dict(self) -> dict[str, Any]:
        """The register as plain data."""
        return {
            "from": self.begin, "to": self.on, "window_days": self.window, "days_shut": self.days, "days_by_link": self.by_link,
            "closures": [c.as_dict() for c in self.closures],
        }  # fmt: skip


def _union(spans: list[tuple[date, date]]) -> int:
    """Days in any of the spans; a day in two of them counts once.

    >>> _union([(date(2026, 1, 1), date(2026, 1, 11)), (date(2026, 1, 6), date(2026, 1, 16))])
    15
    """
    total, reached = 0, date.min
    for begin, end in sorted(spans):
        begin = max(begin, reached)
        if end > begin:
            total, reached = total + (end - begin).days, end
    return total


def register(way: Itinerary, months: int = MONTHS_BACK) -> Register:
    """Closures of the way's links in the months before the world's day.

    Only what began by the day is known; an end that lies after it is not. A closure for some cargo only counts where this cargo is meant.
    """
    facts = way.world.facts
    begin = facts.on - timedelta(days=int(months * _DAYS_A_MONTH))
    disputes = {r["development_id"]: r["disputed_by"] for r in facts.study["developments"].rows()}
    found = []
    for d in facts.past:
        if d.change.get("status") != "closed" or d.since is None or (d.until is not None and d.until <= begin):
            continue
        links = _links(way, d)
        if links:
            until = d.until if d.until is not None and d.until <= facts.on else None
            found.append(Closure(
                development=d.id, name=d.name, links=links, since=d.since, until=until, first=max(d.since, begin), end=until or facts.on,
                still=until is None and any(_shut(way, x) for x in links), cargo_only=bool(d.cargo), source=d.source,
                disputed_by=_names(disputes.get(d.id)),
            ))  # fmt: skip
    return Register(begin=begin, on=facts.on, closures=tuple(sorted(found, key=lambda c: (c.since, c.development))))


def _names(value: Any) -> tuple[str, ...]:
    return () if not value else tuple(value) if isinstance(value, list | tuple) else (str(value),)


def _shut(way: Itinerary, link: str) -> bool:
    net, w = way.world.network, way.world
    return any(
        w.columns["status"][a] != OPEN
        for a in way.arcs
        if net.kind[a] == ArcKind.LINK and net.link[a] == net.link_row[link]
    )


def _links(way: Itinerary, d: Development) -> tuple[str, ...]:
    """Links of the way that a development shut for this cargo and these services."""
    if d.links is None or (d.cargo and not _meant(way, d)):
        return ()
    net = way.world.network
    mask = select(net.links, d.links, what=d.id, skip=frozenset({"service"}))
    services = set(d.services) | (set(map(str, as_set(d.links["service"]))) if "service" in d.links else set())
    ids = net.services["service_id"].to_numpy(dtype=object)
    hit = [
        str(net.links["link_id"].iloc[int(net.link[a])])
        for a in way.arcs
        if net.kind[a] == ArcKind.LINK and mask[net.link[a]] and (not services or ids[net.service[a]] in services)
    ]
    return tuple(dict.fromkeys(hit))


def _meant(way: Itinerary, d: Development) -> bool:
    """Whether a closure for some cargo only is one for this cargo."""
    return bar_of(d, np.empty(0, dtype=np.int64), -1).bars(way.passage.origin, way.passage.destination)
