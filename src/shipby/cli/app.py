"""the commands, each read from its own file only when it is called."""

from __future__ import annotations

import importlib
from typing import Any

import typer
from typer.core import TyperGroup

COMMANDS = {
    "judge": ("shipby.cli.judge", "judge", "Judge a folder of facts by a marketplace's rules."),
    "summary": ("shipby.cli.summary", "summary", "Show what a judgement found."),
    "report": ("shipby.cli.report", "report", "Write a judgement as one HTML file to forward."),
    "rows": ("shipby.cli.rows", "rows", "Print rows of a judgement as CSV."),
    "explain": (
        "shipby.cli.explain",
        "explain",
        "Explain every verdict on an order, with clause, arithmetic and evidence.",
    ),
    "risk": ("shipby.cli.foresight", "risk", "List what must still be done, and what a miss would add."),
    "headroom": ("shipby.cli.foresight", "headroom", "Show how far open windows are from each line."),
    "packs": ("shipby.cli.packs", "app", "List, show, check and compare rule packs."),
    "plan": ("shipby.cli.plan", "plan", "Show the stages of a judgement, as SQL."),
    "facts": ("shipby.cli.facts", "app", "Look at facts before judging them."),
    "lake": ("shipby.cli.lake", "app", "Keep facts in a lake: import, look, tidy, verify."),
    "run": ("shipby.cli.run", "run", "Judge a lake: only what may have changed since the last run."),
    "ledger": ("shipby.cli.ledger", "app", "Points and money of shops: post a run, show, export, verify."),
    "serve": ("shipby.cli.serve", "serve", "Serve: people work in a browser, programs by HTTP."),
    "market": ("shipby.cli.people", "market", "Mount lakes: a market each."),
    "shop": ("shipby.cli.people", "shop", "Shops and who is of them."),
    "user": ("shipby.cli.people", "user", "People who sign in."),
    "key": ("shipby.cli.people", "key", "API keys: issue, rotate, revoke."),
    "buyer": ("shipby.cli.buyer", "app", "Buyers' links: made for an order, ended."),
    "backup": ("shipby.cli.backup", "backup", "Write a service's database and evidence to one file."),
    "restore": ("shipby.cli.backup", "restore", "Make a service from such a file."),
    "manage": ("shipby.cli.serve", "manage", "Run one of Django's own commands on the service."),
    "standing-run": (
        "shipby.cli.standing",
        "standing_run",
        "Bring decisions to the lake, judge it, post the run, propose and revoke measures.",
    ),
    "setting": ("shipby.cli.standing", "setting", "Show and set the operator's own values, dated, with a reason."),
    "filing": ("shipby.cli.filing", "app", "File orders that cannot be sent in time; decide filings, one or many."),
    "cases": ("shipby.cli.cases", "app", "Cases of every type: list, show, begin, act, write, attach files."),
    "incident": ("shipby.cli.incident", "app", "Bring findings or reports of incidents from a file."),
    "appeal": ("shipby.cli.appeal", "app", "Contest a penalty, a compensation or a measure; decide appeals."),
    "improve": ("shipby.cli.improve", "app", "The ways back from a penalty; plans to do better."),
    "advice": ("shipby.cli.advice", "advice", "Say what a shop should do now, and keep whom it told."),
    "score": ("shipby.cli.score", "score", "Show what can be measured of a shop's score."),
    "shop-value": ("shipby.cli.shop_values", "value", "A shop's closed regions, announcement, notes of products."),
    "contract": ("shipby.cli.shop_values", "contract", "Hours of a shop's contract, dated."),
    "statement": ("shipby.cli.statement", "statement", "Write why a measure, an entry or a verdict stands."),
    "enforcement": ("shipby.cli.enforcement", "app", "Confirm, decline, end and show measures against shops."),
    "jobs": ("shipby.cli.jobs", "jobs", "What the service does by itself: how each job went last."),
    "webhook": ("shipby.cli.webhook", "app", "Tell programs of what is decided and posted."),
    "notify": ("shipby.cli.notify", "app", "Tell people of what reaches their inbox."),
    "import": ("shipby.cli.imports", "app", "Turn a published or exported file into facts."),
}
"""name -> (module, the function or typer app in it, one line for --help)."""


class Commands(TyperGroup):
    """The commands by name; a module is imported when its command is."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, _, says) in COMMANDS.items()])

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module, name, says = COMMANDS[cmd_name]
        found: Any = getattr(importlib.import_module(module), name)
        if not isinstance(found, typer.Typer):
            one = typer.Typer(add_completion=False, rich_markup_mode=None)
            one.command(name=cmd_name, help=None)(found)
            found = one
        command = typer.main.get_command(found)
        command.name = cmd_name
        command.short_help = says
        return command


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Shipby: was this order shipped on time, and what follows from it?\n\n"
    "Start with: shipby judge FACTS --pack PACK --out OUT",
)


@app.callback(invoke_without_command=True)
def root(version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    """Options of every command."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"shipby {installed('shipby')}")
        raise typer.Exit
