"""A person without a shop over HTTP: he applies, tells the amount that arrived, and nobody reads it in an answer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.support.onboarding import Desk, desk, fresh

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Desk:
    return desk(tmp_path, settings)


def _client(office: Desk) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(office.user, "django.contrib.auth.backends.ModelBackend")
    return client


def test_the_amount_that_arrived_is_told_and_stands_in_no_answer(office: Desk) -> None:
    case = office.verifying(datetime.now(UTC))
    right, client = office.amount(case), _client(office)
    at = f"/api/v1/cases/{case.number}/onboarding/confirm"
    told = client.post(at, {"amount_minor": right + 1}, content_type="application/json")
    assert (told.status_code, told.json()["state"]) == (200, "verifying"), told.content
    wrong = client.post(at, {"amount_minor": f"{right} fen"}, content_type="application/json")
    assert (wrong.status_code, str(right) in wrong.json()["detail"] + str(wrong.json()["errors"])) == (422, False)
    told = client.post(at, {"amount_minor": right}, content_type="application/json")
    assert (told.status_code, told.json()["state"]) == (200, "shop_data"), told.content
    assert f'"{right}"' not in told.content.decode()
    assert f": {right}," not in told.content.decode()
    assert fresh(case).state == "shop_data"


def test_an_application_is_its_persons_alone(office: Desk) -> None:
    from shipby.people.models import User

    case = office.drafted("individual")
    assert _client(office).get(f"/api/v1/cases/{case.number}").json()["ways"] == ["edit", "discard", "submit"]
    other = Client(headers={"Accept-Language": "en"})
    other.force_login(User.objects.create_user("zhao"), "django.contrib.auth.backends.ModelBackend")
    for number in (case.number, "B-999"):
        told = other.get(f"/api/v1/cases/{number}")
        assert (told.status_code, told.json()["type"]) == (404, "urn:shipby:problem:unknown")
    assert other.get("/api/v1/cases").json()["rows"] == []
