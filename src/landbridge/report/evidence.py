"""What an answer rests on: every source, assumption and licence behind the numbers that are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from landbridge.answers import Comparison
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import Question
from landbridge.network.price import goods_of
from landbridge.report.drawn import asked
from landbridge.study import Study
from landbridge.worlds import Reason


class Answer(Protocol):
    """Whatever answers a question."""

    @property
    def question(self) -> Question:
        """What was asked."""
        ...


BOX_PRICES = ("usd_per_20ft", "usd_per_40ft")


def columns_shown(itinerary: Itinerary) -> tuple[str, ...]:
    """Columns of the world whose values reach the page."""
    prices = ("usd_per_t",) if itinerary.goods.unit == "t" else BOX_PRICES
    return ("hours", *prices, "kg_co2e_per_t", "length_km")


def reasons_behind(itinerary: Itinerary) -> Iterator[Reason]:
    """Every reason that a shown number of the way rests on, some of them more than once."""
    world = itinerary.world
    for column in columns_shown(itinerary):
        for number in dict.fromkeys(
            int(world.reason[column][a]) for a in itinerary.arcs if world.columns[column][a] != 0
        ):
            yield from world.reasons.chain(number)


def _ways(comparison: Comparison) -> Iterator[Itinerary]:
    for c in comparison:
        way = c.itinerary or c.lifted
        if way is not None:
            yield way


def assumptions(comparison: Comparison) -> list[Reason]:
    """Rules of the study's assumptions behind the numbers, each once, by name of their row."""
    found = {r.row: r for way in _ways(comparison) for r in reasons_behind(way) if r.kind == "assumption"}
    return [found[row] for row in sorted(found)]


def source_ids(comparison: Comparison) -> list[str]:
    """Every source behind the numbers and statements shown, in the order of the study's table."""
    q = comparison.question
    study = q.world.facts.study
    wanted: set[str] = {s for way in _ways(comparison) for r in reasons_behind(way) for s in r.source}
    wanted |= {s for c in comparison for x in c.lift for s in x.source}
    for way in _ways(comparison):
        wanted |= {s for d in way.closures for s in d["source"]} | {s for r in way.restrictions for s in r.source}
        noted = {n for key in (*way.nodes, *way.links) for n in way.world.watched.get(key, ())}
        wanted |= {s for n in noted for s in way.world.reasons[n].source}
    wanted |= set(q.goods.source) | set(_listed(row["source"] for row in study["corridors"].rows()))
    return in_table_order(study, wanted)


def in_table_order(study: Study, wanted: set[str]) -> list[str]:
    """Ids of sources in the order of the study's table; those that it lacks come last."""
    ordered = [str(s) for s in study["sources"].frame["source_id"]]
    return [s for s in ordered if s in wanted] + sorted(wanted - set(ordered))


def _listed(cells: Iterable[Any]) -> Iterator[str]:
    for cell in cells:
        yield from (cell if isinstance(cell, tuple) else (cell,) if cell else ())


def sources(comparison: Comparison) -> list[dict[str, Any]]:
    """Rows of the study's sources behind the answer; one that the table lacks has its id alone."""
    return source_rows(comparison.question.world.facts.study, source_ids(comparison))


def source_rows(study: Study, wanted: Iterable[str]) -> list[dict[str, Any]]:
    """Rows of the study's sources by their ids; one that the table lacks has its id alone."""
    rows = {r["source_id"]: r for r in study["sources"].rows()}
    blank = {"title": "", "publisher": None, "url": ()}
    return [rows.get(s, {**blank, "source_id": s}) for s in wanted]


def licences(comparison: Comparison) -> list[dict[str, str]]:
    """Licences that the study states for itself."""
    stated = comparison.question.world.facts.study.meta.get("licenses", [])
    return (
        [{k: str(v) for k, v in x.items()} for x in stated if isinstance(x, dict)] if isinstance(stated, list) else []
    )


def quoted(word: str) -> str:
    """A word as a shell takes it.

    >>> quoted("Duisburg"), quoted("Xi'an")
    ('Duisburg', '"Xi\\'an"')
    """
    from shlex import quote

    if quote(word) == word or any(c in word for c in '"$`\\!\n'):
        return quote(word)
    return f'"{word}"'


def command(comparison: Comparison, out: str = "out.html") -> str:
    """The command that makes the page again."""
    return f"landbridge compare {asked_words(comparison, story_words(comparison))} --html {out}"


def story_words(answer: Answer) -> str:
    """The option that names the scenario of an answer, with a space before it; blank where it has none."""
    facts = answer.question.world.facts
    return f" --scenario {quoted(_scenario(answer))}" if facts.scenario.title != "as it is" else ""


def asked_words(comparison: Answer, story: str = "") -> str:
    """The arguments and options of a question as a shell takes them, without those of the output."""
    from landbridge.config import DEFAULT_STUDY

    q = comparison.question
    facts = q.world.facts
    words = [quoted(asked(facts.study, q.origin)), quoted(asked(facts.study, q.destination)), f"--on {facts.on}"]
    if q.goods.id != "boxes":
        words.append(f"--goods {quoted(q.goods.id)}")
    plain = goods_of(facts.study, q.goods.id, value_of_time=q.goods.usd_per_day)
    if q.goods.unit != plain.unit:
        words.append(f"--unit {q.goods.unit}")
    if _own_value(comparison):
        words.append(f"--value-of-time {q.goods.usd_per_day:g}")
    words += [f"--services {quoted(s)}" for s in q.services] + [f"--avoid {quoted(s)}" for s in q.avoid]
    study = f" --study {quoted(facts.study.path.name)}" if facts.study.name != DEFAULT_STUDY else ""
    return " ".join(words) + story + study


def _own_value(comparison: Answer) -> bool:
    """Whether the asker gave the value of a day."""
    from landbridge.errors import QuestionError

    q = comparison.question
    try:
        stated = goods_of(q.world.facts.study, q.goods.id, q.goods.unit)
    except QuestionError:  # the table has none, so it was given
        return True
    return (stated.usd_per_day, stated.usd_per_day_low) != (q.goods.usd_per_day, q.goods.usd_per_day_low)


def _scenario(comparison: Answer) -> str:
    """Name of the scenario in its study, else its title."""
    from landbridge.errors import LandbridgeError

    facts = comparison.question.world.facts
    for name in facts.study.scenarios():
        try:
            if facts.study.scenario(name).hash == facts.scenario.hash:
                return name
        except LandbridgeError:
            continue
    return facts.scenario.title
