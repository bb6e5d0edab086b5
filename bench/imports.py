"""rows of orders as facts and as an export -> how fast a lake takes them, and whether memory grows with the file.

`python -m bench.imports --rows 300000` also measures four times as many rows; `--form` names one of the sources.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

import duckdb

from bench.measure import measure
from shipby.facts.adapters.formats.douyin_export import HEADER

HERE = Path(__file__).resolve().parent
FORMS = ("parquet", "csv", "douyin-export")
_PAID = "TIMESTAMP '2026-03-01 00:00:00' + i % 2419200 * INTERVAL 1 SECOND"
_FACTS = f"""SELECT (6900000000000000000 + i)::VARCHAR AS order_id, 'S' || i % 500 AS shop_id,
    strftime({_PAID}, '%Y-%m-%d %H:%M:%S+08:00') AS paid_at, 1000 + i % 9000 AS amount_minor,
    strftime({_PAID} + INTERVAL 48 HOUR, '%Y-%m-%d %H:%M:%S+08:00') AS promised_by, '330106' AS ship_to"""
_EXPORT = {
    "主订单编号": "(6900000000000000000 + i) || chr(9)",
    "子订单编号": "(6900000000000000000 + i) || chr(9)",
    "商品ID": "34000 + i % 1000",
    "订单应付金额": "(1000 + i % 9000) / 100",
    "省": "'浙江省'",
    "市": "'杭州市'",
    "区": "'西湖区'",
    "订单提交时间": f"strftime({_PAID}, '%Y-%m-%d %H:%M:%S')",
    "支付完成时间": f"strftime({_PAID} + INTERVAL 9 SECOND, '%Y-%m-%d %H:%M:%S')",
    "订单状态": "'已发货'",
    "承诺发货时间": f"strftime({_PAID} + INTERVAL 48 HOUR, '%Y-%m-%d %H:%M:%S')",
    "订单类型": "'普通订单'",
    "流量体裁": "'直播'",
    "发货时间": f"strftime({_PAID} + i % 190000 * INTERVAL 1 SECOND, '%Y-%m-%d %H:%M:%S')",
}


def source(form: str, rows: int, folder: Path) -> Path:
    """A file or folder of so many rows: facts as `parquet` or `csv`, or the export of all 74 columns."""
    folder.mkdir(parents=True)
    if form == "douyin-export":
        cells = ", ".join(f"""{_EXPORT.get(head, "'-'")} AS "{head}" """ for head in HEADER)
        query, path = f"SELECT {cells}", folder / "orders.csv"
    else:
        query, path = _FACTS, folder / f"orders.{form}"
    with duckdb.connect() as con:
        con.execute(f"COPY ({query} FROM range({rows}) AS t(i)) TO '{path}'")
    return path if form == "douyin-export" else folder


def main() -> None:
    """Generate, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--work", type=Path, default=HERE / "out" / "imports")
    parser.add_argument("--form", choices=FORMS, nargs="*", default=FORMS)
    words = parser.parse_args()
    shutil.rmtree(words.work, ignore_errors=True)
    shipby = [sys.executable, "-m", "shipby"]
    print(f"{'source':15}{'rows':>10}{'MB':>7}{'rows/s':>10}{'rows/CPU s':>12}{'peak MB':>9}")
    for form in words.form:
        for rows in (words.rows, 4 * words.rows):
            place = words.work / f"{form}-{rows}"
            given, lake = source(form, rows, place / "source"), str(place / "lake")
            measure([*shipby, "lake", "init", lake, "--pack", "douyin"], HERE.parent)
            which = ["douyin-export", "--shop", "S1"] if form == "douyin-export" else ["facts"]
            before = os.times()
            run = measure([*shipby, "import", *which, str(given), "--lake", lake], HERE.parent)
            after = os.times()
            cpu = after.children_user + after.children_system - before.children_user - before.children_system
            size = sum(path.stat().st_size for path in (place / "source").iterdir()) / 1e6
            rates = f"{rows / run.seconds:>10,.0f}{rows / cpu:>12,.0f}{run.peak_bytes / 1e6:>9,.0f}"
            print(f"{form:15}{rows:>10,}{size:>7,.0f}{rates}", flush=True)
            shutil.rmtree(place)


if __name__ == "__main__":
    main()
