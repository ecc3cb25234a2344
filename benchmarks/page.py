"""The page in Chromium, `python benchmarks/page.py`: when its table stands, when its map is at rest, and how soon a closure redraws it."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile

FLAGS = ["--headless", "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
TIMES = 5
LINKS = (
    "R_XIAN_LANZHOU",
    "R_LANZHOU_URUMQI",
    "R_ALMATY_SHU",
    "R_TASHKENT_NAVOI",
    "R_DOSTYK_AKTOGAY",
)  # not asked before
# Notes the moment at which what a reader waits for is in the document.
WATCH = """
window.stood = {};
new MutationObserver(() => {
  if (!stood.table && document.querySelector("table.compare tbody tr")) stood.table = performance.now();
  if (!stood.idle && document.body?.dataset.idle) stood.idle = performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true });
"""
# Shuts a link as a click on the map does, and waits until the answer to it stands.
SHUT = """
link => new Promise(done => {
  const began = performance.now(), before = document.body.dataset.ready;
  new MutationObserver((_, seen) => { if (document.body.dataset.ready !== before) { seen.disconnect(); done(performance.now() - began); } })
    .observe(document.body, { attributes: true });
  const at = new URL(location.href);
  at.searchParams.append("switch", "shut:" + link);
  history.pushState(null, "", at);
  dispatchEvent(new PopStateEvent("popstate"));
})
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as runs:
        command = [sys.executable, "-m", "landbridge", "serve", "--port", "0", "--runs", runs]
        server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            address = next(x.split(": ", 1)[1].strip() for x in server.stderr if "The page" in x)
            measure(address)
        finally:
            server.terminate()
            server.wait()


def measure(address: str) -> None:
    from playwright.sync_api import sync_playwright

    rows = []
    with sync_playwright() as play:
        for link in ("", *LINKS):  # the first opening warms the machine and is not counted
            browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.add_init_script(WATCH)
            page.goto(address)
            page.wait_for_selector("body[data-idle]", state="attached", timeout=60_000)
            stood = page.evaluate("stood")
            if link:
                page.wait_for_timeout(1500)  # the chart below is drawn
                rows.append((stood["table"], stood["idle"], page.evaluate(SHUT, link)))
            browser.close()
    table, idle, shut = (statistics.median(r[k] for r in rows) for k in range(3))
    worst = [max(r[k] for r in rows) for k in range(3)]
    print(
        f"load {os.getloadavg()[0]:.1f}; medians of {TIMES} openings, each in a browser that has seen nothing, the worst in brackets"
    )
    print(f"table stands after {table:.0f} ms ({worst[0]:.0f}), map at rest after {idle:.0f} ms ({worst[1]:.0f})")
    print(f"a closure not asked before redraws the page in {shut:.0f} ms ({worst[2]:.0f})")


if __name__ == "__main__":
    main()
