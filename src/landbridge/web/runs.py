"""Long work as a run folder: a child process writes it, so it can be watched, cancelled, and taken up again after a kill.

A folder holds `manifest.json` (what was asked, of which study and version), `status.json`, and when it is done one file for each form of the result. A
matrix also has a file for each part: row k depends on the manifest and k alone, so one that is taken up again gives what an unbroken one gives.
Other verbs start again from the beginning.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from landbridge import __version__
from landbridge.errors import QuestionError
from landbridge.results import as_csv, as_json
from landbridge.scenario import scenario_yaml
from landbridge.study import find_place
from landbridge.web.asks_runs import MATRIX, OWN
from landbridge.web.desk import Desk
from landbridge.web.verbs import Page
from landbridge.web.verbs_engines import KINDS

KEPT = 200  # folders of runs that have ended; older ones are deleted when another starts
STATES = ("running", "done", "cancelled", "interrupted", "failed")
_ID = re.compile(r"[0-9a-f]{12}")
_FORM = re.compile(r"[a-z]{1,10}")


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


def parts(folder: Path) -> list[Path]:
    """The parts of a matrix that are done."""
    return sorted(folder.glob("part-*.json"))


class Runs:
    """The runs of one server.

    Parameters
    ----------
    desk
        The study that is served.
    most, seconds
        How many may work together, and how long each may take.
    folder
        Where they are kept; None takes the user's cache.
    """

    def __init__(self, desk: Desk, most: int, folder: Path | None = None, *, seconds: float = 3_600.0) -> None:
        self.desk, self.most, self.seconds, self.folder = desk, most, seconds, folder or runs_folder()
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()

    def start(self, ask: Any) -> dict[str, Any]:
        """Start a run, or take up one that was cancelled or interrupted; the same question is the same run."""
        asked = self._manifest(ask)
        told = asked.pop("told")  # by what words the scenario was named is no part of the question
        name = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:12]
        return self._started(name, {**asked, "told": told})

    def again(self, name: str) -> dict[str, Any]:
        """Take up a run that was cancelled, interrupted or failed: a matrix where it stopped, another verb from the beginning."""
        return self._started(name, read(self._folder(name) / "manifest.json"))

    def _started(self, name: str, asked: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            now = self.status(name) if self._is_mine(self.folder / name) else None
            if now is not None and now["state"] in ("running", "done"):
                return now
            busy = [p.name for p in self._mine() if self._alive(p.name)]
            if len(busy) >= self.most:
                under = "run is" if len(busy) == 1 else "runs are"
                raise QuestionError(
                    f"{len(busy)} {under} under way already ({', '.join(busy)}).", "Cancel it, or wait for it."
                )
            self._begin(name, asked)
        self._prune()
        return self.status(name)

    def _manifest(self, ask: Any) -> dict[str, Any]:
        """What a run depends on, and nothing else."""
        from landbridge.web.view import story

        options = {k: v for k, v in ask.model_dump().items() if k not in OWN}
        for place in [*(options["places"] if ask.verb == MATRIX else []), *_ends(options)]:
            find_place(self.desk.study, place)
        words = {k: getattr(ask, k, None) for k in ("scenario", "says", "switch")}
        told = story(self.desk, ask) if hasattr(ask, "scenario") else self.desk.scenario(None)
        day = None if ask.verb == "crossings" and ask.on is None else self.desk.day(ask.on).isoformat()
        return {
            "verb": ask.verb, "study": str(self.desk.study.path.resolve()), "study_hash": self.desk.study.hash, "version": __version__,
            "on": day, "scenario": scenario_yaml(told), "asked": options,
            "told": {"title": told.title, "scenario": words["scenario"], "own": bool(words["says"] or words["switch"])},
        }  # fmt: skip

    def _begin(self, name: str, asked: dict[str, Any]) -> None:
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / "manifest.json", asked)
        done, total = len(parts(folder)), len(asked["asked"]["places"]) if asked["verb"] == MATRIX else 0
        write_whole(folder / "status.json", {"state": "running", "done": done, "total": total, "doing": "starting"})
        command = [sys.executable, "-m", "landbridge.web.run", str(folder), f"{self.seconds:g}"]
        with (folder / "log.txt").open("wb") as log:
            self._children[name] = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        write_whole(folder / "process.json", {"pid": self._children[name].pid})

    def status(self, name: str) -> dict[str, Any]:
        """How a run stands: running, done, cancelled, failed, or interrupted where its process is gone."""
        folder = self._folder(name)
        alive = self._alive(name)  # before its last word is read
        found = read(folder / "status.json") or {"state": "interrupted", "done": 0, "total": 0}
        manifest = read(folder / "manifest.json")
        state = "interrupted" if found["state"] == "running" and not alive else found["state"]
        matrix = manifest["verb"] == MATRIX
        done = len(parts(folder)) if matrix else found["done"]
        return {
            "id": name, **found, "state": state, "done": done, "verb": manifest["verb"], "on": manifest["on"], "scenario": manifest["told"]["title"],
            "asked": manifest["asked"], "resumes": matrix, "forms": self._forms(folder, matrix, state),
        }  # fmt: skip

    def cancel(self, name: str) -> dict[str, Any]:
        """End the run's process; the parts that are done stay."""
        folder = self._folder(name)
        with self._lock:
            child = self._children.pop(name, None)
            if child is not None and child.poll() is None:
                child.send_signal(signal.SIGTERM)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(5)
                if child.poll() is None:
                    child.kill()
                    child.wait(5)
        _end(self._pid(name))  # where it was begun by a server that is gone
        now = self.status(name)
        if now["state"] == "interrupted":
            write_whole(folder / "status.json", {k: now[k] for k in ("done", "total")} | {"state": "cancelled"})
        return self.status(name)

    def listed(self) -> list[dict[str, Any]]:
        """Every run of the served study, the newest first."""
        return [self.status(p.name) for p in self._mine()]

    def result(self, name: str, form: str) -> Page:
        """A run's result in one of its forms; of a matrix also the rows that are done so far, as CSV."""
        folder, now = self._folder(name), self.status(name)
        if form not in now["forms"]:
            if now["state"] != "done":
                raise QuestionError(
                    f"run {name} is {now['state']}: it has no result.", f"/api/runs/{name} says how it stands."
                )
            raise QuestionError(f"run {name} has no result as {form!r}.", f"Forms: {', '.join(now['forms'])}.")
        kept, path = f"{now['verb']}-{name}.{form}", folder / f"result.{form}"
        if now["state"] != "done":
            return Page(as_csv([row for p in parts(folder) for row in read(p) or []]).encode(), KINDS["csv"], kept)
        kind = KINDS.get(form, KINDS["json"])
        return Page(path.read_bytes(), kind, "" if form == "blocks" else kept)

    def end(self) -> None:
        """End every child, as when the server stops; their folders say interrupted."""
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()

    @staticmethod
    def _forms(folder: Path, matrix: bool, state: str) -> list[str]:
        if state != "done":
            return ["csv"] if matrix and parts(folder) else []
        found = [p for p in folder.glob("result.*") if p.is_file() and not p.is_symlink()]
        return sorted(f for p in found if _FORM.fullmatch(f := p.name.removeprefix("result.")))

    def _mine(self) -> list[Path]:
        """Folders of runs of the served study, the newest first; nothing that a symbolic link leads to."""
        found = [p for p in self.folder.glob("*") if self._is_mine(p)] if self.folder.is_dir() else []
        return sorted(found, key=lambda p: -p.stat().st_mtime)

    def _is_mine(self, path: Path) -> bool:
        if not _ID.fullmatch(path.name) or path.is_symlink() or not path.is_dir():
            return False
        manifest = read(path / "manifest.json") or {}
        return manifest.get("study_hash") == self.desk.study.hash and "told" in manifest

    def _prune(self) -> None:
        ended = [p for p in self._mine() if self.status(p.name)["state"] != "running"]
        for path in ended[KEPT:]:
            shutil.rmtree(path, ignore_errors=True)

    def _folder(self, name: str) -> Path:
        if not _ID.fullmatch(name) or not self._is_mine(self.folder / name):
            raise QuestionError(f"there is no run {name!r}.", "/api/runs lists them.")
        return self.folder / name

    def _alive(self, name: str) -> bool:
        child = self._children.get(name)
        if child is not None:
            return child.poll() is None
        return self._pid(name) is not None

    def _pid(self, name: str) -> int | None:
        """The process of another server that is at a run; None where there is none, or where that cannot be told."""
        folder = self.folder / name
        pid = (read(folder / "process.json") or {}).get("pid")
        with contextlib.suppress(OSError):
            if isinstance(pid, int) and str(folder).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
        return None


def _ends(options: dict[str, Any]) -> list[str]:
    """Places that a verb names as ends."""
    given = [options.get(k) for k in ("origin", "destination")]
    return [place for g in given if g for place in ([g] if isinstance(g, str) else g)]


def _end(pid: int | None) -> None:
    """End a process and wait until it is gone, for some seconds."""
    if pid is None:
        return
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGTERM)
        for _ in range(50):
            os.kill(pid, 0)
            time.sleep(0.1)
