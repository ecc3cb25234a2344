"""Draw every picture of the pages anew: `python tools/pictures.py`. The picture of a brief needs Chromium and is left as it is without it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

import landbridge as lb
from landbridge.politics import Event, commit, history
from landbridge.politics.levels import events_of
from landbridge.report.chart import save_chart
from landbridge.report.duties import duties_chart
from landbridge.report.map import map_chart
from landbridge.report.pair import pair_chart

HERE = Path(__file__).parents[1] / "docs" / "img"


def ways() -> None:
    """Corridors by days, the map of one question, and one question before and after a bridge opens."""
    study = lb.open_study()
    june = lb.world(study, "2025-06-01")
    save_chart(lb.time_distance_chart(lb.compare(june, "Xi'an", "Duisburg")), HERE / "xian-duisburg.svg")
    save_chart(map_chart(lb.route(june, "Tashkent", "Poti", k=3), width=760), HERE / "tashkent-poti.svg")
    paper = lb.brief(study, "Yerevan", "Istanbul", on="2026-06-01", scenario="margara-opens")
    save_chart(lb.time_distance_chart(paper.after, before=paper.before, height=340), HERE / "yerevan-istanbul.svg")
    screen(lb.brief_page(paper), HERE / "brief.png")


def politics() -> None:
    """Levels of one pair through the years, and the duties of a supposed attack, both ways round."""
    facts = lb.open_study().facts(date(2026, 6, 1))
    pair = ("ARM", "AZE")
    steps = history(facts, *pair), history(facts, *pair[::-1])
    save_chart(pair_chart(pair, *steps, events_of(facts, *pair), facts.on), HERE / "levels.svg")
    for attacker, attacked, place in (("ARM", "AZE", "Nakhchivan"), ("AZE", "ARM", "Syunik")):
        answer = commit(facts, Event(initiator=attacker, target=attacked, place=place))
        save_chart(duties_chart(answer), HERE / f"duties-{attacker.lower()}-{attacked.lower()}.svg")


def screen(page: str, path: Path) -> None:
    """The first screen of a page as Chromium shows it."""
    chromium = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        print(f"{path.name} is left as it is: it takes playwright and chromium", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        file = Path(folder) / "page.html"
        file.write_text(page, encoding="utf-8")
        browser = play.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox"])
        shown = browser.new_page(viewport={"width": 1000, "height": 980}, color_scheme="light")
        shown.goto(file.as_uri())
        shown.screenshot(path=str(path))
        browser.close()


if __name__ == "__main__":
    HERE.mkdir(parents=True, exist_ok=True)
    ways()
    politics()
