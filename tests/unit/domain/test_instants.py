"""Text of an instant -> microseconds, or words that say what is missing."""

from __future__ import annotations

import pytest

from shipby.domain.instants import instant_us, iso


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T08:00:00.000001+08:00", 1),
        (" 2023-01-20T00:00:00+08:00 ", 1_674_144_000_000_000),
        ("2023-01-20 00:00+08:00", 1_674_144_000_000_000),
        ("1969-12-31T23:59:59.999999Z", -1),
    ],
)
def test_an_instant(text: str, expected: int) -> None:
    assert instant_us(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2023-01-20T00:00:00", "has no zone: write 2023-01-20T00:00:00+08:00 or 2023-01-20T00:00:00Z"),
        ("yesterday", '"yesterday" is not an instant: write 2023-01-20T00:00:00+08:00'),
        ("2023-13-01T00:00:00Z", "is not an instant"),
    ],
)
def test_no_instant(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words.replace("+", r"\+")):
        instant_us(text)


def test_an_instant_on_a_wall_clock() -> None:
    assert iso(1_674_144_000_000_000, "Asia/Shanghai") == "2023-01-20T00:00:00+08:00"
