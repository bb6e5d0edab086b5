"""The steps of a measure: proposed, declined, begun, ended, revoked; each with its notice, its money and its facts.

What a run moves comes by the thousand: proposing, beginning and revoking take many at once, and one as one of many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from shipby.casework.acting import BATCH, Taking, take
from shipby.casework.appeal.limits import limits
from shipby.casework.enforcement.grounds import Ground
from shipby.casework.enforcement.kinds import CLOSING, SUSPENSION, named
from shipby.casework.enforcement.models import Measure
from shipby.casework.enforcement.spans import Span, days_served, measure_span, suspension_span, time_served
from shipby.casework.enforcement.table import ENFORCEMENT
from shipby.casework.limits import clock_time, last_second
from shipby.casework.many import Opening, begin_all, chunks, take_all
from shipby.casework.models import Case
from shipby.casework.refund.acts import instruct_for
from shipby.casework.refused import Refused
from shipby.casework.settings_of import value
from shipby.casework.shops import shops_held
from shipby.casework.statement.model import Both
from shipby.ledger import acts
from shipby.people.actors import CLOCK, SERVICE, Actor
from shipby.people.models import Market, Shop
from shipby.people.record import record, tell
from shipby.people.rights import check
from shipby.rules.model import Pack

DEDUCTION = "deposit deduction"
"""Reason of the entries that a measure posts."""


def propose(ground: Ground, shop: Shop, actor: Actor, now: datetime) -> Case:
    """A measure proposed, its statement drafted; the operator is told. Raises Forbidden, Refused."""
    return propose_all([(ground, shop)], actor, now)[0]


def propose_all(grounds: Sequence[tuple[Ground, Shop]], actor: Actor, now: datetime) -> list[Case]:
    """The same for many, a case each, in their order."""
    for shop in {shop.pk: shop for _, shop in grounds}.values():
        check(actor, "propose", "enforcement", shop=shop)
    openings = [Opening(shop, ground.order_id, ground.says or ground.reasons["facts"][1]) for ground, shop in grounds]
    with begin_all(ENFORCEMENT, "propose", actor, now, openings) as takings:
        measures = [_measure(taking, ground) for taking, (ground, _) in zip(takings, grounds, strict=True)]
        Measure.objects.bulk_create(measures, batch_size=BATCH)
        for taking, measure in zip(takings, measures, strict=True):
            taking.new["kinds"] = measure.kinds
            taking.due(None, "start", "clock" if measure.automatic else "operator")
            if not measure.automatic:
                taking.tell("enforcement.proposed", (measure.zh, measure.en), role="operator")
    return [taking.case for taking in takings]


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
    with shops_held([case]), take(ENFORCEMENT, case, "start", actor, now, reason) as taking:
        if actor.who == "clock" and (why := held_back([taking.case.measure]).get(taking.case.pk)):
            raise Refused("not-by-itself", *why)
        _begin([taking], pack)


def start_all(cases: Sequence[Case], pack: Pack, now: datetime) -> list[Case]:
    """What begins by itself begins, set by set; what somebody moved or holds back meanwhile is left. By the clock."""
    with shops_held(cases), take_all(ENFORCEMENT, cases, "start", CLOCK, now) as takings:
        held = held_back([taking.case.measure for taking in takings])
        takings[:] = [taking for taking in takings if taking.case.pk not in held]
        _begin(takings, pack)
    return [taking.case for taking in takings]


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
        taking.tell("enforcement.ended", (f"{zh}已结束。{reason}", f"Over: {en}. {reason}"), shop=case.shop)


def revoke(case: Case, now: datetime, why: Both) -> None:
    """The same as `revoke_all` for one."""
    revoke_all([case], now, why)


def revoke_all(cases: Sequence[Case], now: datetime, why: Both) -> None:
    """Their ground fell: the measures end, what was deducted goes back, closed orders stay closed.

    One that has ended stays so; what it deducted goes back all the same (ours).
    """
    with shops_held(cases):
        with take_all(ENFORCEMENT, cases, "revoke", SERVICE, now, why[1]) as takings:
            for taking in takings:
                _revoke(taking, why)
        revoked = {taking.case.pk for taking in takings}
        for case in cases:
            if case.pk not in revoked:
                _give_back_after_end(case, now, why)


def _measure(taking: Taking, ground: Ground) -> Measure:
    return Measure(
        case=taking.case, ground=ground.kind, identity=ground.identity, kinds=ground.kinds, clause=ground.clause,
        product_id=ground.product_id, account=ground.account, run=ground.run, says=ground.says,
        starts_at=ground.starts_at, suspend_days=ground.suspend_days, deposit_minor=ground.deposit_minor,
        length_seconds=None if ground.length is None else ground.length // timedelta(seconds=1),
        automatic=ground.automatic, reasons=ground.reasons,
    )  # fmt: skip


def _begin(takings: Sequence[Taking], pack: Pack) -> None:
    """Spans, notices, deductions, closings of measures that begin."""
    served = _served([taking.case.measure for taking in takings])
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    appeals: dict[tuple[bool, datetime], Both] = {}
    for taking in takings:
        measure, case = taking.case.measure, taking.case
        assert case.shop is not None
        node = measure.ground == Measure.Ground.NODE
        if (node, taking.at) not in appeals:
            appeals[node, taking.at] = _appeal(case.market, pack, taking.at, node=node)
        span = _span(measure, taking.at, pack.zone, served.get((case.shop.pk, measure.identity), []))
        measure.noticed_at, measure.active_from, measure.active_until = taking.at, span.since, span.until
        measure.appeal = appeals[node, taking.at]
        alike[taking.at, span.since, span.until, measure.appeal].append(measure.pk)
        taking.new |= {"active_from": span.since.isoformat(), "active_until": span.until and span.until.isoformat()}
        taking.due(span.until, "end", "clock" if span.until else "operator")
        taking.tell("enforcement.started", (measure.zh, measure.en), shop=case.shop)
        if measure.deposit_minor:
            acts.deduct(case.shop, measure.deposit_minor, case.number, DEDUCTION, taking.at)
        if closes(measure):
            taking.fact("closures", {"closure_id": case.number, "order_id": case.order_id, "closed_at": taking.at})
    if closing := [taking for taking in takings if closes(taking.case.measure)]:
        instruct_for([taking.case for taking in closing], max(taking.at for taking in closing))
    for (noticed_at, since, until, appeal), ids in alike.items():
        for some in chunks(ids):
            Measure.objects.filter(pk__in=some).update(
                noticed_at=noticed_at, active_from=since, active_until=until, appeal=appeal
            )


def _revoke(taking: Taking, why: Both) -> None:
    measure, case = taking.case.measure, taking.case
    taking.due(None)
    if measure.active_from is None:
        return
    if measure.deposit_minor and case.shop:
        acts.give_back(case.shop, case.number, DEDUCTION, taking.at)
    zh, en = named(measure.kinds)
    taking.tell("enforcement.revoked", (f"已撤销：{zh}。{why[0]}", f"Revoked: {en}. {why[1]}"), shop=case.shop)


def closes(measure: Measure) -> bool:
    """Whether it closes its order."""
    return bool(CLOSING & set(measure.kinds.split("|")))


def held_back(measures: Sequence[Measure]) -> Mapping[int, Both]:
    """Why measures do not begin by themselves, by the id of their case; one that does is absent."""
    orders = sorted({one.case.order_id for one in measures if one.automatic and one.case.order_id})
    filed: dict[tuple[int, str], str] = {}
    for some in chunks(orders):
        awaiting = Case.objects.filter(type="filing", state="submitted", order_id__in=some)
        filed |= {
            (market, order): number for market, order, number in awaiting.values_list("market", "order_id", "number")
        }
    found: dict[int, Both] = {}
    for one in measures:
        number, filing = one.case.number, filed.get((one.case.market_id, one.case.order_id))
        if not one.automatic:
            found[one.case_id] = (
                f"{number} 须由运营人员确认：来源只说“可以”，或可信度低。",
                f"{number} waits for an operator: the source says it may be taken, or is doubtful.",
            )
        elif filing:
            found[one.case_id] = (
                f"{number} 须等报备 {filing} 审核完成。",
                f"{number} waits for the decision on filing {filing}.",
            )
    return found


def _give_back_after_end(case: Case, now: datetime, why: Both) -> None:
    case.refresh_from_db(fields=["state"])
    if case.state != "ended" or not case.measure.deposit_minor or not case.shop:
        return
    acts.give_back(case.shop, case.number, DEDUCTION, now)
    on = (case.type, case.number)
    record(SERVICE, "give_back", on, now, market=case.market, shop=case.shop, was="ended", now="ended", why=why[1])
    texts = (f"{case.number} 扣除的保证金已退回。{why[0]}", f"The deduction of {case.number} was returned. {why[1]}")
    tell(now, "enforcement.returned", texts, market=case.market, shop=case.shop, about=on)


Served = list[tuple[Span, datetime]]
"""Spans of measures that were revoked, and when."""


def _served(measures: Sequence[Measure]) -> Mapping[tuple[int, str], Served]:
    """What revoked measures on the same grounds have served, by shop and identity."""
    found: dict[tuple[int, str], Served] = defaultdict(list)
    for some in chunks([one.pk for one in measures]):
        identities = Measure.objects.filter(pk__in=some).values("identity")
        earlier = Measure.objects.filter(identity__in=identities, case__state="revoked", active_from__isnull=False)
        for one in earlier.select_related("case"):
            assert one.active_from is not None
            assert one.case.shop_id is not None
            found[one.case.shop_id, one.identity].append((Span(one.active_from, one.active_until), one.case.at))
    return found


def _span(measure: Measure, noticed_at: datetime, zone: str, served: Served) -> Span:
    """When it holds, less what earlier ones on the same ground have served."""
    if SUSPENSION in measure.kinds.split("|"):
        days = sum(days_served(span, until, zone) for span, until in served)
        return suspension_span(measure.starts_at, noticed_at, measure.suspend_days, days, zone)
    length = None if measure.length_seconds is None else timedelta(seconds=measure.length_seconds)
    held = sum((time_served(span, until) for span, until in served), timedelta(0))
    return measure_span(measure.starts_at, noticed_at, length, held)


def _appeal(market: Market, pack: Pack, noticed_at: datetime, *, node: bool) -> Both:
    """How and until when to appeal against a measure."""
    if node:
        return (
            "节点本身不能申诉：请对构成该积分的判定、处罚提出申诉，期限见各条通知。",
            "a node has no appeal of its own: contest the penalties it stands on, each until the day its notice tells.",
        )
    told = limits(pack, "", lambda key: value(market, key, noticed_at.date()))
    until = clock_time(last_second(noticed_at, timedelta(days=told.within_days)), pack.zone)
    return (
        f"可在 {until} 前（含该秒）提出申诉；逾期视为接受。申诉期间处置继续执行。",
        f"until {until}, that second included; silence is acceptance. An appeal suspends nothing.",
    )


def _needs(reason: str) -> None:
    if not reason.strip():
        raise Refused("no-reason", "请写明理由。", "Say why: the reason is part of the record.")
