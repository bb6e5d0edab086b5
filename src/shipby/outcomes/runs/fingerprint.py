"""A script -> one hash of all that judges: SQL, functions, constants."""

from __future__ import annotations

import hashlib
import json

from shipby.engines.sql import Script


def fingerprint(script: Script) -> str:
    """sha256 in hex: equal for runs that would judge the same facts alike."""
    told = [script.functions, script.constants, [(step.name, step.sql) for step in script.steps]]
    return hashlib.sha256(json.dumps(told, default=list).encode()).hexdigest()
