"""Long work is a folder: it is watched and cancelled, a kill leaves it interrupted, and it is taken up again to the same rows."""

from __future__ import annotations

import csv
import io
import json
import signal
import threading
import time

import pytest
from studies import link, made, node

import landbridge as lb
from landbridge.answers import compare, world
from landbridge.results.show import plain
from landbridge.scenario import parse_scenario
from landbridge.web.app import make_app
from landbridge.web.client import ask
from landbridge.web.guard import Limits
from landbridge.web.runs import read, write_whole

PLACES = ["A", "B", "C", "D"]


@pytest.fixture
def study(tmp_path):
    ends = [("A", "B"), ("B", "C"), ("C", "D")]
    corridors = [
        {"corridor_id": "all", "name": "All", "passes": ["B"], "source": ["made"]},
        {"corridor_id": "end", "name": "End", "passes": ["C"], "source": ["made"]},
    ]
    return made(
        tmp_path / "small",
        nodes=[node(n, x=45 + i) for i, n in enumerate(PLACES)],
        links=[link(a + b, a, b) for a, b in ends],
        corridors=corridors,
    )


@pytest.fixture
def app(study, tmp_path):
    app = make_app(study, runs=tmp_path / "runs")
    yield app
    app.state.runs.end()


def sent(app, path, body=None, status=200):
    method, data = ("GET", b"") if body is None else ("POST", json.dumps(body).encode())
    got, answer = ask(app, path, method=method, body=data, headers=((b"content-type", b"application/json"),))
    assert got == status, answer
    return json.loads(answer)


def until(app, name, *states):
    for _ in range(600):
        now = sent(app, f"/api/runs/{name}")
        if now["state"] in states:
            return now
        time.sleep(0.1)
    raise AssertionError(f"still {now}")


def test_a_run_killed_is_interrupted_and_taken_up_again_to_the_rows_of_the_library(app, study, tmp_path):
    asked = {"places": PLACES, "on": "2025-06-01"}
    name = sent(app, "/api/runs", asked)["id"]
    app.state.runs._children[name].kill()
    app.state.runs._children[name].wait()
    assert sent(app, f"/api/runs/{name}")["state"] == "interrupted"
    again = make_app(study, runs=tmp_path / "runs")  # as after the server itself was killed
    assert [r["state"] for r in sent(again, "/api/runs")] == ["interrupted"]
    assert sent(again, "/api/runs", asked)["id"] == name
    assert until(again, name, "done", "failed")["done"] == len(PLACES)
    rows = list(csv.DictReader(io.StringIO(ask(again, f"/api/runs/{name}/result.csv")[1].decode())))
    w = world(study, "2025-06-01")
    expected = [
        (a, b, c.corridor, c.itinerary.days[1]) for a in PLACES for b in PLACES if a != b for c in compare(w, a, b)
    ]
    assert [(r["from"], r["to"], r["corridor"], float(r["days"])) for r in rows] == expected
    assert sent(again, "/api/runs", asked)["state"] == "done"  # the same question is the same run


def test_a_cancelled_run_keeps_its_parts_and_says_so(app):
    name = sent(app, "/api/runs", {"places": PLACES})["id"]
    now = sent(app, f"/api/runs/{name}/cancel", {})
    assert now["state"] in ("cancelled", "done")
    assert not app.state.runs._alive(name)
    folder = app.state.runs.folder / name
    assert read(folder / "manifest.json")["asked"]["places"] == PLACES
    assert until(app, sent(app, "/api/runs", {"places": PLACES})["id"], "done")["done"] == len(PLACES)


@pytest.mark.parametrize("name", ["nothing", "../small", "0" * 12])
def test_no_run_is_read_by_a_path(app, name):
    assert ask(app, f"/api/runs/{name}")[0] in (400, 404)
    assert ask(app, f"/api/runs/{name}/result.json")[0] in (400, 404)
    assert ask(app, f"/api/runs/{name}/again", method="POST")[0] in (400, 404)


def test_no_run_and_no_result_is_read_through_a_symbolic_link(app, study, tmp_path):
    name, secret = "a" * 12, "b" * 12
    real = folder_of_a_run(app, secret, study)
    real.rename(tmp_path / "outside")
    (app.state.runs.folder / name).symlink_to(tmp_path / "outside")
    said = sent(app, f"/api/runs/{name}", status=400)["error"]
    assert said["text"] == f"there is no run {name!r}.\n  /api/runs lists them."
    assert sent(app, "/api/runs") == []
    linked = folder_of_a_run(app, secret, study)
    (tmp_path / "secret.txt").write_text("nothing to read here")
    (linked / "result.csv").symlink_to(tmp_path / "secret.txt")
    (linked / "result.json").write_text("[]")
    assert sent(app, f"/api/runs/{secret}")["forms"] == ["json"]
    said = sent(app, f"/api/runs/{secret}/result.csv", status=400)["error"]
    assert said["text"] == f"run {secret} has no result as 'csv'.\n  Forms: json."


def test_a_run_of_another_study_is_none_of_this_one(app, study):
    folder_of_a_run(app, "c" * 12, study, study_hash="another")
    assert ask(app, f"/api/runs/{'c' * 12}")[0] == 400


def folder_of_a_run(app, name, study, **more):
    """A run that is done, as its child leaves it."""
    folder = app.state.runs.folder / name
    folder.mkdir(parents=True)
    asked = {"verb": "skim", "study_hash": study.hash, "on": "2025-06-01", "asked": {}, "told": {"title": "x"}, **more}
    write_whole(folder / "manifest.json", asked)
    write_whole(folder / "status.json", {"state": "done", "done": 1, "total": 1})
    return folder


def test_a_verb_is_a_run_with_the_forms_of_its_result_and_is_what_the_library_answers(app, study):
    asked = {"verb": "criticality", "origin": ["A"], "destination": ["D"], "on": "2025-06-01", "switch": ["shut:CD"]}
    name = sent(app, "/api/runs", asked)["id"]
    now = until(app, name, "done", "failed")
    assert (now["state"], now["forms"], now["resumes"]) == ("done", ["blocks", "csv", "html", "json"], False)
    assert now["done"] == now["total"] > 0
    assert sent(app, "/api/runs", asked)["id"] == name
    story = parse_scenario(
        json.loads((app.state.runs.folder / name / "manifest.json").read_text())["scenario"], "scenario.yaml"
    )
    found = lb.criticality(world(study, "2025-06-01", story), [("A", "D")])
    assert sent(app, f"/api/runs/{name}/result.json") == json.loads(json.dumps(plain(found.as_dict())))
    assert ask(app, f"/api/runs/{name}/result.csv")[1].decode().strip() == found.to_csv().strip()
    assert ask(app, f"/api/runs/{name}/result.html")[1].startswith(b"<!doctype html>")
    assert sent(app, f"/api/runs/{name}/result.blocks")["blocks"][0]["command"].endswith("--scenario scenario.yaml")
    said = sent(app, f"/api/runs/{name}/result.xlsx", status=400)["error"]
    assert said["text"] == f"run {name} has no result as 'xlsx'.\n  Forms: blocks, csv, html, json."


def test_a_run_that_cannot_be_answered_has_failed_in_the_command_lines_words(app):
    name = sent(app, "/api/runs", {"verb": "trade", "on": "2025-06-01"})["id"]
    now = until(app, name, "failed", "done")
    assert now["error"] == {
        "kind": "QuestionError", "what": "no scenario was given.", "remedies": ["Name one in scenario, or send one in says."],
        "text": "no scenario was given.\n  Name one in scenario, or send one in says.",
    }  # fmt: skip
    said = sent(app, f"/api/runs/{name}/result.json", status=400)["error"]
    assert said["text"] == f"run {name} is failed: it has no result.\n  /api/runs/{name} says how it stands."


def test_a_run_ends_when_its_time_is_over_and_says_so(study, tmp_path):
    app = make_app(study, limits=Limits(run_seconds=0.01), runs=tmp_path / "short")
    now = until(app, sent(app, "/api/runs", {"places": PLACES})["id"], "failed", "done")
    assert now["error"]["text"] == "the run took longer than 0.01 seconds and was ended.\n  Ask for less at once."


def test_no_more_runs_than_the_limit_work_together_also_after_the_server_was_killed(study, tmp_path):
    app = make_app(study, limits=Limits(runs=1), runs=tmp_path / "one")
    name = sent(app, "/api/runs", {"places": PLACES})["id"]
    app.state.runs._children[name].send_signal(signal.SIGSTOP)
    again = make_app(study, limits=Limits(runs=1), runs=tmp_path / "one")  # another server that finds the child at work
    said = sent(again, "/api/runs", {"places": ["A", "B"]}, 400)["error"]
    assert said["text"] == f"1 run is under way already ({name}).\n  Cancel it, or wait for it."
    app.state.runs._children[name].send_signal(signal.SIGCONT)
    threading.Thread(target=app.state.runs._children[name].wait).start()  # so that it is gone when it ends
    assert sent(again, f"/api/runs/{name}/cancel", {})["state"] in ("cancelled", "done")
    assert not again.state.runs._alive(name)


def test_an_interrupted_verb_starts_again_from_the_beginning_and_a_matrix_goes_on(app):
    asked = {"verb": "skim", "places": ["A", "B"], "on": "2025-06-01"}
    name = sent(app, "/api/runs", asked)["id"]
    app.state.runs._children[name].kill()
    app.state.runs._children[name].wait()
    now = sent(app, f"/api/runs/{name}")
    assert (now["state"], now["resumes"], now["forms"]) == ("interrupted", False, [])
    assert sent(app, f"/api/runs/{name}/again", {})["state"] == "running"
    assert until(app, name, "done", "failed")["state"] == "done"


@pytest.mark.parametrize(("asked", "text"), [
    ({"verb": "skimm"}, "there is no run of verb 'skimm'.\n  Did you mean 'skim'?\n  Verbs: matrix, criticality, interdict, skim, pareto, pareto_matrix, "
     "dependence, crossings, trade, brief."),
    ({"verb": "skim", "kk": 1}, "there is no option 'kk'.\n  Did you mean 'k'?\n  /api/openapi.json lists all options."),
    ({"verb": "brief", "origin": "A"}, "destination is missing.\n  Give it as in ?origin=A&destination=B."),
    ({"places": ["A"]}, "places is ['A'].\n  List should have at least 2 items after validation, not 1."),
    ({"verb": "interdict", "k": 9}, "k is 9.\n  Input should be less than or equal to 6."),
])  # fmt: skip
def test_a_run_that_is_not_understood_is_said(app, asked, text):
    assert sent(app, "/api/runs", asked, 422)["error"]["text"] == text


def test_old_runs_make_room(app, study, monkeypatch):
    monkeypatch.setattr("landbridge.web.runs.KEPT", 3)
    for n in range(6):
        folder_of_a_run(app, f"{n:012x}", study)
    app.state.runs._prune()
    assert len(sent(app, "/api/runs")) == 3


def test_a_run_of_a_place_that_is_none_is_refused(app):
    assert sent(app, "/api/runs", {"places": ["A", "Q"]}, 400)["error"]["what"].startswith("there is no place 'Q'")
