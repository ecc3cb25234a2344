"""Politics: what facts make of pairs, openings and hazards. Only the shape that the world takes is here yet."""

from __future__ import annotations

from landbridge.politics.standing import Standing

__all__ = ["Standing"]
