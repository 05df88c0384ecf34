"""Tables that any library takes which knows Arrow: polars, pyarrow, DuckDB, pandas."""

from __future__ import annotations

import html
from collections.abc import Iterator
from os import PathLike
from typing import TYPE_CHECKING, Any

from . import _core

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

#: Rows that a notebook shows.
SHOWN = 10


class Table:
    """A table of results, in columns.

    It is Arrow's: ``polars.DataFrame(table)``, ``pyarrow.table(table)`` and ``duckdb.from_arrow(table)`` take it as it is, through
    the PyCapsule interface; numbers are not copied. Column metadata say unit and meaning.

    >>> import goodwill
    >>> run = goodwill.run(goodwill.Scenario.new("mint"), replicates=2, size=200, draws=0, sensitivity="off")
    >>> run.summary.shape == (len(run.summary), len(run.summary.columns))
    True
    >>> run.contrasts.columns[:3]
    ['arm', 'baseline', 'metric']
    """

    __slots__ = ("_own",)

    def __init__(self, own: _core.Table) -> None:
        self._own = own

    @property
    def name(self) -> str:
        """The name of the table: that of its file in a run's folder, without its ending."""
        return self._own.name

    @property
    def description(self) -> str:
        """What a row is."""
        return self._own.description

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return self._own.columns

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self._own.shape

    @property
    def units(self) -> dict[str, str]:
        """The unit of each column that has one; money is in the scenario's currency, shares lie from 0 to 1."""
        return self._own.units

    @property
    def descriptions(self) -> dict[str, str]:
        """What each column means."""
        return self._own.descriptions

    def __len__(self) -> int:
        return len(self._own)

    def __getitem__(self, column: str) -> list[Any]:
        """A column as a list; None where a cell is empty. KeyError where there is no such column."""
        return self._own[column]

    def __contains__(self, column: object) -> bool:
        return column in self._own.columns

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows, one after another, as dictionaries."""
        return (self._own.row(index) for index in range(len(self._own)))

    def to_dict(self) -> dict[str, list[Any]]:
        """All columns as lists."""
        return {name: self._own[name] for name in self.columns}

    def to_pandas(self) -> pandas.DataFrame:
        """As a pandas DataFrame with Arrow types. Needs pandas and pyarrow."""
        import pandas as pd

        frame: pandas.DataFrame = self.to_pyarrow().to_pandas(types_mapper=pd.ArrowDtype)
        return frame

    def to_polars(self) -> polars.DataFrame:
        """As a polars DataFrame. Needs polars."""
        import polars as pl

        return pl.DataFrame(self)

    def to_pyarrow(self) -> pyarrow.Table:
        """As a pyarrow Table, with the units of its columns as metadata. Needs pyarrow."""
        import pyarrow as pa

        return pa.table(self)

    def write_parquet(self, path: str | PathLike[str]) -> None:
        """Write it as Parquet, with units and meanings in the columns' metadata. Needs pyarrow."""
        import pyarrow.parquet as parquet

        parquet.write_table(self.to_pyarrow(), path)

    def __arrow_c_schema__(self) -> object:
        return self._own.__arrow_c_schema__()

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        return self._own.__arrow_c_array__(requested_schema)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._own.__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"<goodwill.Table {self.name}: {rows:,} rows of {columns} columns: {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        units = self.units
        heads = "".join(
            f"<th title='{html.escape(about)}'>{html.escape(name)}"
            + (f"<br><small>{html.escape(units[name])}</small>" if name in units else "")
            + "</th>"
            for name, about in ((name, self.descriptions.get(name, "")) for name in self.columns)
        )
        shown = (self._own.row(index) for index in range(min(SHOWN, len(self))))
        body = "".join(
            "<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row.values()) + "</tr>" for row in shown
        )
        more = len(self) - SHOWN
        foot = f"<p>and {more:,} more rows</p>" if more > 0 else ""
        return (
            f"<p><b>{html.escape(self.name)}</b>: {html.escape(self.description)}</p>"
            f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{foot}"
        )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    return html.escape(str(value))
