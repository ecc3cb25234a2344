"""The pages mention everything, and their code runs."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import typer

from landbridge import errors
from landbridge.answers.check import CHECKS
from landbridge.cli.main import app
from landbridge.schema import tables

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TEXT = "\n".join(p.read_text(encoding="utf-8") for p in PAGES)
COMMANDS = typer.main.get_command(app).commands


def test_every_table_and_column_is_on_a_page():
    assert not [n for n in tables() if f"## {n}\n" not in TEXT]
    assert not [c.name for t in tables().values() for c in t.columns if f"`{c.name}`" not in TEXT]


def test_every_command_and_option_is_on_a_page():
    assert not [n for n in COMMANDS if f"landbridge {n}" not in TEXT]
    options = {o for c in COMMANDS.values() for p in c.params for o in p.opts if o.startswith("--") and o != "--help"}
    assert not [o for o in options if o not in TEXT]


def test_every_check_and_every_error_is_on_a_page():
    assert not [c for c in CHECKS if f"`{c}`" not in TEXT]
    raised = [n for n, e in vars(errors).items() if isinstance(e, type) and issubclass(e, errors.LandbridgeError)]
    assert not [n for n in raised if n not in TEXT]


def test_links_between_pages_lead_somewhere():
    broken = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if not target.startswith("http") and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert not broken


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("code", blocks("python"))
def test_the_python_of_the_readme_runs(code):
    exec(compile(code, "README.md", "exec"), {})


def test_the_two_commands_of_the_set_up_stand_where_machines_look_for_them():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    for mark in ("# tour", "# test"):
        assert lines.count(mark) == 1
        assert lines[lines.index(mark) + 1].startswith(
            "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt "
        )


@pytest.mark.slow
def test_the_first_ten_minutes_run_as_they_are_written(tmp_path, monkeypatch, capsys):
    from landbridge.cli.main import run

    monkeypatch.chdir(tmp_path)  # all steps in one folder, as a reader would
    steps = [b for b in blocks("sh") if "# tour" not in b]
    commands = [x for b in steps for x in b.splitlines() if x.startswith(".venv/bin/landbridge ")]
    assert len(steps) >= 3 and len(commands) >= 7
    for step in steps:
        rest = "\n".join(x for x in step.splitlines() if x not in commands)
        subprocess.run(["bash", "-e", "-c", rest], cwd=tmp_path, env=os.environ, check=True)
        for line in (x for x in step.splitlines() if x in commands):
            with pytest.raises(SystemExit) as stop:
                run(shlex.split(line, comments=True)[1:])
            assert not stop.value.code, f"{line}\n{capsys.readouterr().err}"
    assert (tmp_path / "brief.html").stat().st_size > 50_000


def test_what_the_readme_says_the_tour_prints_is_what_it_prints(capsys):
    from landbridge.cli.main import run

    with pytest.raises(SystemExit):
        run(["tour"])
    printed = {line.rstrip() for line in capsys.readouterr().out.splitlines()}
    said = [line.rstrip() for line in blocks("text")[0].splitlines() if line.strip() and line.strip() != "..."]
    assert said
    assert not [line for line in said if line not in printed]
