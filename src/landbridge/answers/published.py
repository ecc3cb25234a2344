"""What CPMM published of a side of a border: found by state and link, or by the name that a user's trips give it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from landbridge.answers.tfi import Figure
from landbridge.study import Study
from landbridge.study.places import plain

Row = Mapping[str, Any]


def key_of(r: Row) -> tuple[Any, ...]:
    """Mode, service and year of a row: what two sides must share to be added."""
    return r["mode"], r["service"], int(r["year"])


def side_of(
    rows: Sequence[Row], key: tuple[Any, ...], country: str, direction: str, links: Iterable[str], column: str = ""
) -> Row | None:
    """The published side of a crossing: its own row, else the mean of its state; of a column, the first of these that states it."""
    mine = [r for r in rows if key_of(r) == key and r["country"] == country and r["direction"] == direction]
    own = [r for r in mine if r["scope"] == "crossing" and set(r["links"]) & set(links)]
    found = [*own, *(r for r in mine if r["scope"] == "state")]
    return next((r for r in found if column and not np.isnan(r[column])), next(iter(found), None))


def with_published(study: Study, figure: Figure) -> Figure:
    """A figure of a user's trips with what CPMM published for that side, or for both sides in the latest year that has both."""
    column = {"TFI1": "tfi1_hours", "TFI2": "tfi2_usd"}[figure.indicator]
    names = figure.name.split(" > ")
    directions = ("outbound", "inbound") if len(names) == 2 else (figure.direction,)
    sides = [
        {int(r["year"]): r for r in _named(study, n, d, figure) if not np.isnan(r[column])}
        for n, d in zip(names, directions, strict=True)
    ]
    years = set.intersection(*(set(s) for s in sides))
    if not years:
        return figure
    rows = [s[max(years)] for s in sides]
    source = tuple(dict.fromkeys(x for r in rows for x in r["source"]))
    return dataclasses.replace(figure, published=float(sum(r[column] for r in rows)), year=max(years), source=source)


def _named(study: Study, name: str, direction: str, figure: Figure) -> Iterator[Row]:
    """Published rows of a side by its name or another spelling of it, unless the trips went by another service than the samples."""
    services = {
        plain(str(r[k])): str(r["service_id"]) for r in study["services"].rows() for k in ("service_id", "name")
    }
    mine = services.get(plain(figure.service))
    for r in study["indicators"].rows():
        spelt = {plain(str(w)) for w in (r["name"], *r["aliases"])}
        if (
            (r["scope"], r["mode"], r["direction"]) == ("crossing", figure.mode, direction)
            and plain(name) in spelt
            and mine in (None, r["service"])
        ):
            yield r


def published_on(study: Study, link: str, states: tuple[str, ...], service: str, column: str) -> tuple[Row, ...]:
    """Published sides of a crossing by its link, out of the first state and into the second, for samples of a service, that state a column.

    Of a year in which both sides do; of such years that with more rows of the crossing itself, the mean of a state standing for a side that
    has none; of such years the latest.
    """
    rows = [r for r in study["indicators"].rows() if r["service"] == service]
    found = []
    for key in sorted({key_of(r) for r in rows}, key=lambda k: -k[2]):
        sides = [
            side_of(rows, key, state, direction, (link,), column)
            for state, direction in zip(states, ("outbound", "inbound"), strict=True)
        ]
        found.append(tuple(s for s in sides if s is not None and not np.isnan(s[column])))
    return max(found, key=lambda rows: (len(rows), sum(r["scope"] == "crossing" for r in rows)), default=())
