"""What ways are judged by: days, USD, kg CO2e and exposure; and how far one way is better than another once ranges are kept in mind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import Question
from landbridge.errors import QuestionError, did_you_mean
from landbridge.network import ArcKind, Costs
from landbridge.units import HOURS_PER_DAY
from landbridge.worlds import Reason, World

Floats = NDArray[np.float64]
CRITERIA = {
    "days": "days",
    "usd": "USD",
    "kg_co2e": "kg CO2e",
    "exposure": "exposed hours: on links to which a rule of politics gives a hazard of closure that day, their borders included",
}
RANGED = ("days", "usd")  # the criteria whose cells carry a low and a high end
HAZARD = "hazard_per_year"


@dataclass(frozen=True, eq=False)
class Criteria:
    """What a question's ways are compared by, arc by arc.

    `values` float64[n_arcs, n] has a column for each of `names`: hours, USD, kg CO2e, exposed hours; inf where an arc may not be used.
    `no_data` says of each criterion that was asked for and has no number on any arc why that is so; it is not compared.
    """

    names: tuple[str, ...]
    values: Floats
    no_data: dict[str, str]
    left_out: int  # open arcs the cargo may use whose hours, price or carbon is unknown


def chosen(criteria: Sequence[str]) -> tuple[str, ...]:
    """The criteria by name, each once."""
    for c in criteria:
        if c not in CRITERIA:
            guess = did_you_mean(c, CRITERIA)
            raise QuestionError(
                f"there is no criterion {c!r}.", *filter(None, [guess]), "Criteria: " + ", ".join(CRITERIA) + "."
            )
    if not criteria:
        raise QuestionError("no criterion was named.", "Name some of " + ", ".join(CRITERIA) + ".")
    return tuple(dict.fromkeys(criteria))


def exposed(world: World) -> NDArray[np.bool_]:
    """Arcs to which a rule gives a hazard of closure, and the border work of those links."""
    net = world.network
    on = (net.kind == ArcKind.LINK) & ~np.isnan(world.columns[HAZARD])
    pairs = net.link * (len(net.services) + 1) + net.service
    return np.asarray(on | ((net.kind == ArcKind.BORDER) & np.isin(pairs, pairs[on])))


def exposed_hours(itinerary: Itinerary) -> float:
    """Hours of a way on exposed links and at their borders; nan where no rule names a hazard anywhere that day."""
    mask = exposed(itinerary.world)
    if not mask.any():
        return float("nan")
    mine = itinerary.arcs[mask[itinerary.arcs]]
    return float(itinerary.world.columns["hours"][mine].sum())


def hazard_rules(world: World, arcs: NDArray[np.int64]) -> list[Reason]:
    """The rules that expose some of the arcs, each once."""
    net = world.network
    out: dict[str, Reason] = {}
    for a in arcs:
        if net.kind[a] == ArcKind.LINK and (rule := world.rule(HAZARD, int(a))) is not None:
            out.setdefault(rule.name, rule)
    return list(out.values())


def criteria_of(q: Question, asked: Sequence[str]) -> Criteria:
    """The question's criteria on each arc; see `criteria_on`."""
    return criteria_on(q.world, q.costs, asked)


def criteria_on(world: World, costs: Costs, asked: Sequence[str]) -> Criteria:
    """The criteria on each arc. One that has no number anywhere is named with the reason, never taken as zero."""
    usable = costs.may & costs.open & costs.known
    on_links = usable & (world.network.kind == ArcKind.LINK)
    hours, mask = costs.hours, exposed(world)
    columns = {
        "days": hours, "usd": costs.usd, "kg_co2e": costs.kg_co2e, "exposure": np.where(mask, hours, 0.0),
    }  # fmt: skip
    no_data = {}
    if not np.isfinite(costs.kg_co2e[on_links]).any():
        no_data["kg_co2e"] = "no open link of these goods has a carbon factor, or the unit's tonnes are unknown"
    if not mask.any():
        no_data["exposure"] = "no rule gives any link a hazard of closure on this day"
    names = tuple(c for c in chosen(asked) if c not in no_data)
    if not names:
        raise QuestionError(
            f"none of the criteria has data: {'; '.join(f'{c}: {no_data[c]}' for c in asked)}.", "Add days or usd."
        )
    values = np.stack([np.where(usable, columns[c], np.inf) for c in names], axis=1)
    unknown = usable & np.isnan(values).any(axis=1)
    values[unknown] = np.inf
    return Criteria(
        names=names, values=values, no_data={c: why for c, why in no_data.items() if c in asked},
        left_out=costs.n_unknown + int(unknown.sum()),
    )  # fmt: skip


def total_of(itinerary: Itinerary, criterion: str) -> tuple[float, float, float]:
    """Low, typical and high of a way in a criterion; carbon and exposure carry no range."""
    if criterion == "exposure":
        return (exposed_hours(itinerary),) * 3
    return itinerary.total(criterion)


@dataclass(frozen=True, eq=False)
class Differences:
    """How much more each way takes than each other: `low`, `value` and `high`, float64[n, n], of row less column.

    What two ways share cancels out, and cells that one rule fills move together in both; the rest is added as in `itinerary.spread`, the root of
    the sum of squares. So two ways that part for a day differ by the range of that day and not of both ways.
    """

    low: Floats
    value: Floats
    high: Floats


def differences(itineraries: Sequence[Itinerary], criterion: str) -> Differences:
    """Differences of days or usd between every two ways of one question."""
    world = itineraries[0].world
    column, scale = itineraries[0].goods.column if criterion == "usd" else "hours", 1.0
    if criterion == "days":
        scale = 1 / HOURS_PER_DAY
    cells = [world.columns[f"{column}{end}"] for end in ("_low", "", "_high")]
    group = world.group[column]
    groups = np.unique(np.concatenate([group[i.arcs] for i in itineraries]))
    groups = groups[groups >= 0]
    up, down = np.zeros((len(itineraries), groups.size)), np.zeros((len(itineraries), groups.size))
    for n, i in enumerate(itineraries):
        arcs = i.arcs[group[i.arcs] >= 0]
        at = np.searchsorted(groups, group[arcs])
        np.add.at(up[n], at, np.abs(cells[2][arcs] - cells[1][arcs]) * scale)
        np.add.at(down[n], at, np.abs(cells[1][arcs] - cells[0][arcs]) * scale)
    typical = np.array([float(cells[1][i.arcs].sum()) * scale for i in itineraries])
    value = typical[:, None] - typical[None, :]
    reach = [
        np.sqrt((np.maximum(np.maximum(u - up, down - d), 0.0) ** 2).sum(axis=1)) for u, d in zip(up, down, strict=True)
    ]
    spread = np.array(reach)  # spread[i, j]: how far i may move away from j upwards
    return Differences(value - spread.T, value, value + spread)
