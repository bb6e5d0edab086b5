"""Versions and dated settings -> stretches of time in which one state of the rules is in force."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shipby.domain.zones import EPOCH_DAY, clock
from shipby.rules.calendars import Calendar
from shipby.rules.model import Pack
from shipby.rules.settings import Settings, apply


@dataclass(frozen=True)
class Epoch:
    """[since, until) as instants (microseconds) and civil days of the pack's zone, None open; settings in the pack."""

    since_us: int | None
    until_us: int | None
    since_day: int | None
    until_day: int | None
    pack: Pack


@dataclass(frozen=True)
class RulePack:
    """One market's rules over time, as judged: versions as written, epochs as they apply."""

    market: str
    zone: str
    currency: str
    versions: tuple[Pack, ...]
    epochs: tuple[Epoch, ...]
    settings: tuple[Settings, ...]
    hash: str
    calendars: Mapping[str, Calendar]


def epochs_of(versions: Sequence[Pack], settings: Sequence[Settings], zone: str, *, pinned: bool) -> tuple[Epoch, ...]:
    """The stretches in order, equal neighbours merged; a pinned version holds at all times."""
    edges = {edge for pack in versions for edge in (pack.in_force.since, pack.in_force.until)} if not pinned else set()
    edges |= {one.since for one in settings}
    starts: list[date | None] = [None, *sorted(edge for edge in edges if edge is not None)]
    epochs: list[Epoch] = []
    for since, until in zip(starts, [*starts[1:], None], strict=True):
        pack = versions[0] if pinned else _version(versions, since)
        if pack is None:
            continue
        pack = apply(pack, _settings(settings, since))
        if epochs and epochs[-1].until_day == _day(since) and epochs[-1].pack == pack:
            since_day = epochs.pop().since_day
        else:
            since_day = _day(since)
        epochs.append(Epoch(_instant(since_day, zone), _instant(_day(until), zone), since_day, _day(until), pack))
    return tuple(epochs)


def hash_of(versions: Sequence[Pack]) -> str:
    """sha256 of the rules as data: comments, the order of keys and defaults written out do not matter."""
    plain = [pack.model_dump(mode="json", exclude_defaults=True) for pack in versions]
    return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _version(versions: Sequence[Pack], day: date | None) -> Pack | None:
    """The version in force on a day, None: before all days."""
    for pack in versions:
        since, until = pack.in_force.since, pack.in_force.until
        if (since is None or (day is not None and since <= day)) and (until is None or day is None or day < until):
            return pack
    return None


def _settings(settings: Sequence[Settings], day: date | None) -> Settings | None:
    begun = [one for one in settings if one.since is None or (day is not None and one.since <= day)]
    return begun[-1] if begun else None


def _day(day: date | None) -> int | None:
    return None if day is None else (day - EPOCH_DAY).days


def _instant(day: int | None, zone: str) -> int | None:
    return None if day is None else clock(zone).start(day)
