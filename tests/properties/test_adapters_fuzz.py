"""Damaged files at every adapter: a clear error, or an import whose rows add up; never a crash, a hang, a lost row."""

from __future__ import annotations

import io
import json
import random
import signal
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipby.facts import FactsError
from shipby.facts.adapters import ImportReport, import_facts
from tests.unit.facts.adapters.sources import (
    DOUYIN_ORDER,
    PARCEL,
    PEOPLE,
    XIAOHONGSHU_ORDER,
    douyin,
    event,
    kdniao,
    kuaidi100,
    sf,
    xiaohongshu,
)

_SECONDS = 30
_TRACE = [event("2026-03-02 20:00:00", "103", "揽收"), event("2026-03-02 18:00:00", None, None, "待揽收 13800000001")]
_ROUTES = [{"acceptTime": "2026-03-02 20:00:00", "opCode": "50", "remark": "已收取快件"}]
_TRACES = [{"AcceptTime": "2026-03-02 20:00:00", "AcceptStation": "已揽收", "Action": "1"}]
_ORDERS = "order_id,shop_id,paid_at,amount_minor,ship_to\nA1,S1,2026-03-01 10:00:00,100,3301\nA2,S1,2026-03-01,,x\n"
_OLIST = """\
order_id,order_status,order_purchase_timestamp,order_delivered_carrier_date,order_delivered_customer_date
a,x,2017-10-10 10:00:00,,
"""
_ITEMS = """\
order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value
a,1,p,s,2017-10-15 23:00:00,1.99,2
"""
_MAPPING = (
    "orders: {order_id: order_id, shop_id: shop_id, paid_at: paid_at, amount_minor: amount_minor, ship_to: ship_to}"
)


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _lines(*documents: Any) -> bytes:
    return "\n".join(json.dumps(document, ensure_ascii=False) for document in documents).encode()


SOURCES: dict[str, tuple[str, dict[str, bytes]]] = {
    "douyin-export": (
        "a.csv",
        {"a.csv": douyin({}, {"主订单编号": "2", "子订单编号": "2"}, {"订单状态": "已关闭", "发货时间": "-"})},
    ),
    "xiaohongshu-export": ("a.xlsx", {"a.xlsx": xiaohongshu({}, {"订单标记": "商家报备"})}),
    "douyin-api": (
        "a.json",
        {"a.json": _json({"data": {"shop_order_list": [DOUYIN_ORDER, DOUYIN_ORDER | {"order_id": "2"}]}})},
    ),
    "douyin-parcels": ("a.json", {"a.json": _lines(PARCEL, PARCEL | {"trackNo": "Z2"})}),
    "xiaohongshu-api": (
        "a.json",
        {"a.json": _lines(XIAOHONGSHU_ORDER, XIAOHONGSHU_ORDER | {"orderTagList": ["EXEMPT"]})},
    ),
    "kuaidi100": (
        "a.json",
        {"a.json": _lines(kuaidi100("sf", "1", *_TRACE), kuaidi100("yunda", "2", *_TRACE, push=True))},
    ),
    "kdniao": ("a.json", {"a.json": _json(kdniao("ZTO", "1", *_TRACES))}),
    "sf-routes": ("a.json", {"a.json": _json([sf("1", *_ROUTES), sf("2", *_ROUTES)])}),
    "table": ("a.csv", {"a.csv": _ORDERS.encode()}),
    "facts": (".", {"orders.csv": _ORDERS.encode()}),
    "olist": (".", {"olist_orders_dataset.csv": _OLIST.encode(), "olist_order_items_dataset.csv": _ITEMS.encode()}),
}


@contextmanager
def _in_time() -> Iterator[None]:
    def late(*_: object) -> None:
        raise AssertionError(f"it hung for more than {_SECONDS} s")

    old = signal.signal(signal.SIGALRM, late)
    signal.alarm(_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old)


def _flip(data: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(data) or 1)
    return data[:place] + bytes([dice.randrange(256)]) + data[place + 1 :]


def _cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


def _double(data: bytes, dice: random.Random) -> bytes:
    place, end = sorted((dice.randrange(len(data) + 1), dice.randrange(len(data) + 1)))
    return data[:end] + data[place:]


def _insert(data: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(data) + 1)
    odd = [
        b'"',
        b"\n",
        b"\r",
        b",",
        b"\0",
        b"\xff\xfe",
        b"{",
        b"]",
        b"\\ud800",
        b"1e999",
        b"null",
        b"-",
        "，".encode(),
        b"9" * 400,
        b'""""',
        b"[" * 5000,
    ]
    return data[:place] + dice.choice(odd) + data[place:]


def _drop(data: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(data) + 1)
    return data[:place] + data[place + dice.randrange(40) :]


def _lines_mixed(data: bytes, dice: random.Random) -> bytes:
    lines = data.split(b"\n")
    dice.shuffle(lines)
    return b"\n".join(lines)


_DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flip, _cut, _double, _insert, _drop, _lines_mixed)


def _damaged(name: str, data: bytes, dice: random.Random) -> bytes:
    """The file, hurt once or several times; half of the workbooks are hurt inside their archive."""
    inside = name.endswith(".xlsx") and dice.random() < 0.7
    if inside:
        return _damaged_inside(data, dice)
    for _ in range(dice.choice((1, 1, 2, 5))):
        data = dice.choice(_DAMAGES)(data, dice)
    return data


def _damaged_inside(data: bytes, dice: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        hurt = dice.choice(old.namelist())
        for item in old.namelist():
            content = old.read(item)
            new.writestr(item, dice.choice(_DAMAGES)(content, dice) if item == hurt else content)
    return out.getvalue()


def _imported(name: str, dice: random.Random, folder: Path) -> ImportReport | None:
    source, files = SOURCES[name]
    for file, content in files.items():
        (folder / "in" / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / "in" / file).write_bytes(_damaged(file, content, dice))
    (folder / "m.yaml").write_text(_MAPPING, encoding="utf-8")
    mapping = folder / "m.yaml" if name == "table" else None
    with _in_time():
        try:
            return import_facts(folder / "in" / source, folder / "facts", name, shop="S1", mapping=mapping)
        except FactsError as error:
            refusal = str(error)
    assert not (folder / "facts").exists(), "half an import was left"
    assert refusal
    assert not [value for value in PEOPLE.values() if value in refusal], "an error names a person"
    return None


@pytest.mark.parametrize("name", SOURCES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_damaged_file_is_refused_or_adds_up(name: str, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = _imported(name, random.Random(seed), Path(folder))
        assert not [path.name for path in Path(folder).iterdir() if path.name.startswith(".")], "a room was left behind"
        if report is None:
            return
        for file in report.files:
            assert file.read == file.kept + file.quarantined + file.aside
            assert min(file.kept, file.quarantined, file.aside) >= 0
        written = b"".join(path.read_bytes() for path in (Path(folder) / "facts").rglob("*") if path.is_file())
        assert not [value for value in PEOPLE.values() if value.encode() in written], "a person was stored"
