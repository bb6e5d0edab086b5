"""The table of deposits: by name or title, by kind of seller; unknown, closed, the highest or the sum."""

from __future__ import annotations

import pytest

from shipby.rules.deposits import deposit, together
from shipby.rules.load import load_pack
from shipby.rules.model import Pack

DOUYIN, XIAOHONGSHU, OLIST = (load_pack(name).versions[-1] for name in ("douyin", "xiaohongshu", "olist"))


@pytest.mark.parametrize(
    ("pack", "category", "seller", "minor", "open"),
    [
        (DOUYIN, "apparel", "individual", 50_000, True),
        (DOUYIN, "服饰", "sole_proprietor", 200_000, True),
        (DOUYIN, "Mobile phones", "company", 2_000_000, True),
        (DOUYIN, "beauty", "individual", None, False),
        (DOUYIN, "mother_and_baby", "company", None, True),
        (DOUYIN, "books", "company", None, True),
        (XIAOHONGSHU, "anything", "individual", 100_000, True),
        (XIAOHONGSHU, "anything", "company", None, True),
        (OLIST, "anything", "company", None, True),
    ],
)
def test_a_category_takes_what_the_table_says(
    pack: Pack, category: str, seller: str, minor: int | None, open: bool
) -> None:
    found = deposit(pack, category, seller)  # type: ignore[arg-type]
    assert (found.minor, found.open) == (minor, open)


def test_a_sum_names_its_source_grade_and_date() -> None:
    told = deposit(DOUYIN, "apparel", "individual").source
    assert told == "douyin@2022-12-30, rules-cn 3.9 [D64][D65][D67] (M), 2022 to 2023"
    assert "3.9 [D68] (M)" in deposit(DOUYIN, "jewellery_and_antiques", "company").source


def test_several_categories_take_the_highest_unless_the_table_adds_them_up() -> None:
    assert together(DOUYIN, [200_000, 1_000_000, 500_000]) == 1_000_000
    assert together(XIAOHONGSHU, [1, 2]) == 2
    assert DOUYIN.deposits is not None
    adding = DOUYIN.model_copy(update={"deposits": DOUYIN.deposits.model_copy(update={"several_categories": "sum"})})
    assert together(adding, [1, 2]) == 3
