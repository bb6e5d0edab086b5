"""`auto`: each format is recognised from its headers or shape, and no other claims it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shipby.facts.adapters.door import import_facts, sample
from shipby.facts.adapters.inputs import files_of
from shipby.facts.adapters.registry import SURE, adapters, ranked
from tests.unit.facts.adapters.conftest import Content
from tests.unit.facts.adapters.sources import (
    DOUYIN_ORDER,
    PARCEL,
    XIAOHONGSHU_ORDER,
    douyin,
    event,
    kdniao,
    kuaidi100,
    sf,
    write,
    xiaohongshu,
)

SOURCES: dict[str, tuple[str, Content]] = {
    "douyin-export": ("a.csv", douyin({})),
    "xiaohongshu-export": ("a.xlsx", xiaohongshu({})),
    "douyin-api": ("a.json", {"data": {"shop_order_list": [DOUYIN_ORDER]}}),
    "douyin-parcels": ("a.json", [PARCEL]),
    "xiaohongshu-api": ("a.json", {"data": XIAOHONGSHU_ORDER}),
    "kuaidi100": ("a.json", kuaidi100("sf", "1", event("2026-03-02 18:00:00"), push=True)),
    "kdniao": ("a.json", kdniao("SF", "1")),
    "sf-routes": ("a.log", json.dumps(sf("1")) + "\n"),
    "facts": ("orders.csv", "order_id,shop_id,paid_at,amount_minor\n"),
    "olist": ("olist_orders_dataset.csv", "order_id\n"),
}


@pytest.mark.parametrize("name", SOURCES)
def test_each_format_is_recognised_and_no_other_claims_it(tmp_path: Path, name: str) -> None:
    file, content = SOURCES[name]
    write(tmp_path / "in" / file, content)
    if name == "olist":
        write(tmp_path / "in" / "olist_order_items_dataset.csv", "order_id\n")
    found = ranked(sample(files_of(tmp_path / "in", tmp_path / "work"), tmp_path / "work"))
    assert (found[0][1], found[0][0] >= SURE) == (name, True)
    assert all(sure < SURE for sure, _ in found[1:])


def test_every_adapter_but_the_mapped_one_is_recognised() -> None:
    assert SOURCES.keys() | {"table"} == adapters().keys()
    assert all(adapter.says.zh and adapter.says.en for adapter in adapters().values())


def test_an_old_header_of_douyin_is_recognised(tmp_path: Path) -> None:
    heads = "订单编号,商品单号,商品名称,商品ID,订单金额,省,市,区,下单时间,支付时间,订单状态,最晚发货时间,发货时间"
    row = "69\t,69\t,x,1,9.9,浙江省,杭州市,西湖区,2026-03-01 10:00:00,2026-03-01 10:00:10,已发货,2026-03-03 10:00:00,-"
    (tmp_path / "a.csv").write_text(f"{heads}\n{row}\n", encoding="gb18030")
    report = import_facts(tmp_path / "a.csv", tmp_path / "facts", shop="S1")
    assert (report.adapter, [file.read for file in report.files]) == ("douyin-export", [1])
