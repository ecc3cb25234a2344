"""The clauses, spells and places of a study, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from landbridge.politics.commit_logic import NO, UNKNOWN, truth
from landbridge.politics.commit_record import Book, Commitment, Places, Spell
from landbridge.study.places import plain

if TYPE_CHECKING:
    from landbridge.study import Study
    from landbridge.study.facts import Facts


def book_of(facts: Facts) -> Book:
    """The clauses of the study of some facts, with the agreements that their scenario puts in force."""
    return replace(_book(facts.study), assumed=dict(facts.scenario.in_force))


@lru_cache(maxsize=4)
def _book(study: Study) -> Book:
    names = {r["actor_id"]: r["name"] for r in study["actors"].rows()}
    agreements = list(study["agreements"].rows())
    spells = _spells(study, agreements)
    members = {
        r["agreement_id"]: r["parties"] + tuple(s.party for s in spells.get(r["agreement_id"], ()) if s.party)
        for r in agreements
    }
    return Book(
        commitments=tuple(_commitment(r) for r in study["provisions"].rows()),
        spells=spells,
        members=members,
        places=_places(study),
        titles={r["agreement_id"]: r["title"] for r in agreements},
        names=names,
    )


def _commitment(row: Mapping[str, Any]) -> Commitment:
    days = row["notice_days"]
    guarded = row["type"] in ("defend", "aid", "stay_neutral")  # elsewhere a blank is: not applicable
    blank = UNKNOWN if guarded else NO
    return Commitment(
        id=row["provision_id"],
        clause=row["clause"],
        agreement=row["agreement_id"],
        promisors=row["promisor"],
        beneficiaries=row["beneficiary"],
        type=row["type"],
        article=row["article"] or "",
        wording=row["wording"],
        certainty=row["certainty"],
        source=row["source"],
        trigger=row["trigger"],
        adversary=row["adversary"],
        places=row["place"],
        excludes_provoked=truth(row["excludes_provoked"]) if row["excludes_provoked"] else blank,
        ongoing_war=(row["ongoing_war_condition"],) if row["ongoing_war_condition"] else (),
        qualified=row["other_conditions"] or "",
        reading=row["reading"] or "",
        disputed_by=row["disputed_by"],
        notice_days=None if days != days else int(days),
        effect=row["network_effect"] or "",
        touches=row["touches"],
        note=row["note"] or "",
        since=row["since"],
        until=row["until"],
    )


def _spells(study: Study, agreements: list[dict[str, Any]]) -> dict[str, tuple[Spell, ...]]:
    """Spells by agreement; one without a row of its state has the spell of its dates."""
    out: dict[str, list[Spell]] = defaultdict(list)
    for r in study["agreement_status"].rows():
        out[r["agreement_id"]].append(
            Spell(
                agreement=r["agreement_id"],
                since=r["since"],
                until=r["until"],
                status=r["status"],
                party=r["party"] or "",
                basis=r["basis"] or "",
                source=r["source"],
            )
        )
    for r in agreements:
        if r["agreement_id"] not in out and r["in_force"] is not None:
            spell = Spell(agreement=r["agreement_id"], since=r["in_force"], until=r["ended"], source=r["source"])
            out[r["agreement_id"]].append(spell)
    return {k: tuple(v) for k, v in out.items()}


def _places(study: Study) -> Places:
    """Places of the table, and every node in the place that lists it, or in its state."""
    parents: dict[str, tuple[str, ...]] = {}
    spelled: dict[str, str] = {}
    of_node: dict[str, str] = {}
    for r in study["places"].rows():
        parents[r["place_id"]] = r["within"]
        for word in (r["place_id"], r["name"], *r["name"].split(" / "), r["name"].split(" (")[0]):
            spelled.setdefault(plain(word), r["place_id"])
        for node in r["nodes"]:
            of_node.setdefault(node, r["place_id"])
    for r in study["names"].rows():
        if len(r["place"]) == 1:
            spelled.setdefault(plain(r["name"]), r["place"][0])
    for r in study["nodes"].rows():
        if r["node_id"] not in parents:
            parents[r["node_id"]] = (of_node.get(r["node_id"], r["country"]),)
        for word in (r["node_id"], r["name"], *(r["aliases"] or ())):
            spelled.setdefault(plain(str(word)), r["node_id"])
    return Places.of(parents, spelled)


def base_rates(study: Study) -> tuple[dict[str, Any], ...]:
    """How often commitments were honoured, and what studies find of deterrence: context, editable, never drawn from unasked."""
    return tuple(study["base_rates"].rows())


def resting_on(facts: Facts, agreement: str) -> tuple[str, ...]:
    """Developments of the scenario, and of the scenarios of the study, that begin with an agreement; conditions that name it."""
    out = [d.name for d in facts.scenario.developments if d.when is not None and d.when.in_force == agreement]
    for name in facts.study.scenarios():
        listed = facts.study.scenario(name).developments
        out += [f"{d.name} (scenario {name})" for d in listed if d.when is not None and d.when.in_force == agreement]
    return tuple(dict.fromkeys(out))
