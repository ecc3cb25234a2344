"""The time/cost-distance chart says what the itineraries say."""

from __future__ import annotations

import json
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.answers import compare, world
from landbridge.engines.route import route
from landbridge.errors import QuestionError
from landbridge.report.chart import save_chart, time_distance_chart, works
from landbridge.report.draw import inline_svg
from landbridge.report.drawn import drawn, stops
from landbridge.report.palette import BEFORE, CORRIDORS, CORRIDORS_DARK, DARK, DASHES, MODES, PAPER
from landbridge.report.place import Canvas, Label, Placed, crosses
from landbridge.report.twin import step_rows
from tests.studies import link, made, node, work

DAY = "2025-06-01"


@pytest.fixture(scope="module")
def corridors(world_on):
    return compare(world_on(DAY), "Xi'an", "Duisburg")


def lines(spec, colour=None):
    """Values of the line layers of a chart, all or those of one colour."""
    found = [x for x in spec["layer"] if isinstance(x["mark"], dict) and x["mark"]["type"] == "line"]
    return [x["data"]["values"] for x in found if colour is None or x["mark"]["color"] == colour]


@pytest.mark.parametrize("measure", ["days", "usd"])
def test_the_last_point_of_each_line_is_the_total_of_its_way(corridors, measure):
    spec = time_distance_chart(corridors, measure=measure).to_dict()
    for d in drawn(corridors):
        (line,) = lines(spec, d.colour)
        assert line[0]["km"] == line[0]["total"] == 0
        # sums in another order
        assert line[-1]["total"] == pytest.approx(d.itinerary.total(measure)[1], rel=1e-9)
        assert line[-1]["km"] == pytest.approx(d.itinerary.km, rel=1e-9)


def test_lines_never_fall_and_rise_without_distance_only_where_cargo_is_worked_on(corridors):
    for d in drawn(corridors):
        steps = stops(d.itinerary, "days")
        for before, after in pairwise(steps):
            assert after.total >= before.total
            assert after.moves == (after.km > before.km)
        assert sum(w.end - w.begin for w in works(steps)) == pytest.approx(sum(s.step for s in steps if not s.moves))


def test_the_gauge_change_at_the_border_is_a_named_step(corridors):
    spec = json.dumps(time_distance_chart(corridors).to_dict())
    assert "Dostyk" in spec or "Altynkol" in spec
    assert "Poti" in spec


def test_a_hollow_circle_marks_each_assumed_step_and_no_other(corridors):
    spec = time_distance_chart(corridors).to_dict()
    points = [p for x in spec["layer"] if x["mark"].get("type") == "point" for p in x["data"]["values"]]
    steps = [s for d in drawn(corridors) for s in stops(d.itinerary, "days") if s.step > 0]
    assert len(points) == len(steps)
    assert sum(p["fill"] == PAPER for p in points) == sum(s.assumed for s in steps)


def test_ways_that_are_not_the_same_now_are_a_grey_twin_and_those_that_are_stay_thin(world_on):
    before = route(world_on(DAY), "Xi'an", "Istanbul", k=2)
    after = route(world_on(DAY), "Xi'an", "Istanbul", k=2, avoid=["IRN"])
    spec = time_distance_chart(after, before=before).to_dict()
    now = {tuple(i.links): i for i in after}
    gone = [i for i in before if tuple(i.links) not in now]
    assert gone, "avoiding a state on the best way changes something"
    assert [line[-1]["total"] for line in lines(spec, BEFORE)[::-1]] == pytest.approx([i.days[1] for i in gone])
    thin = [
        x["data"]["values"] for x in spec["layer"] if x["mark"].get("type") == "line" and x["mark"]["opacity"] == 0.5
    ]
    kept = [i.days[1] for i in before if tuple(i.links) in now]
    assert {round(t[-1]["total"], 6) for t in thin} == {round(d, 6) for d in (*kept, *(i.days[1] for i in gone))}
    assert lines(time_distance_chart(after).to_dict(), BEFORE) == []


def test_a_corridor_that_is_shut_now_is_named_in_grey_and_a_way_that_is_the_same_and_far_too_long_is_said(
    world_on, corridors
):
    shut = compare(world_on("2025-09-15"), "Xi'an", "Duisburg")
    closed = {c.name for c in shut if c.itinerary is None} & {c.name for c in corridors if c.itinerary}
    assert closed
    spec = time_distance_chart(shut, before=corridors).to_dict()
    words = [v.get("text", "") for x in spec["layer"] for v in x.get("data", {}).get("values", ())]
    assert [w for w in words if w.startswith("before: ") and w.removeprefix("before: ") in closed]
    said = " ".join(spec["title"]["subtitle"])
    assert "Grey: before (on 1 June 2025). Thin: the same before." in said
    assert "The same and too long to draw: Sea by Suez or the Cape," in said
    assert "Sea by Suez or the Cape" not in words


def test_a_change_that_changes_no_way_is_said(world_on):
    ways = route(world_on(DAY), "Yerevan", "Tehran", k=1)
    spec = time_distance_chart(ways, before=ways).to_dict()
    assert "No way differs from before (before)." in " ".join(spec["title"]["subtitle"])
    assert lines(spec, BEFORE) == []


def test_each_step_tells_its_hours_usd_and_sources_before_and_after(world_on):
    before = route(world_on(DAY), "Xi'an", "Istanbul", k=1)
    after = route(world_on(DAY), "Xi'an", "Istanbul", k=1, avoid=["IRN"])
    rows = step_rows(after, before)
    for when, ways in (("now", after), ("before", before)):
        mine = [r for r in rows if r["when"] == when]
        assert sum(r["hours"] for r in mine) / 24 == pytest.approx(ways[0].days[1])
        assert sum(r["usd"] for r in mine) == pytest.approx(ways[0].usd[1])
        assert mine[-1]["days_so_far"] == pytest.approx(ways[0].days[1])
        assert mine[-1]["km_so_far"] == pytest.approx(ways[0].km)
        known = set(ways.question.world.facts.study["sources"].frame["source_id"]) | {
            "assumed",
            "common-knowledge",
            "landbridge",
        }
        assert all(r["source"] and set(r["source"]) <= known for r in mine)
    spec = time_distance_chart(after, before=before).to_dict()
    points = [p for x in spec["layer"] if x["mark"].get("type") == "point" for p in x["data"]["values"]]
    assert len(points) == len([r for r in rows if r["hours"] > 0 or r["usd"] > 0])
    assert all(p["hours"] and p["USD"] and p["source"] for p in points)
    assert sum(p["way"].startswith("before: ") for p in points) == len(
        [r for r in rows if r["when"] == "before" and (r["hours"] > 0 or r["usd"] > 0)]
    )


def test_a_measure_that_no_way_has_and_a_pair_without_a_way_are_refused(corridors, tmp_path):
    with pytest.raises(QuestionError) as error:
        time_distance_chart(corridors, measure="dais")
    assert (
        str(error.value) == "a chart cannot show 'dais' along the way.\n  Did you mean 'days'?\n  Measures: days, usd."
    )
    nodes = [node("a"), node("b", x=46)]
    shut = world(made(tmp_path / "shut", nodes=nodes, links=[link("L", "a", "b", status="closed")]), "2025-06-01")
    with pytest.raises(QuestionError) as error:
        time_distance_chart(route(shut, "a", "b"))
    assert (
        str(error.value) == "no way from A to B is open, so there is no line to draw.\n  See what would have to open."
    )


@pytest.mark.parametrize("suffix", [".svg", ".png", ".json", ".html"])
def test_a_chart_is_saved_in_each_form_and_the_same_twice(corridors, tmp_path, suffix):
    begins = {".svg": b"<svg", ".png": b"\x89PNG", ".json": b"{", ".html": b"<!DOCTYPE html>"}
    chart = time_distance_chart(corridors, width=500, height=200)
    one, two = (save_chart(chart, tmp_path / f"{n}{suffix}").read_bytes() for n in "ab")
    assert one.startswith(begins[suffix])
    assert one == two
    if suffix == ".json":
        assert json.loads(one)["$schema"].startswith("https://vega.github.io/schema/vega-lite/")


def test_another_form_is_refused_in_one_sentence(corridors, tmp_path):
    with pytest.raises(QuestionError) as error:
        save_chart(time_distance_chart(corridors), tmp_path / "x.pdf")
    assert str(error.value) == "x.pdf: a chart is not written as '.pdf'.\n  Use .svg, .png, .json, .html."
    assert not list(tmp_path.iterdir())


def test_a_hostile_name_stays_words_in_the_picture(tmp_path):
    bad = '<script>alert("x")</script>'
    nodes = [{**node("a"), "name": bad}, node("b", x=46), node("c", x=47)]
    rows = {"nodes": nodes, "links": [link("L", "a", "b"), link("M", "b", "c", "rail")]}
    rows["operations"] = [work("T", "b", "transfer", 30, from_mode="road", to_mode="rail")]
    ways = route(world(made(tmp_path / "bad", **rows), "2025-06-01"), "a", "c")
    svg = inline_svg(time_distance_chart(ways), "x", bad)
    assert "<script" not in svg


boxes = st.tuples(st.floats(0, 380), st.floats(0, 280))


@given(st.lists(boxes, min_size=1, max_size=12), st.lists(st.tuples(boxes, boxes), max_size=6))
def test_words_that_are_placed_never_cover_each_other(anchors, stretches):
    canvas = Canvas((0, 0, 400, 300), np.array([(*a, *b) for a, b in stretches], dtype=float).reshape(-1, 4))
    placed = [p for x, y in anchors if isinstance(p := canvas.place(Label(lines=("Some words",), x=x, y=y)), Placed)]
    for one, two in combinations((p.box for p in placed), 2):
        assert one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]
    for p in placed:
        assert p.box[0] >= 0 and p.box[1] >= 0 and p.box[2] <= 400 and p.box[3] <= 300


@given(boxes, boxes)
def test_a_stretch_crosses_a_box_where_a_walk_along_it_finds_it_inside(a, b):
    box = (100.0, 80.0, 220.0, 160.0)
    t = np.linspace(0, 1, 4001)
    x, y = a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])
    walked = bool(((x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])).any())
    found = bool(crosses(np.array([[*a, *b]]), box)[0])
    grown = (box[0] + 0.2, box[1] + 0.2, box[2] - 0.2, box[3] - 0.2)  # a walk in steps may miss a corner
    assert found or not walked
    assert walked or not crosses(np.array([[*a, *b]]), grown)[0]


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colour", [*CORRIDORS, "#5c5c5c", "#222222", "#b3261e"])
def test_words_in_every_colour_can_be_read_on_light_and_dark(colour):
    assert contrast(colour, PAPER) >= 4.5
    assert contrast(DARK[colour], DARK[PAPER]) >= 4.5


# How colours are seen without red, green or blue cones: Machado, Oliveira and Fernandes 2009, table 1, severity 1.
SIGHT = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]


def lab(colour, sight):
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    light = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(SIGHT[sight]) @ light, 0, 1)
    xyz = np.array(XYZ) @ seen / np.array([0.9505, 1, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("colours", [CORRIDORS, CORRIDORS_DARK], ids=["light", "dark"])
def test_corridors_are_told_apart_by_every_sight(colours, sight):
    for a, b in combinations(colours, 2):
        assert np.linalg.norm(lab(a, sight) - lab(b, sight)) > 15, (a, b)  # 2.3 is just noticed; numbers help beside


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_modes_are_told_apart_by_every_sight_or_by_their_pattern(dark, sight):
    """Two modes that are drawn with one pattern differ in colour; what is 2.3 apart is just noticed."""
    colours = {m: DARK[c] if dark else c for m, c in MODES.items()}
    for a, b in combinations(MODES, 2):
        if DASHES.get(a) == DASHES.get(b):
            assert np.linalg.norm(lab(colours[a], sight) - lab(colours[b], sight)) > 15, (a, b)
