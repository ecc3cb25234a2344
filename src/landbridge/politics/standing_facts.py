"""Standing facts of pairs: relations, clauses in force, restrictions and frozen parts, each with its row and its days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from landbridge.scenario import BASELINE, Scenario
from landbridge.study.restrictions import rows_under

if TYPE_CHECKING:
    from landbridge.study import Study

Span = tuple[date, date | None]  # first day, and the first day no longer; None where it lasts
EVER: Span = (date.min, None)
IN_FORCE = frozenset({"in_force", "provisionally_applied"})
ATTACKED = frozenset({"armed_attack", "aggression"})
ASSUMED = "assumed_level"  # kind of the fact that a scenario states a level by
SHARED_BY_MEMBERS = frozenset({"trade", "transit", "dispute"})  # what a bloc that acts for its members makes theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingFact:
    """One fact about two actors that holds for some days, with the row that states it."""

    actor: str
    other: str
    kind: str  # a kind of `relations`, a type of `provisions`, an effect of `restrictions`, suspension
    value: str
    since: date
    until: date | None
    table: str
    row: str
    source: tuple[str, ...]
    directed: bool = False
    text: str = ""
    place: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    disputed_by: tuple[str, ...] = ()
    dispute: str = ""
    agreement: str = ""
    agreement_kind: str = ""
    certainty: str = ""
    parties: int = 2
    via: str = ""  # the bloc that acts for one of the two

    def holds(self, day: date) -> bool:
        """Whether the fact holds on `day`."""
        return self.since <= day and (self.until is None or day < self.until)

    def between(self, a: str, b: str) -> bool:
        """Whether the fact speaks of `a` towards `b`."""
        return (self.actor, self.other) == (a, b) or (not self.directed and (self.actor, self.other) == (b, a))

    @property
    def words(self) -> str:
        """The fact in a reader's words."""
        what = f"{self.kind.replace('_', ' ')}: {self.value.replace('_', ' ')}"
        where = f" ({self.agreement})" if self.agreement else ""
        via = f", by way of {self.via}" if self.via else ""
        return f"{what}{where}{via}"


def overlap(*spans: Span) -> Span | None:
    """The days that all spans share; None where there is none.

    >>> overlap((date(2000, 1, 1), None), (date(2010, 1, 1), date(2020, 1, 1)))
    (datetime.date(2010, 1, 1), datetime.date(2020, 1, 1))
    """
    since = max(s for s, _ in spans)
    ends = [u for _, u in spans if u is not None]
    until = min(ends) if ends else None
    return (since, until) if until is None or since < until else None


def _binding(states: Iterable[Mapping[str, Any]] | None) -> list[Span]:
    return [(r["since"], r["until"]) for r in states or () if r["status"] in IN_FORCE]


class InForce:
    """When an agreement binds a party: by the rows of its state, else by its dates, and by what a scenario assumes."""

    def __init__(self, study: Study, scenario: Scenario, without: frozenset[str]) -> None:
        self.agreements = {r["agreement_id"]: r for r in study["agreements"].rows()}
        self.assumed, self.ended, self.without = dict(scenario.in_force), dict(scenario.ended), without
        self.states: dict[str, dict[str, list[Mapping[str, Any]]]] = defaultdict(lambda: defaultdict(list))
        for row in study["agreement_status"].rows():
            self.states[row["agreement_id"]][row["party"] or ""].append(row)

    def spans(self, agreement: str, party: str) -> list[Span]:
        """Days on which the agreement binds the party. A party with rows of its own goes by these alone."""
        if agreement in self.without:
            return []
        lasts: Span = (date.min, self.ended.get(agreement))
        return [s for x in self._stated(agreement, party) if (s := overlap(x, lasts))]

    def _stated(self, agreement: str, party: str) -> list[Span]:
        if agreement in self.assumed:
            return [(self.assumed[agreement], None)]
        states = self.states.get(agreement)
        if states:
            own, all_ = _binding(states.get(party)), _binding(states.get(""))
            if party not in states:
                return all_
            # Who joins a text that is not yet in force is bound from its entry.
            return [s for x in own for y in all_ or [EVER] if (s := overlap(x, y))]
        row = self.agreements.get(agreement)
        return [(row["in_force"], row["ended"])] if row and row["in_force"] else []

    def both(self, agreement: str, a: str, b: str) -> list[Span]:
        """Days on which the agreement binds both."""
        pairs = ((x, y) for x in self.spans(agreement, a) for y in self.spans(agreement, b))
        return [s for x, y in pairs if (s := overlap(x, y))]

    def former(self, agreement: str) -> tuple[str, ...]:
        """Parties that only rows of state name, such as those that left."""
        return tuple(p for p in self.states.get(agreement, {}) if p and p not in self.parties(agreement))

    def parties(self, agreement: str) -> tuple[str, ...]:
        """Parties that the agreement's own row names."""
        row = self.agreements.get(agreement)
        return row["parties"] if row else ()


class Blocs:
    """Which members a bloc acts for, and when."""

    def __init__(self, study: Study) -> None:
        acting = {r["actor_id"] for r in study["actors"].rows() if r["acts_for_members"]}
        self.members: dict[str, list[tuple[str, Span]]] = defaultdict(list)
        for row in study["memberships"].rows():
            if row["bloc"] in acting and row["role"] == "member":
                self.members[row["bloc"]].append((row["actor"], (row["since"] or date.min, row["until"])))

    def spread(self, fact: StandingFact) -> Iterator[StandingFact]:
        """The fact, and the same for every member that a bloc in it acts for."""
        yield fact
        for bloc in (fact.actor, fact.other):
            for member, days in self.members.get(bloc, ()):
                span = overlap((fact.since, fact.until), days)
                if span and member not in (fact.actor, fact.other):
                    actor, other = (member, fact.other) if bloc == fact.actor else (fact.actor, member)
                    yield replace(fact, actor=actor, other=other, since=span[0], until=span[1], via=bloc)


def _relations(rows: Iterable[Mapping[str, Any]]) -> Iterator[StandingFact]:
    for r in rows:
        yield StandingFact(
            actor=r["actor"],
            other=r["other"],
            kind=r["kind"],
            value=r["value"],
            since=r["since"],
            until=r["until"],
            table="relations",
            row=r["relation_id"],
            source=r["source"],
            directed=bool(r["directed"]),
            text=r["note"] or "",
            place=r["place"],
            disputed_by=r["disputed_by"],
            dispute=r["dispute"] or "",
        )


def _clauses(study: Study, force: InForce) -> Iterator[StandingFact]:
    """Every clause as a fact from each promisor to each beneficiary, on the days it binds both."""
    for r in study["provisions"].rows():
        agreement = r["agreement_id"]
        parties = force.parties(agreement)
        # A clause of all parties also bound those who were party before.
        more = force.former(agreement) if set(r["promisor"]) >= set(parties) else ()
        clause: Span = (r["since"] or date.min, r["until"])
        for a in (*r["promisor"], *more):
            for b in (*r["beneficiary"], *(more if a in r["beneficiary"] or a in more else ())):
                for days in force.both(agreement, a, b) if a != b else ():
                    span = overlap(days, clause)
                    if span:
                        yield _clause(r, a, b, span, force, len(parties))


def _clause(r: Mapping[str, Any], a: str, b: str, span: Span, force: InForce, parties: int) -> StandingFact:
    attacked = r["type"] == "aid" and ATTACKED & set(r["trigger"])
    row = force.agreements.get(r["agreement_id"], {})
    return StandingFact(
        actor=a,
        other=b,
        kind="aid_when_attacked" if attacked else r["type"],
        value=r["wording"],
        since=span[0],
        until=span[1],
        table="provisions",
        row=r["provision_id"],
        source=r["source"],
        directed=True,
        text=r["network_effect"] or "",
        place=r["place"],
        touches=r["touches"],
        disputed_by=r["disputed_by"],
        dispute=r["reading"] or "",
        agreement=r["agreement_id"],
        agreement_kind=row.get("kind", ""),
        certainty=r["certainty"],
        parties=parties,
    )


def _strategic(force: InForce) -> Iterator[StandingFact]:
    for name, r in force.agreements.items():
        pairs = [(a, b) for i, a in enumerate(r["parties"]) for b in r["parties"][i + 1 :]] if r["strategic"] else []
        for a, b in pairs:
            for since, until in force.both(name, a, b):
                yield _of_agreement(r, a, b, "strategic_agreement", r["kind"], since, until, "agreements", name)


def _of_agreement(
    r: Mapping[str, Any], a: str, b: str, kind: str, value: str, since: date, until: date | None, table: str, row: str
) -> StandingFact:
    return StandingFact(
        actor=a,
        other=b,
        kind=kind,
        value=value,
        since=since,
        until=until,
        table=table,
        row=row,
        source=r["source"],
        text=r.get("basis") or r.get("title") or "",
        agreement=r["agreement_id"],
        agreement_kind=r.get("kind", ""),
    )


def _frozen(force: InForce) -> Iterator[StandingFact]:
    """Parties that hold their part of an agreement for frozen, towards every other party."""
    for name, states in force.states.items():
        rows = [(p, r) for p, rs in states.items() for r in rs if p and r["status"] == "suspended"]
        for party, r in rows:
            for other in force.parties(name):
                if other != party and name not in force.without:
                    table, key = "agreement_status", r["status_id"]
                    yield _of_agreement(r, party, other, "suspension", name, r["since"], r["until"], table, key)


def _restrictions(study: Study, scenario: Scenario) -> Iterator[StandingFact]:
    for r in rows_under(study, scenario):
        for a in r["actor"]:
            for b in r["against"]:
                yield StandingFact(
                    actor=a,
                    other=b,
                    kind=r["effect"],
                    value="named" if r["touches"] else "everywhere",
                    since=r["since"],
                    until=r["until"],
                    table="restrictions",
                    row=r["restriction_id"],
                    source=r["source"],
                    directed=True,
                    text=f"{r['goods']} ({r['direction']}): {r['act'] or 'act not named'}",
                    touches=r["touches"],
                )


def _assumed(scenario: Scenario, known: Iterable[StandingFact]) -> Iterator[StandingFact]:
    """Levels that a scenario takes for granted. A war is fought where the pair fought last, else in both."""
    fights = sorted((f for f in known if f.kind == "armed_conflict"), key=lambda f: (f.since, f.row))
    for a, b, level, since in scenario.levels:
        places = [f.place for f in fights if f.place and f.between(a, b) and f.since <= since]
        yield StandingFact(
            actor=a,
            other=b,
            kind=ASSUMED,
            value=level,
            since=since,
            until=None,
            table="scenario",
            row=scenario.title,
            source=scenario.source or ("assumed",),
            text=f"the scenario takes the two to be at the level {level}",
            place=places[-1] if places else (a, b),
        )


def standing_facts(
    study: Study,
    scenario: Scenario = BASELINE,
    without: frozenset[str] = frozenset(),
    more: Iterable[Mapping[str, Any]] = (),
) -> list[StandingFact]:
    """Every standing fact of a study, whatever its days.

    Parameters
    ----------
    scenario
        What it puts in force, ends and takes for granted counts.
    without
        Agreements left out.
    more
        Further rows of `relations`.
    """
    force, blocs = InForce(study, scenario, without), Blocs(study)
    lives: dict[str, Span] = {r["actor_id"]: (r["since"] or date.min, r["until"]) for r in study["actors"].rows()}
    out: list[StandingFact] = []
    for fact in _relations([*study["relations"].rows(), *more]):
        out.extend(blocs.spread(fact) if fact.kind in SHARED_BY_MEMBERS else (fact,))
    for fact in _clauses(study, force):
        out.extend(blocs.spread(fact) if fact.kind in ("customs", "allow_transit") else (fact,))
    out += [*_strategic(force), *_frozen(force), *_restrictions(study, scenario), *_assumed(scenario, out)]
    return [lived for fact in out if (lived := _lived(fact, lives))]


def _lived(fact: StandingFact, lives: Mapping[str, Span]) -> StandingFact | None:
    """The fact on the days on which both actors existed; None where there is none."""
    span = overlap((fact.since, fact.until), lives.get(fact.actor, EVER), lives.get(fact.other, EVER))
    if span is None:
        return None
    return fact if span == (fact.since, fact.until) else replace(fact, since=span[0], until=span[1])
