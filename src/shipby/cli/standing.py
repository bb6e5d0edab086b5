"""`shipby standing-run`, `shipby setting`: a market's daily round of the loop; the operator's values."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from shipby.cli.edge import As, Data, acting, market_of, now, opened
from shipby.cli.errors import UsageError
from shipby.cli.options import instant_of
from shipby.cli.words import Lang, show_rows, show_text, spoken

if TYPE_CHECKING:
    from shipby.casework.loop import Standing

MarketName = Annotated[str, typer.Argument(metavar="MARKET", help="Name of the market in this service.")]


def standing_run(
    market: MarketName,
    as_of: Annotated[
        str | None, typer.Option(help="Judge what was known at this instant, with zone. Default: now.")
    ] = None,
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Bring decisions to the lake, judge it, post the run, propose and revoke measures, move the clock.

    What a scheduler calls each day, after midnight of the market's zone. A second time it changes nothing.

    Example: shipby standing-run MARKET --as OPERATOR
    """
    opened(data)
    from shipby.casework.loop import standing_run as act

    given, at = instant_of("--as-of", as_of), now()
    instant = datetime.fromisoformat(given.strip()) if given else at
    _say(act(market_of(market), instant, acting(who), at), spoken(lang) == "zh")


def _say(done: Standing, zh: bool) -> None:
    posted, followed, ticked = done.posted, done.followed, done.ticked
    told = [
        ("决定送入数据湖（批）", "imports of decisions", len(done.drained)),
        ("重新判定的订单", "orders judged", done.judged.run.data["judged"]),
        ("新增分录", "entries posted", len(posted.entries)),
        ("等待可能免责的事实", "positions that wait for facts", posted.waiting),
        ("提出处置", "measures proposed", len(followed.proposed)),
        ("自动开始处置", "measures begun by themselves", len(followed.started) + len(ticked.started)),
        ("撤销处置", "measures revoked", len(followed.revoked)),
        ("到期结束或失效", "ended or lapsed by the clock", len(ticked.ended) + len(ticked.lapsed)),
    ]
    show_text(f"判定批次 {posted.run}" if zh else f"run {posted.run}")
    show_rows([[zh_ if zh else en, f"{n:,}"] for zh_, en, n in told], "<>", 2)


setting = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Show and set the operator's own values: what a pack leaves unpublished, and what we chose.\n\n"
    "Example: shipby setting list MARKET --as OPERATOR",
)


@setting.command("list")
def setting_list(market: MarketName, who: As = None, data: Data = None) -> None:
    """List what holds today.

    Example: shipby setting list MARKET --as OPERATOR
    """
    opened(data)
    from json import dumps

    from shipby.casework.lakes import lake_of
    from shipby.casework.limits import civil_day
    from shipby.casework.models import Setting
    from shipby.casework.settings_of import DEFAULTS, value
    from shipby.people.rights import check

    check(acting(who), "read", "setting")
    of = market_of(market)
    today = civil_day(now(), lake_of(of).zone)
    keys = {*DEFAULTS, *Setting.objects.filter(market=of).values_list("key", flat=True)}
    show_rows(
        [["setting", "value"], *([key, dumps(value(of, key, today), ensure_ascii=False)] for key in sorted(keys))], "<<"
    )


@setting.command("set")
def setting_set(
    market: MarketName,
    key: Annotated[str, typer.Argument(help="Which: shipby setting list names them.")],
    value: Annotated[str, typer.Argument(help="The value as JSON: 3, true, [...].")],
    since: Annotated[str, typer.Option("--from", help="First civil day it holds on: 2023-03-01.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with it.")],
    who: As = None,
    data: Data = None,
) -> None:
    """Set a value from a day on; what held before stays on record.

    Example: shipby setting set MARKET appeal.times 2 --from 2023-03-01 --reason "our contract" --as OPERATOR
    """
    opened(data)
    from json import JSONDecodeError, loads

    from shipby.casework.lakes import rules_of
    from shipby.casework.settings_of import put

    try:
        new, day = loads(value), date.fromisoformat(since)
    except JSONDecodeError as error:
        raise UsageError(f"{key}: {value} is not JSON ({error.msg}): write 3, true or [...]") from None
    except ValueError:
        raise UsageError(f'--from: "{since}" is not a day: write 2023-03-01') from None
    of = market_of(market)
    put(of, rules_of(of), key, new, from_day=day, reason=reason, actor=acting(who), at=now())
    typer.echo(f"{key} = {value} from {day}.")
