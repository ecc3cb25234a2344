"""A small integer program, solved by HiGHS with proof."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Solved:
    """The best values found, what they are worth, and the bound that is proven."""

    x: NDArray[np.float64]
    objective: float
    bound: float


@dataclass
class Program:
    """Columns of zero or one with a weight each, more columns between bounds, and rows that limit sums of them.

    >>> program = Program([3.0, 2.0, 2.0])
    >>> program.row([0, 1], 1.0, low=1.0)
    >>> program.row([0, 2], 1.0, low=1.0)
    >>> program.solve().x.tolist()
    [1.0, 0.0, 0.0]
    """

    weight: Sequence[float]
    maximise: bool = False
    _more: list[tuple[float, float]] = field(
        default_factory=list
    )  # weight and upper bound of columns that need not be whole
    _rows: list[tuple[list[int], list[float], float, float]] = field(default_factory=list)

    def column(self, weight: float, high: float) -> int:
        """One more column, between zero and `high`; returns its number."""
        self._more.append((weight, high))
        return len(self.weight) + len(self._more) - 1

    def row(self, columns: Iterable[int], value: float, *, low: float = -np.inf, high: float = np.inf) -> None:
        """A row with one value at each of the columns."""
        self.rows([(c, value) for c in columns], low=low, high=high)

    def rows(self, cells: Iterable[tuple[int, float]], *, low: float = -np.inf, high: float = np.inf) -> None:
        """A row of columns with their values."""
        listed = list(cells)
        self._rows.append(([c for c, _ in listed], [v for _, v in listed], low, high))

    def solve(self, seconds: float = np.inf) -> Solved | None:
        """The best values; None where no values meet all rows, or none were found in time."""
        import highspy

        highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-9)):
            highs.setOptionValue(option, value)
        if np.isfinite(seconds):
            highs.setOptionValue("time_limit", max(0.01, seconds))
        highs.passModel(self._model(highspy))
        highs.run()
        if highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible or not highs.getInfo().primal_solution_status:
            return None
        info = highs.getInfo()
        bound = info.mip_dual_bound if len(self.weight) else info.objective_function_value
        return Solved(np.array(highs.getSolution().col_value), float(info.objective_function_value), float(bound))

    def _model(self, highspy: Any) -> Any:
        n, m = len(self.weight) + len(self._more), len(self._rows)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = n, m
        lp.col_cost_ = np.array([*self.weight, *(w for w, _ in self._more)], dtype=np.float64)
        lp.col_lower_ = np.zeros(n)
        lp.col_upper_ = np.array([1.0] * len(self.weight) + [h for _, h in self._more])
        lp.row_lower_ = np.array([r[2] for r in self._rows])
        lp.row_upper_ = np.array([r[3] for r in self._rows])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(r[0]) for r in self._rows)]).astype(np.int32)
        lp.a_matrix_.index_ = np.array([c for r in self._rows for c in r[0]], dtype=np.int32)
        lp.a_matrix_.value_ = np.array([v for r in self._rows for v in r[1]], dtype=np.float64)
        kinds = highspy.HighsVarType
        lp.integrality_ = [kinds.kInteger] * len(self.weight) + [kinds.kContinuous] * len(self._more)
        lp.sense_ = highspy.ObjSense.kMaximize if self.maximise else highspy.ObjSense.kMinimize
        return lp
