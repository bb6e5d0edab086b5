"""`shipby webhook`: a program's address -> told of events, signed; what was delivered, and once more."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from shipby.cli.edge import As, Data, acting, market_of, now, opened, shop_of
from shipby.cli.options import instant_of
from shipby.cli.words import Lang, show_rows, spoken

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Tell programs of what is decided and posted, signed and retried.\n\nExample: shipby webhook list --as USER",
)
Key = Annotated[str, typer.Argument(metavar="WEBHOOK", help="Its key, as shipby webhook list shows it.")]


@app.command("add")
def add(
    url: Annotated[str, typer.Argument(help="Where to: https://host/path.")],
    event: Annotated[list[str], typer.Option("--event", help="object:event, object:* or *. Several times for more.")],
    name: Annotated[str, typer.Option(help="What it is for.")],
    shop: Annotated[str | None, typer.Option(metavar="MARKET/SHOP", help="Of this shop. Default: of all.")] = None,
    market: Annotated[str | None, typer.Option(help="Of this market only, where no shop is named.")] = None,
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Subscribe an address to events. The secret that signs them is printed once.

    Example: shipby webhook add https://erp.example/shipby --event "filing:*" --name ERP --shop MARKET/SHOP --as OWNER
    """
    opened(data)
    from shipby.notify.webhooks.subscriptions import subscribe

    of = shop_of(shop) if shop else None
    secret, made = subscribe(
        name, url, event, acting(who, of), now(), shop=of, market=market_of(market) if market else None
    )
    zh = spoken(lang) == "zh"
    typer.echo(f"{'已订阅' if zh else 'Subscribed'}: {made.key}")
    typer.echo(f"{'签名密钥（只显示这一次）' if zh else 'Secret, shown this once'}: {secret}")


@app.command("list")
def list_(who: As = None, data: Data = None, lang: Lang = None) -> None:
    """List webhooks and how their deliveries stand.

    Example: shipby webhook list --as USER
    """
    opened(data)
    from django.db.models import Count, Q

    from shipby.notify.models import Subscription
    from shipby.people.rights import check, visible

    actor, side = acting(who), int(spoken(lang) == "en")
    check(actor, "read", "webhook")
    counts = {state: Count("deliveries", filter=Q(deliveries__state=state)) for state in ("waiting", "done", "failed")}
    rows = visible(actor, Subscription.objects.annotate(**counts).select_related("market", "shop__market"))
    heads = [
        ["编号", "用途", "范围", "事件", "待投", "已投", "失败", "停用"],
        ["webhook", "name", "of", "events", "waiting", "done", "failed", "disabled"],
    ]
    told = [
        [one.key, one.name, str(one.shop or one.market or "*"), " ".join(one.events),
         *(str(getattr(one, state)) for state in counts), one.disabled_why]
        for one in rows.order_by("id")
    ]  # fmt: skip
    show_rows([heads[side], *told], "<<<<>>><")


@app.command("log")
def log(
    key: Key,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="So many of the last.")] = 20,
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """List the last deliveries of a webhook: what was answered, when it is tried again.

    Example: shipby webhook log WEBHOOK --as USER
    """
    opened(data)
    from shipby.notify.webhooks.subscriptions import subscription_of

    deliveries = subscription_of(key, acting(who)).deliveries.select_related("event").order_by("-id")[:limit]
    heads = [
        ["投递", "事件", "发生", "状态", "次数", "应答", "下次"],
        ["delivery", "event", "happened", "state", "tries", "answer", "next"],
    ]
    rows = [
        [str(one.pk), one.event.type, _time(one.event.at), one.state, str(one.tries),
         one.answer or str(one.status or "-"), _time(one.next_at) if one.state == "waiting" else "-"]
        for one in deliveries
    ]  # fmt: skip
    show_rows([heads[int(spoken(lang) == "en")], *rows], "><<<><<")


@app.command("rotate")
def rotate(key: Key, who: As = None, data: Data = None, lang: Lang = None) -> None:
    """Give a new secret; for a day both sign.

    Example: shipby webhook rotate WEBHOOK --as OWNER
    """
    opened(data)
    from shipby.notify.webhooks.subscriptions import rotate as act
    from shipby.notify.webhooks.subscriptions import subscription_of

    actor = acting(who)
    found = subscription_of(key, actor)
    typer.echo(
        f"{'新密钥（只显示这一次）' if spoken(lang) == 'zh' else 'New secret, shown this once'}: "
        f"{act(found, acting(who, found.shop), now())}"
    )


@app.command("replay")
def replay(
    key: Key,
    delivery: Annotated[int | None, typer.Option(help="One delivery, by its number in the log.")] = None,
    since: Annotated[str | None, typer.Option(help="All events since this instant, with zone.")] = None,
    who: As = None,
    data: Data = None,
) -> None:
    """Send deliveries once more, under the ids they had.

    Example: shipby webhook replay WEBHOOK --since 2023-03-01T00:00:00+08:00 --as OWNER
    """
    opened(data)
    from shipby.notify.webhooks.subscriptions import replay as act
    from shipby.notify.webhooks.subscriptions import subscription_of

    given = instant_of("--since", since)
    found = subscription_of(key, acting(who))
    instant = datetime.fromisoformat(given.strip()) if given else None
    typer.echo(f"{act(found, acting(who, found.shop), now(), delivery=delivery, since=instant)}")


@app.command("disable")
def disable(
    key: Key,
    reason: Annotated[str, typer.Option("--reason", help="Why; part of the record.")] = "",
    who: As = None,
    data: Data = None,
) -> None:
    """Send nothing for now; what happens meanwhile waits.

    Example: shipby webhook disable WEBHOOK --reason "moving" --as OWNER
    """
    opened(data)
    from shipby.notify.webhooks.subscriptions import disable as act
    from shipby.notify.webhooks.subscriptions import subscription_of

    found = subscription_of(key, acting(who))
    act(found, reason, acting(who, found.shop), now())


@app.command("enable")
def enable(key: Key, who: As = None, data: Data = None) -> None:
    """Send again, what waits first.

    Example: shipby webhook enable WEBHOOK --as OWNER
    """
    opened(data)
    from shipby.notify.webhooks.subscriptions import enable as act
    from shipby.notify.webhooks.subscriptions import subscription_of

    found = subscription_of(key, acting(who))
    act(found, acting(who, found.shop), now())


@app.command("remove")
def remove(key: Key, who: As = None, data: Data = None) -> None:
    """End a webhook, with its log.

    Example: shipby webhook remove WEBHOOK --as OWNER
    """
    opened(data)
    from shipby.notify.webhooks.subscriptions import remove as act
    from shipby.notify.webhooks.subscriptions import subscription_of

    found = subscription_of(key, acting(who))
    act(found, acting(who, found.shop), now())


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}Z" if at else "-"
