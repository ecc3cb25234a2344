"""Write the reference pages from the declarations, the checks, the commands and the docstrings: `python -m landbridge.cli.reference [--check]`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from landbridge.answers.check import CHECKS
from landbridge.cli.main import app
from landbridge.cli.python_reference import python_page as names_page
from landbridge.scenario import json_schema
from landbridge.schema import Column, tables

ROOT = Path(__file__).parents[3]
DOCS, README = ROOT / "docs" / "reference", ROOT / "README.md"
TABLE_HEAD = ("| column | type | unit | must it be filled? | meaning |", "|---|---|---|---|---|")
COMMANDS_HEAD = """# Commands

Every command takes `--help`. `landbridge --version` prints the version, `landbridge --debug COMMAND` shows where an error arose,
`landbridge --install-completion` adds completion of commands, options, places, goods and scenarios to the shell
(`--show-completion` prints it).
"""
CHECKS_HEAD = """# Checks

`landbridge check` runs them all and reports every problem at once, with file, row, what and remedy.

| check | looks for |
|---|---|"""
MADE = "<!-- written by `python -m landbridge.cli.reference`; change the declarations, not this page -->\n"


def _kind(c: Column) -> str:
    if c.kind == "choice":
        return ", ".join(c.choices)
    if c.table:
        return f"{'ids' if c.kind == 'refs' else 'id'} of {c.table}"
    return c.kind


def tables_page() -> str:
    """Every table with its columns, types, units and meaning."""
    lines = [
        MADE,
        "# Tables\n",
        "A blank is unknown, never zero. Lists are separated by semicolons. No limit is `inf`, written by hand.\n",
    ]
    for name, spec in tables().items():
        must = "required" if spec.required else "optional"
        lines += [f"## {name}\n", f"{spec.title}. Group {spec.group}; {must}.\n", *TABLE_HEAD]
        for c in spec.columns:
            status = c.status if c.default is None else f"{c.default} unless filled"
            meaning = c.description.replace("|", "&#124;")
            lines.append(f"| `{c.name}` | {_kind(c)} | {c.unit or ''} | {status} | {meaning} |")
        lines.append("")
    return "\n".join(lines)


def checks_page() -> str:
    """Every named check and what it looks for."""
    lines = [MADE, CHECKS_HEAD]
    lines += [f"| `{name}` | {about} |" for name, about in sorted(CHECKS.items())]
    return "\n".join([*lines, ""])


def _options(command: Any) -> Iterator[str]:
    for p in command.params:
        if p.name == "help":
            continue
        names = p.name.upper() if p.param_type_name == "argument" else ", ".join(f"`{o}`" for o in p.opts)
        yield f"| {names} | {getattr(p, 'help', '') or ''} |"


def commands_page() -> str:
    """Every command with its arguments and options."""
    group = typer.main.get_command(app)
    lines = [MADE, COMMANDS_HEAD]
    for name, command in sorted(group.commands.items()):  # type: ignore[attr-defined]
        lines += [
            f"## landbridge {name}\n",
            f"{command.help}\n",
            "| argument or option | meaning |",
            "|---|---|",
            *_options(command),
            "",
        ]
    return "\n".join(lines)


# First words of the lines that the README quotes from the tour, and how many lines of each; None is a gap.
QUOTED: tuple[tuple[str, int] | None, ...] = (
    ("landbridge: ", 1), None, ("Fastest: Northern", 2), None, ("R_BREST_MALASZEWICZE", 2), ("Fastest: Another way", 2), None,
    ("Almaty to Istanbul:", 1), ("Tashkent to Poti:", 1), ("Yerevan to Moscow:", 1), ("Yerevan to Tehran:", 1), None,
    ("as it is:", 1), ("Margara opens:", 1), None, ("days: ", 3),
)  # fmt: skip


def schema_page() -> str:
    """The form of a scenario, for editors."""
    return json.dumps(json_schema(), indent=1) + "\n"


def readme_page() -> str:
    """The README with what the tour prints now."""
    from contextlib import nullcontext, redirect_stdout
    from io import StringIO

    from landbridge.cli.tour import tour

    out = StringIO()
    with redirect_stdout(out):
        tour(lambda _what: nullcontext())
    printed, quoted = out.getvalue().splitlines(), list[str]()
    for entry in QUOTED:
        if entry is None:
            quoted.append("...")
            continue
        words, n = entry
        at = next(i for i, line in enumerate(printed) if line.startswith(words))
        quoted += [line.rstrip() for line in printed[at : at + n]]
    before, rest = README.read_text(encoding="utf-8").split("```text\n", 1)
    return before + "```text\n" + "\n".join(quoted) + "\n```" + rest.split("\n```", 1)[1]


def python_page() -> str:
    """Every public name with its docstring."""
    return MADE + "\n" + names_page()


PAGES = {
    DOCS / "tables.md": tables_page,
    DOCS / "checks.md": checks_page,
    DOCS / "commands.md": commands_page,
    DOCS / "python.md": python_page,
    DOCS / "scenario.schema.json": schema_page,
    README: readme_page,
}


def main(arguments: list[str]) -> int:
    """Write the pages; with --check say which are out of date and return 1."""
    stale = []
    for path, page in PAGES.items():
        text = page()
        if "--check" in arguments:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                stale.append(path.relative_to(ROOT))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"{name} is out of date; python -m landbridge.cli.reference writes it anew")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
