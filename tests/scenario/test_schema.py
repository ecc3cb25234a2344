"""The JSON Schema of scenarios takes what the reader takes."""

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from landbridge.scenario import json_schema, parse_scenario
from landbridge.study import open_study

STORIES = sorted(open_study().scenarios().values())


def plain(text: str) -> object:
    """The text as JSON would hold it: days are words."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=str))


@pytest.mark.parametrize("path", STORIES, ids=[p.stem for p in STORIES])
def test_every_shipped_scenario_has_the_form(path: Path):
    jsonschema.validate(plain(path.read_text(encoding="utf-8")), json_schema())


@pytest.mark.parametrize(
    "text",
    [
        "summary: no title",
        "title: t\ndevelopment: []",
        "title: t\nassumes:\n  - {agreement: A}",
        "title: t\nassumes:\n  - {pair: [AZE], level: war, from: 2026-01-01}",
        "title: t\ndevelopments:\n  - {name: a, since: 2026-01-01, links: {mode: rail}, change: {statu: open}}",
        "title: t\ndevelopments:\n  - {name: a, since: 2026-01-01, links: {mod: rail}, change: {status: open}}",
        "title: t\ndevelopments:\n  - {name: a, links: {mode: rail}, change: {status: open}}",
        "title: t\ndevelopments:\n  - {name: a, since: 2026-01-01, change: {status: open}}",
    ],
)
def test_what_the_reader_refuses_for_its_form_the_schema_refuses_too(text: str):
    with pytest.raises(ValueError, match="scenario"):
        parse_scenario(text)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain(text), json_schema())
