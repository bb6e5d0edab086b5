"""An order that is open -> the row a page or a file has of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shipby.domain.instants import in_zone
from shipby.foresight.model import Doing, Duty, Todo
from shipby.foresight.text import points
from shipby.outcomes.explain.writing import Writer, money
from shipby.rules.model import Text
from shipby.rules.timeline import RulePack

DOINGS: Mapping[Doing, tuple[Promise, Promise, str]] = {
    "ship": (gettext_lazy("Ship now"), gettext_lazy("Upload the waybill number before the time is over."), "late"),
    "hand": (
        gettext_lazy("Hand to the courier"),
        gettext_lazy("Shipped, and the courier's first scan must come by then: hand the parcel over, have it scanned."),
        "near",
    ),
    "wait": (
        gettext_lazy("The courier has not scanned"),
        gettext_lazy("The next scan is the courier's to make: ask him where the parcel is."),
        "info",
    ),
}
"""What to do, how it is told, its colour."""


@dataclass(frozen=True, slots=True)
class Row:
    """One order. Instants are microseconds since 1970."""

    order_id: str
    product_id: str
    doing: Promise
    tone: str
    due_at: int
    paid_at: int
    title: Text
    why: str
    missed: tuple[str, ...]
    critical: bool


def row(doing: Doing, todo: Todo, rules: RulePack, writer: Writer) -> Row:
    """The row, in the writer's language."""
    name, _says, tone = DOINGS[doing]
    duty = todo.duty
    title = rules.versions[-1].clause(duty.clause).title
    paid = in_zone(todo.paid_at, rules.zone).strftime("%m-%d %H:%M")
    why = [_("paid %(at)s") % {"at": paid}]
    if todo.relief:
        why.append(_("extended by %(what)s") % {"what": todo.relief})
    return Row(
        duty.order_id, todo.product_id or "", name, tone, duty.due_at, todo.paid_at, title, " · ".join(why),
        tuple(missed(duty, writer)), duty.stake is not None,
    )  # fmt: skip


def missed(duty: Duty, writer: Writer) -> Iterator[str]:
    """What follows if it is not done."""
    stake = duty.stake
    if duty.alone:
        yield _("%(points)s points for this one alone") % {"points": points(duty.alone)}
    elif stake is not None and stake.band:
        yield _("%(n)s more reach %(band)s") % {"band": stake.band, "n": stake.after}
    if duty.complained:
        yield _("a complaint is upheld: its own points on top")
    if duty.unknown_points:
        yield _("points nobody published")
    if duty.pays_minor:
        yield _("pay the buyer %(sum)s") % {"sum": money(duty.pays_minor, duty.currency)}
    if duty.unknown_money:
        yield _("pay the buyer a sum nobody published")
    if duty.acts_kind and duty.acts_at is not None:
        at = in_zone(duty.acts_at, writer.zone).strftime("%m-%d %H:%M")
        yield _("from %(at)s: %(kind)s") % {"at": at, "kind": writer.word(f"action.{duty.acts_kind}")}
