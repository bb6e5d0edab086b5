"""A clause of a pack -> the rule in words, cited and dated."""

from __future__ import annotations

import re

from shipby.outcomes.explain.model import Citation, Rule
from shipby.rules.model import Clause, Pack, Source, Text

_TAG = re.compile(r"\[(\w+)\]")


def rule_of(pack: Pack, clause: Clause) -> Rule:
    """The clause in one sentence, with what its parts add."""
    parts = (clause.duty, clause.signs, clause.finding, clause.complaint, clause.repeat, clause.age, clause.rate)
    return Rule(
        clause=clause.id,
        title=clause.title,
        says=clause.says,
        details=tuple(part.says for part in parts if part is not None and part.says is not None),
        citation=cited(pack, clause.source),
        version=pack.version,
        since=pack.in_force.since,
        until=pack.in_force.until,
    )


def cited(pack: Pack, source: Source) -> Citation:
    """A source with its title and, where it is one page or names pages, their addresses."""
    entry = pack.sources[source.key]
    links = [entry.link, *(entry.pages.get(tag) for tag in _TAG.findall(source.at))]
    return Citation(source.key, entry.title, source.at, source.grade, tuple(link for link in links if link))


def notes_of(pack: Pack) -> tuple[Text, ...]:
    """What every explanation by this pack says: its notes, what it says of its dates, and how its rates count."""
    of_rates = (clause.rate.says for clause in pack.clauses if clause.rate)
    said = (pack.in_force.says, *pack.notes, *of_rates)
    return tuple(dict.fromkeys(text for text in said if text is not None))
