"""One ordered map over threads, for work that is done by kernels; `search.py` has the searches that are mapped."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Protocol, TypeVar

from landbridge.errors import QuestionError

C = TypeVar("C")
R = TypeVar("R")


class Progress(Protocol):
    """Told how far long work has come; called in the thread that asked for the work."""

    def __call__(self, done: int, total: int, /) -> None:
        """So much is done, of so much in all."""


_mine = threading.local()  # `_mine.halt` is the event that stops the map this thread works for


class Stopped(KeyboardInterrupt):
    """The user stopped a map. Nothing that was finished is lost.

    Attributes
    ----------
    done : dict[int, object]
        Result of each finished chunk, by its position.
    """

    def __init__(self, done: dict[int, object]) -> None:
        self.done = done
        super().__init__(f"stopped with {len(done)} chunks done")


class _HaltError(Exception):
    """Ends a chunk whose map has been stopped; never leaves this module."""


def default_threads() -> int:
    """Threads used unless another number is asked for: one per processor, or `LANDBRIDGE_THREADS` if that is fewer."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    stated = os.environ.get("LANDBRIDGE_THREADS", "").strip()
    if not stated:
        return cores
    if not stated.isdecimal() or int(stated) < 1:
        raise QuestionError(
            f"LANDBRIDGE_THREADS is {stated!r}, which is not a whole number above zero.",
            "Set it to a number such as 2, or unset it.",
        )
    return min(cores, int(stated))


def go_on() -> None:
    """Call between two calls of a kernel: ends the chunk at hand when its map has been stopped."""
    halt = getattr(_mine, "halt", None)
    if halt is not None and halt.is_set():
        raise _HaltError


def split(n: int, parts: int) -> list[range]:
    """Zero to `n - 1` in at most `parts` runs of nearly equal length, none of them empty.

    >>> split(5, 2)
    [range(0, 2), range(2, 5)]
    """
    parts = min(parts, n)
    return [range(n * i // parts, n * (i + 1) // parts) for i in range(parts)]


def map_chunks(
    fn: Callable[[C], R],
    chunks: Sequence[C],
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[R]:
    """What `fn` returns for each chunk, in the order of the chunks, whatever the number of threads.

    Parameters
    ----------
    fn : callable
        Works on one chunk. To use several threads it spends its time in kernels, which release Python's lock; to stop
        promptly it calls `go_on()` between them.
    chunks : sequence
        What to work on.
    threads : int, optional
        How many to use; `default_threads()` if None. With 1 everything runs in the calling thread.
    progress : callable, optional
        Called in the calling thread with the number of chunks done and the number of chunks.

    Raises
    ------
    Stopped
        On Ctrl-C, a kind of KeyboardInterrupt: it carries the results that are done.

    An exception in `fn` stops the map and is raised; of several, that of the earliest chunk.

    >>> map_chunks(sum, [range(3), range(4)], threads=2)
    [3, 6]
    """
    n_threads = min(default_threads() if threads is None else threads, len(chunks))
    if threads is not None and threads < 1:
        raise QuestionError(f"threads is {threads}; it must be at least 1.")
    done: dict[int, R] = {}
    report = progress or (lambda _done, _all: None)
    try:
        if n_threads <= 1:
            for i, chunk in enumerate(chunks):
                done[i] = fn(chunk)
                report(len(done), len(chunks))
        else:
            _map_on_threads(fn, chunks, n_threads, report, done)
    except KeyboardInterrupt:
        raise Stopped(dict(done)) from None
    return [done[i] for i in range(len(chunks))]


def _map_on_threads(
    fn: Callable[[C], R], chunks: Sequence[C], threads: int, report: Progress, done: dict[int, R]
) -> None:
    """Fill `done`; on any exception stop the other chunks, keep what is finished, and raise."""
    halt = threading.Event()

    def work(chunk: C) -> R:
        _mine.halt = halt
        go_on()
        return fn(chunk)

    with ThreadPoolExecutor(threads, thread_name_prefix="landbridge") as pool:
        position: dict[Future[R], int] = {pool.submit(work, chunk): i for i, chunk in enumerate(chunks)}
        left = set(position)
        try:
            while left:
                # On Windows a wait without a time limit does not hear Ctrl-C.
                ready, left = wait(left, timeout=0.1, return_when=FIRST_COMPLETED)
                for future in sorted(ready, key=position.__getitem__):
                    done[position[future]] = future.result()
                if ready:
                    report(len(done), len(chunks))
        except BaseException:
            halt.set()
            for future in left:
                future.cancel()
            pool.shutdown(wait=True)
            ended = [f for f in position if f.done() and not f.cancelled() and not f.exception()]
            done.update({position[f]: f.result() for f in ended})
            raise
