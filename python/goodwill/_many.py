"""What else the commands do: many points, what matters, the best plan, evidence, a log of orders, one customer's story."""

from __future__ import annotations

import html
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any, Literal, Protocol

from . import _core
from ._errors import UsageError
from ._progress import Shown
from ._run import Chart, Progress
from ._scenario import Scenario, Value, scenario_of
from ._table import Table

#: A scenario, or the path of one.
Given = Scenario | str | os.PathLike[str]
#: Values of a key that is varied or decided: the words of ``--vary``, such as ``"1..6:11"``, or a list of values.
Values = str | Sequence[Value]
#: Files, or folders of them.
Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]


class _Own(Protocol):
    def names(self) -> list[str]: ...
    def table(self, name: str) -> _core.Table: ...
    def text(self) -> str: ...
    def save(
        self, folder: Path, *, force: bool = False, progress: Any = None
    ) -> list[Path]: ...


class Found:
    """What a command found: its tables, its text, and its folder."""

    _own: Any

    def __init__(self, own: _Own) -> None:
        self._own = own
        self._tables: dict[str, Table] = {}

    @property
    def tables(self) -> dict[str, Table]:
        """All tables, by the names of their files without the ending."""
        return {name: self.table(name) for name in self._own.names()}

    def table(self, name: str) -> Table:
        """A table by its name. UsageError where there is no such table."""
        if name not in self._tables:
            self._tables[name] = Table(self._own.table(name))
        return self._tables[name]

    def save(
        self, folder: str | os.PathLike[str], *, force: bool = False, progress: Progress = None
    ) -> list[Path]:
        """Write the folder, as the command does: the same bytes, ``run.json`` apart. Gives the files.

        FileError where the place is somebody else's; the folder of another scenario is replaced with ``force``.
        """
        with Shown(progress) as told:
            files: list[Path] = self._own.save(Path(folder), force=force, progress=told)
        return files

    def __str__(self) -> str:
        return str(self._own.text())

    def __repr__(self) -> str:
        return f"<goodwill.{type(self).__name__}: {', '.join(self._own.names())}>"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"


class Sweep(Found):
    """A scenario at many points. Every point has the same people with the same luck.

    >>> import goodwill
    >>> swept = goodwill.sweep(
    ...     goodwill.Scenario.new("mint"), {"arm.*.gesture.value": [0.1, 0.4]}, replicates=2, size=100
    ... )
    >>> swept.design["arm.*.gesture.value"]
    [0.1, 0.4]
    """

    @property
    def design(self) -> Table:
        """The points: a row each, a column a factor."""
        return self.table("design")

    @property
    def points(self) -> Table:
        """What came out in each arm of each replicate at each point, by metric."""
        return self.table("points")

    @property
    def effects(self) -> Table:
        """Each arm against the baseline at each point, with 95% intervals."""
        return self.table("effects")

    @property
    def winners(self) -> Table:
        """Which arm is best at each point, and by how much."""
        return self.table("winners")


class Sensitivity(Sweep):
    """Which factors matter, for each arm's outcome and for which arm is best."""

    @property
    def indices(self) -> Table:
        """The indices of the method: of ``sobol``, ``morris`` or ``pawn``."""
        names = self._own.names()
        return self.table(next(name for name in ("sobol", "morris", "pawn") if name in names))


class Optimum(Found):
    """The best plan of an arm, judged by customers that no plan was chosen by."""

    @property
    def best(self) -> Scenario:
        """The scenario with the best plan, ready to run; ``save`` leaves it as a file, ``best.toml``."""
        return Scenario(self._own.best())

    @property
    def plan(self) -> Table:
        """What is decided: the value that was chosen, and the one that is written."""
        return self.table("best")

    @property
    def gains(self) -> Table:
        """What the best plan gains over doing nothing, and over the plan as written."""
        return self.table("gains")

    @property
    def candidates(self) -> Table:
        """The plans that were tried."""
        return self.table("candidates")


class Validation(Found):
    """What scenarios expect, held against the simulation."""

    @property
    def expectations(self) -> Table:
        """Each expectation, and what came out."""
        return self.table("expectations")

    @property
    def holds(self) -> bool:
        """Whether all comes out that decides: what rests neither on memory nor on hearsay, and is not only reported."""
        return bool(self._own.holds())


class Calibration(Found):
    """A psychology fitted to published effects, and draws of all probable ones."""

    @property
    def psychology(self) -> str:
        """The fitted parameters, as a scenario file writes them."""
        return str(self._own.psychology())

    @property
    def parameters(self) -> Table:
        """The fitted parameters, with their priors and posteriors."""
        return self.table("parameters")

    @property
    def draws(self) -> Any:
        """The draws, as :class:`goodwill.Draws`."""
        from ._draws import Draws

        return Draws(self._own.table("psychology_draws"))


class Fit(Found):
    """How well a log of orders foretells itself."""

    @property
    def figures(self) -> Table:
        """The fit and how far its forecasts are off, figure by figure."""
        return self.table("fit")

    @property
    def tracking(self) -> Table:
        """Purchases week by week, and those foretold."""
        return self.table("tracking")


class Story:
    """One customer's lives under several arms."""

    def __init__(self, own: _core.Story) -> None:
        self._own = own

    @property
    def steps(self) -> Table:
        """Where the customer stands after every step under each arm."""
        return Table(self._own.table())

    @property
    def chart(self) -> Chart:
        """The story drawn."""
        return Chart("life", self._own.chart())

    def __str__(self) -> str:
        return self._own.text()

    def __repr__(self) -> str:
        return f"<goodwill.Story of {len(self.steps)} steps>"

    def _repr_html_(self) -> str:
        return self._own.chart() + f"<pre>{html.escape(str(self))}</pre>"


def _with(own: Scenario, section: str, given: Mapping[str, Value | None]) -> Scenario:
    for key, value in given.items():
        if value is not None:
            own = own.set(f"{section}.{key}", value)
    return own


def _varied(
    scenario: Given,
    vary: Mapping[str, Values] | None,
    replicates: int | None,
    size: int | None,
    seed: int | None,
) -> Scenario:
    own = _with(scenario_of(scenario), "design", {"replicates": replicates, "seed": seed})
    if size is not None:
        own = own.size(size)
    for key, values in (vary or {}).items():
        own = Scenario(own._own.vary(key, values))
    return own


def _swept(
    own: Scenario,
    threads: int | None,
    memory: int | None,
    progress: Progress,
    executor: Executor | None,
) -> _core.Sweep:
    with Shown(progress) as told:
        if executor is not None:
            from ._parts import sweep_parts

            return sweep_parts(own._own, executor, threads, memory, told)
        return _core.run_sweep(own._own, threads=threads, memory=memory, progress=told)


def sweep(
    scenario: Given,
    vary: Mapping[str, Values] | None = None,
    *,
    design: Literal["factorial", "lhs", "sobol", "morris", "saltelli", "pawn"]
    | os.PathLike[str]
    | None = None,
    points: int | None = None,
    levels: int | None = None,
    trajectories: int | None = None,
    design_seed: int | None = None,
    metrics: Sequence[str] | None = None,
    replicates: int | None = None,
    size: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    memory: int | None = None,
    progress: Progress = None,
    executor: Executor | None = None,
) -> Sweep:
    """Run a scenario at many points.

    vary: keys, each with its values: a list, or the words of ``goodwill sweep``: ``"1..6"``, ``"1..6:11"``, ``"log 1..100"``,
    ``"draws:100"`` of the key ``psychology``.
    design: which points: every combination (``factorial``), a Latin hypercube (``lhs``), a Sobol' sequence, or a path (not a str)
    of a CSV file with a column a key. points, levels, trajectories, design_seed, metrics: as the command has them.
    The rest is that of :func:`goodwill.run`; with ``executor`` the points are run there.

    ScenarioError where the scenario is wrong, at some point too; UsageError where the design makes no sense.

    >>> import goodwill
    >>> swept = goodwill.sweep(goodwill.Scenario.new("mint"), {"arm.*.gesture.value": "0.1..1:3"}, replicates=2, size=100)
    >>> len(swept.design), len(swept.winners)
    (3, 3)
    """
    own = _varied(scenario, vary, replicates, size, seed)
    if isinstance(design, os.PathLike):
        own = own.set("sweep.design", "csv").set("sweep.file", os.path.abspath(design))
    elif design is not None:
        own = own.set("sweep.design", design)
    told: dict[str, Value | None] = {
        "points": points,
        "levels": levels,
        "trajectories": trajectories,
        "seed": design_seed,
        "metrics": None if metrics is None else list(metrics),
    }
    return Sweep(_swept(_with(own, "sweep", told), threads, memory, progress, executor))


def sensitivity(
    scenario: Given,
    vary: Mapping[str, Values] | None = None,
    *,
    method: Literal["sobol", "morris", "pawn"],
    points: int | None = None,
    levels: int | None = None,
    trajectories: int | None = None,
    first_order: bool = False,
    design_seed: int | None = None,
    metrics: Sequence[str] | None = None,
    replicates: int | None = None,
    size: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    memory: int | None = None,
    progress: Progress = None,
    executor: Executor | None = None,
) -> Sensitivity:
    """Tell which factors matter: Sobol' indices, Morris' measures or PAWN indices, with bootstrap intervals.

    first_order: without Sobol' indices of pairs, at half the points. The rest is that of :func:`goodwill.sweep`.

    >>> import goodwill
    >>> told = goodwill.sensitivity(
    ...     goodwill.Scenario.new("mint"), {"arm.*.gesture.value": "0.1..1", "arm.*.gesture.personal": "0..1"},
    ...     method="morris", trajectories=4, replicates=2, size=100,
    ... )
    >>> sorted(set(told.indices["factor"]))
    ['arm.*.gesture.personal', 'arm.*.gesture.value']
    """
    designs = {"sobol": "saltelli", "morris": "morris", "pawn": "pawn"}
    if method not in designs:
        raise UsageError(f"there is no method `{method}`; there are: {', '.join(designs)}")
    told: dict[str, Value | None] = {
        "design": designs[method],
        "points": points,
        "levels": levels,
        "trajectories": trajectories,
        "seed": design_seed,
        "metrics": None if metrics is None else list(metrics),
        "second_order": False if first_order else None,
    }
    own = _with(_varied(scenario, vary, replicates, size, seed), "sweep", told)
    return Sensitivity(_swept(own, threads, memory, progress, executor))


def optimize(
    scenario: Given,
    decide: Mapping[str, Values] | None = None,
    *,
    arm: str | None = None,
    metric: str | None = None,
    objective: Literal["mean", "quantile", "regret"] | None = None,
    quantile: str | None = None,
    budget: float | None = None,
    plans: int | None = None,
    replicates: int | None = None,
    held_out: int | None = None,
    search_seed: int | None = None,
    size: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    memory: int | None = None,
    progress: Progress = None,
) -> Optimum:
    """Find the best plan of an arm: what to give, of which value, when and to whom, under its budget and capacities.

    decide: keys, each with the values that are allowed, as those of :func:`goodwill.sweep`; beside what ``[[decide]]`` of the file says.
    replicates: by which the best plans are compared. held_out: replicates by which the chosen one is judged. The other options are
    those of ``goodwill optimize``.

    ScenarioError where no plan can be run; UsageError where nothing is decided.

    >>> import goodwill
    >>> found = goodwill.optimize(
    ...     goodwill.Scenario.new("mint"), {'arm."one mint".gesture.value': "0.1..1:4"},
    ...     plans=4, replicates=4, held_out=8, size=100,
    ... )
    >>> found.plan["key"]
    ['arm."one mint".gesture.value']
    """
    told: dict[str, Value | None] = {
        "arm": arm,
        "metric": metric,
        "objective": objective,
        "quantile": quantile,
        "budget": budget,
        "plans": plans,
        "replicates": replicates,
        "held_out": held_out,
        "seed": search_seed,
    }
    own = _with(_varied(scenario, None, None, size, seed), "optimize", told)
    for key, values in (decide or {}).items():
        own = Scenario(own._own.decide(key, values))
    with Shown(progress) as shown:
        return Optimum(_core.run_optimize(own._own, threads=threads, memory=memory, progress=shown))


def validate(
    paths: Paths,
    *,
    psychology: str | os.PathLike[str] | None = None,
    draws: str | os.PathLike[str] | None = None,
    sensitivity: bool = False,
    threads: int | None = None,
    progress: Progress = None,
) -> Validation:
    """Hold what scenarios expect against the simulation.

    paths: scenario files, or folders of them. psychology, draws: files in place of the shipped ones. sensitivity: score the studies
    again with each code of each gesture moved by one level.

    An interruption ends it at once; nothing is kept.
    """
    with Shown(progress) as told:
        own = _core.run_validate(
            _paths(paths),
            psychology=None if psychology is None else Path(psychology),
            draws=None if draws is None else Path(draws),
            sensitivity=sensitivity,
            threads=threads,
            progress=told,
        )
    return Validation(own)


def calibrate(
    paths: Paths,
    *,
    fit: Sequence[str] | None = None,
    psychology: str | os.PathLike[str] | None = None,
    without_recalled: bool = False,
    between: float | None = None,
    exact_codes: bool = False,
    leave_one_out: bool = False,
    shuffles: int = 0,
    seed: int = 1,
    heads: int = 768,
    starts: int = 3,
    generations: int = 200,
    draws: int = 1000,
    steps: int = 20_000,
    loosely: bool = False,
    threads: int | None = None,
    progress: Progress = None,
) -> Calibration:
    """Fit the psychology to the published effects that scenarios expect, and draw from all probable ones.

    The options are those of ``goodwill calibrate``. Nothing is kept of one that is interrupted: take the command where it is to take
    hours. RunError where the chains do not agree within ``steps``, unless ``loosely``.
    """
    with Shown(progress) as told:
        own = _core.run_calibrate(
            _paths(paths),
            fit=None if fit is None else list(fit),
            psychology=None if psychology is None else Path(psychology),
            without_recalled=without_recalled,
            between=between,
            exact_codes=exact_codes,
            leave_one_out=leave_one_out,
            shuffles=shuffles,
            seed=seed,
            heads=heads,
            starts=starts,
            generations=generations,
            draws=draws,
            steps=steps,
            loosely=loosely,
            threads=threads,
            progress=told,
        )
    return Calibration(own)


def fit(
    scenario: Given,
    *,
    until: str | None = None,
    holdout: float | None = None,
    progress: Progress = None,
) -> Fit:
    """Hold the last part of a log of orders out, fit the rest, and tell how well it foretells what was held out.

    until: the last day of the part that is fitted, like ``2025-12-31``. holdout: the share of the log's days that is held out, a third
    where nothing is said. ScenarioError where there is no log, or it is too short.
    """
    with Shown(progress) as told:
        return Fit(_core.run_fit(scenario_of(scenario)._own, until=until, holdout=holdout, progress=told))


def trace(
    scenario: Given,
    *,
    customer: int | None = None,
    id: str | None = None,
    arms: Sequence[str] | None = None,
    replicate: int = 0,
) -> Story:
    """Tell one customer's story: the same life under several arms, the very one that a run has.

    customer: the number within the replicate, from 0; or id: the name in the scenario's data. UsageError where there is no such
    customer, replicate or arm.

    >>> import goodwill
    >>> story = goodwill.trace(goodwill.Scenario.new("mint"), customer=7)
    >>> story.steps["arm"][0]
    'no mint'
    """
    names = None if arms is None else list(arms)
    own = scenario_of(scenario)._own
    return Story(_core.run_trace(own, customer=customer, id=id, arms=names, replicate=replicate))


def _paths(paths: Paths) -> list[Path]:
    if isinstance(paths, (str, os.PathLike)):
        return [Path(paths)]
    return [Path(path) for path in paths]
