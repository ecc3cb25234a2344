"""Border crossings: the model's work against what is worked out by hand, published values beside it, and CPMM's indicators of ways."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.answers import world
from landbridge.answers.border_work import work_at
from landbridge.answers.crossings import crossings
from landbridge.answers.tfi import indicators_of_trips
from landbridge.answers.trips import read_trips
from landbridge.answers.way_tfi import WaysIndicators, indicators_of_way
from landbridge.engines.route import route
from landbridge.errors import StudyError
from landbridge.network import ArcKind
from landbridge.study import Study
from tests.answers.test_trips import GOOD, sheet
from tests.studies import link, made, node, work

DAY = "2025-06-01"
NODES = [node("a"), node("p"), node("q", "AZE", x=46), node("b", "AZE", x=47)]
ROADS = [link("L1", "a", "p", length_km=300), link("L2", "p", "q", length_km=1), link("L3", "q", "b", length_km=200)]
BORDER = work("B", "q", "border", 10, 50, link_id="L2")


def published(name: str, country: str, direction: str, hours: float | None = None, usd: float | None = None, **more):
    row = {"indicator_id": f"{name}{country}{direction}{more.get('year', 2024)}", "name": name, "scope": "crossing", "country": country, "links": ["L2"],
           "direction": direction, "mode": "road", "service": "truck", "year": 2024, "tfi1_hours": hours, "tfi2_usd": usd}  # fmt: skip
    return {**row, **more}


def study_of(folder, *rows, **more) -> Study:
    return made(folder, **{"nodes": NODES, "links": ROADS, "operations": [BORDER], "indicators": rows, **more})


def test_two_sides_are_added_and_stand_beside_the_model(tmp_path):
    rows = [published("North", "GEO", "outbound", 4, 30), published("South", "AZE", "inbound", 1, 10)]
    hours, usd = crossings(study_of(tmp_path / "s", *rows))
    assert (hours.level, hours.name, hours.year) == ("crossing", "North > South", 2024)
    assert (hours.published, hours.model[1], hours.ratio) == (5.0, 10.0, 2.0)
    assert (usd.published, usd.model[1], usd.ratio) == (40.0, 50.0, 1.25)  # a box of 20 t costs 50
    assert hours.sides == ("NorthGEOoutbound2024", "SouthAZEinbound2024")


def test_a_side_that_is_not_published_leaves_the_sum_unknown_and_gives_an_upper_end_of_the_ratio(tmp_path):
    hours, usd = crossings(
        study_of(
            tmp_path / "s",
            published("North", "GEO", "outbound", 4, None),
            published("South", "AZE", "inbound", None, 10),
        )
    )
    assert math.isnan(hours.published)
    assert math.isnan(hours.ratio)
    assert (hours.at_most, usd.at_most) == (2.5, 5.0)
    assert hours.why == "the other side is not published; known: 4 on the side of GEO"


def test_the_mean_of_a_state_stands_for_a_side_without_a_row_and_is_marked(tmp_path):
    rows = [
        published("North", "GEO", "outbound", 4),
        published("Azerbaijan", "AZE", "inbound", 6, scope="state", links=[]),
    ]
    report = crossings(study_of(tmp_path / "s", *rows))
    (hours,) = [r for r in report if r.measure == "hours"]
    assert (hours.published, hours.ratio, hours.means) == (10.0, 1.0, ("AzerbaijanAZEinbound2024",))
    assert hours.name == "North > AZE"


def test_years_are_not_mixed_and_rows_in_no_comparison_are_named(tmp_path):
    rows = [published("North", "GEO", "outbound", 4), published("South", "AZE", "inbound", 1, year=2023),
            published("Port", "AZE", "inbound", 2, links=[], note="a port")]  # fmt: skip
    report = crossings(study_of(tmp_path / "s", *rows))
    assert [r.year for r in report] == [2024, 2023]
    assert all(math.isnan(r.ratio) for r in report)
    assert report.left_out == (("PortAZEinbound2024", "Port, inbound, road, 2024: a port"),)


BAD = {
    "a service that is none": ({"service": "trukc"}, "there is no service 'trukc'.\n  Did you mean 'truck'?"),
    "a link inside a state": (
        {"links": ["L1"]},
        "link 'L1' crosses no border on land.\n  Name links of the crossing, or none.",
    ),
    "a state that is not there": (
        {"country": "ARM"},
        "country is ARM, and link L2 joins GEO and AZE.\n  Correct one of them.",
    ),
}


@pytest.mark.parametrize("name", BAD, ids=lambda f: f.replace(" ", "-"))
def test_a_published_row_that_cannot_be_meant_is_named(tmp_path, name):
    cells, text = BAD[name]
    with pytest.raises(StudyError) as error:
        crossings(study_of(tmp_path / "s", {**published("North", "GEO", "outbound", 4), **cells, "indicator_id": "N"}))
    assert str(error.value) == f"indicators.csv N: {text}"


def test_a_gauge_change_is_the_crossing_where_the_rails_lead_only_abroad(tmp_path):
    change = [work("IN", "p", "gauge_change", 20, 100, from_gauge_mm=1435, to_gauge_mm=1520),
              work("OUT", "p", "gauge_change", 7, 60, from_gauge_mm=1520, to_gauge_mm=1435)]  # fmt: skip
    rails = [
        link("L1", "a", "p", "rail"),
        link("L2", "p", "q", "rail", gauge_mm=1435),
        link("L3", "q", "b", "rail", gauge_mm=1435),
    ]
    border = work("B", "q", "border", 3, 0, link_id="L2")
    w = world(made(tmp_path / "s", nodes=NODES, links=rails, operations=[*change, border]), DAY)
    assert work_at(w, "L2", "train", "GEO").hours[1] == 3 + 7
    assert work_at(w, "L2", "train", "AZE").hours[1] == 3 + 20
    assert work_at(w, "L2", "truck", "GEO") is None
    on = [*rails, link("L4", "p", "x", "rail", gauge_mm=1435)]
    through = world(made(tmp_path / "t", nodes=[*NODES, node("x")], links=on, operations=[*change, border]), DAY)
    assert work_at(through, "L2", "train", "AZE").hours[1] == 3  # who stays on rails that lead on changes nothing


def test_the_work_of_a_crossing_is_what_a_way_across_it_pays(world_on):
    w = world_on(DAY)
    for a, b, link_id, state, service in (
        ("Urumqi", "Almaty", "R_KHORGOS_CN_ALTYNKOL", "CHN", "wagonload"),
        ("Almaty", "Urumqi", "R_KHORGOS_CN_ALTYNKOL", "KAZ", "wagonload"),
        ("Baku", "Tbilisi", "H_RED_BRIDGE_GANJA", "AZE", "truck"),
    ):
        way = route(w, a, b, k=1, services=[service])[0]
        (stop,) = [s for s in indicators_of_way(way).stops if s.link == link_id]
        found = work_at(w, link_id, service, state)
        assert stop.hours == pytest.approx(found.hours)


def test_every_published_value_of_the_shipped_study_stands_beside_the_model_or_says_why_not(study):
    report = crossings(study)
    rows = list(study["indicators"].rows())
    used = {s for r in report for s in r.sides} | {i for i, _ in report.left_out}
    assert used == {str(r["indicator_id"]) for r in rows}
    assert {"crossing", "pair", "state", "region"} == {r.level for r in report}
    by_id = {str(r["indicator_id"]): r for r in rows}
    for r in report:
        column = {"hours": "tfi1_hours", "usd": "tfi2_usd", "swod": "swod_km_per_hour", "swd": "swd_km_per_hour"}.get(
            r.measure, "tfi3_usd"
        )
        values = [float(by_id[s][column]) for s in r.sides]
        assert r.known == pytest.approx(np.nansum(values))
        if not math.isnan(r.ratio):
            assert r.ratio == pytest.approx(r.model[1] / sum(values))
        else:
            assert r.at_most == pytest.approx(r.model[1] / r.known)
            assert r.why


def test_trips_stand_beside_what_was_published_for_their_crossing_in_one_year(tmp_path):
    rows = [published("North", "GEO", "outbound", 4, aliases=["Nord"]), published("South", "AZE", "inbound", 1),
            published("North", "GEO", "outbound", 9, year=2025, aliases=["Nord"])]  # fmt: skip
    s = study_of(tmp_path / "s", *rows)
    spelt = [{**r, "bcp": "NORD"} if r.get("bcp") == "North" else r for r in GOOD]
    figure = {
        f.name: f for f in indicators_of_trips(read_trips(sheet(tmp_path, spelt)), s).figures if f.indicator == "TFI1"
    }
    assert (figure["NORD"].published, figure["NORD"].year, figure["NORD"].ratio) == (9.0, 2025, 3 / 9)
    assert (figure["NORD > South"].published, figure["NORD > South"].year, figure["NORD > South"].ratio) == (
        5.0,
        2024,
        6 / 5,
    )
    rail = [{**r, "service": "Train"} for r in spelt]
    other = indicators_of_trips(read_trips(sheet(tmp_path, rail, name="o.csv")), s).of("side")
    assert all(math.isnan(f.published) for f in other)  # samples of trucks say nothing of trains


def slow(way):
    """Kilometres, hours on links, other hours and USD, arc by arc."""
    w, km, moving, stopped, usd = way.world, 0.0, 0.0, 0.0, 0.0
    for a in way.arcs:
        km += float(w.columns["length_km"][a])
        hours = float(w.columns["hours"][a])
        moving, stopped = (moving + hours, stopped) if w.network.kind[a] == ArcKind.LINK else (moving, stopped + hours)
        usd += float(w.columns[way.goods.column][a])
    return km, moving, stopped, usd


PLACES = [
    "Xi'an",
    "Duisburg",
    "Almaty",
    "Istanbul",
    "Tashkent",
    "Poti",
    "Yerevan",
    "Moscow",
    "Baku",
    "Urumqi",
    "Tehran",
    "Constanta",
]


@settings(max_examples=15)
@given(
    st.lists(st.sampled_from(PLACES), min_size=2, max_size=2, unique=True),
    st.sampled_from(["boxes", "grain"]),
    st.sampled_from([(), ("truck",), ("wagonload",)]),
)
def test_both_identities_hold_for_ways_of_the_model(world_on, pair, goods, services):
    ways = route(world_on(DAY), *pair, k=1, goods=goods, services=services)
    for entry in WaysIndicators(ways=ways).of_ways:
        km, _, stopped, usd = slow(entry.itinerary)
        whole = entry.sections[0]
        assert whole.usd_per_section == pytest.approx(10_000 * usd / entry.itinerary.goods.tonnes / km)
        assert whole.usd_per_section == pytest.approx(10_000 * whole.usd_per_t_km)
        assert whole.pace.delay == pytest.approx(stopped / km * 500, abs=1e-9)
        for s in entry.sections:
            assert s.pace.delay == pytest.approx(500 / s.swd[1] - 500 / s.pace.swod, abs=1e-6)
            assert s.swd[0] <= s.swd[1] <= s.swd[2]
        assert sum(s.hours[1] for s in entry.stops) == pytest.approx(stopped)
        assert whole.swd[1] == pytest.approx(entry.itinerary.km / (24 * entry.itinerary.days[1]))


def test_a_way_shows_the_hours_published_for_samples_of_its_own_service(world_on):
    by_truck = indicators_of_way(route(world_on(DAY), "Baku", "Tbilisi", k=1, services=["truck"])[0])
    (stop,) = [s for s in by_truck.stops if s.what == "crossing"]
    assert stop.published_hours == pytest.approx(13.6 + 1.8)  # Krasnyi Most outbound, Tsiteli Khidi inbound, 2022
    assert stop.ratio == pytest.approx(stop.hours[1] / 15.4)
    by_train = indicators_of_way(route(world_on(DAY), "Baku", "Tbilisi", k=1)[0])
    assert not [s for s in by_train.stops if s.published]
