"""`landbridge brief` on the command line."""

import json

QUESTION = ("brief", "Yerevan", "Istanbul", "--on", "2026-06-01", "--scenario", "margara-opens")


def test_the_screen_shows_the_question_and_three_sentences(call):
    code, out, _ = call(*QUESTION)
    assert code == 0
    lines = [x for x in out.splitlines() if x]
    assert len(lines) == 4 and lines[0].startswith("Scenario “Margara opens”")


def test_json_goes_to_the_screen(call):
    _, out, _ = call(*QUESTION, "--json")
    assert json.loads(out)["about"][0] == {"what": "from", "value": "Yerevan"}


def test_another_ending_is_refused_before_any_work(call, tmp_path):
    code, _, err = call(*QUESTION, "--out", str(tmp_path / "brief.pdf"))
    assert code == 1
    assert err == "landbridge: brief.pdf: a brief is not written as '.pdf'.\n  Use .html, .xlsx, .json.\n"


def test_a_scenario_that_is_not_there_is_named(call):
    code, _, err = call("brief", "Yerevan", "Istanbul", "--scenario", "margara-open")
    assert code == 1 and "Did you mean 'margara-opens'" in err
