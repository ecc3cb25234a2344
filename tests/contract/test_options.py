"""The command line takes what the library takes, by the same names and with the same defaults."""

from __future__ import annotations

import inspect

import pytest
import typer

import landbridge as lb
from landbridge.cli.main import app

# What a command adds to the library's parameters: which world, and where the answer goes.
WORLD = {"on", "scenario", "study"}
FORM = {"json", "csv", "out"}
ROUTE = {"origin", "destination", "goods", "unit", "k", "services", "avoid", "value_of_time", "max_shared"}

# Deliberate differences, each with its reason.
ADDED = {
    "route": WORLD | FORM,
    "compare": WORLD | FORM | {"html"},  # one page, made of the comparison
    "chart": WORLD
    | {"out"}
    | ROUTE
    | {"corridors"}  # the command asks the question that the function is given answered
    | {"against", "steps"},  # what to ask before, where the function takes that answer; the steps as a file beside
    "why": WORLD | {"json", "out"} | ROUTE - {"k", "max_shared"},  # the same; its table has no use as CSV
    "pareto": WORLD | FORM | {"all", "chart"},  # how much the table shows; the picture
    "skim": WORLD | FORM,
    "reach": WORLD | FORM | {"map"},
    "switch": WORLD | FORM,
    "criticality": WORLD
    | FORM
    | {
        "from_",
        "to",
        "basket",
        "top",
        "without",
        "map",
        "html",
    },  # pairs as words or a file; how much to show, and pictures
    "interdict": WORLD | FORM | {"origin", "destination", "basket"},
    "cuts": WORLD | FORM,
    "dependence": WORLD | FORM | {"basket"},
    "lane": WORLD | FORM | {"template"},  # a sheet to fill in, in place of the card
    "exposure": WORLD | FORM,
}
LEFT_OUT = {
    "route": {"world"},  # opened by on, scenario and study
    "compare": {"world"},
    "chart": {"result", "before", "width", "height", "titled"},  # asked by the command itself; the size is for pages
    "why": {"result"},
    "pareto": {"world"},
    "skim": {"world", "threads", "progress"},  # a terminal has a bar of its own
    "reach": {"world"},
    "switch": {"world"},
    "criticality": {"world", "pairs", "threads", "progress"},  # the command counts on its own
    "interdict": {"world", "pairs", "progress"},
    "cuts": {"world"},
    "dependence": {"world", "own"},  # a basket file
    "lane": {"world"},
    "exposure": {"world"},
}
OTHERWISE = {
    ("why", "row"): "people count from 1, the library from 0",
    ("why", "column"): "days of a way, status of a link",
    ("pareto", "criteria"): "an option that is repeated begins empty; then all four count",
    ("skim", "goods"): "the same: then boxes",
}
FUNCTIONS = {
    "route": lb.route, "compare": lb.compare, "chart": lb.time_distance_chart, "why": lb.why, "pareto": lb.pareto, "skim": lb.skim,
    "reach": lb.reach, "switch": lb.switch,
}  # fmt: skip
FUNCTIONS |= {"criticality": lb.criticality, "interdict": lb.interdict, "cuts": lb.cuts, "dependence": lb.dependence}
FUNCTIONS |= {"lane": lb.lane, "exposure": lb.exposure}
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def parameters(name: str) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(FUNCTIONS[name]).parameters)


def options(name: str) -> dict[str, object]:
    return {p.name: p for p in COMMANDS[name].params if p.name != "help"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_command_takes_the_parameters_of_its_function_and_the_listed_others(name):
    assert set(options(name)) == (set(parameters(name)) - LEFT_OUT[name]) | ADDED[name]
    assert LEFT_OUT[name] <= set(parameters(name))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_defaults_are_the_same(name):
    for key, parameter in parameters(name).items():
        if key in LEFT_OUT[name] or (name, key) in OTHERWISE:
            continue
        given = options(name)[key]
        if parameter.default is inspect.Parameter.empty:
            assert given.required, key
        else:
            assert (given.default or None) == (parameter.default or None), key


def test_a_chart_asks_its_question_as_route_does():
    signature = inspect.signature(lb.route).parameters
    for key in ROUTE - {"origin", "destination"}:
        assert (options("chart")[key].default or None) == (signature[key].default or None), key


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_option_is_spelled_as_its_parameter(name):
    for key, option in options(name).items():
        if option.param_type_name == "option":
            assert f"--{key.rstrip('_').replace('_', '-')}" in option.opts, key  # from_: Python has a word from


def test_what_the_library_takes_by_keyword_alone_is_an_option_and_the_rest_is_given_in_order():
    for name in ("route", "compare", "lane", "exposure"):
        keyword_only = {k for k, p in parameters(name).items() if p.kind is inspect.Parameter.KEYWORD_ONLY}
        named = {k for k, p in options(name).items() if p.param_type_name == "option"}
        assert named == keyword_only | ADDED[name]


def test_the_world_command_takes_what_makes_a_world():
    assert set(options("world")) == set(inspect.signature(lb.world).parameters) | FORM | {"against", "diff"}


def test_every_verb_of_the_library_that_answers_has_a_command():
    verbs = {"check", "world", "route", "compare", "why", "criticality", "interdict", "cuts", "dependence"}
    verbs = {"check", "world", "route", "compare", "why", "lane", "exposure"}
    assert verbs <= set(COMMANDS)
    assert verbs <= set(lb.__all__)
    assert {"tour", "new", "show", "chart", "warm"} <= set(COMMANDS)
