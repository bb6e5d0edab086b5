"""An explanation -> what its page shows: a card per clause with its deadline as a line of time, in one language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from shipby.console.fields import CHOICES
from shipby.console.words import named
from shipby.outcomes.explain.model import Evidence, Explanation, Line, Rule, Test
from shipby.outcomes.explain.text import MANY_SCANS
from shipby.outcomes.explain.writing import Writer

Tone = Literal["", "mute", "due", "bad", "good"]
_FIRST = ("violation", "pending", "undetermined")
"""Outcomes that people open an order for."""

_ELSEWHERE = "rate.needs_all"
"""That an order alone does not tell a rate: the page leads to where it is told."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One point on the line of time. Instants are microseconds since 1970."""

    at: int
    text: str
    note: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Card:
    """One clause's verdict on the order."""

    rule: Rule
    cited: str
    outcome: str
    said: str
    margin: str
    relief: str
    missing: str
    line: tuple[Moment, ...]
    notes: tuple[str, ...]
    asked: tuple[tuple[str, str, str], ...]
    """question, answer, why."""
    signs: tuple[tuple[str, str, tuple[str, ...]], ...]
    """held or not, what it is, why."""
    acquittal: tuple[str, ...]
    acquittal_title: str

    @property
    def quiet(self) -> bool:
        """Nothing that people open an order for: how it was judged is folded away."""
        return self.outcome not in _FIRST


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with sentences: a consequence, a window, another clause."""

    title: str
    head: str
    lines: tuple[str, ...]


class Teller:
    """One explanation in one language."""

    def __init__(self, told: Explanation, writer: Writer) -> None:
        self._told, self._writer, self._word = told, writer, writer.word

    def about(self) -> tuple[str, ...]:
        """The order itself, in a sentence a row."""
        return tuple(self._writer.line(one.line) for one in self._told.order)

    def cards(self) -> list[Card]:
        """What went wrong or is open first."""
        cards = [self._card(test) for test in self._told.tests]
        return sorted(cards, key=lambda card: card.outcome not in _FIRST)

    def consequences(self) -> list[Part]:
        """Points, money, measures; and why nothing follows."""
        titles = {test.rule.clause: test.rule.title for test in self._told.tests}
        titles |= {other.rule.clause: other.rule.title for other in self._told.others}
        return [
            Part(
                self._writer.text(titles[one.clause]) if one.clause in titles else one.clause,
                self._word(one.table)
                + ("" if one.row is not None else f"{self._word('colon')}{self._word('nothing')}"),
                self._lines(one.lines),
            )
            for one in self._told.consequences
        ]

    def windows(self) -> list[Part]:
        """The windows of rates it counts in; how they ended stands in the standing."""
        return [
            Part(self._writer.text(one.rule.title), "", self._lines([x for x in one.lines if x.code != _ELSEWHERE]))
            for one in self._told.windows
        ]

    def others(self) -> list[Part]:
        """Clauses without a verdict: those that fired first."""
        found = sorted(self._told.others, key=lambda one: not one.fired)
        return [
            Part(
                self._writer.text(one.rule.title),
                self._word("fired" if one.fired else "not_fired"),
                (self._writer.text(one.rule.says), *self._lines(one.lines)),
            )
            for one in found
        ]

    def remarks(self) -> tuple[str, ...]:
        """What holds for the whole order, and what the pack does not know."""
        return (*self._lines(self._told.remarks), *(self._writer.text(note) for note in self._told.notes))

    # ------------------------------------------------------------------ one clause

    def _card(self, test: Test) -> Card:
        verdict, citation = test.verdict, test.rule.citation
        grade = self._word(f"grade.{citation.grade}")
        moments = sorted(self._moments(test), key=lambda one: one.at)
        return Card(
            rule=test.rule,
            cited=f"{self._writer.text(citation.title)} · {citation.at} · {test.rule.version} · {grade}",
            outcome=verdict.outcome,
            said=named(CHOICES["outcome"], verdict.outcome),
            margin="" if verdict.margin_seconds is None else self._writer.margin(verdict.margin_seconds),
            relief=(verdict.relief or "").replace("|", self._word("comma")),
            missing=verdict.missing or "",
            line=tuple(moments),
            notes=tuple(self._writer.line(step.line) for step in test.deadline if step.instant is None),
            asked=tuple(
                (self._word(f"rule.{one.rule}"), self._word("yes" if one.holds else "no"), self._writer.line(one.line))
                for one in test.asked
            ),
            signs=tuple(
                (
                    self._word("not_known" if sign.held is None else "held" if sign.held else "not_held"),
                    self._writer.text(sign.says) if sign.says else sign.name,
                    self._lines(sign.lines),
                )
                for sign in test.signs
            ),
            acquittal=self._lines(test.acquittal),
            acquittal_title=self._word(f"head.acquittal.{verdict.outcome}") if test.acquittal else "",
        )

    def _moments(self, test: Test) -> Iterator[Moment]:
        verdict = test.verdict
        due = verdict.due_at.us if verdict.due_at else None
        for one in self._told.order:
            if one.table == "orders" and one.happened is not None:
                yield Moment(one.happened.us, self._word("paid_at"), self._seen(one), "")
        yield from self._steps(test, due)
        for offer in test.offers:
            if not offer.used and offer.dispatch_by is not None:
                yield Moment(offer.dispatch_by.us, self._writer.line(offer.line), "", "mute")
        yield from self._evidence(test)

    def _steps(self, test: Test, due: int | None) -> Iterator[Moment]:
        """The steps of the deadline, those of one instant as one; the last of them is when the time is over."""
        told: dict[int, list[str]] = {}
        for step in test.deadline:
            if step.instant is not None:
                told.setdefault(step.instant.us, []).append(self._writer.line(step.line))
        if due is not None:
            told.setdefault(due, [_("the time is over")])
        last = due if due is not None else max(told, default=None)
        for at, (text, *notes) in told.items():
            yield Moment(at, text, " ".join(notes), "due" if at == last else "")

    def _evidence(self, test: Test) -> Iterator[Moment]:
        """Shipments and scans: those that decide, and the others while they are few."""
        verdict = test.verdict
        observed = verdict.observed_at.us if verdict.observed_at else None
        shown = [one for one in test.evidence if one.table in ("shipments", "scans") and one.happened is not None]
        few = len(shown) <= MANY_SCANS
        decided = False
        for one in shown:
            if not (one.counted or few) or one.happened is None:
                continue
            decides = one.counted and not decided and observed in _times(one)
            decided = decided or decides
            bad = verdict.outcome == "violation"
            tone: Tone = ("bad" if bad else "good") if decides else "" if one.counted else "mute"
            text = f"{self._word(f'table.{one.table}')} {one.id}{self._word('colon')}{self._writer.line(one.line)}"
            yield Moment(one.happened.us, text, self._seen(one), tone)

    def _seen(self, one: Evidence) -> str:
        """When the platform learned of it, where that was later than it happened."""
        if one.recorded is None or one.happened is None or one.recorded.us <= one.happened.us:
            return ""
        after = self._writer.length(one.recorded.us - one.happened.us)
        return _("seen by the platform at %(at)s, %(after)s later") % {
            "at": self._writer.instant(one.recorded.us), "after": after,
        }  # fmt: skip

    def _lines(self, lines: Sequence[Line]) -> tuple[str, ...]:
        return tuple(map(self._writer.line, lines))


def _times(one: Evidence) -> set[int]:
    return {at.us for at in (one.happened, one.recorded) if at is not None}
