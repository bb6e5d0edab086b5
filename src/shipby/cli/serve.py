"""`shipby serve`, `shipby manage`: a data folder -> the service over HTTP; Django's own commands on it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from shipby.cli.edge import Data, now
from shipby.cli.errors import UsageError

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_DEMO_DATA = Path("shipby-demo")


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen at.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen at; 0.0.0.0 for all of the machine's.")] = "127.0.0.1",
    data: Data = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="A service with the synthetic market and three logins, in ./shipby-demo.")
    ] = False,
    local: Annotated[
        bool,
        typer.Option("--local", help="Only the page that judges an export dropped on it: no account, nothing kept."),
    ] = False,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer.")] = 1,
) -> None:
    """Serve: people work in a browser, programs by HTTP.

    The data folder is made at first use, the database brought up to date. The first operator is asked for, or taken
    from SHIPBY_OPERATOR and SHIPBY_OPERATOR_PASSWORD.

    Example: shipby serve --demo

    Example: shipby serve --local

    Exit codes: 0 stopped, 1 failed, 2 wrong usage, 5 data folder refused.
    """
    from shipby.site.starting import start

    if demo and host not in _LOOPBACK:
        raise UsageError(f"--demo: its passwords are known to everybody; it listens at {_LOOPBACK[0]} only")
    if local and (demo or data or host not in _LOOPBACK):
        raise UsageError(f"--local: without an account it listens at {_LOOPBACK[0]} only, and keeps no data")
    _check_free(host, port)
    if local:
        _serve_local(host, port)
        return
    start(data or (_DEMO_DATA if demo and "SHIPBY_DATA" not in os.environ else None), make=True)

    from shipby.site.preparing import migrate
    from shipby.site.serving import serve as answer

    migrate()
    if demo:
        _make_demo()
    else:
        _first_operator()
    typer.echo(f"http://{'localhost' if host in _LOOPBACK else host}:{port}/   Ctrl-C stops it.")
    sys.stdout.flush()
    answer(host, port, workers)


def _serve_local(host: str, port: int) -> None:
    """One page, for whoever sits at this machine; its folder goes when it is stopped."""
    import tempfile

    from shipby.site.starting import start

    with tempfile.TemporaryDirectory(prefix="shipby-local-") as room:
        os.environ["SHIPBY_LOCAL"] = "1"
        start(Path(room), make=True)

        from shipby.site.serving import serve as answer

        typer.echo(f"http://localhost:{port}/   Drop an export on it. Nothing is kept; Ctrl-C stops it.")
        sys.stdout.flush()
        answer(host, port, 1, clock=False)


def _check_free(host: str, port: int) -> None:
    """Raises UsageError where something listens there already, before anything is made."""
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UsageError(f"{host}:{port} cannot be listened at ({error.strerror}): name another --port") from None


def _first_operator() -> None:
    """Where nobody can administer the service yet. Raises UsageError where there is nobody to ask."""
    from shipby.site.preparing import add_first_operator, needs_operator

    if not needs_operator():
        return
    name, password = os.environ.get("SHIPBY_OPERATOR", ""), os.environ.get("SHIPBY_OPERATOR_PASSWORD", "")
    if not (name and password):
        if not sys.stdin.isatty():
            raise UsageError(
                "the service has no operator yet: set SHIPBY_OPERATOR and SHIPBY_OPERATOR_PASSWORD, "
                "or start it once on a terminal"
            )
        typer.echo("The service has no operator yet. Who shall be the first?")
        name = typer.prompt("User name")
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    add_first_operator(name, password, now())


def _make_demo() -> None:
    from shipby.site.demo import LOGINS, PASSWORD, make

    typer.echo("The market is synthetic: no real shop, buyer or parcel in it; its newest day is today.")
    typer.echo(f"Entries in the ledger: {make(now()):,}. Who can sign in:")
    for name, says in LOGINS.items():
        typer.echo(f"  {name:<10}{PASSWORD}   {says}")


manage = typer.Typer(add_completion=False, rich_markup_mode=None)


@manage.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
)
def _manage(ctx: typer.Context) -> None:
    """Run one of Django's own commands on the service of SHIPBY_DATA.

    Example: shipby manage migrate
    """
    from django.core.management import execute_from_command_line

    from shipby.site.starting import start

    start(make=True)
    execute_from_command_line(["shipby manage", *ctx.args])
