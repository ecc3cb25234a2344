"""Worlds of different days differ as the dated rows say, and in nothing else.

The twin reads the CSV files with the standard library alone and applies them with a filter of its own.
"""

from __future__ import annotations

import itertools
import math
from datetime import date
from functools import cache

import numpy as np
import pytest
from ruamel.yaml import YAML
from studies import link, made, node, read_rows, rule, work

from landbridge.answers import world
from landbridge.answers.world import network_of
from landbridge.engines.route import route
from landbridge.network import ArcKind
from landbridge.scenario import BASELINE, parse_scenario
from landbridge.worlds import STATUS_WORDS, build
from landbridge.worlds.base import RANGED

DAYS = ["2021-06-01", "2022-06-01", "2023-06-01", "2024-06-01", "2026-03-10"]
MORE_DAYS = ["2026-01-15", "2026-04-20"]  # a storm that slows the Caspian, and a blockade named by mode and node
NORMAL = {"open": "open", "closed": "closed", "planned": "planned", "under_construction": "planned"}


@pytest.fixture(scope="module")
def world_on(study):
    """Worlds by the dated rows alone: what rules make of levels is tested elsewhere."""

    @cache
    def bare(on, scenario=None):
        story = study.scenario(scenario) if scenario else BASELINE
        return build(network_of(study), study.facts(date.fromisoformat(on) if isinstance(on, str) else on, story))

    return bare


def parts(text: str) -> list[str]:
    return [p.strip() for p in text.split(";") if p.strip()]


class Rows:
    """The rows of a study as text, and which link each dated row speaks of."""

    def __init__(self, folder):
        self.country = {r["node_id"]: r["country"] for r in read_rows(folder, "nodes")}
        self.links = {r["link_id"]: r for r in read_rows(folder, "links")}
        self.developments = sorted(read_rows(folder, "developments"), key=lambda r: (r["since"], r["development_id"]))
        self.rates = sorted(read_rows(folder, "rates"), key=lambda r: (r["valid_from"], r["rate_id"]))

    @staticmethod
    @cache
    def mapping(text: str) -> dict:
        return dict(YAML(typ="safe", pure=True).load(text)) if text else {}

    def meant(self, row: dict, where: dict) -> bool:
        a, b = self.country[row["from_node_id"]], self.country[row["to_node_id"]]
        facts = {
            "country": {a, b, *parts(row["via"])},
            "node": {row["from_node_id"], row["to_node_id"]},
            "border": {a != b},
        }
        for key, wanted in where.items():
            mine = facts.get(key, {row.get(key)})
            if not mine & set(wanted if isinstance(wanted, list) else [wanted]):
                return False
        return True

    def changes(self, row: dict, service: str, day: str) -> list[dict]:
        """Changes that hold on the day for a service on a link and for any cargo, the earlier first."""
        out = []
        for d in self.developments:
            holds = d["since"] <= day and (not d["until"] or day < d["until"])
            served = not d["services"] or service in parts(d["services"])
            if (
                holds
                and served
                and d["links"]
                and d["change"]
                and not d["cargo"]
                and self.meant(row, self.mapping(d["links"]))
            ):
                out.append(self.mapping(d["change"]))
        return out

    def status(self, row: dict, service: str, day: str) -> str:
        state = NORMAL[row["status"]]
        if row["exists_from"] and day < row["exists_from"]:
            state = "planned"
        elif row["exists_to"] and day >= row["exists_to"]:
            state = "closed"
        for change in self.changes(row, service, day):
            state = change.get("status", state)
        return state

    def hours(self, row: dict, service: str, day: str, usual: float) -> float:
        for change in self.changes(row, service, day):
            usual = change.get("hours", usual) * change.get("hours_factor", 1) + change.get("hours_add", 0)
        return usual

    def usd_per_km(self, service: str, day: str) -> float:
        """The dated price of a service; nan where none is known."""
        price = math.nan
        for r in self.rates:
            holds = r["valid_from"] <= day and (not r["valid_until"] or day < r["valid_until"])
            if holds and r["used"] == "true" and r["service"] == service and r["usd_per_40ft"] and not r["links"]:
                price = float(r["usd_per_40ft"]) / float(r["lane_km"])
        return price


@pytest.fixture(scope="module")
def rows(study) -> Rows:
    return Rows(study.path)


def link_arcs(w):
    """Arcs that run over links, with the row of their link and their service."""
    net = w.network
    for a in np.flatnonzero(net.kind == ArcKind.LINK):
        yield (
            a,
            str(net.links["link_id"].iloc[int(net.link[a])]),
            str(net.services["service_id"].iloc[int(net.service[a])]),
        )


@pytest.mark.parametrize("day", DAYS + MORE_DAYS)
def test_every_link_is_open_shut_or_planned_as_its_row_and_the_developments_say(rows, world_on, day):
    w = world_on(day)
    said = {(name, service): rows.status(rows.links[name], service, day) for _, name, service in link_arcs(w)}
    wrong = [(n, s) for a, n, s in link_arcs(w) if STATUS_WORDS[int(w.columns["status"][a])] != said[n, s]]
    assert wrong == []
    assert set(said.values()) == {"open", "closed", "planned"}


@pytest.mark.parametrize(("one", "other"), [*itertools.pairwise(DAYS), ("2026-02-15", MORE_DAYS[0])])
def test_two_days_differ_where_a_dated_row_differs_and_nowhere_else(rows, world_on, one, other):
    a, b = world_on(one), world_on(other)
    differs = {
        c: ~((a.columns[c] == b.columns[c]) | (np.isnan(a.columns[c]) & np.isnan(b.columns[c]))) for c in a.columns
    }
    for arc, name, service in link_arcs(a):
        row = rows.links[name]
        assert differs["status"][arc] == (rows.status(row, service, one) != rows.status(row, service, other)), name
        slower = rows.hours(row, service, one, 1000.0) != rows.hours(row, service, other, 1000.0)
        assert differs["hours"][arc] == slower, name
        rates = rows.usd_per_km(service, one), rows.usd_per_km(service, other)
        dearer = rates[0] != rates[1] and not all(math.isnan(r) for r in rates)
        assert differs["usd_per_40ft"][arc] == dearer, name
        assert not (differs["usd_per_t"][arc] or differs["kg_co2e_per_t"][arc] or differs["length_km"][arc]), name
    work_arcs = a.network.kind != ArcKind.LINK
    assert not any(d[work_arcs].any() for d in differs.values())


def test_the_years_do_differ(world_on):
    """Each pair of neighbouring days shows at least one link that opened or shut."""
    for one, other in itertools.pairwise(DAYS):
        assert (world_on(one).columns["status"] != world_on(other).columns["status"]).any(), (one, other)


def test_the_price_of_a_liner_by_the_kilometre_is_the_last_one_published(rows, world_on):
    for day in DAYS + MORE_DAYS:
        w, per_km = world_on(day), rows.usd_per_km("liner", day)
        arcs = [a for a, _, service in link_arcs(w) if service == "liner"]
        if not math.isnan(per_km):
            np.testing.assert_allclose(
                w.columns["usd_per_40ft"][arcs], per_km * w.columns["length_km"][arcs], rtol=1e-12
            )


def test_the_same_question_twice_gives_the_same_world(study):
    one, other = world(study, "2023-06-01"), world(study, "2023-06-01")
    assert one is not other
    for name in one.columns:
        np.testing.assert_array_equal(one.columns[name], other.columns[name], err_msg=name)
    for name in one.reason:
        mine, theirs = (
            [w.reasons[int(i)] if i >= 0 else None for i in np.unique(w.reason[name])] for w in (one, other)
        )
        assert repr(mine) == repr(theirs), name
    for name in one.group:
        np.testing.assert_array_equal(one.group[name], other.group[name], err_msg=name)


def test_the_worlds_of_other_days_leave_a_world_as_it_was(study):
    w = world(study, "2023-06-01")
    before = {n: a.tobytes() for n, a in w.columns.items()}
    why = {n: [repr(list(w.reasons.chain(int(i)))) for i in np.unique(a)] for n, a in w.reason.items()}
    for day in (*MORE_DAYS, "2022-01-15"):
        world(study, day)
    assert {n: a.tobytes() for n, a in w.columns.items()} == before
    assert {n: [repr(list(w.reasons.chain(int(i)))) for i in np.unique(a)] for n, a in w.reason.items()} == why
    again = world(study, "2023-06-01")
    assert {n: a.tobytes() for n, a in again.columns.items()} == before


def test_a_world_cannot_be_written_into(world_on):
    w = world_on("2025-06-01")
    for arrays in (w.columns, w.reason, w.group):
        for name, a in arrays.items():
            assert not a.flags.writeable, name
    with pytest.raises(ValueError, match="read-only"):
        w.columns["hours"][0] = 1.0
    with pytest.raises(AttributeError):
        w.columns = {}


def test_a_day_after_the_last_fact_says_until_when_the_study_is_known(world_on):
    assert world_on("2026-12-01").facts.known_to == "known to June 2026"
    assert "known to June 2026" in repr(world_on("2026-12-01"))
    assert world_on("2026-03-10").facts.known_to is None
    ways = route(world_on("2026-12-01"), "Yerevan", "Tehran", k=1)
    assert '"known_to": "known to June 2026"' in ways.to_json()
    assert ways[0].warnings[-1] == "the study is known to June 2026: 2026-12-01 lies after its last fact"


# A road of two states, and what may happen to it.
NODES = [node("HERE"), node("THERE", x=46)]
ROAD = link("ROAD", "HERE", "THERE", length_km=240.0)


def one_road(folder, *developments, **more):
    listed = [{"name": "it happened", **d} for d in developments]
    return made(folder / "s", **{"nodes": NODES, "links": [ROAD], "developments": listed, **more})


def cell(w, column, table="links", row="ROAD"):
    return w.why(table, row, column)[0]


def test_a_development_holds_from_its_first_day_until_the_day_before_its_end(tmp_path):
    study = one_road(
        tmp_path,
        {
            "development_id": "D",
            "since": "2025-03-01",
            "until": "2025-04-01",
            "links": {"link_id": "ROAD"},
            "change": {"status": "closed"},
        },
    )
    states = [
        cell(world(study, day), "status")["value"] for day in ("2025-02-28", "2025-03-01", "2025-03-31", "2025-04-01")
    ]
    assert states == ["open", "closed", "closed", "open"]


def test_of_two_developments_the_later_one_counts_and_the_reader_sees_both(tmp_path):
    where = {"links": {"link_id": "ROAD"}}
    study = one_road(
        tmp_path,
        {"development_id": "B", "since": "2025-03-01", **where, "change": {"hours": 30}},
        {"development_id": "A", "since": "2025-05-01", **where, "change": {"hours_factor": 2}},
    )
    found = cell(world(study, "2025-06-01"), "hours")
    assert (found["low"], found["value"], found["high"]) == (60, 60, 60)
    assert [r.row for r in found["reasons"]] == ["A", "B", "speed", "ROAD"]
    assert [r.kind for r in found["reasons"]] == ["development", "development", "assumption", "stated"]


def test_a_factor_moves_the_range_with_the_value_and_a_sum_shifts_it(tmp_path):
    study = one_road(
        tmp_path,
        {"development_id": "D1", "since": "2025-01-01", "links": {"mode": "road"}, "change": {"hours_factor": 2}},
        {
            "development_id": "D2",
            "since": "2025-02-01",
            "links": {"mode": "road"},
            "change": {"hours_add": 5, "usd_factor": 3},
        },
    )
    w = world(study, "2025-06-01")
    hours, usd = cell(w, "hours"), cell(w, "usd_per_40ft")
    assert [hours[k] for k in ("low", "value", "high")] == pytest.approx([9.6 * 2 + 5, 12 * 2 + 5, 14.4 * 2 + 5])
    assert [usd[k] for k in ("low", "value", "high")] == pytest.approx([3 * 240 * x for x in (0.8, 1.0, 1.5)])


def test_time_taken_off_never_makes_a_link_faster_than_at_once(tmp_path):
    study = one_road(
        tmp_path,
        {"development_id": "D", "since": "2025-01-01", "links": {"link_id": "ROAD"}, "change": {"hours_add": -1000}},
    )
    found = cell(world(study, "2025-06-01"), "hours")
    assert (found["low"], found["value"], found["high"]) == (0, 0, 0)


def test_what_is_unknown_stays_unknown_when_something_happens_to_it(tmp_path):
    slow = [
        {
            "development_id": "D",
            "since": "2025-01-01",
            "links": {"link_id": "ROAD"},
            "change": {"hours_factor": 2, "usd_factor": 2},
        }
    ]
    w = world(one_road(tmp_path, *slow, assumptions=[rule("usd", "usd_per_40ft_km", 1, 1, 1)]), "2025-06-01")
    assert cell(w, "hours")["value"] is None
    assert cell(w, "hours")["reasons"] == []
    assert cell(w, "usd_per_40ft")["value"] == 480


def test_a_closure_of_one_service_leaves_the_others_open(tmp_path):
    services = [
        {"service_id": s, "name": s, "mode": "road", "carries": ["box"], "family": "road"} for s in ("lorry", "van")
    ]
    study = one_road(
        tmp_path,
        {
            "development_id": "D",
            "since": "2025-01-01",
            "links": {"link_id": "ROAD"},
            "services": ["van"],
            "change": {"status": "closed"},
        },
        services=services,
    )
    found = world(study, "2025-06-01").why("links", "ROAD", "status")
    assert {tuple(f["services"]): f["value"] for f in found} == {("lorry",): "open", ("van",): "closed"}


def test_a_closure_to_the_cargo_of_one_state_bars_that_cargo_only(tmp_path):
    nodes = [node("HERE", "ARM"), node("MIDDLE", "ARM", x=46), node("THERE", "GEO", x=47), node("ASIDE", "GEO", x=48)]
    links = [link("ONE", "HERE", "MIDDLE"), link("TWO", "MIDDLE", "THERE"), link("THREE", "THERE", "ASIDE")]
    border = [work("B", "THERE", "border", link_id="TWO")]
    d = {
        "development_id": "D",
        "name": "barred",
        "since": "2025-01-01",
        "links": {"link_id": "THREE"},
        "cargo": {"party": "ARM"},
        "change": {"status": "closed"},
    }
    w = world(made(tmp_path / "s", nodes=nodes, links=links, operations=border, developments=[d]), "2025-06-01")
    assert route(w, "THERE", "ASIDE").found
    ways = route(w, "HERE", "ASIDE")
    assert [(x.link, x.reason) for x in ways.lift] == [("THREE", "barred (since 2025-01-01)")]


@pytest.mark.parametrize(
    ("ends", "open_way"),
    [(("WEST", "EAST"), False), (("WEST", "MIDDLE"), True), (("MIDDLE", "EAST"), True), (("EAST", "WEST"), False)],
)
def test_a_state_shut_to_transit_still_sends_and_gets_its_own_cargo(tmp_path, ends, open_way):
    nodes = [node("WEST", "GEO", x=44), node("MIDDLE", "ARM", x=46), node("EAST", "AZE", x=48)]
    links = [link("ONE", "WEST", "MIDDLE"), link("TWO", "MIDDLE", "EAST")]
    borders = [work("B1", "MIDDLE", "border", link_id="ONE"), work("B2", "EAST", "border", link_id="TWO")]
    d = {
        "development_id": "D", "name": "no transit", "since": "2025-01-01", "links": {"country": "ARM"}, "cargo": {"transit": "ARM"},
        "change": {"status": "closed"},
    }  # fmt: skip
    w = world(made(tmp_path / "s", nodes=nodes, links=links, operations=borders, developments=[d]), "2025-06-01")
    assert route(w, *ends).found == open_way


@pytest.mark.parametrize("on", ["2026-08-29", "2026-08-30"])
def test_a_scenario_may_wait_for_an_agreement_and_some_days_more(tmp_path, on):
    story = """
    title: The treaty enters into force
    assumes:
      - agreement: TREATY
        in_force_from: 2026-06-01
    developments:
      - name: The road opens
        when: {in_force: TREATY, lag_days: 90}
        links: {link_id: ROAD}
        change: {status: open}
    """
    agreements = [{"agreement_id": "TREATY", "title": "Treaty", "parties": ["GEO", "ARM"], "kind": "treaty"}]
    study = made(tmp_path / "s", nodes=NODES, links=[{**ROAD, "status": "closed"}], agreements=agreements)
    w = world(study, on, parse_scenario(story))
    assert cell(w, "status")["value"] == ("closed" if date.fromisoformat(on) < date(2026, 8, 30) else "open")
    assert cell(world(study, on), "status")["value"] == "closed"


def test_a_link_exists_from_its_first_day_until_the_day_before_its_end(tmp_path):
    road = {**ROAD, "exists_from": "2024-01-01", "exists_to": "2025-01-01"}
    study = made(tmp_path / "s", nodes=NODES, links=[road])
    states = [
        cell(world(study, day), "status")["value"] for day in ("2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01")
    ]
    assert states == ["planned", "open", "open", "closed"]


def test_a_value_is_unknown_exactly_where_no_reason_stands_behind_it(world_on, tmp_path):
    blank = made(tmp_path / "s", nodes=NODES, links=[{**ROAD, "length_km": None}], assumptions=[])
    for w in (world_on("2025-06-01"), world_on("2026-01-15"), world(blank, "2025-06-01")):
        for name, numbers in w.reason.items():
            np.testing.assert_array_equal(np.isnan(w.columns[name].astype(float)), numbers < 0, err_msg=name)
            for end in ("low", "high") if name in RANGED else ():
                np.testing.assert_array_equal(np.isnan(w.columns[f"{name}_{end}"]), numbers < 0, err_msg=name)


def test_what_no_row_and_no_rule_knows_is_unknown_and_never_zero(tmp_path):
    study = made(tmp_path / "s", nodes=NODES, links=[{**ROAD, "length_km": None}], assumptions=[])
    w = world(study, "2025-06-01")
    for name in (
        "length_km",
        "hours",
        "usd_per_40ft",
        "usd_per_20ft",
        "usd_per_t",
        "kg_co2e_per_t",
        "capacity_t_per_day",
    ):
        assert cell(w, name)["value"] is None, name
    ways = route(w, "HERE", "THERE")
    assert not ways.found
    assert ways.as_dict()["arcs_left_out_as_unknown"] > 0
