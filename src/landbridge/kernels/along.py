"""What cheapest ways cost and what other amounts add up to along them, under one overlay after another.

The trees are put right by `repair.py`, parents included, so that the way to each target can be walked and its hours, USD or kilometres added.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from landbridge.kernels.repair import DONE, N_STATE, TOUCHED, WHOLE, flag_ways, lay, matters, mend, put_back


@njit(cache=True, nogil=True)
def add_along(tail, parent, amount, v, total):
    """Add up amounts along the way to node `v`, from its end to its origin.

    Parameters
    ----------
    tail, parent
        As `mend` has them. Not changed.
    amount : float64[n_amounts, n_arcs]
        What each arc adds to each amount.
    v : int
        Where the way ends. It has been reached.
    total : float64[n_amounts]
        Changed in place.
    """
    total[:] = 0.0
    while parent[v] >= 0:
        for q in range(total.size):
            total[q] += amount[q, parent[v]]
        v = tail[parent[v]]


@njit(cache=True, nogil=True)
def along_rows(
    first, tail, head, into_first, into_arc, into_tail, cost, amount, seed_first, seeds, seed_cost, targets,
    change_first, change_arc, change_cost, row, end,
    dist, parent, kept, plain, total, now, needed, mark, touched, before, floor, key, node, stack, state, skim, sums,
    max_steps,
):  # fmt: skip
    """Cost and amounts from each origin to each target under each of many overlays, and say whether the last one is done.

    Parameters
    ----------
    first, tail, head, into_first, into_arc, into_tail, cost, targets, mark, touched, before, floor, key, node, stack
        As `mend` has them. Changed in place from `mark` on.
    amount, total
        As `add_along` has them. `total` is changed in place.
    seed_first, seeds, seed_cost, change_first, change_arc, change_cost, row, end, now, needed
        As `reskim_rows` has them. The last two are changed in place; `now` is put back.
    dist, parent : float64[n_origins, n_nodes], int64[n_origins, n_nodes]
        The trees at `cost`. Changed on the way, and put back before the call ends.
    kept : int64[n_nodes]
        Anything. Holds the parents of the tree at hand. Changed in place.
    plain : float64[n_amounts, n_targets]
        Anything. Holds the amounts of the tree at hand before any overlay. Changed in place.
    state : int64[4]
        Zeros at first. `state[DONE]` counts pairs of origin and overlay. Changed in place.
    skim : float64[n_overlays, n_origins, n_targets]
        The costs; inf where there is no way. Changed in place.
    sums : float64[n_amounts, n_overlays, n_origins, n_targets]
        The amounts; inf where there is no way. Changed in place.
    max_steps : int
        Nodes to touch at most, give or take one tree.
    """
    n_overlays = skim.shape[0]
    state[WHOLE] = 1
    while state[DONE] < (end - row) * n_overlays and max_steps > 0:
        r = row + state[DONE] // n_overlays
        lo, hi = seed_first[r], seed_first[r + 1]
        flag_ways(tail, targets, parent[r], needed)
        kept[:] = parent[r]
        for j in range(targets.size):
            if dist[r, targets[j]] < np.inf:
                add_along(tail, parent[r], amount, targets[j], total)
                plain[:, j] = total
            else:
                plain[:, j] = np.inf
        for k in range(state[DONE] % n_overlays, n_overlays):
            changed = lay(change_first, change_arc, change_cost, k, now)
            state[TOUCHED] = 0
            if matters(head, cost, now, changed, parent[r], needed):
                mend(
                    first, tail, head, into_first, into_arc, into_tail, cost, now, changed, seeds[lo:hi], seed_cost[lo:hi],
                    targets, needed, dist[r], parent[r], mark, touched, before, floor, key, node, stack, state,
                )  # fmt: skip
            for j in range(targets.size):
                v = targets[j]
                skim[k, r, j] = dist[r, v]
                if mark[v] == 0:
                    sums[:, k, r, j] = plain[:, j]
                elif dist[r, v] < np.inf:
                    add_along(tail, parent[r], amount, v, total)
                    sums[:, k, r, j] = total
                else:
                    sums[:, k, r, j] = np.inf
            if state[TOUCHED] > 0:
                parent[r] = kept  # whole: a tie may have moved the parent of a node that was not touched
            max_steps -= put_back(cost, changed, dist[r], now, mark, touched, before, floor, state) + 1
            state[DONE] += 1
            if max_steps <= 0:
                break
    return state[DONE] == (end - row) * n_overlays


def warm():
    """Compile the kernels of this module."""
    zero, one = np.zeros(1, np.int64), np.ones(1, np.int64)
    first, into_first, upto = np.array([0, 1, 1]), np.array([0, 0, 1]), np.array([0, 1])
    cost, dearer, seed_cost, amount = np.ones(1), np.full(1, 2.0), np.zeros(1), np.ones((2, 1))
    for array in (zero, one, first, into_first, upto, cost, dearer, seed_cost, amount):
        array.flags.writeable = False
    arcs, state = (first, zero, one, into_first, zero, zero), np.zeros(N_STATE, np.int64)
    dist, parent, mark, touched, stack = np.array([[0.0, 1.0]]), np.array([[-1, 0]]), *np.zeros((3, 2), np.int64)
    kept, plain, total, needed = np.zeros(2, np.int64), np.zeros((2, 1)), np.zeros(2), np.zeros(2, np.int64)
    work = mark, touched, np.zeros(2), np.zeros(2), np.full(9, np.inf), np.zeros(9, np.int64), stack, state
    along_rows(
        *arcs, cost, amount, upto, zero, seed_cost, one, upto, zero, dearer, 0, 1, dist, parent, kept, plain, total, cost.copy(),
        needed, *work, np.zeros((1, 1, 1)), np.zeros((2, 1, 1, 1)), 9,
    )  # fmt: skip
