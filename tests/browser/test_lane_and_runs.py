"""A person prices a lane with a sheet of their own, and long work runs beside the page: in a real browser."""

from __future__ import annotations

import csv

import pytest
from pages import opened, settled, turn

import landbridge as lb
from landbridge.results import number
from landbridge.web.tab_trade import band
from landbridge.web.verbs_engines import TAB_DRAWS

pytestmark = pytest.mark.browser
DAY = "2026-06-01"
LANE = f"?from=Tashkent&to=Poti&on={DAY}&tab=lane"
MINE = "h3:has-text('Your rates beside ours') + p + .scroll"


def filled(path, prices):
    """The template with prices of one's own, by row."""
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    for row in rows:
        row["usd_per_40ft"] = prices.get(row["row"], "")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_person_gets_the_template_sees_both_prices_and_takes_the_sheet_away(
    browser, address, world_on, tmp_path, width, scheme
):
    with opened(browser, address, LANE, width=width, scheme=scheme) as page:
        page.wait_for_selector("#panel[data-tab=lane] .drop")
        with page.expect_download() as got:
            page.locator("[data-key=template-csv]").click()
        path = tmp_path / "mine.csv"
        got.value.save_as(path)
        filled(path, {"F_TURKMENBASHI_BAKU_ALAT": "500"})
        before = turn(page)
        page.locator("[data-key=rates]").set_input_files(path)
        settled(page, before)
        page.wait_for_selector(MINE)
        card = lb.lane(world_on(DAY), "Tashkent", "Poti", goods="boxes", rates=path)
        cells = page.locator(f"{MINE} tbody tr").first.locator("td").all_inner_texts()
        assert cells[2:4] == ["500", number(card.beside[0]["ours_usd_low"])]
        assert "p.rates=" in page.evaluate("location.search")
        assert len(page.evaluate("location.search")) < 120
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        before = turn(page)
        page.reload()
        settled(page)
        page.wait_for_selector(MINE)
        before = turn(page)
        page.locator("[data-key=rates-away]").click()
        settled(page, before)
        page.wait_for_selector("#panel .drop:has-text('Your own rates')")
        assert page.locator(MINE).count() == 0
        before = turn(page)
        page.go_back()  # to an address with a sheet that the server has forgotten
        settled(page, before)
        page.wait_for_selector("#rates-said .fault")
        assert "there is no rate sheet" in page.locator("#rates-said").inner_text()
        page.wait_for_selector("#panel table.blocks")  # the lane at our rates stands below


def test_a_wrong_sheet_is_said_beside_the_input_row_by_row_and_nothing_of_it_is_used(browser, address, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("row,usd_per_40ft\nF_TURKMENBASHI_BAKU,500\nR_NAVOI_BUKHARA,x\n")
    with opened(browser, address, LANE) as page:
        page.wait_for_selector("#panel[data-tab=lane] .drop")
        page.locator("[data-key=rates]").set_input_files(bad)
        page.wait_for_selector("#rates-said .fault")
        said = page.locator("#rates-said").inner_text()
        assert "bad.csv: cannot be used as a rate sheet, and nothing of it was read." in said
        assert (
            "row 2: there is no link or operation 'F_TURKMENBASHI_BAKU'. Did you mean 'F_TURKMENBASHI_BAKU_ALAT'"
            in said
        )
        assert "row 3: usd_per_40ft is 'x', not a number" in said
        assert "rates" not in page.evaluate("location.search")


def test_an_hs_code_says_which_restrictions_meet_and_a_wrong_one_what_is_wrong(browser, address, world_on):
    with opened(browser, address, LANE.replace("Poti", "Moscow")) as page:
        page.wait_for_selector("#panel[data-tab=lane] [data-key=hs]")
        for code, words in (
            ("0402", "Restrictions that these goods meet"),
            ("84x", "'84x' is no code of the Harmonized System."),
        ):
            before = turn(page)
            page.locator("[data-key=hs]").fill(code)
            page.locator("[data-key=hs]").press("Enter")
            settled(page, before)
            page.wait_for_selector(f'#panel .lane:has-text("{words}")')
        assert "Write 2, 4, 6, 8 or 10 digits" in page.locator("#panel .lane .fault").inner_text()


def test_the_tab_of_trade_works_beside_the_page_can_be_cancelled_and_gives_the_librarys_numbers(
    browser, address, study
):
    with opened(browser, address, f"?on={DAY}&scenario=poland-belarus-shut&tab=trade") as page:
        page.locator("#panel [data-key=cancel-trade]").click(timeout=30_000)
        page.wait_for_selector("#panel .later:has-text('Cancelled.')")
        page.locator("[data-key=begin-trade]").click()
        page.wait_for_selector("#panel progress.hair")
        page.keyboard.press("1")  # the page is alive meanwhile
        page.locator("#tab-ways").click()
        page.wait_for_selector("table.compare tr.on")
        busy = {"error": {"kind": "BusyError", "what": "too many ask at once.", "remedies": ["Try again."], "text": ""}}
        page.route("**/result.blocks", lambda r: r.fulfill(status=503, json=busy), times=1)
        page.locator("#tab-trade").click()
        page.wait_for_selector("#panel .later .fault:has-text('too many ask at once')", timeout=120_000)
        page.errors.clear()  # the 503 that was made
        page.locator("[data-key=begin-trade]").click()  # the run is done: only its result is asked for again
        page.wait_for_selector("#panel .later table.blocks", timeout=30_000)
        found = lb.trade(study, "poland-belarus-shut", on=DAY, draws=TAB_DRAWS).rows()[0]
        cells = (
            page.locator("#panel .later table.blocks")
            .first.locator("tbody tr")
            .first.locator("th, td")
            .all_inner_texts()
        )
        assert (cells[0], " ".join(cells[2].split())) == (
            found["name"],
            band(found, "real_income_percent").replace("(", "").replace(")", ""),
        )
        page.locator("#tab-runs").click()
        row = page.locator(".run[data-state=done][data-verb=trade]").first
        with page.expect_download() as got:
            row.locator("a:has-text('CSV')").click()
        assert got.value.path().read_bytes().startswith(b"economy,")


def test_work_that_is_obsolete_is_ended_and_the_old_answer_stays_dimmed(browser, address):
    with opened(browser, address, f"?on={DAY}&scenario=margara-opens&tab=trade") as page:
        page.wait_for_selector("#panel .later table.blocks", timeout=120_000)
        for name in ("caspian-low-water", "armenia-opens"):
            before = turn(page)
            page.locator(f"#may [data-key='s-{name}']").click()
            settled(page, before)
            page.wait_for_selector("#panel .old table.blocks")
            page.wait_for_selector("#panel [data-key=cancel-trade]")
        states = page.evaluate(
            "fetch('/api/runs').then((r) => r.json()).then((x) => x.filter((r) => r.verb === 'trade').map((r) => r.state))"
        )
        assert states.count("running") == 1
        page.locator("#panel [data-key=cancel-trade]").click()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_brief_is_a_run_that_is_begun_again_and_saved(browser, address, width):
    day = f"2026-05-{10 + width % 9}"
    run = f".run[data-verb=brief]:has-text('{day}')"
    with opened(browser, address, f"?from=Yerevan&to=Istanbul&on={day}&tab=runs", width=width) as page:
        page.locator("[data-key=what]").select_option("brief")
        page.locator("[data-key=run]").click()
        page.locator(f"{run} [data-key^=cancel-]").click()
        page.wait_for_selector(f"{run}[data-state=cancelled]")
        page.locator(f"{run} [data-key^=again-]").click()
        page.wait_for_selector(f"{run}[data-state=done]", timeout=120_000)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for form, begins in (("Page", b"<!doctype html>"), ("Excel", b"PK")):
            with page.expect_download() as got:
                page.locator(f"{run} a:has-text('{form}')").click()
            assert got.value.path().read_bytes().startswith(begins)
