"""Keys of the operator's values -> what they say."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shipby.casework.settings_of import NODES

_SAID: Mapping[str, Promise] = {
    "filing.by_the_deadline": gettext_lazy("A filing is submitted by the deadline"),
    "filing.review_hours": gettext_lazy("Hours of review of a filing"),
    "filing.proofs_needed": gettext_lazy("Files of proof that a filing brings"),
    "appeal.within_days": gettext_lazy("Days in which an appeal is made"),
    "appeal.times": gettext_lazy("Appeals of one penalty"),
    "appeal.decided_within_business_days": gettext_lazy("Working days in which an appeal is decided"),
    "appeal.completed_within_hours": gettext_lazy("Hours in which an appeal sent back is completed"),
    "appeal.another_person_decides": gettext_lazy("Another person than who found it decides an appeal"),
    "complaint.answer_days": gettext_lazy("Days that a seller has to answer a complaint"),
    "incident.answer_days": gettext_lazy("Days that a seller has to answer a report"),
    "refund.within_business_days": gettext_lazy("Working days from goods received to the refund"),
    "enforcement.automatic": gettext_lazy("Kinds of measures that begin by themselves besides"),
    "enforcement.batch_size": gettext_lazy("Orders of a day that are a batch; 0: none is proposed"),
    "notice.shown_within_hours": gettext_lazy("Hours in which a previewed notice can be published"),
    "onboarding.categories_at_most": gettext_lazy("Main categories of a shop, at most"),
    "onboarding.reserved_words": gettext_lazy("Words in a shop's name that need an authorisation"),
    "onboarding.review_business_days": gettext_lazy("Working days of review of an application"),
    "onboarding.special_categories": gettext_lazy("Categories that need a permit"),
    "onboarding.banks": gettext_lazy("Banks supported; none: every one"),
    "onboarding.transfer_from_minor": gettext_lazy("Smallest verification transfer, in fen"),
    "onboarding.transfer_until_minor": gettext_lazy("Largest verification transfer, in fen"),
    "onboarding.transfer_tries": gettext_lazy("Tries for one transfer"),
    "onboarding.transfer_days": gettext_lazy("Days that a transfer is valid"),
    "onboarding.transfers": gettext_lazy("Transfers for one application"),
    "onboarding.contract_hours": gettext_lazy("Hours by mode that a contract offers"),
    "ledger.wait_hours": gettext_lazy("Hours that a penalty waits for late facts"),
    "run.at": gettext_lazy("Times of day at which the market is judged"),
}


def said(key: str) -> str:
    """In words; of a class of points, its nodes; of what a pack leaves open, itself."""
    if key.startswith(NODES):
        return _("Totals of class %(name)s at which measures are taken") % {"name": key.removeprefix(NODES)}
    return str(_SAID.get(key, key))
