"""From a person without a shop to an open one: an individual, a sole proprietor, a company."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shipby.casework.loop import standing_run
from shipby.casework.onboarding import acts, money, review, verifying
from shipby.casework.onboarding.standing import standing
from shipby.casework.orders import orders_now
from shipby.casework.settlement import acts as settlement
from shipby.casework.showing import cases, shown
from shipby.lake import import_facts, open_lake
from shipby.people.actors import actor_of_user
from shipby.people.models import Membership, Message, Shop
from tests.support.filings import OPERATOR, REVIEWER, at, order
from tests.support.judge import write_facts
from tests.support.onboarding import NOW, SHOP, Desk, desk, fresh

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Desk:
    return desk(tmp_path, settings)


def entries(shop: Shop) -> list[tuple[str, int | None, str]]:
    return list(shop.entries.order_by("seq").values_list("account", "amount", "reason"))


def opened(office: Desk, shop_id: str) -> Shop:
    shop = Shop.objects.get(market=office.market, shop_id=shop_id)
    assert shop.onboarded_at is not None
    member = Membership.objects.get()
    assert (member.user.username, member.shop, member.kind) == ("li", shop, "owner")
    office.user.refresh_from_db()
    assert actor_of_user(office.user).who == "owner"
    return shop


def test_an_individual(office: Desk, tmp_path: Path) -> None:
    case = office.submitted("individual")
    assert (case.state, case.due_at, case.due_who) == ("submitted", at("2023-03-06 23:59:59"), "reviewer")
    review.pass_(case, REVIEWER, NOW + HOUR, office.rules, shop_id="S1", hours={"spot": "72"})
    acts.sign(case, office.applicant, NOW + 2 * HOUR, office.rules)
    told = shown(fresh(case), office.applicant)["particulars"]
    assert (told["deposit_due_minor"], told["deposit_short_minor"]) == (50_000, 50_000)
    assert [one["deposit_minor"] for one in told["categories"]] == [50_000, 50_000], "the highest, not the sum"
    money.pay(case, 50_000, "B-1", OPERATOR, NOW + 3 * HOUR)
    case, shop = fresh(case), opened(office, "S1")
    assert (case.state, case.due_what, shop.name) == ("open", "", "四季衣橱")
    assert entries(shop) == [("outside", -50_000, "deposit B-1"), ("deposit/S1", 50_000, "deposit B-1")]

    # Its contract hours hold for what is paid from the opening on, and not before.
    write_facts(
        {"orders": [
            {**order("O1"), "promised_by": None, "paid_at": (NOW + timedelta(hours=2)).isoformat()},
            {**order("O2"), "promised_by": None, "paid_at": (NOW + timedelta(hours=4)).isoformat()},
        ]}, tmp_path / "facts",
    )  # fmt: skip
    import_facts(open_lake(tmp_path / "lake"), tmp_path / "facts", at=NOW)
    known = orders_now(office.market, ["O1", "O2"], NOW + 5 * HOUR)
    assert known["O2"].base_due_at == NOW + timedelta(hours=4 + 72)
    assert known["O1"].base_due_at == NOW + timedelta(hours=2 + 48)
    standing_run(office.market, NOW + 6 * HOUR, OPERATOR, NOW + 6 * HOUR)
    assert orders_now(office.market, ["O2"], NOW + 7 * HOUR)["O2"].base_due_at == known["O2"].base_due_at


def test_a_sole_proprietor_pays_in_parts_and_takes_a_dearer_category_later(office: Desk) -> None:
    case = office.submitted("sole_proprietor", account_kind="personal", account_name="李四")
    review.send_back(case, REVIEWER, NOW + HOUR, "the licence cannot be read")
    assert fresh(case).onboarding.remark == "the licence cannot be read"
    office.attach(case, "business_licence", NOW + HOUR)
    acts.submit(case, office.applicant, NOW + 2 * HOUR, office.rules)
    review.pass_(case, REVIEWER, NOW + 3 * HOUR, office.rules)
    acts.sign(case, office.applicant, NOW + 4 * HOUR, office.rules)
    money.pay(case, 150_000, "B-1", OPERATOR, NOW + 5 * HOUR)
    case = fresh(case)
    assert (case.state, standing(case.onboarding).deposit_short_minor) == ("deposit", 50_000)
    assert case.onboarding.shop is not None
    assert (case.onboarding.shop.onboarded_at, Membership.objects.count()) == (None, 0)
    money.pay(case, 50_000, "B-2", OPERATOR, NOW + 6 * HOUR)
    shop = opened(office, case.number)
    owner = actor_of_user(office.user)
    acts.add_category(case, "home", owner, NOW + 7 * HOUR, office.rules)
    assert standing(fresh(case).onboarding).deposit_short_minor == 300_000
    money.pay(case, 300_000, "B-3", OPERATOR, NOW + 8 * HOUR)
    case = fresh(case)
    assert (case.state, standing(case.onboarding).deposit_short_minor) == ("open", 0)
    assert sum(amount or 0 for account, amount, _ in entries(shop) if account.startswith("deposit/")) == 500_000


def test_a_company_verifies_its_account_and_applies_for_settlement(office: Desk) -> None:
    case = office.verifying()
    assert (case.state, case.due_what, case.due_at) == ("verifying", "confirm", at("2023-03-04 09:59:59"))
    right = office.amount(case)
    assert not verifying.confirm(case, right + 1, office.applicant, NOW + HOUR, office.rules)
    assert verifying.confirm(case, right, office.applicant, NOW + 2 * HOUR, office.rules)
    assert fresh(case).state == "shop_data"
    office.attach(case, "shop_logo", NOW + 2 * HOUR)
    acts.describe(case, SHOP, office.applicant, NOW + 3 * HOUR, office.rules)
    review.send_back(fresh(case), REVIEWER, NOW + 4 * HOUR, "another logo")
    acts.describe(case, SHOP, office.applicant, NOW + 5 * HOUR, office.rules)
    review.pass_(fresh(case), REVIEWER, NOW + 6 * HOUR, office.rules, shop_id="C1")
    acts.sign(case, office.applicant, NOW + 7 * HOUR, office.rules)
    assert fresh(case).onboarding.deposit_due_minor == 400_000
    money.pay(case, 400_000, "B-1", OPERATOR, NOW + 8 * HOUR)
    shop = opened(office, "C1")
    owner = actor_of_user(office.user)
    assert settlement.status(shop) == "none"
    account = settlement.Account(account_name="四季（北京）贸易有限公司", account_no="11001234567890", bank="建设银行")
    one = settlement.apply(shop, account, owner, NOW + 9 * HOUR, office.rules)
    settlement.refuse(one, OPERATOR, NOW + 10 * HOUR, "the seal is missing")
    assert settlement.status(shop) == "refused"
    settlement.apply_again(one, account, owner, NOW + 11 * HOUR, office.rules)
    settlement.activate(one, OPERATOR, NOW + 12 * HOUR)
    assert settlement.status(shop) == "active"
    told = [found.number for found in cases(owner)]
    assert set(told) == {case.number, one.number}, "his application, and his shop's"
    kinds = list(Message.objects.filter(shop=shop).order_by("id").values_list("kind", flat=True))
    assert kinds == ["contract.hours", "onboarding.open", "settlement.refused", "settlement.active"]
