"""What may be asked of trade-offs, lanes, breaks, trade and briefs over HTTP, by the names and defaults of the library and the command line."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from landbridge.engines.question import DEFAULT_GOODS
from landbridge.web.asks import Ask, CompareAsk, DayAsk, Form, Word, Words

Criterion = Literal["days", "usd", "kg_co2e", "exposure"]
Kind = Literal["link", "node", "crossing", "country", "service"]
Unit = Literal["40ft", "20ft", "t"]
Number = Annotated[float | None, Field(ge=0, le=1e9, allow_inf_nan=False)]
DAY_FIELDS = ("on", "scenario", "says", "form", "switch", "verb")  # no options of a verb


class _Plain(Ask):
    """An answer as data or rows."""

    form: Annotated[Form, Field(description="json, or csv as the command prints with --csv.")] = "json"


class _Choices(DayAsk):
    """A day with what is carried and how."""

    goods: Annotated[Word, Field(description="What is carried: a row of the table goods.")] = DEFAULT_GOODS
    unit: Annotated[Unit | None, Field(description="Default: a 40-foot box for boxes, a tonne for the rest.")] = None
    services: Annotated[Words, Field(description="Services to use on land.")] = []
    avoid: Annotated[Words, Field(description="States, places, modes, services or links to keep away from.")] = []

    def question(self) -> dict[str, Any]:
        """What the verb takes beside the world."""
        return {k: getattr(self, k) for k in type(self).model_fields if k not in DAY_FIELDS}


class ParetoAsk(CompareAsk):
    """A question answered by every way that no other beats."""

    criteria: Annotated[
        list[Criterion], Field(min_length=1, max_length=4, description="What is compared. Default: all four.")
    ] = ["days", "usd", "kg_co2e", "exposure"]
    epsilon: Annotated[
        float, Field(ge=0, lt=1, description="Leave out ways that a kept one matches within this share in everything.")
    ] = 0.0
    cap: Annotated[int | None, Field(ge=1, le=2_000_000, description="Labels the search may make; a cut is said.")] = (
        None
    )

    def question(self) -> dict[str, Any]:
        """What `pareto` takes beside the world."""
        return {**super().question(), "criteria": self.criteria, "epsilon": self.epsilon, "cap": self.cap}


class SwitchPointAsk(CompareAsk):
    """At which value of a day, or price of a leg, another way becomes the best."""

    leg: Annotated[Word | None, Field(description="Move the price of this link or work instead.")] = None

    def question(self) -> dict[str, Any]:
        """What `switch` takes beside the world."""
        return {**super().question(), "leg": self.leg}


class SkimAsk(_Choices, _Plain):
    """Every pair of some places. Every place of a study with every other is work for the command."""

    places: Annotated[
        list[Word],
        Field(min_length=1, max_length=50, description="Places, or states by three letters for all their places."),
    ]
    to: Annotated[Words, Field(description="Destinations, where they are not the same places.")] = []
    goods: Annotated[
        list[Word], Field(min_length=1, max_length=10, description="What is carried: rows of the table goods.")
    ] = [DEFAULT_GOODS]  # type: ignore[assignment]
    value_of_time: Annotated[Number, Field(description="What a day costs the owner of one unit, USD.")] = None


class ParetoMatrixAsk(_Choices, _Plain):
    """Ways that none beats between every two of some places."""

    places: Annotated[
        list[Word],
        Field(min_length=1, max_length=12, description="Places, or states by three letters for all their places."),
    ]
    to: Annotated[Words, Field(description="Destinations, where they are not the same places.")] = []
    criteria: Annotated[
        list[Criterion], Field(min_length=1, max_length=4, description="What is compared. Default: all four.")
    ] = ["days", "usd", "kg_co2e", "exposure"]
    cap: Annotated[int | None, Field(ge=1, le=2_000_000, description="Labels from one origin; a cut is said.")] = None


class ReachAsk(_Choices, _Plain):
    """What a place reaches within so many days or for so many USD."""

    place: Annotated[Word, Field(description="Where cargo begins: a name, an id or a UN/LOCODE.")]
    days: Annotated[Number, Field(description="Within so many days. Default: 10.")] = None
    usd: Annotated[Number, Field(description="For so many USD, instead.")] = None
    inbound: Annotated[bool, Field(description="From where the place is reached, instead.")] = False


class _LaneAsk(DayAsk):
    """A pair with goods by name or code."""

    origin: Annotated[Word, Field(description="Where the cargo begins.")]
    destination: Annotated[Word, Field(description="Where the cargo ends.")]
    goods: Annotated[Word | None, Field(description="What is carried. Default: what the HS code means, else boxes.")] = None  # fmt: skip
    hs: Annotated[Word | None, Field(description="HS code of the goods, 2 to 10 digits.")] = None
    avoid: Annotated[Words, Field(description="States, places, modes, services or links to keep away from.")] = []

    def question(self) -> dict[str, Any]:
        """What the verb takes beside the world."""
        return {k: getattr(self, k) for k in type(self).model_fields if k not in DAY_FIELDS}


class LaneAsk(_LaneAsk):
    """A lane card, with a sheet of one's own rates where one was sent to /api/sheets."""

    box: Annotated[
        Literal["20ft", "40ft", "wagon-tonne", "truck"] | None,
        Field(description="Default: a 40-foot box, or a tonne of what goes in none."),
    ] = None
    direction: Annotated[
        Literal["both", "out", "back"], Field(description="both: the way back is priced on its own.")
    ] = "both"
    k: Annotated[int, Field(ge=1, le=6, description="How many ways of one service on land at most.")] = 2
    rates: Annotated[Word | None, Field(description="A rate sheet, by the name that /api/sheets gave it.")] = None
    value_of_time: Annotated[Number, Field(description="What a day costs the owner of one unit, USD.")] = None
    form: Annotated[
        Literal["json", "csv", "html", "xlsx"], Field(description="json or csv, a page to print, or a workbook.")
    ] = "json"


class TemplateAsk(LaneAsk):
    """A rate sheet of a lane to fill in."""

    form: Annotated[Literal["csv", "xlsx"], Field(description="csv or xlsx.")] = "csv"


class CrossingsAsk(_Plain):
    """What CAREC published of border crossings, beside the model."""

    on: Annotated[Word | None, Field(description="Put the model on this day instead of the years of the figures.")] = (
        None
    )


class ExposureAsk(_LaneAsk):
    """What the ways of a pair are exposed to. No probability is computed."""

    owners: Annotated[Words, Field(description="Actors that own the cargo. Default: its two ends.")] = []
    k: Annotated[int, Field(ge=1, le=12, description="How many ways at most.")] = 3
    services: Annotated[Words, Field(description="Services to use on land.")] = []
    form: Annotated[Literal["json", "csv", "html"], Field(description="json or csv, or a page to print.")] = "json"


class CriticalityAsk(_Choices):
    """What is lost when each is taken out in turn."""

    origin: Annotated[
        Words, Field(description="Where cargo begins; every origin with every destination. Default: the study's lanes.")
    ] = []
    destination: Annotated[Words, Field(description="Where it ends.")] = []
    of: Annotated[Kind, Field(description="What is taken out.")] = "link"
    value_of_time: Annotated[Number, Field(description="What a day costs the owner of one unit, USD.")] = None
    form: Annotated[Literal["json", "csv", "html"], Field(description="json or csv, or a page.")] = "json"


class InterdictAsk(_Choices, _Plain):
    """The worst closures of a pair; as a run also of all the study's lanes."""

    lanes: ClassVar[bool] = False  # whether all of them may be asked for
    origin: Annotated[
        Word | None, Field(description="Where the cargo begins. In a run, none is the study's lanes.")
    ] = None
    destination: Annotated[Word | None, Field(description="Where it ends.")] = None
    k: Annotated[int, Field(ge=1, le=6, description="How many may be closed at most.")] = 3
    of: Annotated[Kind, Field(description="What is closed.")] = "link"
    measure: Annotated[Literal["cost", "flow"], Field(description="Cost of the cheapest way, or flow that can pass.")] = "cost"  # fmt: skip
    protect: Annotated[int, Field(ge=0, le=6, description="Name so many to protect, too.")] = 0
    lost: Annotated[
        float, Field(gt=1, le=1e6, description="Of several pairs, one without a way counts so many times its cost.")
    ] = 10.0
    seconds: Annotated[float, Field(ge=1, le=20, description="When the program stops, proven or not.")] = 10.0
    value_of_time: Annotated[Number, Field(description="What a day costs the owner of one unit, USD.")] = None


class CutsAsk(CompareAsk):
    """The fewest closures that cut a pair off."""

    of: Annotated[Kind, Field(description="What is closed.")] = "link"

    def question(self) -> dict[str, Any]:
        """What `cuts` takes beside the world."""
        return {**super().question(), "of": self.of}


class DependenceAsk(CompareAsk):
    """Which states a pair's good ways cross."""

    slack: Annotated[float, Field(ge=0, le=5, description="How much dearer than the best a good way may be.")] = 0.25
    k: Annotated[int, Field(ge=1, le=40, description="How many good ways to look for at most.")] = 12

    def question(self) -> dict[str, Any]:
        """What `dependence` takes beside the world."""
        return {**super().question(), "slack": self.slack, "k": self.k}


class TradeAsk(DayAsk):
    """Who gains under a scenario, named or sent."""

    goods: Annotated[Word, Field(description="What all trade is taken as.")] = DEFAULT_GOODS
    year: Annotated[int | None, Field(ge=1900, le=2200, description="Year of the flows. Default: the latest.")] = None
    theta: Annotated[float | None, Field(gt=0, le=50, description="Trade elasticity. Default: the study's.")] = None
    closure: Annotated[
        Literal["multiplicative", "additive", "universal", "conditional", "fixed_share"],
        Field(description="What is spent after the change."),
    ] = "multiplicative"
    psi: Annotated[float | None, Field(ge=0, le=50, description="Supply elasticity of the closure universal.")] = None
    draws: Annotated[int, Field(ge=2, le=256, description="Draws behind the bands.")] = 256
    seed: Annotated[int, Field(ge=0, le=2**31, description="Of the draws.")] = 0
    form: Annotated[Form, Field(description="json, or csv as the command prints with --csv.")] = "json"

    def question(self) -> dict[str, Any]:
        """What `trade` takes beside study, scenario and day."""
        return {k: getattr(self, k) for k in type(self).model_fields if k not in DAY_FIELDS}


class BriefAsk(CompareAsk):
    """One file that answers one question."""

    form: Annotated[
        Literal["json", "html", "xlsx"], Field(description="json, a page to read and print, or a workbook.")
    ] = "json"  # type: ignore[assignment]
