"""Costs by mode are those of the ways that a question limited to the mode finds."""

from __future__ import annotations

import numpy as np
import pytest
from studies import SERVICES, link, made, node, work

from landbridge.answers import world
from landbridge.engines.modes import SEA, mode_costs
from landbridge.engines.route import route
from landbridge.network.price import goods_of
from landbridge.study import find_place

NAMES = ("Almaty", "Tbilisi", "Yerevan", "Istanbul", "Moscow", "Shanghai", "Rotterdam", "Mumbai")


@pytest.fixture(scope="module")
def costs(study):
    places = [find_place(study, n) for n in NAMES]
    return mode_costs([world(study, "2025-06-01")], places, goods_of(study, "boxes"))[0]


@pytest.mark.parametrize("mode", ["rail", "road"])
def test_a_land_mode_is_the_way_of_its_service_without_the_deep_sea(costs, study, mode):
    service = {"rail": "block_train", "road": "truck"}[mode]
    m, day = costs.modes.index(mode), costs.goods.usd_per_day
    found = costs.generalised(day)[m]
    for i, a in enumerate(NAMES):
        for j, b in enumerate(NAMES):
            if i == j:
                continue
            ways = route(costs.world, a, b, services=[service], avoid=["deep_sea"])
            if not len(ways):
                assert np.isinf(found[i, j])
                continue
            assert found[i, j] == pytest.approx(ways[0].cost, rel=1e-9)


def test_a_pair_without_a_way_is_unknown_and_never_free(costs):
    i, j = NAMES.index("Mumbai"), NAMES.index("Moscow")
    by_road = costs.modes.index("road")
    assert np.isnan(costs.days[:, by_road, :, i, j]).all()
    assert np.isinf(costs.generalised(100.0)[by_road, i, j])
    assert np.isnan(costs.days[:, :, :, i, i]).all()


def test_low_typical_and_high_stand_in_order(costs):
    for values in (costs.days, costs.usd):
        low, typical, high = values
        known = np.isfinite(typical)
        assert known.any()
        assert (low[known] <= typical[known] + 1e-9).all() and (typical[known] <= high[known] + 1e-9).all()


def test_the_deep_sea_is_boarded_even_where_land_is_cheaper(tmp_path):
    nodes = [node("A", x=40), node("P", x=41), node("Q", x=44), node("B", x=45)]
    links = [
        link("AP", "A", "P", length_km=100),
        link("QB", "Q", "B", length_km=100),
        link("AB", "A", "B", length_km=300),
        link("PQ", "P", "Q", length_km=2000, mode="deep_sea"),
    ]
    liner = {"service_id": "liner", "name": "Liner", "mode": "deep_sea", "carries": ["box"], "family": "sea"}
    ports = [work("TP", "P", "transfer"), work("TQ", "Q", "transfer")]
    study = made(tmp_path / "s", nodes=nodes, links=links, services=[*SERVICES, liner], operations=ports)
    w = world(study, "2025-06-01")
    goods = goods_of(study, next(iter(study["goods"].frame["goods_id"])))
    (found,) = mode_costs([w], [find_place(study, "A"), find_place(study, "B"), None], goods)
    sea, road = (found.generalised(goods.usd_per_day)[found.modes.index(m)] for m in (SEA, "road"))
    assert np.isfinite(sea[0, 1]) and sea[0, 1] > road[0, 1]
    assert not found.served[2].any() and not found.served[:, 2].any()


def test_opening_a_link_makes_no_mode_dearer(study):
    places = [find_place(study, n) for n in ("Yerevan", "Baku", "Istanbul", "Rotterdam", "Tehran", "Moscow")]
    worlds = [world(study, "2030-06-01"), world(study, "2030-06-01", "armenia-opens")]
    goods = goods_of(study, "boxes")
    before, after = mode_costs(worlds, places, goods)
    opened = 0
    for day in (goods.usd_per_day_low, goods.usd_per_day, goods.usd_per_day_high):
        then, now = before.generalised(day), after.generalised(day)
        assert (now <= then * (1 + 1e-12))[np.isfinite(then)].all()
        opened += int((now < then * (1 - 1e-6)).sum())
    assert opened > 0
