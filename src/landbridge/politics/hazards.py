"""Hazards: which rules turn the levels and facts of a day into hazard, delay, cost and acceptance of links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from landbridge.politics.levels import Level, Levels
from landbridge.politics.rules import NARROWS, Rule, as_words, by_kind
from landbridge.politics.standing_facts import ASSUMED, StandingFact

if TYPE_CHECKING:
    from landbridge.study import Study
    from landbridge.study.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a rule does to some links: a factor, an addition, a hazard or a share of shippers. It never closes a link."""

    rule: str
    name: str
    links: Mapping[str, Any]  # filter on links
    column: str  # hours_factor, hours_add, usd_factor, usd_per_40ft_add, hazard_per_year or acceptance
    value: float
    low: float
    high: float
    carriers: tuple[str, ...]  # whose cargo or carriers; empty means all
    since: date  # first day of the earliest cause
    causes: tuple[StandingFact, ...]
    pairs: tuple[tuple[str, str], ...]
    source: tuple[str, ...]
    quality: str
    note: str

    @property
    def reason(self) -> str:
        """The rule and what met it, in a reader's words."""
        who = ", ".join(f"{a}-{b}" for a, b in self.pairs)
        rows = ", ".join(dict.fromkeys(f"{f.table} {f.row}" for f in self.causes))
        return f"{self.name} ({who} since {self.since}; rule {self.rule}; {rows})"


@dataclass(frozen=True, slots=True)
class Hazards(Sequence[Effect]):
    """Effects of the rules that apply on a day."""

    effects: tuple[Effect, ...]

    def __len__(self) -> int:
        return len(self.effects)

    def __getitem__(self, at: Any) -> Any:
        return self.effects[at]

    def __iter__(self) -> Iterator[Effect]:
        return iter(self.effects)

    def by_rule(self) -> dict[str, tuple[Effect, ...]]:
        """Effects by the rule they come from."""
        return {r: tuple(e for e in self.effects if e.rule == r) for r in dict.fromkeys(e.rule for e in self.effects)}


@lru_cache(maxsize=4)
def _containers(study: Study) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    states = frozenset(r["actor_id"] for r in study["actors"].rows() if r["kind"] == "state")
    return {r["place_id"]: r["within"] for r in study["places"].rows()}, states


def states_of(study: Study, places: Sequence[str]) -> tuple[str, ...]:
    """States that hold some places, by what contains them.

    >>> from landbridge.study import open_study
    >>> states_of(open_study(), ["NAKHCHIVAN", "ARM_AZE_FRONTIER"])
    ('ARM', 'AZE')
    """
    within, states = _containers(study)
    found, seen, todo = set(), set(), list(places)
    while todo:
        place = todo.pop()
        if place in seen:
            continue
        seen.add(place)
        if place in states:
            found.add(place)
        else:
            todo += within.get(place, ())
    return tuple(sorted(found))


def _filled(links: Mapping[str, Any], words: Mapping[str, tuple[str, ...]]) -> dict[str, Any] | None:
    """A filter with its stand-ins replaced; None where one stands for nothing."""
    out: dict[str, Any] = {}
    for key, value in links.items():
        new = [w for v in as_words(value) for w in words.get(v, (v,))]
        if not new:
            return None
        out[key] = new if len(new) > 1 or isinstance(value, list | tuple) else new[0]
    return out


def _words(study: Study, pair: tuple[str, str], rows: Sequence[StandingFact]) -> dict[str, tuple[str, ...]]:
    _, states = _containers(study)
    fights = [p for f in rows if f.kind in ("armed_conflict", ASSUMED) for p in f.place]
    return {
        "$pair": tuple(sorted(x for x in pair if x in states)),
        "$actor": pair[:1],
        "$other": pair[1:],
        "$theatre": states_of(study, fights),
        "$touches": tuple(dict.fromkeys(t for f in rows for t in f.touches)),
    }


def _met(rule: Rule, level: Level) -> tuple[StandingFact, ...] | None:
    """The facts by which a rule applies to a pair; None where it does not."""
    wanted = rule.when.get("level")
    if wanted is not None and level.word not in as_words(wanted):
        return None
    rest = {k: v for k, v in rule.when.items() if k != "level"}
    if not rest and not rule.unless:
        return level.rows
    hit = replace(rule, when=rest).rows(by_kind(level.facts))
    return None if hit is None else (*hit, *(level.rows if wanted is not None else ()))


def _candidates(rule: Rule, levels: Levels) -> list[tuple[str, str]]:
    """Pairs that may meet a rule. A level is looked at once for both ways."""
    if "level" in rule.when:
        return [p for p in levels if p <= p[::-1] and levels[p].word in as_words(rule.when["level"])]
    kind = next((k for k in rule.when if k not in NARROWS), "")
    return sorted(p for p in levels.book.of_kind.get(kind, ()) if levels[p].facts)


def hazards(facts: Facts, levels: Levels) -> Hazards:
    """Effects on links of the levels and facts of a day, by the rules of the study.

    One rule touches one set of links once, however many pairs give cause.

    Examples
    --------
    >>> from landbridge.study import open_study
    >>> from landbridge.politics.levels import levels
    >>> day = open_study().facts(date(2026, 3, 15))
    >>> sorted({e.links["country"] for e in hazards(day, levels(day)) if e.rule == "WAR_LAND_DELAY"})
    ['IRN', 'ISR', 'UKR']
    """
    rules = [r for r in levels.book.rules if r.kind == "effect"]
    found: dict[tuple[str, str, tuple[str, ...]], tuple[Rule, dict[str, Any], list[Level], list[StandingFact]]] = {}
    for rule in rules:
        for pair in _candidates(rule, levels):
            rows = _met(rule, levels[pair])
            if rows is None:
                continue
            words = _words(facts.study, pair, rows)
            for links in _apart(rule.links, words):
                carriers = tuple(w for c in rule.carriers for w in words.get(c, (c,)))
                entry = found.setdefault((rule.id, repr(links), carriers), (rule, links, [], []))
                entry[2].append(levels[pair])
                entry[3].extend(rows)
    made = [_effect(rule, links, key[2], at, rows) for key, (rule, links, at, rows) in found.items()]
    return Hazards(tuple(sorted(made, key=lambda e: (e.rule, repr(e.links), e.carriers))))


def _apart(links: Mapping[str, Any], words: Mapping[str, tuple[str, ...]]) -> Iterator[dict[str, Any]]:
    """One filter for each state of a theatre, so that two wars in one state meet in one effect."""
    if "$theatre" not in [v for value in links.values() for v in as_words(value)]:
        one = _filled(links, words)
        if one is not None:
            yield one
        return
    for state in words["$theatre"]:
        filled = _filled(links, {**words, "$theatre": (state,)})
        if filled is not None:
            yield filled


def _effect(
    rule: Rule, links: dict[str, Any], carriers: tuple[str, ...], at: list[Level], rows: list[StandingFact]
) -> Effect:
    causes = tuple(dict.fromkeys(rows))
    begun = [x.since for x in at if x.since is not None] if "level" in rule.when else [f.since for f in causes]
    return Effect(
        rule=rule.id,
        name=rule.name,
        links=links,
        column=rule.column,
        value=rule.value,
        low=rule.low,
        high=rule.high,
        carriers=carriers,
        since=min(begun),
        causes=causes,
        pairs=tuple(dict.fromkeys((x.actor, x.other) for x in at)),
        source=rule.source,
        quality=rule.quality,
        note=rule.note,
    )
