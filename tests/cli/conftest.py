"""Run the command in this process and read what it says."""

from collections.abc import Callable
from pathlib import Path

import pytest

import landbridge.study as studies
from landbridge.cli.main import run
from landbridge.study import Study, open_study

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, study: Study) -> Call:
    """Exit code, standard output and standard error of `landbridge ARGUMENTS`.

    The shipped study is opened once for all commands, since reading it is most of what a short command does; another is opened each time.
    """

    def opened(where: str | Path | None = None) -> Study:
        return study if where is None else open_study(where)

    monkeypatch.setattr(studies, "open_study", opened)

    def run_command(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            run(list(arguments))
        said = capsys.readouterr()
        return int(stop.value.code or 0), said.out, said.err

    return run_command
