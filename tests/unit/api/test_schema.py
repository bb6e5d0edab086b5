"""The API does what its description says, whatever is sent: no answer that is not described, no failure of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from jsonschema_rs import is_valid
from schemathesis import openapi
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from shipby.api.couriers import COURIERS
from shipby.api.rows import TABLES
from shipby.site.wsgi import application
from tests.health.tree import ROOT
from tests.support.service_market import Place
from tools.openapi import described

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    negative_data_rejection, ignored_auth,
]  # fmt: skip
schema = openapi.from_dict(json.loads(described()))
schema.app = application


@pytest.fixture
def open_connection() -> Iterator[None]:
    """The end of a request leaves the test's transaction alone, as Django's own client sees to."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_description_is_the_one_that_is_checked_in() -> None:
    written = (ROOT / "docs" / "reference" / "openapi.json").read_text(encoding="utf-8")
    assert written == described(), "python tools/openapi.py writes it anew"


@schema.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_operation_keeps_its_word(case: schemathesis.Case[Any], here: Place, open_connection: None) -> None:
    told: dict[str, Any] = dict(case.path_parameters or {})
    for name, value in (("market", here.market.name), ("shop", "S1"), ("order_id", "S1-1")):
        if name in told and len(str(told[name])) % 2:
            told[name] = value
    case.path_parameters = told
    # A courier is answered in its own shape, and a batch row by row, whatever was sent.
    by_row = case.path.rpartition("/")[2] in (*TABLES, *COURIERS)
    checks = [check for check in CHECKS if check is not negative_data_rejection or not (by_row or _fits(case))]
    case.call_and_validate(headers=here.bearer("platform")["headers"], checks=checks)


def _fits(case: schemathesis.Case[Any]) -> bool:
    """Whether it keeps the schema after all: a wrong path was made right above, and a word by chance can be right."""
    told, query = case.operation.definition.raw, case.query or {}
    if "requestBody" in told:
        return False
    asked = [one for one in told.get("parameters", ()) if one["in"] == "query"]
    return all(
        isinstance(query[one["name"]], str) and is_valid(one["schema"], query[one["name"]])
        if one["name"] in query else not one.get("required")
        for one in asked
    )  # fmt: skip
