"""Kernels' signatures are counted when every other test of the run has called them."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name == "test_zz_signatures.py")
