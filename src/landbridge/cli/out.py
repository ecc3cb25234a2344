"""Where answers go: the screen, a file that appears whole or not at all, and a word beside them on stderr."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console, RenderableType

from landbridge.errors import QuestionError

err = Console(stderr=True, highlight=False, soft_wrap=True)  # a path is never broken in two


_TEXTS = ("", ".txt", ".md", ".json", ".csv")  # files that hold text; others would promise what they are not


def emit(text: str | RenderableType, out: Path | None = None, *, also: Sequence[str] = ()) -> None:
    """Print, or write to a file that appears whole or not at all; `also` are forms that the caller writes itself, for the error."""
    if out is None:
        console = Console(highlight=False)
        if not console.is_terminal:
            console = Console(highlight=False, width=max(console.width, 150), soft_wrap=isinstance(text, str))
        console.print(text, markup=False) if isinstance(text, str) else console.print(text)
        return
    if out.suffix.lower() not in _TEXTS:
        raise QuestionError(
            f"{out.name}: answers are not written as {out.suffix} files.",
            f"Name a file that ends in {', '.join([*also, '.json', '.csv'])} or .txt.",
        )
    if isinstance(text, str):
        content = text
    else:
        console = Console(width=150, highlight=False)
        with console.capture() as capture:
            console.print(text)
        content = capture.get()
    write(out, content if content.endswith("\n") else content + "\n")


def write(out: Path, content: str | bytes) -> None:
    """Write a file whole or not at all."""
    if not out.parent.is_dir():
        raise QuestionError(f"{out}: there is no folder {out.parent}.", "Make it first, or name another file.")
    half = out.with_name(out.name + ".part")
    try:
        half.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        half.replace(out)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise QuestionError(f"{out}: cannot be written: {error.strerror}.", "Name another file.") from error
    err.print(f"wrote {out}", style="dim", markup=False)


def form(
    result: Any, people: RenderableType, json: bool, csv: bool, out: Path | None, *, also: Sequence[str] = ()
) -> None:
    """Emit a result in the form that was asked for, or that the file's suffix says; `also` as `emit` has it."""
    if json and csv:
        raise QuestionError("--json and --csv were both given.", "Choose one.")
    if json or (out is not None and out.suffix == ".json"):
        emit(result.to_json(), out)
    elif csv or (out is not None and out.suffix == ".csv"):
        emit(result.to_csv().rstrip("\n"), out)
    else:
        emit(people, out, also=also)


def rows_to_file(rows: Sequence[Mapping[str, Any]], out: Path) -> None:
    """Write rows as CSV or JSON, by the file's suffix."""
    from landbridge.results import as_csv, as_json

    if out.suffix.lower() not in (".csv", ".json"):
        raise QuestionError(f"{out.name}: rows are written as .csv or .json.", "Name a file that ends in one of them.")
    write(out, as_csv(rows) if out.suffix.lower() == ".csv" else as_json(rows) + "\n")
