"""What engines return, on screen and as data: plain tables, JSON and CSV."""

from __future__ import annotations

from landbridge.results.html import html_lines, html_table
from landbridge.results.show import as_csv, as_json, days_span, number, span

__all__ = ["as_csv", "as_json", "days_span", "html_lines", "html_table", "number", "span"]
