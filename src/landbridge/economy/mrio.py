"""Wide tables of regions and sectors (OECD ICIO, WIOD, ADB MRIO) as what a model of many sectors takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.economy.source import listed, numbers_of, read_frame
from landbridge.errors import StudyError
from landbridge.results import html_lines, number

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_INPUTS = 0.99  # of output: where a table says more, inputs are scaled down to it
PARTS = {
    "CN1": "CHN",
    "CN2": "CHN",
    "MX1": "MEX",
    "MX2": "MEX",
}  # OECD lists export processing apart, and final use of the whole
_LABEL = re.compile(r"^([A-Za-z][A-Za-z0-9]{0,4})_(.+)$")
_WIOD = re.compile(r"^v([A-Z]{3})(\d+)$")


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Mrio:
    """A wide table, added up to who sells what to whom, and what each sector buys of each input. `notes` tell every repair."""

    labels: tuple[str, ...]
    sectors: tuple[str, ...]
    value: Floats  # [J, N, N] i sells to n, for inputs and final use together
    inputs: Floats  # [N, J, J] input j in the value of output of k
    table: str
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        size = f"{len(self.labels)} regions x {len(self.sectors)} sectors, sales of {number(float(self.value.sum()))}"
        return "\n".join([f"<Mrio {self.table}: {size}>", *(f"  {n}" for n in self.notes)])

    def _repr_html_(self) -> str:
        return html_lines(repr(self))


def is_wide(frame: pd.DataFrame) -> bool:
    """Whether a table is one of regions and sectors by regions and sectors: most of its rows REGION_SECTOR are columns too, or it is WIOD's."""
    names = {str(c).strip() for c in frame.columns}
    if sum(bool(_WIOD.match(c)) for c in names) > len(names) / 2:
        return True
    rows = {x for x in frame.iloc[:, 0].astype(str).str.strip() if _LABEL.match(x)} if len(names) > 3 else set()
    return len(rows) > 1 and len(rows & names) > len(rows) / 2


def read_mrio(source: Any, *, table: str = "table") -> Mrio:
    """Read a wide table: rows REGION_SECTOR sell, columns REGION_SECTOR use; columns REGION_x that are no row are final use.

    OECD ICIO and ADB MRIO as CSV with one row of headings; WIOD 2016 as its Stata and R files have it (Country, RNr, columns vAUS1). Rows and columns
    of no region (value added, taxes, totals) are left out: value added is output less inputs, so that taxes and margins on inputs are in it. Output is
    what is sold.

    Repairs, each counted in the notes: final use of a good that is below zero after its columns are added up (stocks that shrink) is set to zero, and
    its seller makes so much more; inputs below zero are set to zero; inputs of more than 99 per cent of output are scaled down to that.

    Parameters
    ----------
    source : path or DataFrame
        The table; blank or text cells of trade are refused.
    table : str
        What to call it in errors where it has no file's name.

    Returns
    -------
    Mrio
        What `solve_trade_sectors` and `read_sectors` take in place of a table of trade and one of inputs.

    Raises
    ------
    StudyError
        A sector that sells and does not use, or the other way round; a row twice; text or unknown cells; no final use; a region without domestic sales.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = {"": ["AAA_x", "BBB_x", "VA"], "AAA_x": [2.0, 1.0, 7.0], "BBB_x": [1.0, 2.0, 7.0], "AAA_HFCE": [6.0, 1.0, 0.0], "BBB_HFCE": [1.0, 6.0, 0.0]}
    >>> read_mrio(pd.DataFrame(rows)).value
    array([[[8., 2.],
            [2., 8.]]])
    """
    frame, table = read_frame(source, table)
    frame, first = _one_label(frame)
    labels = [str(x).strip() for x in frame[first]]
    rows = {x: i for i, x in reversed(list(enumerate(labels))) if _LABEL.match(x)}
    columns = {str(c).strip(): c for c in frame.columns if c != first}
    _refuse(rows, labels, columns, table)
    using = [c for c in columns if c in rows]
    regions = {_region(x) for x in rows}
    final = [
        c for c in columns if c not in rows and (m := _LABEL.match(c)) and PARTS.get(m[1], m[1]) in _whole(regions)
    ]
    if not final:
        raise StudyError(
            f"{table}: no column of final use.", "Name them REGION_HFCE and the like, by the regions of the rows."
        )
    at = [rows[c] for c in using]
    body = np.column_stack([numbers_of(frame[columns[c]].iloc[at], table, c) for c in [*using, *final]])
    if np.isnan(body).any():
        i, j = np.argwhere(np.isnan(body))[0].tolist()
        raise StudyError(f"{table}: {using[i]} to {[*using, *final][j]} is unknown.", "Write 0 where nothing is sold.")
    left = [c for c in columns if c not in rows and c not in final]
    notes = [f"{table}: {len(using):,} sectors of regions, {len(final):,} columns of final use"]
    notes += [f"left out as no use of a region: columns {listed(left)}"] if left else []
    others = [x for x in labels if x not in rows]
    notes += (
        [f"left out as no sector of a region: rows {listed(others)}; value added is output less inputs"]
        if others
        else []
    )
    return _added_up(using, final, body, table, notes)


def _one_label(frame: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """A table with one column of labels REGION_SECTOR, and its name."""
    columns = {str(c).strip(): c for c in frame.columns}
    if not any(_WIOD.match(c) for c in columns):
        return frame, str(frame.columns[0]) if isinstance(frame.columns[0], str) else frame.columns[0]
    lowered = {c.lower(): columns[c] for c in columns}
    if "country" not in lowered or "rnr" not in lowered:
        raise StudyError("a WIOD table wants the columns Country and RNr.")
    number = pd.to_numeric(frame[lowered["rnr"]], errors="coerce").fillna(0).astype(int)
    code = frame[lowered["industrycode"]] if "industrycode" in lowered else number.astype(str)
    sector = dict(zip(number, code.astype(str), strict=True)) if len(set(number)) else {}
    own = frame[lowered["country"]].astype(str)
    count = int(number[own.isin({m[1] for c in columns if (m := _WIOD.match(c))})].max())
    names = {
        columns[c]: f"{m[1]}_{sector.get(int(m[2]), m[2]) if int(m[2]) <= count else 'F' + m[2]}"
        for c in columns
        if (m := _WIOD.match(c))
    }
    inside = number <= count
    label = np.where(inside & own.ne("TOT"), own + "_" + number.map(lambda k: sector.get(k, str(k))), code.astype(str))
    kept = frame[list(names)].rename(columns=names)
    kept.insert(0, "label", label)
    return kept, "label"


def _region(label: str) -> str:
    """The region of REGION_SECTOR; its name has no underscore."""
    return label.partition("_")[0]


def _whole(regions: set[str]) -> set[str]:
    return regions | {PARTS[r] for r in regions if r in PARTS}


def _refuse(rows: dict[str, int], labels: Sequence[str], columns: dict[str, Any], table: str) -> None:
    twice = next((x for x in rows if labels.count(x) > 1), None) if len(set(labels)) < len(labels) else None
    if twice is not None:
        raise StudyError(f"{table}: {twice} has two rows.", "Keep one, or add them up.")
    lacking = [x for x in rows if x not in columns]
    if lacking or not rows:
        raise StudyError(
            f"{table}: {listed(lacking)} sells and has no column of what it uses." if rows else f"{table}: no row is named REGION_SECTOR.",
            "Rows and columns are named alike, REGION_SECTOR, as in KAZ_D35.",
        )  # fmt: skip


def _added_up(using: list[str], final: list[str], body: Floats, table: str, notes: list[str]) -> Mrio:
    pairs = [(PARTS.get(_region(x), _region(x)), x.partition("_")[2]) for x in using]
    ends = [PARTS.get(_region(x), _region(x)) for x in final]
    merged = sorted({_region(x) for x in using} & set(PARTS))
    notes += [f"{listed(merged)} are parts of a region and were added up"] if merged else []
    labels, sectors = list(dict.fromkeys(r for r, _ in pairs)), list(dict.fromkeys(s for _, s in pairs))
    n, j = len(labels), len(sectors)
    region = np.array([labels.index(r) for r, _ in pairs])
    sector = np.array([sectors.index(s) for _, s in pairs])
    buyer = np.array([labels.index(r) for r in ends])
    if idle := set(range(n)) - set(buyer.tolist()):
        raise StudyError(f"{table}: {listed([labels[i] for i in sorted(idle)])} has no column of final use.")
    between, used = body[:, : len(using)], np.zeros((len(using), n))
    np.add.at(used.T, buyer, body[:, len(using) :].T)
    world = body.sum()
    between, used = (_above_zero(x, what, world, notes) for x, what in ((between, "inputs"), (used, "final use")))
    bought = np.zeros((n, j, j))  # [user's region, input, user's sector]
    np.add.at(bought, (region[None, :], sector[:, None], sector[None, :]), between)
    sold = used.copy()
    np.add.at(sold.T, region, between.T)
    value = np.zeros((j, n, n))
    np.add.at(value, (sector, region), sold)
    output = value.sum(axis=2).T
    shares = np.divide(bought, output[:, None, :], out=np.zeros_like(bought), where=output[:, None, :] > 0)
    total = shares.sum(axis=1)
    heavy = total > MOST_INPUTS
    if heavy.any():
        k, s = np.argwhere(heavy)[0].tolist()
        notes.append(
            f"inputs are more than {100 * MOST_INPUTS:g} % of output in {heavy.sum():,} sectors of regions "
            f"({sectors[s]} of {labels[k]}: {100 * total[k, s]:.0f} %) and were scaled down to it"
        )
        shares = shares * np.where(heavy, MOST_INPUTS / np.where(total > 0, total, 1), 1.0)[:, None, :]
    return Mrio(
        labels=tuple(labels), sectors=tuple(sectors), value=value, inputs=shares, table=table, notes=tuple(notes)
    )


def _above_zero(cells: Floats, what: str, world: float, notes: list[str]) -> Floats:
    below = cells < 0
    if below.any():
        notes.append(
            f"{what} below zero in {below.sum():,} of {below.size:,} cells ({-100 * cells[below].sum() / world:.2g} % of all sales) were set to zero: "
            "stocks that shrink are no sales"
        )
    return np.where(below, 0.0, cells)
