"""Long work is a folder: it is watched and cancelled, a kill leaves it interrupted, and it is taken up again to the same rows."""

from __future__ import annotations

import csv
import io
import json
import time

import pytest
from studies import link, made, node

from landbridge.answers import compare, world
from landbridge.web.app import make_app
from landbridge.web.client import ask
from landbridge.web.runs import read

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


def test_a_run_of_a_place_that_is_none_is_refused(app):
    assert sent(app, "/api/runs", {"places": ["A", "Q"]}, 400)["error"]["what"].startswith("there is no place 'Q'")
