"""Reasons are data: one row for each rule, stated value, rate or development that any cell of the world rests on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a cell has its value.

    `parent` is the reason of the value that this one was made from or replaced; following parents ends at a source, a stated assumption, or a rule.
    """

    kind: str  # stated, assumption, rate, development, question, overlay or rule
    name: str  # in a reader's words
    table: str = ""  # table that holds it
    row: str = ""  # key of its row there
    source: tuple[str, ...] = ()
    quality: str = ""
    value: float = math.nan  # of the rule, in `unit`
    low: float = math.nan
    high: float = math.nan
    unit: str = ""
    note: str = ""
    parent: int = -1

    def words(self) -> str:
        """One line for a reader."""
        value = ""
        if not math.isnan(self.value):
            value = f": {_number(self.value)}"
            if not math.isnan(self.low) and (self.low, self.high) != (self.value, self.value):
                value += f" ({_number(self.low)} to {_number(self.high)})"
            value += f" {self.unit}" if self.unit else ""
        where = f" [{self.table} {self.row}]" if self.table else ""
        quality = f", {self.quality}" if self.quality else ""
        source = f", source {';'.join(self.source)}" if self.source else ""
        return f"{self.kind}: {self.name}{value}{where}{quality}{source}"


def _number(x: float) -> str:
    return f"{x:,.4g}" if abs(x) < 1e4 else f"{x:,.0f}"


class Reasons:
    """The table of reasons. Rows are only ever added, so that a number given once stays good in every later world."""

    __slots__ = ("_base", "_rows", "_seen")

    def __init__(self, base: Reasons | None = None) -> None:
        self._base = base  # rows shared with other worlds; their numbers are the same here
        self._rows: list[Reason] = list(base._rows) if base else []
        self._seen: dict[Reason, int] = {}

    def add(self, reason: Reason) -> int:
        """The number of the reason; an equal one that is there already is not added again."""
        at = self._base._seen.get(reason) if self._base else None
        at = self._seen.get(reason) if at is None else at
        if at is None:
            at = self._seen[reason] = len(self._rows)
            self._rows.append(reason)
        return at

    def __getitem__(self, i: int) -> Reason:
        return self._rows[i]

    def __len__(self) -> int:
        return len(self._rows)

    def chain(self, i: int) -> Iterator[Reason]:
        """The reason and those it was made from, the newest first."""
        while i >= 0:
            yield self._rows[i]
            i = self._rows[i].parent
