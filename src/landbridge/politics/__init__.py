"""Politics: what facts make of pairs, openings, duties and hazards. It knows no link beyond the filters that rules and openings carry."""

from __future__ import annotations

from landbridge.politics.atop import read_atop
from landbridge.politics.balance import balance
from landbridge.politics.commit import commit
from landbridge.politics.commit_answer import Commitments
from landbridge.politics.commit_event import Event
from landbridge.politics.hazards import Effect, hazards
from landbridge.politics.levels import Level, Levels, history, levels
from landbridge.politics.openings import Opening, Openings, openings
from landbridge.politics.standing import Standing, stand

__all__ = [
    "Commitments",
    "Effect",
    "Event",
    "Level",
    "Levels",
    "Opening",
    "Openings",
    "Standing",
    "balance",
    "commit",
    "hazards",
    "history",
    "levels",
    "openings",
    "read_atop",
    "stand",
]
