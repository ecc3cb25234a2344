"""The analyst's part of a brief: what breaks the answer, which rows matter how much, the sources in full, and how to rerun it."""

from __future__ import annotations

from html import escape

from landbridge import __version__
from landbridge.answers.brief import Brief
from landbridge.answers.shut_in_turn import Closure
from landbridge.answers.swings import Swing
from landbridge.report.answer import value_of_a_day
from landbridge.report.brief_gains import gains_sources
from landbridge.report.brief_words import moved
from landbridge.report.drawn import drawn
from landbridge.report.evidence import (
    asked_words,
    in_table_order,
    licences,
    quoted,
    reasons_behind,
    source_ids,
    source_rows,
)
from landbridge.report.parts import addresses, grid, with_range
from landbridge.report.row_words import row_value, row_words, who
from landbridge.report.scene import Scene
from landbridge.report.words import day, ranged
from landbridge.results import days_span, number
from landbridge.study import Study

MOST_CLOSURES, MOST_ROWS, MOST_DUTIES, MOST_DISPUTES = 12, 15, 8, 12  # shown before the rest are folded away or counted
OWED = ("defend", "attack_with", "aid", "consult", "allow_transit")  # duties to help that a reader asks about


def breaks_part(brief: Brief) -> list[str]:
    """What breaks the best way: single closures, dearest first."""
    if not brief.closures:
        return _opens(brief)
    intro = "The best way loses one thing at a time, and the best way that is left is found anew. "
    intro += "A link off the best way costs this pair nothing when it shuts."
    out = ["<h2>What breaks it</h2>", f'<p class="quiet">{intro}</p>']
    for kind, title in (("link", "any one link of"), ("state", "any one state of")):
        mine = [c for c in brief.closures if c.kind == kind]
        if mine:
            rows = [_closure_row(brief, c) for c in mine[:MOST_CLOSURES]]
            out.append(
                grid([f"shut: {title}", "what is left", "days", "USD", "goes by"], rows, f"Shut: {title}", right=(2, 3))
            )
            cut = len(mine) - MOST_CLOSURES
            out += [f'<p class="quiet">{cut} more that cost less.</p>'] if cut > 0 else []
    return [*out, *_together(brief)]


def _together(brief: Brief) -> list[str]:
    """The worst links shut together."""
    rows = []
    for s in brief.together[1:]:
        left = '<span class="shut">no way</span>' if s.way is None else escape(moved(s.days, s.usd))
        numbers = [with_range(days_span(s.way.days)), with_range(ranged(s.way.usd))] if s.way is not None else ["", ""]
        by = ", ".join(s.way.by) if s.way is not None else ""
        rows.append(
            [escape("; ".join(s.names)), left, *numbers, escape(by), escape("proven" if s.proven else s.proof())]
        )
    head = ["shut together: the worst", "what is left", "days", "USD", "goes by", "no others are worse"]
    return [grid(head, rows, "The worst links shut together", right=(2, 3))] if rows else []


def _opens(brief: Brief) -> list[str]:
    """Where no way is open: what each corridor would need, the fewest links first."""
    shut = sorted((c for c in brief.after if c.lifted), key=lambda c: (len(c.lift), c.corridor))
    rows = []
    for c in shut:
        if c.lifted is not None:
            links = "; ".join(f"{x.names} ({x.status})" for x in c.lift)
            numbers = [with_range(days_span(c.lifted.days)), with_range(ranged(c.lifted.usd))]
            rows.append([escape(c.name), str(len(c.lift)), escape(links), *numbers])
    head = ["corridor", "links to open", "which", "then days", "then USD"]
    return (
        ["<h2>What would open a way</h2>", grid(head, rows, "What would open a way", right=(1, 3, 4))] if rows else []
    )


def _closure_row(brief: Brief, c: Closure) -> list[str]:
    study = brief.question.world.facts.study
    where = ", ".join(who(study, s) for s in c.rows) if c.kind == "state" else c.where
    n = f' <span class="quiet">({len(c.rows)} links)</span>' if c.kind == "link" and len(c.rows) > 1 else ""
    if c.way is None:
        return [escape(where) + n, '<span class="shut">no way</span>', "", "", ""]
    return [
        escape(where) + n,
        escape(moved(c.more_days, c.more_usd)),
        with_range(days_span(c.way.days)),
        with_range(ranged(c.way.usd)),
        escape(", ".join(c.way.by)),
    ]


def rows_part(brief: Brief) -> list[str]:
    """Rows behind the numbers, ranked by how much each matters."""
    if not brief.swings:
        return []
    study = brief.question.world.facts.study
    widest = max(max(abs(x) for x in _ends(brief, s)) for s in brief.swings) or 1.0
    rows = [_swing_row(brief, study, s, widest) for s in brief.swings]
    head = [
        "what",
        "value in the table",
        "days",
        "USD",
        "from low to high end",
        "another way best at",
        "quality",
        "row and source",
    ]
    intro = "Each value alone is moved from its low to its high end, all else as it is; the order is by USD and the owner's cost of time together. "
    intro += "Those of the next best ways are asked too, since they may turn the answer."
    out = [
        "<h2>What the numbers hang on, ranked</h2>",
        f'<p class="quiet">{intro}</p>',
        grid(head, rows[:MOST_ROWS], "Rows by how much they matter", right=(2, 3)),
    ]
    out.insert(2, f"<p>{escape(value_of_a_day(brief.after, drawn(brief.after)))}</p>")
    rest = rows[MOST_ROWS:]
    return (
        [
            *out,
            f"<details><summary>{len(rest)} more that matter less</summary>{grid(head, rest, 'Further rows', right=(2, 3))}</details>",
        ]
        if rest
        else out
    )


def _ends(brief: Brief, s: Swing) -> tuple[float, float]:
    per_day = brief.question.goods.usd_per_day
    return s.usd[0] + per_day * s.days[0], s.usd[1] + per_day * s.days[1]


def _swing_row(brief: Brief, study: Study, s: Swing, widest: float) -> list[str]:
    r = s.reason
    low, high = (50 + 50 * x / widest for x in sorted(_ends(brief, s)))
    bar = f'<span class="swing"><i style="left:{low:.1f}%;width:{max(high - low, 0.5):.1f}%"></i><b style="left:50%"></b></span>'
    turns = [
        f"{word} end: by {', '.join(w.by[:3])}"
        for word, w in (("low", s.low_way), ("high", s.high_way))
        if w is not None
    ]
    sources = ", ".join(r.source)
    return [
        escape(row_words(study, r)), escape(row_value(r)), escape(_signed(s.days, 1)), escape(_signed(s.usd, 0)), bar, escape("; ".join(turns)) or "stays",
        ("○ " if r.quality == "assumed" else "● ") + escape(r.quality or "unknown"), f'<span class="rows">{escape(r.row)} [{escape(sources)}]</span>',
    ]  # fmt: skip


def _signed(ends: tuple[float, float], digits: int) -> str:
    """Change at either end, as in -0.5 to +2.0."""
    low, high = (0.0 if abs(x) < 0.5 * 10**-digits else x for x in ends)
    said = [("+" if x > 0 else "−" if x < 0 else "") + number(abs(x), digits if x else 0) for x in (low, high)]
    return "0" if low == high == 0 else " to ".join(said)


def brief_sources(brief: Brief) -> list[str]:
    """Every source behind what the brief shows, in the order of the study's table."""
    wanted = set(source_ids(brief.after)) | (set(source_ids(brief.before)) if brief.before is not None else set())
    wanted |= {s for c in brief.closures if c.way is not None for r in reasons_behind(c.way) for s in r.source}
    wanted |= {s for x in brief.swings for s in x.reason.source}
    wanted |= set(brief.question.world.facts.scenario.source)
    wanted |= {s for d in brief.question.world.facts.scenario.developments for s in d.source}
    wanted |= {s for r in (brief.best.restrictions if brief.best is not None else ()) for s in r.source}
    b = brief.behind
    wanted |= {s for d in b.disputes for s in d.source} | {s for o in b.openings for s in o.after.source}
    wanted |= {s for o in b.openings for step in o.after.rests_on for s in step.source}
    wanted |= {s for lv in b.levels for f in lv.rows for s in f.source}
    wanted |= {s for c in b.duties for r in c.rows() if r["duty"] in OWED and r["value"] != "NO" for s in r["source"]}
    wanted |= gains_sources(brief)
    study = brief.question.world.facts.study
    wanted |= {s for a in study["agreements"].rows() if a["agreement_id"] in b.agreements for s in a["source"]}
    return in_table_order(study, wanted)


def sources_part(brief: Brief) -> list[str]:
    """Sources in full."""
    rows = source_rows(brief.question.world.facts.study, brief_sources(brief))
    out = [f"<h2>Sources</h2><p>{len(rows)} sources stand behind what is shown.</p>", '<ul class="sources">']
    for row in rows:
        told = ". ".join(escape(str(row[k])) for k in ("title", "publisher") if row[k])
        out.append(f"<li><b>{escape(str(row['source_id']))}</b> {told}{addresses(row['url'])}</li>")
    return [*out, "</ul>"]


def brief_command(brief: Brief, out: str = "brief.html") -> str:
    """The command that makes the brief again."""
    story = f" --scenario {quoted(brief.scenario_name)}" if brief.scenario_name else ""
    return f"landbridge brief {asked_words(brief.after, story)} --out {quoted(out)}"


def foot(brief: Brief) -> str:
    """Versions, hashes, licences and the command that rebuilds the file."""
    facts = brief.question.world.facts
    story = (
        f"; scenario {facts.scenario.title}, hash {facts.scenario.hash}"
        if brief.before is not None
        else "; no scenario"
    )
    made = f"landbridge {__version__}; study {facts.study.name}, hash {facts.study.hash}; world of {day(facts.on)}{story}. "
    made += "The same of each give these bytes again:"
    lines = [
        *(f"Study: {x.get('title') or x.get('name', '')}" for x in licences(brief.after)),
        *Scene(brief.after).attribution(),
    ]
    marks = "○ assumed; ● measured, official, reported, or derived from such."
    return f"""<footer>
<p>{escape(made)}</p>
<pre><code>{escape(brief_command(brief))}</code></pre>
<p>{escape(marks)} {escape(". ".join(lines))}.</p>
</footer>"""
