"""Restrictions on goods as a table of a page: who on whom, what, why it meets the goods or may, since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from landbridge.report.parts import grid
from landbridge.report.row_words import who
from landbridge.study import Study
from landbridge.study.restrictions import REFUSED, Restriction

MOST_ROWS = 12  # shown before the rest are folded away
_HEAD = ["who on whom", "goods and effect", "why it meets them, or may", "since", "not accepted by", "row"]


def restrictions_section(
    study: Study, found: Sequence[Restriction], title: str, ways: Mapping[str, str] | None = None
) -> list[str]:
    """A heading and the rows, the first twelve open; nothing where none is met.

    Parameters
    ----------
    ways
        HTML that names the ways each row is met on, by its row. None: all are of one way.
    """
    if not found:
        return []
    rows = [_row(study, r) for r in found]
    head = list(_HEAD)
    if ways is not None:
        head.insert(1, "on")
        rows = [[cells[0], ways[r.row], *cells[1:]] for cells, r in zip(rows, found, strict=True)]
    out = [f"<h2>{escape(title)}</h2>", grid(head, rows[:MOST_ROWS], title)]
    if rest := rows[MOST_ROWS:]:
        out.append(f"<details><summary>{len(rest)} more</summary>{grid(head, rest, 'Further restrictions')}</details>")
    return out


def _row(study: Study, r: Restriction) -> list[str]:
    by = ", ".join(who(study, a) for a in r.actor.split(", "))
    whom = ", ".join(who(study, a) for a in r.against)
    verdict = '<span class="shut">refused</span> ' if r.verdict == REFUSED else ""
    sources = f"{r.row} [{', '.join(r.source)}]"
    return [
        escape(f"{by} on {whom}"), escape(f"{r.goods}: {r.effect.replace('_', ' ')}, {r.relation}"), verdict + escape(r.why),
        f'<span class="day">{r.since}</span>', escape(", ".join(who(study, a) for a in r.disputed_by)), f'<span class="rows">{escape(sources)}</span>',
    ]  # fmt: skip
