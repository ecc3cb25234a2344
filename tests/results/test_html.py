"""Every result that a user holds shows itself in a notebook, and no word of a table becomes markup."""

from datetime import date
from html.parser import HTMLParser

import pytest

import landbridge as lb
from landbridge.cli.python_reference import returned
from landbridge.politics import Event, balance, commit, levels, openings
from landbridge.results.html import MOST, html_lines, html_table
from tests.report.test_page import BAD
from tests.studies import link, made, node


@pytest.mark.parametrize(("verb", "result"), returned().items())
def test_what_a_public_verb_returns_shows_itself(verb, result):
    assert callable(getattr(result, "_repr_html_", None)), (
        f"{verb} returns {result.__name__}, which a notebook shows as bare text"
    )


def test_the_verbs_that_answer_are_among_those_looked_at():
    assert {"open_study", "world", "route", "compare", "why", "brief", "check", "read_scenario"} <= set(returned())


@pytest.fixture(scope="module")
def held(margara):
    study = lb.open_study()
    world = lb.world(study, "2026-06-01", "margara-opens")
    facts = study.facts(date(2026, 6, 1))
    ways, corridors = lb.route(world, "Yerevan", "Istanbul"), lb.compare(world, "Yerevan", "Istanbul")
    shut = lb.route(lb.world(study, "2025-06-01", "caspian-iran-georgia-shut"), "Baku", "Istanbul")
    stand = levels(facts)
    return {
        "study": study, "facts": facts, "scenario": world.facts.scenario, "world": world, "ways": ways, "itinerary": ways[0], "shut": shut,
        "opening": shut.openings[0], "lift": shut.lift[0], "comparison": corridors, "row": corridors[0], "why": lb.why(ways),
        "brief": margara, "levels": stand, "level": stand["ARM", "TUR"],
        "balance": balance(facts, ("ARM", "TUR")), "openings": openings(facts), "margara": openings(facts)["MARGARA"],
        "commitments": commit(facts, Event(initiator="ARM", target="AZE", place="Nakhchivan")),
    }  # fmt: skip


class InTurn(HTMLParser):
    """Refuses a tag that is closed out of turn."""

    def __init__(self, text):
        super().__init__()
        self.open = []
        self.feed(text)

    def handle_starttag(self, tag, *_):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_each_result_is_a_small_table_that_is_well_formed(held):
    for name, result in held.items():
        text = result._repr_html_()
        assert not InTurn(text).open, name
        assert text.count("<tr>") <= MOST + 2, name
        assert "<strong>" in text and "object at 0x" not in text, name


def test_a_way_shows_its_days_as_the_screen_does(held):
    assert "3.6 (3.2 to 5.9)" in held["ways"]._repr_html_()
    assert "Margara" in held["comparison"]._repr_html_()


def test_rows_beyond_the_limit_are_counted():
    assert f"{MOST} of {MOST + 3} rows are shown" in html_table("many", [{"n": i} for i in range(MOST + 3)])


def test_unknown_is_said():
    assert ">unknown<" in html_table("x", [{"days": float("nan")}]) and ">unknown<" in html_table("x", [{"days": None}])


def test_no_word_becomes_markup(tmp_path):
    study = made(tmp_path / "bad", nodes=[{**node("a"), "name": BAD}, node("b", x=46)], links=[link("L", "a", "b")])
    study.meta["title"] = BAD
    ways = lb.route(lb.world(study, "2025-06-01"), "a", "b")
    for text in (
        study._repr_html_(),
        ways._repr_html_(),
        html_table(BAD, [{BAD: BAD}], note=BAD),
        html_lines(f"{BAD}\n{BAD}"),
    ):
        assert "<img" not in text
