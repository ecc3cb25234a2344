"""The form of answers, for the OpenAPI description: what a program may count on. Further fields may come beside."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, RootModel

Number = float | None  # unknown is null
Limit = float | str | None  # no limit is "inf"


class _Shape(BaseModel):
    model_config = ConfigDict(extra="allow")


class Anything(RootModel[dict[str, Any] | list[Any]]):
    """Plain data whose form the command of the same name documents."""


class FaultSaid(_Shape):
    """What is wrong and what to do."""

    kind: str = Field(description="Name of the error, as in PlaceError.")
    what: str = Field(description="Where and what.")
    remedies: list[str] = Field(description="What to do, one sentence each.")
    text: str = Field(description="The whole, as the command line prints it.")


class Fault(_Shape):
    """Every error has this form."""

    error: FaultSaid


class StoryAbout(_Shape):
    """A scenario of the study."""

    name: str
    title: str
    purpose: str
    summary: str
    source: list[str]
    hash: str


class TableAbout(_Shape):
    """A table of the study."""

    table: str
    group: str
    rows: int
    what: str


class About(_Shape):
    """The study that is served."""

    study: str
    title: str
    study_hash: str
    known_until: str | None
    usd_basis: str
    landbridge: str
    scenarios: list[StoryAbout]
    tables: list[TableAbout]


class Asked(_Shape):
    """The question as it was understood."""

    origin: str = Field(alias="from")
    to: str
    on: str
    scenario: str
    scenario_hash: str
    goods: str
    unit: str
    usd_per_day: Number
    services: list[str]
    avoid: list[str]
    known_to: str | None
    study: str
    study_hash: str


class Leg(_Shape):
    """One leg: a run of one service, or work at a place."""

    what: str
    row: str
    service: str
    mode: str
    km: Number
    hours: Number
    hours_low: Number
    hours_high: Number
    usd: Number
    kg_co2e: Number
    quality: str
    rows: list[str]


class Closure(_Shape):
    """A development that shut a link of a way in the last 36 months."""

    development: str
    since: str
    until: str | None
    days_shut: int
    source: list[str]


class Lift(_Shape):
    """A closed link that would have to open."""

    link: str
    names: str
    status: str
    reason: str
    source: list[str]
    stated_in: str


class Way(_Shape):
    """One way through, leg by leg."""

    rank: int
    by: list[str]
    days: Number
    days_low: Number
    days_high: Number
    usd: Number
    usd_low: Number
    usd_high: Number
    kg_co2e: Number
    km: Number
    borders: int
    gauge_changes: int
    states: list[str]
    days_assumed: float
    usd_assumed: float
    legs: list[Leg]
    closures: list[Closure]
    warnings: list[str]


class Ways(Asked):
    """Ways in order of cost, or what to lift where none is open."""

    ways: list[Way]
    lift: list[Lift]
    openings: list[dict[str, Any]]


class Corridor(_Shape):
    """A corridor: its best way, or what shuts it."""

    corridor: str
    name: str
    state: str = Field(description="open, shut or no way")
    lift: list[Lift]


class Comparison(Asked):
    """Corridors side by side, in order of cost; those that are shut come last."""

    corridors: list[Corridor]
    left_out: list[str]


class Reason(_Shape):
    """A source, assumption, rate, development or rule behind a number."""

    kind: str
    name: str
    table: str
    row: str
    source: list[str]
    quality: str
    words: str


class Part(_Shape):
    """One part of a number with its reasons, the newest first."""

    what: str
    value: Number
    share: Number
    reasons: list[Reason]


class Why(_Shape):
    """What a number is made of."""

    column: str
    value: Number
    low: Number
    high: Number
    unit: str
    parts: list[Part]


class Cells(_Shape):
    """Why a link or an operation has its value, for each service."""

    cells: list[dict[str, Any]]


class Level(_Shape):
    """How one actor stands towards another."""

    actor: str
    other: str
    level: str
    since: str | None
    rule: str
    why: str
    rows: list[dict[str, Any]]


class Relation(_Shape):
    """How two actors stand to each other, and how it came about."""

    on: str
    known_to: str | None
    levels: list[Level]
    history: list[dict[str, Any]]
    balance: str


class Duty(_Shape):
    """One duty: YES with its clause, NO with the failing condition, UNKNOWN with the missing fact."""

    branch: str
    actor: str
    value: str
    duty: str
    towards: str
    clause: str
    reasons: list[str]
    source: list[str]


class Duties(_Shape):
    """Duties that an event brings into play."""

    event: str
    on: str
    mode: str
    duties: list[Duty]
    branches: list[str]


class OpeningShape(_Shape):
    """An opening by one reading."""

    opening: str
    name: str
    status: str
    links: list[str]
    reading: list[str]
    blocked_by: list[list[dict[str, Any]]]
    source: list[str]


class Openings(_Shape):
    """Openings with what each waits for."""

    on: str
    openings: list[OpeningShape]
    partings: list[str]
    keys: list[str]


class Story(_Shape):
    """A scenario in words and as YAML."""

    title: str
    hash: str
    says: list[str]
    yaml: str


class Run(_Shape):
    """Long work: how it stands and how far it is."""

    id: str
    state: str = Field(description="running, done, cancelled, interrupted or failed.")
    done: int
    total: int = Field(description="Of so many in all; 0 where it is not known.")
    verb: str
    asked: dict[str, Any] = Field(description="The options as they were understood.")
    resumes: bool = Field(
        description="Whether it is taken up where it stopped. If not, it starts again from the beginning."
    )
    forms: list[str] = Field(description="Forms of its result that are there.")


class Sheet(_Shape):
    """A rate sheet that was sent."""

    sheet: str = Field(description="Its name, for the option rates of /api/lane.")
    file: str
    rates: list[dict[str, Any]]


class Checked(_Shape):
    """Every problem of a study."""

    study: str
    counts: dict[str, int]
    problems: list[dict[str, Any]]
