"""The verification transfer: its amount is nowhere but in the instruction; tries, transfers and time are counted."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from pydantic import ValidationError

from shipby.casework.clock import tick
from shipby.casework.models import Case
from shipby.casework.onboarding import money, review, transfers, verifying
from shipby.casework.onboarding.models import Payment, Transfer
from shipby.casework.onboarding.offers import Arrived
from shipby.casework.onboarding.standing import standing
from shipby.casework.refused import Refused
from shipby.casework.settings_of import put
from shipby.casework.showing import shown
from shipby.people.actors import CLOCK, Actor
from shipby.people.models import Audit, Message, User
from shipby.people.rights import Forbidden, Unknown
from tests.support.at_once import at_once
from tests.support.filings import OPERATOR, REVIEWER, at
from tests.support.onboarding import NOW, Desk, desk, fresh

pytestmark = pytest.mark.django_db(transaction=True)

AMOUNT = 918_273
LAST = at("2023-03-04 09:59:59")
"""Three days from the instruction, less a second."""


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Desk:
    return desk(tmp_path, settings)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as told:
        act()
    assert told.value.zh
    return told.value.code


def supplied(office: Desk, **values: int) -> None:
    for key, new in values.items():
        put(office.market, office.rules, f"onboarding.{key}", new, from_day=NOW.date(), reason="ours", actor=OPERATOR,
            at=NOW)  # fmt: skip


def wrong(office: Desk, case: Case, now: datetime = NOW) -> bool:
    return verifying.confirm(case, office.amount(case) + 1, office.applicant, now, office.rules)


def _dump() -> dict[str, str]:
    """Every row of every table there is."""
    told = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            told[f"table {table}"] = repr(cursor.fetchall())
    return told


def _numbers(text: str, amount: int) -> list[str]:
    """Where the amount stands, as minor units or as a sum, and not within a longer word."""
    told = (str(amount), f"{amount / 100:.2f}", f"{amount:,}")
    return [one for one in told if re.search(rf"(?<![\w.]){re.escape(one)}(?![\w.])", text)]


def test_the_amount_is_in_the_instruction_only(
    office: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An amount that nothing else is by chance.
    monkeypatch.setattr("shipby.casework.onboarding.transfers.secrets.randbelow", lambda _: AMOUNT - 1)
    caplog.set_level(logging.DEBUG)
    case = office.verifying()
    path = next(office.payments.glob("*.json"))
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told == {
        "schema": "shipby.payment/1", "id": path.stem, "account_name": "四季（北京）贸易有限公司",
        "account_no": "6222020200112233445", "bank": "中国工商银行北京东城支行", "amount_minor": AMOUNT,
        "currency": "CNY", "pay_by": LAST.isoformat(),
    }  # fmt: skip
    assert (path.stat().st_mode & 0o777, office.payments.stat().st_mode & 0o777) == (0o600, 0o700)
    wrong(office, case)
    answers = [shown(fresh(case), who) for who in (office.applicant, REVIEWER)]
    User.objects.create(username="rev", role="reviewer")
    client = Client()
    client.force_login(User.objects.get(username="rev"))
    pages = [reverse("admin:casework_onboarding_changelist"), reverse("admin:people_audit_changelist"),
             reverse("admin:casework_onboarding_change", args=[case.onboarding.pk])]  # fmt: skip
    texts = {**_dump(), "answers": repr(answers), **{page: client.get(page).content.decode() for page in pages}}
    assert len(Transfer.objects.get().digest) == 64
    verifying.confirm(case, AMOUNT, office.applicant, NOW, office.rules)
    texts |= {**{f"{name} after": text for name, text in _dump().items()}, "log": caplog.text}
    assert len(texts) > 40
    assert {name: found for name, text in texts.items() if (found := _numbers(text, AMOUNT))} == {}
    assert not Transfer.objects.exclude(digest="").exists(), "no digest is left once it is confirmed"


def test_a_digest_tells_nothing_without_the_key_and_is_of_one_transfer(office: Desk, settings: Any) -> None:
    supplied(office, transfer_from_minor=5, transfer_until_minor=5)
    one, other = (fresh(office.verifying()) for _ in range(2))
    digests = set(Transfer.objects.values_list("digest", flat=True))
    assert len(digests) == 2, "equal amounts have different digests"
    transfer = transfers.current(one.onboarding)
    assert transfer is not None
    assert [transfers.holds(transfer, amount) for amount in (4, 5, 6)] == [False, True, False]
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    assert not transfers.holds(transfer, 5)
    settings.SECRET_KEY_FALLBACKS = [before]
    assert transfers.holds(transfer, 5), "a key of before still counts"
    assert other.onboarding != one.onboarding


def test_amounts_fill_their_range_and_compare_in_constant_time(office: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    supplied(office, transfer_from_minor=10, transfer_until_minor=12, transfers=99)
    case = office.verifying()
    amounts = {office.amount(case)}
    for _ in range(40):
        verifying.again(case, office.applicant, NOW, office.rules)
        amounts.add(office.amount(case))
    assert amounts == {10, 11, 12}
    compared: list[tuple[str, str]] = []

    def watched(one: str, other: str) -> bool:
        compared.append((one, other))
        return constant_time_compare(one, other)

    monkeypatch.setattr(transfers, "constant_time_compare", watched)
    assert verifying.confirm(case, office.amount(case), office.applicant, NOW, office.rules)
    assert len(compared) == 1


def test_an_amount_given_stands_in_no_error_and_no_text() -> None:
    given = Arrived(amount_minor=777)  # type: ignore[arg-type]
    assert "777" not in repr(given) + str(given) + given.model_dump_json()
    with pytest.raises(ValidationError) as error:
        Arrived.model_validate({"amount_minor": "seven-777"})
    assert "777" not in str(error.value)
    assert Arrived.model_json_schema()["properties"]["amount_minor"]["type"] == "integer"


def test_tries_are_counted_and_a_new_transfer_asked_for(office: Desk) -> None:
    case = office.verifying()
    for left in (2, 1, 0):
        assert not wrong(office, case)
        assert shown(fresh(case), office.applicant)["particulars"]["tries_left"] == left
    right = office.amount(case)
    act = lambda: verifying.confirm(case, right, office.applicant, NOW, office.rules)  # noqa: E731
    assert refused(act) == "no-try-left", "also for the right one"
    assert fresh(case).state == "verifying"
    verifying.again(case, office.applicant, NOW + timedelta(days=1), office.rules)
    assert fresh(case).due_at == LAST + timedelta(days=1)
    assert refused(lambda: verifying.again(case, office.applicant, NOW, office.rules)) == "no-transfer-left"
    for _ in range(3):
        assert not wrong(office, case)
    case = fresh(case)
    assert (case.state, case.due_what) == ("returned", "edit")
    assert not Transfer.objects.exclude(digest="").exists()
    acted = list(Audit.objects.filter(object_id=case.number).order_by("id").values_list("action", "actor"))
    assert acted[-4:] == [("miss", "service")] * 3 + [("lapse", "service")]
    assert {row.new["by"] for row in Audit.objects.filter(action="miss")} == {"user:li"}
    told = Message.objects.filter(person="user:li", kind="onboarding.transfer").order_by("id")
    assert [one.en.partition(": ")[2] for one in told][1:4] == [
        "The amount is wrong; tries left: 2.", "The amount is wrong; tries left: 1.",
        "The amount is wrong; tries left: 0. Ask for a new transfer.",
    ]  # fmt: skip


def test_only_the_last_transfer_is_asked_for(office: Desk) -> None:
    supplied(office, transfer_from_minor=1, transfer_until_minor=10**9)
    case = office.verifying()
    first = office.amount(case)
    verifying.again(case, office.applicant, NOW, office.rules)
    assert not verifying.confirm(case, first, office.applicant, NOW, office.rules)
    assert verifying.confirm(case, office.amount(case), office.applicant, NOW, office.rules)


def test_the_last_second_counts_and_the_clock_returns_it_after(office: Desk) -> None:
    case, other = office.verifying(), office.verifying()
    assert verifying.confirm(
        case, office.amount(case), office.applicant, LAST.replace(microsecond=999_999), office.rules
    )
    late = LAST + timedelta(seconds=1)
    act = lambda: verifying.confirm(other, office.amount(other), office.applicant, late, office.rules)  # noqa: E731
    assert refused(act) == "too-late"
    assert refused(lambda: verifying.again(other, office.applicant, late, office.rules)) == "too-late"
    assert refused(lambda: verifying.lapse(other, LAST)) == "not-over"
    assert tick(office.market, office.rules, LAST).unverified == ()
    assert tick(office.market, office.rules, late).unverified == (other.number,)
    assert tick(office.market, office.rules, late).unverified == ()
    assert (fresh(other).state, fresh(case).state) == ("returned", "shop_data")
    assert Audit.objects.get(action="lapse").actor == CLOCK.name


def test_nobody_else_tries_or_asks(office: Desk) -> None:
    case = office.verifying()
    amount = office.amount(case)
    for other in (OPERATOR, REVIEWER, Actor("applicant", "user:wang"), Actor("machine", "key:x"), CLOCK):
        with pytest.raises((Forbidden, Unknown)):
            verifying.confirm(case, amount, other, NOW, office.rules)
        with pytest.raises((Forbidden, Unknown)):
            verifying.again(case, other, NOW, office.rules)
    assert shown(fresh(case), office.applicant)["particulars"]["tries_left"] == 3
    done = office.submitted("company")
    assert refused(lambda: verifying.confirm(done, 1, office.applicant, NOW, office.rules)) == "not-now"


def test_a_step_that_fails_leaves_no_transfer(office: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    case = office.submitted("company")

    def full(*_: Any) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("shipby.casework.onboarding.transfers.os.open", full)
        with pytest.raises(OSError, match="no space"):
            review.instruct(case, REVIEWER, NOW, office.rules)
    assert (fresh(case).state, Transfer.objects.count()) == ("submitted", 0)


def _told(results: list[object]) -> list[str]:
    """What each gave, or the code of what it was refused by."""
    return sorted(str(getattr(one, "code", one)) for one in results)


def test_tries_at_once_are_counted_one_by_one(office: Desk) -> None:
    case = office.verifying()
    amount = office.amount(case)

    def guess(number: int) -> object:
        return verifying.confirm(case, amount + number, office.applicant, NOW, office.rules)

    results = at_once(*(partial(guess, number) for number in range(1, 9)))
    assert _told(results) == ["False"] * 3 + ["no-try-left"] * 5
    assert Audit.objects.filter(action="miss").count() == 3


def test_of_the_right_amount_told_twice_at_once_one_counts(office: Desk) -> None:
    case = office.verifying()
    amount = office.amount(case)
    tell = lambda: verifying.confirm(case, amount, office.applicant, NOW, office.rules)  # noqa: E731
    assert _told(at_once(tell, tell)) == ["True", "not-now"]


def test_of_two_decisions_at_once_one_wins(office: Desk) -> None:
    for _ in range(3):
        case = office.submitted("individual")
        results = at_once(
            partial(review.pass_, case, REVIEWER, NOW, office.rules),
            partial(review.reject, case, REVIEWER, NOW, "unclear"),
        )
        assert _told(results) == ["None", "not-now"]
        decided = Audit.objects.filter(object_id=case.number, action__in=("pass", "reject"))
        assert [row.now for row in decided] == [fresh(case).state]


def test_payments_reported_at_once_are_each_counted_once(office: Desk) -> None:
    case = office.signed("company")

    def pay(minor: int, reference: str) -> None:
        money.pay(case, minor, reference, OPERATOR, NOW)

    told = [(200_000, "B-1"), (200_000, "B-1"), (100_000, "B-2"), (100_000, "B-3"), (100_000, "B-3")]
    assert _told(at_once(*(partial(pay, *one) for one in told))) == ["None"] * 5
    case = fresh(case)
    assert (case.state, standing(case.onboarding).deposit_paid_minor) == ("open", 400_000)
    assert Payment.objects.count() == 3
