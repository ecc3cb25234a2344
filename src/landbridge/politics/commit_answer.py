"""What `commit` answers: who owes what, surely, perhaps or not; where duties clash; which days count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from landbridge.politics.commit_cascade import Clash, Duty, Join, Outcome
from landbridge.politics.commit_event import Event
from landbridge.politics.commit_logic import YES, Truth
from landbridge.politics.commit_record import Commitment
from landbridge.results import as_json, html_table

VERBS = {
    "defend": "help defend", "attack_with": "attack together with", "stay_neutral": "stay out of a war against", "not_attack": "not attack",
    "consult": "consult with", "aid": "aid", "allow_transit": "allow transit to", "withdraw": "withdraw for",
}  # fmt: skip
WORDINGS = {
    "automatic": "plain duty", "necessary_assistance": "such help as is necessary", "consult_first": "consult first, then necessary help",
    "best_effort": "best effort", "declaratory": "declared, no plain duty",
}  # fmt: skip
SEEN = {
    "text_seen": "text seen",
    "reported": "as reported",
    "common-knowledge": "common knowledge",
    "coded": "as coded",
}
PULL = "Two texts pull apart; whether help against an attack is itself an attack is a matter of reading (UN Charter, Art. 51 and 103)."


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A day that a clause sets, as by notice to leave."""

    clause: Commitment
    days: int
    on: date
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """Two worlds compared: with an agreement and without it.

    Attributes
    ----------
    agreement
        The agreement that is taken away.
    vanish
        Duties that then are no longer YES or UNKNOWN, of this agreement and of those that followed from it.
    leave
        States that then no longer join, or less surely.
    links
        Links and nodes that its clauses name. A name is no effect: developments switch links, clauses do not.
    developments
        Developments and openings that rest on it.
    deterrence
        What studies find of pacts and the chance of an attack: contested, and none is a forecast.
    """

    agreement: str
    vanish: tuple[Duty, ...]
    leave: tuple[Join, ...]
    links: tuple[str, ...]
    developments: tuple[str, ...]
    deterrence: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True, repr=False)
class Commitments:
    """Duties that an event brings into play, in three values.

    Attributes
    ----------
    event, on, mode
        What was asked. Mode "legal" shows what follows from duties that are YES; "upper" also what follows if every UNKNOWN duty is kept.
    outcome
        What follows with provocation as stated, or unknown.
    branches
        Where provocation is unknown and decides: "not provoked" and "provoked".
    readings
        Clauses with several readings: number of the clause, letter evaluated.
    deadlines, base_rates, untouched
        Days that count; how often commitments were honoured, as context only; clauses that an attack does not touch.
    without
        The world without one agreement, where asked.
    known_to
        Words where the day lies beyond the study's last fact.
    """

    event: Event
    on: date
    mode: str
    outcome: Outcome
    branches: Mapping[str, Outcome]
    readings: Mapping[str, str]
    deadlines: tuple[Deadline, ...] = ()
    base_rates: tuple[Mapping[str, Any], ...] = ()
    untouched: tuple[Commitment, ...] = ()
    without: Without | None = None
    known_to: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def duties(self) -> tuple[Duty, ...]:
        """Duties of the mode asked."""
        return shown(self.outcome, self.mode)

    @property
    def joins(self) -> tuple[Join, ...]:
        """States in the fighting: of the legal closure, with those whose first duty is UNKNOWN; in mode "upper" all."""
        duties = {(d.actor, d.side) for d in self.duties if d.value is not Truth.NO}
        return tuple(
            j for j in self.outcome.joins if self.mode == "upper" or j.value is YES or (j.actor, j.side) in duties
        )

    @property
    def clashes(self) -> tuple[Clash, ...]:
        """Minimal pairs of duties that one state cannot both keep."""
        return self.outcome.clashes

    def of(self, actor: str) -> tuple[Duty, ...]:
        """Duties of one actor."""
        return tuple(d for d in self.duties if d.actor == actor)

    def rows(self) -> list[dict[str, Any]]:
        """One row for each duty, and for each branch where provocation decides."""
        out = [duty_row(d, "as stated") for d in self.duties]
        for name, branch in self.branches.items():
            out += [duty_row(d, name) for d in shown(branch, self.mode)]
        return out

    def to_dict(self) -> dict[str, Any]:
        """The whole answer as plain data."""
        return {
            "event": str(self.event), "on": self.on, "mode": self.mode, "known_to": self.known_to, "readings": dict(self.readings),
            "duties": self.rows(),
            "joins": [join_row(j) for j in self.joins],
            "clashes": [clash_row(c) for c in self.clashes],
            "deadlines": [{"clause": d.clause.id, "days": d.days, "on": d.on, "words": d.words} for d in self.deadlines],
            "not_in_force": [duty_row(d, "as stated") for d in self.outcome.not_in_force],
            "untouched": [c.id for c in self.untouched],
            "base_rates": [dict(r) for r in self.base_rates],
            "without": None if self.without is None else without_row(self.without),
        }  # fmt: skip

    def to_json(self) -> str:
        """The whole answer as JSON."""
        return as_json(self.to_dict())

    def _repr_html_(self) -> str:
        keep = ("branch", "actor", "value", "duty", "towards", "clause", "reasons")
        return html_table(
            f"If {self.event} on {self.on}",
            [{k: r[k] for k in keep} for r in self.rows()],
            note="A supposition, never a forecast.",
        )

    def __repr__(self) -> str:
        from landbridge.politics.commit_words import story

        return "\n".join(story(self))


def shown(outcome: Outcome, mode: str) -> tuple[Duty, ...]:
    """Duties of a mode. In "legal", what rests on an UNKNOWN duty being kept is left out, unless the event alone already says NO to it."""
    return tuple(d for d in outcome.duties if mode == "upper" or not d.further or d.alone_to == d.beneficiary)


def duty_row(d: Duty, branch: str) -> dict[str, Any]:
    """A duty as a row."""
    c = d.clause
    return {
        "branch": branch, "actor": d.actor, "value": str(d.value), "duty": c.type, "towards": d.beneficiary,
        "because_of": d.adversary or None, "clause": c.id, "agreement": c.agreement, "article": c.article or None, "wording": c.wording or None,
        "certainty": c.certainty or None, "qualified": c.qualified or None, "reading": c.reading or None, "reasons": list(d.reasons),
        "ask": list(d.asks), "by_event_alone": list(d.alone), "depth": d.depth, "further": d.further, "source": list(c.source),
        "other_readings": [f"{letter}: {value}" for letter, _, value in d.readings],
    }  # fmt: skip


def join_row(j: Join) -> dict[str, Any]:
    """A state in the fighting as a row."""
    side = ("initiator", "target")[j.side]
    return {"actor": j.actor, "side": side, "value": str(j.value), "by": list(j.by), "depth": j.depth}


def clash_row(c: Clash) -> dict[str, Any]:
    """A clash as a row."""
    first = "the event itself" if c.first is None else c.first.clause.id
    return {
        "actor": c.actor,
        "value": str(c.value),
        "first": first,
        "second": c.second.clause.id,
        "note": PULL if c.first else None,
    }


def without_row(w: Without) -> dict[str, Any]:
    """The comparison as a row."""
    return {
        "agreement": w.agreement, "vanish": [duty_row(d, "as stated") for d in w.vanish], "leave": [join_row(j) for j in w.leave],
        "links": list(w.links), "developments": list(w.developments), "deterrence": [dict(r) for r in w.deterrence],
        "deterrence_note": "contested",
    }  # fmt: skip


def deadlines(duties: Sequence[Duty], clauses: Sequence[Commitment], on: date) -> tuple[Deadline, ...]:
    """Notice periods of the agreements whose duties are in play, as days. When a clause really ended is a later fact, and not told."""
    live = {d.clause.agreement for d in duties if d.value is not Truth.NO}
    out = []
    for c in clauses:
        if c.agreement not in live:
            continue
        if c.notice_days is not None and (c.until is None or on < c.until):
            end = on + timedelta(days=c.notice_days)
            if "notice" in c.trigger:
                words = f"a party of {c.agreement} that gave notice on the day of the event would be bound until {end}"
            else:
                words = f"{c.reference}: {c.notice_days} days, from the day of the event until {end}"
            out.append(Deadline(clause=c, days=c.notice_days, on=end, words=words))
    return tuple(sorted(out, key=lambda d: (d.on, d.clause.id)))
