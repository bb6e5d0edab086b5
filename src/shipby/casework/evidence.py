"""A file for a case -> checked by content, size and count, stored outside the web root under its sha256.

Bytes come first and their row after: killed between the two, a file without a row is left, which nobody sees and the
same upload takes up again. The same file twice in one case is one.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from shipby.casework.acting import locked
from shipby.casework.models import Case, Evidence
from shipby.casework.refused import Refused
from shipby.casework.whose import may
from shipby.people.actors import Actor
from shipby.people.record import record

# Ours: no source states them for the platform's own pages.
SIZE_AT_MOST = 10 << 20
COUNT_AT_MOST = 20
KINDS = (
    "tracking_trail", "buyer_talk", "order_record", "carrier_notice", "authority_notice", "platform_record", "picture",
    "business_licence", "identity_document", "category_permit", "brand_authorisation", "certificate_form", "shop_logo",
    "other",
)  # fmt: skip
"""What a file may be said to prove."""

_LEFT_BEHIND = 86_400
"""Seconds after which an unfinished upload is a killed process's."""


class Damaged(Exception):
    """A stored file is gone or is not what was stored: restore it from a backup."""


def media_type_of(content: bytes) -> str | None:
    """What the bytes are, whatever the file's name says; None for what is not accepted."""
    return next((name for name, holds in _TYPES.items() if holds(content)), None)


def attach(case: Case, name: str, kind: str, content: bytes, actor: Actor, now: datetime) -> Evidence:
    """The file is of the case; one that it has already is given back. Raises Forbidden, Unknown, Refused."""
    may(actor, "attach", case)
    media_type = _checked(name, kind, content)
    digest = hashlib.sha256(content).hexdigest()
    store(Path(settings.EVIDENCE), digest, content)
    with transaction.atomic():
        held = locked(case, case.type)
        if known := Evidence.objects.filter(case=held, sha256=digest).first():
            return known
        if Evidence.objects.filter(case=held).count() >= COUNT_AT_MOST:
            raise Refused(
                "too-many-files",
                f"每个案件最多 {COUNT_AT_MOST} 个文件，{held.number} 已满。",
                f"A case takes {COUNT_AT_MOST} files, and {held.number} has as many.",
            )
        file = Evidence.objects.create(
            case=held, at=now, actor=actor.name, kind=kind, name=Path(name).name[:200], media_type=media_type,
            size_bytes=len(content), sha256=digest,
        )  # fmt: skip
        on, new = (held.type, held.number), {"file": file.name, "kind": kind, "sha256": digest}
        record(actor, "attach", on, now, market=held.market, shop=held.shop, now=held.state, new=new)
    return file


def read(file: Evidence, actor: Actor) -> bytes:
    """The bytes, for one who may see the case. Raises Forbidden, Unknown, Damaged."""
    case = file.case
    may(actor, "read", case, "evidence")
    return kept(file.sha256, f"the file {file.name} of {case.number}")


def keep(name: str, kind: str, content: bytes) -> str:
    """The sha256 of a file for cases that are still to come. Raises Refused."""
    _checked(name, kind, content)
    digest = hashlib.sha256(content).hexdigest()
    store(Path(settings.EVIDENCE), digest, content)
    return digest


def kept(digest: str, what: str = "a file of cases") -> bytes:
    """The bytes of this sha256. what: it is, for people. Raises Damaged."""
    path = place(Path(settings.EVIDENCE), digest)
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise Damaged(f"{path}, {what}, is gone or damaged: restore it from a backup")
    return content


def place(folder: Path, digest: str) -> Path:
    """Where the file of this sha256 lies."""
    return folder / digest[:2] / digest


def store(folder: Path, digest: str, content: bytes) -> None:
    """The content lies on disk under its sha256, whole or not at all: written beside, then renamed."""
    path = place(folder, digest)
    if path.is_file() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _tidy(path.parent)
    beside = path.with_name(f"{digest}.{secrets.token_hex(4)}.part")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def _tidy(folder: Path) -> None:
    """What killed processes left unfinished goes. What another upload finishes meanwhile is none of it."""
    for left in folder.glob("*.part"):
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _LEFT_BEHIND:
                left.unlink()


def _checked(name: str, kind: str, content: bytes) -> str:
    """The type of a file that may be taken. Raises Refused."""
    if kind not in KINDS:
        raise Refused(
            "kind",
            f"证明类型“{kind}”不存在，可选：{'、'.join(KINDS)}。",
            f'"{kind}" is no kind of evidence; there are: {", ".join(KINDS)}.',
        )
    if not content or len(content) > SIZE_AT_MOST:
        raise Refused(
            "size",
            f"文件 {name} 大小为 {len(content)} 字节，须大于 0 且不超过 {SIZE_AT_MOST}。",
            f"{name} has {len(content)} bytes; a file has at least 1 and at most {SIZE_AT_MOST}.",
        )
    media_type = media_type_of(content)
    if media_type is None:
        raise Refused(
            "content",
            f"文件 {name} 的内容不是可接受的格式（{'、'.join(_TYPES)}），与扩展名无关。",
            f"{name} holds none of {', '.join(_TYPES)}, whatever its name ends in.",
        )
    return media_type


def _plain_text(content: bytes) -> bool:
    """UTF-8 without control characters, and no page that a browser would run."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(char >= " " or char in "\t\r\n" for char in text) and not text.lstrip().startswith("<")


_TYPES: dict[str, Callable[[bytes], bool]] = {
    "image/jpeg": lambda content: content.startswith(b"\xff\xd8\xff"),
    "image/png": lambda content: content.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/webp": lambda content: content[:4] == b"RIFF" and content[8:12] == b"WEBP",
    "application/pdf": lambda content: content.startswith(b"%PDF-"),
    "text/plain": _plain_text,
}
