"""What may be asked as a run: a verb with its options, wider where a run has the time for more, and switches of the page."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Union

from pydantic import Discriminator, Field, Tag, create_model

from landbridge.engines.question import DEFAULT_GOODS
from landbridge.web import asks_engines as engines
from landbridge.web.asks import Ask, DayAsk, Word, Words

MOST_PLACES = 60
MATRIX = "matrix"
OWN = ("verb", "on", "scenario", "says", "switch", "form")  # of a run itself, and not of its verb
SWITCH = Annotated[Words, Field(description="Switches of the page, as in shut:LINK or met:C01.")]


class MatrixAsk(DayAsk):
    """Corridors side by side for every pair of places."""

    verb: Literal["matrix"] = "matrix"
    places: Annotated[
        list[Word],
        Field(min_length=2, max_length=MOST_PLACES, description="Every pair of these is compared, both ways."),
    ]
    goods: Word = DEFAULT_GOODS
    switch: SWITCH = []


class _SkimAsk(engines.SkimAsk):
    """Days, USD, CO2e and km between every two places, or every two of some."""

    places: Annotated[
        list[Word], Field(max_length=1_000, description="Places, or states by three letters. Default: every place.")
    ] = []


class _ParetoMatrixAsk(engines.ParetoMatrixAsk):
    """Ways that none beats between every two of some places."""

    places: Annotated[
        list[Word], Field(min_length=1, max_length=100, description="Places, or states by three letters.")
    ]


class _InterdictAsk(engines.InterdictAsk):
    """The worst closures of a pair, or of the study's lanes."""

    lanes: ClassVar[bool] = True
    seconds: Annotated[float, Field(ge=1, le=3_000, description="When the program stops, proven or not.")] = 120.0


class _TradeAsk(engines.TradeAsk):
    """Who gains under a scenario, named or sent."""

    draws: Annotated[int, Field(ge=2, le=4_096, description="Draws behind the bands.")] = 256


LONG: dict[str, type[Ask]] = {
    "criticality": engines.CriticalityAsk, "interdict": _InterdictAsk, "skim": _SkimAsk, "pareto": engines.ParetoAsk, "pareto_matrix": _ParetoMatrixAsk,
    "dependence": engines.DependenceAsk, "crossings": engines.CrossingsAsk, "trade": _TradeAsk, "brief": engines.BriefAsk,
}  # fmt: skip


def _as_run(verb: str, ask: type[Ask]) -> type[Ask]:
    """The question of a verb with the verb's name. Every form of its result is made, so none is asked for here."""
    says = "" if verb == "crossings" else (ask.__doc__ or "")
    more: dict[str, Any] = {"verb": (Literal[verb], ...), "form": (Literal["json"], "json")}
    if issubclass(ask, DayAsk):
        more["switch"] = (SWITCH, Field(default_factory=list))
    return create_model(f"{verb.title().replace('_', '')}Run", __base__=ask, __doc__=says or ask.__doc__, **more)


RUN_ASKS: dict[str, type[Ask]] = {MATRIX: MatrixAsk, **{verb: _as_run(verb, ask) for verb, ask in LONG.items()}}


def _verb(sent: Any) -> Any:
    """Which verb a run is of: a matrix where none is named."""
    return sent.get("verb", MATRIX) if isinstance(sent, dict) else getattr(sent, "verb", None)


RunAsk: Any = Annotated[
    Union[tuple(Annotated[model, Tag(verb)] for verb, model in RUN_ASKS.items())],  # noqa: UP007 - made from the table above
    Discriminator(_verb),
]
