"""Cross-impact balances: every consistent configuration by a search that prunes, one step of succession, and where succession ends.

States of all descriptors stand in one row of `n_states`; descriptor j has the states first[j] to first[j + 1] - 1. `score[a, b]` is the
influence of state a on state b, zero within a descriptor. A configuration is one state of each descriptor; its code is a number in mixed
radix, the last descriptor counting fastest.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def search(first, score, best, forbidden, limit, bound, choice, depth, room, out, max_steps):
    """Go on with the search for configurations in which no descriptor prefers another state by more than `limit`.

    Descriptors are chosen in their order. `bound[d, a, l]` says by how much state a may at most be ahead of state l of its descriptor when d
    descriptors are chosen: what the chosen ones give and the best that the others could. A branch ends where a chosen state falls behind
    another by more than the limit, or where every state of a descriptor still to come would.

    Parameters
    ----------
    first : int64[n + 1]
        First state of each descriptor.
    score : float64[n_states, n_states]
        Influence of the row's state on the column's.
    best : float64[n, n_states, widest]
        The most that any state of descriptor i puts state a ahead of state l of a's descriptor.
    forbidden : int64[n_states, n_states]
        1 where two states may not stand together.
    limit : float64
        How far a state may be behind and still count as consistent.
    bound : float64[n + 1, n_states, widest]
        Row 0 holds the bound with nothing chosen. The others are changed in place.
    choice : int64[n]
        Local state being tried at each depth, -1 where none is. Changed in place; begin with -1.
    depth : int64[1]
        Depth of the search, -1 when it is done. Changed in place; begin with 0.
    room : int64
        Configurations that `out` can take.
    out : int64[room, n]
        Local states of each configuration found. Changed in place.
    max_steps : int64
        States to try in this call at most.

    Returns
    -------
    int64
        Configurations found in this call.
    """
    n = first.size - 1
    found = 0
    d = depth[0]
    for _ in range(max_steps):
        if d < 0 or found == room:
            break
        choice[d] += 1
        if choice[d] == first[d + 1] - first[d]:
            choice[d] = -1
            d -= 1
            continue
        state = first[d] + choice[d]
        alive = True
        for i in range(d):
            if forbidden[first[i] + choice[i], state]:
                alive = False
                break
        j = 0
        while alive and j < n:
            size = first[j + 1] - first[j]
            some = False
            for k in range(size):
                if j <= d and k != choice[j]:
                    continue
                a = first[j] + k
                good = True
                for other in range(size):
                    ahead = bound[d, a, other] + (score[state, a] - score[state, first[j] + other]) - best[d, a, other]
                    bound[d + 1, a, other] = ahead
                    if ahead < -limit:
                        good = False
                        break
                if good:
                    some = True
                elif size > 1:
                    bound[d + 1, a, 0] = -np.inf  # broken off: never looked at as alive again, whatever is added
            alive = some
            j += 1
        if not alive:
            continue
        if d == n - 1:
            for i in range(n):
                out[found, i] = choice[i]
            found += 1
        else:
            d += 1
    depth[0] = d
    return found


@njit(cache=True, nogil=True)
def succeed(first, score, start, slack, worst_only, out):
    """The configuration that follows each of the codes from `start` on.

    Parameters
    ----------
    first : int64[n + 1]
        First state of each descriptor.
    score : float64[n_states, n_states]
        Influence of the row's state on the column's.
    start : int64
        Code of the first configuration.
    slack : float64
        A lead of no more than this is a tie, and a tie changes nothing.
    worst_only : int64
        1 to change the descriptor that is furthest behind, the first of equals; 0 to change each that is behind.
    out : int64[n_codes]
        Code of the successor of each. Changed in place.
    """
    n = first.size - 1
    choice = np.empty(n, np.int64)
    weight = np.ones(n, np.int64)
    for i in range(n - 2, -1, -1):
        weight[i] = weight[i + 1] * (first[i + 2] - first[i + 1])
    for c in range(out.size):
        rest = start + c
        for i in range(n):
            choice[i] = rest // weight[i]
            rest -= choice[i] * weight[i]
        code = start + c
        furthest = slack
        for j in range(n):
            top = -1
            most = -np.inf
            own = 0.0
            for k in range(first[j + 1] - first[j]):
                total = 0.0
                for i in range(n):
                    total += score[first[i] + choice[i], first[j] + k]
                if k == choice[j]:
                    own = total
                if total > most + slack:
                    most = total
                    top = k
            if most - own <= slack:
                continue
            moved = (top - choice[j]) * weight[j]
            if worst_only == 0:
                code += moved
            elif most - own > furthest + slack:
                furthest = most - own
                code = start + c + moved
        out[c] = code


@njit(cache=True, nogil=True)
def settle(follow, mark, end, start, stop):
    """Walk from each code of start to stop - 1 until it ends in a cycle, and note the least code of that cycle.

    Parameters
    ----------
    follow : int64[n_codes]
        Successor of each code.
    mark : int64[n_codes]
        Walk that last passed a code, counted from 1. Changed in place; begin with 0.
    end : int64[n_codes]
        Least code of the cycle that a code ends in, -1 where not known yet. Changed in place; begin with -1.
    """
    for s in range(start, stop):
        v = s
        while end[v] < 0 and mark[v] != s + 1:
            mark[v] = s + 1
            v = follow[v]
        least = end[v]
        if least < 0:  # the walk has bitten its own tail
            least = v
            w = follow[v]
            while w != v:
                least = min(least, w)
                w = follow[w]
        v = s
        while end[v] < 0:
            end[v] = least
            v = follow[v]


def warm():
    """Compile the kernels of this module."""
    first, score, none = np.array([0, 2, 4]), np.zeros((4, 4)), np.zeros((4, 4), np.int64)
    best, bound, out, follow = (
        np.zeros((2, 4, 2)),
        np.zeros((3, 4, 2)),
        np.empty((4, 2), np.int64),
        np.zeros(4, np.int64),
    )
    for a in (first, score, none, best):
        a.setflags(write=False)
    search(first, score, best, none, 0.0, bound, np.full(2, -1), np.zeros(1, np.int64), 4, out, 100)
    succeed(first, score, 0, 0.0, 0, follow)
    follow.setflags(write=False)
    settle(follow, np.zeros(4, np.int64), np.full(4, -1), 0, 4)
