"""A study: a folder of tables and scenarios, opened read-only, and its facts as of a day."""

from __future__ import annotations

from landbridge.study.check import CHECKS, Report, check
from landbridge.study.facts import Facts
from landbridge.study.places import Place, find_actor, find_place
from landbridge.study.study import Study, open_study

__all__ = ["CHECKS", "Facts", "Place", "Report", "Study", "check", "find_actor", "find_place", "open_study"]
