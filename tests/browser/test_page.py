"""The comparison page in a real browser."""

import pytest

import landbridge as lb
from landbridge.report.page import comparison_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def comparison(study):
    return lb.compare(lb.world(study, "2025-09-15"), "Xi'an", "Duisburg")


@pytest.fixture
def opened(browser, comparison, tmp_path):
    """The page opened from a file, with every request to elsewhere counted and refused."""
    path = tmp_path / "page.html"
    path.write_text(comparison_page(comparison), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    asked, errors = [], []
    context.route(
        "**/*",
        lambda r: r.continue_() if r.request.url.startswith("file:") else (asked.append(r.request.url), r.abort()),
    )
    page = context.new_page()
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.goto(path.as_uri())
    yield page, asked, errors
    context.close()


def test_the_page_asks_nothing_of_any_network_and_has_no_error(opened):
    _, asked, errors = opened
    assert (asked, errors) == ([], [])


def test_the_page_shows_each_corridor_with_its_days_and_what_shuts_it(opened, comparison):
    page, _, _ = opened
    text = page.inner_text("body")
    for row in comparison:
        assert row.name in text
    assert "Poland closes all crossings with Belarus" in text
    assert page.locator("svg").count() >= 2


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_hangs_over_the_edge_of_the_screen(opened, width):
    page, _, _ = opened
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_corridor_opens_leg_by_leg(opened):
    page, _, _ = opened
    details = page.locator("details").first
    details.locator("summary").click()
    assert details.locator("table").first.is_visible()
