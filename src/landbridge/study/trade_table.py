"""The square table of trade of one year, ready for a solver, with the reports that contradict each other beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.errors import QuestionError, StudyError, did_you_mean
from landbridge.results import as_csv, as_json, html_lines
from landbridge.study.study import Study
from landbridge.study.trade_order import CELL, FULL_YEAR, rank, records, reports

Floats = NDArray[np.float64]
CIF_MARGIN = "transport_cost_share_world"  # row of `parameters`: freight and insurance in percent of the FOB value
MIRROR_RATIO = 3.0  # two reports of one flow that differ by more are said to contradict each other
MIRROR_FLOOR_MUSD = 1.0  # of flows where both reports are below this the ratio says nothing
VALUATIONS = ("fob", "as_reported")


@dataclass(frozen=True, eq=False)
class TradeTable:
    """Goods trade of one year between every two economies of a study.

    Rows export, columns import; the diagonal holds domestic sales (of a group also the trade inside it). Every cell is known: reported by
    somebody, or estimated and marked so.
    """

    year: int
    valuation: str  # fob, or as_reported
    labels: tuple[str, ...]  # [n] economies in the order of the table `economies`
    names: tuple[str, ...]  # [n]
    flows: Floats  # [n, n] million USD, exporter x importer
    rows: pd.DataFrame = field(repr=False)  # row of `trade` of each cell, in the order of flows.ravel()
    unit: str = "million USD"

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        return (
            f"<TradeTable {self.year}: {len(self.labels)} economies, {self.n_reported} of {self.flows.size} cells reported, "
            f"{self.share_reported:.0%} of the trade between economies>"
        )

    def _of(self, column: str) -> NDArray[np.object_]:
        return self.rows[column].to_numpy(dtype=object).reshape(self.flows.shape)

    @cached_property
    def estimated(self) -> NDArray[np.bool_]:
        """Cells that this study filled, [n, n]. Never estimate anything on them."""
        return np.asarray(self._of("quality") == "estimated")

    @property
    def reported(self) -> NDArray[np.bool_]:
        """Cells that somebody counted, [n, n]."""
        return ~self.estimated

    @property
    def quality(self) -> NDArray[np.object_]:
        """Quality of each cell, [n, n]."""
        return self._of("quality")

    @property
    def method(self) -> NDArray[np.object_]:
        """How each cell was got, [n, n]."""
        return self._of("method")

    @property
    def trade_id(self) -> NDArray[np.object_]:
        """Row of `trade` that holds each cell, [n, n]."""
        return self._of("trade_id")

    @property
    def n_reported(self) -> int:
        """Number of reported cells."""
        return int(self.reported.sum())

    @property
    def between(self) -> Floats:
        """The flows with a diagonal of zero: trade between economies, [n, n]."""
        out = self.flows.copy()
        np.fill_diagonal(out, 0.0)
        return out

    @property
    def share_reported(self) -> float:
        """Share of the value of trade between economies that is reported; the rest is estimated."""
        return float(self.between[self.reported].sum() / self.between.sum())

    @property
    def shares(self) -> dict[str, float]:
        """Share of the value of trade between economies by what it rests on: a report of the year, a report of another year or part of one, gravity."""
        away = np.isin(self.method.astype(str), ("carried", "annualised"))
        kinds = {"reported": self.reported, "another period": self.estimated & away, "gravity": self.estimated & ~away}
        return {name: float(self.between[mask].sum() / self.between.sum()) for name, mask in kinds.items()}

    @property
    def exports(self) -> Floats:
        """What each economy sells to the others, [n]."""
        return np.asarray(self.between.sum(axis=1))

    @property
    def imports(self) -> Floats:
        """What each economy buys from the others, [n]."""
        return np.asarray(self.between.sum(axis=0))

    def at(self, economy: str) -> int:
        """Position of an economy; raises `QuestionError` where the table does not have it."""
        for i, (label, name) in enumerate(zip(self.labels, self.names, strict=True)):
            if economy.lower() in (label.lower(), name.lower()):
                return i
        raise QuestionError(
            f"there is no economy {economy!r} in the trade tables.",
            *filter(None, [did_you_mean(economy, self.names)]),
            "Economies: " + ", ".join(self.labels) + ".",
        )

    def cells(self) -> list[dict[str, Any]]:
        """Every cell as a row: who sells, who buys, the value used, how it is known and where it comes from."""
        kept = ["trade_id", "exporter", "importer", "year", "reporter", "valuation", "method", "quality", "source"]
        return [
            {**r, "year": self.year, "reported_musd": v, "flow_musd": x}
            for r, v, x in zip(records(self.rows[kept]), self.rows["value_musd"], self.flows.ravel(), strict=True)
        ]

    def to_csv(self) -> str:
        """The cells as CSV."""
        return as_csv(self.cells())

    def to_json(self) -> str:
        """The table as JSON: labels, flows, estimated, quality and the cells' rows."""
        return as_json(
            {
                "year": self.year, "valuation": self.valuation, "unit": self.unit, "labels": self.labels, "names": self.names,
                "flows": self.flows, "estimated": self.estimated, "quality": self.quality, "trade_id": self.trade_id,
            }
        )  # fmt: skip


def trade_years(study: Study) -> list[int]:
    """Years of which the study has a square table: those with a used row of `trade`."""
    frame = study["trade"].frame
    return sorted({int(y) for y in frame.loc[frame["used"].astype(bool), "year"]})


def economies(study: Study) -> list[dict[str, Any]]:
    """Economies that stand in the square table: all but the memos."""
    return [r for r in study["economies"].rows() if r["kind"] != "memo"]


def economy_of(study: Study, country: str) -> str | None:
    """The economy that a state belongs to, by its ISO code: its own, the group it is a member of, or the rest of the world.

    Examples
    --------
    >>> from landbridge.study import open_study
    >>> study = open_study()
    >>> economy_of(study, "GEO"), economy_of(study, "NLD"), economy_of(study, "BRA")
    ('GEO', 'EU20', 'ROW')
    """
    rest = None
    for row in economies(study):
        if row["economy_id"] == country or country in row["members"]:
            return str(row["economy_id"])
        rest = str(row["economy_id"]) if row["kind"] == "rest" else rest
    return rest


def cif_margin(study: Study) -> float:
    """Freight and insurance as a share of the FOB value, from `parameters`; raises `StudyError` where it is not there."""
    for row in study["parameters"].rows():
        if row["parameter_id"] == CIF_MARGIN:
            return float(row["value"]) / 100
    raise StudyError(
        f"parameters.csv has no row {CIF_MARGIN!r}, which says how far CIF values stand above FOB.",
        "Add it (percent of the FOB value), or ask for valuation='as_reported'.",
    )


def to_fob(frame: pd.DataFrame, margin: float) -> Floats:
    """Values of rows of `trade` free on board: CIF ones, and unstated ones from an importer's books, over one and the margin."""
    cif = (frame["valuation"] == "cif") | ((frame["valuation"] == "unknown") & (frame["side"] == "importer"))
    return np.asarray(frame["value_musd"] / np.where(cif, 1 + margin, 1.0), dtype=np.float64)


def trade_table(study: Study, year: int, *, valuation: str = "fob") -> TradeTable:
    """The square table of goods trade of a year.

    Parameters
    ----------
    study
        A study with the tables `economies` and `trade`.
    year
        One of `trade_years(study)`.
    valuation
        `fob` puts every cell on one footing by the margin of `parameters`; `as_reported` mixes FOB and CIF as the reporters publish them.

    Returns
    -------
    TradeTable
        Flows in million USD, exporter x importer, domestic sales on the diagonal, with the row behind every cell.

    Raises
    ------
    QuestionError
        For a year or valuation that is not there.
    StudyError
        Where cells are missing or stand twice: the study is not square.

    Examples
    --------
    >>> from landbridge.study import open_study
    >>> table = trade_table(open_study(), 2023)
    >>> table.flows.shape, bool((table.flows >= 0).all())
    ((33, 33), True)
    """
    years = trade_years(study)
    if year not in years:
        raise QuestionError(
            f"the study has no square table of trade for {year}.",
            f"Years: {', '.join(map(str, years))}." if years else "Its trade.csv has no used row.",
        )
    if valuation not in VALUATIONS:
        raise QuestionError(f"valuation {valuation!r} is not known.", "Choose fob or as_reported.")
    listed = economies(study)
    labels = tuple(str(r["economy_id"]) for r in listed)
    frame = study["trade"].frame
    rows = frame[frame["used"].astype(bool) & (frame["year"] == year)]
    rows = rows.set_index(["exporter", "importer"], drop=False)
    wanted = pd.MultiIndex.from_product([labels, labels])
    missing = [pair for pair in wanted if pair not in set(rows.index)]
    if missing or rows.index.has_duplicates:
        what = f"no used row for {missing[0][0]} to {missing[0][1]}" if missing else "two used rows for one pair"
        raise StudyError(f"trade.csv: {year} is not square: {what}.", "landbridge check lists what is wrong.")
    rows = rows.loc[wanted].reset_index(drop=True)
    values = to_fob(rows, cif_margin(study)) if valuation == "fob" else rows["value_musd"].to_numpy(dtype=np.float64)
    flows = values.reshape(len(labels), len(labels)).copy()
    flows.setflags(write=False)
    return TradeTable(year, valuation, labels, tuple(str(r["name"]) for r in listed), flows, rows)


@dataclass(frozen=True)
class Mirror:
    """Two reports of one flow: the one used and the one that differs most from it."""

    exporter: str
    importer: str
    year: int
    used: dict[str, Any] = field(repr=False)  # row of trade
    other: dict[str, Any] = field(repr=False)
    ratio: float  # the greater over the smaller, as reported; inf where one of the two is zero

    def as_dict(self) -> dict[str, Any]:
        """The two reports side by side."""
        told: dict[str, Any] = {"exporter": self.exporter, "importer": self.importer, "year": self.year}
        for name, row in (("used", self.used), ("other", self.other)):
            told |= {f"{name}_{k}": row[k] for k in ("value_musd", "valuation", "reporter", "method", "source")}
        return {**told, "ratio": self.ratio}


def mirrors(study: Study, year: int | None = None) -> list[Mirror]:
    """Flows that several full-year reports tell of, worst contradiction first; those where no report is above a million USD come last.

    Every report is kept in the table; half of a turnover is left out here, since it says nothing of the split. Memos are no flows.
    """
    known = {str(r["economy_id"]) for r in economies(study)}
    frame = reports(study)
    frame = frame[(frame["months"] == FULL_YEAR) & (frame["method"] != "half_turnover")]
    frame = frame[frame["exporter"].isin(known) & frame["importer"].isin(known)]
    frame = frame[frame["year"].isin(trade_years(study) if year is None else [year])]
    frame = frame[frame.duplicated(CELL, keep=False)]
    frame = frame.assign(priority=rank(study, frame).priority)
    found = []
    for _, group in frame.groupby(CELL):
        ordered = records(group.sort_values("priority", ascending=False))
        used = next((r for r in ordered if r["used"]), ordered[0])
        others = [r for r in ordered if r is not used]
        other = max(others, key=lambda r: _ratio(used["value_musd"], r["value_musd"]))
        ratio = _ratio(used["value_musd"], other["value_musd"])
        found.append(Mirror(used["exporter"], used["importer"], int(used["year"]), used, other, ratio))
    return sorted(
        found, key=lambda m: (_greater(m) <= MIRROR_FLOOR_MUSD, -m.ratio, -_greater(m), m.exporter, m.importer, m.year)
    )


def _greater(m: Mirror) -> float:
    return max(float(m.used["value_musd"]), float(m.other["value_musd"]))


def contradictions(study: Study, year: int | None = None) -> list[Mirror]:
    """Mirrors whose two reports differ by more than `MIRROR_RATIO`, where either is above `MIRROR_FLOOR_MUSD`."""
    return [m for m in mirrors(study, year) if m.ratio > MIRROR_RATIO and _greater(m) > MIRROR_FLOOR_MUSD]


def _ratio(a: float, b: float) -> float:
    low, high = sorted((float(a), float(b)))
    return 1.0 if high == 0 else float("inf") if low == 0 else high / low
