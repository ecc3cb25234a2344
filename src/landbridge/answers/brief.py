"""A brief: everything that one question under one scenario asks for, computed once and put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from landbridge.answers.behind import Behind, behind
from landbridge.answers.compare import Comparison, CorridorRow, compare
from landbridge.answers.gains import Gains, trade
from landbridge.answers.shut_in_turn import Closure, shut_in_turn
from landbridge.answers.swings import Swing, swings
from landbridge.answers.world import world
from landbridge.compute import Progress
from landbridge.engines.interdict import Step, interdict
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import DEFAULT_GOODS, Question
from landbridge.network import ArcKind
from landbridge.results import html_table
from landbridge.scenario import BASELINE, Scenario, difference
from landbridge.study import Study
from landbridge.study.trade_table import trade_years
from landbridge.worlds import World

UNSAVED = "saved-scenario.yaml"  # stands in the command for a scenario that has no file yet
MOST_TOGETHER = 3  # links shut together
RIVALS = 2  # ways besides the best whose rows are swung too: a row of a rival may turn the answer
GAINS_DRAWS = 32  # base draws behind the bands of who gains; few, so that a brief stays quick, and printed beside them


@dataclass(frozen=True, eq=False, kw_only=True)
class Brief:
    """One question answered on a day, under a scenario beside the day as it is, with what it rests on.

    Attributes
    ----------
    after, before
        Corridors under the scenario, and as it is; `before` is None where no scenario was given.
    scenario_name
        The scenario as it was asked for; empty where there is none.
    changed
        Links that differ on the day because of the scenario: status, hours, price or the cargo they let pass.
    supposes
        What the scenario says, a sentence each.
    closures
        What breaks the best way, one thing at a time.
    together
        The worst one, two and three links shut together, proven.
    swings
        Rows behind the best ways, the one that matters most first.
    behind
        Politics behind the ways.
    gains
        Who gains and who loses by trade; None without a scenario, or where the study has no square table of trade.
    """

    after: Comparison
    before: Comparison | None
    scenario_name: str
    changed: tuple[str, ...]
    supposes: tuple[str, ...]
    closures: tuple[Closure, ...]
    together: tuple[Step, ...]
    swings: tuple[Swing, ...]
    behind: Behind
    gains: Gains | None = None

    @property
    def question(self) -> Question:
        """The question, on the world of the answer."""
        return self.after.question

    @property
    def best(self) -> Itinerary | None:
        """The best way of the answer: least USD and owner's cost of time together; None where none is open."""
        return best_of(self.after)

    @property
    def ways(self) -> list[Itinerary]:
        """Every way shown, before and after, those included that would be open."""
        sides = [self.after, *([self.before] if self.before else [])]
        return [w for side in sides for c in side if (w := c.itinerary or c.lifted) is not None]

    def pairs(self) -> list[tuple[CorridorRow | None, CorridorRow | None]]:
        """Each corridor before and after, in the order of the answer; those that only the day as it is has come last."""
        was = {c.corridor: c for c in self.before or ()}
        rows = [(was.pop(c.corridor, None), c) for c in self.after]
        return [*rows, *((c, None) for c in was.values())]

    def _repr_html_(self) -> str:
        rows = []
        for was, now in self.pairs():
            ways = {"as it is": was, "under the scenario": now} if self.before is not None else {"as it is": now}
            name = next(c.name for c in (now, was) if c is not None)
            told = {k: c.itinerary.line() if c.itinerary else c.state for k, c in ways.items() if c is not None}
            rows.append({"corridor": name, **told})
        return html_table(repr(self).strip("<>"), rows, note="landbridge.brief_page makes one file of it.")

    def __repr__(self) -> str:
        q = self.question
        head = f"<Brief {q.origin.name} to {q.destination.name} on {q.world.facts.on}, {q.world.facts.scenario.title}: "
        return (
            f"{head}{len(self.closures)} closures, {len(self.swings)} rows that matter, {len(self.behind.openings)} openings, "
            f"{len(self.behind.disputes)} disputes>"
        )


def best_of(comparison: Comparison | None) -> Itinerary | None:
    """The best way of a comparison; None where none is open."""
    return comparison[0].itinerary if comparison is not None and len(comparison) else None


def brief(
    study: Study, origin: str, destination: str, *, on: date | str | None = None, scenario: Scenario | str | Path | None = None,
    goods: str = DEFAULT_GOODS, unit: str | None = None, services: Sequence[str] = (), avoid: Sequence[str] = (),
    value_of_time: float | None = None, progress: Progress | None = None,
) -> Brief:  # fmt: skip
    """Everything that one question under one scenario asks for.

    Parameters
    ----------
    study
        An opened study.
    origin, destination, goods, unit, services, avoid, value_of_time
        As `route` has them.
    on, scenario
        As `world` has them. Without a scenario it is a brief on the day as it is.
    progress
        Called with draws done and draws in all while it is worked out who gains, which takes most of the time.

    Returns
    -------
    Brief
        Answer, what changed, what breaks it, who gains, what it rests on. `landbridge.brief_page` makes one file of it.

    Raises
    ------
    QuestionError, StudyError
        For a question that will not do, and for trade tables that are there but not square or lack a parameter.

    Examples
    --------
    >>> import landbridge as lb
    >>> paper = lb.brief(lb.open_study(), "Yerevan", "Istanbul", on="2026-06-01", scenario="margara-opens")
    >>> paper.before[0].itinerary.days[1] > paper.best.days[1]
    True
    """
    asked: dict[str, Any] = {
        "goods": goods, "unit": unit, "services": services, "avoid": avoid, "value_of_time": value_of_time,
    }  # fmt: skip
    now = world(study, on, scenario)
    then = world(study, on) if scenario is not None else None
    after = compare(now, origin, destination, **asked)
    before = compare(then, origin, destination, **asked) if then is not None else None
    together = (
        interdict(now, [(origin, destination)], k=MOST_TOGETHER, **asked).steps if best_of(after) is not None else ()
    )
    gains = (
        trade(study, scenario, on=on, draws=GAINS_DRAWS, progress=progress)
        if scenario is not None and trade_years(study)
        else None
    )
    return _put_together(after, before, now, then, _name(study, scenario), together, gains)


def _name(study: Study, scenario: Scenario | str | Path | None) -> str:
    """By what a command finds the scenario again; one that was made in Python has to be saved first."""
    if scenario is None:
        return ""
    if not isinstance(scenario, Scenario):
        return str(scenario)
    return next((n for n in study.scenarios() if study.scenario(n).hash == scenario.hash), UNSAVED)


def _put_together(
    after: Comparison,
    before: Comparison | None,
    now: World,
    then: World | None,
    name: str,
    together: tuple[Step, ...],
    gains: Gains | None,
) -> Brief:
    way = best_of(after)
    rivals = [c.itinerary for c in list(after)[1 : 1 + RIVALS] if c.itinerary is not None]
    ways = [w for side in (after, before or ()) for c in side if (w := c.itinerary or c.lifted) is not None]
    main = [w for c in list(after)[: 1 + RIVALS] if (w := c.itinerary or c.lifted) is not None]
    main += [w for w in (best_of(before),) if w is not None]
    lifted = [x.link for side in (after, before or ()) for c in side for x in c.lift]
    return Brief(
        after=after, before=before, scenario_name=name, changed=changed_links(then, now) if then is not None else (),
        supposes=tuple(x.removeprefix("+ ") for x in difference(BASELINE, now.facts.scenario)),
        closures=shut_in_turn(after.question, way) if way is not None else (),
        together=together,
        swings=swings(after.question, way, rivals) if way is not None else (),
        behind=behind(now, then, ways, main, lifted),
        gains=gains,
    )  # fmt: skip


def changed_links(then: World, now: World) -> tuple[str, ...]:
    """Links of one network that differ between two worlds in status, hours, price or the cargo they let pass."""
    net = now.network
    differs = np.zeros(net.n_arcs, dtype=bool)
    for column in ("status", "hours", "usd_per_40ft", "usd_per_20ft", "usd_per_t"):
        a, b = then.columns[column], now.columns[column]
        differs |= (a != b) & ~(np.isnan(a) & np.isnan(b))
    for arc, _ in _barred(then) ^ _barred(now):
        differs[arc] = True
    rows = np.unique(net.link[differs & (net.kind == ArcKind.LINK)])
    return tuple(str(x) for x in net.links["link_id"].to_numpy(dtype=object)[rows])


def _barred(world: World) -> set[tuple[int, tuple[frozenset[str], ...]]]:
    """Arcs that are shut for some cargo only, with the states that decide which."""
    return {(int(arc), (b.origin, b.destination, b.transit)) for b in world.bars for arc in b.arcs}
