"""What all tests share: a Hypothesis profile, the shipped study, and its worlds, each built once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import HealthCheck, settings

from landbridge.answers import Brief, brief, world
from landbridge.study import Study, open_study
from landbridge.worlds import World

# A first call of a kernel compiles it, so no example has a deadline; tmp_path may be shared by examples, as each writes a folder of its own.
settings.register_profile(
    "landbridge", deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("landbridge")


@pytest.fixture(scope="session")
def study() -> Study:
    """The shipped study."""
    return open_study()


@pytest.fixture(scope="session")
def world_on(study: Study) -> Callable[..., World]:
    """The world of the shipped study on a day under a scenario, built once for each."""

    @cache
    def build(on: str | None = None, scenario: str | None = None) -> World:
        return world(study, on, scenario)

    return build


@pytest.fixture(scope="session")
def margara() -> Brief:
    """The brief of one question with a scenario, who gains by it too: put together once, as it takes seconds."""
    return brief(open_study(), "Yerevan", "Istanbul", on="2026-06-01", scenario="margara-opens")
