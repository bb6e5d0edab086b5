"""An address, a body -> the status that its server answers, within one stretch of time whatever the server does."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, urlsplit

from shipby.notify.addresses import Private, public_only

SECONDS = 10.0
"""for all of it: the name, the connection, the request, the first line of the answer."""
_LONGEST_LINE = 4096
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: a status, or why there is none."""

    status: int | None
    why: str = ""

    @property
    def taken(self) -> bool:
        """Whether the receiver has it. A redirect is none: it is not followed."""
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: bytes, headers: Mapping[str, str], seconds: float = SECONDS) -> Answer:
    """POST once. The answer's head and body are not read: nothing in them is used."""
    return asyncio.run(_within(urlsplit(url), body, headers, seconds))


async def _within(url: SplitResult, body: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
    with public_only() as guard:
        try:
            # A reader by the piece has a time limit for each piece only; here one limit holds for everything.
            async with asyncio.timeout(seconds):
                line = await _asked(url, body, headers)
        except TimeoutError:
            return Answer(None, f"no answer within {seconds:g} seconds")
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            return Answer(None, str(Private()) if guard.refused else f"{type(error).__name__}: {error}")
    version, _, rest = line.decode("latin-1").partition(" ")
    if not version.startswith("HTTP/1.") or not rest[:3].isdigit():
        return Answer(None, "the answer is not HTTP")
    return Answer(int(rest[:3]), "" if rest[0] == "2" else f"HTTP {rest.strip()}")


async def _asked(url: SplitResult, body: bytes, headers: Mapping[str, str]) -> bytes:
    """The first line of the answer."""
    host, secure = str(url.hostname), url.scheme == "https"
    told = {
        "Host": url.netloc.rpartition("@")[2], "Content-Type": "application/json", "Content-Length": str(len(body)),
        "User-Agent": "shipby-webhooks/1", "Connection": "close", **headers,
    }  # fmt: skip
    target = f"{url.path or '/'}{f'?{url.query}' if url.query else ''}"
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    reader, writer = await asyncio.open_connection(
        host, url.port or _PORTS[url.scheme], ssl=_tls() if secure else None, limit=_LONGEST_LINE
    )
    try:
        writer.write(f"POST {target} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body)
        await writer.drain()
        return await reader.readuntil(b"\n")
    finally:
        writer.transport.abort()


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
