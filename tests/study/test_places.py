"""Places: a person's word for a place finds it, and never one that was not meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import made, node

from landbridge.errors import PlaceError
from landbridge.study import Study, find_place
from landbridge.study.places import plain


def ids(study: Study, text: str) -> tuple[str, ...]:
    return find_place(study, text).node_ids


def refusal(study: Study, text: str) -> str:
    with pytest.raises(PlaceError) as caught:
        find_place(study, text)
    return str(caught.value)


@pytest.fixture
def small(tmp_path: Path) -> Study:
    nodes = [
        node("POTI", kind="seaport", unlocode="GEPTI", aliases=["Phasis"]),
        node("OLD_PORT", "AZE", kind="seaport") | {"name": "Bakı (old port)", "place": "Bakı"},
        node("NEW_PORT", "AZE", kind="seaport", unlocode="AZALA") | {"name": "Ələt / Alyat", "place": "Bakı"},
        node("IGDIR", "TUR") | {"name": "Iğdır"},
        node("KARS", "TUR"),
        node("KARSI", "UZB"),
        node("SEA", kind="waypoint") | {"name": "Open sea"},
        node("GRID", kind="power_node"),
    ]
    links = [{"link_id": "H", "from_node_id": "POTI", "to_node_id": "KARS", "mode": "road", "length_km": 100}]
    return made(tmp_path / "places", nodes=nodes, links=links)


@pytest.mark.parametrize("word", ["xian", "Xi'an", "XI AN", "CNXIY", "cnxiy", "xi’an", "XIAN", " Xi-an "])
def test_xian_is_found_in_any_spelling(study: Study, word: str) -> None:
    assert ids(study, word) == ("XIAN",)


def test_istanbul_means_its_nodes_on_either_side_of_the_water(study: Study) -> None:
    place = find_place(study, "Istanbul")
    assert len(place.node_ids) == 2
    assert place.country == "TUR"
    assert ids(study, "İstanbul") == ids(study, "istanbul") == place.node_ids


def test_the_id_of_a_node_means_that_node_alone(study: Study) -> None:
    for name in ids(study, "Istanbul"):
        assert ids(study, name) == (name,)


def test_every_node_of_the_shipped_study_is_found_by_its_id(study: Study) -> None:
    for row in study["nodes"].rows():
        if row["kind"] != "waypoint":
            assert ids(study, row["node_id"]) == (row["node_id"],)


def test_a_un_locode_of_the_shipped_study_finds_its_node_or_says_which_it_may_be(study: Study) -> None:
    for row in study["nodes"].rows():
        if row["unlocode"] and row["kind"] not in ("waypoint", "power_node"):
            try:
                assert row["node_id"] in ids(study, row["unlocode"])
            except PlaceError as error:
                assert row["node_id"] in str(error)


def test_khorgos_means_its_stations_and_its_gate_on_both_sides_of_the_border(study: Study) -> None:
    place = find_place(study, "Khorgos")
    assert place.node_ids == ids(study, "horgos") == ("ALTYNKOL", "KHORGOS_CN", "KHORGOS_ROAD")
    assert {study["nodes"].row(name)["country"] for name in place.node_ids} == {"CHN", "KAZ"}
    assert ids(study, "KHORGOS_CN") == ("KHORGOS_CN",)


def test_a_name_in_brackets_or_behind_a_stroke_is_a_name_of_its_own(small: Study) -> None:
    assert ids(small, "old port") == ("NEW_PORT", "OLD_PORT")  # a name of one of Baku's ports means Baku
    assert ids(small, "Alyat") == ids(small, "Ələt") == ids(small, "elet") == ("NEW_PORT", "OLD_PORT")
    assert ids(small, "NEW_PORT") == ("NEW_PORT",)


@pytest.mark.parametrize("word", ["igdir", "Iğdır", "IĞDIR", "ığdır", "İğdir", "Igdir"])
def test_letters_with_and_without_their_signs_are_one(small: Study, word: str) -> None:
    assert ids(small, word) == ("IGDIR",)


def test_an_alias_and_a_port_code_find_a_place(small: Study) -> None:
    assert ids(small, "phasis") == ids(small, "GEPTI") == ids(small, "gepti") == ("POTI",)


def test_a_beginning_of_three_letters_is_enough_where_it_fits_one_place(small: Study) -> None:
    assert ids(small, "pot") == ("POTI",)
    assert refusal(small, "po").startswith("there is no place 'po' in the study.")


def test_a_whole_name_is_not_taken_for_the_beginning_of_another(small: Study) -> None:
    assert ids(small, "Kars") == ("KARS",)


def test_a_beginning_that_fits_two_places_names_both(small: Study) -> None:
    assert (
        refusal(small, "kar")
        == "'kar' may be several places: Kars (KARS); Karsi (KARSI).\n  Give one of them, or an id."
    )


def test_a_place_that_is_not_there_is_answered_by_the_nearest_name(small: Study) -> None:
    assert refusal(small, "Potti") == (
        "there is no place 'Potti' in the study.\n  Did you mean 'Poti'?\n  landbridge show nodes lists all places."
    )


@pytest.mark.parametrize("word", ["", " ", "'", "---", "()"])
def test_no_word_is_no_place(small: Study, word: str) -> None:
    assert refusal(small, word).startswith(f"there is no place {word!r} in the study.")


@pytest.mark.parametrize("word", ["SEA", "Open sea"])
def test_cargo_begins_at_no_waypoint(small: Study, word: str) -> None:
    assert refusal(small, word).startswith(f"there is no place {word!r} in the study.")


@given(st.text(max_size=12))
def test_any_word_is_a_place_of_the_study_or_is_refused_in_words(study: Study, word: str) -> None:
    try:
        place = find_place(study, word)
    except PlaceError as error:
        assert repr(word) in str(error)
        assert error.remedies
        return
    assert set(place.node_ids) <= set(study["nodes"].frame["node_id"])


@given(st.text(max_size=12))
def test_a_plain_word_is_plain_already(word: str) -> None:
    assert plain(plain(word)) == plain(word)


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("ƏLƏT", "elet"),
        ("Ələt", "elet"),
        ("Łódź", "lodz"),
        ("ŁÓDŹ", "lodz"),
        ("Ørsted", "orsted"),
        ("ØRSTED", "orsted"),
        ("西安", "西安"),
    ],
)
def test_letters_are_written_plain_in_capitals_as_in_small(word: str, written: str) -> None:
    assert plain(word) == written


def test_no_name_of_the_shipped_study_is_another_in_capitals(study: Study) -> None:
    for row in study["nodes"].rows():
        assert plain(row["name"].upper()) == plain(row["name"])


def test_a_place_of_politics_without_a_node_is_named_as_one(study: Study) -> None:
    for word in ("Stepanakert", "Khankendi"):
        assert refusal(study, word) == (
            f"{word!r} is Stepanakert / Khankendi in places.csv, and no node of the network lies there.\n"
            "  Give a place that links touch; landbridge show nodes lists them."
        )
