"""The worst closures for a pair or a basket, with proof, and what to protect against them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from landbridge.compute import Progress
from landbridge.engines.basket import Basket, Pairs, basket_of
from landbridge.engines.closures import One
from landbridge.engines.elements import PLURAL, Elements, elements_of
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import DEFAULT_GOODS
from landbridge.errors import QuestionError
from landbridge.network.interdict import NOTHING, Set, Way, Worst, fortify, least_cut, least_flow, worst
from landbridge.network.interdict_many import worst_of
from landbridge.results import as_csv, as_json, days_span, html_lines, number, span
from landbridge.worlds import World

MOST_CLOSED = 6  # more closures than this are no question that a program answers in a minute
LOST = 10.0  # a pair without a way counts as so many times its cost today, in a basket; the user can say otherwise
MEASURES = ("cost", "flow")


@dataclass(frozen=True, eq=False, kw_only=True)
class Step:
    """The worst so many closures, and what they do."""

    k: int
    closed: tuple[str, ...]  # ids
    names: tuple[str, ...]
    way: Itinerary | None  # of a single pair: the way that is left; None where none is
    days: float  # change for a single pair, or summed over pairs that keep a way; nan where no way is left
    usd: float
    cost: float  # USD with the owner's cost of time, as `days`
    unserved: tuple[str, ...]  # pairs without a way
    flow: float  # most that can flow, t a day, where that was asked; inf where nothing known bounds it, nan where it was not asked
    cut: tuple[str, ...]  # links that bound the flow
    proven: bool
    bound: float  # no other closures are worth more; equal to what these are worth where proven
    worth: float  # what was made as large, or for flow as small, as can be
    ways: int  # ways found on which the proof rests; 0 for a basket
    searches: int
    programs: int
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """The step as plain data, without the time it took: the same question gives the same data."""
        out = {n: getattr(self, n) for n in self.__dataclass_fields__ if n not in ("way", "seconds")}
        out |= {
            n: float("nan") for n in ("worth", "bound", "flow") if np.isinf(out[n])
        }  # no number stands for no way, or for no limit
        return {**out, "left": None if self.way is None else self.way.summary()}

    def proof(self) -> str:
        """Why no closures of that number are worse, in a sentence."""
        if np.isinf(self.flow):
            return "Unknown: a way is left whose capacities are unknown, so nothing bounds the flow"
        if not self.proven:
            more = number(self.bound / self.worth * 100 - 100, 1)
            return f"Not proven in the time given: other closures may be worth up to {more} % more"
        if self.ways and self.unserved:
            return f"Proven: no way is left, and no fewer than {len(self.closed)} closures leave none"
        if self.ways and np.isnan(self.flow):
            which = "one closure, whichever, leaves" if self.k == 1 else f"{self.k} closures, whichever, leave"
            return f"Proven: {which} open one of the {self.ways} ways found, and none of those costs more"
        return "Proven: what any closures are worth at most and what these are worth are equal"


@dataclass(frozen=True, eq=False, kw_only=True)
class Protection:
    """What to protect, and the worst that closures can then do."""

    protected: tuple[str, ...]
    names: tuple[str, ...]
    then: Step
    problems: int  # programs of the worst closures that were solved to prove it


@dataclass(frozen=True, eq=False, kw_only=True)
class Interdiction:
    """The worst closures of one, two, up to k elements for a pair; of k for a basket. No steps where no pair has a way even now."""

    basket: Basket
    elements: Elements
    measure: str
    k: int
    lost: float
    before: tuple[float, float, float]  # cost, days, USD of the pair's way, or summed over the basket
    steps: tuple[Step, ...]
    protection: Protection | None = None

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, i: int) -> Step:
        return self.steps[i]

    @property
    def single(self) -> bool:
        """Whether it is asked for one pair."""
        return len(self.basket) == 1

    def rows(self) -> list[dict[str, Any]]:
        """One row for each number of closures."""
        return [{k: v for k, v in s.as_dict().items() if k != "left"} for s in self.steps]

    def as_dict(self) -> dict[str, Any]:
        """Everything the answer says, as plain data."""
        p = self.protection
        return {
            **self.basket.as_dict(), "of": self.elements.of, "measure": self.measure, "k": self.k, "lost_counts": None if self.single else self.lost,
            "before": dict(zip(("cost", "days", "usd"), self.before, strict=True)), "steps": [s.as_dict() for s in self.steps],
            "protect": None if p is None else {"protected": p.protected, "names": p.names, "then": p.then.as_dict(), "problems": p.problems},
        }  # fmt: skip

    def to_json(self) -> str:
        """The answer as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """One row for each number of closures as CSV."""
        return as_csv(self.rows())

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        lines = [
            f"<Interdiction, {PLURAL[self.elements.of]}, {self.basket.question.world.facts.on}: {self.basket.words()}>"
        ]
        for s in self.steps:
            left = f"left without a way: {', '.join(s.unserved)}" if s.unserved else ""
            if s.way is not None:
                left = f"then {days_span(s.way.days)} days, {span(*s.way.usd)} USD"
            lines.append(
                f"  {s.k}: {'; '.join(s.names) or 'nothing'}; {left or f'{number(s.cost)} USD more'}; {s.proof()}"
            )
        return "\n".join(lines)


def interdict(
    world: World, pairs: Pairs | Basket | None = None, *, k: int = 3, of: str = "link", measure: str = "cost", protect: int = 0,
    lost: float = LOST, goods: str = DEFAULT_GOODS, unit: str | None = None, services: Sequence[str] = (), avoid: Sequence[str] = (),
    value_of_time: float | None = None, seconds: float = 120.0, progress: Progress | None = None,
) -> Interdiction:  # fmt: skip
    """The at most k closures that do most harm, proven to be the worst, and what to protect.

    Shortest-path interdiction (Israeli and Wood 2002) and maximum-flow interdiction (Wood 1993), by covering: see `landbridge.network.interdict`.

    Parameters
    ----------
    world
        The world, from `landbridge.world(study, on)`.
    pairs
        As `criticality` has them. One pair is answered for 1, 2, up to k closures.
    k
        How many elements are closed at most.
    of
        link, node, crossing, country or service. Of a single pair, what holds its own ends cannot be closed; a country of a basket refuses transit
        and lets its own cargo pass.
    measure
        cost: USD with the owner's cost of time of the cheapest way. flow: tonnes a day that can pass, by capacities that are known (links only).
    protect
        How many elements to protect; the answer names those that leave the worst closures least bad.
    lost
        In a basket, a pair without a way (or with one dearer than that) counts as so many times its cost today.
    goods, unit, services, avoid, value_of_time
        As `route` has them.
    seconds
        When a basket's program stops; the answer then says how far from proven it is.
    progress
        Called with steps done and steps in all.

    Returns
    -------
    Interdiction
        A pair that closures cut off is named as unserved; no number stands for it.

    Examples
    --------
    >>> import landbridge as lb
    >>> worst = lb.interdict(lb.world(lb.open_study(), "2025-06-01"), [("Yerevan", "Moscow")], k=1, of="country")
    >>> worst[0].closed
    ('GEO',)
    """
    _checked(k, measure, of, protect, lost)
    basket = basket_of(
        world, pairs, goods=goods, unit=unit, services=services, avoid=avoid, value_of_time=value_of_time
    )
    elements = elements_of(basket.question.world, of, basket.usable)
    ones = [One.of(basket, i, elements) for i in range(len(basket))]
    ones = [o for o in ones if o.find(NOTHING) is not None]
    asked: dict[str, Any] = {"basket": basket, "elements": elements, "measure": measure, "k": k, "lost": lost}
    if not ones:
        return Interdiction(**asked, before=(np.nan, np.nan, np.nan), steps=())
    if not any(o.allowed for o in ones):
        raise QuestionError(
            f"no {of} can be closed to these pairs without closing their own ends.", "Ask with --of link."
        )
    case = _Case(basket, elements, ones, measure, lost, seconds)
    steps = tuple(case.steps(k)) if len(basket) == 1 else (case.step(k, NOTHING, progress),)
    return Interdiction(
        **asked, before=case.sums(NOTHING), steps=steps, protection=case.protect(k, protect) if protect else None
    )


def _checked(k: int, measure: str, of: str, protect: int, lost: float) -> None:
    if not 1 <= k <= MOST_CLOSED:
        raise QuestionError(f"k is {k}.", f"Ask for 1 to {MOST_CLOSED} closures.")
    if measure not in MEASURES:
        raise QuestionError(f"measure is {measure!r}.", "Write cost or flow.")
    if measure == "flow" and of != "link":
        raise QuestionError(
            f"flow was asked of {PLURAL.get(of, of)}.", "Capacities are known of links only: ask with --of link."
        )
    if not 0 <= protect <= MOST_CLOSED:
        raise QuestionError(f"{protect} elements are to be protected.", f"Ask for 0 to {MOST_CLOSED}.")
    if not lost > 1:
        raise QuestionError(f"a pair without a way is to count {lost} times its cost.", "Give a number above 1.")


def capacities(elements: Elements, world: World) -> dict[int, float]:
    """Tonnes a day of each element of which they are known: the most that any service of the link has, as they share it."""
    column = world.columns["capacity_t_per_day"]
    known = {e: column[arcs][~np.isnan(column[arcs])] for e, arcs in enumerate(elements.arcs)}
    return {e: float(c.max()) for e, c in known.items() if c.size}


class _Case:
    """One question of closures with its pairs, solved for one number of closures and one set of protected elements after another."""

    def __init__(
        self, basket: Basket, elements: Elements, ones: list[One], measure: str, lost: float, seconds: float
    ) -> None:
        self.basket, self.elements, self.ones, self.measure, self.seconds = basket, elements, ones, measure, seconds
        self.demand = [o.pair.demand for o in ones]
        self.ways = [o.find(NOTHING) for o in ones]
        self.lost = [lost * w.cost for w in self.ways if w is not None]

    def sums(self, closed: Set) -> tuple[float, float, float]:
        """Cost, days and USD of the pairs that keep a way, times their demand."""
        out = np.zeros(3)
        for o, d in zip(self.ones, self.demand, strict=True):
            i = o.itinerary(closed)
            if i is not None:
                out += d * np.array([i.cost, i.days[1], i.usd[1]])
        return float(out[0]), float(out[1]), float(out[2])

    def solve(self, k: int, held: Set, progress: Progress | None = None) -> tuple[Worst, Set]:
        """The worst closures where a set is protected, and the cut that bounds the flow where that was asked."""
        if self.measure == "flow":
            one = self.ones[0]
            if len(self.ones) > 1:
                raise QuestionError("flow was asked of a basket.", "Ask for one pair: origin and destination.")
            return least_flow(one.fewest, k, capacities(self.elements, one.question.world), one.allowed - held)
        if len(self.ones) == 1:
            return self._single(self.ones[0], k, self.ones[0].allowed - held), NOTHING
        return self._several(k, held, progress), NOTHING

    @staticmethod
    def _single(one: One, k: int, allowed: Set) -> Worst:
        found = worst(one.find, k, allowed)
        if found.value < np.inf:
            return found
        cut = least_cut(one.fewest, dict.fromkeys(allowed, 1.0))  # several sets may cut the pair off: name the smallest
        return Worst(closed=cut.closed, value=np.inf, bound=np.inf, searches=found.searches + cut.searches, programs=found.programs + cut.programs,
                     ways=cut.ways)  # fmt: skip

    def _several(self, k: int, held: Set, progress: Progress | None) -> Worst:
        """Each pair on its own first: its own worst bounds what it can add to the whole, and its ways are those that count."""
        alone = []
        for n, one in enumerate(self.ones):
            alone.append(worst(one.find, k, one.allowed - held))
            if progress:
                progress(n + 1, len(self.ones) + 1)
        caps = [min(a.value, c) for a, c in zip(alone, self.lost, strict=True)]
        start = [frozenset([e]) for e in range(len(self.elements)) if e not in held]
        start += list(dict.fromkeys(a.closed for a in alone))
        allowed = [o.allowed - held for o in self.ones]
        found = worst_of(
            self.find, k, allowed, self.demand, caps, seconds=self.seconds, start=start, known=[a.ways for a in alone]
        )
        if progress:
            progress(len(self.ones) + 1, len(self.ones) + 1)
        return found

    def find(self, closed: Set) -> list[Way | None]:
        """The way of each pair; only those are searched whose way today meets a closure."""
        return [
            w if w is not None and not w.met & closed & o.allowed else o.find(closed)
            for o, w in zip(self.ones, self.ways, strict=True)
        ]

    def steps(self, k: int) -> Iterator[Step]:
        """One, two, up to k closures; fewer where the pair is cut off by then."""
        for n in range(1, k + 1):
            yield (step := self.step(n, NOTHING))
            if step.unserved:
                return

    def step(self, k: int, held: Set, progress: Progress | None = None) -> Step:
        """The worst k closures and what they do."""
        begun = time.perf_counter()
        found, cut = self.solve(k, held, progress)
        return self.told(k, found, cut, time.perf_counter() - begun)

    def told(self, k: int, found: Worst, cut: Set, seconds: float) -> Step:
        """What closures do to the pairs."""
        flow = self.measure == "flow"
        closed = tuple(sorted(found.closed))
        lost, change = [], np.zeros(3)
        for o, d in zip(self.ones, self.demand, strict=True):
            before, after = o.itinerary(), o.itinerary(found.closed)
            if after is None or before is None:
                lost.append(o.pair.name)
                continue
            change += d * np.array(
                [after.cost - before.cost, after.days[1] - before.days[1], after.usd[1] - before.usd[1]]
            )
        if len(lost) == len(self.ones):
            change[:] = np.nan
        one = self.ones[0] if len(self.basket) == 1 else None
        return Step(
            k=k, closed=tuple(self.elements.ids[e] for e in closed), names=tuple(self.elements.names[e] for e in closed),
            way=one.itinerary(found.closed) if one else None, cost=float(change[0]), days=float(change[1]), usd=float(change[2]), unserved=tuple(lost),
            flow=found.value if flow else float("nan"), cut=tuple(self.elements.ids[e] for e in sorted(cut)), proven=found.proven, bound=found.bound,
            worth=found.value, ways=len(found.ways), searches=found.searches, programs=found.programs, seconds=seconds,
        )  # fmt: skip

    def protect(self, k: int, n: int) -> Protection:
        """The n elements whose protection leaves the worst k closures least bad."""
        begun = time.perf_counter()
        sign = -1.0 if self.measure == "flow" else 1.0
        cuts: dict[Set, Set] = {}

        def solve(held: Set) -> Worst:
            found, cut = self.solve(k, held)
            cuts[found.closed] = cut
            return found

        held, found, problems = fortify(solve, n, sign)
        then = self.told(k, found, cuts[found.closed], time.perf_counter() - begun)
        ids = sorted(held)
        return Protection(
            protected=tuple(self.elements.ids[e] for e in ids),
            names=tuple(self.elements.names[e] for e in ids),
            then=then,
            problems=problems,
        )
