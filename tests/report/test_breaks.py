"""The map of losses and its page say what the result says."""

from __future__ import annotations

import pytest
from studies import link, made, node

from landbridge.answers import world
from landbridge.engines.criticality import criticality
from landbridge.report.breaks import CLASSES, _Picture, loss_map, loss_page
from landbridge.report.palette import SHUT

DAY = "2025-06-01"


@pytest.fixture(scope="module")
def cut_off(tmp_path_factory):
    """A network in which one link cuts a pair off and another only costs."""
    nodes = [node("A", x=44.0), node("B", x=46.0), node("C <of B>", x=48.0)]
    links = [link("AB", "A", "B"), link("BC", "B", "C <of B>"), link("BC2", "B", "C <of B>", length_km=300.0)]
    w = world(made(tmp_path_factory.mktemp("made") / "s", nodes=nodes, links=links), DAY)
    return criticality(w, [("A", "C <of B>"), ("B", "C <of B>")])


def test_each_missed_link_stands_in_the_class_of_its_loss(world_on):
    picture = _Picture(criticality(world_on(DAY), [("Xi'an", "Duisburg"), ("Almaty", "Istanbul")]))
    kinds = set()
    for i, (cost, cut) in picture.losses.items():
        k = picture.kind(i)
        kinds.add(k)
        assert (k == -1) == bool(cut)
        if k >= 0:
            assert cost <= CLASSES[k][0] * picture.most * (1 + 1e-9)
            assert k == 0 or cost > CLASSES[k - 1][0] * picture.most
    assert {2, 3} <= kinds


def test_what_cuts_a_pair_off_is_red_and_the_legend_says_so(cut_off):
    picture = _Picture(cut_off)
    assert (picture.kind("AB"), picture.kind("BC")) == (-1, 3)
    assert "BC2" not in picture.losses
    text = str(loss_map(cut_off).to_dict(validate=False))
    assert SHUT in text
    assert "cuts a pair off" in text
    assert "not missed" in text


def test_the_page_holds_the_numbers_of_the_result_and_names_as_text(cut_off):
    page = loss_page(cut_off)
    assert "3 links were taken out, one at a time; without 2 of them some pair is worse off." in page
    assert "cut off" in page
    assert "C &lt;Of B&gt;" in page
    assert "<Of B>" not in page
    assert page == loss_page(cut_off)
