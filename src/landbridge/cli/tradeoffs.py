"""The subcommands of trade-offs and matrices: `pareto`, `skim`, `reach` and `switch`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from landbridge.cli import options as o
from landbridge.cli.app import app, busy, progress
from landbridge.cli.asked import Cargo, Day, Form, ValuedCargo, grouped


def _criteria(incomplete: str) -> Iterator[str]:
    from landbridge.engines.criteria import CRITERIA

    yield from (c for c in CRITERIA if c.startswith(incomplete))


def _legs(incomplete: str) -> Iterator[tuple[str, str]]:
    for table, key, note in (("links", "link_id", "mode"), ("operations", "operation_id", "kind")):
        yield from o._column(table, key, note, incomplete)


PLACE_WORDS = Annotated[
    list[str] | None,
    typer.Option(
        "--places", metavar="PLACE", help="A place, or a state by three letters for all its places. Repeatable. Default: every place.", autocompletion=o._places
    ),
]  # fmt: skip


@app.command()
@grouped
def pareto(
    origin: o.ORIGIN,
    destination: o.DESTINATION,
    *,
    cargo: ValuedCargo,
    criteria: Annotated[
        list[str] | None,
        typer.Option("--criteria", help="days, usd, kg_co2e or exposure. Repeatable. Default: all four.", autocompletion=_criteria),
    ] = None,
    epsilon: Annotated[
        float, typer.Option("--epsilon", metavar="SHARE", help="Leave out ways that a kept one matches within this share in everything, as 0.02.")
    ] = 0.0,
    cap: Annotated[
        int | None, typer.Option("--cap", metavar="LABELS", help="Labels the search may make. Default: two million; a cut is said.")
    ] = None,
    day: Day,
    all: Annotated[bool, typer.Option("--all", help="Show every way, not only those to read first.")] = False,
    chart: Annotated[
        Path | None, typer.Option("--chart", metavar="FILE", help="Draw days against USD too: .svg, .png, .json or .html.")
    ] = None,
    form: Form,
) -> None:  # fmt: skip
    """Every way that no other beats in days, USD, CO2e and exposure at once, exactly."""
    from landbridge.cli import show as shown
    from landbridge.cli.show_tradeoffs import tradeoffs
    from landbridge.engines.criteria import CRITERIA
    from landbridge.engines.pareto import pareto as run

    w = day.world()
    with busy("looking for ways that none beats"):
        result = run(
            w, origin, destination, criteria=criteria or tuple(CRITERIA), epsilon=epsilon, cap=cap, **cargo.words
        )
    if chart:
        from landbridge.report.draw import save_chart
        from landbridge.report.scatter import tradeoff_chart

        with busy("drawing"):
            save_chart(tradeoff_chart(result), chart)
        shown.err.print(f"wrote {chart}", style="dim", markup=False)
    form.emit(result, tradeoffs(result, all_of_them=all))


@app.command()
@grouped
def skim(
    *,
    places: PLACE_WORDS = None,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="PLACE", help="Destinations, where they are not the same places. Repeatable.", autocompletion=o._places),
    ] = None,
    goods: Annotated[list[str] | None, typer.Option("--goods", help="What is carried. Repeatable.", autocompletion=o._goods)] = None,
    unit: o.UNIT = None,
    services: o.SERVICES = None,
    avoid: o.AVOID = None,
    value_of_time: o.VALUE_OF_TIME = None,
    day: Day,
    json: o.JSON = False,
    csv: o.CSV = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write to a file: .parquet, .csv, .json, or .omx (needs openmatrix).")
    ] = None,
) -> None:  # fmt: skip
    """Days, USD, CO2e and km of the best way between every two places, by goods."""
    from landbridge.cli.show_tradeoffs import skim as show
    from landbridge.engines.skim import check_file
    from landbridge.engines.skim import skim as run

    check_file(out, square=None if to else True)
    w = day.world()
    with progress("searching from each place") as report:
        result = run(
            w, places or (), to=to or (), goods=goods or ("boxes",), unit=unit, services=services or (), avoid=avoid or (), value_of_time=value_of_time,
            progress=report,
        )  # fmt: skip
    show(result, out, json=json, csv=csv)


@app.command()
@grouped
def reach(
    place: Annotated[str, typer.Argument(help="Where cargo begins: name, id, alias or UN/LOCODE.", autocompletion=o._places)],
    *,
    days: Annotated[float | None, typer.Option("--days", metavar="N", help="Within so many days by the fastest ways. Default: 10.")] = None,
    usd: Annotated[float | None, typer.Option("--usd", metavar="N", help="For so many USD by the cheapest ways, instead.")] = None,
    inbound: Annotated[bool, typer.Option("--inbound", help="From where the place is reached, instead of what it reaches.")] = False,
    cargo: Cargo,
    day: Day,
    map: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="Draw the map too: .svg, .png, .json or .html; .geojson holds the places.")
    ] = None,
    form: Form,
) -> None:  # fmt: skip
    """What a place reaches within so many days, or for so many USD (isochrones)."""
    from landbridge.cli.show_tradeoffs import draw_reach
    from landbridge.cli.show_tradeoffs import reach as show
    from landbridge.engines.reach import reach as run

    w = day.world()
    with busy("searching"):
        result = run(w, place, days=days, usd=usd, inbound=inbound, **cargo.words)
    if map:
        with busy("drawing"):
            draw_reach(result, map)
    form.emit(result, show(result))


@app.command()
@grouped
def switch(
    origin: o.ORIGIN,
    destination: o.DESTINATION,
    *,
    leg: Annotated[
        str | None, typer.Option("--leg", metavar="LINK", help="Move the price of this link or work at a node instead.", autocompletion=_legs)
    ] = None,
    cargo: ValuedCargo,
    day: Day,
    form: Form,
) -> None:  # fmt: skip
    """The value of a day, or the price of a leg, at which the best way changes."""
    from landbridge.cli.show_tradeoffs import switch as show
    from landbridge.engines.switch import switch as run

    result = run(day.world(), origin, destination, leg=leg, **cargo.words)
    form.emit(result, show(result))
