"""The world: the network on one day, values and a reason for each. `build` makes it, `apply` changes it, `why` explains it."""

from __future__ import annotations

from landbridge.world.build import build
from landbridge.world.overlay import Overlay
from landbridge.world.reasons import Reason, Reasons
from landbridge.world.world import CLOSED, OPEN, PLANNED, STATUS_WORDS, World

__all__ = ["CLOSED", "OPEN", "PLANNED", "STATUS_WORDS", "Overlay", "Reason", "Reasons", "World", "build"]
