"""An application as a reviewer checks it: the rules that it must keep, and whether it does; papers, deposits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shipby.casework.lakes import rules_of
from shipby.casework.models import Case
from shipby.casework.onboarding.asked import limits_of, papers_of
from shipby.casework.onboarding.checks import advice, check_given, check_shop, papers_needed
from shipby.casework.onboarding.form import form_of
from shipby.casework.refused import Refused
from shipby.console.doors import Visit
from shipby.rules.deposits import Seller, deposit


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of file that is asked for, and how many there are."""

    kind: str
    count: int


def checked(visit: Visit, held: Case) -> dict[str, Any]:
    """What the page of an application shows to a reviewer besides: what refuses it now, papers, deposits, advice."""
    row, limits = held.onboarding, limits_of(held.market, rules_of(held.market), visit.now)
    form, papers = form_of(row), papers_of(held)
    refused = []
    try:
        check_given(form, limits)
        if form.shop_name:
            check_shop(form.shop_name, form.shop_link, papers, limits)
    except Refused as error:
        refused.append(visit.say(error))
    kind: Seller = form.kind or "individual"
    return {
        "refused": refused,
        "papers": [Paper(one, papers.get(one, 0)) for one in papers_needed(form, limits)],
        "deposits": [(one, deposit(limits.pack, one, kind)) for one in form.categories],
        "advice": [zh if visit.language == "zh" else en for zh, en in advice(form)],
    }  # fmt: skip
