"""Every way that no other beats in all criteria at once: label setting over arcs stored by the node that they leave.

A label is a way from the origin to one node, with its sum in four criteria (those not asked for are zero). Labels are taken from the heap in
the order of the first sum, then the second, and so on, so a label that is taken can only be beaten by labels taken before it; and of those
the first sum is no larger, so only the other three need comparing. Each node therefore keeps the smallest sets of those three that it has
seen (dimensionality reduction: Pulido, Mandow and Perez de la Cruz 2015). With costs reduced by lower bounds from the goal (Mandow and
Perez de la Cruz 2010) a label is dropped as soon as a way that has reached the goal beats all it could become.

Costs are whole multiples of a power of two and small enough that sums are exact, so ties are ties and the order of adding changes nothing.
"""

from __future__ import annotations

import numpy as np
from numba import njit

# What the numbers of `state` count: entries in the heap, labels made, labels settled.
ENTRIES, LABELS, SETTLED = 0, 1, 2
N_STATE = 3
MORE, DONE, FULL = 0, 1, 2  # what `settle` returns


@njit(cache=True, nogil=True)
def comes_first(value, a, b):
    """Whether label `a` is taken before label `b`: by the sums in order, then by the number.

    Parameters
    ----------
    value : float64[room, 4]
        Sums of each label.
    """
    for c in range(4):
        if value[a, c] != value[b, c]:
            return value[a, c] < value[b, c]
    return a < b


@njit(cache=True, nogil=True)
def put(key, entry, size, value, label):
    """Add a label to the heap (four children to a parent) of `size` entries. The caller counts it one larger.

    Parameters
    ----------
    key : float64[room]
        First sum of each entry. Changed in place.
    entry : int64[room]
        Label of each entry. Changed in place.
    value : float64[room, 4]
        Sums of each label.
    """
    i = size
    cost = value[label, 0]
    while i > 0:
        up = (i - 1) >> 2
        if key[up] < cost or (key[up] == cost and comes_first(value, entry[up], label)):
            break
        key[i] = key[up]
        entry[i] = entry[up]
        i = up
    key[i] = cost
    entry[i] = label


@njit(cache=True, nogil=True)
def take(key, entry, size, value):
    """Drop the root of a heap of `size` entries. The caller has read it, and counts the heap one smaller.

    Parameters
    ----------
    key, entry, value
        As `put` has them.
    """
    last = size - 1
    cost = key[last]
    label = entry[last]
    i = 0
    while True:
        child = 4 * i + 1
        if child >= last:
            break
        best = child
        for j in range(child + 1, min(child + 4, last)):
            if key[j] < key[best] or (key[j] == key[best] and comes_first(value, entry[j], entry[best])):
                best = j
        if key[best] > cost or (key[best] == cost and not comes_first(value, entry[best], label)):
            break
        key[i] = key[best]
        entry[i] = entry[best]
        i = best
    key[i] = cost
    entry[i] = label


@njit(cache=True, nogil=True)
def beaten(value, kept, following, place, b, c, d):
    """Whether some label kept at a place is no larger in the last three sums.

    Parameters
    ----------
    value : float64[room, 4]
        Sums of each label.
    kept : int64[n_places]
        First label kept at each place, -1 where none is. The one that beats is moved to the front. Changed in place.
    following : int64[room]
        The label kept after each. Changed in place.
    place : int
        Where.
    b, c, d : float
        The last three sums.
    """
    before = -1
    i = kept[place]
    while i >= 0:
        if value[i, 1] <= b and value[i, 2] <= c and value[i, 3] <= d:
            if before >= 0:
                following[before] = following[i]
                following[i] = kept[place]
                kept[place] = i
            return True
        before = i
        i = following[i]
    return False


@njit(cache=True, nogil=True)
def keep(value, kept, following, place, label):
    """Keep a label at a place, and drop those whose last three sums are no smaller.

    Parameters
    ----------
    value, kept, following, place
        As `beaten` has them.
    label : int
        What to keep.
    """
    before = -1
    i = kept[place]
    while i >= 0:
        after = following[i]
        if value[i, 1] >= value[label, 1] and value[i, 2] >= value[label, 2] and value[i, 3] >= value[label, 3]:
            if before >= 0:
                following[before] = after
            else:
                kept[place] = after
        else:
            before = i
        i = after
    following[label] = kept[place]
    kept[place] = label


@njit(cache=True, nogil=True)
def settle(
    first, head, cost, place, goal, at, arc, parent, value, settled, kept, following, key, entry, state, max_steps
):
    """Settle labels, and say whether all are settled (DONE), steps ran out (MORE) or the arrays are full (FULL).

    A call that is not done is taken up again by calling with the same arrays, or with larger ones that begin with what these hold.

    Parameters
    ----------
    first : int64[n_nodes + 1]
        First arc that leaves each node.
    head : int64[n_arcs]
        Node that each arc enters.
    cost : float64[n_arcs, 4]
        Costs of each arc, none below zero.
    place : int64[n_nodes]
        Where the labels of each node are compared: nodes that are one place share a number.
    goal : int
        The place that the search is for; -1 where it is for every place.
    at, arc, parent : int64[room]
        Node of each label, the arc by which it came there, and the label it came from; -1 at the origin. Changed in place.
    value : float64[room, 4]
        Sums of each label. Changed in place.
    settled : int64[room]
        Labels that no other beats, in order, `state[SETTLED]` of them. Changed in place.
    kept, following : int64[n_places], int64[room]
        Labels that are compared with at each place, -1 at first. Changed in place.
    key, entry : float64[room], int64[room]
        The heap. Changed in place.
    state : int64[3]
        The counts named at the top of this file. Changed in place.
    max_steps : int
        Labels to take from the heap at most.
    """
    size = state[ENTRIES]
    made = state[LABELS]
    done = state[SETTLED]
    answer = DONE
    while size > 0:
        if max_steps <= 0:
            answer = MORE
            break
        max_steps -= 1
        label = entry[0]
        u = at[label]
        if made + first[u + 1] - first[u] > at.size:
            answer = FULL
            break
        take(key, entry, size, value)
        size -= 1
        b, c, d = value[label, 1], value[label, 2], value[label, 3]
        here = place[u]
        if beaten(value, kept, following, here, b, c, d):
            continue
        if goal >= 0 and here != goal and beaten(value, kept, following, goal, b, c, d):
            continue
        keep(value, kept, following, here, label)
        settled[done] = label
        done += 1
        if here == goal:
            continue
        for a in range(first[u], first[u + 1]):
            v = head[a]
            b, c, d = value[label, 1] + cost[a, 1], value[label, 2] + cost[a, 2], value[label, 3] + cost[a, 3]
            if beaten(value, kept, following, place[v], b, c, d):
                continue
            if goal >= 0 and beaten(value, kept, following, goal, b, c, d):
                continue
            at[made] = v
            arc[made] = a
            parent[made] = label
            value[made, 0] = value[label, 0] + cost[a, 0]
            value[made, 1] = b
            value[made, 2] = c
            value[made, 3] = d
            put(key, entry, size, value, made)
            size += 1
            made += 1
    state[ENTRIES] = size
    state[LABELS] = made
    state[SETTLED] = done
    return answer


@njit(cache=True, nogil=True)
def trace(labels, arc, parent, row, first, arcs):
    """Arcs of the ways of some labels, end to end, each from its origin on; returns how many there are.

    With `arcs` of no length the ways are only counted: `first` is filled, and says how long `arcs` must be.

    Parameters
    ----------
    labels : int64[n]
        The labels.
    arc, parent : int64[room]
        As `settle` leaves them. Not changed.
    row : int64[n_arcs]
        Number by which the caller knows each arc.
    first : int64[n + 1]
        Where each way begins. Changed in place.
    arcs : int64[n_all]
        The arcs. Changed in place.
    """
    first[0] = 0
    for i in range(labels.size):
        label = labels[i]
        n = 0
        while parent[label] >= 0:
            n += 1
            label = parent[label]
        first[i + 1] = first[i] + n
    if arcs.size > 0:
        for i in range(labels.size):
            label = labels[i]
            at = first[i + 1] - 1
            while parent[label] >= 0:
                arcs[at] = row[arc[label]]
                at -= 1
                label = parent[label]
    return first[labels.size]


def warm():
    """Compile the kernels of this module."""
    first, head, place = np.array([0, 1, 1]), np.ones(1, np.int64), np.arange(2)
    cost = np.ones((1, 4))
    for array in (first, head, place, cost):
        array.flags.writeable = False
    at, arc, parent, settled, following, entry = (np.full(4, -1, np.int64) for _ in range(6))
    value, key, kept, state = np.zeros((4, 4)), np.zeros(4), np.full(2, -1, np.int64), np.zeros(N_STATE, np.int64)
    at[0] = 0
    put(key, entry, 0, value, 0)
    state[ENTRIES], state[LABELS] = 1, 1
    comes_first(value, 0, 1)
    settle(first, head, cost, place, 1, at, arc, parent, value, settled, kept, following, key, entry, state, 9)
    take(key, entry, 1, value)
    beaten(value, kept, following, 0, 1.0, 1.0, 1.0)
    keep(value, kept, following, 0, 0)
    trace(np.zeros(1, np.int64), arc, parent, head, np.zeros(2, np.int64), np.zeros(0, np.int64))
