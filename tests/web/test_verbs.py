"""Over HTTP the library's verbs answer as they do in Python and in a terminal."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys

import pytest

import landbridge as lb
from landbridge.politics import Event, commit
from landbridge.report.politics import openings_dict, relation_dict
from landbridge.results.show import plain
from landbridge.web import asks
from landbridge.web.app import VERBS
from landbridge.web.client import ask

PAIR = {"origin": "Yerevan", "destination": "Tehran", "on": "2026-06-01"}
WORLD = {"on", "scenario", "says", "form"}


def test_route_is_what_the_library_answers(get, world_on):
    ways = lb.route(world_on("2026-06-01"), "Yerevan", "Tehran", k=2, avoid=["road"])
    assert get("/api/route", **PAIR, k=2, avoid="road") == plain(ways.as_dict())


def test_compare_is_what_the_library_answers_under_a_scenario(get, world_on):
    found = lb.compare(world_on("2026-06-01", "georgia-shuts"), "Xi'an", "Istanbul")
    answer = get("/api/compare", origin="Xi'an", destination="Istanbul", on="2026-06-01", scenario="georgia-shuts")
    assert answer == plain(found.as_dict())


def test_a_csv_is_the_one_of_the_library(app, world_on):
    status, body = ask(app, "/api/route?origin=Yerevan&destination=Tehran&on=2026-06-01&form=csv")
    assert (status, body.decode()) == (200, lb.route(world_on("2026-06-01"), "Yerevan", "Tehran").to_csv())


def test_why_says_what_the_library_says_of_a_way_and_of_a_link(get, world_on):
    ways = lb.route(world_on("2026-06-01"), "Yerevan", "Tehran")
    assert get("/api/why", **PAIR, column="usd") == plain(lb.why(ways, 0, "usd").as_dict())
    cells = get("/api/why", origin="H_MARGARA_ALICAN", on="2026-06-01")["cells"]
    assert cells[0]["value"] == "closed"
    assert cells[0]["reasons"][0]["source"]


def test_politics_is_what_the_library_answers(get, study):
    facts = study.facts(lb.world(study, "2026-06-01").facts.on)
    assert get("/api/relate", actor="Armenia", other="AZE", on="2026-06-01") == plain(
        relation_dict(facts, "ARM", "AZE")
    )
    assert get("/api/openings", on="2026-06-01", name="MARGARA") == plain(openings_dict(facts, "MARGARA", {}, {}))
    answer = commit(facts, Event(initiator="AZE", target="ARM", place="Syunik", on=facts.on))
    got = get("/api/commit", initiator="AZE", target="ARM", place="Syunik", on="2026-06-01")
    assert got["duties"] == plain(answer.to_dict()["duties"])
    assert got["branches"] == ["not provoked", "provoked"]


def test_a_question_may_be_sent_as_json_with_a_scenario_of_ones_own(app, study):
    says = "title: Bridge\ndevelopments:\n  - {name: Bridge opens, since: 2026-01-01, links: {link_id: H_MARGARA_ALICAN}, change: {status: open}}\n"
    body = json.dumps({"origin": "Yerevan", "destination": "Istanbul", "on": "2026-06-01", "says": says}).encode()
    status, sent = ask(app, "/api/route", method="POST", body=body, headers=((b"content-type", b"application/json"),))
    world = lb.world(study, "2026-06-01", lb.scenario.parse_scenario(says, "your scenario"))
    assert status == 200
    assert json.loads(sent)["ways"] == plain(lb.route(world, "Yerevan", "Istanbul").as_dict()["ways"])


def test_every_option_of_route_compare_and_why_is_there_with_its_default():
    for model, function, more in (
        (asks.RouteAsk, lb.route, set()),
        (asks.CompareAsk, lb.compare, set()),
        (asks.WhyAsk, lb.route, {"row", "column", "corridor"}),
    ):
        known = dict(inspect.signature(function).parameters)
        known.pop("world")
        if model is asks.WhyAsk:
            known = {k: v for k, v in known.items() if k not in ("k", "max_shared", "destination")}
            more |= {"destination"}
        assert set(model.model_fields) == set(known) | WORLD | more
        for name, parameter in known.items():
            if parameter.default is not inspect.Parameter.empty:
                assert (model.model_fields[name].default or None) == (parameter.default or None), name


def test_every_path_of_the_description_answers_and_is_described(get, app):
    paths = get("/api/openapi.json")["paths"]
    assert set(VERBS) <= set(paths)
    for path, methods in paths.items():
        for method, about in methods.items():
            assert about["summary"], (path, method)
            assert about["responses"]["200"]["content"], (path, method)
            assert {"400", "413", "422", "503", "504"} <= set(about["responses"]), path


@pytest.mark.parametrize(
    "path", ["/api/study", "/api/tables", "/api/check", "/api/scenario/form", "/api/world", "/api/tables/goods"]
)
def test_what_takes_no_question_answers(get, path):
    assert get(path)


def test_a_page_is_had_without_a_server_and_its_error_is_the_command_lines():
    command = [sys.executable, "-m", "landbridge", "serve", "--get"]
    done = subprocess.run([*command, "/api/tables/goods?row=grain"], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)[0]["goods_id"] == "grain"
    done = subprocess.run(
        [*command, "/api/route?origin=Yerevn&destination=Tehran"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("landbridge: there is no place 'Yerevn' in the study.\n  Did you mean 'Yerevan'")
