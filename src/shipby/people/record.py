"""An act -> its row in the record; a notice -> the inbox. Both in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.dispatch import Signal

from shipby.people.actors import Actor
from shipby.people.models import Audit, Market, Message, Shop

acts_recorded = Signal()
"""Sent in the transaction of the acts: rows, as written. What a receiver raises undoes them."""


def record(
    actor: Actor, action: str, on: tuple[str, str], at: datetime, *, market: Market | None = None,
    shop: Shop | None = None, was: str = "", now: str = "", why: str = "", old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> Audit:  # fmt: skip
    """Write who did what to which object (its type and id), when, from which state to which, and why."""
    row = act_row(
        actor, action, on, at, market=market, shop=shop, was=was, now=now, why=why, old=old, new=new
    )  # fmt: skip
    row.save(force_insert=True)
    acts_recorded.send(Audit, rows=[row])
    return row


def act_row(
    actor: Actor, action: str, on: tuple[str, str], at: datetime, *, market: Market | None = None,
    shop: Shop | None = None, was: str = "", now: str = "", why: str = "", old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> Audit:  # fmt: skip
    """The row of an act, not yet written: of many acts at once they are written together."""
    return Audit(
        at=at, actor=actor.name, role=actor.who, market=market, shop=shop, object_type=on[0], object_id=on[1],
        action=action, was=was, now=now, why=why, old=dict(old or {}), new=dict(new or {}), request=actor.request,
    )  # fmt: skip


def record_all(rows: Iterable[Audit], batch: int) -> None:
    """The rows of many acts, by few statements."""
    if written := Audit.objects.bulk_create(rows, batch_size=batch):
        acts_recorded.send(Audit, rows=written)


def tell(
    at: datetime, kind: str, texts: tuple[str, str], *, market: Market, shop: Shop | None = None, role: str = "",
    person: str = "", about: tuple[str, str] = ("", ""),
) -> Message:  # fmt: skip
    """Put a notice (Chinese, English) into a shop's inbox, that of a role of the platform, or a person's."""
    notice = notice_row(at, kind, texts, market=market, shop=shop, role=role, person=person, about=about)
    notice.save(force_insert=True)
    return notice


def notice_row(
    at: datetime, kind: str, texts: tuple[str, str], *, market: Market, shop: Shop | None = None, role: str = "",
    person: str = "", about: tuple[str, str] = ("", ""),
) -> Message:  # fmt: skip
    """A notice not yet put: of many at once they are written together."""
    return Message(
        at=at, market=market, shop=shop, role=role, person=person, kind=kind, object_type=about[0], object_id=about[1],
        zh=texts[0], en=texts[1],
    )  # fmt: skip
