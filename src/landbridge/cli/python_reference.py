"""The page of public Python names, made from their docstrings."""

from __future__ import annotations

import dataclasses
import inspect
import re
import typing
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

MODULES = {
    "landbridge": "Import it as `lb`. A study is opened, a world is built for a day, and verbs ask it.",
    "landbridge.politics": "Levels, duties and openings are asked of the facts of a day: `study.facts(date(2026, 6, 1))`.",
}
# Results that a reader meets and that no public verb returns by itself.
FURTHER = (
    "landbridge.study.Facts", "landbridge.worlds.Reason", "landbridge.engines.itinerary.Itinerary", "landbridge.engines.route.Lift",
    "landbridge.answers.CorridorRow", "landbridge.answers.shut_in_turn.Closure", "landbridge.answers.swings.Swing",
)  # fmt: skip
SECTIONS = ("Parameters", "Returns", "Raises", "Attributes", "Notes", "Examples", "References", "Yields")


def python_page() -> str:
    """Every public name with what its docstring says."""
    lines = [
        "# Python\n",
        "Every result prints something worth reading, and shows itself as a small table in a notebook.\n",
    ]
    for name, about in MODULES.items():
        module = import_module(name)
        lines += [f"## {name}\n", f"{about}\n"]
        for each in sorted(module.__all__, key=lambda n: (n[0].isupper(), n.lower())):
            thing = getattr(module, each)
            if callable(thing) and not isinstance(thing, ModuleType):
                lines += _entry(f"{'lb' if name == 'landbridge' else name}.{each}", thing)
    lines += ["## Results\n", "What the verbs return. Fields first, then what can be asked of them.\n"]
    further = [getattr(import_module(path.rpartition(".")[0]), path.rpartition(".")[2]) for path in FURTHER]
    for cls in sorted({*returned().values(), *further}, key=lambda c: (c.__name__, c.__module__)):
        lines += _entry(f"{cls.__module__}.{cls.__name__}", cls)
    return "\n".join(lines)


def returned() -> dict[str, type]:
    """Classes of landbridge that public verbs return, by the verb; those whose annotations only a type checker can follow are left out."""
    out: dict[str, type] = {}
    module = import_module("landbridge")
    for name in module.__all__:
        verb = getattr(module, name)
        if not inspect.isfunction(verb):
            continue
        try:
            hint = typing.get_type_hints(verb).get("return")
        except NameError:
            continue
        if inspect.isclass(hint) and hint.__module__.startswith("landbridge."):
            out[name] = hint
    return out


def _entry(name: str, thing: Any) -> list[str]:
    out = [f"### {name.rpartition('.')[2]}\n"]
    if not inspect.isclass(thing):
        out.append(f"```text\n{name}{signature(thing)}\n```\n")
    else:
        out.append(f"`{name}`\n")
    out += [f"{block}\n" for block in paragraphs(inspect.getdoc(thing) or "")]
    if inspect.isclass(thing):
        out += [*members(thing), ""]
    return out


def signature(thing: Any) -> str:
    """The signature as it is written, one choice a line where it is long."""
    sig = inspect.signature(thing)
    parts, starred = [], False
    for p in sig.parameters.values():
        if p.kind is p.KEYWORD_ONLY and not starred:
            starred = True
            parts.append("*")
        note = "" if p.annotation is p.empty else f": {_annotation(p.annotation)}"
        parts.append(
            p.name + note + ("" if p.default is p.empty else f" = {p.default!r}" if note else f"={p.default!r}")
        )
    after = "" if sig.return_annotation is sig.empty else f" -> {_annotation(sig.return_annotation)}"
    short = f"({', '.join(parts)}){after}"
    return short if len(short) <= 100 else "(\n    " + ",\n    ".join(parts) + f",\n){after}"


def _annotation(note: Any) -> str:
    return note if isinstance(note, str) else getattr(note, "__name__", str(note))


def paragraphs(doc: str) -> Iterator[str]:
    """A NumPy docstring as Markdown: sections as bold words, parameters as a list, examples as code."""
    parts = re.split(rf"^({'|'.join(SECTIONS)})\n-+\n", doc, flags=re.MULTILINE)
    if parts[0].strip():
        yield parts[0].strip()
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        if title == "Examples":
            yield f"```pycon\n{body.strip()}\n```"
        elif title == "Notes":
            yield body.strip()
        else:
            yield f"**{title}**\n\n" + "\n".join(_listed(body))


def _listed(body: str) -> Iterator[str]:
    """Names at the margin, their words beneath them, as a list."""
    name, words = "", list[str]()
    for line in [*body.strip().splitlines(), "end"]:
        if line and not line.startswith(" "):
            if name:
                yield f"- `{name}`: {' '.join(words)}" if words else f"- {name}"
            name, words = line.strip(), []
        elif line.strip():
            words.append(line.strip())


def members(thing: type) -> Iterator[str]:
    """Fields, properties and methods of a class, a line each."""
    fields = {f.name for f in dataclasses.fields(thing)} if dataclasses.is_dataclass(thing) else set()
    shown = [f"`{f.name}`" for f in dataclasses.fields(thing) if not f.name.startswith("_")] if fields else []
    if shown:
        yield f"Fields: {', '.join(shown)}."
        yield ""
    for name, member in vars(thing).items():
        what = member.func if hasattr(member, "func") else getattr(member, "fget", member)
        if name.startswith("_") or name in fields or not callable(what):
            continue
        call = "()" if callable(member) and not isinstance(member, property) else ""
        said = (inspect.getdoc(what) or "").split("\n")[0]
        yield f"- `{name}{call}`: {said}"
