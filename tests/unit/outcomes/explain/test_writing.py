"""Values in words."""

from __future__ import annotations

import pytest

from shipby.domain.zones import DAY_US, HOUR_US, SECOND_US
from shipby.outcomes.explain.model import Day, Instant, Length, Money, Several, Value, Word, line
from shipby.outcomes.explain.writing import Writer

ENGLISH, CHINESE = Writer("en", "Asia/Shanghai"), Writer("zh", "Asia/Shanghai")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Instant(1_672_538_400_000_000), "2023-01-01 10:00:00+08:00"),
        (Instant(1_672_538_400_000_001), "2023-01-01 10:00:00.000001+08:00"),
        (Day(19_358), "2023-01-01"),
        (Length(48 * HOUR_US), "48 h"),
        (Length(36 * HOUR_US + 1_800 * SECOND_US), "1 d 12 h 30 min"),
        (Length(4 * DAY_US), "4 d"),
        (Length(0), "0 h"),
        (Length(1), "0.000001 s"),
        (Money(5, "CNY"), "CNY 0.05"),
        (Money(1_000_000, "CNY"), "CNY 10000.00"),
        (Money(300, "JPY"), "JPY 300"),
        (Word("mode.fast"), "fast-dispatch"),
        (Word("first_scan_at"), "first_scan_at"),
        (Word("form.voucher"), "voucher"),
        (Several(("a", Word("mode.spot"))), "a, spot"),
        (Several(()), "none"),
        (7, "7"),
    ],
)
def test_a_value_in_english(value: Value, said: str) -> None:
    assert ENGLISH.value(value) == said


def test_the_zone_is_the_rules_own() -> None:
    assert Writer("en", "America/Sao_Paulo").value(Instant(1_672_538_400_000_000)) == "2022-12-31 23:00:00-03:00"


def test_a_margin_says_which_side_of_the_deadline() -> None:
    assert ENGLISH.margin(3600) == "1 h to spare"
    assert ENGLISH.margin(-90_061) == "1 d 1 h 1 min 1 s late"
    assert CHINESE.margin(-1) == "超时 1 秒"


def test_a_sentence_with_its_values() -> None:
    said = line("pay.fixed.below", paid=Money(15_000, "CNY"), limit=Money(30_000, "CNY"), sum=Money(300, "CNY"))
    assert ENGLISH.line(said) == "CNY 150.00 paid, below CNY 300.00: CNY 3.00"
    assert CHINESE.line(said) == "实付 CNY 150.00，不满 CNY 300.00：CNY 3.00"


def test_a_sentence_without_its_values_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        ENGLISH.line(line("pay.fixed.below"))
