"""`shipby cases`: cases of every type -> listed, shown, written about, proved; questions asked and answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from shipby.cli import steps
from shipby.cli.edge import As, Data, acting, now, opened, shop_of
from shipby.cli.errors import UsageError
from shipby.cli.words import Json, Lang, Language, show_heading, show_rows, show_text, spoken

if TYPE_CHECKING:
    from shipby.casework.models import Case

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Cases of every type: list, show, begin, act, write, attach files; ask about a verdict, an entry, a measure."
    "\n\nExample: shipby cases list --as USER",
)
app.command("steps")(steps.steps)
app.command("begin")(steps.begin)
app.command("act")(steps.act)
Number = Annotated[str, typer.Argument(metavar="CASE", help="Number of the case: F-12, A-3, Q-5, ...")]
Text = Annotated[str, typer.Argument(metavar="TEXT", help="What to say.")]


@app.command("list")
def list_(
    type: Annotated[str, typer.Option(help="Of this type: filing, appeal, complaint, incident, ...")] = "",
    state: Annotated[str, typer.Option(help="In this state.")] = "",
    shop: Annotated[str, typer.Option(metavar="MARKET/SHOP", help="Of this shop.")] = "",
    who: As = None,
    data: Data = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    """List cases that you may see; what is due first, first.

    Example: shipby cases list --type filing --state submitted --as REVIEWER
    """
    opened(data)
    from shipby.casework.showing import TABLES, cases

    if type and type not in TABLES:
        raise UsageError(f'--type: "{type}" is none of {", ".join(TABLES)}')
    market, _, shop_id = shop.partition("/")
    found = cases(acting(who), type=type, state=state, market=market, shop=shop_id)
    show_cases(found, spoken(lang), now(), json=json)


@app.command()
def show(number: Number, who: As = None, data: Data = None, lang: Lang = None, json: Json = False) -> None:
    """Show a case: its clock, what can be done, its particulars, thread, files, notices and record.

    Example: shipby cases show F-12 --as USER
    """
    opened(data)
    from shipby.casework.lakes import lake_of
    from shipby.casework.showing import shown

    case = _case(number)
    told = shown(case, acting(who, case.shop))
    if json:
        _print({"schema": "shipby.case/1", **told})
    else:
        _show(told, ZoneInfo(lake_of(case.market).zone), spoken(lang) == "zh")


@app.command()
def write(number: Number, text: Text, who: As = None, data: Data = None, lang: Lang = None) -> None:
    """Write into the thread of a case; the other side is told.

    Example: shipby cases write F-12 "The road opens on Monday." --as USER
    """
    opened(data)
    from shipby.casework.thread import write as act

    case = _case(number)
    act(case, text, acting(who, case.shop), now())
    _done(case, "已留言", "written", lang)


@app.command()
def attach(
    number: Number,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JPEG, PNG, WebP, PDF or UTF-8 text.")],
    kind: Annotated[str, typer.Option(help="What it proves: tracking_trail, authority_notice, picture, ...")] = "other",
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Put a file into a case. The same file twice is one.

    Example: shipby cases attach F-12 notice.pdf --kind authority_notice --as USER
    """
    opened(data)
    from shipby.casework.evidence import attach as act

    case = _case(number)
    act(case, file.name, kind, read_file("FILE", file), acting(who, case.shop), now())
    _done(case, f"已附上 {file.name}", f"{file.name} is attached", lang)


@app.command("file")
def file_(
    number: Number,
    id: Annotated[int, typer.Argument(metavar="ID", help="Number of the file, as `show` tells it.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Where to write it.")],
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Write a file of a case to disk.

    Example: shipby cases file F-12 3 notice.pdf --as REVIEWER
    """
    opened(data)
    from shipby.casework.evidence import read
    from shipby.casework.models import Evidence
    from shipby.people.rights import Unknown

    case = _case(number)
    held = Evidence.objects.select_related("case__shop", "case__market").filter(case=case, pk=id).first()
    if held is None:
        raise Unknown("evidence")
    out.write_bytes(read(held, acting(who, case.shop)))
    _done(case, f"已写入 {out}", f"written to {out}", lang)


@app.command()
def ask(
    shop: Annotated[str, typer.Argument(metavar="MARKET/SHOP", help="The shop that asks.")],
    text: Text,
    about: Annotated[str, typer.Option(metavar="KIND:ID", help="entry:17, measure:E-3 or verdict:CLAUSE/ORDER.")],
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Ask about an entry, a verdict or a measure. It stops no clock and uses up no appeal.

    Example: shipby cases ask MARKET/SHOP "Which scan is missing?" --about verdict:late-dispatch/O1 --as USER
    """
    opened(data)
    from shipby.casework.enquiry.acts import ask as act

    of = shop_of(shop)
    kind, _, id = about.partition(":")
    order = id.partition("/")[2] if kind == "verdict" else ""
    _done(act(of, (kind, id), text, acting(who, of), now(), order), "已提问", "asked", lang)


@app.command()
def answer(number: Number, text: Text, who: As = None, data: Data = None, lang: Lang = None) -> None:
    """Answer an enquiry.

    Example: shipby cases answer Q-5 "None before the deadline." --as REVIEWER
    """
    opened(data)
    from shipby.casework.enquiry.acts import answer as act

    case = _case(number, "enquiry")
    act(case, text, acting(who, case.shop), now())
    _done(case, "已答复", "answered", lang)


@app.command("ask-again")
def ask_again(number: Number, text: Text, who: As = None, data: Data = None, lang: Lang = None) -> None:
    """Ask further about an answer.

    Example: shipby cases ask-again Q-5 "And the second parcel?" --as USER
    """
    opened(data)
    from shipby.casework.enquiry.acts import ask_again as act

    case = _case(number, "enquiry")
    act(case, text, acting(who, case.shop), now())
    _done(case, "已追问", "asked again", lang)


@app.command()
def close(number: Number, who: As = None, data: Data = None, lang: Lang = None) -> None:
    """Close an enquiry that was answered.

    Example: shipby cases close Q-5 --as USER
    """
    opened(data)
    from shipby.casework.enquiry.acts import close as act

    case = _case(number, "enquiry")
    act(case, acting(who, case.shop), now())
    _done(case, "已关闭", "closed", lang)


def show_cases(found: Iterable[Case], lang: Language, at: datetime, *, json: bool) -> None:
    """Print a list of cases, times on their markets' clocks, or as JSON."""
    from shipby.casework.lakes import lake_of
    from shipby.casework.showing import line

    rows = list(found)
    if json:
        _print({"schema": "shipby.cases/1", "rows": [line(case) for case in rows]})
        return
    zh = lang == "zh"
    if not rows:
        show_text("没有案件。" if zh else "There are none.")
        return
    zones = {market: ZoneInfo(lake_of(market).zone) for market in {case.market for case in rows}}
    head = (
        ["案件", "店铺", "订单", "状态", "下一步", "截止", ""]
        if zh
        else ["case", "shop", "order", "state", "due", "by", ""]
    )
    lines = [head]
    for case in rows:
        late = case.due_at is not None and case.due_at < at
        due = _time(case.due_at, zones[case.market]) or case.due_unknown
        lines.append(
            [
                case.number, str(case.shop or ""), case.order_id, case.state,
                f"{case.due_what} {case.due_who}".strip(), due, ("已逾期" if zh else "overdue") if late else "",
            ]
        )  # fmt: skip
    show_rows(lines, "<<<<<<<")


def read_file(option: str, path: Path) -> bytes:
    """The bytes of a file that is named. Raises UsageError."""
    if not path.is_file():
        raise UsageError(f"{option}: there is no file {path}", f"{option}：没有文件 {path}")
    return path.read_bytes()


def read_text(option: str, path: Path) -> str:
    """The text of a file that is named. Raises UsageError."""
    try:
        return read_file(option, path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(
            f"{option}: {path} is not UTF-8; save it as CSV UTF-8", f"{option}：{path} 不是 UTF-8；请另存为 CSV UTF-8"
        ) from None


def _case(number: str, type: str = "") -> Case:
    """Raises Unknown."""
    from shipby.casework.lookup import case_of
    from shipby.casework.showing import TABLES

    of = type or next((name for name, table in TABLES.items() if number.startswith(table.prefix)), "case")
    return case_of(number, of)


def _done(case: Case, zh: str, en: str, lang: Language | None) -> None:
    show_text(f"{case.number}：{zh}。" if spoken(lang) == "zh" else f"{case.number}: {en}.")


def _show(told: dict[str, Any], zone: ZoneInfo, zh: bool) -> None:
    show_text(f"{told['number']}  {told['market']}/{told['shop']}  {told['order_id']}  {told['state']}".rstrip())
    due = _time(told["due_at"], zone) or told["due_unknown"]
    if told["due_what"]:
        show_text(f"{'下一步' if zh else 'due'}: {told['due_what']} ({told['due_by']}) {due}".rstrip())
    if told["ways"]:
        show_text(f"{'您可以' if zh else 'you may'}: {', '.join(told['ways'])}")
    cells = [[name, _cell(cell, zone)] for name, cell in told["particulars"].items() if cell not in (None, "", [])]
    parts = [
        ("内容" if zh else "particulars", cells),
        ("文件" if zh else "files", [[str(f["id"]), f["name"], f["kind"], f["by"]] for f in told["files"]]),
        ("留言" if zh else "thread", [[_time(n["at"], zone), n["by"], n["text"]] for n in told["thread"]]),
        ("通知" if zh else "notices", [[_time(n["at"], zone), n["zh" if zh else "en"]] for n in told["notices"]]),
        (
            "记录" if zh else "record",
            [
                [_time(r["at"], zone), r["by"], r["act"], f"{r['from']} -> {r['to']}" if r["from"] else "", r["why"]]
                for r in told["record"]
            ],
        ),
    ]
    for title, rows in parts:
        if rows:
            show_heading(title)
            show_rows(rows, "<" * len(rows[0]))


def _cell(cell: Any, zone: ZoneInfo) -> str:
    if isinstance(cell, list):
        return ", ".join(map(str, cell))
    return _time(cell, zone) if isinstance(cell, datetime) else str(cell)


def _time(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}" if at else ""


def _print(told: dict[str, Any]) -> None:
    import json

    typer.echo(json.dumps(told, ensure_ascii=False, indent=1, default=str))
