"""What a brief puts together: closures found by shutting, swings known by hand, politics only where it bears."""

import importlib
import math

import numpy as np
import pytest

import landbridge as lb
from landbridge.answers.brief import changed_links
from landbridge.answers.gains import trade
from landbridge.answers.shut_in_turn import shut_in_turn
from landbridge.answers.swings import swings
from landbridge.worlds import CLOSED, Reason
from tests.studies import RULES, link, made, node, rule

DAY = "2025-06-01"
FEW = 2


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    """Bands of who gains are not what is asked here."""
    monkeypatch.setattr(importlib.import_module("landbridge.answers.brief"), "GAINS_DRAWS", FEW)


def two_ways(folder, **more):
    """A short way by m and a longer one by n; a third place z hangs on the short way."""
    nodes = [node("a"), node("m", x=46, y=42), node("n", x=46, y=40), node("z", x=46, y=43), node("b", x=47)]
    links = [
        link("L", "a", "m"),
        link("M", "m", "b"),
        link("N", "a", "n", length_km=140),
        link("O", "n", "b", length_km=140),
        link("Z", "m", "z"),
    ]
    named = [
        {"corridor_id": "up", "name": "Upper", "passes": "m"},
        {"corridor_id": "low", "name": "Lower", "passes": "n"},
    ]
    return made(folder, **{"nodes": nodes, "links": links, "corridors": named, **more})


@pytest.mark.parametrize(
    ("origin", "destination", "on"), [("Xi'an", "Istanbul", "2026-06-01"), ("Tashkent", "Poti", "2025-06-01")]
)
def test_a_closure_costs_what_asking_again_with_the_link_shut_says(world_on, origin, destination, on):
    world = world_on(on)
    comparison = lb.compare(world, origin, destination)
    way = comparison[0].itinerary
    found = {row: c for c in shut_in_turn(comparison.question, way) if c.kind == "link" for row in c.rows}
    assert set(found) == set(way.links)
    for name, closure in found.items():
        arcs = world.arcs_of("links", name)
        shut = world.apply(lb.Overlay(arcs, "status", np.full(arcs.size, CLOSED), Reason(kind="overlay", name="test")))
        ways = lb.route(shut, origin, destination, k=1)
        assert ways[0].cost - way.cost == pytest.approx(closure.more_cost)
        assert ways[0].days[1] - way.days[1] == pytest.approx(closure.more_days)
        assert closure.more_cost >= 0


def test_closures_of_states_are_the_ways_that_keep_away_from_them(world_on):
    world = world_on("2026-06-01")
    comparison = lb.compare(world, "Xi'an", "Istanbul")
    for c in shut_in_turn(comparison.question, comparison[0].itinerary):
        for state in c.rows if c.kind == "state" else ():
            ways = lb.route(world, "Xi'an", "Istanbul", k=1, avoid=[state])
            assert ways[0].cost == pytest.approx(c.way.cost)


@pytest.mark.parametrize(("origin", "destination"), [("Xi'an", "Istanbul"), ("Tashkent", "Poti")])
def test_closures_are_those_of_the_engines_of_breakage(study, world_on, origin, destination):
    paper = lb.brief(study, origin, destination, on="2025-06-01")
    links = [c for c in paper.closures if c.kind == "link"]
    assert paper.together[0].closed[0] in links[0].rows
    assert paper.together[0].cost == pytest.approx(links[0].more_cost)
    assert [s.cost for s in paper.together] == sorted(s.cost for s in paper.together)
    lost = lb.criticality(world_on("2025-06-01"), [(origin, destination)])
    mine = {row: c.more_cost for c in links for row in c.rows if c.more_cost > 1e-6}
    assert {x.id: x.cost for x in lost} == pytest.approx(mine)


def test_a_single_bridge_leaves_no_way_when_it_shuts(tmp_path):
    study = made(tmp_path / "one", nodes=[node("a"), node("b", x=46)], links=[link("L", "a", "b")])
    paper = lb.brief(study, "a", "b", on=DAY)
    (only,) = paper.closures
    assert (only.rows, only.way, only.more_cost) == (("L",), None, math.inf)


def test_a_swing_is_the_rule_at_its_ends_and_nothing_else(tmp_path):
    paper = lb.brief(two_ways(tmp_path / "swing"), "a", "b", on=DAY)
    by_row = {s.reason.row: s for s in paper.swings}
    # 200 km at 480 km a day, 400 at the slow end and 600 at the fast one; 1 USD a km, 0.8 to 1.5.
    assert by_row["speed"].days == pytest.approx((200 / 600 - 200 / 480, 200 / 400 - 200 / 480))
    assert by_row["usd"].usd == pytest.approx((-40.0, 100.0))
    assert by_row["usd"].days == (0.0, 0.0)
    assert [s.reason.row for s in paper.swings] == ["usd", "speed"]  # 140 USD against a sixth of a day at 240 USD
    assert not any(s.flips for s in paper.swings)  # both ways move together


def test_a_row_of_the_rival_alone_can_turn_the_answer(tmp_path):
    cheap = rule("low_road", "usd_per_40ft_km", 1.0, 0.1, 1.5, {"link_id": ["N", "O"]}, priority=5)
    paper = lb.brief(two_ways(tmp_path / "turn", assumptions=[*RULES, cheap]), "a", "b", on=DAY)
    (turns,) = [s for s in paper.swings if s.flips]
    assert turns.reason.row == "low_road"
    assert turns.low_way.links == ["N", "O"]
    assert turns.high_way is None
    assert (turns.days, turns.usd, turns.cost) == ((0.0, 0.0), (0.0, 0.0), 0.0)


def test_swings_of_independent_rows_meet_the_range_of_the_whole(world_on):
    comparison = lb.compare(world_on("2025-06-01"), "Tashkent", "Poti")
    way = comparison[0].itinerary
    found = swings(comparison.question, way)
    low, value, high = way.days
    assert math.sqrt(sum(s.days[0] ** 2 for s in found)) == pytest.approx(value - low, rel=1e-6)
    assert math.sqrt(sum(s.days[1] ** 2 for s in found)) == pytest.approx(high - value, rel=1e-6)


def test_changed_links_are_those_that_the_scenario_names(study):
    paper = lb.brief(study, "Yerevan", "Istanbul", on="2026-06-01", scenario="margara-opens")
    assert paper.changed == ("H_MARGARA_ALICAN",)
    assert [o.after.opening for o in paper.behind.openings] == ["MARGARA"]
    assert {lv.word for lv in paper.behind.levels if {lv.actor, lv.other} == {"ARM", "TUR"}} == {"estranged"}
    asked = [(a.event.initiator, a.event.target) for a in paper.behind.duties]
    assert asked == [("ARM", "TUR"), ("TUR", "ARM")]  # both ways round, or neither
    assert all(d.disputed_by for d in paper.behind.disputes)


def test_a_brief_on_the_day_as_it_is_has_no_before(study):
    paper = lb.brief(study, "Yerevan", "Tehran", on="2025-06-01")
    assert (paper.before, paper.changed, paper.supposes) == (None, (), ())
    assert paper.best.links == lb.compare(lb.world(study, "2025-06-01"), "Yerevan", "Tehran")[0].itinerary.links


def test_a_scenario_that_has_not_begun_changes_nothing(study):
    paper = lb.brief(study, "Xi'an", "Istanbul", on="2026-06-01", scenario="armenia-opens")
    assert paper.changed == ()
    assert [c.summary() for c in paper.after] == [c.summary() for c in paper.before]


def test_links_shut_to_some_cargo_only_are_changed_links(study):
    now, then = (lb.world(study, "2026-06-01", s) for s in ("north-closed-to-transit", None))
    barred = np.concatenate([b.arcs for b in now.bars if b.transit])
    net = now.network
    named = {str(net.links["link_id"].iloc[x]) for x in net.link[barred] if x >= 0}
    assert named and named <= set(changed_links(then, now))
    assert changed_links(then, then) == ()


def test_who_gains_is_the_answer_of_trade(study):
    paper = lb.brief(study, "Yerevan", "Istanbul", on="2026-06-01", scenario="margara-opens")
    alone = trade(study, "margara-opens", on="2026-06-01", draws=FEW)
    assert paper.gains.rows() == alone.rows()
    assert paper.gains.rows()[0]["economy"] == "ARM"


@pytest.mark.slow
def test_who_gains_is_asked_with_the_scenario_of_the_brief_as_file_or_stacked(study, tmp_path):
    text = "title: Mine\ndevelopments:\n  - {name: m, since: 2025-01-01, links: {link_id: H_MARGARA_ALICAN}, change: {status: open}}\n"
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    for scenario in (tmp_path / "mine.yaml", "margara-opens+middle-corridor-2030", study.scenario("margara-opens")):
        paper = lb.brief(study, "Yerevan", "Istanbul", on="2030-06-01", scenario=scenario)
        assert paper.gains.world.facts.scenario.hash == paper.question.world.facts.scenario.hash
        assert paper.gains.world.facts.on == paper.question.world.facts.on
        assert paper.gains.costs.counts["changed"] > 0


def test_nobody_gains_without_a_scenario_or_without_trade_tables(study, tmp_path):
    assert lb.brief(study, "Yerevan", "Tehran", on="2025-06-01").gains is None
    text = "title: Slow\ndevelopments:\n  - {name: s, since: 2025-01-01, links: {link_id: M}, change: {hours_add: 5}}\n"
    plain = two_ways(tmp_path / "no-trade", scenarios={"slow": text})
    assert lb.brief(plain, "a", "b", on=DAY, scenario="slow").gains is None


def test_a_study_without_politics_has_a_brief_as_well(tmp_path):
    behind = lb.brief(two_ways(tmp_path / "plain"), "a", "b", on=DAY).behind
    assert (behind.openings, behind.levels, behind.duties, behind.disputes, behind.agreements) == ((), (), (), (), ())


def test_a_scenario_is_named_as_a_command_finds_it_again(tmp_path):
    text = "title: Slow\ndevelopments:\n  - {name: s, since: 2025-01-01, links: {link_id: M}, change: {hours_add: 5}}\n"
    study = two_ways(tmp_path / "names", scenarios={"slow": text})
    kept = study.scenario("slow")
    names = [lb.brief(study, "a", "b", on=DAY, scenario=s).scenario_name for s in ("slow", kept, kept + kept)]
    assert names == ["slow", "slow", "saved-scenario.yaml"]
