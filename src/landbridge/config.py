"""Where the shipped studies are and which one is opened unless another is asked for."""

from __future__ import annotations

from pathlib import Path

SHIPPED = Path(__file__).parent / "studies"
DEFAULT_STUDY = "middle-corridor"


def shipped_studies() -> list[str]:
    """Names of the studies that come with the package."""
    return sorted(p.parent.name for p in SHIPPED.glob("*/datapackage.json"))
