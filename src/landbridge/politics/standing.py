"""Standing: levels, openings and hazards as the world takes them, and how they are put together from facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from landbridge.politics.hazards import Effect, hazards
from landbridge.politics.levels import Level, levels
from landbridge.politics.openings import Opening, openings

if TYPE_CHECKING:
    from landbridge.study.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What politics computes from facts: level of each pair, status of each opening, effects of the rules that apply.

    Empty ones say that nothing political bears on the world beyond the developments and the agreements' dates.
    """

    levels: Mapping[tuple[str, str], Level] = field(default_factory=dict)
    openings: Mapping[str, Opening] = field(default_factory=dict)
    hazards: Sequence[Effect] = ()


def stand(facts: Facts) -> Standing:
    """The standing on the day of the facts, under what their scenario takes for granted.

    Examples
    --------
    >>> from datetime import date
    >>> from landbridge.study import open_study
    >>> stand(open_study().facts(date(2026, 6, 1))).openings["MARGARA"].status
    'blocked'
    """
    study, scenario = facts.study, facts.scenario
    if not len(study["relations"]) and not len(study["openings"]) and not scenario.levels:
        return Standing()
    found = levels(facts)
    return Standing(
        levels=found, openings=openings(facts, readings=dict(scenario.readings)), hazards=hazards(facts, found)
    )
