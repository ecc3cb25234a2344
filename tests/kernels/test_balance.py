"""The search, succession and its ends agree with walking through every configuration one by one."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from landbridge.kernels import balance


def frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array


@st.composite
def matrices(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """First state of each descriptor, and judgements with a zero block for each descriptor upon itself."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    n = int(first[-1])
    score = np.array(draw(st.lists(st.integers(-3, 3), min_size=n * n, max_size=n * n)), dtype=float).reshape(n, n)
    for a, b in pairwise(first):
        score[a:b, a:b] = 0
    return frozen(first), frozen(score)


def every(first: np.ndarray) -> list[tuple[int, ...]]:
    return list(product(*(range(b - a) for a, b in pairwise(first))))


def theta(first: np.ndarray, score: np.ndarray, z: tuple[int, ...], j: int) -> list[float]:
    """Slow and obvious: the balance of each state of descriptor j, judgement by judgement."""
    return [sum(float(score[first[i] + z[i], b]) for i in range(len(z))) for b in range(first[j], first[j + 1])]


def consistent_by_looking(first, score, forbidden, limit):
    good = []
    for z in every(first):
        rows = [first[i] + z[i] for i in range(len(z))]
        barred = any(forbidden[a, b] for a in rows for b in rows)
        balances = [theta(first, score, z, j) for j in range(len(z))]
        if not barred and all(max(t) - t[k] <= limit for t, k in zip(balances, z, strict=True)):
            good.append(z)
    return good


def follow_by_looking(first, score, z, worst_only):
    behind = []
    for j in range(len(z)):
        t = theta(first, score, z, j)
        behind.append((max(t) - t[z[j]], t.index(max(t))))
    moved = list(z)
    for j, (gap, best) in enumerate(behind):
        if gap > 0 and (not worst_only or j == [g for g, _ in behind].index(max(g for g, _ in behind))):
            moved[j] = best
    return tuple(moved)


def found_by_search(first, score, forbidden, limit, room, max_steps):
    n, widest = len(first) - 1, int(np.diff(first).max())
    best = np.zeros((n, len(score), widest))
    for i in range(n):
        for c, d in pairwise(first):
            block = score[first[i] : first[i + 1], c:d]
            best[i, c:d, : d - c] = (block[:, :, None] - block[:, None, :]).max(axis=0)
    bound = np.zeros((n + 1, len(score), widest))
    bound[0] = best.sum(axis=0)
    choice, depth, found = np.full(n, -1), np.zeros(1, np.int64), []
    frozen(best)
    for _ in range(100_000):
        out = np.empty((room, n), np.int64)
        got = balance.search(first, score, best, forbidden, limit, bound, choice, depth, room, out, max_steps)
        found += [tuple(row) for row in out[:got].tolist()]
        if depth[0] < 0:
            return found
    raise AssertionError("the search does not end")


@given(matrices(), st.integers(0, 4), st.integers(1, 3), st.sampled_from([1, 7, 100_000]), st.data())
def test_the_search_finds_what_looking_at_each_finds_in_calls_of_any_length(matrix, limit, room, max_steps, data):
    first, score = matrix
    n = len(score)
    pairs = data.draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=2))
    forbidden = np.zeros((n, n), np.int64)
    for a, b in pairs:
        if a != b:
            forbidden[a, b] = forbidden[b, a] = 1
    frozen(forbidden)
    assert found_by_search(first, score, forbidden, float(limit), room, max_steps) == consistent_by_looking(
        first, score, forbidden, limit
    )


@given(matrices(), st.booleans(), st.integers(0, 5))
def test_a_step_of_succession_is_the_one_worked_out_by_hand(matrix, worst_only, start):
    first, score = matrix
    configurations = every(first)
    start = min(start, len(configurations) - 1)
    out = np.empty(len(configurations) - start, np.int64)
    balance.succeed(first, score, start, 0.0, int(worst_only), out)
    assert [configurations[c] for c in out] == [
        follow_by_looking(first, score, z, worst_only) for z in configurations[start:]
    ]


@given(st.integers(1, 60).flatmap(lambda n: st.lists(st.integers(0, n - 1), min_size=n, max_size=n)), st.integers(1, 7))
def test_a_walk_ends_in_the_cycle_that_following_it_long_enough_reaches(follow, chunk):
    n = len(follow)
    mark, end = np.zeros(n, np.int64), np.full(n, -1)
    for start in range(0, n, chunk):
        balance.settle(frozen(np.array(follow)), mark, end, start, min(n, start + chunk))
    for v in range(n):
        at = v
        for _ in range(n):
            at = follow[at]
        cycle = {at}
        while (at := follow[at]) not in cycle:
            cycle.add(at)
        assert end[v] == min(cycle)
