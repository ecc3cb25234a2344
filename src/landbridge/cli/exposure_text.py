"""An exposure as tables for people, on a screen of any width."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from landbridge.answers.exposure import Exposure, WayExposure
from landbridge.cli import show
from landbridge.politics import Level
from landbridge.results import days_span, number, span
from landbridge.study.restrictions import grouped

_FINE = ("working", "partners", "allied")  # levels that take no line of their own
_PAIRS = 8  # pairs of a way that the screen shows; --json has all


def exposure_text(found: Exposure) -> RenderableType:
    """Ways with states, closures, restrictions and premiums, then each in full, then the single points."""
    q = found.question
    parts: list[RenderableType] = [show.heading(q, "exposure"), ""]
    if not found.found.found:
        parts += ["No way is open. What follows is of the ways that would open.", show.lift_table(found.found.lift), ""]
    parts.append(_ways(found))
    for w in found.ways:
        parts += ["", *_way(w, found)]
    return Group(
        *parts,
        *_points(found),
        *show.beside(q, [w.way for w in found.ways]),
        show.foot(q),
        Text("No probability of any of this is stated: the study holds none.", style="dim"),
    )


def _ways(found: Exposure) -> RenderableType:
    table = show._table(("", "right"), ("days", "left"), ("USD", "left"), ("states", "left"), ("worst pair", "left"), ("restricted", "right"),
                        ("shut, days of 36 months", "right"), ("premiums", "right"), ("by", "left"))  # fmt: skip
    for w in found.ways:
        s, r = w.summary(), w.closures
        worst = f"{s['worst_pair']}: {s['worst_level']}" if s["worst_pair"] else "unknown"
        still = " (still)" if s["still_shut"] else ""
        table.add_row(
            f"{w.way.rank}" if not w.shut else "shut", days_span(w.way.days), span(*w.way.usd), " ".join(w.states), worst, str(len(w.restrictions)),
            f"{r.days} of {number(r.window)}{still}", str(len(w.premiums)), ", ".join(w.way.by),
        )  # fmt: skip
    return table


def _way(w: WayExposure, found: Exposure) -> list[RenderableType]:
    title = f"Way {w.way.rank}" if not w.shut else "A way that would open"
    out: list[RenderableType] = [Text(f"{title}, by {', '.join(w.way.by)}", style="bold")]
    out += _levels("States to each other", w.pairs)
    out += _levels(f"Towards the cargo's owners ({', '.join(found.owners)})", w.towards_owners)
    lines = [str(r) for r in w.restrictions] if found.hs else grouped(w.restrictions)
    out += [Text(f"  restricted: {x}", style="yellow") for x in lines]
    out += _register(w)
    for p in w.premiums:
        low, high = (p[k] if p[k] == p[k] else p["value"] for k in ("low", "high"))
        said = f"{p['name']}: {_range(p['value'], low, high)} {p['unit']}, published {p['seen']}, {p['age_days']} days before the day"
        out.append(Text(f"  premium: {said} [{';'.join(p['source'])}]"))
    return out


def _range(value: float, low: float, high: float) -> str:
    return f"{value:g}" if low == high else f"{value:g} ({low:g} to {high:g})"


def _levels(title: str, levels: list[Level]) -> list[RenderableType]:
    shown = [x for x in levels if x.word not in _FINE and x.rank is not None][:_PAIRS]
    fine, unknown = sum(x.word in _FINE for x in levels), sum(x.rank is None for x in levels)
    worse = len(levels) - fine - unknown
    counts = [
        f"{n} {word}"
        for n, word in ((worse, "below working"), (fine, "working or better"), (unknown, "unknown to the study"))
        if n
    ]
    out: list[RenderableType] = [Text(f"  {title}: {', '.join(counts) or 'none'}")]
    out += [Text(f"    {x}", style="yellow") for x in shown]
    if worse > len(shown):
        out.append(Text(f"    and {worse - len(shown)} more below working: --json has all", style="dim"))
    return out


def _register(w: WayExposure) -> list[RenderableType]:
    r = w.closures
    if not r.closures:
        return [Text(f"  never shut from {r.begin} to {r.on}, as far as the study knows", style="dim")]
    out: list[RenderableType] = [
        Text(
            f"  shut on {r.days} of the {number(r.window)} days from {r.begin} to {r.on}; days in two closures count once:"
        )
    ]
    for c in r.closures:
        until = f"to {c.until}" if c.until else "still shut" if c.still else "no end known; open that day all the same"
        only = ", for such cargo only" if c.cargo_only else ""
        disputed = f"; disputed by {', '.join(c.disputed_by)}" if c.disputed_by else ""
        out.append(
            Text(
                f"    {c.name}, {c.since} {until}, {c.days} days{only}: {', '.join(c.links)}{disputed} [{';'.join(c.source)}]"
            )
        )
    if len(r.by_link) > 1:
        out.append(
            Text("    by link: " + ", ".join(f"{link} {days} days" for link, days in r.by_link.items()), style="dim")
        )
    return out


def _points(found: Exposure) -> list[RenderableType]:
    if not found.found.found:
        return []
    points = found.single_points
    asked = f" with {', '.join(found.question.services)} alone" if found.question.services else ""
    if not points:
        return ["", Text(f"No single link or place: without any one of them another way is left{asked}.")]
    out: list[RenderableType] = ["", Text(f"Without any one of these no way is left{asked}:")]
    return [*out, *(Text(f"  {p['what']}: {p['name']} [{p['id']}]") for p in points)]
