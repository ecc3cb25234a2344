"""Which ways a lane card shows, in which order, and why the others are left out."""

from __future__ import annotations

from typing import Any

from landbridge.answers.lane_ways import FAR, LAND, ServiceWay

NEAR = 1.5  # another way of a service is shown where it costs no more than this many times the best of the card, days counted


def sorted_ways(
    ways: list[ServiceWay], rows: list[dict[str, Any]], *, explicit: bool
) -> tuple[list[ServiceWay], tuple[str, ...]]:
    """Open ways by cost, then the refused, then the shut; a sea service whose way another row has already, or that is far dearer, is left out."""
    family = {str(r["service_id"]): r["family"] for r in rows}
    best = min((w.itinerary.cost for w in ways if w.itinerary), default=float("inf"))
    land = {tuple(w.itinerary.arcs) for w in ways if w.itinerary and family[w.service] in LAND}
    kept, left_out = [], []
    for w in ways:
        if w.itinerary is None:
            if w.state == "no way" and not explicit:
                left_out.append(f"{w.name}: the study has no such way for these goods and this pair")
            elif w.state == "shut" and family[w.service] not in LAND:
                left_out.append(f"{w.name}: shut by {', '.join(x.link for x in w.lift)}")
            else:
                kept.append(w)
        elif family[w.service] not in LAND and tuple(w.itinerary.arcs) in land:
            continue
        elif family[w.service] not in LAND and (better := _dominated(w, ways, family)):
            left_out.append(f"{w.name}: slower and dearer than {better}, and on the way by {', '.join(w.itinerary.by)}")
        elif w.rank > 1 and w.itinerary.cost > NEAR * best:
            continue
        elif w.itinerary.cost > FAR * best:
            left_out.append(f"{w.name}: more than {FAR:g} times as dear as the best, days counted")
        else:
            kept.append(w)
    kept.sort(key=lambda w: (w.itinerary is None, not w.refused, w.itinerary.cost if w.itinerary else 0.0, w.service))
    return kept, tuple(left_out)


def _dominated(way: ServiceWay, ways: list[ServiceWay], family: dict[str, str]) -> str:
    """The service by rail whose way is both faster and cheaper; empty where there is none."""
    mine = way.itinerary
    for w in ways:
        if (
            mine
            and w.itinerary
            and family[w.service] == "rail"
            and w.itinerary.days[1] < mine.days[1]
            and w.itinerary.usd[1] < mine.usd[1]
        ):
            return w.name
    return ""
