"""Check a study through: its tables, then what the network and the rules make of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from landbridge.answers.world import network_of
from landbridge.errors import ScenarioError
from landbridge.network import ArcKind, Network
from landbridge.scenario import select
from landbridge.study import Report, Study
from landbridge.study import check as check_tables
from landbridge.study.check import CHECKS, lines
from landbridge.tables import Problem
from landbridge.worlds import World, build
from landbridge.worlds.fill import rules
from landbridge.worlds.reasons import Reasons

CHECKS |= {
    "no-hours-or-price": "a link or operation without hours or a price that a service needs",
    "assumption-tie": "two rules of one priority that claim one cell",
    "unreachable-place": "a place that no cargo can leave or reach",
    "bad-filter": "a filter that asks for something its rows do not have",
    "filter-meets-nothing": "a filter that means no row",
}


def check(study: Study) -> Report:
    """Every problem of a study at once.

    Examples
    --------
    >>> import landbridge as lb
    >>> lb.check(lb.open_study()).ok
    True
    """
    report = check_tables(study)
    if not report.ok:
        return report  # what cannot be read cannot be compiled; the problems so far say what to mend
    found = list(_filters(study))
    if not any(p.severity == "error" for p in found):
        network = network_of(study)
        found += [*_ties(study, network), *_unreachable(study, network)]
        found += list(_unfilled(build(network, study.facts(study.known_until or _last_day(study)))))
    return Report(report.study, [*found, *report.problems], report.rows)


def _last_day(study: Study) -> date:
    return max([row["since"] for row in study["developments"].rows()], default=date(2000, 1, 1))


def _filters(study: Study) -> Iterator[Problem]:
    from landbridge.network.frames import link_frame, operation_frame

    frames = {"links": link_frame(study), "operations": operation_frame(study)}
    services = set(study["services"].frame["service_id"])
    for name, columns in (
        ("assumptions", ("where",)),
        ("developments", ("links", "operations")),
        ("rates", ("links",)),
        ("services", ("links",)),
    ):
        for line, row, table in lines(study, name):
            for column in columns:
                into = row["table"] if name == "assumptions" else column
                if not row[column] or into not in frames:
                    continue
                try:
                    mask = select(frames[into], row[column], what="", skip=frozenset({"service"}))
                except ScenarioError as error:
                    yield Problem(
                        check="bad-filter",
                        file=table.file,
                        row=line,
                        what=error.what.removeprefix(": ").rstrip("."),
                        remedies=error.remedies,
                    )
                    continue
                named = row[column].get("service", [])
                unknown = [s for s in (named if isinstance(named, list) else [named]) if s not in services]
                if unknown:
                    what = f"a filter asks for service {unknown[0]!r}, which services.csv does not have"
                    yield Problem(
                        check="bad-filter",
                        file=table.file,
                        row=line,
                        what=what,
                        remedies=("Add it to services.csv or correct the filter.",),
                    )
                if not mask.any():
                    what = f"{column} {row[column]} means no row of {into}.csv"
                    yield Problem(
                        check="filter-meets-nothing",
                        file=table.file,
                        row=line,
                        what=what,
                        remedies=("Correct it, or delete the row.",),
                        severity="warning",
                    )


def _ties(study: Study, network: Network) -> Iterator[Problem]:
    table = study["assumptions"]
    line = dict(zip(table.frame["assumption_id"], table.lines, strict=True))
    for tie in rules(study, network, Reasons())[1]:
        what = f"{tie.second!r} and {tie.first!r} have one priority and both give {tie.column} of {tie.row}"
        remedies = ("Give one of them a higher priority, or narrow its filter.",)
        yield Problem(check="assumption-tie", file=table.file, row=int(line[tie.second]), what=what, remedies=remedies)


def _unfilled(world: World) -> Iterator[Problem]:
    """Arcs on which a service's load has no hours or no price for it."""
    net, study = world.network, world.facts.study
    seen = set()
    for arc in np.flatnonzero(net.kind < ArcKind.THROUGH):
        box = bool(net.loads[arc] & 1)
        need = [
            "hours",
            *(["usd_per_40ft", "usd_per_20ft"] if box else []),
            *([] if net.loads[arc] == 1 else ["usd_per_t"]),
        ]
        is_link = net.kind[arc] == ArcKind.LINK
        need += ["kg_co2e_per_t"] if is_link else []
        table = "links" if is_link else "operations" if net.operation[arc] >= 0 else "services"
        frame, row = {"links": (net.links, net.link[arc]), "operations": (net.operations, net.operation[arc])}.get(
            table, (net.services, net.service[arc])
        )
        key = str(frame.iloc[int(row)][f"{table[:-1]}_id"])
        service = str(net.services["service_id"].iloc[int(net.service[arc])])
        for column in need:
            if np.isnan(world.columns[column][arc]) and (key, service, column) not in seen:
                seen.add((key, service, column))
                what = f"{key!r} has no {column} for {service}, so no way can use it"
                at = study[table].frame.index[study[table].frame[f"{table[:-1]}_id"] == key]
                yield Problem(
                    check="no-hours-or-price", file=study[table].file, row=int(study[table].lines[int(at[0])]), what=what,
                    remedies=("Fill it, or add a rule that fits to assumptions.csv.",), severity="warning",
                )  # fmt: skip


def _unreachable(study: Study, network: Network) -> Iterator[Problem]:
    """Places that cargo neither leaves nor reaches, even were every link open."""
    leaves = np.isin(network.gate_out, network.tail)
    reaches = np.isin(network.gate_in, network.head)
    at = dict(zip(network.nodes["node_id"], zip(leaves, reaches, strict=True), strict=True))
    for line, row, table in lines(study, "nodes"):
        if row["kind"] != "waypoint" and not all(at[row["node_id"]]):
            what = f"no service touches {row['node_id']!r}, so no cargo can leave or reach it"
            yield Problem(
                check="unreachable-place", file=table.file, row=line, what=what, remedies=("Add a link with a service, or leave it for the record.",),
                severity="note" if row["kind"] == "power_node" else "warning",
            )  # fmt: skip
