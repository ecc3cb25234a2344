"""Estimate gravity: Poisson pseudo maximum likelihood with one-, two- or three-way effects, and an account of every row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.economy import ppml
from landbridge.economy.formula import Formula, codes_of, columns_of, parse_formula
from landbridge.economy.layouts import Panel, read_panel, with_derived
from landbridge.economy.separation import MOST_COLUMNS, combinations, empty_groups, singletons
from landbridge.economy.source import listed
from landbridge.engines.gravity_estimate import Gravity
from landbridge.errors import QuestionError, StudyError, did_you_mean

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def estimate_gravity(
    formula: str | None,
    panel: Any,
    *,
    y: str = "trade",
    x: Sequence[str] = (),
    effects: str | Sequence[str] | None = None,
    borders: str | None = None,
    cluster: str | None = "pair",
    years: Sequence[int] | None = None,
    every: int = 1,
    separation: str = "search",
    small_sample: str = "clusters",
    level: float = 0.95,
    jackknife: int = 0,
    seed: int = 1,
    reset: bool = False,
    origin: str | None = None,
    destination: str | None = None,
    tolerance: float = 1e-8,
    max_iter: int = 100,
) -> Gravity:
    """Estimate gravity by Poisson pseudo maximum likelihood (Santos Silva and Tenreyro 2006), with pyfixest.

    Parameters
    ----------
    formula : str or None
        ``trade ~ log(dist) + fta | exporter^year + importer^year``: what is explained, by what, and after the bar the effects; ``a^b`` is an effect
        of each combination. Or None, and its parts by `y`, `x` and `effects`. Besides columns it may name `international`, `domestic`, `pair` and
        `pair_symmetric`, which are made where the table lacks them.
    panel : path or DataFrame
        One row for each flow. Plain CSV, Stata and Parquet; BACI, ITPD-E and CEPII Gravity are known by their columns, and the answer says which it
        was. Rows where exporter and importer are one are domestic flows.
    y, x, effects
        Where `formula` is None: the column explained; terms; "one-way" (pairs), "two-way" (exporter-year and importer-year), "three-way" (pairs
        too), "none", or columns.
    borders : {None, "one", "yearly"}
        Add a dummy of international trade, or one for each year but the first; they need domestic flows.
    cluster : str or None
        Columns that errors are clustered by: "pair", "exporter^importer", "exporter + importer" (two ways). None: robust errors.
    years, every
        Only these years; only each so many-th year, from the first.
    separation : {"search", "effects", "none"}
        Which rows that keep the estimate from existing are taken out: all that a combination of regressors and effects separates (Correia, Guimaraes
        and Zylkin 2019); only those of effects without any trade; none. A search too large is said to be left out.
    small_sample : {"clusters", "all"}
        Scale errors by G/(G-1) alone (the smaller G of two ways; n/(n-1) where they are robust), as Stata's poisson and ppmlhdfe do; or by
        (n-1)/(n-k) too, as pyfixest does where nothing else is asked.
    level : float
        Of the intervals.
    jackknife : int
        Correct the bias of three-way effects by a split-panel jackknife over so many random halves of the economies (Weidner and Zylkin 2021);
        0 leaves it out. Ten are enough for the first digits.
    seed : int
        Of the halves.
    reset : bool
        Ramsey's test: whether the square of the linear fit explains trade beside the regressors. Its p is in the answer.
    origin, destination : str, optional
        Columns of sellers and buyers, where they have other names than those in use.
    tolerance, max_iter
        Of the iterations.

    Returns
    -------
    Gravity
        Coefficients with errors and intervals, and what happened to every row. Marked where it has not converged.

    Raises
    ------
    QuestionError, StudyError
        A formula or a table that cannot be used.
    MissingPartError
        pyfixest is not installed.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(a, b, 9.0 if a == b else 2.0 + (a + b in ("AB", "BA"))) for a in "ABCD" for b in "ABCD"]
    >>> world = pd.DataFrame(rows, columns=["exporter", "importer", "trade"])
    >>> estimate_gravity("trade ~ international | exporter + importer", world).table()["estimate"].round(3).tolist()
    [-1.423]
    """
    if formula is not None and not isinstance(formula, str):
        raise QuestionError(
            "the formula is no text.", "It comes first, then the panel; None where y, x and effects are given."
        )
    _choices(borders, separation, small_sample, level, jackknife)
    ppml.need("pyfixest")
    table = _some_years(read_panel(panel, origin=origin, destination=destination), years, every)
    asked = parse_formula(formula, y, x, effects, _years(table.frame) > 1)
    if formula is None and effects in (None, "two-way", "three-way"):
        _once(table)
    ways = _ways(cluster, table.frame)
    frame = with_derived(table, asked.names | {c for w in ways for c in w} | ({"international"} if borders else set()))
    design = _design(asked, frame, table.table, ways, borders)
    kept, dropped, notes = _usable(design, asked.y, table.table)
    kept, searched = _separated(design, kept, separation, dropped)
    alone = kept & ~singletons(design.effects, kept)
    dropped["singletons"] = np.flatnonzero(alone)
    kept = kept & ~alone
    choices = ppml.Choices(adjust=small_sample == "all", tolerance=tolerance, max_iter=max_iter)
    fitted = ppml.fit(design, kept, choices)
    if fitted is None and design.names:
        raise StudyError(f"{table.table}: no row is left to estimate from.", "Look at what is unknown in the table.")
    corrected = None
    if jackknife and fitted is not None:
        corrected, poor = ppml.jackknife(fitted, design, kept, _ends(frame, table.table), jackknife, seed, choices)
        searched += (
            [f"jackknife: in {poor} of {jackknife} splits a quarter could not tell every coefficient"] if poor else []
        )
    return Gravity(
        formula=str(asked), layout=table.layout, table_name=table.table, panel=frame, y=design.y, kept=kept,
        dropped={k: v for k, v in dropped.items() if v.size}, fit=fitted, corrected=corrected, jackknife=jackknife,
        cluster=cluster if ways else None, small_sample=small_sample, level=level,
        reset_p=ppml.reset(fitted, design, kept, choices) if reset and fitted is not None else None,
        notes=(*table.notes, *notes, *searched, *_remarks(design, kept, fitted, asked, jackknife), *_of_table(frame, asked)),
    )  # fmt: skip


def _choices(borders: str | None, separation: str, small_sample: str, level: float, jackknife: int) -> None:
    for word, value, known in (
        ("borders", borders, ("one", "yearly")),
        ("separation", separation, ("search", "effects", "none")),
        ("small_sample", small_sample, ("clusters", "all")),
    ):
        if value is not None and value not in known:
            raise QuestionError(f"{word} is {value!r}.", f"It is one of {', '.join(known)}.")
    if not 0 < level < 1:
        raise QuestionError(f"level is {level}.", "0.95 is usual.")
    if jackknife < 0:
        raise QuestionError(f"jackknife is {jackknife}.", "0 leaves it out.")


def _years(frame: pd.DataFrame) -> int:
    return int(frame["year"].nunique()) if "year" in frame.columns else 1


def _once(table: Panel) -> None:
    """Refuse pairs in several rows where the effects asked for go by years and nothing says which row is of which year."""
    keys = ["exporter", "importer"]
    if not set(keys) <= set(table.frame.columns) or {"year", "sector"} & set(table.frame.columns):
        return
    twice = np.flatnonzero(table.frame.duplicated(keys))
    if twice.size:
        seller, buyer = table.frame.loc[table.frame.index[twice[0]], keys]
        raise StudyError(
            f"{table.table}: {seller} to {buyer} stands in several rows, and no column holds the year that effects go by.",
            "Name it year, or write the effects as columns.",
        )


def _some_years(table: Panel, years: Sequence[int] | None, every: int) -> Panel:
    if years is None and every == 1:
        return table
    if "year" not in table.frame.columns:
        raise StudyError(f"{table.table}: no column holds the year.", "Leave out years and every.")
    if every < 1:
        raise QuestionError(f"every is {every}.", "3 takes each third year.")
    there = sorted(int(v) for v in table.frame["year"].dropna().unique())
    chosen = set(there) if years is None else {int(v) for v in years}
    absent = chosen - set(there)
    if absent:
        raise StudyError(f"{table.table} has no year {min(absent)}; it holds {there[0]} to {there[-1]}.")
    wanted = [v for v in there if v in chosen and (v - min(chosen)) % every == 0]
    here = table.frame["year"].isin(wanted).to_numpy(dtype=bool)
    said = f"years {listed([str(v) for v in wanted], 12)}: {here.sum():,} of {here.size:,} rows"
    return replace(table, frame=table.frame[here].reset_index(drop=True), notes=(*table.notes, said))


def _ways(cluster: str | None, frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Columns of each way to cluster; none where pairs are wanted and the table names no economies."""
    ways = [tuple(c.strip() for c in way.split("^")) for way in cluster.split("+")] if cluster else []
    if ways == [("pair",)] and "pair" not in frame.columns:
        return [("exporter", "importer")] if {"exporter", "importer"} <= set(frame.columns) else []
    return ways


def _design(
    asked: Formula, frame: pd.DataFrame, table: str, ways: Sequence[tuple[str, ...]], borders: str | None
) -> ppml.Design:
    absent = next((c for w in ways for c in w if c not in frame.columns), None)
    if absent is not None:
        hint = did_you_mean(absent, map(str, frame.columns))
        raise StudyError(
            f"{table}: errors are to be clustered by {absent!r}, which is no column.", *filter(None, [hint])
        )
    y, x, names, effects = columns_of(asked, frame, table)
    x, names = _borders(borders, frame, x, names)
    clusters = tuple(codes_of(frame, w) for w in ways)
    return ppml.Design(y=y, x=x, names=tuple(names), effects=tuple(effects), clusters=clusters)


def _borders(borders: str | None, frame: pd.DataFrame, x: Floats, names: list[str]) -> tuple[Floats, list[str]]:
    if borders is None:
        return x, names
    abroad = frame["international"].to_numpy(dtype=np.float64)
    if abroad.all():
        raise StudyError(
            "borders were asked for, and the table has no domestic flows.",
            "Add rows where exporter and importer are one.",
        )
    if borders == "one":
        return (x, names) if "international" in names else (np.column_stack([x, abroad]), [*names, "international"])
    years = sorted(frame["year"].dropna().unique()) if "year" in frame.columns else []
    if len(years) < 2:
        has = "has one year" if "year" in frame.columns else "has no column year"
        raise QuestionError(f"borders is 'yearly' and the table {has}.", "Write one.")
    year = frame["year"].to_numpy()
    return np.column_stack([x, *(abroad * (year == v) for v in years[1:])]), [
        *names,
        *(f"international:{v}" for v in years[1:]),
    ]


def _usable(design: ppml.Design, y_name: str, table: str) -> tuple[Flags, dict[str, Ints], list[str]]:
    """Rows with every number known, those that are not, and how many lack what."""
    below = np.flatnonzero(design.y < 0)
    if below.size:
        more = f" {below.size - 1:,} other rows are too." if below.size > 1 else ""
        raise StudyError(
            f"{table} row {below[0] + 1}: {y_name} is {design.y[below[0]]:,.6g}; trade cannot be negative.{more}"
        )
    unknown = {y_name: np.isnan(design.y)} | {n: np.isnan(design.x[:, i]) for i, n in enumerate(design.names)}
    for codes in (*design.effects, *design.clusters):
        unknown["an effect or a cluster"] = unknown.get("an effect or a cluster", False) | (codes < 0)
    lacks = [f"{name} in {int(rows.sum()):,}" for name, rows in unknown.items() if rows.any()]
    kept = ~np.logical_or.reduce(list(unknown.values()))
    return kept, {"unknown": np.flatnonzero(~kept)}, [f"unknown: {listed(lacks)} rows"] if lacks else []


def _separated(design: ppml.Design, kept: Flags, how: str, dropped: dict[str, Ints]) -> tuple[Flags, list[str]]:
    positive = design.y > 0
    if not (positive & kept).any():
        raise StudyError("no usable row has any trade.", "Look at what is unknown in the table.")
    if how == "none":
        return kept, ["separated rows were not looked for"]
    after = empty_groups(positive, design.effects, kept)
    dropped["separated by an effect without trade"] = np.flatnonzero(kept & ~after)
    if how == "effects":
        return after, ["combinations of regressors and effects that separate rows were not looked for"]
    found = combinations(positive, design.x, design.effects, after)
    if found is None:
        return after, [
            f"more than {MOST_COLUMNS:,} groups beside the largest effect: only groups without trade were taken out as separated"
        ]
    dropped["separated by a combination"] = np.flatnonzero(after & ~found)
    return found, []


def _of_table(frame: pd.DataFrame, asked: Formula) -> list[str]:
    """What the reader of an estimate should know of its table."""
    out = []
    if {"exporter", "importer"} <= set(frame.columns):
        if not (frame["exporter"].astype(object) == frame["importer"].astype(object)).any():
            out.append(
                "no domestic flows: what keeps trade at home and what keeps it from elsewhere cannot be told apart"
            )
        keys = [c for c in ("exporter", "importer", "year") if c in frame.columns]
        if "sector" in frame.columns and "sector" not in asked.names and frame.duplicated(keys).any():
            out.append(
                "pairs have a row for each sector, and the formula knows none: add them up, or give sectors effects"
            )
    return out


def _ends(frame: pd.DataFrame, table: str) -> tuple[Ints, Ints]:
    """Codes of sellers and buyers, alike."""
    if not {"exporter", "importer"} <= set(frame.columns):
        raise StudyError(f"{table}: the jackknife splits economies, and no columns hold exporter and importer.")
    codes, _ = pd.factorize(pd.concat([frame["exporter"], frame["importer"]]).astype(str))
    n = len(frame)
    return codes[:n].astype(np.int64), codes[n:].astype(np.int64)


def _remarks(design: ppml.Design, kept: Flags, fitted: ppml.Fit | None, asked: Formula, jackknife: int) -> list[str]:
    if fitted is None:
        return []
    y, out = design.y[kept], []
    vanishing = int((fitted.fitted[y == 0] < 1e-6 * y[y > 0].min()).sum())
    if vanishing:
        out.append(f"{vanishing:,} rows without trade have a fit of almost nothing: they may be separated")
    collinear = [n for n in design.names if n not in fitted.names]
    if collinear:
        out.append(f"explained by other regressors or effects and left out: {listed(collinear, 12)}")
    if len(asked.effects) > 2 and not jackknife:
        out.append(
            "three-way effects bias coefficients by something of the order of one over the number of economies; jackknife=10 corrects them"
        )
    return out
