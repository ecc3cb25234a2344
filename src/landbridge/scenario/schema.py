"""The form of a scenario as JSON Schema, so that editors complete and check the YAML as it is written."""

from __future__ import annotations

from typing import Any

from landbridge.scenario.development import CARGO, CHANGES, STATUSES
from landbridge.scenario.filters import filter_keys
from landbridge.scenario.read import LEVELS
from landbridge.scenario.restriction import choices

_WORDS = {"type": "string", "minLength": 1}
_DAY = {"type": "string", "format": "date", "description": "A day as in 2027-06-01."}
_SOME = {"anyOf": [_WORDS, {"type": "array", "items": _WORDS, "minItems": 1}]}


def _mapping(properties: dict[str, Any], *required: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def _filter(table: str) -> dict[str, Any]:
    one = {"type": ["string", "number", "boolean"]}
    accepted = {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    about = "Keys are joined by and; values of a list by or."
    return _mapping(dict.fromkeys(sorted(filter_keys(table)), accepted), description=about)


def _change() -> dict[str, Any]:
    words = {"set": "New value.", "multiply": "What the value is multiplied by.", "add": "What is added to the value."}
    columns: dict[str, Any] = {
        key: {"type": "number", "description": words[how]} for key, how in CHANGES.items() if key != "status"
    }
    return _mapping({"status": {"enum": list(STATUSES)}, **columns}, minProperties=1)


def _development() -> dict[str, Any]:
    when = _mapping({"in_force": _WORDS, "lag_days": {"type": "integer", "minimum": 0}}, "in_force")
    cargo = _mapping(
        {key: {**_SOME, "description": f"Cargo {words}."} for key, words in CARGO.items()}, minProperties=1
    )
    return _mapping(
        {
            "name": _WORDS, "since": _DAY, "until": _DAY, "when": when, "links": _filter("links"), "operations": _filter("operations"),
            "services": _SOME, "cargo": cargo, "change": _change(), "touches": _SOME, "effect": _WORDS, "source": _SOME,
        },
        "name", "change",
        allOf=[{"anyOf": [{"required": ["since"]}, {"required": ["when"]}]}, {"anyOf": [{"required": ["links"]}, {"required": ["operations"]}]}],
    )  # fmt: skip


def _restriction() -> dict[str, Any]:
    words = dict.fromkeys(("name", "goods", "exceptions"), _WORDS)
    lists = dict.fromkeys(("actor", "against", "modes", "through", "touches", "source"), _SOME)
    code = {"type": "string", "pattern": "^([0-9]{2}|[0-9]{4}|[0-9]{6})$"}
    codes = {"anyOf": [code, {"type": "array", "items": code, "minItems": 1}]}
    one_of = {c: {"enum": list(choices(c))} for c in ("direction", "effect", "reach")}
    return _mapping(
        {**words, **lists, "hs": codes, **one_of, "since": _DAY, "until": _DAY},
        "name",
        "actor",
        "against",
        "direction",
        "since",
    )


def json_schema() -> dict[str, Any]:
    """The form of a scenario, as JSON Schema of 2020-12.

    Examples
    --------
    >>> sorted(json_schema()["properties"])
    ['assumes', 'developments', 'purpose', 'restrictions', 'source', 'summary', 'title']
    """
    pair = {"type": "array", "items": _WORDS, "minItems": 2, "maxItems": 2}
    forms = [
        _mapping({"agreement": _WORDS, "in_force_from": _DAY}, "agreement", "in_force_from"),
        _mapping({"agreement": _WORDS, "ended_from": _DAY}, "agreement", "ended_from"),
        _mapping({"condition": _WORDS, "holds_from": _DAY}, "condition", "holds_from"),
        _mapping({"opening": _WORDS, "reading": _WORDS}, "opening", "reading"),
        _mapping({"pair": pair, "level": {"enum": list(LEVELS)}, "from": _DAY}, "pair", "level", "from"),
        _mapping({"rule_off": _WORDS}, "rule_off"),
        _mapping({"development_off": _WORDS}, "development_off"),
        _mapping({"restriction": _WORDS, "lifted_from": _DAY}, "restriction", "lifted_from"),
    ]
    top = {
        "title": _WORDS, "summary": _WORDS, "purpose": _WORDS, "source": _SOME,
        "assumes": {"type": "array", "items": {"oneOf": forms}},
        "restrictions": {"type": "array", "items": _restriction()},
        "developments": {"type": "array", "items": _development()},
    }  # fmt: skip
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "landbridge scenario"}
    return {**head, **_mapping(top, "title")}
