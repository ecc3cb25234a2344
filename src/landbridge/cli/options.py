"""Options that several commands share, with their completion."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from landbridge.schema import tables


def _study() -> object:
    from landbridge.study import open_study

    return open_study()


def _places(incomplete: str) -> Iterator[tuple[str, str]]:
    from landbridge.study import open_study
    from landbridge.study.places import plain

    for row in open_study()["nodes"].rows():
        if row["kind"] not in ("waypoint", "power_node"):
            for word in dict.fromkeys(
                (str(row["place"] or row["name"]).split(" (")[0].split(" / ")[0], str(row["node_id"]))
            ):
                if plain(word).startswith(plain(incomplete)):
                    yield word, f"{row['name']}, {row['country']}"


def _column(table: str, key: str, note: str, incomplete: str) -> Iterator[tuple[str, str]]:
    from landbridge.study import open_study

    for row in open_study()[table].rows():
        if str(row[key]).startswith(incomplete):
            yield str(row[key]), str(row[note])


def _goods(incomplete: str) -> Iterator[tuple[str, str]]:
    yield from _column("goods", "goods_id", "name", incomplete)


def _services(incomplete: str) -> Iterator[tuple[str, str]]:
    yield from _column("services", "service_id", "name", incomplete)


def _actors(incomplete: str) -> Iterator[tuple[str, str]]:
    yield from _column("actors", "actor_id", "name", incomplete)


def _openings(incomplete: str) -> list[str]:
    from landbridge.study import open_study

    return sorted(
        {str(r["opening"]) for r in open_study()["openings"].rows() if str(r["opening"]).startswith(incomplete)}
    )


def _scenarios(incomplete: str) -> list[str]:
    from landbridge.study import open_study

    return [s for s in open_study().scenarios() if s.startswith(incomplete)]


def _against(incomplete: str) -> list[str]:
    return [w for w in ("baseline", *_scenarios("")) if w.startswith(incomplete)]


def _tables(incomplete: str) -> list[tuple[str, str]]:
    return [(name, spec.title) for name, spec in tables().items() if name.startswith(incomplete)]


ORIGIN = Annotated[
    str, typer.Argument(help="Where the cargo begins: a name, an id or a UN/LOCODE.", autocompletion=_places)
]
DESTINATION = Annotated[str, typer.Argument(help="Where the cargo ends.", autocompletion=_places)]
TABLE = Annotated[str | None, typer.Argument(help="A table of the study. None lists them.", autocompletion=_tables)]
ON = Annotated[
    str | None,
    typer.Option(
        "--on", metavar="DATE", help="Day of the world, as in 2025-06-01. Default: the last day the study knows."
    ),
]
SCENARIO = Annotated[
    str | None,
    typer.Option(
        "--scenario",
        help="A scenario of the study or a YAML file; several are stacked as in a+b.",
        autocompletion=_scenarios,
    ),
]
STUDY = Annotated[
    str | None, typer.Option("--study", metavar="PATH", help="A study's folder or name. Default: the shipped study.")
]
GOODS = Annotated[str, typer.Option("--goods", help="What is carried.", autocompletion=_goods)]
UNIT = Annotated[
    str | None, typer.Option("--unit", help="40ft, 20ft or t. Default: a 40-foot box for boxes, a tonne for the rest.")
]
K = Annotated[int, typer.Option("--k", help="How many ways at most.")]
SERVICES = Annotated[
    list[str] | None,
    typer.Option("--services", "--service", help="Service to use on land. Repeatable.", autocompletion=_services),
]
AVOID = Annotated[
    list[str] | None, typer.Option("--avoid", help="State, place, mode, service or link to keep away from. Repeatable.")
]
VALUE_OF_TIME = Annotated[
    float | None, typer.Option("--value-of-time", metavar="USD", help="What a day costs the owner of one unit.")
]
MAX_SHARED = Annotated[
    float, typer.Option("--max-shared", help="Share of kilometres that two ways may have in common.")
]
JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
CSV = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
OUT = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write to a file instead of the screen; .json, .csv or .txt."),
]
DRAW = Annotated[
    Path | None, typer.Option("--draw", metavar="FILE", help="Draw the picture too: .svg, .png, .json or .html.")
]
