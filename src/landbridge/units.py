"""Units: great-circle distances and the few constants that turn one unit into another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

HOURS_PER_DAY = 24.0
KM_PER_NAUTICAL_MILE = 1.852
TEU_PER_40FT = 2.0
EARTH_RADIUS_KM = 6371.0088  # mean radius of the IUGG

Floats = NDArray[np.float64]


def great_circle_km(lon1: Floats | float, lat1: Floats | float, lon2: Floats | float, lat2: Floats | float) -> Floats:
    """Great-circle distance in km between points in decimal degrees (haversine on the mean sphere).

    >>> round(float(great_circle_km(0.0, 0.0, 0.0, 1.0)), 1)
    111.2
    """
    p1, p2 = np.radians(lat1), np.radians(lat2)
    dp, dl = p2 - p1, np.radians(lon2) - np.radians(lon1)
    a = np.sin(dp / 2) ** 2 + np.cos(p1) * np.cos(p2) * np.sin(dl / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(a, 0.0, 1.0))), dtype=np.float64)
