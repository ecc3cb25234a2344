"""Scenarios: named lists of developments, read from YAML with the line of every fault."""

from __future__ import annotations

from landbridge.scenario.development import CHANGES, Development, When, check_cargo, check_change
from landbridge.scenario.filters import select
from landbridge.scenario.read import LEVELS, parse_scenario, read_scenario
from landbridge.scenario.restriction import SupposedRestriction
from landbridge.scenario.scenario import BASELINE, Scenario
from landbridge.scenario.schema import json_schema
from landbridge.scenario.words import described, difference, statements
from landbridge.scenario.write import scenario_yaml

__all__ = [
    "BASELINE",
    "CHANGES",
    "LEVELS",
    "Development",
    "Scenario",
    "SupposedRestriction",
    "When",
    "check_cargo",
    "check_change",
    "described",
    "difference",
    "json_schema",
    "parse_scenario",
    "read_scenario",
    "scenario_yaml",
    "select",
    "statements",
]
