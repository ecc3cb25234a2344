"""Cheapest trees put right after a few arcs changed, at the cost of what the change touches.

An arc that became dearer matters to an origin only if its tree uses the arc: then everything below the arc is cut off the
tree and joined again from the edges of what stands. An arc that became cheaper matters only if its end is nearer by it: then
the gain is spread from there. Both at once is the dynamic shortest-path algorithm of Ramalingam and Reps (1996, J. Algorithms
21). Costs and trees are those of `shortest.py`, and so are the results, to the last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from landbridge.kernels.heap import pop, push

# What the numbers of `state` say: trees done, nodes touched in the tree at hand, targets cut off in it, and 1 to put `dist`
# and `parent` right everywhere or 0 for `dist` at the targets alone.
DONE, TOUCHED, LEFT, WHOLE = 0, 1, 2, 3
N_STATE = 4
# `mark` of a node touched, and of a target cut off; what is added to either while it is on the stack.
TOUCHED_ONLY, IS_TARGET, WAITING = 1, 2, 4


@njit(cache=True, nogil=True)
def cut(first, head, cost, now, changed, dist, parent, mark, touched, before):
    """Cut off the tree everything below an arc that became dearer, and return how many nodes that is.

    Parameters
    ----------
    first, head : int64[n_nodes + 1], int64[n_arcs]
        As `dijkstra` has them.
    cost, now : float64[n_arcs], float64[n_arcs]
        Cost of each arc as the tree has it, and as it is now.
    changed : int64[n_changed]
        Arcs at which the two may differ.
    dist, parent : float64[n_nodes], int64[n_nodes]
        A tree. `dist` becomes inf at the nodes cut off; `parent` is not changed.
    mark : int64[n_nodes]
        Zeros; becomes TOUCHED_ONLY at each node touched. Changed in place.
    touched, before : int64[n_nodes], float64[n_nodes]
        Nodes touched, and their `dist` before. Changed in place.
    """
    n = 0
    for i in range(changed.size):
        a = changed[i]
        v = head[a]
        if now[a] > cost[a] and parent[v] == a and mark[v] == 0:
            mark[v] = TOUCHED_ONLY
            touched[n] = v
            n += 1
    i = 0
    while i < n:
        u = touched[i]
        before[i] = dist[u]
        dist[u] = np.inf
        i += 1
        for a in range(first[u], first[u + 1]):
            v = head[a]
            if parent[v] == a and mark[v] == 0:
                mark[v] = TOUCHED_ONLY
                touched[n] = v
                n += 1
    return n


@njit(cache=True, nogil=True)
def aim(targets, cost, now, changed, dist, mark, touched, before, floor, state):
    """Count the targets cut off, and return how far the others are that might gain; -inf if none might.

    Parameters
    ----------
    targets : int64[n_targets]
        Nodes whose `dist` must come out right.
    cost, now, changed, dist, mark, touched, before
        As `cut` has and leaves them. `mark` is changed in place.
    floor : float64[n_nodes]
        Zeros; unless some arc became cheaper, becomes `before` at the nodes cut off. Changed in place.
    state : int64[4]
        The numbers named at the top of this file. Changed in place.
    """
    gain = False
    for i in range(changed.size):
        gain = gain or now[changed[i]] < cost[changed[i]]
    if not gain:
        for i in range(state[TOUCHED]):
            floor[touched[i]] = before[i]
    if state[WHOLE] == 1:
        return np.inf
    bound = -np.inf
    for i in range(targets.size):
        v = targets[i]
        if mark[v] == TOUCHED_ONLY:
            mark[v] = IS_TARGET
            state[LEFT] += 1
        elif mark[v] == 0 and gain:
            bound = max(bound, dist[v])
    return bound


@njit(cache=True, nogil=True)
def join(
    tail, into_first, into_arc, into_tail, cost, now, changed, seeds, seed_cost,
    dist, parent, mark, touched, floor, key, node, state,
):  # fmt: skip
    """Fill the heap with what may now be nearer than it stands, and return how many entries that makes.

    That is each node cut off that can be reached from one that was not, or is a seed; and each node that a cheaper arc leaves.

    Parameters
    ----------
    tail, cost, now, changed, dist, parent, mark, touched, floor
        As `cut` and `aim` have and leave them. `dist` and `parent` are changed in place.
    into_first, into_arc, into_tail : int64[n_nodes + 1], int64[n_arcs], int64[n_arcs]
        First entry of each node in the other two; the arcs that enter it, lowest first; the nodes that those leave.
    seeds, seed_cost : int64[n_seeds], float64[n_seeds]
        Those of the tree.
    key, node : float64[room], int64[room]
        An empty heap, with room for n_nodes + n_seeds + n_changed + 4 at least. Changed in place. It is sorted by how much
        farther a node is than its `floor`.
    state : int64[4]
        The numbers named at the top of this file. Not changed.
    """
    size: Any = np.int64(0)  # not a bare 0: see `pop`
    whole = state[WHOLE] == 1
    for i in range(state[TOUCHED]):
        v = touched[i]
        best = np.inf
        by = -1
        for e in range(into_first[v], into_first[v + 1]):
            u = into_tail[e]
            if mark[u] == 0:
                there = dist[u] + now[into_arc[e]]
                if there < best or (there == best and by >= 0 and dist[u] < there and dist[tail[by]] == there):
                    best = there
                    by = into_arc[e]
        if whole:
            parent[v] = by
        if by >= 0:
            dist[v] = best
            push(key, node, size, best - floor[v], v)
            size += 1
    for i in range(seeds.size):
        v = seeds[i]
        if mark[v] != 0 and seed_cost[i] <= dist[v]:
            if whole:
                parent[v] = -1
            if seed_cost[i] < dist[v]:
                dist[v] = seed_cost[i]
                push(key, node, size, seed_cost[i] - floor[v], v)
                size += 1
    for i in range(changed.size):
        a = changed[i]
        u = tail[a]
        if now[a] < cost[a] and mark[u] == 0 and dist[u] < np.inf:
            push(key, node, size, dist[u], u)
            size += 1
    return size


@njit(cache=True, nogil=True)
def spread(
    first, tail, head, now, bound, size, needed, dist, parent, mark, touched, before, floor, key, node, stack, state
):  # fmt: skip
    """Settle what is in the heap, and leave the heap empty.

    What is below an intact arc of the old tree is as much farther than before as the node above it: it is settled without
    going through the heap, and first what is on a way to a target, because that is often all there is to do. A node that then
    turns out nearer still is settled again, so the order is a matter of speed alone.

    Parameters
    ----------
    first, tail, head, now, dist, parent, mark, touched, before, floor, key, node
        As `cut`, `aim` and `join` have and leave them. Changed in place from `dist` on, but for `floor`.
    bound : float
        Once the targets that were cut off are settled, what is farther than they and this may stay as it is.
    size : int
        Entries in the heap.
    needed : int64[n_nodes]
        1 at nodes that were on the way to a target.
    stack : int64[n_nodes]
        Nodes to settle without the heap: needed ones from the left, others from the right. Changed in place.
    state : int64[4]
        The numbers named at the top of this file. Changed in place.
    """
    whole = state[WHOLE] == 1
    left = state[LEFT]
    n = state[TOUCHED]
    room = key.size - 4
    at = -np.inf
    near = 0  # entries on the left of the stack
    late = stack.size  # where those on the right begin
    while True:
        if near > 0:
            near -= 1
            u = stack[near]
            mark[u] -= WAITING
        elif left == 0 and at >= bound:
            break
        elif late < stack.size:
            u = stack[late]
            late += 1
            mark[u] -= WAITING
        elif size > 0:
            u = node[0]
            at = key[0]
            if left == 0 and at >= bound:
                break
            pop(key, node, size)
            size -= 1
            if at > dist[u] - floor[u]:
                continue
        else:
            break
        here = dist[u]
        if mark[u] == IS_TARGET:
            mark[u] = TOUCHED_ONLY
            left -= 1
            bound = max(bound, at)
        soon = at + here * 1e-12  # differences are inexact in their last digits
        for a in range(first[u], first[u + 1]):
            v = head[a]
            there = here + now[a]
            if there < dist[v]:
                if mark[v] == 0:
                    mark[v] = TOUCHED_ONLY
                    touched[n] = v
                    before[n] = dist[v]
                    n += 1
                dist[v] = there
                if whole:
                    parent[v] = a
                if there - floor[v] > soon and size < room:
                    push(key, node, size, there - floor[v], v)
                    size += 1
                elif mark[v] < WAITING:
                    mark[v] += WAITING
                    if needed[v] == 1:
                        stack[near] = v
                        near += 1
                    else:
                        late -= 1
                        stack[late] = v
            elif whole and there == dist[v] and here < there and parent[v] >= 0:
                by = parent[v]
                if a < by or dist[tail[by]] == there:
                    parent[v] = a
    for i in range(size):
        key[i] = np.inf
    state[TOUCHED] = n


@njit(cache=True, nogil=True)
def mend(
    first, tail, head, into_first, into_arc, into_tail, cost, now, changed, seeds, seed_cost, targets, needed,
    dist, parent, mark, touched, before, floor, key, node, stack, state,
):  # fmt: skip
    """Put one tree right after the arcs `changed` went from `cost` to `now`.

    Parameters
    ----------
    first, tail, head, into_first, into_arc, into_tail, cost, now, changed, seeds, seed_cost
        As `cut` and `join` have them. Not changed.
    targets : int64[n_targets]
        Nodes whose `dist` must come out right. Not looked at when `state[WHOLE]` is 1.
    needed : int64[n_nodes]
        1 at nodes that were on the way to a target. When `state[WHOLE]` is 1 any array will do.
    dist, parent, mark, touched, before, floor, key, node, stack, state
        As `cut`, `aim`, `join` and `spread` have them. Changed in place; `parent` only when `state[WHOLE]` is 1.
    """
    state[LEFT] = 0
    state[TOUCHED] = cut(first, head, cost, now, changed, dist, parent, mark, touched, before)
    bound = aim(targets, cost, now, changed, dist, mark, touched, before, floor, state)
    if state[LEFT] == 0 and bound == -np.inf:
        return
    size = join(
        tail, into_first, into_arc, into_tail, cost, now, changed, seeds, seed_cost,
        dist, parent, mark, touched, floor, key, node, state,
    )  # fmt: skip
    spread(
        first, tail, head, now, bound, size, needed, dist, parent, mark, touched, before, floor, key, node, stack, state
    )


@njit(cache=True, nogil=True)
def mend_rows(
    first, tail, head, into_first, into_arc, into_tail, cost, now, changed, seed_first, seeds, seed_cost, row, end,
    dist, parent, mark, touched, before, floor, key, node, stack, state, max_steps,
):  # fmt: skip
    """Put the trees of several origins right, `row` to `end - 1`, and say whether the last one is done.

    Parameters
    ----------
    first, tail, head, into_first, into_arc, into_tail, cost, now, changed
        As `mend` has them. Not changed.
    seed_first, seeds, seed_cost
        As `skim_rows` has them.
    mark, touched, before, floor, key, node, stack
        As `mend` has them. Changed in place.
    dist, parent : float64[n_origins, n_nodes], int64[n_origins, n_nodes]
        The trees. Changed in place.
    state : int64[4]
        Zeros at first, but `state[WHOLE]` 1. Changed in place.
    max_steps : int
        Nodes to touch at most, give or take one tree.
    """
    while row + state[DONE] < end and max_steps > 0:
        r = row + state[DONE]
        lo, hi = seed_first[r], seed_first[r + 1]
        mend(
            first, tail, head, into_first, into_arc, into_tail, cost, now, changed, seeds[lo:hi], seed_cost[lo:hi],
            changed, mark, dist[r], parent[r], mark, touched, before, floor, key, node, stack, state,
        )  # fmt: skip
        for i in range(state[TOUCHED]):
            mark[touched[i]] = 0
            floor[touched[i]] = 0.0
        max_steps -= state[TOUCHED] + 1
        state[DONE] += 1
    return row + state[DONE] == end


@njit(cache=True, nogil=True)
def flag_ways(tail, targets, parent, needed):
    """Set `needed` to 1 at every node on the way to a target, and to 0 elsewhere.

    Parameters
    ----------
    tail, targets, parent
        As `mend` has them. Not changed.
    needed : int64[n_nodes]
        Changed in place.
    """
    needed[:] = 0
    for i in range(targets.size):
        v = targets[i]
        while needed[v] == 0:
            needed[v] = 1
            if parent[v] >= 0:
                v = tail[parent[v]]


@njit(cache=True, nogil=True)
def matters(head, cost, now, changed, parent, needed):
    """Whether any target could be nearer or farther: some arc is cheaper, or one on the way to a target is dearer.

    Parameters
    ----------
    head, cost, now, changed, parent
        As `cut` has them. Not changed.
    needed : int64[n_nodes]
        As `flag_ways` leaves it. Not changed.
    """
    for i in range(changed.size):
        a = changed[i]
        if now[a] < cost[a] or (now[a] > cost[a] and needed[head[a]] == 1 and parent[head[a]] == a):
            return True
    return False


@njit(cache=True, nogil=True)
def lay(change_first, change_arc, change_cost, k, now):
    """Write the costs of an overlay into `now`, and return the arcs that it changes.

    Parameters
    ----------
    change_first : int64[n_overlays + 1]
        Where the changes of each overlay begin.
    change_arc, change_cost : int64[n_changes], float64[n_changes]
        Arc that changes, and its cost then. Of an arc named twice in one overlay the last counts.
    k : int
        The overlay.
    now : float64[n_arcs]
        Changed in place.
    """
    changed = change_arc[change_first[k] : change_first[k + 1]]
    for i in range(changed.size):
        now[changed[i]] = change_cost[change_first[k] + i]
    return changed


@njit(cache=True, nogil=True)
def put_back(cost, changed, dist, now, mark, touched, before, floor, state):
    """Make one tree and the costs what they were before an overlay, and say how many nodes it touched.

    Parameters
    ----------
    cost, changed
        As `cut` has them. Not changed.
    dist, now, mark, touched, before, floor, state
        As `mend` leaves them. Changed in place, but for `touched`, `before` and `state`.
    """
    for i in range(state[TOUCHED]):
        dist[touched[i]] = before[i]
        mark[touched[i]] = 0
        floor[touched[i]] = 0.0
    for i in range(changed.size):
        now[changed[i]] = cost[changed[i]]
    return state[TOUCHED]


@njit(cache=True, nogil=True)
def reskim_rows(
    first, tail, head, into_first, into_arc, into_tail, cost, seed_first, seeds, seed_cost, targets,
    change_first, change_arc, change_cost, row, end,
    dist, parent, now, needed, mark, touched, before, floor, key, node, stack, state, skim, max_steps,
):  # fmt: skip
    """Cost from each origin to each target under each of many overlays, and say whether the last one is done.

    All overlays of one origin follow each other, because its tree then stays in the processor's cache.

    Parameters
    ----------
    first, tail, head, into_first, into_arc, into_tail, cost, targets, mark, touched, before, floor, key, node, stack
        As `mend` has them. Changed in place from `mark` on.
    seed_first, seeds, seed_cost
        As `skim_rows` has them.
    change_first, change_arc, change_cost
        As `lay` has them.
    row, end : int
        Origins to do, `row` to `end - 1`.
    dist, parent : float64[n_origins, n_nodes], int64[n_origins, n_nodes]
        The trees at `cost`. `dist` is changed on the way, and put back before the call ends.
    now : float64[n_arcs]
        A copy of `cost`. Changed on the way, and put back.
    needed : int64[n_nodes]
        Anything. Changed in place.
    state : int64[4]
        Zeros at first. `state[DONE]` counts pairs of origin and overlay. Changed in place.
    skim : float64[n_overlays, n_origins, n_targets]
        The costs; inf where there is no way. Changed in place.
    max_steps : int
        Nodes to touch at most, give or take one tree.
    """
    n_overlays = skim.shape[0]
    while state[DONE] < (end - row) * n_overlays and max_steps > 0:
        r = row + state[DONE] // n_overlays
        lo, hi = seed_first[r], seed_first[r + 1]
        flag_ways(tail, targets, parent[r], needed)
        for k in range(state[DONE] % n_overlays, n_overlays):
            changed = lay(change_first, change_arc, change_cost, k, now)
            state[TOUCHED] = 0
            if matters(head, cost, now, changed, parent[r], needed):
                mend(
                    first, tail, head, into_first, into_arc, into_tail, cost, now, changed, seeds[lo:hi], seed_cost[lo:hi],
                    targets, needed, dist[r], parent[r], mark, touched, before, floor, key, node, stack, state,
                )  # fmt: skip
            for j in range(targets.size):
                skim[k, r, j] = dist[r, targets[j]]
            max_steps -= put_back(cost, changed, dist[r], now, mark, touched, before, floor, state) + 1
            state[DONE] += 1
            if max_steps <= 0:
                break
    return state[DONE] == (end - row) * n_overlays


def warm():
    """Compile the kernels of this module."""
    zero, one = np.zeros(1, np.int64), np.ones(1, np.int64)
    first, into_first, upto = np.array([0, 1, 1]), np.array([0, 0, 1]), np.array([0, 1])
    cost, dearer, seed_cost = np.ones(1), np.full(1, 2.0), np.zeros(1)
    for array in (zero, one, first, into_first, upto, cost, dearer, seed_cost):
        array.flags.writeable = False
    arcs, needed, state = (first, zero, one, into_first, zero, zero), np.zeros(2, np.int64), np.zeros(N_STATE, np.int64)
    dist, parent, mark, touched, stack = np.array([[0.0, 1.0]]), np.array([[-1, 0]]), *np.zeros((3, 2), np.int64)
    work = mark, touched, np.zeros(2), np.zeros(2), np.full(9, np.inf), np.zeros(9, np.int64), stack, state
    reskim_rows(
        *arcs, cost, upto, zero, seed_cost, one, upto, zero, dearer, 0, 1,
        dist, parent, cost.copy(), needed, *work, np.zeros((1, 1, 1)), 9,
    )  # fmt: skip
    state[:] = 0, 0, 0, 1
    mend_rows(*arcs, cost, dearer.copy(), zero, upto, zero, seed_cost, 0, 1, dist, parent, *work, 9)
