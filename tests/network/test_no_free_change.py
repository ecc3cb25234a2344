"""Nothing changes gauge, mode or state for nothing; gates and waypoints are no short cut."""

from __future__ import annotations

import numpy as np
import pytest
from chance import study_by_chance, tables_by_chance
from hypothesis import given
from hypothesis import strategies as st
from studies import link, made, node, work

from landbridge.answers import world
from landbridge.engines.route import route
from landbridge.errors import PlaceError
from landbridge.network import ArcKind, Network
from landbridge.network import compile as compile_network

N_WALKS, N_STEPS = 1500, 60
LAND = ("rail", "road")


def walk(network: Network, rng: np.random.Generator) -> list[int]:
    """Arcs that cargo takes which enters anywhere and turns by chance at every vertex."""
    starts = network.gate_out[np.diff(network.first_arc)[network.gate_out] > 0]
    at, out = int(rng.choice(starts)), []
    for _ in range(N_STEPS):
        first, end = network.first_arc[at], network.first_arc[at + 1]
        if first == end:
            break
        arc = int(rng.integers(first, end))
        out.append(arc)
        at = int(network.head[arc])
    return out


def what_is_free(network: Network, arcs: list[int]) -> list[str]:
    """Changes of gauge, mode, service or state along the arcs that no arc between them pays for."""
    links, wrong, since = network.links, [], []
    before = None
    for i, a in enumerate(arcs):
        kind = ArcKind(int(network.kind[a]))
        if kind != ArcKind.LINK:
            since.append(a)
            continue
        row = links.iloc[int(network.link[a])]
        if before is not None:
            wrong += between(network, before, a, since)
        before, since = a, []
        if row["border"] and row["mode"] in LAND:
            nxt = arcs[i + 1] if i + 1 < len(arcs) else None
            if nxt is not None and (network.kind[nxt] != ArcKind.BORDER or network.link[nxt] != network.link[a]):
                wrong.append(f"{row['link_id']} changes state without a border")
    return wrong


def between(network: Network, one: int, other: int, arcs: list[int]) -> list[str]:
    links, kinds = network.links, [ArcKind(int(network.kind[a])) for a in arcs]
    a, b = links.iloc[int(network.link[one])], links.iloc[int(network.link[other])]
    paid = [k for k in kinds if k in (ArcKind.GAUGE, ArcKind.TRANSFER)]
    changes = a["mode"] != b["mode"] or (a["mode"] == "rail" and a["gauge_mm"] != b["gauge_mm"])
    changes |= network.service[one] != network.service[other]
    out = []
    if len(paid) != changes:
        out.append(f"{a['link_id']} to {b['link_id']} pays {len(paid)} changes")
    if {ArcKind.LOAD, ArcKind.UNLOAD} & set(kinds):
        out.append(f"{a['link_id']} to {b['link_id']} passes a gate")
    ends = [{r["from_node_id"], r["to_node_id"]} for r in (a, b)]
    where = {network.nodes["node_id"].iloc[int(network.vertex_node[network.tail[x]])] for x in (*arcs, other)}
    if not where & ends[0] & ends[1]:
        out.append(f"{a['link_id']} and {b['link_id']} do not meet")
    return out


def paid_by_the_right_row(network: Network) -> list[str]:
    """Arcs of work whose row is of another kind, another node or another link."""
    kinds = {ArcKind.BORDER: "border", ArcKind.GAUGE: "gauge_change", ArcKind.TRANSFER: "transfer"}
    wrong = []
    for a in np.flatnonzero(network.operation >= 0):
        kind, row = ArcKind(int(network.kind[a])), network.operations.iloc[int(network.operation[a])]
        node_id = network.nodes["node_id"].iloc[int(network.vertex_node[network.tail[a]])]
        at = (
            row["link_id"] == network.links["link_id"].iloc[int(network.link[a])]
            if kind == ArcKind.BORDER
            else row["node_id"] == node_id
        )
        if row["kind"] != kinds.get(kind) or not at:
            wrong.append(network.arc_name(int(a)))
    unpaid = np.flatnonzero((network.operation < 0) & np.isin(network.kind, list(kinds)))
    return wrong + [network.arc_name(int(a)) for a in unpaid]


@pytest.fixture(scope="module")
def shipped(world_on) -> Network:
    return world_on("2025-06-01").network


def test_cargo_that_wanders_through_the_shipped_study_pays_for_every_change(shipped):
    rng = np.random.default_rng(1)
    walks = [walk(shipped, rng) for _ in range(N_WALKS)]
    assert [x for w in walks for x in what_is_free(shipped, w)] == []
    met = set(shipped.kind[np.unique(np.concatenate(walks))])
    assert {ArcKind.BORDER, ArcKind.GAUGE, ArcKind.TRANSFER} <= met  # the walks saw every kind of change


@given(st.integers(0, 2**32 - 1))
def test_cargo_that_wanders_through_a_made_study_pays_for_every_change(tmp_path, seed):
    network = compile_network(study_by_chance(tmp_path, tables_by_chance(seed)))
    rng = np.random.default_rng(seed)
    assert [x for _ in range(20) for x in what_is_free(network, walk(network, rng))] == []
    assert paid_by_the_right_row(network) == []


def test_every_piece_of_work_in_the_shipped_study_is_a_row_of_that_kind_at_that_place(shipped):
    assert paid_by_the_right_row(shipped) == []


def test_every_land_link_between_states_has_border_work_in_each_direction_that_it_runs(shipped):
    on = (shipped.kind == ArcKind.LINK) & (shipped.link >= 0)
    between_states = shipped.links["border"] & shipped.links["mode"].isin(LAND)
    assert between_states.sum() > 50
    for row in np.flatnonzero(between_states):
        arcs = np.flatnonzero(on & (shipped.link == row))
        paid = np.flatnonzero((shipped.kind == ArcKind.BORDER) & (shipped.link == row))
        one_way = bool(shipped.links["directed"].iloc[row])
        assert sorted(shipped.head[arcs]) == sorted(shipped.tail[paid])
        assert set(shipped.forward[arcs]) == ({True} if one_way else {True, False}), shipped.links["link_id"].iloc[row]


def test_cargo_enters_only_outward_and_leaves_only_inward_so_no_way_passes_a_gate(shipped):
    assert not np.isin(shipped.head, shipped.gate_out).any()
    assert not np.isin(shipped.tail, shipped.gate_in).any()
    # at a station whose rails of one gauge only lead abroad, the gauge change with the border in it is paid at the gate
    assert np.isin(shipped.kind[np.isin(shipped.tail, shipped.gate_out)], (ArcKind.LOAD, ArcKind.GAUGE)).all()
    assert np.isin(shipped.kind[np.isin(shipped.head, shipped.gate_in)], (ArcKind.UNLOAD, ArcKind.GAUGE)).all()


def test_cargo_neither_begins_nor_ends_at_a_point_at_sea(shipped):
    at_sea = shipped.nodes["kind"].to_numpy() == "waypoint"
    assert at_sea.any()
    assert not np.isin(shipped.tail, shipped.gate_out[at_sea]).any()
    assert not np.isin(shipped.head, shipped.gate_in[at_sea]).any()


def test_no_arc_stands_twice_and_arcs_are_sorted_by_the_vertex_they_leave(shipped):
    listed = list(
        zip(shipped.tail, shipped.head, shipped.kind, shipped.link, shipped.operation, shipped.service, strict=True)
    )
    assert len(set(listed)) == shipped.n_arcs
    assert (np.diff(shipped.tail) >= 0).all()
    assert (np.bincount(shipped.tail, minlength=shipped.n_vertices) == np.diff(shipped.first_arc)).all()


def test_rails_to_road_to_rails_inside_one_station_is_no_way_between_gauges(tmp_path):
    nodes = [node(n, x=45 + i) for i, n in enumerate(["WEST", "YARD", "EAST"])]
    links = [
        link("WIDE", "WEST", "YARD", "rail", gauge_mm=1520),
        link("NARROW", "YARD", "EAST", "rail", gauge_mm=1435),
        link("STREET", "YARD", "EAST", "road"),
    ]
    changes = [
        work(f"T_{a}_{b}", "YARD", "transfer", from_mode=a, to_mode=b) for a, b in (("rail", "road"), ("road", "rail"))
    ]
    w = world(made(tmp_path / "s", nodes=nodes, links=links, operations=changes), "2025-01-01")
    assert route(w, "WEST", "EAST")[0].links == ["WIDE", "STREET"]
    assert not route(w, "WEST", "EAST", avoid=["road"]).found
    shut = route(w, "WEST", "EAST", avoid=["STREET"])
    assert [x.link for x in shut.lift] == ["STREET"]


def test_a_border_without_a_row_is_no_way_and_with_one_is(tmp_path):
    nodes = [node("HERE", "GEO"), node("THERE", "AZE", x=46)]
    links = [link("ROAD", "HERE", "THERE")]
    without = world(made(tmp_path / "a", nodes=nodes, links=links), "2025-01-01")
    assert not route(without, "HERE", "THERE").found
    row = [work("B", "HERE", "border", link_id="ROAD", from_country="GEO", to_country="AZE", hours=7)]
    one_way = world(made(tmp_path / "b", nodes=nodes, links=links, operations=row), "2025-01-01")
    assert route(one_way, "HERE", "THERE")[0].borders == 1
    assert not route(one_way, "THERE", "HERE").found


def test_a_waypoint_is_no_place_to_ask_for(world_on):
    with pytest.raises(PlaceError, match="there is no place"):
        route(world_on("2025-06-01"), "SUEZ", "Istanbul")


def test_the_row_of_work_that_says_most_is_the_one_that_is_paid(tmp_path):
    nodes = [node("HERE", "GEO"), node("THERE", "AZE", x=46)]
    rows = [
        work("ANY", "HERE", "border", link_id="ROAD", hours=1),
        work("INTO", "HERE", "border", link_id="ROAD", hours=2, to_country="AZE"),
        work("INTO_BY_TRUCK", "HERE", "border", link_id="ROAD", hours=4, to_country="AZE", services=["truck"]),
    ]
    w = world(made(tmp_path / "s", nodes=nodes, links=[link("ROAD", "HERE", "THERE")], operations=rows), "2025-01-01")
    there, back = (
        next(s for s in route(w, a, b)[0].steps() if s["what"] == "border")
        for a, b in (("HERE", "THERE"), ("THERE", "HERE"))
    )
    assert (there["row"], there["hours"], back["row"]) == ("INTO_BY_TRUCK", 4, "ANY")
