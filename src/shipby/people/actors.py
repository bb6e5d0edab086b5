"""Who acts -> Actor: a role, a name for the record, the shops and orders it is tied to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Who = Literal["owner", "clerk", "reviewer", "operator", "auditor", "buyer", "machine", "clock", "anonymous"]


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts, as every action takes it. Made at the edge from a session, a key or a signed link."""

    who: Who
    name: str
    """as the record shows it: user:<name>, key:<prefix>, buyer:<order>, clock."""
    shops: frozenset[int] = frozenset()
    """database ids of the shops that an owner, a clerk or a tied key acts for."""
    orders: frozenset[str] = frozenset()
    """<market>/<order_id>, where a buyer's link ties it to orders."""
    scopes: frozenset[str] = frozenset()
    """of a machine's key."""
    request: str = ""
    """id of the request, for the record."""


CLOCK = Actor("clock", "clock")

SERVICE = Actor("machine", "service", scopes=frozenset({"enforcement:propose", "enforcement:revoke"}))
"""The service itself where it acts on what a run found. No key has these scopes."""
