"""A study: a folder of tables and scenarios, opened read-only, and its facts as of a day."""

from __future__ import annotations

from landbridge.study.check import CHECKS, Report, check
from landbridge.study.facts import Facts
from landbridge.study.places import Place, find_actor, find_place
from landbridge.study.study import Study, open_study
from landbridge.study.trade_table import TradeTable, contradictions, economy_of, mirrors, trade_table, trade_years

__all__ = [
    "CHECKS", "Facts", "Place", "Report", "Study", "TradeTable", "check", "contradictions", "economy_of", "find_actor", "find_place", "mirrors",
    "open_study", "trade_table", "trade_years",
]  # fmt: skip
