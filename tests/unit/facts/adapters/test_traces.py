"""Traces of trackers and carriers: only a pickup is a pickup."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.unit.facts.adapters.conftest import Import, aside
from tests.unit.facts.adapters.sources import event, kdniao, kuaidi100, sf

SCAN = ("carrier", "tracking_no", "kind", "scanned_at")


def test_a_kuaidi100_trace_is_read_from_its_end(imported: Import) -> None:
    facts = imported(
        kuaidi100(
            "zhongtong",
            "Z1",
            event("2026-03-04 09:00:00", "301", "本人签收", areaCode="CN440106000000"),
            event("2026-03-04 07:00:00", "501", "投柜或驿站"),
            event("2026-03-04 06:00:00", "5", "派件"),
            event("2026-03-03 09:00:00", "1002", "干线", areaCode="CN330100000000"),
            event("2026-03-02 20:00:00", "103", "揽收", areaCode="CN330782000000"),
            event("2026-03-02 18:00:00", "102", "待揽收"),
            event("2026-03-02 17:00:00", "101", "已下单"),
        ),
    )
    assert facts.report.adapter == "kuaidi100"
    assert facts.rows("scans", *SCAN, "region") == [
        ("zto", "Z1", "delivered", "03-04 09:00:00", "440106"),
        ("zto", "Z1", "in_transit", "03-03 09:00:00", "3301"),
        ("zto", "Z1", "out_for_delivery", "03-04 06:00:00", None),
        ("zto", "Z1", "out_for_delivery", "03-04 07:00:00", None),
        ("zto", "Z1", "picked_up", "03-02 20:00:00", "330782"),
    ]
    assert aside(facts.report) == {"booked or to be picked up: not picked up yet": 2}


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (event("2026-03-02 18:00:00", "102", "揽收"), None),
        (event("2026-03-02 18:00:00", "103", "待揽收"), "picked_up"),
        (event("2026-03-02 18:00:00", None, "揽收"), "picked_up"),
        (event("2026-03-02 18:00:00", None, "待揽收"), None),
        (event("2026-03-02 18:00:00", None, None, "【义乌】快递员 已揽收"), "picked_up"),
        (event("2026-03-02 18:00:00", None, None, "商家正通知快递公司揽件"), None),
        (event("2026-03-02 18:00:00", None, None, "等待揽收中"), None),
        (event("2026-03-02 18:00:00", None, None, "揽收失败，原因：客户取消"), None),
        (event("2026-03-02 18:00:00", None, None, "请尽快揽收"), None),
        (event("2026-03-02 18:00:00", None, None, "客户取消上门揽收"), None),
        (event("2026-03-02 18:00:00", None, None, "预约取件"), None),
        (event("2026-03-02 18:00:00", None, None, "快件待取件"), None),
        (event("2026-03-02 18:00:00", None, None, "揽件成功"), "picked_up"),
        (event("2026-03-02 18:00:00", None, None, "快件已到驿站，待取件"), "out_for_delivery"),
        (event("2026-03-02 18:00:00", None, None, "您的订单已下单，电子面单已打印"), None),
        (event("2026-03-02 18:00:00", None, None, "快件到达 杭州中转部"), "in_transit"),
        (event("2026-03-02 18:00:00", None, None, "已签收，如有疑问请联系派送员"), "delivered"),
        (event("2026-03-02 18:00:00", None, None, "正在派送，请准备签收"), "out_for_delivery"),
        (event("2026-03-02 18:00:00", None, None, "快件已到驿站，请及时取件"), "out_for_delivery"),
        (event("2026-03-02 18:00:00", None, None, "买家拒收，快件已退回"), "returned"),
        (event("2026-03-02 18:00:00", None, None, "某某"), None),
        (event("2026-03-02 18:00:00", "401", "销单"), "exception"),
        (event("2026-03-02 18:00:00", "205", "未揽收"), "exception"),
        (event("2026-03-02 18:00:00", "14", "拒签"), "returned"),
    ],
    ids=lambda told: (
        (told["statusCode"] if "statusCode" in told else told.get("status") or told["context"])
        if isinstance(told, dict)
        else ""
    ),
)
def test_what_one_event_says(imported: Import, told: dict[str, str], kind: str | None) -> None:
    facts = imported(kuaidi100("yunda", "Y1", told, state="1"), "kuaidi100")
    assert facts.rows("scans", "kind") == ([(kind,)] if kind else [])


@pytest.mark.parametrize(("state", "kind"), [("0", None), ("1", None), ("3", "delivered"), ("14", "returned")])
def test_the_parcels_state_stands_in_for_its_newest_event_but_proves_no_custody(
    imported: Import, state: str, kind: str | None
) -> None:
    trace = [event("2026-03-02 18:00:00", None, None, "某某"), event("2026-03-02 17:00:00", None, None, "某某")]
    facts = imported(kuaidi100("yunda", "Y1", *trace, state=state), "kuaidi100")
    assert facts.rows("scans", "kind", "scanned_at") == ([(kind, "03-02 18:00:00")] if kind else [])


def test_pushes_abort_and_answers_without_result(imported: Import) -> None:
    push = kuaidi100("yunda", "Y1", event("2026-03-02 18:00:00", "103", "揽收"), push=True)
    facts = imported(
        [
            push,
            push,
            {"status": "abort", "message": "3天查询无记录", "lastResult": {"com": "yunda", "nu": "Y2", "data": []}},
            {"result": False, "returnCode": "500", "message": "查询无结果，请隔段时间再查"},
            kuaidi100("yunda", "Y3"),
        ],
        "kuaidi100",
    )
    assert facts.rows("scans", *SCAN) == [("yunda", "Y1", "picked_up", "03-02 18:00:00")]
    assert aside(facts.report) == {
        "told before": 1,
        "waybills without a trace, or answers without a result": 2,
        "given up by the tracker: no record for 3 days, no change for 60": 1,
    }


def test_a_callback_as_its_form_arrives(imported: Import) -> None:
    import json

    push = json.dumps(kuaidi100("yunda", "Y1", event("2026-03-02 18:00:00", "103", "揽收"), push=True))
    facts = imported(f"param={quote(push)}&sign=1\nparam={quote(push)}\n", "kuaidi100", "log.txt")
    assert facts.rows("scans", "tracking_no") == [("Y1",)]


def test_kdniao_ten_is_not_one(imported: Import) -> None:
    facts = imported(
        kdniao(
            "ZTO",
            "Z9",
            {"AcceptTime": "2026-03-02 18:00:00", "AcceptStation": "揽收", "Action": "10"},
            {"AcceptTime": "2026-03-02 20:00:00", "AcceptStation": "", "Action": "1"},
            {"AcceptTime": "2026-03-03 20:00:00", "AcceptStation": "", "Action": "201"},
            {"AcceptTime": "2026-03-04 08:00:00", "AcceptStation": "", "Action": "202"},
            {"AcceptTime": "2026-03-04 10:00:00", "AcceptStation": "", "Action": "311"},
            State="3",
        )
    )
    assert facts.report.adapter == "kdniao"
    assert facts.rows("scans", *SCAN) == [
        ("zto", "Z9", "delivered", "03-04 10:00:00"),
        ("zto", "Z9", "in_transit", "03-03 20:00:00"),
        ("zto", "Z9", "out_for_delivery", "03-04 08:00:00"),
        ("zto", "Z9", "picked_up", "03-02 20:00:00"),
    ]
    assert aside(facts.report) == {"booked or to be picked up: not picked up yet": 1}


@pytest.mark.parametrize(
    ("state", "kind"), [("10", None), ("1", "picked_up"), ("0", None), ("2", None), ("401", "exception")]
)
def test_a_kdniao_trace_without_actions_takes_the_parcels_state(imported: Import, state: str, kind: str | None) -> None:
    facts = imported(
        kdniao("ZTO", "Z9", {"AcceptTime": "2026-03-02 18:00:00", "AcceptStation": "某某"}, State=state), "kdniao"
    )
    assert facts.rows("scans", "kind") == ([(kind,)] if kind else [])


def test_sf_remarks_are_asked_before_codes(imported: Import) -> None:
    facts = imported(
        sf(
            "SF1",
            {"acceptTime": "2026-03-03 20:00:00", "opCode": "50", "remark": "已签收,感谢使用顺丰,期待再次为您服务"},
            {"acceptTime": "2026-03-02 20:00:00", "opCode": "10", "remark": "顺丰速运 已收取快件"},
            {"acceptTime": "2026-03-02 19:00:00", "opCode": "50", "remark": "", "firstStatusName": "待揽收"},
            {"acceptTime": "2026-03-02 22:00:00", "opCode": "31", "remark": ""},
            {"acceptTime": "2026-03-02 20:30:00", "opCode": "54", "remark": ""},
        )
    )
    assert facts.report.adapter == "sf-routes"
    assert facts.rows("scans", *SCAN) == [
        ("sf", "SF1", "delivered", "03-03 20:00:00"),
        ("sf", "SF1", "in_transit", "03-02 22:00:00"),
        ("sf", "SF1", "picked_up", "03-02 20:00:00"),
        ("sf", "SF1", "picked_up", "03-02 20:30:00"),
    ]


def test_texts_of_traces_name_people_and_are_not_kept(imported: Import) -> None:
    facts = imported(
        kuaidi100("yunda", "Y1", event("2026-03-02 18:00", None, None, "王小样 13800000001 已揽收")), "kuaidi100"
    )
    written = b"".join(path.read_bytes() for path in facts.facts.rglob("*") if path.is_file())
    assert "王小样".encode() not in written
    assert b"13800000001" not in written


def test_a_parcel_without_number_or_time_is_quarantined_or_unclear(imported: Import) -> None:
    facts = imported(
        [
            kuaidi100("yunda", "", event("2026-03-02 18:00:00", "103")),
            kuaidi100("yunda", "Y1", event("2026-13-02 18:00:00", "103")),
        ],
        "kuaidi100",
    )
    assert facts.rows("scans") == []
    assert facts.quarantine() == [
        "trace,source.json,1,tracking_no,,is empty. Every row needs this column.",
        "trace,source.json,2,time,2026-13-02 18:00:00,is not a time. Write 2023-12-01 10:00:00.",
    ]


def test_an_unknown_carrier_is_kept_and_counted(imported: Import) -> None:
    facts = imported(kuaidi100("Nowhere Post", "N1", event("2026-03-02 18:00:00", "103")), "kuaidi100")
    assert facts.rows("scans", "carrier") == [("nowhere post",)]
    assert facts.report.notes[0].en.startswith("carrier names that the table of carriers lacks: 1;")
