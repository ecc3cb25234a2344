"""`landbridge world` and `landbridge why LINK`: the network on a day, and one of its cells explained."""

from __future__ import annotations

from pathlib import Path

from rich.console import Group
from rich.text import Text

from landbridge.cli.fitting import FittingTable
from landbridge.cli.show import emit
from landbridge.report.world import cells_dict, cells_of, changed, differences, link_counts, scenario_dict, world_dict
from landbridge.results import as_csv, as_json, span
from landbridge.scenario import BASELINE, difference
from landbridge.worlds import World


def show_world(world: World, against: World | None, *, json: bool, csv: bool, out: Path | None) -> None:
    """Print the world of a day, or what differs from another day's."""
    rows = differences(against, world) if against is not None else None
    if json or (out is not None and out.suffix == ".json"):
        emit(as_json(rows if rows is not None else world_dict(world)), out)
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


def _grid(columns: list[str], rows: list[list[str]]) -> FittingTable:
    grid = FittingTable()
    for name in columns:
        grid.add_column(name, overflow="fold")
    for r in rows:
        grid.add_row(*(Text(c) for c in r))
    return grid


def _for_people(world: World) -> Group:
    facts = world.facts
    known = f" ({facts.known_to})" if facts.known_to else ""
    counts = ", ".join(f"{n} {w}" for w, n in link_counts(world).items() if n)
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
        data = scenario_dict(world, base)
        wants_csv = csv or (out is not None and out.suffix == ".csv")
        emit(as_csv(data["changes"]).rstrip("\n") if wants_csv else as_json(data), out)
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
    if json or (out is not None and out.suffix == ".json"):
        emit(as_json(cells_dict(world, row, column)), out)
        return
    found = cells_of(world, row, column)
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
        lines.append(f"{row} {column} on {world.facts.on} for {', '.join(f['services'])}{_direction(f)}: {shown}")
        lines.extend(f"  because {r.words()}" + (f"\n          {r.note}" if r.note else "") for r in f["reasons"])
    emit("\n".join(lines) or f"{row}: no service runs there", out)


def _direction(found: dict[str, object]) -> str:
    """Words for the direction that a value is of; blank where both have it."""
    ways = found["directions"]
    return f", {' and '.join(ways)}" if isinstance(ways, list) and ways else ""
