"""Which of several reports of one flow is used: the order stands in the table `trade_order`, and this applies it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.scenario.filters import select
from landbridge.study.study import Study

FULL_YEAR = 12  # months; a report of fewer never stands for the year
CELL = ["exporter", "importer", "year"]


@dataclass(frozen=True, eq=False)
class Ranking:
    """Every row of `trade` with the rule of `trade_order` that places it.

    `priority` is `nan` and `rule` empty where no rule means the row: it is then never used.
    """

    priority: NDArray[np.float64]  # [n_rows]
    rule: NDArray[np.object_]  # [n_rows]


def reports(study: Study) -> pd.DataFrame:
    """Rows of `trade` that somebody counted; what this study estimated is left out. The index is the position in the table."""
    frame = study["trade"].frame
    return frame[frame["quality"] != "estimated"]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame as dicts."""
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def rank(study: Study, frame: pd.DataFrame) -> Ranking:
    """The height at which each row stands by the table `trade_order`; where several rules mean a row the highest counts.

    Raises
    ------
    ScenarioError
        For a rule that asks for a column which `trade` does not have.
    """
    priority = np.full(len(frame), np.nan)
    rule = np.full(len(frame), "", dtype=object)
    for row in study["trade_order"].rows():
        met = select(frame, row["where"], what=f"trade_order {row['order_id']!r}")
        better = met & ~(priority >= row["priority"])
        priority[better], rule[better] = row["priority"], row["order_id"]
    return Ranking(priority, rule)


def choose(study: Study, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Which rows the order chooses: of each pair and year the full-year report that stands highest.

    Parameters
    ----------
    study
        The study whose `trade_order` counts.
    frame
        Rows of `trade`, any subset.

    Returns
    -------
    bool[n_rows]
        True for at most one row of each pair and year. Of two of one height the first by `trade_id`; `ties` lists them.
    """
    ranked = frame.assign(priority=rank(study, frame).priority, at=np.arange(len(frame)))
    ranked = ranked[(ranked["months"] == FULL_YEAR) & ranked["priority"].notna()]
    first = ranked.sort_values(["priority", "trade_id"], ascending=[False, True]).drop_duplicates(CELL)
    chosen = np.zeros(len(frame), dtype=bool)
    chosen[first["at"].to_numpy(dtype=np.int64)] = True
    return chosen


def ties(study: Study, frame: pd.DataFrame) -> list[tuple[str, str]]:
    """Pairs of rows that the order leaves at one height, where that height would be chosen."""
    ranked = frame.assign(priority=rank(study, frame).priority)
    ranked = ranked[(ranked["months"] == FULL_YEAR) & ranked["priority"].notna()]
    top = ranked[ranked["priority"] == ranked.groupby(CELL)["priority"].transform("max")].sort_values("trade_id")
    return [(ids[0], ids[1]) for _, group in top.groupby(CELL) if len(ids := list(group["trade_id"])) > 1]
