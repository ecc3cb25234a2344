"""Fronts, switch points, skims and reaches agree with twins that walk every way, with each other, and with `route`."""

from __future__ import annotations

import dataclasses
import math
from itertools import pairwise

import numpy as np
import pytest
from chance import DAY_USD, Twin, study_by_chance, tables_by_chance
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import GOODS, link, made, node, rule, work

import landbridge as lb
from landbridge.answers import world
from landbridge.engines.criteria import CRITERIA, differences, exposed_hours
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.pareto import SURELY, WITHIN, pareto
from landbridge.engines.pareto_matrix import pareto_matrix
from landbridge.engines.reach import reach
from landbridge.engines.route import route
from landbridge.engines.skim import NEVER, SHUT, skim
from landbridge.engines.switch import switch
from landbridge.errors import PlaceError, QuestionError
from landbridge.worlds import Overlay, Reason

DAY = "2025-06-01"
SEEDS = st.integers(0, 2**32 - 1)
EXACT = 1e-9  # the same numbers, summed in another order
GRAIN = 1e-4  # sums of some dozens of numbers, each rounded to a millionth
MOVED = Reason(kind="overlay", name="moved")


@pytest.fixture(scope="module")
def june():
    return world(lb.open_study(), DAY)


def word(place):
    """A word that means the place and nothing else."""
    return place.node_ids[0] if len(place.node_ids) == 1 else place.name


def unbeaten(points):
    """Of pairs of numbers, those that no other pair beats."""
    return sorted({p for p in points if not any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in points)})


@settings(max_examples=12)
@given(SEEDS)
def test_the_front_of_days_and_usd_is_that_of_all_that_can_be_walked(tmp_path, seed):
    rows = tables_by_chance(seed, shut=0.1)
    walked = unbeaten([(w.hours, w.usd) for w in Twin(rows).ways("N0", "N1")])
    found = pareto(world(study_by_chance(tmp_path, rows), DAY), "N0", "N1", criteria=["days", "usd"])
    assert found.complete
    assert len(found) == len(walked)
    for i, (hours, usd) in zip(found, walked, strict=True):
        assert (i.days[1] * 24, i.usd[1]) == pytest.approx((hours, usd), rel=EXACT)


@settings(max_examples=8)
@given(SEEDS)
def test_the_best_way_at_every_value_of_a_day_is_the_best_of_all_that_can_be_walked(tmp_path, seed):
    rows = tables_by_chance(seed)
    walked = Twin(rows).ways("N0", "N1")
    found = switch(world(study_by_chance(tmp_path, rows), DAY), "N0", "N1")
    assert found.found == bool(walked)
    for a, b in zip(found, list(found)[1:], strict=False):
        assert a.high == b.low
        assert a.itinerary.usd[1] < b.itinerary.usd[1]
        assert a.itinerary.days[1] > b.itinerary.days[1]
    rng = np.random.default_rng(seed)
    for x in [0.0, *rng.uniform(0, 500, 20), *(p.value for p in found.points)] if walked else []:
        stretch = next(s for s in found if s.low <= x <= s.high)
        cost = stretch.itinerary.usd[1] + 2 * x * stretch.itinerary.days[1]  # values are for one TEU, the unit is two
        assert cost == pytest.approx(min(w.usd + 2 * x * w.hours / 24 for w in walked), rel=EXACT)


def test_switch_points_are_those_of_the_front(june):
    for pair in (("Xi'an", "Duisburg"), ("Almaty", "Istanbul"), ("Yerevan", "Moscow")):
        front = pareto(june, *pair, criteria=["days", "usd"])
        hull = [(i, at) for i, at in zip(front, front.best_at, strict=True) if at is not None]
        found = list(switch(june, *pair))
        assert [i.days[1] for i, _ in hull][::-1] == pytest.approx([s.itinerary.days[1] for s in found])
        assert [at[0] / 2 for _, at in hull][::-1] == pytest.approx([s.low for s in found], rel=1e-6, abs=1e-6)


def repriced(w, leg, usd, unit="usd_per_40ft"):
    """The world in which a leg costs so much."""
    arcs = w.arcs_of("links", leg)
    return w.apply(Overlay(arcs, unit, np.full(arcs.size, usd), MOVED))


@pytest.mark.parametrize(
    ("pair", "leg"), [(("Xi'an", "Duisburg"), "R_BREST_MALASZEWICZE"), (("Yerevan", "Moscow"), "H_VLADIKAVKAZ_LARS")]
)
def test_at_each_price_of_a_leg_the_way_is_the_one_that_route_finds_when_the_leg_costs_that(june, pair, leg):
    if leg not in june.network.link_row:
        leg = next(x for x in route(june, *pair, k=1)[0].links if "LARS" in x)
    found = switch(june, *pair, leg=leg)
    assert len(found) > 1
    edges = [found[0].low, *(p.value for p in found.points), 2 * found.points[-1].value]
    assert edges[0] == pytest.approx(0, abs=1e-9)
    for s, price in zip(found, [(a + b) / 2 for a, b in pairwise(edges)], strict=True):
        best = route(repriced(june, leg, price), *pair, k=1)[0]
        assert tuple(best.links) == tuple(s.itinerary.links)


def test_a_leg_that_no_way_takes_moves_nothing_and_one_that_is_shut_is_refused(june):
    assert "stays the same" in switch(june, "Yerevan", "Moscow", leg="R_BREST_MALASZEWICZE").said
    with pytest.raises(QuestionError, match="it is not open on that day"):
        switch(june, "Yerevan", "Kars", leg="R_DOGUKAPI_KARS")
    with pytest.raises(QuestionError, match="has no row"):
        switch(june, "Yerevan", "Kars", leg="R_NOWHERE")


def test_an_answer_that_flips_inside_the_published_span_says_so(june):
    found = switch(june, "Yerevan", "Moscow")
    assert found.span == (20, 180, 1145)
    assert [round(p.value) for p in found.flips] == [77]
    assert "changes once inside the published values of a day, 20 to 1,145 USD per TEU-day: at 77" in found.said
    tonne = switch(june, "Yerevan", "Moscow", unit="t")
    assert tonne.unit == "USD per tonne-day"
    one = switch(june, "Sadakhlo", "Marabda")
    assert "one way is best over all published values" in one.said


def test_ways_of_the_front_hold_what_route_puts_first_and_none_beats_another(june):
    for pair in (("Xi'an", "Duisburg"), ("Tashkent", "Poti"), ("Yerevan", "Moscow")):
        found = pareto(june, *pair)
        assert found.complete
        assert min(i.cost for i in found) == pytest.approx(route(june, *pair, k=1)[0].cost)
        value = np.array([[i.days[1], i.usd[1], i.kg_co2e, e] for i, e in zip(found, found.exposure, strict=True)])
        for n, row in enumerate(value):
            others = np.delete(value, n, axis=0)
            assert not (others <= row - GRAIN).all(axis=1).any()
        assert [i.rank for i in found] == list(range(1, len(found) + 1))
        assert list(value[:, 0]) == sorted(value[:, 0])


def test_a_matrix_of_fronts_holds_the_fronts_of_its_pairs(june):
    places = ["XIAN", "ALMATY", "TASHKENT", "POTI", "YEREVAN", "BAKU"]
    whole = pareto_matrix(june, places)
    assert whole.complete
    assert len(whole.fronts) == 30
    for (i, j), front in whole.fronts.items():
        one = pareto(june, word(whole.origins[i]), word(whole.destinations[j]))
        assert sorted(front.value[:, 0]) == pytest.approx([x.days[1] * 24 for x in one], abs=GRAIN)


def test_epsilon_leaves_out_only_what_a_kept_way_matches(june):
    whole, thin = pareto(june, "Xi'an", "Duisburg"), pareto(june, "Xi'an", "Duisburg", epsilon=0.05)
    assert 0 < len(thin) < len(whole)
    assert len(thin) + thin.n_near == len(whole)

    def numbers(found):
        return [(i.days[1], i.usd[1], i.kg_co2e, e) for i, e in zip(found, found.exposure, strict=True)]

    for way in numbers(whole):
        assert any(all(k <= 1.05 * x + GRAIN for k, x in zip(kept, way, strict=True)) for kept in numbers(thin))


def test_a_cap_that_cuts_the_search_is_said(june):
    cut = pareto(june, "Xi'an", "Duisburg", cap=4096)
    assert not cut.complete
    assert "cut at the cap of 4,096 labels: ways that come later in days may be missing" in repr(cut)
    whole = {tuple(i.links) for i in pareto(june, "Xi'an", "Duisburg")}
    assert {tuple(i.links) for i in cut} <= whole


def one_pair(tmp_path, *, carbon=True, **more):
    """A short dear way and a long cheap one, with wide and narrow ranges."""
    nodes = [node("HERE"), node("NEAR", x=46), node("FAR", x=46, y=43), node("THERE", x=48)]
    links = [
        link("A", "HERE", "NEAR", hours=10, usd_per_40ft=900), link("B", "NEAR", "THERE", hours=10, usd_per_40ft=900),
        link("C", "HERE", "FAR", hours=50, usd_per_40ft=400), link("D", "FAR", "THERE", hours=50, usd_per_40ft=400),
    ]  # fmt: skip
    rules = [
        rule("usd", "usd_per_40ft_km", 1, 1, 1),
        *([rule("carbon", "kg_co2e_per_t_km", 0.02, 0.02, 0.02)] if carbon else []),
    ]
    return made(tmp_path / "s", nodes=nodes, links=links, assumptions=rules, **more)


def test_a_criterion_without_data_is_named_and_not_taken_as_zero(tmp_path):
    found = pareto(world(one_pair(tmp_path, carbon=False), DAY), "HERE", "THERE")
    assert set(found.criteria.no_data) == {"kg_co2e", "exposure"}
    assert found.criteria.names == ("days", "usd")
    assert all(math.isnan(e) for e in found.exposure)
    assert all(math.isnan(i.kg_co2e) for i in found)
    assert [i.links for i in found] == [["A", "B"], ["C", "D"]]
    with pytest.raises(QuestionError, match="none of the criteria has data"):
        pareto(world(one_pair(tmp_path / "b", carbon=False), DAY), "HERE", "THERE", criteria=["exposure"])


def test_exposure_is_hours_on_links_with_a_hazard_and_at_their_borders(june):
    found = pareto(june, "Yerevan", "Moscow")
    way = found[1]
    hours = 0.0
    for step in way.steps():
        cells = june.why("links", step["row"], "hazard_per_year") if step["what"] == "link" else []
        if any(c["value"] is not None for c in cells):
            hours += step["hours"]
            border = [
                s for s in way.steps() if s["what"] == "border" and {s["from"], s["to"]} == {step["from"], step["to"]}
            ]
            hours += sum(s["hours"] for s in border)
    assert found.exposure[1] == pytest.approx(hours)
    assert hours > 0
    assert [r.row for r in found.rules] == ["ESTRANGED_BORDER_CLOSURE"]


def ranged(tmp_path, low, high):
    """Two ways of one first link; the second links differ by 10 hours, with ranges of their own."""
    nodes = [node("HERE"), node("MID", x=46), node("ASIDE", x=47, y=43), node("THERE", x=48), node("OVER", x=47)]
    links = [
        link("ALL", "HERE", "MID", hours=100, hours_low=10, hours_high=400, usd_per_40ft=1),
        link("FAST", "MID", "OVER", hours=20, hours_low=20 - low, hours_high=20 + high, usd_per_40ft=500),
        link("FAST2", "OVER", "THERE", hours=1, usd_per_40ft=1),
        link("SLOW", "MID", "ASIDE", hours=30, hours_low=30 - low, hours_high=30 + high, usd_per_40ft=100),
        link("SLOW2", "ASIDE", "THERE", hours=1, usd_per_40ft=1),
    ]  # fmt: skip
    return world(made(tmp_path / f"{low}-{high}", nodes=nodes, links=links), DAY)


def test_what_two_ways_share_cancels_out_of_their_difference(tmp_path):
    fast, slow = pareto(ranged(tmp_path, 4, 3), "HERE", "THERE", criteria=["days", "usd"])
    found = differences([fast, slow], "days")
    ends = [24 * float(x[1, 0]) for x in (found.low, found.value, found.high)]
    # the shared link's hundreds of hours are not in it; the two others are independent, so root of the sum of squares
    assert ends == pytest.approx([10 - math.hypot(4, 3), 10, 10 + math.hypot(3, 4)])
    np.testing.assert_allclose(found.low, -found.high.T)
    assert (np.diag(found.high) == 0).all()


def test_the_difference_to_no_way_at_all_is_the_way_with_its_own_range(june):
    way = route(june, "Yerevan", "Moscow", k=1)[0]
    nothing = dataclasses.replace(way, arcs=np.empty(0, dtype=np.int64))
    for criterion in ("days", "usd"):
        found = differences([way, nothing], criterion)
        assert [float(x[0, 1]) for x in (found.low, found.value, found.high)] == pytest.approx(
            list(way.total(criterion))
        )


def test_a_way_is_surely_better_only_where_the_whole_range_of_the_difference_is(tmp_path):
    study = [node("HERE"), node("SEA", x=46, country="AZE"), node("THERE", x=48)]

    def stands(high, first):
        links = [
            link("ROAD", "HERE", "THERE", hours=20, hours_low=20, hours_high=high, usd_per_40ft=500),
            link("S1", "HERE", "SEA", mode="rail", hours=15, usd_per_40ft=first), link("S2", "SEA", "THERE", mode="rail", hours=15, usd_per_40ft=10),
        ]  # fmt: skip
        border = [work(f"B{x}", "SEA", "border", link_id=x, hours=0.0, usd=0.0) for x in ("S1", "S2")]
        w = world(made(tmp_path / f"{high}-{first}", nodes=study, links=links, operations=border), DAY)
        return [s.kind for s in pareto(w, "HERE", "THERE", criteria=["days", "usd"]).standing]

    assert stands(25, 100) == [SURELY, SURELY]  # 20 to 25 hours against 30, 500 USD against 110
    assert stands(35, 100) == [WITHIN, SURELY]  # the road may take 35 hours: then the rail is better in both


def test_a_skim_holds_what_route_finds_for_each_pair_barred_cargo_too():
    w = world(lb.open_study(), "2024-03-01")
    assert w.bars
    places = ["YEREVAN", "BAKU", "TBILISI", "MOSCOW", "TEHRAN", "XIAN", "POTI"]
    table = skim(w, places, goods=["boxes", "grain"])
    assert len(table) == 2 * 7 * 6
    for row in table.frame.to_dict("records"):
        origin, destination = table.origins[row["origin_row"]], table.destinations[row["destination_row"]]
        ways = route(w, word(origin), word(destination), goods=row["goods"], k=1)
        assert (row["reason"] == "") == ways.found
        if not ways.found:
            assert all(math.isnan(row[m]) for m in ("days", "usd", "kg_co2e", "km", "days_low", "cost"))
            continue
        s = ways[0].summary()
        for m in ("days", "days_low", "days_high", "usd", "usd_low", "usd_high", "kg_co2e", "km", "cost"):
            assert row[m] == pytest.approx(s[m], rel=EXACT, nan_ok=True), m


def test_a_pair_without_a_way_is_blank_and_says_which_links_are_shut(tmp_path):
    nodes = [node("HERE"), node("THERE", x=46), node("ISLE", x=50), node("ISLET", x=51)]
    links = [link("ONE", "HERE", "THERE", status="closed"), link("ISLES", "ISLE", "ISLET")]
    table = skim(world(made(tmp_path / "s", nodes=nodes, links=links), DAY))
    reasons = {(r["origin"], r["destination"]): r["reason"] for r in table.frame.to_dict("records")}
    assert reasons["Here", "There"] == f"{SHUT} (ONE)"
    assert reasons["Here", "Isle"] == NEVER
    assert reasons["Isle", "Islet"] == ""
    assert table.n_unserved == 10
    assert np.isnan(table.matrix("days")).sum() == 10 + 4  # and from each place to itself
    assert table.to_csv().splitlines()[2] == f'Here,Islet,GEO,GEO,boxes,40ft,,,,,,,,,,"{NEVER}"'


def test_what_a_place_reaches_takes_what_the_fastest_way_there_takes(june):
    found = reach(june, "Tbilisi", days=5)
    assert set(found.counts()) == {"surely", "typically", "perhaps", "beyond", "no way"}
    for r in found.places[::40]:
        front = pareto(june, "Tbilisi", word(r.place), criteria=["days"])
        assert r.itinerary.days[1] == pytest.approx(front[0].days[1], abs=GRAIN)
    low, value, high = zip(*(r.itinerary.days for r in found.places), strict=True)
    inside = {"surely": max, "typically": max, "perhaps": max}
    for kind, numbers in (("surely", high), ("typically", value), ("perhaps", low)):
        assert inside[kind](x for x, r in zip(numbers, found.places, strict=True) if r.within == kind) <= 5
    assert min(x for x, r in zip(low, found.places, strict=True) if r.within == "beyond") > 5
    assert sum(r["places"] for r in found.countries) == len(found) + len(found.unserved)


def test_reaching_and_being_reached_mirror_each_other(june):
    out, back = reach(june, "Poti", usd=1500), reach(june, "Baku", usd=1500, inbound=True)
    there = next(r for r in out if r.place.name == back.place.name)
    here = next(r for r in back if r.place.name == out.place.name)
    assert there.itinerary.usd == here.itinerary.usd
    cheapest = pareto(june, "Poti", "Baku", criteria=["usd"])
    assert there.itinerary.usd[1] == pytest.approx(cheapest[0].usd[1], abs=GRAIN)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda w: pareto(w, "Yerevan", "Moscow", criteria=["cost"]), "there is no criterion 'cost'.\n  Criteria: days, usd, kg_co2e, exposure."),
        (lambda w: pareto(w, "Yerevan", "Moscow", criteria=[]), "no criterion was named.\n  Name some of days, usd, kg_co2e, exposure."),
        (lambda w: pareto(w, "Yerevan", "Moscow", epsilon=2), "epsilon is 2.\n  Give a share from 0 to below 1, as 0.01 for one per cent."),
        (lambda w: pareto(w, "Yerevan", "Moscow", cap=0), "cap is 0.\n  Give a number of labels above zero."),
        (lambda w: reach(w, "Yerevan", days=1, usd=1), "days and usd were both given.\n  Give one limit."),
        (lambda w: reach(w, "Yerevan", days=-1), "the limit is -1 days.\n  Give a number above zero."),
        (lambda w: skim(w, ["Yerevan"]), "there are no two different places to ask about.\n  Name at least two places."),
        (lambda w: skim(w, goods=[]), "no goods were named.\n  Name at least one row of the study's goods."),
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused(june, ask, said):
    with pytest.raises(QuestionError) as error:
        ask(june)
    assert str(error.value) == said


def test_a_state_that_is_none_is_refused_with_those_there_are(june):
    with pytest.raises(PlaceError, match=r"'GEX' is neither a place nor a state of the study.\n  Did you mean 'GEO'"):
        skim(june, ["GEX"])


def test_every_criterion_alone_gives_its_own_least(june):
    for c in CRITERIA:
        found = pareto(june, "Yerevan", "Moscow", criteria=[c])
        assert len(found) == 1
        whole = pareto(june, "Yerevan", "Moscow")
        least = {
            "days": min(i.days[1] for i in whole), "usd": min(i.usd[1] for i in whole), "kg_co2e": min(i.kg_co2e for i in whole),
            "exposure": min(whole.exposure),
        }  # fmt: skip
        mine = {
            "days": found[0].days[1],
            "usd": found[0].usd[1],
            "kg_co2e": found[0].kg_co2e,
            "exposure": exposed_hours(found[0]),
        }
        assert mine[c] == pytest.approx(least[c], abs=GRAIN)


def test_goods_without_boxes_and_an_empty_answer_print(tmp_path, june):
    found = pareto(june, "Aktau", "Batumi", goods="grain")
    assert isinstance(found[0], Itinerary)
    assert "USD" in repr(found)
    nodes = [node("HERE"), node("THERE", x=46)]
    shut = world(
        made(tmp_path / "s", nodes=nodes, links=[link("ONE", "HERE", "THERE", status="closed")], goods=GOODS), DAY
    )
    for answer in (
        pareto(shut, "HERE", "THERE", criteria=["days", "usd"]),
        switch(shut, "HERE", "THERE", value_of_time=DAY_USD),
    ):
        assert not answer.found
        assert "no way is open" in repr(answer)
        assert answer.to_json()
