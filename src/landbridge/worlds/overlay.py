"""An overlay: the one way to change a world."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.worlds.reasons import Reason


@dataclass(frozen=True, eq=False)
class Overlay:
    """New values of one column for some arcs, and why.

    Parameters
    ----------
    rows : int64[n]
        Arcs to change.
    column : str
        A column of the world: status, hours, usd_per_40ft, usd_per_20ft, usd_per_t, kg_co2e_per_t, length_km or capacity_t_per_day.
    values : float64[n]
        New typical values. Ranges move in proportion.
    reason : Reason
        Why. Its parent is set to the reason that stood there before, cell by cell.
    firm : bool
        Whether the new values have no range, as a price that was offered has none.
    """

    rows: NDArray[np.int64]
    column: str
    values: NDArray[np.float64]
    reason: Reason
    firm: bool = False
