"""First guesses of unknown flows: a report of part of the year, a report of another year, else gravity with published coefficients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import StudyError
from landbridge.study.study import Study
from landbridge.study.trade_order import FULL_YEAR, rank, records, reports
from landbridge.study.trade_table import cif_margin, to_fob
from landbridge.study.trade_totals import Totals

Floats = NDArray[np.float64]
MIN_MONTHS = 6  # a shorter part of a year says too little of the whole
MAX_CARRY = 4  # years that a report is carried at most
COEFFICIENTS = (
    "gravity_log_distance",
    "gravity_contiguity",
    "gravity_language",
    "gravity_agreement",
)  # rows of parameters


@dataclass(frozen=True)
class Seed:
    """A first guess of one flow, million USD free on board, before it is fitted to totals."""

    value: float
    method: str  # annualised, carried or gravity
    row: Mapping[str, Any] | None  # the report it rests on


def from_reports(study: Study, year: int, totals: Totals) -> dict[tuple[str, str], Seed]:
    """Guesses from reports that do not cover the year: parts of it with at least six months, else full years at most four away.

    A part is stretched to twelve months. Another year is scaled by the growth of both GDPs (the root of their product). The nearest year
    comes first, and of one year the report that stands highest in `trade_order`.
    """
    frame = reports(study)
    frame = frame.assign(priority=rank(study, frame).priority, fob=to_fob(frame, cif_margin(study)))
    part = frame[(frame["year"] == year) & (frame["months"] < FULL_YEAR) & (frame["months"] >= MIN_MONTHS)]
    found: dict[tuple[str, str], Seed] = {}
    for r in records(part.sort_values(["months", "priority"], ascending=False)):
        found.setdefault((r["exporter"], r["importer"]), Seed(r["fob"] * FULL_YEAR / r["months"], "annualised", r))
    whole = frame[(frame["months"] == FULL_YEAR) & (frame["year"] != year) & frame["priority"].notna()]
    whole = whole.assign(away=(whole["year"] - year).abs())
    whole = whole[whole["away"] <= MAX_CARRY].sort_values(["away", "priority", "year"], ascending=[True, False, True])
    for r in records(whole):
        pair = (r["exporter"], r["importer"])
        if pair not in found:
            grown = sqrt(totals.growth(pair[0], int(r["year"]), year) * totals.growth(pair[1], int(r["year"]), year))
            found[pair] = Seed(r["fob"] * grown, "carried", r)
    return found


def coefficients(study: Study) -> dict[str, float]:
    """The published gravity coefficients that `parameters` holds; raises `StudyError` where one is missing."""
    known = {r["parameter_id"]: float(r["value"]) for r in study["parameters"].rows()}
    for name in COEFFICIENTS:
        if name not in known:
            raise StudyError(
                f"parameters.csv has no row {name!r}, which estimates of unknown flows need.",
                "Add it with its source.",
            )
    return {name: known[name] for name in COEFFICIENTS}


def ease(study: Study, labels: Sequence[str]) -> Floats:
    """How easily two economies trade by gravity: exp of the coefficients times log distance, open border, language and agreement, [n, n].

    A shut border does not count as a border. A pair without a row of `gravity` takes the mean of its two economies, or of all; the diagonal (trade
    inside a group) takes the group's easiest partner.
    """
    b = coefficients(study)
    at = {label: i for i, label in enumerate(labels)}
    out = np.full((len(labels), len(labels)), np.nan)
    for r in study["gravity"].rows():
        if r["economy"] in at and r["other"] in at:
            km = r["capitals_km"] if np.isnan(r["weighted_km"]) else r["weighted_km"]
            border = bool(r["contiguous"]) and r["border_status"] in ("open", "partly")
            power = b["gravity_log_distance"] * log(km) + b["gravity_contiguity"] * border
            power += b["gravity_language"] * bool(r["common_official_language"]) + b["gravity_agreement"] * bool(
                r["agreement"]
            )
            i, j = at[r["economy"]], at[r["other"]]
            out[i, j] = out[j, i] = np.exp(power)
    known = ~np.isnan(out)
    everywhere = float(out[known].mean()) if known.any() else 1.0
    mean = np.array([row[k].mean() if k.any() else everywhere for row, k in zip(out, known, strict=True)])
    best = np.array([row[k].max() if k.any() else everywhere for row, k in zip(out, known, strict=True)])
    filled = np.where(known, out, np.sqrt(np.outer(mean, mean)))
    np.fill_diagonal(filled, best)
    return filled


def gravity(sold: Floats, bought: Floats, easy: Floats, known: Floats) -> Floats:
    """Gravity's guess of every flow: exports times imports times ease, scaled so that the median of reported over guessed is one, [n, n].

    Parameters
    ----------
    sold, bought
        Total exports and imports, [n].
    easy
        From `ease`, [n, n].
    known
        Reported flows, `nan` where unknown, [n, n]; the diagonal is not looked at.
    """
    guess = np.outer(sold, bought) * easy
    off = ~np.isnan(known) & ~np.eye(len(sold), dtype=bool) & (np.nan_to_num(known) > 0) & (guess > 0)
    scale = float(np.median(known[off] / guess[off])) if off.any() else 1.0 / max(float(guess.sum()), 1.0)
    return guess * scale
