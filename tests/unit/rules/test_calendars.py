"""Working days from dated files, and nothing past the years they cover."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shipby.rules.calendars import GAP, Calendar, YearDays
from shipby.rules.documents import PackError

SOURCE = "source: {title: {zh: 通知, en: Notice}, dated: 2020-01-01, published_by: us, grade: ours}\n"


def number(day: str) -> int:
    return (date.fromisoformat(day) - date(1970, 1, 1)).days


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2021-12-31", None),
        ("2022-01-03", False),
        ("2022-01-04", True),
        ("2022-01-29", True),  # a Saturday worked before Spring Festival
        ("2022-01-31", False),
        ("2022-10-09", True),  # a Sunday worked after National Day
        ("2022-12-31", False),
        ("2023-01-28", True),
        ("2023-06-25", True),
        ("2023-10-06", False),
        ("2023-12-29", True),
        ("2023-12-30", False),
        ("2024-01-01", None),
    ],
)
def test_the_chinese_calendar_knows_its_years(day: str, worked: bool | None) -> None:
    assert Calendar("cn").is_workday(number(day)) is worked


def test_the_running_count_grows_by_one_on_each_working_day() -> None:
    calendar = Calendar("cn")
    days, counts = calendar.running_count()
    assert (days[0], days[-1], len(days)) == (number("2022-01-01"), number("2023-12-31"), 730)
    steps = [after - before for before, after in zip([0, *counts], counts, strict=False)]
    assert steps == [int(bool(calendar.is_workday(day))) for day in days]
    # 2022 had 249 working days, 2023 had 249: the notices move days off, they give none away.
    assert (counts[364], counts[-1]) == (249, 498)


def test_the_operator_s_year_stands_instead_of_the_file_s() -> None:
    given = {2023: YearDays(holidays=(date(2023, 3, 1),)), 2025: YearDays()}
    calendar = Calendar("cn", given)
    assert calendar.is_workday(number("2023-03-01")) is False
    assert calendar.is_workday(number("2023-01-23")) is True  # the file's Spring Festival is gone with the file
    assert calendar.is_workday(number("2024-01-02")) is None
    days, counts = calendar.running_count()
    first = days.index(number("2025-01-01"))
    assert counts[first] - counts[first - 1] == GAP + 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("holidays: [2021-05-01]", "2021-05-01 is not a day of 2020. List the days of one year only."),
        ("holidays: [2020-05-01]\nworkdays: [2020-05-01]", "2020-05-01 is both a day off and a day worked"),
        ("holidays: [May]", '"May" does not fit. Write a date such as 2022-12-30.'),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "2020.yaml").write_text(f"year: 2020\n{SOURCE}{text}\n", encoding="utf-8")
    with pytest.raises(PackError) as refused:
        Calendar("x", folder=tmp_path).is_workday(0)
    assert said in str(refused.value)
    assert "calendars/x/2020.yaml" in str(refused.value)
