"""A shop's side in the admin: statements to read and print, contract hours set, plans and evidence read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shipby.casework.advice.telling import Tell, tell
from shipby.casework.enforcement.acts import propose, start
from shipby.casework.enforcement.grounds import Action, of_action
from shipby.casework.improvement.acts import BEGINS, Plan
from shipby.casework.models import Case, ContractHours
from shipby.casework.shop.values import Announcement, put
from shipby.people.actors import SERVICE
from shipby.people.models import User
from tests.support.filings import OPERATOR, Floor, at, floor, order

pytestmark = pytest.mark.django_db

NOW = at("2023-03-02 10:00:00")


@pytest.fixture
def shop(tmp_path: Path) -> Floor:
    found = floor(tmp_path, "douyin")
    for name, role in (("rev", "reviewer"), ("op", "operator"), ("li", "")):
        User.objects.create(username=name, role=role)
    return found


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def got(name: str, address: str, lang: str = "en") -> Any:
    return signed_in(name).get(address, headers={"accept-language": lang})


def measure(shop: Floor) -> Case:
    pack = shop.rules.versions[-1]
    action = Action("douyin", "fraudulent-dispatch", "limit_withdrawal", "S1", "O1", "", NOW, None)
    case = propose(of_action(action, pack, "douyin/1", ()), shop.shop, SERVICE, NOW)
    start(case, pack, OPERATOR, NOW)
    return case


def test_the_statement_of_a_measure_is_a_page_and_a_pdf_in_the_readers_language(shop: Floor) -> None:
    case = measure(shop)
    page = reverse("admin:casework_measure_change", args=[case.measure.pk])
    address = reverse("admin:casework_statement", args=[case.measure.pk, "html"])
    assert address in got("rev", page).content.decode()
    assert "<h2>Measure</h2>" in got("rev", address).content.decode()
    assert "<h2>处置</h2>" in got("rev", address, "zh-hans").content.decode()
    file = got("op", address.replace("html", "pdf"))
    assert (file["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")
    assert file["Content-Disposition"] == f'inline; filename="{case.number}.pdf"'
    assert got("op", address.replace("html", "doc")).status_code == 404
    assert got("op", reverse("admin:casework_statement", args=[999, "pdf"])).status_code == 404
    assert got("li", address).status_code == 302


def test_an_operator_sets_contract_hours_and_nobody_in_the_past(shop: Floor) -> None:
    address = reverse("admin:casework_contracthours_add")
    since = timezone.now() + timedelta(days=1)
    form = {
        "shop": str(shop.shop.pk), "mode": "spot", "hours": "72", "starts_at_0": f"{since:%Y-%m-%d}",
        "starts_at_1": "00:00:00", "reason": "contract 7",
    }  # fmt: skip
    assert signed_in("rev").get(address).status_code == 403
    for wrong, said in (
        ({"starts_at_0": "2023-01-01"}, "orders paid before keep theirs"),
        ({"mode": "boat"}, "These hours"),
    ):
        headers = {"accept-language": "en"}
        told = signed_in("op").post(address, form | wrong, follow=True, headers=headers).content.decode()
        assert said in told
    assert not ContractHours.objects.exists()
    signed_in("op").post(address, form, follow=True)
    row = ContractHours.objects.get()
    assert (row.set_by, row.reason, int(row.hours)) == ("user:op", "contract 7", 72)


def test_plans_values_and_evidence_are_read(shop: Floor) -> None:
    given = Plan.model_validate(
        {
            "shop_id": "S1", "about": "measure", "object_id": "E-1",
            "items": [{"what": "a second packer", "who": "li", "by": "2023-03-10"}],
        }
    )  # fmt: skip
    case = BEGINS["plan"].run(shop.market, given, shop.owner, NOW)
    page = reverse("admin:casework_improvement_change", args=[case.improvement.pk])
    assert "a second packer" in got("rev", page).content.decode()
    put(shop.shop, Announcement(text="Back on Monday.", reason="floods"), shop.owner, NOW)
    shop.bring(orders=[order("O1")])
    tell(shop.shop, Tell(orders=("O1",), how="chat", text="It leaves on Monday."), shop.owner, NOW)
    for name, said in (("shopvalue", "Back on Monday."), ("told", "It leaves on Monday.")):
        assert said in got("rev", reverse(f"admin:casework_{name}_changelist")).content.decode()
        assert got("li", reverse(f"admin:casework_{name}_changelist")).status_code == 302
