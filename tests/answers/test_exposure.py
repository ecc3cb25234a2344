"""Exposure: closures counted by hand, levels and premiums of the day, links without a way round; and no probability anywhere."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import link, made, node, rule

import landbridge as lb
from landbridge.answers.exposure import exposure
from landbridge.answers.register import _union, register
from landbridge.errors import QuestionError

DAYS = st.dates(date(2024, 1, 1), date(2024, 3, 31))


@given(st.lists(st.tuples(DAYS, DAYS), max_size=6))
def test_days_in_several_closures_count_once(spans):
    every = {a + timedelta(days=i) for a, b in spans for i in range(max(0, (b - a).days))}
    assert _union(spans) == len(every)


NODES = [
    node("A", "ARM", x=44),
    node("B", "ARM", x=44.5),
    node("G", "GEO", x=45),
    node("H", "GEO", x=45, y=42),
    node("R", "RUS", x=47),
]
LINKS = [
    link("AB", "A", "B"),
    link("BG", "B", "G"),
    link("BH", "B", "H", length_km=150.0),
    link("GR", "G", "R"),
    link("HR", "H", "R"),
]
WORK = [
    {"operation_id": f"B_{x}", "node_id": n, "kind": "border", "link_id": x, "hours": 0, "usd_per_40ft": 0, "usd_per_20ft": 0, "usd_per_t": 0}
    for x, n in (("BG", "G"), ("BH", "H"), ("GR", "R"), ("HR", "R"))
]  # fmt: skip
RULES = [
    rule("v", "speed_km_per_day", 600, 400, 800), rule("p", "usd_per_40ft_km", 1, 1, 1), rule("t", "usd_per_t_km", 0.05, 0.05, 0.05),
    rule("twenty", "ratio_20ft", 1, 1, 1), rule("co2", "kg_co2e_per_t_km", 0.05, 0.05, 0.05),
]  # fmt: skip
ACTORS = [{"actor_id": a, "name": a, "kind": "state"} for a in ("ARM", "GEO", "RUS", "TUR")]


def shut(name, links, since, until=None, **more):
    return {
        "development_id": name,
        "name": name,
        "since": since,
        "until": until,
        "links": {"link_id": links},
        "change": {"status": "closed"},
        **more,
    }


def world_of(tmp_path, on="2025-01-01", **more):
    study = made(
        tmp_path / "s",
        nodes=NODES,
        links=LINKS,
        operations=WORK,
        assumptions=RULES,
        actors=ACTORS,
        known_until="2026-01-01",
        **more,
    )
    return lb.world(study, on)


def test_the_register_counts_days_by_link_and_once_in_all(tmp_path):
    rows = [
        shut("ONE", ["BG"], "2024-01-01", "2024-01-11"), shut("TWO", ["BG", "GR"], "2024-01-06", "2024-01-16"),
        shut("ELSEWHERE", ["BH"], "2024-02-01", "2024-03-01"), shut("OLD", ["BG"], "2020-01-01", "2021-01-01"),
        shut("LATER", ["BG"], "2025-02-01", "2025-03-01"),
        shut("ACROSS", ["AB"], "2021-12-01", "2022-01-11"),  # nine of its days lie in the window, which begins on 2022-01-02
    ]  # fmt: skip
    found = exposure(world_of(tmp_path, developments=rows), "A", "R", k=1)
    r = found.ways[0].closures
    assert [(c.development, c.days) for c in r.closures] == [("ACROSS", 9), ("ONE", 10), ("TWO", 10)]
    assert r.by_link == {"BG": 15, "GR": 10, "AB": 9}
    assert (r.begin, r.days) == (date(2022, 1, 2), 24)
    assert not any(c.still for c in r.closures)


def test_what_is_shut_on_the_day_is_still_shut_and_its_end_is_not_known(tmp_path):
    rows = [shut("NOW", ["BG", "BH"], "2024-12-01", "2025-06-01")]
    found = exposure(world_of(tmp_path, developments=rows), "A", "R")
    way = found.ways[0]
    assert (way.shut, found.found.found) == (True, False)
    (closure,) = way.closures.closures
    assert (closure.until, closure.still, closure.days) == (None, True, 31)
    assert way.summary()["still_shut"] == ["NOW"]


@pytest.mark.parametrize(("party", "counted"), [("ARM", 1), ("TUR", 0)])
def test_a_closure_for_some_cargo_counts_for_that_cargo(tmp_path, party, counted):
    rows = [shut("BAN", ["BG"], "2024-01-01", "2024-02-01", cargo={"party": party})]
    found = exposure(world_of(tmp_path, developments=rows), "A", "R", k=1)
    assert len(found.ways[0].closures.closures) == counted


def test_links_and_places_without_a_way_round_are_those_whose_removal_leaves_none(tmp_path):
    world = world_of(tmp_path)
    found = exposure(world, "A", "R")
    assert {(p["what"], p["id"]) for p in found.single_points} == {("link", "AB"), ("place", "B")}
    slow = set()  # each link shut by the question itself
    for row in LINKS:
        name = row["link_id"]
        if not lb.route(world, "A", "R", avoid=[name]).found:
            slow.add(name)
    assert slow == {p["id"] for p in found.single_points if p["what"] == "link"}


def test_premiums_are_those_published_by_the_day_for_what_the_way_passes(tmp_path):
    base = {"name": "war risk", "value": 0.5, "unit": "percent of hull value", "precision": "day"}
    rows = [
        {**base, "premium_id": "P1", "touches": "G", "seen": "2024-06-01"}, {**base, "premium_id": "P2", "touches": "GR", "seen": "2024-12-01"},
        {**base, "premium_id": "LATER", "touches": "G", "seen": "2025-01-02"}, {**base, "premium_id": "ELSE", "touches": "H", "seen": "2024-01-01"},
        {**base, "premium_id": "SEA", "touches": "G", "seen": "2024-01-01", "modes": "deep_sea"},
    ]  # fmt: skip
    way = exposure(world_of(tmp_path, premiums=rows), "A", "R", k=1).ways[0]
    assert [(p["premium_id"], p["age_days"]) for p in way.premiums] == [("P2", 31), ("P1", 214)]


def test_levels_are_those_of_the_day_and_the_worst_stand_first(study):
    found = exposure(lb.world(study, "2026-06-01"), "Yerevan", "Baku", k=1, owners=["TUR"])
    pairs = {frozenset((p.actor, p.other)): p.word for p in found.ways[0].pairs}
    assert pairs[frozenset(("ARM", "AZE"))] == "estranged"
    ranks = [p.rank for p in found.ways[0].pairs if p.rank is not None]
    assert ranks == sorted(ranks)
    assert {p.other for p in found.ways[0].towards_owners} == {"TUR"}


def test_hormuz_is_shut_on_the_day_its_closing_was_reported_and_the_register_says_so(study):
    shut_day, after = (lb.world(study, d) for d in ("2026-06-20", "2026-06-21"))
    links = {"D_BANDAR_ABBAS_HORMUZ", "D_HORMUZ_MALACCA"}
    for name in links:
        assert {r["value"] for r in shut_day.why("links", name, "status")} == {"closed"}
        assert {r["value"] for r in after.why("links", name, "status")} == {"open"}
    way = lb.route(after, "Bandar Abbas", "Shanghai", services=["truck"], k=1)[0]
    found = {c.development: c for c in register(way).closures}
    assert (found["HORMUZ_BRIEF"].days, found["HORMUZ_SHUT"].days) == (1, 47)
    assert (
        register(way).days == (date(2026, 6, 17) - date(2026, 3, 1)).days + 1
    )  # three closures, one day between two of them, and the brief one


def test_the_shut_line_of_ijevan_speaks_of_the_border(study):
    (cell,) = lb.world(study, "2026-06-01").why("links", "R_IJEVAN_GANJA", "status")[:1]
    assert cell["value"] == "closed"
    assert "common border shut" in cell["reasons"][0].name


def test_nothing_of_an_exposure_speaks_of_a_probability(study):
    found = exposure(lb.world(study, "2026-06-01"), "Shanghai", "Rotterdam")
    data = json.loads(found.to_json())

    def keys(x):
        return set() if not isinstance(x, dict | list) else set().union(
            *(({k} | keys(v)) for k, v in x.items()) if isinstance(x, dict) else map(keys, x)
        )  # fmt: skip

    assert not [k for k in keys(data) if "prob" in k or "chance" in k or "hazard" in k or "likel" in k]
    assert data["note"] == "No probability is stated: the study holds none."


def test_an_owner_that_is_no_actor_is_an_error_with_the_nearest(study):
    with pytest.raises(QuestionError) as error:
        exposure(lb.world(study, "2026-06-01"), "Baku", "Istanbul", owners=["Turkye"])
    assert (
        str(error.value)
        == "there is no actor 'Turkye'.\n  Did you mean 'Türkiye' or 'TUR'?\n  landbridge show actors lists them."
    )
