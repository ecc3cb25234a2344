"""The page of a comparison stands alone, shows every corridor, and repeats itself byte for byte."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.answers import compare, world
from landbridge.report.answer import sentences, stretches
from landbridge.report.drawn import drawn
from landbridge.report.evidence import command, source_ids
from landbridge.report.page import comparison_page
from landbridge.report.words import ranged
from landbridge.results import days_span
from landbridge.study import open_study
from tests.studies import link, made, node

DAY = "2025-06-01"
BAD = "<img src=x onerror=\"alert(1)\"> & 'so on'"
VOID = {"meta", "br", "img", "link", "input", "hr"}


@pytest.fixture(scope="module")
def corridors(world_on):
    return compare(world_on(DAY), "Xi'an", "Duisburg")


@pytest.fixture(scope="module")
def page(corridors):
    return comparison_page(corridors)


class Tags(HTMLParser):
    """Every tag with its attributes; refuses one that is closed out of turn."""

    def __init__(self, text):
        super().__init__()
        self.found, self.open = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def corridor_study(folder, **more):
    """Two corridors of one link each between a and b, the first shut."""
    nodes = [node("a"), node("m", x=46, y=42), node("n", x=46, y=40), node("b", x=47)]
    links = [
        link("L", "a", "m", status="closed"),
        link("M", "m", "b"),
        link("N", "a", "n", length_km=200),
        link("O", "n", "b"),
    ]
    named = [
        {"corridor_id": "up", "name": "Upper", "passes": "m"},
        {"corridor_id": "low", "name": "Lower", "passes": "n"},
    ]
    return made(folder, **{"nodes": nodes, "links": links, "corridors": named, **more})


def test_every_corridor_has_a_row_with_its_numbers(corridors, page):
    table = page[page.index("<h2>Corridors side by side") : page.index("<h2>Leg by leg")]
    for c in corridors:
        row = re.search(rf'<th scope="row">[^/]*(?:</b>)?{re.escape(c.name)}</th>.*?</tr>', table)
        assert row, c.name
        for number in (
            days_span(c.itinerary.days),
            ranged(c.itinerary.price("20ft")),
            ranged(c.itinerary.price("40ft")),
        ):
            value, _, rest = number.partition(" (")
            assert f">{value}<" in row[0] and rest.rstrip(")") in row[0]
        for state in c.itinerary.states:
            assert f">{state}</abbr>" in row[0]


def test_the_page_is_well_formed_and_loads_nothing(page):
    tags = Tags(page)
    assert not tags.open
    for tag, attrs in tags.found:
        assert tag not in ("script", "link", "img", "iframe", "object", "image", "use", "base")
        assert "src" not in attrs and "srcset" not in attrs
        assert not any(name.startswith("on") for name in attrs)
        if "href" in attrs:
            assert tag == "a" and attrs["href"].startswith(("https://", "http://"))
    assert "@import" not in page and not re.search(r"url\((?!#)", page)


def test_pictures_share_no_name(page):
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


def test_the_same_question_gives_the_same_bytes(tmp_path):
    study = corridor_study(tmp_path / "same")
    one, two = (comparison_page(compare(world(open_study(study.path), DAY), "a", "b")) for _ in range(2))
    assert one == two


def test_every_source_behind_the_numbers_is_listed_with_its_title(study, corridors, page):
    titles = {r["source_id"]: r["title"] for r in study["sources"].rows()}
    listed = re.findall(r"<li><b>([^<]+)</b>", page)
    assert listed == source_ids(corridors)
    assert len(listed) > 20 and set(listed) <= set(titles)
    first = corridors[0].itinerary
    for step in first.steps():
        for reason in first.world.reasons.chain(int(first.world.reason["hours"][step["arc"]])):
            assert set(reason.source) <= set(listed)


def test_the_command_at_the_foot_asks_the_same_question(world_on):
    w = world_on(DAY)
    assert (
        command(compare(w, "Tashkent", "Duisburg"))
        == "landbridge compare Tashkent Duisburg --on 2025-06-01 --html out.html"
    )
    assert command(compare(w, "XIAN", "Tehran")).startswith('landbridge compare "Xi\'an" Tehran --on')
    asked = compare(w, "Tashkent", "Duisburg", goods="electronics", unit="20ft", avoid=["RUS"], value_of_time=50.0)
    told = "--goods electronics --unit 20ft --value-of-time 50 --avoid RUS"
    assert command(asked) == f"landbridge compare Tashkent Duisburg --on 2025-06-01 {told} --html out.html"


def test_names_from_the_tables_stay_words(tmp_path):
    nodes = [{**node("a"), "name": BAD}, node("m", x=46, y=42), node("n", x=46, y=40), node("b", x=47)]
    bad = [{"source_id": "made", "title": BAD, "publisher": BAD, "url": "javascript:alert(1)"}]
    named = [{"corridor_id": "low", "name": BAD, "passes": "n"}, {"corridor_id": "up", "name": "Upper", "passes": "m"}]
    study = corridor_study(tmp_path / "bad", nodes=nodes, sources=bad, corridors=named)
    study.meta["title"] = study.meta["name"] = BAD
    study.meta["licenses"] = [{"title": BAD}]
    page = comparison_page(compare(world(study, DAY), "a", "b"))
    tags = Tags(page)
    assert not any(tag in ("img", "script") for tag, _ in tags.found)
    assert not any("onerror" in attrs or "javascript" in str(attrs.get("href")) for _, attrs in tags.found)
    assert "&lt;img src=x" in page


def test_a_shut_corridor_says_what_shuts_it_and_what_it_would_take(tmp_path):
    comparison = compare(world(corridor_study(tmp_path / "shut"), DAY), "a", "b")
    page = comparison_page(comparison)
    assert [c.state for c in comparison] == ["open", "shut"]
    assert "A to M by road (closed: " in page and "Were it open:" in page
    assert sentences(comparison)[-1] == "Shut that day: Upper."


def test_a_day_on_which_nothing_is_open_has_a_page_as_well(tmp_path):
    links = [
        link("L", "a", "m", status="closed"),
        link("M", "m", "b"),
        link("N", "a", "n", status="planned"),
        link("O", "n", "b"),
    ]
    comparison = compare(world(corridor_study(tmp_path / "none", links=links), DAY), "a", "b")
    page = comparison_page(comparison)
    assert not Tags(page).open
    assert "No corridor of the study is open on that day." in page


def test_a_day_after_the_last_fact_says_so(tmp_path):
    study = corridor_study(tmp_path / "late", known_until="2024-12-31")
    assert "lies after its last fact" in comparison_page(compare(world(study, DAY), "a", "b"))


def test_the_value_of_a_day_at_which_the_best_changes_is_the_one_where_both_cost_the_same(corridors):
    goods = corridors.question.goods
    parts = stretches(drawn(corridors), goods.usd_per_day_low, goods.usd_per_day_high)
    assert parts[0].low == goods.usd_per_day_low and parts[-1].high == goods.usd_per_day_high
    for one, two in pairwise(parts):
        assert one.high == two.low
        a, b = (w.way.itinerary.usd[1] + one.high * w.way.itinerary.days[1] for w in (one, two))
        assert a == pytest.approx(b)
    assert parts[0].way.key == "sea"


@given(st.floats(0, 3000))
def test_the_best_of_a_stretch_is_the_best_at_each_value_in_it(corridors, value):
    ways = drawn(corridors)
    (part,) = [p for p in stretches(ways, 0.0, 3000.0) if p.low <= value <= p.high][:1]
    least = min(w.itinerary.usd[1] + value * w.itinerary.days[1] for w in ways)
    assert part.way.itinerary.usd[1] + value * part.way.itinerary.days[1] == pytest.approx(least)
