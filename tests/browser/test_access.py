"""axe-core finds no serious fault of accessibility on any tab, light or dark, wide or narrow."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pages import opened

pytestmark = pytest.mark.browser
DAY = "2026-06-01"
PAGES = {
    "ways": "", "changed": "&scenario=georgia-shuts&way=south", "pairs": "&tab=politics", "attack": "&tab=politics&p.part=attack&p.attack=AZE,ARM&p.place=Syunik",
    "opens": "&tab=politics&p.part=opens&switch=met:C06", "essay": "&tab=essay", "sources": "&tab=sources&p.table=links",
    "left": "&switch=end:CST1992&switch=ruleoff:WAR_SEA_PREMIUM",
    "tradeoffs": "&tab=tradeoffs", "lane": "&tab=lane&p.hs=8471", "trade": "&tab=trade&scenario=georgia-shuts", "breaks": "&tab=breaks", "runs": "&tab=runs",
}  # fmt: skip


@pytest.fixture(scope="session")
def axe() -> str:
    """The checker's script; .ci/run installs it from npm."""
    path = os.environ.get("LANDBRIDGE_AXE")
    if not path and not os.environ.get("LANDBRIDGE_NEED_BROWSER"):
        pytest.skip("axe-core is not here: npm install axe-core, and set LANDBRIDGE_AXE to its axe.min.js")
    assert path and Path(path).is_file(), "axe-core is needed here and was not found"
    return Path(path).read_text(encoding="utf-8")


def faults(page, axe):
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
    return [
        (v["id"], v["nodes"][0]["html"][:160], v["nodes"][0]["failureSummary"][:300])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
@pytest.mark.parametrize("name", PAGES)
def test_no_serious_fault(browser, address, axe, name, scheme, width):
    with opened(browser, address, f"?on={DAY}{PAGES[name]}", width=width, scheme=scheme) as page:
        page.wait_for_selector("#panel[data-tab]")
        found = faults(page, axe)
        assert not found, "\n".join(map(str, found))


def test_no_serious_fault_with_a_card_open_and_the_map_drawn(browser, address, axe):
    with opened(browser, address, f"?on={DAY}", drawn=True) as page:
        page.locator("[data-key='c-north-days']").click()
        page.wait_for_selector(".card details.part")
        assert faults(page, axe) == []
