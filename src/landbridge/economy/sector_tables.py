"""Trade by sector as people have it, with tariffs, costs and elasticities: what has a place for each sector and pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.economy.flows import one_year
from landbridge.economy.source import (
    DESTINATION,
    ORIGIN,
    SECTOR,
    VALUE,
    find_column,
    labels_of,
    listed,
    numbers_of,
    read_frame,
    seek_column,
)
from landbridge.errors import StudyError, did_you_mean

Floats = NDArray[np.float64]
REGION = ("economy", "region", "country", "iso3", "importer")
RATE = ("rate", "tariff", "tariff_rate", "ad_valorem")
PERCENT = ("percent", "tariff_percent", "rate_percent")
GROSS = ("output", "gross_output", "go", "value")
ONE = "all"  # what a single sector is called where the table names none
COST = ("cost_change", "tau_hat", "d_hat", "tau")


class Names:
    """Economies and sectors of the base, with the position of each."""

    def __init__(self, economies: Sequence[str], sectors: Sequence[str]) -> None:
        self.economies, self.sectors = tuple(economies), tuple(sectors)
        self._economy = {x: i for i, x in enumerate(economies)}
        self._sector = {x: i for i, x in enumerate(sectors)}

    def economy(self, words: Sequence[str], table: str) -> NDArray[np.int64]:
        """Positions of economies; raises `StudyError` on a strange one."""
        return _positions(words, self._economy, table, "economies")

    def sector(self, words: Sequence[str], table: str) -> NDArray[np.int64]:
        """Positions of sectors; raises `StudyError` on a strange one."""
        return _positions(words, self._sector, table, "sectors")


def _positions(words: Sequence[str], known: Mapping[str, int], table: str, what: str) -> NDArray[np.int64]:
    strange = next((w for w in words if w not in known), None)
    if strange is not None:
        hint = did_you_mean(strange, known)
        raise StudyError(
            f"{table}: {strange!r} is none of the {what} of the trade table.",
            *filter(None, [hint]),
            f"They are {listed(list(known), 8)}.",
        )
    return np.array([known[w] for w in words], dtype=np.int64)


def read_sector_trade(source: Any, year: int | str | None, output: Any, notes: list[str]) -> tuple[Names, Floats]:
    """Trade by sector, [sector, seller, buyer], from a table with sector, exporter, importer and value.

    A pair without a row sells nothing, which a note counts; a blank value is unknown and refused. Where gross output is given, sectors and economies
    without domestic sales sell at home what they do not export.
    """
    frame, table = read_frame(source, "trade")
    frame = one_year(frame, table, year)
    if seek_column(frame, SECTOR, None, table) is None:
        frame = frame.assign(sector=ONE)
        notes.append(f"{table} has no column of sectors: all trade is one sector, {ONE!r}")
    at = [
        find_column(frame, names, None, role, table)
        for names, role in ((SECTOR, "sector"), (ORIGIN, "origin"), (DESTINATION, "destination"), (VALUE, "value"))
    ]
    s, o, d = (labels_of(frame[c], table, c) for c in at[:3])
    economies, sectors = list(dict.fromkeys([*o, *d])), list(dict.fromkeys(s))
    if output is not None:  # sectors that are not traded stand there alone
        sectors = list(dict.fromkeys([*sectors, *_sectors_of(output)]))
    for verb, side in (("sell", set(o)), ("buy", set(d))):
        absent = [x for x in economies if x not in side]
        if absent:
            raise StudyError(
                f"{table} is not square: {listed(absent)} does not {verb}.",
                "Every economy must sell and buy, itself included.",
            )
    names = Names(economies, sectors)
    value, seen = _cube(frame, at, names, table, 0.0)
    if (value < 0).any():
        j, i, n = np.argwhere(value < 0)[0]
        raise StudyError(
            f"{table}: {sectors[j]} from {economies[i]} to {economies[n]} is {value[j, i, n]:,.6g}; trade cannot be negative."
        )
    if output is not None:
        _sell_at_home(value, seen, output, names, notes)
    no_domestic_sales(names, value, table)
    if not seen.all():
        notes.append(f"{(~seen).sum():,} of {seen.size:,} cells of trade have no row and count as no trade")
    return names, value


def no_domestic_sales(names: Names, value: Floats, table: str) -> None:
    """Refuse economies that sell nothing at home."""
    idle = np.flatnonzero(np.einsum("jnn->n", value) == 0)
    if idle.size:
        raise StudyError(
            f"{table}: domestic sales are missing for {listed([names.economies[i] for i in idle])}.",
            "Give the rows where exporter and importer are one, or gross output (economy, sector, output).",
        )


def _sectors_of(output: Any) -> list[str]:
    frame, table = read_frame(output, "output")
    column = find_column(frame, SECTOR, None, "sector", table)
    return labels_of(frame[column], table, column)


def _sell_at_home(value: Floats, seen: NDArray[np.bool_], output: Any, names: Names, notes: list[str]) -> None:
    """Fill domestic sales that have no row with gross output less exports."""
    frame, table = read_frame(output, "output")
    e, s = find_column(frame, REGION, None, "economy", table), find_column(frame, SECTOR, None, "sector", table)
    v = find_column(frame, GROSS, None, "output", table)
    n = names.economy(labels_of(frame[e], table, e), table)
    j = names.sector(labels_of(frame[s], table, s), table)
    filled, short, worst = 0, 0, ""
    for i, k, gross in zip(n.tolist(), j.tolist(), numbers_of(frame[v], table, v).tolist(), strict=True):
        if seen[k, i, i]:
            continue
        home = gross - value[k, i].sum()
        if not np.isfinite(gross):
            raise StudyError(f"{table}: {v} of {names.sectors[k]} in {names.economies[i]} is unknown.")
        if home < 0:
            short, worst = short + 1, f"{names.sectors[k]} in {names.economies[i]}"
        value[k, i, i], seen[k, i, i] = max(home, 0.0), True
        filled += 1
    if filled:
        notes.append(f"domestic sales of {filled:,} sectors of economies are gross output less exports")
    if short:
        notes.append(
            f"exports are above gross output in {short:,} of them ({worst} the last): nothing is sold at home there"
        )


def _cube(
    frame: pd.DataFrame, columns: Sequence[str], names: Names, table: str, otherwise: float
) -> tuple[Floats, NDArray[np.bool_]]:
    """Numbers of [sector, seller, buyer] and which of them have a row."""
    s, o, d, v = columns
    j = names.sector(labels_of(frame[s], table, s), table)
    i, n = (names.economy(labels_of(frame[c], table, c), table) for c in (o, d))
    numbers = numbers_of(frame[v], table, v)
    shape = (len(names.sectors), len(names.economies), len(names.economies))
    cell = np.ravel_multi_index((j, i, n), shape)
    at = int(np.argmax(np.isnan(numbers))) if np.isnan(numbers).any() else -1
    if at >= 0:
        raise StudyError(
            f"{table} row {at + 1}: {v} is unknown.", "Give the number, or take the row out where there is none."
        )
    counts = np.bincount(cell, minlength=int(np.prod(shape)))
    if counts.max(initial=0) > 1:
        a, b, c = np.unravel_index(int(np.argmax(counts > 1)), shape)
        raise StudyError(
            f"{table}: {names.sectors[a]} from {names.economies[b]} to {names.economies[c]} stands in {counts.max()} rows.",
            "Keep one.",
        )
    out = np.full(counts.size, otherwise)
    out[cell] = numbers
    return out.reshape(shape), (counts > 0).reshape(shape)


def pair_table(source: Any, names: Names, word: str, kind: str) -> Floats:
    """Rates of tariffs (`kind` tariff) or ratios of costs (`kind` cost) for [sector, seller, buyer].

    A number is for every pair of different economies. A table may leave out the sector, or either end: it then holds for all of them.
    """
    shape = (len(names.sectors), len(names.economies), len(names.economies))
    otherwise = 0.0 if kind == "tariff" else 1.0
    foreign = ~np.eye(shape[1], dtype=bool)
    if source is None:
        return np.full(shape, otherwise)
    if isinstance(source, int | float | np.number):
        out = np.where(foreign, float(source), otherwise) * np.ones(shape)
    elif isinstance(source, np.ndarray):
        if source.shape != shape:
            raise StudyError(f"{word}: shape {source.shape} does not fit {shape}: sector, seller, buyer.")
        out = source.astype(np.float64)
    else:
        out = _pair_rows(source, names, word, kind, otherwise)
    low = -1.0 if kind == "tariff" else 0.0
    if not (np.isfinite(out) & (out > low)).all():
        j, i, n = np.argwhere(~(np.isfinite(out) & (out > low)))[0]
        raise StudyError(
            f"{word}: {names.sectors[j]} from {names.economies[i]} to {names.economies[n]} is {out[j, i, n]:.6g}; it must be above {low:g}."
        )
    return out


def _pair_rows(source: Any, names: Names, word: str, kind: str, otherwise: float) -> Floats:
    frame, table = read_frame(source, word)
    percent = seek_column(frame, PERCENT, None, table) if kind == "tariff" else None
    column = percent or find_column(
        frame, RATE if kind == "tariff" else COST, None, "rate" if kind == "tariff" else "cost_change", table
    )
    found = {
        role: seek_column(frame, known, None, table)
        for role, known in (("s", SECTOR), ("o", ORIGIN), ("d", DESTINATION))
    }
    full = frame
    for role, everything in (("s", names.sectors), ("o", names.economies), ("d", names.economies)):
        if found[role] is None:
            full = full.merge(pd.DataFrame({f"_{role}": list(everything)}), how="cross")
            found[role] = f"_{role}"
    full = (
        full[full[found["o"]].astype(str) != full[found["d"]].astype(str)]
        if any(str(v).startswith("_") for v in found.values())
        else full
    )
    values, _ = _cube(
        full, [*(str(found[r]) for r in ("s", "o", "d")), column], names, table, otherwise * (100 if percent else 1)
    )
    return values / 100 if percent else values


def each_sector(source: Any, names: Names, word: str, needless: Sequence[str], notes: list[str]) -> Floats:
    """A number above 0 for each sector: one for all, an array in their order, a mapping, or a table with columns sector and `word`.

    Sectors that are `needless` may lack theirs, which a note says.
    """
    if isinstance(source, str | Path | pd.DataFrame):
        frame, table = read_frame(source, word)
        s = find_column(frame, SECTOR, None, "sector", table)
        v = seek_column(frame, (word, "value"), None, table) or str(frame.columns[-1])
        source = dict(zip(labels_of(frame[s], table, s), numbers_of(frame[v], table, v).tolist(), strict=True))
    if isinstance(source, Mapping):
        source = {str(k): v for k, v in source.items()}
        names.sector(list(source), word)
        lacking = [x for x in names.sectors if x not in source and x not in needless]
        if lacking:
            raise StudyError(f"{word}: {listed(lacking)} has none.", "Give one for each sector that is traded.")
        source = [source.get(x, np.nan) for x in names.sectors]
    out = np.broadcast_to(np.asarray(source, dtype=np.float64), (len(names.sectors),)).copy()
    spare = np.isnan(out) & np.isin(names.sectors, list(needless))
    if spare.any() and not spare.all():
        out[spare] = np.nanmax(out)
        lacking = [x for x, one in zip(names.sectors, spare.tolist(), strict=True) if one]
        notes.append(f"{word} of {listed(lacking)} was not given: nobody trades it across borders, so it has no part")
    if not (np.isfinite(out) & (out > 0)).all():
        at = int(np.flatnonzero(~(np.isfinite(out) & (out > 0)))[0])
        raise StudyError(f"{word} of {names.sectors[at]} is {out[at]:.6g}; it must be above 0.")
    return out
