"""`landbridge flows`: the square trade table of a year, one economy's partners, and the reports that contradict each other."""

from __future__ import annotations

from typing import Annotated

import typer

from landbridge.cli import options as o
from landbridge.cli.app import app, busy, open_asked


def _economies(incomplete: str) -> list[tuple[str, str]]:
    from landbridge.study import open_study

    rows = open_study()["economies"].rows()
    return [(str(r["economy_id"]), str(r["name"])) for r in rows if str(r["economy_id"]).startswith(incomplete.upper())]


@app.command()
def flows(
    year: Annotated[
        int | None, typer.Option("--year", help="Year of the table. Default: the last the study has.")
    ] = None,
    economy: Annotated[
        str | None,
        typer.Option(
            "--economy",
            metavar="GEO",
            help="One economy's partners, both reports and its totals.",
            autocompletion=_economies,
        ),
    ] = None,
    mirror: Annotated[
        bool, typer.Option("--mirror", help="Flows that several reports tell of, the worst contradiction first.")
    ] = False,
    margins: Annotated[
        bool, typer.Option("--margins", help="Every published total beside what the table adds up to.")
    ] = False,
    matrix: Annotated[
        bool, typer.Option("--matrix", help="The table itself, exporters down and importers across. Best with --csv.")
    ] = False,
    as_reported: Annotated[
        bool,
        typer.Option(
            "--as-reported", help="Values as the reporters publish them, FOB and CIF mixed. Default: free on board."
        ),
    ] = False,
    hold_out: Annotated[
        bool, typer.Option("--hold-out", help="Hide reported flows in turn and say how far off their estimates are.")
    ] = False,
    refill: Annotated[
        bool,
        typer.Option(
            "--refill",
            help="Choose and estimate anew from the study's reports; --year adds a year, --out trade.csv keeps the table for the study's folder.",
        ),
    ] = False,
    top: Annotated[int, typer.Option("--top", help="How many rows of a list.")] = 12,
    study: o.STUDY = None,
    json: o.JSON = False,
    csv: o.CSV = False,
    out: o.OUT = None,
) -> None:
    """Goods trade between economies in a year: who trades what with whom, who says so, what is estimated, and what contradicts."""
    from landbridge.cli import trade_tables as shown
    from landbridge.errors import QuestionError

    asked = {
        "--economy": economy is not None,
        "--mirror": mirror,
        "--margins": margins,
        "--matrix": matrix,
        "--hold-out": hold_out,
        "--refill": refill,
    }
    given = [name for name, on in asked.items() if on and not (name == "--economy" and mirror)]
    if len(given) > 1:
        raise QuestionError(
            f"{' and '.join(given)} were given together.", "Choose one; --economy and --mirror go together."
        )
    opened = open_asked(study)
    if refill:
        with busy("choosing and estimating"):
            shown.refill(opened, year, json=json, out=out)
        return
    if hold_out:
        with busy("hiding reports and estimating them"):
            shown.try_estimates(opened, year, json=json, csv=csv, out=out)
        return
    with busy("reading the trade tables"):
        shown.show_flows(
            opened, year, economy=economy, mirror=mirror, margins=margins, matrix=matrix, valuation="as_reported" if as_reported else "fob",
            top=top, json=json, csv=csv, out=out,
        )  # fmt: skip
