"""The pages mention everything, and their code runs."""

import os
import re
import subprocess
import sys
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


@pytest.mark.slow
def test_the_commands_of_the_readme_run(tmp_path):
    lines = [x for b in blocks("sh") for x in b.splitlines() if x.startswith(".venv/bin/landbridge")]
    assert len(lines) >= 5
    for line in lines:
        command = line.replace(".venv/bin/landbridge", f"{sys.executable} -m landbridge")
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, env=os.environ, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"


def test_what_the_readme_says_the_tour_prints_is_what_it_prints(capsys):
    from landbridge.cli.main import run

    with pytest.raises(SystemExit):
        run(["tour"])
    printed = {line.rstrip() for line in capsys.readouterr().out.splitlines()}
    said = [line.rstrip() for line in blocks("text")[0].splitlines() if line.strip() and line.strip() != "..."]
    assert said
    assert not [line for line in said if line not in printed]
