"""The `landbridge` command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import landbridge.cli.breaks
import landbridge.cli.brief
import landbridge.cli.cpmm
import landbridge.cli.flows
import landbridge.cli.lane
import landbridge.cli.political
import landbridge.cli.serve
import landbridge.cli.trade
import landbridge.cli.trade_estimate
import landbridge.cli.tradeoffs  # noqa: F401 - their subcommands join the command
from landbridge.cli import options as o
from landbridge.cli.app import app as app
from landbridge.cli.app import asked_world, before_of, busy, open_asked, prepare, state
from landbridge.cli.asked import Day, Form, ValuedCargo, grouped
from landbridge.errors import LandbridgeError, QuestionError

if TYPE_CHECKING:
    from landbridge.worlds import World


@app.command()
def tour() -> None:
    """A first look: eight questions answered from the shipped study."""
    from landbridge.cli.tour import tour as run_tour

    prepare()
    run_tour(busy)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    copy: Annotated[str | None, typer.Option("--copy", help="Begin with the tables of this study.")] = None,
    describe: Annotated[
        bool, typer.Option("--describe", help="Only write datapackage.json of an existing study anew.")
    ] = False,
) -> None:
    """Make a new study: a small example to write over, or a copy."""
    from landbridge.cli.new import describe_study, new_study
    from landbridge.cli.show import err

    if describe:
        describe_study(folder)
        err.print(f"wrote {folder / 'datapackage.json'}", style="dim", markup=False)
    else:
        new_study(folder, copy)
        err.print(f"made {folder}; landbridge check --study {folder} checks it", markup=False)


@app.command()
def check(
    study: o.STUDY = None,
    json: o.JSON = False,
    out: o.OUT = None,
    notes: Annotated[bool, typer.Option("--notes", help="Show notes too.")] = False,
) -> None:
    """Check a study: every problem at once. The exit code is 1 where there is an error."""
    from landbridge.answers import check as run_check
    from landbridge.cli.show import emit
    from landbridge.results import as_json

    with busy("checking"):
        report = run_check(open_asked(study))
    if json or (out and out.suffix == ".json"):
        emit(as_json(report.as_dict()), out)
    else:
        counts: dict[str, int] = report.as_dict()["counts"]
        shown = [p for p in report.problems if notes or p.severity != "note"]
        hidden = "" if notes or not counts["note"] else " (--notes shows them)"
        head = f"{report.study}: {sum(report.rows.values()):,} rows in {sum(1 for n in report.rows.values() if n)} tables; "
        head += f"{counts['error']} errors, {counts['warning']} warnings, {counts['note']} notes{hidden}"
        emit("\n".join([*(f"{p.severity} [{p.check}] {p}" for p in shown), head]), out)
    if not report.ok:
        raise typer.Exit(1)


@app.command()
def show(
    table: o.TABLE = None,
    row: Annotated[str | None, typer.Option("--row", help="Show one row by its key, every column.")] = None,
    find: Annotated[str | None, typer.Option("--find", help="Only rows that hold this text.")] = None,
    columns: Annotated[bool, typer.Option("--columns", help="Show what the columns mean.")] = False,
    study: o.STUDY = None,
    json: o.JSON = False,
    csv: o.CSV = False,
    out: o.OUT = None,
) -> None:
    """Show a table of a study, one row of it, or what its columns mean."""
    from landbridge.cli.tables import show_table

    show_table(open_asked(study), table, row=row, find=find, columns=columns, json=json, csv=csv, out=out)


@app.command()
@grouped
def world(
    *,
    day: Day,
    against: Annotated[
        str | None, typer.Option("--against", metavar="DATE", help="Show what differs from this day instead.")
    ] = None,
    diff: Annotated[
        bool,
        typer.Option("--diff", help="Show what the scenario says, and every link that it changes, down to the source."),
    ] = False,
    json: o.JSON = False,
    csv: o.CSV = False,
    out: o.OUT = None,
) -> None:
    """The network on a day: what is open and shut, and which developments hold."""
    from landbridge.cli.worlds import show_scenario, show_world

    w = day.world()
    if diff:
        if day.scenario is None:
            raise QuestionError(
                "--diff was given without a scenario.", "Add --scenario NAME; --against DATE compares two days."
            )
        show_scenario(w, asked_world(day.study, w.facts.on.isoformat(), None), json=json, csv=csv, out=out)
        return
    then = asked_world(day.study, against, day.scenario) if against else None
    show_world(w, then, json=json, csv=csv, out=out)


@app.command()
@grouped
def route(
    origin: o.ORIGIN,
    destination: o.DESTINATION,
    *,
    cargo: ValuedCargo,
    k: o.K = 3,
    max_shared: o.MAX_SHARED = 0.8,
    day: Day,
    form: Form,
) -> None:
    """Ways from one place to another on a day; or what to lift where none is open."""
    from landbridge.cli.show import ways
    from landbridge.engines.route import route as run_route

    result = run_route(day.world(), origin, destination, k=k, max_shared=max_shared, **cargo.words)
    form.emit(result, ways(result))


@app.command()
@grouped
def compare(
    origin: o.ORIGIN,
    destination: o.DESTINATION,
    *,
    cargo: ValuedCargo,
    day: Day,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write one page with map, chart, table and sources.")
    ] = None,
    form: Form,
) -> None:
    """The study's corridors side by side for two places on a day."""
    from landbridge.answers import compare as run_compare
    from landbridge.cli import show as shown

    w = day.world()
    with busy("comparing corridors"):
        result = run_compare(w, origin, destination, **cargo.words)
    if html:
        from landbridge.report.page import comparison_page

        with busy("drawing the page"):
            shown.write(html, comparison_page(result))
    if not html or form.given:
        form.emit(result, shown.comparison(result))


@app.command()
@grouped
def chart(
    origin: o.ORIGIN,
    destination: o.DESTINATION,
    *,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="The picture: .svg, .png, .json (Vega-Lite) or .html.")
    ],
    cargo: ValuedCargo,
    k: o.K = 3,
    max_shared: o.MAX_SHARED = 0.8,
    measure: Annotated[str, typer.Option("--measure", help="days or usd.")] = "days",
    corridors: Annotated[
        bool, typer.Option("--corridors", help="One line for each corridor instead of each way.")
    ] = False,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="WHAT",
            help="Draw the ways before in grey: baseline (the same day without the scenario), a day, or a scenario.",
            autocompletion=o._against,
        ),
    ] = None,
    steps: Annotated[
        Path | None,
        typer.Option("--steps", metavar="FILE", help="Write each step with hours, USD and source too, .csv or .json."),
    ] = None,
    day: Day,
) -> None:
    """The time/cost-distance chart of the ways between two places (ESCAP)."""
    from landbridge.answers import compare as run_compare
    from landbridge.cli.show import err, rows_to_file
    from landbridge.engines.route import route as run_route
    from landbridge.report.chart import save_chart, time_distance_chart
    from landbridge.report.twin import step_rows

    if measure not in ("days", "usd"):
        raise QuestionError(f"measure is {measure!r}.", "Write days or usd.")

    def answer(w: World) -> Any:
        if corridors:
            return run_compare(w, origin, destination, **cargo.words)
        return run_route(w, origin, destination, k=k, max_shared=max_shared, **cargo.words)

    after = answer(day.world())
    twin = answer(asked_world(day.study, *before_of(day.on, day.scenario, against))) if against else None
    with busy("drawing"):
        save_chart(time_distance_chart(after, measure=measure, before=twin), out)
    err.print(f"wrote {out}", style="dim", markup=False)
    if steps:
        rows_to_file(step_rows(after, twin), steps)


@app.command()
@grouped
def why(
    origin: Annotated[
        str, typer.Argument(help="Origin of a question, or the id of a link or an operation.", autocompletion=o._places)
    ],
    destination: Annotated[
        str | None,
        typer.Argument(help="Destination; none to ask about one link or operation.", autocompletion=o._places),
    ] = None,
    *,
    row: Annotated[int, typer.Option("--row", help="Which way of the answer, counted from 1.")] = 1,
    column: Annotated[
        str | None, typer.Option("--column", help="days, usd, kg_co2e or km; of a link also status, hours and others.")
    ] = None,
    cargo: ValuedCargo,
    day: Day,
    json: o.JSON = False,
    out: o.OUT = None,
) -> None:
    """Why a number is what it is: its parts, and the source, assumption or rule behind each."""
    from landbridge.cli.show import emit
    from landbridge.engines.route import route as run_route
    from landbridge.engines.why import why as explain

    w = day.world()
    if destination is None:
        from landbridge.cli.worlds import why_cell

        why_cell(w, origin, column or "status", json=json, out=out)
        return
    if row < 1:
        raise QuestionError(f"row is {row}.", "Ways are counted from 1.")
    ways = run_route(w, origin, destination, k=max(row, 3), **cargo.words)
    explanation = explain(ways, row - 1, column or "days")
    emit(explanation.to_json() if json or (out and out.suffix == ".json") else repr(explanation), out)


@app.command()
def warm() -> None:
    """Compile the fast parts now, so that the first question need not wait."""
    from landbridge import kernels
    from landbridge.cli.show import err

    names = kernels.warm(lambda module: err.print(f"preparing {module}", style="dim"))
    err.print(f"{len(names)} kernels are ready", style="dim")


def run(arguments: list[str] | None = None) -> None:
    """Run the command; an error is said in one sentence on stderr, with exit code 1."""
    from landbridge.cli.out import err

    given = list(sys.argv[1:] if arguments is None else arguments)
    state["debug"] = "--debug" in given
    given = [a for a in given if a != "--debug"]  # wherever it stands
    try:
        code = app(args=given, standalone_mode=False, prog_name="landbridge")
    except LandbridgeError as error:
        if state["debug"]:
            raise
        err.print(f"landbridge: {error}", style="red" if err.is_terminal else None, markup=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("landbridge: stopped; nothing was left half written", markup=False)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        message = getattr(error, "format_message", None)
        if message is None:
            if state["debug"]:
                raise
            what = f"landbridge: {type(error).__name__}: {' '.join(str(error).split())}. This is a fault of landbridge, not of your question."
            err.print(what, "--debug shows where it arose; please report it.", sep="\n  ", markup=False, soft_wrap=True)
            sys.exit(1)
        if type(error).__name__ == "Abort":
            sys.exit(130)
        text = str(message()).rstrip(".")
        if text:
            err.print(
                f"landbridge: {text}.",
                "landbridge --help lists commands; landbridge COMMAND --help its options.",
                sep="\n  ",
                markup=False,
                soft_wrap=True,
            )
        sys.exit(0 if type(error).__name__ == "NoArgsIsHelpError" else 1)
    if code == 130:  # what the command's framework makes of Ctrl-C
        err.print("landbridge: stopped; nothing was left half written", markup=False)
    sys.exit(code if isinstance(code, int) else 0)
