"""A Summary -> the sections of the page, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from itertools import groupby
from pathlib import Path

from shipby.domain.instants import in_zone
from shipby.outcomes.summary.layout import plain
from shipby.outcomes.summary.model import Setting
from shipby.outcomes.summary.numbers import count
from shipby.outcomes.summary.page import BOLD, INDENT, Line, Page
from shipby.outcomes.summary.section_costs import late, measures, payments, points, shops
from shipby.outcomes.summary.section_rates import rates
from shipby.outcomes.summary.words import counted, said

OUTCOMES = ("on_time", "violation", "pending", "not_due", "excluded", "undetermined")
_MAIN_TABLES = ("orders", "shipments", "scans")


def _head(page: Page) -> Iterator[Line]:
    judged = page.summary.judged
    title = said(judged.title, page.lang) if judged.title else ""
    yield from page.sentence(plain(f"{judged.market} {', '.join(judged.versions)}  {title}"), style=BOLD)
    as_of = _instant(page)
    if judged.as_of_from != "given":
        as_of += f" ({page.say(f'as_of_{judged.as_of_from}')})"
    rows = [(page.say("as_of"), as_of), (page.say("facts"), _facts(page))]
    rows.append(
        (page.say("settings"), page.joined([_setting(page, one) for one in judged.settings]) or page.say("no_settings"))
    )
    yield from page.columns(rows, "<<")
    if not judged.rules_at_hand:
        yield from page.sentence(page.say("rules_gone"))


def _instant(page: Page) -> str:
    """The instant of judgement on the zone's clock: `2023-01-20 00:00:00 +08:00 Asia/Shanghai`."""
    judged = page.summary.judged
    offset = (in_zone(judged.as_of, judged.zone).utcoffset() or timedelta()) // timedelta(minutes=1)
    sign = "-" if offset < 0 else "+"
    return f"{page.at(judged.as_of)} {sign}{abs(offset) // 60:02}:{abs(offset) % 60:02} {judged.zone}"


def _setting(page: Page, setting: Setting) -> str:
    text = plain(f"{setting.key} = {setting.value}")
    return page.say("since", text=text, day=plain(setting.since)) if setting.since else text


def _facts(page: Page) -> str:
    facts = page.summary.judged.facts
    parts = [_counted(page, page.say(f"table_{name}"), facts[name].kept) for name in _MAIN_TABLES if name in facts]
    others = sum(table.kept for name, table in facts.items() if name not in _MAIN_TABLES)
    return page.joined([*parts, *([page.say("other_rows", n=count(others))] if others else [])])


def _counted(page: Page, name: str, n: int) -> str:
    return f"{name} {count(n)}" if page.lang == "zh" else f"{count(n)} {name}"


def _verdicts(page: Page) -> Iterator[Line]:
    tallies = page.summary.tallies
    if not tallies:
        return
    yield from page.heading("verdicts")
    rows = [
        [page.clause(one.clause, one.title), *(count(one.orders.get(name, 0)) for name in OUTCOMES)] for one in tallies
    ]
    yield from page.table(["", *map(page.say, OUTCOMES)], rows, "<>>>>>>")


def _unknown(page: Page) -> Iterator[Line]:
    summary = page.summary
    if not summary.missing and not summary.no_line:
        return
    yield from page.heading("unknown")
    for missing, group in groupby(summary.missing, lambda one: one.missing):
        found = list(group)
        clauses = [f"{plain(one.clause)} {counted('orders', one.orders, page.lang)}" for one in found]
        yield from page.sentence(f"{plain(missing)}{page.colon}{page.joined(clauses)}")
        yield from page.sentence(said(found[0].remedy, page.lang), INDENT)
    for one in summary.no_line:
        windows = counted("windows", one.windows, page.lang)
        yield from page.sentence(f"{page.say('rule_value')}{page.colon}{plain(one.clause)} {windows}")
        yield from page.sentence(said(one.remedy, page.lang), INDENT)


def _rows(page: Page) -> Iterator[Line]:
    judged = page.summary.judged
    bad = sum(table.quarantined for table in judged.facts.values())
    assumed = sum(table.zone_assumed for table in judged.facts.values())
    orphans = sum(judged.orphans.values())
    if not bad and not assumed and not orphans:
        return
    yield from page.heading("rows")
    if bad:
        kinds = [f"{one.table}{f'.{one.column}' if one.column else ''} {count(one.rows)}" for one in judged.quarantine]
        file = plain(str(Path(page.summary.out) / "quarantine.csv"))
        yield from page.sentence(counted("bad_rows", bad, page.lang, file=file, where=page.joined(kinds)))
    if orphans:
        yield from page.sentence(counted("orphans", orphans, page.lang, where=page.joined(_by_table(judged.orphans))))
    if assumed:
        yield from page.sentence(counted("zone", assumed, page.lang, zone=judged.zone))


def _by_table(rows: Mapping[str, int]) -> list[str]:
    return [f"{name} {count(n)}" for name, n in rows.items()]


def _foot(page: Page) -> Iterator[Line]:
    out = plain(page.summary.out)
    yield Line("")
    yield Line(page.say("next", command=f"shipby explain ORDER_ID --out {out}"))
    other = "en" if page.lang == "zh" else "zh"
    yield Line(page.say("other_language", command=f"shipby summary {out} --lang {other}"))


SECTIONS: tuple[Callable[[Page], Iterator[Line]], ...] = (
    _head,
    _verdicts,
    rates,
    points,
    payments,
    measures,
    shops,
    late,
    _unknown,
    _rows,
    _foot,
)
"""What is empty is left out, but for points, money and measures, where none is news."""
