"""What a way of a lane is made of, leg by leg: hours and USD, the rate behind each with its dates, our price beside a user's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from landbridge.answers.lane_rates import TABLE, RateSheet, UserRate, arcs_of
from landbridge.engines.itinerary import Itinerary
from landbridge.worlds import Reason, World

LAID_OVER = (
    "development",
    "opening",
    "overlay",
    "question",
)  # reasons that only stand on the one that gives the number
OLD_DAYS = 180  # a rate older than this is said to be old
ONE_RATE = 0.5  # a price of which this share rests on one row is said to rest on it
BOXED = {"usd_per_20ft": "usd_20ft", "usd_per_40ft": "usd_40ft", "usd_per_t": "usd_t"}


def names_of(world: World) -> dict[str, str]:
    """What a reader calls each node."""
    nodes = world.network.nodes
    return {str(n): str(m).split(" (")[0].split(" / ")[0] for n, m in zip(nodes["node_id"], nodes["name"], strict=True)}


def legs(way: Itinerary, ours: World, sheet: RateSheet | None = None) -> list[dict[str, Any]]:
    """Every step of a way: what, where, hours and USD with their ranges, 20-foot and 40-foot prices, and what each rests on.

    Parameters
    ----------
    way
        A way on the world with the user's rates laid over it, where there are any.
    ours
        The same world without them: its price stands beside a user's.
    sheet
        The user's rates, for their dates.
    """
    names, w, column = names_of(way.world), way.world, way.goods.column
    out = []
    for step in way.steps():
        a = step["arc"]
        row: dict[str, Any] = {
            "what": step["what"], "row": step["row"], "from": step["from"], "to": step["to"], "from_name": names[step["from"]],
            "to_name": names[step["to"]], "service": step["service"], "mode": step["mode"], "km": step["km"],
            "hours": step["hours"], "hours_low": step["hours_low"], "hours_high": step["hours_high"],
            "usd": step["usd"], "usd_low": float(w.columns[f"{column}_low"][a]), "usd_high": float(w.columns[f"{column}_high"][a]),
        }  # fmt: skip
        row |= {name: float(w.columns[c][a]) for c, name in BOXED.items()}
        before = float(ours.columns[column][a])
        row["ours_usd"] = before if w.reason[column][a] != ours.reason[column][a] else None
        row["usd_rests_on"] = rests_on(w, column, a)
        row["hours_rest_on"] = rests_on(w, "hours", a)
        row["km_rest_on"] = rests_on(w, "length_km", a)
        row["ours_rests_on"] = rests_on(ours, column, a) if row["ours_usd"] is not None else []
        row |= validity(w, column, a)
        row |= next(({"valid_from": r.valid_from, "valid_until": r.valid_until} for r in _mine(sheet, row["rate"])), {})
        out.append(row)
    return out


def _mine(sheet: RateSheet | None, rate: str) -> list[UserRate]:
    """The user's rate that prices a leg."""
    return [r for r in sheet.rates if rate == f"{TABLE} {sheet.file} row {r.line}"] if sheet else []


def rests_on(world: World, column: str, arc: int) -> list[dict[str, Any]]:
    """The chain of reasons of a cell, newest first, as plain data."""
    return [as_row(r) for r in world.reasons.chain(int(world.reason[column][arc]))]


def as_row(r: Reason) -> dict[str, Any]:
    """A reason as plain data."""
    return {
        "kind": r.kind, "name": r.name, "table": r.table, "row": r.row, "source": list(r.source), "quality": r.quality, "value": r.value,
        "low": r.low, "high": r.high, "unit": r.unit, "words": r.words(),
    }  # fmt: skip


def giving(world: World, column: str, arc: int) -> Reason | None:
    """The reason that gives a cell its number, with what is only laid over it looked through."""
    chain = list(world.reasons.chain(int(world.reason[column][arc])))
    return next(
        (r for r in chain if r.kind not in LAID_OVER and not (r.kind == "rule" and r.table == "rules")),
        chain[0] if chain else None,
    )


def joined(legs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Legs with runs of one service joined; a border without hours and USD does not break a run."""
    out: list[dict[str, Any]] = []
    for leg in legs:
        rate = leg["rate"].split(" ", 1)[-1] if not leg["rate"].startswith("your") else leg["rate"]
        dates = [f"{w} {leg[c]}" for w, c in (("from", "valid_from"), ("until", "valid_until")) if leg[c]]
        holds = " ".join(dates)
        last = out[-1] if out else None
        joins = last is not None and last["what"] == "link" and last["service"] == leg["service"]
        silent = leg["what"] == "border" and leg["hours"] == 0 and leg["usd"] == 0
        if last is not None and joins and (leg["what"] == "link" or silent):
            for key in ("km", "hours", "usd"):
                last[key] += leg[key]
            if leg["ours_usd"] is not None or last["ours_usd"] is not None:
                before = last["usd"] - leg["usd"] if last["ours_usd"] is None else last["ours_usd"]
                last["ours_usd"] = before + (leg["usd"] if leg["ours_usd"] is None else leg["ours_usd"])
            last["to_name"] = leg["to_name"]
            if leg["what"] == "link":
                last["rates"] = list(dict.fromkeys([*last["rates"], rate]))
                last["sources"] = list(dict.fromkeys([*last["sources"], *leg["source"]]))
                last["holds"] = "; ".join(dict.fromkeys(x for x in (*last["holds"].split("; "), holds) if x))
        elif leg["what"] != "border" or not silent:
            out.append({**leg, "rates": [rate], "sources": list(leg["source"]), "holds": holds})
    return out


def validity(world: World, column: str, arc: int) -> dict[str, Any]:
    """Which rate gives the price, and for which days it is known to hold; None where the row has no dates."""
    r = giving(world, column, arc)
    out: dict[str, Any] = {
        "rate": f"{r.table} {r.row}".strip() if r else "",
        "valid_from": None,
        "valid_until": None,
        "lane": "",
    }
    out["source"] = list(r.source) if r else []
    out["quality"] = r.quality if r else "unknown"
    if r and r.table == "rates":
        row = world.facts.study["rates"].row(r.row)
        until = row["valid_until"]
        known = until if until is not None and until <= world.facts.on else None
        out |= {
            "valid_from": row["valid_from"],
            "valid_until": known,
            "lane": f"{row['lane_from']} to {row['lane_to']}",
        }
    return out


def rate_rows(ways: Iterable[Itinerary]) -> list[dict[str, Any]]:
    """Each rate that prices a leg of any of the ways, once: its value, dates, age on the day, lane, source and quality."""
    out: dict[tuple[str, str], dict[str, Any]] = {}
    for way in ways:
        w, column = way.world, way.goods.column
        for step in way.steps():
            r = giving(w, column, step["arc"])
            if r is None or not r.table:
                continue
            dated = validity(w, column, step["arc"])
            entry = out.setdefault((r.table, r.row), {
                "table": r.table, "row": r.row, "value": r.value, "low": r.low, "high": r.high, "unit": r.unit, "valid_from": dated["valid_from"],
                "valid_until": dated["valid_until"], "age_days": None, "lane": dated["lane"], "usd_on_ways": 0.0, "quality": r.quality,
                "source": list(r.source), "note": r.note,
            })  # fmt: skip
            if dated["valid_from"]:
                entry["age_days"] = (w.facts.on - dated["valid_from"]).days
            entry["usd_on_ways"] += step["usd"]
    return sorted(out.values(), key=lambda e: (-e["usd_on_ways"], e["table"], e["row"]))


def beside(ours: World, sheet: RateSheet, ways: Iterable[tuple[str, Itinerary]]) -> list[dict[str, Any]]:
    """Each price of a user's sheet with ours for the same: of a run the sum over its links, of a row from the least to the most of its services
    and directions. `on_ways` names the services whose way it touches; None is a price of ours that is unknown."""
    names, on, out = names_of(ours), ours.facts.on, []
    met = [(name, set(way.arcs.tolist())) for name, way in ways]
    for r in sheet.rates:
        touched = [name for name, arcs in met if arcs & set(r.arcs.tolist())]
        here = (
            r.arcs if not r.row else np.array([a for a in r.arcs if any(a in arcs for _, arcs in met)], dtype=np.int64)
        )
        here = here if here.size else r.arcs
        for column, usd in r.prices.items():
            values = ours.columns[column][here]
            values = values[~np.isnan(values)] if r.row else np.array([values.sum()])
            known = bool(values.size) and not np.isnan(values).any()
            reasons = dict.fromkeys(
                s for a in here if (g := giving(ours, column, int(a))) is not None for s in g.source
            )
            out.append({
                "line": r.line, "row": r.row, "from": r.origin, "to": r.destination, "from_name": names.get(r.origin, ""),
                "to_name": names.get(r.destination, ""), "service": r.service, "column": column, "usd": usd,
                "ours_usd_low": float(values.min()) if known else None, "ours_usd_high": float(values.max()) if known else None,
                "holds": r.holds(on), "valid_from": r.valid_from, "valid_until": r.valid_until, "on_ways": touched, "note": r.note,
                "ours_source": list(reasons),
            })  # fmt: skip
    return out


def borders(way: Itinerary) -> list[dict[str, Any]]:
    """Borders and gauge changes of a way with their hours and USD, in order."""
    names = names_of(way.world)
    return [
        {"what": s["what"], "row": s["row"], "from": names[s["from"]], "to": names[s["to"]], "hours": s["hours"], "hours_low": s["hours_low"],
         "hours_high": s["hours_high"], "usd": s["usd"], "quality": s["quality"], "rests_on": rests_on(way.world, "hours", s["arc"])}
        for s in way.steps() if s["what"] in ("border", "gauge change")
    ]  # fmt: skip


def remarks(way: Itinerary) -> list[str]:
    """What a pricing manager should know of a price before quoting it: one row behind most of it, old rates, rates of the other direction."""
    w, column = way.world, way.goods.column
    by_row: dict[tuple[str, str], tuple[float, Reason]] = {}
    old: dict[str, str] = {}
    for step in way.steps():
        r = giving(w, column, step["arc"])
        if r is None or not r.table:
            continue
        by_row[r.table, r.row] = (by_row.get((r.table, r.row), (0.0, r))[0] + step["usd"], r)
        if r.table == "rates" and step["usd"]:
            old |= _old_or_turned(w, way, r)
    out, total = list(old.values()), way.usd[1]
    for usd, r in by_row.values():
        if total > 0 and usd / total >= ONE_RATE and r.table != TABLE:
            ends = f", {r.low:g} to {r.high:g}" if r.low < r.high else ""
            rests = f"{r.value:.4g} {r.unit}{ends}; {r.quality}, {';'.join(r.source)}"
            out.append(f"{100 * usd / total:.0f}% of the price rests on one row, {r.row} ({rests})")
    return out


def _old_or_turned(world: World, way: Itinerary, r: Reason) -> dict[str, str]:
    row = world.facts.study["rates"].row(r.row)
    age, out = (world.facts.on - row["valid_from"]).days, {}
    if age > OLD_DAYS:
        out[f"{r.row} old"] = f"sea rate {r.row} is {age} days old" if row["service"] else ""
    if (
        row["lane_from"]
        and row["lane_to"]
        and _turned(world, (row["lane_from"], row["lane_to"]), (way.nodes[0], way.nodes[-1]))
    ):
        names = names_of(world)
        out[f"{r.row} turned"] = (
            f"rate {r.row} was published for {names[row['lane_from']]} to {names[row['lane_to']]}; this way runs the other way, where prices are"
            " often far lower and none is in the tables"
        )
    return {k: v.replace("sea rate", "rate") for k, v in out.items()}


def _turned(world: World, lane: tuple[str, str], way: tuple[str, str]) -> bool:
    """Whether a way runs against the direction of a lane, as straight lines through the globe go."""
    nodes, at = world.network.nodes, world.network.node_row
    x, y = (np.radians(nodes[c].to_numpy(dtype=np.float64)) for c in ("x_coord", "y_coord"))
    points = np.stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)], axis=1)
    one, two = (points[at[b]] - points[at[a]] for a, b in (lane, way))
    return bool(one @ two < 0)


def template_rows(ways: Iterable[Itinerary]) -> list[dict[str, Any]]:
    """Rows of a rate sheet to fill in: each run of one service once, in the direction of travel, and each work between, with our price beside.

    No two rows price one thing. A run is named by its ends where the shortest run of the service between them is the one of the way and
    shares nothing with an earlier row; otherwise what is left of it is listed link by link.
    """
    out: list[dict[str, Any]] = []
    taken: set[int] = set()
    for way in ways:
        for run in _runs(way):
            out += _priced(way, run, taken)
            taken |= {s["arc"] for s in run} | _same_work(way, run)
    return out


def _same_work(way: Itinerary, run: list[dict[str, Any]]) -> set[int]:
    """Arcs that a row for the work of a step prices, beside the step's own."""
    rows = [UserRate(line=0, row=s["row"], origin="", destination="", service=s["service"], prices={}, valid_from=None, valid_until=None, note="")
            for s in run if s["what"] != "link"]  # fmt: skip
    return {int(a) for r in rows for a in arcs_of(way.world.network, r)}


def _priced(way: Itinerary, run: list[dict[str, Any]], taken: set[int]) -> list[dict[str, Any]]:
    """One row for a run, or rows for those of its steps that no earlier row prices."""
    left = [s for s in run if s["arc"] not in taken]
    links = [s["arc"] for s in run if s["what"] == "link"]
    ends = {"row": "", "from": run[0]["from"], "to": run[-1]["to"], "service": run[0]["service"]}
    whole = UserRate(line=0, row="", origin=ends["from"], destination=ends["to"], service=ends["service"], prices={}, valid_from=None,
                     valid_until=None, note="")  # fmt: skip
    if len(links) > 1 and left == run and set(arcs_of(way.world.network, whole)) == set(links):
        return [{**ends, **_ours(way, links)}]
    return [{k: s[k] for k in ("row", "from", "to", "service")} | _ours(way, [s["arc"]]) for s in left]


def _runs(way: Itinerary) -> list[list[dict[str, Any]]]:
    """Steps of a way with links of one service in a row put together; waits, which have no price, are left out."""
    out: list[list[dict[str, Any]]] = []
    for step in way.steps():
        if step["what"] == "wait":
            continue
        free = step["what"] == "border" and step["usd"] == 0 and step["hours"] == 0
        last = out[-1][-1] if out else None
        if (
            step["what"] == "link"
            and last is not None
            and last["what"] == "link"
            and last["service"] == step["service"]
        ):
            out[-1].append(step)
        elif not free:
            out.append([step])
    return out


def _ours(way: Itinerary, arcs: list[int]) -> dict[str, Any]:
    named = dict.fromkeys(
        f"{r.table} {r.row}" for a in arcs if (r := giving(way.world, way.goods.column, a)) is not None
    )
    sums = {f"ours_{c}": float(way.world.columns[c][arcs].sum()) for c in BOXED}
    return {k: None if np.isnan(v) else round(v, 2) for k, v in sums.items()} | {"ours_from": "; ".join(named)}


def sources_of(study: Any, ids: Iterable[str]) -> list[Mapping[str, Any]]:
    """Rows of `sources` for ids, in their order there; one that is no row is a word such as `assumed`."""
    wanted = set(ids)
    return [
        {"source": r["source_id"], "title": r["title"], "publisher": r["publisher"], "url": r["url"], "trust": r["trust"]}
        for r in study["sources"].rows() if r["source_id"] in wanted
    ]  # fmt: skip
