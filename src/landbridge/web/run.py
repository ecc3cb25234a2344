"""The child process of a run: `python -m landbridge.web.run FOLDER SECONDS`. It writes whole files only, and of a matrix leaves what it finds done."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from landbridge.answers import compare
from landbridge.errors import LandbridgeError
from landbridge.results import as_csv, as_json
from landbridge.scenario import Scenario, parse_scenario, scenario_yaml
from landbridge.study import Study, find_place, open_study
from landbridge.web.asks_runs import MATRIX, RUN_ASKS
from landbridge.web.desk import Desk
from landbridge.web.runs import parts, read, write_whole
from landbridge.web.tab_runs import BLOCKS
from landbridge.web.verbs_engines import VERBS

EVERY = 0.2  # seconds between two words of progress


class _Desk(Desk):
    """The desk of one run: its scenario is the one that the server understood, whatever is asked."""

    def __init__(self, study: Study, story: Scenario) -> None:
        super().__init__(study)
        self._story = story

    def scenario(self, names: str | None, says: str | None = None) -> Scenario:  # noqa: ARG002
        """The scenario of the run."""
        return self._story


class _Status:
    """What the folder says of the run while it works, a few times a second."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "status.json"
        self._said = {"done": 0, "total": 0, "doing": ""}
        self._last = 0.0

    def doing(self, what: str) -> None:
        """Say what is done now."""
        self._said["doing"] = what
        self.say("running")

    def progress(self, done: int, total: int, /) -> None:
        """Say how far it is."""
        self._said |= {"done": done, "total": total}
        if time.monotonic() - self._last >= EVERY or done == total:
            self.say("running")

    def say(self, state: str, **more: Any) -> None:
        """Write the state."""
        self._last = time.monotonic()
        write_whole(self.path, {"state": state, **self._said, **more})

    def fail(self, kind: str, what: str, *remedies: str) -> None:
        """Say what was wrong, in the shape of every error."""
        text = "\n  ".join((what, *remedies))
        self.say("failed", error={"kind": kind, "what": what, "remedies": remedies, "text": text})


def main(folder: Path, seconds: float) -> int:
    """Work the run out; returns the exit code."""
    asked, status = read(folder / "manifest.json"), _Status(folder)
    _end_after(seconds, status)
    try:
        status.doing("opening the study")
        study = open_study(asked["study"])
        desk = _Desk(study, _story(study, asked))
        status.doing("working")
        if asked["verb"] == MATRIX:
            _matrix(folder, asked, desk, status)
        else:
            _verb(folder, asked, desk, status)
    except LandbridgeError as error:
        status.fail(type(error).__name__, error.what, *error.remedies)
        return 1
    except Exception as error:
        what = f"{type(error).__name__}: {' '.join(str(error).split())}. This is a fault of landbridge, not of your question."
        status.fail("Fault", what, "Please report it, with log.txt of the run's folder.")
        raise
    status.say("done")
    return 0


def _story(study: Study, asked: dict[str, Any]) -> Scenario:
    """The scenario of the manifest: under the names it has in the study where they still mean the same, so that its title and hash are those."""
    told = asked["told"]
    if told["scenario"] and not told["own"]:
        named = Desk(study).scenario(told["scenario"])
        if scenario_yaml(named) == asked["scenario"]:
            return named
    return parse_scenario(asked["scenario"], "scenario.yaml")


def _end_after(seconds: float, status: _Status) -> None:
    """End this process when its time is over; the system ends it where it does not hear."""

    def over() -> None:
        status.fail(
            "QuestionError", f"the run took longer than {seconds:g} seconds and was ended.", "Ask for less at once."
        )
        os._exit(1)

    timer = threading.Timer(seconds, over)
    timer.daemon = True
    timer.start()
    if hasattr(signal, "alarm"):
        signal.alarm(int(seconds) + 30)


def _matrix(folder: Path, asked: dict[str, Any], desk: Desk, status: _Status) -> None:
    """Corridors between every two places, a file for each origin; those that are there already are kept."""
    places, goods = asked["asked"]["places"], asked["asked"]["goods"]
    world = desk.world(asked["on"], desk.scenario(None))
    for k, origin in enumerate(places):
        part = folder / f"part-{k:04d}.json"
        if not part.is_file():
            write_whole(part, _row(desk.study, world, origin, places, goods))
        status.progress(k + 1, len(places))
    rows = [row for p in parts(folder) for row in read(p)]
    _write(folder, {"json": as_json(rows).encode(), "csv": as_csv(rows).encode()})


def _row(study: Any, world: Any, origin: str, places: list[str], goods: str) -> list[dict[str, Any]]:
    """Corridors from one place to all others."""
    here = find_place(study, origin).node_ids
    out = []
    for destination in places:
        if set(here) & set(find_place(study, destination).node_ids):
            continue
        found = compare(world, origin, destination, goods=goods)
        out += [{"from": origin, "to": destination, **row} for row in found.rows()]
    return out


def _verb(folder: Path, asked: dict[str, Any], desk: Desk, status: _Status) -> None:
    """A verb, and its result in every form it has."""
    verb, engine = asked["verb"], VERBS[asked["verb"]]
    told, model = asked["told"], RUN_ASKS[verb]
    named = {"scenario": told["scenario"]} if told["scenario"] and not told["own"] else {}
    ask = model.model_validate({"verb": verb, "on": asked["on"], **named, **asked["asked"]})
    found = engine.find(desk, ask, status.progress)
    status.doing("writing")
    made = {form: write(found) for form, write in engine.forms.items()}
    if verb in BLOCKS:
        made["blocks"] = as_json({"blocks": BLOCKS[verb](asked, found)}).encode()
    _write(folder, made)


def _write(folder: Path, made: dict[str, bytes]) -> None:
    for form, body in made.items():
        half = folder / f"result.{form}.part"
        half.write_bytes(body)
        half.replace(folder / f"result.{form}")


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(5)  # the page goes first
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2])))
