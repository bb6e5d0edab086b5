"""the order export of 抖店 (CSV or workbook, one row per sub-order) -> orders, shipments without waybill numbers.

It has no pickup time, and no waybill number unless the column 快递信息 was chosen. 承诺发货时间 is the deadline of
dispatch.
"""

from __future__ import annotations

from shipby.facts.adapters import lines
from shipby.facts.adapters.adapter import Adapter, Reading, Sample
from shipby.facts.adapters.desk import Desk
from shipby.facts.adapters.fields import Field, folded
from shipby.facts.adapters.report import Text

_HEADER = (
    "主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,订单应付金额,运费,优惠总金额,平台优惠,商家优惠,"
    "达人优惠,商家改价,支付优惠,红包抵扣,支付方式,手续费,收件人,收件人手机号,省,市,区,街道,详细地址,是否修改过地址,"
    "地址修改时段,买家留言,订单提交时间,旗帜颜色,商家备注,订单完成时间,支付完成时间,APP渠道,流量来源,订单状态,承诺发货时间,"
    "订单类型,鲁班落地页ID,达人ID,达人昵称,所属门店ID,售后状态,取消原因,预约发货时间,仓库ID,仓库名称,序列号,是否安心购,"
    "广告渠道,流量类型,流量体裁,流量渠道,发货主体,发货主体明细,发货时间,降价类优惠,平台实际承担优惠金额,商家实际承担优惠金额,"
    "达人实际承担优惠金额,预计送达时间,是否平台仓自流转,车型,商品69码,发货SN码,发货IMEI码1,发货IMEI码2,预约送达时间,"
    "建议发货时间（起）,建议发货时间（止）,物流SN码,物流IMEI码1,物流IMEI码2"
)
HEADER = tuple(_HEADER.split(","))
"""The whole documented header, in its order."""

_OWN = {
    folded(head)
    for head in (
        "主订单编号",
        "子订单编号",
        "商品单号",
        "选购商品",
        "订单应付金额",
        "达人ID",
        "达人昵称",
        "流量体裁",
        "鲁班落地页ID",
    )
}
_STATES = (
    ("待支付|待付款|未支付|未付款", "unpaid"),
    ("关闭|取消|退款成功", "closed"),
    ("待发货|备货|部分发货|待配货|已支付|已付款", "waiting"),
    ("已发货|已完成|已收货|待收货|已签收|确认收货", "shipped"),
)
_WAYBILL = "([A-Za-z0-9-]{6,40})-([^-;；,，|]{1,20})"
"""快递信息 of a parcel: the number and the carrier's name. Of several parcels in one cell none is told."""
_LAYOUT = lines.layout(
    "douyin_export",
    Field("order_id", ("主订单编号", "主订单号", "订单编号", "订单号"), "id", needed=True, required=True),
    Field("line_id", ("子订单编号", "子订单号", "商品单号"), "id", needed=True, required=True),
    Field("product_id", ("商品ID", "商品Id"), "id", spare=True),
    Field("paid_at", ("支付完成时间", "支付时间", "付款时间"), "moment", needed=True),
    Field("promised_by", ("承诺发货时间", "最晚发货时间"), "moment", needed=True),
    Field("shipped_at", ("发货时间", "订单发货时间"), "moment"),
    Field("placed_at", ("订单提交时间", "下单时间", "提交时间"), "moment", spare=True),
    Field("finished_at", ("订单完成时间", "完成时间"), "moment", spare=True),
    Field("amount_minor", ("订单应付金额", "应付金额", "订单金额"), "yuan", needed=True, required=True),
    Field("state", ("订单状态",), "word", needed=True, words=_STATES),
    Field("mode", ("订单类型",), "word", words=(("预售", "presale"), ("定制", "custom"))),
    Field("kind", ("订单类型",), "word", words=(("虚拟|电子券|卡券|三方券|核销|充值", "virtual"),)),
    Field(
        "channel",
        ("流量体裁",),
        "word",
        words=(("直播", "live"), ("视频", "video"), ("搜索", "search"), ("商品卡|橱窗|货架", "shelf"), (".", "other")),
    ),
    Field("place", ("省", "市", "区"), "joined"),
    Field("waybill", ("快递信息",)),
)


def _recognise(sample: Sample) -> float:
    if not sample.header:
        return 0.0
    known = {folded(head) for head in HEADER}
    have = set(sample.header)
    if not _OWN & have:
        return 0.0
    needed = [field for field in _LAYOUT.fields if field.needed]
    there = sum(any(folded(head) in have for head in field.heads) for field in needed) / len(needed)
    return there * (0.5 + 0.5 * len(known & have) / len(have))


def _read(desk: Desk) -> Reading:
    told = desk.told_sheets(_LAYOUT)
    desk.con.execute(
        f"""CREATE VIEW douyin_line AS SELECT * REPLACE (way.no AS tracking_no, way.carrier AS carrier)
        FROM (SELECT *, CASE WHEN regexp_full_match(waybill, '{_WAYBILL}')
            THEN regexp_extract(waybill, '{_WAYBILL}', ['no', 'carrier']) END AS way FROM {told.view})"""
    )
    return lines.reading(desk, told.seen_as("douyin_line"))


ADAPTER = Adapter(
    "douyin-export",
    Text("抖店后台导出的订单（CSV 或 XLSX）", "orders exported from the 抖店 back office (CSV or XLSX)"),
    _recognise,
    _read,
)
