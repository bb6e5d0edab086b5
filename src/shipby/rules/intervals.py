"""Texts such as "(5%, 25%]", "> 25%", "10..500" -> exact intervals of shares and counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

_NUMBER = r"(\d+(?:\.\d+)?)\s*(%?)"
_COMPARISON = re.compile(rf"^(<=|<|>=|>|=)\s*{_NUMBER}$")
_RANGE = re.compile(rf"^([\[(])\s*{_NUMBER}\s*,\s*{_NUMBER}\s*([\])])$")
_COUNTS = re.compile(r"^(\d+)\.\.(\d+)$")


@dataclass(frozen=True, slots=True)
class Interval:
    """low..high with open or closed ends; None is unbounded. Shares are fractions of 1."""

    low: Fraction | None
    high: Fraction | None
    low_closed: bool
    high_closed: bool
    text: str

    def __contains__(self, value: Fraction | int) -> bool:
        above = self.low is None or value > self.low or (self.low_closed and value == self.low)
        below = self.high is None or value < self.high or (self.high_closed and value == self.high)
        return above and below

    def complement_of_one(self) -> Interval:
        """The interval of 1 - x for x in this one."""
        low = None if self.high is None else 1 - self.high
        high = None if self.low is None else 1 - self.low
        return Interval(low, high, self.high_closed, self.low_closed, f"1 - {self.text}")

    @property
    def ends(self) -> tuple[Fraction, ...]:
        """The finite ends."""
        return tuple(end for end in (self.low, self.high) if end is not None)


def _number(digits: str, percent: str) -> Fraction:
    return Fraction(digits) / (100 if percent else 1)


def parse_interval(text: str) -> Interval:
    """The interval a text means. Raises ValueError that says how to write one."""
    text = text.strip()
    if found := _COMPARISON.match(text):
        sign, value = found[1], _number(found[2], found[3])
        low = value if sign in (">", ">=", "=") else None
        high = value if sign in ("<", "<=", "=") else None
        return Interval(low, high, sign in (">=", "="), sign in ("<=", "="), text)
    if found := _RANGE.match(text):
        low, high = _number(found[2], found[3]), _number(found[4], found[5])
        interval = Interval(low, high, found[1] == "[", found[6] == "]", text)
    elif found := _COUNTS.match(text):
        low, high = Fraction(found[1]), Fraction(found[2])
        interval = Interval(low, high, True, True, text)
    else:
        raise ValueError(f'"{text}" is not a range: write > 25%, <= 5%, (5%, 25%] or 10..500')
    if low > high or (low == high and not (interval.low_closed and interval.high_closed)):
        raise ValueError(f'"{text}" holds nothing: write a low end that is below the high end')
    return interval


def _share(value: Any) -> Interval:
    if isinstance(value, Interval):
        return value
    interval = parse_interval(str(value))
    if "%" not in interval.text or any(not 0 <= end <= 1 for end in interval.ends):
        raise ValueError(f'"{value}" is not a share: write percents from 0% to 100%')
    return interval


def _count(value: Any) -> Interval:
    if isinstance(value, Interval):
        return value
    interval = parse_interval(str(value))
    if "%" in interval.text or any(end.denominator != 1 for end in interval.ends):
        raise ValueError(f'"{value}" is not a count: write whole numbers without %')
    return interval


_TEXT = PlainSerializer(lambda interval: interval.text, return_type=str)
ShareRange = Annotated[Interval, BeforeValidator(_share), _TEXT]
CountRange = Annotated[Interval, BeforeValidator(_count), _TEXT]
