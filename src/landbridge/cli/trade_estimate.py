"""The subcommands that estimate: `gravity`, and `resistances` from its coefficients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from landbridge.cli import options as o
from landbridge.cli.app import app, busy
from landbridge.cli.trade import DESTINATION, ORIGIN, VALUE, YEAR, _closures, _words
from landbridge.errors import QuestionError


@app.command()
def gravity(
    file: Annotated[
        Path,
        typer.Argument(
            help="The panel: CSV, Stata, Parquet or Excel; BACI, ITPD-E and CEPII Gravity are known by their columns."
        ),
    ],
    formula: Annotated[
        str | None, typer.Option("--formula", help='As in "trade ~ log(dist) + fta | exporter^year + importer^year".')
    ] = None,
    y: Annotated[str, typer.Option("--y", help="Without a formula: the column to explain.")] = "trade",
    x: Annotated[list[str] | None, typer.Option("--x", help="Without a formula: a term. Repeatable.")] = None,
    effects: Annotated[
        str | None,
        typer.Option(
            "--effects",
            help="Without a formula: none, one-way, two-way, three-way, or columns.",
            autocompletion=_words("none", "one-way", "two-way", "three-way"),
        ),
    ] = None,
    borders: Annotated[
        str | None,
        typer.Option(
            "--borders",
            metavar="one|yearly",
            help="Add dummies of international trade.",
            autocompletion=_words("one", "yearly"),
        ),
    ] = None,
    cluster: Annotated[
        str,
        typer.Option(
            "--cluster", help="Columns to cluster errors by, as in exporter+importer; none for robust errors."
        ),
    ] = "pair",
    every: Annotated[int, typer.Option("--every", metavar="N", help="Take each N-th year only.")] = 1,
    separation: Annotated[
        str,
        typer.Option(
            "--separation",
            help="search, effects or none: which separated rows are taken out.",
            autocompletion=_words("search", "effects", "none"),
        ),
    ] = "search",
    small_sample: Annotated[
        str,
        typer.Option(
            "--small-sample", help="clusters (as Stata does) or all.", autocompletion=_words("clusters", "all")
        ),
    ] = "clusters",
    level: Annotated[float, typer.Option("--level", help="Of the intervals.")] = 0.95,
    jackknife: Annotated[
        int, typer.Option("--jackknife", metavar="N", help="Correct the bias of three-way effects by N random splits.")
    ] = 0,
    seed: Annotated[int, typer.Option("--seed", help="Of the splits.")] = 1,
    reset: Annotated[bool, typer.Option("--reset", help="Add Ramsey's test of the form.")] = False,
    origin: ORIGIN = None,
    destination: DESTINATION = None,
    fitted: Annotated[bool, typer.Option("--fitted", help="Show the rows that were used, with their fit.")] = False,
    json: o.JSON = False,
    csv: o.CSV = False,
    out: o.OUT = None,
) -> None:
    """Estimate gravity by Poisson pseudo maximum likelihood, with an account of every row."""
    from landbridge.cli.show import form
    from landbridge.cli.trade_show import Rows, any_table, estimate_table
    from landbridge.engines.gravity import estimate_gravity

    if formula is None and not x:
        raise QuestionError(
            "nothing was said to explain trade by.",
            'Give --formula "trade ~ log(dist) | exporter + importer", or --x TERM.',
        )
    with busy("estimating"):
        result = estimate_gravity(
            formula, file, y=y, x=x or (), effects=effects, borders=borders, cluster=None if cluster == "none" else cluster, every=every,
            separation=separation, small_sample=small_sample, level=level, jackknife=jackknife, seed=seed,
            reset=reset, origin=origin, destination=destination,
        )  # fmt: skip
    if fitted:
        table = result.fitted()
        form(Rows(table, result.headline()), any_table(table, result.headline()), json, csv, out)
        return
    form(result, estimate_table(result), json, csv, out)


def _numbers(option: str, values: Sequence[str]) -> dict[str, float]:
    """NAME=NUMBER as a mapping."""
    out: dict[str, float] = {}
    for text in values:
        name, _, number = text.rpartition("=")
        try:
            out[name.strip()] = float(number)
        except ValueError:
            name = ""
        if not name:
            raise QuestionError(f"{option} is {text!r}.", f"Write it as in {option} lndist=-0.8.")
    return out


@app.command()
def resistances(
    file: Annotated[
        Path,
        typer.Argument(help="A row for each ordered pair, itself included: exporter, importer, cost variables, and Y and E or trade."),
    ],
    coefficient: Annotated[
        list[str],
        typer.Option("--coefficient", metavar="VARIABLE=NUMBER", help="Coefficient of a column, or of log(column). Repeatable."),
    ],
    theta: Annotated[float, typer.Option("--theta", help="Trade elasticity: the elasticity of substitution less one.")],
    output: Annotated[str | None, typer.Option("--output", metavar="COLUMN", help="Output of the exporter. Default: Y, else what trade adds up to.")] = None,
    expenditure: Annotated[
        str | None, typer.Option("--expenditure", metavar="COLUMN", help="Expenditure of the importer. Default: E, else what trade adds up to.")
    ] = None,
    reference: Annotated[str | None, typer.Option("--reference", help="Whose inward resistance is 1. Default: the largest.")] = None,
    put: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="VARIABLE=NUMBER", help="Change a variable of every pair, as in international=0, and answer what that does. Repeatable."),
    ] = None,
    after: Annotated[Path | None, typer.Option("--after", metavar="FILE", help="The same table with variables changed: answer what that does.")] = None,
    closure: Annotated[
        str, typer.Option("--closure", help="Of the change: multiplicative, additive, universal, conditional or fixed_share.", autocompletion=_closures)
    ] = "multiplicative",
    psi: Annotated[float | None, typer.Option("--psi", help="Supply elasticity of the change.")] = None,
    effects: Annotated[bool, typer.Option("--effects", help="Of the change: show exports and imports by how much is let to answer.")] = False,
    pairs: Annotated[bool, typer.Option("--pairs", help="Show trade of every pair: as modelled, or before and after the change.")] = False,
    origin: ORIGIN = None,
    destination: DESTINATION = None,
    value: VALUE = None,
    year: YEAR = None,
    json: o.JSON = False,
    csv: o.CSV = False,
    out: o.OUT = None,
) -> None:  # fmt: skip
    """Multilateral resistances and modelled trade from coefficients of gravity; and what changed variables do, as when borders fall."""
    from landbridge.cli.show import form
    from landbridge.cli.trade_show import Rows, any_table, change_table, resistance_table

    if put and after is not None:
        raise QuestionError("--set was given with --after.", "Give the one that holds the change.")
    with busy("solving"):
        from landbridge.economy import read_frame
        from landbridge.engines.resistance import resistances as run_resistances
        from landbridge.engines.trade import solve_trade

        base = run_resistances(
            file, _numbers("--coefficient", coefficient), theta=theta, output=output, expenditure=expenditure, reference=reference, origin=origin,
            destination=destination, value=value, year=year,
        )  # fmt: skip
        if not put and after is None:
            change = None
        else:
            if after is None:
                after_put = _put(read_frame(file, "table")[0], put or ())
                _have_a_part(put or (), base.coefficients)
            effect = base.effect(after_put if after is None else after, year=year)
            change = solve_trade(
                base.flows, trade_effect=effect, theta=theta, closure=closure, psi=psi, numeraire=base.reference
            )
    if change is None:
        head = str(base).split("\n")[0]
        if pairs:
            form(Rows(base.flows.frame(), head), any_table(base.flows.frame(), head), json, csv, out)
        else:
            form(base, resistance_table(base), json, csv, out)
    elif effects or pairs:
        table = change.effects() if effects else change.flows_after()
        form(Rows(table, change.headline()), any_table(table, change.headline()), json, csv, out)
    else:
        form(change, change_table(change), json, csv, out)
    if not base.converged or (change is not None and not change.converged):
        raise typer.Exit(1)


def _have_a_part(put: Sequence[str], coefficients: Mapping[str, float]) -> None:
    """Refuse to set a variable that no coefficient reads: nothing would change."""
    from landbridge.economy.formula import log_of

    read = {log_of(v) or v for v in coefficients}
    strange = next((v for v in _numbers("--set", put) if v not in read), None)
    if strange is not None:
        raise QuestionError(
            f"--set changes {strange!r}, which has no coefficient.", f"Variables with one: {', '.join(sorted(read))}."
        )


def _put(frame: Any, values: Sequence[str]) -> Any:
    """The table with a variable of every pair set to a number; the dummies that are made where a table lacks them count as columns."""
    from landbridge.economy.source import seek_column

    wanted = _numbers("--set", values)
    for name in wanted:
        if name not in ("international", "domestic"):
            seek_column(frame, (), name, "the table")
    return frame.assign(**wanted)
