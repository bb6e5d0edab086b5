"""Complaints, refunds, incidents in the admin: decided by actions, refusals told, nothing open to who may not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shipby.casework.complaint.acts import BEGINS as COMPLAINTS
from shipby.casework.incident.acts import BEGINS as INCIDENTS
from shipby.casework.models import Case, Outbox
from shipby.people.actors import Actor
from shipby.people.links import actor_of_link, sign
from shipby.people.models import User
from tests.support.filings import OPERATOR, Floor, at, floor, order

pytestmark = pytest.mark.django_db

LATE = at("2023-03-05 10:00:00")


@pytest.fixture
def shop(tmp_path: Path, settings: Any) -> Floor:
    settings.EVIDENCE = tmp_path / "evidence"
    found = floor(tmp_path)
    found.bring(orders=[order("O1"), order("O2", product_id="P1")])
    for name, role in (("rev", "reviewer"), ("op", "operator")):
        User.objects.create(username=name, role=role)
    return found


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def acted(name: str, kind: str, action: str, case: Case, **form: str) -> str:
    """The page after an action on the case."""
    form |= {"action": action, "_selected_action": str(getattr(case, kind).pk)}
    address = reverse(f"admin:casework_{kind}_changelist")
    return signed_in(name).post(address, form, follow=True, headers={"accept-language": "en"}).content.decode()


def state(case: Case) -> str:
    case.refresh_from_db()
    return case.state


def complaint(shop: Floor, remedy: str) -> Case:
    buyer = Actor("buyer", "buyer:O1", orders=frozenset({f"{shop.market}/O1"}))
    begin = COMPLAINTS["open"]
    return begin.run(
        shop.market, begin.given.model_validate({"order_id": "O1", "remedy": remedy, "text": "late"}), buyer, LATE
    )


def test_a_complaint_is_upheld_and_its_refund_goes_its_way(shop: Floor) -> None:
    case = complaint(shop, "cancel")
    assert "only reviewer may do this" in acted("op", "complaint", "uphold", case, reason="late")
    assert "Say why" in acted("rev", "complaint", "uphold", case)
    acted("rev", "complaint", "uphold", case, reason="late")
    assert state(case) == "upheld"
    refund = Case.objects.get(type="refund")
    assert "Say why" in acted("op", "refund", "fail", refund)
    acted("op", "refund", "fail", refund, reason="account closed")
    assert "at most 200 characters" in acted("op", "refund", "redirect", refund, reason="x" * 201)
    acted("op", "refund", "redirect", refund, reason="bank account")
    acted("op", "refund", "confirm", refund, reason="T-1")
    assert (state(refund), refund.refund.reported) == ("refunded", "T-1")
    page = signed_in("rev").get(reverse("admin:casework_complaint_change", args=[case.complaint.pk])).content.decode()
    assert "late" in page


def test_an_incident_is_found_amended_withdrawn(shop: Floor) -> None:
    begin = INCIDENTS["report"]
    told = begin.given.model_validate({"orders": ["O1", "O2"], "kind": "wrong_item", "text": "photos"})
    case = begin.run(shop.market, told, OPERATOR, LATE)
    acted("rev", "incident", "review", case)
    assert state(case) == "under_review"
    acted("rev", "incident", "find", case, reason="photos", large_volume="on")
    assert state(case) == "found"
    assert {row.row["severity"] for row in Outbox.objects.filter(table="incidents")} == {"serious"}
    acted("rev", "incident", "amend", case, reason="few")
    page = signed_in("rev").get(reverse("admin:casework_incident_change", args=[case.incident.pk])).content.decode()
    assert "O1, O2" in page
    assert "only reviewer" in acted("op", "incident", "withdraw", case, reason="wrong")
    acted("rev", "incident", "withdraw", case, reason="wrong")
    assert state(case) == "withdrawn"


def test_a_stop_is_lifted_by_the_operator(shop: Floor) -> None:
    begin = INCIDENTS["stop"]
    given = begin.given.model_validate({"shop": "S1", "product_id": "P1", "reason": "recalled"})
    case = begin.run(shop.market, given, OPERATOR, LATE)
    assert "only operator" in acted("rev", "incident", "lift", case, reason="tested")
    acted("op", "incident", "lift", case, reason="tested")
    assert state(case) == "lifted"


def test_links_are_listed_without_themselves_and_ended(shop: Floor) -> None:
    now = datetime.now(UTC)
    text = sign(shop.market, "O1", now, 30, actor=OPERATOR)
    address = reverse("admin:people_buyerlink_changelist")
    page = signed_in("op").get(address).content.decode()
    assert "O1" in page
    assert text not in page
    assert signed_in("rev").get(address).status_code == 403
    signed_in("op").post(address, {"action": "end", "_selected_action": "1"}, follow=True)
    link = text.partition(":")[0]
    signed_in("op").post(address, {"action": "end", "_selected_action": link}, follow=True)
    assert actor_of_link(text, now + timedelta(minutes=1)) is None


def test_the_pages_are_named_in_both_languages(shop: Floor) -> None:
    page = signed_in("op").get(reverse("admin:index")).content.decode()
    for name in ("Complaints 投诉", "Refunds 退款", "Incidents 违规事件", "Enquiries 咨询", "Files 文件"):
        assert name in page
    assert "Enquirys" not in page
    assert "Evidences" not in page
