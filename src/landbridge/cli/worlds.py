"""`landbridge world` and `landbridge why LINK`: the network on a day, and one of its cells explained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Group
from rich.table import Table
from rich.text import Text

from landbridge.cli.show import emit
from landbridge.engines.why import _reason
from landbridge.errors import QuestionError, did_you_mean
from landbridge.network import ArcKind
from landbridge.results import as_csv, as_json, span
from landbridge.scenario import BASELINE, difference
from landbridge.worlds import STATUS_WORDS, World


def show_world(world: World, against: World | None, *, json: bool, csv: bool, out: Path | None) -> None:
    """Print the world of a day, or what differs from another day's."""
    rows = differences(against, world) if against is not None else None
    if json or (out is not None and out.suffix == ".json"):
        emit(as_json(rows if rows is not None else _as_dict(world)), out)
    elif csv or (out is not None and out.suffix == ".csv"):
        emit((as_csv(rows) if rows is not None else world.link_frame().to_csv(index=False)).rstrip("\n"), out)
    elif rows is not None and against is not None:
        grid = _grid(
            ["link", "services", "then", "now", "because"],
            [[r["link"], ", ".join(r["services"]), r["then"], r["now"], r["why"]] for r in rows],
        )
        emit(
            Group(
                Text(f"{len(rows)} differences between {against.facts.on} and {world.facts.on}", style="bold"), "", grid
            ),
            out,
        )
    else:
        emit(_for_people(world), out)


def _grid(columns: list[str], rows: list[list[str]]) -> Table:
    grid = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in columns:
        grid.add_column(name, overflow="fold")
    for r in rows:
        grid.add_row(*(Text(c) for c in r))
    return grid


def _counts(world: World) -> dict[str, int]:
    """Links by status; a link that is open to some service is open."""
    net = world.network
    arcs = np.flatnonzero(net.kind == ArcKind.LINK)
    best: dict[int, int] = {}
    for link, status in zip(net.link[arcs], world.columns["status"][arcs], strict=True):
        best[int(link)] = min(int(status), best.get(int(link), 99))
    counts = {w: sum(1 for s in best.values() if s == i) for i, w in enumerate(STATUS_WORDS)}
    return counts | {"without a service": len(net.left_out)}


def _developments(world: World) -> list[dict[str, Any]]:
    return [
        {
            "id": d.id,
            "name": d.name,
            "since": d.since,
            "until": d.until,
            "change": dict(d.change),
            "source": d.source,
            "from": d.origin,
        }
        for d in world.facts.developments
    ]


def _as_dict(world: World) -> dict[str, Any]:
    facts = world.facts
    return {
        "study": facts.study.name, "study_hash": facts.study.hash, "on": facts.on, "scenario": facts.scenario.title, "known_to": facts.known_to,
        "caveats": facts.caveats, "links": _counts(world), "developments": _developments(world), "agreements_in_force": sorted(facts.in_force),
    }  # fmt: skip


def _for_people(world: World) -> Group:
    facts = world.facts
    known = f" ({facts.known_to})" if facts.known_to else ""
    counts = ", ".join(f"{n} {w}" for w, n in _counts(world).items() if n)
    head = Text(f"{facts.study.title} on {facts.on}{known}, {facts.scenario.title}: links {counts}", style="bold")
    rows = [
        [
            d.name,
            str(d.since),
            str(d.until or ""),
            ", ".join(f"{k} {v}" for k, v in d.change.items()) or "recorded, not computed",
            ";".join(d.source),
        ]
        for d in world.facts.developments
    ]
    body = _grid(["developments that hold", "since", "until", "change", "source"], rows)
    tail = Text(
        f"\n{len(facts.in_force)} agreements are in force. landbridge world --csv lists every link with hours and prices.",
        style="dim",
    )
    return Group(head, *(Text(f"mind: {x}", style="yellow") for x in facts.caveats), "", body, tail)


def differences(then: World, now: World) -> list[dict[str, Any]]:
    """Links whose status or hours differ between two worlds of one network, with the reason of the later."""
    net = now.network
    out: dict[tuple[str, str, str], dict[str, Any]] = {}
    for arc in np.flatnonzero((net.kind == ArcKind.LINK) & net.forward):
        states = [STATUS_WORDS[int(w.columns["status"][arc])] for w in (then, now)]
        hours = [float(w.columns["hours"][arc]) for w in (then, now)]
        if states[0] == states[1] and (hours[0] == hours[1] or any(np.isnan(hours))):
            continue
        changed = "status" if states[0] != states[1] else "hours"
        told = states if changed == "status" else [f"{h:.1f} h" for h in hours]
        link = str(net.links["link_id"].iloc[int(net.link[arc])])
        world = now if now.reason[changed][arc] >= 0 else then
        rule = world.rule(changed, int(arc))
        entry = out.setdefault(
            (link, told[0], told[1]),
            {"link": link, "services": [], "then": told[0], "now": told[1], "why": rule.words() if rule else ""},
        )
        entry["services"].append(str(net.services["service_id"].iloc[int(net.service[arc])]))
    return list(out.values())


CHANGES = ("status", "hours", "usd_per_40ft", "usd_per_t", "capacity_t_per_day", "hazard_per_year", "acceptance")


def changed(now: World, then: World) -> list[dict[str, Any]]:
    """Every cell of a link that differs, with the chain of reasons of the later world down to the source."""
    net, out = now.network, dict[tuple[str, str, str, str], dict[str, Any]]()
    for arc in np.flatnonzero((net.kind == ArcKind.LINK) & net.forward):
        link = str(net.links["link_id"].iloc[int(net.link[arc])])
        service = str(net.services["service_id"].iloc[int(net.service[arc])])
        for column in CHANGES:
            before, after = (float(w.columns[column][arc]) for w in (then, now))
            if before == after or (np.isnan(before) and np.isnan(after)):
                continue
            told = [
                STATUS_WORDS[int(v)] if column == "status" else "unknown" if np.isnan(v) else f"{v:,.4g}"
                for v in (before, after)
            ]
            world = now if now.reason[column][arc] >= 0 else then
            reasons = list(world.reasons.chain(int(world.reason[column][arc])))
            key = (link, column, told[0], told[1])
            entry = out.setdefault(
                key,
                {"link": link, "column": column, "then": told[0], "now": told[1], "services": [], "reasons": reasons},
            )
            entry["services"].append(service)
    return list(out.values())


def _barred(world: World, base: World) -> str:
    """How many links the scenario shuts to some cargo only, as the tail of a sentence."""
    known = {base.reasons[b.reason].name for b in base.bars}
    rows = [world.network.link[b.arcs] for b in world.bars if world.reasons[b.reason].name not in known]
    links = {int(r) for each in rows for r in each if r >= 0}
    return f", and {len(links)} more to some cargo only" if links else ""


def show_scenario(world: World, base: World, *, json: bool, csv: bool, out: Path | None) -> None:
    """Print what a scenario says in words, and every link that it changes with the chain of reasons up to the source."""
    story = world.facts.scenario
    said, cells = list(difference(BASELINE, story)), changed(world, base)
    if json or csv or (out is not None and out.suffix in (".json", ".csv")):
        plain = [{**c, "reasons": [r.words() for r in c["reasons"]]} for c in cells]
        wants_csv = csv or (out is not None and out.suffix == ".csv")
        data = {"scenario": story.title, "hash": story.hash, "on": world.facts.on, "says": said, "changes": plain}
        emit(as_csv(plain).rstrip("\n") if wants_csv else as_json(data), out)
        return
    head = f"{story.title} [{story.hash}] on {world.facts.on}" + (
        f" ({world.facts.known_to})" if world.facts.known_to else ""
    )
    lines = [
        head,
        *filter(None, [story.purpose, story.summary]),
        *([f"Sources: {'; '.join(story.source)}"] if story.source else []),
    ]
    lines += ["", "What it says beside what is known:", *(f"  {x}" for x in said)]
    lines += [f"mind: {x}" for x in world.facts.caveats]
    lines += [
        "",
        f"What that changes on {world.facts.on}: {len({c['link'] for c in cells})} links{_barred(world, base)}",
    ]
    for c in cells:
        lines.append(
            f"  {c['link']} ({', '.join(c['services'])}): {c['column'].replace('_', ' ')} {c['then']} -> {c['now']}"
        )
        lines += [f"      because {r.words()}" for r in c["reasons"]]
    emit("\n".join(lines), out)


def why_cell(world: World, row: str, column: str, *, json: bool, out: Path | None) -> None:
    """Print why a link or operation has its value on the day."""
    net = world.network
    table = "links" if row in net.link_row else "operations" if row in net.operation_row else None
    if table is None:
        guess = did_you_mean(row, [*net.link_row, *net.operation_row])
        raise QuestionError(
            f"there is no link or operation {row!r}.",
            *filter(None, [guess]),
            "Give two places to ask about a way between them.",
        )
    found = world.why(table, row, column)
    if json or (out is not None and out.suffix == ".json"):
        emit(
            as_json([{**f, "reasons": [{**_reason(r), "words": r.words()} for r in f["reasons"]]} for f in found]), out
        )
        return
    lines = []
    for f in found:
        value = f["value"]
        shown = (
            "unknown"
            if value is None
            else value
            if isinstance(value, str)
            else span(f.get("low", value), value, f.get("high", value), 1)
        )
        lines.append(f"{row} {column} on {world.facts.on} for {', '.join(f['services'])}: {shown}")
        lines.extend(f"  because {r.words()}" + (f"\n          {r.note}" if r.note else "") for r in f["reasons"])
    emit("\n".join(lines) or f"{row}: no service runs there", out)
