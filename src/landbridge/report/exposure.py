"""An exposure as one page of HTML, made to be printed on A4."""

from __future__ import annotations

from html import escape
from typing import Any

from landbridge.answers.exposure import Exposure, WayExposure
from landbridge.answers.lane_legs import sources_of
from landbridge.politics import Level
from landbridge.report import sheet
from landbridge.results import days_span, number, span
from landbridge.study.restrictions import grouped

_FINE = ("working", "partners", "allied")
_NOTE = "No probability of any of this is stated: the study holds none. Levels are read from standing facts by the study's rules."


def exposure_page(found: Exposure) -> str:
    """The exposure as one HTML file, without script and without anything loaded.

    Examples
    --------
    >>> import landbridge as lb
    >>> page = exposure_page(lb.exposure(lb.world(lb.open_study(), "2026-06-01"), "Baku", "Istanbul", k=1))
    >>> "No probability" in page
    True
    """
    q = found.question
    title = f"{q.origin.name} to {q.destination.name}: exposure"
    parts = [
        f"<h1>{escape(title)}</h1>",
        sheet.asked(q, "What its ways are exposed to, as the tables know it"),
        *section(found),
    ]
    return sheet.page(
        title, [*parts, *sheet.sources(sources_of(q.world.facts.study, _ids(found))), sheet.footer(q, _NOTE)]
    )


def section(found: Exposure) -> list[str]:
    """The parts of the page without head, sources and foot, for a page that holds more."""
    shut = (
        []
        if found.found.found
        else ['<div class="stop"><b>No way is open.</b> What follows is of the ways that would open.</div>']
    )
    return [*shut, *_table(found), *_points(found), *(x for w in found.ways for x in _way(w, found))]


def _table(found: Exposure) -> list[str]:
    rows = []
    for w in found.ways:
        s, r = w.summary(), w.closures
        worst = f"{s['worst_pair']}: {s['worst_level']}" if s["worst_pair"] else "unknown"
        rows.append([
            "would open" if w.shut else str(w.way.rank), escape(days_span(w.way.days)), escape(span(*w.way.usd)), escape(" ".join(w.states)),
            escape(worst), str(len(w.restrictions)), f"{r.days} of {number(r.window)}{' (still)' if s['still_shut'] else ''}", str(len(w.premiums)),
            escape(", ".join(w.way.by)),
        ])  # fmt: skip
    header = ["Way", "Days", "USD", "States", "Worst pair", "Restrictions", "Days shut", "Premiums", "By"]
    return ["<h2>Ways</h2>", sheet.table(header, rows)]


def _points(found: Exposure) -> list[str]:
    if not found.found.found:
        return []
    lines = [f"{p['what']}: {p['name']} [{p['id']}]" for p in found.single_points]
    return [
        "<h2>Without any one of these no way is left</h2>",
        sheet.bullets(lines, "None: without any one link or place another way is left."),
    ]


def _way(w: WayExposure, found: Exposure) -> list[str]:
    title = "A way that would open" if w.shut else f"Way {w.way.rank}"
    out = [f"<h2>{title}, by {escape(', '.join(w.way.by))}</h2>"]
    out += [
        *_levels("States to each other", w.pairs),
        *_levels(f"Towards the cargo's owners ({', '.join(found.owners)})", w.towards_owners),
    ]
    lines = [str(r) for r in w.restrictions] if found.hs else grouped(w.restrictions)
    out += ["<h3>Restrictions and sanctions</h3>", sheet.bullets(lines, "None that the study knows of.")]
    out += ["<h3>Closures in the 36 months before</h3>", *_register(w)]
    if w.premiums:
        header = ["Premium as published", "Value", "Unit", "Published", "Source"]
        rows = [
            [escape(p["name"]), _value(p), escape(p["unit"]), str(p["seen"]), escape("; ".join(p["source"]))]
            for p in w.premiums
        ]
        out += ["<h3>Insurance</h3>", sheet.table(header, rows)]
    return out


def _value(p: dict[str, Any]) -> str:
    low, high = (p[k] if p[k] == p[k] else p["value"] for k in ("low", "high"))
    return f"{p['value']:g}" if low == high else f"{p['value']:g} ({low:g} to {high:g})"


def _levels(title: str, levels: list[Level]) -> list[str]:
    worse = [x for x in levels if x.rank is not None and x.word not in _FINE]
    fine, unknown = sum(x.word in _FINE for x in levels), sum(x.rank is None for x in levels)
    said = f"{fine} working or better, {unknown} unknown to the study" + ("; below working:" if worse else ".")
    return [f"<h3>{escape(title)}</h3>", f"<p>{said}</p>", *([sheet.bullets([str(x) for x in worse])] if worse else [])]


def _register(w: WayExposure) -> list[str]:
    r = w.closures
    if not r.closures:
        return [sheet.bullets([], f"None from {r.begin} to {r.on} that the study knows of.")]
    rows = [
        [escape(c.name), str(c.since), str(c.until) if c.until else "still shut" if c.still else "not known", str(c.days), escape(", ".join(c.links)),
         escape(", ".join(c.disputed_by)), escape("; ".join(c.source))]
        for c in r.closures
    ]  # fmt: skip
    said = f"Shut on {r.days} of {number(r.window)} days; a day in two closures counts once."
    return [
        f"<p>{said}</p>",
        sheet.table(["Closure", "Since", "Until", "Days", "Links", "Disputed by", "Source"], rows, (3,)),
    ]


def _ids(found: Exposure) -> set[str]:
    ids: set[str] = set()
    for w in found.ways:
        ids |= {s for r in w.restrictions for s in r.source} | {s for c in w.closures.closures for s in c.source}
        ids |= {s for p in w.premiums for s in p["source"]} | {
            s for x in w.pairs if x.word not in _FINE for f in x.rows for s in f.source
        }
    return ids - {"assumed", "common-knowledge"}
