"""goodwill: a simulator of reciprocity in a customer population.

A brand gives; customers judge how sincere it is; goodwill or obligation builds up; they tip, buy, review, refer or leave. A scenario
says who the customers are and which strategies to compare, and every strategy is lived by the same people with the same luck.

>>> import goodwill
>>> run = goodwill.run(goodwill.Scenario.new("mint"), replicates=2, size=200, draws=0, sensitivity="off")
>>> run.contrasts.columns[0]
'arm'

The same core runs as the command ``goodwill``: the same scenario, seed and version give the same bytes.
"""

from ._core import PALETTE, __version__
from ._draws import Draws, draws
from ._errors import FileError, GoodwillError, LimitError, Problem, RunError, ScenarioError, UsageError
from ._many import (
    Calibration,
    Fit,
    Found,
    Optimum,
    Sensitivity,
    Story,
    Sweep,
    Validation,
    calibrate,
    fit,
    optimize,
    sensitivity,
    sweep,
    trace,
    validate,
)
from ._run import Chart, Page, Run, run
from ._scenario import Scenario
from ._table import Table

__all__ = [
    "Calibration",
    "Chart",
    "Draws",
    "FileError",
    "Fit",
    "Found",
    "GoodwillError",
    "LimitError",
    "Optimum",
    "PALETTE",
    "Page",
    "Problem",
    "Run",
    "RunError",
    "Scenario",
    "ScenarioError",
    "Sensitivity",
    "Story",
    "Sweep",
    "Table",
    "UsageError",
    "Validation",
    "__version__",
    "calibrate",
    "draws",
    "fit",
    "optimize",
    "run",
    "sensitivity",
    "sweep",
    "trace",
    "validate",
]
