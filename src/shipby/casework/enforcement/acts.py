"""The steps of a measure: proposed, declined, begun, ended, revoked; each with its notice, its money and its facts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from shipby.casework.acting import Taking, begin, locked, take
from shipby.casework.appeal.limits import limits
from shipby.casework.enforcement.grounds import Ground
from shipby.casework.enforcement.kinds import CLOSING, SUSPENSION, named
from shipby.casework.enforcement.models import Measure
from shipby.casework.enforcement.spans import Span, days_served, measure_span, suspension_span, time_served
from shipby.casework.enforcement.statement import Both, body, whole
from shipby.casework.enforcement.table import ENFORCEMENT
from shipby.casework.limits import clock_time, last_second
from shipby.casework.models import Case
from shipby.casework.refused import Refused
from shipby.casework.settings_of import value
from shipby.ledger import acts
from shipby.ledger.writing import lock
from shipby.people.actors import Actor
from shipby.people.models import Market, Shop
from shipby.people.record import record, tell
from shipby.people.rights import check
from shipby.rules.model import Pack

SERVICE = Actor("machine", "service", scopes=frozenset({"enforcement:propose", "enforcement:revoke"}))
"""The service itself, on the ground of what a run found or an appeal decided."""

DEDUCTION = "deposit deduction"
"""Reason of the entries that a measure posts."""


def propose(ground: Ground, shop: Shop, pack: Pack, actor: Actor, now: datetime) -> Case:
    """A measure proposed, its statement drafted; the operator is told. Raises Forbidden, Refused."""
    check(actor, "propose", "enforcement", shop=shop)
    why = ground.says or ground.reasons.facts[1]
    with begin(
        ENFORCEMENT, "propose", actor, now, market=shop.market, shop=shop, order_id=ground.order_id, why=why
    ) as taking:
        said = body(ground.reasons)
        measure = Measure.objects.create(
            case=taking.case, ground=ground.kind, identity=ground.identity, kinds=ground.kinds, clause=ground.clause,
            product_id=ground.product_id, account=ground.account, run=ground.run, says=ground.says,
            starts_at=ground.starts_at, suspend_days=ground.suspend_days, deposit_minor=ground.deposit_minor,
            length_seconds=None if ground.length is None else ground.length // timedelta(seconds=1),
            automatic=ground.automatic, zh=said[0], en=said[1],
        )  # fmt: skip
        taking.new["kinds"] = ground.kinds
        taking.due(None, "start", "clock" if measure.automatic else "operator")
        if not measure.automatic:
            _tell(taking, "proposed", said, role="operator")
    return taking.case


def decline(case: Case, actor: Actor, now: datetime, reason: str) -> None:
    """The operator takes no measure. Raises Forbidden, Refused."""
    check(actor, "decline", "enforcement", shop=case.shop)
    _needs(reason)
    with take(ENFORCEMENT, case, "decline", actor, now, reason) as taking:
        taking.due(None)


def start(case: Case, pack: Pack, actor: Actor, now: datetime, reason: str = "") -> None:
    """The measure begins: the shop is told with the statement, the deduction posted, the order closed.

    By the clock only where the source lets it happen by itself and nothing holds it. Raises Forbidden, Refused.
    """
    check(actor, "start", "enforcement", shop=case.shop)
    with _of_shop(case), take(ENFORCEMENT, case, "start", actor, now, reason) as taking:
        measure, held = taking.case.measure, taking.case
        if actor.who == "clock" and (why := holds_back(measure)):
            raise Refused("not-by-itself", *why)
        assert held.shop is not None
        measure.noticed_at = taking.at
        span = _span(measure, taking.at, pack.zone)
        measure.active_from, measure.active_until = span.since, span.until
        measure.zh, measure.en = whole((measure.zh, measure.en), _appeal(measure, pack, taking.at))
        measure.save()
        taking.new |= {"active_from": span.since.isoformat(), "active_until": span.until and span.until.isoformat()}
        taking.due(span.until, "end", "clock" if span.until else "operator")
        _tell(taking, "started", (measure.zh, measure.en), shop=held.shop)
        if measure.deposit_minor:
            acts.deduct(held.shop, measure.deposit_minor, held.number, DEDUCTION, taking.at)
        if closes(measure):
            taking.fact("closures", {"closure_id": held.number, "order_id": held.order_id, "closed_at": taking.at})


def end(case: Case, actor: Actor, now: datetime, reason: str = "") -> None:
    """The measure is over: by the clock at its end, by an operator before, with a reason. Raises Forbidden, Refused."""
    check(actor, "end", "enforcement", shop=case.shop)
    if actor.who != "clock":
        _needs(reason)
    with take(ENFORCEMENT, case, "end", actor, now, reason) as taking:
        measure = taking.case.measure
        if actor.who == "clock" and not (measure.active_until and measure.active_until <= taking.at):
            until = measure.active_until.isoformat() if measure.active_until else "an operator ends it"
            raise Refused("not-over", f"{case.number} 到 {until} 才结束。", f"{case.number} holds until {until}.")
        measure.active_until = min(taking.at, measure.active_until or taking.at)
        measure.save()
        taking.due(None)
        zh, en = named(measure.kinds)
        _tell(taking, "ended", (f"{zh}已结束。{reason}", f"Over: {en}. {reason}"), shop=case.shop)


def revoke(case: Case, now: datetime, why: Both) -> None:
    """Its ground fell: the measure ends, what was deducted goes back, closed orders stay closed.

    One that has ended stays so; what it deducted goes back all the same (ours).
    """
    with _of_shop(case):
        state = locked(case, ENFORCEMENT.type).state
        if state == "ended":
            _give_back_after_end(case, now, why)
        elif state in ("proposed", "active"):
            _revoke(case, now, why)


@contextmanager
def _of_shop(case: Case) -> Iterator[None]:
    """One transaction that has the shop's ledger before the case, as a posting does: neither waits for the other."""
    with transaction.atomic():
        if case.shop:
            lock(case.shop)
        yield


def _revoke(case: Case, now: datetime, why: Both) -> None:
    with take(ENFORCEMENT, case, "revoke", SERVICE, now, why[1]) as taking:
        measure, held = taking.case.measure, taking.case
        taking.due(None)
        if measure.active_from is None:
            return
        if measure.deposit_minor and held.shop:
            acts.give_back(held.shop, held.number, DEDUCTION, taking.at)
        zh, en = named(measure.kinds)
        _tell(taking, "revoked", (f"已撤销：{zh}。{why[0]}", f"Revoked: {en}. {why[1]}"), shop=held.shop)


def closes(measure: Measure) -> bool:
    """Whether it closes its order."""
    return bool(CLOSING & set(measure.kinds.split("|")))


def holds_back(measure: Measure) -> Both | None:
    """Why a measure does not begin by itself; None where it does."""
    case = measure.case
    if not measure.automatic:
        return (
            f"{case.number} 须由运营人员确认：来源只说“可以”，或可信度低。",
            f"{case.number} waits for an operator: the source says it may be taken, or is doubtful.",
        )
    filings = Case.objects.filter(type="filing", market=case.market, order_id=case.order_id, state="submitted")
    if case.order_id and (filing := filings.first()):
        return (
            f"{case.number} 须等报备 {filing.number} 审核完成。",
            f"{case.number} waits for the decision on filing {filing.number}.",
        )
    return None


def _give_back_after_end(case: Case, now: datetime, why: Both) -> None:
    if not case.measure.deposit_minor or not case.shop:
        return
    acts.give_back(case.shop, case.number, DEDUCTION, now)
    on = (case.type, case.number)
    record(SERVICE, "give_back", on, now, market=case.market, shop=case.shop, was="ended", now="ended", why=why[1])
    texts = (f"{case.number} 扣除的保证金已退回。{why[0]}", f"The deduction of {case.number} was returned. {why[1]}")
    tell(now, "enforcement.returned", texts, market=case.market, shop=case.shop, about=on)


def _span(measure: Measure, noticed_at: datetime, zone: str) -> Span:
    """When it holds, less what earlier ones on the same ground have served."""
    earlier = Measure.objects.filter(
        identity=measure.identity, case__state="revoked", active_from__isnull=False, case__shop=measure.case.shop
    ).annotate(revoked_at=F("case__at"))
    served = [(Span(one.active_from, one.active_until), one.revoked_at) for one in earlier if one.active_from]
    if SUSPENSION in measure.kinds.split("|"):
        days = sum(days_served(span, until, zone) for span, until in served)
        return suspension_span(measure.starts_at, noticed_at, measure.suspend_days, days, zone)
    length = None if measure.length_seconds is None else timedelta(seconds=measure.length_seconds)
    held = sum((time_served(span, until) for span, until in served), timedelta(0))
    return measure_span(measure.starts_at, noticed_at, length, held)


def _appeal(measure: Measure, pack: Pack, noticed_at: datetime) -> Both:
    """How and until when to appeal against it."""
    if measure.ground == Measure.Ground.NODE:
        return (
            "节点本身不能申诉：请对构成该积分的判定、处罚提出申诉，期限见各条通知。",
            "a node has no appeal of its own: contest the penalties it stands on, each until the day its notice tells.",
        )
    market = measure.case.market
    told = limits(pack, "", lambda key: value(market, key, noticed_at.date()))
    until = clock_time(last_second(noticed_at, timedelta(days=told.within_days)), pack.zone)
    return (
        f"可在 {until} 前（含该秒）提出申诉；逾期视为接受。申诉期间处置继续执行。",
        f"until {until}, that second included; silence is acceptance. An appeal suspends nothing.",
    )


def _tell(taking: Taking, what: str, texts: Both, *, shop: Shop | None = None, role: str = "") -> None:
    market: Market = taking.case.market
    about = (taking.case.type, taking.case.number)
    tell(taking.at, f"enforcement.{what}", texts, market=market, shop=shop, role=role, about=about)


def _needs(reason: str) -> None:
    if not reason.strip():
        raise Refused("no-reason", "请写明理由。", "Say why: the reason is part of the record.")
