"""Wrong input: one clear error, exit code 1, nothing half written."""

from pathlib import Path

import pytest

from landbridge.cli.main import run

CASES = {
    "an unknown place": (
        ["route", "Yereban", "Moscow"],
        "landbridge: there is no place 'Yereban' in the study.\n  Did you mean 'Yerevan' or 'TEHRAN'?\n  landbridge show nodes lists all places.\n",
    ),
    "a place that may be several": (
        ["route", "Ast", "Moscow"],
        "landbridge: 'Ast' may be several places: Astana (ASTANA); Astara (Azerbaijan) (ASTARA_AZ); Astara (Iran) (ASTARA_IR); "
        "Astrakhan / Olya (ASTRAKHAN).\n  Give one of them, or an id.\n",
    ),
    "one place twice": (
        ["route", "Yerevan", "AMEVN"],
        "landbridge: origin and destination are both Yerevan.\n  Ask for two different places.\n",
    ),
    "a day in another order": (
        ["route", "Yerevan", "Moscow", "--on", "01.06.2025"],
        "landbridge: '01.06.2025' is not a date written as YYYY-MM-DD.\n  Write the day as in 2025-06-01.\n",
    ),
    "a day that does not exist": (
        ["route", "Yerevan", "Moscow", "--on", "2025-02-30"],
        "landbridge: '2025-02-30' is no day of the calendar.\n  Write the day as in 2025-06-01.\n",
    ),
    "unknown goods": (
        ["route", "Yerevan", "Moscow", "--goods", "electonics"],
        "landbridge: there are no goods 'electonics'.\n  Did you mean 'electronics'?\n  Goods of the study: boxes, boxes-world, electronics, "
        "machinery, textiles, metals, grain, crude-oil, natural-gas, oil-products.\n",
    ),
    "oil in a box": (
        ["route", "Aktau", "Ceyhan", "--goods", "crude-oil", "--unit", "40ft"],
        "landbridge: crude-oil travel as oil, not in boxes.\n  Ask with --unit t, or name goods that travel in boxes.\n",
    ),
    "no ways": (["route", "Yerevan", "Moscow", "--k", "0"], "landbridge: k is 0.\n  Ask for at least one way.\n"),
    "something that cannot be avoided": (
        ["route", "Yerevan", "Moscow", "--avoid", "Narnia"],
        "landbridge: 'Narnia' cannot be avoided: it is no link, service, mode, state or place of the study.\n"
        "  Did you mean 'VARNA' or 'ANKARA' or 'YANTIAN'?\n",
    ),
    "an unknown scenario": (
        ["route", "Yerevan", "Moscow", "--scenario", "margara-open"],
        "landbridge: there is no scenario 'margara-open'.\n  Did you mean 'margara-opens' or 'armenia-opens'?\n  Scenarios of the study: armenia-opens, "
        "caspian-iran-georgia-shut, caspian-low-water, georgia-shuts, iran-war-hormuz-open, iran-war-hormuz-shut, margara-opens, "
        "middle-corridor-2030, middle-corridor-half-time, north-closed-to-transit, north-refused, peace-signed, poland-belarus-shut, red-sea-avoided, status-quo-2021, tripp-built. Or give a file.\n",
    ),
    "an unknown study": (
        ["check", "--study", "middle-coridor"],
        "landbridge: there is no study at 'middle-coridor'.\n  Did you mean 'middle-corridor'?\n  Give a folder, or one of the shipped studies: "
        "middle-corridor.\n",
    ),
    "two forms at once": (
        ["route", "Yerevan", "Moscow", "--json", "--csv"],
        "landbridge: --json and --csv were both given.\n  Choose one.\n",
    ),
    "an unknown table": (
        ["show", "node"],
        "landbridge: 'node' is no table.\n  Did you mean 'nodes'?\n  Tables: nodes, links, operations, services, rates, corridors, assumptions, "
        "premiums, developments, geometry, goods, agreements, actors, memberships, names, places, agreement_status, provisions, events, relations, "
        "restrictions, transfers, mediations, rules, conditions, condition_status, openings, base_rates, economies, accounts, trade, trade_order, gravity, parameters, mode_shares, goods_shares, tariffs, gains_cases, observed, indicators, claims, sources, manifest.\n",
    ),
    "a row that is not there": (
        ["show", "goods", "--row", "boxs"],
        "landbridge: goods has no row 'boxs'.\n  Did you mean 'boxes'?\n  landbridge show goods lists all rows.\n",
    ),
    "an unknown number to explain": (
        ["why", "Yerevan", "Tehran", "--column", "dayz"],
        "landbridge: there is no number 'dayz' to explain.\n  Did you mean 'days'?\n  Numbers: days, usd, kg_co2e, km.\n",
    ),
    "a way that is not there": (
        ["why", "Baku", "Istanbul", "--scenario", "caspian-iran-georgia-shut"],
        "landbridge: no way is open, so there is no number to explain.\n  Ask for the way itself to see what would have to open.\n",
    ),
    "an option that does not exist": (
        ["route", "Yerevan", "Moscow", "--colour"],
        "landbridge: No such option: --colour (Possible options: --out).\n  landbridge --help lists commands; landbridge COMMAND --help its options.\n",
    ),
    "a missing argument": (
        ["route", "Yerevan"],
        "landbridge: Missing argument 'destination'.\n  landbridge --help lists commands; landbridge COMMAND --help its options.\n",
    ),
}


@pytest.mark.parametrize("fault", CASES, ids=lambda f: f.replace(" ", "-"))
def test_a_fault_is_one_sentence_with_a_remedy_and_exit_code_one(call, fault: str):
    arguments, text = CASES[fault]
    code, out, err = call(*arguments)
    assert (code, out) == (1, "")
    assert "Traceback" not in err
    assert err == text


def test_a_file_that_cannot_be_written_leaves_nothing_behind(call, tmp_path: Path):
    code, _, err = call("route", "Yerevan", "Tehran", "--on", "2025-06-01", "--out", str(tmp_path / "no" / "a.json"))
    assert code == 1
    assert "there is no folder" in err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_would_not_be_what_its_name_says_is_refused(call, tmp_path: Path):
    code, _, err = call("route", "Yerevan", "Tehran", "--on", "2025-06-01", "--out", str(tmp_path / "a.xlsx"))
    assert code == 1
    assert (
        err
        == "landbridge: a.xlsx: answers are not written as .xlsx files.\n  Name a file that ends in .json, .csv or .txt.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_new_study_is_not_written_over_an_old_one(call, tmp_path: Path):
    (tmp_path / "kept.txt").write_text("mine")
    code, _, err = call("new", str(tmp_path))
    assert code == 1
    assert "is not empty" in err
    assert [p.name for p in tmp_path.iterdir()] == ["kept.txt"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (("links.csv", ",PASS,", ",PAS,"), "which nodes.csv does not have\n  Did you mean 'PASS'?"),
        (("operations.csv", ",PASS,", ",PAS,"), "node_id is 'PAS', which nodes.csv does not have"),
        (("nodes.csv", "\nEAST,", "\nPASS,"), "node_id 'PASS' stands in row"),
    ],
    ids=["a link to nowhere", "an operation nowhere", "one place twice"],
)
def test_a_study_that_does_not_hold_together_names_the_row(
    call, tmp_path: Path, wrong: tuple[str, str, str], says: str
):
    study = tmp_path / "mine"
    assert call("new", str(study))[0] == 0
    file, old, new = wrong
    text = (study / file).read_text()
    assert old in text
    (study / file).write_text(text.replace(old, new, 1))
    code, out, err = call("route", "West", "East", "--study", str(study))
    assert (code, out) == (1, "")
    assert err.startswith(f"landbridge: mine: {file} row ")
    assert says in err
    assert "landbridge check lists all" in err


def test_a_broken_scenario_names_its_line(call, tmp_path: Path):
    story = tmp_path / "s.yaml"
    story.write_text(
        "title: x\ndevelopments:\n  - name: a\n    since: 2026-01-01\n    links: {link_id: X}\n    change: {statu: closed}\n"
    )
    code, _, err = call("route", "Yerevan", "Tehran", "--scenario", str(story))
    assert code == 1
    assert err.startswith("landbridge: s.yaml line 3: change names 'statu'")
    assert "Did you mean 'status'?" in err


def test_debug_shows_where_an_error_arose():
    with pytest.raises(LookupError, match="there is no place"):
        run(["--debug", "route", "Yereban", "Moscow"])


def test_a_fault_of_the_program_is_said_to_be_one(call, monkeypatch: pytest.MonkeyPatch):
    import landbridge.study

    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(landbridge.study, "open_study", broken)
    code, _, err = call("show")
    assert code == 1
    assert "This is a fault of landbridge, not of your question." in err
    assert "Traceback" not in err
