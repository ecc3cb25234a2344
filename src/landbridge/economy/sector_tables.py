"""Region x sector tables as people have them: trade by sector, inputs, value added, tariffs, elasticities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.economy.flows import one_year
from landbridge.economy.sectors import SectorEconomy, solve_sectors
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
USING = ("sector", "using_sector", "user", "using", "to_sector", "industry")
INPUT = ("input", "input_sector", "supplier", "from_sector", "supplying_sector")
SHARE = ("share", "coefficient", "value")
RATE = ("rate", "tariff", "tariff_rate", "ad_valorem")
PERCENT = ("percent", "tariff_percent", "rate_percent")
SLACK = 0.01  # by which shares that were printed with few digits may add up to more than one
MOST_TARIFF = 3.0  # above 300 per cent a rate was likely meant as per cent
GROSS = ("output", "gross_output", "go", "value")
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
    idle = np.flatnonzero(np.einsum("jnn->n", value) == 0)
    if idle.size:
        raise StudyError(
            f"{table}: domestic sales are missing for {listed([economies[i] for i in idle])}.",
            "Give the rows where exporter and importer are one, or gross output (economy, sector, output).",
        )
    if not seen.all():
        notes.append(f"{(~seen).sum():,} of {seen.size:,} cells of trade have no row and count as no trade")
    return names, value


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
        notes.append(f"exports are above gross output in {short:,} of them ({worst} the last): nothing is sold at home there")


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


def each_sector(source: Any, names: Names, word: str) -> Floats:
    """A number above 0 for each sector: one for all, an array in their order, a mapping, or a table with columns sector and `word`."""
    if isinstance(source, str | Path | pd.DataFrame):
        frame, table = read_frame(source, word)
        s = find_column(frame, SECTOR, None, "sector", table)
        v = seek_column(frame, (word, "value"), None, table) or str(frame.columns[-1])
        source = dict(zip(labels_of(frame[s], table, s), numbers_of(frame[v], table, v).tolist(), strict=True))
    if isinstance(source, Mapping):
        names.sector([str(k) for k in source], word)
        lacking = [x for x in names.sectors if x not in source]
        if lacking:
            raise StudyError(f"{word}: {listed(lacking)} has none.", "Give one for each sector.")
        source = [source[x] for x in names.sectors]
    out = np.broadcast_to(np.asarray(source, dtype=np.float64), (len(names.sectors),)).copy()
    if not (np.isfinite(out) & (out > 0)).all():
        at = int(np.flatnonzero(~(np.isfinite(out) & (out > 0)))[0])
        raise StudyError(f"{word} of {names.sectors[at]} is {out[at]:.6g}; it must be above 0.")
    return out


def _grid(source: Any, names: Names, word: str, output: Floats, with_input: bool) -> Floats:
    """Shares of the value of output, [economy, sector] or [economy, input, sector]; a column `value` holds levels, to be divided by output."""
    n, j = len(names.economies), len(names.sectors)
    shape = (n, j, j) if with_input else (n, j)
    if isinstance(source, np.ndarray):
        if source.shape != shape:
            raise StudyError(f"{word}: shape {source.shape} does not fit {shape}.")
        return source.astype(np.float64)
    frame, table = read_frame(source, word)
    frame = _long(frame, names, with_input)
    region = seek_column(frame, REGION, None, table)
    using = find_column(frame, USING, None, "sector", table)
    column = find_column(frame, SHARE, None, "share", table)
    if region is None:
        frame = frame.merge(pd.DataFrame({"_economy": list(names.economies)}), how="cross")
        region = "_economy"
    index: list[NDArray[np.int64]] = [names.economy(labels_of(frame[region], table, region), table)]
    if with_input:
        given = find_column(frame, INPUT, None, "input", table)
        index.append(names.sector(labels_of(frame[given], table, given), table))
    index.append(names.sector(labels_of(frame[using], table, using), table))
    values = numbers_of(frame[column], table, column)
    cell = np.ravel_multi_index(tuple(index), shape)
    if np.isnan(values).any() or (values < 0).any():
        at = int(np.flatnonzero(np.isnan(values) | (values < 0))[0])
        raise StudyError(
            f"{table} row {at + 1}: {column} is {'unknown' if np.isnan(values[at]) else f'{values[at]:.6g}, below 0'}."
        )
    if len(np.unique(cell)) != len(cell):
        raise StudyError(f"{table}: an economy and sector stand in several rows.", "Keep one.")
    out = np.zeros(int(np.prod(shape)))
    out[cell] = values
    out = out.reshape(shape)
    if column.strip().lower() == "value":
        made = output[:, None, :] if with_input else output
        return np.divide(out, made, out=np.zeros_like(out), where=made > 0)
    return out


def _long(frame: pd.DataFrame, names: Names, with_input: bool) -> pd.DataFrame:
    """A table with a column for each using sector, as one with a row for each: an input-output table as it is printed.

    The columns left are the economy, where there is one, and the input. Columns that add up to no more than one are shares, others levels.
    """
    using = [c for c in frame.columns if str(c).strip() in names.sectors]
    if len(using) < max(2, len(names.sectors) / 2):
        return frame
    kept = [c for c in frame.columns if c not in using]
    region = seek_column(frame, REGION, None, "")
    given = next((c for c in kept if str(c) != region), None) if with_input else None
    if with_input and given is None:
        return frame
    long = frame.melt(id_vars=kept, value_vars=using, var_name="using", value_name="number")
    long = long.rename(columns={given: "input"}) if given is not None else long
    numbers = pd.to_numeric(long["number"], errors="coerce")
    sums = numbers.groupby([long[c] for c in ([region] if region else []) + ["using"]]).sum()
    return long.rename(columns={"number": "share" if sums.max() < 1 + SLACK else "value"})


def read_sectors(
    trade: Any,
    *,
    inputs: Any,
    theta: Any,
    value_added: Any = None,
    tariffs: Any = None,
    final: Any = None,
    output: Any = None,
    year: int | str | None = None,
) -> SectorEconomy:
    """A base for `solve_trade_sectors` from region x sector tables; what was repaired or left open stands in its notes.

    Parameters are those of `solve_trade_sectors`. Final use is what is bought and is no input. Where that is below 0 it is set to 0, the shares are
    scaled to 1, and the base becomes the equilibrium that these shares give.

    Examples
    --------
    >>> import pandas as pd
    >>> trade = pd.DataFrame({"sector": "all", "exporter": list("AABB"), "importer": list("ABAB"), "value": [8.0, 2.0, 2.0, 8.0]})
    >>> read_sectors(trade, inputs=None, theta=4).alpha
    array([[1.],
           [1.]])
    """
    notes: list[str] = []
    names, value = read_sector_trade(trade, year, output, notes)
    made = value.sum(axis=2).T
    n, j = made.shape
    bought = np.zeros((n, j, j)) if inputs is None else _grid(inputs, names, "inputs", made, True)
    added = 1 - bought.sum(axis=1) if value_added is None else _grid(value_added, names, "value_added", made, False)
    bought, added = _shares(names, bought, added, made, value_added is not None, notes)
    tariff = pair_table(tariffs, names, "tariffs", "tariff")
    if tariff.max() > MOST_TARIFF:
        notes.append(f"the highest tariff is {100 * tariff.max():,.0f} per cent; where that was meant as per cent, name the column percent")
    if tariffs is None:
        notes.append("no tariffs were given: there are none before the change")
    elasticity = each_sector(theta, names, "theta")
    draft = SectorEconomy(
        labels=names.economies, sectors=names.sectors, value=value, tariff=tariff, inputs=bought, value_added=added,
        alpha=np.full((n, j), 1 / j), theta=elasticity,
    )  # fmt: skip
    return _with_final_use(draft, final, names, notes)


def _shares(
    names: Names, bought: Floats, added: Floats, output: Floats, stated: bool, notes: list[str]
) -> tuple[Floats, Floats]:
    """Shares of inputs and of value added that make up all of output."""
    total = bought.sum(axis=1)
    made = output > 0
    if stated:
        of_inputs = made & (total > 0)
        if of_inputs.any() and np.abs(total[of_inputs] - 1).max() < 0.01 and (added[of_inputs] > 0.02).any():
            bought = bought / np.where(total > 0, total, 1)[:, None, :] * (1 - added)[:, None, :]
            notes.append("inputs are shares of all inputs; they were multiplied by one less the share of value added")
        elif (np.abs(total + added - 1)[made] > 0.01).any():
            i, k = np.argwhere(made & (np.abs(total + added - 1) > 0.01))[0]
            raise StudyError(
                f"inputs and value_added of {names.sectors[k]} in {names.economies[i]} add up to {total[i, k] + added[i, k]:.4g}, not to 1.",
                "Give both as shares of the value of output, or inputs as shares of all inputs.",
            )
        else:
            whole = np.where(made, total + added, 1)
            bought, added = bought / whole[:, None, :], added / whole
    if (added[made] <= 0).any() or not np.isfinite(added).all():
        i, k = np.argwhere(made & ~(added > 0))[0]
        raise StudyError(
            f"value added of {names.sectors[k]} in {names.economies[i]} is {100 * added[i, k]:.4g} % of its output; it must be above 0."
        )
    idle = ~made
    return np.where(idle[:, None, :], 0.0, bought), np.where(idle, 1.0, added)


def _with_final_use(draft: SectorEconomy, final: Any, names: Names, notes: list[str]) -> SectorEconomy:
    from dataclasses import replace

    idle = (draft.spending == 0) & (np.einsum("njk,nk->nj", draft.inputs, draft.output) > 0)
    if idle.any():
        i, k = np.argwhere(idle)[0].tolist()
        raise StudyError(
            f"{names.economies[i]} uses {names.sectors[k]} as an input, and buys none from anybody, itself included.",
            "Give its domestic sales of that sector, or take the input out.",
        )
    use = draft.final_use() if final is None else _grid(final, names, "final", draft.output, False)
    cut = use < -1e-9 * draft.spending.max()
    if final is None:
        use = np.maximum(use, 0.0)
    if not (use.sum(axis=1) > 0).all() or (use < 0).any():
        raise StudyError(
            f"final use of {names.economies[int(np.argmin(use.sum(axis=1)))]} is nothing or below 0.",
            "Inputs are larger than what is bought; check the units.",
        )
    alpha = use / use.sum(axis=1, keepdims=True)
    base = replace(draft, alpha=alpha, notes=tuple(notes))
    if final is None and not cut.any():
        return base
    if final is None:
        share = -draft.final_use()[cut].sum() / draft.income.sum()
        notes.append(
            f"final use was below 0 in {cut.sum():,} of {cut.size:,} cells ({100 * share:.2g} % of income); they were set to 0 and the base solved anew"
        )
    else:
        notes.append("the base was solved anew with the final use given")
    n, j = alpha.shape
    solved = solve_sectors(
        base, tariff=base.tariff, cost=np.ones_like(base.value), deficit=base.deficit, technology=np.ones((n, j))
    )
    if not solved.residual < 1e-9:
        raise StudyError(
            f"no base holds together with these tables: the residual is {solved.residual:.1e}.",
            "Check units of trade and inputs.",
        )
    return replace(solved.after, notes=tuple(notes))
