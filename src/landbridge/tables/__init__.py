"""Tables: read from CSV or Parquet by their declaration, written back, and checked cell by cell."""

from __future__ import annotations

from landbridge.tables.problem import Problem
from landbridge.tables.read import Table, empty, read_table
from landbridge.tables.write import data_package_resource, write_table

__all__ = ["Problem", "Table", "data_package_resource", "empty", "read_table", "write_table"]
