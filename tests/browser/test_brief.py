"""A brief in a real browser: nothing asked of any network, on a desk and on a telephone, light and dark, and printed."""

import re

import pytest

import landbridge as lb

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def paper(study):
    return lb.brief(study, "Yerevan", "Istanbul", on="2026-06-01", scenario="margara-opens")


@pytest.fixture(scope="session")
def file(paper, tmp_path_factory):
    path = tmp_path_factory.mktemp("brief") / "brief.html"
    path.write_text(lb.brief_page(paper), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(params=[(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")], ids=lambda p: f"{p[0]}-{p[1]}")
def opened(request, browser, file):
    """The page at one width and one ground, with every request to elsewhere counted and refused."""
    width, ground = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=ground)
    asked, errors = [], []
    context.route(
        "**/*",
        lambda r: r.continue_() if r.request.url.startswith("file:") else (asked.append(r.request.url), r.abort()),
    )
    page = context.new_page()
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.goto(file)
    yield page, width, asked, errors
    context.close()


def test_it_asks_nothing_and_nothing_hangs_over_the_edge(opened):
    page, width, asked, errors = opened
    assert (asked, errors) == ([], [])
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_words_can_be_read_on_their_ground(opened):
    """Contrast of every visible run of text outside pictures, at least 4.5 to 1 (WCAG)."""
    page, _, _, _ = opened
    pairs = page.evaluate(
        """() => { const out = {}; const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const back = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (c !== 'rgba(0, 0, 0, 0)') return c; } };
        while (walk.nextNode()) { const e = walk.currentNode.parentElement;
          if (!walk.currentNode.data.trim() || e.closest('svg') || !e.getClientRects().length) continue;
          out[getComputedStyle(e).color + '|' + back(e)] = walk.currentNode.data.slice(0, 40); } return out; }"""
    )
    assert pairs
    for colours, words in pairs.items():
        one, two = (_luminance(c) for c in colours.split("|"))
        assert (max(one, two) + 0.05) / (min(one, two) + 0.05) >= 4.5, f"{words!r}: {colours}"


def _luminance(colour):
    red, green, blue = (int(float(x)) / 255 for x in re.findall(r"[\d.]+", colour)[:3])
    parts = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in (red, green, blue)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_the_first_page_in_print_holds_the_answer_and_the_map(browser, file, paper, tmp_path):
    page = browser.new_page()
    page.goto(file)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # what A4 leaves inside the margins
    assert page.locator("h2", has_text="On the map").bounding_box()["y"] < 1000
    assert all(page.locator("details table").nth(i).is_visible() for i in range(page.locator("details table").count()))
    assert page.pdf(path=str(tmp_path / "brief.pdf")).startswith(b"%PDF")
    page.close()
