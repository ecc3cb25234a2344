"""Put words on a picture where they cover nothing: each label takes the cheapest of many places round its anchor."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels
Floats = NDArray[np.float64]

OVERLAP, CROSS_TEXT, CROSS_LEADER, CROSS_LINE = 1e4, 2e3, 150.0, 16.0
TEXT_ON_LINE, UPRIGHT = 110.0, 60.0
TOO_DEAR = 125.0  # a label that need not be there is left out above this


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Pixels that a line takes in common sans-serif faces, a little generous."""
    em = sum(0.3 if c in "iljtfrI.,:;'()|[] -" else 0.86 if c in "mwMW" else 0.7 if c.isupper() else 0.57 for c in text)
    return em * size * (1.08 if bold else 1.03)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words that want to stand near an anchor."""

    lines: tuple[str, ...]
    x: float
    y: float
    size: float = 11.0
    before: float = 0.0  # room kept at the left for a badge
    must: bool = False  # placed even where it covers something
    reach: float = 60.0  # pixels it may be away
    bold: bool = False

    @property
    def width(self) -> float:
        """Pixels across, as well as can be told without the font."""
        return self.before + max((text_width(t, self.size, bold=self.bold) for t in self.lines), default=0.0)

    @property
    def height(self) -> float:
        """Pixels down."""
        return max(len(self.lines) * self.size * 1.25, 18.0 if self.before else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A label with its place: the left end of its first line's middle, and a leader where it stands apart."""

    label: Label
    box: Box
    leader: tuple[float, float, float, float] | None

    def line_y(self, i: int) -> float:
        """Middle of the i-th line."""
        n = len(self.label.lines)
        middle = (self.box[1] + self.box[3]) / 2
        return middle + (i - (n - 1) / 2) * self.label.size * 1.25

    @property
    def align(self) -> str:
        """Side of the box at which the words begin: the one towards the anchor."""
        return "right" if self.box[2] <= self.label.x and not self.label.before else "left"

    @property
    def text_x(self) -> float:
        """Where the words begin, or end where they are set to the right."""
        return self.box[2] if self.align == "right" else self.box[0] + self.label.before


@dataclass
class Canvas:
    """A picture of some size with the lines and boxes that labels keep clear of."""

    bounds: Box
    lines: Floats  # one row of x1, y1, x2, y2 for each stretch
    boxes: list[Box] = field(default_factory=list)
    leaders: list[tuple[float, float, float, float]] = field(default_factory=list)

    def place(self, label: Label) -> Placed | None:
        """The label's best place, which is then taken; None where it would cover words and need not be there."""
        best: tuple[float, Box, tuple[float, float, float, float] | None] | None = None
        for box, distance, bias in _around(label):
            if not _within(box, self.bounds) or (best is not None and distance + bias >= best[0]):
                continue
            leader = None if distance <= 12 else (label.x, label.y, *_nearest(label, box))
            cost = distance + bias + self._cost(box, leader)
            if best is None or cost < best[0]:
                best = (cost, box, leader)
        if best is None or (best[0] > TOO_DEAR and not label.must):
            return None
        self.boxes.append(best[1])
        if best[2]:
            self.leaders.append(best[2])
        return Placed(label=label, box=best[1], leader=best[2])

    def _cost(self, box: Box, leader: tuple[float, float, float, float] | None) -> float:
        cost = OVERLAP * sum(_overlap(box, b) for b in self.boxes)
        cost += TEXT_ON_LINE * min(int(crosses(self.lines, box).sum()), 6)
        if self.leaders:
            cost += CROSS_TEXT * any(_cuts(one, box) for one in self.leaders)
        if leader:
            cost += UPRIGHT * (abs(leader[0] - leader[2]) < 5)  # it would be taken for a range or a step
            cost += CROSS_TEXT * sum(_cuts(leader, b) for b in self.boxes)
            cost += CROSS_LEADER * sum(_meet(leader, other) for other in self.leaders)
            cost += CROSS_LINE * min(
                int(sum(_meet(leader, (r[0], r[1], r[2], r[3])) for r in self.lines[_near(self.lines, leader)])), 6
            )
        return cost


def _around(label: Label) -> Iterator[tuple[Box, float, float]]:
    """Boxes round the anchor with their distance and a small dislike of some sides."""
    w, h = label.width, label.height
    radii = [r for r in (6.0, 14.0, 24.0, 36.0, 50.0, 70.0, 95.0, 125.0, 160.0, 200.0, 250.0) if r <= label.reach]
    for r in radii:
        n = 8 if r < 30 else 16 if r < 100 else 24
        for k in range(n):
            angle = 2 * math.pi * k / n
            dx, dy = math.cos(angle), -math.sin(angle)
            cx = label.x + dx * r + (w / 2) * _sign(dx)
            cy = label.y + dy * r + (h / 2) * _sign(dy)
            yield (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2), r, 3.0 * (dx < -0.3) + 1.0 * (abs(dx) < 0.3)


def _sign(x: float) -> float:
    return 0.0 if abs(x) < 0.15 else math.copysign(1.0, x)


def _within(box: Box, bounds: Box) -> bool:
    return box[0] >= bounds[0] and box[1] >= bounds[1] and box[2] <= bounds[2] and box[3] <= bounds[3]


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] + 2 and b[0] < a[2] + 2 and a[1] < b[3] + 1 and b[1] < a[3] + 1


def _nearest(label: Label, box: Box) -> tuple[float, float]:
    """The point of the label's badge or words that is nearest to its anchor."""
    n, high = len(label.lines), label.size * 1.25
    begins, middle = box[0] + label.before, (box[1] + box[3]) / 2
    parts = [(box[0], middle - 8, begins - 4, middle + 8)] if label.before else []
    for i, text in enumerate(label.lines):
        y = middle + (i - n / 2) * high
        parts.append(
            (begins, y, begins + text_width(text, label.size, bold=label.bold), y + high)
            if label.before
            else (box[0], y, box[2], y + high)
        )
    points = [(min(max(label.x, p[0]), p[2]), min(max(label.y, p[1]), p[3])) for p in parts]
    return min(points, key=lambda p: math.hypot(p[0] - label.x, p[1] - label.y))


def _near(lines: Floats, leader: Sequence[float]) -> NDArray[np.bool_]:
    left, right = sorted((leader[0], leader[2]))
    top, bottom = sorted((leader[1], leader[3]))
    across = (np.minimum(lines[:, 0], lines[:, 2]) <= right) & (np.maximum(lines[:, 0], lines[:, 2]) >= left)
    down = (np.minimum(lines[:, 1], lines[:, 3]) <= bottom) & (np.maximum(lines[:, 1], lines[:, 3]) >= top)
    return np.asarray(across & down)


def crosses(lines: Floats, box: Box) -> NDArray[np.bool_]:
    """Which stretches pass through the box (Liang and Barsky's clipping)."""
    if not len(lines):
        return np.zeros(0, dtype=bool)
    x, y = lines[:, 0], lines[:, 1]
    dx, dy = lines[:, 2] - x, lines[:, 3] - y
    enters, leaves = np.zeros(len(lines)), np.ones(len(lines))
    outside = np.zeros(len(lines), dtype=bool)
    with np.errstate(all="ignore"):  # a stretch along an edge divides by nothing
        for p, q in ((-dx, x - box[0]), (dx, box[2] - x), (-dy, y - box[1]), (dy, box[3] - y)):
            t = q / p
            outside |= (p == 0) & (q < 0)
            enters = np.where(p < 0, np.maximum(enters, t), enters)
            leaves = np.where(p > 0, np.minimum(leaves, t), leaves)
    return np.asarray(~outside & (enters <= leaves))


def _cuts(stretch: Sequence[float], box: Box) -> bool:
    """Whether one stretch passes through the box: `crosses` for a single one."""
    x, y, dx, dy = stretch[0], stretch[1], stretch[2] - stretch[0], stretch[3] - stretch[1]
    enters, leaves = 0.0, 1.0
    for p, q in ((-dx, x - box[0]), (dx, box[2] - x), (-dy, y - box[1]), (dy, box[3] - y)):
        if p == 0:
            if q < 0:
                return False
        elif p < 0:
            enters = max(enters, q / p)
        else:
            leaves = min(leaves, q / p)
    return enters <= leaves


def _meet(a: Sequence[float], b: Sequence[float]) -> bool:
    """Whether two stretches cross, touching at the first one's beginning aside."""

    def side(p: Sequence[float], x: float, y: float) -> float:
        return (p[2] - p[0]) * (y - p[1]) - (p[3] - p[1]) * (x - p[0])

    if math.hypot(a[0] - b[0], a[1] - b[1]) < 3 or math.hypot(a[0] - b[2], a[1] - b[3]) < 3:
        return False
    return side(a, b[0], b[1]) * side(a, b[2], b[3]) < 0 and side(b, a[0], a[1]) * side(b, a[2], a[3]) < 0
