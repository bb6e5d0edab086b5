"""Order APIs and parcel records of marketplaces: their units, their zeros, their parcels."""

from __future__ import annotations

import json

import pytest

from shipby.facts import FactsError
from tests.unit.facts.adapters.conftest import Import, aside
from tests.unit.facts.adapters.sources import DOUYIN_ORDER, PARCEL, XIAOHONGSHU_ORDER

ORDER = ("order_id", "shop_id", "paid_at", "amount_minor", "promised_by", "parcels_expected", "ship_to")


@pytest.mark.parametrize(
    "wrap",
    [
        lambda order: order,
        lambda order: {"code": 10000, "data": {"shop_order_list": [order], "total": 1}},
        lambda order: {"data": {"shop_order_detail": order}},
        lambda order: [order],
        lambda order: json.dumps(order) + "\n" + json.dumps(order) + "\n",
        lambda order: json.dumps(order, indent=2) + "\n" + json.dumps(order, indent=2),
    ],
)
def test_a_douyin_order_however_it_is_wrapped(imported: Import, wrap: object) -> None:
    facts = imported(wrap(DOUYIN_ORDER), "douyin-api")  # type: ignore[operator]
    assert facts.rows("orders", *ORDER) == [
        ("6900000000000000001", "1000001", "03-01 10:20:30", 9990, "03-03 10:20:30", 1, "330106")
    ]
    assert facts.rows("shipments", "shipment_id", "carrier", "tracking_no", "shipped_at") == [
        ("6900000000000000001/zto_Z1", "zto", "Z1", "03-02 18:00:00")
    ]


def test_what_is_not_shipped_partly_shipped_closed_unpaid_virtual(imported: Import) -> None:
    def order(number: int, **changes: object) -> dict[str, object]:
        return DOUYIN_ORDER | {"order_id": f"690000000000000000{number}"} | changes

    facts = imported(
        [
            order(1, order_status=2, ship_time=0, logistics_info=[]),
            order(2, order_status=101, ship_time=0),
            order(3, order_status=4, ship_time=0, logistics_info=[]),
            order(4, order_status=1, pay_time=0),
            order(5, main_status=103),
            order(6, order_type=2),
            order(
                7,
                logistics_info=[
                    {"tracking_no": "A1", "company": "shunfeng", "ship_time": 1772445600},
                    {"tracking_no": "A2", "company": "shunfeng", "ship_time": 1772449200},
                ],
            ),
            order(8, order_status=77),
            order(9, order_phase_list=[{}], logistics_info=None),
        ],
        "douyin-api",
    )
    assert [
        (row[0][-1], *row[1:])
        for row in facts.rows("orders", "order_id", "parcels_expected", "amount_minor", "closed", "mode")
    ] == [
        ("1", 1, 9990, False, None),
        ("2", 2, 9990, False, None),
        ("3", 1, 9990, True, None),
        ("7", 2, 9990, False, None),
        ("8", 1, 9990, False, None),
        ("9", 1, 9990, False, "presale"),
    ]
    assert facts.rows("shipments", "tracking_no", "shipped_at") == [
        ("A1", "03-02 18:00:00"),
        ("A2", "03-02 19:00:00"),
        ("Z1", "03-02 18:00:00"),
        ("Z1", "03-02 18:00:00"),
        (None, "03-02 18:00:00"),
    ]
    assert aside(facts.report) == {
        "not paid, or without an instant of payment": 2,
        "virtual goods and vouchers, which are not shipped": 1,
    }
    assert any(note.en.startswith("rows with a status that is not known: 1;") for note in facts.report.notes)


def test_the_older_douyin_api(imported: Import) -> None:
    old = {
        "order_id": "6900000000000000001A",
        "final_status": 3,
        "pay_time": "2026-03-01 10:20:30",
        "exp_ship_time": 1772504430,
        "logistics_time": "1772445600",
        "order_total_amount": 9990,
        "child": [{"product_id": "1"}, {"product_id": "2"}],
    }
    facts = imported(
        {"data": {"list": [old, old | {"order_id": "2", "final_status": 2, "logistics_time": "0"}]}},
        "douyin-api",
        shop="S1",
    )
    assert facts.rows("orders", "order_id", "paid_at", "product_id") == [
        ("2", "03-01 10:20:30", None), ("6900000000000000001A", "03-01 10:20:30", None),
    ]  # fmt: skip
    assert facts.rows("shipments", "order_id", "shipped_at") == [("6900000000000000001A", "03-02 18:00:00")]
    assert [note.en for note in facts.report.notes] == [
        "orders dispatched without a waybill number: 1; their pickup is undetermined"
    ]


def test_an_update_replaces_what_was_imported_before(imported: Import) -> None:
    early = DOUYIN_ORDER | {"order_status": 2, "ship_time": 0, "logistics_info": [], "update_time": 1772331640}
    imported(DOUYIN_ORDER, "douyin-api", "new.json")
    facts = imported(early | {"pay_amount": 1}, "douyin-api", "old.json")
    assert len(facts.rows("orders", "order_id")) == 2, "both stand in the folder; the later source_at wins when judged"
    assert facts.rows("orders", "source_at", "amount_minor") == [("03-01 10:20:40", 1), ("03-02 18:01:40", 9990)]


def test_abnormal_parcels_are_no_feed_of_scans(imported: Import) -> None:
    late = PARCEL | {"trackNo": "Z2", "collectTime": 0, "orderList": [{"orderId": "1"}, {"orderId": "2"}]}
    facts = imported({"data": {"list": [PARCEL, late, PARCEL]}}, "douyin-parcels")
    assert facts.rows("shipments", "shipment_id", "carrier", "tracking_no", "shipped_at") == [
        ("1/zto_Z2", "zto", "Z2", "03-02 18:00:00"),
        ("2/zto_Z2", "zto", "Z2", "03-02 18:00:00"),
        ("6900000000000000001/zto_Z1", "zto", "Z1", "03-02 18:00:00"),
    ]
    assert facts.rows("scans", "tracking_no", "kind", "scanned_at", "region") == [
        ("Z1", "picked_up", "03-03 21:46:40", "3307")
    ]
    assert facts.rows("feeds", "carrier") == [("none",)]
    assert facts.report.notes[0].en.startswith("parcels that the platform has not seen picked up: 1;")


def test_a_xiaohongshu_order(imported: Import) -> None:
    facts = imported({"success": True, "data": XIAOHONGSHU_ORDER}, "xiaohongshu-api")
    assert facts.rows("orders", *ORDER) == [
        ("P700000000000000001", "S7", "04-02 14:36:05", 8800, "04-04 14:36:05", 1, "110105")
    ]
    assert facts.rows("shipments", "carrier", "tracking_no", "shipped_at") == [("zto", "Z7", "04-03 10:40:00")]


def test_xiaohongshu_tags_splits_and_cancelled_orders(imported: Import) -> None:
    tagged = {"orderTagList": ["SELLER_DECLARE", "EXEMPT:1", "PRINTED"]}
    split = {
        "orderId": "P2",
        "orderStatus": 5,
        "simpleDeliveryOrderList": [
            {"expressTrackingNo": "Z8", "expressCompanyCode": "yunda"},
            {"expressTrackingNo": "", "expressCompanyCode": ""},
        ],
    }
    gone = {
        "orderId": "P3",
        "orderStatus": 9,
        "cancelTime": 1775184565000,
        "deliveryTime": 0,
        "expressTrackingNo": "",
        "orderType": 4,
    }
    facts = imported(
        [XIAOHONGSHU_ORDER | tagged, XIAOHONGSHU_ORDER | split, XIAOHONGSHU_ORDER | gone], "xiaohongshu-api"
    )
    assert facts.rows("orders", "order_id", "parcels_expected", "closed", "cancelled_at", "mode") == [
        ("P2", 2, False, None, None),
        ("P3", 1, True, "04-03 10:49:25", "presale"),
        ("P700000000000000001", 1, False, None, None),
    ]
    assert facts.rows("filings", "reason", "decided_at") == [
        ("exempt", "04-03 10:49:25"),
        ("seller_declared", "04-03 10:49:25"),
    ]


def test_an_order_without_an_amount_is_quarantined(imported: Import) -> None:
    facts = imported(
        {key: value for key, value in XIAOHONGSHU_ORDER.items() if key != "totalPayAmount"}, "xiaohongshu-api"
    )
    assert facts.quarantine() == [
        "xiaohongshu_api,source.json,1,totalPayAmount,,is empty. Every row needs this column."
    ]


def test_a_file_of_another_format_names_the_nearest(imported: Import) -> None:
    with pytest.raises(FactsError) as caught:
        imported(XIAOHONGSHU_ORDER, "douyin-api")
    assert str(caught.value) == (
        "source.json holds no record of this format. The nearest known format is xiaohongshu-api (100% alike)."
    )


def test_a_time_that_no_duty_needs_sets_no_order_aside(imported: Import) -> None:
    facts = imported(DOUYIN_ORDER | {"update_time": "soon", "create_time": "x"}, "douyin-api", "orders.json")
    assert [(file.read, file.kept) for file in facts.report.files] == [(1, 1)]
    assert "rows whose placed_at, update_time cannot be read and is taken as empty: 1; no duty needs it" in {
        note.en.replace("update_time, placed_at", "placed_at, update_time") for note in facts.report.notes
    }
    assert imported(DOUYIN_ORDER | {"pay_time": "soon"}, "douyin-api", "bad.json").report.files[0].quarantined == 1
