"""an error -> the exit code and the text a user gets."""

from __future__ import annotations

import errno
import json
import os
import traceback
from typing import TYPE_CHECKING

from shipby.cli import (
    EXIT_FACTS,
    EXIT_FAILED,
    EXIT_FOLDER,
    EXIT_INTERRUPTED,
    EXIT_OK,
    EXIT_REFUSED,
    EXIT_RESOURCES,
    EXIT_STRICT,
    EXIT_USAGE,
)
from shipby.cli.words import spoken

if TYPE_CHECKING:
    from pydantic import ValidationError

CODES = {
    "FactsError": EXIT_FACTS,
    "PackError": EXIT_USAGE,
    "SettingsError": EXIT_USAGE,
    "UsageError": EXIT_USAGE,
    "FolderError": EXIT_FOLDER,
    "LakeError": EXIT_FOLDER,
    "RunError": EXIT_FAILED,
    "ResourceError": EXIT_RESOURCES,
    "OutOfMemoryException": EXIT_RESOURCES,
    "StrictError": EXIT_STRICT,
    "HorizonError": EXIT_USAGE,
    "ForesightError": EXIT_USAGE,
    "GapError": EXIT_USAGE,
    "EngineMemoryError": EXIT_RESOURCES,
    "EngineError": EXIT_FAILED,
    "NoService": EXIT_FOLDER,
    "BackupError": EXIT_FOLDER,
    "NotRegistered": EXIT_USAGE,
    "KeyRefused": EXIT_USAGE,
    "LinkRefused": EXIT_USAGE,
    "Forbidden": EXIT_REFUSED,
    "Unknown": EXIT_REFUSED,
    "Refused": EXIT_REFUSED,
    "PostingError": EXIT_FAILED,
}
"""By class name, so that no room is imported only to be named here."""


class UsageError(Exception):
    """A wrong option or value; the text says which and what to write. zh: in Chinese, where it is told so too."""

    def __init__(self, text: str, zh: str = "") -> None:
        super().__init__(text)
        self.zh = zh or text


def not_fitting(where: str, error: ValidationError, do: tuple[str, str] = ("", "")) -> UsageError:
    """What a model does not take -> each field, the value, why; do: what to do, in Chinese and English."""
    from shipby.casework.misfits import misfits

    zh, en = [], []
    hidden = "input_value=" not in str(error)  # so told by a model that keeps what it is given secret
    for one in misfits(error.errors(include_url=False)):
        at = f"{where}: {one.at}" if one.at else where
        given = "" if one.value is None or hidden else f" {json.dumps(one.value, ensure_ascii=False, default=str)[:80]}"
        zh.append(f"{at}{given}：{one.zh}")
        en.append(f"{at}{given}: {one.en}")
    return UsageError("\n".join(filter(None, [*en, do[1]])), "\n".join(filter(None, [*zh, do[0]])))


def explained(error: BaseException) -> tuple[int, str]:
    """(exit code, text for stderr) of whatever ended a command."""
    if isinstance(error, SystemExit):
        return int(error.code or 0), ""
    names = [kind.__name__ for kind in type(error).__mro__]
    if "Exit" in names:
        return int(getattr(error, "exit_code", 0)), ""
    if isinstance(error, KeyboardInterrupt) or "Abort" in names:
        return EXIT_INTERRUPTED, "stopped: nothing was written, earlier outcomes stand."
    if "NoArgsIsHelpError" in names:
        return EXIT_USAGE, str(error)
    if "ClickException" in names:
        return EXIT_USAGE, _of_click(error)
    known = next((name for name in names if name in CODES), None)
    if known:
        return CODES[known], f"error: {_text(error)}"
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return (
            EXIT_RESOURCES,
            f"error: no space left on the disk of {error.filename or 'the output folder'}: free some and run again.",
        )
    if "No space left on device" in str(error):
        return (
            EXIT_RESOURCES,
            "error: no space left on the disk: free some, or name a folder on another disk.",
        )
    if isinstance(error, PermissionError) or (isinstance(error, OSError) and error.errno == errno.EROFS):
        return EXIT_FOLDER, f"error: {error.filename}: not permitted. Name a folder you may write to."
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return EXIT_OK, ""
    trace = "".join(traceback.format_exception(error))
    return EXIT_FAILED, f"{trace}error: shipby failed; this is a defect of ours. Please report the lines above."


def _of_click(error: BaseException) -> str:
    """What Typer's own parser refuses; it carries its parser with it, so its classes go by name."""
    context = getattr(error, "ctx", None)
    usage = f"{context.get_usage()}\n" if context else ""
    return f"{usage}error: {getattr(error, 'format_message', lambda: str(error))()}"


def _text(error: BaseException) -> str:
    if type(error).__name__ == "OutOfMemoryException":
        return f"the memory given was not enough: give more with --memory. ({str(error).splitlines()[0]})"
    if spoken(None) == "zh":
        return str(getattr(error, "zh", error))
    return str(error)
