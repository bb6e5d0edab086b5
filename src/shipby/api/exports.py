"""A shop's rows -> CSV or XLSX to download, whole, page by page; text that a spreadsheet would run stays text."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import xlsxwriter
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from ninja import Path, Router

from shipby.api.named import Name, reading_of, shop_for
from shipby.casework.spreadsheet import inert
from shipby.ledger.export import entry_row
from shipby.ledger.models import Entry
from shipby.outcomes.reading import Action, Compensation, Page, Penalty, Rate, Reading, VerdictRead
from shipby.outcomes.workbook.sheet import LAST_ROW, LONGEST, write_text
from shipby.people.models import Shop
from shipby.people.paging import page_of

router = Router(tags=["exports"])

Table = Literal["verdicts", "rates", "penalties", "compensations", "actions", "entries"]
_AT_ONCE = 5_000
_SHAPES: dict[str, type] = {
    "verdicts": VerdictRead, "rates": Rate, "penalties": Penalty, "compensations": Compensation, "actions": Action,
}  # fmt: skip
_ENTRY = (
    "seq", "account", "clause", "order_id", "incident_id", "window_start", "year", "amount", "unpublished",
    "occurred_at", "posted_at", "kind", "refers_to", "reason", "run", "case", "noticed_at",
)  # fmt: skip
_MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@router.get(
    "/markets/{market}/shops/{shop}/exports/{table}.{form}", operation_id="export", openapi_extra={
        "responses": {200: {"description": "The file", "content": {kind: {} for kind in _MEDIA_TYPES.values()}}}
    },
)  # fmt: skip
def export(
    request: HttpRequest, market: Name, shop: Name, table: Annotated[Table, Path()],
    form: Annotated[Literal["csv", "xlsx"], Path()],
) -> HttpResponseBase:  # fmt: skip
    """Download a table of the shop. Times stand on the market's clock; an XLSX ends where a sheet of Excel does."""
    found, _ = shop_for(request, market, shop, "read", "export")
    read = reading_of(found.market)
    columns = _ENTRY if table == "entries" else tuple(field.name for field in fields(_SHAPES[table]))
    rows = _rows(found, read, table, columns)
    response: HttpResponseBase
    if form == "csv":
        response = StreamingHttpResponse(_csv(columns, rows), content_type=_MEDIA_TYPES["csv"])
    else:
        response = FileResponse(_xlsx(columns, rows, table), content_type=_MEDIA_TYPES["xlsx"])
    response["Content-Disposition"] = f'attachment; filename="{table}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _rows(shop: Shop, read: Reading, table: str, columns: Sequence[str]) -> Iterator[list[Any]]:
    zone = ZoneInfo(read.facts.zone)
    told = _entries(shop) if table == "entries" else _outcomes(getattr(read, table), shop.shop_id)
    for row in told:
        yield [_local(row[column], zone) for column in columns]


def _outcomes(method: Callable[..., Page[Any]], shop_id: str) -> Iterator[dict[str, Any]]:
    after: str | None = None
    while True:
        page = method(shop_id, after=after, limit=_AT_ONCE)
        yield from map(asdict, page.rows)
        after = page.next
        if after is None:
            return


def _entries(shop: Shop) -> Iterator[dict[str, Any]]:
    after: str | None = None
    while True:
        rows = Entry.objects.filter(shop=shop).select_related("notice", "refers_to")
        page = page_of(rows, ("-seq",), after, _AT_ONCE)
        for one in page.rows:
            yield entry_row(one, {one.refers_to.pk: one.refers_to.seq} if one.refers_to else {})
        after = page.after
        if after is None:
            return


def _local(cell: Any, zone: ZoneInfo) -> Any:
    return cell.astimezone(zone).isoformat(sep=" ") if isinstance(cell, datetime) else cell


class _Line:
    """What a CSV writer writes into: it gives the line back."""

    def write(self, text: str) -> str:
        return text


def _csv(columns: Sequence[str], rows: Iterator[list[Any]]) -> Iterator[str]:
    """With a byte order mark, so that spreadsheets read it as UTF-8."""
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow(columns))
    for row in rows:
        yield str(writer.writerow([inert(cell) if isinstance(cell, str) else cell for cell in row]))


def _xlsx(columns: Sequence[str], rows: Iterator[list[Any]], table: str) -> Any:
    file = tempfile.TemporaryFile()  # noqa: SIM115
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet, text, head = book.add_worksheet(table), book.add_format({"num_format": "@"}), book.add_format({"bold": True})
    for place, column in enumerate(columns):
        write_text(sheet, 0, place, column, head)
    for number, row in zip(range(1, LAST_ROW), rows, strict=False):
        for place, cell in enumerate(row):
            if isinstance(cell, bool) or (cell is not None and not isinstance(cell, int | Decimal)):
                write_text(sheet, number, place, str(cell)[:LONGEST], text)
            elif cell is not None:
                sheet.write_number(number, place, cell)
    sheet.freeze_panes(1, 0)
    book.close()
    file.seek(0)
    return file
