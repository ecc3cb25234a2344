"""`landbridge cpmm`: the indicators of CAREC's corridor monitoring, from trip sheets, from the model's ways, and beside what was published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from landbridge.cli import options as o
from landbridge.cli.app import app, asked_world, open_asked, prepare
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
def cpmm(
    origin: Annotated[
        str | None,
        typer.Argument(
            help="Where the cargo begins; or the word crossings: the model beside what was published.",
            autocompletion=_first,
        ),
    ] = None,
    destination: Annotated[str | None, typer.Argument(help="Where the cargo ends.", autocompletion=o._places)] = None,
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
    on: o.ON = None,
    goods: o.GOODS = "boxes",
    unit: o.UNIT = None,
    k: o.K = 1,
    services: o.SERVICES = None,
    avoid: o.AVOID = None,
    value_of_time: o.VALUE_OF_TIME = None,
    scenario: o.SCENARIO = None,
    study: o.STUDY = None,
    json: o.JSON = False,
    csv: o.CSV = False,
    out: o.OUT = None,
) -> None:
    """Border hours and USD, price and speed as CAREC's CPMM counts them: of your trips, of the model's ways, beside published ones."""
    _one_thing(origin, destination, trips, template, example, activity)
    from landbridge.cli import cpmm_answers as answer

    form = (json, csv, out)
    if template:
        answer.write_sheet(template, ())
    elif example:
        answer.write_sheet(example, answer.example_rows(open_asked(study)))
    elif activity:
        answer.list_activities(*form)
    elif trips:
        answer.of_trips(trips, open_asked(study), form)
    elif origin == CROSSINGS and destination is None:
        prepare()
        answer.of_crossings(open_asked(study), on, form)
    else:
        question: dict[str, Any] = {"goods": goods, "unit": unit, "services": services or (), "avoid": avoid or (), "value_of_time": value_of_time}  # fmt: skip
        answer.of_ways(str(origin), str(destination), k, question, asked_world(study, on, scenario), form)


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
