"""a CSV file or workbook and the layouts wanted of it -> one relation of cleaned cells; or the format it rather is."""

from __future__ import annotations

import codecs
import csv
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from shipby.facts.adapters.fields import Field, How, Layout, folded, said, told, typed, unpadded, untabbed
from shipby.facts.adapters.mapping import Mapped, place_of
from shipby.facts.columns import Matched
from shipby.facts.delimited import REJECTING, REJECTS, TextFile, TextGroup
from shipby.facts.encodings import Encoding, look
from shipby.facts.errors import FactsError
from shipby.facts.find import FactFile
from shipby.facts.sql import literal, paths
from shipby.facts.sql import name as quoted
from shipby.facts.workbook import sheets_left, workbook_rows, write_csv

PARQUET = "parquet"
_CHUNK = 1 << 20
_MARKS = (",", "\t", ";")


@dataclass(frozen=True, slots=True)
class Opened:
    """A table of text, opened: where its UTF-8 lies, its header, what separates its cells."""

    text: TextFile
    header: tuple[str, ...]
    mark: str
    """what separates the cells, or PARQUET"""
    types: tuple[str, ...] = ()
    """of the columns, where they have any"""
    repaired: bool = False
    """whether U+FFFD stands where the file holds bytes that are no text"""


@dataclass(frozen=True, slots=True)
class Sheet(TextGroup):
    """The cells of one opened file that a layout reads."""

    mark: str = ","
    types: tuple[str, ...] = ()
    repaired: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)
    """the types of the fields that do not pass through text"""
    raw: tuple[tuple[str, How, str], ...] = ()
    """(field, how, SQL of its raw cell)"""
    file: str = ""
    record: str = ""
    """SQL of the file's label and of the record's number, where rows were made from records"""

    def relation(self, *, strict: bool) -> str:
        """The subquery of the cleaned cells (`r_<field>`, all text) with `r__file` and `r__record`."""
        cells = ", ".join(f"{raw} AS c_{name}" for name, _, raw in self.raw)
        query = f"(SELECT {cells}, {self.file} AS r__file, {self.record} AS r__record FROM {self._cells(strict)})"
        steps: tuple[tuple[str, str, Callable[[str, How], str]], ...] = (
            ("c", "n", untabbed),
            ("n", "u", unpadded),
            ("u", "s", said),
            ("s", "r", told),
        )
        for before, after, step in steps:
            cells = ", ".join(
                f"{f'{before}_{name}' if name in self.typed else step(f'{before}_{name}', how)} AS {after}_{name}"
                for name, how, _ in self.raw
            )
            query = f"(SELECT {cells}, r__file, r__record FROM {query})"
        return query

    def _cells(self, strict: bool) -> str:
        if self.mark == PARQUET:
            plain = {self.matched.positions[name] for name in self.typed}
            columns = (
                f"{quoted(name)}{'' if index in plain else '::VARCHAR'} AS c{index}"
                for index, name in enumerate(self.header)
            )
            file = paths([self.files[0].path])
            return f"(SELECT {', '.join(columns)} FROM read_parquet({file}, hive_partitioning=false))"
        types = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(self.header)))
        return f"""read_csv({paths([self.files[0].path])}, auto_detect=false, header=true,
            delim={literal(self.mark)}, quote='"', escape='"', strict_mode={strict}, columns={{{types}}},
            hive_partitioning=false, store_rejects=true, rejects_limit=0, rejects_table='{REJECTS}',
            rejects_scan='{REJECTING}')"""


def opened(file: FactFile, copy: Path, layout: Layout | None = None) -> Opened:
    """The file as a table of text; copy takes it where it must be rewritten.

    layout: what is read of it, where that is known; of a workbook nothing else is copied.
    """
    if file.path.suffix.lower() == ".parquet":
        return _parquet(file)
    whole = True
    if file.path.suffix.lower() in (".xlsx", ".xlsm"):
        write_csv(_cells(file, layout), copy)
        text = TextFile(copy, file.label, None, True, True, sheets_left(file))
    elif file.path.suffix.lower() == ".xls":
        raise FactsError(
            f"{file.label} is an old workbook. Save it as .xlsx or CSV.",
            zh=f"{file.label} 是旧版工作簿。请另存为 .xlsx 或 CSV。",
            file=file.label,
        )
    else:
        found = look(file)
        whole = _is_whole(file.path, found.encoding)
        path = file.path if whole and found.encoding != "gb18030" else _rewritten(file.path, found.encoding, copy)
        text = TextFile(path, file.label, found.encoding, found.blank_lines, found.odd_blanks)
    header, mark = _header(text)
    return Opened(text, header, mark, repaired=not whole)


def _cells(file: FactFile, layout: Layout | None) -> Iterator[list[str]]:
    if layout is None:
        return workbook_rows(file, lambda _: False)
    read = {folded(head) for one in layout.fields for head in one.heads}
    ids = {folded(head) for one in layout.fields if one.how == "id" for head in one.heads}
    return workbook_rows(file, lambda head: folded(head) in ids, lambda head: folded(head) in read)


def _is_whole(path: Path, encoding: Encoding) -> bool:
    """Whether every byte of the file is text in its encoding."""
    decoder = codecs.getincrementaldecoder(_codec(encoding))()
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            return False
    return True


def _rewritten(path: Path, encoding: Encoding, copy: Path) -> Path:
    """The file as UTF-8 in copy, U+FFFD where it holds no text: the engine does not bear such bytes everywhere."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    with (
        path.open(encoding=_codec(encoding), errors="replace", newline="") as text,
        copy.open("w", encoding="utf-8", newline="") as out,
    ):
        shutil.copyfileobj(text, out, _CHUNK)
    return copy


def _codec(encoding: Encoding) -> str:
    return "gb18030" if encoding == "gb18030" else "utf-8-sig"


def _parquet(file: FactFile) -> Opened:
    with duckdb.connect() as con:
        try:
            columns = con.execute(f"DESCRIBE SELECT * FROM read_parquet({paths([file.path])})").fetchall()
        except duckdb.Error as error:
            raise FactsError(
                f"{file.label} cannot be read as Parquet: it is cut off or damaged. Write it again.",
                zh=f"{file.label} 不能作为 Parquet 读取：文件不完整或已损坏。请重新写出。",
                file=file.label,
            ) from error
    text = TextFile(file.path, file.label, None, False, True)
    return Opened(text, tuple(column[0] for column in columns), PARQUET, tuple(column[1] for column in columns))


def _header(file: TextFile) -> tuple[tuple[str, ...], str]:
    with file.path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        line = stream.readline(1 << 20)
        mark = max(_MARKS, key=line.count)
        stream.seek(0)
        try:
            names = next(csv.reader(stream, delimiter=mark), None)
        except csv.Error:
            names = None
    if not names or not any(name.strip() for name in names):
        raise FactsError(
            f"{file.label} has no header: its first row is empty. The first row must name the columns.",
            zh=f"{file.label} 没有表头：第一行为空。第一行须写明各列名称。",
            file=file.label,
            row=1,
        )
    return tuple(name.strip() for name in names), mark


def positions(label: str, header: Sequence[str], layout: Layout) -> dict[str, tuple[int, ...]]:
    """Where the file has each field (several columns of a joined one); FactsError for a column that stands twice."""
    at: dict[str, list[int]] = {}
    for index, head in enumerate(header):
        at.setdefault(folded(head), []).append(index)
    found: dict[str, tuple[int, ...]] = {}
    for one in layout.fields:
        heads = [head for head in one.heads if folded(head) in at]
        for head in heads[:1] if one.how != "joined" else heads:
            if len(places := at[folded(head)]) > 1:
                raise FactsError(
                    f'{label}: the column "{head}" stands {len(places)} times in the header, at '
                    f"{' and '.join(str(place + 1) for place in places)}. Keep one of them.",
                    zh=f"{label}：表头中“{head}”列出现 {len(places)} 次，在第 "
                    f"{'、'.join(str(place + 1) for place in places)} 列。请只保留一列。",
                    file=label,
                    column=head,
                    row=1,
                )
            found[one.name] = (*found.get(one.name, ()), places[0])
    return found


def sheet(file: Opened, layout: Layout, found: Mapping[str, tuple[int, ...]], *, recorded: bool = False) -> Sheet:
    """What the layout reads of the file. recorded: it was made of records and says which, in its first columns."""
    raw = tuple((one.name, one.how, _raw(one, found[one.name])) for one in layout.fields if one.name in found)
    return Sheet(
        header=file.header,
        matched=Matched({name: places[0] for name, places in found.items()}, (), ()),
        files=(file.text,),
        mark=file.mark,
        types=file.types,
        repaired=file.repaired,
        raw=raw,
        file="c0" if recorded else literal(file.text.label),
        record="c1::BIGINT" if recorded else "NULL::BIGINT",
    )


def mapped_sheet(file: Opened, layout: Layout, mapped: Sequence[Mapped]) -> Sheet:
    """What a mapping reads of the file: columns, columns with their words translated, one value for all rows."""
    places = {
        one.column.name: tuple(place_of(file.text.label, file.header, head) for head in one.heads) or (-1,)
        for one in mapped
    }
    made = sheet(file, layout, places)
    own = {one.column.name: one for one in mapped}
    return replace(
        made,
        typed=_typed(file, layout, places, own),
        raw=tuple((name, how, _own(own[name], raw)) for name, how, raw in made.raw),
    )


def _typed(
    file: Opened, layout: Layout, places: Mapping[str, tuple[int, ...]], own: Mapping[str, Mapped]
) -> dict[str, str]:
    """The types of the fields that are read as they are: alone in their column, their words not translated."""
    used = Counter(place for several in places.values() for place in several)
    kinds = {one: file.types[places[one.name][0]] for one in layout.fields if file.types and one.heads}
    return {
        one.name: kind
        for one, kind in kinds.items()
        if used[places[one.name][0]] == 1 and not own[one.name].words and typed(one, kind)
    }


def _own(mapped: Mapped, raw: str) -> str:
    if mapped.value is not None:
        return literal(mapped.value)
    if not mapped.words:
        return raw
    whens = " ".join(f"WHEN {literal(said)} THEN {literal(word)}" for said, word in mapped.words)
    return f"CASE trim({raw}) {whens} ELSE {raw} END"


def _raw(field: Field, places: tuple[int, ...]) -> str:
    if field.how != "joined":
        return f"c{places[0]}"
    return " || '|' || ".join(f"coalesce({said(unpadded(f'c{place}', 'id'), 'id')}, '')" for place in places)


def write_records(target: Path, layout: Layout, rows: Iterator[tuple[str, int, Mapping[str, Any]]]) -> Opened:
    """target holds rows by field, each with its file and the number of its record, as a table of text."""
    names = [one.name for one in layout.fields]
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", errors="replace", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["file", "record", *names])
        for file, record, row in rows:
            writer.writerow([file, record, *(_text(row.get(name)) for name in names)])
    return Opened(TextFile(target, layout.name, "utf-8", False, False), ("file", "record", *names), ",")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value).replace("\0", "").replace("\r", " ").replace("\n", " ")
    return ""
