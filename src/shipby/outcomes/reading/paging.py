"""The key of a row -> an opaque place to go on from, and back."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from shipby.outcomes.reading.model import CursorRefused

AT_MOST = 500
"""Rows in one page."""


def cursor(key: Sequence[Any]) -> str:
    """Text for an address, of the last row's key."""
    return base64.urlsafe_b64encode(json.dumps(list(key)).encode()).decode().rstrip("=")


def key_of(text: str, kinds: Sequence[type]) -> tuple[Any, ...]:
    """The key that a cursor holds: a whole number or a text each. Raises CursorRefused."""
    try:
        told = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        told = None
    if not isinstance(told, list) or [type(one) for one in told] != list(kinds):
        raise CursorRefused(f'"{text[:80]}" is no place to go on from: take `next` of the page before as it was told')
    if any(isinstance(one, int) and abs(one) >= 1 << 63 for one in told):
        raise CursorRefused(f'"{text[:80]}" is no place to go on from: take `next` of the page before as it was told')
    return tuple(told)
