"""An order, the run that judged it -> its explanation by the plan that judges, in sentences of both languages."""

from __future__ import annotations

from collections.abc import Iterable

from shipby.casework.lakes import lake_of
from shipby.casework.statement.model import Both
from shipby.domain.instants import iso
from shipby.outcomes.explain import Explanation, UnknownOrderError, explain
from shipby.outcomes.explain.model import Evidence, Line, Rule
from shipby.outcomes.explain.writing import Writer
from shipby.outcomes.runs import stored
from shipby.people.models import Market
from shipby.people.rights import Unknown
from shipby.rules.model import Text


class Teller:
    """Sentences of an explanation in both languages, on one clock."""

    def __init__(self, zone: str) -> None:
        self.zh, self.en = Writer("zh", zone), Writer("en", zone)

    def line(self, said: Line) -> Both:
        """A sentence."""
        return self.zh.line(said), self.en.line(said)

    def word(self, name: str) -> Both:
        """A word of the catalogue."""
        return self.zh.word(name), self.en.word(name)

    def facts(self, evidence: Iterable[Evidence]) -> list[Both]:
        """What counted, each fact with its time."""
        return [self._fact(one) for one in evidence if one.counted]

    def rule(self, rule: Rule, market: str) -> list[Both]:
        """The clause in words, its source, how sure that is, the version it stands in."""
        cited, grade = rule.citation, self.word(f"grade.{rule.citation.grade}")
        source = (
            f"规则包 {market}@{rule.version}；来源：{cited.title.zh}，{cited.at}；可信度：{grade[0]}",
            f"pack {market}@{rule.version}; source: {cited.title.en}, {cited.at}; grade: {grade[1]}",
        )
        return [*map(_text, (rule.says, *rule.details)), source]

    def _fact(self, one: Evidence) -> Both:
        zh, en = self.line(one.line)
        table, at = self.word(f"table.{one.table}"), one.happened
        happened = (f"（{self.zh.instant(at.us)}）", f" ({self.en.instant(at.us)})") if at else ("", "")
        return f"{table[0]} {one.id}：{zh}{happened[0]}", f"{table[1]} {one.id}: {en}{happened[1]}"


def explanation_at(market: Market, run: stored.Stored, order_id: str) -> Explanation:
    """As the run judged. Raises Unknown where there is no such order; LakeError, PackError."""
    lake = lake_of(market)
    try:
        (told,) = explain(
            lake.root, [order_id], pack=str(run.data["pack"]), as_of=iso(run.as_of, "UTC"),
            settings=run.data["settings"], threads=1,
        )  # fmt: skip
    except UnknownOrderError:
        raise Unknown("order") from None
    return told


def _text(text: Text) -> Both:
    return text.zh, text.en
