"""What would change the answer of a lane most, computed: a value's range, a closed link that opened, a link of the way that shut."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from landbridge.answers.lane_legs import giving
from landbridge.answers.lane_ways import Both, ServiceWay
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import Question
from landbridge.engines.route import lifts
from landbridge.network import ArcKind
from landbridge.network.search import best
from landbridge.results import number
from landbridge.scenario import Development, select
from landbridge.units import HOURS_PER_DAY
from landbridge.worlds import World

WINDOW = 30  # days that count as lately, and as the month before
_LISTED = 8  # of each kind that data keep; the card shows the first


def ranges(way: Itinerary) -> list[dict[str, Any]]:
    """Which row's range moves the way most: days and USD from its low to its high end, by the USD that both are worth."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    w, per_day = way.world, way.goods.usd_per_day
    for step in way.steps():
        for column, unit in (("hours", "days"), (way.goods.column, "usd")):
            a = step["arc"]
            r = giving(w, column, a)
            if r is None or not r.table:
                continue
            entry = found.setdefault((r.table, r.row), {
                "table": r.table, "row": r.row, "days": 0.0, "usd": 0.0, "worth_usd": 0.0, "words": r.words(), "source": list(r.source),
            })  # fmt: skip
            width = float(w.columns[f"{column}_high"][a] - w.columns[f"{column}_low"][a])
            entry[unit] += width / HOURS_PER_DAY if unit == "days" else width
            entry["worth_usd"] += width * per_day / HOURS_PER_DAY if unit == "days" else width
    moving = [e for e in found.values() if e["worth_usd"] > 0]
    return sorted(moving, key=lambda e: (-e["worth_usd"], e["row"]))[:_LISTED]


def would_open(q: Question, cost: np.ndarray[Any, np.dtype[np.float64]], way: Itinerary) -> list[dict[str, Any]]:
    """Closed links and closed work any one of which, if it alone were open, would give a better way; the best first.

    Two searches, one from each end, give the best way over every closed arc at once: the rest of that way is open today.
    """
    net = q.world.network
    both, if_open = Both.of(q, cost), q.costs.if_open
    shut = np.flatnonzero(
        q.closed
        & np.isfinite(if_open)
        & np.isin(net.kind, (ArcKind.LINK, ArcKind.GAUGE, ArcKind.TRANSFER, ArcKind.BORDER))
    )
    totals = both.over(shut, if_open)
    out: dict[str, dict[str, Any]] = {}
    for i in np.argsort(totals, kind="stable"):
        if not totals[i] < way.cost - 1e-6 or len(out) >= _LISTED:
            break
        arc = int(shut[i])
        lift = lifts(q, np.array([arc]))[0]
        if lift.link in out:
            continue
        new = Itinerary(world=q.world, goods=q.goods, arcs=both.path(arc), cost=float(totals[i]))
        out[lift.link] = {
            "link": lift.link, "names": lift.names, "status": lift.status, "reason": lift.reason, "source": list(lift.source),
            "days": new.days[1] - way.days[1], "usd": new.usd[1] - way.usd[1], "worth_usd": way.cost - new.cost, "by": new.by,
        }  # fmt: skip
    return list(out.values())


def would_shut(
    q: Question, cost: np.ndarray[Any, np.dtype[np.float64]], way: Itinerary, others: Sequence[tuple[str, Itinerary]] = (),
) -> list[dict[str, Any]]:  # fmt: skip
    """Links of the way by what their closing would cost, the worst first; one without which no way is left has no number.

    What is left is the best way of the same service, or another service's way that does not use the link.
    """
    net = q.world.network
    names = dict(zip(net.nodes["node_id"], net.nodes["name"], strict=True))
    out: list[dict[str, Any]] = []
    for link in dict.fromkeys(way.links):
        without = cost.copy()
        without[(net.kind == ArcKind.LINK) & (net.link == net.link_row[link])] = np.inf
        path = best(net, without, q.origins, q.destinations)
        left = (
            [("", Itinerary(world=q.world, goods=q.goods, arcs=path.arcs, cost=path.cost))] if path is not None else []
        )
        left += [(name, o) for name, o in others if link not in o.links]
        row = net.links.iloc[net.link_row[link]]
        head = {"link": link, "names": f"{names[row['from_node_id']]} to {names[row['to_node_id']]}"}
        if not left:
            out.append({**head, "days": None, "usd": None, "worth_usd": None, "instead": "", "by": []})
            continue
        name, new = min(left, key=lambda x: x[1].cost)
        out.append({
            **head, "days": new.days[1] - way.days[1], "usd": new.usd[1] - way.usd[1], "worth_usd": new.cost - way.cost, "instead": name,
            "by": new.by,
        })  # fmt: skip
    return sorted(out, key=lambda e: (e["worth_usd"] is not None, -(e["worth_usd"] or 0.0), e["link"]))


def changes(world: World, rows: frozenset[str], on: date) -> list[dict[str, Any]]:
    """Developments that began or ended in the thirty days up to the day, or in the thirty before, and touch any of the links and nodes."""
    out = []
    for d in world.facts.past:
        for what, day in (("began", d.since), ("ended", d.until)):
            if day is None or not on - timedelta(days=2 * WINDOW) < day <= on:
                continue
            touched = sorted(touching(world, d) & rows)
            if touched:
                lately = day > on - timedelta(days=WINDOW)
                out.append({
                    "when": "last 30 days" if lately else "the 30 days before", "day": day, "what": what, "development": d.id, "name": d.name,
                    "touches": touched, "computed": bool(d.change), "source": list(d.source),
                })  # fmt: skip
    return sorted(out, key=lambda e: (e["day"], e["development"]), reverse=True)


def touching(world: World, d: Development) -> frozenset[str]:
    """Links and nodes that a development concerns, computed or only named."""
    net, hit = world.network, set(d.touches)
    if d.links is not None:
        mask = select(net.links, d.links, what=d.id, skip=frozenset({"service"}))
        hit |= set(net.links["link_id"][mask])
    if d.operations is not None:
        mask = select(net.operations, d.operations, what=d.id, skip=frozenset({"service"}))
        hit |= set(net.operations["node_id"][mask])
    return frozenset(str(h) for h in hit)


def said(turn: dict[str, Any], kind: str) -> str:
    """One turn as a sentence."""
    if kind == "range":
        moved = [f"{number(turn[c], d)} {u}" for c, d, u in (("days", 1, "days"), ("usd", 0, "USD")) if turn[c] > 0]
        words = turn["words"].split(": ", 1)[-1]
        return f"The range of {turn['row']} moves it by {' and '.join(moved)} ({words})"
    if kind == "opens":
        by = f", by {', '.join(turn['by'])}" if turn["by"] else ""
        return f"If {turn['names']} opened ({turn['reason']}): {_signed(turn['days'], 1)} days, {_signed(turn['usd'])} USD{by}"
    if turn["worth_usd"] is None:
        return f"If {turn['names']} shut: no way is left on this card"
    instead = f"{turn['instead']}, " if turn["instead"] else ""
    return f"If {turn['names']} shut: {_signed(turn['days'], 1)} days, {_signed(turn['usd'])} USD, {instead}by {', '.join(turn['by'])}"


def _signed(x: float, digits: int = 0) -> str:
    return f"{x:+,.{digits}f}"


def rows_of(ways: Sequence[ServiceWay]) -> frozenset[str]:
    """Links and nodes of ways, the refused and the shut ones too."""
    out: set[str] = set()
    for w in ways:
        for way in (w.itinerary, w.refused_way):
            if way is not None:
                out |= {*way.links, *way.nodes}
        out |= {x.link for x in w.lift}
    return frozenset(out)
