"""A case -> past rulings on the same clause and facts, so that like is decided like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shipby.casework.models import Case
from shipby.casework.showing import TABLES
from shipby.people.actors import Actor
from shipby.people.models import Audit
from shipby.people.rights import Forbidden, check, scope_of

TRAITS = ("clause", "kind", "kinds", "reason", "scenario", "target", "ground", "remedy", "severity", "regions")
"""What of a case's particulars makes it like another, the weightiest first."""

_UNDECIDED = frozenset({"propose", "report"})
"""Steps of the platform's people that put a case before them and decide nothing."""
_SEARCHED = 300
"""Rulings that are looked at, the newest."""


@dataclass(frozen=True, slots=True)
class Precedent:
    """One ruling: by which step, when, by whom, why; same: in which traits its case is like the one asked about."""

    case: Case
    step: str
    state: str
    at: datetime
    by: str
    why: str
    same: tuple[str, ...]


def precedents(case: Case, actor: Actor, limit: int = 6) -> tuple[Precedent, ...]:
    """Those most like it, of these the newest. For the platform's people: other shops' cases are among them.

    Raises Forbidden.
    """
    check(actor, "read", case.type)
    if scope_of(actor, "read", case.type) != "any" or actor.who == "machine":
        raise Forbidden(
            "只有平台人员可以查看先例。", "Precedents are for the platform's people: they are of other shops."
        )
    relation = _relation(case)
    mine = _traits(case, relation)
    theirs = {step.name for step in TABLES[case.type].steps if set(step.who) & {"reviewer", "operator"}}
    rulings = Audit.objects.filter(object_type=case.type, market=case.market, action__in=theirs - _UNDECIDED)
    rulings = rulings.exclude(why="")
    last: dict[str, Audit] = {}
    for ruling in rulings.exclude(object_id=case.number).order_by("-id")[:_SEARCHED]:
        last.setdefault(ruling.object_id, ruling)
    others = Case.objects.filter(number__in=last).select_related("shop__market", "market", *filter(None, [relation]))
    found = [_precedent(other, last[other.number], mine, relation) for other in others]
    alike = [one for one in found if one.same or not mine]
    return tuple(sorted(alike, key=lambda one: (_weight(one.same), one.at), reverse=True)[:limit])


def _precedent(other: Case, ruling: Audit, mine: dict[str, Any], relation: str) -> Precedent:
    theirs = _traits(other, relation)
    same = tuple(name for name in TRAITS if name in mine and _alike(mine[name], theirs.get(name)))
    return Precedent(other, ruling.action, ruling.now, ruling.at, ruling.actor, ruling.why, same)


def _weight(same: Iterable[str]) -> tuple[bool, ...]:
    held = set(same)
    return tuple(name in held for name in TRAITS)


def _alike(mine: Any, theirs: Any) -> bool:
    return bool(set(mine) & set(theirs or ())) if isinstance(mine, list) else mine == theirs


def _relation(case: Case) -> str:
    """The relation that holds the particulars of cases like this; empty where there is none."""
    names = (one.name for one in Case._meta.related_objects if one.one_to_one)
    return next((name for name in names if getattr(case, name, None) is not None), "")


def _traits(case: Case, relation: str) -> dict[str, Any]:
    row: Any = getattr(case, relation, None) if relation else None
    if row is None:
        return {}
    known = {field.name for field in row._meta.concrete_fields}
    return {trait: cell for trait in TRAITS if trait in known and (cell := getattr(row, trait))}
