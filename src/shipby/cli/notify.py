"""`shipby notify`: a person's phone or mailbox -> told of deadlines, verdicts, decisions, nodes, at his hours."""

from __future__ import annotations

import sys
from datetime import datetime, time, timedelta
from typing import Annotated

import typer

from shipby.cli.edge import As, Data, acting, now, opened, shop_of, user_of
from shipby.cli.errors import UsageError
from shipby.cli.words import Lang, Language, show_rows, spoken

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Hear of what reaches an inbox: by Feishu, DingTalk, WeCom, e-mail or a webhook.\n\n"
    "Example: shipby notify list --as USER",
)
Key = Annotated[str, typer.Argument(metavar="CHANNEL", help="Its key, as shipby notify list shows it.")]


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    topic: Annotated[
        list[str], typer.Option("--topic", help="deadline, verdict, decided, node, other. Several times for more.")
    ],
    shop: Annotated[
        str | None, typer.Option(metavar="MARKET/SHOP", help="Whose inbox. Default: your own, with that of your role.")
    ] = None,
    language: Annotated[Language, typer.Option(help="Of the messages.")] = "zh",
    zone: Annotated[str, typer.Option(help="Of times and quiet hours.")] = "Asia/Shanghai",
    quiet: Annotated[str | None, typer.Option(help="Hours to send nothing: 22:00-08:00.")] = None,
    who: As = None,
    data: Data = None,
) -> None:
    """Add a channel of your own. Its address, as Apprise writes it, is read from standard input and never shown again.

    Example: shipby notify add phone --topic deadline --topic verdict --shop MARKET/SHOP --as USER < address.txt
    """
    opened(data)
    from shipby.notify.messages.channels import add as act

    if not who:
        raise UsageError("--as: name the person who is to hear of it")
    hours = _hours(quiet) if quiet else None
    of = shop_of(shop) if shop else None
    asked = "Address, such as feishu://TOKEN"
    url = typer.prompt(asked, hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().strip()
    made = act(
        user_of(who), name, url, topic, acting(who, of), now(), shop=of, language=language, zone=zone, quiet=hours
    )
    typer.echo(made.key)


@app.command("list")
def list_(who: As = None, data: Data = None, lang: Lang = None) -> None:
    """List channels: whose, of what, how they stand; no address.

    Example: shipby notify list --as USER
    """
    opened(data)
    from shipby.notify.messages.channels import channels

    side, at = int(spoken(lang) == "en"), now()
    heads = [
        ["渠道", "人员", "收件箱", "名称", "服务", "主题", "免打扰", "状态"],
        ["channel", "person", "inbox", "name", "service", "topics", "quiet", "state"],
    ]
    rows = [
        [one.key, one.user.username, str(one.shop) if one.shop else one.user.role or "-", one.name, one.service,
         " ".join(one.topics), f"{one.quiet_from:%H:%M}-{one.quiet_until:%H:%M}" if one.quiet_from else "-",
         _state(one.disabled_at, one.muted_until, at)[side]]
        for one in channels(acting(who))
    ]  # fmt: skip
    show_rows([heads[side], *rows], "<<<<<<<<")


@app.command("test")
def try_(key: Key, who: As = None, data: Data = None, lang: Lang = None) -> None:
    """Send a line at once; a channel that was disabled works again.

    Example: shipby notify test CHANNEL --as USER
    """
    opened(data)
    from shipby.notify.messages.channels import channel_of
    from shipby.notify.messages.channels import try_out as act

    found = channel_of(key, acting(who))
    act(found, acting(who, found.shop), now())
    typer.echo("已发送。" if spoken(lang) == "zh" else "Sent.")


@app.command("mute")
def mute(
    key: Key,
    hours: Annotated[int, typer.Option(min=0, max=24 * 365, help="From now on; 0: heard again.")],
    who: As = None,
    data: Data = None,
) -> None:
    """Send nothing for so many hours, nor afterwards of what came meanwhile.

    Example: shipby notify mute CHANNEL --hours 48 --as USER
    """
    opened(data)
    from shipby.notify.messages.channels import channel_of
    from shipby.notify.messages.channels import mute as act

    at, found = now(), channel_of(key, acting(who))
    act(found, at + timedelta(hours=hours) if hours else None, acting(who, found.shop), at)


@app.command("remove")
def remove(key: Key, who: As = None, data: Data = None) -> None:
    """End a channel.

    Example: shipby notify remove CHANNEL --as USER
    """
    opened(data)
    from shipby.notify.messages.channels import channel_of
    from shipby.notify.messages.channels import remove as act

    found = channel_of(key, acting(who))
    act(found, acting(who, found.shop), now())


def _hours(text: str) -> tuple[time, time]:
    first, _, last = text.partition("-")
    try:
        return time.fromisoformat(first), time.fromisoformat(last)
    except ValueError:
        raise UsageError(f'--quiet: "{text}" is no pair of times: write 22:00-08:00') from None


def _state(disabled: datetime | None, muted: datetime | None, at: datetime) -> tuple[str, str]:
    if disabled:
        return "已停用", "disabled"
    return (f"静音至 {muted:%m-%d %H:%M}Z", f"muted until {muted:%m-%d %H:%M}Z") if muted and muted > at else ("", "")
