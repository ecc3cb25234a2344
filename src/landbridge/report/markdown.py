"""Pages of Markdown made from a study: a table, and the command that writes a page or says whether it is up to date."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from landbridge.errors import LandbridgeError
from landbridge.study import Study, open_study


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; a bar or a line break in a cell does not break it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(c.replace("|", "\\|").replace("\n", " ") for c in line) + " |" for line in lines)


def page_command(
    make: Callable[[Study], tuple[str, str]], *, page: Path, command: str, arguments: Sequence[str] | None = None
) -> int:
    """Write a page of a study or, with `--check`, say whether it is up to date; returns the exit code.

    `make` gives the text of the page and what to say once it is written.
    """
    parser = argparse.ArgumentParser(prog=command, description=f"Write the page {page.as_posix()}.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the page is not up to date")
    parser.add_argument("--study", default=None, help="a study's folder or name (default: the shipped one)")
    parser.add_argument("--out", type=Path, default=page, help=f"the page (default: {page})")
    given = parser.parse_args(arguments)
    try:
        text, said = make(open_study(given.study))
    except LandbridgeError as error:
        print(error, file=sys.stderr)
        return 1
    if given.check:
        same = given.out.is_file() and given.out.read_text(encoding="utf-8") == text
        print(f"{given.out} is up to date." if same else f"{given.out} is not up to date.\n  Run {command}.")
        return 0 if same else 1
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(text, encoding="utf-8", newline="\n")
    print(f"{given.out}: {said}")
    return 0
