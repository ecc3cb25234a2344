"""A brief as plain data: the same tables as JSON and as sheets of a workbook."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

from landbridge import __version__
from landbridge.answers.brief import Brief
from landbridge.answers.swings import Swing
from landbridge.politics import Level
from landbridge.report.brief_behind import owed, step_words
from landbridge.report.brief_gains import gains_tables
from landbridge.report.brief_rows import brief_command, brief_sources
from landbridge.report.brief_words import question_sentence, sentences
from landbridge.report.evidence import source_rows
from landbridge.report.row_words import row_words
from landbridge.results import as_json
from landbridge.results.show import plain

Rows = list[dict[str, Any]]
LONG_AGO = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # the time that every part of a workbook bears, so that the same brief gives the same bytes
ILLEGAL = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)])  # control characters that no sheet may hold


def brief_tables(brief: Brief) -> dict[str, Rows]:
    """Every table of a brief by name, in the order of the page."""
    q = brief.question
    facts = q.world.facts
    asked = {
        **q.as_dict(),
        "scenario_asked": brief.scenario_name,
        "command": brief_command(brief, "brief.xlsx"),
        "landbridge": __version__,
    }
    return {
        "Answer": [{"sentence": n, "says": s} for n, s in enumerate([question_sentence(brief), *sentences(brief)])],
        "Corridors": _corridors(brief),
        "Legs": _legs(brief),
        "Supposed": [{"scenario": facts.scenario.title, "says": s} for s in brief.supposes],
        "Changed links": [{"link": link} for link in brief.changed],
        "Breaks": [c.as_dict() for c in brief.closures],
        "Shut together": [{k: v for k, v in s.as_dict().items() if k not in ("left", "searches", "programs")} for s in brief.together],
        "Restrictions": [r.as_dict() for r in brief.best.restrictions] if brief.best is not None else [],
        **gains_tables(brief),
        "Openings": _openings(brief),
        "Levels": [_level(v) for v in brief.behind.levels],
        "Duties": [{"if": str(a.event), "then": s} for a in brief.behind.duties for s in owed(facts.study, a)],
        "Disputes": [d.as_dict() for d in brief.behind.disputes],
        "What it hangs on": [_swing(brief, i, s) for i, s in enumerate(brief.swings, start=1)],
        "Sources": source_rows(facts.study, brief_sources(brief)),
        "About": [{"what": k, "value": v} for k, v in asked.items()],
    }  # fmt: skip


def _corridors(brief: Brief) -> Rows:
    out: Rows = []
    for was, now in brief.pairs():
        for side, row in (("under the scenario" if brief.before is not None else "as it is", now), ("as it is", was)):
            if row is not None:
                out.append({"side": side, **row.summary()})
    return out


def _level(v: Level) -> dict[str, Any]:
    rows = [f"{f.table} {f.row}" for f in v.rows]
    return {
        "actor": v.actor,
        "other": v.other,
        "level": v.word,
        "since": v.since,
        "why": v.why,
        "note": v.note,
        "rows": rows,
    }


def _swing(brief: Brief, rank: int, s: Swing) -> dict[str, Any]:
    return {"rank": rank, "in_words": row_words(brief.question.world.facts.study, s.reason), **s.as_dict()}


def _legs(brief: Brief) -> Rows:
    sides = [("under the scenario" if brief.before is not None else "as it is", brief.after)]
    sides += [("as it is", brief.before)] if brief.before is not None else []
    keep = (
        "what",
        "from",
        "to",
        "service",
        "km",
        "hours",
        "hours_low",
        "hours_high",
        "usd",
        "kg_co2e",
        "quality",
        "rows",
    )
    return [
        {"side": side, "corridor": c.corridor, "leg": n, **{k: leg[k] for k in keep}}
        for side, comparison in sides for c in comparison if c.itinerary for n, leg in enumerate(c.itinerary.legs(), start=1)
    ]  # fmt: skip


def _openings(brief: Brief) -> Rows:
    return [
        {
            "opening": o.after.opening, "name": o.after.name, "as_it_is": o.before.status if o.before else None, "stands": o.after.status,
            "blocked_by": [" and ".join(step_words(s) for s in steps) for steps in o.after.blocked_by], "told_because": o.why,
            "reading": o.after.reading, "disputed_by": o.after.disputed_by, "dispute": o.after.dispute, "links": o.after.links, "source": o.after.source,
        }
        for o in brief.behind.openings
    ]  # fmt: skip


def brief_json(brief: Brief) -> str:
    """A brief as JSON: one object, a list of rows for each table."""
    return as_json({k.lower().replace(" ", "_"): v for k, v in brief_tables(brief).items()})


def brief_workbook(brief: Brief) -> bytes:
    """A brief as an Excel workbook with a sheet for each table. The same brief gives the same bytes."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    book.remove(book.active)
    for name, rows in brief_tables(brief).items():
        sheet = book.create_sheet(name)
        heads = list(dict.fromkeys(k for row in rows for k in row)) or ["nothing to tell"]
        sheet.append(heads)
        for row in rows:
            sheet.append([_cell(row.get(h)) for h in heads])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for column, head in zip(sheet.columns, heads, strict=True):
            widest = max(len(str(c.value)) for c in column if c.value is not None)
            sheet.column_dimensions[column[0].column_letter].width = min(max(len(head), widest) + 2, 60)
            for c in column:
                c.alignment = Alignment(vertical="top", wrap_text=widest > 58)
    book.properties.creator, book.properties.title = f"landbridge {__version__}", question_sentence(brief)
    book.properties.created = book.properties.modified = datetime(*LONG_AGO)
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue())


def _cell(value: Any) -> Any:
    """A value as a cell holds it: words are words even where they begin like a formula."""
    if isinstance(value, date):
        return value
    flat = plain(value)
    if isinstance(flat, list):
        flat = "; ".join(str(x) for x in flat)
    if isinstance(flat, str):
        flat = flat.translate(ILLEGAL)
        return "'" + flat if flat[:1] in ("=", "+", "-", "@") else flat
    return flat


def _timeless(content: bytes) -> bytes:
    """The archive with one time on every part, and none in its properties."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            text = old.read(part)
            if part.filename == "docProps/core.xml":
                text = _no_time(text)
            info = zipfile.ZipInfo(part.filename, LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, text)
    return out.getvalue()


def _no_time(xml: bytes) -> bytes:
    import re

    return re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", xml)
