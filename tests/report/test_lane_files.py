"""The lane card and the exposure as files: a workbook with named sheets, and pages that load nothing and print."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import openpyxl
import pytest

import landbridge as lb
from landbridge.answers.exposure import exposure
from landbridge.answers.lane import lane
from landbridge.report.exposure import exposure_page
from landbridge.report.lane import lane_page
from landbridge.report.lane_book import SHEETS, lane_book
from landbridge.tables.workbook import book_bytes

VOID = {"meta", "br"}


@pytest.fixture(scope="module")
def world(study):
    return lb.world(study, "2026-06-01")


@pytest.fixture(scope="module")
def card(world):
    return lane(world, "Tashkent", "Poti")


def book_of(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def rows_of(sheet):
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_the_workbook_has_the_named_sheets_and_the_numbers_of_the_card(card):
    book = book_of(lane_book(card))
    assert (
        tuple(book.sheetnames) == SHEETS == ("Ways", "Legs", "Borders", "Rates", "Restrictions", "Changes", "Sources")
    )
    first = rows_of(book["Ways"])[0]
    assert (first["service"], first["days"], first["usd"]) == (
        card.best.out.service, pytest.approx(card.best.way.days[1]), pytest.approx(card.best.way.usd[1]),
    )  # fmt: skip
    legs = [r for r in rows_of(book["Legs"]) if r["way"] == card.best.out.name and r["way_rank"] == 1]
    assert sum(r["usd"] for r in legs) == pytest.approx(card.best.way.usd[1])
    assert all(r["usd_rests_on"] for r in legs)
    assert {r["source"] for r in rows_of(book["Sources"])} == {s["source"] for s in card.sources()}


def test_one_card_gives_one_file_whenever_it_is_made(world, card):
    assert lane_book(card) == lane_book(lane(world, "Tashkent", "Poti"))
    assert lane_page(card) == lane_page(lane(world, "Tashkent", "Poti"))


def test_text_that_looks_like_a_formula_stays_text():
    book = book_of(book_bytes({"S": (["a"], [["=1+1"], ["@x"]])}))
    assert [c.data_type for c in book["S"]["A"][1:]] == ["s", "s"]


class Balanced(HTMLParser):
    """Notes tags that are not closed in order, and anything that would be loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        self.wrong += [f"{tag} {k}" for k, _ in attrs if k in ("src", "href", "onclick")] + (
            [tag] if tag in ("script", "link", "img") else []
        )

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag}")


def pages(world):
    yield lane_page(lane(world, "Tashkent", "Poti"))
    yield lane_page(lane(world, "Yerevan", "Moscow", hs="0603"))
    yield exposure_page(exposure(world, "Almaty", "Istanbul"))
    yield exposure_page(exposure(lb.world(world.facts.study, "2024-01-01"), "Yerevan", "Baku"))


def test_pages_are_whole_load_nothing_and_are_made_for_a_sheet_of_a4(world):
    for page in pages(world):
        reader = Balanced()
        reader.feed(page)
        assert (reader.open, reader.wrong) == ([], [])
        assert "@page { size: A4" in page
        assert not re.search(r"url\(|@import", page)
        assert "nan" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL).split()


def test_a_refused_card_says_the_rule_its_source_and_what_would_be_allowed(world):
    page = lane_page(lane(world, "Yerevan", "Moscow", hs="0603"))
    for words in ("Refused.", "X_RUS_ARM_FLOW26; P147", "What would be allowed", "since 2026-05-22"):
        assert words in page


def test_the_page_strikes_our_price_beside_the_users(world, tmp_path):
    sheet = tmp_path / "mine.csv"
    sheet.write_text("row,service,usd_per_40ft\nF_TURKMENBASHI_BAKU_ALAT,ferry,500\n", encoding="utf-8")
    page = lane_page(lane(world, "Tashkent", "Poti", rates=sheet))
    assert "500 <s>398</s>" in page
    assert "mine.csv" in page
