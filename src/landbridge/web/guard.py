"""What every request must pass: a name of this machine or a token, a bounded body; and what every answer carries."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
COOKIE = "landbridge_token"
SHEET_PATHS = ("/api/sheets", "/api/cpmm/trips")  # that take a file and not a question
# Charts are read by Vega's interpreter, so no text is ever run as a script; the map's worker comes from a blob.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' blob:;"
    " worker-src blob:; child-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on what askers may take."""

    body: int = 200_000  # bytes that one may send
    sheet: int = 2_000_000  # bytes of a rate or trip sheet
    seconds: float = 30.0  # that an answer may take; longer work is a run
    at_once: int = 3  # answers worked out together
    waiting: int = 64  # questions in all before one is turned away
    kept_bytes: int = 48_000_000  # of answers kept
    runs: int = 2  # long works together
    run_seconds: float = 3_600.0  # that one of them may take

    def bytes_at(self, path: str) -> int:
        """Bytes that may be sent to a path."""
        return self.sheet if path in SHEET_PATHS else self.body


class Guard:
    """Turns away what should not come in, before anything else sees it."""

    def __init__(self, app: App, *, limits: Limits, token: str | None = None) -> None:
        self.app, self.limits, self.token = app, limits, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        refusal = self._refusal(scope, headers)
        if refusal:
            await _refuse(send, *refusal)
            return
        most = self.limits.bytes_at(scope["path"])
        body = await _read(receive, most) if scope["method"] not in ("GET", "HEAD") else b""
        if body is None:
            await _refuse(send, 413, *_too_large(most))
            return
        cookie = self._cookie(scope, headers)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS, *cookie]
            await send(message)

        given = [{"type": "http.request", "body": body, "more_body": False}]

        async def received() -> Message:
            return given.pop() if given else await receive()

        await self.app(_without_token(scope) if self.token is not None else scope, received, sent)

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str, str] | None:
        host = (
            headers.get("host", "").rsplit(":", 1)[0] if not headers.get("host", "").endswith("]") else headers["host"]
        )
        if self.token is None and host not in LOOPBACK:
            return (
                403,
                f"{host!r} is no name of this machine.",
                "Open the page by http://127.0.0.1 or http://localhost.",
            )
        origin = headers.get("origin")
        if scope["method"] not in ("GET", "HEAD") and origin and origin.split("://")[-1] != headers.get("host"):
            return 403, f"another page ({origin}) may not ask.", "Ask from the page itself, or from a program."
        if self.token is not None and not self._has_token(scope, headers):
            return (
                401,
                "the token is missing or wrong.",
                "Open the address that landbridge serve printed, or send Authorization: Bearer TOKEN.",
            )
        length = headers.get("content-length", "0")
        most = self.limits.bytes_at(scope["path"])
        if not length.isdecimal() or int(length) > most:
            return 413, *_too_large(most)
        return None

    def _has_token(self, scope: Scope, headers: dict[str, str]) -> bool:
        given = [headers.get("authorization", "").removeprefix("Bearer "), *_query(scope).get("token", [])]
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            morsel = None
        given += [morsel.value] if morsel else []
        return any(hmac.compare_digest(g.encode(), (self.token or "").encode()) for g in given)

    def _cookie(self, scope: Scope, headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
        """The token as a cookie, so that the page's own requests carry it."""
        if self.token is None or scope["path"] != "/" or COOKIE in headers.get("cookie", ""):
            return []
        return [(b"set-cookie", f"{COOKIE}={self.token}; HttpOnly; SameSite=Strict; Path=/".encode())]


def _query(scope: Scope) -> dict[str, list[str]]:
    return parse_qs(scope.get("query_string", b"").decode("latin-1"))


def _too_large(most: int) -> tuple[str, str]:
    return (
        f"more than {most:,} bytes were sent.",
        "Send less; a scenario is a short text, and a sheet some dozens of rows.",
    )


def _without_token(scope: Scope) -> Scope:
    """The request without the token, which is no option of any path."""
    rest = [
        (k, v)
        for k, v in parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        if k != "token"
    ]
    return {**scope, "query_string": urlencode(rest).encode()}


async def _read(receive: Receive, most: int) -> bytes | None:
    """A body counted as it comes; None where it is longer than may be, whatever its header says."""
    parts, left = [], most
    while True:
        message = await receive()
        part = message.get("body", b"")
        left -= len(part)
        if left < 0:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def _refuse(send: Send, status: int, what: str, remedy: str) -> None:
    data = {"error": {"kind": "QuestionError", "what": what, "remedies": [remedy], "text": f"{what}\n  {remedy}"}}
    body = json.dumps(data).encode()
    kind = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*kind, *HEADERS]})
    await send({"type": "http.response.body", "body": body})
