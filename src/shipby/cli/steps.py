"""`shipby cases steps, begin, act`: a type of case, a step, what is given as JSON -> what it takes; the step taken."""

from __future__ import annotations

import json as text_of
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shipby.cli.edge import As, Data, acting, market_of, now, opened
from shipby.cli.errors import UsageError, not_fitting
from shipby.cli.words import Json, Lang, Language, show_heading, show_rows, show_text, spoken

if TYPE_CHECKING:
    from shipby.casework.models import Case
    from shipby.casework.tables import Table
    from shipby.people.models import Market

Type = Annotated[str, typer.Argument(metavar="TYPE", help="filing, appeal, complaint, incident, onboarding, ...")]
Name = Annotated[str, typer.Argument(metavar="STEP", help="As `shipby cases steps TYPE` names it.")]
GivenFile = Annotated[
    str | None,
    typer.Option("--given", metavar="FILE", help="What the step takes, a JSON object; -: from standard input."),
]

_KINDS = {
    "date-time": ("带时区的时间", "instant, with zone"), "date": ("日期", "day"), "string": ("文本", "text"),
    "integer": ("整数", "integer"), "number": ("数", "number"), "boolean": ("true 或 false", "true or false"),
    "object": ("对象", "object"), "array": ("列表", "list"), "password": ("保密的值", "secret"),
}  # fmt: skip


def steps(type: Type, data: Data = None, lang: Lang = None, json: Json = False) -> None:
    """Show every step of a type of case: who may take it, from where, what is given for it.

    Example: shipby cases steps filing
    """
    opened(data)
    offered, table = _offered(type), _table(type)
    told = [
        (name, begins, offer.given.model_json_schema())
        for begins, offers in ((True, offered.begins), (False, offered.acts))
        for name, offer in offers.items()
    ]
    if json:
        rows = [{"step": name, "begins": begins, "given": schema} for name, begins, schema in told]
        typer.echo(
            text_of.dumps({"schema": "shipby.steps/1", "type": type, "rows": rows}, ensure_ascii=False, indent=1)
        )
        return
    for name, begins, schema in told:
        _show(table, name, begins, schema, spoken(lang))


def begin(
    type: Type,
    step: Name,
    market: Annotated[str, typer.Option(help="Market of the case. Default: the only one there is.")] = "",
    given: GivenFile = None,
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Begin a case by its first step.

    Example: shipby cases begin enquiry open --given asked.json --as USER

    Example: echo '{"order_id": "O1", "text": "Please."}' | shipby cases begin refund instruct --given -
    """
    opened(data)
    from pydantic import ValidationError

    from shipby.casework import offers
    from shipby.casework.lookup import shop_named

    of = market_of(market) if market else _only_market()
    _known(type, step, _offered(type).begins)
    told = _given(given)
    try:
        case = offers.begin(type, step, of, told, acting(who, shop_named(of, told)), now())
    except ValidationError as error:
        raise _misfit(type, given, error) from None
    _tell(case, who, lang)


def act(
    number: Annotated[str, typer.Argument(metavar="CASE", help="Number of the case: F-12, A-3, Q-5, ...")],
    step: Name,
    given: GivenFile = None,
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Take a further step of a case.

    Example: shipby cases act F-12 submit --as USER

    Example: echo '{"remark": "Which road?"}' | shipby cases act F-12 reject --given - --as REVIEWER
    """
    opened(data)
    from pydantic import ValidationError

    from shipby.casework import offers
    from shipby.casework.lookup import case_of

    case = case_of(number)
    try:
        case = offers.act(number, step, _given(given), acting(who, case.shop), now())
    except ValidationError as error:
        raise _misfit(case.type, given, error) from None
    _tell(case, who, lang)


def _offered(type: str) -> Any:
    """Raises UsageError for a type that is not known."""
    from shipby.casework.offers import offers
    from shipby.casework.showing import TABLES

    if type not in TABLES:
        raise UsageError(f'"{type}" is none of {", ".join(TABLES)}', f"没有“{type}”这类案件；有：{', '.join(TABLES)}")
    return offers(type)


def _known(type: str, step: str, begins: Mapping[str, Any]) -> None:
    """Raises UsageError for a step that does not begin a case of the type."""
    if step not in begins:
        ways = ", ".join(begins)
        raise UsageError(f'a {type} does not begin with "{step}"; it does with: {ways}', f"{type} 只能以 {ways} 开始")


def _table(type: str) -> Table:
    from shipby.casework.showing import TABLES

    return TABLES[type]


def _only_market() -> Market:
    """Raises UsageError where there are several, or none."""
    from shipby.people.models import Market

    names = list(Market.objects.order_by("name").values_list("name", flat=True)[:2])
    if len(names) != 1:
        raise UsageError(
            "--market: name the market; shipby market list tells which there are",
            "--market：请写明市场；shipby market list 列出所有市场",
        )
    return market_of(names[0])


def _given(file: str | None) -> dict[str, Any]:
    """What the file says; nothing without one. Raises UsageError."""
    if file is None:
        return {}
    if file != "-" and not Path(file).is_file():
        raise UsageError(f"--given: there is no file {file}", f"--given：没有文件 {file}")
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        told = text_of.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"--given: {file} is not JSON: {error}", f"--given：{file} 不是 JSON：{error}") from None
    if not isinstance(told, dict):
        raise UsageError(
            f'--given: {file} is no object: write {{"name": value, ...}}',
            f'--given：{file} 不是对象：请写成 {{"名称": 值, ...}}',
        )
    return told


def _misfit(type: str, file: str | None, error: Any) -> UsageError:
    do = (
        f"每一步需要什么：shipby cases steps {type}；在 --given 的 JSON 中改正后重试。",
        f"shipby cases steps {type} tells what each step takes: mend the JSON of --given and try again.",
    )
    return not_fitting("--given" if file else type, error, do)


def _tell(case: Case, who: str | None, lang: Language | None) -> None:
    from shipby.casework.showing import shown

    ways = ", ".join(shown(case, acting(who, case.shop))["ways"])
    zh = f"{case.number}：{case.state}。{f'您可以：{ways}。' if ways else ''}"
    en = f"{case.number}: {case.state}.{f' You may: {ways}.' if ways else ''}"
    show_text(zh if spoken(lang) == "zh" else en)


def _show(table: Table, name: str, begins: bool, schema: Mapping[str, Any], lang: Language) -> None:
    zh = lang == "zh"
    rows = [step for step in table.steps if step.name == name]
    who = ", ".join(dict.fromkeys(one for step in rows for one in step.who))
    verb = ("开始" if zh else "begins") if begins else ", ".join(one for step in rows for one in step.before)
    show_heading(f"{name}  ({verb})  {who}".rstrip())
    for step in rows:
        show_text(step.zh if zh else step.en, 2)
    cells = [[f"  {path}", kind, need] for path, kind, need in _fields(schema, schema.get("$defs", {}), zh)]
    if cells:
        show_rows(cells, "<<<")
    else:
        show_text("无需填写。" if zh else "Nothing is given.", 2)


def _fields(schema: Mapping[str, Any], known: Mapping[str, Any], zh: bool, outer: str = "") -> Iterator[list[str]]:
    """[name, what it is, whether it must be given] of each field; those of an object, and of a list's, by a dot."""
    needed = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        inner, many = _inner(field, known)
        must = ("必填" if zh else "required") if name in needed else ""
        yield [f"{outer}{name}", _kind(inner, many, zh), must]
        yield from _fields(inner, known, zh, f"{outer}{name}.")


def _inner(field: Mapping[str, Any], known: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """(what it is, without `or nothing`, looked up; whether a list of it)."""
    parts = [one for one in field.get("anyOf", ()) if one.get("type") != "null"]
    # A decimal is a number or its text: the text alone says all of it.
    found = parts[-1] if parts else field
    if "$ref" in found:
        found = known[found["$ref"].rpartition("/")[2]]
    if found.get("type") == "array" and "items" in found:
        return _inner(found["items"], known)[0], True
    return found, False


def _kind(schema: Mapping[str, Any], many: bool, zh: bool) -> str:
    words = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    told = _KINDS.get(schema.get("format", ""), _KINDS.get(schema.get("type", ""), ("值", "value")))[0 if zh else 1]
    if words:
        told = " | ".join(str(word) for word in words if word != "")
    return (f"列表：{told}" if zh else f"list of: {told}") if many else told
