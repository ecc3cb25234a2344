"""`landbridge cpmm`: the indicators of CAREC's corridor monitoring, from trip sheets, from the model's ways, and beside what was published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landbridge.cli import options as o
from landbridge.cli.app import app, open_asked, prepare
from landbridge.cli.asked import Day, Form, ValuedCargo, grouped
from landbridge.errors import QuestionError

CROSSINGS = "crossings"


def _first(incomplete: str) -> list[tuple[str, str]]:
    known = (
        [(CROSSINGS, "hours and USD of crossings beside what CPMM published")]
        if CROSSINGS.startswith(incomplete)
        else []
    )
    return [*known, *o._places(incomplete)]


@app.command()
@grouped
def cpmm(
    origin: Annotated[
        str | None,
        typer.Argument(
            help="Where the cargo begins; or the word crossings: the model beside what was published.",
            autocompletion=_first,
        ),
    ] = None,
    destination: Annotated[str | None, typer.Argument(help="Where the cargo ends.", autocompletion=o._places)] = None,
    *,
    trips: Annotated[
        Path | None, typer.Option("--trips", metavar="FILE", help="Indicators of a trip sheet, .csv or .xlsx.")
    ] = None,
    template: Annotated[
        Path | None, typer.Option("--template", metavar="FILE", help="Write an empty trip sheet, .csv or .xlsx.")
    ] = None,
    example: Annotated[
        Path | None,
        typer.Option(
            "--example", metavar="FILE", help="Write the study's example of a filled-in sheet; made up, and marked so."
        ),
    ] = None,
    activity: Annotated[bool, typer.Option("--activities", help="List the activities of a trip sheet.")] = False,
    cargo: ValuedCargo,
    k: o.K = 1,
    day: Day,
    form: Form,
) -> None:
    """Border hours and USD, price and speed as CAREC's CPMM counts them: of your trips, of the model's ways, beside published ones."""
    _one_thing(origin, destination, trips, template, example, activity)
    from landbridge.cli import cpmm_answers as answer

    given = (form.json, form.csv, form.out)
    if template:
        answer.write_sheet(template, ())
    elif example:
        answer.write_sheet(example, answer.example_rows(open_asked(day.study)))
    elif activity:
        answer.list_activities(*given)
    elif trips:
        answer.of_trips(trips, open_asked(day.study), given)
    elif origin == CROSSINGS and destination is None:
        prepare()
        answer.of_crossings(open_asked(day.study), day.on, given)
    else:
        answer.of_ways(str(origin), str(destination), k, cargo.words, day.world(), given)


def _one_thing(origin: str | None, destination: str | None, *others: object) -> None:
    asked = sum(map(bool, (origin, *others)))
    if asked != 1:
        what = "nothing was asked." if asked == 0 else "two things were asked at once."
        raise QuestionError(
            f"cpmm: {what}",
            "Give two places, or the word crossings, or one of --trips, --template, --example and --activities.",
        )
    if origin not in (None, CROSSINGS) and destination is None:
        raise QuestionError(f"cpmm: {origin} alone is no way.", "Give two places, or the word crossings.")
