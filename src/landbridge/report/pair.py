"""How a pair of actors stood through the years: a step line of levels with the events that mark it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from landbridge.politics.rules import WORDS

if TYPE_CHECKING:
    from landbridge.politics.levels import Step

GOOD, BAD, NEITHER = "#1b7f5c", "#b3261e", "#7a7a7a"  # PAGE colours of ties; the place of a mark says the same


def pair_chart(
    pair: tuple[str, str],
    steps: Sequence[Step],
    back: Sequence[Step],
    events: Sequence[Mapping[str, Any]],
    on: date,
    *,
    width: int = 900,
) -> Any:
    """Levels of one actor towards another as a step line, the other way dashed where it differs, and events as ticks below.

    Parameters
    ----------
    pair
        Who stands how towards whom.
    steps, back
        `politics.history` of the pair and of the pair the other way round.
    events
        `politics.levels.events_of`; their Goldstein score gives the colour.
    on
        The last day drawn.
    """
    import altair as alt
    import pandas as pd

    words = ["unknown", *WORDS]
    scale = alt.Scale(domain=list(reversed(words)))
    there, other = _line(steps, on), _line(back, on)
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", labelOverlap=True))
    y = alt.Y("level:N", scale=scale, sort=list(reversed(words)), title=f"{pair[0]} towards {pair[1]}")
    lines = [
        alt.Chart(pd.DataFrame(there))
        .mark_line(interpolate="step-after", strokeWidth=2.5, color="#3b5b92")
        .encode(x=x, y=y)
    ]
    if [r["level"] for r in there] != [r["level"] for r in other] or [r["day"] for r in there] != [
        r["day"] for r in other
    ]:
        dashed = alt.Chart(pd.DataFrame(other)).mark_line(interpolate="step-after", strokeDash=[5, 4], color="#a35c1f")
        lines.append(dashed.encode(x=x, y=y))
    turns = [r for r in there[:-1] if r["why"]]
    points = alt.Chart(pd.DataFrame(turns)).mark_point(filled=True, size=45, color="#3b5b92", opacity=1)
    lines.append(points.encode(x=x, y=y, tooltip=["day:T", "level:N", "why:N", "rows:N"]))
    told = _ticks(events)
    ticks = alt.Chart(pd.DataFrame(told)).mark_tick(thickness=1.5, size=16) if told else None
    layers = alt.layer(*lines).properties(width=width, height=230)
    if ticks is None:
        return _titled(layers, pair, on)
    colour = alt.Color(
        "sort:N", scale=alt.Scale(domain=["friendly", "neither", "hostile"], range=[GOOD, NEITHER, BAD]), title="events"
    )
    below = ticks.encode(
        x=x, y=alt.Y("sort:N", title=None, sort=["friendly", "neither", "hostile"]), color=colour,
        tooltip=["day:T", "who:N", "what:N", "source:N"],
    ).properties(width=width, height=70)  # fmt: skip
    return _titled(alt.vconcat(layers, below).resolve_scale(x="shared"), pair, on)


def _titled(chart: Any, pair: tuple[str, str], on: date) -> Any:
    import altair as alt

    words = f"{pair[0]} and {pair[1]}, {1991} to {on.year}: level by the rules of the study"
    below = f"Solid: {pair[0]} towards {pair[1]}; dashed where it differs the other way. Unknown is not a level. Ticks: reported events."
    title = alt.TitleParams(words, subtitle=below, anchor="start", fontSize=16)
    return chart.properties(title=title).configure_view(stroke=None)


def _line(steps: Sequence[Step], on: date) -> list[dict[str, Any]]:
    rows = [
        {
            "day": s.day.isoformat(),
            "level": s.level.word,
            "why": s.level.why,
            "rows": ", ".join(f"{f.table} {f.row}" for f in s.level.rows[:4]),
        }
        for s in steps
    ]
    last = rows[-1]["level"] if rows else "unknown"
    return [*rows, {"day": on.isoformat(), "level": last, "why": "", "rows": ""}]


def _ticks(events: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    out = []
    for e in events:
        score = e["goldstein"]
        sort = "friendly" if score > 0 else "hostile" if score < 0 else "neither"
        out.append(
            {"day": e["date"].isoformat(), "sort": sort, "who": f"{e['source_actor']} to {e['target_actor']}", "what": e["description"],
             "source": ";".join(e["source"])}
        )  # fmt: skip
    return out
