"""Which states a pair's good ways cross, what each could shut, and what shutting it would cost that state's own cargo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.engines.basket import Basket, Pairs, Search, basket_of
from landbridge.engines.criticality import LEAST_USD
from landbridge.engines.elements import Elements, elements_of
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import DEFAULT_GOODS
from landbridge.errors import QuestionError
from landbridge.network import k_best
from landbridge.results import as_csv, as_json, html_lines, number
from landbridge.units import HOURS_PER_DAY
from landbridge.worlds import World

SLACK = 0.25  # a way is good that costs no more than a quarter above the best
MOST_WAYS = 12
MAX_SHARED = 0.8  # as `route` has it
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class State:
    """One state on the good ways of a pair.

    A loss is the change of days and USD of the cheapest way. nan where no way is left, which the flag beside it says, or where there is nothing to ask.
    """

    state: str
    ways: int  # good ways that cross it
    share: float
    end: bool  # whether the cargo begins or ends there
    links: tuple[str, ...]  # its links on the good ways
    days: float  # the pair's loss if these are shut
    usd: float
    cut_off: bool
    transit_days: float  # the pair's loss if the state lets nothing through at all
    transit_usd: float
    transit_cut_off: bool
    own_pairs: int  # pairs of the basket that begin or end in the state
    own_worse: int  # of these, dearer once its links are shut
    own_cut_off: int  # of these, without a way
    own_days: float  # change of days on the mean of those that are dearer; nan where none is
    own_usd: float

    def as_dict(self) -> dict[str, Any]:
        """The state as plain data."""
        return {n: getattr(self, n) for n in self.__dataclass_fields__}


@dataclass(frozen=True, eq=False, kw_only=True)
class Dependence:
    """States by the share of a pair's good ways that crosses each."""

    basket: Basket  # the pair
    own: Basket  # the pairs by which a state's own loss is told
    slack: float
    ways: tuple[Itinerary, ...]
    capped: bool  # whether more ways were left unlooked for
    states: tuple[State, ...]

    def __iter__(self) -> Iterator[State]:
        return iter(self.states)

    def __len__(self) -> int:
        return len(self.states)

    def words(self) -> str:
        """Which ways are meant, in a sentence."""
        cap = f"; more were not looked for after {len(self.ways)}" if self.capped else ""
        if not self.ways:
            return "no way is open"
        alone = "1 good way" if len(self.ways) == 1 else f"{len(self.ways)} good ways"
        return (
            f"{alone}: at most {100 * self.slack:.0f} % above the best by USD with the cost of time, found as route finds others "
            f"(no two share more than {100 * MAX_SHARED:.0f} % of their kilometres){cap}"
        )

    def rows(self) -> list[dict[str, Any]]:
        """One row for each state."""
        return [s.as_dict() for s in self.states]

    def as_dict(self) -> dict[str, Any]:
        """Everything the answer says, as plain data."""
        ways = [w.summary() for w in self.ways]
        return {
            **self.basket.as_dict(), "slack": self.slack, "ways": ways, "ways_capped": self.capped, "which_ways": self.words(),
            "own_basket": self.own.about, "states": self.rows(),
        }  # fmt: skip

    def to_json(self) -> str:
        """The answer as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each state as CSV."""
        return as_csv(self.rows())

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        lines = [f"<Dependence of {self.basket.pairs[0].name}, {self.basket.question.world.facts.on}; {self.words()}>"]
        for s in self.states:
            loss = (
                "begins or ends there"
                if s.end
                else "cut off"
                if s.cut_off
                else f"{number(s.days, 1)} days and {number(s.usd)} USD more without it"
            )
            lines.append(f"  {s.state}: {s.ways} of {len(self.ways)} ways; {loss}")
        return "\n".join(lines)


def dependence(
    world: World, origin: str, destination: str, *, slack: float = SLACK, k: int = MOST_WAYS, own: Pairs | Basket | None = None,
    goods: str = DEFAULT_GOODS, unit: str | None = None, services: Sequence[str] = (), avoid: Sequence[str] = (),
    value_of_time: float | None = None,
) -> Dependence:  # fmt: skip
    """Which states a pair's good ways cross, what each could shut, and what that would cost its own cargo.

    Parameters
    ----------
    world
        The world, from `landbridge.world(study, on)`.
    origin, destination
        Places by name, id, alias or UN/LOCODE.
    slack
        A way is good that costs no more than this share above the best.
    k
        How many ways at most.
    own
        Pairs by which a state's own loss is told, as `criticality` has them.
    goods, unit, services, avoid, value_of_time
        As `route` has them.

    Returns
    -------
    Dependence
        The states crossed by most ways first; none where no way is open. What a state earns by transit is in no table and in no number here.

    Examples
    --------
    >>> import landbridge as lb
    >>> found = lb.dependence(lb.world(lb.open_study(), "2025-06-01"), "Yerevan", "Moscow")
    >>> sorted(s.state for s in found if s.share == 1)
    ['ARM', 'GEO', 'RUS']
    """
    if not 0 <= slack <= 1:
        raise QuestionError(f"slack is {slack}.", "Give a share from 0 to 1, such as 0.25.")
    if k < 1:
        raise QuestionError(f"k is {k}.", "Ask for at least one way.")
    choices: dict[str, Any] = {
        "goods": goods,
        "unit": unit,
        "services": services,
        "avoid": avoid,
        "value_of_time": value_of_time,
    }
    basket = basket_of(world, [(origin, destination)], **choices)
    q = basket.question
    net, length = q.world.network, q.world.columns["length_km"]
    paths = k_best(
        net,
        q.costs.generalised,
        q.origins,
        q.destinations,
        k,
        length=length,
        max_shared=MAX_SHARED,
        max_ratio=1 + slack,
    )
    ways = tuple(
        Itinerary(world=q.world, goods=q.goods, arcs=p.arcs, cost=p.cost, rank=i + 1) for i, p in enumerate(paths)
    )
    others = basket_of(world, own, **choices)
    states = _states(basket, others, ways)
    return Dependence(basket=basket, own=others, slack=slack, ways=ways, capped=len(ways) == k, states=states)


def _states(basket: Basket, own: Basket, ways: tuple[Itinerary, ...]) -> tuple[State, ...]:
    """Every state on the ways, those that most cross first."""
    world = basket.question.world
    countries = elements_of(world, "country", basket.usable)
    links = elements_of(world, "link", basket.usable | own.usable)
    crossed = [s for s in dict.fromkeys(s for w in ways for s in w.states) if s in countries.ids]
    shut = [_shuts(countries, links, ways, s) for s in crossed]
    closures = [np.concatenate([np.empty(0, np.int64), *(links.arcs[e] for e in es)]) for es in shut]
    whole = [countries.arcs[countries.row(s)] for s in crossed]
    pair = Search(basket, 1).along([np.empty(0, np.int64), *closures, *whole])[:, :, 0]
    mine = Search(own).along([np.empty(0, np.int64), *closures])
    out = []
    for i, s in enumerate(crossed):
        here = [{p.origin.country, p.destination.country} for p in own]
        is_own = np.array([s in ends for ends in here])
        end = s in (basket.pairs[0].origin.country, basket.pairs[0].destination.country)
        count = sum(s in w.states for w in ways)
        out.append(
            State(
                state=s, ways=count, share=count / len(ways), end=end, links=tuple(links.ids[e] for e in shut[i]),
                **_loss(pair, 1 + i, "", end), **_loss(pair, 1 + len(crossed) + i, "transit_", end), **_own_loss(mine, 1 + i, is_own),
            )
        )  # fmt: skip
    return tuple(sorted(out, key=lambda x: (-x.share, x.end, -np.nan_to_num(x.transit_days, nan=np.inf), x.state)))


def _shuts(countries: Elements, links: Elements, ways: tuple[Itinerary, ...], state: str) -> list[int]:
    """Links of the state on the ways, in the order in which the ways come to them."""
    inside = set(countries.links[countries.row(state)])
    used = dict.fromkeys(i for w in ways for i in w.links)
    return [links.row(i) for i in used if i in inside and i in links.ids]


def _loss(pair: Floats, n: int, prefix: str, end: bool) -> dict[str, Any]:
    """The pair's loss under overlay `n`; not asked of a state where it begins or ends."""
    cut = bool(np.isinf(pair[0, n])) and not end
    gone = end or cut
    hours, usd = (float("nan"), float("nan")) if gone else (pair[1:, n] - pair[1:, 0]).tolist()
    return {f"{prefix}days": hours / HOURS_PER_DAY, f"{prefix}usd": usd, f"{prefix}cut_off": cut}


def _own_loss(mine: Floats, n: int, is_own: NDArray[np.bool_]) -> dict[str, Any]:
    """What the state's own pairs lose under overlay `n`."""
    served = np.isfinite(mine[0, 0]) & is_own
    cut = served & np.isinf(mine[0, n])
    kept = served & ~cut
    change = np.where(kept, np.nan_to_num(mine[:, n], posinf=0.0) - np.nan_to_num(mine[:, 0], posinf=0.0), 0.0)
    worse = kept & (change[0] > LEAST_USD)
    days, usd = (float(change[i][worse].mean()) if worse.any() else float("nan") for i in (1, 2))
    return {
        "own_pairs": int(is_own.sum()), "own_worse": int(worse.sum()), "own_cut_off": int(cut.sum()), "own_days": days / HOURS_PER_DAY, "own_usd": usd,
    }  # fmt: skip
