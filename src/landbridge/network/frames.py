"""Table rows with the derived columns that filters may ask for, sorted by id so that the order of a file changes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from landbridge.study import Study
from landbridge.units import great_circle_km


def sorted_frame(study: Study, table: str) -> pd.DataFrame:
    """The rows of a table in the order of their keys."""
    t = study[table]
    return t.frame.sort_values(t.spec.key, kind="stable", ignore_index=True)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame as dicts."""
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def objects(values: list[Any]) -> pd.Series[Any]:
    """A column of Python objects, tuples included."""
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return pd.Series(out, dtype=object)


def link_frame(study: Study) -> pd.DataFrame:
    """Links with from_country, to_country, country (all states met), node (both ends), border, and gc_km (great circle, km)."""
    nodes = study["nodes"].frame.set_index("node_id")
    links = sorted_frame(study, "links")
    ends = links["from_node_id"].to_numpy(dtype=object), links["to_node_id"].to_numpy(dtype=object)
    a, b = (nodes.loc[list(e)] for e in ends)
    ca, cb = (f["country"].to_numpy(dtype=object) for f in (a, b))
    links["from_country"], links["to_country"] = objects(list(ca)), objects(list(cb))
    links["country"] = objects(
        [tuple(dict.fromkeys((x, *via, y))) for x, y, via in zip(ca, cb, links["via"], strict=True)]
    )
    links["node"] = objects(list(zip(*ends, strict=True)))
    links["border"] = ca != cb
    xy = [f[c].to_numpy(dtype=np.float64) for f in (a, b) for c in ("x_coord", "y_coord")]
    links["gc_km"] = great_circle_km(*xy)
    return links


def operation_frame(study: Study) -> pd.DataFrame:
    """Operations with country (the state of their node)."""
    country = study["nodes"].frame.set_index("node_id")["country"]
    operations = sorted_frame(study, "operations")
    operations["country"] = objects([country[n] for n in operations["node_id"]])
    return operations
