"""Interdiction, cuts and dependence on the study and on studies by chance."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from chance import DAY_USD, Twin, study_by_chance, tables_by_chance
from studies import link, made, node

import landbridge as lb
from landbridge.answers import world
from landbridge.engines.criticality import criticality
from landbridge.engines.cuts import cuts
from landbridge.engines.interdict import interdict
from landbridge.engines.route import route
from landbridge.errors import QuestionError

DAY = "2025-06-01"
PAIRS = [("Xi'an", "Duisburg"), ("Almaty", "Istanbul"), ("Yerevan", "Moscow")]
EXACT = 1e-9  # the same numbers, summed in another order


def walked_cost(rows, closed):
    """What the best way costs that can be walked with links closed; inf where none can."""
    links = [{**r, "status": "closed"} if r["link_id"] in closed else r for r in rows["links"]]
    return min((w.cost for w in Twin({**rows, "links": links}).ways("N0", "N1")), default=np.inf)


@pytest.mark.parametrize("seed", range(8))
def test_the_worst_links_are_those_that_walking_every_choice_finds(tmp_path, seed):
    rows = tables_by_chance(seed, n_links=8)
    result = interdict(world(study_by_chance(tmp_path, rows), DAY), [("N0", "N1")], k=2, value_of_time=DAY_USD)
    if not result.steps:
        assert walked_cost(rows, ()) == np.inf
        return
    names = [r["link_id"] for r in rows["links"]]
    for step in result:
        every = [walked_cost(rows, s) for n in range(step.k + 1) for s in itertools.combinations(names, n)]
        assert step.proven
        assert len(step.closed) <= step.k
        assert step.worth == pytest.approx(max(every), rel=EXACT)
        assert walked_cost(rows, step.closed) == pytest.approx(max(every), rel=EXACT)
        assert bool(step.unserved) == (max(every) == np.inf)


@pytest.mark.parametrize("of", ["link", "crossing", "country", "node", "service"])
def test_the_worst_single_closure_is_the_most_critical_element(world_on, of):
    w = world_on(DAY)
    for pair in PAIRS:
        step = interdict(w, [pair], k=1, of=of)[0]
        ends = criticality(w, [pair], of=of)
        own = {n for p in ends.basket for place in (p.origin, p.destination) for n in place.node_ids}
        losses = [x for x in ends if ends.elements.nodes[ends.elements.row(x.id)].isdisjoint(own)]
        if not losses:
            assert step.closed == ()
        elif losses[0].unserved:
            assert step.unserved
        else:
            assert step.cost == pytest.approx(losses[0].cost)


def test_each_further_closure_does_more_harm_and_every_step_is_proven(world_on):
    for pair in PAIRS:
        result = interdict(world_on(DAY), [pair], k=4)
        assert all(s.proven for s in result)
        costs = [s.cost for s in result if s.way is not None]
        assert costs == sorted(costs)
        assert all(s.way is not None for s in result.steps[:-1])  # once it is cut off no more are closed


def test_what_is_left_is_the_way_that_route_finds_without_the_closed_links(world_on):
    w = world_on(DAY)
    for step in interdict(w, [PAIRS[2]], k=3):
        ways = route(w, *PAIRS[2], k=1, avoid=step.closed)
        assert ways[0].cost == pytest.approx(step.way.cost)
        assert not set(ways[0].links) & set(step.closed)


def test_the_worst_crossings_of_a_basket_are_no_better_than_any_two_tried(world_on):
    w = world_on(DAY)
    pairs = [*PAIRS, ("Tashkent", "Poti")]
    step = interdict(w, pairs, k=2, of="crossing")[0]
    assert step.proven
    single = criticality(w, pairs, of="crossing")
    base, capped = single.before[0], 10 * single.before[0]

    def harm(closed):
        costs = []
        for (a, b), c, top in zip(pairs, base, capped, strict=True):
            links = [i for x in closed for i in single.elements.links[single.elements.row(x)]]
            ways = route(w, a, b, k=1, avoid=links) if links else None
            costs.append(c if ways is None else min(ways[0].cost, top) if ways.found else top)
        return sum(costs)

    assert harm(step.closed) == pytest.approx(step.worth)
    worst_first = [x.id for x in single][:4]
    assert all(harm(s) <= step.worth * (1 + EXACT) for s in itertools.combinations(worst_first, 2))


def test_protecting_never_hurts_and_what_is_protected_stays_open(world_on):
    w = world_on(DAY)
    bare = interdict(w, [PAIRS[0]], k=2)[-1]
    result = interdict(w, [PAIRS[0]], k=2, protect=1)
    assert not set(result.protection.protected) & set(result.protection.then.closed)
    assert result.protection.then.worth < bare.worth


def test_the_least_cut_leaves_no_way_and_all_but_one_of_it_leaves_one(world_on):
    w = world_on(DAY)
    for pair, kinds in zip(PAIRS, (("link",), ("node",), ("link", "node")), strict=True):
        for of in kinds:
            found = cuts(w, *pair, of=of)
            ids = [r["id"] for r in found]
            assert not route(w, *pair, k=1, avoid=ids).found
            assert all(route(w, *pair, k=1, avoid=[x for x in ids if x != y]).found for y in ids)


def test_ways_apart_share_no_link_and_are_open_ways(world_on):
    found = cuts(world_on(DAY), *PAIRS[2])
    assert len(found.apart) == len(found.least)
    assert found.most_apart
    for a, b in itertools.combinations(found.apart, 2):
        assert not set(a.links) & set(b.links)
    assert found.apart[0].cost == pytest.approx(route(world_on(DAY), *PAIRS[2], k=1)[0].cost)


def test_unknown_capacities_are_unknown_and_known_ones_bound_the_flow(tmp_path, world_on):
    assert np.isnan(cuts(world_on(DAY), *PAIRS[0]).t_per_day)
    assert interdict(world_on(DAY), [PAIRS[0]], k=1, measure="flow")[0].flow == np.inf
    nodes = [node(n) for n in "ABCD"]
    links = [link("AB", "A", "B", capacity_t_per_day=30), link("AC", "A", "C", capacity_t_per_day=50), link("BD", "B", "D", capacity_t_per_day=20),
             link("CD", "C", "D")]  # fmt: skip
    w = world(made(tmp_path / "s", nodes=nodes, links=links), DAY)
    found = cuts(w, "A", "D")
    assert found.t_per_day == 70
    assert (found.known, found.unknown) == (3, 1)
    steps = interdict(w, [("A", "D")], k=2, measure="flow")
    assert [s.flow for s in steps] == [20, 0]
    assert steps[0].closed in (("AC",), ("CD",))
    assert steps[0].cut == ("BD",)


def test_a_pair_that_cannot_be_cut_by_crossings_names_the_way_that_is_left(world_on):
    found = cuts(world_on(DAY), "Xi'an", "Duisburg", of="crossing")
    assert found.open_way is not None
    assert len(found) == 0


def test_where_only_the_ends_could_be_closed_nothing_is_asked(tmp_path):
    w = world(made(tmp_path / "s", nodes=[node("A"), node("B")], links=[link("AB", "A", "B")]), DAY)
    with pytest.raises(QuestionError) as error:
        interdict(w, [("A", "B")], of="country")
    assert (
        str(error.value)
        == "no country can be closed to these pairs without closing their own ends.\n  Ask with --of link."
    )


def test_without_a_way_nothing_is_closed_cut_or_depended_on(tmp_path):
    w = world(made(tmp_path / "s", nodes=[node("A"), node("B")], links=[link("AB", "A", "B", status="closed")]), DAY)
    assert interdict(w, [("A", "B")]).steps == ()
    assert not cuts(w, "A", "B").open
    assert lb.dependence(w, "A", "B", own=[("A", "B")]).states == ()


def test_shares_of_good_ways_are_counted_over_the_ways_named(world_on):
    for pair in PAIRS:
        found = lb.dependence(world_on(DAY), *pair)
        best = found.ways[0].cost
        assert all(w.cost <= best * 1.25 * (1 + EXACT) for w in found.ways)
        for s in found:
            assert s.ways == sum(s.state in w.states for w in found.ways)
            assert s.share == pytest.approx(s.ways / len(found.ways))
        shares = [s.share for s in found]
        assert shares == sorted(shares, reverse=True)


def test_a_state_s_refusal_costs_what_avoiding_it_costs(world_on):
    w = world_on(DAY)
    best = route(w, *PAIRS[0], k=1)[0]
    for s in lb.dependence(w, *PAIRS[0]):
        if s.end:
            assert np.isnan(s.transit_days)
            continue
        ways = route(w, *PAIRS[0], k=1, avoid=[s.state])
        assert s.transit_cut_off == (not ways.found)
        assert s.transit_days == pytest.approx(ways[0].days[1] - best.days[1], abs=1e-9)
        shut = route(w, *PAIRS[0], k=1, avoid=s.links)
        assert s.days == pytest.approx(shut[0].days[1] - best.days[1], abs=1e-9)
        assert s.usd == pytest.approx(shut[0].usd[1] - best.usd[1], abs=1e-6)


def test_what_shutting_costs_the_state_itself_is_told_by_its_own_pairs(world_on):
    w = world_on(DAY)
    own = [("Tbilisi", "Moscow"), ("Tashkent", "Poti"), ("Xi'an", "Duisburg")]
    found = lb.dependence(w, *PAIRS[2], own=own)
    georgia = next(s for s in found if s.state == "GEO")
    changes = []
    for pair in own[:2]:
        shut, now = route(w, *pair, k=1, avoid=georgia.links), route(w, *pair, k=1)[0]
        changes.append((shut[0].days[1] - now.days[1]) if shut.found and shut[0].cost > now.cost + 1e-6 else None)
    assert georgia.own_pairs == 2
    assert georgia.own_worse == sum(c is not None for c in changes)
    if georgia.own_worse:
        assert georgia.own_days == pytest.approx(np.mean([c for c in changes if c is not None]))


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda w: interdict(w, [PAIRS[0]], k=0), "k is 0.\n  Ask for 1 to 6 closures."),
        (lambda w: interdict(w, [PAIRS[0]], measure="tonnes"), "measure is 'tonnes'.\n  Write cost or flow."),
        (
            lambda w: interdict(w, [PAIRS[0]], measure="flow", of="node"),
            "flow was asked of nodes.\n  Capacities are known of links only: ask with --of link.",
        ),
        (
            lambda w: interdict(w, PAIRS, measure="flow"),
            "flow was asked of a basket.\n  Ask for one pair: origin and destination.",
        ),
        (lambda w: interdict(w, [PAIRS[0]], protect=-1), "-1 elements are to be protected.\n  Ask for 0 to 6."),
        (
            lambda w: interdict(w, PAIRS, lost=1.0),
            "a pair without a way is to count 1.0 times its cost.\n  Give a number above 1.",
        ),
        (lambda w: lb.dependence(w, *PAIRS[0], slack=2.0), "slack is 2.0.\n  Give a share from 0 to 1, such as 0.25."),
        (lambda w: lb.dependence(w, *PAIRS[0], k=0), "k is 0.\n  Ask for at least one way."),
    ],
)
def test_a_wrong_question_says_what_to_do(world_on, call, text):
    with pytest.raises(QuestionError) as error:
        call(world_on(DAY))
    assert str(error.value) == text
