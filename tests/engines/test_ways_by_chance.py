"""Ways through small studies made by chance agree with a twin that walks every way."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from chance import DAY_USD, Twin, study_by_chance, tables_by_chance
from hypothesis import example, given, settings
from hypothesis import strategies as st
from studies import link, made, node, work

from landbridge.answers import compare, world
from landbridge.engines.question import ask
from landbridge.engines.route import route
from landbridge.errors import QuestionError
from landbridge.network import ArcKind, staged
from landbridge.network.search import shared_length
from landbridge.worlds import OPEN, Overlay, Reason

DAY = "2025-06-01"
SEEDS = st.integers(0, 2**32 - 1)
LIFTED = Reason(kind="overlay", name="lifted")
EXACT = 1e-9  # the same numbers, summed in another order


def ways_of(w, k=1, **more):
    return route(w, "N0", "N1", k=k, value_of_time=DAY_USD, **more)


def opened(w, names):
    """The world with every arc of the links open."""
    for name in names:
        arcs = w.arcs_of("links", name)
        w = w.apply(Overlay(arcs, "status", np.full(arcs.size, OPEN), LIFTED))
    return w


@given(SEEDS)
def test_the_best_way_is_the_cheapest_of_all_that_can_be_walked(tmp_path, seed):
    rows = tables_by_chance(seed, shut=0.15)
    walked = Twin(rows).ways("N0", "N1")
    ways = ways_of(world(study_by_chance(tmp_path, rows), DAY))
    assert ways.found == bool(walked)
    if walked:
        best = min(walked, key=lambda x: x.cost)
        assert ways[0].cost == pytest.approx(best.cost, rel=EXACT)
        assert (tuple(ways[0].links), tuple(ways[0].nodes)) == (best.links, best.nodes)
        assert ways[0].days[1] * 24 == pytest.approx(best.hours, rel=EXACT)
        assert ways[0].usd[1] == pytest.approx(best.usd, rel=EXACT)


@pytest.mark.slow
@settings(max_examples=30)
@given(SEEDS, st.floats(0, 1))
def test_alternatives_are_real_ways_in_order_of_cost_that_differ(tmp_path, seed, max_shared):
    rows = tables_by_chance(seed, n_nodes=5, n_links=9)
    w = world(study_by_chance(tmp_path, rows), DAY)
    ways = list(ways_of(w, k=4, max_shared=max_shared))
    walked = {}
    for x in Twin(rows).ways("N0", "N1"):
        walked.setdefault((x.links, x.nodes), []).append(x.cost)
    costs = [i.cost for i in ways]
    assert costs == sorted(costs)
    assert [i.rank for i in ways] == list(range(1, len(ways) + 1))
    for i in ways:
        assert any(i.cost == pytest.approx(c, rel=EXACT) for c in walked[tuple(i.links), tuple(i.nodes)])
        assert i.cost <= 2 * costs[0] * (1 + EXACT)  # ways twice as dear as the best are no choice
    for a, b in itertools.combinations(ways, 2):
        assert shared_length(w.network, w.columns["length_km"], a.arcs, b.arcs) <= max_shared
        common = set(a.links) & set(b.links)
        km = {r["link_id"]: r["length_km"] for r in rows["links"]}
        assert all(sum(km[x] for x in common) <= max_shared * i.km * (1 + EXACT) + EXACT for i in (a, b))


def home_rails(rows):
    """Node and gauge of rails inside one state: they decide which rails of a gauge station only lead abroad."""
    country = {n["node_id"]: n["country"] for n in rows["nodes"]}
    inside = [
        r for r in rows["links"] if r["mode"] == "rail" and country[r["from_node_id"]] == country[r["to_node_id"]]
    ]
    return {(r[end], r["gauge_mm"]) for r in inside for end in ("from_node_id", "to_node_id")}


@pytest.mark.slow
@settings(max_examples=25)
@given(SEEDS)
@example(16712)  # N0 gets its first rails of home, and work at the other rails is due there
def test_one_more_link_never_makes_the_best_way_dearer(tmp_path, seed):
    """Dearer only by work that falls due where cargo begins or ends, at a station that the link gives its first rails of home."""
    rows = tables_by_chance(seed, n_links=8)
    fewer = {
        **rows,
        "links": rows["links"][:-1],
        "operations": [o for o in rows["operations"] if o.get("link_id") != "L7"],
    }
    new = {n for n, _ in home_rails(rows)} - {n for n, _ in home_rails(fewer)}
    due = sum(
        o["usd_per_40ft"] + o["hours"] / 24 * DAY_USD
        for o in rows["operations"]
        if o["kind"] == "gauge_change" and o["node_id"] in new & {"N0", "N1"}
    )
    before, after = (ways_of(world(study_by_chance(tmp_path, t), DAY)) for t in (fewer, rows))
    if before.found:
        assert after[0].cost <= (before[0].cost + due) * (1 + EXACT)


def shut_pairs(folder):
    """Worlds with closures by chance, their closed links, and pairs of places with no open way between them."""
    for seed in itertools.count():
        rows = tables_by_chance(seed, n_nodes=6, n_links=9, shut=0.7)
        w = world(study_by_chance(folder, rows), DAY)
        closed = [r["link_id"] for r in rows["links"] if r["status"] == "closed"]
        ends = [n["node_id"] for n in rows["nodes"] if n["kind"] == "terminal"]
        for pair in list(itertools.permutations(ends, 2))[:6]:
            ways = route(w, *pair, k=1)
            if not ways.found:
                yield w, closed, pair, ways


@pytest.mark.slow
def test_lifting_the_printed_closures_gives_a_way_and_no_fewer_links_would_do(tmp_path):
    seen = 0
    for w, closed, pair, ways in shut_pairs(tmp_path):
        if not ways.lift:
            assert not route(opened(w, closed), *pair, k=1).found
            continue
        printed = [x.link for x in ways.lift]
        assert set(printed) <= set(closed)
        assert route(opened(w, printed), *pair, k=1).found
        # A smaller set that would do could be filled up to one link fewer than printed.
        for names in itertools.combinations(closed, len(printed) - 1) if len(printed) > 1 else ():
            assert not route(opened(w, names), *pair, k=1).found, (pair, names)
        seen += 1
        if seen == 100:
            return


@pytest.mark.slow
@settings(max_examples=25)
@given(SEEDS)
@example(1565)  # fewest by running one closed link there and back
def test_what_to_lift_is_cheapest_first_by_links_then_by_cost(tmp_path, seed):
    rows = tables_by_chance(seed, n_nodes=6, n_links=9, shut=0.9)
    ways = ways_of(world(study_by_chance(tmp_path, rows), DAY))
    walked = Twin(rows, ignore_closures=True).ways("N0", "N1")
    if ways.found:
        return
    assert bool(ways.openings) == bool(walked)
    if not walked:
        return
    closed = {r["link_id"] for r in rows["links"] if r["status"] == "closed"}
    need = [len(closed & set(x.links)) for x in walked]
    assert len(ways.lift) == min(need)
    assert ways.openings[-1].itinerary.cost == pytest.approx(min(x.cost for x in walked), rel=EXACT)


@pytest.mark.slow
@given(SEEDS, st.lists(st.sampled_from(["N2", "N3", "N4"]), min_size=1, max_size=3, unique=True))
def test_a_way_by_named_places_passes_them_in_order_and_comes_to_no_place_twice(tmp_path, seed, places):
    rows = tables_by_chance(seed, n_links=9)
    w = world(study_by_chance(tmp_path, rows), DAY)
    q = ask(w, "N0", "N1", value_of_time=DAY_USD)
    net, cost = w.network, q.costs.generalised
    sets = [
        np.setdiff1d(np.flatnonzero(net.vertex_node == net.node_row[p]), [*net.gate_in, *net.gate_out]) for p in places
    ]
    path = staged(net, cost, q.origins, sets, q.destinations)
    walked = [x for x in Twin(rows).ways("N0", "N1") if len(set(x.nodes)) == len(x.nodes) and in_order(x.nodes, places)]
    assert (path is None) == (not walked)
    if path is None:
        return
    on = path.arcs[net.kind[path.arcs] == ArcKind.LINK]
    names = net.nodes["node_id"].to_numpy()
    nodes = [names[net.vertex_node[net.tail[on[0]]]], *names[net.vertex_node[net.head[on]]]]
    assert in_order(nodes, places)
    assert len(set(nodes)) == len(nodes)
    assert path.cost == pytest.approx(float(cost[path.arcs].sum()))
    assert (net.head[path.arcs[:-1]] == net.tail[path.arcs[1:]]).all()
    assert path.cost == pytest.approx(min(x.cost for x in walked), rel=EXACT)


def in_order(nodes, places):
    """Whether the places are among the nodes, in their order."""
    left = iter(nodes)
    return all(p in left for p in places)


@settings(max_examples=25)
@given(SEEDS)
def test_a_corridor_s_way_is_never_cheaper_than_the_best_way(tmp_path, seed):
    rows = {
        **tables_by_chance(seed, n_links=9, shut=0.1),
        "corridors": [{"corridor_id": "by", "name": "by", "passes": ["N2|N3"]}],
    }
    w = world(study_by_chance(tmp_path, rows), DAY)
    best = ways_of(w)
    for row in compare(w, "N0", "N1", value_of_time=DAY_USD):
        if row.itinerary:
            assert row.itinerary.cost >= best[0].cost * (1 - EXACT)
            assert row.corridor == "other" or {"N2", "N3"} & set(row.itinerary.nodes)
        else:
            assert row.lift


@settings(max_examples=25)
@given(SEEDS)
def test_a_service_that_is_not_asked_for_is_used_only_when_named(tmp_path, seed):
    rows = tables_by_chance(seed, n_links=9)
    w = world(study_by_chance(tmp_path, rows), DAY)
    for services, twin in (
        ((), ("truck", "train", "ship")),
        (("slow",), ("slow", "ship")),
        (("truck",), ("truck", "ship")),
    ):
        walked = Twin(rows, services=twin).ways("N0", "N1")
        ways = ways_of(w, services=services)
        assert ways.found == bool(walked)
        if walked:
            assert ways[0].cost == pytest.approx(min(x.cost for x in walked), rel=EXACT)
            assert {s["service"] for s in ways[0].steps()} <= set(twin)


NODES = [node("HERE"), node("THERE", x=46), node("ALONE", x=60), node("CAPE", kind="waypoint", x=61)]


@pytest.fixture
def plain(tmp_path):
    return world(made(tmp_path / "s", nodes=NODES, links=[link("ROAD", "HERE", "THERE")]), DAY)


def test_work_that_is_closed_is_named_as_what_to_lift(tmp_path):
    nodes = [node("HERE", "GEO"), node("THERE", "AZE", x=46)]
    border = work("POST", "THERE", "border", link_id="ROAD")
    strike = {"operations": {"operation_id": "POST"}, "change": {"status": "closed"}}
    happened = [{"development_id": "D", "name": "Strike", "since": "2025-01-01", **strike}]
    w = world(
        made(
            tmp_path / "s",
            nodes=nodes,
            links=[link("ROAD", "HERE", "THERE")],
            operations=[border],
            developments=happened,
        ),
        DAY,
    )
    ways = route(w, "HERE", "THERE")
    assert not ways.found
    assert [(x.link, x.names, x.reason) for x in ways.lift] == [
        ("POST", "border at There", "Strike (since 2025-01-01)")
    ]
    arcs = w.arcs_of("operations", "POST")
    assert route(w.apply(Overlay(arcs, "status", np.full(arcs.size, OPEN), LIFTED)), "HERE", "THERE").found


def test_where_not_even_all_links_together_lead_there_the_answer_says_so(plain):
    ways = route(plain, "HERE", "ALONE")
    assert (ways.found, ways.lift, ways.openings) == (False, (), ())
    assert repr(ways).endswith("no way is open; to lift: nothing would do")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"k": 0}, "k is 0.\n  Ask for at least one way."),
        ({"max_shared": 1.5}, "max_shared is 1.5.\n  Give a share from 0 to 1."),
        ({"max_shared": float("nan")}, "max_shared is nan.\n  Give a share from 0 to 1."),
        ({"value_of_time": -1.0}, "the value of a day is -1.0.\n  Give USD a day for one unit, zero or more."),
        ({"value_of_time": float("inf")}, "the value of a day is inf.\n  Give USD a day for one unit, zero or more."),
        ({"unit": "40"}, "unit is '40'.\n  Write 40ft, 20ft or t."),
        (
            {"goods": "ores"},
            "there are no goods 'ores'.\n  Did you mean 'ore' or 'boxes'?\n  Goods of the study: boxes, ore.",
        ),
        (
            {"goods": "ore", "unit": "40ft"},
            "ore travel as bulk, not in boxes.\n  Ask with --unit t, or name goods that travel in boxes.",
        ),
        (
            {"services": ["trucks"]},
            "there is no service 'trucks'.\n  Did you mean 'truck'?\n  Services: ship, train, truck.",
        ),
        (
            {"avoid": ["ROADS"]},
            "'ROADS' cannot be avoided: it is no link, service, mode, state or place of the study.\n  Did you mean 'road'?",
        ),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused_with_what_to_do(plain, question, said):
    with pytest.raises(QuestionError) as error:
        route(plain, "HERE", "THERE", **question)
    assert str(error.value) == said


def test_a_place_is_no_way_from_itself(plain):
    with pytest.raises(QuestionError) as error:
        route(plain, "HERE", "here")
    assert str(error.value) == "origin and destination are both Here.\n  Ask for two different places."


def test_a_tonne_of_ore_pays_by_the_tonne(plain):
    way = route(plain, "HERE", "THERE", goods="ore")[0]
    assert way.usd == pytest.approx((100 * 0.04, 100 * 0.05, 100 * 0.075))
    assert way.kg_co2e == pytest.approx(2.0)
    assert way.cost == pytest.approx(5 + 0.5 * way.days[1])


def test_prices_by_hand_for_each_unit(plain):
    way = route(plain, "HERE", "THERE")[0]
    assert way.price("40ft") == pytest.approx((80, 100, 150))
    assert way.price("20ft") == pytest.approx((80 * 0.5, 60, 150 * 0.8))
    assert way.kg_co2e == pytest.approx(2 * 10 * 100 * 0.02)  # two TEU of ten tonnes
    assert way.cost == pytest.approx(100 + 240 * 5 / 24)  # five hours at 240 USD a day for a 40-foot box
