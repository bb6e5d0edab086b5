"""the order export of 小红书 千帆 (workbook or CSV, one row per article) -> orders, shipments, filings.

It names the waybill but not the pickup: the trace of a tracker must be joined. 订单标记 tells approved filings, without
when; they count from when the export tells them.
"""

from __future__ import annotations

from shipby.facts.adapters import lines
from shipby.facts.adapters.adapter import Adapter, Reading, Sample
from shipby.facts.adapters.desk import Desk
from shipby.facts.adapters.fields import Field, folded
from shipby.facts.adapters.report import Text

_HEADER = (
    "订单号,订单状态,售后状态,订单类型,订单标记,收件人姓名,收件人电话,收件人地址,省,市,区,区域编码,小红书编码,条形码,规格ID,"
    "达人ID,达人名称,SKU名称,SKU规格,SKU件数,是否为赠品,发票/Invoice,商品总价(元),用户应付金额(元),平台优惠(元),店铺优惠(元),"
    "支付渠道优惠(元),SKU商家改价(元),商家应收金额(元)（支付金额）,支付方式,支付渠道订单号,支付期数,利息费用,手续费承担方,支付时间,"
    "sku净重(kg),包裹总净重(kg),包裹总运费(元),快递公司,快递单号,发货链接,大头笔/Paint Marker,集包地/Express Extend 1,"
    "三段码/Express Extend 2,订购人身份证姓名/ID Name,订购人身份证号/ID Number,收件人身份证姓名,收件人身份证号,"
    "订单创建时间,预售订单开始发货时间,预售订单截止发货时间,承诺发货时间,订单发货时间,订单完成时间,发货仓库,确认收货类型,是否延迟收货,"
    "用户备注,包裹备注标记,包裹备注信息,异常原因,店铺名称,用户编号,运费模版名称,物流方案名称,第三方机构订单号,国补模式,"
    "供应商id,供应商名称,商家编码,商品ID,商品名称"
)
HEADER = tuple(_HEADER.split(","))
"""The whole documented header, in its order."""

TAGS = (
    "('商家报备|SELLER_DECLARE', 'seller_declared'), ('平台报备|PLATFORM_DECLARE', 'platform_declared'), "
    "('协商|CONSULT', 'agreed_with_buyer'), ('豁免|免责|EXEMPT', 'exempt')"
)
"""(what a tag looks like, the reason of the filing it tells), in SQL."""

_OWN = {
    folded(head)
    for head in ("小红书编码", "订单标记", "SKU件数", "国补模式", "订单发货时间", "规格ID", "预售订单截止发货时间")
}
_STATES = (
    ("待付款|待支付|未付款|未支付", "unpaid"),
    ("取消|关闭", "closed"),
    ("待配货|配货中|待发货|部分发货|待审核|处理中|清关", "waiting"),
    ("已发货|已完成|待收货|已收货|已签收|运输中", "shipped"),
)
_LAYOUT = lines.layout(
    "xiaohongshu_export",
    Field("order_id", ("订单号", "订单编号", "包裹号"), "id", needed=True, required=True),
    Field("line_id", ("规格ID", "小红书编码", "条形码", "是否为赠品", "快递单号"), "joined"),
    Field("state", ("订单状态",), "word", needed=True, words=_STATES),
    Field("mode", ("订单类型",), "word", words=(("预售", "presale"), ("定制", "custom"))),
    Field("kind", ("订单类型",), "word", words=(("虚拟|卡券|核销|充值", "virtual"),)),
    Field("tags", ("订单标记",)),
    Field("place", ("省", "市", "区"), "joined"),
    Field(
        "amount_minor",
        ("用户应付金额(元)", "商家应收金额(元)（支付金额）", "实付金额(元)", "支付金额(元)"),
        "yuan",
        needed=True,
        required=True,
    ),
    Field("paid_at", ("支付时间", "付款时间"), "moment", needed=True),
    Field("placed_at", ("订单创建时间", "下单时间"), "moment", spare=True),
    Field("promised_by", ("承诺发货时间", "最晚发货时间"), "moment", needed=True),
    Field("presale_by", ("预售订单截止发货时间",), "moment"),
    Field("shipped_at", ("订单发货时间", "发货时间"), "moment", needed=True),
    Field("finished_at", ("订单完成时间",), "moment", spare=True),
    Field("carrier", ("快递公司",)),
    Field("tracking_no", ("快递单号",), "id"),
    Field("product_id", ("商品ID",), "id", spare=True),
    Field("shop_id", ("店铺名称",)),
)


def _recognise(sample: Sample) -> float:
    have = set(sample.header)
    if not _OWN & have:
        return 0.0
    needed = [field for field in _LAYOUT.fields if field.needed]
    there = sum(any(folded(head) in have for head in field.heads) for field in needed) / len(needed)
    return there * (0.5 + 0.5 * len({folded(head) for head in HEADER} & have) / len(have))


def _read(desk: Desk) -> Reading:
    told = desk.told_sheets(_LAYOUT)
    desk.con.execute(
        f"""CREATE VIEW xiaohongshu_line AS SELECT * REPLACE (coalesce(promised_by, presale_by) AS promised_by)
        FROM {told.view}"""
    )
    return lines.reading(desk, told.seen_as("xiaohongshu_line"), tags=TAGS)


ADAPTER = Adapter(
    "xiaohongshu-export",
    Text("小红书千帆导出的订单（XLSX 或 CSV）", "orders exported from 小红书 千帆 (XLSX or CSV)"),
    _recognise,
    _read,
)
