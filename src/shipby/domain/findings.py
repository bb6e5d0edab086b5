"""A located, coded problem in data or rules, as a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem: its code, where it is, what is wrong, what to do."""

    code: str
    where: str
    message: str
    advice: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}. {self.advice}"


class FindingsError(ValueError):
    """Problems that stop the work, all of them at once."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))
