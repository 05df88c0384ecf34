"""Scenarios: who the customers are, and what strategies to compare."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Union

from . import _core
from ._errors import Problem, UsageError, _problems

#: What a key of a scenario can be set to.
Value = Union[str, int, float, bool, Sequence["Value"], Mapping[str, "Value"]]


class Scenario:
    """A scenario, and the changes that are laid over it. It never changes: every method gives a new one.

    >>> import goodwill
    >>> scenario = goodwill.Scenario.new("mint").set("population.size", 500)
    >>> scenario.arms
    ['no mint', 'one mint', 'one, then one more']
    >>> [problem.severity for problem in scenario.set("population.size", -1).check()]
    ['error']
    """

    __slots__ = ("_own",)

    def __init__(self, own: _core.Scenario) -> None:
        """Use ``from_file``, ``from_str``, ``from_run`` or ``new``."""
        self._own = own

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Scenario:
        """A scenario file. It is read when it is checked or run; data that it names are looked up beside it."""
        return cls(_core.Scenario.from_file(Path(path)))

    @classmethod
    def from_str(cls, text: str, *, path: str | os.PathLike[str] = "scenario.toml") -> Scenario:
        """The text of a scenario. ``path`` is how messages call it; data that it names are looked up beside that."""
        return cls(_core.Scenario.from_str(text, Path(path)))

    @classmethod
    def from_run(cls, folder: str | os.PathLike[str]) -> Scenario:
        """The scenario as run, from a run's folder, with the psychology that lies there; nothing outside of the folder is read."""
        return cls(_core.Scenario.from_run(Path(folder)))

    @classmethod
    def new(cls, template: str = "mint", path: str | os.PathLike[str] | None = None) -> Scenario:
        """A scenario to begin with: ``mint``, ``strategies``, ``recovery``, ``circle`` or ``customers``.

        With ``path`` it is written there, its data beside it, and can be edited; no file is overwritten. Without, it is
        only in memory, which ``customers`` cannot be, as it reads a table.
        """
        text, data = _core.template(template)
        if path is None:
            if data is not None:
                raise UsageError(f"the template `{template}` comes with {data[0]}: name a path to write both to")
            return cls.from_str(text.replace("FILE", f"{template}.toml"), path=f"{template}.toml")
        place = Path(path)
        for command in ("run", "check"):
            text = text.replace(f"goodwill {command} FILE", f"goodwill {command} {place.name}")
        files = [(place, text)]
        if data is not None:
            files.append((place.with_name(data[0]), data[1]))
        for file, _ in files:
            if file.exists():
                raise FileExistsError(f"`{file}` is there already, and was left alone: give another name")
        for file, content in reversed(files):
            with open(file, "x", encoding="utf-8", newline="") as to:
                to.write(content)
        return cls.from_file(place)

    @staticmethod
    def templates() -> dict[str, str]:
        """The scenarios to begin with, and what each is."""
        return dict(_core.template_names())

    def set(self, key: str, value: Value) -> Scenario:
        """With one value changed, such as ``set("arm.mint.gesture.value", 2)``; later changes go over earlier ones.

        Keys are those of ``--set``: ``arm.*.gesture.value`` is that of all arms, and a name with blanks stands in quotes,
        ``arm."no mint".name``. Durations and dates are texts, ``"26 weeks"``. Whether it is right is told when it is checked or run.
        TypeError where the value is nothing that a scenario could say.
        """
        return Scenario(self._own.set(key, value))

    def size(self, customers: int) -> Scenario:
        """With so many customers (an arm, in a randomized design)."""
        return Scenario(self._own.size(customers))

    def psychology(
        self, file: str | os.PathLike[str] | None = None, *, draws: str | os.PathLike[str] | None = None
    ) -> Scenario:
        """With a file of parameters, and one of draws, in place of the shipped psychology, as ``calibrate`` writes them."""
        return Scenario(
            self._own.psychology(None if file is None else Path(file), None if draws is None else Path(draws))
        )

    def check(self) -> list[Problem]:
        """All that is wrong, in the order of the text; without errors, what looks like a slip, and what is to be known.

        FileError where the file cannot be read.
        """
        return _problems(self._own.check())

    @property
    def path(self) -> Path:
        """How messages call it."""
        return self._own.path

    @property
    def title(self) -> str:
        """ScenarioError where the scenario is wrong, as with all that follow."""
        return str(self.about()["title"])

    @property
    def arms(self) -> list[str]:
        """The strategies that are compared, the baseline first."""
        arms: list[str] = self.about()["arms"]
        return arms

    def about(self) -> dict[str, Any]:
        """Title, arms, customers, replicates, ticks and their unit, currency, seed, and the primary outcome."""
        return self._own.about()

    def resolved(self) -> str:
        """The scenario with every default written out, as the folder of a run has it."""
        return self._own.resolved()

    def __repr__(self) -> str:
        return f"<goodwill.Scenario {self.path}>"

    def _repr_html_(self) -> str:
        import html

        own = self.about()
        arms = "".join(f"<li>{html.escape(arm)}</li>" for arm in own["arms"])
        return (
            f"<p><b>{html.escape(own['title'])}</b>: {own['customers']:,} customers × {own['ticks']} "
            f"{html.escape(own['unit'])}s × {own['replicates']} replicates</p><ul>{arms}</ul>"
        )


def scenario_of(given: Scenario | str | os.PathLike[str]) -> Scenario:
    """A scenario, or the path of one."""
    if isinstance(given, Scenario):
        return given
    if isinstance(given, (str, os.PathLike)):
        return Scenario.from_file(given)
    raise TypeError(f"a scenario is a goodwill.Scenario or the path of a file, not a {type(given).__name__}")
