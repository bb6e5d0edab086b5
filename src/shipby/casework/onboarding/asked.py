"""A market, its rules, an instant -> what an application must keep: the pack's limits, else the operator's or ours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count

from shipby.casework.acting import Taking
from shipby.casework.filing.acts import pack_at
from shipby.casework.filing.checks import number
from shipby.casework.limits import civil_day, working_day_due
from shipby.casework.models import Case, Evidence
from shipby.casework.onboarding.checks import Limits
from shipby.casework.onboarding.models import Onboarding
from shipby.casework.onboarding.transfers import Terms
from shipby.casework.settings_of import value
from shipby.people.models import Market
from shipby.rules.model import Pack
from shipby.rules.timeline import RulePack

_PREFIX = "onboarding."


def limits_of(market: Market, rules: RulePack, at: datetime) -> Limits:
    """Those in force on the day of an instant."""
    pack = pack_at(rules, at)

    def words(name: str) -> Any:
        listed = pack.onboarding.get(name)
        return listed.value if listed is not None and isinstance(listed.value, tuple) else None

    most = number(pack.onboarding, "categories_at_most")
    return Limits(
        pack,
        words("kinds") or tuple(Onboarding.Kind.values),
        most if most is not None else _ours(market, rules, "categories_at_most", at),
        words("reserved_words") or _ours(market, rules, "reserved_words", at),
        _ours(market, rules, "special_categories", at),
        _ours(market, rules, "banks", at) or None,
    )


def transfers_of(market: Market, rules: RulePack, at: datetime) -> Terms:
    """What holds for transfers on the day of an instant: no source states any of it."""
    names = ("transfer_from_minor", "transfer_until_minor", "transfer_tries", "transfer_days", "transfers")
    return Terms(*(_ours(market, rules, name, at) for name in names))


def contract_hours(market: Market, rules: RulePack, at: datetime) -> dict[str, str]:
    """Hours by mode that a contract offers: the operator's, else the pack's own where they are hours."""
    ours = _ours(market, rules, "contract_hours", at)
    return {mode: str(hours) for mode, hours in ours.items()} or _of_pack(pack_at(rules, at))


def papers_of(case: Case) -> dict[str, int]:
    """How many files of each kind the case has."""
    return dict(Evidence.objects.filter(case=case).values_list("kind").annotate(count=Count("id")))


def await_review(taking: Taking, rules: RulePack) -> None:
    """A reviewer decides by the end of the n-th working day; where no calendar knows it, that reads so."""
    pack = pack_at(rules, taking.at)
    days = number(pack.onboarding, "review_business_days")
    if days is None:
        days = _ours(taking.case.market, rules, "review_business_days", taking.at)
    due = working_day_due(taking.at, days, rules.calendars.get(pack.calendar or ""), rules.zone)
    taking.due(due, "review", "reviewer", unknown="" if due else "calendar")


def _ours(market: Market, rules: RulePack, name: str, at: datetime) -> Any:
    return value(market, f"{_PREFIX}{name}", civil_day(at, rules.zone))


def _of_pack(pack: Pack) -> dict[str, str]:
    spans = {mode: getattr(pack.dispatch, mode) for mode in ("spot", "presale", "custom", "fast")}
    hours = {mode: getattr(span, "hours", None) for mode, span in spans.items()}
    return {mode: f"{told.normalize():f}" for mode, told in hours.items() if told is not None}
