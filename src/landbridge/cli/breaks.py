"""The subcommands of what breaks a way: `criticality`, `interdict`, `cuts` and `dependence`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from landbridge.cli import options as o
from landbridge.cli.app import app, busy, progress
from landbridge.cli.asked import Day, Form, ValuedCargo, grouped
from landbridge.errors import QuestionError

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
@grouped
def criticality(
    *,
    of: OF = "link",
    from_: FROM = None,
    to: TO = None,
    basket: BASKET = None,
    cargo: ValuedCargo,
    top: Annotated[int, typer.Option("--top", help="How many rows to show; files and JSON hold all.")] = 15,
    without: Annotated[
        str | None, typer.Option("--without", metavar="ID", help="Show what every pair loses with this one gone.")
    ] = None,
    day: Day,
    form: Form,
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
    from landbridge.engines.criticality import criticality as run

    if top < 1:
        raise QuestionError(f"top is {top}.", "Ask for at least one row.")
    pairs: Any = asked_pairs(from_ or [], to or [], basket)
    w = day.world()
    if basket:
        pairs = told.named(w, pairs, f"of {basket.name}", cargo.words)
    with progress(f"taking out each {of}") as report:
        result = run(w, pairs, of=of, progress=report, **cargo.words)
    if without is not None:
        told.one_gone(result, without, top, form.json, form.csv, form.out)
        return
    _pictures(result, map, html)
    if not (map or html) or form.given:
        form.emit(result, told.critical(result, top))


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
@grouped
def interdict(
    origin: MAYBE_ORIGIN = None,
    destination: MAYBE_DESTINATION = None,
    *,
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
    cargo: ValuedCargo,
    day: Day,
    form: Form,
) -> None:
    """The worst closures of a pair or a basket, proven, and what to protect."""
    from landbridge.cli import breaks_show as told
    from landbridge.engines.interdict import interdict as run

    if (origin is None) != (destination is None) or (origin is not None and basket is not None):
        raise QuestionError(
            "a pair is an origin and a destination, without a basket.",
            "Give both, or --basket FILE, or nothing for the study's lanes.",
        )
    pairs: Any = [(origin, destination)] if origin is not None else asked_pairs([], [], basket)
    w = day.world()
    if basket:
        pairs = told.named(w, pairs, f"of {basket.name}", cargo.words)
    with progress("closing") as report:
        result = run(
            w, pairs, k=k, of=of, measure=measure, protect=protect, lost=lost, seconds=seconds, progress=report, **cargo.words
        )  # fmt: skip
    form.emit(result, told.worst(result))


@app.command()
@grouped
def cuts(
    origin: o.ORIGIN,
    destination: o.DESTINATION,
    *,
    of: OF = "link",
    cargo: ValuedCargo,
    day: Day,
    form: Form,
) -> None:
    """The fewest closures that cut a pair off, and the ways that have nothing in common."""
    from landbridge.cli import breaks_show as told
    from landbridge.engines.cuts import cuts as run

    w = day.world()
    with busy("looking for the least cut"):
        result = run(w, origin, destination, of=of, **cargo.words)
    form.emit(result, told.cut(result))


@app.command()
@grouped
def dependence(
    origin: o.ORIGIN,
    destination: o.DESTINATION,
    *,
    slack: Annotated[
        float, typer.Option("--slack", help="How much dearer than the best a good way may be, as a share.")
    ] = 0.25,
    k: Annotated[int, typer.Option("--k", help="How many good ways to look for at most.")] = 12,
    basket: BASKET = None,
    cargo: ValuedCargo,
    day: Day,
    form: Form,
) -> None:
    """Which states a pair's good ways cross, what each could shut, and what that would cost its own cargo."""
    from landbridge.answers.dependence import dependence as run
    from landbridge.cli import breaks_show as told

    w = day.world()
    own: Any = asked_pairs([], [], basket)
    if basket:
        own = told.named(w, own, f"of {basket.name}", cargo.words)
    with busy("looking for good ways"):
        result = run(w, origin, destination, slack=slack, k=k, own=own, **cargo.words)
    form.emit(result, told.depends(result))
