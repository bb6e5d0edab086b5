"""Steps of an appeal: when, how often, by whom, how long; what is held, told, written; every refusal with its rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from shipby.casework.advice.models import Told
from shipby.casework.appeal.acts import complete, discard, draft, submit, withdraw
from shipby.casework.appeal.decide import decide, lapse, send_back
from shipby.casework.appeal.kit import kit
from shipby.casework.appeal.models import AppealOrder
from shipby.casework.appeal.open import appealable
from shipby.casework.appeal.targets import Target
from shipby.casework.clock import tick
from shipby.casework.enforcement.acts import propose, start
from shipby.casework.enforcement.grounds import Action, of_action, of_discretion
from shipby.casework.models import Case, Evidence, Outbox
from shipby.casework.refused import Refused
from shipby.ledger.models import Entry
from shipby.people.actors import CLOCK, SERVICE, Actor
from shipby.people.models import Market, Message, Shop
from shipby.people.rights import Forbidden, Unknown
from tests.support.appeals import DOUYIN, NOTICE, RED, WINDOW, appeal, notified
from tests.support.market import OPERATOR, REVIEWER, at, owner

pytestmark = pytest.mark.django_db

ORDER = Target("out-of-stock", "O1")
SECOND = timedelta(seconds=1)


@pytest.fixture
def shop() -> Shop:
    return Shop.objects.create(market=Market.objects.create(name="douyin", lake="l"), shop_id="S1")


@pytest.fixture
def red() -> Shop:
    return Shop.objects.create(market=Market.objects.create(name="xiaohongshu", lake="r"), shop_id="S1")


def kinds(shop: Shop) -> list[str]:
    return list(Entry.objects.filter(shop=shop).order_by("seq").values_list("kind", flat=True))


# ---------------------------------------------------------------- when, and how often


@pytest.mark.parametrize(
    ("points_class", "days", "rules"),
    [("A", 7, DOUYIN), ("general", 7, RED), ("serious", 3, RED)],
    ids=["douyin", "general", "serious"],
)
def test_the_days_end_to_the_second(points_class: str, days: int, rules: Any) -> None:
    shop = Shop.objects.create(market=Market.objects.create(name=rules.market, lake="l"), shop_id="S1")
    notified(shop, WINDOW, points_class)
    over = NOTICE + timedelta(days=days)
    with pytest.raises(Refused) as caught:
        appeal(shop, over, rules=rules)
    assert str(caught.value) == (
        f"The notice of 2023-03-02 13:00:00 could be appealed until 2023-03-{2 + days:02} 12:59:59; "
        "silence is acceptance."
    )
    assert appeal(shop, over - SECOND, rules=rules).state == "submitted"


def test_a_part_of_a_second_neither_gives_nor_takes_a_second(shop: Shop) -> None:
    notified(shop, WINDOW, when=NOTICE + timedelta(microseconds=900_000))
    last = NOTICE + timedelta(days=7) - timedelta(microseconds=1)
    assert appeal(shop, last).state == "submitted"


def test_a_heavier_correction_is_a_new_notice_and_a_lighter_one_is_none(shop: Shop) -> None:
    notified(shop, WINDOW, amount=5)
    late = NOTICE + timedelta(days=8)
    notified(shop, WINDOW, amount=-1, when=late - timedelta(days=1))
    with pytest.raises(Refused, match="silence is acceptance"):
        appeal(shop, late)
    notified(shop, WINDOW, amount=15, when=late)
    assert appeal(shop, late + timedelta(days=6)).appeal.noticed_at == late


def test_one_appeal_for_each_penalty_where_the_pack_gives_one(shop: Shop) -> None:
    notified(shop, WINDOW)
    notified(shop, ORDER)
    case = appeal(shop, NOTICE + SECOND * 60)
    with pytest.raises(Refused, match=f"{case.number} about the same is being decided"):
        appeal(shop, NOTICE + timedelta(hours=1))
    decide(case, REVIEWER, NOTICE + timedelta(hours=2), DOUYIN, upheld=False, reason="no proof")
    with pytest.raises(Refused, match=r"can be appealed 1 time\(s\), and 1 have been used"):
        appeal(shop, NOTICE + timedelta(hours=3))
    assert appeal(shop, NOTICE + timedelta(hours=4), ORDER).state == "submitted"


def test_a_second_appeal_is_due_within_the_days_of_the_dismissal(red: Shop) -> None:
    notified(red, WINDOW, "serious")
    case = appeal(red, NOTICE + timedelta(days=2), rules=RED)
    dismissed = NOTICE + timedelta(days=4)
    decide(case, REVIEWER, dismissed, RED, upheld=False, reason="no proof")
    over = dismissed + timedelta(days=3)
    with pytest.raises(Refused, match="The notice of 2023-03-06 13:00:00 could be appealed until 2023-03-09 12:59:59"):
        appeal(red, over, rules=RED)
    second = appeal(red, over - SECOND, rules=RED)
    decide(second, REVIEWER, over, RED, upheld=False, reason="no proof")
    third = appeal(red, over + timedelta(hours=1), rules=RED)
    decide(third, REVIEWER, over + timedelta(hours=2), RED, upheld=False, reason="no proof")
    with pytest.raises(Refused, match=r"can be appealed 3 time\(s\), and 3 have been used"):
        appeal(red, over + timedelta(hours=3), rules=RED)


def test_a_withdrawn_appeal_is_not_counted_and_adds_no_day(shop: Shop) -> None:
    notified(shop, WINDOW)
    case = appeal(shop, NOTICE + timedelta(days=1))
    withdraw(case, owner(shop), NOTICE + timedelta(days=2))
    assert kinds(shop) == ["post", "hold", "release"]
    again = appeal(shop, NOTICE + timedelta(days=3))
    withdraw(again, owner(shop), NOTICE + timedelta(days=6))
    with pytest.raises(Refused, match="silence is acceptance"):
        appeal(shop, NOTICE + timedelta(days=7))


# ---------------------------------------------------------------- what, and by whom


def test_what_was_never_told_or_has_fallen_cannot_be_appealed(shop: Shop) -> None:
    with pytest.raises(Refused, match="Nothing that was notified stands here"):
        appeal(shop, NOTICE)
    notified(shop, WINDOW)
    notified(shop, WINDOW, amount=-20, when=NOTICE + SECOND)
    with pytest.raises(Refused, match="Nothing that was notified stands here"):
        appeal(shop, NOTICE + timedelta(hours=1))


def test_a_shop_appeals_its_own_and_a_clerk_may_not_withdraw(shop: Shop) -> None:
    notified(shop, WINDOW)
    other = Shop.objects.create(market=shop.market, shop_id="S2")
    with pytest.raises(Unknown):
        draft(shop, WINDOW, "x", owner(other), NOTICE, DOUYIN)
    with pytest.raises(Refused, match="Nothing that was notified stands here"):
        draft(other, WINDOW, "x", owner(other), NOTICE, DOUYIN)
    case = appeal(shop, NOTICE + SECOND * 60)
    with pytest.raises(Forbidden, match="only owner may do this, and you are clerk"):
        withdraw(case, Actor("clerk", "user:c", shops=frozenset({shop.pk})), NOTICE + timedelta(hours=1))
    with pytest.raises(Forbidden, match="only reviewer may do this, and you are operator"):
        decide(case, OPERATOR, NOTICE, DOUYIN, upheld=True, cause="not_merchant", reason="x")


def test_a_draft_has_no_effect_and_only_who_began_it_discards_it(shop: Shop) -> None:
    notified(shop, WINDOW)
    case = draft(shop, WINDOW, "x", owner(shop), NOTICE, DOUYIN)
    assert kinds(shop) == ["post"]
    with pytest.raises(Refused, match="only who began a draft may discard it"):
        discard(case, Actor("clerk", "user:c", shops=frozenset({shop.pk})), NOTICE + SECOND)
    discard(case, owner(shop), NOTICE + SECOND)
    assert appeal(shop, NOTICE + timedelta(hours=1)).state == "submitted"


@pytest.mark.parametrize(
    ("text", "pictures", "told"),
    [
        (" ", 0, "Say why: an appeal without a text cannot be decided."),
        ("字" * 201, 0, "The text has 201 characters, and 200 are allowed."),
        ("字" * 200, 6, "There are 6 pictures, and 5 are allowed."),
        ("字" * 200, 5, None),
    ],
)
def test_text_and_pictures_keep_to_the_pack(shop: Shop, text: str, pictures: int, told: str | None) -> None:
    notified(shop, WINDOW)
    case = draft(shop, WINDOW, text, owner(shop), NOTICE, DOUYIN)
    for place in range(pictures):
        Evidence.objects.create(
            case=case, at=NOTICE, actor="a", kind="tracking_trail", name=f"{place}.png", media_type="image/png",
            size_bytes=1, sha256=str(place),
        )  # fmt: skip
    if told is None:
        submit(case, owner(shop), NOTICE + SECOND, DOUYIN)
        return
    with pytest.raises(Refused) as caught:
        submit(case, owner(shop), NOTICE + SECOND, DOUYIN)
    assert str(caught.value) == told
    case.refresh_from_db()
    assert (case.state, kinds(shop)) == ("draft", ["post"])


# ---------------------------------------------------------------- returned, completed, lapsed


def test_a_returned_appeal_is_completed_within_24_hours_the_days_passed_or_not(shop: Shop) -> None:
    notified(shop, WINDOW)
    case = appeal(shop, NOTICE + timedelta(days=7) - SECOND)
    returned = NOTICE + timedelta(days=10)
    send_back(case, REVIEWER, returned, "the courier's stamp", DOUYIN)
    case.refresh_from_db()
    assert (case.state, case.due_at, case.due_who) == ("returned", returned + timedelta(days=1) - SECOND, "merchant")
    assert "to be completed within 24 hours: the courier's stamp" in Message.objects.latest("id").en
    with pytest.raises(Refused, match="was to be completed by 2023-03-13 12:59:59, and that is over"):
        complete(case, owner(shop), returned + timedelta(days=1), DOUYIN)
    complete(case, owner(shop), returned + timedelta(days=1) - SECOND, DOUYIN, "with the stamp")
    case.refresh_from_db()
    assert (case.state, case.due_who, case.appeal.text) == ("submitted", "reviewer", "with the stamp")
    assert kinds(shop) == ["post", "hold"]


def test_one_not_completed_lapses_by_the_clock_and_counts_as_used(shop: Shop) -> None:
    notified(shop, WINDOW)
    case = appeal(shop, NOTICE + timedelta(hours=1))
    returned = NOTICE + timedelta(hours=2)
    send_back(case, REVIEWER, returned, "the stamp", DOUYIN)
    with pytest.raises(Refused, match="can still be completed until"):
        lapse(case, returned + timedelta(days=1) - SECOND)
    assert tick(shop.market, DOUYIN, returned + timedelta(days=1) - SECOND).lapsed == ()
    assert tick(shop.market, DOUYIN, returned + timedelta(days=1)).lapsed == (case.number,)
    assert kinds(shop) == ["post", "hold", "release"]
    with pytest.raises(Refused, match="1 have been used"):
        appeal(shop, returned + timedelta(days=2))


# ---------------------------------------------------------------- decided


def facts() -> list[dict[str, Any]]:
    return [row.row for row in Outbox.objects.filter(table="appeals").order_by("id")]


def test_a_decision_about_an_order_is_a_fact_and_recorded_when_it_is_made(shop: Shop) -> None:
    notified(shop, ORDER)
    case = appeal(shop, NOTICE + SECOND, ORDER)
    when = NOTICE + timedelta(days=1)
    decide(case, REVIEWER, when, DOUYIN, upheld=True, cause="finding_wrong", reason="it was in stock")
    (row,) = facts()
    assert row == {
        "appeal_id": f"{case.number}/1", "clause": "out-of-stock", "order_id": "O1", "shop_id": "S1",
        "window_start": None, "decided_at": when.isoformat(), "outcome": "upheld", "recorded_at": when.isoformat(),
    }  # fmt: skip
    assert kinds(shop) == ["post", "hold", "release"]
    assert Message.objects.latest("id").en == f"{case.number}: upheld: it was in stock"


def test_a_decision_about_a_whole_window_is_one_row(shop: Shop) -> None:
    notified(shop, WINDOW)
    case = appeal(shop, NOTICE + SECOND)
    decide(case, REVIEWER, NOTICE + timedelta(days=1), DOUYIN, upheld=False, reason="no proof")
    (row,) = facts()
    assert (row["appeal_id"], row["order_id"], row["window_start"], row["outcome"]) == (
        f"{case.number}/1", None, "2023-03-01", "dismissed",
    )  # fmt: skip


def test_of_two_decisions_the_first_stands_and_the_other_is_told(shop: Shop) -> None:
    notified(shop, WINDOW)
    case = appeal(shop, NOTICE + SECOND)
    decide(case, REVIEWER, NOTICE + timedelta(days=1), DOUYIN, upheld=False, reason="no proof")
    with pytest.raises(Refused, match=f"{case.number} is dismissed since"):
        decide(case, REVIEWER, NOTICE + timedelta(days=1), DOUYIN, upheld=True, cause="not_merchant", reason="x")
    assert len(facts()) == 1


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"upheld": True, "reason": "x"}, "Say which: not_merchant, finding_wrong."),
        ({"upheld": False, "reason": ""}, "Say why: a decision carries its reason."),
        ({"upheld": True, "cause": "not_merchant", "reason": "x", "orders": ["O2"]}, "The appeal does not name O2."),
        ({"upheld": True, "cause": "not_merchant", "reason": "x", "orders": []}, "is upheld if one of them is"),
        ({"upheld": False, "reason": "x", "orders": ["O1"]}, "is upheld if one of them is"),
    ],
)
def test_a_decision_that_does_not_hold_together_is_refused(shop: Shop, asked: dict[str, Any], told: str) -> None:
    notified(shop, ORDER)
    case = appeal(shop, NOTICE + SECOND, ORDER)
    with pytest.raises(Refused) as caught:
        decide(case, REVIEWER, NOTICE + timedelta(days=1), DOUYIN, **asked)
    assert told in str(caught.value)
    case.refresh_from_db()
    assert (case.state, facts()) == ("submitted", [])


def test_a_contested_measure_is_revoked_at_once_and_closed_orders_stay_closed(shop: Shop) -> None:
    notified(shop, Target("fraudulent-dispatch", "O1"))
    pack = DOUYIN.versions[-1]
    measures = [measure(shop, kind) for kind in ("close_order", "limit_withdrawal")]
    for one in measures:
        start(one, pack, OPERATOR, NOTICE)
    case = appeal(shop, NOTICE + timedelta(hours=1), Target("fraudulent-dispatch", "O1"))
    decide(case, REVIEWER, NOTICE + timedelta(days=1), DOUYIN, upheld=True, cause="finding_wrong", reason="real goods")
    assert [Case.objects.get(pk=one.pk).state for one in measures] == ["revoked", "revoked"]
    assert [row.table for row in Outbox.objects.order_by("id")] == ["closures", "appeals"]


def test_a_measure_at_discretion_is_appealed_by_its_number_and_writes_no_fact(shop: Shop) -> None:
    pack = DOUYIN.versions[-1]
    ground = of_discretion(pack, "close_shop", "discretion_batch_out_of_stock", "40 orders", "", "", NOTICE)
    one = propose(ground, shop, OPERATOR, NOTICE - timedelta(hours=1))
    target = Target(measure=one.number)
    with pytest.raises(Refused, match="Nothing that was notified stands here"):
        appeal(shop, NOTICE, target)
    start(one, pack, OPERATOR, NOTICE)
    case = appeal(shop, NOTICE + timedelta(days=7) - SECOND, target)
    decide(
        case, REVIEWER, NOTICE + timedelta(days=8), DOUYIN, upheld=True, cause="finding_wrong", reason="seven orders"
    )
    one.refresh_from_db()
    assert (one.state, Outbox.objects.count()) == ("revoked", 0)


def test_a_measure_of_a_window_is_contested_by_its_window(red: Shop) -> None:
    pack = RED.versions[-1]
    row = Action("xiaohongshu", "live-streak", "suspend_recommendation", "S1", "", "", at(3, 13), at(3, 15))
    one = propose(of_action(row, pack, "xiaohongshu/1", ()), red, SERVICE, NOTICE - timedelta(hours=1))
    start(one, pack, CLOCK, NOTICE)
    (found,) = appealable(red, RED, owner(red), NOTICE)
    assert (found.target, found.until, found.left) == (
        Target("live-streak", window_start=date(2023, 2, 27)), NOTICE + timedelta(days=7) - SECOND, 3,
    )  # fmt: skip
    case = appeal(red, NOTICE + timedelta(hours=1), found.target, rules=RED)
    decide(
        case, REVIEWER, NOTICE + timedelta(hours=2), RED, upheld=True, cause="finding_wrong", reason="no live orders"
    )
    one.refresh_from_db()
    (row_,) = facts()
    assert (one.state, row_["clause"], row_["window_start"]) == ("revoked", "live-streak", "2023-02-27")


def test_what_silence_has_accepted_is_shown(shop: Shop) -> None:
    notified(shop, WINDOW)
    notified(shop, ORDER)
    case = appeal(shop, NOTICE + SECOND, ORDER)
    told = {one.target: one for one in appealable(shop, DOUYIN, owner(shop), NOTICE + timedelta(days=7))}
    assert (told[WINDOW].accepted, told[WINDOW].pending, told[WINDOW].left) == (True, "", 1)
    assert (told[ORDER].accepted, told[ORDER].pending, told[ORDER].left) == (False, case.number, 0)
    assert not appealable(shop, DOUYIN, owner(shop), NOTICE + timedelta(days=7) - SECOND)[0].accepted


def test_who_confirmed_a_measure_does_not_decide_the_appeal_against_it(shop: Shop) -> None:
    one, both = measure(shop, "limit_withdrawal"), "user:both"
    start(one, DOUYIN.versions[-1], Actor("operator", both), NOTICE)
    case = appeal(shop, NOTICE + timedelta(hours=1), Target("fraudulent-dispatch", "O1"))
    with pytest.raises(Refused, match="Who made or confirmed the finding or measure does not decide"):
        decide(case, Actor("reviewer", both), NOTICE + timedelta(days=1), DOUYIN, upheld=False, reason="x")
    decide(case, REVIEWER, NOTICE + timedelta(days=1), DOUYIN, upheld=False, reason="x")


def test_a_review_limit_binds_the_platform_and_the_operator_is_told_once(shop: Shop) -> None:
    notified(shop, WINDOW)
    case = appeal(shop, NOTICE + timedelta(hours=1))
    assert case.due_at == at(3, 9, 23, 59).replace(second=59)
    assert tick(shop.market, DOUYIN, case.due_at).overdue == ()
    assert tick(shop.market, DOUYIN, case.due_at + SECOND).overdue == (case.number,)
    assert tick(shop.market, DOUYIN, case.due_at + timedelta(days=1)).overdue == ()
    assert Message.objects.filter(role="operator", kind="review.overdue").count() == 1
    decide(
        case, REVIEWER, case.due_at + timedelta(days=9), DOUYIN, upheld=True, cause="not_merchant", reason="late, yes"
    )
    assert [row["outcome"] for row in facts()] == ["upheld"]


def test_a_year_without_a_calendar_blocks_nothing(shop: Shop) -> None:
    notified(shop, WINDOW, when=at(12, 28, 13))
    case = appeal(shop, at(12, 29, 9))
    assert (case.state, case.due_at, case.due_unknown) == ("submitted", None, "calendar missing")


def test_a_pending_appeal_can_be_decided_after_its_penalty_fell(shop: Shop) -> None:
    notified(shop, WINDOW)
    case = appeal(shop, NOTICE + SECOND)
    notified(shop, WINDOW, amount=-20, when=NOTICE + timedelta(hours=1))
    decide(case, REVIEWER, NOTICE + timedelta(days=1), DOUYIN, upheld=False, reason="it fell by itself")
    assert kinds(shop) == ["post", "hold", "correct", "release"]


def test_the_kit_says_what_is_on_file_and_what_is_missing(shop: Shop) -> None:
    notified(shop, WINDOW)
    case = draft(shop, WINDOW, "x", owner(shop), NOTICE, DOUYIN, scenario="scan_missing")
    Evidence.objects.create(
        case=case,
        at=NOTICE,
        actor="a",
        kind="carrier_notice",
        name="c",
        media_type="image/png",
        size_bytes=1,
        sha256="c",
    )
    told = kit("scan_missing", case)
    assert kinds_of(told.on_file) == ["carrier_notice"]
    assert kinds_of(told.missing) == ["tracking_trail", "order_record"]


def test_buyers_who_were_told_are_on_file(shop: Shop) -> None:
    notified(shop, WINDOW)
    case = draft(shop, WINDOW, "x", owner(shop), NOTICE, DOUYIN, scenario="disaster")
    assert kit("disaster", case).on_file == ()
    AppealOrder.objects.create(appeal=case.appeal, place=1, order_id="O1")
    for order in ("O1", "O2"):
        Told.objects.create(shop=shop, order_id=order, how="chat", text="late", by="user:own", at=NOTICE)
    found = kit("disaster", case)
    assert [proof.en for proof in found.on_file] == [
        "the buyers of 1 order(s) were told, last at 2023-03-02T05:00:00+00:00"
    ]
    assert len(found.missing) == 3, "what the scenario asks for is asked for all the same"


def kinds_of(proofs: Sequence[Any]) -> list[str]:
    return [proof.kind for proof in proofs]


def measure(shop: Shop, kind: str) -> Case:
    """A measure of fraud on order O1, proposed."""
    row = Action("douyin", "fraudulent-dispatch", kind, "S1", "O1", "P1", NOTICE, None)
    pack = DOUYIN.versions[-1]
    return propose(of_action(row, pack, "douyin/1", ()), shop, SERVICE, NOTICE - timedelta(hours=1))
