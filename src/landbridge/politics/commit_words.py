"""The answer of `commit` as a reader would tell it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from landbridge.politics.commit_answer import SEEN, VERBS, WORDINGS, Commitments, Without, shown
from landbridge.politics.commit_cascade import Clash, Duty, Outcome
from landbridge.politics.commit_logic import NO, UNKNOWN, YES
from landbridge.politics.commit_record import FORBIDDING


def story(answer: Commitments) -> list[str]:
    """Lines: the event, who owes what, clashes, days, context."""
    asked = "" if answer.event.on else f" on {answer.on}"
    out = [f"If {answer.event}{asked}" + (f" ({answer.known_to})" if answer.known_to else "") + ":"]
    if answer.branches:
        out.append("Whether the attack was provoked decides; both branches:")
        for name, branch in answer.branches.items():
            out += [f"{name.capitalize()}:", *_indent(_outcome(branch, answer.mode))]
    else:
        out += _indent(_outcome(answer.outcome, answer.mode))
    out += _not_in_force(answer.outcome.not_in_force)
    if answer.deadlines:
        out += ["Days that count:", *_indent(d.words for d in answer.deadlines)]
    if answer.readings:
        chosen = ", ".join(f"{k} {v}" for k, v in answer.readings.items())
        out.append(f"Readings evaluated, one of each clause: {chosen}.")
    if answer.without:
        out += _without(answer.without)
    out += _to_state(answer)
    rates = [r for r in answer.base_rates if r["subject"] == "honoured"]
    if rates:
        out += ["How often commitments were honoured in wars (context; no forecast is drawn from it):"]
        out += _indent(f"{r['statement']} ({', '.join(r['source'])})" for r in rates)
    return out


def _to_state(answer: Commitments) -> list[str]:
    """The names by which missing facts can be stated: those of the first step, which the event itself raises."""
    outcomes = (answer.outcome, *answer.branches.values())
    names = sorted({a for o in outcomes for d in shown(o, answer.mode) if d.depth == 1 for a in d.asks})
    return [f"Missing facts by name (state one as NAME=yes or NAME=no): {', '.join(names)}."] if names else []


def _indent(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _outcome(outcome: Outcome, mode: str) -> list[str]:
    told = [d for d in shown(outcome, mode) if d.clause.type not in FORBIDDING]
    out = []
    for value in (YES, UNKNOWN, NO):
        out += [f"{value!s:<8}{line}" for line in _grouped([d for d in told if d.value is value])]
    kept = [d for d in outcome.duties if d.clause.type in FORBIDDING and d.value is not NO and not d.further]
    if kept:
        clauses = ", ".join(dict.fromkeys(d.clause.id for d in kept))
        out.append(f"Duties to stay out or not to attack that stand besides: {clauses}.")
    more = [j.actor for j in outcome.joins if j.value is UNKNOWN]
    if more:
        out.append(
            f"Upper bound, if every UNKNOWN duty were kept, and those that follow from it (mode upper lists them): {', '.join(more)} would be in it too."
        )
    out += _clashes(outcome.clashes)
    return out or ["No duty is touched."]


def key(d: Duty) -> tuple[str, str, str, tuple[str, ...], int]:
    """What duties of one line share."""
    return d.clause.id, d.beneficiary, d.adversary, d.reasons, d.depth


def _grouped(duties: Sequence[Duty]) -> list[str]:
    return [sentence(list(group)) for _, group in groupby(sorted(duties, key=lambda d: (d.depth, key(d))), key=key)]


def sentence(group: Sequence[Duty]) -> str:
    """Duties of several states by one clause in one line."""
    d, c = group[0], group[0].clause
    who = ", ".join(x.actor for x in group)
    wording = f"; {WORDINGS.get(c.wording, c.wording)}" if c.wording else ""
    line = f"{who}: {VERBS[c.type]} {d.beneficiary} ({c.reference}{wording}; {SEEN.get(c.certainty, c.certainty)})"
    if d.depth > 1:
        line += f" [step {d.depth}, because of {d.adversary}]" if d.adversary else f" [step {d.depth}]"
    if d.reasons:
        line += (" fails: " if d.value is NO else " missing: ") + "; ".join(d.reasons)
    elif c.qualified:
        line += f" as worded: {c.qualified}"
    if d.alone:
        line += f" (by the event alone NO to {d.alone_to}: {'; '.join(d.alone)})"
    differs = [f"{letter} {value}" for letter, _, value in d.readings if value is not d.value]
    return line + (f" (reading {', '.join(differs)})" if differs else "")


def _clashes(clashes: Sequence[Clash]) -> list[str]:
    """Clashes of one state and side in one line; the pairs stand in the data."""
    out = []
    for (actor, value, own), group in groupby(
        sorted(clashes, key=lambda c: (c.actor, -c.value, c.first is None)), key=lambda c: (c.actor, c.value, c.first is None)
    ):  # fmt: skip
        pairs = list(group)
        first = "the event itself" if own else _listed([c.first for c in pairs if c.first])
        out.append(f"{value!s:<8}{actor}: {first}, against {_listed([c.second for c in pairs])}")
    return ["Duties that clash:", *_indent(out)] if out else []


def _listed(duties: Sequence[Duty]) -> str:
    by: dict[str, list[str]] = {}
    for d in duties:
        by.setdefault(f"{VERBS[d.clause.type]} {d.beneficiary}", []).append(d.clause.id)
    return "; ".join(f"{what} ({', '.join(dict.fromkeys(ids))})" for what, ids in by.items())


def _not_in_force(duties: Sequence[Duty]) -> list[str]:
    by: dict[str, str] = {}
    for d in duties:
        found = [f.words for f in d.findings if f.value is NO and f.condition in ("in force", "dates of the clause")]
        if found and all(f.value is not NO for f in d.findings if f.condition == "party"):
            by.setdefault(d.clause.agreement, f"{d.clause.id}: {found[0]}")
    return ["Not in force then:", *_indent(by.values())] if by else []


def _without(w: Without) -> list[str]:
    out = [f"Without {w.agreement}:"]
    gone = [f"{d.actor}: {VERBS[d.clause.type]} {d.beneficiary} ({d.clause.id}, {d.value})" for d in w.vanish]
    out += _indent([f"duties that vanish: {len(gone)}", *_indent(gone)])
    out += _indent([f"no longer in the fighting: {', '.join(j.actor for j in w.leave) or 'nobody less'}"])
    out += _indent([f"links and nodes its clauses name (names only): {', '.join(w.links) or 'none'}"])
    out += _indent([f"developments and openings that rest on it: {', '.join(w.developments) or 'none'}"])
    if w.deterrence:
        out.append("  Contested: does such a pact deter an attack, or embolden? Studies differ:")
        out += [f"    {r['statement']} ({', '.join(r['source'])})" for r in w.deterrence]
    return out
