"""The subcommands of trade: `trade` and `trade-sectors`, on a study or on plain tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from landbridge.cli import options as o
from landbridge.cli.app import app, busy, open_asked, progress
from landbridge.errors import QuestionError


def _closures(incomplete: str) -> list[tuple[str, str]]:
    from landbridge.economy import CLOSURES

    return [(k, v) for k, v in CLOSURES.items() if k.startswith(incomplete)]


def _words(*words: str) -> Callable[[str], list[str]]:
    """Completion from a list of known values."""
    return lambda incomplete: [w for w in words if w.startswith(incomplete)]


def _readings(incomplete: str) -> list[tuple[str, str]]:
    from landbridge.engines.trade import READINGS

    return [(k, v) for k, v in READINGS.items() if k.startswith(incomplete)]


FLOWS = Annotated[
    Path | None,
    typer.Option("--flows", metavar="FILE", help="Who sells how much to whom, itself included: exporter, importer, trade; or a square table."),
]  # fmt: skip
ORIGIN = Annotated[
    str | None, typer.Option("--origin", metavar="COLUMN", help="Column of sellers, where it has a name of its own.")
]
DESTINATION = Annotated[str | None, typer.Option("--destination", metavar="COLUMN", help="Column of buyers.")]
VALUE = Annotated[str | None, typer.Option("--value", metavar="COLUMN", help="Column of trade.")]
SHOCK = Annotated[
    str | None,
    typer.Option(
        "--shock", metavar="FILE|RATIO",
        help="Costs after to before: pairs with a column cost_change, cost_percent, trade_effect or partial; a square table; a number; or a column of flows.",
    ),
]  # fmt: skip
THETA = Annotated[
    float | None,
    typer.Option(
        "--theta",
        help="Trade elasticity: the elasticity of substitution less one. Default: the study's, or with --flows the median of Head and Mayer (2014), 5.03.",
    ),
]
YEAR = Annotated[str | None, typer.Option("--year", help="Which year of a table that holds several.")]


def _number_or_file(text: str | None) -> Any:
    """A ratio where it reads as one, else a file, else the name of a column."""
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        return Path(text) if Path(text).is_file() else text


HEAD_MAYER = 5.03  # the median of the structural estimates that Head and Mayer (2014) collect


def _whole(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return int(text)
    except ValueError as error:
        raise QuestionError(f"--year is {text!r}.", "Write a year, as in 2023.") from error


@app.command()
def trade(
    flows: FLOWS = None,
    shock: SHOCK = None,
    shock_is: Annotated[
        str,
        typer.Option(
            "--shock-is",
            help="What the number of --shock is where its column does not say: cost_change, trade_effect or partial (its logarithm).",
            autocompletion=_words("cost_change", "trade_effect", "partial"),
        ),
    ] = "cost_change",
    theta: THETA = None,
    scenario: o.SCENARIO = None,
    on: o.ON = None,
    goods: Annotated[
        str, typer.Option("--goods", help="With --scenario: what all trade is taken as.", autocompletion=o._goods)
    ] = "boxes",
    border: Annotated[
        list[str] | None,
        typer.Option(
            "--border",
            metavar="A-B=X",
            help="With --scenario: a sensitivity; trade of the pair changes by this logarithm in place of its change of cost. Repeatable.",
        ),
    ] = None,
    tariffs_after: Annotated[
        Path | None,
        typer.Option(
            "--tariffs-after",
            metavar="FILE",
            help="With --scenario: exporter, importer, percent, and percent_before where the study knows none.",
        ),
    ] = None,
    goods_shares: Annotated[
        Path | None,
        typer.Option(
            "--goods-shares",
            metavar="FILE",
            help="With --scenario: what trade is made of: goods, share, and exporter, importer.",
        ),
    ] = None,
    draws: Annotated[int, typer.Option("--draws", help="With --scenario: draws behind the bands.")] = 256,
    seed: Annotated[int, typer.Option("--seed", help="Of the draws.")] = 0,
    every: Annotated[bool, typer.Option("--all", help="With --scenario: list every economy or pair.")] = False,
    chart: Annotated[
        Path | None,
        typer.Option(
            "--chart", metavar="FILE", help="With --scenario: draw who gains; a map where the name ends in map."
        ),
    ] = None,
    study: o.STUDY = None,
    closure: Annotated[
        str,
        typer.Option(
            "--closure",
            help="What is spent after the change: multiplicative, additive, universal, conditional or fixed_share.",
            autocompletion=_closures,
        ),
    ] = "multiplicative",
    reading: Annotated[
        str,
        typer.Option(
            "--reading",
            help="Which model theta belongs to: armington, eaton-kortum or krugman.",
            autocompletion=_readings,
        ),
    ] = "armington",
    psi: Annotated[
        float | None, typer.Option("--psi", help="Supply elasticity; the closure universal wants one.")
    ] = None,
    deficits_after: Annotated[
        str | None,
        typer.Option(
            "--deficits-after",
            metavar="removed|FILE",
            help="Balance everybody, or a table of deficits: economy, deficit.",
        ),
    ] = None,
    deficit_change: Annotated[
        Path | None,
        typer.Option(
            "--deficit-change", metavar="FILE", help="Expenditure over output, ratio after to before: economy, ratio."
        ),
    ] = None,
    productivity: Annotated[
        Path | None,
        typer.Option("--productivity", metavar="FILE", help="Productivity, ratio after to before: economy, ratio."),
    ] = None,
    labour: Annotated[
        Path | None, typer.Option("--labour", metavar="FILE", help="Workers, ratio after to before: economy, ratio.")
    ] = None,
    numeraire: Annotated[
        str, typer.Option("--numeraire", help="What keeps its price: world income, or an economy's price index.")
    ] = "world income",
    origin: ORIGIN = None,
    destination: DESTINATION = None,
    value: VALUE = None,
    year: YEAR = None,
    missing: Annotated[
        str | None,
        typer.Option(
            "--missing", metavar="zero", help="Count unknown pairs as no trade.", autocompletion=_words("zero")
        ),
    ] = None,
    domestic: Annotated[
        str | None,
        typer.Option(
            "--domestic",
            metavar="zero|FILE",
            help="Leave lacking domestic sales at zero, or take them from gross output: economy, output.",
        ),
    ] = None,
    effects: Annotated[
        bool,
        typer.Option(
            "--effects", help="Show exports and imports by how much is let to answer: partial, conditional, full."
        ),
    ] = False,
    pairs: Annotated[bool, typer.Option("--pairs", help="Show trade of every pair, before and after.")] = False,
    json: o.JSON = False,
    csv: o.CSV = False,
    out: o.OUT = None,
) -> None:
    """Who gains: what a scenario, or a table of changed trade costs, does to trade, real income and prices of each economy."""
    from landbridge.cli.show import form
    from landbridge.cli.trade_show import Rows, any_table, change_table

    if scenario is not None:
        from landbridge.cli.gains import borders, show_gains

        if flows is not None or shock is not None:
            raise QuestionError(
                "--scenario was given with --flows or --shock.",
                "A scenario is asked of the study's own tables; leave those out.",
            )
        with progress("solving") as tick:
            show_gains(
                open_asked(study), scenario, tick=tick, every=every, pairs=pairs, chart=chart, json=json, csv=csv, out=out, on=on, goods=goods,
                border=borders(border or ()), tariff_change=tariffs_after, goods_shares=goods_shares,
                draws=draws, seed=seed, theta=theta, closure=closure, psi=psi, year=_whole(year),
            )  # fmt: skip
        return
    if flows is None:
        raise QuestionError(
            "neither a scenario nor a table of trade was named.", "Name one: --scenario NAME, or --flows FILE."
        )
    if shock_is not in ("cost_change", "trade_effect", "partial"):
        raise QuestionError(f"--shock-is is {shock_is!r}.", "It is one of cost_change, trade_effect, partial.")
    theta = HEAD_MAYER if theta is None else theta
    with busy("solving"):
        from landbridge.engines.trade import solve_trade

        change = solve_trade(
            flows, theta=theta, **{shock_is: _number_or_file(shock)}, origin=origin, destination=destination,
            value=value, closure=closure, reading=reading, psi=psi,
            deficits_after=deficits_after if deficits_after in (None, "removed") else Path(deficits_after), numeraire=numeraire, year=year,
            missing=missing, domestic=_domestic(domestic), deficit_change=deficit_change, productivity=productivity, labour=labour,
        )  # fmt: skip
    if effects or pairs:
        table = change.effects() if effects else change.flows_after()
        form(Rows(table, change.headline()), any_table(table, change.headline()), json, csv, out)
    else:
        form(change, change_table(change), json, csv, out)
    if not change.converged:
        raise typer.Exit(1)


def _domestic(given: str | None) -> Any:
    """The word zero, or gross output of each economy from a file."""
    if given is None or given == "zero":
        return given
    from landbridge.economy.source import labels_of, numbers_of, read_frame

    frame, table = read_frame(Path(given), "domestic")
    if len(frame.columns) < 2:
        raise QuestionError(f"{table}: two columns are wanted, economy and output.")
    names = labels_of(frame.iloc[:, 0], table, str(frame.columns[0]))
    return dict(zip(names, numbers_of(frame.iloc[:, -1], table, str(frame.columns[-1])).tolist(), strict=True))


@app.command("trade-sectors")
def trade_sectors(
    flows: Annotated[
        Path,
        typer.Option(
            "--flows",
            metavar="FILE",
            help="Trade by sector: sector, exporter, importer, value; tariffs left out, itself included. Or a wide table of regions and sectors.",
        ),
    ],
    theta: Annotated[
        str,
        typer.Option(
            "--theta", metavar="FILE|NUMBER", help="Trade elasticity of each sector (sector, theta), or one for all."
        ),
    ],
    inputs: Annotated[
        Path | None,
        typer.Option(
            "--inputs", metavar="FILE", help="economy, sector, input, and share of the sector's output, or value."
        ),
    ] = None,
    value_added: Annotated[
        Path | None,
        typer.Option(
            "--value-added",
            metavar="FILE",
            help="economy, sector, and share of output, or value. Default: what inputs leave.",
        ),
    ] = None,
    tariffs: Annotated[
        str | None,
        typer.Option(
            "--tariffs", metavar="FILE|RATE", help="Tariffs before: sector, exporter, importer, rate or percent."
        ),
    ] = None,
    tariffs_after: Annotated[
        str | None, typer.Option("--tariffs-after", metavar="FILE|RATE", help="Tariffs after. Default: as before.")
    ] = None,
    shock: Annotated[
        str | None,
        typer.Option(
            "--shock",
            metavar="FILE|RATIO",
            help="Other costs, ratio after to before: sector, exporter, importer, cost_change.",
        ),
    ] = None,
    deficits_after: Annotated[
        str | None,
        typer.Option("--deficits-after", metavar="removed|FILE", help="Balance everybody, or a table of deficits."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="Gross output, from which domestic sales are taken: economy, sector, output.",
        ),
    ] = None,
    sector: Annotated[
        str | None,
        typer.Option("--sector", metavar="COLUMN", help="Column of sectors, where it has a name of its own."),
    ] = None,
    origin: ORIGIN = None,
    destination: DESTINATION = None,
    value: VALUE = None,
    year: YEAR = None,
    by_sector: Annotated[bool, typer.Option("--by-sector", help="Show each sector of each economy.")] = False,
    pairs: Annotated[
        bool, typer.Option("--pairs", help="Show trade of every pair in every sector, before and after.")
    ] = False,
    json: o.JSON = False,
    csv: o.CSV = False,
    out: o.OUT = None,
) -> None:
    """What tariffs or trade costs do with many sectors that buy from each other (Caliendo and Parro)."""
    from landbridge.cli.show import form
    from landbridge.cli.trade_show import Rows, any_table, sectors_table

    with busy("solving"):
        from landbridge.engines.trade_sectors import solve_trade_sectors

        change = solve_trade_sectors(
            flows, inputs=inputs, theta=_number_or_file(theta), value_added=value_added, tariffs=_number_or_file(tariffs),
            tariffs_after=_number_or_file(tariffs_after), cost_change=_number_or_file(shock),
            deficits_after=deficits_after if deficits_after in (None, "removed") else Path(deficits_after), year=year,
            output=output, sector=sector, origin=origin, destination=destination, value=value,
        )  # fmt: skip
    if by_sector or pairs:
        table = change.by_sector() if by_sector else change.flows_after()
        form(Rows(table, change.headline()), any_table(table, change.headline()), json, csv, out)
    else:
        form(change, sectors_table(change), json, csv, out)
    if not change.converged:
        raise typer.Exit(1)
