"""Names of places and carriers -> codes."""

from __future__ import annotations

import pytest

from shipby.facts.adapters.carriers import carrier_code, is_known
from shipby.facts.adapters.regions import region_code


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ("浙江省 杭州市 西湖区", "330106"),
        ("浙江 杭州 余杭", "330110"),
        ("北京市 北京市 朝阳区", "110105"),
        ("北京 市辖区 海淀区", "110108"),
        ("上海市 上海城区 浦东新区", "310115"),
        ("湖北省 省直辖县级行政区划 仙桃市", "429004"),
        ("新疆维吾尔自治区 伊犁哈萨克自治州 伊宁市", "654002"),
        ("新疆维吾尔自治区 伊犁哈萨克自治州 伊宁县", "654021"),
        ("内蒙古自治区 赤峰市 阿鲁科尔沁旗", "150421"),
        ("四川 甘孜藏族自治州 康定市", "513301"),
        ("吉林省 吉林市 昌邑区", "220202"),
        ("重庆市 县 云阳县", "500235"),
        ("海南省 万宁市", "469006"),
        ("广东省 东莞市 南城街道", "4419"),
        ("浙江", "33"),
        ("香港特别行政区", "81"),
        ("台湾省 台北市", "71"),
        ("- - -", None),
        ("某处", None),
    ],
)
def test_places(names: str, code: str | None) -> None:
    assert region_code(*names.split()) == code


@pytest.mark.parametrize("name", ["中通快递", "中通", "zhongtong", "ZTO", "zto", " 中通 快递 ", "中通速递有限公司"])
def test_one_carrier_has_many_names(name: str) -> None:
    assert carrier_code(name) == "zto"


def test_an_unknown_carrier_stays_itself() -> None:
    assert carrier_code(" Nowhere Post ") == "nowhere post"
    assert not is_known("nowhere post")
    assert is_known("zto")


def test_kinds_of_one_company_are_apart() -> None:
    assert {carrier_code(name) for name in ("顺丰速运", "顺丰快运", "顺丰同城急送")} == {"sf", "sfky", "sftc"}
