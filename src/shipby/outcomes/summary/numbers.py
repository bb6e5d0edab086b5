"""Whole numbers -> text: shares, money, lengths of time; nothing here passes through floating point."""

from __future__ import annotations

import shlex

from shipby.outcomes.summary.words import Lang, word


def count(n: int) -> str:
    """A count with its thousands apart."""
    return f"{n:,}"


def share(numerator: int, denominator: int) -> str:
    """An exact fraction and its percent, half up to one decimal: `31/120 = 25.8 %`."""
    tenths = (2000 * numerator + denominator) // (2 * denominator)
    return f"{numerator:,}/{denominator:,} = {tenths // 10}.{tenths % 10} %"


def money(minor: int) -> str:
    """An amount in the major unit, two decimals: `1,234.05`."""
    sign, whole = ("-" if minor < 0 else ""), abs(minor)
    return f"{sign}{whole // 100:,}.{whole % 100:02}"


def length(seconds: int, lang: Lang) -> str:
    """A length of time: `3 d 04:12:09`."""
    days, rest = divmod(seconds, 86_400)
    time = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    return word("days", lang, n=f"{days:,}", time=time) if days else time


def explain(order_id: str, out: str) -> str:
    """The command that explains an order of an output folder."""
    last = f"-- {shlex.quote(order_id)}" if order_id.startswith("-") else ""
    first = "" if last else f"{shlex.quote(order_id)} "
    return f"shipby explain {first}--out {shlex.quote(out)} {last}".rstrip()
