"""Draws of the psychology, and what they come to, as ArviZ reads them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _core
from ._table import Table

if TYPE_CHECKING:
    import arviz

#: Columns of draws that say where each was taken.
OF_CHAINS = ("chain", "draw", "log_density", "between_studies")


class Draws(Table):
    """Joint draws of all parameters of the psychology, as probable as one another.

    >>> import goodwill
    >>> draws = goodwill.draws()
    >>> draws["chain"][0], len(draws)
    (1, 1000)
    """

    __slots__ = ()

    def to_arviz(self) -> arviz.InferenceData:
        """As ArviZ reads them: by chain and draw, only parameters that vary. Needs arviz and numpy."""
        import arviz as az
        import numpy as np

        columns = self.to_dict()
        chains = np.asarray(columns.get("chain") or [1] * len(self))
        order = np.lexsort((np.asarray(columns.get("draw") or range(len(self))), chains))
        count = len(set(chains.tolist()))

        def by_chain(name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
            values = np.asarray(columns[name], dtype=float)[order]
            return values.reshape(count, len(values) // count)

        parameters = [name for name in self.columns if name not in OF_CHAINS]
        posterior = {name: by_chain(name) for name in parameters if len(set(columns[name])) > 1}
        if any(value is not None for value in columns.get("between_studies", [])):
            posterior["between_studies"] = by_chain("between_studies")
        stats = {"lp": by_chain("log_density")} if "log_density" in self else None
        data: Any = az.from_dict(posterior=posterior, sample_stats=stats)
        data.posterior.attrs["created_by"] = f"goodwill {_core.__version__}"
        for name in posterior:
            about = {"description": self.descriptions.get(name, "")}
            if name in self.units:
                about["units"] = self.units[name]
            data.posterior[name].attrs.update(about)
        own: arviz.InferenceData = data
        return own


def draws(file: str | os.PathLike[str] | None = None) -> Draws:
    """The draws of the shipped psychology, or those of a file that ``calibrate`` wrote.

    >>> import goodwill
    >>> goodwill.draws().name
    'psychology_draws'
    """
    return Draws(_core.draws_table(None if file is None else Path(file)))
