"""Compiled kernels are kept by what all the sources say."""

from __future__ import annotations

import numba

from landbridge import kernels


def test_the_cache_changes_when_any_source_does(tmp_path):
    (tmp_path / "one.py").write_text("a")
    (tmp_path / "two.py").write_text("b")
    before = kernels.fingerprint(tmp_path)
    (tmp_path / "two.py").write_text("c")
    assert kernels.fingerprint(tmp_path) != before


def test_the_users_choice_of_folder_is_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("LANDBRIDGE_CACHE", str(tmp_path / "mine"))
    assert kernels.cache_folder() == tmp_path / "mine" / f"numba-{kernels.fingerprint()}"
    monkeypatch.delenv("LANDBRIDGE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert kernels.cache_folder() == tmp_path / "landbridge" / f"numba-{kernels.fingerprint()}"


def test_a_folder_that_cannot_be_made_is_replaced_by_a_temporary_one(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LANDBRIDGE_CACHE", str(tmp_path / "file"))
    assert tmp_path not in kernels.cache_folder().parents


def test_numba_keeps_kernels_there_and_warming_names_them_all():
    said: list[str] = []
    warmed = kernels.warm(said.append)
    assert str(kernels.CACHE) == numba.config.CACHE_DIR
    assert {"heap", "repair", "shortest"} <= set(said)
    if warmed:
        assert "shortest.dijkstra" in warmed and kernels.prepared()
