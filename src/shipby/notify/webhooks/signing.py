"""A secret, an id, an instant, a body -> the three headers of Standard Webhooks."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes

_START = "whsec_"


def new_secret() -> str:
    """256 bits of chance, as receivers' libraries take it."""
    return _START + b64encode(token_bytes(32)).decode()


def headers(secrets: Iterable[str], id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """One signature a secret: while one is rotated, receivers with the old and with the new one both verify."""
    stamp = str(int(at.timestamp()))
    signed = b".".join((id.encode(), stamp.encode(), body))
    made = (hmac.new(b64decode(secret.removeprefix(_START)), signed, sha256).digest() for secret in secrets)
    return {
        "webhook-id": id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{b64encode(one).decode()}" for one in made),
    }
