"""What engines return, on screen and as data: plain tables, JSON and CSV."""

from __future__ import annotations

from landbridge.results.show import as_csv, as_json, days_span, number, span

__all__ = ["as_csv", "as_json", "days_span", "number", "span"]
