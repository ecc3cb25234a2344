"""What is pointed at, switched or opened on the page says the same in every part of it."""

from __future__ import annotations

import pytest
from pages import opened, settled, turn

pytestmark = pytest.mark.browser
DAY = "2026-06-01"


def test_what_is_pointed_at_is_lit_on_the_map_in_the_strip_and_in_the_table(browser, address):
    with opened(browser, address, f"?on={DAY}&way=south", drawn=True) as page:
        page.wait_for_selector("body[data-idle]", state="attached", timeout=30_000)
        leg, step = (f"{x}[data-step='south:1']" for x in ("table.legs tr", "#strip .run"))
        page.locator(step).hover()
        assert "lit" in page.locator(leg).get_attribute("class")
        assert "gauge change Altynkol" in page.locator("#tip").inner_text()
        page.locator(leg).hover()
        assert "lit" in page.locator(step).get_attribute("class")
        assert "gauge change at Altynkol: 27" in page.locator("#tip").inner_text()
        at = page.locator("#tip").evaluate("e => new DOMMatrix(getComputedStyle(e).transform)")
        place = page.locator("#mapbox").bounding_box()
        page.mouse.move(place["x"] + at["e"] - 12, place["y"] + at["f"] - 12)
        page.wait_for_selector("table.legs tr.lit")
        page.mouse.move(place["x"] + 12, place["y"] + place["height"] / 2)
        page.wait_for_selector("table.legs tr.lit", state="detached")


def test_agreements_and_rules_are_switches_with_what_they_rest_on_and_what_they_did(browser, address):
    with opened(browser, address, f"?on={DAY}") as page:
        for group, name, rests, did in (
            ("agreements", "CST1992", "RUS, ARM, BLR, KAZ", "pairs of actors otherwise"),
            ("rules", "WAR_ACCEPTANCE", "acceptance", "changes nothing here"),
        ):
            row = page.locator(f"#may .row:has([data-key='s-{name}'])")
            page.locator(f"[data-key='g-{group}']").click()
            assert rests in row.inner_text()
            before = turn(page)
            row.locator(".switch").click()
            settled(page, before)
            page.wait_for_selector(f"#may .row:has([data-key='s-{name}']) .effect:has-text('{did}')")
        assert page.locator(".supposed .row").count() == 2


def test_a_reading_is_switched_on_the_node_of_its_opening(browser, address):
    with opened(browser, address, f"?on={DAY}&tab=politics&p.part=opens") as page:
        before = turn(page)
        page.locator("#panel .opens [role=radio][aria-checked=false]").first.click()
        settled(page, before)
        assert "switch=read:" in page.evaluate("decodeURIComponent(location.search)")
        assert page.locator("#panel .opens [role=radio][aria-checked=true]").count()


def test_a_row_of_an_engine_opens_its_card_with_links_and_command_and_has_its_twin(browser, address):
    with opened(browser, address, f"?on={DAY}&tab=lane&scenario=georgia-shuts") as page:
        page.wait_for_selector("#panel[data-tab=lane] td .turned + .range + .was")
        page.locator("#panel table.blocks tbody th button").first.click()
        card = page.locator(".card")
        assert "landbridge lane" in card.inner_text()
        assert card.locator(".source").count() > 3
        page.keyboard.press("Escape")
        assert card.count() == 0


def test_keys_are_listed_and_escape_closes_what_is_open(browser, address):
    with opened(browser, address, f"?on={DAY}") as page:
        page.keyboard.press("?")
        assert "find something to suppose" in page.locator(".card").inner_text()
        page.keyboard.press("Escape")
        page.locator("#files summary").click()
        page.keyboard.press("Escape")
        assert page.locator("#files[open], .card").count() == 0
