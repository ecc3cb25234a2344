"""The worst closures, the least cuts and what to protect are those that trying every set finds."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from closing import INF, Little

from landbridge.network.interdict import apart, fortify, least_cut, least_flow, worst
from landbridge.network.interdict_many import worst_of

NONE: frozenset[int] = frozenset()


def sets(elements, k):
    """Every set of at most k elements."""
    return [frozenset(s) for n in range(k + 1) for s in itertools.combinations(sorted(elements), n)]


def reached(first: int, count: int, **more):
    """Networks by chance in which the end can be reached."""
    made = (Little.by_chance(seed, **more) for seed in itertools.count(first))
    return itertools.islice((n for n in made if n.find(NONE) is not None), count)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_worst_closures_are_those_that_trying_every_set_finds(k, shared):
    for net in reached(1000 * k, 100, shared=shared):  # with both kinds 200 networks for each k
        found = worst(net.find, k, net.all)
        assert found.proven
        assert len(found.closed) <= k
        assert net.cost(found.closed) == found.value == max(net.cost(s) for s in sets(net.all, k))


def test_the_ways_that_a_proof_rests_on_are_met_by_no_set_of_that_size():
    for net in reached(5000, 40):
        found = worst(net.find, 2, net.all)
        if found.value < INF:
            assert all(w.cost <= found.value for w in found.ways)
            assert all(any(not w.met & s for w in found.ways) for s in sets(net.all, 2))


def test_elements_that_may_not_be_closed_stay_open():
    for net in reached(6000, 40):
        some = frozenset(e for e in net.all if e % 2)
        found = worst(net.find, 2, some)
        assert found.closed <= some
        assert found.value == max(net.cost(s) for s in sets(some, 2))


@pytest.mark.parametrize("shared", [False, True])
def test_the_least_cut_is_the_smallest_set_that_leaves_no_way(shared):
    for net in reached(7000, 60, shared=shared, n_arcs=10):
        found = least_cut(net.find, dict.fromkeys(net.all, 1.0))
        assert net.find(found.closed) is None
        assert len(found.closed) == found.weight
        assert all(net.find(s) is not None for s in sets(net.all, len(found.closed) - 1))


def test_the_least_cut_by_weight_is_the_most_that_can_flow():
    for net in reached(8000, 60):
        capacity = {e: float(1 + (7 * e) % 11) for e in net.all}
        assert least_cut(net.find, capacity).weight == pytest.approx(net.flow(NONE, capacity))


def test_a_way_that_cannot_be_closed_is_named_and_nothing_is_cut():
    net = Little.of([("S", "B", 1), ("B", "E", 1), ("S", "E", 5)])
    found = least_cut(net.find, {0: 1.0, 1: 1.0})
    assert found.closed == NONE
    assert found.weight == INF
    assert found.way is not None
    assert found.way.cost == 5


@pytest.mark.parametrize("k", [1, 2])
def test_the_closures_that_leave_least_flow_are_those_that_trying_every_set_finds(k):
    for net in reached(9000 + 1000 * k, 50, n_arcs=10):
        capacity = {e: float(1 + (5 * e) % 7) for e in net.all}
        found, cut = least_flow(net.find, k, capacity, net.all)
        flow = min(net.flow(s, capacity) for s in sets(net.all, k))
        assert found.value == pytest.approx(flow)
        assert net.flow(found.closed, capacity) == pytest.approx(flow)
        assert sum(capacity[e] for e in cut) == pytest.approx(flow)
        assert net.find(found.closed | cut) is None


def test_a_flow_that_nothing_known_bounds_is_said_to_be_unknown():
    net = Little.of([("S", "B", 1), ("B", "E", 1), ("S", "E", 5)])
    found, cut = least_flow(net.find, 1, {0: 3.0}, frozenset({0, 1}))
    assert found.value == INF
    assert cut == NONE


@pytest.mark.parametrize(("k", "n"), [(1, 1), (2, 1), (1, 2), (2, 2)])
def test_what_to_protect_is_what_trying_every_set_finds(k, n):
    for net in reached(20_000 + 100 * k + n, 8, n_arcs=10):
        held, found, _ = fortify(lambda p, net=net: worst(net.find, k, net.all - p), n)

        def harm(p, net=net):
            return max(net.cost(s) for s in sets(net.all - p, k))

        assert len(held) <= n
        assert found.value == harm(held) == min(harm(p) for p in sets(net.all, n))


@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_worst_closures_of_several_pairs_are_those_that_trying_every_set_finds(k):
    for net in reached(30_000 + k, 8):
        pairs = [net.to(b) for b in ("E", "n0", "n1") if net.to(b).find(NONE) is not None]
        demand = [1.0, 2.5, 0.5][: len(pairs)]
        lost = [6 * p.cost(NONE) for p in pairs]

        def harm(s, pairs=pairs, demand=demand, lost=lost):
            return sum(d * min(p.cost(s), top) for p, d, top in zip(pairs, demand, lost, strict=True))

        alone = [worst(p.find, k, p.all) for p in pairs]
        caps = [min(a.value, top) for a, top in zip(alone, lost, strict=True)]
        for known, most in (
            ([], lost),
            ([a.ways for a in alone], caps),
        ):  # with and without what is known of each pair alone
            found = worst_of(
                lambda s, pairs=pairs: [p.find(s) for p in pairs], k, [net.all] * len(pairs), demand, most, known=known
            )
            assert found.proven
            assert harm(found.closed) == pytest.approx(found.value)
            assert found.value == pytest.approx(max(harm(s) for s in sets(net.all, k)))


def test_a_program_out_of_time_says_how_far_from_proven_it_is():
    net = next(reached(40_000, 1))
    found = worst_of(lambda s: [net.find(s)], 2, [net.all], [1.0], [6 * net.cost(NONE)], seconds=0.0)
    assert found.bound >= found.value
    assert not found.proven


def test_ways_apart_have_nothing_in_common_and_are_never_more_than_the_least_cut():
    seen = 0
    for net in reached(50_000, 60):
        cut = least_cut(net.find, dict.fromkeys(net.all, 1.0))
        ways, most = apart(cut.ways, len(cut.closed))
        assert all(not a.met & b.met for a, b in itertools.combinations(ways, 2))
        assert 1 <= len(ways) <= len(cut.closed)
        assert most == (len(ways) == len(cut.closed))
        seen += most
    assert seen > 50  # Menger: there are as many, and they are nearly always among the ways found


def test_one_more_closure_never_does_less_harm():
    for net in reached(60_000, 30):
        values = [worst(net.find, k, net.all).value for k in (0, 1, 2, 3)]
        assert values == sorted(values)
        assert values[0] == net.cost(NONE)
        assert not np.isnan(values).any()
