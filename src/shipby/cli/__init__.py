"""words on a command line -> one command of the house, its exit code."""

from __future__ import annotations

import sys

EXIT_OK, EXIT_FAILED, EXIT_USAGE, EXIT_STRICT, EXIT_FACTS, EXIT_FOLDER, EXIT_RESOURCES, EXIT_INTERRUPTED = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    130,
)


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
    raise SystemExit(code)
