"""Answers that others have published."""

import numpy as np
import pytest

from landbridge.units import great_circle_km


def test_the_textbook_network_has_the_published_shortest_ways():
    # Israeli and Wood's shortest-path interdiction in small: S-E costs 5, and 17 once B-E is shut.
    from landbridge.kernels import shortest

    arcs = [("S", "B", 10.0), ("S", "C", 2.0), ("C", "B", 2.0), ("B", "E", 1.0), ("C", "D", 7.0), ("D", "E", 8.0)]
    names = sorted({n for a in arcs for n in a[:2]})
    arcs.sort(key=lambda a: names.index(a[0]))
    tail = np.array([names.index(a[0]) for a in arcs])
    head = np.array([names.index(a[1]) for a in arcs])
    first = np.searchsorted(tail, np.arange(len(names) + 1)).astype(np.int64)

    def cost_to_e(cost):
        n = len(names)
        dist, parent, order = np.full(n, np.inf), np.full(n, -1), np.zeros(n, dtype=np.int64)
        key, node, state = np.full(32, np.inf), np.zeros(32, dtype=np.int64), np.zeros(shortest.N_STATE, dtype=np.int64)
        fixed = [
            np.array([names.index("S")]),
            np.zeros(1),
            first,
            tail,
            head,
            np.array(cost),
            np.zeros(n, dtype=np.int64),
        ]
        for a in fixed:
            a.setflags(write=False)
        seeds, seed_cost, *network = fixed
        shortest.sow(seeds, seed_cost, dist, parent, key, node, state)
        assert shortest.dijkstra(*network, dist, parent, order, key, node, state, 1000)
        return dist[names.index("E")]

    costs = [a[2] for a in arcs]
    assert cost_to_e(costs) == 5
    assert cost_to_e([np.inf if a[:2] == ("B", "E") else a[2] for a in arcs]) == 17


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        # Great circles between airports as airline distance tables print them, to the nearest 10 km.
        ((-0.4614, 51.4706), (-73.7789, 40.6397), 5540),  # London Heathrow - New York Kennedy
        ((103.9894, 1.3592), (151.1772, -33.9461), 6290),  # Singapore - Sydney
    ],
)
def test_great_circles_agree_with_airline_tables(one, other, km):
    assert great_circle_km(*one, *other) == pytest.approx(km, abs=15)


def test_the_sea_lanes_sum_to_the_published_nautical_miles(study):
    # S66: Shanghai-Rotterdam is 10,600 nautical miles by Suez and 13,800 by the Cape.
    links = study["links"].frame.set_index("link_id")["length_km"]
    suez = [
        "D_SHANGHAI_MALACCA",
        "D_MALACCA_BAB_EL_MANDEB",
        "D_BAB_EL_MANDEB_SUEZ",
        "D_SUEZ_GIBRALTAR",
        "D_GIBRALTAR_ROTTERDAM",
    ]
    cape = ["D_SHANGHAI_MALACCA", "D_MALACCA_CAPE", "D_CAPE_DAKAR", "D_DAKAR_ROTTERDAM"]
    assert links[suez].sum() / 1.852 == pytest.approx(10_600, rel=0.001)  # legs are rounded to whole kilometres
    assert links[cape].sum() / 1.852 == pytest.approx(13_800, rel=0.001)
