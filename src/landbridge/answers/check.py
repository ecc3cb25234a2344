"""Check a study through: its tables, then what the network and the rules make of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import pandas as pd

from landbridge.answers.world import network_of
from landbridge.errors import ScenarioError, did_you_mean
from landbridge.network import ArcKind, Network
from landbridge.network.frames import link_frame, operation_frame
from landbridge.scenario import Development, read_scenario, select
from landbridge.scenario.filters import as_set
from landbridge.study import Report, Study
from landbridge.study import check as check_tables
from landbridge.study.register import CHECKS, in_order, lines, problem
from landbridge.tables import Problem
from landbridge.tables.write import cell_text
from landbridge.worlds import World, build
from landbridge.worlds.fill import rules
from landbridge.worlds.reasons import Reasons

__all__ = ["CHECKS", "check"]
Frames = dict[str, pd.DataFrame]  # links and operations with the columns that filters may ask for
CHECKS |= {
    "no-hours-or-price": "a link or operation without hours or a price that a service needs",
    "assumption-tie": "two rules of one priority that claim one cell",
    "unreachable-place": "a place that no cargo can leave or reach",
    "bad-filter": "a filter that asks for something its rows do not have",
    "filter-meets-nothing": "a filter that means no row",
    "bad-scenario": "a scenario of the study that cannot be read or names what is not there",
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
    frames = {"links": link_frame(study), "operations": operation_frame(study)}
    found = [*_filters(study, frames), *_scenarios(study, frames)]
    if not any(p.check == "bad-filter" for p in found):
        network = network_of(study)
        found += [*_ties(study, network), *_unreachable(study, network)]
        found += list(_unfilled(build(network, study.facts(study.known_until or _last_day(study)))))
    return Report(report.study, in_order([*found, *report.problems]), report.rows)


def _last_day(study: Study) -> date:
    return max([row["since"] for row in study["developments"].rows()], default=date(2000, 1, 1))


# Tables with filters, the columns that hold them, and whether a filter there may ask for a service.
_FILTERS = {
    "assumptions": (("where",), True),
    "developments": (("links", "operations"), True),
    "rates": (("links",), False),
    "services": (("links",), False),
}


def _filters(study: Study, frames: Frames) -> Iterator[Problem]:
    services = set(study["services"].frame["service_id"])
    for name, (columns, may_name_service) in _FILTERS.items():
        for line, row, table in lines(study, name):
            for column in columns:
                into = row["table"] if name == "assumptions" else column
                if not row[column] or into not in frames:
                    continue
                try:
                    met = _meets(row[column], frames[into], services if may_name_service else None)
                except ScenarioError as error:
                    yield problem("bad-filter", table, line, error.what, *error.remedies)
                    continue
                if not met:
                    what = f"{column} {cell_text(table.spec.column(column), row[column])} means no row of {into}.csv"
                    yield problem(
                        "filter-meets-nothing", table, line, what, "Correct it, or delete the row.", severity="warning"
                    )


def _meets(where: Mapping[str, object], frame: pd.DataFrame, services: set[str] | None) -> bool:
    """Whether a filter means any row; raises `ScenarioError` for what it asks in vain. `services` is None where it may name none."""
    skip = frozenset({"service"}) if services is not None else frozenset()
    try:
        mask = select(frame, where, what="", skip=skip)
    except ScenarioError as error:
        raise ScenarioError(error.what.removeprefix(": ").rstrip("."), *error.remedies) from error
    for service in sorted(as_set(where["service"]), key=str) if "service" in where else ():
        if services is not None and service not in services:
            what = f"a filter asks for service {service!r}, which services.csv does not have"
            raise ScenarioError(
                what,
                *filter(None, [did_you_mean(str(service), services)]),
                "Add it to services.csv or correct the filter.",
            )
    return bool(mask.any())


def _scenarios(study: Study, frames: Frames) -> Iterator[Problem]:
    """Scenarios of the study that cannot be read, name an unknown agreement, or mean no link or operation at all."""
    services = set(study["services"].frame["service_id"])
    for path in study.scenarios().values():
        file = f"scenarios/{path.name}"
        try:
            scenario = read_scenario(path)
            study.facts(date.max, scenario)
            for d in scenario.developments:
                for where, frame in ((d.links, frames["links"]), (d.operations, frames["operations"])):
                    _refuse_vain(d, where, frame, services)
        except ScenarioError as error:
            what = error.what.removeprefix(f"{path}: ").removeprefix(path.name).removeprefix(": ").strip().rstrip(".")
            yield Problem(check="bad-scenario", file=file, row=None, what=what, remedies=error.remedies)


def _refuse_vain(d: Development, where: Mapping[str, object] | None, frame: pd.DataFrame, services: set[str]) -> None:
    named = {} if not d.services else {"service": list(d.services)}
    try:
        met = where is None or _meets({**named, **where}, frame, services)
    except ScenarioError as error:
        raise ScenarioError(f"{d.name!r}: {error.what}", *error.remedies) from error
    if not met:
        raise ScenarioError(f"{d.name!r} means no row, so it would change nothing", "Correct its links or operations.")


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
