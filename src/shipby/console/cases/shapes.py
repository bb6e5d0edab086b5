"""A case's particulars and a step's fields -> labelled values; what a form offers and what stands in it already."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from shipby.casework.appeal.kit import SCENARIOS
from shipby.casework.enforcement.grounds import discretion
from shipby.casework.enforcement.kinds import KINDS, kind
from shipby.casework.filing.acts import pack_at
from shipby.casework.limits import civil_day
from shipby.console.cases.forms import names_of
from shipby.console.fields import CHOICES, FIELDS
from shipby.console.words import named
from shipby.rules.model import Pack
from shipby.rules.timeline import RulePack

_OURS = frozenset({"identity", "penalty", "begun_by", "zh", "en"})
"""Fields that are for programs, or stand elsewhere on the page."""
_WORDS = frozenset({"reason", "remark", "missing", "cause"})
"""What whoever takes a step says of it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is, and its value. kind: text, code, instant, day."""

    label: str
    value: Any
    kind: str = "text"


def facts(particulars: Mapping[str, Any], language: str, without: Collection[str] = ()) -> tuple[Fact, ...]:
    """A case's particulars as people read them, without what is empty or stands elsewhere on its page."""
    left = _OURS.union(without)
    shown = ((name, cell) for name, cell in particulars.items() if name not in left and cell not in (None, "", [], {}))
    return tuple(_fact(name, cell, language) for name, cell in shown)


def _fact(name: str, cell: Any, language: str) -> Fact:
    label = named(FIELDS, name)
    if isinstance(cell, datetime):
        return Fact(label, cell, "instant")
    if isinstance(cell, date):
        return Fact(label, cell, "day")
    if isinstance(cell, bool):
        return Fact(label, "✓" if cell else "–")
    if name == "kinds":
        told = [kind(one) for one in str(cell).split("|")]
        return Fact(label, ", ".join(one.zh if language == "zh" else one.en for one in told))
    if name == "scenario" and cell in SCENARIOS:
        return Fact(label, _said(SCENARIOS[cell], language))
    if isinstance(cell, list | tuple | dict):
        return Fact(label, _listed(cell))
    if name in CHOICES:
        return Fact(label, named(CHOICES[name], str(cell)))
    return Fact(label, cell, "code" if name.endswith("_id") or name in ("clause", "run", "account") else "text")


def _listed(cell: Any) -> str:
    """Several values in one line; several rows of values, each on its own."""
    if isinstance(cell, dict):
        return ", ".join(f"{named(FIELDS, str(key))}: {_listed(one)}" for key, one in cell.items())
    if isinstance(cell, list | tuple):
        rows = any(isinstance(one, dict) for one in cell)
        return ("\n" if rows else ", ").join(_listed(one) for one in cell)
    return "–" if cell in (None, "") else str(cell)


def choices(given: type[BaseModel], rules: RulePack, at: datetime, language: str) -> dict[str, list[tuple[str, str]]]:
    """What the plain texts of a step's form may be, by field."""
    pack = pack_at(rules, at)
    clauses = [(one.id, _said(one.title, language)) for one in pack.clauses]
    found = {
        "scenario": [("", "—"), *((name, _said(one, language)) for name, one in SCENARIOS.items())],
        "clause": [("", "—"), *clauses],
        "cause": [(name, str(told)) for name, told in CHOICES["cause"].items()],
        "about": [(name, str(told)) for name, told in CHOICES["about"].items()],
        "kinds": [(name, _said(one, language)) for name, one in KINDS.items()],
    }
    if asks_for_time(given):
        found["reason"] = [(one, named(CHOICES["reason"], one)) for one in reasons(pack, civil_day(at, rules.zone))]
    if {"kind", "ground"} <= given.model_fields.keys():
        grounds = discretion(rules.versions[-1])
        allowed = dict.fromkeys(one for _says, some in grounds.values() for one in some)
        side = 0 if language == "zh" else 1
        found["ground"] = [("", "—"), *((name, says[side]) for name, (says, _some) in grounds.items())]
        found["kind"] = [("", "—"), *((one, _said(kind(one), language)) for one in allowed)]
    return found


def asks_for_time(given: type[BaseModel]) -> bool:
    """Whether it is a wish for later dispatch: its reason is one of the pack's words, not a sentence."""
    return {"reason", "dispatch_by"} <= given.model_fields.keys()


def reasons(pack: Pack, day: date) -> tuple[str, ...]:
    """The reasons that a filing may have on a day."""
    lists = [limit for name, limit in pack.filing.items() if name == "reasons" or name.startswith("reasons_")]
    held = (one.value for one in lists if (one.since is None or one.since <= day) and isinstance(one.value, tuple))
    return tuple(word for words in held for word in words)


def proofs(pack: Pack) -> dict[str, tuple[str, ...]]:
    """The kinds of proof that the pack lists, by reason."""
    found = ((name.removeprefix("proofs_"), limit.value) for name, limit in pack.filing.items())
    return {name: value for name, value in found if isinstance(value, tuple) and name in CHOICES["reason"]}


def initial(given: type[BaseModel], particulars: Mapping[str, Any]) -> dict[str, Any]:
    """What a step's form starts from: what the case says under the same names, but never a decision's own words."""
    own = frozenset() if asks_for_time(given) else _WORDS
    names = [name for name in names_of(given) if name not in own]
    return {name: particulars[name] for name in names if particulars.get(name) not in (None, "", [])}


def _said(text: Any, language: str) -> str:
    return str(text.zh if language == "zh" else text.en)
