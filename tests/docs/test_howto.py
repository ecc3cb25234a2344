"""The how-to pages run as they are written: each page in a folder of its own, block after block."""

import contextlib
import re
import shlex
from functools import cache
from pathlib import Path

import pytest

import landbridge.study
from landbridge.cli.main import run

HOWTO = Path(__file__).parents[2] / "docs" / "howto"
PAGES = sorted(HOWTO.glob("*.md"))
GALLERY = HOWTO.parent / "gallery.md"


def blocks(page):
    """Language and text of each block, in order."""
    return re.findall(r"```(\w+)\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.fixture(scope="module")
def one_study():
    """Read the shipped study once for all commands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(landbridge.study, "open_study", cache(landbridge.study.open_study))
        yield


def command(line, capsys):
    program, *arguments = shlex.split(line)
    assert program == "landbridge", line
    with pytest.raises(SystemExit) as stop:
        run(arguments)
    said = capsys.readouterr()
    assert not stop.value.code, f"{line}\n{said.err}"
    return said.out + said.err


def test_there_are_ten_pages_and_each_is_linked_from_the_readme():
    readme = (HOWTO.parents[1] / "README.md").read_text(encoding="utf-8")
    assert len(PAGES) >= 10
    assert [p.name for p in PAGES if f"docs/howto/{p.name}" not in readme] == []


@pytest.mark.parametrize(
    "page",
    [pytest.param(p, marks=pytest.mark.slow) for p in [*PAGES, GALLERY]],
    ids=lambda p: p.stem,
)
def test_the_blocks_of_a_page_run(page, one_study, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names = {}
    found = blocks(page)
    assert found
    for language, text in found:
        if language == "sh":
            for line in text.strip().splitlines():
                assert command(line, capsys).strip(), f"{line} says nothing"
        elif language == "yaml":
            first = text.splitlines()[0]
            assert first.startswith("# ") and first.endswith(".yaml"), "a YAML block begins with the name of its file"
            (tmp_path / first[2:]).write_text(text, encoding="utf-8")
        else:
            assert language == "python"
            with contextlib.chdir(tmp_path):
                exec(compile(text, page.name, "exec"), names)


def test_files_that_a_page_says_it_writes_are_written(one_study, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for language, text in blocks(HOWTO / "ask-for-a-way.md"):
        for line in text.strip().splitlines() if language == "sh" else ():
            if "--out" in line:
                command(line, capsys)
                assert (tmp_path / shlex.split(line)[-1]).stat().st_size > 200
