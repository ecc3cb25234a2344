"""The world: the network on one day, values and a reason for each. `build` makes it, `apply` changes it, `why` explains it."""

from __future__ import annotations

from landbridge.worlds.base import CLOSED, OPEN, PLANNED
from landbridge.worlds.build import build
from landbridge.worlds.overlay import Overlay
from landbridge.worlds.reasons import Reason, Reasons
from landbridge.worlds.world import STATUS_WORDS, World

__all__ = ["CLOSED", "OPEN", "PLANNED", "STATUS_WORDS", "Overlay", "Reason", "Reasons", "World", "build"]
