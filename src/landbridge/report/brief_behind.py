"""The politics part of a brief: openings, levels of the states crossed, duties as suppositions, and who disputes what."""

from __future__ import annotations

from html import escape
from typing import Any

from landbridge.answers.behind import OpeningNow
from landbridge.answers.brief import Brief
from landbridge.politics import Commitments, Level
from landbridge.politics.commit_answer import VERBS
from landbridge.politics.openings import Step
from landbridge.report.brief_words import few
from landbridge.report.parts import grid
from landbridge.report.restricted import restrictions_section
from landbridge.report.row_words import who
from landbridge.report.words import day
from landbridge.study import Study

MOST_CLOSURES, MOST_ROWS, MOST_DUTIES, MOST_DISPUTES = 12, 15, 8, 12  # shown before the rest are folded away or counted
OWED = ("defend", "attack_with", "aid", "consult", "allow_transit")  # duties to help that a reader asks about


def restricted(brief: Brief) -> str:
    """One line beneath the answer where restrictions meet the goods on the best way; blank where none does."""
    rows = brief.best.restrictions if brief.best is not None else []
    if not rows:
        return ""
    study = brief.question.world.facts.study
    pairs = list(dict.fromkeys((r.actor, ", ".join(who(study, a) for a in r.against)) for r in rows))
    named = few([f"{', '.join(who(study, a) for a in by.split(', '))} on {whom}" for by, whom in pairs])
    n = "1 restriction" if len(rows) == 1 else f"{len(rows)} restrictions"
    return f"On the best way {n} may meet these goods: {named}. Whether they do often depends on the HS code; the rows stand below."


def restrictions_part(brief: Brief) -> list[str]:
    """Restrictions that the goods meet on the best way, those that refuse them first."""
    found = brief.best.restrictions if brief.best is not None else []
    return restrictions_section(brief.question.world.facts.study, found, "Restrictions on the best way")


def behind_parts(brief: Brief) -> list[str]:
    """Openings, levels of the states crossed, duties as suppositions, agreements."""
    b = brief.behind
    if not (b.openings or b.levels or b.agreements):
        return []
    out = ["<h2>Politics behind it</h2>", *_openings(brief), *_levels(brief), *_duties(brief)]
    if b.agreements:
        titles = {
            str(r["agreement_id"]): str(r["title"]) for r in brief.question.world.facts.study["agreements"].rows()
        }
        items = "".join(f"<li><b>{escape(a)}</b> {escape(titles.get(a, ''))}</li>" for a in b.agreements)
        what = (
            "agreements that the scenario assumes, the openings rest on, or whose clauses name a link of the best ways"
        )
        out.append(
            f'<details><summary>{len(b.agreements)} {what}</summary><ul class="plain small">{items}</ul></details>'
        )
    return out


def _openings(brief: Brief) -> list[str]:
    if not brief.behind.openings:
        return ["<p>No opening of the study bears on these ways.</p>"]
    rows = [_opening_row(brief, o) for o in brief.behind.openings]
    head = [
        "opening",
        "as it is",
        "under the scenario",
        "what it takes, by the reading of those who decide",
        "as read by",
        "disputed by",
    ]
    if brief.before is None:
        head.pop(2)
        rows = [[*r[:1], *r[2:]] for r in rows]
        head[1] = "stands"
    note = "An opening that a scenario opens by hand stays as its conditions have it: the table says what would have to happen for it to open by itself."
    return [
        "<h3>Openings</h3>",
        grid(head, rows, "Openings"),
        *([f'<p class="quiet">{note}</p>'] if brief.before is not None else []),
    ]


def _opening_row(brief: Brief, o: OpeningNow) -> list[str]:
    study, now = brief.question.world.facts.study, o.after
    takes = [" and ".join(step_words(s) for s in steps) for steps in now.blocked_by]
    takes += [f"not known: {step_words(s)}" for s in now.missing]
    what = "<br>or ".join(escape(t) for t in takes[:3]) + (
        f"<br>or {len(takes) - 3} other sets" if len(takes) > 3 else ""
    )
    opens = f" (on {day(now.opens_on)} if all stays as it is)" if now.opens_on else ""
    return [
        escape(now.name), escape(o.before.status if o.before else "not stated"), escape(now.status + opens), what or "nothing more",
        escape(", ".join(who(study, a) for a in now.reading)), escape(", ".join(who(study, a) for a in now.disputed_by) or "nobody known"),
    ]  # fmt: skip


def step_words(step: Step) -> str:
    """What would meet a step, in words."""
    tail = {"agreement": " in force", "signed": " signed"}.get(step.kind, "")
    return ("" if step.holds else "not: ") + (step.says or step.name) + tail


def _levels(brief: Brief) -> list[str]:
    found = [lv for lv in brief.behind.levels if lv.word != "unknown"]
    unknown = [lv for lv in brief.behind.levels if lv.word == "unknown"]
    if not found:
        return []
    study = brief.question.world.facts.study
    rows = [_level_row(study, lv) for lv in found]
    out = [
        "<h3>How the states on the best ways stand to each other</h3>",
        grid(["each to the next", "level", "since", "why"], rows, "Levels"),
    ]
    pairs = "; ".join(f"{who(study, lv.actor)} and {who(study, lv.other)}" for lv in unknown)
    return [*out, f'<p class="quiet">Unknown to the study: {escape(pairs)}.</p>'] if unknown else out


def _level_row(study: Study, lv: Level) -> list[str]:
    why = lv.why + (f" ({lv.note})" if lv.note else "")
    rows = ", ".join(f"{f.table} {f.row}" for f in lv.rows[:2])
    tail = f' <span class="quiet">{escape(rows)}</span>' if rows else ""
    return [
        escape(f"{who(study, lv.actor)} and {who(study, lv.other)}"),
        escape(lv.word),
        f'<span class="day">{lv.since or ""}</span>',
        escape(why) + tail,
    ]


def _duties(brief: Brief) -> list[str]:
    b = brief.behind
    none = "No two neighbouring states on the best ways stand hostile or estranged, so no duty is worked out here."
    if not b.duties:
        return [f'<p class="quiet">{none}</p>'] if b.levels else []
    study = brief.question.world.facts.study
    intro = "Suppositions, both ways round, never a forecast: who would owe help to whom by the texts in force. "
    intro += "Place and provocation are left open, so much is unknown; what follows only if others join is left out."
    out = ["<h3>Duties, if it came to an attack</h3>", f'<p class="quiet">{intro}</p>']
    for answer in b.duties:
        said = owed(study, answer)
        cut = [f"and {len(said) - MOST_DUTIES} more"] if len(said) > MOST_DUTIES else []
        items = (
            "".join(f"<li>{escape(s)}</li>" for s in [*said[:MOST_DUTIES], *cut])
            or "<li>No duty to help is in play.</li>"
        )
        head = f"If {who(study, answer.event.initiator)} attacked {who(study, answer.event.target)}"
        out.append(f'<p><b>{escape(head)}</b></p><ul class="plain">{items}</ul>')
    more = f"{b.duties_left_out} more such pairs are not shown. " if b.duties_left_out else ""
    return [*out, f'<p class="quiet">{more}landbridge commit asks with place, provocation and readings.</p>']


def owed(study: Study, answer: Commitments) -> list[str]:
    """Duties to help as sentences, promisors of one clause together: the certain first, then the unknown with the first missing fact."""
    rows = [
        r
        for r in answer.rows()
        if r["branch"] == "as stated" and r["duty"] in OWED and not r["further"] and r["value"] != "NO"
    ]
    groups: dict[tuple[bool, int, str, str], list[dict[str, Any]]] = {}
    for r in rows:
        groups.setdefault((r["value"] != "YES", OWED.index(r["duty"]), r["towards"], r["clause"]), []).append(r)
    out = []
    for (unsure, duty, towards, clause), mine in sorted(groups.items()):
        names = few(sorted(who(study, r["actor"]) for r in mine), 4)
        first = next((r["reasons"][0].partition(":")[0] for r in mine if r["reasons"]), "")
        missing = f"; not known: {first}" if unsure and first else ""
        owe = "may owe to" if unsure else "would owe to"
        out.append(f"{names} {owe} {VERBS[OWED[duty]]} {who(study, towards)} ({clause}){missing}")
    return out


def disputes_part(brief: Brief) -> list[str]:
    """Who disputes what, of what the answer touches."""
    rows = []
    study = brief.question.world.facts.study
    for d in brief.behind.disputes:
        says = ", ".join(who(study, a) for a in d.says)
        cells = [d.what, says, ", ".join(who(study, a) for a in d.disputed_by), d.dispute, f"{d.table} {d.row}"]
        rows.append([escape(cells[0]), *map(escape, cells[1:4]), f'<span class="rows">{escape(cells[4])}</span>'])
    if not rows:
        return [
            "<h2>Who disputes what</h2>",
            "<p>Nothing that this answer touches is disputed by anyone the study knows of.</p>",
        ]
    head = ["statement or act", "said or done by", "disputed by", "what they say", "row"]
    out = ["<h2>Who disputes what</h2>", grid(head, rows[:MOST_DISPUTES], "Disputes")]
    rest = rows[MOST_DISPUTES:]
    return (
        [
            *out,
            f"<details><summary>{len(rest)} more, claims about the agreements above among them</summary>{grid(head, rest, 'More disputes')}</details>",
        ]
        if rest
        else out
    )
