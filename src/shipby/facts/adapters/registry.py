"""the modules of formats/ -> the adapters by name."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from shipby.facts.adapters import formats
from shipby.facts.adapters.adapter import Adapter, Sample
from shipby.facts.errors import FactsError, nearest

SURE = 0.6
"""From here on a recognition is worth acting on."""


@cache
def adapters() -> dict[str, Adapter]:
    """Every adapter by its name, sorted."""
    modules = (
        importlib.import_module(f"{formats.__name__}.{one.name}") for one in pkgutil.iter_modules(formats.__path__)
    )
    found: list[Adapter] = [module.ADAPTER for module in modules]
    return {adapter.name: adapter for adapter in sorted(found, key=lambda adapter: adapter.name)}


def adapter(name: str) -> Adapter:
    """The adapter of this name; FactsError names those there are."""
    if name not in adapters():
        like = nearest(name, adapters())
        hint = f"Did you mean {like}? " if like else ""
        raise FactsError(f'there is no format "{name}". {hint}There are {", ".join(adapters())} and auto.')
    return adapters()[name]


def ranked(sample: Sample) -> list[tuple[float, str]]:
    """(how sure, name) of the adapters that know anything of the sample, the surest first."""
    scores = ((each.recognise(sample), name) for name, each in adapters().items())
    return sorted((score for score in scores if score[0] > 0), key=lambda score: (-score[0], score[1]))
