"""One ordered map: the same whatever the number of threads, stopped without loss."""

from __future__ import annotations

import _thread
import signal
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.compute import Stopped, default_threads, go_on, map_chunks, split
from landbridge.errors import QuestionError


@given(st.lists(st.integers()), st.integers(1, 4))
def test_results_come_in_the_order_of_the_chunks(chunks, threads):
    assert map_chunks(lambda x: x * 2, chunks, threads=threads) == [x * 2 for x in chunks]


@given(st.integers(0, 50), st.integers(1, 60))
def test_runs_cover_everything_once_and_none_is_empty(n, parts):
    runs = split(n, parts)
    assert [i for run in runs for i in run] == list(range(n))
    assert all(len(run) > 0 for run in runs) and len(runs) <= parts


@pytest.mark.parametrize("threads", [1, 2])
def test_the_error_of_a_chunk_is_raised(threads):
    def fail(x: int) -> int:
        if x == 3:
            raise KeyError("three")
        return x

    with pytest.raises(KeyError, match="three"):
        map_chunks(fail, range(6), threads=threads)


@pytest.mark.parametrize("threads", [1, 2])
def test_progress_counts_up_to_all(threads):
    seen: list[tuple[int, int]] = []
    map_chunks(lambda x: x, range(5), threads=threads, progress=lambda done, n: seen.append((done, n)))
    assert seen == sorted(seen) and seen[-1] == (5, 5)


@pytest.fixture
def heeds_ctrl_c() -> Iterator[None]:
    """A program that a shell starts in the background begins with Ctrl-C ignored; these tests want it heard."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_ends_the_chunks_at_hand_and_keeps_what_is_done(heeds_ctrl_c):
    started = threading.Event()

    def work(x: int) -> int:
        if x < 2:
            return x
        started.set()
        while True:
            time.sleep(0.01)
            go_on()

    threading.Thread(target=lambda: (started.wait(), time.sleep(0.3), _thread.interrupt_main())).start()
    with pytest.raises(Stopped) as stopped:
        map_chunks(work, range(5), threads=2)
    assert stopped.value.done == {0: 0, 1: 1}
    assert isinstance(stopped.value, KeyboardInterrupt)


def test_ctrl_c_in_one_thread_keeps_what_is_done():
    def work(x: int) -> int:
        if x == 2:
            raise KeyboardInterrupt
        return x

    with pytest.raises(Stopped) as stopped:
        map_chunks(work, range(5), threads=1)
    assert stopped.value.done == {0: 0, 1: 1}


def test_the_number_of_threads_may_be_limited(monkeypatch):
    monkeypatch.setenv("LANDBRIDGE_THREADS", "1")
    assert default_threads() == 1
    monkeypatch.setenv("LANDBRIDGE_THREADS", "100000")
    monkeypatch.delenv("LANDBRIDGE_THREADS")
    assert default_threads() >= 1


@pytest.mark.parametrize("stated", ["none", "0", "-1", "1.5"])
def test_a_limit_that_is_no_number_of_threads_is_refused(monkeypatch, stated):
    monkeypatch.setenv("LANDBRIDGE_THREADS", stated)
    with pytest.raises(QuestionError) as error:
        default_threads()
    assert str(error.value) == (
        f"LANDBRIDGE_THREADS is {stated!r}, which is not a whole number above zero.\n  Set it to a number such as 2, or unset it."
    )


def test_no_threads_at_all_is_refused():
    with pytest.raises(QuestionError, match="threads is 0; it must be at least 1"):
        map_chunks(str, [1], threads=0)
