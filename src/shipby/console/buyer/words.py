"""A buyer's case -> what it means for him, in a sentence; what he can ask for, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEANS: Mapping[str, Promise] = {
    "complaint.opened": _("The seller may answer; then the platform decides. You may change what you want until then."),
    "complaint.settled": _("You and the seller agreed."),
    "complaint.withdrawn": _("You took it back."),
    "complaint.upheld": _("The platform decided for you."),
    "complaint.dismissed": _("The platform did not follow your complaint; the reason stands below."),
    "refund.instructed": _("Your money is on its way back, the way you paid."),
    "refund.awaiting_goods": _("Send the goods back; the refund follows when they arrived and are in order."),
    "refund.inspecting": _("The goods arrived and are looked at."),
    "refund.refunded": _("Your money was returned."),
    "refund.refused": _("The refund was refused; the reason stands below."),
    "refund.failed": _("The payment failed; the platform names another way."),
    "refund.withdrawn": _("You took it back."),
    "incident.reported": _("The seller may answer; then the platform looks into it."),
    "incident.under_review": _("The platform looks into it."),
    "incident.found": _("The platform found that it is so."),
    "incident.dismissed": _("The platform did not find it so; the reason stands below."),
    "incident.withdrawn": _("The platform took its finding back; the reason stands below."),
}
"""By type and state."""
ASKS: Mapping[str, tuple[Promise, Promise]] = {
    "complaint.open": (
        _("It is late: complain"),
        _("You choose: your money back, or compensation. The seller may answer, then the platform decides."),
    ),
    "refund.instruct": (
        _("Cancel and get my money back"),
        _("The order is closed at once and you get back what you paid. Nothing was sent yet, so nobody has to agree."),
    ),
    "refund.return_goods": (
        _("Send the goods back"),
        _("As agreed with the seller in a complaint or a report. You get your money when the goods arrived in order."),
    ),
    "incident.report": (
        _("Something is wrong with it"),
        _("Wrong, missing or other goods, an empty parcel, out of stock, or a parcel that was never sent."),
    ),
}
"""By type and first step: what he can ask for, what comes of it."""
REMEDIES: Mapping[str, tuple[Promise, Promise]] = {
    "cancel": (_("Cancel, with my money back"), _("Only while nothing was sent.")),
    "compensate": (_("Keep the order, with compensation"), _("The sum that the rules name for the delay.")),
}
