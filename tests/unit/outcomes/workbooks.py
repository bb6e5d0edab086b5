"""Tables written by hand -> an output folder, its workbook, and what two readers find in that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import python_calamine

from shipby.outcomes.summary.words import Lang
from shipby.outcomes.workbook import write_workbook
from tests.unit.outcomes.summary.made import Rows, write

RUN: Mapping[str, Any] = {
    "versions": {"shipby": "1.2.3"},
    "circumstances": {"facts": "my facts"},
}


def judged(
    out: Path, tables: Mapping[str, Rows], *, form: str = "parquet", unknown_pack_of: str | None = None, **run: Any
) -> Path:
    """An output folder as a judgement leaves it; by rules that nobody has any more where their zone is named."""
    write(out, "douyin", tables, form=form, **{**RUN, **run})
    if unknown_pack_of:
        run_json = out / "run.json"
        told = json.loads(run_json.read_text(encoding="utf-8"))
        told["pack"] = {"name": "gone", "market": "gone", "versions": ["1"], "hash": "0", "zone": unknown_pack_of}
        run_json.write_text(json.dumps(told), encoding="utf-8")
    return out


def workbook(out: Path, lang: Lang = "en", shop: str | None = None) -> Any:
    """Its workbook, opened with openpyxl."""
    to = out.with_name("out.xlsx")
    assert write_workbook(out, to, lang, shop) == []
    return openpyxl.load_workbook(to)


def column(book: Any, sheet: str, heading: str) -> list[Any]:
    """The cells under a heading."""
    head = [str(cell.value).partition("\n")[0] for cell in book[sheet][1]]
    return [row[head.index(heading)] for row in book[sheet].iter_rows(min_row=2)]


def values(book: Any, sheet: str, heading: str) -> list[Any]:
    """What they hold."""
    return [cell.value for cell in column(book, sheet, heading)]


def by_calamine(path: Path, sheet: str) -> list[list[Any]]:
    """All cells of a sheet as another reader finds them."""
    return python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()


def about(book: Any) -> str:
    """The first sheet as text."""
    rows = book.worksheets[0].iter_rows(values_only=True)
    return "\n".join("\t".join("" if cell is None else cell for cell in row) for row in rows)
