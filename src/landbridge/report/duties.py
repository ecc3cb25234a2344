"""Who owes what after an attack, left to right: the event, then each duty, sure, unsure or not owed; both answers to "provoked?" side by side."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from landbridge.politics.commit_answer import VERBS, WORDINGS, Commitments
from landbridge.politics.commit_cascade import Duty, Outcome
from landbridge.politics.commit_logic import NO, UNKNOWN, YES, failed
from landbridge.politics.commit_record import FORBIDDING
from landbridge.report.draw import LOOK, save_chart
from landbridge.report.palette import CORRIDORS, INK, QUIET

if TYPE_CHECKING:
    import altair as alt

__all__ = ["duties_chart", "save_chart"]

PANEL, LEFT, GAP = 500, 150, 60  # pixels: a branch, the event, the fan of lines
CHARS = 84  # of a small line in a panel
COLOUR = {YES: CORRIDORS[0], UNKNOWN: CORRIDORS[1], NO: QUIET}
HEAD, LINE, SPACE = 15.0, 13.0, 9.0  # pixels of a heading, a small line, and between rows


@dataclass(frozen=True, slots=True)
class Row:
    """Duties told together: what stands large, what small below it."""

    value: Any
    head: str
    small: tuple[str, ...]
    step: int

    @property
    def height(self) -> float:
        """Pixels it takes."""
        return HEAD + LINE * len(self.small) + SPACE


def duties_chart(answer: Commitments, *, titled: bool = True) -> alt.LayerChart:
    """Duties that an event brings into play.

    Parameters
    ----------
    answer
        What `commit` answered.
    titled
        Whether the title stands above.

    Returns
    -------
    altair.LayerChart
        A solid line leads to a duty that is owed, a dashed one to a duty that hangs on a missing fact, which is named. Below, small, what is not
        owed and the condition that fails. Where provocation decides, both branches stand side by side.

    Examples
    --------
    >>> from datetime import date
    >>> import landbridge as lb
    >>> from landbridge.politics.commit import Event, commit
    >>> facts = lb.open_study().facts(date(2026, 6, 1))
    >>> type(duties_chart(commit(facts, Event(initiator="AZE", target="ARM", place="Syunik")))).__name__
    'LayerChart'
    """
    import altair as alt

    panels = {_branch(name, answer): b for name, b in answer.branches.items()} or {"": answer.outcome}
    listed = {name: (_rows(o, answer.mode, owed=True), _rows(o, answer.mode, owed=False)) for name, o in panels.items()}
    top = 26.0 if answer.branches else 6.0
    owed_height = max((sum(r.height for r in rows) for rows, _ in listed.values()), default=0.0)
    height = (
        top + owed_height + max((sum(r.height for r in rest) + 24 for _, rest in listed.values() if rest), default=0.0)
    )
    width = LEFT + len(panels) * PANEL + (len(panels) - 1) * 20
    marks = _Marks(alt, width, height)
    middle = top + HEAD / 2
    for i, (name, (owed, rest)) in enumerate(listed.items()):
        _panel(marks, LEFT + i * (PANEL + 20), name, owed, rest, top, owed_height, middle, first=i == 0)
    _event(marks, answer, middle)
    with alt.utils.schemapi.debug_mode(False):
        chart: alt.LayerChart = marks.layer().properties(width=width, height=height).configure(**LOOK)
        if titled:
            chart = chart.properties(title=_title(answer))
    return chart


def _branch(name: str, answer: Commitments) -> str:
    did = "did not provoke" if name == "not provoked" else "provoked"
    return f"If {answer.event.target} {did} it"


def _title(answer: Commitments) -> dict[str, Any]:
    known = f"; {answer.known_to}" if answer.known_to else ""
    asked = "" if answer.event.on else f" on {answer.on}"
    says = "Solid: owed. Dashed: hangs on the missing fact named. Small below: not owed, and why. A supposition, no forecast"
    return {"text": f"Who owes what if {answer.event}{asked}", "subtitle": [says + known + "."]}


def _rows(outcome: Outcome, mode: str, *, owed: bool) -> list[Row]:
    """Duties that say the same, of several states or by several clauses, as one row."""
    told = [d for d in outcome.duties if d.clause.type not in FORBIDDING]
    shown = [d for d in told if d.value is not NO and (mode == "upper" or not d.further)]
    if not owed:  # what a state that joins may bring about is not owed by the event itself
        shown = [d for d in told if d.value is NO and not d.further] + [_by_event_alone(d) for d in told if d.alone]
    by_state: dict[tuple[Any, ...], list[Duty]] = {}
    for d in shown:
        by_state.setdefault((d.depth, -d.value, d.clause.type, d.beneficiary, d.actor), []).append(d)
    merged: dict[tuple[Any, ...], list[list[Duty]]] = {}
    for key, duties in by_state.items():
        merged.setdefault((*key[:4], tuple(d.clause.id for d in duties)), []).append(duties)
    return [
        _row([x[0].actor for x in group], group[0]) for _, group in sorted(merged.items(), key=lambda kv: kv[0][:2])
    ]


def _by_event_alone(d: Duty) -> Duty:
    return replace(
        d, value=NO, beneficiary=d.alone_to, findings=tuple(failed("event alone", words) for words in d.alone), depth=1
    )


def _row(actors: Sequence[str], duties: Sequence[Duty]) -> Row:
    first = min(duties, key=lambda d: len(d.reasons))  # the clause that hangs on the fewest facts
    clauses = ", ".join(d.clause.reference.replace(" (article not known)", "") for d in duties)
    who = ", ".join(actors) if len(actors) <= 5 else f"{len(actors)} states"
    head = f"{who}: {VERBS[first.clause.type]} {first.beneficiary}"
    words = [", ".join(actors)] if len(actors) > 5 else []
    if first.value is NO:
        words += [f"fails: {_short(first.reasons)}  [{clauses}]"]
        return Row(NO, head, _wrapped(words), first.depth)
    if first.depth > 1:
        words.append(f"step {first.depth}: because {first.adversary} would fight {first.beneficiary}")
    if first.value is UNKNOWN:
        words.append(f"missing: {_short(first.reasons)}")
    strength = dict.fromkeys(WORDINGS.get(d.clause.wording, d.clause.wording) for d in duties if d.clause.wording)
    words.append(f"[{clauses}{' – ' if strength else ''}{' / '.join(strength)}]")
    return Row(first.value, head, _wrapped(words), first.depth)


def _wrapped(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for w in words for line in textwrap.wrap(w, CHARS))


def _short(reasons: Sequence[str]) -> str:
    """Reasons without what stands in brackets."""
    return "; ".join(dict.fromkeys(re.sub(r"\s*\([^()]*\)", "", r) for r in reasons))


class _Marks:
    """Lines and texts in pixels, gathered by look."""

    def __init__(self, alt: Any, width: float, height: float) -> None:
        self.alt, self.width, self.height = alt, width, height
        self.parts: list[Any] = []

    def _axes(self) -> dict[str, Any]:
        alt = self.alt
        return {
            "x": alt.X("x:Q", scale=alt.Scale(domain=[0, self.width], nice=False), axis=None),
            "y": alt.Y("y:Q", scale=alt.Scale(domain=[self.height, 0], nice=False), axis=None),
        }

    def text(self, rows: Sequence[Mapping[str, Any]], **look: Any) -> None:
        """Texts of one look, from their left end."""
        if rows:
            chart = self.alt.Chart(self.alt.Data(values=list(rows)))
            look = {"align": "left", "baseline": "top", **look}
            self.parts.append(chart.mark_text(**look).encode(text="t:N", **self._axes()))

    def line(self, points: Sequence[Mapping[str, Any]], **look: Any) -> None:
        """Lines of one look, each of one id."""
        if points:
            chart = self.alt.Chart(self.alt.Data(values=list(points)))
            order = self.alt.Order("k:O")
            self.parts.append(chart.mark_line(**look).encode(detail="id:N", order=order, **self._axes()))

    def layer(self) -> Any:
        """All marks, one upon another."""
        return self.alt.layer(*self.parts)


def _panel(
    marks: _Marks, x: float, name: str, owed: Sequence[Row], rest: Sequence[Row], top: float, owed_height: float, middle: float, *, first: bool
) -> None:  # fmt: skip
    """One branch: its lines, what is owed, and below what is not."""
    texts = x + GAP
    if name:
        marks.text([{"x": texts, "y": 2, "t": name}], fontSize=13, fontWeight="bold", color=INK)
    y = top
    start = x - 4
    for i, row in enumerate(owed):
        at = y + HEAD / 2
        trunk = texts - 26
        bend = [(start, middle), (trunk, middle), (trunk, at), (trunk, at), (texts - 6, at)]
        points = [
            {"id": f"{name}{i}", "k": k, "x": px, "y": py} for k, (px, py) in enumerate(bend if first else bend[3:])
        ]
        dash = [5, 4] if row.value is UNKNOWN else [1, 0]
        marks.line(points, color=COLOUR[row.value], strokeWidth=2, strokeDash=dash, opacity=0.75)
        _row_text(marks, texts, y, row, 12)
        y += row.height
    if not owed:
        marks.text([{"x": texts, "y": y, "t": "No duty of an attack is owed."}], fontSize=12, color=INK)
    y = top + owed_height + 8
    if rest:
        marks.text(
            [{"x": texts, "y": y, "t": "Not owed by the event itself"}], fontSize=11, fontWeight="bold", color=QUIET
        )
        y += 16
    for row in rest:
        _row_text(marks, texts, y, row, 10.5)
        y += row.height


def _row_text(marks: _Marks, x: float, y: float, row: Row, size: float) -> None:
    word = {YES: "YES", UNKNOWN: "UNKNOWN", NO: "NO"}[row.value]
    marks.text(
        [{"x": x, "y": y, "t": f"{word}  {row.head}"}], fontSize=size, fontWeight="bold", color=COLOUR[row.value]
    )
    small = [{"x": x, "y": y + HEAD + LINE * k, "t": t} for k, t in enumerate(row.small)]
    marks.text(small, fontSize=size - 1.5, color=QUIET if row.value is NO else INK)


def _event(marks: _Marks, answer: Commitments, middle: float) -> None:
    """The event at the left."""
    e = answer.event
    lines = [*textwrap.wrap(f"{e.initiator} {'threatens' if e.kind == 'threat' else 'attacks'} {e.target}", 18)]
    more = [*([f"at {e.place}"] if e.place else ["place unknown"]), str(answer.on)]
    y = middle - 9
    marks.text(
        [{"x": 0, "y": y + 18 * k, "t": t} for k, t in enumerate(lines)], fontSize=15, fontWeight="bold", color=INK
    )
    y += 18 * len(lines) + 2
    marks.text([{"x": 0, "y": y + 14 * k, "t": t} for k, t in enumerate(more)], fontSize=11, color=QUIET)
