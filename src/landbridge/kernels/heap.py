"""A heap of nodes by cost, four children to a parent, in which a node may sit more than once.

The heap is two arrays, `key` float64[room] and `node` int64[room], root first, and the caller's count of entries. `key` is
inf beyond the entries, which lets `pop` compare four children without asking how many there are; so `room` is at least
4 more than the entries there can be. A node whose cost falls is pushed again, and the caller passes over the dearer entry
when it comes out: on networks of roads and rails that is quicker than keeping track of where each node sits.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def push(key, node, size, cost, v):
    """Add node `v` at `cost` to a heap of `size` entries. The caller counts it one larger.

    Parameters
    ----------
    key : float64[room]
        Cost of each entry, inf beyond `size`. Changed in place.
    node : int64[room]
        Node of each entry. Changed in place.
    """
    i = size
    while i > 0:
        up = (i - 1) >> 2
        if key[up] <= cost:
            break
        key[i] = key[up]
        node[i] = node[up]
        i = up
    key[i] = cost
    node[i] = v


@njit(cache=True, nogil=True)
def pop(key, node, size):
    """Drop the root of a heap of `size` entries. The caller has read it, and counts the heap one smaller.

    Parameters
    ----------
    key : float64[room]
        Cost of each entry, inf beyond `size`. Changed in place.
    node : int64[room]
        Node of each entry. Changed in place.
    """
    last = size - 1
    cost = key[last]
    v = node[last]
    key[last] = np.inf
    hole: Any = np.int64(0)  # a bare 0 is a type of its own while numba infers, and `push` would be compiled for both
    child = 1
    while child < last:  # the cheapest child moves up until the hole is at the bottom: no test that is hard to predict
        left = child + int(key[child + 1] < key[child])
        right = child + 2 + int(key[child + 3] < key[child + 2])
        best = left + (right - left) * int(key[right] < key[left])
        key[hole] = key[best]
        node[hole] = node[best]
        hole = best
        child = 4 * hole + 1
    if last > 0:
        push(key, node, hole, cost, v)


def warm():
    """Compile the kernels of this module."""
    key, node = np.full(8, np.inf), np.zeros(8, np.int64)
    push(key, node, 0, 1.0, 0)
    pop(key, node, 1)
