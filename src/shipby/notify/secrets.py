"""A secret that must be used again -> sealed text for the database, and back. The key is the service's secret key."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """Sealed with another key; zh and en say what to do."""

    def __init__(self) -> None:
        self.zh = "此密文由另一把服务密钥加密：恢复原 SHIPBY_SECRET_KEY，或重新填写该地址、轮换该密钥。"
        self.en = (
            "this was sealed with another secret key: bring the former SHIPBY_SECRET_KEY back, or enter the address "
            "anew and rotate the secret."
        )
        super().__init__(self.en)


def seal(text: str) -> str:
    """What the database, a dump and a backup of it may hold."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text. Raises Unreadable."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def _keys() -> MultiFernet:
    """The first seals; any of them opens (Django's SECRET_KEY_FALLBACKS)."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet(
        [Fernet(urlsafe_b64encode(sha256(f"shipby.notify/1 {key!s}".encode()).digest())) for key in keys]
    )
