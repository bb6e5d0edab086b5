"""`shipby backup`, `shipby restore`: a service -> one file -> a service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shipby.cli.edge import Data, now, opened
from shipby.cli.errors import UsageError


def backup(
    to: Annotated[Path, typer.Argument(metavar="FILE", help="File to write: a tar archive, readable to you only.")],
    data: Data = None,
) -> None:
    """Write the database and all evidence to one file, while the service goes on.

    Lakes are folders of files: copy them after the backup; what they then hold besides does no harm.

    Example: shipby backup shipby-backup.tar
    """
    opened(data)
    from shipby.site.backup import backup as write

    if not to.absolute().parent.is_dir():
        raise UsageError(f"{to}: there is no folder {to.absolute().parent}")
    done = write(to.absolute(), now())
    typer.echo(f"{to}: the {done['database']} database and {done['evidence']} evidence files.")
    for market, lake in done["lakes"].items():
        typer.echo(f"Not in it: the lake of {market}, {lake}. Copy the folder.")


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="File that shipby backup wrote.")],
    data: Data = None,
) -> None:
    """Make a service from a backup: in a new data folder, and where PostgreSQL is used in an empty database.

    Example: shipby restore shipby-backup.tar --data restored
    """
    from shipby.site.starting import start

    if not source.is_file():
        raise UsageError(f"there is no file {source}")
    start(data, make=True)
    from shipby.site.backup import restore as read
    from shipby.site.preparing import migrate

    done = read(source.absolute())
    migrate()
    typer.echo(f"Restored: as of {done['at']}, {done['evidence']} evidence files.")
    for market, lake in done["lakes"].items():
        typer.echo(f"The lake of {market} belongs at {lake}.")
