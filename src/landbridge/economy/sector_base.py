"""A base of many sectors from region x sector tables: shares of inputs, value added and final use, and what has to be repaired."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.economy.mrio import Mrio, is_wide, read_mrio
from landbridge.economy.sector_tables import (
    REGION,
    Names,
    each_sector,
    no_domestic_sales,
    pair_table,
    read_sector_trade,
)
from landbridge.economy.sectors import SectorEconomy, solve_sectors
from landbridge.economy.source import find_column, labels_of, numbers_of, read_frame, seek_column
from landbridge.errors import StudyError

Floats = NDArray[np.float64]
USING = ("sector", "using_sector", "user", "using", "to_sector", "industry")
INPUT = ("input", "input_sector", "supplier", "from_sector", "supplying_sector")
SHARE = ("share", "coefficient", "value")
SLACK = 0.01  # by which shares that were printed with few digits may add up to more than one
MOST_TARIFF = 3.0  # above 300 per cent a rate was likely meant as per cent


def _wide(trade: Any, notes: list[str]) -> Mrio | None:
    """A table of regions and sectors by regions and sectors, where it is one."""
    if isinstance(trade, Mrio):
        found = trade
    else:
        frame, table = read_frame(trade, "trade")
        if not is_wide(frame):
            return None
        found = read_mrio(frame, table=table)
    notes += found.notes
    return found


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
    wide = _wide(trade, notes)
    if wide is None:
        names, value = read_sector_trade(trade, year, output, notes)
    else:
        names, value = Names(wide.labels, wide.sectors), wide.value
        no_domestic_sales(names, value, wide.table)
        inputs = wide.inputs if inputs is None else inputs
    made = value.sum(axis=2).T
    n, j = made.shape
    bought = np.zeros((n, j, j)) if inputs is None else _grid(inputs, names, "inputs", made, True)
    added = 1 - bought.sum(axis=1) if value_added is None else _grid(value_added, names, "value_added", made, False)
    bought, added = _shares(names, bought, added, made, value_added is not None, notes)
    tariff = pair_table(tariffs, names, "tariffs", "tariff")
    if tariff.max() > MOST_TARIFF:
        notes.append(
            f"the highest tariff is {100 * tariff.max():,.0f} per cent; where that was meant as per cent, name the column percent"
        )
    if tariffs is None:
        notes.append("no tariffs were given: there are none before the change")
    abroad = (value * ~np.eye(n, dtype=bool)).sum(axis=(1, 2))
    elasticity = each_sector(
        theta, names, "theta", [x for x, v in zip(names.sectors, abroad.tolist(), strict=True) if v == 0], notes
    )
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
