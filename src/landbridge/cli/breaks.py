"""The subcommands of what breaks a way: `criticality`, `interdict`, `cuts` and `dependence`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landbridge.cli import options as o
from landbridge.cli.app import app, asked_world, busy
from landbridge.errors import QuestionError

if TYPE_CHECKING:
    from landbridge.compute import Progress

KINDS = ("link", "node", "crossing", "country", "service")
OF = Annotated[
    str,
    typer.Option(
        "--of",
        help="What is taken out: link, node, crossing, country or service.",
        autocompletion=lambda incomplete: [k for k in KINDS if k.startswith(incomplete)],
    ),
]
BASKET = Annotated[
    Path | None,
    typer.Option(
        "--basket",
        metavar="FILE",
        help="Pairs of places: a CSV file with the columns from and to, and demand where it is known. Default: the lanes that the study observes.",
    ),
]
FROM = Annotated[
    list[str] | None, typer.Option("--from", help="A place where cargo begins. Repeatable.", autocompletion=o._places)
]
TO = Annotated[
    list[str] | None,
    typer.Option(
        "--to", help="A place where it ends; every --from with every --to. Repeatable.", autocompletion=o._places
    ),
]
MAYBE_ORIGIN = Annotated[
    str | None, typer.Argument(help="Where the cargo begins. None: a basket.", autocompletion=o._places)
]
MAYBE_DESTINATION = Annotated[str | None, typer.Argument(help="Where the cargo ends.", autocompletion=o._places)]


@contextlib.contextmanager
def counted(what: str) -> Iterator[Progress]:
    """Say how far long work has come, on a terminal only."""
    from landbridge.cli.show import err

    if not err.is_terminal:
        yield lambda _done, _all: None
        return
    with err.status(what, spinner="dots") as status:
        yield lambda done, every: status.update(f"{what}: {done} of {every}")


def asked_pairs(froms: list[str], tos: list[str], basket: Path | None) -> list[Any] | None:
    """The pairs that a command asks for; None for the study's own."""
    if basket is not None:
        if froms or tos:
            raise QuestionError("--basket was given with --from or --to.", "Choose one.")
        return read_file(basket)
    if bool(froms) != bool(tos):
        given, missing = ("--from", "--to") if froms else ("--to", "--from")
        raise QuestionError(f"{given} was given without {missing}.", f"Add {missing} PLACE, or give --basket FILE.")
    return [(a, b) for a in froms for b in tos if a != b] or None


def read_file(basket: Path) -> list[Any]:
    """The pairs of a basket file."""
    from landbridge.engines.basket import read_basket

    try:
        text = basket.read_text(encoding="utf-8")
    except OSError as error:
        raise QuestionError(
            f"{basket}: cannot be read: {error.strerror}.", "Name a CSV file with the columns from and to."
        ) from error
    except UnicodeDecodeError as error:
        raise QuestionError(f"{basket}: is no text in UTF-8.", "Save it as CSV in UTF-8.") from error
    return read_basket(text, basket.name)


@app.command()
def criticality(
    of: OF = "link",
    from_: FROM = None,
    to: TO = None,
    basket: BASKET = None,
    on: o.ON = None,
    goods: o.GOODS = "boxes",
    unit: o.UNIT = None,
    services: o.SERVICES = None,
    avoid: o.AVOID = None,
    value_of_time: o.VALUE_OF_TIME = None,
    top: Annotated[int, typer.Option("--top", help="How many rows to show; files and JSON hold all.")] = 15,
    without: Annotated[
        str | None, typer.Option("--without", metavar="ID", help="Show what every pair loses with this one gone.")
    ] = None,
    scenario: o.SCENARIO = None,
    study: o.STUDY = None,
    json: o.JSON = False,
    csv: o.CSV = False,
    out: o.OUT = None,
    map: Annotated[
        Path | None,
        typer.Option(
            "--map", metavar="FILE", help="Draw links coloured by what their loss does: .svg, .png, .json or .html."
        ),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write one page with map and table.")
    ] = None,
) -> None:
    """What is lost when each link, node, crossing, country or service is taken out in turn."""
    from landbridge.cli import breaks_show as told
    from landbridge.cli import show as shown
    from landbridge.engines.criticality import criticality as run

    if top < 1:
        raise QuestionError(f"top is {top}.", "Ask for at least one row.")
    pairs = asked_pairs(from_ or [], to or [], basket)
    w = asked_world(study, on, scenario)
    about = f"of {basket.name}" if basket else ""
    with counted(f"taking out each {of}") as progress:
        result = run(
            w, pairs if not about else told.named(w, pairs, about, goods, unit, services or (), avoid or (), value_of_time), of=of, goods=goods,
            unit=unit, services=services or (), avoid=avoid or (), value_of_time=value_of_time, progress=progress,
        )  # fmt: skip
    if without is not None:
        told.one_gone(result, without, top, json, csv, out)
        return
    _pictures(result, map, html)
    if not (map or html) or json or csv or out:
        shown.form(result, told.critical(result, top), json, csv, out)


def _pictures(result: Any, draw: Path | None, html: Path | None) -> None:
    from landbridge.cli.show import err, write

    if draw:
        from landbridge.report.breaks import loss_map
        from landbridge.report.draw import save_chart

        with busy("drawing"):
            save_chart(loss_map(result), draw)
        err.print(f"wrote {draw}", style="dim", markup=False)
    if html:
        from landbridge.report.breaks import loss_page

        with busy("drawing the page"):
            write(html, loss_page(result))


@app.command()
def interdict(
    origin: MAYBE_ORIGIN = None,
    destination: MAYBE_DESTINATION = None,
    k: Annotated[int, typer.Option("--k", help="How many may be closed at most, 1 to 6.")] = 3,
    of: OF = "link",
    basket: BASKET = None,
    measure: Annotated[
        str,
        typer.Option(
            "--measure",
            help="cost of the cheapest way, or flow that can pass by known capacities.",
            autocompletion=lambda incomplete: [m for m in ("cost", "flow") if m.startswith(incomplete)],
        ),
    ] = "cost",
    protect: Annotated[int, typer.Option("--protect", help="Name so many to protect, too.")] = 0,
    lost: Annotated[
        float, typer.Option("--lost", help="In a basket, a pair without a way counts so many times its cost today.")
    ] = 10.0,
    seconds: Annotated[float, typer.Option("--seconds", help="When a basket's program stops, proven or not.")] = 120.0,
    on: o.ON = None,
    goods: o.GOODS = "boxes",
    unit: o.UNIT = None,
    services: o.SERVICES = None,
    avoid: o.AVOID = None,
    value_of_time: o.VALUE_OF_TIME = None,
    scenario: o.SCENARIO = None,
    study: o.STUDY = None,
    json: o.JSON = False,
    csv: o.CSV = False,
    out: o.OUT = None,
) -> None:
    """The worst closures of a pair or a basket, proven, and what to protect."""
    from landbridge.cli import breaks_show as told
    from landbridge.cli import show as shown
    from landbridge.engines.interdict import interdict as run

    if (origin is None) != (destination is None) or (origin is not None and basket is not None):
        raise QuestionError(
            "a pair is an origin and a destination, without a basket.",
            "Give both, or --basket FILE, or nothing for the study's lanes.",
        )
    pairs: Any = [(origin, destination)] if origin is not None else asked_pairs([], [], basket)
    w = asked_world(study, on, scenario)
    if basket:
        pairs = told.named(w, pairs, f"of {basket.name}", goods, unit, services or (), avoid or (), value_of_time)
    with counted("closing") as progress:
        result = run(
            w, pairs, k=k, of=of, measure=measure, protect=protect, lost=lost, goods=goods, unit=unit, services=services or (), avoid=avoid or (),
            value_of_time=value_of_time, seconds=seconds, progress=progress,
        )  # fmt: skip
    shown.form(result, told.worst(result), json, csv, out)


@app.command()
def cuts(
    origin: o.ORIGIN,
    destination: o.DESTINATION,
    of: OF = "link",
    on: o.ON = None,
    goods: o.GOODS = "boxes",
    unit: o.UNIT = None,
    services: o.SERVICES = None,
    avoid: o.AVOID = None,
    value_of_time: o.VALUE_OF_TIME = None,
    scenario: o.SCENARIO = None,
    study: o.STUDY = None,
    json: o.JSON = False,
    csv: o.CSV = False,
    out: o.OUT = None,
) -> None:
    """The fewest closures that cut a pair off, and the ways that have nothing in common."""
    from landbridge.cli import breaks_show as told
    from landbridge.cli import show as shown
    from landbridge.engines.cuts import cuts as run

    w = asked_world(study, on, scenario)
    with busy("looking for the least cut"):
        result = run(
            w,
            origin,
            destination,
            of=of,
            goods=goods,
            unit=unit,
            services=services or (),
            avoid=avoid or (),
            value_of_time=value_of_time,
        )
    shown.form(result, told.cut(result), json, csv, out)


@app.command()
def dependence(
    origin: o.ORIGIN,
    destination: o.DESTINATION,
    slack: Annotated[
        float, typer.Option("--slack", help="How much dearer than the best a good way may be, as a share.")
    ] = 0.25,
    k: Annotated[int, typer.Option("--k", help="How many good ways to look for at most.")] = 12,
    basket: BASKET = None,
    on: o.ON = None,
    goods: o.GOODS = "boxes",
    unit: o.UNIT = None,
    services: o.SERVICES = None,
    avoid: o.AVOID = None,
    value_of_time: o.VALUE_OF_TIME = None,
    scenario: o.SCENARIO = None,
    study: o.STUDY = None,
    json: o.JSON = False,
    csv: o.CSV = False,
    out: o.OUT = None,
) -> None:
    """Which states a pair's good ways cross, what each could shut, and what that would cost its own cargo."""
    from landbridge.answers.dependence import dependence as run
    from landbridge.cli import breaks_show as told
    from landbridge.cli import show as shown

    w = asked_world(study, on, scenario)
    own: Any = asked_pairs([], [], basket)
    if basket:
        own = told.named(w, own, f"of {basket.name}", goods, unit, services or (), avoid or (), value_of_time)
    with busy("looking for good ways"):
        result = run(
            w, origin, destination, slack=slack, k=k, own=own, goods=goods, unit=unit, services=services or (), avoid=avoid or (),
            value_of_time=value_of_time,
        )  # fmt: skip
    shown.form(result, told.depends(result), json, csv, out)
