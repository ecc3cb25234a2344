"""Results in a notebook: a caption and a small table, every word escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from landbridge.results.show import plain

MOST = 40  # rows shown before the rest are counted
_CELL = "text-align:left;vertical-align:top;padding:2px 12px 2px 0"


def html_table(caption: str, rows: Sequence[Mapping[str, Any]] = (), *, note: str = "") -> str:
    """A caption, a table of the rows and a note, as HTML that any notebook shows.

    Parameters
    ----------
    caption
        What it is, in one line.
    rows
        One mapping for each row; the columns are the keys in the order in which they come. Unknown is said to be so.
    note
        A line beneath.

    Examples
    --------
    >>> html_table("a < b", [{"n": 1}]).count("&lt;")
    1
    """
    out = [f"<div><p><strong>{escape(caption)}</strong></p>"]
    heads = list(dict.fromkeys(k for row in rows[:MOST] for k in row))
    if heads:
        body = ["<tr>" + "".join(_cell("td", _text(row.get(h, ""))) for h in heads) + "</tr>" for row in rows[:MOST]]
        out += [
            "<table><thead><tr>",
            *(_cell("th", h) for h in heads),
            "</tr></thead><tbody>",
            *body,
            "</tbody></table>",
        ]
    cut = f"{MOST} of {len(rows)} rows are shown. " if len(rows) > MOST else ""
    told = f"{cut}{note}".strip()
    return "".join([*out, f"<p><small>{escape(told)}</small></p>" if told else "", "</div>"])


def _cell(tag: str, text: str) -> str:
    return f'<{tag} style="{_CELL}">{escape(text)}</{tag}>'


def html_lines(text: str) -> str:
    """Text that is laid out in lines, as HTML: its first line as caption, the rest as it stands."""
    first, _, rest = text.partition("\n")
    return html_table(first.strip("<>")) + (f"<pre>{escape(rest)}</pre>" if rest else "")


def _text(value: Any) -> str:
    flat = plain(value)
    if flat is None:
        return "unknown"
    if isinstance(flat, list):
        return ", ".join(str(x) for x in flat)
    return (
        f"{flat:,.4g}"
        if isinstance(flat, float) and abs(flat) < 1e4
        else f"{flat:,.0f}"
        if isinstance(flat, float)
        else str(flat)
    )
