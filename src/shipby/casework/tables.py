"""The steps of one case type -> its transition table, checked when it is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shipby.people.actors import Who

START = "-"
"""The state before a case exists."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row: what it is called, from which states to which, who may take it, the rule in both languages."""

    name: str
    before: tuple[str, ...]
    after: str
    who: tuple[Who, ...]
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Table:
    """All steps of a case type. `ends` are the states that nothing leaves.

    Raises ValueError where there is no start, a state cannot be reached, or one that is no end cannot be left.
    """

    type: str
    prefix: str
    """of the case's number, and of the keys of its facts."""
    steps: tuple[Step, ...]
    ends: frozenset[str]
    particulars: str = ""
    """of a case, read along with it at each step: the relation's name; none where a step reads them itself."""

    def __post_init__(self) -> None:
        _check(self)

    @property
    def states(self) -> tuple[str, ...]:
        """Every state but START, in the order of the table."""
        return tuple(dict.fromkeys(step.after for step in self.steps))

    def step(self, name: str, state: str) -> Step | None:
        """The step of this name that leaves the state; None where the table has none."""
        return next((step for step in self.steps if step.name == name and state in step.before), None)

    def ways(self, state: str) -> tuple[Step, ...]:
        """What may be done in a state, by anybody."""
        return tuple(step for step in self.steps if state in step.before)


def _check(table: Table) -> None:
    known = {START, *table.states}
    unknown = {state for step in table.steps for state in step.before} - known
    if unknown:
        raise ValueError(f"{table.type}: steps leave states that none reaches: {sorted(unknown)}")
    if not table.ways(START):
        raise ValueError(f"{table.type}: nothing begins a case")
    reached = _reached(table.steps)
    if lost := known - reached:
        raise ValueError(f"{table.type}: states that cannot be reached: {sorted(lost)}")
    leaving = {state for step in table.steps for state in step.before if step.after != state}
    if stuck := known - leaving - table.ends:
        raise ValueError(f"{table.type}: states that cannot be left and are no ends: {sorted(stuck)}")
    if wrong := table.ends & leaving:
        raise ValueError(f"{table.type}: ends that something leaves: {sorted(wrong)}")
    pairs = [(step.name, state) for step in table.steps for state in step.before]
    if twice := {pair for pair in pairs if pairs.count(pair) > 1}:
        raise ValueError(f"{table.type}: one name for two ways out of a state: {sorted(twice)}")


def _reached(steps: Iterable[Step]) -> set[str]:
    reached = {START}
    while more := {step.after for step in steps if reached & set(step.before)} - reached:
        reached |= more
    return reached
