"""Politics: what facts make of pairs, openings and hazards. Only the shape that the world takes is here yet."""

from __future__ import annotations

from landbridge.politics.atop import read_atop
from landbridge.politics.commit import commit
from landbridge.politics.commit_answer import Commitments
from landbridge.politics.commit_event import Event
from landbridge.politics.standing import Standing

__all__ = ["Commitments", "Event", "Standing", "commit", "read_atop"]
