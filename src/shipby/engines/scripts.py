"""A market's rules -> their SQL, kept in the user's cache folder: compiling takes longer than a small run."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipby.engines.sql import Dialect, Script, Step, compile_plan
from shipby.rules.timeline import RulePack

if TYPE_CHECKING:
    from shipby.plan.draft import Plan


def script_of(
    rules: RulePack, settings: Mapping[str, Any] | None, present: frozenset[str], dialect: Dialect = "duckdb"
) -> Script:
    """The market's SQL. Kept by the hash of all it depends on: rules, settings, calendars, our code, the compilers."""

    def made() -> Plan:
        from shipby.plan.build import build

        return build(rules, present=present)

    return compiled("judgement", made, rules, settings, present, dialect)


def compiled(
    what: str,
    made: Callable[[], Plan],
    rules: RulePack,
    settings: Mapping[str, Any] | None,
    present: frozenset[str],
    dialect: Dialect = "duckdb",
) -> Script:
    """The SQL of the plan that `made` gives, kept by the same hash; `what` names it, and its code beyond the plan's."""
    calendars = {name: calendar.running_count() for name, calendar in rules.calendars.items()}
    epochs = [(epoch.since_us, epoch.until_us) for epoch in rules.epochs]
    parts = [what, rules.market, rules.hash, epochs, settings, calendars, sorted(present), dialect]
    text = json.dumps(parts, default=str)
    key = hashlib.sha256(f"{_makers()}{text}".encode()).hexdigest()[:32]
    path = _folder() / f"{key}.json"
    kept = _read(path)
    if kept is not None:
        return kept
    script = compile_plan(made(), dialect)
    _keep(path, script)
    return script


@cache
def _makers() -> str:
    """What compiles: versions of the libraries, bytes of our own plan."""
    package = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for path in sorted(
        [*(package / "plan").glob("*.py"), *(package / "engines").glob("*.py"), *(package / "domain").glob("*.py")]
    ):
        digest.update(path.read_bytes())
    return f"{version('ibis-framework')} {version('sqlglot')} {digest.hexdigest()}"


def _folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
    return Path(base) / "shipby" / "plans"


def _read(path: Path) -> Script | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        functions = {name: (tuple(arguments), body) for name, (arguments, body) in data["functions"].items()}
        steps = tuple(Step(**step | {"idle": tuple(step["idle"])}) for step in data["steps"])
        return Script(data["market"], functions, data["constants"], steps, frozenset(data["ordered"]), data["words"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(path: Path, script: Script) -> None:
    """Best effort: a cache that cannot be written only costs time."""
    data = {
        "market": script.market,
        "functions": script.functions,
        "constants": script.constants,
        "steps": [asdict(step) for step in script.steps],
        "ordered": sorted(script.ordered),
        "words": script.words,
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            json.dump(data, file)
        Path(file.name).replace(path)
    except OSError:
        return
