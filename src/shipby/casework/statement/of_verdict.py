"""An order's verdict under one clause -> its statement of reasons, from the plan that judged."""

from __future__ import annotations

from datetime import datetime

from shipby.casework.appeal.targets import Target
from shipby.casework.lakes import rules_of
from shipby.casework.models import Case
from shipby.casework.refused import Refused
from shipby.casework.runs import last_run
from shipby.casework.statement.appealing import appeal_part
from shipby.casework.statement.explained import Teller, explanation_at
from shipby.casework.statement.model import CLAIMS, NOTHING_OPEN, Both, Statement, joined
from shipby.outcomes.explain.model import Explanation, Test
from shipby.outcomes.explain.writing import civil
from shipby.people.actors import Actor
from shipby.people.models import Market, Shop
from shipby.people.rights import Unknown, check


def of_verdict(market: Market, order_id: str, clause: str, actor: Actor, now: datetime) -> Statement:
    """By the newest judgement. clause "": the first that the order violates, else the first there is.

    Raises Forbidden, Unknown, Refused (no such clause), LakeError, RunError.
    """
    check(actor, "read", "entry")
    return of_explanation(market, explanation_at(market, last_run(market), order_id), clause, actor, now)


def of_explanation(market: Market, told: Explanation, clause: str, actor: Actor, now: datetime) -> Statement:
    """The same of an explanation that is there already. Raises Forbidden, Unknown, Refused, LakeError."""
    order_id = told.order_id
    shop = Shop.objects.select_related("market").filter(market=market, shop_id=told.shop_id).first()
    if shop is None:
        raise Unknown("order")
    check(actor, "read", "entry", shop=shop, order=f"{market.name}/{order_id}")
    test, teller = _chosen(told, clause), Teller(told.zone)
    parts: dict[str, Both] = {
        "verdict": _verdict(order_id, test, teller),
        "facts": joined([*teller.facts(told.order), *teller.facts(test.evidence)]),
        "rule": joined(teller.rule(test.rule, told.market)),
        "arithmetic": joined(_arithmetic(told, test, teller)),
        "open": _open(market, order_id, test, teller),
        "appeal": appeal_part(shop, targets(told, test.rule.clause), rules_of(market), now),
        "claims": CLAIMS,
    }
    return Statement(f"{market.name}/{order_id}", str(shop), None, told.zone, parts)


def _chosen(told: Explanation, clause: str) -> Test:
    tests = {test.rule.clause: test for test in told.tests}
    if clause and clause not in tests:
        known = ", ".join(tests) or "none"
        raise Refused(
            "no-such-verdict",
            f"订单 {told.order_id} 没有条款“{clause}”的判定；有：{known}。",
            f'Order {told.order_id} has no verdict under "{clause}"; it has: {known}.',
        )
    if not tests:
        raise Unknown("order")
    violated = next((test for test in told.tests if test.verdict.outcome == "violation"), told.tests[0])
    return tests[clause] if clause else violated


def _verdict(order_id: str, test: Test, teller: Teller) -> Both:
    outcome, title = teller.word(f"outcome.{test.verdict.outcome}"), test.rule.title
    return f"订单 {order_id}，{title.zh}：{outcome[0]}", f"order {order_id}, {title.en}: {outcome[1]}"


def _arithmetic(told: Explanation, test: Test, teller: Teller) -> list[Both]:
    """Step by step: the deadline, what decided, the margin, what it counts in, what follows."""
    lines = [teller.line(step.line) for step in test.deadline]
    lines += [teller.line(one) for sign in test.signs if sign.held for one in sign.lines]
    lines += [teller.line(asked.line) for asked in test.asked if asked.holds]
    if test.verdict.margin_seconds is not None:
        margin = test.verdict.margin_seconds
        lines.append((teller.zh.margin(margin), teller.en.margin(margin)))
    mine = test.rule.clause
    lines += [teller.line(one) for window in told.windows if window.rule.clause == mine for one in window.lines[:1]]
    lines += [teller.line(one) for follows in told.consequences if follows.clause == mine for one in follows.lines]
    return lines


def _open(market: Market, order_id: str, test: Test, teller: Teller) -> Both:
    """What nobody can tell, what is undecided."""
    lines: list[Both] = []
    if test.verdict.outcome == "undetermined":
        lines += [teller.line(one) for one in test.acquittal]
    lines += [teller.line(one) for sign in test.signs if sign.held is None for one in sign.lines]
    cases = Case.objects.filter(market=market, order_id=order_id, type__in=("filing", "appeal", "complaint"))
    awaiting = cases.filter(state__in=("submitted", "returned", "opened")).order_by("id").values_list("number", "state")
    lines += [(f"{number} 尚未裁决。", f"{number} is not decided yet.") for number, _ in awaiting]
    return joined(lines) if lines else NOTHING_OPEN


def targets(told: Explanation, clause: str) -> list[Target]:
    """What of a verdict may be contested: the order under the clause, then the windows that count it."""
    windows = [
        Target(window.rule.clause, window_start=civil(window.start.day)) for window in told.windows if window.start
    ]
    return [Target(clause, told.order_id), *windows]
