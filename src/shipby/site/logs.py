"""What happens -> one JSON object a line on stderr, each with the id of the request it belongs to."""

from __future__ import annotations

import logging
from typing import Any

from pythonjsonlogger.json import JsonFormatter


class Belongs(logging.Filter):
    """Adds `request` to a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every line passes."""
        from shipby.site.requests import request_id

        record.request_id = request_id()
        # Django hangs the request itself on its own lines: no part of a log.
        record.__dict__.pop("request", None)
        return True


class Lines(JsonFormatter):
    """at, level, logger, message, request, and what the line was given besides; times in UTC."""

    def __init__(self) -> None:
        super().__init__(
            "{levelname}{name}{message}{request_id}",
            style="{",
            timestamp="at",
            rename_fields={"levelname": "level", "name": "logger", "request_id": "request"},
            json_ensure_ascii=False,
        )


def logging_config(level: str = "INFO") -> dict[str, Any]:
    """Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"belongs": {"()": "shipby.site.logs.Belongs"}},
        "formatters": {"lines": {"()": "shipby.site.logs.Lines"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["belongs"]},
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "shipby": {"level": level},
            "django": {"level": "WARNING", "handlers": [], "propagate": True},
            # It warns whenever a job is still at work when its next time comes.
            "apscheduler": {"level": "ERROR"},
            # They log what is sent and where to; an address of a channel is a secret.
            "apprise": {"level": "CRITICAL"},
            "urllib3": {"level": "WARNING"},
            "_granian": {"level": "INFO", "handlers": [], "propagate": True},
        },
    }
