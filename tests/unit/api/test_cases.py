"""Cases over HTTP: begun once, acted on by their table, written into, with their files; refused with the rule."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shipby.casework.models import Case
from tests.support.filings import PNG
from tests.support.service_market import Place, order

ASK = {"shop": "S1", "about": "verdict", "id": "late-dispatch/S1-1", "text": "Which scan is missing?"}


def post(here: Place, at: str, given: Any, who: str = "S1", key: str = "") -> Any:
    headers = here.bearer(who)["headers"] | ({"Idempotency-Key": key} if key else {}) | {"Accept-Language": "en"}
    return Client().post(at, given, content_type="application/json", headers=headers)


def test_a_case_goes_its_way_between_a_key_and_a_reviewer(here: Place) -> None:
    told = post(here, f"{here.at}/cases/enquiry/open", ASK)
    assert told.status_code == 201, told.content
    case = told.json()
    assert (case["state"], case["ways"], len(case["thread"])) == ("open", [], 1)
    at = f"/api/v1/cases/{case['number']}"
    answered = here.client("reviewer").post(
        f"{at}/enquiry/answer", {"text": "The first."}, content_type="application/json"
    ).json()  # fmt: skip
    assert (answered["state"], answered["record"][-1]["act"]) == ("answered", "answer")
    assert post(here, f"{at}/messages", {"text": "I see."}).json()["thread"][-1]["text"] == "I see."
    assert post(here, f"{at}/enquiry/close", {}).json()["state"] == "closed"
    again = post(here, f"{at}/enquiry/close", {})
    assert (again.status_code, again.json()["type"]) == (409, "urn:shipby:problem:not-now")
    assert [one["number"] for one in Client().get("/api/v1/cases", **here.bearer("S1")).json()["rows"]] == [
        case["number"]
    ]


def test_a_case_is_begun_once_for_a_key(here: Place) -> None:
    at = f"{here.at}/cases/enquiry/open"
    first, again = post(here, at, ASK, key="once"), post(here, at, ASK, key="once")
    assert first.json()["number"] == again.json()["number"]
    assert again["Idempotency-Replayed"] == "true"
    other = post(here, at, {**ASK, "text": "And the second?"}, key="once")
    assert (other.status_code, other.json()["type"]) == (422, "urn:shipby:problem:key-used")
    assert Case.objects.count() == 1


def test_a_filing_by_key_with_its_proof(here: Place) -> None:
    here.bring({"orders": [order("S1-late", paid_at="2099-01-01T10:00:00+08:00",
                                 promised_by="2099-01-03T10:00:00+08:00")]})  # fmt: skip
    wish = {"shop": "S1", "order_id": "S1-late", "reason": "natural_disaster",
            "dispatch_by": "2099-01-04T10:00:00+08:00"}  # fmt: skip
    told = post(here, f"{here.at}/cases/filing/draft", wish).json()
    at = f"/api/v1/cases/{told['number']}"
    file = SimpleUploadedFile("notice.png", PNG, "image/png")
    attached = Client().post(f"{at}/files", {"file": file, "kind": "authority_notice"}, **here.bearer("S1"))
    assert attached.status_code == 201, attached.content
    got = Client().get(f"{at}/files/{attached.json()['id']}", **here.bearer("S1"))
    assert (got.content, got["Content-Type"]) == (PNG, "application/octet-stream")
    refused = post(here, f"{at}/filing/submit", {})
    assert refused.status_code == 409
    assert "S1-late" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("file", "kind", "status"),
    [
        (b"MZ\x90\x00\x03", "picture", 409), (b"", "picture", 409), (b"x" * ((10 << 20) + 1), "other", 409),
        (PNG, "no-such-kind", 422),
    ],
    ids=["program", "empty", "big", "kind"],
)  # fmt: skip
def test_a_file_that_may_not_be_taken_is_refused(here: Place, file: bytes, kind: str, status: int) -> None:
    number = post(here, f"{here.at}/cases/enquiry/open", ASK).json()["number"]
    given = {"file": SimpleUploadedFile("f", file), "kind": kind}
    told = Client().post(f"/api/v1/cases/{number}/files", given, **here.bearer("S1"))
    assert told.status_code == status, told.content


def test_what_does_not_fit_is_told_with_its_place(here: Place) -> None:
    told = post(here, f"{here.at}/cases/enquiry/open", {**ASK, "about": "weather", "colour": "red"})
    assert told.status_code == 422
    assert {one["at"] for one in told.json()["errors"]} == {"body/given/about", "body/given/colour"}


def test_a_text_with_a_nul_is_refused_by_its_place(here: Place) -> None:
    given = {"finding": "fake_shipment", "reason": "ok", "orders": ["S1-1", "S1\0"]}
    told = Client().post(
        f"/api/v1/markets/{here.market.name}/cases/incident/report", given,
        content_type="application/json", headers=here.bearer("platform")["headers"] | {"Accept-Language": "en"},
    )  # fmt: skip
    assert (told.status_code, told.json()["type"]) == (400, "urn:shipby:problem:not-text")
    assert "body/orders/1" in told.json()["detail"]
