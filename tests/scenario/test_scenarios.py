"""Scenarios: a text is understood as a whole or refused with file, line and remedy."""

from __future__ import annotations

import copy
import io
import string
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from landbridge.errors import ScenarioError
from landbridge.scenario import (
    CHANGES,
    Development,
    Scenario,
    When,
    parse_scenario,
    read_scenario,
    scenario_yaml,
    statements,
)
from landbridge.study import Study

VALID: dict[str, Any] = {
    "title": "Armenia opens",
    "summary": "Borders open.",
    "assumes": [{"agreement": "PEACE2025", "in_force_from": date(2027, 6, 1)}, {"condition": "C01", "holds_from": date(2027, 6, 1)}],
    "developments": [
        {
            "name": "Margara opens",
            "when": {"in_force": "PEACE2025", "lag_days": 90},
            "links": {"link_id": "H_MARGARA_ALICAN", "country": ["ARM", "TUR"]},
            "change": {"status": "open"},
            "touches": ["MARGARA"],
            "effect": "trucks pass",
            "source": ["P1"],
        },
        {
            "name": "Snow",
            "since": date(2026, 1, 1),
            "until": date(2026, 2, 1),
            "operations": {"kind": "border"},
            "services": ["truck"],
            "change": {"hours_factor": 1.5},
        },
        {"name": "Bar", "since": date(2026, 1, 1), "links": {"mode": "rail"}, "cargo": {"party": "ARM"}, "change": {"status": "closed"}},
    ],
}  # fmt: skip


def text_of(content: Any) -> str:
    out = io.StringIO()
    YAML(typ="safe", pure=True).dump(content, out)
    return out.getvalue()


def refusal(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text, "mine.yaml")
    return str(caught.value)


BAN = {
    "name": "Ban on wine",
    "actor": "RUS",
    "against": ["GEO"],
    "direction": "import",
    "hs": ["2204"],
    "since": date(2027, 1, 1),
}


def with_restriction(**cells: Any) -> str:
    """A scenario with one restriction; a cell of `...` is left out."""
    row = {k: v for k, v in {**BAN, **cells}.items() if v is not ...}
    return text_of({"title": "t", "restrictions": [row]})


def with_development(**cells: Any) -> str:
    content = {
        "title": "t",
        "developments": [
            {"name": "Snow", "since": date(2026, 1, 1), "links": {"mode": "rail"}, "change": {"status": "closed"}}
        ],
    }
    content["developments"][0] |= cells
    content["developments"][0] = {k: v for k, v in content["developments"][0].items() if v is not ...}
    return text_of(content)


def test_a_scenario_is_read_as_it_is_written() -> None:
    scenario = parse_scenario(text_of(VALID), "mine.yaml")
    assert scenario.title == "Armenia opens"
    assert scenario.in_force == (("PEACE2025", date(2027, 6, 1)),)
    assert scenario.conditions == (("C01", date(2027, 6, 1)),)
    opens, snow, bar = scenario.developments
    assert opens == Development(
        id="mine.yaml#1", name="Margara opens", when=When(in_force="PEACE2025", lag_days=90), change={"status": "open"}, touches=("MARGARA",),
        links={"link_id": "H_MARGARA_ALICAN", "country": ["ARM", "TUR"]}, effect="trucks pass", source=("P1",), origin="mine.yaml",
    )  # fmt: skip
    assert (snow.since, snow.until, snow.operations, snow.services, snow.change) == (
        date(2026, 1, 1), date(2026, 2, 1), {"kind": "border"}, ("truck",), {"hours_factor": 1.5},
    )  # fmt: skip
    assert bar.cargo == {"party": "ARM"}


def test_every_scenario_of_the_shipped_study_is_read_and_says_what_it_supposes(study: Study) -> None:
    assert len(study.scenarios()) >= 10
    known = set(study["sources"].frame["source_id"])
    for name in study.scenarios():
        scenario = study.scenario(name)
        assert scenario.title
        assert scenario.summary
        assert scenario.purpose.endswith("?")
        assert scenario.source
        assert set(scenario.source) <= known
        assert scenario.developments or scenario.levels


def test_a_scenario_in_one_line_says_the_same() -> None:
    words = "{title: t, developments: [{name: Snow, since: 2026-01-01, links: {mode: rail}, change: {status: closed}}]}"
    assert parse_scenario(words).hash == parse_scenario(with_development()).hash


def test_two_scenarios_that_say_the_same_have_one_hash_and_a_later_day_another() -> None:
    one, other = parse_scenario(with_development(), "a"), parse_scenario(with_development(since=date(2026, 1, 2)), "a")
    assert one.hash == parse_scenario("# a remark\n" + with_development(), "a").hash
    assert one.hash != other.hash


def test_scenarios_stack_and_the_second_comes_later() -> None:
    both = parse_scenario(text_of(VALID), "a") + parse_scenario(with_development(), "b")
    assert both.title == "Armenia opens + t"
    assert [d.origin for d in both.developments] == ["a", "a", "a", "b"]
    assert both.in_force == (("PEACE2025", date(2027, 6, 1)),)


def test_no_and_on_are_words_and_not_flags() -> None:
    assert parse_scenario("title: no\nsummary: on").title == "no"


FAULTS = [
    ("developments: []", "mine.yaml: has no title.\n  Add a line as in title: Armenia opens."),
    ("", "mine.yaml: holds no mapping.\n  Begin with title: and developments:."),
    ("- a", "mine.yaml: holds no mapping.\n  Begin with title: and developments:."),
    ("title: 2026", "mine.yaml line 1: title is 2026, where words are meant.\n  Put quotation marks around it."),
    ("title:", "mine.yaml line 1: title is blank, where words are meant.\n  Fill it, or delete it."),
    ("title: t\nsumary: s", "mine.yaml line 2: 'sumary' is not known in mine.yaml.\n  Did you mean 'summary'?\n"
     "  It may hold title, summary, purpose, source, assumes, restrictions, developments."),
    ("title: a\ntitle: b", 'mine.yaml line 2: found duplicate key "title" with value "b" (original value: "a").\n  Mind the indentation and the colons.'),
    ("title: t\n...\nassumes: []", "mine.yaml line 3: expected a single document in the stream, but found another document.\n"
     "  Mind the indentation and the colons."),
    ("title: !new t", "mine.yaml line 1: title is 't', where words are meant.\n  Fill it, or delete it."),
    ("title: t\nassumes: !new []", "mine.yaml line 2: '!new' is a YAML tag, which means nothing here.\n  Delete it."),
    ("title: t\nassumes: {}", "mine.yaml line 2: assumes is a mapping, where a list is meant.\n  Begin each item with a dash."),
    ("title: t\nassumes:\n  - PEACE", "mine.yaml line 3: assumption 1 is 'PEACE', where a mapping is meant.\n"
     "  Write it as in {mode: rail, country: [ARM, AZE]}."),
    ("title: t\nassumes:\n  - agreement: A\n    since: 2026-01-01", "mine.yaml line 4: 'since' is not known in assumption 1.\n"
     "  It may hold agreement, in_force_from, ended_from, condition, holds_from, opening, reading, pair, level, from, rule_off, development_off, restriction, lifted_from."),
    ("title: t\nassumes:\n  - agreement: A", "mine.yaml line 3: an assumption is not complete.\n"
     "  Write one of: agreement and in_force_from; agreement and ended_from; condition and holds_from; opening and reading; "
     "pair and level and from; rule_off; development_off; restriction and lifted_from."),
    ("title: t\nassumes:\n  - {pair: [AZE], level: war, from: 2026-01-01}", "mine.yaml line 3: pair is a list, where two actors are meant.\n"
     "  Write it as in [AZE, ARM]."),
    ("title: t\nassumes:\n  - {pair: [AZE, ARM], level: wars, from: 2026-01-01}", "mine.yaml line 3: level is 'wars'.\n"
     "  Did you mean 'war'?\n  Write one of war, hostile, estranged, working, partners, allied."),
    ("title: t\nassumes:\n  - agreement: A\n    in_force_from: 2026-02-30", "mine.yaml: is not YAML: day is out of range for month.\n"
     "  Mind the indentation and the colons."),
    ("title: &a t\nsummary: &a s", "mine.yaml: is not YAML: found duplicate anchor 'a'.\n  Mind the indentation and the colons."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), FAULTS, ids=[words.split("\n")[0] for _, words in FAULTS])
def test_a_text_that_is_not_understood_is_refused_with_its_line(text: str, words: str) -> None:
    assert refusal(text) == words


WRONG = [
    ({"sinse": date(2026, 1, 1)}, "'sinse' is not known in development 1.\n  Did you mean 'since' or 'links'?\n  It may hold name, since, until, when, links, "
     "operations, services, cargo, change, touches, effect, source."),
    ({"name": ...}, "the development does not say name.\n  It needs name, since or when, links or operations, and change."),
    ({"change": ...}, "the development does not say change.\n  It needs name, since or when, links or operations, and change."),
    ({"since": ...}, "the development says neither since nor when.\n  Add since: 2027-06-01, or when: {in_force: ...}."),
    ({"links": ...}, "the development names neither links nor operations.\n  Add links: {link_id: ...}."),
    ({"since": "soon"}, "since is 'soon', which is not a day.\n  Write it as in 2027-06-01."),
    ({"until": date(2026, 1, 1)}, "until is 2026-01-01, which is not after since (2026-01-01).\n  until is the first day it no longer holds."),
    ({"until": None}, "until is blank, which is not a day.\n  Write it as in 2027-06-01."),
    ({"links": "rail"}, "links is 'rail', where a mapping is meant.\n  Write it as in {mode: rail, country: [ARM, AZE]}."),
    ({"links": {"mode": None}}, "mode of links is blank, so it meets nothing.\n  Write it as in {mode: rail, country: [ARM, AZE]}."),
    ({"links": {"mode": [["rail"]]}}, "mode of links is neither a word nor a number nor a list of these, so it meets nothing.\n"
     "  Write it as in {mode: rail, country: [ARM, AZE]}."),
    ({"links": {"mode": {"is": "rail"}}}, "mode of links is neither a word nor a number nor a list of these, so it meets nothing.\n"
     "  Write it as in {mode: rail, country: [ARM, AZE]}."),
    ({"when": {"lag_days": 3}}, "when does not say in_force.\n  Name an agreement, as in {in_force: PEACE2025, lag_days: 90}."),
    ({"when": {"in_force": "A", "lag_days": -1}}, "lag_days is -1, which is not a whole number of days from 0 to 36525.\n"
     "  Write the days from the agreement to the development, as in 90."),
    ({"when": {"in_force": "A", "lag_days": 10**15}}, "lag_days is 1000000000000000, which is not a whole number of days from 0 to 36525.\n"
     "  Write the days from the agreement to the development, as in 90."),
    ({"change": {"status": "shut"}}, "status is 'shut'.\n  Write one of open, closed, planned."),
    ({"change": {"hours": "long"}}, "hours is 'long', which is not a number of zero or more.\n  Write a number as in 1.5."),
    ({"change": {"hours": True}}, "hours is True, which is not a number of zero or more.\n  Write a number as in 1.5."),
    ({"change": {"hours_factor": -1}}, "hours_factor is -1, which is not a number of zero or more.\n  Write a number as in 1.5."),
    ({"change": {"hours_add": "x"}}, "hours_add is 'x', which is not a number.\n  Write a number as in 1.5."),
    ({"change": {"usd_factor": float("inf")}}, "usd_factor is inf, which is not a number of zero or more.\n  Write a number as in 1.5."),
    ({"change": {"hours": float("nan")}}, "hours is nan, which is not a number of zero or more.\n  Write a number as in 1.5."),
    ({"change": {"hours": 10**400}}, f"hours is {10**400}, which is not a number of zero or more.\n  Write a number as in 1.5."),
    ({"cargo": {"flag": "ARM"}}, "cargo names 'flag'.\n  Cargo may be limited by party, origin, destination or transit, as in {party: ARM}."),
    ({"cargo": {"party": ["ARM", "Armenia"]}}, "cargo names 'Armenia', which is no country code.\n"
     "  Write the three letters of ISO 3166-1, as in {party: ARM}."),
    ({"cargo": {"party": "ARM"}, "change": {"hours_factor": 2}}, "the change is limited to some cargo and does more than close.\n"
     "  Limited to some cargo it can only be {status: closed}; leave cargo out to change it for all."),
    ({"services": [1]}, "services is 1, where words are meant.\n  Put quotation marks around it."),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "words"), WRONG, ids=[words.split("\n")[0][:80] for _, words in WRONG])
def test_a_development_that_is_not_understood_is_refused(cells: dict[str, Any], words: str) -> None:
    where, _, told = refusal(with_development(**cells)).partition(": ")
    assert told == words
    assert where.startswith("mine.yaml line ")


FORBIDDEN = [
    ({"actor": ...}, "the restriction does not say actor.\n  It needs name, actor, against, direction and since."),
    ({"sinse": 1}, "'sinse' is not known in restriction 1.\n  Did you mean 'since'?\n  It may hold name, actor, against, direction, since, until, goods, hs, "
     "modes, through, reach, effect, exceptions, touches, source."),
    ({"direction": "inwards"}, "direction is 'inwards'.\n  Write one of import, export, transit, both."),
    ({"effect": "shut"}, "effect is 'shut'.\n  Write one of banned, licence, tariff, refused_by_carriers."),
    ({"hs": ["wine"]}, "'wine' is no code of the Harmonized System.\n  Write 2, 4 or 6 digits between quotation marks, as in [\"2204\"]."),
    ({"hs": 2204}, "hs is 2204, where words are meant.\n  Put quotation marks around it."),
    ({"until": date(2027, 1, 1)}, "until is 2027-01-01, which is not after since (2027-01-01).\n  until is the first day it no longer holds."),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "words"), FORBIDDEN, ids=[words.split("\n")[0][:80] for _, words in FORBIDDEN])
def test_a_supposed_restriction_that_is_not_understood_is_refused(cells: dict[str, Any], words: str) -> None:
    where, _, told = refusal(with_restriction(**cells)).partition(": ")
    assert told == words
    assert where.startswith("mine.yaml line ")


def test_a_supposed_restriction_says_the_same_once_written_and_read_again() -> None:
    mine = parse_scenario(
        with_restriction(modes=["rail"], until=date(2028, 1, 1))
        + "assumes: [{restriction: X, lifted_from: 2027-02-01}]",
        "a",
    )
    again = parse_scenario(scenario_yaml(mine), "a")
    assert again == mine
    assert again.hash == mine.hash
    assert statements(mine) == [
        "restriction X is taken to be lifted from 2027-02-01",
        "Ban on wine: RUS on GEO, import, goods of HS 2204 by rail banned from 2027-01-01 until 2028-01-01",
    ]
    assert mine.begins == date(2027, 1, 1)


@pytest.mark.parametrize(
    "change", [{"capacity_t_per_day": float("inf")}, {"hours_add": -2}, {"usd_per_t": 0}, {"status": "planned"}]
)
def test_no_limit_a_gain_of_hours_and_a_price_of_nothing_are_changes(change: dict[str, Any]) -> None:
    assert parse_scenario(with_development(change=change)).developments[0].change == change


@pytest.mark.parametrize("key", sorted(CHANGES))
def test_every_change_that_is_named_can_be_written(key: str) -> None:
    value = "closed" if key == "status" else 2
    assert parse_scenario(with_development(change={key: value})).developments[0].change == {key: value}


def test_a_file_that_is_not_there_or_no_text_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(
        ScenarioError,
        match=r"none\.yaml: cannot be read: No such file or directory\.\n  Give the path of a YAML file\.",
    ):
        read_scenario(tmp_path / "none.yaml")
    (tmp_path / "picture.yaml").write_bytes(b"\x89PNG\xff")
    with pytest.raises(ScenarioError, match=r"picture\.yaml: cannot be read: is not UTF-8 text\."):
        read_scenario(tmp_path / "picture.yaml")


def test_a_byte_order_mark_is_no_part_of_a_scenario(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + with_development().encode())
    assert read_scenario(path).title == "t"


def understood_or_refused(text: str) -> Scenario | None:
    try:
        return parse_scenario(text, "mine.yaml")
    except ScenarioError as error:
        assert str(error).startswith("mine.yaml")
        assert error.remedies
        return None


@given(
    st.text(max_size=80) | st.text(string.printable, max_size=80) | st.text("{}[]:,&*!|>'\"%@?-# \nab1.", max_size=40)
)
@example("a: &b [*b]")
@example("title: t\ndevelopments: &a [*a]")
@example("title: t\ndevelopments:\n- {name: n, since: 2026-01-01, links: &a {mode: *a}, change: &b {hours: *b}}")
@example("title: t\ndevelopments:\n- {name: n, since: 2026-01-01, links: {mode: rail}, change: &b {hours: [*b]}}")
@example("[" * 800)
@example("%YAML 9.9\n---\ntitle: t")
@example("!!binary a")
@example("title: !!python/object:os.system x")
@example("title: t\n<<: [1]")
@example("? {a: b}\n: c")
@example("title: t\nassumes: !!set {a}")
def test_any_text_is_a_scenario_or_is_refused_in_the_name_of_its_file(text: str) -> None:
    understood_or_refused(text)


@given(content=st.binary(max_size=60))
def test_any_bytes_are_a_scenario_or_are_refused_in_the_name_of_their_file(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(content)
    try:
        assert read_scenario(path).title
    except ScenarioError as error:
        assert "mine.yaml" in str(error)


@given(st.data())
def test_a_scenario_with_letters_changed_is_understood_or_refused(data: st.DataObject) -> None:
    text = text_of(VALID)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.text(string.printable, max_size=3)) + text[at + data.draw(st.integers(0, 4)) :]
    understood_or_refused(text)


def paths(content: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where every mapping of the content is, and every value."""
    found = [at]
    items = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    return found + [p for k, v in items for p in paths(v, (*at, k))]


def get(content: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        content = content[key]
    return content


MAPPINGS = [p for p in paths(VALID) if isinstance(get(VALID, p), dict)]
VALUES = [p for p in paths(VALID) if p]


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda p: "/".join(map(str, p)) or "top")
@settings(max_examples=8)  # ten mappings, each with as many
@given(
    key=st.text(string.ascii_letters + string.digits + "_", min_size=1, max_size=8),
    value=st.sampled_from(["x", 1, None, [], {}]),
)
def test_a_key_that_is_not_known_is_nowhere_dropped_unseen(path: tuple[Any, ...], key: str, value: Any) -> None:
    key = "q" + key  # begins no key that is known
    spoilt = copy.deepcopy(VALID)
    get(spoilt, path)[key] = value
    assert f"{key!r}" in refusal(text_of(spoilt))


@given(
    path=st.sampled_from(VALUES),
    value=st.sampled_from(
        [None, True, 1, -1.5, "x", "", [], {}, [[]], [None], date(2025, 1, 1), float("nan"), {"x": {}}]
    ),
)
def test_a_value_of_another_kind_is_kept_or_refused(path: tuple[Any, ...], value: Any) -> None:
    spoilt = copy.deepcopy(VALID)
    get(spoilt, path[:-1])[path[-1]] = value
    understood_or_refused(text_of(spoilt))
