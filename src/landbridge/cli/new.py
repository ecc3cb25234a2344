"""`landbridge new`: make a study, small or copied, and describe one for other programs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from landbridge.errors import StudyError
from landbridge.schema import tables
from landbridge.study import Study, open_study
from landbridge.tables import data_package_resource

# A study of two towns and a border, so that every command answers at once and a reader sees what a row looks like.
EXAMPLE: dict[str, list[Any]] = {
    "sources": [["example", "Made for this example", "", "", "everything", "none: replace it"]],
    "nodes": [
        ["WEST", "West town", "", "", "GEO", "terminal", "44.8", "41.7", "GETBS", "assumed", "example", ""],
        ["PASS", "The pass", "", "", "AZE", "border_crossing", "45.4", "41.3", "", "assumed", "example", ""],
        ["EAST", "East town", "", "", "AZE", "terminal", "46.4", "40.7", "", "assumed", "example", ""],
    ],
    "services": [["truck", "Truck", "road", "", "box;bulk", "road", "true", "", "", "", "", "", "assumed", "example", ""]],
    "goods": [["boxes", "boxes of mixed goods", "", "box", "", "10", "180", "20", "1145", "", "assumed", "example", ""]],
    "links": [
        {"link_id": "H_WEST_PASS", "from_node_id": "WEST", "to_node_id": "PASS", "mode": "road", "length_km": "80"},
        {"link_id": "H_PASS_EAST", "from_node_id": "PASS", "to_node_id": "EAST", "mode": "road", "length_km": "120"},
    ],
    "operations": [{"operation_id": "B_PASS", "node_id": "PASS", "kind": "border", "link_id": "H_WEST_PASS", "hours": "10", "usd_per_40ft": "150",
                    "usd_per_20ft": "150", "usd_per_t": "8"}],
    "corridors": [["direct", "By the pass", "PASS", "", "example", ""]],
    "assumptions": [
        ["speed", "links", "speed_km_per_day", "", "600", "400", "750", "km/day", "0", "shared", "assumed", "example", ""],
        ["price", "links", "usd_per_40ft_km", "", "1.6", "1.0", "2.2", "USD/km", "0", "shared", "assumed", "example", ""],
        ["price_t", "links", "usd_per_t_km", "", "0.08", "0.05", "0.11", "USD/(t km)", "0", "shared", "assumed", "example", ""],
        ["twenty", "links", "ratio_20ft", "", "1", "1", "1", "share", "0", "shared", "assumed", "example", ""],
        ["carbon", "links", "kg_co2e_per_t_km", "", "0.095", "0.06", "0.12", "kg/(t km)", "0", "shared", "assumed", "example", ""],
    ],
}  # fmt: skip
SCENARIO = """\
title: The pass shuts
developments:
  - name: Snow on the pass
    since: 2026-01-01
    until: 2026-02-01
    links: {link_id: H_WEST_PASS}
    change: {status: closed}
"""


def _row(table: str, row: Any) -> list[str]:
    columns = tables()[table].columns
    if isinstance(row, list):
        return row
    common = {"status": "open", "quality": "assumed", "source": "example"}
    return [str(({**common, **row}).get(c.name, "")) for c in columns]


def new_study(folder: Path, copy: str | None = None) -> None:
    """Make a study in a folder that is empty or not there yet; raises `StudyError` otherwise and leaves nothing behind."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StudyError(f"{folder}: is there already and is not empty.", "Name another folder.")
    half = folder.with_name(folder.name + ".part")
    if half.exists():
        shutil.rmtree(half)
    try:
        if copy is not None:
            shutil.copytree(open_study(copy).path, half)
        else:
            _write_example(half)
        if folder.exists():
            folder.rmdir()
        half.rename(folder)
    except OSError as error:
        shutil.rmtree(half, ignore_errors=True)
        raise StudyError(
            f"{folder}: cannot be made: {error.strerror}.", "Name a folder that can be written to."
        ) from error
    describe_study(folder)


def _write_example(folder: Path) -> None:
    import csv

    (folder / "scenarios").mkdir(parents=True)
    for name, spec in tables().items():
        if name in ("manifest", "geometry", "claims", "observed", "agreements", "rates") and name not in EXAMPLE:
            continue
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as f:
            writer = csv.writer(f, lineterminator="\n")
            writer.writerow([c.name for c in spec.columns])
            writer.writerows(_row(name, row) for row in EXAMPLE.get(name, []))
    (folder / "scenarios" / "pass-shuts.yaml").write_text(SCENARIO, encoding="utf-8")
    meta = {
        "name": folder.name.removesuffix(".part"),
        "title": "A new study",
        "landbridge": {"known_until": "2026-01-01", "usd_basis": "2026"},
    }
    (folder / "datapackage.json").write_text(json.dumps(meta), encoding="utf-8")


def describe_study(folder: Path) -> None:
    """Write `datapackage.json` from the declarations, keeping what the study says of itself."""
    study: Study = open_study(folder)
    meta = {k: v for k, v in study.meta.items() if k != "resources"}
    meta.setdefault("name", folder.name.lower().replace(" ", "-"))
    meta["profile"] = "data-package"
    files = {n: f.name for n in tables() if (f := study.file_of(n)) is not None and f.suffix == ".csv"}
    meta["resources"] = [data_package_resource(tables()[n], file, files) for n, file in files.items()]
    half = folder / "datapackage.json.part"
    half.write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    half.replace(folder / "datapackage.json")
