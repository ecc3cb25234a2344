"""Taking an element out is the same as building the network without it, by twins that share no code with the search."""

from __future__ import annotations

import numpy as np
import pytest
from chance import DAY_USD, Twin, study_by_chance, tables_by_chance
from studies import link, made, node

import landbridge as lb
from landbridge.answers import world
from landbridge.engines.criticality import criticality
from landbridge.engines.elements import KINDS, elements_of
from landbridge.engines.question import ask
from landbridge.engines.route import route
from landbridge.errors import QuestionError
from landbridge.worlds import CLOSED, Overlay, Reason

DAY = "2025-06-01"
EXACT = 1e-9  # the same numbers, summed in another order
PAIRS = [
    ("Xi'an", "Duisburg"),
    ("Almaty", "Istanbul"),
    ("Yerevan", "Moscow"),
    ("Tashkent", "Poti"),
    ("Baku", "Istanbul"),
]
SHUT = Reason(kind="overlay", name="taken out")


@pytest.fixture(scope="module")
def lost(world_on):
    """Criticality of five pairs of the study, by kind of element."""
    w = world_on(DAY)
    return {of: criticality(w, PAIRS, of=of) for of in KINDS}


@pytest.mark.parametrize("seed", range(8))
def test_a_link_gone_is_what_walking_the_tables_without_it_gives(tmp_path, seed):
    rows = tables_by_chance(seed, n_links=8, shut=0.1)
    pairs = [("N0", "N1"), ("N1", "N0")]
    names = {n["node_id"]: n["kind"] for n in rows["nodes"]}
    assert names["N0"] == names["N1"] == "terminal"
    result = criticality(world(study_by_chance(tmp_path, rows), DAY), pairs, value_of_time=DAY_USD)
    for e, name in enumerate(result.elements.ids):
        links = [{**r, "status": "closed"} if r["link_id"] == name else r for r in rows["links"]]
        for i, (a, b) in enumerate(pairs):
            walked = Twin({**rows, "links": links}).ways(a, b)
            best = min(walked, key=lambda x: x.cost, default=None)
            cost, days, usd = result.after[:, e, i]
            assert np.isinf(cost) == (best is None)
            if best is not None:
                assert (cost, days * 24, usd) == pytest.approx((best.cost, best.hours, best.usd), rel=EXACT)


@pytest.mark.parametrize("of", KINDS)
def test_on_the_study_it_is_what_a_fresh_search_finds_with_the_arcs_closed(lost, world_on, of):
    result = lost[of]
    seen = 0
    for x in result.losses[:2]:
        e = result.elements.row(x.id)
        for i, (a, b) in enumerate(PAIRS):
            q = ask(world_on(DAY), a, b)
            arcs = result.elements.arcs[e]
            shut = world_on(DAY).apply(Overlay(arcs, "status", np.full(arcs.size, CLOSED), SHUT))
            ways = route(shut, a, b, k=1)
            assert ways.found == bool(np.isfinite(result.after[0, e, i]))
            if ways.found:
                found = ways[0].cost, ways[0].days[1], ways[0].usd[1]
                assert result.after[:, e, i] == pytest.approx(found, rel=EXACT)
                seen += ways[0].cost > route(q.world, a, b, k=1)[0].cost
    assert seen


def test_taking_something_out_never_makes_a_way_cheaper(lost):
    for result in lost.values():
        change = result.after[0] - result.before[0]
        assert (change >= -1e-6).all()  # sums in another order
        assert all(x.cost >= 0 for x in result)


def test_what_carries_a_pair_s_way_is_missed_and_nothing_else_is(lost, world_on):
    result = criticality(world_on(DAY), PAIRS[:1])
    way = route(world_on(DAY), *PAIRS[0], k=1)[0]
    assert {x.id for x in result} == set(way.links)


def test_totals_add_up(lost):
    for result in lost.values():
        for x in result.losses[:5]:
            rows = [r for r in result.pairs(x.id) if r["state"] == "served" and r["cost"] > 1e-6]
            assert len(rows) == x.worse
            for key in ("cost", "days", "usd"):
                assert sum(r[key] for r in rows) == pytest.approx(getattr(x, key))
            assert x.unserved == sum(r["state"] == "cut off" for r in result.pairs(x.id))
            if x.worse:
                assert x.mean_days * x.worse == pytest.approx(x.days)


def test_demand_weighs_pairs_and_two_pairs_add(world_on):
    w = world_on(DAY)
    one, other = (criticality(w, [p]) for p in PAIRS[:2])
    both = criticality(w, [(*PAIRS[0], 3.0), (*PAIRS[1], 0.5)])
    for name in {x.id for x in both}:
        parts = [next((x.cost for x in r if x.id == name), 0.0) for r in (one, other)]
        assert next(x.cost for x in both if x.id == name) == pytest.approx(3.0 * parts[0] + 0.5 * parts[1])
    assert both.basket.weighted
    assert "weighted by the demand given" in both.basket.words()
    assert "each counted alike, as no demand is given" in criticality(w, PAIRS[:2]).basket.words()


def test_a_country_gone_is_all_its_links_gone(world_on):
    w = world_on(DAY)
    pairs = [("Xi'an", "Duisburg"), ("Almaty", "Istanbul")]
    result = criticality(w, pairs, of="country")
    links = elements_of(w, "link", result.basket.usable)
    for name in ("RUS", "IRN", "GEO"):
        e = result.elements.row(name)
        closed = np.unique(np.concatenate([links.arcs[links.row(i)] for i in result.elements.links[e]]))
        np.testing.assert_array_equal(closed, np.sort(result.elements.arcs[e]))
        for i, (a, b) in enumerate(pairs):
            ways = route(w, a, b, k=1, avoid=[name])
            assert result.after[0, e, i] == pytest.approx(ways[0].cost, rel=EXACT)


def test_a_node_gone_is_every_link_that_touches_it_gone(world_on):
    w = world_on(DAY)
    result = criticality(w, PAIRS, of="node")
    ids, nodes = (w.network.links[c] for c in ("link_id", "node"))
    touching = {str(i) for i, ends in zip(ids, nodes, strict=True) if "TBILISI" in ends}
    assert set(result.elements.links[result.elements.row("TBILISI")]) <= touching
    assert len(result.elements.links[result.elements.row("TBILISI")]) >= 3


def test_pairs_of_the_element_s_own_are_left_out_and_counted(lost):
    armenia = lost["country"].loss(lost["country"].elements.row("ARM"))
    assert armenia.own == 1
    assert armenia.unserved == 0
    states = {(r["from"], r["state"]) for r in lost["country"].pairs("ARM")}
    assert ("Yerevan", "own") in states


def test_a_pair_that_is_cut_off_is_counted_and_is_in_no_sum(tmp_path):
    nodes = [node("A"), node("B"), node("C")]
    links = [link("AB", "A", "B"), link("BC", "B", "C"), link("BC2", "B", "C", length_km=300.0)]
    w = world(made(tmp_path / "s", nodes=nodes, links=links), DAY)
    result = criticality(w, [("A", "C"), ("B", "C")])
    gone = result.loss(result.elements.row("AB"))
    assert (gone.unserved, gone.worse, gone.cost, gone.days, gone.usd) == (1, 0, 0.0, 0.0, 0.0)
    assert np.isnan(gone.mean_days)
    assert result[0].id == "AB"  # what cuts off comes before what only costs
    longer = result.loss(result.elements.row("BC"))
    assert (longer.unserved, longer.worse) == (0, 2)
    assert longer.days == pytest.approx(2 * 200 / 480)
    assert longer.usd == pytest.approx(2 * 200)
    text = result.to_json()
    assert "Infinity" not in text
    assert '"inf"' not in text


def test_without_any_open_way_there_is_nothing_to_lose_and_it_says_so(tmp_path):
    w = world(made(tmp_path / "s", nodes=[node("A"), node("B")], links=[link("AB", "A", "B", status="closed")]), DAY)
    result = criticality(w, [("A", "B")])
    assert (len(result), result.unserved_before) == (0, 1)


def test_cargo_that_is_barred_is_searched_by_its_own_costs(world_on):
    w = world_on("2021-06-01")  # transit to Armenia is barred through two neighbours
    result = criticality(w, [("Yerevan", "Moscow"), ("Tbilisi", "Moscow")])
    alone = [criticality(w, [p]) for p in (("Yerevan", "Moscow"), ("Tbilisi", "Moscow"))]
    for i, one in enumerate(alone):
        assert result.before[0, i] == pytest.approx(one.before[0, 0])
    assert len(result.basket.groups) == 2


def test_threads_and_order_change_nothing(world_on):
    w = world_on(DAY)
    one, two = (criticality(w, PAIRS, threads=t) for t in (1, 2))
    np.testing.assert_array_equal(one.after, two.after)
    turned = criticality(w, PAIRS[::-1])
    assert [(x.id, x.worse) for x in turned] == [(x.id, x.worse) for x in one]


def test_progress_is_told_to_the_end(world_on):
    told = []
    result = criticality(world_on(DAY), PAIRS[:1], progress=lambda done, every: told.append((done, every)))
    assert told[-1] == (len(result.elements), len(result.elements))
    assert [d for d, _ in told] == sorted(d for d, _ in told)


def test_the_study_s_own_basket_is_its_observed_lanes_there_and_back(world_on):
    basket = criticality(world_on(DAY), of="service").basket
    pairs = {(p.origin.node_ids, p.destination.node_ids) for p in basket}
    assert len(basket) > 50
    assert {(b, a) for a, b in pairs} == pairs
    assert "lanes that the study observes" in basket.words()


def test_a_study_without_observations_asks_between_all_its_places(tmp_path):
    nodes = [node("A"), node("B"), node("C", kind="border_crossing")]
    w = world(made(tmp_path / "s", nodes=nodes, links=[link("AC", "A", "C"), link("CB", "C", "B")]), DAY)
    basket = criticality(w).basket
    assert [p.name for p in basket] == ["A - B", "B - A"]
    assert basket.about == "2 of the study's 2 places, all pairs"


@pytest.mark.parametrize(
    ("ask_for", "text"),
    [
        (
            {"of": "contry"},
            "of is 'contry'.\n  Did you mean 'country'?\n  Write link, node, crossing, country or service.",
        ),
        (
            {"pairs": []},
            "there is no pair of places to ask for.\n  Name two places or more, or give a basket file with from and to.",
        ),
        (
            {"pairs": [("Yerevan",)]},
            "('Yerevan',) is no pair of places.\n  Give places alone, or pairs (from, to), or (from, to, demand).",
        ),
        (
            {"pairs": [("Yerevan", "AMEVN")]},
            "origin and destination are both Yerevan.\n  Ask for two different places.",
        ),
        (
            {"pairs": [("Yerevan", "Moscow", 3.0), ("Baku", "Poti")]},
            "some pairs of the basket have no demand, or one below zero.\n  Give a demand for each pair, or for none.",
        ),
    ],
)
def test_a_wrong_question_says_what_to_do(world_on, ask_for, text):
    with pytest.raises(QuestionError) as error:
        lb.criticality(world_on(DAY), **ask_for)
    assert str(error.value) == text


def test_an_element_that_is_not_there_is_said_to_be(lost):
    with pytest.raises(QuestionError) as error:
        lost["country"].pairs("KZA")
    assert str(error.value).startswith("there is no country 'KZA' that this cargo can use.")
