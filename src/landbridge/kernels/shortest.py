"""Cheapest ways from one place, or from many, over arcs stored by the node that they leave.

Arcs are numbered so that those leaving node `u` are `first[u]` to `first[u + 1] - 1`. A cost of inf is an arc that is not
there. Costs are never below zero. What a search costs along its way is added from the origin on, one arc after another,
so two searches that are both right agree to the last bit.

Of ways that cost the same, the tree takes the arc with the lowest number among those that come from a strictly nearer node.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from landbridge.kernels.heap import pop, push

# What the numbers of `state` count: entries in the heap, nodes settled, wanted nodes not yet settled, rows done, and 1
# while a row is under way.
ENTRIES, SETTLED, LEFT, ROW, UNDER_WAY = 0, 1, 2, 3, 4
N_STATE = 5


@njit(cache=True, nogil=True)
def sow(seeds, seed_cost, dist, parent, key, node, state):
    """Begin a search: put the origin, or each of several with a cost of its own, into the heap.

    Parameters
    ----------
    seeds : int64[n_seeds]
        Nodes where the search begins. A node may be named twice: the lower cost counts.
    seed_cost : float64[n_seeds]
        What it costs to begin there. inf is not a beginning.
    dist : float64[n_nodes]
        Cost so far; inf where unreached. Changed in place.
    parent : int64[n_nodes]
        Arc by which each node was reached; -1 where it is a seed. Changed in place.
    key, node : float64[room], int64[room]
        The heap (`heap.py`); room for n_arcs + n_seeds + 4. Changed in place.
    state : int64[5]
        The counts named at the top of this file. Changed in place.
    """
    for i in range(seeds.size):
        v = seeds[i]
        if seed_cost[i] < dist[v]:
            dist[v] = seed_cost[i]
            parent[v] = -1
            push(key, node, state[ENTRIES], seed_cost[i], v)
            state[ENTRIES] += 1


@njit(cache=True, nogil=True)
def dijkstra(first, tail, head, cost, wanted, dist, parent, order, key, node, state, max_steps):
    """Settle nodes, nearest first, and say whether the search is done.

    Done is when nothing is left in the heap, or when the last wanted node has been settled. A call that is not done is
    taken up again by calling with the same arrays. `dist` and `parent` are final for the nodes in `order`.

    Parameters
    ----------
    first : int64[n_nodes + 1]
        First arc that leaves each node.
    tail, head : int64[n_arcs]
        Node that each arc leaves, and the one it enters.
    cost : float64[n_arcs]
        Cost of each arc.
    wanted : int64[n_nodes]
        1 at nodes that the search is for. With none wanted it runs until everything is settled.
    dist, parent : float64[n_nodes], int64[n_nodes]
        As left by `sow`. Changed in place.
    order : int64[n_nodes]
        Nodes in the order in which they were settled, `state[SETTLED]` of them. Changed in place.
    key, node : float64[room], int64[room]
        The heap, as left by `sow`. Changed in place.
    state : int64[5]
        `state[LEFT]` begins as the number of wanted nodes. Changed in place.
    max_steps : int
        Entries to take from the heap at most.
    """
    size = state[ENTRIES]
    settled = state[SETTLED]
    left = state[LEFT]
    done = size == 0
    while not done and max_steps > 0:
        max_steps -= 1
        u = node[0]
        here = key[0]
        pop(key, node, size)
        size -= 1
        done = size == 0
        if here > dist[u]:
            continue
        order[settled] = u
        settled += 1
        if wanted[u] != 0:
            left -= 1
            if left == 0:
                done = True
                break
        for a in range(first[u], first[u + 1]):
            v = head[a]
            there = here + cost[a]
            if there < dist[v]:
                dist[v] = there
                parent[v] = a
                push(key, node, size, there, v)
                size += 1
                done = False
            elif there == dist[v] and here < there and parent[v] >= 0:
                by = parent[v]
                if a < by or dist[tail[by]] == there:
                    parent[v] = a
    state[ENTRIES] = size
    state[SETTLED] = settled
    state[LEFT] = left
    return done


@njit(cache=True, nogil=True)
def drop(dist, parent, key, node, state):
    """End a search that stopped early: forget the nodes that it saw and did not settle, and empty the heap.

    Parameters
    ----------
    dist, parent, key, node, state
        As left by `dijkstra`. Changed in place.
    """
    for i in range(state[ENTRIES]):
        v = node[i]
        if key[i] == dist[v]:  # a settled node has been taken out at its cost, and sits here only at a higher one
            dist[v] = np.inf
            parent[v] = -1
        key[i] = np.inf
    state[ENTRIES] = 0


@njit(cache=True, nogil=True)
def clear(dist, parent, order, state):
    """Make the arrays ready for the next search, at the cost of the nodes settled rather than of all nodes.

    Parameters
    ----------
    dist, parent, order, state
        As left by `drop`. Changed in place.
    """
    for i in range(state[SETTLED]):
        dist[order[i]] = np.inf
        parent[order[i]] = -1
    state[SETTLED] = 0


@njit(cache=True, nogil=True)
def skim_rows(
    first, tail, head, cost, seed_first, seeds, seed_cost, targets, wanted, n_wanted,
    dist, parent, order, key, node, state, skim, max_steps,
):  # fmt: skip
    """Cost from each origin to each target, a row after another, and say whether the last row is done.

    Parameters
    ----------
    first, tail, head, cost, wanted
        As `dijkstra` has them.
    seed_first : int64[n_rows + 1]
        Where the seeds of each origin begin in `seeds`.
    seeds, seed_cost : int64[n_seeds], float64[n_seeds]
        As `sow` has them.
    targets : int64[n_targets]
        Node of each column. These are the nodes that are `wanted`.
    n_wanted : int
        How many nodes are wanted.
    dist, parent, order : float64[n_nodes], int64[n_nodes], int64[n_nodes]
        inf, -1 and anything at first. Changed in place.
    key, node : float64[room], int64[room]
        The heap, empty at first. Changed in place.
    state : int64[5]
        Zeros at first. Changed in place.
    skim : float64[n_rows, n_targets]
        Cost from each origin to each target; inf where there is no way. Changed in place.
    max_steps : int
        Entries to take from the heap at most, give or take one search's ending.
    """
    while state[ROW] < skim.shape[0]:
        row = state[ROW]
        if state[UNDER_WAY] == 0:
            lo, hi = seed_first[row], seed_first[row + 1]
            state[LEFT] = n_wanted
            sow(seeds[lo:hi], seed_cost[lo:hi], dist, parent, key, node, state)
            state[UNDER_WAY] = 1
        before = state[SETTLED]
        if not dijkstra(first, tail, head, cost, wanted, dist, parent, order, key, node, state, max_steps):
            return False
        max_steps -= state[SETTLED] - before
        drop(dist, parent, key, node, state)
        for j in range(targets.size):
            skim[row, j] = dist[targets[j]]
        clear(dist, parent, order, state)
        state[UNDER_WAY] = 0
        state[ROW] += 1
        if max_steps <= 0:
            break
    return state[ROW] == skim.shape[0]


@njit(cache=True, nogil=True)
def walk(parent, tail, v, arcs):
    """Arcs of the way to node `v`, last arc first; returns how many.

    Parameters
    ----------
    parent : int64[n_nodes]
        Arc by which each node is reached; -1 at an origin and where unreached. Not changed.
    tail : int64[n_arcs]
        Node that each arc leaves.
    v : int
        Where the way ends.
    arcs : int64[n_nodes]
        The arcs. Changed in place.
    """
    n = 0
    while parent[v] >= 0:
        arcs[n] = parent[v]
        n += 1
        v = tail[parent[v]]
    return n


@njit(cache=True, nogil=True)
def line_up(tail, parent, order, size, place):
    """Number nodes so that each branch of a tree is one run of numbers: what a search touches together then lies together.

    Parameters
    ----------
    tail, parent, order
        As `dijkstra` has and leaves them; `order` cut to the nodes settled. Not changed.
    size : int64[n_nodes]
        Zeros; becomes nodes of the branch that begins at each node, and then the next number free in it. Changed in place.
    place : int64[n_nodes]
        -1; becomes the number of each node, unreached ones last. Changed in place.
    """
    for i in range(order.size - 1, -1, -1):
        v = order[i]
        size[v] += 1
        if parent[v] >= 0:
            size[tail[parent[v]]] += size[v]
    free = 0
    for i in range(order.size):
        v = order[i]
        branch = size[v]
        if parent[v] >= 0:
            u = tail[parent[v]]
            place[v] = size[u]
            size[u] += branch
        else:
            place[v] = free
            free += branch
        size[v] = place[v] + 1
    for v in range(place.size):
        if place[v] < 0:
            place[v] = free
            free += 1


def warm():
    """Compile the kernels of this module."""
    zero, one = np.zeros(1, np.int64), np.ones(1, np.int64)
    first, seed_first, parent_of = np.array([0, 1, 1]), np.array([0, 1]), np.array([-1, 0])
    wanted, cost, seed_cost = np.zeros(2, np.int64), np.ones(1), np.zeros(1)
    for array in (zero, one, first, wanted, seed_first, parent_of, cost, seed_cost):
        array.flags.writeable = False
    dist, parent, order = np.full(2, np.inf), np.full(2, -1), np.zeros(2, np.int64)
    heap = np.full(6, np.inf), np.zeros(6, np.int64)
    state = np.zeros(N_STATE, np.int64)
    sow(zero, seed_cost, dist, parent, *heap, state)
    dijkstra(first, zero, one, cost, wanted, dist, parent, order, *heap, state, 9)
    drop(dist, parent, *heap, state)
    clear(dist, parent, order, state)
    walk(parent_of, zero, 1, order)
    line_up(zero, parent_of, zero, order, np.full(2, -1))
    skim_rows(
        first, zero, one, cost, seed_first, zero, seed_cost, one, wanted, 0,
        dist, parent, order, *heap, state, np.zeros((1, 1)), 9,
    )  # fmt: skip
