"""A case of a buyer's -> what its page says plainly: what it means, the seller's offer, why it was decided so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import Promise

from shipby.casework.models import Case
from shipby.casework.tables import Step
from shipby.console.buyer.words import MEANS, REMEDIES
from shipby.console.cases import shapes
from shipby.console.fields import FIELDS
from shipby.outcomes.summary.numbers import money
from shipby.people.models import Audit


class Taken(Protocol):
    """A step that he may take."""

    @property
    def step(self) -> Step:
        """Which."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the seller proposes. minor: its sum; None where it has none."""

    remedy: str
    title: Promise
    minor: int | None


_TOLD = ("kind", "remedy", "settled", "agreed_in", "way", "reported")
"""Of a case's particulars what says something to a buyer."""


def simply(held: Case, particulars: Mapping[str, Any], ways: Sequence[Taken], language: str) -> dict[str, Any]:
    """What the page of the case needs besides; the offer is accepted by its own button."""
    names = {way.step.name for way in ways}
    offer = _offer(held) if "settle" in names else None
    told = shapes.facts({name: particulars[name] for name in _TOLD if name in particulars}, language)
    agreed = particulars.get("settled_minor")
    sums = () if agreed is None else (shapes.Fact(str(FIELDS["settled_sum"]), money(agreed)),)
    return {
        "facts": (*told, *sums),
        "means": MEANS.get(f"{held.type}.{held.state}", ""), "remedies": remedies(), "offer": offer, "why": _why(held),
        "ways": [way for way in ways if way.step.name != "settle"],
    }  # fmt: skip


def remedies() -> list[tuple[str, Promise, Promise]]:
    """(remedy, words, what comes of it)."""
    return [(name, *words) for name, words in REMEDIES.items()]


def _offer(held: Case) -> Offer | None:
    complaint = held.complaint
    if not complaint.proposed:
        return None
    return Offer(complaint.proposed, REMEDIES[complaint.proposed][0], complaint.proposed_minor)


def _why(held: Case) -> str:
    """What the platform said when it decided."""
    rows = Audit.objects.filter(object_type=held.type, object_id=held.number, role__in=("reviewer", "operator"))
    return rows.exclude(why="").order_by("-id").values_list("why", flat=True).first() or ""
