"""What a merchant contests -> the entries and measures it rests on, since when he knows of them, how it is counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shipby.casework.enforcement.models import Measure
from shipby.casework.limits import civil_day, day_starts
from shipby.casework.refused import Refused
from shipby.ledger.models import Entry
from shipby.people.models import Shop
from shipby.rules.model import Pack, Window

_NOTICED = ("active", "ended")
"""A measure that is only proposed has reached nobody yet."""


@dataclass(frozen=True, slots=True)
class Target:
    """One order (clause, order_id), a window (clause, window_start), or a measure at discretion (its case's number)."""

    clause: str = ""
    order_id: str = ""
    window_start: date | None = None
    measure: str = ""

    @property
    def penalty(self) -> str:
        """Against which an appeal is counted; unique within a shop."""
        if self.measure:
            return f"measure|{self.measure}"
        return (
            f"window|{self.clause}|{self.window_start}" if self.window_start else f"order|{self.clause}|{self.order_id}"
        )


@dataclass(frozen=True, slots=True)
class Contested:
    """What stands and is contested."""

    entries: tuple[Entry, ...]
    """the first of each position that still stands, on the shop's side."""
    measures: tuple[Measure, ...]
    noticed_at: datetime
    """of the latest notice: a heavier correction is a new one, a lighter one is none."""
    points_class: str


def contested(shop: Shop, target: Target, pack: Pack) -> Contested:
    """Raises Refused where nothing that the shop was told of stands there."""
    rows = [] if target.measure else _rows(shop, target)
    entries = tuple(_standing(rows))
    positions = {entry.position for entry in entries}
    measures = tuple(measures_of(shop, target, pack))
    noticed = [row.notice.at for row in rows if row.notice and row.position in positions]
    noticed += [one.noticed_at for one in measures if one.noticed_at]
    if not noticed:
        raise Refused(
            "nothing-stands",
            "这里没有已通知并仍有效的处罚、赔付或处置，无可申诉；如有疑问请提交咨询。",
            "Nothing that was notified stands here, no penalty, compensation or measure. To ask, open an enquiry.",
        )
    classes = [entry.account.split("/")[2] for entry in entries if entry.account.startswith("points/")]
    return Contested(entries, measures, max(noticed), classes[0] if classes else "")


def _rows(shop: Shop, target: Target) -> list[Entry]:
    """All entries of an order or a window under its clause, on the shop's side; those of a position are among them."""
    of = {"order_id": "" if target.window_start else target.order_id, "window_start": target.window_start}
    mine = Entry.objects.filter(shop=shop, clause=target.clause, **of).exclude(account__startswith="buyer/")
    return sorted(mine.select_related("notice"), key=lambda entry: entry.seq)


def _standing(rows: Iterable[Entry]) -> Iterable[Entry]:
    """The first of each position that has not come to nothing since."""
    left: dict[str, list[int]] = {}
    for row in rows:
        sums = left.setdefault(row.position, [0, 0])
        sums[0] += row.amount or 0
        sums[1] += row.unpublished
    return [row for row in rows if row.kind == Entry.Kind.POST and any(left[row.position])]


def measures_of(shop: Shop, target: Target, pack: Pack) -> Iterable[Measure]:
    """The measures that the shop was told of and that stand on the order or window; a node's stand on the points."""
    told = Measure.objects.filter(case__shop=shop, case__state__in=_NOTICED).select_related("case")
    if target.measure:
        return told.filter(case__number=target.measure, ground=Measure.Ground.DISCRETION)
    judged = told.filter(ground=Measure.Ground.ACTION, clause=target.clause)
    if target.window_start is None:
        return judged.filter(case__order_id=target.order_id)
    rate = pack.clause(target.clause).rate
    if rate is None:
        return judged.none()
    ends = day_starts(after(rate.window, target.window_start), pack.zone)
    return judged.filter(case__order_id="", starts_at=ends)


def window_of(measure: Measure, pack: Pack) -> date | None:
    """The first day of the window that a judged measure of no order closed; None where there is none."""
    rate = pack.clause(measure.clause).rate if measure.clause else None
    if rate is None:
        return None
    ended = civil_day(measure.starts_at, pack.zone)
    if rate.window.month:
        return (ended - timedelta(days=1)).replace(day=1)
    return ended - timedelta(days=rate.window.days or rate.window.span_days or 1)


def after(window: Window, start: date) -> date:
    """The first civil day after the window that begins on a day."""
    if window.month:
        return (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=window.days or window.span_days or 1)
