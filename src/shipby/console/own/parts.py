"""An application, part by part: which fields and files each asks for, why, and what of it is still lacking."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shipby.casework.onboarding.checks import LICENSED, NEEDED, Limits, papers_needed
from shipby.casework.onboarding.form import Form


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the form. but: kinds of applicants that are not asked for it."""

    name: str
    title: Promise
    fields: tuple[str, ...]
    why: tuple[Promise, ...]
    but: tuple[str, ...] = ()


PARTS: tuple[Part, ...] = (
    Part(
        "who", _("Who applies"), ("kind", "name", "person", "identity_no"),
        (
            _("An individual applies in his own name; a business or a company under the name on its licence."),
            _("The person is the owner, or the legal representative: the one who answers for the shop."),
        ),
    ),
    Part(
        "goods", _("What you sell"), ("categories", "goods"),
        (
            _("The categories decide the deposit, and which licence and permits are needed."),
            _("Goods outside the main categories are no hindrance; you are told of them."),
        ),
    ),
    Part(
        "licence", _("Licence"), LICENSED,
        (
            _("The holder of the licence must be who applies; full and half width brackets are one."),
            _("Its scope must cover every main category."),
        ),
        but=("individual",),
    ),
    Part(
        "account", _("Account"), ("account_kind", "account_name", "account_no", "bank"),
        (
            _("Sales are paid to it. A company names its company account, as registered with its bank."),
            _("A sole proprietor may name a company or a personal account; an individual his own."),
            _("A company's account is verified by a small transfer before the shop opens."),
        ),
    ),
    Part(
        "shop", _("Shop"), ("shop_name", "shop_link", "platform_account"),
        (
            _("The name is what buyers see. The name of your account on the platform is advised."),
            _("Some words need an authorisation of the brand among the files."),
        ),
        but=("company",),
    ),
    Part(
        "papers", _("Papers"), (),
        (
            _("Pictures or PDF, 10 MB each. A reviewer reads them; nobody else sees them."),
            _("Papers are reviewed within the working days that the platform names; you are told what to mend."),
        ),
    ),
    Part(
        "check", _("Look over and submit"), (),
        (_("After this a reviewer has it. You can withdraw it until the shop is open."),),
    ),
)  # fmt: skip
OPTIONAL = frozenset({"goods", "shop_link", "platform_account"})
FIELD_OF: Mapping[str, str] = {
    "kind": "kind", "identity-format": "identity_no", "licence-format": "licence_no", "holder": "name",
    "scope": "licence_scope", "categories": "categories", "category-closed": "categories",
    "account-kind": "account_kind", "account-name": "account_name", "account-format": "account_no",
    "bank-format": "bank", "bank": "bank", "reserved-name": "shop_name", "link": "shop_link",
}  # fmt: skip
"""By the code of a refusal: the field it is about."""


def parts_of(form: Form) -> tuple[Part, ...]:
    """Those that this kind of applicant is asked for."""
    return tuple(part for part in PARTS if form.kind not in part.but)


def lacking(part: Part, form: Form, papers: Collection[str], limits: Limits) -> tuple[str, ...]:
    """What of a part is still to be given: fields, or kinds of files."""
    if part.name == "papers":
        return tuple(one for one in papers_needed(form, limits) if one not in papers)
    needed = {*NEEDED, *LICENSED, "shop_name"} - OPTIONAL
    return tuple(name for name in part.fields if name in needed and not getattr(form, name))
