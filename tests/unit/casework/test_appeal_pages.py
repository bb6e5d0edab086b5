"""Appeals, measures and settings in the admin: decided by their actions with a reason, refusals told, else read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from shipby.casework.appeal.acts import draft, submit
from shipby.casework.appeal.targets import Target
from shipby.casework.enforcement.models import Measure
from shipby.casework.lakes import rules_of
from shipby.casework.loop import standing_run
from shipby.casework.models import Case, Setting
from shipby.people.models import Audit, Membership, Role, Shop, User
from tests.support.market import OPERATOR, at, bring, incidents, new_market, owner

pytestmark = pytest.mark.django_db

APPEALS, MEASURES, SETTINGS = (f"/admin/casework/{name}/" for name in ("appeal", "measure", "setting"))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Three findings of class A: 12 points, a node, and three products to delist."""
    market = new_market("douyin")
    bring(market, tmp_path, **incidents("S1", "out_of_stock", at(2, 20, 9), count=3))
    standing_run(market, at(3, 1), OPERATOR, at(3, 1))
    return Shop.objects.get()


@pytest.fixture
def appeal(shop: Shop) -> Case:
    rules, target = rules_of(shop.market), Target("out-of-stock", "S1-out_of_stock-022009-0")
    case = draft(shop, target, "it was in stock <b>", owner(shop), at(3, 2), rules)
    submit(case, owner(shop), at(3, 2, 1), rules)
    return case


def client(name: str, role: str) -> Client:
    signed_in = Client()
    signed_in.force_login(User.objects.create(username=name, role=role))
    return signed_in


def choose(who: Client, page: str, action: str, row: int, **more: str) -> str:
    """The page after an action on a row."""
    asked: dict[str, Any] = {"action": action, "_selected_action": [row], **more}
    return who.post(page, asked, follow=True).content.decode()


def test_a_reviewer_reads_and_decides_with_a_reason(appeal: Case) -> None:
    reviewer = client("rev", Role.REVIEWER)
    listed = reviewer.get(APPEALS).content.decode()
    assert appeal.number in listed
    assert "it was in stock &lt;b&gt;" in listed
    assert reviewer.get(f"{APPEALS}{appeal.appeal.pk}/change/").status_code == 200
    assert "请写明裁决理由" in choose(reviewer, APPEALS, "finding_wrong", appeal.appeal.pk)
    choose(reviewer, APPEALS, "finding_wrong", appeal.appeal.pk, reason="the shelf was full")
    appeal.refresh_from_db()
    last = Audit.objects.filter(object_id=appeal.number).latest("id")
    assert (appeal.state, last.actor, last.why) == ("upheld", "user:rev", "the shelf was full")
    assert "现在可以：nothing" in choose(reviewer, APPEALS, "dismiss", appeal.appeal.pk, reason="no")


def test_an_operator_returns_no_appeal_but_confirms_and_ends_measures(appeal: Case) -> None:
    operator = client("op", Role.OPERATOR)
    assert "只能由 reviewer" in choose(operator, APPEALS, "return_", appeal.appeal.pk, reason="the log")
    node = Measure.objects.get(ground="node")
    choose(operator, MEASURES, "confirm", node.pk, reason="agreed")
    assert Case.objects.get(measure=node).state == "active"
    assert "Statement of reasons" in operator.get(f"{MEASURES}{node.pk}/change/").content.decode()
    assert "请写明理由" in choose(operator, MEASURES, "end", node.pk)
    choose(operator, MEASURES, "end", node.pk, reason="mended")
    assert Case.objects.get(measure=node).state == "ended"


def test_a_setting_is_a_new_row_by_the_same_rules(shop: Shop) -> None:
    operator = client("op", Role.OPERATOR)
    asked = {"market": shop.market.pk, "key": "appeal.times", "value": "2", "from_day": "2023-03-01", "reason": "ours"}
    operator.post(f"{SETTINGS}add/", asked)
    assert (Setting.objects.get().value, Setting.objects.get().set_by) == (2, "user:op")
    page = operator.post(f"{SETTINGS}add/", {**asked, "value": '"two"'}, follow=True).content.decode()
    assert "设置 appeal.times 不成立" in page
    assert Setting.objects.count() == 1
    assert operator.post(f"{SETTINGS}{Setting.objects.get().pk}/change/", asked).status_code == 403
    assert client("rev", Role.REVIEWER).get(f"{SETTINGS}add/").status_code == 403


def test_an_auditor_reads_and_a_merchant_does_not_get_in(appeal: Case) -> None:
    auditor = client("aud", Role.AUDITOR)
    assert [auditor.get(page).status_code for page in (APPEALS, MEASURES, SETTINGS)] == [200] * 3
    assert auditor.post(f"{APPEALS}{appeal.appeal.pk}/delete/", {"post": "yes"}).status_code == 403
    choose(auditor, APPEALS, "dismiss", appeal.appeal.pk, reason="no")
    appeal.refresh_from_db()
    assert appeal.state == "submitted"
    merchant = client("li", Role.NONE)
    assert appeal.shop is not None
    Membership.objects.create(user=User.objects.get(username="li"), shop=appeal.shop, kind="owner")
    assert merchant.get(APPEALS).status_code in (302, 403)
