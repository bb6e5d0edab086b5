"""The steps of a filing: who, when, what fact each writes, who is told, what is refused and by which rule."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from shipby.casework.acting import step_taken
from shipby.casework.filing import acts
from shipby.casework.models import Case, Evidence, Filing, Outbox
from shipby.casework.orders import OrderNow, orders_now
from shipby.casework.refused import Refused
from shipby.casework.settings_of import put
from shipby.people.actors import Actor
from shipby.people.models import Audit, Message, Shop
from shipby.people.rights import Forbidden, Unknown
from tests.support.filings import OPERATOR, REVIEWER, ZONE, Floor, at, floor, order, wished

pytestmark = pytest.mark.django_db

NOW = at("2023-03-02 10:00:00")
LATER = at("2023-03-02 11:00:00")


@pytest.fixture
def shop(tmp_path: Path) -> Floor:
    found = floor(tmp_path)
    found.bring(orders=[order("O1"), order("O2"), order("O3", shop_id="S2")])
    return found


def state(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state


def facts(case: Case) -> list[tuple[str, str, str | None]]:
    rows = Outbox.objects.filter(case=case).order_by("pk")
    return [(row.row["status"], row.row["recorded_at"], row.row["decided_at"]) for row in rows]


def test_a_submission_writes_its_fact_its_record_and_its_clock(shop: Floor) -> None:
    told = shop.submit(shop.draft("O1", NOW, wished()), LATER)
    case = Case.objects.get(pk=told.case.pk)
    assert (case.state, case.at, case.due_at, case.due_what, case.due_who) == (
        "submitted", LATER, LATER + timedelta(hours=24), "review", "reviewer",
    )  # fmt: skip
    row = Outbox.objects.get().row
    assert row == {
        "filing_id": case.number, "order_id": "O1", "reason": "natural_disaster", "submitted_at": LATER.isoformat(),
        "dispatch_by": wished().dispatch_by.isoformat(), "status": "pending", "decided_at": None,
        "recorded_at": LATER.isoformat(),
    }  # fmt: skip
    audit = Audit.objects.latest("id")
    assert (audit.actor, audit.action, audit.was, audit.now, audit.at) == (
        "user:own", "submit", "draft", "submitted", LATER,
    )  # fmt: skip
    assert Message.objects.filter(role="reviewer", object_id=case.number).count() == 1
    assert told.fits
    assert "2023-03-03 11:00:00" in told.en


def test_a_submission_says_where_the_review_does_not_fit_before_the_deadline(shop: Floor) -> None:
    told = shop.submit(shop.draft("O1", NOW, wished()), at("2023-03-03 00:00:00"))
    assert not told.fits
    assert "2023-03-04 00:00:00" in told.zh
    assert "2023-03-03 23:59:59" in told.en


def test_a_draft_has_no_effect_and_only_who_began_it_discards_it(shop: Floor) -> None:
    case = shop.draft("O1", NOW, wished())
    assert not Outbox.objects.exists()
    clerk = Actor("clerk", "user:clerk", shops=shop.owner.shops)
    with pytest.raises(Refused, match="begun by user:own"):
        acts.discard(case, clerk, LATER)
    acts.discard(case, shop.owner, LATER)
    assert (state(case), Outbox.objects.count()) == ("discarded", 0)


def test_an_approval_is_a_fact_and_is_told(shop: Floor) -> None:
    case = shop.filed("O1", NOW)
    acts.approve(case, REVIEWER, at("2023-03-09 10:00:00"), shop.rules, "flood")
    decided = at("2023-03-09 10:00:00").isoformat()
    submitted = (NOW + timedelta(microseconds=1)).isoformat()  # the instant after the draft's
    assert facts(case) == [("pending", submitted, None), ("approved", decided, decided)]
    assert state(case) == "approved"
    told = Message.objects.get(shop=shop.shop)
    assert "2023-03-06 12:00:00" in told.zh
    assert "2023-03-06 12:00:00" in told.en
    assert Case.objects.get(pk=case.pk).due_at is None


def test_a_rejection_needs_a_remark_and_can_be_mended_within_the_same_limit(shop: Floor) -> None:
    case = shop.filed("O1", NOW)
    with pytest.raises(Refused, match="needs a remark"):
        acts.reject(case, REVIEWER, LATER, " ")
    acts.reject(case, REVIEWER, LATER, "name the road")
    assert Filing.objects.get(case=case).remark == "name the road"
    mended = wished("event", "2023-03-07 12:00:00")
    again = at("2023-03-03 23:59:59")
    with pytest.raises(Refused) as late:
        acts.resubmit(case, mended, shop.owner, again + timedelta(seconds=1), shop.rules, _now(shop, again))
    assert late.value.code == "too-late"
    acts.resubmit(case, mended, shop.owner, again, shop.rules, _now(shop, again))
    assert [status for status, _, _ in facts(case)] == ["pending", "rejected", "pending"]
    assert Outbox.objects.latest("id").row["reason"] == "event"
    audit = Audit.objects.filter(action="resubmit").get()
    assert (audit.old["reason"], audit.new["reason"]) == ("natural_disaster", "event")


def test_a_withdrawal_makes_room_for_a_new_filing(shop: Floor) -> None:
    case = shop.filed("O1", NOW)
    with pytest.raises(Refused) as twice:
        shop.filed("O1", LATER)
    assert twice.value.code == "awaits-review"
    acts.withdraw(case, shop.owner, LATER)
    assert [status for status, _, _ in facts(case)] == ["pending", "rejected"]
    assert shop.filed("O1", LATER + timedelta(minutes=1)).state == "submitted"


def test_a_repeat_is_due_by_the_first_approved_time_also_after_a_second_approval(shop: Floor) -> None:
    for by, now in (("2023-03-06 12:00:00", NOW), ("2023-03-09 12:00:00", at("2023-03-06 11:00:00"))):
        case = shop.filed("O1", now, wished(dispatch_by=by))
        acts.approve(case, REVIEWER, now + timedelta(minutes=1), shop.rules)
    with pytest.raises(Refused) as late:
        shop.filed("O1", at("2023-03-06 12:00:01"), wished(dispatch_by="2023-03-12 12:00:00"))
    assert late.value.code == "too-late-again"
    assert "2023-03-06 12:00:00" in late.value.en


def test_a_shipment_made_during_the_review_changes_nothing(shop: Floor) -> None:
    case = shop.filed("O1", NOW)
    shop.bring(shipments=[{"shipment_id": "P1", "order_id": "O1", "shipped_at": f"2023-03-02T10:30:00{ZONE}"}])
    with pytest.raises(Refused) as refused:
        shop.filed("O1", LATER)
    assert refused.value.code == "shipped"
    acts.approve(case, REVIEWER, LATER, shop.rules)
    assert state(case) == "approved"


def test_another_shops_order_reads_as_one_that_is_not_there(shop: Floor) -> None:
    texts = []
    for order_id in ("O3", "O9"):
        with pytest.raises(Refused) as refused:
            shop.filed(order_id, NOW)
        texts.append(refused.value.en.replace(order_id, "X"))
    assert texts[0] == texts[1]


def test_others_do_not_file_decide_or_even_see(shop: Floor) -> None:
    case = shop.filed("O1", NOW)
    other = Actor("owner", "user:other", shops=frozenset({Shop.objects.create(market=shop.market, shop_id="S2").pk}))
    with pytest.raises(Unknown):
        acts.withdraw(case, other, LATER)
    for actor in (shop.owner, OPERATOR, Actor("machine", "key:k", shops=shop.owner.shops, scopes=frozenset())):
        with pytest.raises(Forbidden):
            acts.approve(case, actor, LATER, shop.rules)
    with pytest.raises(Forbidden):
        acts.withdraw(case, REVIEWER, LATER)
    assert state(case) == "submitted"


def test_a_refused_step_changes_nothing(shop: Floor) -> None:
    case = shop.draft("O1", NOW, wished(), proofs=0)
    before = (Audit.objects.count(), Outbox.objects.count(), Message.objects.count(), state(case))
    with pytest.raises(Refused, match="at least 1 file"):
        shop.submit(case, LATER)
    assert (Audit.objects.count(), Outbox.objects.count(), Message.objects.count(), state(case)) == before
    assert Case.objects.get(pk=case.pk).at == NOW


def test_a_step_that_does_not_lead_on_tells_the_state_since_when_and_the_ways_out(shop: Floor) -> None:
    case = shop.filed("O1", NOW)
    acts.approve(case, REVIEWER, LATER, shop.rules)
    with pytest.raises(Refused) as told:
        acts.reject(case, REVIEWER, LATER, "too late")
    assert told.value.en == (
        f"{case.number} is approved since 2023-03-02T03:00:00+00:00, and reject does not lead on from there; "
        "what does: nothing."
    )


def test_a_clock_set_back_does_not_turn_the_case_round(shop: Floor) -> None:
    case = shop.filed("O1", NOW)
    acts.approve(case, REVIEWER, NOW - timedelta(days=1), shop.rules)
    held = Case.objects.get(pk=case.pk)
    assert held.at == NOW + timedelta(microseconds=2), "a draft, a submission, a decision"
    assert facts(case)[-1] == ("approved", held.at.isoformat(), held.at.isoformat())


def test_an_order_decided_upon_since_it_was_read_is_read_again(shop: Floor) -> None:
    case = shop.draft("O1", NOW, wished(dispatch_by="2023-03-08 12:00:00"))
    read = _now(shop, NOW)
    other = shop.filed("O1", NOW)
    acts.approve(other, REVIEWER, LATER, shop.rules)
    with pytest.raises(Refused) as moved:
        acts.submit(case, shop.owner, LATER, shop.rules, read)
    assert moved.value.code == "moved"
    assert shop.submit(case, LATER + timedelta(minutes=1)).case.state == "submitted"


def test_the_operator_may_lift_a_limit_that_the_pack_leaves_open(tmp_path: Path) -> None:
    shop = floor(tmp_path / "open", "douyin")
    shop.bring(orders=[order("O1")])
    late = at("2023-03-05 10:00:00")
    with pytest.raises(Refused) as refused:
        shop.filed("O1", late)
    assert refused.value.code == "too-late"
    put(
        shop.market, shop.rules, "filing.by_the_deadline", False, from_day=late.date(), reason="agreed", actor=OPERATOR,
        at=NOW,
    )  # fmt: skip
    assert shop.filed("O1", late + timedelta(minutes=1)).state == "submitted"


def test_an_event_follows_the_commit_and_only_the_commit(
    shop: Floor, django_capture_on_commit_callbacks: object
) -> None:
    heard: list[tuple[str, str]] = []

    def hear(**told: object) -> None:
        heard.append((str(told["step"]), str(told["state"])))

    step_taken.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            shop.filed("O1", NOW)
            with pytest.raises(Refused):
                shop.filed("O9", NOW)
    finally:
        step_taken.disconnect(hear)
    assert heard == [("draft", "draft"), ("submit", "submitted"), ("draft", "draft")]


def test_proof_is_counted_by_the_files_of_the_case(shop: Floor) -> None:
    case = shop.draft("O1", NOW, wished(), proofs=2)
    assert Evidence.objects.filter(case=case).count() == 2
    assert shop.submit(case, NOW).case.state == "submitted"


def test_what_a_filing_asks_for_comes_back_as_it_was_asked(shop: Floor) -> None:
    case = shop.draft("O1", NOW, wished())
    assert acts.wish_of(Filing.objects.get(case=case)) == wished()


def _now(shop: Floor, now: datetime) -> OrderNow:
    return orders_now(shop.market, ["O1"], now)["O1"]
