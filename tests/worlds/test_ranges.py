"""Ranges: the low end is never above the typical value, and spreads add or combine as their rule says."""

from __future__ import annotations

import math

import numpy as np
import pytest
from studies import RULES, link, made, node, rule, work

from landbridge.answers import world
from landbridge.engines.itinerary import spread
from landbridge.engines.route import route
from landbridge.worlds.base import RANGED


@pytest.mark.parametrize(
    "day", ["2021-06-01", "2022-01-15", "2023-06-01", "2024-06-01", "2025-06-01", "2026-01-15", "2026-03-10"]
)
def test_low_is_at_most_typical_and_typical_at_most_high_everywhere(world_on, day):
    w = world_on(day)
    for name in RANGED:
        low, value, high = (w.columns[f"{name}{e}"] for e in ("_low", "", "_high"))
        known = ~np.isnan(value)
        assert known.any()
        assert (low[known] >= 0).all(), name
        assert (low[known] <= value[known]).all(), name
        assert (value[known] <= high[known]).all(), name


def test_an_answer_lies_in_its_own_range(world_on):
    for i in route(world_on("2025-06-01"), "Almaty", "Istanbul"):
        for quantity in ("days", "usd", "kg_co2e", "km"):
            low, value, high = i.total(quantity)
            assert low <= value <= high


# Three roads in a row, 240 km each: at 480 km a day 12 h; at 400 km a day 14.4 h; at 600 km a day 9.6 h.
NODES = [node(n, x=45 + i) for i, n in enumerate("ABCD")]
ROADS = [link(f"R{i}", "ABCD"[i], "ABCD"[i + 1], length_km=240.0) for i in range(3)]


def days(folder, rules, links=ROADS):
    w = world(made(folder, nodes=NODES, links=links, assumptions=[*RULES[1:], *rules]), "2025-06-01")
    return [x * 24 for x in route(w, "A", "D")[0].days]


def test_links_filled_by_one_shared_rule_move_together_so_their_spreads_add(tmp_path):
    found = days(tmp_path / "s", [rule("speed", "speed_km_per_day", 480, 400, 600)])
    assert found == pytest.approx([36 - 3 * 2.4, 36, 36 + 3 * 2.4])


def test_links_filled_one_by_one_combine_as_the_root_of_the_sum_of_squares(tmp_path):
    found = days(tmp_path / "s", [rule("speed", "speed_km_per_day", 480, 400, 600, spread="own")])
    assert found == pytest.approx([36 - 2.4 * math.sqrt(3), 36, 36 + 2.4 * math.sqrt(3)])


def test_two_shared_rules_are_independent_of_each_other(tmp_path):
    rules = [
        rule("speed", "speed_km_per_day", 480, 400, 600),
        rule("slow", "speed_km_per_day", 240, 200, 300, {"link_id": "R2"}, priority=1),
    ]
    found = days(tmp_path / "s", rules)  # the third road takes 24 h (19.2 to 28.8)
    assert found == pytest.approx([48 - math.hypot(4.8, 4.8), 48, 48 + math.hypot(4.8, 4.8)])


def test_a_stated_range_stands_alone_beside_a_rule(tmp_path):
    stated = {**ROADS[2], "hours": 20, "hours_low": 17, "hours_high": 32}
    found = days(tmp_path / "s", [rule("speed", "speed_km_per_day", 480, 400, 600)], [*ROADS[:2], stated])
    assert found == pytest.approx([44 - math.hypot(4.8, 3), 44, 44 + math.hypot(4.8, 12)])


def test_a_fast_speed_is_the_low_end_of_the_hours(tmp_path):
    w = world(made(tmp_path / "s", nodes=NODES, links=ROADS), "2025-06-01")
    cell = w.why("links", "R0", "hours")[0]
    assert [cell[k] for k in ("low", "value", "high")] == pytest.approx([9.6, 12, 14.4])


def test_work_at_borders_is_known_border_by_border(tmp_path):
    nodes = [node("A", "GEO"), node("B", "AZE"), node("C", "GEO"), node("D", "AZE")]
    borders = [work(f"W{i}", "B", "border", hours=None, link_id=f"R{i}") for i in range(3)]
    rules = [
        rule("swift", "speed_km_per_day", 480, 480, 480),
        rule("work", "hours", 10, 4, 18, {"kind": "border"}, table="operations", spread="own"),
    ]
    w = world(
        made(tmp_path / "s", nodes=nodes, links=ROADS, operations=borders, assumptions=[*RULES[1:], *rules]),
        "2025-06-01",
    )
    found = [x * 24 for x in route(w, "A", "D")[0].days]
    assert found == pytest.approx([66 - 6 * math.sqrt(3), 66, 66 + 8 * math.sqrt(3)])


def test_the_spread_of_a_sum_by_hand():
    value, low = np.array([10.0, 20.0, 30.0, 40.0]), np.array([9.0, 18.0, 26.0, 0.0])
    groups = np.array([1, 1, 2, -1])  # 1 + 2 together, then 4 apart from them; the last has no spread
    assert spread(value, low, groups) == pytest.approx(math.hypot(3, 4))
    assert spread(value, low, np.full(4, -1)) == 0


def test_half_the_headway_is_waited_for_with_its_range(tmp_path):
    nodes = [node("A"), node("PORT", kind="seaport", x=46), node("FAR", kind="seaport", x=50)]
    links = [link("ROAD", "A", "PORT", hours=5), link("SEA", "PORT", "FAR", "short_sea", hours=30)]
    loading = work("T", "PORT", "transfer", from_mode="road", to_mode="short_sea", hours=8)
    w = world(made(tmp_path / "s", nodes=nodes, links=links, operations=[loading]), "2025-06-01")
    found = [x * 24 for x in route(w, "A", "FAR")[0].days]
    assert found == pytest.approx([5 + 30 + 8 + 12, 5 + 30 + 8 + 24, 5 + 30 + 8 + 48])
    held = world(
        made(tmp_path / "t", nodes=nodes, links=links, operations=[{**loading, "includes_wait": True}]), "2025-06-01"
    )
    assert route(held, "A", "FAR")[0].days[1] * 24 == pytest.approx(43)
