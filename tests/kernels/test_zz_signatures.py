"""Each kernel has been compiled for one set of types, whatever called it."""

from __future__ import annotations

import pytest

from landbridge import kernels


def test_every_kernel_has_one_signature():
    kernels.warm()
    found = kernels.all_kernels()
    if not found:
        pytest.skip("numba is switched off")
    # A kernel that others call is loaded from the cache inside them, and then has none of its own.
    many = {name: kernel.signatures for name, kernel in found.items() if len(kernel.signatures) > 1}
    assert many == {}
