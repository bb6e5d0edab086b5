"""trace events of any tracker or carrier -> scans, and what is no scan set aside by reason.

An event counts as a pickup only where the source says that the carrier has the parcel. A parcel announced, booked or
waiting to be picked up was not picked up; a text that tells neither is not taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from shipby.facts.adapters.adapter import Reading
from shipby.facts.adapters.carriers import define_carriers, unknown_carriers
from shipby.facts.adapters.desk import Desk
from shipby.facts.adapters.fields import Field, Layout
from shipby.facts.adapters.report import FileCount, Text

ANNOUNCED = "announced"
"""The kind of an event before the carrier has the parcel."""

ASIDE = {
    "double": Text("同一条轨迹重复推送", "told before"),
    ANNOUNCED: Text("已下单或待揽收，尚未揽收", "booked or to be picked up: not picked up yet"),
    "unclear": Text("看不出是哪种轨迹", "of a kind that cannot be told"),
    "silent": Text("运单尚无轨迹，或查询无结果", "waybills without a trace, or answers without a result"),
    "given_up": Text(
        "查询方停止跟踪：三天无记录或六十天无变化", "given up by the tracker: no record for 3 days, no change for 60"
    ),
}

LAYOUT = Layout(
    "trace",
    (
        Field("carrier", ("carrier",), required=True),
        Field("tracking_no", ("tracking_no",), "id", required=True),
        Field("kind", ("kind",)),
        Field("scanned_at", ("time",), "moment"),
        Field("region", ("region",)),
    ),
)
"""An event as adapters tell it. kind: a kind of scan or a reason of ASIDE; only a scan needs its time."""

_WORDS: tuple[tuple[str, str], ...] = (
    (
        r"(待|未|准备|即将|预约|安排|通知|预计|将|请|尽快|催|取消|无法)[^，。,；;]{0,12}(揽收|揽件|上门)"
        r"|(揽收|揽件|取件)(失败|异常|取消|超时)|预约(成功|取件|寄件)",
        ANNOUNCED,
    ),
    (r"退回|退件|退签|拒收|拒签|返回(寄|发)件", "returned"),
    (r"已[^，。,；;待]{0,12}签收|签收成功|(本人|他人|代)签收|签收人|^签收$|妥投|已取件|已被.{0,6}取", "delivered"),
    (r"派送|派件|投递|配送中|取件码|请.{0,20}(取件|领取)|代收|驿站|投柜|快递柜|丰巢|自提", "out_for_delivery"),
    (r"揽收|揽件|收件|收寄|已收取|取件成功", "picked_up"),
    (r"下单|面单|打单|已打印|(商家|卖家|发货方).{0,8}(发货|备货|打包|通知)|仓库.{0,8}(处理|打包|分拣)", ANNOUNCED),
    (r"到达|离开|发往|发出|转运|中转|分拣|集散|运输|装车|下一站|清关|通关|干线|在途|转投", "in_transit"),
    (r"异常|问题件|疑难|破损|丢失|滞留|延误|取消|拦截|无法", "exception"),
)
"""(what a text says, the kind of its event): the first that fits."""
_COMPILED = tuple((re.compile(pattern), kind) for pattern, kind in _WORDS)


def kind_of_text(*texts: Any) -> str | None:
    """The kind that the first telling text says, if any says one."""
    for text in texts:
        if isinstance(text, str) and text:
            found = next((kind for pattern, kind in _COMPILED if pattern.search(text)), None)
            if found:
                return found
    return None


def code_text(code: Any) -> str:
    """A code, which may be a number, as text."""
    return str(code).strip() if isinstance(code, str | int) and not isinstance(code, bool) else ""


def reading(desk: Desk, rows_of: Callable[[Any], Iterator[Mapping[str, Any]]]) -> Reading:
    """Scans of the events that rows_of makes of every document."""
    told = desk.told_records(LAYOUT, rows_of)
    reasons = ", ".join(f"'{reason}'" for reason in ASIDE)
    scans = f"(SELECT carrier FROM {told.view} WHERE kind NOT IN ({reasons}))"
    strangers = define_carriers(desk.con, scans, "carrier", "carrier_code")
    desk.con.execute(
        f"""CREATE TEMP TABLE event AS SELECT * EXCLUDE (nth),
            CASE WHEN kind IN ({reasons}) THEN kind WHEN kind IS NULL OR scanned_at IS NULL THEN 'unclear'
                WHEN nth > 1 THEN 'double' END AS aside
        FROM (SELECT told.* REPLACE (code AS carrier),
                row_number() OVER (PARTITION BY code, tracking_no, kind, scanned_at
                    ORDER BY region DESC NULLS LAST, _file, _record) AS nth
            FROM {told.view} AS told LEFT JOIN carrier_code ON name = carrier)"""
    )
    rows = desk.con.execute("SELECT _file, aside, count(*) FROM event WHERE aside IS NOT NULL GROUP BY ALL").fetchall()
    counts = []
    for file, read in sorted(told.read.items()):
        aside = {reason: count for named, reason, count in rows if named == file}
        told_why = tuple((ASIDE[key], aside[key]) for key in ASIDE if key in aside)
        counts.append(FileCount(file, read, read - told.bad[file] - sum(aside.values()), told.bad[file], told_why))
    return Reading({"scans": _SCANS}, tuple(counts), unknown_carriers(strangers), told.assumed)


_SCANS = """SELECT carrier, tracking_no, kind, scanned_at,
    CASE WHEN regexp_full_match(region, '[0-9]{2,6}') THEN region END AS region
    FROM event WHERE aside IS NULL ORDER BY carrier, tracking_no, kind, scanned_at"""
