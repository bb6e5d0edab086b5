"""What does not fit what a step takes -> each fault with its place, in both languages; for HTTP and commands alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple


class Misfit(NamedTuple):
    """One thing wrong with what was given."""

    at: str
    """where: items/3/by; empty: the whole of it."""
    zh: str
    en: str
    value: Any
    """what was given; None where nothing was."""


def misfits(errors: Iterable[Any]) -> Iterator[Misfit]:
    """pydantic's errors, as `errors()` tells them -> each with its place."""
    for one in errors:
        missing = one["type"] == "missing"
        yield Misfit("/".join(map(str, one["loc"])), _zh(one), one["msg"], None if missing else one.get("input"))


def _zh(error: Any) -> str:
    kind, ctx = error["type"], error.get("ctx", {})
    if kind == "literal_error":
        ctx = {"expected": ctx["expected"].replace(" or ", "、").replace(", ", "、")}
    if kind in _ZH:
        return _ZH[kind].format(**{**_NONE, **ctx})
    return f"不符合要求：{error['msg']}"


_NONE = {
    "expected": "", "max_length": "", "min_length": "", "ge": "", "gt": "", "le": "", "lt": "", "error": "",
    "pattern": "", "decimal_places": "", "max_digits": "",
}  # fmt: skip
_ZH = {
    "missing": "缺少此项。",
    "extra_forbidden": "没有这一项，请核对名称。",
    "string_type": "须为文本。",
    "string_too_long": "最多 {max_length} 个字符。",
    "string_too_short": "至少 {min_length} 个字符。",
    "int_type": "须为整数。",
    "int_parsing": "须为整数。",
    "int_from_float": "须为整数，不能有小数。",
    "bool_type": "须为 true 或 false。",
    "list_type": "须为列表。",
    "tuple_type": "须为列表。",
    "dict_type": "须为对象。",
    "too_long": "最多 {max_length} 项。",
    "literal_error": "只能是 {expected}。",
    "timezone_aware": "时间须带时区，如 2023-01-20T00:00:00+08:00。",
    "datetime_from_date_parsing": "不是时间，请写成 2023-01-20T00:00:00+08:00。",
    "datetime_parsing": "不是时间，请写成 2023-01-20T00:00:00+08:00。",
    "datetime_type": "不是时间，请写成 2023-01-20T00:00:00+08:00。",
    "date_from_datetime_parsing": "不是日期，请写成 2023-01-20。",
    "greater_than_equal": "不得小于 {ge}。",
    "greater_than": "须大于 {gt}。",
    "less_than_equal": "不得大于 {le}。",
    "less_than": "须小于 {lt}。",
    "string_pattern_mismatch": "格式须符合 {pattern}。",
    "decimal_parsing": "须为数。",
    "decimal_type": "须为数。",
    "decimal_max_places": "至多 {decimal_places} 位小数。",
    "decimal_max_digits": "至多 {max_digits} 位数字。",
    "date_parsing": "不是日期，请写成 2023-01-20。",
    "date_type": "不是日期，请写成 2023-01-20。",
    "too_short": "至少 {min_length} 项。",
    "bool_parsing": "须为 true 或 false。",
    "model_type": "须为对象。",
    "model_attributes_type": "须为对象。",
}
