"""What politics does to the network: openings open their links, rules move hours and prices, and each change can be followed."""

import dataclasses
from datetime import date

import numpy as np
import pytest

from landbridge.answers import compare, world
from landbridge.engines.route import route
from landbridge.network import ArcKind
from landbridge.politics import openings
from landbridge.scenario import parse_scenario
from landbridge.worlds import CLOSED, OPEN
from landbridge.worlds.base import COLUMNS

PEACE = """
title: The treaty enters into force
assumes:
  - {agreement: PEACE2025, in_force_from: 2026-09-01}
  - {condition: C06, holds_from: 2026-09-01}
"""
WAR = """
title: War over Iran
assumes:
  - {pair: [ISR, IRN], level: war, from: 2021-01-01}
"""


def status(w, link):
    arcs = w.arcs_of("links", link)
    return {int(s) for s in w.columns["status"][arcs]}


def differing(one, other, *columns):
    """Links on which two worlds differ in some columns."""
    net, out = one.network, set()
    for c in columns or COLUMNS:
        a, b = one.columns[c], other.columns[c]
        hit = np.flatnonzero((a != b) & ~(np.isnan(a) & np.isnan(b)))
        out |= {str(net.links["link_id"].iloc[int(net.link[i])]) for i in hit if net.link[i] >= 0}
    return out


def test_without_the_treaty_margara_is_shut_and_says_by_whom_and_what_it_waits_for(study):
    w = world(study, "2026-06-01")
    assert status(w, "H_MARGARA_ALICAN") == {CLOSED}
    found = openings(w.facts)["MARGARA"]
    assert found.status == "blocked"
    sets = [{s.name for s in steps} for steps in found.blocked_by]
    assert {"PEACE2025"} in sets
    assert {"C01", "C11"} in sets
    claimed = {who for steps in found.blocked_by for s in steps for who in s.claimed_by}
    disputed = {who for steps in found.blocked_by for s in steps for who in s.disputed_by}
    assert "AZE" in claimed
    assert "ARM" in disputed


def test_with_the_treaty_in_force_margara_opens_after_its_lag_and_not_before(study):
    story = parse_scenario(PEACE, "peace.yaml")
    lag = date(2026, 11, 30)  # 90 days after the first of September, the lag of the opening
    assert status(world(study, date(2026, 11, 29), story), "H_MARGARA_ALICAN") == {CLOSED}
    assert status(world(study, lag, story), "H_MARGARA_ALICAN") == {OPEN}


def test_an_open_margara_changes_the_way_from_yerevan_to_istanbul(study):
    story = parse_scenario(PEACE, "peace.yaml")
    before, after = world(study, "2026-12-15"), world(study, "2026-12-15", story)
    ways = [route(w, "Yerevan", "Istanbul", k=1)[0] for w in (before, after)]
    assert "MARGARA" not in ways[0].nodes
    assert "MARGARA" in ways[1].nodes
    assert ways[1].days[1] < ways[0].days[1]
    assert compare(before, "Yerevan", "Istanbul").to_csv() != compare(after, "Yerevan", "Istanbul").to_csv()


def test_every_link_that_peace_changes_is_followed_to_a_source(study):
    before, after = world(study, "2030-06-01"), world(study, "2030-06-01", "peace-signed")
    changed = differing(before, after)
    assert {"H_MARGARA_ALICAN", "R_AKHURIK_DOGUKAPI", "R_NRNADZOR_MEGHRI"} <= changed
    for link in changed:
        for column in COLUMNS:
            for cell in after.why("links", link, column):
                if cell["reasons"]:
                    assert cell["reasons"][-1].source or cell["reasons"][-1].kind == "rule", (link, column)


def test_another_reading_of_the_constitution_moves_only_what_hangs_on_the_signature(study):
    """Armenia: the text is to be signed as it stands (C03). With that met, its reading signs and Azerbaijan's does not."""
    facts = study.facts(date(2026, 6, 1))
    by_aze = openings(facts, readings={"PEACE": "AZE"}, assume={"C03": True})
    by_arm = openings(facts, readings={"PEACE": "ARM"}, assume={"C03": True})
    assert by_aze["PEACE"].status == "blocked"
    assert by_arm["PEACE"].status == "open"
    parted = {name for name in by_arm if by_arm[name].status != by_aze[name].status}
    hanging = {
        name for name in by_aze if name == "PEACE" or _hangs_on(by_aze[name], {"C01", "C11", "C04", "PEACE2025"})
    }
    assert parted <= hanging
    assert "HORMUZ" not in parted


def _hangs_on(opening, names):
    return bool({s.name for s in opening.rests_on} & names) or any(
        {s.name for s in steps} & names for steps in opening.blocked_by
    )


@pytest.mark.parametrize("day", ["2023-06-01", "2025-09-01"])
def test_a_war_moves_cost_time_and_hazard_by_rule_and_shuts_nothing(study, day):
    calm, war = world(study, day), world(study, day, parse_scenario(WAR, "war.yaml"))
    assert not differing(calm, war, "status")
    moved = differing(calm, war, "hours", "usd_per_40ft", "hazard_per_year", "acceptance")
    net = calm.network
    assert moved
    assert all({"IRN", "ISR"} & set(net.links["country"].iloc[net.link_row[link]]) for link in moved)
    arc = int(war.arcs_of("links", "R_TABRIZ_RAZI")[0])
    assert war.columns["hours"][arc] > calm.columns["hours"][arc]
    assert war.columns["hours_low"][arc] <= war.columns["hours"][arc] <= war.columns["hours_high"][arc]
    reason = war.rule("hours", arc)
    assert (reason.kind, reason.table, reason.row) == ("rule", "rules", "WAR_LAND_DELAY")
    assert "IRN" in reason.name


def test_turning_the_rules_off_restores_the_base(study):
    story = parse_scenario(WAR, "war.yaml")
    rules = tuple(r["rule_id"] for r in study["rules"].rows() if r["kind"] == "effect")
    off = dataclasses.replace(story, rules_off=rules)
    quiet = dataclasses.replace(story, levels=(), rules_off=rules)
    one, other = world(study, "2025-09-01", off), world(study, "2025-09-01", quiet)
    assert not differing(one, other)


def test_the_war_with_hormuz_shut_differs_from_the_war_with_hormuz_open_by_the_strait_alone(study):
    both = [world(study, "2025-09-01", name) for name in ("iran-war-hormuz-open", "iran-war-hormuz-shut")]
    net = both[0].network
    shut = differing(*both)
    assert shut
    assert all({"HORMUZ", "BANDAR_ABBAS"} & set(net.links["node"].iloc[net.link_row[link]]) for link in shut)
    assert differing(*both, "hours", "usd_per_40ft") == set()


def test_no_rule_shuts_or_opens_a_link(study):
    w = world(study, "2026-03-10")
    links = np.flatnonzero(w.network.kind == ArcKind.LINK)
    kinds = {w.rule("status", int(a)).kind for a in links}
    assert kinds <= {"stated", "development", "opening"}
