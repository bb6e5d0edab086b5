"""Every command says what it is for with an example, and help needs none of what judging needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from shipby.cli.app import COMMANDS
from tests.unit.cli.shell import shipby

WORDS = [
    *((name,) for name in COMMANDS),
    *(("packs", name) for name in ("list", "show", "lint", "diff")),
    ("facts", "check"),
    ("import", "olist"),
]
HEAVY = {"ibis", "duckdb", "pyarrow", "pandas", "numpy", "sqlglot", "yaml"}


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_every_command_has_an_example_in_its_help(words: tuple[str, ...]) -> None:
    done = shipby(*words, "--help")
    assert (done.code, done.err) == (0, "")
    assert "Example: shipby " in done.out


def test_the_first_page_names_every_command() -> None:
    done = shipby("--help")
    assert all(name in done.out and says.split()[0] in done.out for name, (_, _, says) in COMMANDS.items())


@pytest.mark.parametrize(
    "words", [["--help"], ["judge", "--help"], ["packs", "--help"], ["plan", "--help"]], ids=" ".join
)
def test_help_loads_no_engine(words: list[str]) -> None:
    code = f"""
import sys
from shipby.cli import main
sys.argv = ["shipby", *{words}]
try:
    main()
except SystemExit:
    pass
print(sorted({HEAVY} & sys.modules.keys()), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
