"""words on a command line -> one command of the house, its exit code."""

from __future__ import annotations

import sys

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_STRICT = 3
EXIT_FACTS = 4
EXIT_FOLDER = 5
EXIT_RESOURCES = 6
EXIT_REFUSED = 7
EXIT_INTERRUPTED = 130


def main() -> None:
    """Run the command line; every error we know ends in one text on stderr and its exit code."""
    from shipby.cli.app import app
    from shipby.cli.errors import explained

    try:
        code = app(standalone_mode=False)
    except BaseException as error:
        code, text = explained(error)
        if text:
            print(text, file=sys.stderr)
        raise SystemExit(code) from None
    # Typer answers Ctrl-C itself, with its exit code and no word.
    if code == EXIT_INTERRUPTED:
        print(explained(KeyboardInterrupt())[1], file=sys.stderr)
    raise SystemExit(code)
