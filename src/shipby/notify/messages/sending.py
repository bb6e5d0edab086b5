"""An address as Apprise writes it, a title, a text -> sent, or why not; what is said of an address names no secret."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from apprise import Apprise

from shipby.casework.refused import Refused
from shipby.notify.addresses import Private, public_only

SERVICES = ("feishu", "dingtalk", "wecombot", "mailto", "mailtos", "json", "jsons", "form", "forms")
"""What people of a marketplace read, and a plain webhook; of Apprise's others some write to this machine."""

SECONDS = 30


class Unsent(Exception):
    """A message that was not taken; zh and en say why, without the address."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Plugin:
    """A service of Apprise's, ready for one address."""

    service: str
    notify: Any


def plugin(url: str) -> Plugin:
    """What an address stands for. Raises Refused where it is none, or of a service that is not sent to."""
    service = url.partition("://")[0].lower()
    if service not in SERVICES:
        raise Refused(
            "service",
            f"不支持的通知服务；支持：{', '.join(SERVICES)}。写法见 Apprise 文档。",
            f"no such service. There are: {', '.join(SERVICES)}; an address is written as Apprise writes it.",
        )
    made = Apprise.instantiate(url, suppress_exceptions=True)
    if made is None:
        raise Refused(
            "address",
            f"{service} 的地址写得不完整：请按 Apprise 的写法填写。",
            f"the address of {service} is not whole: write it as Apprise does.",
        )
    return Plugin(service, made)


def transmit(url: str, title: str, body: str) -> None:
    """Sent, to a public address, within SECONDS. Raises Unsent."""
    try:
        ready = plugin(url)
    except Refused as error:
        raise Unsent(error.zh, error.en) from None
    said: list[Unsent | None] = []
    # The limits of the library, and of an address written for it, hold for each piece of an answer; this for all.
    thread = threading.Thread(target=lambda: said.append(_sent(ready, title, body)), daemon=True)
    thread.start()
    thread.join(SECONDS)
    if not said:
        raise Unsent(f"{SECONDS} 秒内没有应答。", f"there was no answer within {SECONDS} seconds.")
    if said[0] is not None:
        raise said[0]


def _sent(ready: Plugin, title: str, body: str) -> Unsent | None:
    """Why it was not taken; None: it was."""
    with public_only() as guard:
        try:
            taken = bool(ready.notify.notify(body=body, title=title))
        except Exception as error:  # a plugin's own: its text may name the address
            return Unsent(f"对方没有接受（{type(error).__name__}）。", f"it was not taken ({type(error).__name__}).")
    if guard.refused:
        return Unsent(Private.zh, str(Private()))
    return None if taken else Unsent(
        "对方没有接受：请核对地址、口令与网络。", "it was not taken: look at the address, the password, the network."
    )  # fmt: skip
