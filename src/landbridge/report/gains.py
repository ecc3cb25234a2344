"""Who gains, as pictures: real income with its band for each economy, and on the map at each capital."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landbridge.report.draw import LOOK
from landbridge.report.gains_words import FAR, standing
from landbridge.report.geo import Window
from landbridge.report.map import _ground
from landbridge.report.palette import CORRIDORS, INK, QUIET, SHUT

if TYPE_CHECKING:
    from landbridge.answers.gains import Gains

GAIN, LOSS, UNSURE, OFF_NETWORK = (
    CORRIDORS[2],
    SHUT,
    "#7a7a7a",
    "#b5b5b5",
)  # the first two have a twin for a dark ground
KINDS = {"gains": GAIN, "loses": LOSS, "unsure": UNSURE, FAR: OFF_NETWORK}
AXIS = "change of real income, per cent of spending on goods"
MOST = 14  # economies that a picture shows


def _rows(answer: Gains, most: int) -> list[dict[str, Any]]:
    kept = (
        "name",
        "economy",
        "real_income_percent",
        "real_income_percent_low",
        "real_income_percent_high",
        "musd_a_year",
    )
    rows = [{**{k: r[k] for k in kept}, "standing": standing(r)} for r in answer.rows() if r["sure"] != "no change"]
    return rows[:most]


def _colour(rows: list[dict[str, Any]]) -> Any:
    import altair as alt

    shown = [k for k in KINDS if k != FAR or any(r["standing"] == FAR for r in rows)]
    scale = alt.Scale(domain=shown, range=[KINDS[k] for k in shown])
    return alt.Color(
        "standing:N", scale=scale, legend=alt.Legend(title=None, orient="top", symbolOpacity=1, labelColor=QUIET)
    )


def _title(answer: Gains, what: str) -> Any:
    import altair as alt

    facts = answer.world.facts
    below = f"On {facts.on}, against the same day as it is. Goods trade of {answer.table.year}; bands are the middle 90 % of {answer.draws.n} draws."
    return alt.TitleParams(
        f"{facts.scenario.title}: {what}", subtitle=below, anchor="start", fontSize=16, color=INK, subtitleColor=QUIET
    )


def gains_chart(answer: Gains, *, most: int = MOST, width: int = 640, titled: bool = True) -> Any:
    """Real income of the economies that move most, in per cent, with bands; colour says whether the band has one sign.

    `width` is that of the plot beside its names; without a title the page that holds it says what it is.
    """
    import altair

    alt: Any = altair
    rows = _rows(answer, most)
    order = [r["name"] for r in rows]
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=220))
    x = alt.X("real_income_percent:Q", title=AXIS)
    told = [
        "name:N",
        "real_income_percent:Q",
        "real_income_percent_low:Q",
        "real_income_percent_high:Q",
        "musd_a_year:Q",
    ]
    base = alt.Chart(alt.Data(values=rows))
    ends = {"x": alt.X("real_income_percent_low:Q", title=AXIS), "x2": "real_income_percent_high:Q"}
    bands = base.mark_rule(strokeWidth=5, opacity=0.35).encode(y=y, color=_colour(rows), **ends)
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(x=x, y=y, color=_colour(rows), tooltip=told)
    zero = (
        alt.Chart(alt.Data(values=[{"x": 0}]))
        .mark_rule(color=QUIET, strokeDash=[3, 3])
        .encode(x=alt.X("x:Q", title=AXIS))
    )
    chart = alt.layer(zero, bands, dots).properties(width=width, height=max(60, 26 * len(rows)))
    chart = chart.properties(title=_title(answer, "who gains")) if titled else chart
    return chart.configure(**LOOK)


def gains_map(answer: Gains, *, width: int = 900) -> Any:
    """Each economy as a disc at its capital, as large as its change of real income in million USD a year."""
    import altair
    import numpy as np

    alt: Any = altair
    where = {r["economy_id"]: (r["x_coord"], r["y_coord"]) for r in answer.world.facts.study["economies"].rows()}
    rows = [
        {**r, "lon": where[r["economy"]][0], "lat": where[r["economy"]][1], "size": abs(r["musd_a_year"])}
        for r in _rows(answer, len(answer))
        if np.isfinite(where[r["economy"]][0])
    ]
    if not rows:
        return gains_chart(answer)
    window = Window.round(np.array([[r["lon"], r["lat"]] for r in rows]), width)
    land = _ground(alt, window)
    told = ["name:N", "real_income_percent:Q", "musd_a_year:Q"]
    discs = (
        alt.Chart(alt.Data(values=rows))
        .mark_circle(opacity=0.75, stroke="white")
        .encode(
            longitude="lon:Q", latitude="lat:Q", color=_colour(rows), tooltip=told,
            size=alt.Size("size:Q", title="million USD a year", scale=alt.Scale(range=[12, 1500])),
        )
    )  # fmt: skip
    chart = alt.layer(*land, discs, projection=window.projection()).properties(width=width, height=window.height)
    return chart.properties(title=_title(answer, "who gains, in million USD a year")).configure(**LOOK)
