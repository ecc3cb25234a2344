"""`landbridge brief`: one file that a minister can read and an analyst can rerun. No script, nothing loaded from elsewhere."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from landbridge.answers import Comparison, CorridorRow
from landbridge.answers.brief import Brief
from landbridge.engines.itinerary import Itinerary
from landbridge.report.brief_behind import behind_parts, disputes_part, restricted, restrictions_part
from landbridge.report.brief_gains import gains_part
from landbridge.report.brief_rows import breaks_part, foot, rows_part, sources_part
from landbridge.report.brief_words import best_numbers, few, question_sentence, sentences
from landbridge.report.chart import time_distance_chart
from landbridge.report.drawn import drawn, ends, known
from landbridge.report.map import map_chart
from landbridge.report.parts import SLIM, WIDE, disc, figure, from_source, grid, leg_table, style, with_range
from landbridge.report.twin import twin_words
from landbridge.report.words import UNITS, day, of_unit, ranged, significant, uncounted
from landbridge.results import days_span

MOST_LISTED = 12  # sentences of a scenario shown before the rest are folded away


def brief_page(brief: Brief) -> str:
    """A brief as one HTML file.

    Parameters
    ----------
    brief
        What `landbridge.brief` answered.

    Returns
    -------
    str
        HTML with everything in it. The same brief gives the same bytes. It prints on A4 and fits a telephone.

    Examples
    --------
    >>> import landbridge as lb
    >>> paper = lb.brief(lb.open_study(), "Yerevan", "Istanbul", on="2026-06-01", scenario="margara-opens")
    >>> page = lb.brief_page(paper)
    >>> "Margara opens" in page and "<script" not in page
    True
    """
    parts = [_head(brief), *_answer(brief), *_supposed(brief), *_pictures(brief), *_table(brief), *breaks_part(brief)]
    parts += [
        *restrictions_part(brief),
        *gains_part(brief),
        *behind_parts(brief),
        *disputes_part(brief),
        *rows_part(brief),
        *_legs(brief),
        *_uncounted(brief),
    ]
    return with_contents("\n".join([*parts, *sources_part(brief), foot(brief), "</body>\n</html>\n"]))


def with_contents(page: str) -> str:
    """A page with a line of links to its sections below the answer; each section gets its title as its name."""
    titles = re.findall(r"<h2>(.*?)</h2>", page)
    names = {t: re.sub(r"[^a-z0-9]+", "-", t.lower()).strip("-") for t in titles}
    for title, name in names.items():
        page = page.replace(f"<h2>{title}</h2>", f'<h2 id="{name}">{title}</h2>')
    links = " ".join(f'<a href="#{names[t]}">{t}</a>' for t in titles)
    return page.replace(
        "<h2", f'<nav class="contents" aria-label="Contents"><b>In this brief</b> {links}</nav>\n<h2', 1
    )


def _head(brief: Brief) -> str:
    q = brief.question
    facts = q.world.facts
    question = question_sentence(brief)
    about = f"{q.goods.name}. {facts.study.title}, {known(q) or 'last day known not stated'}. A brief, not a forecast."
    late = "".join(f'<p class="warn">{escape(c[0].upper() + c[1:])}.</p>' for c in facts.caveats)
    extra = Path(__file__).with_name("brief.css").read_text(encoding="utf-8")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(question)}</title>
<style>
{style()}{extra}</style>
</head>
<body>
<h1>{escape(question)}</h1>
<p class="quiet">{escape(about)}</p>{late}"""


def _answer(brief: Brief) -> list[str]:
    out = ['<div class="answer">', *(f"<p>{escape(s)}</p>" for s in sentences(brief)), "</div>"]
    now, was = best_numbers(brief.after), best_numbers(brief.before)
    if now or was:
        out += ['<dl class="big">', *(_big(brief, what, now.get(what), was.get(what)) for what in now or was), "</dl>"]
    per_day = significant(brief.question.goods.usd_per_day, 3)
    said = f"Best is the way with the least USD and owner's cost of time together, a day at {per_day} USD. In brackets and beneath: the range."
    mind = restricted(brief)
    return [*out, f'<p class="lead">{escape(said)}</p>', *([f'<p class="warn">{escape(mind)}</p>'] if mind else [])]


def _big(brief: Brief, what: str, now: tuple[str, str] | None, was: tuple[str, str] | None) -> str:
    """One of the large numbers, with its grey twin where it differs."""
    moved = brief.before is not None and now != was
    unit = UNITS[brief.question.goods.unit]
    name = "days, first departure to last arrival" if what == "days" else f"{what} for one {unit}"
    value, span = now or ("no way", "")
    twin = ""
    if moved:
        told = f"{was[0]} ({was[1]})" if was and was[1] else was[0] if was else "no way is open"
        twin = f'<dd class="was">as it is {escape(told)}</dd>'
    small = f" <small>{escape(what)}</small>" if now else ""
    rest = f'<dd class="quiet">{escape(span)}</dd>' if span else ""
    head = '<div class="moved">' if moved else "<div>"
    return f'{head}<dt>{escape(name)}</dt><dd class="value">{escape(value)}{small}</dd>{rest}{twin}</div>'


def _supposed(brief: Brief) -> list[str]:
    """What the scenario supposes, and how much of it touches the network on the day."""
    if brief.before is None:
        return []
    facts = brief.question.world.facts
    story, n = facts.scenario, len(brief.changed)
    told = " ".join(x for x in (story.purpose, story.summary) if x)
    holding = sum(d.settled(facts.in_force).holds(facts.on) for d in story.developments)
    links = "1 link differs" if n == 1 else f"{n} links differ"
    every = len(story.developments)
    held = (
        f"{holding} of its {every} developments hold"
        if every != 1
        else f"Its development {'holds' if holding else 'does not hold'}"
    )
    count = (
        f"{held} on {day(facts.on)}; {links} from the day as it is. "
        if every
        else f"On {day(facts.on)} {links} from the day as it is. "
    )
    count += f"A supposition: no probability is stated{from_source(story.source)}."
    items = [_sentence(s) for s in brief.supposes]
    rest = items[MOST_LISTED:]
    more = [f'<details><summary>{len(rest)} more</summary><ul class="plain">', *rest, "</ul></details>"] if rest else []
    out = ["<h2>What is supposed</h2>", *([f"<p>{escape(told)}</p>"] if told else [])]
    return [*out, '<ul class="plain">', *items[:MOST_LISTED], "</ul>", *more, f'<p class="quiet">{escape(count)}</p>']


def _sentence(said: str) -> str:
    """A sentence of the scenario: what happens, then how it is written down."""
    what, colon, rest = said.partition(": ")
    return (
        f'<li>{escape(what)}<span class="quiet">{colon}{escape(rest)}</span></li>'
        if colon
        else f"<li>{escape(said)}</li>"
    )


def _pictures(brief: Brief) -> list[str]:
    shown = brief.after if drawn(brief.after) or brief.before is None else brief.before
    pair = f"{ends(brief.question)} on {day(brief.question.world.facts.on)}"
    caption = "Numbers are those of the table below. A bar across a line: shut that day."
    wide, slim = (map_chart(brief.after, width=w, titled=False, changed=brief.changed) for w in (WIDE, SLIM))
    out = ["<h2>On the map</h2>", figure("map", f"Map of the ways from {pair}", wide, slim, caption)]
    if not drawn(shown):
        return out
    twin = brief.before if brief.before is not None and shown is brief.after and drawn(brief.before) else None
    read = "Rises without distance are gauge changes, transfers, borders and waits. The upright line at each end is the range; "
    read += "a hollow circle is an assumed value."
    for measure, title in (
        ("days", "Days along the way"),
        ("usd", f"USD along the way, {of_unit(brief.question.goods)}"),
    ):
        title += ", as it is (under the scenario no way is open)" if shown is brief.before else ""
        note = f" {twin_words(shown, twin, measure)}" if twin is not None else ""
        pictures = [
            time_distance_chart(shown, measure=measure, before=twin, width=w, height=h, titled=False)
            for w, h in ((WIDE - 60, 380), (SLIM - 64, 300))
        ]
        out += [
            f"<h2>{escape(title)}</h2>",
            figure(measure, f"{title}, {pair}", pictures[0], pictures[1], escape(read + note)),
        ]
    return out


def _table(brief: Brief) -> list[str]:
    """Corridors before and after."""
    unit = UNITS[brief.question.goods.unit]
    head = ["corridor", "days", f"USD, {unit}", f"kg CO2e, {unit}", "km", "land borders", "closures in 36 months"]
    head += ["assumed, days / USD", "states crossed"]
    colours = {d.key: (d.rank, d.colour) for d in drawn(brief.after)}
    rows = []
    for was, now in brief.pairs():
        row = now or was
        if row is not None:
            mark = disc(*colours[row.corridor]) if now is not None and row.corridor in colours else ""
            rows.append([f"{mark}{escape(row.name)}", *_cells(was, now, compared=brief.before is not None)])
    out = ["<h2>Corridors side by side</h2>", grid(head, rows, "Corridors side by side", right=range(1, 7))]
    compared = " In grey, where it differs: the same day as it is." if brief.before is not None else ""
    out.append(f'<p class="quiet">Range beneath each number; the best first.{compared}</p>')
    left = brief.after.left_out
    return [*out, f'<p class="quiet">Not shown: {escape("; ".join(left))}.</p>'] if left else out


def _cells(was: CorridorRow | None, now: CorridorRow | None, *, compared: bool) -> list[str]:
    a = was.itinerary if was else None
    b = now.itinerary if now else None
    if b is None:
        state = "no choice now" if now is None else "shut" if now.lift else "no way"
        why = _why_shut(now) if now else ""
        first = f'<span class="shut">{state}</span>{_was(a, "days")}'
        return [first, _was(a, "usd"), _was(a, "kg"), "", "", "", "", f'<span class="quiet">{escape(why)}</span>']
    show = compared and not (a is not None and a.links == b.links and (a.days, a.usd) == (b.days, b.usd))
    twins = [_was(a, k) if show else "" for k in ("days", "usd", "kg")]
    if show and a is None:
        twins[0] = '<span class="was">not open as it is</span>'
    closures = ", ".join(f"{c['days_shut']} days" for c in b.closures)
    return [
        with_range(days_span(b.days)) + twins[0], with_range(ranged(b.usd)) + twins[1], significant(b.kg_co2e) + twins[2], significant(b.km, 4),
        str(b.borders), f"{len(b.closures)} ({closures})" if closures else "0", f"{100 * b.assumed('days'):.0f} % / {100 * b.assumed('usd'):.0f} %",
        escape(" ".join(b.states)),
    ]  # fmt: skip


def _why_shut(row: CorridorRow) -> str:
    """What shuts a corridor, links with one reason together."""
    groups: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for x in row.lift:
        groups.setdefault((x.status, x.reason, tuple(x.source)), []).append(x.names)
    return "; ".join(
        f"{few(names)}: {status}, {reason}{from_source(source)}" for (status, reason, source), names in groups.items()
    )


def _was(way: Itinerary | None, what: str) -> str:
    if way is None:
        return ""
    value = {"days": days_span(way.days), "usd": ranged(way.usd), "kg": significant(way.kg_co2e)}[what]
    return f'<span class="was">was {escape(value)}</span>'


def _legs(brief: Brief) -> list[str]:
    sides: list[tuple[str, Comparison]] = [("", brief.after)]
    if brief.before is not None and _ways(brief.before) != _ways(brief.after):
        sides.append(("As it is: ", brief.before))
    out: list[str] = []
    for word, side in sides:
        for d in drawn(side):
            way = d.itinerary
            told = f"{days_span(way.days)} days, {ranged(way.usd)} USD, {significant(way.km, 4)} km"
            number = disc(d.rank, d.colour)
            out.append(f"<details><summary>{number}{word}<b>{escape(d.name)}</b>, {escape(told)}</summary>")
            label = escape(f"Legs of {d.name}")
            out.append(f'<div class="box" tabindex="0" role="region" aria-label="{label}">{leg_table(way)}</div>')
            out += [_notes(way), "</details>"]
    return ["<h2>Leg by leg</h2>", *out] if out else []


def _ways(side: Comparison) -> list[tuple[str, list[str]]]:
    return [(c.corridor, c.itinerary.links) for c in side if c.itinerary]


def _notes(way: Itinerary) -> str:
    notes = [
        f"{c['development']}: {c['days_shut']} days shut from {day(c['since'])}{from_source(c['source'])}"
        for c in way.closures
    ]
    items = "".join(f"<li>{escape(n)}</li>" for n in [*notes, *way.warnings])
    return f"<ul>{items}</ul>" if items else ""


def _uncounted(brief: Brief) -> list[str]:
    left = "; ".join(uncounted(brief.question.goods))
    basis = brief.question.world.facts.study.usd_basis
    told = f"{left[0].upper() + left[1:]}. Prices by land are in dollars of {basis}."
    return ["<h2>What is not counted</h2>", f"<p>{escape(told)}</p>"]
