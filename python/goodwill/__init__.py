"""goodwill: a simulator of reciprocity in a customer population.

>>> import goodwill
>>> run = goodwill.run(goodwill.Scenario.new("mint"), replicates=2, size=200, draws=0, sensitivity="off")
>>> run.contrasts.to_pandas().columns[0]
'arm'
"""

from ._core import __version__
from ._errors import FileError, GoodwillError, LimitError, Problem, RunError, ScenarioError, UsageError
from ._run import Chart, Page, Run, run
from ._scenario import Scenario
from ._table import Table

__all__ = [
    "Chart",
    "FileError",
    "GoodwillError",
    "LimitError",
    "Page",
    "Problem",
    "Run",
    "RunError",
    "Scenario",
    "ScenarioError",
    "Table",
    "UsageError",
    "__version__",
    "run",
]
