"""Standing: levels, openings and hazards as the world takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What politics computes from facts: level of each pair, status of each opening, hazard of each cause.

    Empty mappings say that nothing political bears on the world beyond the developments and the agreements' dates.
    """

    levels: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    openings: Mapping[str, Any] = field(default_factory=dict)
    hazards: Mapping[str, Any] = field(default_factory=dict)
