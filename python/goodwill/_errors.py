"""What can go wrong, as exceptions. Each prints what the command says on a terminal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with a scenario, or that should be known of it.

    Lines and columns count from 1, columns in characters; what has no place has neither.
    """

    #: The file, or the flag that gave the value.
    file: str
    #: ``error``, ``warning`` or ``note``.
    severity: str
    #: What it is, in a sentence.
    message: str
    #: The code by which ``goodwill explain`` tells more.
    code: str | None = None
    #: What is said at the place itself.
    label: str = ""
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    #: What to do about it.
    help: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}:{self.column}"
        code = f"[{self.code}]" if self.code else ""
        advice = "".join(f"\n  help: {text}" for text in self.help)
        return f"{place}: {self.severity}{code}: {self.message}{advice}"


class GoodwillError(Exception):
    """Anything that this package raises of its own."""


class ScenarioError(GoodwillError, ValueError):
    """A scenario, its data or a psychology is wrong. ``problems`` has all that is."""

    #: Every problem, in the order of the text.
    problems: list[Problem]

    def __init__(self, message: str, problems: list[Problem] | None = None) -> None:
        super().__init__(message)
        self.problems = problems or []

    def __reduce__(self) -> tuple[Any, ...]:
        return (ScenarioError, (str(self), self.problems))


class FileError(GoodwillError, OSError):
    """A file cannot be read or written, or a folder is somebody else's."""


class LimitError(GoodwillError, RuntimeError):
    """It would take more memory or time than is allowed; nothing was run."""


class UsageError(GoodwillError, ValueError):
    """What was asked for makes no sense, such as a table that there is not."""


class RunError(GoodwillError, RuntimeError):
    """The work came to no result."""


def _problems(text: str) -> list[Problem]:
    fields = Problem.__dataclass_fields__
    told = []
    for one in json.loads(text):
        known = {key: value for key, value in one.items() if key in fields}
        known["help"] = tuple(known.get("help", ()))
        told.append(Problem(**known))
    return told


def _raised(kind: str, message: str, problems: str) -> GoodwillError:
    if kind == "ScenarioError":
        return ScenarioError(message, _problems(problems))
    kinds = {
        "FileError": FileError,
        "LimitError": LimitError,
        "UsageError": UsageError,
        "RunError": RunError,
    }
    return kinds[kind](message)
