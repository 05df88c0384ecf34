"""Runs: from a scenario to tables, a picture and a page."""

from __future__ import annotations

import html
import os
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Literal

from . import _core
from ._progress import Callback, Shown
from ._scenario import Scenario, scenario_of
from ._table import Table

#: What the draws vary.
Doubt = Literal["all", "psychology", "codes", "setting"]
#: How much of the customers to look for what would change the answer on.
Extent = Literal["full", "part", "off"]
#: How progress is shown: as fits where it runs, always, never, or by a function.
Progress = bool | Callback | None


class Page:
    """The page of a run, as HTML. A notebook shows it."""

    def __init__(self, text: str) -> None:
        self.html = text

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it to a file."""
        Path(path).write_text(self.html, encoding="utf-8", newline="")

    def __str__(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"<goodwill.Page of {len(self.html):,} characters>"

    def _repr_html_(self) -> str:
        # In a frame: its styles are its own, and the notebook's are not touched.
        inside = html.escape(self.html, quote=True)
        return f'<iframe srcdoc="{inside}" sandbox="allow-scripts" style="width:100%;height:80vh;border:1px solid #ccc"></iframe>'


class Chart:
    """A chart as SVG. A notebook shows it."""

    def __init__(self, name: str, svg: str) -> None:
        self.name = name
        self.svg = svg

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it to a file."""
        Path(path).write_text(self.svg, encoding="utf-8", newline="")

    def __repr__(self) -> str:
        return f"<goodwill.Chart {self.name}>"

    def _repr_svg_(self) -> str:
        return self.svg


class Run:
    """What came out of a run. Every table of the run's folder is an attribute, and stands in ``tables``.

    >>> import goodwill
    >>> run = goodwill.run(goodwill.Scenario.new("mint"), replicates=2, size=200, draws=0, sensitivity="off")
    >>> run.arms
    ['no mint', 'one mint', 'one, then one more']
    >>> list(run.tables)[:2]
    ['summary', 'contrasts']
    """

    def __init__(self, own: _core.Run) -> None:
        self._own = own
        self._tables: dict[str, Table] = {}
        self._customers: Table | None = None

    # The means, and what is compared.

    @property
    def summary(self) -> Table:
        """Means by arm and metric, with 95% intervals."""
        return self.table("summary")

    @property
    def contrasts(self) -> Table:
        """Each arm against the baseline by metric, paired over the same customers, with 95% intervals of chance."""
        return self.table("contrasts")

    @property
    def timeseries(self) -> Table:
        """How customers feel and what they do over time, by arm."""
        return self.table("timeseries")

    @property
    def replicates(self) -> Table:
        """What came out in each replicate, by arm and metric."""
        return self.table("replicates")

    @property
    def sincerity(self) -> Table:
        """How sincere touchpoints seemed, by arm."""
        return self.table("sincerity")

    @property
    def expectations(self) -> Table:
        """What the scenario expects, beside what came out."""
        return self.table("expectations")

    @property
    def power(self) -> Table:
        """How many customers a field test would need."""
        return self.table("power")

    @property
    def interactions(self) -> Table:
        """What gestures do together beyond what each does alone."""
        return self.table("interactions")

    # The decision.

    @property
    def comparison(self) -> Table:
        """Arms compared over draws of the psychology, the codes and the setting."""
        return self.table("comparison")

    @property
    def money(self) -> Table:
        """What each arm costs and brings."""
        return self.table("money")

    @property
    def payback(self) -> Table:
        """When what an arm brings has paid for it."""
        return self.table("payback")

    @property
    def decision(self) -> Table:
        """What is decided and what there is to know of it, as keys and values."""
        return self.table("decision")

    @property
    def field_test(self) -> Table:
        """The field test that would settle the question."""
        return self.table("field_test")

    @property
    def sensitivity(self) -> Table:
        """What would change the answer: each factor moved."""
        return self.table("sensitivity")

    @property
    def sensitivity_pairs(self) -> Table:
        """The same of pairs of factors."""
        return self.table("sensitivity_pairs")

    @property
    def segments(self) -> Table:
        """Who responds: effects by stratum of the customers."""
        return self.table("segments")

    @property
    def uplift(self) -> Table:
        """How well a score finds those who respond."""
        return self.table("uplift")

    @property
    def targeting(self) -> Table:
        """Cells of customers to whom a gift pays, or does not."""
        return self.table("targeting")

    @property
    def targeted(self) -> Table:
        """What sending to these alone would gain."""
        return self.table("targeted")

    @property
    def observed(self) -> Table:
        """What the scenario's own tests found, beside what the simulation says."""
        return self.table("observed")

    @property
    def updated(self) -> Table:
        """What these tests make of the psychology."""
        return self.table("updated")

    @property
    def backing(self) -> Table:
        """What the answer rests on."""
        return self.table("backing")

    @property
    def data(self) -> Table:
        """What was used of the customers' own data."""
        return self.table("data")

    @property
    def rejected(self) -> Table:
        """What of these data could not be used, and why."""
        return self.table("rejected")

    @property
    def tables(self) -> dict[str, Table]:
        """All tables that have rows, by the names of their files without the ending."""
        return {name: self.table(name) for name in self._own.names()}

    def table(self, name: str) -> Table:
        """A table by its name; without rows where the run has nothing of it. UsageError where there is no such table."""
        if name not in self._tables:
            self._tables[name] = Table(self._own.table(name))
        return self._tables[name]

    def customers(
        self, *, threads: int | None = None, memory: int | None = None, progress: Progress = None
    ) -> Table:
        """Every single customer under every arm: who it is, and what came of it. The very lives of the run, lived again.

        LimitError where that takes more than ``memory`` bytes (a gigabyte, where nothing is said), before anything is run.
        """
        if self._customers is None:
            with Shown(progress) as told:
                own = self._own.customers(threads=threads, memory=memory, progress=told)
            self._customers = Table(own)
        return self._customers

    # What people read.

    @property
    def title(self) -> str:
        """The scenario's title."""
        return self._own.title

    @property
    def arms(self) -> list[str]:
        """The strategies, the baseline first."""
        return self._own.arms

    @property
    def primary(self) -> str:
        """The metric by which arms are judged."""
        return self._own.primary

    @property
    def currency(self) -> str:
        """The currency of all money."""
        return self._own.currency

    @property
    def seconds(self) -> dict[str, float]:
        """Wall seconds of each stage."""
        return dict(self._own.seconds())

    def answer(self) -> list[str]:
        """What to do, how sure that is, and how the other arms fare, in sentences; empty where there is nothing to compare."""
        return self._own.answer()

    def resolved(self) -> str:
        """The scenario as run, every default written out."""
        return self._own.resolved()

    def report(self) -> Page:
        """The page of the run, as ``save`` writes it."""
        return Page(self._own.report())

    @property
    def charts(self) -> dict[str, Chart]:
        """The charts of the page, by their names."""
        return {name: Chart(name, svg) for name, svg in self._own.charts()}

    def save(
        self,
        folder: str | os.PathLike[str],
        *,
        force: bool = False,
        threads: int | None = None,
        progress: Progress = None,
    ) -> list[Path]:
        """Write the run's folder, as ``goodwill run`` does: the same bytes, ``run.json`` apart. Gives the files.

        It is written whole or not at all. The folder of an earlier run of the same scenario is replaced, that of another one with
        ``force``; anything else is left alone, and FileError raised.
        """
        with Shown(progress) as told:
            return self._own.save(Path(folder), force=force, threads=threads, progress=told)

    def __str__(self) -> str:
        return self._own.text()

    def __repr__(self) -> str:
        return f"<goodwill.Run {self.title!r}: {len(self.arms)} arms>"

    def _repr_html_(self) -> str:
        rows = _primary(self)
        body = "".join(
            f"<tr><td>{html.escape(arm)}</td><td>{mean}</td><td>{difference}</td></tr>"
            for arm, mean, difference in rows
        )
        answer = "".join(f"<p>{html.escape(text)}</p>" for text in self.answer())
        picture = next(iter(self._own.charts()), None)
        unit = html.escape(self.primary.replace("_", " "))
        return (
            f"<h4>{html.escape(self.title)}</h4>{answer}"
            f"<table><thead><tr><th>arm</th><th>{unit}</th><th>difference from the baseline (95%)</th></tr></thead>"
            f"<tbody>{body}</tbody></table>" + (picture[1] if picture else "")
        )


def _primary(own: Run) -> Iterator[tuple[str, str, str]]:
    means = {row["arm"]: row for row in own.summary.rows() if row["metric"] == own.primary}
    effects = {row["arm"]: row for row in own.contrasts.rows() if row["metric"] == own.primary}
    for arm in own.arms:
        mean = _number(means.get(arm, {}).get("mean"))
        effect = effects.get(arm, {})
        value, low, high = (effect.get(key) for key in ("difference", "difference_lo", "difference_hi"))
        told = "" if value is None else f"{_number(value)} ({_number(low)} to {_number(high)})"
        yield arm, mean, told


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def run(
    scenario: Scenario | str | os.PathLike[str],
    *,
    threads: int | None = None,
    replicates: int | None = None,
    size: int | None = None,
    seed: int | None = None,
    draws: int | None = None,
    doubt: Doubt = "all",
    sensitivity: Extent = "part",
    until_decided: bool = False,
    most_replicates: int | None = None,
    customers: Literal["csv", "parquet"] | None = None,
    charts: Literal["all", "svg", "none"] = "all",
    memory: int | None = None,
    progress: Progress = None,
    executor: Executor | None = None,
) -> Run:
    """Run a scenario, and answer what it asks: which arm, how sure, at what cost, and what would change that.

    The same scenario, seed and version give the same bits on any number of threads and machines, and those of ``goodwill run``.

    scenario: a Scenario, or the path of one.
    threads: to run on; one for each core where nothing is said.
    replicates, size, seed: in place of the scenario's; ``size`` is customers (an arm, in a randomized design).
    draws: of the psychology, each in a setting of its own, to compare arms over, at most 400; 0 for none.
    doubt: what the draws vary. sensitivity: on how much of the customers to look for what would change the answer.
    until_decided: add replicates until every arm is told from the baseline and from the best, up to ``most_replicates``.
    customers, charts: what :meth:`Run.save` writes of single customers and of charts.
    memory: bytes of sums beyond which a run is refused before it starts.
    progress: True or False, or a function that is called with what is counted, how many are through, and all of them.
    executor: runs the communities on a ``concurrent.futures.Executor``, in parts; the rest is done here.

    ScenarioError with every problem where the scenario is wrong; LimitError where it is too large; KeyboardInterrupt, and nothing
    left running, where it is interrupted.

    >>> import goodwill
    >>> result = goodwill.run(goodwill.Scenario.new("mint"), replicates=2, size=200, draws=0, sensitivity="off")
    >>> result.summary["arm"][0]
    'no mint'
    """
    own = scenario_of(scenario)
    if seed is not None:
        own = own.set("design.seed", seed)
    if replicates is not None:
        own = own.set("design.replicates", replicates)
    if size is not None:
        own = own.size(size)
    options = _core.Options(
        draws=draws,
        doubt=doubt,
        sensitivity=sensitivity,
        until_decided=until_decided,
        most_replicates=most_replicates,
        customers=customers,
        charts=charts,
    )
    with Shown(progress) as told:
        if executor is not None:
            from ._parts import run_parts

            return Run(run_parts(own, options, executor, threads, memory, told))
        return Run(_core.run(own._own, options, threads=threads, memory=memory, progress=told))


