"""The steps of a notice: drafted, edited, its effect shown, published, widened, discarded; each with its record."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from shipby.casework.acting import ONE_MICROSECOND, Taking, begin, take
from shipby.casework.lakes import lake_of
from shipby.casework.limits import civil_day, within_hours
from shipby.casework.models import Case
from shipby.casework.notice import kept
from shipby.casework.notice.columns import (
    NAMES,
    Offer,
    Wider,
    check_parts,
    check_whole,
    digest,
    offer_of,
    row,
    told,
    widened,
)
from shipby.casework.notice.effect import Preview
from shipby.casework.notice.models import Notice
from shipby.casework.notice.preview import Tell, preview
from shipby.casework.notice.table import NOTICE
from shipby.casework.notice.telling import tell_concerned
from shipby.casework.refused import Refused
from shipby.casework.settings_of import value
from shipby.casework.whose import may
from shipby.lake import LakeError
from shipby.people.actors import Actor
from shipby.people.models import Market
from shipby.people.rights import check


def draft(market: Market, title: str, text: str, offer: Offer, actor: Actor, now: datetime) -> Case:
    """A notice begun, without effect; what it lacks may come later. Raises Forbidden, Refused."""
    check(actor, "draft", "notice")
    check_parts(offer)
    with begin(NOTICE, "draft", actor, now, market=market) as taking:
        notice = Notice(case=taking.case, begun_by=actor.name)
        _write(notice, offer, title, text)
        taking.new |= {"title": title, **told(offer)}
    return taking.case


def edit(case: Case, title: str, text: str, offer: Offer, actor: Actor, now: datetime) -> None:
    """A draft, written anew: its effect is to be shown again where the offer is another. Raises as `draft`."""
    may(actor, "edit", case)
    check_parts(offer)
    with take(NOTICE, case, "edit", actor, now) as taking:
        notice = taking.case.notice
        taking.old |= {"title": notice.title, **told(offer_of(notice))}
        _write(notice, offer, title, text)
        taking.new |= {"title": title, **told(offer)}


def show(case: Case, actor: Actor, now: datetime, wider: Wider | None = None, tell: Tell = lambda _: None) -> Preview:
    """The orders it would move, kept with the notice; wider: of a published one, what shall change.

    Judged before the step is taken, as it may take long; tell: how far it is. Raises Forbidden, Unknown, Refused,
    LakeError.
    """
    may(actor, "preview", case)
    at = _after(case, now)
    offer = proposed(case, wider, at)
    with tempfile.TemporaryDirectory(prefix="shipby-", dir=_room()) as folder:
        moved = Path(folder) / "moved.parquet"
        found = preview(case.market, case.number, offer, at, moved, tell)
        with take(NOTICE, case, "preview", actor, now) as taking:
            notice = taking.case.notice
            if proposed(taking.case, wider, taking.at) != offer:
                raise Refused(
                    "moved",
                    f"{case.number} 刚刚被修改，请重新预览。",
                    f"{case.number} was changed just now: preview it again.",
                )
            notice.shown, notice.shown_at, notice.shown_of = found.told(), taking.at, digest(offer)
            notice.save(update_fields=["shown", "shown_at", "shown_of"])
            taking.new |= {"reached": found.reached, "moved": found.moved, "of": notice.shown_of}
            kept.put(case.number, notice.shown_of, moved)
    return found


def export(case: Case, actor: Actor, now: datetime, out: Path, wider: Wider | None = None) -> Preview:
    """The same as a CSV file of every order that it would move. Raises Forbidden, Unknown, Refused, LakeError."""
    may(actor, "preview", case)
    at = _after(case, now)
    with tempfile.TemporaryDirectory(prefix="shipby-") as folder:
        moved = Path(folder) / "moved.parquet"
        found = preview(case.market, case.number, proposed(case, wider, at), at, moved)
        kept.as_csv(moved, out)
    return found


def publish(case: Case, actor: Actor, now: datetime) -> None:
    """The judge knows it from this instant; shops concerned and needless filings are told.

    Raises Forbidden, Unknown; Refused: incomplete, or what it would move was not shown.
    """
    may(actor, "publish", case)
    hours = value(case.market, "notice.shown_within_hours", civil_day(now, lake_of(case.market).zone))
    with take(NOTICE, case, "publish", actor, now) as taking:
        notice = taking.case.notice
        if not notice.title.strip():
            raise Refused("no-title", "公告须有标题。", "A notice needs a title.")
        offer = offer_of(notice)
        check_whole(offer)
        _was_shown(notice, offer, taking.at, hours)
        _announced(taking, offer)
    _tell(taking.case, taking.at)


def widen(case: Case, wider: Wider, actor: Actor, now: datetime, reason: str = "") -> None:
    """A published notice reaches more orders, or offers them more; its fact is written again under its key.

    Raises Forbidden, Unknown; Refused: anything narrower, but for the end of a window of payments.
    """
    may(actor, "widen", case)
    with take(NOTICE, case, "widen", actor, now, reason) as taking:
        notice = taking.case.notice
        old = offer_of(notice)
        new = widened(old, wider, taking.at)
        taking.old |= told(old)
        _write(notice, new, notice.title, notice.text)
        _announced(taking, new)
    _tell(taking.case, taking.at)


def discard(case: Case, actor: Actor, now: datetime) -> None:
    """A draft is given up by who began it. Raises Forbidden, Unknown, Refused."""
    may(actor, "discard", case)
    with take(NOTICE, case, "discard", actor, now) as taking:
        begun = taking.case.notice.begun_by
        if begun != actor.name:
            raise Refused(
                "not-yours",
                f"{case.number} 由 {begun} 起草，只有起草人可以放弃。",
                f"{case.number} was begun by {begun}, and only who began a draft may discard it.",
            )


def _room() -> Path:
    """Beside where the orders of previews are kept, so that a file is moved there at once."""
    folder = Path(settings.PREVIEWS)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _after(case: Case, now: datetime) -> datetime:
    """When the next step would be taken: the last one is seen."""
    return max(now, case.at + ONE_MICROSECOND)


def proposed(case: Case, wider: Wider | None, now: datetime) -> Offer:
    """What is to be shown of a notice. Raises Refused."""
    offer = offer_of(Notice.objects.get(case=case))
    if wider is not None:
        if case.state != "published":
            raise Refused(
                "not-published",
                f"{case.number} 尚未发布：请直接修改草稿。",
                f"{case.number} is not published: edit the draft instead.",
            )
        return widened(offer, wider, now)
    check_whole(offer)
    return offer


def _was_shown(notice: Notice, offer: Offer, at: datetime, hours: int) -> None:
    shown = notice.shown_at
    if shown is None or notice.shown_of != digest(offer):
        raise Refused(
            "not-shown",
            "发布前须先预览受影响的订单；修改后须重新预览。",
            "Preview the orders it would move before it is published, and again after a change.",
        )
    if not within_hours(at, shown, hours):
        told_at = shown.isoformat(timespec="seconds")
        raise Refused(
            "shown-long-ago",
            f"预览 {told_at} 已超过 {hours} 小时，请重新预览。",
            f"It was previewed at {told_at}, more than {hours} hours ago: preview it again.",
        )


def _announced(taking: Taking, offer: Offer) -> None:
    taking.fact("notices", row(offer, taking.case.number))
    Notice.objects.filter(case=taking.case).update(told_at=None)
    taking.new |= told(offer)


def _tell(case: Case, now: datetime) -> None:
    """At once; where the lake cannot be read now, by the clock."""
    with suppress(LakeError):
        tell_concerned(case, now)


def _write(notice: Notice, offer: Offer, title: str, text: str) -> None:
    notice.title, notice.text = title, text
    for name in NAMES:
        cell: Any = getattr(offer, name)
        setattr(notice, name, list(cell) if isinstance(cell, tuple) else cell)
    notice.save()
