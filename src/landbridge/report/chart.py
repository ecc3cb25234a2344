"""The time/cost-distance chart of the profession (ESCAP): kilometres across, days or USD up, one line a way, steps where cargo is worked on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.errors import QuestionError
from landbridge.report.draw import LOOK, save_chart
from landbridge.report.drawn import Drawn, Result, Stop, drawn, ends, known, measured, stops, story
from landbridge.report.palette import BEFORE, INK, ON_COLOUR, PAPER, QUIET
from landbridge.report.place import Canvas, Label, Placed
from landbridge.report.twin import Twin, before_words, drawn_now, twin
from landbridge.report.words import amount, day, of_unit, ranged, typical, uncounted

if TYPE_CHECKING:
    import altair as alt

__all__ = ["save_chart", "time_distance_chart"]

STEP_WORDS = {"gauge change": "gauge change", "transfer": "transfer", "border": "border", "wait": "wait"}
NARROW = 520  # pixels below which names give way to numbers


@dataclass(frozen=True, slots=True)
class Frame:
    """Size of the plot and what its edges stand for."""

    width: float
    height: float
    km: float
    top: float

    def x(self, km: float) -> float:
        """Pixels from the left."""
        return km / self.km * self.width

    def y(self, total: float) -> float:
        """Pixels from the top."""
        return self.height - total / self.top * self.height

    def at(self, x: float, y: float) -> dict[str, float]:
        """Pixels as kilometres and days or USD, so that the picture can be given another size."""
        return {"km": x / self.width * self.km, "total": (self.height - y) / self.height * self.top}


def time_distance_chart(
    result: Result, *, measure: str = "days", before: Result | None = None, width: int = 900, height: int = 430,
    titled: bool = True,
) -> alt.LayerChart:  # fmt: skip
    """Days or USD along the way, one line for each way or corridor.

    Parameters
    ----------
    result
        What `route` or `compare` answered.
    measure
        "days", or "usd" for one unit of the question.
    before
        The answer before a change: what is not the same now is drawn as a broad grey twin, what is the same as a thin line.
    width, height
        Pixels of the plot. Below 520 wide, lines are named by their number alone.
    titled
        Whether title and notes stand above the plot.

    Returns
    -------
    altair.LayerChart
        Rises without distance are borders, gauge changes, transfers and waits; the last point of each line is the way's own total. A hollow
        circle marks an assumed value.

    Examples
    --------
    >>> import landbridge as lb
    >>> ways = lb.route(lb.world(lb.open_study(), "2025-06-01"), "Yerevan", "Tehran", k=1)
    >>> type(time_distance_chart(ways)).__name__
    'LayerChart'
    """
    import altair as alt

    with alt.utils.schemapi.debug_mode(False):  # what is drawn is ours; checking every part takes a second
        chart: alt.LayerChart = _chart(alt, result, measured(measure), before, width, height, titled)
    return chart


def _chart(alt: Any, result: Result, measure: str, before: Result | None, width: int, height: int, titled: bool) -> Any:
    every = [(d, stops(d.itinerary, measure)) for d in drawn(result)]
    if not every:
        raise QuestionError(
            f"no way from {ends(result.question)} is open, so there is no line to draw.", "See what would have to open."
        )
    old = [(d, stops(d.itinerary, measure)) for d in drawn(before)] if before is not None else []
    pair = twin(result, before, every, old, measure) if before is not None else None
    then = list(pair.grey) if pair else []
    now, fresh, far = drawn_now(every, pair)
    tops = [d.itinerary.total(measure)[2] for d, _ in now] + [s[-1].total for _, s in then]
    frame = Frame(width, height, 1.03 * max(s[-1].km for _, s in (*now, *then)), 1.03 * max(*tops, 0.0, 1e-9))
    x, y = _axes(alt, result, measure, frame)
    layers = [
        *_lines(alt, then, x, y, BEFORE, 5.0, 0.5), *_ranges(alt, fresh, measure, x, y),
        *_lines(alt, [w for w in now if w not in fresh], x, y, None, 1.2, 0.5), *_lines(alt, fresh, x, y, None, 2.0),
        *_points(alt, then, x, y, BEFORE), *_points(alt, [w for w in now if w not in fresh], x, y, faint=True),
        *_points(alt, fresh, x, y), *_words(alt, now, fresh, pair, measure, frame, x, y),
    ]  # fmt: skip
    look: dict[str, Any] = {"width": width, "height": height, "config": LOOK}
    if titled:
        words = wrap(_title(result, measure), int(width / 8.2) + 4)
        look["title"] = alt.Title(words, subtitle=_subtitle(result, measure, pair, far, width))
    return alt.LayerChart(layer=layers, **look)


def _axes(alt: Any, result: Result, measure: str, frame: Frame) -> tuple[Any, Any]:
    goods = result.question.goods
    words = "days since the first departure" if measure == "days" else f"USD for {of_unit(goods)}"
    few = max(3, int(frame.width // 110))
    x = alt.X(
        "km:Q",
        title="km along the way",
        scale=alt.Scale(domain=[0, frame.km], nice=False),
        axis=alt.Axis(grid=False, tickCount=few, format=",~f"),
    )
    y = alt.Y(
        "total:Q",
        title=words,
        scale=alt.Scale(domain=[0, frame.top], nice=False),
        axis=alt.Axis(tickCount=6, format=",~f", domain=False, ticks=False),
    )
    return x, y


def _title(result: Result, measure: str) -> str:
    on = day(result.question.world.facts.on)
    return f"{ends(result.question)} on {on}: {'days' if measure == 'days' else 'USD'} along the way"


def _subtitle(result: Result, measure: str, pair: Twin | None, far: Sequence[Any], width: int) -> list[str]:
    q = result.question
    left_out = [w for w in uncounted(q.goods) if ("time" in w) == (measure == "days") and "CO2e" not in w]
    parts = [
        " ".join(
            f"{w[0].upper()}{w[1:]}."
            for w in (f"{of_unit(q.goods)} ({q.goods.name[0].lower()}{q.goods.name[1:]})", story(q), known(q))
            if w
        ),
        f"Not counted: {'; '.join(left_out)}. Upright line at each end: range. Hollow circle: assumed.",
        *([before_words(pair, far, measure)] if pair else []),
    ]
    return [line for part in parts for line in wrap(part, int(width / 6.1) + 6)]


def wrap(text: str, n: int) -> list[str]:
    """Text in lines of at most n letters, broken at blanks.

    >>> wrap("one two three", 8)
    ['one two', 'three']
    """
    from textwrap import wrap as broken

    return broken(text, n, break_long_words=False, break_on_hyphens=False)


def _track(d: Drawn, steps: Sequence[Stop]) -> list[dict[str, Any]]:
    start = [{"way": d.key, "km": 0.0, "total": 0.0, "i": 0}]
    return start + [{"way": d.key, "km": s.km, "total": s.total, "i": i} for i, s in enumerate(steps, start=1)]


def _lines(alt: Any, ways: Any, x: Any, y: Any, colour: str | None, wide: float, opacity: float = 0.95) -> list[Any]:
    """One line a way; the worse lie below."""
    return [
        alt.Chart(alt.Data(values=_track(d, s)))
        .mark_line(strokeWidth=wide, color=colour or d.colour, strokeJoin="round", opacity=opacity)
        .encode(x=x, y=y, order=alt.Order("i:Q"))
        for d, s in reversed(ways)
    ]


def _ranges(alt: Any, ways: Any, measure: str, x: Any, y: Any) -> list[Any]:
    out = []
    for d, steps in ways:
        low, _, high = d.itinerary.total(measure)
        if high > low:
            row = {"km": steps[-1].km, "total": low, "to": high}
            out.append(
                alt.Chart(alt.Data(values=[row]))
                .mark_rule(strokeWidth=1.2, opacity=0.7, color=d.colour)
                .encode(x=x, y=y, y2=alt.Y2("to:Q"))
            )
    return out


def _points(alt: Any, ways: Any, x: Any, y: Any, colour: str | None = None, faint: bool = False) -> list[Any]:
    """One point a step, which tells its hours, USD and sources to whoever points at it; grey and small before a change."""
    out = []
    for d, steps in reversed(ways):
        rows = [_point(s, d, colour, faint) for s in steps if s.hours[1] > 0 or s.usd[1] > 0]
        chart = alt.Chart(alt.Data(values=rows)).mark_point(
            strokeWidth=1.3, opacity=0.5 if faint else 1, color=colour or d.colour, filled=False
        )
        fill = alt.Fill("fill:N", scale=None)
        size = alt.Size("size:Q", scale=None)
        tips = [
            alt.Tooltip(f"{f}:N") for f in ("way", "what", "where", "hours", "USD", "known", "source", "row", "so far")
        ]
        out.append(chart.encode(x=x, y=y, fill=fill, size=size, tooltip=tips, description=alt.Description("words:N")))
    return out


def _point(s: Stop, d: Drawn, colour: str | None, faint: bool) -> dict[str, Any]:
    what = f"{s.service} to" if s.moves else STEP_WORDS.get(s.what, s.what)
    hours, usd, source = ranged(s.hours), ranged(s.usd), ";".join(s.source)
    words = f"{s.place}: {what if not s.moves else s.service}, {hours} h, {usd} USD, {s.quality}, {source or 'no source'} [{s.row or s.what}]"
    size = 6 if colour or faint else 9 if s.moves else 34
    return {
        "km": s.km, "total": s.total, "fill": colour or (PAPER if s.assumed else d.colour), "size": size, "way": f"{'before: ' if colour else ''}{d.name}",
        "what": what, "where": s.place, "hours": hours, "USD": usd, "known": s.quality, "source": source, "row": s.row, "so far": f"{s.total:,.1f}",
        "words": f"before: {words}" if colour else words,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """All that is done at one place without moving: one visible step of a line."""

    place: str
    what: str
    km: float
    begin: float
    end: float


def works(steps: Sequence[Stop]) -> list[Work]:
    """Steps without distance joined where they follow each other at one place."""
    out: list[tuple[Work, float]] = []
    total, joined = 0.0, False
    for s in steps:
        if not s.moves and s.step > 0:
            if joined:
                last, most = out[-1]
                what = s.what if s.step > most else last.what
                out[-1] = (Work(last.place, what, last.km, last.begin, s.total), max(most, s.step))
            else:
                out.append((Work(s.place, s.what, s.km, total, s.total), s.step))
            joined = True
        elif s.moves:
            joined = False
        total = s.total
    return [w for w, _ in out]


def _obstacles(ways: Any, frame: Frame) -> np.ndarray[Any, np.dtype[np.float64]]:
    rows = []
    for d, steps in ways:
        track = [(frame.x(p["km"]), frame.y(p["total"])) for p in _track(d, steps)]
        rows += [(*a, *b) for a, b in pairwise(track)]
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


def _words(alt: Any, now: Any, fresh: Any, pair: Twin | None, measure: str, frame: Frame, x: Any, y: Any) -> list[Any]:
    """Names at the line ends, then names of the larger steps where there is room."""
    then = pair.grey if pair else ()
    canvas = Canvas((2, -6, frame.width - 2, frame.height - 4), _obstacles([*now, *then], frame))
    for d, steps in fresh:  # the ranges are in the way too
        low, _, high = d.itinerary.total(measure)
        at = frame.x(steps[-1].km)
        canvas.lines = np.vstack([canvas.lines, [at, frame.y(high), at, frame.y(low)]])
    named = [
        (d, canvas.place(_end_label(d, steps, pair, measure, frame)))
        for d, steps in sorted(now, key=lambda w: -w[1][-1].total)
    ]
    gone = [p for label in _gone_labels(pair, measure, frame) if (p := canvas.place(label))]
    minor = [*gone, *(p for label in _step_labels(fresh, measure, frame) if (p := canvas.place(label)))]
    out = []
    for d, placed in named:
        if placed is not None:
            out += _named(alt, d, placed, frame, x, y)
    leaders = [{**frame.at(*p.leader[:2]), **_to(frame.at(*p.leader[2:]))} for p in minor if p.leader]
    texts = [
        {**frame.at(p.text_x, p.line_y(i)), "text": t, "align": p.align}
        for p in minor
        for i, t in enumerate(p.label.lines)
    ]
    out.append(
        alt.Chart(alt.Data(values=leaders))
        .mark_rule(strokeWidth=0.6, color=QUIET)
        .encode(x=x, y=y, x2=alt.X2("km2:Q"), y2=alt.Y2("total2:Q"))
    )
    return [*out, *texts_on_paper(alt, texts, x, y, size=10.5, color=INK)]


def texts_on_paper(
    alt: Any, rows: list[dict[str, Any]], x: Any, y: Any, *, halo: str = PAPER, **look: Any
) -> list[Any]:
    """Words with a rim in the colour of the ground, so that a line beneath them does not cut them."""
    out = []
    for align in ("left", "right", "center"):
        some = [r for r in rows if r.get("align", "left") == align]
        if some:
            base = alt.Chart(alt.Data(values=some)).encode(x=x, y=y, text=alt.Text("text:N"))
            rim = base.mark_text(
                align=align,
                baseline="middle",
                **{**look, "color": halo},
                stroke=halo,
                strokeWidth=3,
                strokeJoin="round",
                opacity=0.85,
            )
            out += [rim, base.mark_text(align=align, baseline="middle", **look)]
    return out


def _to(point: dict[str, float]) -> dict[str, float]:
    return {"km2": point["km"], "total2": point["total"]}


def _end_label(d: Drawn, steps: Sequence[Stop], pair: Twin | None, measure: str, frame: Frame) -> Label:
    unit = "days" if measure == "days" else "USD"
    total = d.itinerary.total(measure)
    value = f"{amount(total, measure)} {unit}"
    was = pair.was.get(d.key) if pair else None
    if was is not None and typical(was, measure) != typical(total, measure):
        value += f", was {typical(was, measure)}"
    elif pair and was is None and d.key not in pair.same:
        value += ", new"
    lines = (d.name, value) if frame.width >= NARROW else (f"{typical(total, measure)} {unit}",)
    end = (frame.x(steps[-1].km), frame.y(steps[-1].total))
    return Label(lines=lines, x=end[0], y=end[1], size=11.5, before=22, must=True, reach=250, bold=True)


def _gone_labels(pair: Twin | None, measure: str, frame: Frame) -> list[Label]:
    """Names of the grey lines that no way now stands for."""
    out: list[Label] = []
    for d, steps in pair.grey if pair else ():
        if pair is not None and d.key in pair.gone:
            words = f"{amount(d.itinerary.total(measure), measure)} {'days' if measure == 'days' else 'USD'}"
            lines = (f"before: {d.name}", words) if frame.width >= NARROW else (f"before {words}",)
            out.append(
                Label(
                    lines=lines, x=frame.x(steps[-1].km), y=frame.y(steps[-1].total), size=10.5, must=not out, reach=250
                )
            )
    return out


def _step_labels(ways: Any, measure: str, frame: Frame) -> list[Label]:
    """The larger steps, largest first; one that lies where another is named already stays silent."""
    found = sorted(
        ((w.end - w.begin, w) for _, steps in ways for w in works(steps)), key=lambda p: (-p[0], p[1].km, p[1].place)
    )
    out: list[Label] = []
    seen: list[tuple[str, float, float]] = []
    for size, w in found:
        at = (frame.x(w.km), frame.y((w.begin + w.end) / 2))
        if size < 0.02 * frame.top or any(
            p == w.place and abs(x - at[0]) < 90 and abs(y - at[1]) < 60 for p, x, y in seen
        ):
            continue
        seen.append((w.place, *at))
        much = f"{size:,.1f} d" if measure == "days" else f"{size:,.0f} USD"
        out.append(
            Label(
                lines=(f"{w.place}, {STEP_WORDS.get(w.what, w.what)} {much}",),
                x=at[0],
                y=at[1],
                size=10.5,
                reach=125 if frame.width >= NARROW else 36,
            )
        )
    return out[: 14 if frame.width >= NARROW else 3]


def _named(alt: Any, d: Drawn, p: Placed, frame: Frame, x: Any, y: Any) -> list[Any]:
    """Number in a disc, name and value of one line, and the leader to its end."""
    disc = [{**frame.at(p.box[0] + 9, (p.box[1] + p.box[3]) / 2), "text": str(d.rank)}]
    dot = alt.Chart(alt.Data(values=disc)).encode(x=x, y=y)
    out = []
    if p.leader:
        row = {**frame.at(*p.leader[:2]), **_to(frame.at(*p.leader[2:]))}
        out.append(
            alt.Chart(alt.Data(values=[row]))
            .mark_rule(strokeWidth=1, color=d.colour, opacity=0.8)
            .encode(x=x, y=y, x2=alt.X2("km2:Q"), y2=alt.Y2("total2:Q"))
        )
    texts = [{**frame.at(p.text_x, p.line_y(i)), "text": t} for i, t in enumerate(p.label.lines)]
    out += [
        dot.mark_circle(size=230, color=d.colour, opacity=1),
        dot.mark_text(fontSize=10.5, fontWeight="bold", color=ON_COLOUR, baseline="middle").encode(
            text=alt.Text("text:N")
        ),
        *texts_on_paper(alt, texts[:1], x, y, fontSize=11.5, fontWeight="bold", color=d.colour),
        *texts_on_paper(alt, texts[1:], x, y, fontSize=11.5, color=d.colour),
    ]
    return out
