"""Scenarios, runs, and what goes wrong with them."""

from __future__ import annotations

import doctest
import importlib
import os
import pickle
import pkgutil
import resource
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import goodwill
from conftest import QUICK, ROOT


def test_it_is_the_installed_package() -> None:
    assert "site-packages" in goodwill.__file__ or os.environ.get("GOODWILL_IN_PLACE")


def test_every_example_runs() -> None:
    found = 0
    for module in pkgutil.iter_modules(goodwill.__path__):
        if module.name == "_core":
            continue
        result = doctest.testmod(importlib.import_module(f"goodwill.{module.name}"))
        assert result.failed == 0, module.name
        found += result.attempted
    result = doctest.testmod(goodwill)
    assert result.failed == 0
    assert found + result.attempted > 20


def test_a_scenario_never_changes(mints: goodwill.Scenario) -> None:
    more = mints.set("population.size", 500).set("design.replicates", 3)
    assert more.about()["customers"] == 500
    assert mints.about()["customers"] != 500
    assert 'title = "Two mints"' in more.resolved()
    assert mints.size(77).about()["customers"] == 77


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", 'with "quotes" and \\'),
        ("design.seed", 7),
        ("population.basket", 12.5),
        ("population.basket", {"lognormal": {"mean": 30, "cv": 0.6}}),
        ("population.keep_ids", False),
    ],
)
def test_values_go_in_as_they_are(key: str, value: Any) -> None:
    text = goodwill.Scenario.new("mint").set(key, value).resolved
    if key == "population.keep_ids":
        return
    assert text()


def test_values_of_numpy_are_values() -> None:
    numpy = pytest.importorskip("numpy")
    own = goodwill.Scenario.new("mint")
    assert own.set("population.size", numpy.int64(123)).about()["customers"] == 123
    swept = goodwill.sweep(own, {"arm.*.gesture.value": numpy.linspace(0.1, 0.5, 3)}, replicates=2, size=64)
    assert swept.design["arm.*.gesture.value"] == pytest.approx([0.1, 0.3, 0.5])


@pytest.mark.parametrize("value", [object(), float("nan"), float("inf"), None, b"bytes", {1: 2}])
def test_what_no_scenario_could_say_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        goodwill.Scenario.new("mint").set("population.size", value)


def test_problems_are_objects(tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text('title = "x"\n[population]\nsize = -1\nsise = 5\n')
    problems = goodwill.Scenario.from_file(file).check()
    first = next(problem for problem in problems if problem.line == 3)
    assert (first.severity, first.column, first.file) == ("error", 8, str(file))
    assert first.code and first.code.startswith("E")
    assert any("size" in " ".join([*problem.help, problem.label]) for problem in problems if problem.line == 4)
    with pytest.raises(goodwill.ScenarioError) as raised:
        goodwill.run(file)
    assert raised.value.problems == problems
    again = pickle.loads(pickle.dumps(raised.value))
    assert (str(again), again.problems) == (str(raised.value), problems)


def test_a_right_scenario_has_no_errors(mints: goodwill.Scenario) -> None:
    assert {problem.severity for problem in mints.check()} <= {"warning", "note"}


def test_wrong_use_is_told(mints: goodwill.Scenario, tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        goodwill.run(7)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        goodwill.run(mints, threads="two")  # type: ignore[arg-type]
    with pytest.raises(goodwill.UsageError, match="1 to 1024"):
        goodwill.run(mints, threads=0)
    with pytest.raises(goodwill.UsageError, match="at most 400"):
        goodwill.run(mints, draws=500)
    with pytest.raises(goodwill.UsageError, match="psychology"):
        goodwill.run(mints, doubt="some")  # type: ignore[arg-type]
    with pytest.raises(goodwill.UsageError, match="there are: mint"):
        goodwill.Scenario.new("nothing")
    with pytest.raises(goodwill.UsageError):
        goodwill.sensitivity(mints, {"population.basket": "1..2"}, method="none")  # type: ignore[arg-type]
    with pytest.raises(goodwill.UsageError, match="counted from 0"):
        goodwill.trace(mints, customer=10**9)
    with pytest.raises(goodwill.UsageError, match="no day"):
        goodwill.fit(mints, until="yesterday")
    with pytest.raises(goodwill.ScenarioError, match="no log of orders"):
        goodwill.fit(mints)
    with pytest.raises(goodwill.UsageError, match="nothing is decided"):
        goodwill.optimize(goodwill.Scenario.new("mint"))
    with pytest.raises(OSError):
        goodwill.draws(tmp_path / "none.csv")


def test_a_wrong_table_is_told(quick: goodwill.Run) -> None:
    with pytest.raises(goodwill.UsageError, match="there are: summary, contrasts"):
        quick.table("sumary")
    assert len(quick.observed) == 0


def test_too_large_is_refused_beforehand(mints: goodwill.Scenario) -> None:
    with pytest.raises(goodwill.LimitError):
        goodwill.run(mints, memory=1000)


def test_folders_of_others_are_left_alone(quick: goodwill.Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("all of it")
    with pytest.raises(goodwill.FileError):
        quick.save(tmp_path / "mine", force=True)
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "all of it"
    quick.save(tmp_path / "run")
    quick.save(tmp_path / "run")


def test_templates_are_written_and_run(tmp_path: Path) -> None:
    for name in goodwill.Scenario.templates():
        own = goodwill.Scenario.new(name, tmp_path / f"{name}.toml")
        assert own.check() is not None
        assert f"goodwill run {name}.toml" in (tmp_path / f"{name}.toml").read_text()
    with pytest.raises(FileExistsError):
        goodwill.Scenario.new("mint", tmp_path / "mint.toml")
    with pytest.raises(goodwill.UsageError, match="name a path"):
        goodwill.Scenario.new("customers")


def test_a_notebook_has_something_to_show(quick: goodwill.Run) -> None:
    shown = quick._repr_html_()
    assert "<svg" in shown and "one, then one more" in shown
    page = quick.report()
    assert page.html.startswith("<!") and "<iframe srcdoc=" in page._repr_html_()
    assert quick.charts["primary"]._repr_svg_().startswith("<svg")
    assert quick.answer()


def test_a_saved_run_can_be_run_again(quick: goodwill.Run, tmp_path: Path) -> None:
    quick.save(tmp_path / "run")
    again = goodwill.run(goodwill.Scenario.from_run(tmp_path / "run"), draws=0, sensitivity="off", progress=False)
    assert again.summary.to_dict() == quick.summary.to_dict()


def test_the_number_of_threads_changes_nothing(mints: goodwill.Scenario, quick: goodwill.Run) -> None:
    other = goodwill.run(mints, threads=3, **QUICK)
    assert {name: table.to_dict() for name, table in other.tables.items()} == {
        name: table.to_dict() for name, table in quick.tables.items()
    }


def test_progress_is_told(mints: goodwill.Scenario) -> None:
    told: list[tuple[str, int, int]] = []
    goodwill.run(mints, size=2_000, replicates=10, progress=lambda *how_far: told.append(how_far))
    assert told, "nothing was told"
    assert all(0 <= done <= total or total == 0 for _, done, total in told)


def test_what_progress_raises_stops_the_run(mints: goodwill.Scenario) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        raise LookupError(stage)

    with pytest.raises(LookupError):
        goodwill.run(mints, size=200_000, replicates=20, progress=stop)


def test_two_runs_at_once_and_others_meanwhile(mints: goodwill.Scenario, quick: goodwill.Run) -> None:
    counted = 0
    over = threading.Event()

    def count() -> None:
        nonlocal counted
        while not over.is_set():
            counted += 1
            time.sleep(0.001)

    other = threading.Thread(target=count)
    other.start()
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda _: goodwill.run(mints, size=3000, replicates=4, progress=False, draws=0), range(2)))
    over.set()
    other.join()
    assert runs[0].summary.to_dict() == runs[1].summary.to_dict()
    assert counted > 5, "the lock was held"


@pytest.mark.parametrize(
    "work",
    [
        'goodwill.run(goodwill.Scenario.new("strategies"), size=2_000_000, replicates=50, progress=False)',
        f'goodwill.validate([{str(ROOT / "scenarios" / "studies")!r}], sensitivity=True, threads=1, progress=False)',
        f'goodwill.calibrate([{str(ROOT / "scenarios" / "studies")!r}], threads=1, progress=False)',
    ],
    ids=["run", "validate", "calibrate"],
)
def test_ctrl_c_stops_it_soon(tmp_path: Path, work: str) -> None:
    program = textwrap.dedent(
        """
        import sys, time, goodwill
        print("ready", flush=True)
        try:
            WORK
        except KeyboardInterrupt:
            print(time.time(), flush=True)
            sys.exit(7)
        """
    ).replace("WORK", work)
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(1.0)
    asked = time.time()
    process.send_signal(signal.SIGINT)
    stopped = float(process.stdout.readline())
    assert process.wait(30) == 7
    # What is promised is 0.2 s on an idle machine; a test does not time, but sees that it does not go on.
    assert stopped - asked < 10


def test_ten_thousand_calls_take_no_more_memory() -> None:
    own = goodwill.Scenario.new("mint")
    table = goodwill.run(own, replicates=1, size=16, draws=0, sensitivity="off", progress=False)

    def calls(times: int) -> None:
        for _ in range(times):
            own.set("population.size", 32)
            list(table.summary.rows())
            table._own.table("summary").__arrow_c_stream__()
            with pytest.raises(goodwill.UsageError):
                table.table("nothing")

    calls(300)
    before = _kilobytes()
    # Four each.
    calls(2_500)
    assert _kilobytes() - before < 20_000


def _kilobytes() -> int:
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
