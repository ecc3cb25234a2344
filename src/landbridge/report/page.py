"""One page that answers a comparison: sentences, three numbers, map, charts, table, legs, sources. It needs no network and no script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from landbridge import __version__
from landbridge.answers import Comparison, CorridorRow
from landbridge.engines.itinerary import Itinerary
from landbridge.report.answer import extremes, headline, sentences
from landbridge.report.chart import time_distance_chart
from landbridge.report.drawn import drawn, ends, known, story
from landbridge.report.evidence import assumptions, command, licences, sources
from landbridge.report.map import map_chart
from landbridge.report.parts import (
    SLIM,
    WIDE,
    addresses,
    disc,
    figure,
    from_source,
    leg_table,
    mark,
    state_names,
    style,
    with_range,
)
from landbridge.report.restricted import restrictions_section
from landbridge.report.scene import Scene
from landbridge.report.words import UNITS, day, of_unit, ranged, share, significant, uncounted
from landbridge.results import days_span
from landbridge.study.restrictions import REFUSED, Restriction


def comparison_page(comparison: Comparison) -> str:
    """The page of a comparison as one HTML file.

    Parameters
    ----------
    comparison
        What `landbridge.compare` answered.

    Returns
    -------
    str
        HTML with everything in it: nothing is loaded from elsewhere, no script runs. The same comparison gives the same bytes.

    Examples
    --------
    >>> import landbridge as lb
    >>> page = comparison_page(lb.compare(lb.world(lb.open_study(), "2025-06-01"), "Yerevan", "Tehran"))
    >>> page.startswith("<!doctype html>")
    True
    """
    parts = [_head(comparison), *_answer(comparison), *_pictures(comparison), *_table(comparison), *_legs(comparison)]
    parts += [
        *_restrictions(comparison),
        *_uncounted(comparison),
        *_assumed(comparison),
        *_sources(comparison),
        _footer(comparison),
        "</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _head(comparison: Comparison) -> str:
    q = comparison.question
    facts = q.world.facts
    on = day(facts.on).replace(" ", "\u00a0")
    question = f"From {ends(q)} on {on}: which corridor for {of_unit(q.goods)}?"
    about = f"{q.goods.name}. {story(q)[0].upper()}{story(q)[1:]}. {facts.study.title}, {known(q) or 'last day known not stated'}."
    late = (
        f'<p class="warn">The study is {escape(facts.known_to)}; {day(facts.on)} lies after its last fact.</p>'
        if facts.known_to
        else ""
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(question)}</title>
<style>
{style()}</style>
</head>
<body>
<h1>{escape(question)}</h1>
<p class="quiet">{escape(about)}</p>{late}"""


def _answer(comparison: Comparison) -> list[str]:
    out = ['<div class="answer">', *(f"<p>{escape(s)}</p>" for s in sentences(comparison)), "</div>"]
    ways = drawn(comparison)
    if not ways:
        return out
    out.append('<dl class="big">')
    for what, way in extremes(ways).items():
        value, unit, span = headline(way, what)
        out.append(
            f'<div><dt>{what}</dt><dd class="value">{escape(value)} <small>{escape(unit)}</small></dd>'
            f'<dd class="quiet">{escape(span)}</dd><dd>{disc(way.rank, way.colour)}{escape(way.name)}</dd></div>'
        )
    return [*out, "</dl>"]


def _pictures(comparison: Comparison) -> list[str]:
    q = comparison.question
    pair = f"{ends(q)} on {day(q.world.facts.on)}"
    numbers = "Numbers are those of the table below. A bar across a line: shut that day." if len(comparison) else ""
    out = ["<h2>On the map</h2>"]
    out.append(
        figure(
            "map",
            f"Map of the ways from {pair}",
            map_chart(comparison, titled=False),
            map_chart(comparison, width=SLIM, titled=False),
            numbers,
        )
    )
    if not drawn(comparison):
        return out
    read = "Rises without distance are gauge changes, transfers, borders and waits. "
    read += "The upright line at each end is the range; a hollow circle is an assumed value."
    for measure, title in (("days", "Days along the way"), ("usd", f"USD along the way, {of_unit(q.goods)}")):
        wide = time_distance_chart(comparison, measure=measure, width=WIDE - 60, height=400, titled=False)
        slim = time_distance_chart(comparison, measure=measure, width=SLIM - 64, height=300, titled=False)
        out += [f"<h2>{escape(title)}</h2>", figure(measure, f"{title}, {pair}", wide, slim, escape(read))]
    return out


def _table(comparison: Comparison) -> list[str]:
    goods = comparison.question.goods
    prices = [("t", "USD a tonne")] if goods.unit == "t" else [("20ft", "USD, 20 ft"), ("40ft", "USD, 40 ft")]
    head = [
        "corridor",
        "days",
        *(words for _, words in prices),
        f"kg CO2e, {UNITS[goods.unit]}",
        "km",
        "land borders",
        "gauge changes",
    ]
    head += ["closures in 36 months", "days assumed", "USD assumed", "states crossed"]
    heads = "".join(f'<th scope="col"{_right(i, len(head))}>{escape(h)}</th>' for i, h in enumerate(head))
    out = [
        "<h2>Corridors side by side</h2>",
        '<div class="box" tabindex="0" role="region" aria-label="Corridors side by side">',
    ]
    out += [f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>"]
    colours = {d.key: d.colour for d in drawn(comparison)}
    for rank, c in enumerate(comparison, start=1):
        name = (
            f'<th scope="row">{disc(rank, colours[c.corridor]) if c.corridor in colours else ""}{escape(c.name)}</th>'
        )
        cells = _open_cells(c.itinerary, [u for u, _ in prices]) if c.itinerary else _shut_cell(c, len(head) - 1)
        out.append(f"<tr>{name}{cells}</tr>")
    out.append("</tbody></table></div>")
    out.append(
        '<p class="quiet">Range beneath each number; in order of USD and the owner\'s cost of time together.</p>'
    )
    out += [f'<p class="quiet">Not shown: {escape("; ".join(comparison.left_out))}.</p>'] if comparison.left_out else []
    return out


def _right(i: int, n: int) -> str:
    return ' class="r"' if 0 < i < n - 1 else ""


def _open_cells(way: Itinerary, units: Sequence[str]) -> str:
    closures = ", ".join(f"{c['days_shut']} days" for c in way.closures)
    numbers = [
        days_span(way.days),
        *(ranged(way.price(u)) for u in units),
        significant(way.kg_co2e),
        significant(way.km, 4),
    ]
    numbers += [str(way.borders), str(way.gauge_changes), f"{len(way.closures)} ({closures})" if closures else "0"]
    cells = "".join(f'<td class="r">{with_range(n)}</td>' for n in numbers)
    cells += "".join(f'<td class="r">{mark(way.assumed(m))}{share(way.assumed(m))}</td>' for m in ("days", "usd"))
    names = state_names()
    states = " ".join(f'<abbr title="{escape(names.get(s, s))}">{escape(s)}</abbr>' for s in way.states)
    return f"{cells}<td>{states}</td>"


def _shut_cell(c: CorridorRow, n: int) -> str:
    if not c.lift:
        return f'<td colspan="{n}"><span class="shut">no way</span></td>'
    why = "; ".join(f"{x.names} ({x.status}: {x.reason}{from_source(x.source)})" for x in c.lift)
    then = f" Were it open: {days_span(c.lifted.days)} days, {ranged(c.lifted.usd)} USD." if c.lifted else ""
    return f'<td colspan="{n}"><span class="shut">shut</span> {escape(why)}.{escape(then)}</td>'


def _legs(comparison: Comparison) -> list[str]:
    out = ["<h2>Leg by leg</h2>"]
    for d in drawn(comparison):
        way = d.itinerary
        told = f"{days_span(way.days)} days, {ranged(way.usd)} USD, {significant(way.km, 4)} km"
        out.append(f"<details><summary>{disc(d.rank, d.colour)}<b>{escape(d.name)}</b>, {escape(told)}</summary>")
        out.append(
            f'<div class="box" tabindex="0" role="region" aria-label="Legs of {escape(d.name)}">{leg_table(way)}</div>'
        )
        notes = [
            f"{c['development']}: {c['days_shut']} days shut from {day(c['since'])}{from_source(c['source'])}"
            for c in way.closures
        ]
        notes += way.warnings
        out += ["<ul>", *(f"<li>{escape(n)}</li>" for n in notes), "</ul>"] if notes else []
        out.append("</details>")
    return out if len(out) > 1 else []


def _restrictions(comparison: Comparison) -> list[str]:
    """Restrictions that the goods meet on the ways drawn, with the ways each is met on; those that refuse first."""
    rows: dict[str, Restriction] = {}
    on: dict[str, list[str]] = {}
    for d in drawn(comparison):
        for r in d.itinerary.restrictions:
            rows.setdefault(r.row, r)
            on.setdefault(r.row, []).append(disc(d.rank, d.colour))
    found = sorted(rows.values(), key=lambda r: r.verdict != REFUSED)
    ways = {row: " ".join(discs) for row, discs in on.items()}
    out = restrictions_section(comparison.question.world.facts.study, found, "Restrictions on these ways", ways)
    if not out:
        return []
    hs = "Which of them meet the goods hangs on their HS code: <code>landbridge lane</code> takes one and refuses what is banned."
    return [*out, f'<p class="quiet">{hs}</p>']


def _uncounted(comparison: Comparison) -> list[str]:
    basis = comparison.question.world.facts.study.usd_basis
    left = "; ".join(uncounted(comparison.question.goods))
    return [
        "<h2>What is not counted</h2>",
        f"<p>{escape(left[0].upper() + left[1:])}. Prices by land are in dollars of {escape(basis)}.</p>",
        '<p class="quiet">○ rests on an assumption, in whole or in part. ● measured, official, reported, or derived from such.</p>',
    ]


def _assumed(comparison: Comparison) -> list[str]:
    rules = assumptions(comparison)
    if not rules:
        return []
    lines = (f"<li>{escape(r.words().removeprefix('assumption: '))}</li>" for r in rules)
    return [
        "<h2>Rules that fill what is not known</h2>",
        f"<details><summary>{len(rules)} rules behind these numbers</summary>",
        '<ul class="small">',
        *lines,
        "</ul></details>",
    ]


def _sources(comparison: Comparison) -> list[str]:
    rows = sources(comparison)
    out = [f"<h2>Sources</h2><p>{len(rows)} sources stand behind the numbers shown.</p>", '<ul class="sources">']
    for row in rows:
        told = ". ".join(escape(str(row[k])) for k in ("title", "publisher") if row[k])
        out.append(f"<li><b>{escape(str(row['source_id']))}</b> {told}{addresses(row['url'])}</li>")
    return [*out, "</ul>"]


def _footer(comparison: Comparison) -> str:
    q = comparison.question
    facts = q.world.facts
    made = (
        f"Study {facts.study.name}, hash {facts.study.hash}; world of {day(facts.on)}; {story(q)}"
        + (f", hash {facts.scenario.hash}" if facts.scenario.title != "as it is" else "")
        + f"; landbridge {__version__}. The same study, day, scenario and version give this page again:"
    )
    terms = [f"{x.get('title') or x.get('name', '')}" for x in licences(comparison)]
    lines = [*(f"Study: {t}" for t in terms), *Scene(comparison).attribution()]
    return f"""<footer>
<p>{escape(made)}</p>
<pre><code>{escape(command(comparison))}</code></pre>
<p>{escape(". ".join(lines))}.</p>
</footer>"""
