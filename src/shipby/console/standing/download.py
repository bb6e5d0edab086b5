"""What a shop has -> files for spreadsheets: a table as CSV or XLSX, all of them as one workbook, the ledger as JSON.

A text stays a text: a spreadsheet computes none of it. Tables are written row by row; none is held whole.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any, TypeVar
from zoneinfo import ZoneInfo

import xlsxwriter
from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, path

from shipby.casework.lakes import place, rules_of
from shipby.casework.limits import civil_day
from shipby.casework.models import Case
from shipby.console.doors import ANYBODY, Visit, page
from shipby.ledger.export import export
from shipby.ledger.models import Entry
from shipby.outcomes import reading
from shipby.outcomes.reading import Action, Compensation, Penalty, Rate, Reading, VerdictRead
from shipby.outcomes.workbook.sheet import LAST_ROW, LONGEST, write_text
from shipby.people.models import Shop
from shipby.people.rights import Unknown, check

Row = Sequence[Any]
_BATCH = 2_000
_EXACT = 10**15
"""Below it a spreadsheet shows every digit."""
_RISKY = ("=", "+", "-", "@", "\t", "\r")

_ENTRY = (
    "seq", "posted_at", "kind", "account", "year", "amount", "unpublished", "occurred_at", "clause", "order_id",
    "incident_id", "window_start", "reason", "run", "case",
)  # fmt: skip
_CASE = ("number", "type", "state", "order_id", "at", "due_what", "due_who", "due_at")
_READ: Mapping[str, tuple[type[Any], Callable[[Reading, str, str | None], Any]]] = {
    "verdicts": (VerdictRead, lambda read, shop, after: read.verdicts(shop, after=after, limit=_BATCH)),
    "rates": (Rate, lambda read, shop, after: read.rates(shop, after=after, limit=_BATCH)),
    "penalties": (Penalty, lambda read, shop, after: read.penalties(shop, after=after, limit=_BATCH)),
    "compensations": (Compensation, lambda read, shop, after: read.compensations(shop, after=after, limit=_BATCH)),
    "actions": (Action, lambda read, shop, after: read.actions(shop, after=after, limit=_BATCH)),
}
TABLES = ("entries", "cases", *_READ)


def downloads(visit: Visit) -> HttpResponse:
    """What there is to download."""
    check(visit.actor, "read", "export", shop=visit.shop)
    return visit.render("console/standing/downloads.html", {"tables": TABLES})


def download(visit: Visit, table: str, form: str) -> HttpResponseBase:
    """A table, `all` of them, or the `ledger` with what it takes to recompute it. Raises Forbidden, Unknown."""
    check(visit.actor, "read", "export", shop=visit.shop)
    zone = ZoneInfo(rules_of(visit.market).zone)
    name = f"{visit.shop.shop_id}-{table}-{civil_day(visit.now, zone.key)}.{form}"
    if (table, form) == ("ledger", "json"):
        return _named(HttpResponse(_ledger(visit), content_type="application/json"), name)
    tables = TABLES if table == "all" else (table,)
    if form == "xlsx" and set(tables) <= set(TABLES):
        file = _workbook(((one, *_table(visit.shop, one)) for one in tables), zone)
        return FileResponse(file, as_attachment=True, filename=name)
    if form == "csv" and table in TABLES:
        columns, rows = _table(visit.shop, table)
        text = _lines(chain([columns], (_plain(row, zone) for row in rows)))
        return _named(StreamingHttpResponse(text, content_type="text/csv; charset=utf-8"), name)
    raise Unknown("export")


def _table(shop: Shop, table: str) -> tuple[Sequence[str], Iterable[Row]]:
    """Columns and rows of a table of a shop."""
    if table == "entries":
        entries = Entry.objects.filter(shop=shop).order_by("seq").values_list(*_ENTRY)
        return _ENTRY, entries.iterator(_BATCH)
    if table == "cases":
        return _CASE, Case.objects.filter(shop=shop).order_by("id").values_list(*_CASE).iterator(_BATCH)
    kind, read = _READ[table]
    columns = tuple(one.name for one in fields(kind))
    return columns, _read(reading.of(place(shop.market)), shop.shop_id, columns, read)


def _read(read: Reading, shop: str, columns: Sequence[str], ask: Callable[..., Any]) -> Iterator[Row]:
    after = None
    while True:
        page = ask(read, shop, after)
        yield from ([getattr(row, name) for name in columns] for row in page.rows)
        after = page.next
        if after is None:
            return


def _plain(row: Row, zone: ZoneInfo) -> list[str]:
    return [_cell(cell, zone) for cell in row]


def _cell(cell: Any, zone: ZoneInfo) -> str:
    """Instants on the platform's clock with its offset; a text that a spreadsheet would compute gets an apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.astimezone(zone).isoformat(sep=" ")
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text[:1] in _RISKY else text


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "\ufeff"
    for row in rows:
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(row)
        yield line.getvalue()


def _workbook(tables: Iterable[tuple[str, Sequence[str], Iterable[Row]]], zone: ZoneInfo) -> IO[bytes]:
    file = tempfile.TemporaryFile(prefix="shipby-")  # noqa: SIM115, closed by the answer
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    for name, columns, rows in tables:
        sheet = book.add_worksheet(name)
        for place_, column in enumerate(columns):
            sheet.set_column(place_, place_, 22 if column.endswith(("_at", "_id", "account")) else 14)
            write_text(sheet, 0, place_, column, bold)
        sheet.freeze_panes(1, 0)
        last = 0
        for last, row in enumerate(islice(rows, LAST_ROW), 1):
            for place_, cell in enumerate(row):
                _put(sheet, last, place_, cell, zone, text)
        sheet.autofilter(0, 0, last, len(columns) - 1)
    book.close()
    file.seek(0)
    return file


def _put(sheet: Any, row: int, place_: int, cell: Any, zone: ZoneInfo, text: Any) -> None:
    if cell is None:
        return
    if type(cell) in (int, Decimal) and -_EXACT < cell < _EXACT:
        sheet.write_number(row, place_, cell)
    elif isinstance(cell, datetime):
        write_text(sheet, row, place_, f"{cell.astimezone(zone):%Y-%m-%d %H:%M:%S}", text)
    elif isinstance(cell, date):
        write_text(sheet, row, place_, cell.isoformat(), text)
    else:
        write_text(sheet, row, place_, str(cell)[:LONGEST], text)


def _ledger(visit: Visit) -> str:
    rules = rules_of(visit.market, civil_day(visit.now, rules_of(visit.market).zone))
    return json.dumps(export(visit.shop, rules, visit.now), ensure_ascii=False, indent=1) + "\n"


_Answer = TypeVar("_Answer", bound=HttpResponseBase)


def _named(answer: _Answer, name: str) -> _Answer:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name.encode("ascii", "replace").decode()}"'
    return answer


urls: list[URLPattern] = [
    path("shops/<int:shop>/downloads/", page(*ANYBODY, shop=True)(downloads), name="downloads"),
    path("shops/<int:shop>/downloads/<str:table>.<str:form>", page(*ANYBODY, shop=True)(download), name="download"),
]
