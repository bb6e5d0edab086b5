"""A workbook under load and in trouble: flat memory, Excel's last row, folders and disks that do not do."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from shipby.outcomes.folder import FolderError
from shipby.outcomes.workbook import sheet, write, write_workbook
from tests.unit.outcomes.summary.judgements import DAILY, DAILY_RUN
from tests.unit.outcomes.workbooks import about, by_calamine, judged, workbook

FEW, MANY = 20_000, 320_000
PEAK_MB = """
import re, sys
from pathlib import Path
from shipby.outcomes.workbook import write_workbook
write_workbook(Path(sys.argv[1]), Path(sys.argv[1] + ".xlsx"), "zh")
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024)
"""
"""Not getrusage: a process inherits its parent's peak there."""


@pytest.fixture
def daily(tmp_path: Path) -> Path:
    return judged(tmp_path / "out", DAILY, **DAILY_RUN)


def _peak_mb(out: Path, rows: int) -> float:
    judged(out, {}, outcomes={name: {"rows": rows if name == "actions" else 0} for name in DAILY})
    with duckdb.connect() as con:
        con.execute(
            f"""COPY (SELECT 'douyin' AS pack, 'auto-close' AS clause, 'ban_product' AS kind, NULL::VARCHAR AS shop_id,
                lpad(i::VARCHAR, 18, '0') AS order_id, NULL::VARCHAR AS product_id, NULL::TIMESTAMPTZ AS starts_at,
                NULL::TIMESTAMPTZ AS ends_at FROM range({rows}) AS t(i)) TO '{out}/actions.parquet' (FORMAT parquet)"""
        )
    command = [sys.executable, "-c", PEAK_MB, str(out)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    few, many = _peak_mb(tmp_path / "few", FEW), _peak_mb(tmp_path / "many", MANY)
    assert many - few < 16, f"{FEW} rows: {few:.0f} MB, {MANY} rows: {many:.0f} MB"
    assert len(by_calamine(tmp_path / "many.xlsx", "处置")) == 1 + MANY


@pytest.mark.parametrize(("shop", "rows", "asked"), [(None, 12, ""), ("shop-b", 7, " --shop shop-b")])
def test_beyond_excels_last_row_the_sheet_ends_and_says_so(
    daily: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shop: str | None, rows: int, asked: str
) -> None:
    for module in (sheet, write):
        monkeypatch.setattr(module, "LAST_ROW", 5)
    note = (
        f"The table has {rows} rows, more than the 6 of an Excel sheet: the sheet ends here, the last {rows - 4} are "
        f"not in it. All of them, as CSV: shipby rows {daily} verdicts{asked} > verdicts.csv"
    )
    assert write_workbook(daily, tmp_path / "b.xlsx", "en", shop)[0] == f"verdicts: {note}"
    found = by_calamine(tmp_path / "b.xlsx", "verdicts")
    orders = [row["order_id"] for row in DAILY["verdicts"] if shop in (None, row["shop_id"])]
    assert [row[2] for row in found[1:5]] == orders[:4]
    assert (len(found), found[5][0]) == (6, note)
    assert f"verdicts: {rows}  {note}" in str(by_calamine(tmp_path / "b.xlsx", "About"))


def test_a_table_that_just_fits_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (sheet, write):
        monkeypatch.setattr(module, "LAST_ROW", 12)
    book = workbook(judged(tmp_path / "out", DAILY, **DAILY_RUN))
    assert book["verdicts"].max_row == 13
    assert "more than" not in about(book)


def test_the_last_row_is_excels() -> None:
    assert xlsxwriter.Workbook().add_worksheet().xls_rowmax == sheet.LAST_ROW + 1


def test_a_folder_that_is_not_whole_gives_no_workbook(daily: Path, tmp_path: Path) -> None:
    path = daily / "verdicts.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    _refused(daily, tmp_path / "b.xlsx", f"{daily}: the table verdicts is cut short or damaged: copy the whole folder")


def test_a_file_that_cannot_be_written_is_named(daily: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    _refused(
        daily,
        tmp_path / "folder",
        f"{tmp_path / 'folder'} cannot be written: Is a directory. Name another file for --xlsx.",
    )
    nowhere = tmp_path / "nowhere" / "b.xlsx"
    _refused(daily, nowhere, f"{nowhere} cannot be written: No such file or directory. Name another file for --xlsx.")


@pytest.mark.parametrize("raised", [OSError, FileCreateError])
def test_a_full_disk_leaves_the_old_workbook_and_nothing_beside_it(
    daily: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: type[Exception]
) -> None:
    to = tmp_path / "b.xlsx"
    to.write_bytes(b"the old one")
    full = OSError(errno.ENOSPC, "No space left on device")

    def close(book: Any) -> None:
        raise full if raised is OSError else FileCreateError(full)

    monkeypatch.setattr(xlsxwriter.Workbook, "close", close)
    with pytest.raises(OSError, match="No space left") as failed:
        write_workbook(daily, to, "en")
    assert (failed.value.errno, failed.value.filename) == (errno.ENOSPC, str(to))
    assert to.read_bytes() == b"the old one"
    assert {path.name for path in tmp_path.iterdir()} == {"out", "b.xlsx"}


def _refused(out: Path, to: Path, says: str) -> None:
    with pytest.raises(FolderError) as refused:
        write_workbook(out, to, "en")
    assert str(refused.value).startswith(says)
    assert not to.is_file()
