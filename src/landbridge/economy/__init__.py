"""Trade between economies: tables of flows and shocks as people have them, and the algebra of equilibrium on arrays."""

from __future__ import annotations

from landbridge.economy.flows import Flows, read_flows
from landbridge.economy.hat import CLOSURES, HatSolution, solve_hat
from landbridge.economy.mrio import Mrio, read_mrio
from landbridge.economy.sector_base import read_sectors
from landbridge.economy.source import read_frame

__all__ = [
    "CLOSURES",
    "Flows",
    "HatSolution",
    "Mrio",
    "read_flows",
    "read_frame",
    "read_mrio",
    "read_sectors",
    "solve_hat",
]
