"""A server for the page and a browser that opens it, with every request to elsewhere counted and refused."""

from __future__ import annotations

import contextlib
import threading

import uvicorn

from landbridge.web.app import make_app
from landbridge.web.client import listen

# A browser without WebGL shows everything but the map; most tests run so, since drawing maps by software takes most of their time.
NO_MAP = "delete window.WebGL2RenderingContext"


@contextlib.contextmanager
def served(study, runs):
    """The address of a server on a free port of this machine, in a thread."""
    app = make_app(study, runs=runs)
    app.state.warm()
    sock = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{sock.getsockname()[1]}/"
    app.state.runs.end()
    server.should_exit = True
    thread.join(5)


@contextlib.contextmanager
def opened(browser, address, query="", width=1440, height=900, scheme="light", drawn=False):
    """The page with every request to elsewhere counted and refused, and every error of it."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, accept_downloads=True
    )
    page = context.new_page()
    if not drawn:
        page.add_init_script(NO_MAP)
    page.outside, page.errors = [], []
    context.route(
        "**/*",
        lambda r: (
            r.continue_()
            if r.request.url.startswith((address, "blob:", "data:"))
            else (page.outside.append(r.request.url), r.abort())
        ),
    )
    page.on("pageerror", lambda e: page.errors.append(str(e)))
    page.on(
        "console", lambda m: page.errors.append(m.text) if m.type == "error" and "status of 4" not in m.text else None
    )
    page.goto(address + query)
    settled(page)
    yield page
    assert (page.outside, page.errors) == ([], [])
    context.close()


def settled(page, after=0):
    """Wait until the answer asked for is shown."""
    page.wait_for_selector("body[data-ready]", state="attached", timeout=30_000)
    for _ in range(300):
        if int(page.evaluate("document.body.dataset.ready")) > after and page.evaluate(
            "document.getElementById('progress').hidden"
        ):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the answer did not come")


def turn(page):
    return int(page.evaluate("document.body.dataset.ready"))
