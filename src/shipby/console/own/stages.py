"""An application's state -> the stages of its way, each behind, here or ahead."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shipby.casework.models import Case

_WAY: tuple[tuple[tuple[str, ...], Promise, bool], ...] = (
    (("draft", "returned"), _("Fill in"), False),
    (("submitted",), _("Review"), False),
    (("verifying",), _("Account verified"), True),
    (("shop_data",), _("Describe the shop"), True),
    (("shop_review",), _("Shop reviewed"), True),
    (("contract",), _("Contract"), False),
    (("deposit",), _("Deposit"), False),
    (("open",), _("Shop open"), False),
)
"""States, words, whether it is a company's alone."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; here: where it is now."""

    title: Promise
    done: bool
    here: bool


def stages(case: Case) -> tuple[Stage, ...]:
    """In order; of one that was rejected or withdrawn none is here."""
    way = [(states, title) for states, title, company in _WAY if not company or case.onboarding.kind == "company"]
    at = next((place for place, (states, _title) in enumerate(way) if case.state in states), -1)
    over = case.state == "open"
    return tuple(
        Stage(title, place < at or over, place == at and not over) for place, (_states, title) in enumerate(way)
    )
