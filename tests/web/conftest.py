"""The application of the shipped study, asked without a server."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from landbridge.web.app import make_app
from landbridge.web.client import ask


@pytest.fixture(scope="session")
def app(study):
    return make_app(study)


@pytest.fixture(scope="session")
def get(app) -> Callable[..., Any]:
    """The JSON of a path with a query; the status must be 200 unless told otherwise."""

    def asked(path: str, status: int = 200, **query: Any) -> Any:
        got, body = ask(app, f"{path}?{urlencode(query, doseq=True)}" if query else path)
        assert got == status, body[:500]
        return json.loads(body)

    return asked
