"""The same bytes as the command."""

from __future__ import annotations

from pathlib import Path

import pytest

import goodwill
from conftest import ROOT, same_bytes, told


@pytest.mark.parametrize("threads", [1, 2])
def test_a_run_leaves_the_folder_that_the_command_leaves(
    command: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    monkeypatch.chdir(ROOT)
    given = ["--size", "600", "--replicates", "2", "--draws", "8", "--customers", "parquet", "--threads", "2"]
    ended = told(command, "run", "scenarios/two_mints.toml", *given, "--out", tmp_path / "command", "--quiet")
    form = "parquet"
    if ended.returncode == 2 and "parquet" in ended.stderr:
        # A command that was built without it.
        given[given.index("parquet")] = form = "csv"
        ended = told(command, "run", "scenarios/two_mints.toml", *given, "--out", tmp_path / "command", "--quiet")
    assert ended.returncode == 0, ended.stderr
    run = goodwill.run(
        "scenarios/two_mints.toml", size=600, replicates=2, draws=8, customers=form, threads=threads, progress=False
    )
    files = run.save(tmp_path / "python", threads=threads)
    assert all(file.is_file() for file in files)
    same_bytes(tmp_path / "python", tmp_path / "command")
    assert str(run) == ended.stdout


def test_a_sweep_and_a_best_plan_leave_the_folders_that_the_command_leaves(
    command: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    file, key = "scenarios/regulars.toml", "arm.*.gesture.value"
    common = ["--size", "200", "--quiet"]
    ended = told(command, "sweep", file, "--vary", f"{key}=0.5..4:3", "--replicates", "2", *common, "--out", tmp_path / "a")
    assert ended.returncode == 0, ended.stderr
    swept = goodwill.sweep(file, {key: "0.5..4:3"}, replicates=2, size=200, progress=False)
    swept.save(tmp_path / "b")
    _same_but_parquet(tmp_path / "a", tmp_path / "b")
    assert str(swept) == ended.stdout

    decided = 'arm."every time".gesture.value'
    few = ["--plans", "4", "--replicates", "4", "--held-out", "8"]
    ended = told(command, "optimize", file, "--decide", f"{decided}=0.5..4:4", *few, *common, "--out", tmp_path / "c")
    assert ended.returncode == 0, ended.stderr
    found = goodwill.optimize(
        file, {decided: "0.5..4:4"}, plans=4, replicates=4, held_out=8, size=200, progress=False
    )
    found.save(tmp_path / "d")
    same_bytes(tmp_path / "c", tmp_path / "d")
    assert found.best.check() is not None


def _same_but_parquet(one: Path, other: Path) -> None:
    """The command may have been built without Parquet, which the package has: what differs is that, and what lists it."""
    for folder in (one, other):
        for file in folder.glob("*.parquet"):
            file.unlink()
        (folder / "datapackage.json").unlink()
        (folder / "SHA256SUMS").unlink()
        (folder / "ro-crate-metadata.json").unlink(missing_ok=True)
    same_bytes(one, other)


def test_what_is_wrong_is_said_as_the_terminal_says_it(
    command: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("wrong.toml").write_text('title = "x"\n[population]\nsize = -1\nbasket = "ten"\n[[arm]]\nnam = "a"\n')
    ended = told(command, "run", tmp_path / "wrong.toml")
    assert ended.returncode == 3
    with pytest.raises(goodwill.ScenarioError) as raised:
        goodwill.run(tmp_path / "wrong.toml")
    assert str(raised.value) == ended.stderr.rstrip()
    assert f"{len(raised.value.problems)} problems found" in ended.stderr

    ended = told(command, "run", tmp_path / "nothing.toml")
    with pytest.raises(goodwill.FileError) as missing:
        goodwill.run(tmp_path / "nothing.toml")
    assert ended.stderr.rstrip().startswith(f"error: {missing.value}")


def test_evidence_is_what_the_command_finds(
    command: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    study = sorted(Path("scenarios/studies").glob("*.toml"))[0]
    ended = told(command, "validate", study, "--out", tmp_path / "a", "--quiet")
    assert ended.returncode in (0, 6), ended.stderr
    found = goodwill.validate(study, progress=False)
    found.save(tmp_path / "b")
    same_bytes(tmp_path / "a", tmp_path / "b")
    assert str(found) == ended.stdout
    assert found.holds == (ended.returncode == 0)

    ended = told(command, "fit", "scenarios/own_orders.toml", "--out", tmp_path / "c")
    fitted = goodwill.fit("scenarios/own_orders.toml")
    fitted.save(tmp_path / "d")
    same_bytes(tmp_path / "c", tmp_path / "d")
    assert str(fitted) == ended.stdout

    ended = told(command, "trace", "scenarios/two_mints.toml", "--customer", "7", "--table", tmp_path / "life.csv")
    story = goodwill.trace("scenarios/two_mints.toml", customer=7)
    assert str(story) == ended.stdout
    written = (tmp_path / "life.csv").read_text().splitlines()
    assert written[0].split(",") == story.steps.columns
    assert len(written) == len(story.steps) + 1
