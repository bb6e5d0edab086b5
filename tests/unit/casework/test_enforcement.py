"""Steps of a measure: proposed, declined, begun, ended, revoked; who may, what is told, what is posted, what waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from shipby.casework.enforcement.acts import decline, end, held_back, propose, revoke, start
from shipby.casework.enforcement.grounds import Action, Ground, of_action, of_discretion, of_node
from shipby.casework.enforcement.restrictions import Restricted, restrictions
from shipby.casework.models import Case, Outbox
from shipby.casework.refused import Refused
from shipby.ledger.models import Entry
from shipby.people.actors import CLOCK, SERVICE, Actor
from shipby.people.models import Audit, Market, Message, Shop
from shipby.people.rights import Forbidden
from shipby.rules.load import load_pack
from tests.support.market import OPERATOR, REVIEWER, at

pytestmark = pytest.mark.django_db

DOUYIN = load_pack("douyin").versions[-1]
RED = load_pack("xiaohongshu").versions[-1]
NOW = at(3, 2, 10)
LATER = at(3, 2, 11)
FELL = ("依据消失。", "The ground fell.")


@pytest.fixture
def shop() -> Shop:
    return Shop.objects.create(market=Market.objects.create(name="douyin", lake="l"), shop_id="S1")


def action(clause: str, kind: str, starts: datetime = NOW, ends: datetime | None = None, order: str = "O1") -> Action:
    return Action("douyin", clause, kind, "S1", order, "P1" if order else "", starts, ends)


def proposed(shop: Shop, clause: str = "fraudulent-dispatch", kind: str = "limit_withdrawal") -> Case:
    return propose(of_action(action(clause, kind), DOUYIN, "douyin/7", ()), shop, SERVICE, NOW)


def test_a_measure_waits_for_an_operator_where_the_source_says_it_may(shop: Shop) -> None:
    case = proposed(shop)
    assert (case.number, case.state, case.due_who) == (f"E-{case.pk}", "proposed", "operator")
    assert Message.objects.get(role="operator").kind == "enforcement.proposed"
    assert not Message.objects.filter(shop=shop).exists()
    with pytest.raises(Refused, match=f"{case.number} waits for an operator: the source says it may be taken"):
        start(case, DOUYIN, CLOCK, NOW)
    start(case, DOUYIN, OPERATOR, NOW)
    case.refresh_from_db()
    assert (case.state, case.due_at) == ("active", None)
    assert restrictions(shop, NOW + timedelta(days=900)) == {Restricted("limit_withdrawal", ""): None}


def test_what_the_source_says_happens_begins_by_itself_with_its_length(shop: Shop) -> None:
    sundays = Action("xiaohongshu", "live-streak", "suspend_recommendation", "S1", "", "", at(3, 1), at(3, 3))
    case = propose(of_action(sundays, RED, "xiaohongshu/2", ()), shop, SERVICE, NOW)
    start(case, RED, CLOCK, LATER)
    until = LATER + timedelta(hours=48)
    assert restrictions(shop, LATER) == {Restricted("suspend_recommendation", ""): until}
    with pytest.raises(Refused, match=f"{case.number} holds until"):
        end(case, CLOCK, until - timedelta(seconds=1))
    end(case, CLOCK, until)
    case.refresh_from_db()
    assert (case.state, restrictions(shop, until)) == ("ended", {})
    assert list(Message.objects.filter(shop=shop).order_by("id").values_list("kind", flat=True)) == [
        "enforcement.started", "enforcement.ended",
    ]  # fmt: skip


def test_an_operator_may_let_a_kind_begin_by_itself(shop: Shop) -> None:
    ground = of_action(action("fraudulent-dispatch", "limit_withdrawal"), DOUYIN, "r/1", ("limit_withdrawal",))
    assert held_back([propose(ground, shop, SERVICE, NOW).measure]) == {}


def test_an_undecided_filing_on_its_order_holds_an_automatic_measure_back(shop: Shop) -> None:
    case = proposed(shop, "repeat-inspection", "ban_product")
    filing = Case.objects.create(
        type="filing", number="F-9", market=shop.market, order_id="O1", state="submitted", at=NOW
    )
    with pytest.raises(Refused, match=f"{case.number} waits for the decision on filing F-9"):
        start(case, DOUYIN, CLOCK, NOW)
    filing.state = "rejected"
    filing.save()
    start(case, DOUYIN, CLOCK, LATER)
    assert restrictions(shop, LATER) == {Restricted("ban_product", "P1"): None}


def test_closing_an_order_is_a_fact_and_stays_when_the_measure_is_revoked(shop: Shop) -> None:
    case = proposed(shop, "fraudulent-dispatch", "close_order")
    start(case, DOUYIN, OPERATOR, LATER)
    row, then = Outbox.objects.get(), LATER.isoformat()
    told = {"closure_id": case.number, "order_id": "O1", "closed_at": then, "recorded_at": then}
    assert (row.table, row.row) == ("closures", told)
    revoke(case, NOW + timedelta(days=1), FELL)
    assert Outbox.objects.count() == 1


def test_declined_and_ended_early_need_the_operator_and_a_reason(shop: Shop) -> None:
    case = proposed(shop)
    with pytest.raises(Forbidden, match="enforcement decline: only operator may do this, and you are reviewer"):
        decline(case, REVIEWER, NOW, "no")
    with pytest.raises(Refused, match="Say why"):
        decline(case, OPERATOR, NOW, " ")
    decline(case, OPERATOR, NOW, "a single slip")
    with pytest.raises(Refused, match="is declined since"):
        start(case, DOUYIN, OPERATOR, NOW)
    other = proposed(shop, kind="extend_settlement")
    start(other, DOUYIN, OPERATOR, NOW)
    end(other, OPERATOR, NOW + timedelta(days=2), "mended")
    last = Audit.objects.latest("id")
    assert (last.action, last.was, last.now, last.why) == ("end", "active", "ended", "mended")


def test_only_the_service_proposes_by_a_run_and_revokes(shop: Shop) -> None:
    ground = of_action(action("fraudulent-dispatch", "limit_withdrawal"), DOUYIN, "douyin/7", ())
    mine = frozenset({shop.pk})
    for actor in (REVIEWER, Actor("machine", "key:x", shops=mine), Actor("owner", "user:o", shops=mine)):
        with pytest.raises(Forbidden):
            propose(ground, shop, actor, NOW)


def test_a_deduction_goes_back_also_when_the_measure_had_ended(shop: Shop) -> None:
    case = propose(node(), shop, SERVICE, NOW)
    start(case, DOUYIN, OPERATOR, NOW)
    end(case, CLOCK, at(3, 6))
    case.refresh_from_db()
    revoke(case, at(3, 7), FELL)
    deposit = Entry.objects.filter(account="deposit/S1").order_by("seq")
    assert [(entry.kind, entry.amount) for entry in deposit] == [("post", -200_000), ("correct", 200_000)]
    case.refresh_from_db()
    assert case.state == "ended"
    assert Message.objects.latest("id").en == f"The deduction of {case.number} was returned. The ground fell."


def test_a_proposal_whose_ground_fell_takes_and_tells_the_shop_nothing(shop: Shop) -> None:
    revoke(propose(node(), shop, SERVICE, NOW), NOW, FELL)
    assert not Entry.objects.exists()
    assert not Message.objects.filter(shop=shop).exists()


def test_discretion_needs_a_ground_of_the_source_and_facts(shop: Shop) -> None:
    with pytest.raises(Refused, match='give no "ban_product" on the ground "discretion_batch_out_of_stock"'):
        of_discretion(DOUYIN, "ban_product", "discretion_batch_out_of_stock", "x", "", "", NOW)
    with pytest.raises(
        Refused, match=r"Batches of orders out of stock.*: close_shop \(closing of the shop\), clear_out"
    ):
        of_discretion(DOUYIN, "terminate", "discretion_repeated_or_batch", "x", "", "", NOW)
    for kind, lacking in (("close_order", "name the order"), ("ban_product", "name the product")):
        with pytest.raises(Refused, match=lacking):
            of_discretion(DOUYIN, kind, "discretion_repeated_or_batch", "x", "", "", NOW)
    with pytest.raises(Refused, match="Write down the facts"):
        of_discretion(DOUYIN, "close_shop", "discretion_batch_out_of_stock", " ", "", "", NOW)
    ground = of_discretion(
        DOUYIN, "close_shop", "discretion_batch_out_of_stock", "40 orders of one product", "", "", NOW
    )
    case = propose(ground, shop, OPERATOR, NOW)
    start(case, DOUYIN, OPERATOR, NOW)
    case.refresh_from_db()
    assert "Facts: 40 orders of one product\n" in case.measure.en
    assert "Unpublished or contested: The source publishes no number.\n" in case.measure.en


def test_the_statement_of_reasons_tells_everything_in_both_languages(shop: Shop) -> None:
    case = propose(node(), shop, SERVICE, NOW)
    start(case, DOUYIN, OPERATOR, NOW)
    case.refresh_from_db()
    assert case.measure.en == (
        "Statement of reasons\n"
        "Measure: suspension of the shop for 3 days, 2000.00 CNY from the deposit\n"
        "Facts: after run douyin/7 was posted, A points (general violations) of 2023 stand at 12.5.\n"
        "Rule: Shop suspended for 3 days, 2,000 yuan of the deposit. The sum is on one page only; an example bears out "
        "the days. (pack douyin@2022-12-30; source: Fact sheet on the fulfilment rules of Douyin and "
        "Xiaohongshu (cited by section, with pages and grades), 3.4 [D40]; grade: doubtful, found in one place only)\n"
        "Arithmetic: 12.5 >= 12: node 12 is reached.\n"
        "Unpublished or contested: 2 of it are contested, and count.\n"
        "Appeal: a node has no appeal of its own: contest the penalties it stands on, each until the day its notice "
        "tells.\n"
        "Legal claims stay open: this decision takes none of them away, in court, in arbitration or before the "
        "authorities.\n"
    )
    assert case.measure.zh.count("\n") == case.measure.en.count("\n")
    assert "处置：店铺停业 3 天，扣保证金 2000.00 CNY" in case.measure.zh


def test_how_long_a_judged_measure_can_be_appealed_is_told_to_the_second(shop: Shop) -> None:
    case = proposed(shop)
    start(case, DOUYIN, OPERATOR, at(3, 2, 13))
    case.refresh_from_db()
    assert "Appeal: until 2023-03-09 12:59:59, that second included" in case.measure.en


def node() -> Ground:
    """12.5 points of class A, 2 of them contested."""
    nodes = DOUYIN.accounts["A"].nodes
    assert nodes != "unpublished"
    return of_node(
        DOUYIN, "A", nodes[0], Decimal(12), balance=Decimal("12.5"), contested=Decimal(2), year=2023, shop_id="S1",
        run="douyin/7", at=NOW,
    )  # fmt: skip
