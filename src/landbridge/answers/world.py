"""The public way to a world: facts, then standing, then the network on the day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from weakref import WeakKeyDictionary

from landbridge.errors import QuestionError
from landbridge.network import Network
from landbridge.network import compile as compile_network
from landbridge.politics import stand
from landbridge.scenario import BASELINE, Scenario
from landbridge.study import Study
from landbridge.tables.cells import parse_date
from landbridge.worlds import World, build

_networks: WeakKeyDictionary[Study, Network] = WeakKeyDictionary()


def as_day(on: date | str | None, study: Study) -> date:
    """The day of a question; None means the study's last known day."""
    if isinstance(on, date):
        return on
    if on is None:
        if study.known_until is None:
            raise QuestionError(
                "no day was given and the study does not say until when it is known.", "Give a day as in 2025-06-01."
            )
        return study.known_until
    try:
        return parse_date(on)
    except ValueError as error:
        raise QuestionError(f"{on!r} {error}.", "Write the day as in 2025-06-01.") from error


def network_of(study: Study) -> Network:
    """The study's network, compiled once."""
    if study not in _networks:
        _networks[study] = compile_network(study)
    return _networks[study]


def world(study: Study, on: date | str | None = None, scenario: Scenario | str | Path | None = None) -> World:
    """The world of a study on a day under a scenario.

    Parameters
    ----------
    study
        An opened study.
    on
        The day, as a date or as in "2025-06-01". None: the last day the study knows.
    scenario
        A scenario, its name in the study, or a file. None: as it is.

    Returns
    -------
    World
        The network on that day, with a reason for each value.

    Examples
    --------
    >>> import landbridge as lb
    >>> lb.world(lb.open_study(), "2025-06-01").facts.on
    datetime.date(2025, 6, 1)
    """
    day = as_day(on, study)
    story = BASELINE if scenario is None else scenario if isinstance(scenario, Scenario) else study.scenario(scenario)
    facts = study.facts(day, story)
    return build(network_of(study), facts, stand(facts))
