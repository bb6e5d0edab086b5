"""A judged action, a node reached, an operator's ground -> what is proposed: kinds, start, length, reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from shipby.casework.enforcement.kinds import SUSPENSION, kind, named
from shipby.casework.enforcement.models import Measure
from shipby.casework.limits import clock_time
from shipby.casework.refused import Refused
from shipby.casework.statement.model import NOTHING_OPEN, Both, rule_of
from shipby.rules.model import Account, Limit, Node, Pack

BATCH = "batch|"
"""Begins the identity of what a batch of orders grounds."""
_SHOWN = 20
"""So many orders are named in a statement."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a measure stands on, and what follows from it."""

    kind: Measure.Ground
    identity: str
    """the same ground has the same."""
    kinds: str
    starts_at: datetime
    reasons: Mapping[str, Both]
    """the parts of the statement that are known before the notice."""
    length: timedelta | None = None
    suspend_days: int | None = None
    deposit_minor: int | None = None
    clause: str = ""
    order_id: str = ""
    product_id: str = ""
    account: str = ""
    run: str = ""
    says: str = ""
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """A row of `actions` of a run."""

    pack: str
    clause: str
    kind: str
    shop_id: str
    order_id: str
    product_id: str
    starts_at: datetime
    ends_at: datetime | None

    @property
    def identity(self) -> str:
        """Identical rows are one."""
        parts = (self.pack, self.clause, self.kind, self.shop_id, self.order_id, self.product_id)
        return "|".join((*parts, self.starts_at.isoformat()))


def of_action(action: Action, pack: Pack, run: str, automatic: Collection[str]) -> Ground:
    """What a judged action proposes. automatic: kinds that the operator lets start by themselves."""
    clause = pack.clause(action.clause)
    length = None if action.ends_at is None else action.ends_at - action.starts_at
    on = _on(action.order_id, action.product_id)
    starts = clock_time(action.starts_at, pack.zone)
    told = (
        ("未定期限，直到运营结束。", "open-ended, until an operator ends it.")
        if length is None
        else (f"为期 {_hours(length)} 小时。", f"for {_hours(length)} hours.")
    )
    by_itself = action.clause in _names(pack, "automatic_measures") or action.kind in automatic
    return Ground(
        kind=Measure.Ground.ACTION,
        identity=action.identity,
        kinds=action.kind,
        starts_at=action.starts_at,
        length=length,
        clause=action.clause,
        order_id=action.order_id,
        product_id=action.product_id,
        run=run,
        automatic=by_itself,
        reasons={
            "measure": (f"{kind(action.kind).zh}{on[0]}", f"{kind(action.kind).en}{on[1]}"),
            "facts": (
                f"判定批次 {run}：“{clause.title.zh}”{on[0]}，时间 {starts}。",
                f'run {run} found "{clause.title.en}"{on[1]}, at {starts}.',
            ),
            "rule": rule_of(pack, (clause.says.zh, clause.says.en), clause.source),
            "arithmetic": (
                f"自 {starts} 与通知时间中较晚者起，{told[0]}",
                f"from the later of {starts} and the notice, {told[1]}",
            ),
            "open": NOTHING_OPEN,
        },
    )  # fmt: skip


def of_node(
    pack: Pack, account_name: str, node: Node, reached: Decimal, *, balance: Decimal, contested: Decimal,
    year: int | None, shop_id: str, run: str, at: datetime,
) -> Ground:  # fmt: skip
    """What a points total proposes. reached: the total, a multiple where the node stands at every one."""
    account = pack.accounts[account_name]
    kinds = "|".join(node.actions)
    days = node.suspend_days if isinstance(node.suspend_days, int) else None
    deposit = node.deposit_minor if isinstance(node.deposit_minor, int) else None
    return Ground(
        kind=Measure.Ground.NODE,
        identity=node_identity(pack, account_name, shop_id, year, reached),
        kinds=kinds,
        starts_at=at,
        suspend_days=days,
        deposit_minor=deposit,
        account=account_name,
        run=run,
        reasons={
            "measure": _node_measure(pack, node, days, deposit),
            "facts": (
                f"判定批次 {run} 入账后，{_year(year)[0]}{account.title.zh}为 {balance} 分。",
                f"after run {run} was posted, {account.title.en}{_year(year)[1]} stand at {balance}.",
            ),
            "rule": _node_rule(pack, account, node),
            "arithmetic": (
                f"{balance} >= {reached}，达到节点 {reached}。",
                f"{balance} >= {reached}: node {reached} is reached.",
            ),
            "open": _open(node, contested),
        },
    )  # fmt: skip


def node_identity(pack: Pack, account: str, shop_id: str, year: int | None, reached: Decimal) -> str:
    """A node of one shop in one year; points that age have no year."""
    return f"{pack.market}|{account}|{shop_id}|{year or ''}|{reached}"


def discretion(pack: Pack) -> dict[str, tuple[Both, tuple[str, ...]]]:
    """By ground that the source gives an operator: what it says of it, and the kinds it allows, the mildest first."""
    known = ((name, limit) for name, limit in pack.standing.items() if name.startswith("discretion_"))
    return {name: (_says(name, limit), _names(pack, name)) for name, limit in known}


def of_discretion(
    pack: Pack, wanted: str, ground: str, says: str, order_id: str, product_id: str, at: datetime
) -> Ground:
    """What an operator proposes on a ground that the source names. Raises Refused where it names none such."""
    known = discretion(pack)
    if ground not in known or wanted not in known[ground][1]:
        zh, en = _allowed(known)
        raise Refused(
            "no-ground",
            f"{pack.market} 的规则没有以“{ground}”为由采取“{wanted}”的依据；可用的有：{zh}",
            f'the rules of {pack.market} give no "{wanted}" on the ground "{ground}". They give: {en}',
        )
    if not says.strip():
        raise Refused("no-reason", "请写明依据的事实。", "Write down the facts the measure rests on.")
    if {"order": not order_id, "product": not product_id}.get(kind(wanted).reach):
        named_zh, named_en = {"order": ("订单", "order"), "product": ("商品", "product")}[kind(wanted).reach]
        raise Refused(
            "reaches-nothing",
            f"“{kind(wanted).zh}”须写明{named_zh}，否则不限制任何对象。",
            f"{kind(wanted).en}: name the {named_en}; without one it reaches nothing.",
        )
    on = _on(order_id, product_id)
    return Ground(
        kind=Measure.Ground.DISCRETION,
        identity=f"{pack.market}|{ground}|{wanted}|{order_id}|{product_id}|{at.isoformat()}",
        kinds=wanted,
        starts_at=at,
        order_id=order_id,
        product_id=product_id,
        says=says,
        reasons={
            "measure": (f"{kind(wanted).zh}{on[0]}", f"{kind(wanted).en}{on[1]}"),
            "facts": (says, says),
            "rule": rule_of(pack, known[ground][0], pack.standing[ground].source),
            "arithmetic": ("由运营人员裁量，未定期限。", "at an operator's discretion, open-ended."),
            "open": ("次数和数量没有公布。", "The source publishes no number."),
        },
    )  # fmt: skip


def of_batch(
    pack: Pack, ground: str, shop_id: str, day: date, orders: Sequence[str], run: str, at: datetime
) -> Ground:  # fmt: skip
    """What a batch of orders proposes: the first measure that the ground allows, for an operator to take or leave."""
    limit, wanted = pack.standing[ground], _names(pack, ground)[0]
    shown = "、".join(orders[:_SHOWN]), ", ".join(orders[:_SHOWN])
    more = (f" 等 {len(orders)} 单", f" and others, {len(orders)} in all") if len(orders) > _SHOWN else ("", "")
    return Ground(
        kind=Measure.Ground.DISCRETION,
        identity=f"{BATCH}{pack.market}|{ground}|{shop_id}|{day}",
        kinds=wanted,
        starts_at=at,
        run=run,
        reasons={
            "measure": (kind(wanted).zh, kind(wanted).en),
            "facts": (
                f"判定批次 {run}：{day} 认定 {len(orders)} 单：{shown[0]}{more[0]}。",
                f"run {run}: {len(orders)} orders were found on {day}: {shown[1]}{more[1]}.",
            ),
            "rule": rule_of(pack, _says(ground, limit), limit.source),
            "arithmetic": (
                "达到运营设定的批量单数；是否处置由运营人员裁量，未定期限。",
                "as many as the operator's setting calls a batch; an operator decides, open-ended.",
            ),
            "open": ("多少单算批量没有公布，以运营设定为准。", "How many are a batch is unpublished; it is a setting."),
        },
    )  # fmt: skip


def _names(pack: Pack, key: str) -> tuple[str, ...]:
    limit = pack.standing.get(key)
    return limit.value if limit is not None and isinstance(limit.value, tuple) else ()


def _says(name: str, limit: Limit) -> Both:
    return (limit.says.zh, limit.says.en) if limit.says else (name, name)


def _allowed(known: Mapping[str, tuple[Both, tuple[str, ...]]]) -> Both:
    """Each ground by its name and in words, and its kinds so."""
    zh, en = [], []
    for name, (says, kinds) in known.items():
        zh.append(f"{name}（{says[0]}）：{'、'.join(f'{one}（{kind(one).zh}）' for one in kinds)}")
        en.append(f"{name} ({says[1]}): {', '.join(f'{one} ({kind(one).en})' for one in kinds)}")
    return f"{'；'.join(zh) or '无'}。", f"{'; '.join(en) or 'none'}."


def _on(order_id: str, product_id: str) -> Both:
    if not (order_id or product_id):
        return "", ""
    zh = "，".join(text for text in (order_id and f"订单 {order_id}", product_id and f"商品 {product_id}") if text)
    en = ", ".join(text for text in (order_id and f"order {order_id}", product_id and f"product {product_id}") if text)
    return f"（{zh}）", f" ({en})"


def _year(year: int | None) -> Both:
    return (f"{year} 年", f" of {year}") if year else ("", "")


def _hours(length: timedelta) -> str:
    return f"{Decimal(length // timedelta(seconds=1)) / 3600:f}".rstrip("0").rstrip(".") or "0"


def _node_rule(pack: Pack, account: Account, node: Node) -> Both:
    cited = node if node.says else account
    says = (cited.says.zh, cited.says.en) if cited.says else (account.title.zh, account.title.en)
    return rule_of(pack, says, node.source or account.source)


def _open(node: Node, contested: Decimal) -> Both:
    """What of a node's arithmetic is contested or unpublished."""
    told: list[Both] = []
    if contested:
        told.append((f"其中 {contested} 分在申诉中，仍然计入。", f"{contested} of it are contested, and count."))
    if node.suspend_days == "unpublished":
        told.append(
            (
                "停业天数没有公布，直到运营结束。",
                "The length of the suspension is unpublished: it stands until an operator ends it.",
            )
        )
    if node.deposit_minor == "unpublished":
        told.append(("扣除金额没有公布，不扣。", "The deduction is unpublished: nothing is deducted."))
    return ("".join(zh for zh, _ in told), " ".join(en for _, en in told)) if told else NOTHING_OPEN


def _node_measure(pack: Pack, node: Node, days: int | None, deposit: int | None) -> Both:
    zh, en = named("|".join(node.actions))
    if days and SUSPENSION in node.actions:
        zh, en = f"{zh} {days} 天", f"{en} for {days} days"
    if deposit:
        money = f"{Decimal(deposit) / 100:.2f} {pack.currency}"
        zh, en = f"{zh}，扣保证金 {money}", f"{en}, {money} from the deposit"
    return zh, en
