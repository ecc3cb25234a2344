"""`landbridge brief`: one file for one question."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landbridge.cli import options as o
from landbridge.cli.app import app, busy, open_asked, prepare
from landbridge.cli.asked import Day, ValuedCargo, grouped
from landbridge.errors import QuestionError

if TYPE_CHECKING:
    from landbridge.answers import Brief

FORMS = (".html", ".xlsx", ".json")


@app.command()
@grouped
def brief(
    origin: o.ORIGIN,
    destination: o.DESTINATION,
    *,
    cargo: ValuedCargo,
    day: Day,
    json: o.JSON = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="The file: .html to read and print, .xlsx with a sheet for each table, or .json.",
        ),
    ] = None,
) -> None:
    """One file that answers one question: the way, what a scenario changes, what breaks it, what it hangs on, the politics and the sources."""
    from landbridge.answers import brief as run_brief
    from landbridge.cli import show as shown
    from landbridge.report.brief_data import brief_json
    from landbridge.report.brief_words import question_sentence, sentences

    if out is not None and out.suffix.lower() not in FORMS:
        raise QuestionError(
            f"{out.name}: a brief is not written as {out.suffix or 'a file without an ending'!r}.",
            "Use " + ", ".join(FORMS) + ".",
        )
    prepare()
    with busy("putting the brief together"):
        paper = run_brief(open_asked(day.study), origin, destination, on=day.on, scenario=day.scenario, **cargo.words)
    if out is not None:
        with busy("drawing and writing"):
            shown.write(out, written(paper, out.suffix.lower()))
    if json and out is None:
        shown.emit(brief_json(paper))
    elif not json:
        shown.emit("\n".join([question_sentence(paper), "", *sentences(paper)]))


def written(paper: Brief, form: str) -> str | bytes:
    """The brief in the form that a file's ending asks for."""
    from landbridge.report.brief import brief_page
    from landbridge.report.brief_data import brief_json, brief_workbook

    if form == ".xlsx":
        return brief_workbook(paper)
    return brief_json(paper) + "\n" if form == ".json" else brief_page(paper)
