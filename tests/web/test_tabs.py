"""Tabs of the page and paths of the interface say what the library says: trade-offs, lanes, breaks, trade and briefs."""

from __future__ import annotations

import inspect
import json
from html import escape
from urllib.parse import urlencode

import pytest

import landbridge as lb
from landbridge.answers.gains import trade
from landbridge.report.brief_data import brief_json
from landbridge.report.brief_words import sentences
from landbridge.report.gains_words import standing
from landbridge.report.words import ranged, significant
from landbridge.results import days_span
from landbridge.results.show import plain
from landbridge.web import asks_engines as asks
from landbridge.web.client import ask
from landbridge.web.tab_runs import BLOCKS
from landbridge.web.tab_trade import band
from landbridge.web.verbs_engines import ENGINES, TAB_DRAWS

DAY = "2026-06-01"
PAIR = {"origin": "Yerevan", "destination": "Istanbul", "on": DAY}
ENDS = ("Yerevan", "Istanbul")
# path: what is asked, and the same of the library
SAME = {
    "pareto": ({**PAIR, "criteria": ["days", "usd"]}, lambda w: lb.pareto(w, *ENDS, criteria=["days", "usd"])),
    "switch": (PAIR, lambda w: lb.switch(w, *ENDS)),
    "skim": ({"on": DAY, "places": ["ARM", "Tbilisi"]}, lambda w: lb.skim(w, ["ARM", "Tbilisi"])),
    "pareto_matrix": (
        {"on": DAY, "places": ["Yerevan", "Poti"], "criteria": ["days", "usd"]},
        lambda w: lb.pareto_matrix(w, ["Yerevan", "Poti"], criteria=["days", "usd"]),
    ),
    "crossings": ({"on": DAY}, lambda w: lb.crossings(w.facts.study, on=DAY)),
    "reach": ({"on": DAY, "place": "Yerevan", "days": 4}, lambda w: lb.reach(w, "Yerevan", days=4)),
    "lane": ({**PAIR, "hs": "8471", "box": "20ft"}, lambda w: lb.lane(w, *ENDS, hs="8471", box="20ft")),
    "exposure": ({**PAIR, "owners": "DEU"}, lambda w: lb.exposure(w, *ENDS, owners=["DEU"])),
    "criticality": ({**PAIR, "of": "crossing"}, lambda w: lb.criticality(w, [ENDS], of="crossing")),
    "interdict": ({**PAIR, "k": 2}, lambda w: lb.interdict(w, [ENDS], k=2, seconds=10.0)),
    "cuts": ({**PAIR, "of": "country"}, lambda w: lb.cuts(w, *ENDS, of="country")),
    "dependence": ({**PAIR, "slack": 0.4}, lambda w: lb.dependence(w, *ENDS, slack=0.4)),
}  # fmt: skip


@pytest.fixture(scope="module")
def gains(study):
    return trade(study, "margara-opens", on=DAY, draws=TAB_DRAWS)


def tab(get, key, **query):
    blocks = get(f"/view/tab/{key}", **{**PAIR, **query})["blocks"]
    for b in blocks:
        assert all(len(r) == len(b["heads"]) for r in b["rows"])
        assert len(b["links"]) == len(b["rows"])
        assert not b["sources"] or len(b["sources"]) == len(b["rows"])
    return blocks


def cited(get, blocks):
    """Sources that a tab names, each of which the page can open."""
    known = {r["source_id"] for r in get("/api/tables/sources")} | {"assumed"}
    named = {s for b in blocks for row in b["sources"] for s in row}
    assert named <= known
    return named


@pytest.mark.parametrize("verb", SAME)
def test_a_path_answers_as_the_library(get, app, world_on, verb):
    query, run = SAME[verb]
    found = run(world_on(DAY))
    assert get(f"/api/{verb}", **query) == json.loads(json.dumps(plain(found.as_dict())))
    status, body = ask(app, f"/api/{verb}?{urlencode({**query, 'form': 'csv'}, doseq=True)}")
    assert (status, body.decode().rstrip("\n")) == (200, found.to_csv().rstrip("\n"))


def test_trade_answers_as_the_library_and_wants_a_scenario(get, gains):
    got = get("/api/trade", on=DAY, scenario="margara-opens", draws=TAB_DRAWS)
    assert got == json.loads(json.dumps(plain(gains.as_dict())))
    assert "no scenario" in get("/api/trade", 400, on=DAY)["error"]["what"]


def test_a_brief_is_the_one_of_the_command_in_each_form(get, app, study, margara):
    assert get("/api/brief", **PAIR, scenario="margara-opens") == json.loads(brief_json(margara))
    page = ask(app, f"/api/brief?{urlencode({**PAIR, 'form': 'html'})}")[1].decode()
    plain = sentences(lb.brief(study, *ENDS, on=DAY))
    assert all(escape(x, quote=False) in page or escape(x) in page for x in plain)
    assert ask(app, f"/api/brief?{urlencode({**PAIR, 'form': 'xlsx'})}")[1].startswith(b"PK")


def test_one_end_of_a_pair_alone_is_refused(get):
    for path in ("criticality", "interdict"):
        assert "missing" in get(f"/api/{path}", 400, on=DAY, origin="Yerevan")["error"]["what"]


def test_the_worst_closures_for_all_lanes_are_a_run(get):
    said = get("/api/interdict", 400, on=DAY)["error"]["text"]
    assert said == (
        "the worst closures for all lanes take longer than an answer may.\n  Name origin and destination, or start a run: POST /api/runs with verb"
        " interdict."
    )


def test_every_option_of_a_verb_is_asked_by_its_name_with_its_default():
    """But for files, threads and progress, which are of this machine; bounds on time may be lower than the command's."""
    own = {"world", "threads", "progress", "own", "tariff_change", "goods_shares", "border", "study", "pairs"}
    for path, (_, model, _) in ENGINES.items():
        verb = getattr(lb, path.rsplit("/", 1)[1])
        known = {k: p for k, p in inspect.signature(verb).parameters.items() if k not in own}
        more = {"on", "form"} if verb is lb.crossings else {"on", "scenario", "says", "form"}
        more |= {"origin", "destination"} if verb in (lb.criticality, lb.interdict) else set()
        assert set(model.model_fields) == set(known) | more, path
        for name, p in known.items():
            if p.default is not p.empty and (model, name) not in {
                (asks.InterdictAsk, "seconds"),
                (asks.SkimAsk, "places"),
                (asks.ParetoMatrixAsk, "places"),
            }:
                wanted = list(p.default) if isinstance(p.default, tuple) else p.default
                assert (model.model_fields[name].default or None) == (wanted or None), (path, name)


def test_the_tab_of_trade_offs_has_the_front_and_the_switch_points_of_the_library(get, world_on):
    front, points = lb.pareto(world_on(DAY), *ENDS), lb.switch(world_on(DAY), *ENDS)
    ways, worth = tab(get, "tradeoffs")
    picks = front.picks(12)
    assert [r[1:3] for r in ways["rows"]] == [[days_span(front[n].days), ranged(front[n].usd)] for n in picks]
    assert {w for r in ways["rows"] for w in r[0].split(" ", 1)[1:]}  # some are the best in something
    assert ways["links"] == [front[n].links for n in picks]
    shown = {
        w["words"].split(":")[0]
        for layer in ways["chart"]["chart"]["layer"]
        for w in layer["data"].get("values", [])
        if "words" in w
    }
    assert shown >= {str(i.rank) for i in front}
    assert [r[2] for r in worth["rows"]] == [days_span(s.itinerary.days) for s in points]
    assert worth["rows"][points.here][0].endswith("(now)")
    assert worth["sources"][0] == list(points.source)
    assert cited(get, [ways, worth]) - {"assumed"}


def test_a_pair_without_a_way_is_said_and_not_drawn(get):
    ways, worth = tab(get, "tradeoffs", avoid=["GEO", "IRN"])
    assert (ways["rows"], ways["chart"], worth["rows"]) == ([], None, [])
    assert "no way" in ways["note"].lower()


def test_the_tab_of_the_lane_has_the_card_and_the_exposure_of_the_library(get, world_on):
    card, risk = lb.lane(world_on(DAY), *ENDS, goods="boxes"), lb.exposure(world_on(DAY), *ENDS)
    blocks = {b["title"]: b for b in tab(get, "lane")}
    services = blocks["Services on this lane"]["rows"]
    assert [r[1] for r in services] == [days_span(w.way.days) if w.way else w.out.state for w in card]
    assert [r[3] for r in services if r[2]] == [ranged(w.way.price("40ft")) for w in card if w.way]
    assert [r[5] for r in services if r[5]] == [
        significant(w.back.itinerary.usd[1]) for w in card if w.way and w.back and w.back.itinerary
    ]
    legs = blocks[f"{card.best.out.name}, leg by leg"]
    assert all(legs["sources"])
    whole = sum(float(r[3].replace(",", "")) for r in legs["rows"])
    assert whole == pytest.approx(card.best.way.usd[1], abs=len(legs["rows"]))
    assert len(blocks["What would change the answer most"]["rows"]) >= 2
    assert [r[3].split(" ")[0] for r in blocks["What its ways are exposed to"]["rows"]] == [
        str(w.closures.days) for w in risk
    ]
    assert [r[1] for r in blocks["Without any one of these no way is left"]["rows"]] == [
        p["name"] for p in risk.single_points
    ]
    assert cited(get, blocks.values()) - {"assumed"}


def test_the_tab_of_trade_says_who_gains_by_a_scenario_that_is_named_or_made_on_the_page(get, gains):
    asked = {"on": DAY, "asked": {"draws": TAB_DRAWS}, "told": {"scenario": "margara-opens", "own": False}}
    people, factors, rests = BLOCKS["trade"](asked, gains)
    assert people["command"] == f"landbridge trade --draws {TAB_DRAWS} --on {DAY} --scenario margara-opens"
    rows = gains.rows()[: len(people["rows"])]
    told = [[r["name"], standing(r), band(r, "real_income_percent"), band(r, "musd_a_year")] for r in rows]
    assert [r[:4] for r in people["rows"]] == told
    assert people["chart"]["chart"]["layer"]
    assert all(people["sources"])
    assert len(factors["rows"]) == len(gains.draws.factors)
    assert [r[0] for r in rests["rows"]][-len(gains.notes) :] == gains.notes
    assert cited(get, [people, factors]) - {"assumed"}
    (named,) = tab(get, "trade", scenario="margara-opens")
    assert named["run"] == {"verb": "trade", "on": DAY, "scenario": "margara-opens", "draws": TAB_DRAWS}
    (made,) = tab(get, "trade", switch=["shut:H_MARGARA_ALICAN"])
    assert made["run"] == {"verb": "trade", "on": DAY, "switch": ["shut:H_MARGARA_ALICAN"], "draws": TAB_DRAWS}


def test_what_breaks_all_lanes_is_begun_by_a_button_with_the_question_of_the_page(get):
    *_, states, one, worst = tab(get, "breaks", goods="grain", avoid="IRN")
    ends = [r for r in states["rows"] if r[0] in ("Armenia", "Türkiye")]
    assert [r[2:] for r in ends] == [
        ["goods begin or end there", ""]
    ] * 2  # no loss is asked of an end, so none is unknown
    assert not any("unknown" in cell for r in states["rows"] for cell in r)
    said = {"on": DAY, "goods": "grain", "avoid": ["IRN"]}
    assert (one["run"], one["press"]) == ({"verb": "criticality", **said}, "Take out each link in turn")
    assert worst["run"] == {"verb": "interdict", **said, "k": 3, "seconds": 120.0}


def test_the_blocks_of_all_lanes_say_what_the_library_says(study, world_on):
    asked = {
        "on": DAY,
        "asked": {"origin": ["Yerevan"], "destination": ["Istanbul"], "avoid": ["IRN"]},
        "told": {"scenario": None, "own": True},
    }
    found = lb.criticality(world_on(DAY), [ENDS], avoid=["IRN"])
    (lost,) = BLOCKS["criticality"](asked, found)
    assert [r[0] for r in lost["rows"]] == [x.name for x in found][: len(lost["rows"])]
    assert (
        lost["command"]
        == f"landbridge criticality --from Yerevan --to Istanbul --on {DAY} --avoid IRN --scenario scenario.yaml"
    )
    pairs = [ENDS, ("Tashkent", "Poti")]
    asked = {
        "on": DAY,
        "asked": {"origin": None, "destination": None, "seconds": 20.0},
        "told": {"scenario": "georgia-shuts", "own": False},
    }
    (worst,) = BLOCKS["interdict"](asked, lb.interdict(world_on(DAY), pairs, k=1))
    ((closed, then, proof),) = worst["rows"]
    assert (closed != "", proof[-1]) == (True, ".")
    assert "of 2 pairs cut off" in then or "no pair cut off" in then
    assert worst["command"] == f"landbridge interdict --k 1 --seconds 20 --on {DAY} --scenario georgia-shuts"


def test_the_tab_of_trade_without_a_scenario_is_one_sentence(get):
    (only,) = tab(get, "trade")
    assert (only["rows"], only["chart"]) == ([], None)
    assert only["note"].startswith("No scenario is on.")


def test_the_command_of_a_block_carries_the_whole_question(get):
    ways = tab(get, "tradeoffs", goods="grain", avoid="IRN", value_of_time=12.5, scenario="georgia-shuts")[0]
    assert (
        ways["command"]
        == "landbridge pareto Yerevan Istanbul --on 2026-06-01 --goods grain --avoid IRN --value-of-time 12.5 --scenario georgia-shuts"
    )
    breaks = tab(get, "breaks", scenario="margara-opens")[0]
    assert (
        breaks["command"]
        == "landbridge criticality --from Yerevan --to Istanbul --on 2026-06-01 --scenario margara-opens"
    )
