"""Trade tables, border indicators and cross-impact matrices over HTTP are what the command prints as data."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

import landbridge as lb
from landbridge.cli.main import app as command
from landbridge.results.show import plain
from landbridge.web.client import ask

MATRIX = {
    "name": "two",
    "descriptors": [{"id": "A", "states": ["low", "high"]}, {"id": "B", "states": ["low", "high"]}],
    "impacts": [
        {"from": f"{a}{i}", "to": f"{b}{j}", "value": 2 if i == j else -2} for a, b in ("AB", "BA") for i in (1, 2) for j in (1, 2)
    ],
}  # fmt: skip


def printed(*arguments):
    done = CliRunner().invoke(command, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def post(app, path, body, status=200):
    got, answer = ask(
        app, path, method="POST", body=json.dumps(body).encode(), headers=((b"content-type", b"application/json"),)
    )
    assert got == status, answer
    return json.loads(answer)


@pytest.mark.parametrize(("asked", "options"), [
    ({}, []), ({"tolerance": 4}, ["--tolerance", "4"]), ({"state": ["A1 B2"]}, ["--state", "A1 B2"]),
])  # fmt: skip
def test_cib_answers_as_the_command_from_the_text_of_its_file(app, tmp_path, asked, options):
    path = tmp_path / "matrix.json"
    path.write_text(json.dumps(MATRIX))
    assert post(app, "/api/cib", {"matrix": path.read_text(), **asked}) == printed("cib", str(path), *options)


def test_a_matrix_that_is_none_is_said_in_the_commands_words(app):
    said = post(app, "/api/cib", {"matrix": "{"}, 400)["error"]
    assert said["what"].startswith("matrix.json: is not JSON: ")
    assert said["remedies"] == ["A matrix as CSV has the suffix .csv."]
    assert "from_descriptor" in post(app, "/api/cib", {"matrix": "a,b\n1,2\n"}, 400)["error"]["text"]


@pytest.mark.parametrize(("query", "options"), [
    ({"economy": "GEO"}, ["--economy", "GEO"]), ({"what": "mirror", "economy": "ARM"}, ["--mirror", "--economy", "ARM"]), ({"what": "margins"}, ["--margins"]),
    ({"what": "matrix", "as_reported": True}, ["--matrix", "--as-reported"]),
])  # fmt: skip
def test_flows_answer_as_the_command(get, query, options):
    assert get("/api/flows", **query)["rows"] == printed("flows", *options)


def test_flows_of_one_economy_as_a_square_are_refused(get):
    said = get("/api/flows", 400, what="matrix", economy="GEO")["error"]["text"]
    assert said == "economy and what=matrix were given together.\n  Choose one; economy and mirror go together."


def test_cpmm_of_two_places_answers_as_the_command(get, world_on):
    got = get("/api/cpmm", origin="Tashkent", destination="Poti", on="2026-06-01", k=2)
    assert got == printed("cpmm", "Tashkent", "Poti", "--on", "2026-06-01", "--k", "2")
    way = lb.indicators_of_way(lb.route(world_on("2026-06-01"), "Tashkent", "Poti")[0])
    assert got["ways"][0]["stops"] == json.loads(json.dumps(plain(way.as_dict())))["stops"]
