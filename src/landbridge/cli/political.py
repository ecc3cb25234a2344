"""The subcommands of politics: `relate`, `commit`, `openings` and `cib`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landbridge.cli import options as o
from landbridge.cli.app import app, busy, open_asked


@app.command()
def relate(
    actor: Annotated[str, typer.Argument(help="An actor, by id or name.", autocompletion=o._actors)],
    other: Annotated[str, typer.Argument(help="Another.", autocompletion=o._actors)],
    on: o.ON = None,
    scenario: o.SCENARIO = None,
    draw: o.DRAW = None,
    study: o.STUDY = None,
    json: o.JSON = False,
    out: o.OUT = None,
) -> None:
    """How two actors stand to each other on a day, why, since when, and how it came about."""
    from landbridge.cli.politics import relate as run_relate

    run_relate(open_asked(study), actor, other, on=on, scenario=scenario, json=json, draw=draw, out=out)


@app.command()
def commit(
    attack: Annotated[tuple[str, str], typer.Option("--attack", metavar="A B", help="Who is supposed to attack whom.")],
    place: Annotated[str | None, typer.Option("--place", help="Where. Default: unknown.")] = None,
    on: o.ON = None,
    kind: Annotated[str, typer.Option("--kind", help="armed_attack, aggression, incident or threat.")] = "armed_attack",
    provoked: Annotated[
        str | None, typer.Option("--provoked", help="yes or no. Default: unknown, and both are shown.")
    ] = None,
    readings: Annotated[
        list[str] | None,
        typer.Option("--reading", metavar="CLAUSE=LETTER", help="Which reading of a clause. Repeatable."),
    ] = None,
    stated: Annotated[
        list[str] | None, typer.Option("--stated", metavar="FACT=yes", help="Settle a missing fact. Repeatable.")
    ] = None,
    without: Annotated[
        str | None, typer.Option("--without", metavar="AGREEMENT", help="Show what this agreement adds.")
    ] = None,
    mode: Annotated[str, typer.Option("--mode", help="legal, or upper: unknown duties are kept too.")] = "legal",
    scenario: o.SCENARIO = None,
    draw: o.DRAW = None,
    study: o.STUDY = None,
    json: o.JSON = False,
    out: o.OUT = None,
) -> None:
    """Who would owe what to whom if one actor attacked another. A supposition, never a forecast."""
    from landbridge.cli.politics import owe

    owe(
        open_asked(study), attack, place=place, on=on, kind=kind, provoked=provoked, readings=readings or (), without=without, mode=mode,
        stated=stated or (), scenario=scenario, json=json, draw=draw, out=out,
    )  # fmt: skip


@app.command()
def openings(
    name: Annotated[str | None, typer.Argument(help="One opening. Default: all.", autocompletion=o._openings)] = None,
    on: o.ON = None,
    scenario: o.SCENARIO = None,
    readings: Annotated[
        list[str] | None, typer.Option("--reading", metavar="OPENING=WHO", help="Whose reading counts. Repeatable.")
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option(
            "--assume", metavar="C01=yes", help="Suppose a condition met, unmet, or met from a day. Repeatable."
        ),
    ] = None,
    condition: Annotated[
        str | None,
        typer.Option("--with", metavar="C01", help="What is different with this condition met and without it."),
    ] = None,
    values: Annotated[
        tuple[float, float, float] | None,
        typer.Option(
            "--break-even",
            metavar="WITH WITHOUT COST",
            help="The probability at which a choice that brings so much flips.",
        ),
    ] = None,
    study: o.STUDY = None,
    json: o.JSON = False,
    out: o.OUT = None,
) -> None:
    """What must happen before a border or a line opens, who says so, who disputes it, and which condition unlocks most."""
    from landbridge.cli.politics import opened

    opened(
        open_asked(study), name, on=on, scenario=scenario, readings=readings or (), assume=assume or (),
        condition=condition, values=values, json=json, out=out,
    )  # fmt: skip


@app.command()
def cib(
    file: Annotated[Path, typer.Argument(help="A cross-impact matrix, JSON or CSV.")],
    tolerance: Annotated[
        float, typer.Option("--tolerance", help="How far a descriptor may be behind its best state.")
    ] = 0.0,
    story: Annotated[
        list[str] | None,
        typer.Option(
            "--state",
            metavar="LABEL",
            help="Show the balances of one story, a state for each descriptor: one text, or the option again for each.",
        ),
    ] = None,
    json: o.JSON = False,
    out: o.OUT = None,
) -> None:
    """The stories of a cross-impact matrix that hold together (Weimer-Jehle), and where succession leads."""
    from landbridge.cli.politics import impact

    with busy("searching"):
        impact(file, most=tolerance, story=story or (), json=json, out=out)
