"""Cross-impact balances: the matrix, its reading and the searches in it, under one name."""

from __future__ import annotations

from landbridge.politics.cib_matrix import SIGMA, Balance, CrossImpact, Descriptor, balance
from landbridge.politics.cib_read import parse_cib, read_cib
from landbridge.politics.cib_search import (
    Attractor,
    Attractors,
    Consistent,
    Robust,
    Succession,
    attractors,
    consistent,
    robust,
    succession,
)

__all__ = [
    "SIGMA",
    "Attractor",
    "Attractors",
    "Balance",
    "Consistent",
    "CrossImpact",
    "Descriptor",
    "Robust",
    "Succession",
    "attractors",
    "balance",
    "consistent",
    "parse_cib",
    "read_cib",
    "robust",
    "succession",
]
