"""Ways of the shipped study that a reader who knows the region expects."""

from __future__ import annotations

import numpy as np
import pytest

from landbridge.answers import compare
from landbridge.engines.question import ask
from landbridge.engines.route import answer, route
from landbridge.network import ArcKind
from landbridge.network.price import services_asked
from landbridge.worlds import OPEN, Overlay, Reason

DAY = "2025-06-01"


@pytest.fixture(scope="module")
def xian_duisburg(world_on):
    """Corridors from Xi'an to Duisburg on a day, by name."""

    def on(day: str):
        return {c.corridor: c for c in compare(world_on(day), "Xi'an", "Duisburg")}

    return on


def cheapest(rows):
    return min((c for c in rows.values() if c.itinerary), key=lambda c: c.itinerary.usd[1]).corridor


def test_the_north_is_the_fastest_and_the_sea_the_cheapest_and_slowest_in_june_2025(xian_duisburg):
    rows = xian_duisburg(DAY)
    days = {name: c.itinerary.days[1] for name, c in rows.items()}
    assert min(days, key=days.get) == "north"
    assert max(days, key=days.get) == "sea"
    assert cheapest(rows) == "sea"


def test_the_middle_ways_cross_the_caspian_from_aktau_or_kuryk_to_alat(xian_duisburg):
    rows = xian_duisburg(DAY)
    for name in ("middle-btk", "middle-black-sea"):
        nodes = rows[name].itinerary.nodes
        at = nodes.index("BAKU_ALAT")
        assert nodes[at - 1] in ("AKTAU", "KURYK"), nodes
        assert not {"RUS", "IRN"} & set(rows[name].itinerary.states)


def test_no_corridor_comes_to_a_place_twice_and_each_passes_what_its_name_says(study, xian_duisburg):
    named = {row["corridor_id"]: row for row in study["corridors"].rows()}
    for name, c in xian_duisburg(DAY).items():
        nodes = c.itinerary.nodes
        assert len(set(nodes)) == len(nodes), name
        passed = [min(nodes.index(n) for n in members.split("|") if n in nodes) for members in named[name]["passes"]]
        assert passed in (sorted(passed), sorted(passed, reverse=True)), name


def test_the_sea_is_not_the_cheapest_at_the_rates_of_january_2022(xian_duisburg):
    rows = xian_duisburg("2022-01-15")
    assert rows["sea"].itinerary.usd[1] > rows["north"].itinerary.usd[1]
    assert cheapest(rows) != "sea"


def test_ships_went_by_suez_in_2022_and_go_by_the_cape_in_2025(xian_duisburg):
    assert "SUEZ" in xian_duisburg("2022-01-15")["sea"].itinerary.nodes
    assert "CAPE" in xian_duisburg(DAY)["sea"].itinerary.nodes


def test_poland_s_closure_of_september_2025_changes_the_answer_of_its_week_and_is_named(world_on, xian_duisburg):
    before, during = (route(world_on(d), "Xi'an", "Duisburg", k=1)[0] for d in ("2025-09-01", "2025-09-15"))
    assert "BREST" in before.nodes
    assert before.links != during.links
    assert not {"R_BREST_MALASZEWICZE", "R_BRUZGI_KUZNICA"} & set(during.links)
    north = xian_duisburg("2025-09-15")["north"]
    assert north.state == "shut"
    assert [x.link for x in north.lift] == ["R_BREST_MALASZEWICZE"]
    assert "Poland" in north.lift[0].reason
    assert north.lift[0].source
    assert xian_duisburg("2025-09-01")["north"].state == "open"
    assert xian_duisburg("2025-09-25")["north"].state == "open"


@pytest.mark.parametrize(
    ("origin", "destination", "place"),
    [("Yerevan", "Moscow", "UPPER_LARS"), ("Yerevan", "Tehran", "MEGHRI")],
)
def test_armenia_s_two_open_ways_lead_over_lars_and_over_meghri(world_on, origin, destination, place):
    assert place in route(world_on(DAY), origin, destination, k=1)[0].nodes


def test_the_sea_way_to_istanbul_ends_at_a_port_of_istanbul(study, world_on):
    rows = {c.corridor: c for c in compare(world_on(DAY), "Xi'an", "Istanbul")}
    last = rows["sea"].itinerary.nodes[-1]
    port = study["nodes"].row(last)
    assert last == "AMBARLI"
    assert port["kind"] == "seaport"
    assert port["place"] == "Istanbul"
    assert rows["sea"].itinerary.steps()[-1]["mode"] in ("deep_sea", "short_sea")


def test_margara_open_changes_the_way_from_yerevan_to_istanbul(world_on):
    shut, open_ = (route(world_on(DAY, s), "Yerevan", "Istanbul", k=1)[0] for s in (None, "margara-opens"))
    assert "H_MARGARA_ALICAN" not in shut.links
    assert "H_MARGARA_ALICAN" in open_.links
    assert open_.cost < shut.cost


def lift_printed(q, lift):
    """The question's answer where exactly the printed links are open."""
    w = q.world
    for x in lift:
        arcs = w.arcs_of("links", x.link)
        w = w.apply(Overlay(arcs, "status", np.full(arcs.size, OPEN), Reason(kind="overlay", name="lifted")))
    return w


@pytest.mark.parametrize(
    ("origin", "destination"),
    [("Baku", "Istanbul"), ("Almaty", "Istanbul"), ("Ganja", "Poti"), ("Tehran", "Baku"), ("Tbilisi", "Moscow")],
)
def test_with_iran_the_caspian_georgia_and_russia_shut_an_answer_names_what_to_lift(world_on, origin, destination):
    w = world_on(DAY, "caspian-iran-georgia-shut")
    ways = route(w, origin, destination)
    if ways.found:
        assert origin == "Almaty"  # by China and the sea
        return
    assert ways.lift
    for opening in ways.openings:
        lifted = lift_printed(ways.question, opening.lift)
        found = route(lifted, origin, destination, k=1)
        assert found.found
        assert found[0].cost <= opening.itinerary.cost * (1 + 1e-9)  # the same arcs, summed in another order
    for x in ways.lift:
        assert x.reason
        assert x.stated_in
        assert x.status in ("closed", "planned")


def test_baku_to_istanbul_with_all_neighbours_shut_says_which_link_to_lift_and_why(world_on):
    ways = route(world_on(DAY, "caspian-iran-georgia-shut"), "Baku", "Istanbul")
    assert not ways.found
    text = repr(ways)
    for x in ways.lift:
        assert x.link in text
    dearer = [len(o.lift) for o in ways.openings]
    assert dearer == sorted(dearer)  # fewest links first
    costs = [o.itinerary.cost for o in ways.openings]
    assert costs == sorted(costs, reverse=True)  # more links for a cheaper way


def test_lifting_one_link_fewer_than_printed_gives_no_way(world_on):
    ways = route(world_on("2026-03-10", "georgia-shuts"), "Yerevan", "Poti")
    assert ways.lift
    q = ways.question
    for i in range(len(ways.lift)):
        w = lift_printed(q, ways.lift[:i] + ways.lift[i + 1 :])
        assert not route(w, "Yerevan", "Poti").found


def test_pipelines_carry_oil_and_no_boxes(world_on):
    w = world_on(DAY)
    oil = route(w, "Sangachal", "Ceyhan", goods="crude-oil", k=1)
    assert any(s["mode"] == "oil_pipeline" for s in oil[0].steps())
    for i in route(w, "Baku", "Mersin"):
        assert not any(s["mode"].endswith("pipeline") for s in i.steps())


@pytest.mark.parametrize(
    ("pair", "goods", "by_train"),
    [
        (("Almaty", "Istanbul"), "grain", (80, 160)),  # by truck 399 USD a tonne, more than wheat is worth
        (("Astana", "Batumi"), "oil-products", (60, 160)),  # no truck carries oil: there was no way
        (("Yerevan", "Moscow"), "grain", (31, 70)),  # 70 USD a tonne by rail and ferry in March 2017 (O308)
    ],
)
def test_goods_in_no_box_go_by_wagon_where_block_trains_take_boxes_only(world_on, pair, goods, by_train):
    w = world_on(DAY)
    way = route(w, *pair, goods=goods, k=1)[0]
    assert {s["service"] for s in way.steps() if s["mode"] == "rail" and s["what"] == "link"} == {"wagonload"}
    assert by_train[0] < way.usd[1] < by_train[1]


def test_what_stands_in_is_asked_by_load_and_family(world_on):
    net = world_on(DAY).network
    asked = {x: set(net.services["service_id"][services_asked(net, (), x)]) for x in ("box", "bulk", "oil", "gas")}
    assert asked["box"] == asked["gas"] == set(net.services["service_id"][net.services["asked"]])
    assert asked["bulk"] == asked["oil"] == asked["box"] | {"wagonload"}
    named = services_asked(net, ("truck",), "bulk")
    assert "wagonload" not in set(net.services["service_id"][named])  # who names a truck gets no train


def test_who_names_the_truck_gets_no_train_and_who_names_the_train_no_truck(world_on):
    w = world_on(DAY)
    by_truck = route(w, "Yerevan", "Moscow", services=["truck"], k=1)[0]
    by_train = route(w, "Almaty", "Baku", services=["ordinary_box"], k=1)[0]
    assert {s["service"] for s in by_truck.steps()} == {"truck"}
    assert {s["service"] for s in by_train.steps() if s["mode"] == "rail" and s["what"] == "link"} == {"ordinary_box"}
    assert not any(s["service"] == "truck" for s in by_train.steps())


def test_two_kinds_of_train_are_never_mixed_in_one_way(world_on):
    net = world_on(DAY).network
    trains = [net.service_row[s] for s in ("block_train", "ordinary_box", "wagonload")]
    both = np.isin(net.service, trains) & np.isin(net.from_service, trains) & (net.service != net.from_service)
    assert not both.any()
    assert (net.kind[np.isin(net.service, trains)] != ArcKind.WAIT).all()


@pytest.mark.parametrize("word", ["RUS", "BREST", "deep_sea", "R_BREST_MALASZEWICZE", "block_train", "Poti"])
def test_what_a_question_avoids_is_in_no_way(world_on, word):
    for i in route(world_on(DAY), "Xi'an", "Istanbul", avoid=[word]):
        assert word not in {*i.states, *i.nodes, *i.links} | {s["mode"] for s in i.steps()} | {
            s["service"] for s in i.steps()
        }
        assert "POTI" not in i.nodes or word != "Poti"


def test_an_avoided_state_is_told_apart_from_a_closed_one(world_on):
    ways = route(world_on(DAY), "Yerevan", "Moscow", avoid=["GEO", "IRN"])
    assert not ways.found
    assert "you asked to avoid state GEO" in {x.reason for x in ways.lift} | {
        x.reason for o in ways.openings for x in o.lift
    }


def test_a_dearer_day_buys_a_faster_way(world_on):
    days = [route(world_on(DAY), "Xi'an", "Duisburg", value_of_time=v, k=1)[0].days[1] for v in (0, 50, 500, 5000)]
    assert days == sorted(days, reverse=True)
    assert days[0] > days[-1]


def test_the_answer_is_the_question_answered(world_on):
    q = ask(world_on(DAY), "Yerevan", "Tehran")
    assert answer(q).to_json() == route(world_on(DAY), "Yerevan", "Tehran").to_json()
