"""`landbridge brief`: one file for one question."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landbridge.cli import options as o
from landbridge.cli.app import app, busy, open_asked, prepare
from landbridge.errors import QuestionError

if TYPE_CHECKING:
    from landbridge.answers import Brief

FORMS = (".html", ".xlsx", ".json")


@app.command()
def brief(
    origin: o.ORIGIN,
    destination: o.DESTINATION,
    on: o.ON = None,
    scenario: o.SCENARIO = None,
    goods: o.GOODS = "boxes",
    unit: o.UNIT = None,
    services: o.SERVICES = None,
    avoid: o.AVOID = None,
    value_of_time: o.VALUE_OF_TIME = None,
    study: o.STUDY = None,
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
        paper = run_brief(
            open_asked(study), origin, destination, on=on, scenario=scenario, goods=goods, unit=unit, services=services or (), avoid=avoid or (),
            value_of_time=value_of_time,
        )  # fmt: skip
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
