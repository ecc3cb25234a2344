"""One page without a server, and the socket of a server."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import unquote, urlsplit

from landbridge.errors import QuestionError


def ask(
    app: Any, path: str, *, method: str = "GET", body: bytes = b"", headers: tuple[tuple[bytes, bytes], ...] = ()
) -> tuple[int, bytes]:
    """What the application answers to one request: its status and its body."""
    url = urlsplit(path)
    sent: dict[str, Any] = {"status": 0, "body": b""}

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent["status"] = message.get("status", sent["status"])
        sent["body"] += message.get("body", b"")

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "path": unquote(url.path),
        "raw_path": url.path.encode(), "query_string": url.query.encode(), "root_path": "", "client": ("127.0.0.1", 0), "server": ("127.0.0.1", 0),
        "headers": [(b"host", b"127.0.0.1"), (b"content-length", str(len(body)).encode()), *headers],
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    return sent["status"], sent["body"]


def get_page(app: Any, path: str) -> bytes:
    """The body of one page; raises `QuestionError` with the page's own error."""
    if not path.startswith("/"):
        raise QuestionError(f"--get is {path!r}.", "Write a path as in /api/study; /api/openapi.json lists all.")
    status, body = ask(app, path.replace(" ", "%20"))
    if status >= 400:
        try:
            said = json.loads(body)["error"]
        except (ValueError, KeyError, TypeError):
            said = {"what": f"{path}: {body.decode(errors='replace')}.", "remedies": []}
        raise QuestionError(said["what"], *said["remedies"])
    return body


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; raises `OSError` where it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(128)  # who asks before the server runs waits a moment
    except OSError:
        sock.close()
        raise
    return sock
