"""The two small cases of interdiction, with the answers printed beside them."""

from __future__ import annotations

import itertools

import pytest
from closing import Little

from landbridge.network.interdict import least_cut, least_flow, worst

# Israeli and Wood's shortest-path interdiction in small: S-E costs 5, and 17 once B-E is closed.
COSTS = [("S", "B", 10), ("S", "C", 2), ("C", "B", 2), ("B", "E", 1), ("C", "D", 7), ("D", "E", 8)]
# Wood's maximum-flow interdiction in small: 80 can flow, and 10 once S-C is closed.
CAPACITIES = [("S", "B", 10), ("S", "C", 70), ("C", "B", 30), ("B", "E", 100), ("C", "D", 40), ("D", "E", 50)]


def test_the_worst_single_closure_of_the_shortest_way_is_b_e_and_gives_17():
    net = Little.of(COSTS)
    assert net.find(frozenset()).cost == 5
    found = worst(net.find, 1, net.all)
    assert [net.names[e] for e in found.closed] == ["B-E"]
    assert found.value == found.bound == 17
    assert found.proven


def test_two_closures_cut_it_off_and_the_least_cut_says_so():
    net = Little.of(COSTS)
    found = worst(net.find, 2, net.all)
    assert found.value == float("inf")
    assert len(least_cut(net.find, dict.fromkeys(net.all, 1.0)).closed) == 2


def test_the_worst_single_closure_of_the_flow_is_s_c_and_leaves_10():
    net = Little.of(CAPACITIES)
    capacity = {e: float(c) for e, (_, _, c) in enumerate(CAPACITIES)}
    nothing, cut = least_flow(net.find, 0, capacity, net.all)
    assert nothing.value == 80
    assert sum(capacity[e] for e in cut) == 80
    found, cut = least_flow(net.find, 1, capacity, net.all)
    assert [net.names[e] for e in found.closed] == ["S-C"]
    assert found.value == 10
    assert {net.names[e] for e in cut} == {"S-B"}


@pytest.mark.parametrize("k", [1, 2, 3])
def test_every_set_of_closures_of_both_cases_was_rightly_passed_over(k):
    net = Little.of(COSTS)
    every = [frozenset(s) for s in itertools.combinations(sorted(net.all), k)]
    assert worst(net.find, k, net.all).value == max(net.cost(s) for s in every)
    flows, capacity = Little.of(CAPACITIES), {e: float(c) for e, (_, _, c) in enumerate(CAPACITIES)}
    assert least_flow(flows.find, k, capacity, flows.all)[0].value == min(flows.flow(s, capacity) for s in every)
