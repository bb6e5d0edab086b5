"""Filings, enquiries, files in the admin: decided by actions, read by the platform's people, downloaded safely."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shipby.casework.enquiry import acts as enquiry
from shipby.casework.models import Case, Evidence, Note
from shipby.people.models import Audit, User
from tests.support.filings import Floor, at, floor, order

pytestmark = pytest.mark.django_db

NOW = at("2023-03-02 10:00:00")


@pytest.fixture
def shop(tmp_path: Path, settings: Any) -> Floor:
    settings.EVIDENCE = tmp_path / "evidence"
    found = floor(tmp_path)
    found.bring(orders=[order("O1"), order("O2")])
    for name, role in (("rev", "reviewer"), ("op", "operator"), ("li", "")):
        User.objects.create(username=name, role=role)
    return found


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def acted(client: Client, kind: str, action: str, cases: list[Case], reason: str = "") -> str:
    """The page after an action on the particulars of these cases."""
    rows = [getattr(case, kind).pk for case in cases]
    form = {"action": action, "_selected_action": rows, "reason": reason}
    done = client.post(
        reverse(f"admin:casework_{kind}_changelist"), form, follow=True, headers={"accept-language": "en"}
    )
    return done.content.decode()


def test_a_reviewer_decides_many_at_once(shop: Floor) -> None:
    cases = [shop.filed(one, NOW) for one in ("O1", "O2")]
    assert "remark" in acted(signed_in("rev"), "filing", "reject", cases)
    assert set(Case.objects.values_list("state", flat=True)) == {"submitted"}, "no remark, no rejection"
    acted(signed_in("rev"), "filing", "approve", cases, "flood")
    assert set(Case.objects.values_list("state", flat=True)) == {"approved"}
    assert set(Audit.objects.filter(action="approve").values_list("actor", "why")) == {("user:rev", "flood")}
    assert "is approved since" in acted(signed_in("rev"), "filing", "reject", cases[:1], "late")


def test_who_may_not_decide_is_told_so(shop: Floor) -> None:
    case = shop.filed("O1", NOW)
    assert "only reviewer may do this" in acted(signed_in("op"), "filing", "approve", [case])
    assert Case.objects.get(pk=case.pk).state == "submitted"


def test_the_page_of_a_filing_shows_thread_and_files_and_escapes_them(shop: Floor) -> None:
    case = shop.filed("O1", NOW)
    acted(signed_in("rev"), "filing", "write", [case], "<b>which road?</b>")
    assert Note.objects.get().text == "<b>which road?</b>"
    page = signed_in("rev").get(reverse("admin:casework_filing_change", args=[case.filing.pk])).content.decode()
    assert "&lt;b&gt;which road?&lt;/b&gt;" in page
    assert "p0.png" in page


def test_a_file_is_saved_never_shown_and_only_by_the_platforms_people(shop: Floor) -> None:
    case = shop.filed("O1", NOW)
    file = Evidence.objects.get(case=case)
    address = reverse("admin:casework_evidence_bytes", args=[file.pk])
    answer = signed_in("rev").get(address)
    assert answer.content.startswith(b"\x89PNG")
    assert answer["Content-Disposition"] == f'attachment; filename="{file.sha256[:12]}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert signed_in("rev").get(reverse("admin:casework_evidence_bytes", args=[file.pk + 1])).status_code == 404
    for client in (signed_in("li"), Client()):
        assert client.get(address).status_code == 302


def test_an_enquiry_is_answered_and_closed(shop: Floor) -> None:
    case = enquiry.ask(shop.shop, ("entry", "1"), "Why?", shop.owner, NOW)
    assert "close does not lead on" in acted(signed_in("op"), "enquiry", "close", [case])
    acted(signed_in("op"), "enquiry", "answer", [case], "Because.")
    acted(signed_in("op"), "enquiry", "close", [case])
    assert Case.objects.get(pk=case.pk).state == "closed"
    assert Note.objects.filter(case=case, text="Because.").exists()
