"""A statement -> one HTML page that needs no other file, made to be printed."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from shipby.casework.limits import clock_time
from shipby.casework.statement.model import Language, Statement, lines, title


def page(statement: Statement, lang: Language, nonce: str = "") -> str:
    """The page. nonce: of the answer's Content-Security-Policy, where it has one."""
    return _template().render(
        statement=statement, title=title(lang), parts=lines(statement.parts, lang), of=heading(statement, lang),
        lang=lang, nonce=nonce,
    )  # fmt: skip


def heading(statement: Statement, lang: Language) -> str:
    """What it is about, whose it is, when the shop was told."""
    at = clock_time(statement.at, statement.zone) if statement.at else ""
    if lang == "zh":
        told = f"通知时间 {at}（{statement.zone}）" if at else "尚未通知"
        return f"{statement.about}，店铺 {statement.shop}，{told}"
    told = f"told {at} ({statement.zone})" if at else "not told yet"
    return f"{statement.about}, shop {statement.shop}, {told}"


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files(__package__).joinpath("page.html.j2").read_text(encoding="utf-8"))
