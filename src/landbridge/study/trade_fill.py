"""Make the trade table square: choose among reports, estimate what nobody reported, and mark it so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.study.study import Study
from landbridge.study.trade_fit import Margin, Met, fit
from landbridge.study.trade_order import FULL_YEAR, choose, records, reports
from landbridge.study.trade_seeds import Seed, ease, from_reports, gravity
from landbridge.study.trade_table import cif_margin, economies, to_fob, trade_years
from landbridge.study.trade_totals import Totals

Floats = NDArray[np.float64]
Row = dict[str, Any]
SOURCE = "TRADE_FILL"  # row of sources that says how estimates are made
DIGITS = 3  # thousand USD, as the best reporters publish


@dataclass(frozen=True, eq=False)
class Filled:
    """The table `trade` made anew, and how well the estimates meet the totals."""

    rows: list[Row]  # every report, with `used` by the order, then every estimate
    met: dict[int, list[Met]]  # by year
    converged: bool

    def worst(self, year: int, *, published: bool = True) -> float:
        """Largest share by which a margin that was fitted is missed."""
        return max((m.error for m in self.met[year] if m.kept and m.margin.published == published), default=0.0)


def fill(study: Study, years: Sequence[int] | None = None) -> Filled:
    """Choose, estimate and mark: the table `trade` of a study made anew from its reports.

    Parameters
    ----------
    study
        With the tables `economies`, `accounts`, `trade`, `trade_order`, `gravity` and `parameters`.
    years
        Years to make square. None: those that have a used row.

    Returns
    -------
    Filled
        Rows in the order of the file (reports) and of the economies (estimates). Filling what was filled changes nothing.

    Notes
    -----
    Published totals are met by proportional fitting; a total that nobody published is carried from a near year by GDP or taken as a share of goods
    and services. The rest of the world has no total: it takes what is left.
    """
    years = trade_years(study) if years is None else years
    frame = reports(study)
    chosen = choose(study, frame) & frame["year"].isin(list(years)).to_numpy()
    chosen &= frame["exporter"].isin(_labels(study)).to_numpy() & frame["importer"].isin(_labels(study)).to_numpy()
    rows = [{**r, "used": bool(u)} for r, u in zip(records(frame), chosen, strict=True)]
    totals, met, converged = Totals(study), {}, True
    for year in years:
        made, met[year], done = _year(study, year, totals)
        rows += made
        converged &= done
    return Filled(rows, met, converged)


def _labels(study: Study) -> list[str]:
    return [str(r["economy_id"]) for r in economies(study)]


def _year(study: Study, year: int, totals: Totals) -> tuple[list[Row], list[Met], bool]:
    listed, labels = economies(study), _labels(study)
    known, memo = _known(study, year, labels)
    inside = np.array([r["kind"] != "state" for r in listed])  # groups trade within themselves
    known[np.diag_indices(len(labels))] = np.where(inside, np.nan, 0.0)
    margins = _margins(study, year, totals, labels, memo)
    seeds, used = _seeds(study, year, totals, labels, known)
    firm = np.array([[(a, b) in used for b in labels] for a in labels])
    flows, met, converged = fit(known, seeds, margins, firm)
    made = [
        _estimate(labels[i], labels[j], year, flows[i, j], used.get((labels[i], labels[j])))
        for i, j in zip(*np.nonzero(np.isnan(known)), strict=True)
        if i != j
    ]
    return [*made, *_domestic(listed, year, totals, np.diag(flows))], met, converged


def _known(study: Study, year: int, labels: Sequence[str]) -> tuple[Floats, dict[tuple[str, str], float]]:
    """Chosen reports free on board: cells between economies, and flows from or to memos."""
    frame = reports(study)
    rows = frame[choose(study, frame) & (frame["year"] == year).to_numpy()]
    at, known, memo = {e: i for i, e in enumerate(labels)}, np.full((len(labels),) * 2, np.nan), {}
    for a, b, value in zip(rows["exporter"], rows["importer"], to_fob(rows, cif_margin(study)), strict=True):
        if a in at and b in at:
            known[at[a], at[b]] = value
        else:
            memo[a, b] = float(value)
    return known, memo


def _members(study: Study, labels: Sequence[str]) -> dict[str, NDArray[np.bool_]]:
    """Which economies lie in each memo, [n]."""
    rows = {r["economy_id"]: r for r in study["economies"].rows()}
    states = {e: set(rows[e]["members"]) or {e} for e in labels}
    return {
        m: np.array([states[e] <= set(r["members"]) for e in labels]) for m, r in rows.items() if r["kind"] == "memo"
    }


def margins_of(study: Study, year: int) -> list[Margin]:
    """Every sum over cells that is published or estimated for a year, free on board."""
    labels = _labels(study)
    return _margins(study, year, Totals(study), labels, _known(study, year, labels)[1])


def _margins(
    study: Study, year: int, totals: Totals, labels: Sequence[str], memo: dict[tuple[str, str], float]
) -> list[Margin]:
    at, n, cif = {e: i for i, e in enumerate(labels)}, len(labels), 1 + cif_margin(study)
    members, rest = _members(study, labels), {r["economy_id"] for r in economies(study) if r["kind"] == "rest"}
    found = []

    def add(label: str, sells: NDArray[np.bool_], buys: NDArray[np.bool_], target: float, published: bool) -> None:
        found.append(Margin(f"{label} {year}", np.outer(sells, buys), target, published))

    everyone = np.ones(n, dtype=bool)
    for e in (e for e in labels if e not in rest):
        one = np.arange(n) == at[e]
        if sold := totals.total(e, "goods_exports", year):
            add(f"exports of {e}", one, everyone, sold.value, sold.published)
        if bought := totals.total(e, "goods_imports", year):
            add(f"imports of {e}", everyone, one, bought.value / cif, bought.published)
    for (a, b), value in memo.items():
        one = np.arange(n) == at.get(b if a in members else a, -1)
        if a in members and b in at:
            add(f"{a} to {b}", members[a], one, value, True)
        elif b in members and a in at:
            add(f"{a} to {b}", one, members[b], value, True)
    for m, within in members.items():
        if bought := totals.total(m, "goods_imports", year):
            add(f"imports of {m} from outside", ~within, within, bought.value / cif, bought.published)
    return found


def _sizes(year: int, totals: Totals, labels: Sequence[str]) -> tuple[Floats, Floats]:
    """Exports and imports that gravity begins with; where no total is known the median share of GDP stands in."""
    out = []
    for measure in ("goods_exports", "goods_imports"):
        known = {e: t.value for e in labels if (t := totals.total(e, measure, year))}
        share = median([v / gdp for e, v in known.items() if (gdp := totals.value(e, "gdp", year))] or [0.2])
        out.append(np.array([known.get(e) or share * (totals.value(e, "gdp", year) or 0.0) for e in labels]))
    return out[0], out[1]


def _seeds(
    study: Study, year: int, totals: Totals, labels: Sequence[str], known: Floats
) -> tuple[Floats, dict[tuple[str, str], Seed]]:
    seeds = gravity(*_sizes(year, totals, labels), ease(study, labels), known)
    told = from_reports(study, year, totals)
    for i, a in enumerate(labels):
        for j, b in enumerate(labels):
            if (a, b) in told:
                seeds[i, j] = told[a, b].value
    return seeds, told


def _estimate(exporter: str, importer: str, year: int, value: float, seed: Seed | None) -> Row:
    row = seed.row if seed else None
    note = f"begins with {row['trade_id']} ({row['value_musd']:g})" if row else "begins with gravity"
    return {
        **_blank(exporter, importer, year),
        "value_musd": round(float(value), DIGITS),
        "valuation": "fob",
        "method": seed.method if seed else "gravity",
        "source": (SOURCE, *(row["source"] if row else ())),
        "note": note + "; fitted to totals",
    }


def _blank(exporter: str, importer: str, year: int) -> Row:
    return {
        "trade_id": f"{exporter}-{importer}-{year}-estimate", "exporter": exporter, "importer": importer, "year": year, "months": FULL_YEAR,
        "reporter": None, "side": "nobody", "basis": "unstated", "used": True, "quality": "estimated",
    }  # fmt: skip


def _domestic(listed: Sequence[Row], year: int, totals: Totals, inside: Floats) -> list[Row]:
    """Domestic sales: output less exports where output is known, else the median share of GDP among those; groups also sell inside."""
    ratios = totals.domestic_ratios([r["economy_id"] for r in listed])
    middle = median(ratios.values()) if ratios else 1.0
    found = []
    for r, within in zip(listed, inside, strict=True):
        e = r["economy_id"]
        own = e in ratios
        sales = ratios.get(e, middle) * totals.gdp(e, year)
        note = (
            "output less goods exports"
            if own
            else f"{middle:.3f} of GDP: the median of {len(ratios)} economies whose output is known"
        )
        if own and totals.value(e, "industrial_output", year) is None:
            note += f", {ratios[e]:.3f} of GDP, carried from another year by GDP"
        if within:
            note += f"; and {within:,.0f} of trade inside"
        found.append(
            {
                **_blank(e, e, year), "value_musd": round(float(sales + within), DIGITS), "valuation": "factory",
                "method": "output" if own else "ratio", "side": "both", "source": (SOURCE,), "note": note,
            }
        )  # fmt: skip
    return found
