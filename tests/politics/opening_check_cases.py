"""Ways to spoil the conditions and openings of a small study, each with what the check then says."""

from __future__ import annotations

from typing import Any

from politics.check_cases import Spoil, actors

HELP = "Write it as in {all: [C01, {any: [C02, C11]}, {k: 2, of: [C04, C05, C06]}, {not: C13}, {agreement: PEACE, lag_days: 90}]}."


def condition(s: Any, key: str = "C01", **cells: str) -> None:
    if not s.rows("actors"):
        actors(s, "GEO", "AZE")
    plain = {
        "condition_id": key,
        "claimed_by": "GEO",
        "statement": "a toll",
        "precondition": "the toll",
        "consequence": "the pass opens",
    }
    s.add("conditions", **{**plain, "certainty": "reported", **cells})


def opening(s: Any, key: str = "PASS_GEO", **cells: str) -> None:
    if not s.rows("conditions"):
        condition(s)
    plain = {
        "opening_id": key,
        "opening": "PASS",
        "name": "The pass",
        "reading": "GEO",
        "decides": "true",
        "stated": "2020-01-01",
    }
    s.add("openings", **{**plain, "requires": "C01", **cells})


def unknown_name(s: Any) -> None:
    opening(s, requires="{all: [C01, C2, {opening: PAS}, {signed: PEACE}]}")


def circle(s: Any) -> None:
    condition(s, "C01", met_by="{opening: PASS}")
    opening(s)


def two_circles(s: Any) -> None:
    condition(s, "C01", met_by="{any: [{opening: PASS}, C02]}")
    condition(s, "C02", met_by="C01")
    opening(s)


def same_reader(s: Any) -> None:
    opening(s)
    opening(s, "PASS_AGAIN", decides="false")


def two_deciders(s: Any) -> None:
    opening(s)
    opening(s, "PASS_AZE", reading="AZE")


def states(s: Any) -> None:
    condition(s)
    for key, status in (("a", "unmet"), ("b", "met")):
        s.add("condition_status", status_id=key, condition_id="C01", since="2020-01-01", status=status, basis="seen")


OPENINGS: list[tuple[str, str, Spoil, str]] = [
    (
        "a requirement that is no YAML", "bad-requirement", lambda s: opening(s, requires="{all: [C01"),
        "openings.csv row 2: requires is no requirement: it is no mapping: expected ',' or ']', but got '<stream end>'\n"
        f"  {HELP}",
    ),
    (
        "a word that no requirement has", "bad-requirement", lambda s: opening(s, requires="{al: [C01]}"),
        "openings.csv row 2: requires is no requirement: 'al' is not known in a requirement\n"
        f"  Did you mean 'all'?\n  {HELP}",
    ),
    (
        "two things in one mapping", "bad-requirement", lambda s: opening(s, requires="{condition: C01, agreement: PEACE}"),
        "openings.csv row 2: requires is no requirement: condition and agreement stand in one mapping\n"
        "  Give each its own mapping, and join them as in {all: [..., ...]}.",
    ),
    (
        "more asked for than there is", "bad-requirement", lambda s: opening(s, requires="{k: 3, of: [C01, C01]}"),
        "openings.csv row 2: requires is no requirement: k is 3, which is not a whole number from 1 to 2\n  Correct it.",
    ),
    (
        "a lag below zero", "bad-requirement", lambda s: condition(s, met_by="{since: 2027-01-01, lag_days: -1}"),
        "conditions.csv row 2: met_by is no requirement: lag_days is -1, which is not a whole number from 0 to 36525\n  Correct it.",
    ),
    (
        "a day that is none", "bad-requirement", lambda s: opening(s, requires="{until: soon}"),
        "openings.csv row 2: requires is no requirement: until is 'soon', which is not a day\n  Write it as in {since: 2027-06-01}.",
    ),
    (
        "names that are not there", "bad-requirement", unknown_name,
        "openings.csv row 2: requires names 'C2', which conditions.csv does not have\n"
        "  Add it to conditions.csv, or correct openings.csv.\n"
        "openings.csv row 2: requires names 'PAS', which openings.csv does not have\n"
        "  Did you mean 'PASS'?\n  Add it to openings.csv, or correct openings.csv.\n"
        "openings.csv row 2: requires names 'PEACE', which agreements.csv does not have\n"
        "  Add it to agreements.csv, or correct openings.csv.",
    ),
    (
        "an opening that waits for itself by a condition", "circular-opening", circle,
        "conditions.csv row 2: C01 waits for itself: C01 -> PASS -> C01\n"
        "  Take one of these requirements out: nothing in the circle could ever come first.",
    ),
    (
        "two circles", "circular-opening", two_circles,
        "conditions.csv row 2: C01 waits for itself: C01 -> PASS -> C01\n"
        "  Take one of these requirements out: nothing in the circle could ever come first.\n"
        "conditions.csv row 2: C01 waits for itself: C01 -> C02 -> C01\n"
        "  Take one of these requirements out: nothing in the circle could ever come first.",
    ),
    (
        "no reading that decides", "undecided-opening", lambda s: opening(s, decides="false"),
        "openings.csv row 2: PASS has no reading that decides\n"
        "  Set decides in the reading of those whose act is awaited, and there alone.",
    ),
    (
        "two readings that decide", "undecided-opening", two_deciders,
        "openings.csv row 2: PASS has 2 readings that decide\n"
        "  Set decides in the reading of those whose act is awaited, and there alone.",
    ),
    (
        "one reader of two readings", "undecided-opening", same_reader,
        "openings.csv row 3: PASS is read by GEO in a row above already\n"
        "  Join the two readings, or name another reader.",
    ),
    (
        "two states from one day", "duplicate-state", states,
        "condition_status.csv row 3: C01 has a state from 2020-01-01 in row 2 already\n  Keep the later word of that day.",
    ),
]  # fmt: skip
