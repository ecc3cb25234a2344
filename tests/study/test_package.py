"""The data package: other programs read the study's tables as they are."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from landbridge.cli.new import describe_study, new_study
from landbridge.config import SHIPPED, shipped_studies
from landbridge.schema import tables
from landbridge.study import Study


@pytest.mark.parametrize("name", shipped_studies())
def test_a_shipped_data_package_is_what_the_declarations_say(tmp_path: Path, name: str) -> None:
    folder = Path(shutil.copytree(SHIPPED / name, tmp_path / name))
    before = (folder / "datapackage.json").read_text(encoding="utf-8")
    describe_study(folder)
    assert json.loads((folder / "datapackage.json").read_text(encoding="utf-8")) == json.loads(before)
    assert (folder / "datapackage.json").read_text(encoding="utf-8") == before


def test_a_data_package_describes_every_column_of_every_table(study: Study) -> None:
    described = {r["name"]: r for r in study.meta["resources"]}
    assert set(described) == {name for name in tables() if study.file_of(name)}
    for name, resource in described.items():
        fields = resource["schema"]["fields"]
        assert [(f["name"], f["description"]) for f in fields] == [
            (c.name, c.description) for c in tables()[name].columns
        ]
        assert resource["title"] == tables()[name].title
        assert resource["schema"]["primaryKey"] == [tables()[name].key]
        header = (study.path / resource["path"]).read_text(encoding="utf-8").splitlines()[0]
        assert header.split(",") == [f["name"] for f in fields]


def test_describing_a_study_keeps_what_it_says_of_itself(tmp_path: Path) -> None:
    new_study(tmp_path / "mine")
    path = tmp_path / "mine" / "datapackage.json"
    about = json.loads(path.read_text(encoding="utf-8")) | {
        "title": "Ours",
        "licenses": [{"name": "CC0"}],
        "resources": [],
    }
    path.write_text(json.dumps(about), encoding="utf-8")
    describe_study(tmp_path / "mine")
    again = json.loads(path.read_text(encoding="utf-8"))
    assert (again["title"], again["licenses"], again["landbridge"]) == ("Ours", [{"name": "CC0"}], about["landbridge"])
    assert {r["path"] for r in again["resources"]} == {p.name for p in path.parent.glob("*.csv")}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of frictionless and what it imports, not of ours
@pytest.mark.parametrize("name", shipped_studies())
def test_frictionless_finds_a_shipped_study_valid(name: str) -> None:
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    report = frictionless.validate(str(SHIPPED / name / "datapackage.json"))
    assert report.flatten(["taskName", "rowNumber", "fieldName", "message"]) == []
    assert report.valid


@pytest.mark.filterwarnings("ignore")  # of frictionless and what it imports, not of ours
def test_frictionless_finds_a_new_study_valid_and_a_spoilt_one_not(tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    new_study(tmp_path / "mine")
    package = str(tmp_path / "mine" / "datapackage.json")
    assert frictionless.validate(package).valid
    links = tmp_path / "mine" / "links.csv"
    links.write_text(links.read_text(encoding="utf-8").replace(",road,", ",raod,"), encoding="utf-8")
    assert not frictionless.validate(package).valid
