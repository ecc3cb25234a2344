"""Scenarios: named lists of developments, read from YAML with the line of every fault."""

from __future__ import annotations

from landbridge.scenario.development import CHANGES, Development, When, check_cargo, check_change
from landbridge.scenario.filters import select
from landbridge.scenario.read import BASELINE, Scenario, parse_scenario, read_scenario

__all__ = [
    "BASELINE",
    "CHANGES",
    "Development",
    "Scenario",
    "When",
    "check_cargo",
    "check_change",
    "parse_scenario",
    "read_scenario",
    "select",
]
