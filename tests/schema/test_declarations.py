"""The declarations: what each table is, and the type and meaning of each of its columns."""

from __future__ import annotations

import pytest

from landbridge.schema import TableSpec, alpha2, countries, tables

KINDS = {"text", "real", "integer", "flag", "date", "country", "list", "mapping", "choice", "ref", "refs"}
GROUPS = {"politics", "network", "cargo", "trade", "evidence"}
UNITS = {
    "km/h",
    "km",
    "mm",
    "h",
    "deg",
    "USD",
    "USD/t",
    "t/day",
    "TEU/day",
    "TEU",
    "t/TEU",
    "USD/(TEU day)",
    "USD/(t day)",
    "million USD",
}
# What a unit is called at the end of a column's name, so that a bare number is never read in another unit.
SUFFIX = {
    "km": "_km",
    "mm": "_mm",
    "t/day": "_t_per_day",
    "TEU/day": "_teu_per_day",
    "USD/t": "_per_t",
    "million USD": "_musd",
}
each_table = pytest.mark.parametrize("spec", tables().values(), ids=tables())


@each_table
def test_a_table_says_what_it_is(spec: TableSpec) -> None:
    assert spec.title
    assert spec.title[0].isupper()
    assert spec.group in GROUPS


@each_table
def test_a_column_says_what_it_means_and_of_what_type_it_is(spec: TableSpec) -> None:
    for c in spec.columns:
        assert c.kind in KINDS, c.name
        assert c.status in {"key", "required", "optional"}, c.name
        assert c.description[:1].isupper(), c.name
        assert c.description.endswith("."), c.name
        assert c.unit is None or c.unit in UNITS, c.name


@each_table
def test_a_table_has_one_key_and_it_comes_first(spec: TableSpec) -> None:
    assert [c.name for c in spec.columns if c.status == "key"] == [spec.columns[0].name] == [spec.key]
    assert spec.column(spec.key).required


@each_table
def test_no_two_columns_of_a_table_share_a_name(spec: TableSpec) -> None:
    names = [c.name for c in spec.columns]
    assert len(names) == len(set(names))


@each_table
def test_every_row_of_a_table_names_its_source(spec: TableSpec) -> None:
    if spec.name in (
        "sources",
        "geometry",
        "manifest",
    ):  # geometry has licence and attribution, the manifest is about sources
        return
    column = spec.column("source")
    assert (column.kind, column.table, column.status) == ("refs", "sources", "required")


@each_table
def test_a_reference_points_into_a_table_that_is_declared(spec: TableSpec) -> None:
    for c in spec.columns:
        assert (c.table in tables()) == (c.kind in ("ref", "refs")), c.name


@each_table
def test_a_choice_has_words_to_choose_from(spec: TableSpec) -> None:
    for c in spec.columns:
        assert (len(c.choices) > 1) == (c.kind == "choice"), c.name
        assert all(word == word.strip() and word for word in c.choices), c.name


@each_table
def test_a_column_of_numbers_carries_its_unit_in_its_name(spec: TableSpec) -> None:
    for c in spec.columns:
        suffix = SUFFIX.get(c.unit or "")
        assert suffix is None or c.name.endswith((suffix, "_low", "_high")), c.name
        assert c.unit != "h" or "hours" in c.name, c.name


@each_table
def test_only_a_flag_has_a_default_as_any_other_would_state_a_fact(spec: TableSpec) -> None:
    assert all(c.kind == "flag" for c in spec.columns if c.default is not None)


@each_table
def test_only_a_capacity_may_be_without_end(spec: TableSpec) -> None:
    assert all("apacity" in c.name for c in spec.columns if c.may_be_infinite)


def test_a_column_that_is_not_declared_is_not_found() -> None:
    with pytest.raises(KeyError):
        tables()["links"].column("lenght_km")


def test_a_state_has_one_code_of_three_letters_and_one_of_two() -> None:
    assert len(alpha2()) == len(countries()) >= 249
    assert set(alpha2().values()) == set(countries())
    assert {countries()[c] for c in ("ARM", "AZE", "GEO", "TUR")} == {"Armenia", "Azerbaijan", "Georgia", "Türkiye"}
    assert alpha2()["TR"] == "TUR"
