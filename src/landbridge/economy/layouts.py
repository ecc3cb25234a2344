"""Panels of trade as they are published: which layout a table has is told from its columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from landbridge.economy.source import DESTINATION, ORIGIN, SECTOR, VALUE, YEAR, read_frame, seek_column
from landbridge.errors import StudyError


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A published layout: the columns that tell it, and what its columns are to gravity."""

    name: str
    told_by: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]  # ours, theirs; the first of ours that is there counts
    unit: str = ""


LAYOUTS = (
    Layout(
        name="BACI", told_by=("t", "i", "j", "k", "v"), unit="thousand USD",
        columns=(("year", "t"), ("exporter", "i"), ("importer", "j"), ("sector", "k"), ("trade", "v")),
    ),
    Layout(
        name="ITPD-E", told_by=("exporter_iso3", "importer_iso3", "year", "industry_id", "trade"), unit="million USD",
        columns=(("exporter", "exporter_iso3"), ("importer", "importer_iso3"), ("sector", "industry_id")),
    ),
    Layout(
        name="CEPII Gravity", told_by=("iso3_o", "iso3_d", "year", "dist"), unit="thousand USD",
        columns=(
            ("exporter", "iso3_o"), ("importer", "iso3_d"), ("trade", "tradeflow_baci"), ("trade", "tradeflow_comtrade_d"),
            ("trade", "tradeflow_comtrade_o"), ("trade", "tradeflow_imf_d"), ("trade", "tradeflow_imf_o"),
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class Panel:
    """A table of trade with the columns exporter, importer, year, trade and sector where it has them, and all it came with."""

    frame: pd.DataFrame
    layout: str
    table: str
    notes: tuple[str, ...] = ()


def read_panel(source: Any, *, origin: str | None = None, destination: str | None = None) -> Panel:
    """Read a panel: plain CSV, Stata, Parquet or a frame; BACI, ITPD-E and CEPII Gravity are known by their columns.

    Columns keep their names; `exporter`, `importer`, `year`, `trade` and `sector` are added where a layout calls them otherwise. `origin` and
    `destination` name the columns of sellers and buyers where no layout tells.

    Examples
    --------
    >>> import pandas as pd
    >>> baci = pd.DataFrame({"t": [2022], "i": [31], "j": [268], "k": ["270900"], "v": [1.5], "q": [2.0]})
    >>> panel = read_panel(baci)
    >>> panel.layout, list(panel.frame.columns[-5:])
    ('BACI', ['year', 'exporter', 'importer', 'sector', 'trade'])
    """
    frame, table = read_frame(source, "panel")
    if not len(frame):
        raise StudyError(f"{table} holds no rows.")
    lowered = {str(c).strip().lower(): c for c in frame.columns}
    layout = next((x for x in LAYOUTS if set(x.told_by) <= set(lowered)), None)
    added: dict[str, Any] = {}
    notes: list[str] = []
    for ours, named in (("exporter", origin), ("importer", destination)):
        if named is not None and seek_column(frame, (), named, table) and named != ours:
            added[ours] = frame[named].to_numpy()
            notes.append(f"{ours} is {named}")
    if layout is not None:
        for ours, theirs in layout.columns:
            if ours not in frame.columns and ours not in added and theirs in lowered:
                added[ours] = frame[lowered[theirs]].to_numpy()
                notes.append(f"{ours} is {theirs}" + (f", {layout.unit}" if ours == "trade" else ""))
        if layout.name == "ITPD-E" and "flag_zero" in lowered:
            zeros = int((frame[lowered["flag_zero"]].astype(str) == "u").sum())
            notes += [f"{zeros:,} rows are zeros that the source filled in (flag_zero u)"] if zeros else []
    else:
        for ours, names in (
            ("exporter", ORIGIN),
            ("importer", DESTINATION),
            ("year", YEAR),
            ("trade", VALUE),
            ("sector", SECTOR),
        ):
            theirs_found = seek_column(frame, names, None, table)
            if theirs_found is not None and ours not in frame.columns and ours not in added:
                added[ours] = frame[theirs_found].to_numpy()
                notes.append(f"{ours} is {theirs_found}")
    name = layout.name if layout else "Stata" if table.endswith(".dta") else "plain"
    return Panel(frame=frame.assign(**added) if added else frame, layout=name, table=table, notes=tuple(notes))


def with_derived(panel: Panel, wanted: set[str]) -> pd.DataFrame:
    """The panel with derived columns that a formula asks for and the table lacks: international, domestic, pair, pair_symmetric."""
    frame = panel.frame
    lacking = wanted - set(map(str, frame.columns))
    out: dict[str, Any] = {}
    if lacking & {"international", "domestic", "pair", "pair_symmetric"}:
        for end in ("exporter", "importer"):
            if end not in frame.columns:
                raise StudyError(f"{panel.table}: no column holds the {end}.", f"Name it {end}.")
        o, d = (
            frame["exporter"].astype(str).to_numpy(dtype=object),
            frame["importer"].astype(str).to_numpy(dtype=object),
        )
        abroad = o != d
        if "international" in lacking:
            out["international"] = abroad.astype(np.float64)
        if "domestic" in lacking:
            out["domestic"] = 1.0 - abroad
        if "pair" in lacking:
            out["pair"] = o + "-" + d
        if "pair_symmetric" in lacking:
            low, high = np.where(o < d, o, d), np.where(o < d, d, o)
            out["pair_symmetric"] = low + "-" + high
    return frame.assign(**out) if out else frame
