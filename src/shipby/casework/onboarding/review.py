"""A reviewer's steps: returned, rejected, passed to the contract, a company's account verified before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from shipby.casework.acting import Taking, take
from shipby.casework.models import Case
from shipby.casework.onboarding.asked import contract_hours, transfers_of
from shipby.casework.onboarding.models import Onboarding
from shipby.casework.onboarding.money import taken_by
from shipby.casework.onboarding.table import ONBOARDING
from shipby.casework.onboarding.verifying import instruct_transfer
from shipby.casework.refused import Refused
from shipby.casework.whose import may
from shipby.domain.tables import MODES
from shipby.people.actors import Actor
from shipby.rules.timeline import RulePack

_LONGEST = 24 * 366
"""Hours of a contract; ours."""


def send_back(case: Case, actor: Actor, now: datetime, remark: str) -> None:
    """Returned with a remark: the form, or a company's shop data. Raises Forbidden, Refused."""
    step = "send_back" if case.state in ("shop_review", "shop_data") else "return"
    may(actor, step, case)
    _remarked(remark)
    with take(ONBOARDING, case, step, actor, now, remark) as taking:
        _remark(taking, remark)
        what = "edit" if step == "return" else "describe"
        taking.due(None, what, "applicant")
        _tell(taking, "returned", f"已退回：{remark}", f"was returned: {remark}")


def reject(case: Case, actor: Actor, now: datetime, remark: str) -> None:
    """Not taken, with a remark; for good. Raises Forbidden, Refused."""
    may(actor, "reject", case)
    _remarked(remark)
    with take(ONBOARDING, case, "reject", actor, now, remark) as taking:
        _remark(taking, remark)
        taking.due(None)
        _tell(taking, "rejected", f"未通过：{remark}", f"was rejected: {remark}")


def pass_(
    case: Case, actor: Actor, now: datetime, rules: RulePack, *, shop_id: str = "",
    hours: Mapping[str, str] | None = None, reason: str = "",
) -> None:  # fmt: skip
    """The contract is offered to an individual or a sole proprietor, to a company once its shop passed.

    shop_id: by which facts will call the shop; none: the case's number. hours: by mode; None: as settings or pack say.
    Raises Forbidden; Refused: a company's account is verified first, the id is another shop's, hours are none.
    """
    step = "pass_shop" if case.state == "shop_review" else "pass"
    may(actor, step, case)
    with take(ONBOARDING, case, step, actor, now, reason) as taking:
        row = taking.case.onboarding
        if step == "pass" and row.kind == Onboarding.Kind.COMPANY:
            raise Refused(
                "verify-first",
                "企业须先通过账户打款验证。",
                "A company's account is verified by a transfer first.",
            )
        row.new_shop_id = shop_id or taking.case.number
        taken_by(taking.case.market, row)
        offered = contract_hours(taking.case.market, rules, taking.at)
        row.contract_hours = _hours(hours) if hours is not None else _hours(offered) if offered else {}
        row.save()
        taking.new |= {"shop_id": row.new_shop_id, "contract_hours": row.contract_hours}
        taking.due(None, "sign", "applicant")
        _tell(taking, "contract", "审核通过，请签署合同。", "passed: the contract is ready to be signed.")


def instruct(case: Case, actor: Actor, now: datetime, rules: RulePack, reason: str = "") -> None:
    """A company's form passed; a small transfer to its account is instructed. Raises Forbidden, Refused."""
    may(actor, "instruct", case)
    with take(ONBOARDING, case, "instruct", actor, now, reason) as taking:
        if taking.case.onboarding.kind != Onboarding.Kind.COMPANY:
            raise Refused(
                "no-transfer",
                "个人和个体工商户无需打款验证，请直接通过。",
                "Only a company's account is verified by a transfer: pass this one.",
            )
        instruct_transfer(taking, 1, transfers_of(taking.case.market, rules, taking.at), rules)


def _hours(hours: Mapping[str, str]) -> dict[str, str]:
    """Raises Refused for a mode that there is not, or hours that are none."""
    try:
        told = {mode: Decimal(length) for mode, length in hours.items()}
    except InvalidOperation:
        told = {}
    if set(told) - set(MODES) or not told or not all(map(_fits, told.values())):
        raise Refused(
            "hours",
            f"合同发货时效须按模式（{'、'.join(MODES)}）填写大于 0、不超过 {_LONGEST} 的小时数。",
            f"Contract hours are hours above 0, up to {_LONGEST}, by mode ({', '.join(MODES)}).",
        )
    return {mode: f"{length.normalize():f}" for mode, length in told.items()}


def _fits(hours: Decimal) -> bool:
    return hours.is_finite() and 0 < hours <= _LONGEST and hours == round(hours, 4)


def _remarked(remark: str) -> None:
    if not remark.strip():
        raise Refused(
            "no-remark", "请填写备注，说明原因。", "A remark is needed: the applicant mends the application by it."
        )


def _remark(taking: Taking, remark: str) -> None:
    taking.case.onboarding.remark = remark
    taking.case.onboarding.save(update_fields=["remark"])


def _tell(taking: Taking, what: str, zh: str, en: str) -> None:
    case = taking.case
    taking.tell(f"onboarding.{what}", (f"入驻 {case.number} {zh}", f"{case.number} {en}"), person=case.applicant)
