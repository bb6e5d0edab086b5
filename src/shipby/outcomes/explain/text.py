"""An explanation -> plain text for a terminal, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from shipby.outcomes.explain.model import Asked, Consequence, Evidence, Explanation, Other, Rule, Sign, Test, Window
from shipby.outcomes.explain.words import Language
from shipby.outcomes.explain.writing import Writer
from shipby.outcomes.summary.layout import LEAST, plain, wrapped

MANY_SCANS = 8
"""Beyond so many scans only those that decide are shown."""


def as_text(explanation: Explanation, language: Language, width: int | None = None) -> str:
    """All of it, line by line, wrapped to a width where one is given; ends without a line break."""
    lines = map(plain, _Page(Writer(language, explanation.zone)).lines(explanation))
    return "\n".join(lines if width is None else (part for text in lines for part in _wrapped(text, width)))


def _wrapped(text: str, width: int) -> Iterator[str]:
    """A line as several, further ones indented once more."""
    indent = len(text) - len(text.lstrip())
    for number, part in enumerate(wrapped(text.strip(), max(width - indent - 2, LEAST))):
        yield " " * (indent + 2 * (number > 0)) + part


class _Page:
    def __init__(self, writer: Writer) -> None:
        self.writer, self.word = writer, writer.word
        self.tested: frozenset[str] = frozenset()

    def lines(self, told: Explanation) -> Iterator[str]:
        self.tested = frozenset(test.rule.clause for test in told.tests)
        yield from self._head(told)
        for test in told.tests:
            yield ""
            yield from self._test(test)
        if told.others:
            yield from ("", self.word("head.others"))
            for other in told.others:
                yield from _indented(self._other(other))
        if told.consequences:
            yield from ("", self.word("head.consequences"))
            for consequence in told.consequences:
                yield from _indented(self._consequence(consequence))
        if told.windows:
            yield from ("", self.word("head.windows"))
            for window in told.windows:
                yield from _indented(self._window(window))
        if told.notes:
            yield from ("", self.word("head.notes"), *_indented(self.writer.text(note) for note in told.notes))

    def _head(self, told: Explanation) -> Iterator[str]:
        code = "head.order" if told.shop_id is not None else "head.order.unseen"
        yield self.word(code).format(order=told.order_id, shop=told.shop_id)
        of_rules = {"title": self.writer.text(told.title), "market": told.market, "version": told.version}
        code = "head.rules" if told.version else "head.no_version"
        yield self.word(code).format(**of_rules, as_of=self.writer.instant(told.as_of.us), zone=told.zone)
        yield from map(self.writer.line, told.remarks)
        yield from self._part("head.facts", self._evidence(told.order))

    def _test(self, test: Test) -> Iterator[str]:
        verdict = test.verdict
        said = [self.word(f"outcome.{verdict.outcome}")]
        if verdict.margin_seconds is not None:
            said.append(self.writer.margin(verdict.margin_seconds))
        if verdict.relief:
            said.append(self.word("moved_by").format(relief=verdict.relief.replace("|", self.word("comma"))))
        if verdict.missing:
            said.append(self.word("missing").format(missing=verdict.missing))
        outcome = self.word("colon") + self.word("then").join(said)
        yield f"{test.rule.clause}  {self.writer.text(test.rule.title)}{outcome}"
        yield from _indented(self._rule(test.rule))
        yield from self._part("head.deadline", (self.writer.line(step.line) for step in test.deadline))
        yield from self._part("head.asked", map(self._asked, test.asked))
        yield from self._part("head.signs", (text for sign in test.signs for text in self._sign(sign)))
        yield from self._part("head.evidence", self._evidence(test.evidence))
        yield from self._part(f"head.acquittal.{verdict.outcome}", map(self.writer.line, test.acquittal))

    def _rule(self, rule: Rule) -> Iterator[str]:
        yield self.word("head.rule")
        yield from _indented(self.writer.text(text) for text in (rule.says, *rule.details))
        citation = rule.citation
        grade = self.word(f"grade.{citation.grade}")
        yield self.word("head.source")
        yield f"  {self.word('source').format(title=self.writer.text(citation.title), at=citation.at, grade=grade)}"
        yield f"  {rule.version}{self.word('then')}{self._in_force(rule.since, rule.until)}"

    def _in_force(self, since: date | None, until: date | None) -> str:
        ends = {(False, False): "open", (True, False): "since", (False, True): "until", (True, True): "both"}
        return self.word(f"in_force.{ends[since is not None, until is not None]}").format(since=since, until=until)

    def _asked(self, asked: Asked) -> str:
        held = self.word("yes" if asked.holds else "no")
        return self.word("asked").format(
            rule=self.word(f"rule.{asked.rule}"), held=held, why=self.writer.line(asked.line)
        )

    def _sign(self, sign: Sign) -> Iterator[str]:
        held = self.word("not_known" if sign.held is None else "held" if sign.held else "not_held")
        says = f"{self.word('colon')}{self.writer.text(sign.says)}" if sign.says else ""
        yield f"{held}  {sign.name}{says}"
        yield from _indented(map(self.writer.line, sign.lines))

    def _evidence(self, evidence: Iterable[Evidence]) -> Iterator[str]:
        told = list(evidence)
        scans = [one for one in told if one.table == "scans"]
        shown = [one for one in told if one.table != "scans" or one.counted or len(scans) <= MANY_SCANS]
        for one in shown:
            happened, recorded = (
                self.writer.instant(at.us) if at is not None else self.word("times.unknown")
                for at in (one.happened, one.recorded)
            )
            times = self.word("times").format(happened=happened, recorded=recorded)
            yield f"{self.word(f'table.{one.table}')} {one.id}{self.word('colon')}{self.writer.line(one.line)}{times}"
        if len(shown) < len(told):
            yield self.word("more_scans").format(count=len(told) - len(shown))

    def _other(self, other: Other) -> Iterator[str]:
        fired = self.word("fired" if other.fired else "not_fired")
        yield f"{other.rule.clause}  {self.writer.text(other.rule.title)}{self.word('colon')}{fired}"
        yield from _indented(self._rule(other.rule)) if other.fired else _indented([self.writer.text(other.rule.says)])
        yield from _indented(map(self.writer.line, other.lines))
        yield from _indented(self._evidence(other.evidence))

    def _consequence(self, told: Consequence) -> Iterator[str]:
        none = f"{self.word('colon')}{self.word('nothing')}" if told.row is None else ""
        yield f"{told.clause}  {self.word(told.table)}{none}"
        yield from _indented(map(self.writer.line, told.lines))

    def _window(self, told: Window) -> Iterator[str]:
        yield f"{told.rule.clause}  {self.writer.text(told.rule.title)}"
        if told.rule.clause not in self.tested:
            yield from _indented(self._rule(told.rule))
        yield from _indented(map(self.writer.line, told.lines))

    def _part(self, head: str, lines: Iterable[str]) -> Iterator[str]:
        """A heading and its lines; nothing where there are none."""
        told = list(lines)
        if told:
            yield f"  {self.word(head)}"
            yield from _indented(_indented(told))


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {text}" for text in lines)
