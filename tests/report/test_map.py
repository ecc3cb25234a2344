"""The map holds the ways, says what is shut, and does not lose the antimeridian."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.answers import compare, world
from landbridge.engines.route import route
from landbridge.report.draw import save_chart
from landbridge.report.drawn import drawn
from landbridge.report.geo import Window, base_map, chained, followed, read_line
from landbridge.report.map import map_chart
from landbridge.report.palette import MODES, SHUT
from landbridge.report.scene import Scene
from landbridge.units import great_circle_km
from tests.studies import link, made, node, work

DAY = "2025-06-01"


@pytest.fixture(scope="module")
def corridors(world_on):
    return compare(world_on(DAY), "Xi'an", "Duisburg")


def test_every_point_of_every_way_lies_in_the_window(corridors):
    scene = Scene(corridors)
    for width in (350, 940):
        window = scene.window(width)
        for track in scene.tracks.values():
            xy = window.xy(track)
            assert (xy >= 0).all() and (xy[:, 0] <= window.width).all() and (xy[:, 1] <= window.height).all()


def test_a_way_is_one_line_from_its_origin_to_its_destination(corridors):
    scene = Scene(corridors)
    nodes = corridors.question.world.network.nodes.set_index("node_id")
    for d in scene.ways:
        track = scene.tracks[d.key]
        for end, at in ((d.itinerary.nodes[0], track[0]), (d.itinerary.nodes[-1], track[-1])):
            gap = great_circle_km(at[0], at[1], nodes.loc[end, "x_coord"], nodes.loc[end, "y_coord"])
            assert float(gap) < 30, (d.name, end)


def test_numbers_names_modes_and_attribution_are_on_the_map(corridors, tmp_path):
    svg = save_chart(map_chart(corridors), tmp_path / "map.svg").read_text(encoding="utf-8")
    for d in drawn(corridors):
        assert f">{d.rank}</text>" in svg
    for words in ("Duisburg", "OpenStreetMap", "Natural Earth", "order by USD"):
        assert words in svg
    assert MODES["rail"] in svg and MODES["sea"] in svg


def test_a_shut_link_has_a_bar_and_an_open_one_has_none(tmp_path):
    nodes = [node("a"), node("b", x=46), node("c", x=47)]
    rows = {"nodes": nodes, "links": [link("L", "a", "b", "rail"), link("M", "b", "c", "rail", status="closed")]}
    shut = world(made(tmp_path / "shut", **rows), "2025-06-01")

    def bars(result):
        return [
            row["link"]
            for x in map_chart(result).to_dict(validate=False)["layer"]
            if x["mark"].get("color") == SHUT and isinstance(x["data"]["values"], list)
            for row in x["data"]["values"]
            if "link" in row
        ]

    assert bars(route(shut, "a", "c")) == ["M"]
    assert bars(route(shut, "a", "b")) == ["M"]
    assert json.dumps(map_chart(route(shut, "a", "c")).to_dict(validate=False))  # no way is open, and there is a map


def test_a_way_over_the_antimeridian_takes_the_short_side(tmp_path):
    nodes = [
        node("east", "JPN", "seaport", x=140, y=35),
        node("mid", "USA", "seaport", x=-175, y=45),
        node("west", "USA", "seaport", x=-125, y=48),
    ]
    links = [link("L", "east", "mid", "short_sea", 4000), link("M", "mid", "west", "short_sea", 4000)]
    rows = {"nodes": nodes, "links": links}
    ways = route(world(made(tmp_path / "pacific", **rows), "2025-06-01"), "east", "west")
    scene = Scene(ways)
    track = scene.tracks["1"]
    assert np.ptp(track[:, 0]) == pytest.approx(95)
    window = scene.window(900)
    xy = window.xy(track)
    assert (np.diff(xy[:, 0]) >= 0).all()  # links share their ends
    assert xy[:, 0].min() > 0 and xy[:, 0].max() < 900
    assert save_chart(map_chart(ways), tmp_path / "pacific.svg").read_bytes().startswith(b"<svg")


places = st.tuples(st.floats(-179, 179), st.floats(-60, 70))


@given(places, places)
def test_a_long_stretch_is_followed_along_the_great_circle(a, b):
    line = followed(np.array([a, b]))
    pieces = great_circle_km(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])
    whole = float(great_circle_km(*a, *b))
    if whole < 19_900:  # towards the antipode any way is as short
        assert pieces.sum() == pytest.approx(whole, rel=1e-6, abs=1e-6)
    assert np.abs(np.diff(line[:, 0])).max() <= 180


@given(st.lists(places, min_size=2, max_size=6), st.sampled_from([300.0, 900.0]))
def test_any_line_fits_its_window_unless_it_runs_round_the_globe(points, width):
    track = chained([np.array(points)])
    if np.ptp(track[:, 0]) < 300:
        window = Window.round(track, width)
        xy = window.xy(track)
        assert xy[:, 0].min() >= -1e-6 and xy[:, 0].max() <= width + 1e-6
        assert xy[:, 1].min() >= -1 and xy[:, 1].max() <= window.height + 1  # the height is rounded


def test_lines_are_read_in_the_order_they_are_written():
    assert read_line("LINESTRING (1 2, -3.5 4e1)").tolist() == [[1.0, 2.0], [-3.5, 40.0]]


def test_every_outer_ring_of_the_base_map_runs_clockwise():
    # the drawing library takes the other turn for the whole globe without the shape
    for feature in base_map():
        shape = feature["geometry"]
        if "Polygon" not in shape["type"]:
            continue
        for part in shape["coordinates"] if shape["type"].startswith("Multi") else [shape["coordinates"]]:
            x, y = np.array(part[0]).T
            assert np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) < 0, feature["properties"]


def test_a_change_of_mode_on_the_way_is_named(tmp_path):
    nodes = [node("a"), node("port", x=46, y=42), node("c", x=48, y=42)]
    rows = {"nodes": nodes, "links": [link("L", "a", "port"), link("M", "port", "c", "rail")]}
    rows["operations"] = [work("T", "port", "transfer", from_mode="road", to_mode="rail")]
    ways = route(world(made(tmp_path / "modes", **rows), "2025-06-01"), "a", "c")
    assert [name for name, _, _ in Scene(ways).places] == ["A", "C", "Port"]
