"""Switches of the page as a scenario: each is a short word in the address, and all together are YAML that every command reads."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date

from landbridge.errors import QuestionError, did_you_mean
from landbridge.scenario import Development, Scenario
from landbridge.study import Study
from landbridge.study.facts import table_developments

MEANING = {
    "shut": "a link is shut", "open": "a link is open", "off": "a development of the table did not happen", "again": "a development of the"
    " table holds again", "met": "a condition is met", "read": "an opening is read by another actor, as in read:OPENING=WHO",
    "force": "an agreement is in force", "end": "an agreement has ended", "ruleoff": "a rule does not count",
}  # fmt: skip
TITLE = "Made on the page"


def scenario_of(study: Study, switches: Sequence[str], on: date) -> Scenario:
    """The scenario that switches mean on a day.

    Parameters
    ----------
    switches
        Words as in `shut:R_A_B` or `met:C01`; `MEANING` says what each kind is.
    on
        The day of the question: what a switch supposes holds from that day.

    Raises
    ------
    QuestionError
        For a word that is not understood, or that names nothing.
    """
    told: dict[str, list[tuple[str, ...]]] = {}
    for word in switches:
        kind, colon, name = word.partition(":")
        if kind not in MEANING or not colon or not name:
            remedies = [did_you_mean(kind, MEANING), "Switches: " + ", ".join(f"{k}:..." for k in MEANING) + "."]
            raise QuestionError(f"switch is {word!r}.", *filter(None, remedies))
        told.setdefault(kind, []).append(_named(study, kind, name))
    days = {k: tuple((names[0], on) for names in told.get(k, ())) for k in ("force", "end", "met")}
    return Scenario(
        title=TITLE,
        in_force=days["force"],
        ended=days["end"],
        conditions=days["met"],
        readings=tuple((n[0], n[1]) for n in told.get("read", ())),
        rules_off=tuple(n[0] for n in told.get("ruleoff", ())),
        developments_off=tuple(n[0] for n in told.get("off", ())),
        developments=tuple(
            dataclasses.replace(d, id=f"{TITLE}#{i}", origin=TITLE)
            for i, d in enumerate(_developments(study, told, on), 1)
        ),
    )


_TABLES = {
    "shut": "links", "open": "links", "off": "developments", "again": "developments", "met": "conditions", "force": "agreements",
    "end": "agreements", "ruleoff": "rules",
}  # fmt: skip


def _named(study: Study, kind: str, name: str) -> tuple[str, ...]:
    """What a switch names, refused where the study does not have it."""
    if kind == "read":
        opening, _, who = name.partition("=")
        return opening, who
    table = study[_TABLES[kind]]
    known = list(table.frame[table.spec.key])
    if name not in known:
        remedies = [did_you_mean(name, known), f"landbridge show {_TABLES[kind]} lists them."]
        raise QuestionError(f"switch {kind}:{name}: {_TABLES[kind]} has no row {name!r}.", *filter(None, remedies))
    return (name,)


def _developments(study: Study, told: dict[str, list[tuple[str, ...]]], on: date) -> list[Development]:
    out = []
    for kind, status, word in (("shut", "closed", "shut"), ("open", "open", "open")):
        for (link,) in told.get(kind, ()):
            name = f"{link} is {word}"
            out.append(Development(id="", name=name, since=on, links={"link_id": link}, change={"status": status}))
    known = {d.id: d for d in table_developments(study)}
    for (name,) in told.get("again", ()):
        d = known[name]
        if not d.change:
            raise QuestionError(
                f"switch again:{name}: {d.name} is recorded and not computed.", "Shut or open links instead."
            )
        out.append(dataclasses.replace(d, id="", since=on, until=None, touches=(), effect=None, quality="assumed"))
    return out
