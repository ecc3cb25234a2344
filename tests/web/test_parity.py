"""Every verb of the library and every command has a path over HTTP, or stands in a table of docs/page.md with the reason why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

import landbridge as lb
from landbridge.cli.main import app as command
from landbridge.web.asks_runs import LONG
from landbridge.web.verbs_engines import VERBS

PAGE = Path(__file__).parents[2] / "docs" / "page.md"
# Names of the library whose path is called otherwise.
CALLED = {
    "open_study": "/api/study", "trade_table": "/api/flows", "read_scenario": "/api/scenario", "brief_page": "/api/brief", "time_distance_chart": "/api/chart",
    "indicators_of_way": "/api/cpmm", "read_trips": "/api/cpmm/trips", "indicators_of_trips": "/api/cpmm/trips", "show": "/api/tables",
}  # fmt: skip


@pytest.fixture(scope="module")
def paths(get):
    return set(get("/api/openapi.json")["paths"])


@pytest.fixture(scope="module")
def without():
    """Verbs that the page says have no path, with the reason."""
    table = PAGE.read_text(encoding="utf-8").split("### What has no path, and why")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]*`) \| ([^|]+) \|$", table, re.MULTILINE)
    return {name: reason.strip() for names, reason in rows for name in re.findall(r"`([\w-]+)`", names)}


def test_every_public_verb_has_a_path_or_a_stated_reason(paths, without):
    missing = {n for n in lb._PUBLIC if CALLED.get(n, f"/api/{n}") not in paths} - set(without)
    assert not missing, f"no path and no reason in docs/page.md: {sorted(missing)}"


def test_every_command_has_a_path_or_a_stated_reason(paths, without):
    names = set(get_command(command).commands)
    missing = {n for n in names if CALLED.get(n, f"/api/{n}") not in paths} - set(without)
    assert not missing, f"no path and no reason in docs/page.md: {sorted(missing)}"


def test_no_reason_is_given_for_what_has_a_path_or_is_no_verb(paths, without):
    known = set(lb._PUBLIC) | set(get_command(command).commands)
    assert set(without) <= known
    assert not {n for n in without if CALLED.get(n, f"/api/{n}") in paths}
    assert all(len(reason) > 20 for reason in without.values())


def test_every_path_of_the_description_is_named_in_the_page(paths):
    text = PAGE.read_text(encoding="utf-8")
    named = {p for p in paths if p.split("{")[0].rstrip("/.") in text}
    assert paths - named == set()


def test_what_may_be_a_run_is_a_verb_over_http(paths):
    assert set(LONG) <= set(VERBS)
    assert all(f"/api/{v}" in paths for v in LONG)
    assert all(f"`{v}`" in PAGE.read_text(encoding="utf-8") for v in LONG)
