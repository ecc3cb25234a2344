"""The application: routes of the interface for programs, of the page, and the shape of every error."""

from __future__ import annotations

import contextlib
import inspect
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import Body, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from landbridge import __version__
from landbridge.errors import LandbridgeError, did_you_mean
from landbridge.results import as_json
from landbridge.study import Study
from landbridge.web import asks, shapes, verbs
from landbridge.web.asks_runs import RUN_ASKS
from landbridge.web.desk import Desk
from landbridge.web.files import add_files, maplibre, vega
from landbridge.web.guard import Guard, Limits
from landbridge.web.mapdata import map_data
from landbridge.web.routes import add_runs, add_sheets
from landbridge.web.runs import Runs
from landbridge.web.sheets import WrongTypeError
from landbridge.web.verbs_engines import ENGINES, KINDS, XLSX
from landbridge.web.verbs_engines import VERBS as ENGINE_VERBS
from landbridge.web.verbs_tables import TABLES
from landbridge.web.view import ViewAsk, answer
from landbridge.web.view_start import first
from landbridge.web.views import VIEWS
from landbridge.web.work import BusyError, TooLongError, Work

ABOUT = (
    "An open model of a trade corridor and of the politics that keep it open. Every path answers by GET with a query and, where it takes a"
    " question, by POST with the same fields as JSON. Read-only: nothing that is sent is kept or executed."
)
VERBS: dict[str, tuple[Callable[..., verbs.Page], type | None, Any]] = {
    "/api/study": (verbs.about, None, shapes.About),
    "/api/world": (verbs.world, asks.WorldAsk, shapes.Anything),
    "/api/compare": (verbs.compare, asks.CompareAsk, shapes.Comparison),
    "/api/route": (verbs.route, asks.RouteAsk, shapes.Ways),
    "/api/chart": (verbs.chart, asks.ChartAsk, shapes.Anything),
    "/api/why": (verbs.explain, asks.WhyAsk, shapes.Why | shapes.Cells),
    "/api/relate": (verbs.relate, asks.RelateAsk, shapes.Relation),
    "/api/commit": (verbs.commitments, asks.CommitAsk, shapes.Duties),
    "/api/openings": (verbs.opened, asks.OpeningsAsk, shapes.Openings),
    "/api/scenario": (verbs.told, asks.DayAsk, shapes.Story),
    "/api/scenario.yaml": (verbs.yaml, asks.DayAsk, None),
    "/api/scenario/form": (verbs.form_of_scenarios, None, shapes.Anything),
    "/api/check": (verbs.checked, None, shapes.Checked),
    "/api/tables": (verbs.tables, None, list[shapes.TableAbout]),
    **ENGINES,
    **TABLES,
}


LONGER = f"Longer work is a run: POST /api/runs with verb, one of {', '.join(RUN_ASKS)}."


def make_app(
    study: Study, *, limits: Limits | None = None, token: str | None = None, runs: Path | None = None
) -> FastAPI:  # fmt: skip
    """The application that serves one study.

    Parameters
    ----------
    study
        The study; it is read and never written.
    limits
        Bounds on what one asker may take.
    token
        Word that every request must carry; None where only this machine can ask.
    runs
        Folder for long work; None takes the user's cache.

    Examples
    --------
    >>> from landbridge.study import open_study
    >>> make_app(open_study()).title
    'landbridge'
    """
    limits = limits or Limits()
    app = FastAPI(
        title="landbridge", version=__version__, description=ABOUT, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json"
    )  # fmt: skip
    desk, work = Desk(study), Work(limits)
    app.state.desk, app.state.work = desk, work
    _add_errors(app)
    for path, (verb, ask, shape) in VERBS.items():
        _add(app, desk, work, path, verb, ask, shape)
    _add_table(app, desk, work)
    app.state.runs = Runs(desk, limits.runs, runs, seconds=limits.run_seconds)
    add_runs(app, app.state.runs, _responses)
    add_sheets(app, desk, work, _responses)
    for path, (verb, ask) in VIEWS.items():
        _add(app, desk, work, path, verb, ask, None, shown=False)
    add_files(app, desk, work)
    app.state.warm = lambda: _warm(desk, work)
    app.add_middleware(Guard, limits=limits, token=token)
    return app


def _warm(desk: Desk, work: Work) -> None:
    """Make what every reader asks for first."""
    maplibre("maplibre-gl.js")  # said now where it is missing
    threading.Thread(target=vega, daemon=True).start()  # a second or two; the first answer need not wait for it
    desk.warm()
    work.keep("map", map_data(desk))
    work.keep(("/view/start", ""), VIEWS["/view/start"][0](desk, None))
    ends = first(desk.study)
    asked = ViewAsk(
        origin=ends["from"], destination=ends["to"], on=str(desk.study.known_until or "") or None, switch=[]
    )
    with contextlib.suppress(LandbridgeError):  # a study may have no pair to begin with
        work.keep(("/view/answer", _text(asked)), answer(desk, asked))


def _add(
    app: FastAPI, desk: Desk, work: Work, path: str, verb: Callable[..., verbs.Page], ask: Any, shape: Any, *, shown: bool = True
) -> None:  # fmt: skip
    """One verb under its path: by GET, and by POST where it takes a question."""

    async def answer(asked: Any = None) -> Response:
        return await work.page((path, _text(asked)), lambda: verb(desk, asked))

    named = path.removeprefix("/").replace("/", "_").replace(".", "_")
    about: dict[str, Any] = {
        "responses": _responses(shape, path),
        "description": inspect.getdoc(verb),
        "include_in_schema": shown,
    }
    summary = (inspect.getdoc(verb) or "").split(".")[0].split(":")[0]
    if ask is None:

        async def plain() -> Response:
            return await answer()

        app.get(path, operation_id=named, summary=summary, **about)(plain)
        return

    async def by_query(asked: Any) -> Response:
        return await answer(asked)

    async def by_body(asked: Any) -> Response:
        return await answer(asked)

    by_query.__annotations__["asked"] = Annotated[ask, Query()]
    by_body.__annotations__["asked"] = Annotated[ask, Body()]
    app.get(path, operation_id=named, summary=summary, **about)(by_query)
    app.post(path, operation_id=named + "_sent", summary=summary, **about)(by_body)


def _add_table(app: FastAPI, desk: Desk, work: Work) -> None:
    async def rows(name: str, asked: Annotated[asks.TableAsk, Query()]) -> Response:
        return await work.page(("table", name, _text(asked)), lambda: verbs.rows(desk, name, asked))

    about = {"operation_id": "api_table", "summary": "Rows of a table", "description": inspect.getdoc(verbs.rows)}
    app.get("/api/tables/{name}", responses=_responses(list[dict[str, Any]], "/api/tables/"), **about)(rows)  # type: ignore[arg-type]


def _text(asked: Any) -> str:
    return "" if asked is None else str(asked.model_dump_json())


def _responses(shape: Any, path: str = "") -> dict[int | str, dict[str, Any]]:
    good: dict[str, Any] = {"description": "The answer."}
    if shape is not None:
        good["model"] = shape
    csv = {"text/csv": {"schema": {"type": "string"}}}
    if path in ("/api/world", "/api/compare", "/api/route", "/api/tables/", "/api/flows", "/api/cpmm"):
        good["content"] = csv
    if path in ENGINES:
        forms = [KINDS[f].split(";")[0] for f in ENGINE_VERBS[path.rsplit("/", 1)[1]].forms if f != "json"]
        good["content"] = {k: {"schema": {"type": "string"}} for k in forms}
    if path == "/api/lane/template":
        good["content"] = {**csv, XLSX: {"schema": {"type": "string", "format": "binary"}}}
    if path == "/api/chart":
        good["content"] = {
            "image/svg+xml": {"schema": {"type": "string"}},
            "image/png": {"schema": {"type": "string", "format": "binary"}},
        }
    if path == "/api/scenario.yaml":
        good["content"] = {"application/yaml": {"schema": {"type": "object"}}}
    words = {
        400: "A question that cannot be answered as put.", 401: "The token is missing or wrong.", 403: "Not a name of this machine.",
        405: "Not a method of this path.", 413: "More was sent than is read.", 415: "Sent as what it cannot be.", 422: "A question that is not understood.",
        503: "Too many questions at once.", 504: "It took too long.",
    }  # fmt: skip
    return {200: good, **{n: {"model": shapes.Fault, "description": w} for n, w in words.items()}}


def fault(status: int, kind: str, what: str, *remedies: str) -> Response:
    """An error in the one shape that all have, with the command line's text."""
    text = "\n  ".join((what, *remedies))
    data = {"error": {"kind": kind, "what": what, "remedies": remedies, "text": text}}
    return Response(as_json(data), status, media_type="application/json")


def _add_errors(app: FastAPI) -> None:
    def ours(_: Request, error: Exception) -> Response:
        assert isinstance(error, LandbridgeError)
        status = 415 if isinstance(error, WrongTypeError) else 400
        return fault(status, type(error).__name__, error.what, *error.remedies)

    def not_understood(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        return fault(422, "QuestionError", *_said(first))

    def refused(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        what = {404: "there is nothing at that path.", 405: "that path is not asked by this method."}
        answer = fault(error.status_code, "QuestionError", what.get(error.status_code, str(error.detail)), "/api/openapi.json lists all paths.")  # fmt: skip
        answer.headers.update(error.headers or {})
        return answer

    def busy(_: Request, error: Exception) -> Response:
        status = 504 if isinstance(error, TooLongError) else 503
        answer = fault(
            status,
            "QuestionError",
            str(error),
            *([LONGER] if status == 504 else []),
            "Ask less at once, or ask again in a moment.",
        )
        answer.headers["Retry-After"] = "2"
        return answer

    def ours_to_mend(_: Request, error: Exception) -> Response:
        what = f"{type(error).__name__}: {' '.join(str(error).split())}. This is a fault of landbridge, not of your question."
        return fault(500, "Fault", what, "Please report it.")

    app.add_exception_handler(LandbridgeError, ours)
    app.add_exception_handler(RequestValidationError, not_understood)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(BusyError, busy)
    app.add_exception_handler(TooLongError, busy)
    app.add_exception_handler(Exception, ours_to_mend)


def _said(first: dict[str, Any]) -> tuple[str, ...]:
    """What pydantic found, as our errors say it."""
    where = [str(x) for x in first["loc"] if x not in ("query", "body", "path", "asked", *RUN_ASKS)]
    if first["type"] == "union_tag_invalid":
        verb = first["ctx"]["tag"]
        return tuple(filter(None, [f"there is no run of verb {verb!r}.", did_you_mean(verb, RUN_ASKS), f"Verbs: {', '.join(RUN_ASKS)}."]))  # fmt: skip
    name = where[0] if where else "the question"
    if first["type"] == "missing":
        return f"{name} is missing.", "Give it as in ?origin=A&destination=B." if name in (
            "origin",
            "destination",
        ) else "Give it."
    if first["type"] == "extra_forbidden":
        known = {
            n
            for m in (
                asks.ChartAsk,
                asks.WhyAsk,
                asks.WorldAsk,
                asks.CommitAsk,
                asks.OpeningsAsk,
                asks.TableAsk,
                *(e[1] for e in (*ENGINES.values(), *TABLES.values())),
                *RUN_ASKS.values(),
            )
            for n in getattr(m, "model_fields", ())
        }
        return tuple(filter(None, [f"there is no option {name!r}.", did_you_mean(name, known), "/api/openapi.json lists all options."]))  # fmt: skip
    if first["type"] == "json_invalid":
        return "what was sent is not JSON.", "Send one object with the fields of the question."
    given = repr(first.get("input"))
    given = given if len(given) <= 60 else given[:57] + "..."
    return f"{name} is {given}.", f"{first['msg']}."
