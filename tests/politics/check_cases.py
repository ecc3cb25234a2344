"""Ways to spoil the political tables of a small study, each with what the check then says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Spoil = Callable[[Any], None]


def actors(s: Any, *names: str) -> None:
    for name in names:
        s.add("actors", actor_id=name, name=name, kind="state")


def relation(s: Any, key: str = "r", **cells: str) -> None:
    if not s.rows("actors"):
        actors(s, "GEO", "AZE")
    plain = {
        "relation_id": key,
        "actor": "GEO",
        "other": "AZE",
        "kind": "border",
        "value": "open",
        "since": "2020-01-01",
    }
    s.add("relations", **{**plain, **cells})


def level(s: Any, **cells: str) -> None:
    plain = {
        "rule_id": "R",
        "kind": "level",
        "name": "A rule",
        "when": "{border: open}",
        "level": "working",
        "priority": "1",
    }
    s.add("rules", **{**plain, **cells})


def effect(s: Any, **cells: str) -> None:
    plain = {"rule_id": "E", "kind": "effect", "name": "A rule", "when": "{level: war}", "links": "{country: $theatre}"}
    s.add("rules", **{**plain, "column": "hours_factor", "value": "2", "low": "1", "high": "3", **cells})


def circle(s: Any) -> None:
    s.add("places", place_id="A", name="A", kind="region", within="B")
    s.add("places", place_id="B", name="B", kind="region", within="A")


def twice(s: Any) -> None:
    relation(s)
    relation(s, "s", value="closed", since="2021-01-01")


POLITICS: list[tuple[str, str, Spoil, str]] = [
    (
        "a standing fact that ends before it begins", "period-ends-before-it-starts", lambda s: relation(s, until="2019-01-01"),
        "relations.csv row 2: until is 2019-01-01, which is not after since (2020-01-01)\n"
        "  until is the first day it no longer holds.",
    ),
    (
        "a place in a place that is not there", "unknown-id",
        lambda s: s.add("places", place_id="A", name="A", kind="region", within="B"),
        "places.csv row 2: within is 'B', which places.csv does not have\n  Add it to places.csv, or correct it.",
    ),
    (
        "a place within itself", "place-contains-itself", circle,
        "places.csv row 2: 'A' lies within itself: A > B > A\n  Take one of them out of within.",
    ),
    (
        "a state's border with itself", "actor-with-itself", lambda s: relation(s, other="GEO"),
        "relations.csv row 2: actor and other are both 'GEO'\n  A pair has two actors.",
    ),
    (
        "a border open and closed on one day", "facts-contradict", twice,
        "relations.csv row 3: border of GEO-AZE is 'closed' where row 2 says 'open' for the same days\n"
        "  Let one end where the other begins.",
    ),
    (
        "a rule that asks for what no fact has", "bad-rule", lambda s: level(s, when="{boarder: open}"),
        "rules.csv row 2: 'R' asks in when for 'boarder', which is no kind of fact\n  Did you mean 'border' or 'open_border'?\n  Correct it.",
    ),
    (
        "a rule that asks for nothing", "bad-rule", lambda s: level(s, when="{parties_at_most: 3}"),
        "rules.csv row 2: 'R' asks for no fact\n  Name one in when.",
    ),
    (
        "a rule without a level", "bad-rule", lambda s: level(s, level=""),
        "rules.csv row 2: 'R' leads to no level\n  Fill level.",
    ),
    (
        "a rule without a priority", "bad-rule", lambda s: level(s, priority=""),
        "rules.csv row 2: 'R' has no priority\n  Fill priority: the highest rule that holds decides.",
    ),
    (
        "an effect on nothing", "bad-rule", lambda s: effect(s, links="", column=""),
        "rules.csv row 2: 'E' changes nothing\n  Fill links and column.",
    ),
    (
        "an effect without a value", "bad-rule", lambda s: effect(s, value=""),
        "rules.csv row 2: 'E' gives no value with its range\n  Fill value, low and high.",
    ),
    (
        "an effect beyond its range", "bad-rule", lambda s: effect(s, value="4"),
        "rules.csv row 2: 'E' gives low, value and high that do not rise: 1, 4, 3\n  Reorder.",
    ),
    (
        "an effect on links by what they do not have", "bad-rule", lambda s: effect(s, links="{mod: road}"),
        "rules.csv row 2: 'E' filters links by 'mod', which they do not have\n  Did you mean 'mode'?\n  Correct it.",
    ),
    (
        "an effect on links of nobody", "bad-rule", lambda s: effect(s, links="{country: $them}"),
        "rules.csv row 2: 'E' uses '$them', which stands for nothing\n"
        "  Write one of $pair, $actor, $other, $theatre, $touches.",
    ),
]  # fmt: skip
