"""The page of `landbridge serve` in a real browser: nothing asked of elsewhere, numbers those of the library, every step undone and shared."""

from __future__ import annotations

import pytest
from pages import opened, settled, turn

import landbridge as lb
from landbridge.report.words import ranged
from landbridge.results import days_span
from landbridge.scenario import parse_scenario

pytestmark = pytest.mark.browser
DAY = "2026-06-01"


def shown(page):
    """Days and USD of each corridor in the table, as words."""
    out = {}
    for row in page.locator("table.compare tbody tr").all():
        key = row.get_attribute("data-way")
        out[key] = tuple(row.locator(f"[data-column={c}]").get_attribute("data-said") for c in ("days", "usd"))
    return out


def expected(world, origin="Xi'an", destination="Istanbul"):
    found = lb.compare(world, origin, destination)
    return {c.corridor: (days_span(c.itinerary.days), ranged(c.itinerary.usd)) for c in found if c.itinerary}


def test_the_page_opens_and_shows_the_librarys_numbers(browser, address, world_on):
    with opened(browser, address, f"?on={DAY}", drawn=True) as page:
        assert shown(page) == expected(world_on(DAY))
        page.wait_for_selector("body[data-idle]", state="attached", timeout=30_000)
        assert page.locator("#labels .disc").count() == len(expected(world_on(DAY)))
        page.wait_for_selector("#panel .chart svg", timeout=20_000)


def test_three_scenarios_one_after_the_other_give_the_numbers_of_the_three_together(browser, address, world_on):
    with opened(browser, address, f"?on={DAY}") as page:
        for n, name in enumerate(("georgia-shuts", "caspian-low-water", "poland-belarus-shut"), 1):
            before = turn(page)
            page.locator(f"#may [data-key='s-{name}']").click()
            settled(page, before)
            assert page.locator(".supposed .switch").count() == n
        stacked = "georgia-shuts+caspian-low-water+poland-belarus-shut"
        assert shown(page) == expected(world_on(DAY, stacked))
        page.wait_for_selector("#may .effect:not(:empty)")
        assert page.locator(".number .was").count() == 3
        before = turn(page)
        page.keyboard.press("Control+z")
        settled(page, before)
        assert shown(page) == expected(world_on(DAY, "georgia-shuts+caspian-low-water"))


def test_a_number_is_followed_to_its_source(browser, address):
    with opened(browser, address, f"?on={DAY}") as page:
        page.locator("[data-key='c-north-days']").click()
        assert page.locator(".card .rests a").first.get_attribute("href").startswith("http")
        page.locator(".card details.part summary").first.click()
        source = page.locator(".card details.part[open] .source").first
        name = source.inner_text()
        source.click()
        page.wait_for_selector(".card .big.title")
        assert name in page.locator(".card h2").inner_text()
        page.keyboard.press("Escape")
        assert page.locator(".card").count() == 0


def test_a_closure_by_the_map_or_its_card_is_yaml_that_python_reads_to_the_same_numbers(browser, address, study):
    with opened(browser, address, f"?on={DAY}") as page:
        page.locator("#may .find input").fill("R_DOSTYK_AKTOGAY")
        before = turn(page)
        page.keyboard.press("Enter")
        settled(page, before)
        with page.expect_download() as got:
            page.locator("#files summary").click()
            page.locator("[data-key='save-yaml']").click()
        text = got.value.path().read_text(encoding="utf-8")
        assert "R_DOSTYK_AKTOGAY" in text
        assert shown(page) == expected(lb.world(study, DAY, parse_scenario(text)))


def test_an_attack_is_set_up_and_its_cascade_read_both_ways(browser, address):
    with opened(browser, address, f"?on={DAY}&tab=politics&p.part=attack") as page:
        for key, who in (("attack-0", "AZE"), ("attack-1", "ARM")):
            was = page.locator("#panel").get_attribute("data-turn")
            page.select_option(f"[data-key={key}]", who)
            page.wait_for_selector(f"#panel:not([data-turn='{was}'])")
        page.locator("[data-key=place]").fill("Syunik")
        page.locator("[data-key=place]").press("Enter")
        page.wait_for_selector(".event:has-text('Syunik')")
        assert page.locator(".branch").count() == 2
        there = page.locator(".branch[data-branch='not provoked'] > .fan .duty.yes").all_inner_texts()
        assert any("Russia" in t and "defend" in t for t in there)
        page.locator("[data-key=swap]").click()
        page.wait_for_selector(".event:has-text('Armenia attacks Azerbaijan')")
        page.locator("[data-key=place]").fill("Nakhchivan")
        page.locator("[data-key=place]").press("Enter")
        page.wait_for_selector(".event:has-text('Nakhchivan')")
        back = page.locator(".branch[data-branch='not provoked'] > .fan .duty.yes").all_inner_texts()
        assert any("Türkiye" in t and "defend" in t for t in back)


def test_every_file_comes_down(browser, address, tmp_path):
    with opened(browser, address, f"?from=Yerevan&to=Tehran&on={DAY}", drawn=True) as page:
        page.wait_for_selector("body[data-idle]", state="attached", timeout=30_000)
        begins = {
            "csv": b"corridor,",
            "xlsx": b"PK",
            "geojson": b"{",
            "png": b"\x89PNG",
            "svg": b"<svg",
            "yaml": b"title:",
            "json": b"{",
            "map": b"\x89PNG",
        }
        for form, begin in begins.items():
            page.locator("#files summary").click()
            with page.expect_download() as got:
                page.locator(f"[data-key='save-{form}']").click()
            path = tmp_path / form
            got.value.save_as(path)
            assert path.read_bytes().lstrip().startswith(begin), form
        assert len((tmp_path / "map").read_bytes()) > 20_000


def test_a_shared_address_opens_the_same_page(browser, address):
    query = f"?on={DAY}&scenario=georgia-shuts&switch=met:C06&way=south&tab=ways&from=Tashkent&to=Poti"
    with opened(browser, address, query) as page:
        numbers, told = shown(page), page.locator("#first").inner_text()
        again = page.evaluate("location.href")
    with opened(browser, address, again.removeprefix(address)) as page:
        assert (shown(page), page.locator("#first").inner_text()) == (numbers, told)


def test_wrong_input_is_said_in_the_command_lines_words_and_the_old_answer_stays(browser, address, world_on):
    with opened(browser, address, f"?on={DAY}") as page:
        before = turn(page)
        page.locator("[data-key=to]").fill("Atlantis")
        page.locator("[data-key=to]").press("Enter")
        settled(page, before)
        assert "there is no place 'Atlantis' in the study." in page.locator("#fault").inner_text()
        assert shown(page) == expected(world_on(DAY))
        before = turn(page)
        page.keyboard.press("Escape")
        page.go_back()
        settled(page, before)
        assert page.locator("#fault").is_hidden()
        for key, value in (("goods", "grain"), ("on", "1993-01-01")):  # undone by keys where the word was changed
            before, was = turn(page), page.locator(f"[data-key={key}]").input_value()
            if key == "goods":
                page.select_option("[data-key=goods]", value)
            else:
                page.locator("[data-key=on]").fill(value)
            settled(page, before)
            assert page.locator("#told .mind").count() == (key == "on")
            before = turn(page)
            page.locator(f"[data-key={key}]").press("Control+z")
            settled(page, before)
            assert page.locator(f"[data-key={key}]").input_value() == was
            before = turn(page)
            page.keyboard.press("Control+Shift+Z")
            settled(page, before)
            assert page.locator(f"[data-key={key}]").input_value() == value
        page.locator("#may .find input").fill("qqqq")
        assert page.locator("#list-find").inner_text() == "The study knows nothing of that name."
        page.locator("#may .find input").fill("khorgos shut")
        assert "Shut" in page.locator("#list-find li").first.inner_text()


def test_a_broken_scenario_file_is_refused_with_its_line(browser, address, tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("title: Bad\nassumes:\n  - {rule_of: X}\n")
    with opened(browser, address, f"?on={DAY}") as page:
        page.locator("[data-key=load]").set_input_files(bad)
        page.wait_for_selector("#fault:not([hidden])")
        assert "line 3" in page.locator("#fault").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_hangs_over_the_edge_whatever_the_screen(browser, address, width, scheme):
    with opened(
        browser,
        address,
        f"?on={DAY}&scenario=georgia-shuts",
        width=width,
        height=844,
        scheme=scheme,
        drawn=scheme == "light",
    ) as page:
        for tab in ("ways", "politics", "essay", "sources"):
            page.locator(f"#tab-{tab}").click()
            page.wait_for_selector(f"#panel[data-tab={tab}]")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, tab
        page.locator("[data-key=find-rows]").press_sequentially("Zangezur")
        page.wait_for_function("() => location.search.includes('p.find=Zangezur')")
        page.wait_for_selector("#panel p.small:not(:has-text('the first 60'))")
        assert page.locator("[data-key=find-rows]").input_value() == "Zangezur"
        if width == 1440:
            assert page.evaluate(
                "document.getElementById('tabs').scrollWidth <= document.getElementById('tabs').clientWidth"
            )
        assert page.evaluate("document.documentElement.dataset.theme") == scheme


def test_the_page_is_driven_by_keys_alone(browser, address):
    with opened(browser, address, f"?on={DAY}") as page:
        page.keyboard.press("2")
        page.wait_for_selector("table.compare tr.on")
        second = page.locator("table.compare tbody tr").nth(1).get_attribute("data-way")
        assert page.locator("table.compare tr.on").get_attribute("data-way") == second
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.dataset.key") == "find"
        page.keyboard.type("Georgia impassable")
        before = turn(page)
        page.keyboard.press("Enter")
        settled(page, before)
        assert "scenario=georgia-shuts" in page.evaluate("location.search")


def test_no_way_is_an_answer(browser, address):
    query = f"?from=Yerevan&to=Istanbul&on={DAY}&avoid=GEO&avoid=IRN&avoid=road"
    with opened(browser, address, query) as page:
        assert "No corridor" in page.locator("#first").inner_text()
        assert page.locator("#strip").inner_text()
        assert page.evaluate("document.body.scrollWidth") <= 1440


def test_a_condition_pressed_on_its_node_is_supposed_and_opens_what_waits_for_it(browser, address):
    with opened(browser, address, f"?on={DAY}&tab=politics&p.part=opens") as page:
        node = page.locator("[data-key=need-MARGARA-PEACE2025]")
        before = turn(page)
        node.click()
        settled(page, before)
        page.wait_for_selector("[data-opening=MARGARA].changed, [data-opening=PEACE].changed")
        assert "force:PEACE2025" in page.evaluate("decodeURIComponent(location.search)")


def test_a_long_run_is_watched_and_cancelled_while_the_page_stays_alive(browser, address):
    with opened(browser, address, f"?on={DAY}&tab=runs") as page:
        places = [
            "Xi'an",
            "Istanbul",
            "Almaty",
            "Tashkent",
            "Poti",
            "Baku",
            "Tbilisi",
            "Yerevan",
            "Tehran",
            "Moscow",
            "Duisburg",
            "Constanta",
            "Urumqi",
            "Chengdu",
        ]
        page.locator("[data-key=places]").fill("; ".join(places))
        page.locator("[data-key=run]").click()
        page.wait_for_selector(".run[data-state=running]", timeout=20_000)
        before = turn(page)
        page.locator("#may [data-key='s-georgia-shuts']").click()
        settled(page, before)
        page.locator("[data-key^=cancel-]").first.click()
        page.wait_for_selector(".run[data-state=cancelled]", timeout=20_000)


def test_a_run_of_a_place_that_is_none_is_said_where_it_was_asked(browser, address):
    with opened(browser, address, f"?on={DAY}&tab=runs") as page:
        page.locator("[data-key=places]").fill("Xi'an; Atlantis")
        page.locator("[data-key=run]").click()
        page.wait_for_selector("#panel .fault:not(:empty)")
        assert "there is no place 'Atlantis'" in page.locator("#panel .fault").inner_text()


@pytest.mark.parametrize("width", [1440, 390])
def test_trade_offs_lane_and_trade_open_with_chart_and_sources(browser, address, world_on, width):
    front = lb.pareto(world_on(DAY, "georgia-shuts"), "Xi'an", "Istanbul")
    with opened(browser, address, f"?on={DAY}&scenario=georgia-shuts&tab=tradeoffs", width=width) as page:
        page.wait_for_selector("#panel[data-tab=tradeoffs] .chart svg")
        shown = page.locator("#panel table.blocks").first.locator("tbody tr td:nth-child(2)").all_inner_texts()
        assert [" ".join(x.split("was")[0].split()) for x in shown] == [
            days_span(front[n].days).replace("(", "").replace(")", "") for n in front.picks(12)
        ]
        for tab, words in (("lane", "Services on this lane"), ("trade", "Georgia impassable on")):
            page.locator(f"#tab-{tab}, [data-key=part-{tab}]").click()
            page.wait_for_selector(f"#panel[data-tab={tab}]:has-text('{words}')", timeout=90_000)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, tab
        page.wait_for_selector("#panel .chart svg")
        page.locator("#panel td.sources summary").first.click()
        page.locator("#panel td.sources details[open] .source").first.click()
        page.wait_for_selector(".card .big.title")
