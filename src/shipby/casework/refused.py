"""Why a step is not taken: the rule, and the time, that forbid it, in both languages."""

from __future__ import annotations


class Refused(Exception):
    """Nothing changed. code: stable, for programs; zh and en: the rule in words, with the time where one forbids."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en
