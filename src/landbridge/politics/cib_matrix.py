"""Cross-impact balance matrices (Weimer-Jehle 2006): which states of several descriptors support one another.

A judgement says how much a state of one descriptor furthers or hinders a state of another. A configuration takes one state of each descriptor;
the balance of a state is the sum of all judgements on it. A configuration is consistent where no descriptor prefers another state to its own.
Reading is in `cib_read`, searches over all configurations in `cib_search`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import QuestionError, StudyError, did_you_mean
from landbridge.results import html_lines

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]
Configuration = tuple[int, ...]  # the position of one state within each descriptor
SIGMA = {"high": 0.25, "medium": 0.5, "low": 1.0}  # judgement points by confidence, unless the caller says otherwise


@dataclass(frozen=True, slots=True)
class Descriptor:
    """Something that can be in one of several states."""

    id: str
    name: str
    states: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class CrossImpact:
    """A matrix of judgements between the states of descriptors; frozen.

    `score[a, b]` is what state a does to state b, states of all descriptors standing in one row; `confidence` names how sure each is.
    """

    name: str
    descriptors: tuple[Descriptor, ...]
    score: Reals
    confidence: NDArray[np.object_] | None = None
    forbidden: Ints = field(
        default_factory=lambda: np.empty((0, 2), np.int64)
    )  # pairs of states that may not stand together

    def __post_init__(self) -> None:
        _check_matrix(self)
        for array in (self.score, self.confidence, self.forbidden):
            if array is not None:
                array.setflags(write=False)

    @property
    def first(self) -> Ints:
        """Row of the first state of each descriptor, and after them the number of states."""
        return np.concatenate([[0], np.cumsum(self.sizes)]).astype(np.int64)

    @property
    def sizes(self) -> Ints:
        """States of each descriptor."""
        return np.array([len(d.states) for d in self.descriptors], dtype=np.int64)

    @property
    def n_configurations(self) -> int:
        """How many configurations there are."""
        return math.prod(len(d.states) for d in self.descriptors)

    @property
    def slack(self) -> float:
        """Differences of balances up to this are ties: sums of judgements that are no whole numbers are not exact."""
        return 1e-9 * max(1.0, float(np.abs(self.score).sum(axis=0).max(initial=0.0)))

    def labels(self, configuration: Sequence[int]) -> tuple[str, ...]:
        """Descriptor and number of its state, the first being 1, as in A2."""
        return tuple(f"{d.id}{k + 1}" for d, k in zip(self.descriptors, configuration, strict=True))

    def configuration(self, given: Iterable[str] | Mapping[str, str]) -> Configuration:
        """A configuration from labels in any order (A2, B1 ...), or from the state of each descriptor by name."""
        pairs = _by_name(self, given) if isinstance(given, Mapping) else [_label(self, one) for one in given]
        found = dict(pairs)
        missing = [d.id for i, d in enumerate(self.descriptors) if i not in found]
        if missing or len(found) != len(pairs):
            what = f"there is no state of {missing[0]}" if missing else "a descriptor has two states"
            raise QuestionError(f"the configuration is not whole: {what}.", "Name one state of each descriptor.")
        return tuple(found[i] for i in range(len(self.descriptors)))

    def standardised(self) -> CrossImpact:
        """The same matrix with every judgement group (one state upon all states of a descriptor) shifted to a sum of zero."""
        score = self.score.copy()
        for a, b in blocks(self.first):
            score[:, a:b] -= score[:, a:b].mean(axis=1, keepdims=True)
        return self.with_score(score)

    def with_score(self, score: Reals) -> CrossImpact:
        """The same matrix with other judgements."""
        return CrossImpact(
            self.name, self.descriptors, np.array(score, dtype=np.float64), self.confidence, self.forbidden
        )

    def with_forbidden(self, pairs: Iterable[tuple[str, str]]) -> CrossImpact:
        """The same matrix with pairs of states that may not stand together, as in ("A1", "B2"), beside those it has."""
        rows = [[self.row_of(a), self.row_of(b)] for a, b in pairs]
        return CrossImpact(
            self.name,
            self.descriptors,
            self.score,
            self.confidence,
            np.array([*self.forbidden.tolist(), *rows], np.int64).reshape(-1, 2),
        )

    def row_of(self, label: str) -> int:
        """Row of a state by its label."""
        i, k = _label(self, label)
        return int(self.first[i]) + k

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        return (
            f"<CrossImpact {self.name}: {len(self.descriptors)} descriptors, {self.n_configurations:,} configurations>"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What all states of a configuration do to each state of each descriptor."""

    configuration: Configuration
    labels: tuple[str, ...]
    balances: Mapping[str, tuple[float, ...]]  # of each descriptor's states, by its id
    inconsistency: Mapping[str, float]  # how far the best state is ahead of the one taken, by descriptor
    total_impact: float  # sum of the balances of the states taken

    @property
    def worst(self) -> float:
        """Inconsistency of the descriptor that is furthest from its best state."""
        return max(self.inconsistency.values())

    @property
    def summed(self) -> float:
        """Inconsistency of all descriptors together."""
        return sum(self.inconsistency.values())

    @property
    def inconsistent(self) -> tuple[str, ...]:
        """The descriptors that prefer another state."""
        return tuple(d for d, value in self.inconsistency.items() if value > 0)

    @property
    def consistent(self) -> bool:
        """Whether every descriptor keeps its state; a tie keeps it."""
        return not self.inconsistent


def balance(matrix: CrossImpact, configuration: Sequence[int] | Sequence[str] | Mapping[str, str]) -> Balance:
    """The balances of one configuration.

    Examples
    --------
    >>> from landbridge.politics.cib_read import parse_cib
    >>> peace = parse_cib({"descriptors": [{"id": "A", "states": ["war", "peace"]}, {"id": "B", "states": ["shut", "open"]}],
    ...                    "impacts": [{"from": "A1", "to": "B1", "value": 2}, {"from": "A1", "to": "B2", "value": -2},
    ...                                {"from": "A2", "to": "B1", "value": -1}, {"from": "A2", "to": "B2", "value": 1}]})
    >>> found = balance(peace, ["A2", "B1"])
    >>> found.balances["B"], found.inconsistent
    ((-1.0, 1.0), ('B',))
    """
    chosen = as_configuration(matrix, configuration)
    rows = matrix.first[:-1] + np.array(chosen, dtype=np.int64)
    theta = matrix.score[rows].sum(axis=0)
    balances, behind = {}, {}
    for d, (a, b), row in zip(matrix.descriptors, blocks(matrix.first), rows, strict=True):
        balances[d.id] = tuple(float(x) for x in theta[a:b])
        ahead = float(theta[a:b].max() - theta[row])
        behind[d.id] = ahead if ahead > matrix.slack else 0.0
    return Balance(
        configuration=chosen,
        labels=matrix.labels(chosen),
        balances=balances,
        inconsistency=behind,
        total_impact=float(theta[rows].sum()),
    )


def as_configuration(matrix: CrossImpact, given: Sequence[int] | Sequence[str] | Mapping[str, str]) -> Configuration:
    """A configuration from positions, labels or names; refuses one that is not whole."""
    if isinstance(given, Mapping) or (len(given) and isinstance(given[0], str)):
        return matrix.configuration(given)  # type: ignore[arg-type]
    positions = tuple(int(k) for k in given)
    if len(positions) != len(matrix.descriptors) or not all(
        0 <= k < n for k, n in zip(positions, matrix.sizes, strict=True)
    ):
        raise QuestionError(
            f"{positions} is no configuration.", "Give one position for each descriptor, the first state being 0."
        )
    return positions


def _check_matrix(matrix: CrossImpact) -> None:
    n = sum(len(d.states) for d in matrix.descriptors)
    ids = [d.id for d in matrix.descriptors]
    if (
        not ids
        or len(set(ids)) != len(ids)
        or any(not d.states or len(set(d.states)) != len(d.states) for d in matrix.descriptors)
    ):
        raise StudyError(
            f"{matrix.name}: descriptors or states are missing or named twice.",
            "Give each its own name, and each descriptor a state.",
        )
    if matrix.score.shape != (n, n) or matrix.score.dtype != np.float64:
        what = f"{matrix.name}: the matrix has {matrix.score.shape} judgements where {n} states need {(n, n)}."
        raise StudyError(what, "Give float64, one row and one column to each state.")
    if not np.isfinite(matrix.score).all():
        a, b = np.argwhere(~np.isfinite(matrix.score))[0]
        raise StudyError(
            f"{matrix.name}: the judgement in row {a + 1}, column {b + 1} is no finite number.",
            "Write 0 where there is no influence.",
        )
    for d, (a, b) in zip(matrix.descriptors, blocks(matrix.first), strict=True):
        if matrix.score[a:b, a:b].any():
            raise StudyError(
                f"{matrix.name}: {d.id} is judged to act on itself.", "Leave judgements within a descriptor at 0."
            )


def blocks(first: Ints) -> list[tuple[int, int]]:
    """First and last row, the last excluded, of the states of each descriptor."""
    return [(int(a), int(b)) for a, b in pairwise(first)]


def _label(matrix: CrossImpact, label: str) -> tuple[int, int]:
    known = {f"{d.id}{k + 1}": (i, k) for i, d in enumerate(matrix.descriptors) for k in range(len(d.states))}
    if label not in known:
        raise QuestionError(
            f"there is no state {label!r}.",
            *filter(None, [did_you_mean(label, known)]),
            "A state is an id and a number, as in A2.",
        )
    return known[label]


def _by_name(matrix: CrossImpact, given: Mapping[str, str]) -> list[tuple[int, int]]:
    at = {d.id: i for i, d in enumerate(matrix.descriptors)}
    pairs = []
    for key, state in given.items():
        if key not in at or state not in matrix.descriptors[at[key]].states:
            known = matrix.descriptors[at[key]].states if key in at else at
            raise QuestionError(
                f"there is no {key!r} in state {state!r}.",
                *filter(None, [did_you_mean(state if key in at else key, known)]),
            )
        pairs.append((at[key], matrix.descriptors[at[key]].states.index(state)))
    return pairs
