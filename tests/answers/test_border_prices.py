"""USD at borders that CPMM published are the model's own, side by side and by direction, and no price holds them twice."""

from __future__ import annotations

import statistics

import numpy as np
import pytest

from landbridge.answers import world
from landbridge.answers.border_work import work_at
from tests.studies import RULES, link, made, node, rule, work

ROADS = {  # link, state left, state entered, service: sides that CPMM published, by hand from its pages
    ("H_RED_BRIDGE_GANJA", "GEO", "AZE", "truck"): ([43, 52, 92], [105, 120, 69]),
    ("H_KHORGOS_ROAD_KHORGOS_CN", "CHN", "KAZ", "truck"): ([1658, 5809, 1861], [153, 875, 504]),
    ("H_KHORGOS_ROAD_KHORGOS_CN", "KAZ", "CHN", "truck"): ([58, 30, 19], [157, 170]),
    ("H_TASHKENT_YALLAMA", "UZB", "KAZ", "truck"): ([124, 114, 87], [153, 875, 504]),
    ("H_FARAP_BUKHARA", "TKM", "UZB", "truck"): ([65, 52], [83, 74, 63]),
    ("R_SARYAGASH_TASHKENT", "KAZ", "UZB", "wagonload"): ([124, 139, 185], [129, 133, 133]),
    ("R_KHORGOS_CN_ALTYNKOL", "CHN", "KAZ", "wagonload"): ([24, 28, 53, 40], [356, 319, 313]),
    ("R_ALASHANKOU_DOSTYK", "KAZ", "CHN", "wagonload"): ([124, 139, 185], [150, 266, 130, 91]),
    ("R_ERENHOT_ZAMYN_UUD", "CHN", "MNG", "wagonload"): ([24, 28, 53, 40], [51, 42, 25]),
}


@pytest.mark.parametrize("where", ROADS, ids=lambda w: "-".join(w))
def test_a_border_costs_the_median_of_each_side_that_was_published(world_on, where):
    sides = ROADS[where]
    found = work_at(world_on("2025-06-01"), where[0], where[3], where[1])
    assert found.usd[1] == pytest.approx(sum(map(statistics.median, sides)))
    # two rules of one crossing are apart, so their ends add by the root of squares and lie no farther out
    assert sum(map(min, sides)) - 1e-9 <= found.usd[0] <= found.usd[1] <= found.usd[2] <= sum(map(max, sides)) + 1e-9


def test_block_trains_pay_at_borders_inside_their_through_rate(world_on):
    assert work_at(world_on("2025-06-01"), "R_SARYAGASH_TASHKENT", "block_train", "KAZ").usd == (0, 0, 100)


def test_the_price_of_a_wagon_holds_no_border_any_more(study):
    """CPMM's price over 500 km less what its own delay says was paid at borders: no row is taken twice."""
    found = []
    for r in study["indicators"].rows():
        kazakh_or_all = r["country"] in ("KAZ", None) and r["service"] == "wagonload" and r["direction"] == "both"
        if (
            kazakh_or_all and not np.isnan(r["tfi3_usd"]) and r["indicator_id"] != "TF167"
        ):  # its speeds do not hold together
            delay = 500 / r["swd_km_per_hour"] - 500 / r["swod_km_per_hour"]
            found.append((r["tfi3_usd"] - delay / r["tfi1_hours"] * r["tfi2_usd"]) / 500)
    row = study["assumptions"].row("usd_wagonload")
    assert row["value"] == pytest.approx(statistics.median(found), abs=0.01)
    assert row["low"] == pytest.approx(min(found), abs=0.01)


def test_a_rule_for_one_direction_of_a_border_leaves_the_other(tmp_path):
    nodes = [node("a"), node("p"), node("q", "AZE", x=46), node("b", "AZE", x=47)]
    roads = [link("L1", "a", "p"), link("L2", "q", "p"), link("L3", "q", "b")]
    to_azerbaijan = {"kind": "border", "from_country": "GEO", "to_country": "AZE"}
    fee = rule("out", "usd_per_40ft", 70, 60, 80, to_azerbaijan, table="operations")
    every = rule("every", "usd_per_40ft", 20, 10, 30, {"kind": "border"}, table="operations", priority=-1)
    border = work("B", "p", "border", 10, None, link_id="L2")
    w = world(
        made(tmp_path / "s", nodes=nodes, links=roads, operations=[border], assumptions=[*RULES, fee, every]),
        "2025-06-01",
    )
    assert work_at(w, "L2", "truck", "GEO").usd[1] == 70  # the row is written from AZE to GEO
    assert work_at(w, "L2", "truck", "AZE").usd[1] == 20
