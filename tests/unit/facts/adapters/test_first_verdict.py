"""From an export to verdicts, checked by hand: what the source tells is judged, what it cannot tell is undetermined."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.unit.cli.shell import shipby
from tests.unit.facts.adapters.conftest import Content
from tests.unit.facts.adapters.sources import DOUYIN_ORDER, douyin, event, kuaidi100, write, xiaohongshu

Told = dict[tuple[str, str], tuple[str, str, str]]
"""(clause, end of the order's number) -> outcome, margin in seconds, what is missing."""


def judged(folder: Path, pack: str, as_of: str) -> Told:
    out = folder / "out"
    done = shipby(
        "judge", str(folder / "facts"), "--pack", pack, "--as-of", as_of, "--out", str(out), "--format", "csv", "-q"
    )
    assert done.code == 0, done.err
    with (out / "verdicts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (row["clause"], row["order_id"][-1]): (row["outcome"], row["margin_seconds"], row["missing"]) for row in rows
    }


def brought_in(folder: Path, name: str, content: Content, *options: str) -> None:
    done = shipby("import", "auto", str(write(folder / name, content)), "--into", str(folder / "facts"), *options)
    assert done.code == 0, done.err


def sub(order: int, part: int = 0, /, **changes: str) -> dict[str, str]:
    return {"主订单编号": f"P{order}", "子订单编号": f"P{order}-{part}"} | changes


@pytest.fixture
def douyin_orders(tmp_path: Path) -> Path:
    open_, late = {"订单状态": "待发货", "发货时间": "-"}, {"发货时间": "2026-03-03 10:20:31"}
    rows = [
        sub(1),
        sub(2, **late),
        sub(3, **open_),
        sub(4, 订单状态="已关闭", 发货时间="-"),
        sub(5, 1),
        sub(5, 2, 发货时间="2026-03-04 10:00:00", 承诺发货时间="2026-03-05 00:00:00"),
        sub(6, 1),
        sub(6, 2, **open_),
    ]
    brought_in(tmp_path, "orders.csv", douyin(*rows), "--shop", "S1")
    return tmp_path


def test_the_order_export_of_douyin_alone(douyin_orders: Path) -> None:
    told = judged(douyin_orders, "douyin", "2026-03-10T00:00:00+08:00")
    # paid 03-01 10:20:30, promised by 03-03 10:20:30; the first left at 03-02 18:00:00, 16 h 20 min 30 s early
    assert told["late-dispatch", "1"] == ("on_time", "58830", "")
    assert told["late-dispatch", "2"] == ("violation", "-1", "")
    assert told["late-dispatch", "3"][0] == "violation"
    assert told["late-dispatch", "4"] == ("undetermined", "", "closed_at")
    # its later promise holds for the whole order: 03-05 00:00:00, dispatched with its last part at 03-04 10:00:00
    assert told["late-dispatch", "5"] == ("on_time", "50400", "")
    assert told["late-dispatch", "6"][0] == "violation"
    # no scans, no waybill numbers: nobody is accused of what the export cannot show
    assert {told["late-pickup", order] for order in "125"} == {("undetermined", "", "scans")}
    assert {told["fake-dispatch", order] for order in "125"} == {("undetermined", "", "scans")}
    assert {told["late-pickup", order][0] for order in "36"} == {"not_due"}


def test_douyin_waybills_and_traces_make_pickups_known(douyin_orders: Path) -> None:
    def order(number: int, waybill: str) -> dict[str, object]:
        parcel = {"tracking_no": waybill, "company": "zhongtong", "ship_time": 1772445600}
        return DOUYIN_ORDER | {"order_id": f"P{number}", "logistics_info": [parcel], "update_time": 1772900000}

    brought_in(douyin_orders, "api.json", [order(1, "Z1"), order(7, "Z7"), order(8, "Z8")])
    traces = [
        kuaidi100("zhongtong", "Z1", event("2026-03-04 09:00:00", "1002"), event("2026-03-03 17:00:00", "103")),
        kuaidi100("zhongtong", "Z7", event("2026-03-02 19:00:00", "102", "待揽收")),
        kuaidi100("yunda", "Z8", event("2026-03-02 19:00:00", "103")),
    ]
    brought_in(douyin_orders, "traces.json", traces)
    told = judged(douyin_orders, "douyin", "2026-03-10T00:00:00+08:00")
    # dispatched 03-02 18:00:00, to be picked up by 03-03 18:00:00: an hour early; only announced; another carrier's
    assert told["late-pickup", "1"] == ("on_time", "3600", "")
    assert told["late-pickup", "7"][0] == "violation"
    assert told["late-pickup", "8"] == ("undetermined", "", "tracking_no")
    assert told["late-dispatch", "1"] == ("on_time", "58830", "")


def test_xiaohongshu_counts_when_the_pickup_was_seen(tmp_path: Path) -> None:
    def line(number: int, **changes: str) -> dict[str, str]:
        return {"订单号": f"P70000000000000000{number}", "快递单号": f"Z{number}"} | changes

    unsent = {"订单状态": "待配货", "订单发货时间": "-", "快递公司": "-", "快递单号": "-"}
    rows = [
        line(1),
        line(2),
        line(3),
        line(4, 订单标记="商家报备"),
        line(5, **unsent),
        line(6, **(unsent | {"订单状态": "已取消"})),
    ]
    brought_in(tmp_path, "orders.xlsx", xiaohongshu(*rows))
    as_of = "2026-04-10T00:00:00+08:00"
    alone = judged(tmp_path, "xiaohongshu", as_of)
    assert {alone["late-dispatch", order] for order in "1234"} == {("undetermined", "", "scans")}
    assert alone["late-dispatch", "5"][0] == "violation"
    traces = [
        kuaidi100("zhongtong", "Z1", event("2026-04-03 20:00:00", "103")),
        kuaidi100("zhongtong", "Z2", event("2026-04-04 14:36:06", "103")),
        kuaidi100("zhongtong", "Z3", event("2026-04-03 20:00:00", "102", "待揽收")),
        kuaidi100("zhongtong", "Z4", event("2026-04-04 14:36:05", None, "揽收")),
    ]
    brought_in(tmp_path, "traces.json", traces)
    told = judged(tmp_path, "xiaohongshu", as_of)
    # promised by 04-04 14:36:05
    assert told["late-dispatch", "1"] == ("on_time", "66965", "")
    assert told["late-dispatch", "2"] == ("violation", "-1", "")
    assert told["late-dispatch", "3"][0] == "violation"
    assert told["late-dispatch", "4"] == ("on_time", "0", "")
    assert told["late-dispatch", "5"][0] == "violation"
    assert told["late-dispatch", "6"] == ("undetermined", "", "closed_at")
