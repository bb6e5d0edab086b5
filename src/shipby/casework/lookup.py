"""The number of a case -> the case."""

from __future__ import annotations

from shipby.casework.models import Case
from shipby.people.rights import Unknown


def case_of(number: str, type: str) -> Case:
    """The act asks whoever acts for his right, and tells another's case in the same words. Raises Unknown."""
    case = Case.objects.select_related("market", "shop__market").filter(number=number, type=type).first()
    if case is None:
        raise Unknown(type)
    return case
