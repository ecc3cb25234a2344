"""What of a result is drawn: its ways with a number, a name and a colour each, and how hours, USD and kilometres add up along them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from landbridge.answers import Comparison
from landbridge.answers.compare import OTHER
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import Question
from landbridge.engines.route import Ways
from landbridge.errors import PlaceError, QuestionError, did_you_mean
from landbridge.network import ArcKind
from landbridge.report.palette import corridor_colour
from landbridge.report.words import short
from landbridge.study import Place, Study, find_place
from landbridge.units import HOURS_PER_DAY

MEASURES = ("days", "usd")
Result = Ways | Comparison


@dataclass(frozen=True, eq=False, kw_only=True)
class Drawn:
    """One way as a picture shows it."""

    key: str  # corridor or rank, by which a way before and after a change are told to be the same
    rank: int
    name: str
    colour: str
    itinerary: Itinerary


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Where a way stands after one step: kilometres and days or USD since its beginning, and what the step was."""

    km: float
    total: float
    step: float  # days or USD of this step alone
    low: float
    high: float
    what: str
    node: str  # where it is done, or where the link leads
    place: str
    service: str
    row: str
    quality: str
    assumed: bool
    hours: tuple[float, float, float] = (0.0, 0.0, 0.0)  # of this step, whatever the measure: low, typical, high
    usd: tuple[float, float, float] = (0.0, 0.0, 0.0)  # for one unit of the goods
    source: tuple[str, ...] = ()  # behind its hours and its USD

    @property
    def moves(self) -> bool:
        """Whether the step covers distance."""
        return self.what == "link"


def drawn(result: Result) -> list[Drawn]:
    """The open ways of a result, the best first."""
    if isinstance(result, Comparison):
        order = [str(r["corridor_id"]) for r in result.question.world.facts.study["corridors"].rows()] + [OTHER]
        return [
            Drawn(
                key=c.corridor,
                rank=i + 1,
                name=c.name,
                colour=corridor_colour(order.index(c.corridor)),
                itinerary=c.itinerary,
            )
            for i, c in enumerate(result)
            if c.itinerary is not None
        ]
    return [
        Drawn(
            key=str(i.rank),
            rank=i.rank,
            name="by " + ", ".join(_few(i.by)),
            colour=corridor_colour(i.rank - 1),
            itinerary=i,
        )
        for i in result
    ]


def _few(names: Sequence[str], n: int = 3) -> list[str]:
    """A few names spread over the whole way."""
    if len(names) <= n:
        return list(names)
    return [names[round(i * (len(names) - 1) / (n - 1))] for i in range(n)]


def measured(measure: str) -> str:
    """The measure, refused where it is none."""
    if measure not in MEASURES:
        guess = did_you_mean(measure, MEASURES)
        raise QuestionError(
            f"a chart cannot show {measure!r} along the way.",
            *filter(None, [guess]),
            "Measures: " + ", ".join(MEASURES) + ".",
        )
    return measure


def column_of(itinerary: Itinerary, measure: str) -> tuple[str, float]:
    """Column of the world that holds the measure for the itinerary's unit, and the factor from its unit to the chart's."""
    return ("hours", 1 / HOURS_PER_DAY) if measure == "days" else (itinerary.goods.column, 1.0)


def stops(itinerary: Itinerary, measure: str) -> list[Stop]:
    """Every step of a way that takes time, money or distance; the last total is the itinerary's own."""
    column, scale = column_of(itinerary, measured(measure))
    world = itinerary.world
    names = dict(zip(world.network.nodes["node_id"], world.network.nodes["name"], strict=True))
    km = total = 0.0
    out = []
    for step in itinerary.steps():
        arc = int(step["arc"])
        low, value, high = (float(world.columns[f"{column}{end}"][arc]) * scale for end in ("_low", "", "_high"))
        rule = world.rule(column, arc)
        km, total = km + step["km"], total + value
        out.append(
            Stop(
                km=km, total=total, step=value, low=low, high=high, what=step["what"], node=step["to"], place=short(str(names[step["to"]])),
                service=step["service"].replace("_", " "), row=step["row"], quality=rule.quality if rule else "unknown",
                assumed=itinerary.is_assumed(column, arc), hours=_range(itinerary, "hours", arc), usd=_range(itinerary, itinerary.goods.column, arc),
                source=_sources(itinerary, arc),
            )
        )  # fmt: skip
    return out


def _range(itinerary: Itinerary, column: str, arc: int) -> tuple[float, float, float]:
    low, value, high = (float(itinerary.world.columns[f"{column}{end}"][arc]) for end in ("_low", "", "_high"))
    return low, value, high


def _sources(itinerary: Itinerary, arc: int) -> tuple[str, ...]:
    """Sources behind the hours and the USD of one step."""
    w = itinerary.world
    numbers = (int(w.reason[c][arc]) for c in ("hours", itinerary.goods.column))
    return tuple(dict.fromkeys(s for n in numbers for reason in w.reasons.chain(n) for s in reason.source))


def mode_of_links(itinerary: Itinerary) -> list[tuple[str, str, bool]]:
    """Links of a way with their mode and whether they are passed as their row is written, in order."""
    net = itinerary.world.network
    ids, modes = net.links["link_id"].to_numpy(dtype=object), net.links["mode"].to_numpy(dtype=object)
    arcs = [int(a) for a in itinerary.arcs if net.kind[a] == ArcKind.LINK]
    return [(str(ids[net.link[a]]), str(modes[net.link[a]]), bool(net.forward[a])) for a in arcs]


def called(study: Study, place: Place) -> str:
    """What a sentence calls a place: the other spelling of its node that its name begins with, where that finds it again, else its short name.

    >>> from landbridge.study import find_place, open_study
    >>> called(open_study(), find_place(open_study(), "CNXIY"))
    "Xi'an"
    """
    name = short(place.name)
    spellings = study["nodes"].row(place.node_ids[0])["aliases"] if len(place.node_ids) == 1 else ()
    for word in sorted((str(a) for a in spellings if name.startswith((f"{a} ", f"{a}-"))), key=len):
        if _finds(study, word, place):
            return word
    return name


def _finds(study: Study, word: str, place: Place) -> bool:
    try:
        return find_place(study, word).node_ids == place.node_ids
    except PlaceError:
        return False


def asked(study: Study, place: Place) -> str:
    """A word by which a command finds the place again."""
    words = (called(study, place), place.name, *place.node_ids)
    return next((w for w in words if _finds(study, w, place)), place.name)


def ends(q: Question) -> str:
    """The pair of the question, as in Xi'an to Duisburg."""
    study = q.world.facts.study
    return f"{called(study, q.origin)} to {called(study, q.destination)}"


def story(q: Question) -> str:
    """Under which scenario the answer stands."""
    return f"scenario: {q.world.facts.scenario.title}"


def known(q: Question) -> str:
    """Until when the study is known, as a few words; blank where it does not say."""
    until: Any = q.world.facts.study.known_until
    return "" if until is None else f"study known to {until.day} {until:%B %Y}"
