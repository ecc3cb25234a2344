"""Draw every picture of the pages anew: `python tools/pictures.py`. Pictures of pages need Chromium and are left as they are without it."""

from __future__ import annotations

import shutil
import subprocess
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

FLAGS = ["--headless", "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
HERE = Path(__file__).parents[1] / "docs" / "img"


def ways() -> None:
    """Corridors by days, the map of one question, and one question before and after a bridge opens."""
    study = lb.open_study()
    june = lb.world(study, "2025-06-01")
    save_chart(lb.time_distance_chart(lb.compare(june, "Xi'an", "Duisburg")), HERE / "xian-duisburg.svg")
    save_chart(map_chart(lb.route(june, "Tashkent", "Poti", k=3), width=760), HERE / "tashkent-poti.svg")
    paper = lb.brief(study, "Yerevan", "Istanbul", on="2026-06-01", scenario="margara-opens")
    save_chart(lb.time_distance_chart(paper.after, before=paper.before, height=340), HERE / "yerevan-istanbul.svg")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(lb.brief_page(paper), encoding="utf-8")
        screen(file.as_uri(), HERE / "brief.png")


def politics() -> None:
    """Levels of one pair through the years, and the duties of a supposed attack, both ways round."""
    facts = lb.open_study().facts(date(2026, 6, 1))
    pair = ("ARM", "AZE")
    steps = history(facts, *pair), history(facts, *pair[::-1])
    save_chart(pair_chart(pair, *steps, events_of(facts, *pair), facts.on), HERE / "levels.svg")
    for attacker, attacked, place in (("ARM", "AZE", "Nakhchivan"), ("AZE", "ARM", "Syunik")):
        answer = commit(facts, Event(initiator=attacker, target=attacked, place=place))
        save_chart(duties_chart(answer), HERE / f"duties-{attacker.lower()}-{attacked.lower()}.svg")


def desk() -> None:
    """The page of `landbridge serve` on one question under one scenario."""
    command = [sys.executable, "-m", "landbridge", "serve", "--port", "0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        address = next(x.split(": ", 1)[1].strip() for x in server.stderr or () if "The page" in x)
        asked = "?on=2026-06-01&scenario=georgia-shuts"
        screen(address + asked, HERE / "page.png", size=(1440, 900), wait="body[data-idle]")
    finally:
        server.terminate()
        server.wait()


def screen(address: str, path: Path, *, size: tuple[int, int] = (1000, 980), wait: str = "body") -> None:
    """The first screen of a page as Chromium shows it, once what is waited for is there."""
    chromium = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        print(f"{path.name} is left as it is: it takes playwright and chromium", file=sys.stderr)
        return
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        shown = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme="light")
        shown.goto(address)
        shown.wait_for_selector(wait, state="attached")
        shown.wait_for_timeout(1500 if wait != "body" else 0)  # charts and what switches did come after the map
        shown.screenshot(path=str(path))
        browser.close()


if __name__ == "__main__":
    HERE.mkdir(parents=True, exist_ok=True)
    ways()
    politics()
    desk()
