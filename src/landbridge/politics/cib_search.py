"""Searches in a cross-impact matrix: every consistent configuration, where succession leads, and how the answer bears uncertain judgements."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np

from landbridge.errors import QuestionError
from landbridge.politics.cib_matrix import (
    SIGMA,
    Configuration,
    CrossImpact,
    Ints,
    Reals,
    as_configuration,
    blocks,
)
from landbridge.results import html_lines

MOST = 1_000_000  # configurations listed unless the caller says otherwise
ALL_WALKED = 10_000_000  # configurations from each of which succession is walked; beyond it starts are drawn
LONGEST = 1_000  # configurations of one path of succession unless the caller says otherwise: cycles of a large matrix may be endless in practice
_WORK = 20_000_000  # differences that one call of the search may look at: well under a fifth of a second


@dataclass(frozen=True, eq=False, kw_only=True)
class Consistent:
    """The configurations in which no descriptor prefers another state by more than `tolerance`, in the order of their codes."""

    matrix: CrossImpact
    tolerance: float
    configurations: Ints  # one row each: the position of a state within each descriptor
    complete: bool  # whether these are all; False where a cap or the time cut the search

    @cached_property
    def _behind(self) -> Reals:
        behind = _best(self.matrix, self._theta) - self._taken
        behind[behind <= self.matrix.slack] = 0.0
        return behind

    @cached_property
    def _theta(self) -> Reals:
        return _balances(self.matrix, self.configurations)

    @property
    def _taken(self) -> Reals:
        return np.take_along_axis(self._theta, self.matrix.first[:-1] + self.configurations, axis=1)

    @property
    def inconsistency(self) -> Reals:
        """Of the descriptor of each that is furthest behind its best state."""
        return np.asarray(self._behind.max(axis=1, initial=0.0))

    @property
    def summed(self) -> Reals:
        """Of all descriptors of each together."""
        return np.asarray(self._behind.sum(axis=1))

    @property
    def total_impact(self) -> Reals:
        """Sum of the balances of the states that each takes."""
        return np.asarray(self._taken.sum(axis=1))

    def __len__(self) -> int:
        return len(self.configurations)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return (self.matrix.labels(row) for row in self.configurations.tolist())

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        kind = "consistent" if self.tolerance == 0 else f"within {self.tolerance:g}"
        head = f"<Consistent: {len(self):,}{'' if self.complete else ' or more'} of {self.matrix.n_configurations:,} configurations are {kind}>"
        rows = zip(self, self.inconsistency, self.summed, self.total_impact, strict=True)
        lines = [
            f"{' '.join(labels)}  inconsistency {w:g} (sum {s:g}), total impact {t:g}"
            for labels, w, s, t in islice(rows, 20)
        ]
        return "\n".join([head, *lines, *(["..."] if len(self) > 20 else [])])


def consistent(
    matrix: CrossImpact, *, tolerance: float = 0.0, most: int = MOST, seconds: float = math.inf
) -> Consistent:
    """Every configuration in which no descriptor prefers another state by more than `tolerance` (IC-n of the method), and no forbidden pair.

    The search is exact at any size: it takes descriptors in turn and leaves a branch as soon as bounds show that nothing below is
    consistent. Its work grows with what it cannot leave out: 12 descriptors of 3 states take milliseconds, 20 some seconds, and a dense
    matrix of 30 may take longer than anyone waits.

    Parameters
    ----------
    matrix
        The judgements.
    tolerance
        How far a descriptor may be behind its best state; 0 asks for full consistency, where a tie passes.
    most
        Configurations to list.
    seconds
        Time after which the search stops with what it has. `Consistent.complete` says whether it went to the end.
    """
    if not math.isfinite(tolerance) or tolerance < 0 or most < 1 or not seconds > 0:
        raise QuestionError(
            f"tolerance is {tolerance}, most is {most}, seconds is {seconds}.",
            "Give a tolerance of zero or more, and list at least one.",
        )
    found, complete = _search(matrix, tolerance + matrix.slack, most, seconds)
    return Consistent(matrix=matrix, tolerance=tolerance, configurations=found, complete=complete)


def _best(matrix: CrossImpact, theta: Reals) -> Reals:
    """Balance of the best state of each descriptor."""
    return np.stack([theta[:, a:b].max(axis=1) for a, b in blocks(matrix.first)], axis=1)


def _balances(matrix: CrossImpact, configurations: Ints) -> Reals:
    rows = matrix.first[:-1] + configurations
    theta = np.zeros((len(configurations), matrix.score.shape[0]))
    for j in range(rows.shape[1]):
        theta += matrix.score[rows[:, j]]
    return theta


def _search(matrix: CrossImpact, limit: float, most: int, seconds: float = math.inf) -> tuple[Ints, bool]:
    """Run the kernel, call after call, with the descriptors in the order that prunes soonest; rows come back in order of codes."""
    from landbridge.kernels.balance import search

    order = _order(matrix)
    first, score, best, forbidden = _arranged(matrix, order)
    n, widest = len(order), best.shape[2]
    bound = np.zeros((n + 1, score.shape[0], widest))
    for (a, b), d in ((block, i) for block in blocks(first) for i in range(n)):
        bound[0, a:b, : b - a] += best[d, a:b, : b - a]
    choice, depth = np.full(n, -1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    steps = max(1, _WORK // (score.shape[0] * widest))
    found: list[Ints] = []
    count, room = 0, min(most + 1, 65_536)
    stop = time.monotonic() + seconds
    while depth[0] >= 0 and count <= most and time.monotonic() < stop:
        out = np.empty((room, n), dtype=np.int64)
        got = int(search(first, score, best, forbidden, limit, bound, choice, depth, room, out, steps))
        found.append(out[:got].copy())
        count += got
    rows = np.concatenate([np.empty((0, n), dtype=np.int64), *found])[:most]
    back = np.empty_like(rows)
    back[:, order] = rows
    return back[_by_code(matrix, back)], bool(depth[0] < 0 and count <= most)


def _by_code(matrix: CrossImpact, rows: Ints) -> Ints:
    if matrix.n_configurations >= 2**62:  # codes would not fit
        return np.lexsort(rows.T[::-1])
    weights = np.array([math.prod(matrix.sizes[i + 1 :].tolist()) for i in range(len(matrix.sizes))], dtype=np.int64)
    return np.argsort(rows @ weights)


def _order(matrix: CrossImpact) -> Ints:
    """Descriptors by how strongly they act on others, the strongest first: their choice decides most bounds."""
    strength = [np.abs(matrix.score[a:b] - matrix.score[a:b].mean()).sum() / (b - a) for a, b in blocks(matrix.first)]
    return np.argsort(-np.array(strength), kind="stable").astype(np.int64)


def _arranged(matrix: CrossImpact, order: Ints) -> tuple[Ints, Reals, Reals, Ints]:
    spans = blocks(matrix.first)
    rows = np.concatenate([np.arange(*spans[d]) for d in order])
    score = np.ascontiguousarray(matrix.score[np.ix_(rows, rows)])
    first = np.concatenate([[0], np.cumsum(matrix.sizes[order])]).astype(np.int64)
    barred = np.zeros(score.shape, dtype=np.int64)
    place = np.argsort(rows)
    for a, b in matrix.forbidden:
        barred[place[a], place[b]] = barred[place[b], place[a]] = 1
    best = np.zeros((len(order), score.shape[0], int(matrix.sizes.max())))
    for i, (a, b) in enumerate(blocks(first)):
        for c, d in blocks(first):
            block = score[a:b, c:d]
            best[i, c:d, : d - c] = (block[:, :, None] - block[:, None, :]).max(axis=0)
    for array in (first, score, best, barred):
        array.setflags(write=False)
    return first, score, best, barred


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """What a configuration turns into, step by step, until it stays or comes round again."""

    path: tuple[tuple[str, ...], ...]  # the start first; the last is the first that repeats the cycle, or that stays
    cycle: tuple[
        tuple[str, ...], ...
    ]  # one configuration where it stays, several where it goes round, none where the path was cut

    @property
    def settles(self) -> bool:
        """Whether it ends in one configuration."""
        return len(self.cycle) == 1


def succession(
    matrix: CrossImpact,
    start: Sequence[int] | Sequence[str] | Mapping[str, str],
    *,
    how: str = "global",
    longest: int = LONGEST,
) -> Succession:
    """Follow a configuration: every inconsistent descriptor (global) or the worst one (local) takes its best state, until nothing new comes.

    Of several best states the first is taken, and of several worst descriptors the first; a tie with the present state keeps it. Forbidden
    pairs do not bind succession. A path of more than `longest` configurations is cut, and then has no cycle.
    """
    _check_how(how)
    at = as_configuration(matrix, start)
    seen: dict[Configuration, int] = {}
    while at not in seen and len(seen) < longest:
        seen[at] = len(seen)
        at = _next(matrix, at, how)
    path = list(seen)
    cycle = path[seen[at] :] if at in seen else []
    return Succession(path=tuple(matrix.labels(c) for c in path), cycle=tuple(matrix.labels(c) for c in cycle))


def _next(matrix: CrossImpact, at: Configuration, how: str) -> Configuration:
    first, sizes = matrix.first[:-1], matrix.sizes
    rows = first + np.array(at, dtype=np.int64)
    theta = matrix.score[rows].sum(axis=0)
    top = np.maximum.reduceat(theta, first)
    behind = top - theta[rows]
    moving = np.flatnonzero(behind > matrix.slack)
    if how == "local" and moving.size:
        moving = np.flatnonzero(behind >= behind.max() - matrix.slack)[:1]
    moved = list(at)
    for i in moving:
        own = theta[first[i] : first[i] + sizes[i]]
        moved[i] = int(np.argmax(own >= top[i] - matrix.slack))
    return tuple(moved)


def _check_how(how: str) -> None:
    if how not in ("global", "local"):
        raise QuestionError(f"succession is {how!r}.", "It is global or local.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attractor:
    """Where succession ends: one configuration that stays, or several that go round; and how many starts end there."""

    cycle: tuple[tuple[str, ...], ...]
    basin: int  # starts that end there
    share: float  # of all starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Attractors:
    """All ends of succession, the widest basin first."""

    attractors: tuple[Attractor, ...]
    starts: int
    unsettled: int  # starts whose path was cut before it came round
    exact: bool  # whether every configuration was a start; False where starts were drawn

    def __len__(self) -> int:
        return len(self.attractors)

    def __iter__(self) -> Iterator[Attractor]:
        return iter(self.attractors)


def attractors(matrix: CrossImpact, *, how: str = "global", starts: int = 1_000, seed: int = 0) -> Attractors:
    """Where succession ends, from every configuration up to ten million of them; beyond that from `starts` drawn by `seed`."""
    _check_how(how)
    unsettled = 0
    if matrix.n_configurations <= ALL_WALKED:
        ends, follow = _walked(matrix, how)
        counts = np.bincount(ends, minlength=1)
        cycles = {int(c): _cycle(matrix, int(c), follow) for c in np.flatnonzero(counts)}
        total = matrix.n_configurations
        found = [(cycles[c], int(counts[c])) for c in cycles]
    else:
        rng = np.random.default_rng(seed)
        drawn = rng.integers(0, matrix.sizes, size=(starts, len(matrix.sizes)))
        tally = Counter(_rotated(succession(matrix, tuple(row), how=how).cycle) for row in drawn.tolist())
        unsettled = tally.pop((), 0)
        total, found = starts, list(tally.items())
    found.sort(key=lambda x: (-x[1], x[0]))
    return Attractors(
        attractors=tuple(Attractor(cycle=c, basin=n, share=n / total) for c, n in found),
        starts=total,
        unsettled=unsettled,
        exact=matrix.n_configurations <= ALL_WALKED,
    )


def _rotated(cycle: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    at = cycle.index(min(cycle)) if cycle else 0
    return cycle[at:] + cycle[:at]


def _walked(matrix: CrossImpact, how: str) -> tuple[Ints, Ints]:
    from landbridge.kernels.balance import settle, succeed

    n = matrix.n_configurations
    first, follow = matrix.first, np.empty(n, dtype=np.int64)
    first.setflags(write=False)
    chunk = max(1, _WORK // (len(matrix.sizes) * matrix.score.shape[0]))
    for start in range(0, n, chunk):
        succeed(first, matrix.score, start, matrix.slack, int(how == "local"), follow[start : start + chunk])
    follow.setflags(write=False)
    mark, end = np.zeros(n, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    for start in range(0, n, 1_000_000):
        settle(follow, mark, end, start, min(n, start + 1_000_000))
    return end, follow


def _cycle(matrix: CrossImpact, code: int, follow: Ints) -> tuple[tuple[str, ...], ...]:
    codes = [code]
    while (code := int(follow[code])) != codes[0]:
        codes.append(code)
    shape = tuple(int(s) for s in matrix.sizes)
    return _rotated(tuple(matrix.labels([int(k) for k in np.unravel_index(c, shape)]) for c in codes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Robust:
    """How often each configuration is consistent when judgements are drawn about their stated values."""

    draws: int
    seed: int
    share: Mapping[tuple[str, ...], float]  # of draws in which it is consistent, the highest first
    stated: tuple[tuple[str, ...], ...]  # those consistent by the judgements as stated


def robust(
    matrix: CrossImpact,
    *,
    draws: int = 1000,
    seed: int = 0,
    sigma: float | Mapping[str, float] | None = None,
    only: Iterable[Sequence[str]] | None = None,
) -> Robust:
    """Draw every judgement that is not zero by agreement (a block without influence) from a normal distribution about its value.

    Parameters
    ----------
    sigma
        Spread in judgement points: one number for all, or by confidence as in {"high": 0.25, "medium": 0.5, "low": 1.0}, which is the
        default; a judgement without confidence counts as medium.
    only
        Configurations to follow. None finds every consistent one of each draw anew, which a large matrix makes slow.

    Notes
    -----
    Draw k depends on the seed and k alone. A configuration that is consistent by a tie is lost in about half of the draws.
    """
    if draws < 1:
        raise QuestionError(f"draws is {draws}.", "Draw at least once.")
    spread = _spread(matrix, sigma)
    stated = tuple(consistent(matrix))
    followed = (
        None
        if only is None
        else np.array([matrix.configuration(c) for c in only], dtype=np.int64).reshape(-1, len(matrix.sizes))
    )
    tally: Counter[Configuration] = Counter()
    for k in range(draws):
        noise = np.random.default_rng([seed, k]).standard_normal(matrix.score.shape)
        drawn = matrix.with_score(matrix.score + spread * noise)
        rows = _search(drawn, drawn.slack, MOST)[0] if followed is None else followed[_holds(drawn, followed)]
        tally.update(tuple(row) for row in rows.tolist())
    named = {matrix.labels(c): n / draws for c, n in tally.items()}
    for labels in stated if followed is None else (matrix.labels(c) for c in followed.tolist()):
        named.setdefault(labels, 0.0)
    return Robust(draws=draws, seed=seed, share=dict(sorted(named.items(), key=lambda x: (-x[1], x[0]))), stated=stated)


def _holds(matrix: CrossImpact, configurations: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    theta = _balances(matrix, configurations)
    taken = np.take_along_axis(theta, matrix.first[:-1] + configurations, axis=1)
    return np.asarray((_best(matrix, theta) - taken <= matrix.slack).all(axis=1))


def _spread(matrix: CrossImpact, sigma: float | Mapping[str, float] | None) -> Reals:
    by = (
        {**SIGMA, **sigma}
        if isinstance(sigma, Mapping)
        else dict(SIGMA)
        if sigma is None
        else dict.fromkeys(SIGMA, float(sigma))
    )
    unknown = set(by) - set(SIGMA)
    if unknown or not all(math.isfinite(s) and s >= 0 for s in by.values()):
        raise QuestionError(
            f"sigma is {sigma!r}.", "Give a number of zero or more, or one each for high, medium and low."
        )
    out = np.zeros(matrix.score.shape)
    for a, b in blocks(matrix.first):
        for c, d in blocks(matrix.first):
            if not matrix.score[a:b, c:d].any():
                continue
            out[a:b, c:d] = by["medium"]
            if matrix.confidence is not None:
                words = matrix.confidence[a:b, c:d]
                out[a:b, c:d] = [[by[w or "medium"] for w in row] for row in words]
    return out
