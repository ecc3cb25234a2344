"""Options that several commands share, with their completion."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from landbridge.config import DEFAULT_STUDY, SHIPPED
from landbridge.schema import tables
from landbridge.schema.spelling import plain


def _study() -> object:
    from landbridge.study import open_study

    return open_study()


def _rows(table: str) -> Iterator[dict[str, str]]:
    """Rows of a table of the shipped study as text: a word is completed long before a study could be opened."""
    with (SHIPPED / DEFAULT_STUDY / f"{table}.csv").open(encoding="utf-8", newline="") as f:
        yield from csv.DictReader(f)


def _places(incomplete: str) -> Iterator[tuple[str, str]]:
    for row in _rows("nodes"):
        if row["kind"] not in ("waypoint", "power_node"):
            for word in dict.fromkeys(((row["place"] or row["name"]).split(" (")[0].split(" / ")[0], row["node_id"])):
                if plain(word).startswith(plain(incomplete)):
                    yield word, f"{row['name']}, {row['country']}"


def _column(table: str, key: str, note: str, incomplete: str) -> Iterator[tuple[str, str]]:
    for row in _rows(table):
        if row[key].startswith(incomplete):
            yield row[key], row[note]


def _goods(incomplete: str) -> Iterator[tuple[str, str]]:
    yield from _column("goods", "goods_id", "name", incomplete)


def _services(incomplete: str) -> Iterator[tuple[str, str]]:
    yield from _column("services", "service_id", "name", incomplete)


def _actors(incomplete: str) -> Iterator[tuple[str, str]]:
    yield from _column("actors", "actor_id", "name", incomplete)


def _openings(incomplete: str) -> list[str]:
    return sorted({r["opening"] for r in _rows("openings") if r["opening"].startswith(incomplete)})


def _scenarios(incomplete: str) -> list[str]:
    names = sorted(p.stem for p in (SHIPPED / DEFAULT_STUDY / "scenarios").glob("*.yaml"))
    return [s for s in names if s.startswith(incomplete)]


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
