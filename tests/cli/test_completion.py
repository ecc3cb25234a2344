"""What the shell offers."""

from landbridge.cli import options


def test_places_are_offered_by_the_letters_a_person_types():
    assert "Xi'an international port" in [word for word, _ in options._places("xian")] or "XIAN" in [
        word for word, _ in options._places("xian")
    ]
    assert "YEREVAN" in [word for word, _ in options._places("yer")]


def test_no_waypoint_is_offered():
    assert not [word for word, _ in options._places("SUEZ")]


def test_goods_services_scenarios_and_tables_are_offered():
    assert [g for g, _ in options._goods("box")] == ["boxes", "boxes-world"]
    assert [s for s, _ in options._services("block")] == ["block_train"]
    assert options._scenarios("marg") == ["margara-opens"]
    assert [t for t, _ in options._tables("lin")] == ["links"]
