"""How good the estimates are: reported flows are hidden in turn, estimated as if nobody had reported them, and compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from landbridge.study.study import Study
from landbridge.study.trade_fill import fill
from landbridge.study.trade_order import reports
from landbridge.study.trade_table import cif_margin, economies, to_fob, trade_table
from landbridge.tables import Table

FOLDS = 5
FLOOR_MUSD = 1.0  # smaller flows are mostly one shipment


@dataclass(frozen=True, eq=False)
class HoldOut:
    """Hidden reports beside their estimates, million USD free on board."""

    year: int
    rows: pd.DataFrame  # exporter, importer, method, reported, estimated, factor

    def summary(self) -> list[dict[str, float | str | int]]:
        """By method: how many, the median factor by which the estimate is off, and the share within a factor of two and of five."""
        told: list[dict[str, float | str | int]] = []
        for method, group in self.rows.groupby("method"):
            off = group["factor"]
            told.append(
                {
                    "method": str(method), "n": len(group), "median_factor": float(off.median()), "within_2": float((off <= 2).mean()),
                    "within_5": float((off <= 5).mean()),
                }
            )  # fmt: skip
        return told


def hold_out(study: Study, year: int) -> HoldOut:
    """Hide every reported flow once, in five parts, and compare its estimate.

    Each part is hidden twice: only the reports of the year (what is left may be carried from another year), and all reports of the pair (only
    gravity is left). Parts are every fifth flow in the order of the table, so the result does not depend on chance. Flows below one million USD
    are left out.
    """
    table = trade_table(study, year)
    used = table.rows[(table.rows["quality"] != "estimated") & (table.rows["value_musd"] > FLOOR_MUSD)]
    known = {r["economy_id"] for r in economies(study) if r["kind"] != "rest"}
    used = used[used["exporter"].isin(known) & used["importer"].isin(known)]
    truth = dict(
        zip(zip(used["exporter"], used["importer"], strict=True), to_fob(used, cif_margin(study)), strict=True)
    )
    found = [row for every in (False, True) for row in _hidden(study, year, truth, every)]
    return HoldOut(year, pd.DataFrame(found))


def _hidden(study: Study, year: int, truth: dict[tuple[str, str], float], every: bool) -> Iterator[dict[str, object]]:
    pairs = list(truth)
    for part in range(FOLDS):
        gone = set(pairs[part::FOLDS])
        frame = reports(study)
        hide = np.array([(a, b) in gone for a, b in zip(frame["exporter"], frame["importer"], strict=True)])
        left = frame[~hide if every else ~(hide & ((frame["year"] == year) & (frame["months"] == 12)).to_numpy())]
        for row in fill(_with_trade(study, left), [year]).rows:
            pair = (row["exporter"], row["importer"])
            if row["used"] and pair in gone and row["quality"] == "estimated":
                ratio = row["value_musd"] / truth[pair] if row["value_musd"] > 0 else 0.0
                factor = max(ratio, 1 / ratio) if ratio else float("inf")
                yield {
                    "exporter": pair[0], "importer": pair[1], "method": row["method"], "reported": truth[pair], "estimated": row["value_musd"],
                    "factor": factor,
                }  # fmt: skip


def _with_trade(study: Study, frame: pd.DataFrame) -> Study:
    """The study with other rows of `trade`."""
    before = study["trade"]
    table = Table(before.spec, frame.reset_index(drop=True), np.arange(len(frame), dtype=np.int64) + 2, before.file)
    others = {name: study.read(name) for name in ("economies", "accounts", "trade_order", "gravity", "parameters")}
    return replace(study, _read={**others, "trade": (table, [])})
