"""The page on the essay: every claim is on it, in the same form, and every command on it runs."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import landbridge.study
from landbridge.answers import compare, trade, world
from landbridge.cli import essay
from landbridge.cli.main import run
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.route import route
from landbridge.study import open_study

ROOT = Path(__file__).parents[2]
TEXT = essay.PAGE.read_text(encoding="utf-8")
CLAIMS = list(open_study()["claims"].rows())
BY_ESSAY = [c for c in CLAIMS if essay.ESSAY in c["claimed_by"]]
BY_OTHERS = [c for c in CLAIMS if essay.ESSAY not in c["claimed_by"]]
LINES = [line for block in re.findall(r"```sh\n(.*?)```", TEXT, flags=re.DOTALL) for line in block.splitlines()]
# The essay is kept beside a checkout of the project, and is no part of it.
WRITTEN = ROOT.parent / "shared" / "essay.txt"
each_claim = pytest.mark.parametrize("claim", CLAIMS, ids=[c["claim_id"] for c in CLAIMS])


def test_the_page_is_up_to_date():
    assert essay.main(["--check"]) == 0
    assert essay.page(open_study()) == TEXT


def test_a_page_that_is_out_of_date_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(essay, "PAGE", tmp_path / "essay.md")
    assert essay.main(["--check"]) == 1
    assert capsys.readouterr().out == "essay.md is out of date; python -m landbridge.cli.essay writes it anew\n"
    assert essay.main([]) == 0
    assert essay.main(["--check"]) == 0


@each_claim
def test_a_claim_is_on_the_page_with_all_that_is_known_of_it(claim):
    entry = TEXT.split(f"### {claim['claim_id']}. ")[1].split("\n##")[0]
    assert entry.startswith(claim["statement"] + "\n")
    assert f"Verdict: **{claim['verdict']}**" in entry
    for column in ("depends_on", "dispute", "finding", "not_computable"):
        assert not claim[column] or claim[column].rstrip(".") in entry
    assert [x for x in entry.splitlines() if x.startswith("landbridge ")] == list(claim["command"])


@each_claim
def test_a_claim_has_a_verdict_and_what_the_verdict_asks_for(claim):
    assert claim["verdict"] in essay.MEANING
    assert claim["finding"]
    assert claim["heading"]
    assert claim["verdict"] != "depends" or claim["depends_on"]
    assert claim["verdict"] != "disputed" or (claim["disputed_by"] and claim["dispute"])
    assert claim["verdict"] != "computed" or claim["command"]
    assert claim["disputed_by"] or not claim["dispute"]


@each_claim
def test_a_claim_has_a_command_or_an_engine_it_waits_for_or_says_why_neither(claim):
    assert bool(claim["command"] or claim["waits_for"]) != bool(claim["not_computable"])
    assert set(claim["waits_for"]) <= set(essay.ENGINES)


@each_claim
def test_whoever_says_or_disputes_a_claim_is_an_actor_or_a_voice_in_words(claim):
    actors = set(open_study()["actors"].frame["actor_id"])
    assert set(claim["claimed_by"]) <= actors | {essay.ESSAY}
    assert [w for w in claim["disputed_by"] if w not in actors and " " not in w] == []


def test_others_have_at_least_as_many_claims_as_the_essay():
    assert len(BY_OTHERS) >= len(BY_ESSAY) > 0
    said = {who for c in BY_OTHERS for who in c["claimed_by"]}
    assert said >= {"ARM", "IRN", "RUS", "GEO", "USA", "EU"}


def test_no_line_of_the_page_exclaims():
    assert [line for line in TEXT.splitlines() if "!" in re.sub(r"<!--|\]\([^)]*\)", "", line)] == []


def test_what_waits_for_an_engine_is_counted_by_its_name():
    for name in essay.ENGINES:
        waiting = [[c["claim_id"] for c in side if name in c["waits_for"]] for side in (BY_ESSAY, BY_OTHERS)]
        ids = ", ".join(waiting[0] + waiting[1])
        assert f"| {name} | {essay.ENGINES[name]} | {len(waiting[0])} | {len(waiting[1])} | {ids} |" in TEXT


@pytest.fixture(scope="module")
def one_study() -> Iterator[None]:
    """Read the shipped study once for all commands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(landbridge.study, "open_study", cache(landbridge.study.open_study))
        yield


@pytest.mark.slow  # a hundred commands
@pytest.mark.parametrize("line", dict.fromkeys(LINES))
def test_a_command_of_the_page_runs(line, one_study, capsys):
    program, *arguments = shlex.split(line)
    assert program == "landbridge"
    with pytest.raises(SystemExit) as stop:
        run(arguments)
    said = capsys.readouterr()
    assert stop.value.code in (0, None), said.err
    assert ", 0 of " not in said.out.split("\n")[0], "nothing was found"


def open_corridors(
    origin: str, destination: str, on: str, scenario: str | None = None, **question
) -> dict[str, Itinerary]:
    rows = compare(world(open_study(), on, scenario), origin, destination, **question)
    return {r.corridor: r.itinerary for r in rows if r.itinerary}


def days(origin: str, destination: str, on: str, scenario: str | None = None, **question) -> float:
    return route(world(open_study(), on, scenario), origin, destination, k=1, **question)[0].days[1]


MIDDLE = {"middle-btk", "middle-black-sea", "turkmen"}


@pytest.mark.parametrize(
    ("without", "left"),
    [("TUR", {"middle-black-sea", "turkmen"}), ("AZE", set()), ("GEO", set()), ("KAZ", {"turkmen"})],
)
def test_k18_and_k34_say_which_states_the_middle_corridor_cannot_do_without(without, left, one_study):
    assert set(open_corridors("Xi'an", "Duisburg", "2025-06-01", avoid=[without])) & MIDDLE == left


@pytest.mark.parametrize("day", ["2022-06-01", "2025-06-01"])
def test_k17_and_o35_say_that_the_north_is_the_quickest_and_cheaper_than_the_middle(day, one_study):
    ways = open_corridors("Xi'an", "Duisburg", day)
    assert min(ways, key=lambda c: ways[c].days[1]) == "north"
    assert all(ways["north"].usd[1] < ways[c].usd[1] for c in MIDDLE & set(ways))


def test_k36_says_that_without_georgia_no_way_of_the_middle_corridor_is_left(one_study):
    assert not set(open_corridors("Almaty", "Istanbul", "2025-06-01", "georgia-shuts")) & MIDDLE


def test_k15_and_o33_say_that_an_open_margara_shortens_the_way_to_istanbul(one_study):
    ways = [days("Yerevan", "Istanbul", "2026-06-01", story) for story in (None, "margara-opens")]
    assert ways[1] < ways[0]


def test_o18_and_o34_say_that_the_meghri_railway_takes_the_line_east_of_it_and_need_not_pass_iran(one_study):
    w = world(open_study(), "2031-01-01", "armenia-opens")
    best, without = (route(w, "Baku", "NAKHCHIVAN", k=1, avoid=a)[0] for a in ((), ["R_HORADIZ_AGHBAND"]))
    assert "Aghband" in best.by
    assert "IRN" not in best.states
    assert "Aghband" not in without.by


def test_o20_says_that_a_way_from_baku_to_kars_would_leave_georgia_out(one_study):
    assert days("Baku", "Kars", "2031-01-01", "armenia-opens", avoid=["GEO"]) > 0


def test_o36_says_that_baku_tbilisi_kars_passes_more_borders_than_the_north(one_study):
    ways = open_corridors("Xi'an", "Duisburg", "2025-06-01")
    assert ways["middle-btk"].borders > ways["north"].borders


def test_o37_says_that_from_shanghai_the_sea_is_the_cheapest_and_the_slowest(one_study):
    ways = open_corridors("Shanghai", "Duisburg", "2025-06-01")
    assert min(ways, key=lambda c: ways[c].usd[1]) == max(ways, key=lambda c: ways[c].days[1]) == "sea"


@pytest.mark.parametrize("day", ["2021-06-14", "2022-06-15"])
def test_k47_says_that_the_two_were_allied_before_the_declaration_and_after(day, one_study, capsys):
    with pytest.raises(SystemExit):
        run(["relate", "AZE", "TUR", "--on", day])
    said = capsys.readouterr().out
    assert "AZE towards TUR: allied since 2011-02-02" in said
    assert "TUR towards AZE: allied since 2011-02-02" in said


def test_k47_says_that_the_declaration_adds_duties(one_study, capsys):
    line = "commit --attack ARM AZE --place Nakhchivan --on 2026-06-01 --without SHUSHA2021"
    with pytest.raises(SystemExit):
        run(line.split())
    without = capsys.readouterr().out.split("ithout SHUSHA2021", 1)[1]
    assert "SHUSHA2021.1" in without


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower().replace("’", "'").replace("'", ""))


@pytest.mark.skipif(not WRITTEN.is_file(), reason=f"the essay is not beside the checkout, at {WRITTEN}")
def test_no_eight_words_in_a_row_are_the_essays_own():
    title, _, body = WRITTEN.read_text(encoding="utf-8").partition("\n")
    assert title
    run_of = [tuple(w[i : i + 8]) for w in map(words, body.splitlines()) for i in range(len(w) - 7)]
    ours = words(TEXT)
    shared = set(run_of) & {tuple(ours[i : i + 8]) for i in range(len(ours) - 7)}
    assert shared == set()


def test_k15_k33_o17_o18_o21_and_o23_say_who_gains_where_armenia_opens(one_study):
    answer = trade(open_study(), "armenia-opens", on="2030-06-01", draws=48)
    rows = {r["economy"]: r for r in answer.rows()}
    assert {rows[e]["sure"] for e in ("ARM", "AZE", "IRN")} == {"gains"}
    assert {rows[e]["sure"] for e in ("GEO", "TUR", "RUS")} == {"unsure"}
    assert "loses" not in {rows[e]["sure"] for e in ("ARM", "AZE", "GEO", "IRN", "TUR")}
    assert 0.35 < rows["ARM"]["real_income_percent"] < 0.45  # about four tenths of a per cent
    for other in ("AZE", "TUR"):
        assert rows["ARM"]["real_income_percent"] > rows[other]["real_income_percent"]
        assert rows["ARM"]["usd_a_head"] > rows[other]["usd_a_head"]
    assert max(rows[e]["real_income_percent"] for e in ("AZE", "IRN")) < 0.02  # a hundredth or two
    assert max(abs(rows[e]["real_income_percent"]) for e in ("GEO", "TUR")) < 0.005  # next to nothing
