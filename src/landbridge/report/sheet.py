"""Pages made to be printed on A4: a head, tables, sentences and sources, in one file without script or anything loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from landbridge import __version__
from landbridge.engines.question import Question
from landbridge.report.words import day
from landbridge.results import days_span, number, span


def page(title: str, parts: Iterable[str]) -> str:
    """A whole page."""
    style = Path(__file__).with_name("sheet.css").read_text(encoding="utf-8")
    head = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(title)}</title>
<style>
{style}</style>
</head>
<body>"""
    return "\n".join([head, *parts, "</body>\n</html>\n"])


def table(
    header: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = (), classes: Sequence[str] = ()
) -> str:
    """A table of cells that are HTML already; `right` are columns of numbers, `classes` one word for each row."""
    at = set(right)

    def cell(tag: str, i: int, text: str) -> str:
        return f"<{tag}{' class=r' if i in at else ''}>{text}</{tag}>"

    body = []
    for n, row in enumerate(rows):
        mark = f' class="{classes[n]}"' if n < len(classes) and classes[n] else ""
        body.append(
            f"<tr{mark}>{cell('th', 0, row[0])}{''.join(cell('td', i, c) for i, c in enumerate(row[1:], start=1))}</tr>"
        )
    heads = "".join(cell("th", i, escape(h)) for i, h in enumerate(header))
    return f'<div class="wide" tabindex="0"><table><thead><tr>{heads}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'


def ranged(triple: tuple[float, float, float], days: bool = False) -> str:
    """A value with its range behind it in grey."""
    text = days_span(triple) if days else span(*triple)
    value, _, rest = text.partition(" (")
    return f'{escape(value)} <span class="range">({escape(rest)}</span>' if rest else escape(value)


def bullets(lines: Iterable[str], none: str = "") -> str:
    """Sentences as a list; a sentence in their place where there are none."""
    listed = list(lines)
    return (
        "<ul>" + "".join(f"<li>{escape(x)}</li>" for x in listed) + "</ul>"
        if listed
        else f'<p class="quiet">{escape(none)}</p>'
    )


def asked(q: Question, what: str) -> str:
    """What was asked: goods, day, story, as a line under the title."""
    facts = q.world.facts
    low, high = q.goods.usd_per_day_low, q.goods.usd_per_day_high
    per_day = number(q.goods.usd_per_day, 2 if q.goods.usd_per_day < 10 else 0)
    spread = (
        f" ({number(low, 2 if low < 10 else 0)} to {number(high, 2 if high < 10 else 0)} published)"
        if low != high
        else ""
    )
    story = "" if facts.scenario.title == "as it is" else f" If: {facts.scenario.title}."
    known = f" The study is {facts.known_to}; the day lies after its last fact." if facts.known_to else ""
    text = f"{what}: {q.goods.name}. {day(facts.on)}. A day is worth {per_day} USD{spread}.{story}{known}"
    return f'<p class="quiet">{escape(text)}</p>'


def sources(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """The sources named on a page, as a small list at its end."""
    items = []
    for r in rows:
        urls = " ".join(str(u) for u in (r["url"] or ()))
        what = f"<b>{escape(r['source'])}</b> {escape(r['title'])}. {escape(r['publisher'] or '')}"
        items.append(f'<li>{what} <span class="url">{escape(urls)}</span></li>')
    return ["<h2>Sources</h2>", f'<ul class="sources">{"".join(items)}</ul>'] if items else []


def footer(q: Question, note: str, commands: Sequence[str] = ()) -> str:
    """What is counted, which study and version gave the numbers, and commands that trace them."""
    study = q.world.facts.study
    text = f"{note} USD of {study.usd_basis} where a rate has no date. {study.title}, {study.name} {study.hash}; landbridge {__version__}."
    traced = f"<br>Traced by <code>{'</code> and <code>'.join(map(escape, commands))}</code>." if commands else ""
    return f"<footer>{escape(text)}{traced}</footer>"
