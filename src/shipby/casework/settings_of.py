"""A market, a key, a civil day -> the operator's value in force, else our own default.

What a pack leaves unpublished is supplied here, dated, with a reason, for casework and for the judge. A value is never
changed: a later row stands instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from pydantic import TypeAdapter, ValidationError

from shipby.casework.models import Setting
from shipby.casework.refused import Refused
from shipby.people.actors import Actor
from shipby.people.models import Market
from shipby.people.record import record
from shipby.people.rights import check
from shipby.rules.model import Node, Pack
from shipby.rules.settings import SettingsError, market_settings
from shipby.rules.timeline import RulePack

RUNS_AT = "run.at"

DEFAULTS: dict[str, Any] = {
    # Ours, all of them: no source states them. A row of Setting stands instead.
    "filing.by_the_deadline": True,  # where the pack leaves the latest submission unpublished
    "filing.review_hours": 24,  # where the pack gives none
    "filing.proofs_needed": 1,  # where the pack leaves it unpublished
    "appeal.within_days": 7,  # where the pack names no class
    "appeal.times": 1,  # where the pack gives no number
    "appeal.decided_within_business_days": 5,  # where the pack leaves it unpublished
    "appeal.completed_within_hours": 24,  # where the pack leaves it unpublished
    "appeal.another_person_decides": True,
    "complaint.answer_days": 3,  # so long a reviewer waits for the merchant's answer before he upholds
    "incident.answer_days": 3,  # the same before he finds
    "refund.within_business_days": 2,  # from the receipt of goods sent back
    "enforcement.automatic": [],  # kinds that start by themselves, besides what the pack's source says does
    "notice.shown_within_hours": 24,  # so long what was previewed lets a notice be published
    "onboarding.categories_at_most": 3,  # main ones, where the pack gives no number
    "onboarding.reserved_words": ["旗舰", "专卖", "官方", "授权"],  # in a name, where the pack lists none
    "onboarding.review_business_days": 3,  # where the pack gives none
    "onboarding.special_categories": [],  # each needs a permit among the papers
    "onboarding.banks": [],  # the banks supported; none named: every one
    "onboarding.transfer_from_minor": 1,
    "onboarding.transfer_until_minor": 999,
    "onboarding.transfer_tries": 3,  # for one transfer
    "onboarding.transfer_days": 3,  # so long one is valid
    "onboarding.transfers": 2,  # for one submission
    "onboarding.contract_hours": {},  # hours by mode that a contract offers; none: the pack's own
    "ledger.wait_hours": 24,  # so long a penalty waits for facts that may still acquit, from when it was first seen
    RUNS_AT: [],  # times of the market's day at which it is judged and posted by itself: ["03:00"]; none: by hand
    "enforcement.batch_size": 0,  # orders of a shop found on one day that are a batch; 0: nothing is proposed for one
}
"""Keys that casework knows, with the value that holds until an operator sets another."""

NODES = "nodes."
"""nodes.<class>: the nodes of a class of points that the pack leaves unpublished."""

_JUDGED = "judge."
"""judge.hours, judge.calendar, judge.<table>: what `--set` gives the judge (rules/settings.py)."""


def value(market: Market, key: str, on: date) -> Any:
    """The value in force on a civil day: the row that began last, of one day the newest; else the default."""
    rows = Setting.objects.filter(market=market, key=key, from_day__lte=on).order_by("-from_day", "-id")
    row = rows.first()
    return row.value if row else DEFAULTS.get(key)


def put(
    market: Market, rules: RulePack, key: str, new: Any, *, from_day: date, reason: str, actor: Actor, at: datetime
) -> Setting:
    """A value from a day on. Raises Forbidden; Refused: key not known, value does not fit, no reason."""
    check(actor, "write", "setting")
    if not reason.strip():
        raise Refused("no-reason", "请写明修改的理由。", f"{key}: say why; every setting is kept with its reason.")
    _fits(rules, key, new)
    with transaction.atomic():
        old = value(market, key, from_day)
        row = Setting.objects.create(
            market=market, key=key, value=new, from_day=from_day, reason=reason, set_by=actor.name, at=at
        )
        on = ("setting", key)
        record(
            actor,
            "set",
            on,
            at,
            market=market,
            why=reason,
            old={"value": old},
            new={"value": new, "from": f"{from_day}"},
        )
    return row


def judged(market: Market, rules: str) -> Mapping[str, Any] | None:
    """The operator's values as the judge takes them, dated, under the market of the rules; None where none are."""
    rows = Setting.objects.filter(market=market, key__startswith=_JUDGED).order_by("from_day", "id")
    held: dict[str, Any] = {}
    dated: dict[date, dict[str, Any]] = {}
    for row in rows:
        held = {**held, row.key.removeprefix(_JUDGED): row.value}
        dated[row.from_day] = {"from": row.from_day.isoformat(), **held}
    return {rules: list(dated.values())} if dated else None


def supplied(rules: RulePack, market: Market, on: date) -> RulePack:
    """The rules, with the nodes that the operator supplied where a pack leaves them unpublished."""
    return replace(rules, versions=tuple(_with_nodes(pack, market, on) for pack in rules.versions))


def _with_nodes(pack: Pack, market: Market, on: date) -> Pack:
    accounts = dict(pack.accounts)
    for name, account in pack.accounts.items():
        given = value(market, f"{NODES}{name}", on) if account.nodes == "unpublished" else None
        if given:
            accounts[name] = account.model_copy(update={"nodes": _nodes(given)})
    return pack.model_copy(update={"accounts": accounts})


def _nodes(given: Any) -> tuple[Node, ...]:
    return TypeAdapter(tuple[Node, ...]).validate_python(given)


def _fits(rules: RulePack, key: str, new: Any) -> None:
    pack = rules.versions[-1]
    if key.startswith(_JUDGED):
        tables = [table for one in rules.versions for table in one.tables]
        try:
            market_settings({rules.market: {key.removeprefix(_JUDGED): new}}, rules.market, tables, rules.calendars)
        except SettingsError as error:
            raise _wrong(key, str(error)) from None
    elif key.startswith(NODES):
        account = pack.accounts.get(key.removeprefix(NODES))
        if account is None or account.nodes != "unpublished":
            open_ones = [f"{NODES}{name}" for name, one in pack.accounts.items() if one.nodes == "unpublished"]
            raise _wrong(key, f"the pack leaves these open: {', '.join(open_ones) or 'none'}")
        try:
            _nodes(new)
        except ValidationError as error:
            raise _wrong(key, str(error)) from None
    elif key not in DEFAULTS:
        raise _wrong(key, f"known: {', '.join(sorted(DEFAULTS))}, {NODES}<class>, {_JUDGED}<name>")
    elif key == RUNS_AT and not (isinstance(new, list) and all(map(_is_time, new))):
        raise _wrong(key, f'{new!r} is no list of times of day: write ["03:00", "15:30"]')
    elif (kind := type(DEFAULTS[key])) is not type(None) and type(new) is not kind:
        raise _wrong(key, f"{new!r} is no {kind.__name__}")


def _is_time(text: Any) -> bool:
    return isinstance(text, str) and re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", text) is not None


def _wrong(key: str, why: str) -> Refused:
    return Refused("setting", f"设置 {key} 不成立：{why}", f"setting {key}: {why}")
