"""Every step of an incident that somebody takes, by its name."""

from __future__ import annotations

from collections.abc import Mapping

from shipby.casework.act import Act, Begin
from shipby.casework.incident.decide import amend, dismiss, find, review, withdraw
from shipby.casework.incident.given import Amend, Find, Import, Nothing, Reason, Report, Stop, Text
from shipby.casework.incident.open import answer, import_, report
from shipby.casework.incident.stop import lift, stop

BEGINS: Mapping[str, Begin] = {
    "report": Begin(Report, report),
    "import": Begin(Import, import_),
    "stop": Begin(Stop, stop),
}
ACTS: Mapping[str, Act] = {
    "answer": Act(Text, answer),
    "review": Act(Nothing, review),
    "find": Act(Find, find),
    "dismiss": Act(Reason, dismiss),
    "amend": Act(Amend, amend),
    "withdraw": Act(Reason, withdraw),
    "lift": Act(Reason, lift),
}
