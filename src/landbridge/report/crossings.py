"""The page of crossings: `python -m landbridge.report.crossings` writes docs/validation/crossings.md from the study, `--check` compares."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pathlib import Path

from landbridge.answers.crossings import HEADINGS, Beside, CrossingReport, crossings
from landbridge.report.markdown import markdown_table, page_command
from landbridge.results import number, span
from landbridge.study import Study

PAGE = Path("docs/validation/crossings.md")
COMMAND = "python -m landbridge.report.crossings"
MEASURES = {
    "hours": "TFI1, hours",
    "usd": "TFI2, USD",
    "usd per 500 km per 20 t": "TFI3, USD per 500 km per 20 t",
    "swod": "SWOD, km/h",
    "swd": "SWD, km/h",
}
HEAD = ("Where", "Service", "Year", "Published", "Model", "Ratio", "In range", "Rows", "Source")
OPENING = """# Border crossings beside what CPMM published

Hours (TFI1), USD (TFI2), price (TFI3) and speeds that CAREC's Corridor Performance Measurement and Monitoring published, from the table `indicators`,
beside what the model takes on the first of July of the same year. Nothing was fitted to them here, and nothing is left out because it does not agree.

- CPMM clears one side of a border at a time. The model's crossing is both sides, so the outbound side of the state left and the inbound side of the
  state entered are added. `*`: the mean of all crossings of a state stands for a side that has no row of its own.
- `+?`: the other side is not published. The sum is unknown, and the ratio is at most what is shown.
- Ratio: the model's typical value over the published one. In range: the published value lies within the model's low and high.
- `+` after a source: it stands behind the model's number too, so agreement proves nothing. The tally shows the others apart.
- USD is for 20 tonnes in the model and for one shipment in the samples. Where the model has 0 by rail, its price by the kilometre is taken to hold the
  fees at the border.
- Hours are of samples of single wagons by rail and of trucks by road; block trains are not sampled.
- The model's crossing has one value for all years unless a development of that year changes it, while the published hours of one side differ
  between years by ten times and more."""
STATES = (
    "The model's price and speed are those of its links within the state, without borders; its kilometres a day hold rest and small stops. So its speed lies "
    "between SWOD and SWD by construction, and stands beside both."
)


def page(report: CrossingReport) -> str:
    """The whole page as Markdown. The same study gives the same bytes."""
    parts = [OPENING, "## In short\n\n" + _short(report)]
    for level, heading in HEADINGS.items():
        for measure, title in MEASURES.items():
            rows = [r for r in report if (r.level, r.measure) == (level, measure)]
            if rows:
                note = f"{STATES}\n\n" if level == "state" and measure == "swod" else ""
                parts.append(f"## {heading}: {title}\n\n{note}" + markdown_table(HEAD, map(_row, rows)))
    parts.append(_left_out(report))
    parts.append(_making())
    return "\n\n".join(parts) + "\n"


def _making() -> str:
    check = f"`{COMMAND} --check` says whether this page is up to date"
    return f"## How it was made\n\n`{COMMAND}`; {check}. `landbridge cpmm crossings` prints the same."


def _two(x: float) -> str:
    return "-" if math.isnan(x) else f"{x:.2f}"


def _short(report: CrossingReport) -> str:
    head = ("", "", "n", "In range", "Median ratio", "Quartiles", "Sources apart: n", "In range", "Median ratio")
    rows = []
    for level in ("crossing", "pair", "region"):
        for measure in ("hours", "usd"):
            every, apart = report.tally(level, measure), report.tally(level, measure, blind=True)
            quartiles = f"{_two(every.low)} to {_two(every.high)}"
            rows.append(
                (
                    HEADINGS[level], measure, str(every.n), str(every.in_range), _two(every.median), quartiles,
                    str(apart.n), str(apart.in_range), _two(apart.median),
                )
            )  # fmt: skip
    return markdown_table(head, rows)


def _row(r: Beside) -> tuple[str, ...]:
    digits = 0 if "usd" in r.measure else 1
    known = not math.isnan(r.published)
    star = "*" if r.means and r.level == "crossing" else ""
    seen = number(r.published if known else r.known, digits) + star + ("" if known else " +?")
    ratio = _two(r.ratio) if known else f"at most {_two(r.at_most)}"
    verdict = "-" if math.isnan(r.ratio) else "yes" if r.hit else "no"
    source = ", ".join(f"{s}+" if s in r.met else s for s in r.source)
    return r.name, r.service, str(r.year), seen, span(*r.model, digits), ratio, verdict, ", ".join(r.sides), source


def _left_out(report: CrossingReport) -> str:
    rows = [(i, why) for i, why in report.left_out]
    text = f"## Published rows in no comparison: {len(rows)}"
    return text + "\n\n" + (markdown_table(("Row", "Why"), rows) if rows else "None.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or with `--check` say whether it is up to date; returns the exit code."""

    def make(study: Study) -> tuple[str, str]:
        report = crossings(study)
        return page(report), repr(report)

    return page_command(make, page=PAGE, command=COMMAND, arguments=arguments)


if __name__ == "__main__":
    sys.exit(main())
