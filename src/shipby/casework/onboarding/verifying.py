"""A company's account verified: the amount told back, wrong ones counted, a new transfer, the end of it.

A wrong amount is a step that stays, not a refusal that is undone: nobody tries for free, nor twice at once.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shipby.casework.acting import Taking, locked, take
from shipby.casework.filing.acts import pack_at
from shipby.casework.limits import by, clock_time
from shipby.casework.models import Case
from shipby.casework.onboarding.asked import transfers_of
from shipby.casework.onboarding.models import Transfer
from shipby.casework.onboarding.table import ONBOARDING
from shipby.casework.onboarding.transfers import Terms, current, forget, holds, send
from shipby.casework.refused import Refused
from shipby.casework.whose import may
from shipby.people.actors import CLOCK, SERVICE, Actor
from shipby.rules.timeline import RulePack


def instruct_transfer(taking: Taking, place: int, terms: Terms, rules: RulePack) -> None:
    """Within a step: the transfer is instructed, the applicant told until when to tell the amount back."""
    case = taking.case
    forget(case.onboarding)
    made = send(case.onboarding, place, terms, pack_at(rules, taking.at).currency, taking.at)
    taking.new |= {"transfer": place, "valid_until": made.valid_until.isoformat()}
    taking.due(made.valid_until, "confirm", "applicant")
    until = clock_time(made.valid_until, rules.zone)
    _tell(
        taking,
        f"已向您的对公账户小额打款，请在 {until} 前填写到账金额，可填 {terms.tries} 次。",
        f"A small sum is on its way to your account: tell its amount until {until}, in {terms.tries} tries at most.",
    )


def again(case: Case, actor: Actor, now: datetime, rules: RulePack) -> None:
    """A new transfer, counted; the one before is asked for no longer. Raises Forbidden, Unknown, Refused."""
    may(actor, "again", case)
    with take(ONBOARDING, case, "again", actor, now) as taking:
        terms = transfers_of(taking.case.market, rules, taking.at)
        transfer = _asked_for(taking.case, taking.at, rules)
        if transfer.place >= terms.transfers:
            raise Refused(
                "no-transfer-left",
                f"最多打款 {terms.transfers} 次，已用完。",
                f"There are {terms.transfers} transfers at most, and they are used up.",
            )
        instruct_transfer(taking, transfer.place + 1, terms, rules)


def confirm(case: Case, amount_minor: int, actor: Actor, now: datetime, rules: RulePack) -> bool:
    """Whether this is the amount that arrived. A wrong one is counted; with the last the application goes back.

    Raises Forbidden, Unknown; Refused: the time is over, no try is left and a new transfer is to be asked for.
    """
    may(actor, "confirm", case)
    with transaction.atomic():
        held = locked(case, ONBOARDING.type, ONBOARDING.particulars)
        transfer = current(held.onboarding)
        if transfer is not None and held.state == "verifying":
            _in_time(transfer, now, rules)
            _with_tries(transfer)
            if not holds(transfer, amount_minor):
                _missed(case, transfer, actor, now, rules)
                return False
        with take(ONBOARDING, case, "confirm", actor, now) as taking:
            forget(taking.case.onboarding)
            taking.due(None, "describe", "applicant")
            _tell(taking, "账户验证通过，请填写店铺资料。", "Your account is verified: describe the shop.")
    return True


def lapse(case: Case, now: datetime, actor: Actor = CLOCK) -> None:
    """The verification failed: the application goes back to the applicant. Raises Refused."""
    with take(ONBOARDING, case, "lapse", actor, now) as taking:
        transfer = current(taking.case.onboarding)
        if actor.who == "clock" and transfer is not None and by(taking.at, transfer.valid_until):
            until = transfer.valid_until.isoformat()
            raise Refused(
                "not-over", f"{case.number} 的验证到 {until} 才结束。", f"{case.number} can be verified until {until}."
            )
        forget(taking.case.onboarding)
        taking.due(None, "edit", "applicant")
        _tell(taking, "账户验证未通过，申请已退回。", "Your account was not verified: the application is returned.")


def _missed(case: Case, transfer: Transfer, actor: Actor, now: datetime, rules: RulePack) -> None:
    left = transfer.tries_left - 1
    with take(ONBOARDING, case, "miss", SERVICE, now) as taking:
        transfer.tries_left = left
        transfer.save(update_fields=["tries_left"])
        taking.new |= {"by": actor.name, "transfer": transfer.place, "tries_left": left}
        terms = transfers_of(taking.case.market, rules, taking.at)
        last = left == 0 and transfer.place >= terms.transfers
        zh, en = ("请申请重新打款。", "Ask for a new transfer.") if not left else ("", "")
        if not last:
            _tell(taking, f"金额不符，剩余 {left} 次。{zh}", f"The amount is wrong; tries left: {left}. {en}".rstrip())
    if last:
        lapse(case, now, SERVICE)


def _asked_for(case: Case, at: datetime, rules: RulePack) -> Transfer:
    transfer = current(case.onboarding)
    assert transfer is not None, "a case that is verified has a transfer"
    _in_time(transfer, at, rules)
    return transfer


def _in_time(transfer: Transfer, at: datetime, rules: RulePack) -> None:
    if not by(at, transfer.valid_until):
        until = clock_time(transfer.valid_until, rules.zone)
        raise Refused(
            "too-late",
            f"验证期限 {until} 已过，申请将退回。",
            f"The account was to be verified until {until}, and that is over: the application goes back.",
        )


def _with_tries(transfer: Transfer) -> None:
    if transfer.tries_left == 0:
        raise Refused(
            "no-try-left",
            "本次打款的次数已用完，请申请重新打款。",
            "No try is left for this transfer: ask for a new one.",
        )


def _tell(taking: Taking, zh: str, en: str) -> None:
    case = taking.case
    taking.tell("onboarding.transfer", (f"入驻 {case.number}：{zh}", f"{case.number}: {en}"), person=case.applicant)
