"""The virtual network: every operation at a node is an arc (Jourquin and Beuthe). Compiled once per study; values change, topology never."""

from __future__ import annotations

from landbridge.network.compile import compile
from landbridge.network.network import ArcKind, Network
from landbridge.network.pareto import Front, envelope, pareto, pareto_matrix
from landbridge.network.price import Costs, price
from landbridge.network.search import Path, Reopening, Trees, k_best, reopen, staged, trees

__all__ = [
    "ArcKind",
    "Costs",
    "Front",
    "Network",
    "Path",
    "Reopening",
    "Trees",
    "compile",
    "envelope",
    "k_best",
    "pareto",
    "pareto_matrix",
    "price",
    "reopen",
    "staged",
    "trees",
]
