"""What each arc costs the cargo of a question: hours, USD, kg CO2e and exposure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import QuestionError, did_you_mean
from landbridge.network.network import LOADS, Network
from landbridge.study import Study
from landbridge.units import HOURS_PER_DAY, TEU_PER_40FT

Floats = NDArray[np.float64]
UNITS = {"40ft": "usd_per_40ft", "20ft": "usd_per_20ft", "t": "usd_per_t"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What is carried, as one unit of it bears on the choice of a way."""

    id: str
    name: str
    load: str  # box, bulk, oil or gas
    unit: str  # 40ft, 20ft or t
    tonnes: float  # in one unit; nan where unknown
    usd_per_day: float  # what a day in transit costs the owner of one unit
    usd_per_day_low: float
    usd_per_day_high: float
    source: tuple[str, ...] = ()
    quality: str = ""
    hs: tuple[str, ...] = ()  # codes of the Harmonized System that the goods stand for; empty where they are mixed

    @property
    def column(self) -> str:
        """The price column of the unit."""
        return UNITS[self.unit]


def goods_of(study: Study, goods_id: str, unit: str | None = None, value_of_time: float | None = None) -> Goods:
    """Goods of the study in the unit of a question.

    Parameters
    ----------
    goods_id
        A row of `goods`.
    unit
        40ft, 20ft or t. None: a 40-foot box for boxes, a tonne for the rest.
    value_of_time
        USD a day for one unit, in place of the table's.
    """
    table = study["goods"]
    try:
        row = table.row(goods_id)
    except KeyError:
        known = list(table.frame["goods_id"])
        remedies = [did_you_mean(goods_id, known), "Goods of the study: " + ", ".join(known) + "."]
        raise QuestionError(f"there are no goods {goods_id!r}.", *filter(None, remedies)) from None
    boxed = row["load"] == "box"
    unit = unit or ("40ft" if boxed else "t")
    if unit not in UNITS:
        raise QuestionError(f"unit is {unit!r}.", "Write 40ft, 20ft or t.")
    if not boxed and unit != "t":
        raise QuestionError(
            f"{goods_id} travel as {row['load']}, not in boxes.",
            "Ask with --unit t, or name goods that travel in boxes.",
        )
    if unit == "t":
        per_day = [row["usd_per_t_day"]] * 3
        if boxed:
            per_day = [
                row[c] / row["t_per_teu"] for c in ("usd_per_teu_day", "usd_per_teu_day_low", "usd_per_teu_day_high")
            ]
        tonnes = 1.0
    else:
        teu = TEU_PER_40FT if unit == "40ft" else 1.0
        per_day = [teu * row[c] for c in ("usd_per_teu_day", "usd_per_teu_day_low", "usd_per_teu_day_high")]
        tonnes = teu * row["t_per_teu"]
    if value_of_time is not None:
        if not (np.isfinite(value_of_time) and value_of_time >= 0):
            raise QuestionError(f"the value of a day is {value_of_time}.", "Give USD a day for one unit, zero or more.")
        per_day = [value_of_time] * 3
    if np.isnan(per_day[0]):
        raise QuestionError(
            f"what a day costs {goods_id} is not known.", "Give --value-of-time, USD a day for one unit."
        )
    low, high = (per_day[0] if np.isnan(v) else v for v in per_day[1:])
    return Goods(
        id=goods_id, name=row["name"], load=row["load"], unit=unit, tonnes=tonnes, usd_per_day=per_day[0], usd_per_day_low=low,
        usd_per_day_high=high, source=row["source"], quality=row["quality"], hs=tuple(row["hs"]),
    )  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class Costs:
    """Cost of each arc for one unit of the goods; nan is unknown.

    `may` says which arcs the cargo may use at all (its services carry it and were asked for); `open` which of those are open that day;
    `known` which of those have hours and a price. A search uses arcs that are all three.
    """

    goods: Goods
    hours: Floats
    usd: Floats
    kg_co2e: Floats
    may: NDArray[np.bool_]
    open: NDArray[np.bool_]
    known: NDArray[np.bool_]

    @property
    def generalised(self) -> Floats:
        """USD with the owner's cost of time; inf on arcs that a search may not use."""
        return np.where(self.may & self.open & self.known, self.if_open, np.inf)

    @property
    def if_open(self) -> Floats:
        """The same, were every closed and planned arc open."""
        value = self.usd + self.goods.usd_per_day * self.hours / HOURS_PER_DAY
        return np.where(self.may & self.known, value, np.inf)

    @property
    def n_unknown(self) -> int:
        """Open arcs that the cargo may use and a search must leave out, as hours or price are unknown."""
        return int((self.may & self.open & ~self.known).sum())


def services_asked(network: Network, services: tuple[str, ...], load: str) -> NDArray[np.bool_]:
    """Which services a question uses: in each family those it names, else those asked by default.

    Where no service that a family is asked for by default carries the load (block trains take boxes only), its other services that do
    carry it stand in. Naming a road service alone leaves the railways out, and the other way round.
    """
    frame = network.services
    rows = network.service_row
    for s in services:
        if s not in rows:
            raise QuestionError(
                f"there is no service {s!r}.",
                *filter(None, [did_you_mean(s, rows)]),
                "Services: " + ", ".join(rows) + ".",
            )
    asked = frame["asked"].to_numpy(dtype=bool)
    family = frame["family"].to_numpy(dtype=object)
    carries = np.array([load in c for c in frame["carries"]], dtype=bool)
    asked = asked | (carries & ~np.isin(family, family[asked & carries].tolist()))
    land = np.isin(family, ["rail", "road"])
    named = np.isin(frame["service_id"].to_numpy(dtype=object), list(services))
    if (named & land).any():
        asked = np.where(land, named, asked)
    other = named & ~land
    if other.any():
        asked = np.where(np.isin(family, family[other].tolist()), named, asked)
    return np.asarray(asked, dtype=bool)


def price(
    network: Network, columns: Mapping[str, NDArray[Any]], goods: Goods, *, services: tuple[str, ...] = ()
) -> Costs:
    """Cost of each arc for one unit of the goods.

    Parameters
    ----------
    network
        The compiled study.
    columns
        Arrays on arcs, as the world holds them: status (0 is open), hours, kg_co2e_per_t and the price column of the unit.
    goods
        What is carried, and in which unit.
    services
        Services that the question names; see `services_asked`.

    Returns
    -------
    Costs
        Hours, USD and kg CO2e of one unit on each arc, and which arcs it may use.
    """
    asked = services_asked(network, services, goods.load)
    allowed = np.append(asked, True)  # row -1: gates are on no service
    may = (network.loads & (1 << LOADS.index(goods.load))) != 0
    may &= allowed[network.service] & allowed[network.from_service]
    hours, usd = columns["hours"], columns[goods.column]
    return Costs(
        goods=goods,
        hours=hours,
        usd=usd,
        kg_co2e=columns["kg_co2e_per_t"] * goods.tonnes,
        may=may,
        open=columns["status"] == 0,
        known=~np.isnan(hours) & ~np.isnan(usd),
    )
