"""A table that stands row beneath row where the screen is too narrow for its columns."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

NARROW = 100  # characters; on wider screens columns stay side by side while no word has to be broken
_GAP = 2  # between columns
TALLER = (
    2  # a table of a narrow screen that is this many times as tall as its rows one beneath the other gives way to them
)


class FittingTable(Table):
    """A table without rules whose rows become short paragraphs, each cell after its heading, where a word would have to be broken.

    Examples
    --------
    >>> table = FittingTable("corridor", "days", "states")
    >>> table.add_row("Northern corridor", "16 (14 to 19)", "CHN KAZ RUS BLR POL DEU")
    >>> Console(width=22).print(table)
    Northern corridor
      days 16 (14 to 19);
      states CHN KAZ RUS
      BLR POL DEU
    """

    def __init__(self, *headers: str) -> None:
        super().__init__(*headers, box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        sizes = [_sizes(column, console, options) for column in self.columns] if self.rows else []
        for column in self.columns:
            column.width = None
        if self.rows and not self._fits(console, options, sizes):
            yield from self._stacked()
            return
        widths = self._calculate_column_widths(console, options)
        gaps = [_GAP] * (len(sizes) - 1) + [0]  # none behind the last column
        if any(w - gap < least for w, gap, (least, _) in zip(widths, gaps, sizes, strict=False)):
            for column, width in zip(self.columns, _shared(sizes, options.max_width), strict=True):
                column.width = width
        yield from super().__rich_console__(console, options)

    def _cells(self) -> Iterator[list[RenderableType]]:
        """The cells of each row."""
        for row in zip(*(list(c.cells) for c in self.columns), strict=True):
            yield list(row)

    def _fits(self, console: Console, options: ConsoleOptions, sizes: list[tuple[int, int]]) -> bool:
        """Whether no word has to be broken and, on a narrow screen, rows do not grow tall."""
        if sum(least + _GAP for least, _ in sizes) > options.max_width:
            return False
        if options.max_width >= NARROW:
            return True
        tall = len(console.render_lines(_side_by_side(self), options, pad=False))
        stacked = sum(len(console.render_lines(p, options, pad=False)) for p in self._stacked())
        return tall <= TALLER * stacked

    def _stacked(self) -> Iterator[RenderableType]:
        """Each row as a line of its name, with what stands before it, and beneath that line the other cells after their headings."""
        headings = [" ".join(str(c.header).split()) for c in self.columns]
        lead = (
            next((i for i, h in enumerate(headings) if h), 1) or 1
        )  # columns without a heading at the left, else the first
        for cells in self._cells():
            texts = [c if isinstance(c, Text) else Text(str(c)) for c in cells]
            first = [t for t in texts[:lead] if t.plain.strip()]
            yield Text("  ").join([Text(t.plain.strip(), style=t.style or "bold") for t in first])
            said = [
                Text.assemble((f"{h} " if h else "", "dim"), Text(t.plain.replace("\n", ", "), style=t.style))
                for h, t in zip(headings[lead:], texts[lead:], strict=True)
                if t.plain.strip()
            ]
            yield Padding(Text("; ").join(said), (0, 0, 0, 2))


def _sizes(column: Column, console: Console, options: ConsoleOptions) -> tuple[int, int]:
    """The width in which no word of a column is broken (of one that is not wrapped, the whole), and that in which nothing is wrapped."""
    cells = [Measurement.get(console, options, cell) for cell in (column.header, *column.cells)]
    widest = max(m.maximum for m in cells)
    return (widest if column.no_wrap else max(m.minimum for m in cells)), widest


def _shared(sizes: list[tuple[int, int]], room: int) -> list[int]:
    """Widths of columns: what each needs, and of the room that is left a share by what each lacks."""
    left = room - sum(least + _GAP for least, _ in sizes)
    lacking = sum(widest - least for least, widest in sizes)
    return [least + int((widest - least) * min(1.0, left / lacking)) if lacking else least for least, widest in sizes]


def _side_by_side(table: FittingTable) -> Table:
    """The same columns as a plain table, to be measured."""
    plain = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    plain.columns, plain.rows = table.columns, table.rows
    return plain
