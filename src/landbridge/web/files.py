"""Files of the page: its own, listed once at the start, and those of the installed packages that draw maps and charts."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from landbridge.errors import MissingPartError
from landbridge.web.desk import Desk
from landbridge.web.mapdata import map_data
from landbridge.web.verbs import Page
from landbridge.web.view_start import first
from landbridge.web.work import Work

STATIC = Path(__file__).with_name("static")
KINDS = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}  # fmt: skip


def own_files() -> dict[str, Page]:
    """The page's own files by their path under /static; nothing else is ever opened by a path that is asked for."""
    found = [p for p in sorted(STATIC.rglob("*")) if p.is_file() and p.suffix in KINDS]
    return {p.relative_to(STATIC).as_posix(): Page(p.read_bytes(), KINDS[p.suffix]) for p in found}


@cache
def maplibre(name: str) -> bytes:
    """A file of MapLibre GL out of the installed package, which is found and not imported (importing it takes seconds)."""
    spec = find_spec("maplibre")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for folder in folders:
        path = Path(folder) / "srcjs" / name
        if path.is_file():
            return path.read_bytes()
    raise MissingPartError("the map needs the package maplibre.", "pip install maplibre")


@cache
def vega() -> bytes:
    """Vega, Vega-Lite and their embedder as one script."""
    import vl_convert

    return str(vl_convert.javascript_bundle()).encode()  # type: ignore[call-arg]  # its stub forgets a default


def add_files(app: FastAPI, desk: Desk, work: Work) -> None:
    """Routes of the page and its files. The page names its files with a mark of what they hold, so that a browser keeps them for good."""
    own = own_files()
    mark = _mark(b"".join(p.body for p in own.values()))
    begun = json.dumps({**first(desk.study), "on": str(desk.study.known_until or "")}, ensure_ascii=False)
    text = (
        own["index.html"]
        .body.decode()
        .replace("/static/", f"/static/{mark}/")
        .replace("<html ", f'<html data-first="{escape(begun)}" ')
    )
    page = Page(text.encode(), KINDS[".html"])

    async def index(request: Request) -> Response:
        return _sent(request, page)

    async def static(request: Request, name: str) -> Response:
        found = own.get(name.removeprefix(f"{mark}/"))
        return _sent(request, found, kept=name.startswith(f"{mark}/")) if found else _nothing()

    async def library(request: Request, name: str) -> Response:
        kinds = {"maplibre-gl.js": ".js", "maplibre-gl.css": ".css", "vega.js": ".js"}
        if name not in kinds:
            return _nothing()
        body = await run_in_threadpool(vega) if name == "vega.js" else maplibre(name)
        return _sent(request, Page(body, KINDS[kinds[name]]))

    async def map_file() -> Response:
        return await work.page("map", lambda: map_data(desk))

    hidden = {"include_in_schema": False}
    app.get("/", **hidden)(index)  # type: ignore[arg-type]
    app.get("/static/{name:path}", **hidden)(static)  # type: ignore[arg-type]
    app.get("/lib/{name}", **hidden)(library)  # type: ignore[arg-type]
    app.get("/view/map", **hidden)(map_file)  # type: ignore[arg-type]


def _nothing() -> Response:
    return Response("there is no such file", 404, media_type="text/plain")


@cache
def _mark(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]


def _sent(request: Request, page: Page, *, kept: bool = False) -> Response:
    """A file with its mark, so that a browser that has it need not fetch it again; `kept` where its address holds the mark already."""
    mark = f'"{_mark(page.body)}"'
    headers = {"ETag": mark, "Cache-Control": "max-age=31536000, immutable" if kept else "no-cache"}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    return Response(page.body, media_type=page.kind, headers=headers)
