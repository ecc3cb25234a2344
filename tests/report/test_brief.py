"""The brief in words, as a page, as a workbook: rules of wording case by case, nothing loaded, same bytes, names stay words."""

import io
import json
import re
import shlex
import zipfile
from html import escape

import pytest

import landbridge as lb
from landbridge.cli.main import run
from landbridge.report.brief import brief_page
from landbridge.report.brief_data import brief_json, brief_tables, brief_workbook
from landbridge.report.brief_gains import gains_command, gains_sources, said
from landbridge.report.brief_rows import brief_command, brief_sources
from landbridge.report.brief_words import moved, overlap, question_sentence, sentences
from tests.answers.test_brief import two_ways
from tests.report.test_page import BAD, Tags
from tests.studies import link, made, node

DAY = "2025-06-01"


def story(name, *changes, since="2025-01-01"):
    """A scenario's YAML: one development for each link and its change."""
    rows = [
        f"- name: {name} {i}\n    since: {since}\n    links: {{link_id: {links}}}\n    change: {change}"
        for i, (links, change) in enumerate(changes)
    ]
    return f"title: {name}\ndevelopments:\n  " + "\n  ".join(rows) + "\n"


STORIES = {
    "later": story("Later", ("M", "{status: closed}"), since="2030-01-01"),
    "aside": story("Aside", ("Z", "{status: closed}")),
    "upper-shut": story("Upper shut", ("M", "{status: closed}")),
    "slow": story("Slow", ("M", "{hours_add: 240}")),
    "quick": story("Quick", ("[L, M]", "{hours_factor: 0.1, usd_factor: 0.1}")),
    "all-shut": story("All shut", ("[M, O]", "{status: closed}")),
    "low-opens": story("Low opens", ("O", "{status: open}")),
}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return two_ways(tmp_path_factory.mktemp("brief") / "words", scenarios=STORIES)


@pytest.fixture(scope="module")
def page(margara):
    return brief_page(margara)


def told(study, scenario=None):
    return sentences(lb.brief(study, "a", "b", on=DAY, scenario=scenario))


def test_without_a_scenario_the_best_stands_beside_the_next_best(study):
    way, rivals, hangs = told(study)
    assert way == (
        "The best way for one 40-foot box from A to B on 1 June 2025 is the Upper: 0.4 (0.3 to 0.5) days and 200 (160 to 300) USD; "
        "1 other way is open, neither faster nor cheaper."
    )
    assert rivals == "The next best, the Lower, is 0.2 days longer and 80 USD dearer: inside the ranges of both."
    assert hangs == (
        "The single closure that costs most is of any link from A to B, after which the best way left is 0.2 days longer and 80 USD dearer; "
        "the value that moves its numbers most is price per km of a 40-foot box (assumed)."
    )


def test_what_has_not_begun_is_said_with_its_day(study):
    assert told(study, "later")[1] == (
        "The scenario changes no link on this day, since what it supposes begins on 1 January 2030 or later, so the answer is that of the day as it is."
    )


def test_a_change_elsewhere_moves_nothing(study):
    assert told(study, "aside")[1] == "The scenario changes 1 link, none of which moves the best way or its numbers."


def test_another_way_is_longer_and_the_corridor_that_shuts_is_named(study):
    way, change, _ = told(study, "upper-shut")
    assert (
        "under the scenario is the Lower: 0.6 (0.5 to 0.7) days and 280 (220 to 420) USD; it is the only one open."
        in way
    )
    assert change == (
        "That is 0.2 days longer and 80 USD dearer than the Upper, the best as it is, at 0.4 (0.3 to 0.5) days and 200 (160 to 300) USD: "
        "inside the ranges of both; it shuts the Upper."
    )


def test_worse_without_a_closure_sends_the_goods_another_way(study):
    way, change, _ = told(study, "slow")
    assert "is the Lower" in way and "it shuts" not in change and "0.2 days longer" in change


def test_better_by_the_same_way_beyond_the_ranges(study):
    assert told(study, "quick")[1] == (
        "That is 0.4 days shorter and 180 USD cheaper than the same way as it is, at 0.4 (0.3 to 0.5) days and 200 (160 to 300) USD: "
        "beyond the ranges of both."
    )


def test_no_way_left_says_what_would_have_to_open(study):
    way, change, hangs = told(study, "all-shut")
    assert (
        way
        == "No way is open for one 40-foot box from A to B on 1 June 2025 under the scenario: at the least 1 link would have to open, those of the Lower."
    )
    assert (
        change
        == "As it is, the Upper takes 0.4 (0.3 to 0.5) days and 200 (160 to 300) USD; the scenario shuts every way."
    )
    assert (
        hangs.startswith("Were it open, that way would take 0.6 (0.5 to 0.7) days")
        and "N to B by road (closed: All shut 0" in hangs
    )


def test_a_way_where_there_was_none(tmp_path):
    links = [
        link("L", "a", "m", status="closed"),
        link("M", "m", "b"),
        link("N", "a", "n"),
        link("O", "n", "b", status="planned"),
    ]
    shut = two_ways(tmp_path / "opens", links=links, scenarios=STORIES)
    way, change, hangs = told(shut, "low-opens")
    assert "under the scenario is the Lower" in way
    assert change == "As it is no way is open: the 1 link that the scenario changes opens this one; it opens the Lower."
    assert hangs.startswith("With any of its 2 links from A to B shut, no way is left; ")
    assert told(shut)[0].startswith("No way is open")
    assert told(shut)[1] == "Shut that day: Lower and Upper."


def test_nothing_leads_there_at_all(tmp_path):
    study = made(
        tmp_path / "apart",
        nodes=[node("a"), node("b"), node("c"), node("d")],
        links=[link("L", "a", "b"), link("M", "c", "d")],
    )
    assert sentences(lb.brief(study, "a", "c", on=DAY)) == [
        "The study has no way for one 40-foot box from A to C on 1 June 2025, not even with every link open.",
        "No corridor of the study joins the two.",
        "What would have to be built is not in the study.",
    ]


def test_words_for_changes_round_to_nothing_where_they_are_nothing():
    assert moved(0.04, 0.3) == "as long and as dear"
    assert moved(1.0, -1234) == "1 day longer and 1,200 USD cheaper"
    assert overlap((1, 2, 3), (3, 4, 5)) and not overlap((1, 2, 3), (3.1, 4, 5))


def test_the_question_names_the_scenario(margara, study):
    assert question_sentence(margara).startswith(
        "Scenario “Margara opens”: how does one 40-foot box go from Yerevan to Istanbul on 1 June 2026"
    )
    assert (
        question_sentence(lb.brief(study, "a", "b", on=DAY))
        == "How does one 40-foot box go from A to B on 1 June 2025, in how many days and at what price?"
    )


def test_the_page_is_well_formed_and_loads_nothing(page):
    tags = Tags(page)
    assert not tags.open
    for tag, attrs in tags.found:
        assert tag not in ("script", "link", "img", "iframe", "object", "image", "use", "base")
        assert not {"src", "srcset"} & set(attrs) and not any(name.startswith("on") for name in attrs)
        assert "href" not in attrs or (tag == "a" and attrs["href"].startswith(("https://", "http://", "#")))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_line_of_contents_leads_to_every_section_in_order(page):
    nav = page.split('<nav class="contents"')[1].split("</nav>")[0]
    assert re.findall(r'<a href="#([^"]+)">([^<]+)</a>', nav) == re.findall(r'<h2 id="([^"]+)">([^<]+)</h2>', page)
    assert page.count("<h2") == nav.count("<a ") > 8


def test_the_page_holds_every_part(page, margara):
    for title in ("What is supposed", "On the map", "Days along the way", "Corridors side by side", "What breaks it", "shut together: the worst", "Politics behind it",
                  "Who disputes what", "What the numbers hang on, ranked", "Leg by leg", "What is not counted", "Sources"):  # fmt: skip
        assert f">{title}" in page
    for sentence in sentences(margara):
        assert sentence in page
    assert (
        "as it is 4.1 (3.6 to 6.4)" in page and 'stroke="#9a9a98"' in page
    )  # the day as it is, in words and as a grey twin


def test_sources_are_listed_in_full(page, margara):
    listed = re.findall(r"<li><b>([^<]+)</b> ", page.split(">Sources</h2>")[1])
    assert listed == brief_sources(margara)
    assert {s for x in margara.swings for s in x.reason.source} <= set(listed)
    assert {s for d in margara.behind.disputes for s in d.source} <= set(listed)


def test_the_same_question_gives_the_same_bytes_in_every_form(study):
    one, two = (lb.brief(two, "a", "b", on=DAY, scenario="upper-shut") for two in (study, lb.open_study(study.path)))
    for form in (brief_page, brief_workbook, brief_json):
        assert form(one) == form(two)


def test_the_workbook_has_a_sheet_for_each_table_and_holds_the_same_numbers(margara):
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(brief_workbook(margara)))
    assert book.sheetnames == list(brief_tables(margara))
    rows = list(book["Corridors"].iter_rows(values_only=True))
    heads = list(rows[0])
    days = {r[heads.index("side")]: r[heads.index("days")] for r in rows[1:]}
    assert days["under the scenario"] == pytest.approx(margara.best.days[1])
    assert days["as it is"] == pytest.approx(margara.before[0].itinerary.days[1])
    assert json.loads(brief_json(margara))["corridors"][0]["days"] == pytest.approx(margara.best.days[1])


def test_who_gains_stands_in_every_form_with_its_draws_and_command(page, margara):
    from openpyxl import load_workbook

    part = page.split(">Who gains</h2>")[1].split("<h2")[0]
    first = margara.gains.rows()[0]
    assert first["name"] in part and f"{first['real_income_percent']:+.3f}" in part
    assert f"of {margara.gains.draws.n} draws" in part and gains_command(margara) in part
    assert all(escape(note[1:]) in part for note in margara.gains.notes)
    rows = list(load_workbook(io.BytesIO(brief_workbook(margara)))["Who gains"].iter_rows(values_only=True))
    held = dict(zip(rows[0], rows[1], strict=True))
    assert len(rows) == 1 + len(margara.gains)
    assert held["real_income_percent"] == pytest.approx(first["real_income_percent"])
    plain = json.loads(brief_json(margara))
    assert [r["economy"] for r in plain["who_gains"]] == [r["economy"] for r in margara.gains.rows()]
    assert gains_sources(margara) <= set(brief_sources(margara))


def test_the_command_of_who_gains_gives_its_numbers(margara, capsys):
    program, *arguments = shlex.split(gains_command(margara))
    assert program == "landbridge"
    with pytest.raises(SystemExit) as stop:
        run([*arguments, "--json"])
    assert not stop.value.code
    again = json.loads(capsys.readouterr().out)["economies"]
    kept = ("economy", "real_income_percent", "real_income_percent_low", "real_income_percent_high")
    assert [[r[k] for k in kept] for r in again] == [[r[k] for k in kept] for r in margara.gains.rows()]


@pytest.mark.slow
def test_who_gains_has_the_same_bytes_again(page, margara):
    again = lb.brief(lb.open_study(), "Yerevan", "Istanbul", on="2026-06-01", scenario="margara-opens")
    assert brief_page(again) == page
    assert (brief_workbook(again), brief_json(again)) == (brief_workbook(margara), brief_json(margara))


def test_without_trade_tables_there_is_no_section_on_who_gains(study):
    for scenario in ("slow", None):
        paper = lb.brief(study, "a", "b", on=DAY, scenario=scenario)
        assert "Who gains" not in brief_page(paper)
        assert not [name for name in brief_tables(paper) if name.startswith("Who gains")]


def test_who_gains_names_each_side_and_counts_the_rest():
    rows = [{"name": f"G{i}", "sure": "gains"} for i in range(9)] + [{"name": "L", "sure": "loses"}]
    assert (
        said(rows) == "Gains over the whole band: G0, G1, G2, G3, G4, G5, G6, G7 and 1 more. Loses: L. Unsure: nobody."
    )
    assert said([]) == "No economy's real income moves by 0.0005 per cent or more."


def test_names_from_the_tables_stay_words(tmp_path):
    nodes = [
        {**node("a"), "name": BAD},
        node("m", x=46, y=42),
        node("n", x=46, y=40),
        node("z", x=46, y=43),
        node("b", x=47),
    ]
    named = [
        {"corridor_id": "up", "name": '=HYPERLINK("x")', "passes": "m"},
        {"corridor_id": "low", "name": BAD, "passes": "n"},
    ]
    bad = [{"source_id": "made", "title": BAD, "url": "javascript:alert(1)"}]
    scenarios = {"bad": f"title: {json.dumps(BAD)}\nsummary: {json.dumps(BAD)}\ndevelopments: []\n"}
    study = two_ways(tmp_path / "bad", nodes=nodes, corridors=named, sources=bad, scenarios=scenarios)
    paper = lb.brief(study, "a", "b", on=DAY, scenario="bad")
    tags = Tags(brief_page(paper))
    assert not any(
        tag in ("img", "script") or "onerror" in attrs or "javascript" in str(attrs.get("href"))
        for tag, attrs in tags.found
    )
    with zipfile.ZipFile(io.BytesIO(brief_workbook(paper))) as book:
        assert not [n for n in book.namelist() if b"<f>" in book.read(n)]  # no cell is a formula


def test_the_command_at_the_foot_makes_the_same_file(study, tmp_path, monkeypatch):
    paper = lb.brief(study, "a", "b", on=DAY, scenario="slow", avoid=["Z"], value_of_time=100)
    monkeypatch.chdir(study.path.parent)
    program, *arguments = shlex.split(brief_command(paper, str(tmp_path / "again.html")))
    assert program == "landbridge"
    with pytest.raises(SystemExit) as stop:
        run(arguments)
    assert not stop.value.code
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == brief_page(paper)


def test_restrictions_on_the_best_way_stand_beneath_the_answer():
    paper = lb.brief(lb.open_study(), "Xi'an", "Istanbul", on="2026-06-01")
    rows = paper.best.restrictions
    page = brief_page(paper)
    assert f"On the best way {len(rows)} restrictions may meet these goods: " in page
    assert "IRN" in paper.best.states and "United States on Iran" in page and "X_US_IRN" in page
    assert {s for r in rows for s in r.source} <= set(brief_sources(paper))
