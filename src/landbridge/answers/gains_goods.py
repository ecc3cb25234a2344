"""What trade of a pair is made of: shares of goods from the table `goods_shares` or a table of the user's, each with its own days, USD and value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.economy.source import (
    DESTINATION,
    ORIGIN,
    find_column,
    listed,
    numbers_of,
    read_frame,
    seek_column,
)
from landbridge.errors import StudyError, did_you_mean
from landbridge.study import Study

Floats = NDArray[np.float64]
GOODS = ("goods", "goods_id", "good", "sector")
SHARES = ("share", "value")
Line = tuple[str, list[str], list[str], str, float]  # where it stands, sellers, buyers (empty: everybody), goods, share


def goods_shares(study: Study, labels: Sequence[str], given: Any = None) -> dict[str, Floats]:
    """Share of the trade of each ordered pair that is each kind of goods, [n, n]; empty where neither the user nor the study says.

    A row for one pair counts before one for a seller or a buyer alone, and that before one for everybody.

    Raises
    ------
    StudyError
        Goods or economies that are none, a share outside 0 to 1, shares of a pair that add up to more than one.
    """
    lines = list(_of_study(study) if given is None else _of_table(study, labels, given))
    n, at = len(labels), {x: i for i, x in enumerate(labels)}
    out: dict[str, Floats] = {}
    height: dict[str, NDArray[np.int64]] = {}
    for where, sellers, buyers, goods, share in lines:
        if not 0 <= share <= 1:
            raise StudyError(f"{where}: the share of {goods} is {share:g}.", "A share is from 0 to 1.")
        cells = np.ix_([at[x] for x in sellers if x in at] or range(n), [at[x] for x in buyers if x in at] or range(n))
        mine = out.setdefault(goods, np.zeros((n, n)))
        best = height.setdefault(goods, np.full((n, n), -1))
        rank = bool(sellers) + bool(buyers)
        mine[cells] = np.where(best[cells] <= rank, share, mine[cells])
        best[cells] = np.maximum(best[cells], rank)
    total = sum(out.values(), np.zeros((n, n)))
    if (total > 1 + 1e-9).any():
        i, j = np.argwhere(total > 1 + 1e-9)[0].tolist()
        raise StudyError(
            f"goods_shares: shares of {labels[i]} to {labels[j]} add up to {total[i, j]:g}.",
            "They add up to 1 at most.",
        )
    return out


def _of_study(study: Study) -> Iterator[Line]:
    for row in study["goods_shares"].rows():
        yield (
            f"goods_shares.csv {row['share_id']}", list(row["exporters"] or ()), list(row["importers"] or ()), str(row["goods"]), float(row["share"])
        )  # fmt: skip


def _of_table(study: Study, labels: Sequence[str], given: Any) -> Iterator[Line]:
    frame, table = read_frame(given, "goods_shares")
    goods = find_column(frame, GOODS, None, "goods", table)
    share = find_column(frame, SHARES, None, "share", table)
    ends = [seek_column(frame, names, None, table) for names in (ORIGIN, DESTINATION)]
    known = list(study["goods"].frame["goods_id"])
    shares = numbers_of(frame[share], table, share).tolist()
    for k, row in enumerate(frame.to_dict("records")):
        where = f"{table} row {k + 1}"
        sides = [[] if c is None or pd.isna(row[c]) or not str(row[c]).strip() else [str(row[c]).strip()] for c in ends]
        _known(where, [x for side in sides for x in side], labels, "economies of the trade tables")
        _known(where, [str(row[goods]).strip()], known, "goods of the study")
        if np.isnan(shares[k]):
            raise StudyError(f"{where}: {share} is unknown.", "Give the share, or take the row out.")
        yield where, sides[0], sides[1], str(row[goods]).strip(), shares[k]


def _known(where: str, words: Sequence[str], known: Sequence[str], what: str) -> None:
    for word in words:
        if word not in known:
            hint = did_you_mean(word, known)
            raise StudyError(
                f"{where}: {word!r} is none of the {what}.",
                *filter(None, [hint]),
                f"They are {listed(list(known), 8)}.",
            )


def mixed_words(shares: Mapping[str, Floats], asked: str, flows: Floats) -> str:
    """What trade is taken as, in a sentence."""
    if not shares:
        return (
            f"all trade is taken as one kind, {asked}, because no table says what goods the trade of a pair is made of; what flows by pipe is not "
            "boxes, so what is said of sellers of oil and gas is too much"
        )
    other = ~np.eye(len(flows), dtype=bool)
    parts = {g: float((s * flows)[other].sum() / flows[other].sum()) for g, s in shares.items()}
    told = ", ".join(f"{g} {100 * v:.1f} %" for g, v in sorted(parts.items(), key=lambda x: -x[1]))
    return f"of the trade between economies {told} by goods_shares, the rest {asked}"
