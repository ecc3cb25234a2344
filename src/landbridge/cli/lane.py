"""The forwarder's and the underwriter's commands: `lane` and `exposure`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landbridge.cli import options as o
from landbridge.cli.app import app, asked_world, busy
from landbridge.errors import QuestionError

if TYPE_CHECKING:
    from landbridge.answers.lane import LaneCard

_BOXES = ("20ft", "40ft", "wagon-tonne", "truck")
_PAGES = (".xlsx", ".html")


def _boxes(incomplete: str) -> list[str]:
    return [b for b in _BOXES if b.startswith(incomplete)]


def _directions(incomplete: str) -> list[str]:
    return [d for d in ("both", "out", "back") if d.startswith(incomplete)]


def _codes(incomplete: str) -> Iterator[tuple[str, str]]:
    from landbridge.study import open_study

    for row in open_study()["goods"].rows():
        for code in row["hs"]:
            if str(code).startswith(incomplete):
                yield str(code), str(row["name"])


HS = Annotated[
    str | None,
    typer.Option("--hs", metavar="CODE", help="HS code of the goods, 2 to 10 digits.", autocompletion=_codes),
]
LANE_GOODS = Annotated[
    str | None,
    typer.Option(
        "--goods", help="What is carried. Default: what the HS code means, else boxes.", autocompletion=o._goods
    ),
]
LANE_OUT = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write to a file: .xlsx, .html, .json, .csv or .txt.")
]


@app.command()
def lane(
    origin: o.ORIGIN,
    destination: o.DESTINATION,
    on: o.ON = None,
    goods: LANE_GOODS = None,
    hs: HS = None,
    box: Annotated[
        str | None,
        typer.Option(
            "--box",
            help="20ft, 40ft, wagon-tonne or truck. Default: a 40-foot box, or a tonne of what goes in none.",
            autocompletion=_boxes,
        ),
    ] = None,
    direction: Annotated[
        str,
        typer.Option(
            "--direction", help="both (the way back priced on its own), out or back.", autocompletion=_directions
        ),
    ] = "both",
    k: Annotated[int, typer.Option("--k", help="How many ways of one service on land at most.")] = 2,
    rates: Annotated[
        Path | None,
        typer.Option(
            "--rates",
            metavar="FILE",
            help="Your own rates, .csv or .xlsx: they replace ours row by row, and both are shown.",
        ),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            "--template", metavar="FILE", help="Write a rate sheet of this lane to fill in, .csv or .xlsx, and stop."
        ),
    ] = None,
    avoid: o.AVOID = None,
    value_of_time: o.VALUE_OF_TIME = None,
    scenario: o.SCENARIO = None,
    study: o.STUDY = None,
    json: o.JSON = False,
    csv: o.CSV = False,
    out: LANE_OUT = None,
) -> None:
    """A lane card: ways by service with days, prices in parts, borders, restrictions on the goods, changes, and your own rates."""
    from landbridge.answers.lane import lane as run_lane

    w = asked_world(study, on, scenario)
    with busy("pricing the lane"):
        card = run_lane(
            w, origin, destination, goods=goods, hs=hs, box=box, direction=direction, k=k, rates=rates, avoid=avoid or (),
            value_of_time=value_of_time,
        )  # fmt: skip
    if template is not None:
        _write_template(card, template)
    else:
        with busy("writing the card"):
            _emit(card, json, csv, out)


def _write_template(card: LaneCard, path: Path) -> None:
    from landbridge.answers.lane_legs import template_rows
    from landbridge.answers.lane_rates import write_template
    from landbridge.cli.show import write

    write(path, write_template(template_rows([w.way for w in card.ways if w.way]), path))


def _emit(card: LaneCard, json: bool, csv: bool, out: Path | None) -> None:
    from landbridge.cli import show
    from landbridge.cli.lane_text import card_text

    suffix = out.suffix.lower() if out is not None else ""
    if out is None or suffix not in _PAGES:
        show.form(card, card_text(card), json, csv, out, also=_PAGES)
        return
    _only_one(json, csv, out)
    if suffix == ".xlsx":
        from landbridge.report.lane_book import lane_book

        show.write(out, lane_book(card))
    else:
        from landbridge.report.lane import lane_page

        show.write(out, lane_page(card))


def _only_one(json: bool, csv: bool, out: Path) -> None:
    if json or csv:
        raise QuestionError(f"--out {out.name} and --{'json' if json else 'csv'} were both given.", "Choose one form.")


@app.command()
def exposure(
    origin: o.ORIGIN,
    destination: o.DESTINATION,
    on: o.ON = None,
    goods: LANE_GOODS = None,
    hs: HS = None,
    owners: Annotated[
        list[str] | None,
        typer.Option(
            "--owners",
            "--owner",
            metavar="ACTOR",
            help="Who owns the cargo: levels towards them are shown. Repeatable. Default: its two ends.",
            autocompletion=o._actors,
        ),
    ] = None,
    k: o.K = 3,
    services: o.SERVICES = None,
    avoid: o.AVOID = None,
    scenario: o.SCENARIO = None,
    study: o.STUDY = None,
    json: o.JSON = False,
    csv: o.CSV = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write to a file: .html, .json, .csv or .txt.")
    ] = None,
) -> None:
    """What a way is exposed to, as it is known: states and their levels, sanctions, days shut, premiums, links without a way round."""
    from landbridge.answers.exposure import exposure as run_exposure
    from landbridge.cli import show

    w = asked_world(study, on, scenario)
    with busy("reading the record"):
        found: Any = run_exposure(
            w, origin, destination, goods=goods, hs=hs, owners=owners or (), k=k, services=services or (), avoid=avoid or (),
        )  # fmt: skip
    if out is not None and out.suffix.lower() == ".html":
        from landbridge.report.exposure import exposure_page

        _only_one(json, csv, out) if json or csv else None
        show.write(out, exposure_page(found))
        return
    from landbridge.cli.exposure_text import exposure_text

    show.form(found, exposure_text(found), json, csv, out, also=(".html",))
