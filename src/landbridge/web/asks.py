"""What may be asked over HTTP, by the names and defaults of the library and the command line."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from landbridge.engines.question import DEFAULT_GOODS
from landbridge.web.desk import LONGEST_TEXT

Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Words = Annotated[list[Word], Field(max_length=50)]
Form = Literal["json", "csv"]


class Ask(BaseModel):
    """What is asked; a field that nothing knows is refused."""

    model_config = ConfigDict(extra="forbid")


class DayAsk(Ask):
    """A day and a scenario."""

    on: Annotated[
        Word | None, Field(description="Day of the world, as in 2025-06-01. Default: the last day the study knows.")
    ] = None
    scenario: Annotated[Word | None, Field(description="A scenario of the study; several are stacked as in a+b.")] = (
        None
    )
    says: Annotated[
        str | None, Field(max_length=LONGEST_TEXT, description="One more scenario as YAML text, after the named ones. Parsed, never executed.")
    ] = None  # fmt: skip


class WorldAsk(DayAsk):
    """The network on a day."""

    against: Annotated[Word | None, Field(description="Show what differs from this day instead.")] = None
    diff: Annotated[
        bool, Field(description="Show what the scenario says, and every link that it changes, down to the source.")
    ] = False
    form: Annotated[Form, Field(description="json, or csv as the command prints with --csv.")] = "json"


class CompareAsk(DayAsk):
    """A question between two places."""

    origin: Annotated[Word, Field(description="Where the cargo begins: a name, an id or a UN/LOCODE.")]
    destination: Annotated[Word, Field(description="Where the cargo ends.")]
    goods: Annotated[Word, Field(description="What is carried: a row of the table goods.")] = DEFAULT_GOODS
    unit: Annotated[
        Literal["40ft", "20ft", "t"] | None,
        Field(description="Default: a 40-foot box for boxes, a tonne for the rest."),
    ] = None
    services: Annotated[Words, Field(description="Services to use on land.")] = []
    avoid: Annotated[Words, Field(description="States, places, modes, services or links to keep away from.")] = []
    value_of_time: Annotated[
        float | None, Field(ge=0, le=1e9, allow_inf_nan=False, description="What a day costs the owner of one unit, USD.")
    ] = None  # fmt: skip
    form: Annotated[Form, Field(description="json, or csv as the command prints with --csv.")] = "json"

    def question(self) -> dict[str, Any]:
        """What `compare` takes beside the world."""
        keys = ("origin", "destination", "goods", "unit", "services", "avoid", "value_of_time")
        return {k: getattr(self, k) for k in keys}


class RouteAsk(CompareAsk):
    """A question between two places, answered by ways."""

    k: Annotated[int, Field(ge=1, le=20, description="How many ways at most.")] = 3
    max_shared: Annotated[
        float, Field(ge=0, le=1, description="Share of kilometres that two ways may have in common.")
    ] = 0.8

    def question(self) -> dict[str, Any]:
        """What `route` takes beside the world."""
        return {**super().question(), "k": self.k, "max_shared": self.max_shared}


class ChartAsk(RouteAsk):
    """The time/cost-distance chart of a question."""

    measure: Annotated[Literal["days", "usd"], Field(description="What is drawn along the way.")] = "days"
    corridors: Annotated[bool, Field(description="One line for each corridor instead of each way.")] = False
    before: Annotated[Word | None, Field(description="Draw this day's ways beneath in grey, without the scenario.")] = (
        None
    )
    picture: Annotated[Literal["vega", "svg", "png"], Field(description="Vega-Lite, or a picture.")] = "vega"
    width: Annotated[int, Field(ge=200, le=2000, description="Pixels of the plot.")] = 900
    height: Annotated[int, Field(ge=100, le=1500, description="Pixels of the plot.")] = 430
    titled: Annotated[bool, Field(description="Whether title and notes stand above the plot.")] = True
    form: Literal["json"] = "json"


class WhyAsk(CompareAsk):
    """Why a number is what it is. With a destination: of a way; without: of a link or an operation whose id is the origin."""

    destination: Annotated[Word | None, Field(description="Destination; none to ask about one link or operation.")] = (
        None  # type: ignore[assignment]
    )
    row: Annotated[int, Field(ge=1, le=50, description="Which way of the answer, counted from 1.")] = 1
    column: Annotated[
        Word | None, Field(description="days, usd, kg_co2e or km; of a link also status, hours and others.")
    ] = None
    corridor: Annotated[
        Word | None, Field(description="Explain the way of this corridor in the comparison instead of a row of ways.")
    ] = None
    form: Literal["json"] = "json"


class RelateAsk(DayAsk):
    """How two actors stand to each other."""

    actor: Annotated[Word, Field(description="An actor, by id or name.")]
    other: Annotated[Word, Field(description="Another.")]


class CommitAsk(DayAsk):
    """Who would owe what to whom if one actor attacked another. A supposition, never a forecast."""

    initiator: Annotated[Word, Field(description="Who is supposed to attack.")]
    target: Annotated[Word, Field(description="Whom.")]
    place: Annotated[Word | None, Field(description="Where. Default: unknown.")] = None
    kind: Annotated[Word, Field(description="armed_attack, aggression, incident or threat.")] = "armed_attack"
    provoked: Annotated[Literal["yes", "no"] | None, Field(description="Default: unknown, and both are shown.")] = None
    reading: Annotated[Words, Field(description="CLAUSE=LETTER: which reading of a clause.")] = []
    stated: Annotated[Words, Field(description="FACT=yes or FACT=no: settle a missing fact.")] = []
    without: Annotated[Word | None, Field(description="Show what this agreement adds.")] = None
    mode: Annotated[Word, Field(description="legal, or upper: unknown duties are kept too.")] = "legal"


class OpeningsAsk(DayAsk):
    """What must happen before a border or a line opens."""

    name: Annotated[Word | None, Field(description="One opening. Default: all.")] = None
    reading: Annotated[Words, Field(description="OPENING=WHO: whose reading counts.")] = []
    assume: Annotated[Words, Field(description="C01=yes, no, or met from a day.")] = []


class TableAsk(Ask):
    """Rows of a table."""

    row: Annotated[Word | None, Field(description="One row by its key.")] = None
    find: Annotated[Word | None, Field(description="Only rows that hold this text.")] = None
    columns: Annotated[bool, Field(description="What the columns mean instead of the rows.")] = False
    form: Annotated[Form, Field(description="json or csv.")] = "json"


class FlowsAsk(Ask):
    """Goods trade between economies in a year."""

    year: Annotated[int | None, Field(ge=1900, le=2200, description="Default: the last that the study has.")] = None
    economy: Annotated[Word | None, Field(description="One economy's partners, as GEO.")] = None
    what: Annotated[
        Literal["table", "mirror", "margins", "matrix"],
        Field(description="The table; flows of which several reports tell; published totals; or the square."),
    ] = "table"
    as_reported: Annotated[bool, Field(description="FOB and CIF as published. Default: free on board.")] = False
    form: Annotated[Form, Field(description="json, or csv as the command prints with --csv.")] = "json"


class CpmmAsk(CompareAsk):
    """The ways between two places as CAREC's CPMM counts them."""

    k: Annotated[int, Field(ge=1, le=20, description="How many ways at most.")] = 1

    def question(self) -> dict[str, Any]:
        """What `route` takes beside the world."""
        return {**super().question(), "k": self.k}


class CibAsk(Ask):
    """A cross-impact matrix, sent as the text of its file."""

    matrix: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, description="The text of a JSON or CSV file.")]
    tolerance: Annotated[
        float, Field(ge=0, le=1e9, allow_inf_nan=False, description="How far a descriptor may be behind its best state.")
    ] = 0.0  # fmt: skip
    state: Annotated[Words, Field(description="Instead: the balances of one story, a state for each descriptor.")] = []
