"""The politics behind a pair's ways: openings, agreements, levels of the states crossed, duties as suppositions, and who disputes what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from landbridge.engines.itinerary import Itinerary
from landbridge.politics import Commitments, Event, Level, Opening, commit, levels, openings
from landbridge.scenario import Development, select
from landbridge.study import Facts
from landbridge.worlds import World

STRAINED = ("hostile", "estranged")  # levels at which a supposed attack is followed; those at war fight already
MOST_PAIRS = 3  # pairs whose duties are followed


@dataclass(frozen=True, eq=False, kw_only=True)
class OpeningNow:
    """An opening that bears on the pair, before and under the scenario."""

    before: Opening | None  # None where there is no scenario
    after: Opening
    why: str  # why it is told: its links lie on a way, or the scenario touches it


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A statement that the answer touches and that somebody disputes."""

    what: str
    says: tuple[str, ...]
    disputed_by: tuple[str, ...]
    dispute: str
    table: str
    row: str
    source: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The dispute as plain data."""
        return {k: getattr(self, k) for k in self.__slots__}


@dataclass(frozen=True, eq=False, kw_only=True)
class Behind:
    """What stands behind the ways of a pair."""

    openings: tuple[OpeningNow, ...]
    agreements: tuple[
        str, ...
    ]  # that the openings rest on, whose clauses name links of the ways, or that the scenario assumes
    levels: tuple[Level, ...]  # each state towards the next that the cargo enters, the worst first
    duties: tuple[Commitments, ...]  # both directions of pairs that stand badly, as suppositions
    duties_left_out: int  # further such pairs
    disputes: tuple[Dispute, ...]


def behind(
    world: World, before: World | None, ways: Sequence[Itinerary], main: Sequence[Itinerary], lifts: Iterable[str] = ()
) -> Behind:
    """What stands behind the ways.

    Parameters
    ----------
    world, before
        The world of the answer, and the one without its scenario.
    ways
        Every way that the answer shows: openings are told of all of them.
    main
        The best of them: states, clauses and disputes are told of these.
    lifts
        Links and operations that shut a way of the answer.
    """
    facts = world.facts
    supposed = scenario_links(world)
    opened = tuple(
        _openings(facts, before.facts if before else None, {x for w in ways for x in w.links} | set(lifts) | supposed)
    )
    links = {x for way in main for x in way.links} | {x for o in opened for x in o.after.links}
    core = tuple(dict.fromkeys(_assumed(facts, opened)))
    agreements = tuple(dict.fromkeys((*core, *_naming(facts, links))))
    found = _levels(facts, _pairs(main))
    strained = [lv for lv in found if lv.word in STRAINED]
    told = tuple(dict.fromkeys(tuple(sorted((lv.actor, lv.other))) for lv in strained))
    duties = [commit(facts, Event(initiator=x, target=y)) for a, b in told[:MOST_PAIRS] for x, y in ((a, b), (b, a))]
    return Behind(
        openings=opened, agreements=agreements, levels=tuple(found), duties=tuple(duties), duties_left_out=max(0, len(told) - MOST_PAIRS),
        disputes=tuple(_disputes(world, opened, core, agreements, found, links)),
    )  # fmt: skip


def scenario_links(world: World) -> set[str]:
    """Links that the scenario's own developments speak of, whatever the day."""
    net, out = world.network, set[str]()
    for d in world.facts.scenario.developments:
        if d.links is not None:
            mask = select(net.links, d.links, what=d.id, skip=frozenset({"service"}))
            out |= set(net.links["link_id"][mask])
    return out


def _pairs(ways: Sequence[Itinerary]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(pair for way in ways for pair in pairwise(way.states)))


def _levels(facts: Facts, pairs: list[tuple[str, str]]) -> list[Level]:
    """Both directions of each pair as one where they agree; the worst first."""
    if not len(facts.study["relations"]) and not facts.scenario.levels:
        return []
    stand, out = levels(facts), dict[frozenset[str], list[Level]]()
    for a, b in pairs:
        there, back = stand[a, b], stand[b, a]
        out.setdefault(frozenset((a, b)), [there] if there.word == back.word else [there, back])
    every = [lv for both in out.values() for lv in both]
    return sorted(every, key=lambda lv: (9 if lv.rank is None else lv.rank, lv.actor, lv.other))


def _openings(facts: Facts, before: Facts | None, links: set[str]) -> Iterator[OpeningNow]:
    if not len(facts.study["openings"]):
        return
    now = openings(facts, readings=dict(facts.scenario.readings))
    then = openings(before) if before is not None else None
    assumed = {name for name, _ in (*facts.scenario.conditions, *facts.scenario.in_force, *facts.scenario.ended)}
    for name, o in now.items():
        was = then.known.get(name) if then is not None else None
        if links & set(o.links):
            why = "its links lie on a way shown, shut one, or are what the scenario speaks of"
        elif (was is not None and was.status != o.status) or name in dict(facts.scenario.readings):
            why = "the scenario changes it"
        elif assumed & {s.name for s in o.rests_on}:
            why = "it rests on what the scenario assumes"
        else:
            continue
        yield OpeningNow(before=was, after=o, why=why)


def _assumed(facts: Facts, opened: Sequence[OpeningNow]) -> Iterator[str]:
    """Agreements that the scenario assumes, or that an opening of the answer rests on."""
    yield from (a for a, _ in (*facts.scenario.in_force, *facts.scenario.ended))
    yield from (d.when.in_force for d in facts.scenario.developments if d.when)
    for o in opened:
        yield from (s.name for s in o.after.rests_on if s.kind in ("agreement", "signed"))


def _naming(facts: Facts, links: set[str]) -> Iterator[str]:
    """Agreements in force whose clauses name one of the links."""
    for row in facts.study["provisions"].rows():
        if links & set(row["touches"]) and row["agreement_id"] in facts.in_force:
            yield row["agreement_id"]


def _disputes(
    world: World, opened: Sequence[OpeningNow], core: Sequence[str], agreements: Sequence[str], found: Sequence[Level], links: set[str]
) -> Iterator[Dispute]:  # fmt: skip
    facts, study = world.facts, world.facts.study
    names = {o.after.opening for o in opened}
    for row in study["openings"].rows():
        if row["opening"] in names and row["stated"] <= facts.on and row["disputed_by"]:
            yield _dispute("openings", "opening_id", row, row["name"], row["reading"])
    steps = {s.name for o in opened for s in o.after.rests_on if s.kind == "condition"}
    for row in study["conditions"].rows():
        if row["condition_id"] in steps and row["disputed_by"]:
            yield _dispute("conditions", "condition_id", row, row["precondition"], row["claimed_by"])
    for d in _developments(world, links):
        row = study["developments"].row(d.id)
        if row["disputed_by"]:
            yield _dispute("developments", "development_id", row, row["name"], (), row["note"])
    for row in study["provisions"].rows():
        mine = row["agreement_id"] in agreements and links & set(row["touches"])
        if mine and row["disputed_by"]:
            yield _dispute(
                "provisions",
                "provision_id",
                row,
                f"{row['agreement_id']}: {row['reading'] or row['type']}",
                row["promisor"],
                "",
            )
    for f in dict.fromkeys(f for lv in found for f in lv.disputed):
        yield Dispute(
            what=f"{f.actor} and {f.other}: {f.words}", says=(), disputed_by=f.disputed_by, dispute=f.dispute, table=f.table, row=f.row,
            source=f.source,
        )  # fmt: skip
    for row in study["claims"].rows():
        if row["disputed_by"] and set(row["agreements"]) & set(core):
            yield _dispute("claims", "claim_id", row, row["statement"], row["claimed_by"])


def _developments(world: World, links: set[str]) -> Iterator[Development]:
    """Developments of the tables that hold on the day and close or change a link of the answer."""
    net = world.network
    for d in world.facts.developments:
        if d.links is not None and d.origin == "developments.csv":
            mask = select(net.links, d.links, what=d.id, skip=frozenset({"service"}))
            if links & set(net.links["link_id"][mask]):
                yield d


def _dispute(
    table: str, key: str, row: Mapping[str, Any], what: str, says: Sequence[str], dispute: str | None = None
) -> Dispute:
    told = row.get("dispute") if dispute is None else dispute
    return Dispute(
        what=str(what), says=tuple(says), disputed_by=tuple(row["disputed_by"]), dispute=str(told or ""), table=table, row=str(row[key]),
        source=tuple(row["source"]),
    )  # fmt: skip
