"""A real browser, found on the machine."""

import os
import shutil

import pytest
from pages import served

FLAGS = [
    "--headless", "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip


@pytest.fixture(scope="session")
def address(study, tmp_path_factory):
    """The page of the shipped study, served."""
    with served(study, tmp_path_factory.mktemp("runs")) as found:
        yield found


@pytest.fixture(scope="session")
def browser():
    """Chromium driven by Playwright; a machine without it skips these tests, except where LANDBRIDGE_NEED_BROWSER says that it must have one."""
    path = shutil.which("chromium")
    if path is None and not os.environ.get("LANDBRIDGE_NEED_BROWSER"):
        pytest.skip("no chromium on this machine; the Debian package chromium has it")
    assert path, "chromium is needed here and was not found"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()
