"""Long work as a run folder: a child process writes it part by part, so it can be watched, cancelled, and taken up again after a kill.

A folder holds `manifest.json` (what was asked, of which study and version), `status.json`, and one file for each part. Row k depends on the manifest
and k alone, so a run that is taken up again gives what an unbroken one gives.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from landbridge import __version__
from landbridge.engines.question import DEFAULT_GOODS
from landbridge.errors import QuestionError
from landbridge.results import as_csv, as_json
from landbridge.study import find_place
from landbridge.web import asks
from landbridge.web.asks import Word
from landbridge.web.desk import Desk

MOST_PLACES = 60
_ID = re.compile(r"[0-9a-f]{12}")


class MatrixAsk(asks.DayAsk):
    """Corridors side by side for every pair of places."""

    places: Annotated[
        list[Word],
        Field(min_length=2, max_length=MOST_PLACES, description="Every pair of these is compared, both ways."),
    ]
    goods: Word = DEFAULT_GOODS
    switch: Annotated[
        list[Word], Field(default_factory=list, max_length=50, description="Switches, as in shut:LINK or met:C01.")
    ]


def runs_folder() -> Path:
    """Where runs are kept unless another folder is named: the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "landbridge" / "runs"


def write_whole(path: Path, data: Any) -> None:
    """Write JSON whole or not at all."""
    half = path.with_name(path.name + ".part")
    half.write_text(as_json(data), encoding="utf-8")
    half.replace(path)


def read(path: Path) -> Any:
    """JSON of a file; None where there is none."""
    with contextlib.suppress(OSError, ValueError):
        return json.loads(path.read_text(encoding="utf-8"))
    return None


class Runs:
    """The runs of one server."""

    def __init__(self, desk: Desk, most: int, folder: Path | None = None) -> None:
        self.desk, self.most, self.folder = desk, most, folder or runs_folder()
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()

    def start(self, ask: MatrixAsk) -> dict[str, Any]:
        """Start a run, or take up one that was cancelled or interrupted; the same question is the same run."""
        from landbridge.scenario import scenario_yaml
        from landbridge.web.view import story

        for place in ask.places:
            find_place(self.desk.study, place)
        told = story(self.desk, ask)
        asked = {
            "kind": "matrix", "study": str(self.desk.study.path.resolve()), "study_hash": self.desk.study.hash, "version": __version__,
            "on": self.desk.day(ask.on).isoformat(), "scenario": scenario_yaml(told), "goods": ask.goods, "places": ask.places,
        }  # fmt: skip
        name = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:12]
        with self._lock:
            now = self.status(name) if (self.folder / name).is_dir() else None
            if now is not None and now["state"] in ("running", "done"):
                return now
            busy = [n for n in self._children if self._alive(n)]
            if len(busy) >= self.most:
                raise QuestionError(f"{len(busy)} run is under way already ({busy[0]}).", "Cancel it, or wait for it.")
            folder = self.folder / name
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(folder / "manifest.json", asked)
            (folder / "cancel").unlink(missing_ok=True)
            write_whole(
                folder / "status.json", {"state": "running", "done": self._done(folder), "total": len(ask.places)}
            )
            log = (folder / "log.txt").open("wb")
            self._children[name] = subprocess.Popen(
                [sys.executable, "-m", "landbridge.web.run", str(folder)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
            log.close()
            write_whole(folder / "process.json", {"pid": self._children[name].pid})
        return self.status(name)

    def status(self, name: str) -> dict[str, Any]:
        """How a run stands: running, done, cancelled, failed, or interrupted where its process is gone."""
        folder = self._folder(name)
        found = read(folder / "status.json") or {"state": "interrupted", "total": 0}
        manifest = read(folder / "manifest.json") or {}
        state = found["state"]
        if state == "running" and not self._alive(name):
            state = "interrupted"
        return {
            "id": name,
            **found,
            "state": state,
            "done": self._done(folder),
            "on": manifest.get("on"),
            "places": manifest.get("places", []),
        }

    def cancel(self, name: str) -> dict[str, Any]:
        """End the run's process; the parts that are done stay."""
        folder = self._folder(name)
        (folder / "cancel").touch()
        with self._lock:
            child = self._children.pop(name, None)
            if child is not None and child.poll() is None:
                child.send_signal(signal.SIGTERM)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(5)
                if child.poll() is None:
                    child.kill()
                    child.wait(5)
        now = self.status(name)
        if now["state"] in ("running", "interrupted"):
            write_whole(folder / "status.json", {"state": "cancelled", "done": now["done"], "total": now["total"]})
        return self.status(name)

    def listed(self) -> list[dict[str, Any]]:
        """Every run of the served study, the newest first."""
        found = [p for p in self.folder.glob("*") if _ID.fullmatch(p.name)] if self.folder.is_dir() else []
        mine = [p for p in found if (read(p / "manifest.json") or {}).get("study_hash") == self.desk.study.hash]
        return [self.status(p.name) for p in sorted(mine, key=lambda p: -p.stat().st_mtime)]

    def result(self, name: str) -> str:
        """The rows of the parts that are done, as CSV."""
        folder = self._folder(name)
        return as_csv([row for p in sorted(folder.glob("part-*.json")) for row in read(p) or []])

    def end(self) -> None:
        """End every child, as when the server stops; their folders say interrupted."""
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()

    def _folder(self, name: str) -> Path:
        if not _ID.fullmatch(name) or not (self.folder / name).is_dir():
            raise QuestionError(f"there is no run {name!r}.", "/api/runs lists them.")
        return self.folder / name

    def _alive(self, name: str) -> bool:
        child = self._children.get(name)
        if child is not None:
            return child.poll() is None
        pid = (read(self.folder / name / "process.json") or {}).get("pid")
        return isinstance(pid, int) and _runs(pid, self.folder / name)

    @staticmethod
    def _done(folder: Path) -> int:
        return len(list(folder.glob("part-*.json")))


def _runs(pid: int, folder: Path) -> bool:
    """Whether a process of another server is at this run; where that cannot be told, it is taken not to be."""
    with contextlib.suppress(OSError):
        return str(folder).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False
