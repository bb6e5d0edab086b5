"""A CSV of the platform's own findings, or of reports -> a case for each, accepted or refused on its own.

Columns: order_id, kind; of findings found_at besides; finding (rows that share one are one), severity, reason may
follow. Killed half-way, the same file is brought again: a finding that stands already is told as such.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from pydantic import ValidationError

from shipby.casework.act import Given
from shipby.casework.acting import BATCH
from shipby.casework.incident.given import AT_MOST, Import, Report
from shipby.casework.incident.models import Bringing, Brought
from shipby.casework.incident.open import Known, import_known, report_known
from shipby.casework.misfits import misfits
from shipby.casework.models import Case
from shipby.casework.orders import orders_now
from shipby.casework.refused import Refused
from shipby.casework.spreadsheet import inert
from shipby.people.actors import Actor
from shipby.people.models import Market
from shipby.people.record import record
from shipby.people.rights import Unknown, check

COLUMNS = ("rows", "finding", "orders", "case", "result", "中文", "English")
_KNOWN = {"order_id", "kind", "found_at", "finding", "severity", "reason"}
_G = TypeVar("_G", bound=Given)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one finding: its rows of the file, its orders, the case, or why not."""

    rows: str
    finding: str
    orders: int
    case: str = ""
    code: str = ""
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class _Group:
    rows: tuple[int, ...]
    cells: tuple[dict[str, str], ...]


def bring(
    market: Market, text: str, actor: Actor, clock: Callable[[], datetime], *, found: bool
) -> list[Result]:  # fmt: skip
    """Each finding of the file imported (found), or reported; with its result. Raises Forbidden; Refused for the file.

    clock: tells the instant of each, as each is a step of its own.
    """
    groups = _groups(text)
    known = orders_now(market, [cells["order_id"] for group in groups for cells in group.cells], clock())
    return [_one(market, group, actor, clock(), known, found=found) for group in groups]


def begin(market: Market, text: str, name: str, actor: Actor, now: datetime, *, found: bool) -> Bringing:
    """The file stands, nothing of it taken up yet. Raises Forbidden; Refused for the file."""
    check(actor, "import" if found else "report", "incident")
    groups = _groups(text)
    with transaction.atomic():
        made = Bringing.objects.create(market=market, at=now, actor=actor.name, name=name[:200], found=found)
        Brought.objects.bulk_create(
            [
                Brought(bringing=made, place=place, lines=list(group.rows), cells=list(group.cells))
                for place, group in enumerate(groups, 1)
            ],
            batch_size=BATCH,
        )
        new = {"file": name, "findings": len(groups), "found": found}
        record(actor, "batch", ("incident", f"batch {made.pk}"), now, market=market, new=new)
    return made


def go_on(bringing: Bringing, actor: Actor, clock: Callable[[], datetime], most: int) -> int:
    """So many more of its findings are taken up; how many are left. Raises Forbidden, LakeError."""
    check(actor, "import" if bringing.found else "report", "incident")
    rows = list(bringing.rows.filter(code="").order_by("place")[:most])
    known = orders_now(bringing.market, [cells["order_id"] for row in rows for cells in row.cells], clock())
    for row in rows:
        told = _one(bringing.market, _group(row), actor, clock(), known, found=bringing.found)
        case = Case.objects.filter(number=told.case).first() if told.case else None
        Brought.objects.filter(pk=row.pk, code="").update(code=told.code, zh=told.zh, en=told.en, case=case)
    return bringing.rows.filter(code="").count()


def results(bringing: Bringing) -> Iterator[Result]:
    """What became of each finding of the file."""
    for row in bringing.rows.select_related("case").order_by("place").iterator(BATCH):
        group, number = _group(row), row.case.number if row.case else ""
        told = Result(",".join(map(str, group.rows)), group.cells[0].get("finding", ""), len(group.rows))
        yield replace(told, case=number, code=row.code, zh=row.zh, en=row.en)


def as_csv(results: Iterable[Result]) -> str:
    """The result of every finding, with a byte order mark so that spreadsheets read it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in results:
        writer.writerow([one.rows, inert(one.finding), one.orders, one.case, one.code, one.zh, one.en])
    return "\ufeff" + out.getvalue()


def _groups(text: str) -> list[_Group]:
    """The rows that make one finding each, in the file's order; a row without a finding is one. Raises Refused."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=None), strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        line, most = reader.reader.line_num, csv.field_size_limit()
        raise Refused(
            "csv",
            f"文件不是 CSV：读到第 {line} 行时，引号没有成对或不在单元格两端，或一格超过 {most} 个字符。"
            "请用表格软件另存为 CSV UTF-8 后重试。",
            f"The file is no CSV: at line {line}, {error}. A quote is not closed, or stands inside a cell, or a cell "
            f"has more than {most} characters: save the table as CSV UTF-8 and bring that.",
        ) from None
    head = set(rows[0]) - {None} if rows else set()
    if not {"order_id", "kind"} <= head or not head <= _KNOWN:
        raise Refused(
            "columns",
            f"文件须有列 order_id、kind，可有 {'、'.join(sorted(_KNOWN - {'order_id', 'kind'}))}。",
            f"The file needs the columns order_id and kind, and may have {', '.join(sorted(_KNOWN))}.",
        )
    if len(rows) > AT_MOST:
        many = len(rows)
        raise Refused("rows", f"最多 {AT_MOST} 行，现有 {many}。", f"At most {AT_MOST} rows; there are {many}.")
    groups: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for number, row in enumerate(rows, 2):
        if None in row:
            raise Refused(
                "cells",
                f"第 {number} 行的列数多于表头。",
                f"Row {number} has more cells than the head has names.",
            )
        cells = {name: (cell or "").strip() for name, cell in row.items()}
        groups.setdefault(cells.get("finding") or f"\0{number}", []).append((number, cells))
    return [_Group(*(tuple(part) for part in zip(*each, strict=True))) for each in groups.values()]


def _group(row: Brought) -> _Group:
    return _Group(tuple(row.lines), tuple(row.cells))


def _one(market: Market, group: _Group, actor: Actor, at: datetime, known: Known, *, found: bool) -> Result:
    finding = group.cells[0].get("finding", "")
    told = Result(",".join(map(str, group.rows)), finding, len(group.rows))
    try:
        case = _brought(market, group, actor, at, known, found=found)
    except Refused as refused:
        return replace(told, code=refused.code, zh=refused.zh, en=refused.en)
    except Unknown as unknown:
        zh, en = "尚无此订单：订单到达后再导入。", "An order is not known yet: bring the finding again when it is."
        return replace(told, code=unknown.code, zh=zh, en=en)
    return replace(told, case=case.number, code=case.state)


def _brought(
    market: Market, group: _Group, actor: Actor, at: datetime, known: Known, *, found: bool
) -> Case:  # fmt: skip
    cells = group.cells
    kinds = {one["kind"] for one in cells}
    if len(kinds) > 1:
        names = ", ".join(sorted(kinds))
        raise Refused("kinds", f"一项认定只有一种类型，现有 {names}。", f"A finding is of one kind; these are {names}.")
    if not found:
        orders = tuple(one["order_id"] for one in cells)
        told = {"orders": orders, "kind": cells[0]["kind"], "text": cells[0].get("reason") or "-"}
        given = _read(Report, told, group.rows)
        return report_known(market, given, actor, at, known)
    rows = [{name: one[name] for name in ("order_id", "found_at", "severity") if one.get(name)} for one in cells]
    reason = "; ".join(dict.fromkeys(one["reason"] for one in cells if one.get("reason")))
    whole = {"finding": cells[0].get("finding", ""), "kind": cells[0]["kind"], "orders": rows, "reason": reason}
    return import_known(market, _read(Import, whole, group.rows), actor, at, known)


def _read(model: type[_G], cells: Mapping[str, object], rows: Sequence[int]) -> _G:
    """Raises Refused where a cell does not fit, with its row and column."""
    try:
        return model.model_validate(cells)
    except ValidationError as error:
        first = next(iter(misfits(error.errors())))
        column, _, of = first.at.partition("/")
        place, _, inner = of.partition("/")  # orders/<place>/<column>, else the column of all
        row, column = rows[int(place or 0)], inner or column
        raise Refused("cell", f"第 {row} 行 {column}：{first.zh}", f"Row {row}, {column}: {first.en}.") from None
