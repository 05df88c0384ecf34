"""Tables, as other libraries take them."""

from __future__ import annotations

import gc
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import goodwill
from conftest import QUICK


def test_a_table_says_what_the_file_says(quick: goodwill.Run, tmp_path: Path) -> None:
    quick.save(tmp_path / "run")
    for name, table in quick.tables.items():
        read = pl.read_csv(tmp_path / "run" / f"{name}.csv", infer_schema_length=None)
        own = pl.DataFrame(table)
        assert own.columns == read.columns, name
        assert own.height == read.height, name
        for column in own.columns:
            if own[column].dtype.is_numeric() and read[column].dtype.is_numeric():
                ours = own[column].cast(pl.Float64)
                theirs = read[column].cast(pl.Float64)
                # Of replicates the file has six digits.
                assert ((ours - theirs).abs() <= 1e-5 * theirs.abs() + 1e-9).fill_null(True).all(), (name, column)
                assert ours.is_null().to_list() == theirs.is_null().to_list(), (name, column)


def test_numbers_are_handed_on_at_the_same_address(quick: goodwill.Run) -> None:
    table = quick.replicates
    first, again = pa.table(table), pa.table(table)
    column = table.columns.index("mean")
    address = first.column(column).chunk(0).buffers()[1].address
    assert address == again.column(column).chunk(0).buffers()[1].address
    # polars hands its own buffers on as they are.
    assert pl.DataFrame(table)["mean"].to_arrow().buffers()[1].address == address
    frame = table.to_pandas()
    assert isinstance(frame["mean"].dtype, pd.ArrowDtype)


def test_memory_outlives_the_run_that_made_it() -> None:
    run = goodwill.run(goodwill.Scenario.new("mint"), **QUICK)
    frame = pl.DataFrame(run.summary)
    total = frame["mean"].sum()
    del run
    gc.collect()
    assert frame["mean"].sum() == total


def test_units_and_meanings_go_with_the_columns(quick: goodwill.Run, tmp_path: Path) -> None:
    table = quick.customers()
    schema = pa.table(table).schema
    units = {field.name: (field.metadata or {}).get(b"unit", b"").decode() for field in schema}
    assert units["tips"] == "$" and units["purchase_rate"] == "per day"
    assert table.units == {name: unit for name, unit in units.items() if unit}
    table.write_parquet(tmp_path / "customers.parquet")
    read = pq.read_table(tmp_path / "customers.parquet")
    assert read.schema.field("tips").metadata[b"unit"] == b"$"
    assert read.schema.field("arm").metadata[b"description"] == table.descriptions["arm"].encode()
    assert read.equals(pa.table(table))


def test_a_table_is_an_array_and_a_schema_too(quick: goodwill.Run) -> None:
    batch = pa.record_batch(quick.summary)
    assert batch.num_rows == len(quick.summary)
    assert pa.schema(quick.summary).names == quick.summary.columns


def test_a_table_needs_no_other_library(quick: goodwill.Run) -> None:
    summary = quick.summary
    assert summary["arm"][0] == "no mint"
    assert next(summary.rows())["arm"] == "no mint"
    assert len(summary.to_dict()["mean"]) == len(summary) == summary.shape[0]
    with pytest.raises(KeyError, match="there are: arm"):
        summary["nothing"]
    assert "mean" in summary and "nothing" not in summary
    assert "<table>" in summary._repr_html_()


def test_customers_are_those_of_the_file(mints: goodwill.Scenario, tmp_path: Path) -> None:
    run = goodwill.run(mints, customers="csv", **QUICK)
    own = pl.DataFrame(run.customers())
    run.save(tmp_path / "run")
    read = pl.read_csv(tmp_path / "run" / "customers.csv", infer_schema_length=None)
    assert own.columns == read.columns
    assert own.height == read.height == 300 * 2 * len(run.arms)
    for column in ("tips", "goodwill", "basket"):
        assert ((own[column].cast(pl.Float64) - read[column]).abs() < 1e-4 * read[column].abs() + 1e-6).all()
    assert own["arm"].to_list() == read["arm"].to_list()
    with pytest.raises(goodwill.LimitError):
        goodwill.run(mints, **QUICK).customers(memory=1000)


def test_draws_are_read_by_arviz() -> None:
    az = pytest.importorskip("arviz")
    draws = goodwill.draws()
    data = draws.to_arviz()
    assert data.posterior.sizes["chain"] == 4
    assert data.posterior.sizes["draw"] == len(draws) // 4
    worst = float(az.rhat(data).to_array().max())
    assert worst < 1.05
    name = next(iter(data.posterior.data_vars))
    assert data.posterior[name].attrs["description"]
