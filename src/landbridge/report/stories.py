"""Stories of a cross-impact matrix as plain data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from landbridge.politics.cib_matrix import CrossImpact, balance
from landbridge.politics.cib_search import attractors, consistent


def stories_dict(matrix: CrossImpact, *, tolerance: float = 0.0, seconds: float = math.inf) -> dict[str, Any]:
    """The stories that hold together, and where succession leads. `complete` is false where the search stopped after `seconds`."""
    found, ends = consistent(matrix, tolerance=tolerance, seconds=seconds), attractors(matrix)
    stories = [
        {"states": list(labels), "inconsistency": w, "sum": t, "total_impact": n}
        for labels, w, t, n in zip(found, found.inconsistency, found.summed, found.total_impact, strict=True)
    ]
    return {
        "matrix": matrix.name, "configurations": matrix.n_configurations, "tolerance": tolerance, "complete": found.complete, "consistent": stories,
        "attractors": [{"cycle": a.cycle, "basin": a.basin, "share": a.share} for a in ends], "attractors_exact": ends.exact,
    }  # fmt: skip


def story_dict(matrix: CrossImpact, states: Sequence[str]) -> dict[str, Any]:
    """One story, a state for each descriptor: the balance of each state, and how far the one taken is behind the best."""
    one = balance(matrix, states)
    rows = [
        {"descriptor": d, "balances": list(b), "behind_best": one.inconsistency[d]} for d, b in one.balances.items()
    ]
    return {"matrix": matrix.name, "states": list(one.labels), "descriptors": rows, "total_impact": one.total_impact}
