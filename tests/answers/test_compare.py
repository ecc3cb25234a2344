"""Corridors side by side: each the best way within its name, or what shuts it."""

from __future__ import annotations

import itertools

import pytest
from studies import link, made, node

from landbridge.answers import compare, world
from landbridge.answers.compare import alike
from landbridge.engines.route import route
from landbridge.errors import StudyError

# A square: by the north in two links, by the south in two, and straight across by a road that is worse.
NODES = [node("WEST", x=44), node("NORTH", y=42), node("SOUTH", y=40), node("EAST", x=46), node("FAR", x=59)]
LINKS = [
    link("WN", "WEST", "NORTH", length_km=100),
    link("NE", "NORTH", "EAST", length_km=100),
    link("WS", "WEST", "SOUTH", length_km=130),
    link("SE", "SOUTH", "EAST", length_km=130),
    link("WE", "WEST", "EAST", length_km=300),
    link("WF", "WEST", "FAR", length_km=2000),
    link("FE", "FAR", "EAST", length_km=2000),
]
CORRIDORS = [
    {"corridor_id": "north", "name": "By the north", "passes": ["NORTH"]},
    {"corridor_id": "south", "name": "By the south", "passes": ["SOUTH"], "avoids": ["NORTH"]},
    {"corridor_id": "either", "name": "By either", "passes": ["SOUTH|NORTH"]},
    {"corridor_id": "round", "name": "Round the world", "passes": ["FAR"]},
]


def compared(folder, day="2025-06-01", **rows):
    study = made(folder / "s", **{"nodes": NODES, "links": LINKS, "corridors": CORRIDORS, **rows})
    return compare(world(study, day), "WEST", "EAST")


def test_each_corridor_is_its_best_way_in_order_of_cost(tmp_path):
    found = compared(tmp_path)
    assert [(c.corridor, c.itinerary.links) for c in found] == [
        ("either", ["WN", "NE"]),
        ("north", ["WN", "NE"]),
        ("south", ["WS", "SE"]),
    ]
    assert found.left_out == ("Round the world: more than 3 times as dear as the best",)


def test_the_best_way_of_all_is_shown_where_no_corridor_has_it(tmp_path):
    links = [x for x in LINKS if x["link_id"] != "WE"] + [link("WE", "WEST", "EAST", length_km=50)]
    found = compared(tmp_path, links=links)
    assert (found[0].corridor, found[0].itinerary.links) == ("other", ["WE"])
    assert found.left_out[0] == "By the north: more than 3 times as dear as the best"


def test_a_way_that_is_named_after_a_closure_is_named_before_it_too_where_it_was_open(tmp_path):
    def shut(name, where, since):
        return {"development_id": name, "name": name, "since": since, "links": {"node": where}, "change": {"status": "closed"}, "quality": "reported", "source": "made"}  # fmt: skip

    dated = [shut("D", "NORTH", "2025-05-01"), shut("E", "SOUTH", "2025-08-01")]
    study = made(tmp_path / "s", nodes=NODES, links=LINKS, corridors=CORRIDORS[:1], developments=dated)
    april, june, august = (compare(world(study, f"2025-{m:02}-01"), "WEST", "EAST") for m in (4, 6, 8))
    assert [c.corridor for c in april] == ["north"]
    assert (june[0].corridor, june[0].itinerary.links) == ("other", ["WS", "SE"])
    both = alike(april, june)
    assert [c.corridor for c in both] == ["north", "other"]
    assert both.corridors[1].itinerary.links == ["WS", "SE"]
    assert both.corridors[1].itinerary.cost == pytest.approx(june[0].itinerary.cost)  # nothing on it changed
    assert august[0].itinerary.links == ["WE"]
    assert alike(june, august) is june  # it names a way of its own already
    assert alike(august, april) is august  # no such way is named after


def test_a_shut_corridor_comes_last_and_names_the_links_that_shut_it(tmp_path):
    closed = {
        "development_id": "D",
        "name": "Flood",
        "since": "2025-05-01",
        "links": {"node": "NORTH"},
        "change": {"status": "closed"},
    }
    found = compared(tmp_path, developments=[closed])
    last = found[len(found) - 1]
    assert (last.corridor, last.state, last.itinerary) == ("north", "shut", None)
    assert [(x.link, x.status, x.reason, x.source, x.stated_in) for x in last.lift] == [
        (name, "closed", "Flood (since 2025-05-01)", ("made",), "developments") for name in ("WN", "NE")
    ]
    assert next(c for c in found if c.corridor == "either").itinerary.links == ["WS", "SE"]
    assert found.rows()[-1]["shut_links"] == ["WN", "NE"]


def test_a_corridor_is_the_same_in_both_directions(tmp_path):
    corridor = [{"corridor_id": "chain", "name": "Chain", "passes": ["NORTH", "EAST"]}]
    study = made(tmp_path / "s", nodes=NODES, links=LINKS, corridors=corridor)
    w = world(study, "2025-06-01")
    there, back = compare(w, "WEST", "EAST"), compare(w, "EAST", "WEST")
    assert there[0].itinerary.links == back[0].itinerary.links[::-1] == ["WN", "NE"]
    assert there[0].itinerary.km == back[0].itinerary.km


def test_a_corridor_through_a_dead_end_is_left_out_and_not_turned_back_in(tmp_path):
    nodes, links = [*NODES, node("SPUR", x=45)], [*LINKS, link("NS", "NORTH", "SPUR")]
    found = compared(
        tmp_path, nodes=nodes, links=links, corridors=[{"corridor_id": "spur", "name": "Spur", "passes": ["SPUR"]}]
    )
    assert [c.corridor for c in found] == ["other"]
    assert found.left_out == ("Spur: no way within it leads there without turning back",)


def in_line(folder, origin, destination, **rows):
    """A line of five places with a corridor over the middle three, and a longer way round the whole of it."""
    nodes = [node(n, x=40 + 2 * i) for i, n in enumerate(["FIRST", "A", "B", "C", "LAST"])] + [node("ROUND", y=45)]
    links = [link(f"{a}{b}", a, b, length_km=200) for a, b in itertools.pairwise(["FIRST", "A", "B", "C", "LAST"])]
    links += [link("FR", "FIRST", "ROUND", length_km=600), link("RL", "ROUND", "LAST", length_km=600)]
    corridors = [
        {"corridor_id": "line", "name": "The line", "passes": ["A", "B", "C"]},
        {"corridor_id": "round", "name": "The round", "passes": ["ROUND"]},
    ]
    study = made(folder / "s", **{"nodes": nodes, "links": links, "corridors": corridors, **rows})
    return compare(world(study, "2025-06-01"), origin, destination)


@pytest.mark.parametrize(
    ("ends", "way", "name"),
    [
        (("FIRST", "LAST"), ["FIRSTA", "AB", "BC", "CLAST"], "The line"),
        (("B", "LAST"), ["BC", "CLAST"], "The line"),  # B itself is one of its places, and the way passes the rest
        (("FIRST", "B"), ["FIRSTA", "AB"], "The line"),
    ],
)
def test_goods_that_begin_or_end_inside_a_corridor_pass_the_part_between_their_ends(tmp_path, ends, way, name):
    found = in_line(tmp_path, *ends)
    row = next(c for c in found if c.corridor == "line")
    assert row.itinerary.links == way
    assert row.name == (name if "FIRST" in ends and "LAST" in ends else f"{name}, in part")
    back = compare(found.question.world, *reversed(ends))
    assert next(c for c in back if c.corridor == "line").itinerary.links == way[::-1]


def test_parts_of_two_corridors_that_are_one_way_are_shown_once(tmp_path):
    corridors = [
        {"corridor_id": "one", "name": "By one", "passes": ["A", "B", "C"]},
        {"corridor_id": "two", "name": "By two", "passes": ["A", "B", "C", "LAST"]},
    ]
    found = in_line(tmp_path, "B", "LAST", corridors=corridors)
    assert [c.name for c in found] == ["By one, in part"]
    assert found.left_out == ("By two, in part: the same way as By one, in part",)


def test_goods_that_begin_and_end_beside_a_corridor_are_asked_for_all_of_it(tmp_path):
    links = [link("FIRSTX", "FIRST", "X", length_km=100), link("XLAST", "X", "LAST", length_km=100)]
    links += [link(f"{a}{b}", a, b, length_km=200) for a, b in itertools.pairwise(["FIRST", "A", "B", "C", "LAST"])]
    nodes = [node(n, x=40 + 2 * i) for i, n in enumerate(["FIRST", "A", "B", "C", "LAST"])] + [node("X", y=39)]
    found = in_line(tmp_path, "FIRST", "X", nodes=nodes, links=links, corridors=[
        {"corridor_id": "line", "name": "The line", "passes": ["A", "B", "C"]},
    ])  # fmt: skip
    assert [c.name for c in found] == ["Another way, straight"]
    assert found.left_out == ("The line: more than 3 times as dear as the best",)


def test_a_corridor_that_names_no_place_of_the_study_is_refused(tmp_path):
    with pytest.raises(StudyError) as error:
        compared(tmp_path, corridors=[{"corridor_id": "north", "name": "North", "passes": ["NORD"]}])
    assert str(error.value).startswith(
        "corridors.csv north: passes names 'NORD', which nodes.csv does not have.\n  Did you mean 'NORTH'"
    )


def test_no_corridor_is_better_than_the_best_way_of_all(world_on):
    w = world_on("2025-06-01")
    for a, b in itertools.permutations(["Xi'an", "Duisburg", "Istanbul", "Poti"], 2):
        best = route(w, a, b, k=1)[0]
        for c in compare(w, a, b):
            if c.itinerary:
                assert c.itinerary.cost >= best.cost * (1 - 1e-9), (a, b, c.corridor)  # summed in another order


def test_exposures_name_states_and_the_closures_of_three_years(world_on):
    rows = {c.corridor: c for c in compare(world_on("2026-03-10"), "Xi'an", "Duisburg")}
    north = rows["north"].itinerary
    assert {"CHN", "KAZ", "RUS", "BLR", "POL", "DEU"} == set(north.states)
    assert [(c["days_shut"], c["links"]) for c in north.closures] == [(13, ["R_BREST_MALASZEWICZE"])]
    old = {c.corridor: c for c in compare(world_on("2025-06-01"), "Xi'an", "Duisburg")}["north"].itinerary
    assert old.closures == []


def test_shares_that_are_assumed_lie_between_none_and_all(world_on):
    for c in compare(world_on("2025-06-01"), "Xi'an", "Duisburg"):
        row = c.summary()
        assert 0 <= row["days_assumed"] <= 1
        assert 0 <= row["usd_assumed"] <= 1
        assert row["usd_per_20ft_low"] <= row["usd_per_20ft"] <= row["usd_per_20ft_high"]
        assert row["usd_per_20ft"] < row["usd_per_40ft"]
