"""Made-up sources in the documented shapes: no order, waybill or person in them is real."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from shipby.facts.adapters.formats import douyin_export, xiaohongshu_export

PEOPLE = {
    "收件人": "王小样",
    "收件人手机号": "13800000001",
    "街道": "样品街道",
    "详细地址": "样品路 1 号",
    "买家留言": "请打 13800000002",
    "收件人姓名": "王小样",
    "收件人电话": "13800000001",
    "收件人地址": "样品路 1 号",
    "订购人身份证姓名/ID Name": "王小样",
    "订购人身份证号/ID Number": "330106199001010011",
    "用户备注": "请打 13800000002",
}
"""What must not be found in anything that an import writes or says."""

DOUYIN = {
    "主订单编号": "6900000000000000001",
    "子订单编号": "6900000000000000001",
    "商品ID": "3400000001",
    "订单应付金额": "99.90",
    "省": "浙江省",
    "市": "杭州市",
    "区": "西湖区",
    "订单提交时间": "2026-03-01 10:20:00",
    "支付完成时间": "2026-03-01 10:20:30",
    "订单状态": "已发货",
    "承诺发货时间": "2026-03-03 10:20:30",
    "订单类型": "普通订单",
    "流量体裁": "直播",
    "发货时间": "2026-03-02 18:00:00",
}
"""A sub-order dispatched in time."""

XIAOHONGSHU = {
    "订单号": "P700000000000000001",
    "订单状态": "待收货",
    "订单类型": "现货",
    "规格ID": "sku-1",
    "是否为赠品": "否",
    "省": "北京市",
    "市": "北京市",
    "区": "朝阳区",
    "用户应付金额(元)": "88.00",
    "支付时间": "2026-04-02 14:36:05",
    "订单创建时间": "2026-04-02 14:35:00",
    "承诺发货时间": "2026-04-04 14:36:05",
    "订单发货时间": "2026-04-03 10:00:00",
    "快递公司": "中通快递",
    "快递单号": "Z700000000001",
    "店铺名称": "样品店",
    "商品ID": "item-1",
}
"""A line dispatched in time."""


def sheet(header: tuple[str, ...], rows: list[dict[str, str]]) -> list[list[str]]:
    """The header and the rows under it; a column that a row does not name is `-`."""
    return [list(header), *([row.get(head, PEOPLE.get(head, "-")) for head in header] for row in rows)]


def as_csv(table: list[list[str]], encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table)
    return out.getvalue().encode(encoding)


def as_xlsx(table: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in table:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def douyin(*changes: dict[str, str], encoding: str = "utf-8-sig") -> bytes:
    """The CSV export of 抖店 with one row per change."""
    return as_csv(sheet(douyin_export.HEADER, [DOUYIN | change for change in changes]), encoding)


def xiaohongshu(*changes: dict[str, str]) -> bytes:
    """The workbook export of 千帆 with one row per change."""
    return as_xlsx(sheet(xiaohongshu_export.HEADER, [XIAOHONGSHU | change for change in changes]))


def event(
    time: str, code: str | None = None, status: str | None = None, context: str = "", **more: str
) -> dict[str, Any]:
    """One entry of a Kuaidi100 trace."""
    told = {"time": time, "ftime": time, "context": context, "status": status, "statusCode": code}
    return {name: value for name, value in (told | more).items() if value is not None}


def kuaidi100(com: str, nu: str, *events: dict[str, Any], state: str = "0", push: bool = False) -> dict[str, Any]:
    """An answer of Kuaidi100, newest event first; push: as it is pushed."""
    result = {
        "message": "ok",
        "nu": nu,
        "com": com,
        "ischeck": "0",
        "status": "200",
        "state": state,
        "data": list(events),
    }
    return {"status": "polling", "message": "", "lastResult": result} if push else result


def kdniao(code: str, number: str, *traces: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A push of KDNiao with one parcel."""
    parcel = {"ShipperCode": code, "LogisticCode": number, "Success": True, "Traces": list(traces)} | more
    return {"EBusinessID": "1", "PushTime": "2026-03-05 10:00:00", "Count": "1", "Data": [parcel]}


def sf(number: str, *routes: dict[str, Any]) -> dict[str, Any]:
    """An answer of SF: JSON kept as text in JSON."""
    inner = {"success": True, "msgData": {"routeResps": [{"mailNo": number, "routes": list(routes)}]}}
    return {"apiResultCode": "A1000", "apiResultData": json.dumps(inner, ensure_ascii=False)}


DOUYIN_ORDER: dict[str, Any] = {
    "order_id": "6900000000000000001",
    "shop_id": 1000001,
    "order_status": 3,
    "main_status": 3,
    "order_type": 0,
    "create_time": 1772331600,
    "pay_time": 1772331630,
    "exp_ship_time": 1772504430,
    "ship_time": 1772445600,
    "update_time": 1772445700,
    "pay_amount": 9990,
    "post_receiver": "王小样",
    "post_tel": "13800000001",
    "post_addr": {
        "province": {"name": "浙江省"},
        "city": {"name": "杭州市"},
        "town": {"name": "西湖区"},
        "detail": "样品路 1 号",
    },
    "sku_order_list": [{"product_id": 3400000001}],
    "logistics_info": [{"tracking_no": "Z1", "company": "zhongtong", "ship_time": 1772445600}],
}
PARCEL: dict[str, Any] = {
    "trackNo": "Z1",
    "express": "zhongtong",
    "deliveryTime": 1772445600,
    "collectTime": 1772545600,
    "signTime": 0,
    "collectProvince": "浙江",
    "collectCity": "金华",
    "orderList": [{"orderId": "6900000000000000001"}],
}
XIAOHONGSHU_ORDER: dict[str, Any] = {
    "orderId": "P700000000000000001",
    "orderType": 1,
    "orderStatus": 6,
    "createdTime": 1775111700000,
    "paidTime": 1775111765000,
    "updateTime": 1775184565000,
    "deliveryTime": 1775184000000,
    "cancelTime": 0,
    "promiseLastDeliveryTime": 1775284565000,
    "expressTrackingNo": "Z7",
    "expressCompanyCode": "zto",
    "orderTagList": [],
    "totalPayAmount": 8800,
    "shopId": "S7",
    "receiverName": "王小样",
    "receiverProvinceName": "北京市",
    "receiverCityName": "北京市",
    "receiverDistrictName": "朝阳区",
    "skuList": [{"itemId": "item-1"}],
}


def write(path: Path, content: bytes | str | dict[str, Any] | list[Any]) -> Path:
    """The file with this content; what is neither bytes nor text is written as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
    return path
