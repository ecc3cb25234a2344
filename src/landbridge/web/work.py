"""Answers worked out beside the server's own thread: a few at once, within a time, each kept for who asks the same."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor

from starlette.responses import Response

from landbridge.web.guard import Limits
from landbridge.web.verbs import Page


class BusyError(Exception):
    """More questions wait than are let in."""


class TooLongError(Exception):
    """A question took longer than one may."""


class Work:
    """The threads that work answers out, and the pages they gave."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._pool = ThreadPoolExecutor(limits.at_once, thread_name_prefix="landbridge")
        self._kept: OrderedDict[Hashable, Page] = OrderedDict()
        self._bytes = self._waiting = 0
        self._lock = threading.Lock()

    async def page(self, key: Hashable, make: Callable[[], Page]) -> Response:
        """The page of `key`, from those kept or worked out; raises `BusyError` or `TooLongError`."""
        page = self._find(key)
        if page is None:
            page = await self.made(make)
            self.keep(key, page)
        headers = {"Content-Disposition": f'attachment; filename="{page.name}"'} if page.name else None
        return Response(page.body, media_type=page.kind, headers=headers)

    async def made(self, make: Callable[[], Page]) -> Page:
        """A page worked out and not kept; raises `BusyError` or `TooLongError`."""
        if self._waiting >= self.limits.waiting:
            raise BusyError(f"{self._waiting} questions wait already.")
        self._waiting += 1
        future = self._pool.submit(make)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self.limits.seconds)
        except TimeoutError as error:
            raise TooLongError(f"the answer took longer than {self.limits.seconds:g} seconds.") from error
        finally:
            self._waiting -= 1

    def _find(self, key: Hashable) -> Page | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def forget(self, word: str) -> None:
        """Forget every page of a question that holds a word."""
        with self._lock:
            for key in [k for k in self._kept if word in str(k)]:
                self._bytes -= len(self._kept.pop(key).body)

    def keep(self, key: Hashable, page: Page) -> None:
        """Keep a page for who asks the same."""
        with self._lock:
            if key in self._kept or len(page.body) > self.limits.kept_bytes // 8:
                return
            self._kept[key] = page
            self._bytes += len(page.body)
            while self._bytes > self.limits.kept_bytes:
                self._bytes -= len(self._kept.popitem(last=False)[1].body)
