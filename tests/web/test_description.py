"""Whatever the OpenAPI description allows to be asked is answered as it says: no server error, no status, type or form that it does not name."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from landbridge.web.app import make_app
from landbridge.web.guard import Limits

pytestmark = pytest.mark.slow
N = 12  # questions a path


@pytest.fixture(scope="module")
def described(study, tmp_path_factory):
    """The description as schemathesis reads it."""
    schemathesis = pytest.importorskip(
        "schemathesis", reason="schemathesis is not installed; pip install landbridge[dev]"
    )
    app = make_app(study, limits=Limits(seconds=60), runs=tmp_path_factory.mktemp("runs"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own parts
        yield schemathesis.openapi.from_asgi("/api/openapi.json", app, headers={"Host": "localhost"})
    app.state.runs.end()


def test_every_path_keeps_to_its_description(described):
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    asked = 0
    for result in described.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=N,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case):
            nonlocal asked
            asked += 1
            response = case.call(headers={"Host": "localhost"}, timeout=120)
            case.validate_response(response, checks=checks)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ask()
    assert asked > 200
