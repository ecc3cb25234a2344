"""`landbridge serve`: the page and the interface for programs, on this machine."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from landbridge.cli.app import app, busy, open_asked
from landbridge.errors import MissingPartError, QuestionError

PORT = 8321


@app.command()
def serve(
    study: Annotated[str | None, typer.Argument(help="A study's folder or name. Default: the shipped study.")] = None,
    port: Annotated[int, typer.Option("--port", help="Where to listen; 0 takes a free one.")] = PORT,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on. Beyond this machine every request needs a token.")
    ] = "127.0.0.1",
    token: Annotated[
        str | None, typer.Option("--token", help="The token to ask for; one is made where it is needed and not given.")
    ] = None,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    runs: Annotated[
        Path | None, typer.Option("--runs", metavar="FOLDER", help="Where long work is kept. Default: the user's cache.")
    ] = None,
    get: Annotated[
        str | None, typer.Option("--get", metavar="PATH", help="Print what one path answers, without a server, as in /api/study.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="With --get: write to a file instead of the screen.")
    ] = None,
) -> None:  # fmt: skip
    """Open the page with the map, and the same answers for programs over HTTP. Read-only; nothing leaves this machine."""
    found = open_asked(study)
    try:
        from landbridge.web.app import make_app
        from landbridge.web.client import get_page
    except ImportError as error:
        raise MissingPartError(
            f"the page needs the package {error.name}.", "pip install fastapi uvicorn maplibre"
        ) from error
    if get is not None:
        _print(get_page(make_app(found), get), out)
        return
    from landbridge.web.guard import LOOPBACK

    if host not in LOOPBACK:
        token = token or secrets.token_urlsafe(24)
    _run(make_app(found, token=token, runs=runs), host, port, token, open_page)


def _print(body: bytes, out: Path | None) -> None:
    from landbridge.cli.show import write

    if out is not None:
        write(out, body)
        return
    sys.stdout.buffer.write(body if body.endswith(b"\n") else body + b"\n")
    sys.stdout.flush()


def _run(application: Any, host: str, port: int, token: str | None, open_page: bool) -> None:
    import uvicorn

    from landbridge.cli.show import err
    from landbridge.web.client import listen

    try:
        sock = listen(host, port)
    except OSError as error:
        raise QuestionError(
            f"{host}:{port} cannot be listened on: {error.strerror}.", "Give another --port, or 0 for a free one."
        ) from error
    with busy("preparing"):
        application.state.warm()
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{sock.getsockname()[1]}/" + (f"?token={token}" if token else "")
    err.print(f"The page: {address}", markup=False, soft_wrap=True)
    if token is not None:
        err.print(
            "Others can reach this address; each must have the token above. The connection is not encrypted.",
            style="yellow",
        )
    err.print("Ctrl-C ends it.", style="dim")
    if open_page:
        import webbrowser

        webbrowser.open(address)
    config = uvicorn.Config(
        application, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=2
    )
    try:
        uvicorn.Server(config).run(sockets=[sock])
    finally:
        application.state.runs.end()
