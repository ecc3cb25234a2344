"""The child process of a run: `python -m landbridge.web.run FOLDER`. It writes a part at a time and leaves what it finds done."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from landbridge.answers import compare, world
from landbridge.errors import LandbridgeError
from landbridge.scenario import parse_scenario
from landbridge.study import find_place, open_study
from landbridge.web.runs import read, write_whole


def main(folder: Path) -> int:
    """Work the run out; returns the exit code."""
    asked = read(folder / "manifest.json")
    total = len(asked["places"])
    status = folder / "status.json"
    try:
        study = open_study(asked["study"])
        w = world(study, asked["on"], parse_scenario(asked["scenario"], "scenario.yaml"))
        for k, origin in enumerate(asked["places"]):
            part = folder / f"part-{k:04d}.json"
            if part.is_file():
                continue
            if (folder / "cancel").exists():
                write_whole(status, {"state": "cancelled", "total": total})
                return 0
            write_whole(part, _row(study, w, origin, asked))
            write_whole(status, {"state": "running", "total": total})
    except LandbridgeError as error:
        write_whole(status, {"state": "failed", "total": total, "error": str(error)})
        return 1
    write_whole(status, {"state": "done", "total": total})
    return 0


def _row(study: Any, w: Any, origin: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Corridors from one place to all others."""
    here = find_place(study, origin).node_ids
    out = []
    for destination in asked["places"]:
        if set(here) & set(find_place(study, destination).node_ids):
            continue
        found = compare(w, origin, destination, goods=asked["goods"])
        out += [{"from": origin, "to": destination, **row} for row in found.rows()]
    return out


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
