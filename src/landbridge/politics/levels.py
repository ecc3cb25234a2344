"""Level of a pair: an ordinal state computed from the standing facts of a day, with the rows that put it there."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from landbridge.politics.rules import WORDS, Rule, by_kind, read_rules
from landbridge.politics.standing_facts import ASSUMED, StandingFact, standing_facts
from landbridge.results import html_table

if TYPE_CHECKING:
    from landbridge.study import Study
    from landbridge.study.facts import Facts

UNKNOWN = "unknown"
NEAR = timedelta(days=10)  # an event this close to a change of level may mark it
# What a reader should be told beside the level, by kind and value of a fact that holds.
_REMARKS = {
    ("text", "agreed"): "treaty text agreed, not initialled",
    ("text", "initialled"): "treaty initialled, not signed",
    ("text", "signed"): "text signed, not in force",
    ("diplomatic_relations", "none"): "no diplomatic relations",
    ("diplomatic_relations", "severed"): "diplomatic relations severed",
    ("diplomatic_relations", "reduced"): "diplomatic relations cut down",
    ("border", "closed"): "border shut",
    ("trade", "banned"): "trade banned",
    ("truce", "holds"): "truce in force",
    ("talks", "direct"): "direct talks",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How one actor stands towards another on a day."""

    actor: str
    other: str
    word: str = UNKNOWN  # war, hostile, estranged, working, partners, allied or unknown
    since: date | None = None  # first day of this level without a break
    rule: str = ""  # the rule that decided
    why: str = ""  # what the rule says
    rows: tuple[StandingFact, ...] = ()  # the facts that met it
    facts: tuple[StandingFact, ...] = ()  # every fact of the pair that holds
    against: tuple[tuple[str, str, tuple[StandingFact, ...]], ...] = ()  # level and rule that facts would also meet

    @property
    def rank(self) -> int | None:
        """0 for war to 5 for allied; None where the level is unknown."""
        return WORDS.index(self.word) if self.word in WORDS else None

    @property
    def note(self) -> str:
        """What a reader should know beside the word."""
        said = [_REMARKS[f.kind, f.value] for f in self.facts if (f.kind, f.value) in _REMARKS]
        said += [f"{f.actor} holds its part of {f.agreement} for frozen" for f in self.facts if f.kind == "suspension"]
        return "; ".join(dict.fromkeys(said))

    @property
    def disputed(self) -> tuple[StandingFact, ...]:
        """Deciding facts that somebody disputes."""
        return tuple(f for f in self.rows if f.disputed_by)

    def _repr_html_(self) -> str:
        rows = [
            {"fact": f.words, "since": f.since, "until": f.until or "", "row": f"{f.table} {f.row}", "source": f.source}
            for f in self.facts
        ]
        return html_table(str(self), rows, note=self.why)

    def __str__(self) -> str:
        since = f" since {self.since}" if self.since else ""
        note = f" ({self.note})" if self.note else ""
        return f"{self.actor} towards {self.other}: {self.word}{since}{note}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A change of level: from which day, what it became, what began or ended that day, and the events that mark it."""

    day: date
    until: date | None
    level: Level
    began: tuple[StandingFact, ...]
    ended: tuple[StandingFact, ...]
    events: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class _Finding:
    day: date
    word: str
    since: date | None
    level: Level


class Book:
    """Every pair's levels through the years, worked out once for a study, what its scenario assumes and its rules."""

    def __init__(self, facts: Iterable[StandingFact], rules: list[Rule]) -> None:
        self.rules = rules
        self.level_rules = [r for r in rules if r.kind == "level"]
        self.facts = list(facts)
        self.of: dict[tuple[str, str], list[StandingFact]] = defaultdict(list)
        for f in self.facts:
            self.of[f.actor, f.other].append(f)
            if not f.directed:
                self.of[f.other, f.actor].append(f)
            else:
                self.of.setdefault((f.other, f.actor), [])
        for rows in self.of.values():  # the order of files must not show
            rows.sort(key=lambda f: (f.since, f.table, f.row, f.actor, f.other))
        self.pairs = sorted(self.of)
        self.of_kind: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for pair, rows in self.of.items():
            for f in rows:
                self.of_kind[f.kind].add(pair)
        self._found: dict[tuple[str, str], tuple[list[date], list[_Finding]]] = {}

    def findings(self, pair: tuple[str, str]) -> tuple[list[date], list[_Finding]]:
        """Days on which facts of the pair change, and what holds from each."""
        if pair not in self._found:
            found = self._walk(pair)
            self._found[pair] = [f.day for f in found], found
        return self._found[pair]

    def _walk(self, pair: tuple[str, str]) -> list[_Finding]:
        rows = self.of.get(pair, [])
        out: list[_Finding] = []
        for day in sorted({f.since for f in rows} | {f.until for f in rows if f.until}):
            level = self._judge(pair, tuple(f for f in rows if f.holds(day)))
            since = out[-1].since if out and out[-1].word == level.word else day
            out.append(_Finding(day, level.word, since, level))
        return out

    def _judge(self, pair: tuple[str, str], rows: tuple[StandingFact, ...]) -> Level:
        kinds = by_kind(rows)
        if ASSUMED in kinds:
            told = kinds[ASSUMED][-1]
            why, name = "assumed by the scenario", "scenario"
            return Level(actor=pair[0], other=pair[1], word=told.value, rule=name, why=why, rows=(told,), facts=rows)
        met = [(r, hit) for r in self.level_rules if (hit := r.rows(kinds)) is not None]
        if not met:
            return Level(actor=pair[0], other=pair[1], facts=rows)
        rule, hit = met[0]
        against = tuple((r.level, r.id, h) for r, h in met[1:] if r.level != rule.level)
        return Level(
            actor=pair[0],
            other=pair[1],
            word=rule.level,
            rule=rule.id,
            why=rule.name,
            rows=hit,
            facts=rows,
            against=against,
        )

    def level(self, pair: tuple[str, str], day: date) -> Level:
        """The level on a day. Facts that begin later do not touch it."""
        days, found = self.findings(pair)
        at = bisect_right(days, day) - 1
        if at < 0 or not found[at].level.facts:
            return Level(actor=pair[0], other=pair[1])
        level = found[at].level
        return replace(level, since=found[at].since if level.word != UNKNOWN else None)


_BOOKS: WeakKeyDictionary[Study, dict[Any, Book]] = WeakKeyDictionary()


def book(
    facts: Facts, without: Iterable[str] = (), off: Iterable[str] = (), more: Iterable[Mapping[str, Any]] = ()
) -> Book:
    """What does not depend on the day, kept for each study."""
    rows, s = tuple(more), facts.scenario
    left_out = frozenset(off) | frozenset(s.rules_off)
    key = (s.in_force, s.ended, s.levels, s.title if s.levels else "", frozenset(without), left_out, repr(rows))
    kept = _BOOKS.setdefault(facts.study, {})
    if key not in kept:
        while len(kept) >= 16:
            kept.pop(next(iter(kept)))
        found = standing_facts(facts.study, s, frozenset(without), rows)
        kept[key] = Book(found, read_rules(facts.study, left_out))
    return kept[key]


class Levels(Mapping[tuple[str, str], Level]):
    """Levels of all pairs on a day, by who stands how towards whom. A pair without a fact is unknown."""

    def __init__(self, of: Book, on: date) -> None:
        self.book, self.on = of, on
        self._levels: dict[tuple[str, str], Level] = {}

    def __getitem__(self, pair: tuple[str, str]) -> Level:
        if pair not in self._levels:
            self._levels[pair] = self.book.level(pair, self.on)
        return self._levels[pair]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return (pair for pair in self.book.pairs if self[pair].facts)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _repr_html_(self) -> str:
        rows = [
            {"actor": a, "other": b, "level": self[a, b].word, "since": self[a, b].since or "", "note": self[a, b].note}
            for a, b in self
            if a < b
        ]
        return html_table(repr(self).strip("<>"), rows)

    def __repr__(self) -> str:
        counts: dict[str, int] = defaultdict(int)
        for pair in self:
            counts[self[pair].word] += 1
        said = ", ".join(f"{counts[w]} {w}" for w in (*WORDS, UNKNOWN) if counts[w])
        return f"<Levels on {self.on}: {said}>"


def levels(
    facts: Facts, *, without: Iterable[str] = (), off: Iterable[str] = (), more: Iterable[Mapping[str, Any]] = ()
) -> Levels:
    """Level of every pair on the day of the facts.

    Parameters
    ----------
    facts
        What holds that day; what its scenario puts in force, ends, takes for granted or turns off counts.
    without
        Agreements left out.
    off
        Rules turned off.
    more
        Further rows of `relations`.

    Examples
    --------
    >>> from landbridge.study import open_study
    >>> stand = levels(open_study().facts(date(2026, 6, 1)))
    >>> stand["AZE", "TUR"].word, stand["AZE", "TUR"].since.year, stand["RUS", "UKR"].word
    ('allied', 2011, 'war')
    >>> stand["ARM", "AZE"].word, stand["ARM", "TUR"].word
    ('estranged', 'estranged')
    """
    return Levels(book(facts, without, off, more), facts.on)


def history(facts: Facts, a: str, b: str, since: date = date(1991, 1, 1), **choices: Any) -> list[Step]:
    """Changes of level of `a` towards `b` from `since` to the day of the facts; `choices` as for `levels`."""
    of = book(facts, **choices)
    _, found = of.findings((a, b))
    known = [f for f in found if f.day <= facts.on]
    starts = [i for i, f in enumerate(known) if i == 0 or f.word != known[i - 1].word]
    steps = []
    for n, i in enumerate(starts):
        ends = known[starts[n + 1]].day if n + 1 < len(starts) else None
        if ends is None or ends > since:
            steps.append(_step(of, facts, (a, b), known[i].day, ends, since))
    return steps


def _step(of: Book, facts: Facts, pair: tuple[str, str], day: date, until: date | None, since: date) -> Step:
    rows = of.of[pair]
    return Step(
        day=max(day, since),
        until=until,
        level=of.level(pair, day),
        began=tuple(f for f in rows if f.since == day),
        ended=tuple(f for f in rows if f.until == day),
        events=tuple(_near(facts, pair, day)) if day >= since else (),
    )


def events_of(facts: Facts, a: str, b: str) -> list[dict[str, Any]]:
    """Events between the two, either way, up to the day of the facts."""
    return [
        r
        for r in facts.study["events"].rows()
        if {r["source_actor"], r["target_actor"]} == {a, b} and r["date"] <= facts.on
    ]


def _near(facts: Facts, pair: tuple[str, str], day: date) -> list[dict[str, Any]]:
    """Events of the pair that may mark a change on `day`, the nearest first."""
    near = [r for r in events_of(facts, *pair) if abs(r["date"] - day) <= NEAR]
    return sorted(near, key=lambda r: (abs(r["date"] - day), r["event_id"]))[:3]
