"""Write docs/essay.md, the essay and its others claim by claim, from the table of claims: `python -m landbridge.cli.essay [--check]`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from landbridge.schema import tables
from landbridge.study import Study, open_study

PAGE = Path(__file__).parents[3] / "docs" / "essay.md"
COMMAND = "python -m landbridge.cli.essay"
ESSAY = "essay"  # who makes the essay's own claims, in `claimed_by`
MEANING = {
    "documented": "the sources carry it",
    "computed": "the study's commands compute it",
    "depends": "it holds or not by what is named beside it",
    "disputed": "a fact or the reading of a text that another side disputes; sources carry both",
    "opinion": "a judgement, disputed or not; facts that bear on it stand beside it",
}
ENGINES = {
    "events": "how much goes on between two actors, from feeds of events",
    "mediation": "what go-betweens bring about",
    "flows": "how much cargo takes which way",
}
HEAD = f"""<!-- written by `{COMMAND}`; change claims.csv, not this page -->

# The essay, walked through

landbridge began with an essay of June 2025 on the alliance of Azerbaijan and Türkiye and on the corridor between China and Europe.
This page takes what it says heading by heading, in our own words, and then what others say on the same matters, in the same form.
Each claim carries who makes it, a verdict, what it depends on, who disputes it and with what words, the evidence with its dates, and the
commands that compute it or look it up. A voice that is not a state's own is named. A verdict is on the sentence, never on a state.
"""
Row = dict[str, Any]


def page(study: Study) -> str:
    """The page on the essay, made from the claims of a study."""
    claims = list(study["claims"].rows())
    essay = [c for c in claims if ESSAY in c["claimed_by"]]
    others = [c for c in claims if ESSAY not in c["claimed_by"]]
    names = {a["actor_id"]: str(a["name"]) for a in study["actors"].rows()} | {ESSAY: "the essay"}
    sources = {s["source_id"]: s for s in study["sources"].rows()}
    texts = {a["agreement_id"]: str(a["title"]) for a in study["agreements"].rows()}
    # What every claim of the essay rests on is the essay itself, which is no evidence for what it says.
    itself = set.intersection(*(set(c["source"]) for c in essay)) if essay else set()

    def entry(claim: Row) -> Iterator[str]:
        proof = [sources[s] for s in claim["source"] if s not in itself]
        yield from _entry(claim, names, [texts[a] for a in claim["agreements"]], proof)

    lines = [HEAD, *_about(study, [sources[s] for s in sorted(itself)])]
    lines += _counts(essay, others) + _speakers(others, names) + _waiting(essay, others)
    for title, part in (("The essay", essay), ("Others", others)):
        lines += _parts(title, part, entry)
    return "\n".join(lines).rstrip() + "\n"


def _about(study: Study, itself: Iterable[Row]) -> list[str]:
    titles = "; ".join(f"*{s['title']}*" for s in itself)
    lines = [f"The essay: {titles}.\n"] if titles else []
    if study.known_until:
        known = f"{study.known_until:%B %Y}"
        lines.append(f"Verdicts rest on what the study knows, to {known}. Later days may move them.\n")
    return lines


def _counts(essay: list[Row], others: list[Row]) -> list[str]:
    sides = [Counter(c["verdict"] for c in side) for side in (essay, others)]
    lines = ["## Verdicts by side\n", "| verdict | it means | the essay | others |", "|---|---|---|---|"]
    words = tables()["claims"].column("verdict").choices
    lines += [f"| {word} | {MEANING[word]} | {sides[0][word]} | {sides[1][word]} |" for word in words]
    against = [sum(bool(c["disputed_by"]) for c in side) for side in (essay, others)]
    lines.append(f"| all | | {len(essay)} | {len(others)} |")
    return [*lines, f"| disputed by somebody | whatever the verdict | {against[0]} | {against[1]} |", ""]


def _speakers(others: list[Row], names: dict[str, str]) -> list[str]:
    said = Counter(names.get(who, who) for c in others for who in c["claimed_by"])
    voices = Counter(names.get(who, who) for c in others if c["voice"] for who in c["claimed_by"])
    lines = ["Claims by others:\n", "| from | claims | of them by a named office or person |", "|---|---|---|"]
    lines += [f"| {who} | {n} | {voices[who]} |" for who, n in sorted(said.items(), key=lambda x: (-x[1], x[0]))]
    return [*lines, ""]


def _waiting(essay: list[Row], others: list[Row]) -> list[str]:
    lines = ["## Claims that wait for an engine\n", "| engine yet to come | would say | the essay | others | claims |"]
    lines.append("|---|---|---|---|---|")
    for name in sorted({e for c in (*essay, *others) for e in c["waits_for"]}):
        ids = [[c["claim_id"] for c in side if name in c["waits_for"]] for side in (essay, others)]
        counts = f"{len(ids[0])} | {len(ids[1])}"
        lines.append(f"| {name} | {ENGINES.get(name, '')} | {counts} | {', '.join(ids[0] + ids[1])} |")
    n = sum(bool(c["waits_for"]) for c in (*essay, *others))
    never = [c["claim_id"] for c in (*essay, *others) if c["not_computable"]]
    said = f"{n} claims wait for one engine or more. Nothing can compute {', '.join(never) or 'none'}; each says why."
    return [*lines, "", said, ""]


def _parts(title: str, claims: list[Row], entry: Callable[[Row], Iterator[str]]) -> Iterator[str]:
    for heading in dict.fromkeys(c["heading"] or "no heading" for c in claims):
        yield f"## {title}: {heading}\n"
        for claim in claims:
            if (claim["heading"] or "no heading") == heading:
                yield from entry(claim)


def _entry(claim: Row, names: dict[str, str], texts: list[str], sources: list[Row]) -> Iterator[str]:
    """One claim: the statement as its heading, what is known of it as a list, its commands as a block."""
    who = " and ".join(names.get(w, w) for w in claim["claimed_by"])
    if claim["voice"] and ESSAY not in claim["claimed_by"]:
        who = f"{claim['voice']} ({who})"
    yield f"### {claim['claim_id']}. {claim['statement']}\n"
    yield f"Said by {who}. Verdict: **{claim['verdict'] or 'none yet'}**.\n"
    against = ", ".join(names.get(w, w) for w in claim["disputed_by"])
    said = {
        "Depends on": claim["depends_on"],
        "Disputed by": against + (f": {claim['dispute']}" if claim["dispute"] else ""),
        "Evidence": claim["finding"],
        "Agreements": "; ".join(texts),
        "Sources": "; ".join(map(_source, sources)),
        "Waits for": ", ".join(claim["waits_for"]),
        "Not computable": claim["not_computable"],
        "Mind": claim["note"],
    }
    yield from (f"- **{label}**: {words.rstrip('.')}." for label, words in said.items() if words)
    yield ""
    if claim["command"]:
        yield from ("```sh", *claim["command"], "```", "")


def _source(source: Row) -> str:
    """A source in a line: title, with its address where it has one, and publisher with date."""
    title = str(source["title"]).replace("[", "(").replace("]", ")")
    url = source["url"][0].replace(" ", "%20").replace("(", "%28").replace(")", "%29") if source["url"] else None
    return ", ".join(filter(None, [f"[{title}]({url})" if url else title, source["publisher"]]))


def main(arguments: list[str]) -> int:
    """Write the page; with --check say whether it is out of date and return 1."""
    text = page(open_study())
    if "--check" in arguments:
        if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
            return 0
        print(f"{PAGE.name} is out of date; {COMMAND} writes it anew")
        return 1
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
