"""A reviewer's steps of an incident: taken up, found, dismissed; a finding amended or withdrawn of his own motion."""

from __future__ import annotations

from datetime import datetime

from shipby.casework.acting import Taking, take
from shipby.casework.incident.facts import facts
from shipby.casework.incident.given import Amend, Find, Nothing, Reason
from shipby.casework.incident.severity import severity_of
from shipby.casework.incident.table import INCIDENT
from shipby.casework.lakes import lake_of
from shipby.casework.limits import by, clock_time
from shipby.casework.models import Case
from shipby.casework.refused import Refused
from shipby.casework.telling import Party, needs, told
from shipby.casework.whose import may
from shipby.people.actors import Actor


def review(case: Case, given: Nothing, actor: Actor, at: datetime) -> None:
    """A reviewer takes it up. Raises Forbidden, Unknown, Refused."""
    may(actor, "review", case)
    with take(INCIDENT, case, "review", actor, at) as taking:
        if taking.case.due_who != "merchant":
            taking.due(None, "find", "reviewer")


def find(case: Case, given: Find, actor: Actor, at: datetime) -> None:
    """One finding over all its orders, now; points and measures follow by the judge.

    Raises Forbidden, Unknown; Refused: the shop may still answer, no reason, a kind without severity.
    """
    may(actor, "find", case)
    needs(given.reason)
    zone = lake_of(case.market).zone
    with take(INCIDENT, case, "find", actor, at, given.reason) as taking:
        incident = taking.case.incident
        if incident.answered_at is None and incident.answer_by and by(taking.at, incident.answer_by):
            until = clock_time(incident.answer_by, zone)
            raise Refused(
                "not-heard",
                f"商家尚未答复，可答复至 {until}；之后才能认定。",
                f"The shop did not answer and may until {until}: it can be found after that.",
            )
        taking.old = {"kind": incident.kind}
        incident.kind = given.kind or incident.kind
        severity = _graded(taking, given.large_volume, given.grave_harm)
        incident.orders.update(severity=severity, found_at=taking.at)
        facts(taking, incident.orders.order_by("place"))
        taking.new = {"kind": incident.kind, "severity": severity}
        taking.due(None)
        what = f"{incident.kind}, {severity}"
        told(taking, "found", f"认定：{what}。{given.reason}", f"found: {what}. {given.reason}", *_parties(taking))


def dismiss(case: Case, given: Reason, actor: Actor, at: datetime) -> None:
    """Nothing is found. Raises Forbidden, Unknown, Refused."""
    may(actor, "dismiss", case)
    needs(given.reason)
    with take(INCIDENT, case, "dismiss", actor, at, given.reason) as taking:
        taking.due(None)
        told(taking, "dismissed", f"不予认定：{given.reason}", f"not found: {given.reason}", *_parties(taking))


def amend(case: Case, given: Amend, actor: Actor, at: datetime) -> None:
    """Another severity, of all its orders; found_at stays. Raises Forbidden, Unknown, Refused where nothing changes."""
    may(actor, "amend", case)
    needs(given.reason)
    with take(INCIDENT, case, "amend", actor, at, given.reason) as taking:
        incident = taking.case.incident
        held = set(incident.orders.values_list("severity", flat=True))
        severity = _graded(taking, given.large_volume, given.grave_harm)
        if held == {severity}:
            raise Refused("same", f"情节已经是“{severity}”。", f"The severity is {severity} already.")
        taking.old, taking.new = {"severity": sorted(held)}, {"severity": severity}
        incident.orders.update(severity=severity)
        facts(taking, incident.orders.order_by("place"))
        told(taking, "amended", f"情节更正为“{severity}”：{given.reason}", f"now {severity}: {given.reason}", "shop")


def withdraw(case: Case, given: Reason, actor: Actor, at: datetime) -> None:
    """The finding was wrong: the next run takes back what stood on it. Raises Forbidden, Unknown, Refused."""
    may(actor, "withdraw", case)
    needs(given.reason)
    with take(INCIDENT, case, "withdraw", actor, at, given.reason) as taking:
        facts(taking, taking.case.incident.orders.order_by("place"), withdrawn=True)
        zh, en = f"认定已撤销：{given.reason}", f"the finding is withdrawn: {given.reason}"
        told(taking, "withdrawn", zh, en, *_parties(taking))


def _graded(taking: Taking, large_volume: bool, grave_harm: bool) -> str:
    incident = taking.case.incident
    severity = severity_of(incident.kind, large_volume=large_volume, grave_harm=grave_harm)
    incident.large_volume, incident.grave_harm = large_volume, grave_harm
    incident.save()
    return severity


def _parties(taking: Taking) -> tuple[Party, ...]:
    """The buyer reads of an incident about his order alone."""
    return ("shop", "buyer") if taking.case.order_id else ("shop",)
