"""The steps of an onboarding: who, in which state, by which limit; deposits and payments; what others see of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shipby.casework.clock import tick
from shipby.casework.evidence import attach
from shipby.casework.models import Case, Outbox, Setting
from shipby.casework.onboarding import acts, money, review, verifying
from shipby.casework.onboarding.form import Form
from shipby.casework.onboarding.offers import ACTS, BEGINS
from shipby.casework.onboarding.standing import standing
from shipby.casework.refused import Refused
from shipby.casework.settings_of import put
from shipby.casework.settlement import acts as settlement
from shipby.casework.showing import TABLES, cases, shown
from shipby.casework.thread import write
from shipby.ledger import acts as ledger
from shipby.ledger.models import Entry
from shipby.people.actors import Actor, actor_of_user
from shipby.people.models import Audit, Membership, Message, Shop, User
from shipby.people.rights import Forbidden, Unknown
from tests.support.filings import OPERATOR, PNG, REVIEWER, at
from tests.support.onboarding import FORMS, INDIVIDUAL, NOW, SHOP, Desk, desk, fresh

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
STRANGER = Actor("applicant", "user:wang")
AUDITOR = Actor("auditor", "user:aud")
KEY = Actor("machine", "key:x", scopes=frozenset({"onboarding:pay"}))


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Desk:
    return desk(tmp_path, settings)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as told:
        act()
    assert told.value.zh
    return told.value.code


def supplied(office: Desk, key: str, new: Any) -> None:
    put(office.market, office.rules, key, new, from_day=NOW.date(), reason="ours", actor=OPERATOR, at=NOW)


def test_a_draft_is_its_applicants_own(office: Desk) -> None:
    case = office.drafted("individual")
    assert (case.applicant, case.shop, list(cases(office.applicant))) == ("user:li", None, [case])
    assert shown(case, office.applicant)["particulars"]["name"] == "李四"
    steps: tuple[Callable[[Actor], object], ...] = (
        lambda who: acts.edit(case, Form(), who, NOW, office.rules),
        lambda who: acts.submit(case, who, NOW, office.rules),
        lambda who: acts.discard(case, who, NOW),
        lambda who: write(case, "hello", who, NOW),
        lambda who: attach(case, "x.png", "picture", PNG, who, NOW),
    )
    member = Actor("owner", "user:wang", shops=frozenset({Shop.objects.create(market=office.market, shop_id="S9").pk}))
    for other in (STRANGER, member, Actor("clerk", "user:wang"), Actor("buyer", "buyer:x"), Actor("machine", "key:y")):
        with pytest.raises((Unknown, Forbidden)):
            shown(case, other)
        for step in steps:
            with pytest.raises((Unknown, Forbidden)):
                step(other)
    assert not cases(STRANGER, type="onboarding")
    assert list(cases(AUDITOR, type="onboarding")) == [case]


def test_the_platforms_people_do_not_apply_and_applicants_do_not_decide(office: Desk) -> None:
    for other in (OPERATOR, REVIEWER, AUDITOR, Actor("anonymous", "anonymous")):
        with pytest.raises(Forbidden):
            acts.draft(office.market, Form(), other, NOW, office.rules)
    case = office.submitted("individual")
    steps: tuple[Callable[[Actor], object], ...] = (
        lambda who: review.pass_(case, who, NOW, office.rules),
        lambda who: review.send_back(case, who, NOW, "x"),
        lambda who: review.reject(case, who, NOW, "x"),
        lambda who: review.instruct(case, who, NOW, office.rules),
    )
    for other, step in product((office.applicant, OPERATOR, AUDITOR), steps):
        with pytest.raises(Forbidden):
            step(other)
    assert fresh(case).state == "submitted"


def test_a_draft_is_refused_early_and_edited_or_discarded(office: Desk) -> None:
    form = Form(kind="individual", categories=("beauty",))
    assert refused(lambda: acts.draft(office.market, form, office.applicant, NOW, office.rules)) == "category-closed"
    case = office.drafted("individual")
    changed = Form(**{**INDIVIDUAL, "categories": ("fresh",), "bank": "招商银行"})
    acts.edit(case, changed, office.applicant, NOW, office.rules)
    assert list(case.onboarding.categories.values_list("name", flat=True)) == ["fresh"]
    row = Audit.objects.get(action="edit")
    assert (row.old["bank"], row.new["bank"], row.new["account_no"]) == (INDIVIDUAL["bank"], "招商银行", "…3445")
    acts.discard(case, office.applicant, NOW)
    assert refused(lambda: acts.submit(case, office.applicant, NOW, office.rules)) == "not-now"


def test_the_review_is_due_by_the_third_working_day_and_binds_the_platform(office: Desk) -> None:
    case = office.submitted("individual", at("2023-01-19 10:00:00"))
    # The Spring Festival is from 21 to 27 January, and 28 and 29 January are worked.
    assert (case.due_at, case.due_what) == (at("2023-01-29 23:59:59"), "review")
    late = at("2023-01-30 00:00:00")
    assert tick(office.market, office.rules, late).overdue == (case.number,)
    review.pass_(case, REVIEWER, late, office.rules)
    assert fresh(case).state == "contract"
    beyond = office.submitted("individual", at("2031-03-01 10:00:00"))
    assert (beyond.due_at, beyond.due_unknown) == (None, "calendar")


def test_a_return_needs_a_remark_and_a_rejection_is_for_good(office: Desk) -> None:
    case = office.submitted("sole_proprietor")
    assert refused(lambda: review.send_back(case, REVIEWER, NOW, " ")) == "no-remark"
    assert refused(lambda: review.reject(case, REVIEWER, NOW, "")) == "no-remark"
    review.send_back(case, REVIEWER, NOW, "the licence cannot be read")
    told = Message.objects.get(kind="onboarding.returned")
    assert (told.person, told.en) == ("user:li", f"{case.number} was returned: the licence cannot be read")
    acts.edit(case, Form(**FORMS["sole_proprietor"]), office.applicant, NOW, office.rules)
    acts.submit(case, office.applicant, NOW, office.rules)
    review.reject(case, REVIEWER, NOW, "forged")
    for act in (
        lambda: acts.submit(case, office.applicant, NOW, office.rules),
        lambda: acts.withdraw(case, office.applicant, NOW),
        lambda: review.pass_(case, REVIEWER, NOW, office.rules),
    ):
        assert refused(act) == "not-now"


def test_only_a_companys_account_is_verified(office: Desk) -> None:
    one, company = office.submitted("individual"), office.submitted("company")
    assert refused(lambda: review.instruct(one, REVIEWER, NOW, office.rules)) == "no-transfer"
    assert refused(lambda: review.pass_(company, REVIEWER, NOW, office.rules)) == "verify-first"
    assert not list(office.payments.glob("*"))


def test_shop_data_come_with_a_logo_and_may_be_sent_back_or_rejected(office: Desk) -> None:
    case = office.verifying()
    verifying.confirm(case, office.amount(case), office.applicant, NOW, office.rules)
    assert refused(lambda: acts.describe(case, SHOP, office.applicant, NOW, office.rules)) == "papers"
    office.attach(case, "shop_logo")
    reserved = SHOP.model_copy(update={"shop_name": "四季旗舰店"})
    assert refused(lambda: acts.describe(case, reserved, office.applicant, NOW, office.rules)) == "reserved-name"
    acts.describe(case, SHOP, office.applicant, NOW, office.rules)
    assert fresh(case).due_at == at("2023-03-06 23:59:59")
    review.reject(fresh(case), REVIEWER, NOW, "the link is dead")
    assert fresh(case).state == "rejected"


def test_the_contract_names_an_id_that_is_free_and_hours_that_are_hours(office: Desk) -> None:
    taken = Shop.objects.create(market=office.market, shop_id="S1", onboarded_at=NOW)
    members = Shop.objects.create(market=office.market, shop_id="S2")
    Membership.objects.create(user=User.objects.create_user("w"), shop=members, kind="owner")
    Shop.objects.create(market=office.market, shop_id="S3")
    case = office.submitted("individual")
    for shop_id in (taken.shop_id, members.shop_id):
        act = lambda: review.pass_(case, REVIEWER, NOW, office.rules, shop_id=shop_id)  # noqa: E731, B023
        assert refused(act) == "shop-id"
    for hours in ({"spot": "0"}, {"spot": "x"}, {"slow": "5"}, {}, {"spot": "NaN"}, {"spot": "9999"}):
        act = lambda: review.pass_(case, REVIEWER, NOW, office.rules, hours=hours)  # noqa: E731, B023
        assert refused(act) == "hours"
    supplied(office, "onboarding.contract_hours", {"spot": 24, "presale": "360"})
    review.pass_(case, REVIEWER, NOW, office.rules, shop_id="S3")
    assert fresh(case).onboarding.contract_hours == {"spot": "24", "presale": "360"}


def test_a_shop_opens_with_its_owner_and_its_hours_as_facts(office: Desk) -> None:
    case = office.signed("individual")
    money.pay(case, 60_000, "B-1", KEY, NOW + HOUR)
    case = fresh(case)
    shop = case.onboarding.shop
    assert shop is not None
    assert (case.state, shop.onboarded_at, shop.name) == ("open", case.at, "四季衣橱")
    facts = [row.row for row in Outbox.objects.filter(table="terms")]
    assert [(row["shop_id"], row["mode"], row["starts_at"]) for row in facts] == [
        (shop.shop_id, "spot", case.at.isoformat())
    ]
    assert facts[0]["recorded_at"] == case.at.isoformat()
    assert Audit.objects.get(object_type="onboarding", action="pay").actor == "key:x"
    assert refused(lambda: acts.withdraw(case, actor_of_user(office.user), NOW)) == "not-now"


def test_a_payment_reported_twice_is_one(office: Desk) -> None:
    case = office.signed("individual")
    money.pay(case, 20_000, "B-1", OPERATOR, NOW)
    money.pay(case, 20_000, "B-1", OPERATOR, NOW)
    assert standing(fresh(case).onboarding).deposit_paid_minor == 20_000
    assert refused(lambda: money.pay(case, 30_000, "B-1", OPERATOR, NOW)) == "reference"
    for minor, reference in ((0, "B-2"), (-5, "B-2"), (5, " ")):
        act = lambda: money.pay(case, minor, reference, OPERATOR, NOW)  # noqa: E731, B023
        assert refused(act) == "payment"
    money.pay(case, 30_000, "B-2", OPERATOR, NOW)
    money.pay(case, 30_000, "B-2", OPERATOR, NOW)
    assert (fresh(case).state, Entry.objects.count()) == ("open", 4)
    for other in (REVIEWER, office.applicant, Actor("machine", "key:y")):
        with pytest.raises((Forbidden, Unknown)):
            money.pay(case, 1, "B-3", other, NOW)


def test_nothing_is_paid_before_the_contract(office: Desk) -> None:
    case = office.submitted("individual")
    assert refused(lambda: money.pay(case, 50_000, "B-1", OPERATOR, NOW)) == "not-now"
    assert (Shop.objects.count(), Entry.objects.count()) == (0, 0)


def test_an_unpublished_deposit_is_entered_by_the_operator_with_a_reason(office: Desk) -> None:
    case = office.signed("individual", categories=("apparel", "books"))
    assert (case.due_who, case.onboarding.deposit_due_minor) == ("operator", None)
    assert Message.objects.filter(role="operator", kind="onboarding.deposit_unknown").exists()
    assert refused(lambda: money.pay(case, 50_000, "B-1", OPERATOR, NOW)) == "deposit-unknown"

    def enter(category: str, minor: int, reason: str = "as for stationery", who: Actor = OPERATOR) -> None:
        money.set_deposit(case, category, minor, who, NOW, office.rules, reason)

    assert refused(lambda: enter("books", 80_000, " ")) == "no-reason"
    assert refused(lambda: enter("apparel", 80_000)) == "published"
    assert refused(lambda: enter("toys", 80_000)) == "published"
    assert refused(lambda: enter("books", -1)) == "published"
    with pytest.raises(Forbidden):
        enter("books", 80_000, who=REVIEWER)
    enter("books", 80_000)
    assert fresh(case).onboarding.deposit_due_minor == 80_000
    sources = dict(case.onboarding.categories.values_list("name", "source"))
    assert sources["books"] == "user:ops: as for stationery"
    assert "rules-cn 3.9" in sources["apparel"]


def test_a_later_category_and_a_deduction_show_a_shortage(office: Desk) -> None:
    case = office.signed("sole_proprietor")
    money.pay(case, 200_000, "B-1", OPERATOR, NOW)
    owner = actor_of_user(office.user)
    assert refused(lambda: acts.add_category(case, "apparel", owner, NOW, office.rules)) == "categories"
    acts.add_category(case, "alcohol", owner, NOW, office.rules)
    told = Message.objects.filter(person="user:li", kind="onboarding.deposit").latest("id")
    assert told.en == f"{case.number}: the deposit due is 10000.00, short by 8000.00."
    assert refused(lambda: acts.add_category(case, "home", owner, NOW, office.rules)) == "categories"
    money.pay(case, 800_000, "B-2", OPERATOR, NOW)
    shop = fresh(case).onboarding.shop
    assert shop is not None
    ledger.deduct(shop, 150_000, "E-1", "deduction", NOW)
    assert standing(fresh(case).onboarding).deposit_short_minor == 150_000
    with pytest.raises((Unknown, Forbidden)):
        acts.add_category(case, "home", STRANGER, NOW, office.rules)


def test_a_special_category_brings_its_permit_also_later(office: Desk) -> None:
    supplied(office, "onboarding.special_categories", ["food_and_drink"])
    case = office.drafted("individual", categories=("food_and_drink",))
    assert refused(lambda: acts.submit(case, office.applicant, NOW, office.rules)) == "permit"
    later = office.signed("individual", categories=("apparel",))
    money.pay(later, 50_000, "B-1", OPERATOR, NOW)
    owner = actor_of_user(office.user)
    assert refused(lambda: acts.add_category(later, "food_and_drink", owner, NOW, office.rules)) == "permit"
    attach(later, "p.png", "category_permit", PNG + b"p", owner, NOW)
    acts.add_category(later, "food_and_drink", owner, NOW, office.rules)


def test_the_banks_that_an_operator_lists_are_the_ones_supported(office: Desk) -> None:
    supplied(office, "onboarding.banks", ["招商银行"])
    assert refused(lambda: office.drafted("individual")) == "bank-not-supported"
    office.drafted("individual", bank="招商银行深圳分行")
    assert refused(lambda: supplied(office, "onboarding.banks", "招商银行")) == "setting"
    supplied(office, "onboarding.banks", [])
    office.drafted("individual")


@pytest.mark.parametrize("kind", FORMS)
def test_it_can_be_withdrawn_until_it_is_open_and_a_deposit_goes_back(office: Desk, kind: str) -> None:
    for case in (office.submitted(kind), office.verifying()):
        acts.withdraw(case, office.applicant, NOW, "another market")
        assert fresh(case).state == "withdrawn"
    case = office.signed(kind)
    money.pay(case, 10_000, "B-1", OPERATOR, NOW)
    acts.withdraw(case, office.applicant, NOW)
    shop = fresh(case).onboarding.shop
    assert shop is not None
    assert shop.onboarded_at is None
    rows = Entry.objects.filter(shop=shop).order_by("seq").values_list("account", "amount", "reason")
    deposit = f"deposit/{shop.shop_id}"
    assert list(rows) == [
        ("outside", -10_000, "deposit B-1"), (deposit, 10_000, "deposit B-1"),
        (deposit, -10_000, "deposit returned"), ("outside", 10_000, "deposit returned"),
    ]  # fmt: skip
    assert refused(lambda: money.pay(case, 10_000, "B-2", OPERATOR, NOW)) == "not-now"
    other = office.submitted("individual")
    act = lambda: review.pass_(other, REVIEWER, NOW, office.rules, shop_id=shop.shop_id)  # noqa: E731
    assert refused(act) == "shop-id", "its ledger is another's"


def test_who_became_of_the_platform_does_not_own_a_shop(office: Desk) -> None:
    case = office.signed("individual")
    User.objects.filter(pk=office.user.pk).update(role="reviewer")
    assert refused(lambda: money.pay(case, 50_000, "B-1", OPERATOR, NOW)) == "of-the-platform"
    assert (fresh(case).state, Entry.objects.count()) == ("deposit", 0)


def test_a_settlement_account_is_a_companys_once_its_shop_is_open(office: Desk) -> None:
    single = office.signed("individual")
    money.pay(single, 50_000, "B-1", OPERATOR, NOW)
    theirs = fresh(single).onboarding.shop
    assert theirs is not None
    account = settlement.Account(account_name="四季（北京）贸易有限公司", account_no="11001234567890", bank="建设银行")
    owner = actor_of_user(office.user)
    act = lambda: settlement.apply(theirs, account, owner, NOW, office.rules)  # noqa: E731
    assert refused(act) == "not-a-company"
    case = office.signed("company")
    money.pay(case, 400_000, "B-2", OPERATOR, NOW)
    shop = fresh(case).onboarding.shop
    assert shop is not None
    owner = actor_of_user(office.user)
    for change, code in (
        ({"account_name": "四季集团"}, "account-name"), ({"bank": "1"}, "bank-format"),
        ({"account_no": "1"}, "account-format"), ({"bank": ""}, "incomplete"),
    ):  # fmt: skip
        wrong = account.model_copy(update=change)
        act = lambda: settlement.apply(shop, wrong, owner, NOW, office.rules)  # noqa: E731, B023
        assert refused(act) == code
    with pytest.raises((Unknown, Forbidden)):
        settlement.apply(shop, account, STRANGER, NOW, office.rules)
    one = settlement.apply(shop, account, owner, NOW, office.rules)
    assert refused(lambda: settlement.apply(shop, account, owner, NOW, office.rules)) == "applied"
    assert refused(lambda: settlement.refuse(one, OPERATOR, NOW, "")) == "no-reason"
    with pytest.raises(Forbidden):
        settlement.activate(one, owner, NOW)
    settlement.activate(one, OPERATOR, NOW)
    assert refused(lambda: settlement.apply_again(one, account, owner, NOW, office.rules)) == "not-now"


def test_every_step_is_taken_as_given(office: Desk) -> None:
    def take(case: Case, step: str, actor: Actor, **given: Any) -> Case:
        act = ACTS[step]
        act.run(fresh(case), act.given.model_validate(given), actor, NOW)
        return fresh(case)

    form = {**FORMS["company"], "categories": ["apparel"], "licence_scope": ["apparel"]}
    case = BEGINS["draft"].run(office.market, BEGINS["draft"].given.model_validate({}), office.applicant, NOW)
    take(case, "edit", office.applicant, **form)
    for file in ("business_licence", "identity_document", "certificate_form", "shop_logo"):
        office.attach(case, file)
    take(case, "submit", office.applicant)
    take(case, "return", REVIEWER, remark="sign it")
    take(case, "submit", office.applicant)
    take(case, "instruct", REVIEWER)
    take(case, "again", office.applicant)
    take(case, "confirm", office.applicant, amount_minor=office.amount(case))
    take(case, "describe", office.applicant, shop_name="四季旅行")
    take(case, "send_back", REVIEWER, remark="another name")
    take(case, "describe", office.applicant, shop_name="四季出行")
    take(case, "pass_shop", REVIEWER, shop_id="C1", hours={"spot": "48"})
    take(case, "sign", office.applicant)
    take(case, "pay_part", OPERATOR, amount_minor=1, reference="B-1")
    take(case, "pay", OPERATOR, amount_minor=399_999, reference="B-2")
    owner = actor_of_user(office.user)
    take(case, "add_category", owner, category="books")
    take(case, "set_deposit", OPERATOR, category="books", deposit_minor=500_000, reason="as for gifts")
    case = take(case, "top_up", OPERATOR, amount_minor=100_000, reference="B-3")
    assert (case.state, standing(case.onboarding).deposit_short_minor) == ("open", 0)
    own = settlement.BEGINS["apply"]
    given = own.given(shop="C1", account_name=form["name"], account_no="11001234567890", bank="建设银行")  # type: ignore[call-arg]
    one = own.run(office.market, given, owner, NOW)
    settlement.ACTS["refuse"].run(one, settlement.ACTS["refuse"].given(reason="no"), OPERATOR, NOW)  # type: ignore[call-arg]
    again = settlement.ACTS["apply_again"]
    again.run(one, again.given.model_validate(given.model_dump(exclude={"shop"})), owner, NOW)
    settlement.ACTS["activate"].run(one, settlement.ACTS["activate"].given(), OPERATOR, NOW)
    for name, mapped in (("onboarding", ACTS), ("settlement", settlement.ACTS)):
        steps = {step.name for step in TABLES[name].steps if set(step.who) - {"machine", "clock"}}
        assert steps - set(mapped) == ({"draft"} if name == "onboarding" else {"apply"})
    withdrawn = office.submitted("individual")
    take(withdrawn, "withdraw", owner, reason="no")
    rejected = office.submitted("individual")
    take(rejected, "reject", REVIEWER, remark="no")
    discarded = office.drafted("individual")
    assert take(discarded, "discard", owner).state == "discarded"
    passed = office.submitted("individual")
    assert take(passed, "pass", REVIEWER).onboarding.new_shop_id == passed.number


def test_the_page_of_reviewers_and_operators(office: Desk) -> None:
    for name, role in (("rev", "reviewer"), ("ops", "operator")):
        User.objects.create(username=name, role=role)
    supplied(office, "onboarding.review_business_days", 3)
    assert Setting.objects.count() == 1
    case = office.submitted("individual", categories=("apparel", "books"))
    listed = reverse("admin:casework_onboarding_changelist")

    def acted(who: str, action: str, **given: str) -> str:
        client = Client(headers={"accept-language": "en"})
        client.force_login(User.objects.get(username=who))
        form = {"action": action, "_selected_action": [case.onboarding.pk], **given}
        return client.post(listed, form, follow=True).content.decode()

    assert "A remark is needed" in acted("rev", "return_")
    assert "only reviewer may do this" in acted("ops", "pass_")
    assert "Only a company" in acted("rev", "instruct")
    acted("rev", "pass_", shop_id="P1")
    acts.sign(fresh(case), office.applicant, NOW, office.rules)
    assert "two decimals" in acted("ops", "set_deposit", category="books", amount="x", reason="as gifts")
    acted("ops", "set_deposit", category="books", amount="800", reason="as gifts")
    assert "500.00 / 800.00" in acted("ops", "pay", amount="500", reference="B-1")
    acted("ops", "pay", amount="300.00", reference="B-2")
    assert Shop.objects.get(shop_id="P1").onboarded_at is not None
    client = Client()
    client.force_login(User.objects.get(username="rev"))
    page = client.get(reverse("admin:casework_onboarding_change", args=[case.onboarding.pk])).content.decode()
    assert "books: 800.00 user:ops: as gifts" in page
