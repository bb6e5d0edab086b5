"""A Report and the rows behind its numbers -> one HTML file, of both languages and no other file."""

from __future__ import annotations

import base64
import hashlib
import json
import shlex
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from shipby.domain.instants import in_zone
from shipby.outcomes.explain.model import Citation
from shipby.outcomes.explain.words import WORDS as EXPLAINED
from shipby.outcomes.report.behind import Number
from shipby.outcomes.report.charts import days_text
from shipby.outcomes.report.gather import OUTCOMES
from shipby.outcomes.report.model import Chart, Report, WindowRow
from shipby.outcomes.report.scale import gutter_labels
from shipby.outcomes.report.words import WORDS, counted, named, say
from shipby.outcomes.summary.model import Late, Said, Window
from shipby.outcomes.summary.numbers import count, length, money, share
from shipby.outcomes.summary.words import WORDS as SUMMARY
from shipby.rules.model import Text

Lang = Literal["zh", "en"]
_DARK = (
    "--bg:#15171a;--card:#1d2024;--ink:#eceef0;--soft:#a3a9b1;--faint:#7d848d;--line:#2e3238;--rule:#7d848d;"
    "--accent:#ff9a62;--grey:#5b6169;--grey-2:#3a3f46;--shade:rgba(0,0,0,.6)"
)


def html(report: Report, manifest: Mapping[str, Any], rows: str, lang: Lang, again: str) -> str:
    """The file's text. `again` is the command that makes it anew."""
    style, script = _style(), _asset("report.js")
    judged = report.summary.judged
    pack = manifest["pack"]
    pack_title = judged.title or Said(judged.market, judged.market)
    return _environment().get_template("report.html.j2").render(
        report=report,
        judged=judged,
        points=report.summary.points,
        lang=lang,
        version=version("shipby"),
        style=Markup(style),
        style_hash=_hash(style),
        script=Markup(script),
        script_hash=_hash(script),
        title=_title(report, pack_title),
        pack_title=pack_title,
        rules_name=f"{judged.market} {', '.join(judged.versions)}",
        pack_hash=pack["hash"],
        engine=" ".join(map(str, manifest.get("engine", {}).values())),
        as_of=_as_of(report),
        out_word=shlex.quote(report.summary.out),
        again=again,
        outcomes=OUTCOMES,
        words=_json(json.dumps(_words(report), ensure_ascii=False)),
        data=_json(rows),
    )  # fmt: skip


def _title(report: Report, pack: Said) -> Said:
    head = say("report") if report.shop is None else say("report_of", shop=report.shop)
    return Said(f"{head.zh} · {pack.zh}", f"{head.en} · {pack.en}")


def _as_of(report: Report) -> str:
    """The instant on the platform's clock: `2023-02-01 12:00:00 (UTC+8, Asia/Shanghai)`."""
    judged = report.summary.judged
    at = in_zone(judged.as_of, judged.zone)
    minutes = (at.utcoffset() or timedelta()) // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    offset = f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"
    return f"{at:%Y-%m-%d %H:%M:%S} ({offset}, {judged.zone})"


def _words(report: Report) -> dict[str, list[str]]:
    """The texts the script speaks: words of rows and charts, and the clauses' titles."""
    spoken = {**SUMMARY, **WORDS}
    wanted = ("col_", "rate_", "kind_", "form_", "told_")
    also = (*OUTCOMES, "shown", "all_shown", "not_in_file", "late", "left", "days", "yes", "no")
    found = {key: [text.zh, text.en] for key, text in spoken.items() if key.startswith(wanted) or key in also}
    for group in ("kind", "form"):
        for key in [key for key in found if key.startswith(f"{group}_")]:
            text = named(group, key.removeprefix(f"{group}_"))
            found[key] = [text.zh, text.en]
    titles = {rule.clause: rule.title for rule in report.rules}
    return found | {f"clause_{clause}": [title.zh, title.en] for clause, title in titles.items()}


# ------------------------------------------------------------------ what templates call


def both(text: Said | Text) -> Markup:
    """A text in both languages, one of them hidden."""
    if text.zh == text.en:
        return escape(text.zh)
    return Markup('<span lang="zh-CN">{}</span><span lang="en">{}</span>').format(text.zh, text.en)


def _t(key: str, **parts: object) -> Markup:
    return both(say(key, **parts))


def _num(number: Number, text: str | None = None) -> Markup:
    shown = text or count(number.n)
    if number.id is None:
        return Markup('<span class="{}">{}</span>').format("zero" if number.n == 0 else "", shown)
    return Markup('<button type="button" class="num" data-ask="{}">{}</button>').format(number.id, shown)


def _days(window: Window) -> str:
    return days_text(window.window_start, window.window_end)


def _share_of(row: WindowRow, on_time: bool) -> Markup:
    one = row.window
    return _num(row.share, share(one.denominator - one.numerator if on_time else one.numerator, one.denominator))


def _cost(window: Window) -> str:
    if not window.points_class or window.points == 0 or window.outcome == "waived":
        return "–"
    return f"{window.points_class} {'?' if window.points is None else window.points}"


def _cited(source: Citation) -> Markup:
    """Title and place, linked where it names pages of the web; how sure it is, in words."""
    grade = Said(EXPLAINED["zh"][f"grade.{source.grade}"], EXPLAINED["en"][f"grade.{source.grade}"])
    links = [link for link in source.links if link.startswith(("https://", "http://"))]
    marks = Markup("").join(
        Markup(' <a href="{}" rel="noreferrer noopener" target="_blank">[{}]</a>').format(link, i)
        for i, link in enumerate(links, 1)
    )
    return Markup("{} · {} · {}{}").format(both(source.title), source.at, both(grade), marks)


def _late(one: Late) -> Markup:
    """How late an order is."""
    seconds = -one.margin_seconds
    return both(Said(say("late", n=length(seconds, "zh")).zh, say("late", n=length(seconds, "en")).en))


def _labels(chart: Chart) -> list[tuple[float, str, str]]:
    return gutter_labels(chart.lines, chart.height)


# ------------------------------------------------------------------ files


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("shipby.outcomes.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.globals.update(
        t=_t, both=both, num=_num, count=count, counted=counted, money=money, days=_days, share_of=_share_of,
        cost=_cost, cited=_cited, late=_late, labels=_labels, named=lambda group, name: both(named(group, name)),
    )  # fmt: skip
    return made


def _asset(name: str) -> str:
    return files("shipby.outcomes.report").joinpath("templates", name).read_text(encoding="utf-8")


def _style() -> str:
    """The style sheet; each theme's colours are written once."""
    text = _asset("report.css")
    light = text[text.index("{") + 1 : text.index("}")]
    return text.replace("@@dark@@", _DARK).replace("@@light@@", light)


def _hash(text: str) -> str:
    """As a content security policy names what may run."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _json(text: str) -> Markup:
    """JSON that no browser takes for the end of its script."""
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))
