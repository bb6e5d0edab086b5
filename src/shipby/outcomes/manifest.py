"""A run -> run.json: what was judged by which rules, counts and hashes; where and how long stand apart."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipby.facts import FactsReport
from shipby.outcomes.folder import MANIFEST
from shipby.rules.timeline import RulePack

if TYPE_CHECKING:
    from shipby.outcomes.judge import Request

SCHEMA = "shipby.run/1"


def manifest(
    data: Mapping[str, Any], report: FactsReport, rules: RulePack, request: Request, seconds: Mapping[str, float]
) -> dict[str, Any]:
    """The manifest as data. All but `circumstances` is the same for the same inputs."""
    from importlib.metadata import version

    return {
        "schema": SCHEMA,
        "pack": {
            "name": str(request.pack),
            "market": rules.market,
            "versions": [pack.version for pack in rules.versions],
            "hash": rules.hash,
            "zone": rules.zone,
        },
        "as_of": data["as_of"],
        "as_of_from": data["as_of_from"],
        "settings": request.settings,
        "facts": {
            name: {
                "read": table.read,
                "kept": table.kept,
                "quarantined": table.quarantined,
                "zone_assumed": table.zone_assumed,
                "content_hash": table.content_hash,
            }
            for name, table in report.tables.items()
            if table.present
        },
        "quarantine": [
            {"table": table.name, "column": reason.column, "code": reason.code, "rows": reason.count}
            for table in report.tables.values()
            for reason in table.reasons
        ],
        "orphans": data.get("orphans", {}),
        "orders_without_channel": data.get("orders_without_channel"),
        "outcomes": data["outcomes"],
        "engine": data.get("engine", {"name": "duckdb", "version": version("duckdb")}),
        "versions": {name: version(name) for name in ("shipby", "ibis-framework", "sqlglot", "pyarrow")},
        "circumstances": {
            "facts": request.facts if isinstance(request.facts, str) else str(request.facts.absolute()),
            "format": request.form,
            "memory": request.memory,
            "threads": request.threads,
            "master": request.master,
            "python": platform.python_version(),
            "seconds": dict(seconds),
        },
    }


def write_manifest(target: Path, data: Mapping[str, Any]) -> None:
    """run.json, written last: with it the folder is whole."""
    text = json.dumps(data, indent=1, ensure_ascii=False, default=str)
    (target / MANIFEST).write_text(text + "\n", encoding="utf-8")
