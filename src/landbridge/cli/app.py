"""The command itself, and what every subcommand uses: its state, a word about long work, the study and the world that were asked for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from landbridge import __version__
from landbridge.errors import QuestionError

if TYPE_CHECKING:
    from landbridge.compute import Progress
    from landbridge.study import Study
    from landbridge.worlds import World

app = typer.Typer(
    name="landbridge", help="Which way cargo goes, how long it takes, what stands in the way, and where each number comes from.",
    no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
state = {"debug": False}


def _version(asked: bool) -> None:
    if asked:
        print(f"landbridge {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[  # noqa: ARG001 - its callback speaks
        bool, typer.Option("--version", help="Print the version and stop.", callback=_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error arose.")] = False,
) -> None:
    state["debug"] = state["debug"] or debug


@contextlib.contextmanager
def busy(what: str) -> Iterator[None]:
    """Say what is going on while it lasts, on a terminal only."""
    from landbridge.cli.show import err

    if not err.is_terminal:
        yield
        return
    with err.status(what, spinner="dots"):
        yield


@contextlib.contextmanager
def progress(what: str) -> Iterator[Progress]:
    """A bar on a terminal while chunks of work are done; nothing elsewhere."""
    from landbridge.cli.show import err

    if not err.is_terminal:
        yield lambda _done, _all: None
        return
    from rich.progress import Progress

    with Progress(console=err, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def prepare() -> None:
    """Compile the kernels with a word about it, where no earlier run has."""
    from landbridge import kernels

    if not kernels.prepared():
        from landbridge.cli.show import err

        err.print("preparing (once)", style="dim")
        with busy("preparing (once)"):
            kernels.warm()


def open_asked(study: str | None) -> Study:
    """The study that was asked for, or the shipped one."""
    from landbridge.study import open_study

    return open_study(study)


def asked_world(study: str | None, on: str | None, scenario: str | None) -> World:
    """The world of the day and scenario that were asked for."""
    from landbridge.answers import world

    prepare()
    with busy("building the world"):
        return world(open_asked(study), on, scenario)


def before_of(on: str | None, scenario: str | None, against: str) -> tuple[str | None, str | None]:
    """Day and scenario of the world before a change: the same day without the scenario, another day, or another scenario.

    Raises `QuestionError` where the baseline is asked for and no scenario was given, since nothing would differ.
    """
    if against == "baseline":
        if scenario is None:
            raise QuestionError(
                "--against baseline was given without a scenario.", "Add --scenario NAME, or give --against a day."
            )
        return on, None
    if against[:1].isdigit():
        return against, None
    return on, against
