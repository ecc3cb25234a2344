"""The lane card: made lanes whose answer is known by hand, and the six lanes of the shipped study followed to their sources."""

from __future__ import annotations

import json
import math
from datetime import date

import numpy as np
import pytest
from studies import link, made, node, rule

import landbridge as lb
from landbridge.answers import lane_turns
from landbridge.answers.lane import allowed, lane
from landbridge.answers.lane_ways import Both, through
from landbridge.engines.question import ask
from landbridge.errors import QuestionError
from landbridge.network.search import best

LANES = [
    ("Xi'an", "Istanbul"), ("Almaty", "Rotterdam"), ("Tashkent", "Poti"), ("Yerevan", "Moscow"), ("Baku", "Duisburg"), ("Shanghai", "Constanta"),
]  # fmt: skip
ON = "2026-06-01"
SAYS_SO = ("rule", "question", "overlay")

# ARM --- GEO --- RUS by road and rail, and a longer way by AZE; 600 km and 1 USD a km on roads, 300 km a day and 0.5 USD a km on rails.
NODES = [node("A", "ARM", x=44), node("G", "GEO", x=45), node("Z", "AZE", x=46), node("R", "RUS", x=47)]
LINKS = [
    link("H_AG", "A", "G"), link("H_GR", "G", "R", length_km=200.0), link("H_AZ", "A", "Z", length_km=300.0), link("H_ZR", "Z", "R", length_km=300.0),
    link("R_AG", "A", "G", mode="rail"), link("R_GR", "G", "R", mode="rail", length_km=200.0),
]  # fmt: skip
ACTORS = [{"actor_id": a, "name": a, "kind": "state"} for a in ("ARM", "GEO", "AZE", "RUS", "TUR")]
BORDERS = [
    {"operation_id": f"B_{x['link_id']}", "node_id": x["to_node_id"], "kind": "border", "link_id": x["link_id"], "hours": 0, "usd_per_40ft": 0,
     "usd_per_20ft": 0, "usd_per_t": 0}
    for x in LINKS
]  # fmt: skip
RULES = [
    rule("v_road", "speed_km_per_day", 600, 400, 800, {"mode": "road"}), rule("v_rail", "speed_km_per_day", 300, 200, 400, {"mode": "rail"}),
    rule("p_road", "usd_per_40ft_km", 1.0, 0.8, 1.2, {"mode": "road"}), rule("p_rail", "usd_per_40ft_km", 0.5, 0.5, 0.5, {"mode": "rail"}),
    rule("t_road", "usd_per_t_km", 0.05, 0.05, 0.05, {"mode": "road"}), rule("t_rail", "usd_per_t_km", 0.02, 0.02, 0.02, {"mode": "rail"}),
    rule("twenty", "ratio_20ft", 0.6, 0.6, 0.6), rule("co2", "kg_co2e_per_t_km", 0.05, 0.05, 0.05),
]  # fmt: skip
BAN = {
    "restriction_id": "X", "direction": "transit", "goods": "cars", "scope": "codes", "hs": "8703", "effect": "banned", "certainty": "reported",
    "since": "2020-01-01", "actor": "GEO", "against": "RUS", "exceptions": "spare parts",
}  # fmt: skip


@pytest.fixture
def small(tmp_path):
    def build(**more):
        study = made(
            tmp_path / "s", nodes=NODES, links=LINKS, operations=BORDERS, assumptions=RULES, actors=ACTORS, **more
        )
        return lb.world(study, "2025-06-01")

    return build


def by(card):
    return {w.out.service: w for w in card.ways if w.out.rank == 1}


def test_each_service_has_its_days_and_both_box_prices_by_hand(small):
    card = lane(small(), "A", "R")
    rail, road = by(card)["train"], by(card)["truck"]
    assert (rail.way.days[1], rail.way.price("40ft")[1], rail.way.price("20ft")[1]) == pytest.approx((1.0, 150.0, 90.0))
    assert (road.way.days[1], road.way.price("40ft")[1], road.way.price("20ft")[1]) == pytest.approx(
        (0.5, 300.0, 180.0)
    )
    assert card.best is rail  # 150 USD and a day of 240 against 300 USD and half a day
    assert [leg["row"] for leg in card.legs(rail) if leg["what"] == "link"] == ["R_AG", "R_GR"]
    assert sum(leg["usd"] for leg in card.legs(rail)) == pytest.approx(150.0)


def test_a_wagon_tonne_goes_by_rail_and_a_truck_by_road(small):
    world = small()
    wagon, truck = lane(world, "A", "R", box="wagon-tonne"), lane(world, "A", "R", box="truck")
    assert [w.out.service for w in wagon] == ["train"]
    assert wagon.best.way.usd[1] == pytest.approx(300 * 0.02)
    assert {w.out.service for w in truck} == {"truck"}


def test_the_way_back_is_a_question_of_its_own(small):
    world = small()
    there, back = lane(world, "A", "R"), lane(world, "A", "R", direction="back")
    assert (back.question.origin.name, back.question.destination.name) == ("R", "A")
    assert by(there)["train"].back.itinerary.nodes == list(reversed(by(there)["train"].way.nodes))
    assert by(there)["train"].back.itinerary.usd == by(back)["train"].way.usd
    assert all(w.back is None for w in lane(world, "A", "R", direction="out"))


def test_goods_refused_in_transit_go_another_way_and_the_card_says_by_which_rule(small):
    card = lane(small(restrictions=[BAN]), "A", "R", hs="870323")
    rail, road = by(card)["train"], by(card)["truck"]
    assert rail.out.state == "refused"
    assert [r.row for r in rail.out.refused] == ["X"]
    assert road.way.nodes == ["A", "Z", "R"]
    assert road.out.refused_way.nodes == ["A", "G", "R"]
    assert not card.refused
    assert allowed(card) == ["X leaves free: spare parts", "open: Truck by Z"]


def test_other_goods_and_goods_without_a_code_are_not_refused(small):
    world = small(restrictions=[BAN])
    for hs in ("0603", None):
        assert by(lane(world, "A", "R", hs=hs))["train"].way.nodes == ["A", "G", "R"]


def test_goods_refused_between_the_two_ends_are_refused_whatever_the_way(small):
    card = lane(
        small(restrictions=[{**BAN, "direction": "import", "actor": "RUS", "against": "ARM"}]), "A", "R", hs="8703"
    )
    assert card.refused
    assert {w.out.state for w in card} == {"refused"}
    assert card.best is None
    assert (
        allowed(card)[-1]
        == "the rule speaks of trade between RUS and ARM: goods of another origin or for another state are not met by it"
    )


def test_a_ban_by_road_leaves_the_railway(small):
    ban = {**BAN, "direction": "import", "actor": "RUS", "against": "ARM", "modes": "road"}
    card = lane(small(restrictions=[ban]), "A", "R", hs="8703")
    assert (by(card)["train"].out.state, by(card)["truck"].out.state) == ("open", "refused")


def test_what_would_change_the_answer_is_what_overlays_say(small):
    planned = link("H_AR", "A", "R", length_km=150.0, status="closed")
    work = {**BORDERS[0], "operation_id": "B_H_AR", "node_id": "R", "link_id": "H_AR"}
    study_links = [*LINKS, planned]
    card = lane(small_with(small, study_links, [*BORDERS, work]), "A", "R", box="truck")
    way = card.best.way
    price, speed = card.turns["range"][:2]  # 0.8 to 1.2 USD on 300 km, against 400 to 800 km a day at 240 USD a day
    assert (price["row"], price["usd"], price["days"]) == ("p_road", pytest.approx(120), 0)
    assert (speed["row"], speed["days"], speed["worth_usd"]) == ("v_road", pytest.approx(0.375), pytest.approx(90))
    opens = card.turns["opens"][0]
    assert (opens["link"], opens["usd"], opens["days"]) == ("H_AR", pytest.approx(150 - 300), pytest.approx(0.25 - 0.5))
    shuts = {s["link"]: s for s in card.turns["shuts"]}
    assert shuts["H_GR"]["usd"] == pytest.approx(600 - way.usd[1])
    assert lane_turns.said(shuts["H_GR"], "shuts") == "If G to R shut: +0.5 days, +300 USD, by Z"


def small_with(small, links, operations):
    from landbridge.answers.world import world as build

    world = small()
    folder = world.facts.study.path.parent / "more"
    study = made(folder, nodes=NODES, links=links, operations=operations, assumptions=RULES, actors=ACTORS)
    return build(study, "2025-06-01")


def test_a_link_without_which_nothing_is_left_is_said_to_be_one(small):
    world = small_with(small, LINKS[:2], BORDERS[:2])
    card = lane(world, "A", "R")
    assert lane_turns.said(card.turns["shuts"][0], "shuts") == "If A to G shut: no way is left on this card"


def test_changes_are_told_apart_by_month_and_by_what_they_touch(small):
    rows = [
        {"development_id": "NEW", "name": "new", "since": "2025-05-20", "links": {"link_id": "H_AG"}, "change": {"hours_add": 1}},
        {"development_id": "ENDED", "name": "ended", "since": "2024-01-01", "until": "2025-04-20", "touches": "G", "change": None},
        {"development_id": "OLD", "name": "old", "since": "2025-03-01", "links": {"link_id": "H_AG"}, "change": {"hours_add": 1}},
        {"development_id": "LATER", "name": "later", "since": "2025-06-02", "links": {"link_id": "H_AG"}, "change": {"hours_add": 1}},
    ]  # fmt: skip
    card = lane(small(developments=rows), "A", "R", box="truck")
    assert [(c["development"], c["when"], c["what"]) for c in card.changes] == [
        ("NEW", "last 30 days", "began"), ("ENDED", "the 30 days before", "ended"),
    ]  # fmt: skip
    assert by(card)["truck"].way.days[1] - by(card)["truck"].before.itinerary.days[1] == pytest.approx(1 / 24)


def test_two_searches_give_the_best_way_over_any_arc(world_on):
    """Against one search for each arc: all costs but its own kept, and what uses it compared."""
    q = ask(world_on(ON), "Tashkent", "Poti")
    cost = q.costs.generalised
    both, whole = Both.of(q, cost), best(q.world.network, cost, q.origins, q.destinations)
    for arc in whole.arcs[:: max(1, whole.arcs.size // 8)]:
        found = through(q, cost, whole.arcs[whole.arcs == arc])
        assert both.over(whole.arcs[whole.arcs == arc])[0] == pytest.approx(whole.cost)
        assert found.cost == pytest.approx(whole.cost)


@pytest.fixture(scope="module")
def cards(study):
    world = lb.world(study, ON)
    return {pair: lane(world, *pair) for pair in LANES}


@pytest.mark.parametrize("pair", LANES)
def test_every_number_of_a_leg_rests_on_a_source_or_a_rule(cards, study, pair):
    known = set(study["sources"].frame["source_id"])
    numbers = 0
    for w in cards[pair]:
        for leg in cards[pair].legs(w):
            for column, chain in (("usd", "usd_rests_on"), ("hours", "hours_rest_on"), ("km", "km_rest_on")):
                if math.isnan(leg[column]):
                    continue
                numbers += 1
                assert leg[chain], (leg["row"], column)
                last = leg[chain][-1]
                assert last["source"] or last["kind"] in SAYS_SO, (leg["row"], column, last)
                assert {s for r in leg[chain] for s in r["source"]} <= known
    assert numbers > 50


@pytest.mark.parametrize("pair", LANES)
def test_the_legs_of_a_way_sum_to_it(cards, pair):
    for w in cards[pair]:
        if w.way is not None:
            legs = cards[pair].legs(w)
            assert sum(leg["usd"] for leg in legs) == pytest.approx(w.way.usd[1])
            assert sum(leg["hours"] for leg in legs) / 24 == pytest.approx(w.way.days[1])
            assert sum(leg["usd_40ft"] for leg in legs) == pytest.approx(w.way.price("40ft")[1])


@pytest.mark.parametrize("pair", LANES)
def test_a_lane_has_a_train_and_a_truck_and_no_ocean_ship_stands_in_for_either(cards, pair):
    found = by(cards[pair])
    assert {"block_train", "ordinary_box", "truck", "wagonload"} <= set(found)
    for name in ("block_train", "ordinary_box", "truck", "wagonload"):
        if found[name].way is not None:
            assert "liner" not in found[name].out.services
            assert name in found[name].out.services


@pytest.mark.parametrize(
    ("pair", "hs", "on", "refused"),
    [
        (("Novorossiysk", "Constanta"), "2709", "2024-02-01", True),  # not by ship to Burgas and on by wagon
        (("Moscow", "Duisburg"), "2709", "2024-02-01", True),  # Art. 3m frees the pipeline, not the railway
        (("Moscow", "Duisburg"), "2709", "2022-03-15", False),
        (("Moscow", "Duisburg"), "2710", "2023-01-10", False),  # products two months after crude
        (("Moscow", "Duisburg"), "2710", "2023-02-05", True),
        (("Almaty", "Rotterdam"), "2709", "2024-02-01", False),
    ],
)
def test_no_way_of_a_card_stands_open_that_a_row_refuses(study, pair, hs, on, refused):
    card = lane(lb.world(study, on), *pair, hs=hs, k=1, direction="out")
    assert card.refused == refused
    assert not [r for w in card if w.way is not None for r in w.way.restrictions if r.verdict == "refused"]


def test_prices_a_pricing_manager_would_call_absurd_are_gone(study):
    world = lb.world(study, ON)
    grain = by(lane(world, "Astana", "Poti", goods="grain"))["wagonload"]
    assert 60 < grain.way.usd[1] < 160  # wheat is worth some 250 USD a tonne: 324 could never be paid
    crude = lane(world, "Aktau", "Baku", goods="crude-oil")
    assert "bulk_ship" not in {s for w in crude for s in w.out.services}
    assert "tanker" in by(crude)
    liner = by(lane(world, "Shanghai", "Constanta"))["liner"]
    assert set(liner.out.services) <= {"liner", "black_sea_feeder"}


def test_the_data_of_a_card_can_be_read_back_and_say_unknown_as_null(cards):
    card = cards["Tashkent", "Poti"]
    data = json.loads(card.to_json())
    assert data["ways"][0]["days"] == pytest.approx(card.best.way.days[1])
    assert data["ways"][0]["usd_per_20ft"] is not None
    assert data["ways"][0]["legs"][0]["usd_t"] is None  # no price of a tonne on a block train
    assert {s["source"] for s in data["sources"]} >= {"S257", "S80"}


def test_a_card_of_a_day_knows_nothing_later(study):
    card = lane(lb.world(study, "2025-09-15"), "Almaty", "Rotterdam")
    begun = [c for c in card.changes if c["what"] == "began"]
    assert "POL_BLR_2025" in {c["development"] for c in begun}
    assert all(c["day"] <= date(2025, 9, 15) for c in card.changes)


ERRORS = {
    "box": ({"box": "40 ft"}, "box is '40 ft'.\n  Did you mean '40ft' or '20ft'?\n  Write 20ft, 40ft, wagon-tonne, truck."),
    "direction": ({"direction": "there"}, "direction is 'there'.\n  Write both, out, back."),
    "k": ({"k": 0}, "k is 0.\n  Ask for at least one way."),
    "oil in a box": (
        {"goods": "crude-oil", "box": "40ft"}, "goods that travel as oil do not go in a 40ft box.\n  Ask for a wagon-tonne or a truck.",
    ),
    "goods and code": (
        {"goods": "grain", "hs": "8703"},
        "HS 8703 is not among grain, which stand for HS 10.\n  Leave out --goods, and the goods are chosen by the code; or name goods in mixed boxes.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_a_question_that_does_not_go_together_is_refused_in_words(world_on, name):
    choices, text = ERRORS[name]
    with pytest.raises(QuestionError) as error:
        lane(world_on(ON), "Tashkent", "Poti", **choices)
    assert str(error.value) == text


def test_goods_follow_from_the_code(world_on):
    assert lane(world_on(ON), "Tashkent", "Poti", hs="100199", k=1).question.goods.id == "grain"
    assert lane(world_on(ON), "Tashkent", "Poti", hs="0603", k=1).question.goods.id == "boxes"


def test_a_20_foot_price_is_assumed_where_its_40_foot_price_is_and_names_that_rate(world_on):
    w = world_on("2026-06-01")
    small, large = (lb.lane(w, "Tashkent", "Poti", box=box) for box in ("20ft", "40ft"))
    for one, two in zip(small, large, strict=False):
        if (
            one.way is not None
            and two.way is not None
            and np.array_equal(one.way.arcs, two.way.arcs)
            and one.out.service != "truck"
        ):
            assert one.way.assumed("usd") == pytest.approx(
                two.way.assumed("usd"), abs=0.05
            )  # a change of mode has a share of its own
            assert [leg["rate"] for leg in small.legs(one)] == [leg["rate"] for leg in large.legs(two)]
            return
    raise AssertionError("no way is the same for both boxes")
