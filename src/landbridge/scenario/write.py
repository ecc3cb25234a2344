"""Write a scenario as YAML; reading it gives a scenario that says the same."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from landbridge.scenario.development import Development
from landbridge.scenario.restriction import as_written
from landbridge.scenario.scenario import Scenario

_DEVELOPMENT = ("since", "until", "when", "links", "operations", "services", "cargo", "change", "touches", "effect", "source")  # fmt: skip


def scenario_yaml(scenario: Scenario) -> str:
    """The scenario as YAML 1.2 text.

    Examples
    --------
    >>> print(scenario_yaml(Scenario(title="One rule less", rules_off=("war_sea",))))
    title: One rule less
    assumes:
      - {rule_off: war_sea}
    <BLANKLINE>
    """
    top = CommentedMap()
    for key in ("title", "purpose", "summary"):
        if getattr(scenario, key):
            top[key] = getattr(scenario, key)
    if scenario.source:
        top["source"] = _flow(scenario.source)
    if assumed := _assumed(scenario):
        top["assumes"] = [_flow(a) for a in assumed]
    if scenario.restrictions:
        top["restrictions"] = [
            CommentedMap((k, _flow(v)) for k, v in as_written(r).items()) for r in scenario.restrictions
        ]
    if scenario.developments:
        top["developments"] = [_development(d) for d in scenario.developments]
    out = io.StringIO()
    writer = YAML()
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.width = 10_000  # a folded line is harder to change by hand than a long one
    writer.dump(top, out)
    return out.getvalue()


def _flow(value: Any) -> Any:
    """A mapping or list in one line."""
    if isinstance(value, dict):
        made: Any = CommentedMap((k, _flow(v)) for k, v in value.items())
    elif isinstance(value, list | tuple):
        made = CommentedSeq(_flow(v) for v in value)
    else:
        return value
    made.fa.set_flow_style()
    return made


def _assumed(s: Scenario) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = [{"agreement": a, "in_force_from": day} for a, day in s.in_force]
    out += [{"agreement": a, "ended_from": day} for a, day in s.ended]
    out += [{"condition": c, "holds_from": day} for c, day in s.conditions]
    out += [{"opening": o, "reading": who} for o, who in s.readings]
    out += [{"pair": [a, b], "level": level, "from": day} for a, b, level, day in s.levels]
    out += [{"rule_off": r} for r in s.rules_off]
    out += [{"development_off": d} for d in s.developments_off]
    return out + [{"restriction": r, "lifted_from": day} for r, day in s.lifted]


def _development(d: Development) -> CommentedMap:
    out = CommentedMap(name=d.name)
    for key in _DEVELOPMENT:
        value = getattr(d, key)
        if key == "when" and value is not None:
            value = {"in_force": value.in_force, "lag_days": value.lag_days}
        if value is None or (value == () and key != "change"):
            continue
        out[key] = _flow(dict(value) if hasattr(value, "items") else value)
    return out
