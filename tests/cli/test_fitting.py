"""Tables on screens of any width: columns where they fit, a paragraph for each row where a word would have to be broken."""

from __future__ import annotations

import pytest
from rich.console import Console

from landbridge.cli.fitting import FittingTable

ROWS = [
    ("1", "Northern corridor", "16 (14 to 19)", "CHN KAZ RUS BLR POL DEU", "Dostyk, Malaszewicze, Trans-Siberian"),
    ("2", "Southern corridor", "26 (24 to 31)", "CHN KAZ UZB TKM IRN TUR", "Saryagash, Incheh Borun, Razi"),
]


def printed(width: int) -> str:
    table = FittingTable("", "corridor", "days", "states\nmet", "by")
    for row in ROWS:
        table.add_row(*row)
    console = Console(width=width, highlight=False, color_system=None, force_terminal=False)
    with console.capture() as got:
        console.print(table)
    return got.get()


@pytest.mark.parametrize("width", range(20, 160, 7))
def test_no_word_is_broken_or_lost_on_any_screen(width):
    words = {w.rstrip(",;") for w in printed(width).split()}
    assert {w.rstrip(",") for row in ROWS for cell in row for w in cell.split()} <= words
    assert all(len(line.rstrip()) <= width for line in printed(width).splitlines())


def test_a_wide_screen_has_columns_and_a_narrow_one_a_paragraph_for_each_row():
    assert printed(140).splitlines()[-1].split("  ")[0] == "2"
    assert printed(30).splitlines()[:4] == [
        "1", "  corridor Northern corridor; ", "  days 16 (14 to 19); states  ", "  met CHN KAZ RUS BLR POL DEU;",
    ]  # fmt: skip
