"""Risk, headroom, balances -> plain text for a terminal, in one language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shipby.foresight.model import Balance, Duty, End, Headroom, LineRoom, Risk, Stake, Window
from shipby.foresight.words import counted, word
from shipby.outcomes.explain.words import Language
from shipby.outcomes.explain.writing import Writer, money
from shipby.outcomes.report.points import follows
from shipby.outcomes.summary.layout import plain
from shipby.rules.timeline import RulePack

_MINUTE_US = 60_000_000
_NAMED = 10
"""So many orders of a set are named; --json names all."""


def points(tenths: int) -> str:
    """Tenths as people write points: `0.5`."""
    return f"{tenths // 10}.{tenths % 10}"


@dataclass(frozen=True, slots=True)
class Teller:
    """One language, one market's rules."""

    language: Language
    rules: RulePack

    def risk(self, told: Risk) -> Iterator[str]:
        """A head, then a paragraph per duty."""
        yield self._head("risk_head", told.total, told.as_of)
        if told.duties:
            yield self._say("risk_order")
        for duty in told.duties:
            yield ""
            yield from map(plain, self._duty(duty))
        yield from self._more(told.total - len(told.duties))

    def headroom(self, told: Headroom) -> Iterator[str]:
        """A head, then a paragraph per window."""
        yield self._head("room_head", told.total, told.as_of)
        for window in told.windows:
            yield ""
            yield from map(plain, self._window(window, told.currency))
        yield from self._more(told.total - len(told.windows))

    def balances(self, told: Sequence[Balance]) -> Iterator[str]:
        """A paragraph per class and year."""
        if told:
            yield from ("", self._say("standing"))
        for balance in told:
            yield from map(plain, self._balance(balance))

    def _say(self, key: str, **parts: object) -> str:
        return word(key, self.language, **parts)

    @property
    def _writer(self) -> Writer:
        return Writer(self.language, self.rules.zone)

    def _head(self, key: str, n: int, as_of: int) -> str:
        at, zone = self._writer.instant(as_of), self.rules.zone
        return counted(key, n, self.language, market=self.rules.market, as_of=at, zone=zone)

    def _more(self, n: int) -> Iterator[str]:
        if n > 0:
            yield from ("", self._say("more", n=f"{n:,}"))

    # ------------------------------------------------------------------ a duty

    def _duty(self, duty: Duty) -> Iterator[str]:
        writer = self._writer
        left = self._say("left", length=writer.length(duty.minutes_left * _MINUTE_US))
        yield f"{duty.shop_id}  {duty.order_id}  {duty.clause}  {left}"
        acts = [writer.text(act.says) if act.says else writer.word(act.event) for act in duty.meets]
        due = writer.instant(duty.due_at)
        yield "  " + (
            self._say("meet", due=due, acts=self._say("or").join(acts)) if acts else self._say("no_sign", due=due)
        )
        if duty.stake:
            yield "  " + self._stake(duty.stake)
        elif not duty.unknown_points:
            yield "  " + self._say("no_points")
        if duty.unknown_points:
            yield "  " + self._say("unknown_points")
        if duty.complained:
            yield "  " + self._say("complained")
        if duty.alone:
            yield "  " + self._say("alone", points=points(duty.alone))
        if duty.pays_minor:
            yield "  " + self._say("pays", amount=money(duty.pays_minor, duty.currency))
        if duty.unknown_money:
            yield "  " + self._say("unknown_money")
        if duty.acts_kind and duty.acts_at is not None:
            kind = writer.word(f"action.{duty.acts_kind}")
            yield "  " + self._say("acts", at=writer.instant(duty.acts_at), kind=kind)

    def _stake(self, stake: Stake) -> str:
        line = self._say("below_line") if stake.band is None else stake.band
        window = _days(stake.window_start, stake.window_end)
        return self._say(
            "stake", clause=stake.clause, window=window, line=line, after=stake.after, keep=stake.keep,
            saves=points(stake.saves),
        )  # fmt: skip

    # ------------------------------------------------------------------ a window

    def _window(self, window: Window, currency: str) -> Iterator[str]:
        title = self._writer.text(self.rules.versions[-1].clause(window.clause).title)
        counts = {"orders": f"{window.orders:,}", "violations": f"{window.violations:,}", "open": f"{window.open:,}"}
        days = _days(window.window_start, window.window_end)
        yield self._say("window", shop=window.shop_id, clause=window.clause, title=title, window=days, **counts)
        if window.final:
            yield "  " + self._say("closed")
        now = self._say("nothing") if window.now is None else self._end(window.now)
        yield "  " + self._say("ends", now=now, best=self._end(window.best), worst=self._end(window.worst))
        yield from ("  " + text for text in self._lines(window))
        if window.ship_first:
            yield "  " + self._first(window.ship_first)
        if window.pays_minor or window.unknown_money:
            known = "money_unknown" if window.pays_minor else "money_unpublished"
            key = known if window.unknown_money else "money"
            yield "  " + self._say(key, amount=money(window.pays_minor, currency))
        if window.streak:
            yield "  " + self._say("streak", kind=self._writer.word(f"action.{window.streak}"))

    def _lines(self, window: Window) -> Iterator[str]:
        """What can be kept or is passed, one by one; what is out of reach together."""
        for line in window.lines:
            if line.state != "out_of_reach":
                parts = {"after": line.after, "keep": line.keep, "open": f"{window.open:,}"}
                yield self._say(f"line_{line.state}", line=self._line(line), **parts)
        beyond = [self._line(line) for line in window.lines if line.state == "out_of_reach"]
        if beyond:
            yield self._say("line_out_of_reach", line=self._writer.word("comma").join(beyond))

    def _first(self, orders: Sequence[str]) -> str:
        named = self._writer.word("comma").join(orders[:_NAMED])
        if len(orders) <= _NAMED:
            return self._say("first", orders=named)
        return self._say("first_more", orders=named, n=f"{len(orders):,}")

    def _end(self, end: End) -> str:
        if end.place < 0:
            return self._say("unknown")
        if end.place == 0:
            return self._say("clear")
        name = end.band or self._say("below_line")
        if end.tenths is None:
            return f"{name} {self._say('unknown')}"
        return f"{name} {self._say('points', points=points(end.tenths))}" if end.tenths else name

    def _line(self, line: LineRoom) -> str:
        name = line.band or self._say("below_line")
        if line.points_class is None:
            return name
        if line.tenths is None:
            return self._say("band_unknown", name=name, account=line.points_class)
        return self._say("band_points", name=name, account=line.points_class, points=points(line.tenths))

    # ------------------------------------------------------------------ a balance

    def _balance(self, told: Balance) -> Iterator[str]:
        now = points(told.tenths)
        if told.unpublished:
            now = self._say("and_unpublished", points=now, n=told.unpublished)
        ends = {
            name: self._say("unknown") if tenths is None else points(tenths)
            for name, tenths in (("best", told.best), ("worst", told.worst))
        }
        year = self._say("year", year=told.year) if told.year else ""
        yield self._say("balance", shop=told.shop_id, title=self._writer.text(told.title), year=year, now=now, **ends)
        yield "  " + self._node(told)
        for expiry in told.expiries:
            yield "  " + self._say("expires", points=points(expiry.tenths), at=self._writer.instant(expiry.at))

    def _node(self, told: Balance) -> str:
        if told.next_node is None or told.next_tenths is None:
            return self._say("no_node")
        said = follows(told.next_node, self.rules.currency)
        key = "node_reached" if told.worst is not None and told.worst >= told.next_tenths else "node"
        return self._say(key, follows=said.zh if self.language == "zh" else said.en)


def _days(start: date, end: date) -> str:
    return str(start) if start == end else f"{start}..{end}"
