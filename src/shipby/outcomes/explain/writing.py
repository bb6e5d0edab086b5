"""Sentences and values -> words in a reader's language, times on the wall clock of the rules' zone with its offset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shipby.domain.instants import in_zone
from shipby.domain.zones import DAY_US, EPOCH_DAY, HOUR_US, SECOND_US
from shipby.outcomes.explain.model import Day, Instant, Length, Line, Money, Several, Value, Word
from shipby.outcomes.explain.words import SENTENCES, WORDS, Language
from shipby.rules.model import Text

_WHOLE = {"JPY", "KRW", "VND", "CLP", "ISK"}
"""Currencies whose minor unit is the unit itself; others have a hundred."""

_UNITS = (("unit.day", DAY_US), ("unit.hour", HOUR_US), ("unit.minute", 60 * SECOND_US), ("unit.second", SECOND_US))


@dataclass(frozen=True, slots=True)
class Writer:
    """One language, one zone."""

    language: Language
    zone: str

    def line(self, said: Line) -> str:
        """A sentence with its values in place. KeyError for a code or value the catalogue does not agree with."""
        return SENTENCES[self.language][said.code].format(
            **{name: self.value(value) for name, value in said.values.items()}
        )

    def value(self, value: Value) -> str:
        """One value in words."""
        match value:
            case Instant(us):
                return self.instant(us)
            case Day(day):
                return civil(day).isoformat()
            case Length(us):
                return self.length(us)
            case Money(minor, currency):
                return money(minor, currency)
            case Word(name):
                return self.word(name)
            case Several(of):
                return self.word("comma").join(map(self.value, of)) or self.word("nothing")
            case Text():
                return self.text(value)
            case _:
                return str(value)

    def word(self, name: str) -> str:
        """A word of the catalogue; a name it does not know stands for itself."""
        return WORDS[self.language].get(name, name.rpartition(".")[2])

    def text(self, text: Text) -> str:
        """A pack's text."""
        return text.zh if self.language == "zh" else text.en

    def instant(self, us: int) -> str:
        """2023-01-03 10:00:00+08:00, with a fraction only where there is one."""
        return in_zone(us, self.zone).isoformat(sep=" ")

    def length(self, us: int) -> str:
        """2 d 3 h; hours up to three days stay hours, as rules count them."""
        if us % HOUR_US == 0 and us <= 3 * DAY_US:
            return self.word("unit.hour").format(us // HOUR_US)
        parts, rest = [], us
        for name, unit in _UNITS:
            if rest >= unit:
                parts.append(self.word(name).format(rest // unit))
                rest %= unit
        if rest or not parts:
            parts.append(self.word("unit.second").format(f"{rest / SECOND_US:.6f}".rstrip("0").rstrip(".")))
        return " ".join(parts)

    def margin(self, seconds: int) -> str:
        """How much time was left, or by how much it was late."""
        word = "margin.late" if seconds < 0 else "margin.left"
        return self.word(word).format(self.length(abs(seconds) * SECOND_US))


def civil(day: int) -> date:
    """A civil day counted from 1970-01-01."""
    return EPOCH_DAY + timedelta(days=day)


def money(minor: int, currency: str) -> str:
    """CNY 3.00"""
    if currency in _WHOLE:
        return f"{currency} {minor}"
    return f"{currency} {minor // 100}.{minor % 100:02d}"
