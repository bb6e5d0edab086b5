"""A command line -> what it printed and its exit code, in this process."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass
from unittest import mock

from shipby.cli import main


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left."""

    code: int
    out: str
    err: str


def shipby(*words: str) -> Done:
    """Run `shipby WORDS` as the console script does, 80 columns wide."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    environment = mock.patch.dict("os.environ", {"COLUMNS": "80", "NO_COLOR": "1", "LC_ALL": "C"})
    arguments = mock.patch.object(sys, "argv", ["shipby", *words])
    with environment, arguments, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
    return Done(code, out.getvalue(), err.getvalue())
