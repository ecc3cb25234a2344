"""Routes that are no verb: rate and trip sheets that are sent, and long work."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import Body, FastAPI, Query, Request
from fastapi.responses import Response

from landbridge.web import shapes
from landbridge.web.asks_runs import RunAsk
from landbridge.web.desk import Desk
from landbridge.web.runs import Runs
from landbridge.web.sheets import XLSX, checked_name
from landbridge.web.verbs import Page, as_page
from landbridge.web.verbs_engines import KINDS
from landbridge.web.verbs_tables import of_trips
from landbridge.web.work import Work

Responses = Callable[[Any], dict[int | str, dict[str, Any]]]
FILE = {
    "requestBody": {
        "required": True,
        "description": "The bytes of the file.",
        "content": {k: {"schema": {"type": "string", "format": "binary"}} for k in ("application/octet-stream", "text/csv", XLSX)},
    }
}  # fmt: skip
NAME = Annotated[
    str, Query(min_length=1, max_length=200, description="What errors call the sheet; it ends in .csv or .xlsx.")
]
FORMS = Literal["json", "csv", "html", "xlsx", "blocks"]


def sent(page: Page) -> Response:
    """A page as it is sent."""
    headers = {"Content-Disposition": f'attachment; filename="{page.name}"'} if page.name else None
    return Response(page.body, media_type=page.kind, headers=headers)


def add_sheets(app: FastAPI, desk: Desk, work: Work, responses: Responses) -> None:
    """A rate sheet: send it, look at it, take it away; and the indicators of a trip sheet."""

    async def put(request: Request, name: NAME = "rates.csv") -> Response:
        kind, content = request.headers.get("content-type", ""), await request.body()
        return sent(await work.made(lambda: as_page(desk.sheets.put(checked_name(name, kind), content))))

    async def trips(request: Request, name: NAME = "trips.csv") -> Response:
        kind, content = request.headers.get("content-type", ""), await request.body()
        return sent(await work.made(lambda: of_trips(desk, checked_name(name, kind), content)))

    def told(sheet: str) -> Response:
        return sent(as_page(desk.sheets.told(sheet)))

    def drop(sheet: str) -> Response:
        gone = desk.sheets.drop(sheet)
        work.forget(sheet)
        return sent(as_page(gone))

    about = (
        "It is read whole or not at all, kept in memory until the server ends, written nowhere, and never executed: formulas are read as the"
        " values they last had."
    )
    one = responses(shapes.Sheet)
    add = app.post
    add(
        "/api/sheets",
        operation_id="api_sheets",
        summary="Send a sheet of your own rates",
        description=about,
        responses=one,
        openapi_extra=FILE,
    )(put)
    app.get("/api/sheets/{sheet}", operation_id="api_sheet", summary="A rate sheet that was sent", responses=one)(told)
    app.delete("/api/sheets/{sheet}", operation_id="api_sheet_drop", summary="Forget a rate sheet", responses=one)(drop)
    indicators = {
        "summary": "CPMM's indicators of a trip sheet",
        "description": inspect.getdoc(of_trips),
        "responses": responses(shapes.Anything),
    }
    add("/api/cpmm/trips", operation_id="api_cpmm_trips", openapi_extra=FILE, **indicators)(trips)  # type: ignore[arg-type]


def add_runs(app: FastAPI, runs: Runs, responses: Responses) -> None:
    """Long work: start, list, watch, cancel, result."""

    def start(asked: Annotated[RunAsk, Body()]) -> Response:
        return sent(as_page(runs.start(asked)))

    def listed() -> Response:
        return sent(as_page(runs.listed()))

    def status(name: str) -> Response:
        return sent(as_page(runs.status(name)))

    def cancel(name: str) -> Response:
        return sent(as_page(runs.cancel(name)))

    def again(name: str) -> Response:
        return sent(as_page(runs.again(name)))

    def result(name: str, form: FORMS) -> Response:
        return sent(runs.result(name, form))

    one, every = responses(shapes.Run), responses(list[shapes.Run])
    forms = {k.split(";")[0]: {"schema": {"type": "string"}} for k in KINDS.values()} | {
        "application/json": {"schema": {}}
    }
    made = {**responses(None), 200: {"description": "The result in the form asked for.", "content": forms}}
    app.post(
        "/api/runs", operation_id="api_runs_start", summary="Start a verb that takes long as a run", responses=one
    )(start)
    app.get("/api/runs", operation_id="api_runs", summary="Runs of the study", responses=every)(listed)
    app.get("/api/runs/{name}", operation_id="api_run", summary="How a run stands", responses=one)(status)
    app.post(
        "/api/runs/{name}/cancel",
        operation_id="api_run_cancel",
        summary="Cancel a run; what is done stays",
        responses=one,
    )(cancel)
    app.post(
        "/api/runs/{name}/again",
        operation_id="api_run_again",
        summary="Take up a run that was cancelled, interrupted or failed",
        responses=one,
    )(again)
    app.get(
        "/api/runs/{name}/result.{form}",
        operation_id="api_run_result",
        summary="The result of a run in one of its forms",
        responses=made,
    )(result)
