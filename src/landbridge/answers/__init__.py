"""Answers: several results put together, politics included."""

from __future__ import annotations

from landbridge.answers.brief import Brief, brief
from landbridge.answers.check import check
from landbridge.answers.compare import Comparison, CorridorRow, compare
from landbridge.answers.gains import Gains, trade
from landbridge.answers.world import world

__all__ = ["Brief", "Comparison", "CorridorRow", "Gains", "brief", "check", "compare", "trade", "world"]
