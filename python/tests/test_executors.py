"""Runs and sweeps on other processes: the same bytes, whatever becomes of the workers."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
import warnings
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import goodwill
from conftest import ROOT, same_bytes
from goodwill import _parts

#: Small communities: many parts.
FILE = goodwill.Scenario.from_file(ROOT / "scenarios" / "launch_strategies.toml").set("community.size", 256)
ASKED: dict[str, Any] = {
    "size": 2_000,
    "replicates": 3,
    "draws": 2,
    "sensitivity": "off",
    "charts": "none",
    "progress": False,
}


def _narrow() -> None:
    """Workers with other vectors than this process has."""
    _parts.WIDTH = "scalar"


def _pool(workers: int = 2, **more: Any) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), **more)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alone") / "run"
    goodwill.run(FILE, **ASKED).save(folder)
    return folder


def test_a_pool_of_processes_gives_the_same_bytes(alone: Path, tmp_path: Path) -> None:
    with _pool(initializer=_narrow) as pool:
        run = goodwill.run(FILE, executor=pool, **ASKED)
    run.save(tmp_path / "run")
    same_bytes(alone, tmp_path / "run")


def test_a_sweep_gives_the_same_bytes(tmp_path: Path) -> None:
    asked: dict[str, Any] = {"replicates": 2, "size": 300, "progress": False}
    vary = {"arm.*.gesture.value": "0.5..4:4"}
    file = ROOT / "scenarios" / "regulars.toml"
    goodwill.sweep(file, vary, **asked).save(tmp_path / "alone")
    with _pool() as pool:
        goodwill.sweep(file, vary, executor=pool, **asked).save(tmp_path / "pool")
    same_bytes(tmp_path / "alone", tmp_path / "pool")


class Recording(ThreadPoolExecutor):
    """Keeps what is sent."""

    def __init__(self, workers: int) -> None:
        super().__init__(workers)
        self.sent: list[tuple[Any, ...]] = []

    def submit(self, call: Any, /, *arguments: Any, **more: Any) -> Future[Any]:
        self.sent.append(arguments)
        return super().submit(call, *arguments, **more)


def test_the_plan_is_sent_once_and_known_by_its_hash(alone: Path, tmp_path: Path) -> None:
    _parts._loaded.clear()
    with Recording(1) as pool:
        run = goodwill.run(FILE, executor=pool, **ASKED)
    with_plan = [arguments for arguments in pool.sent if arguments[2] is not None]
    assert len(with_plan) == 1 and len(pool.sent) > 1
    assert len({arguments[0] for arguments in pool.sent}) == 1
    run.save(tmp_path / "run")
    same_bytes(alone, tmp_path / "run")


class Losing(ThreadPoolExecutor):
    """Of seven tasks one is lost, and one is done though nobody hears of it."""

    def __init__(self) -> None:
        super().__init__(2)
        self.count = 0

    def submit(self, call: Any, /, *arguments: Any, **more: Any) -> Future[Any]:
        self.count += 1
        if self.count % 7 == 2:
            lost: Future[Any] = Future()
            lost.set_exception(OSError("the worker was lost"))
            return lost
        if self.count % 7 == 5:
            call(*arguments, **more)
            lost = Future()
            lost.set_exception(ConnectionError("the answer was lost"))
            return lost
        return super().submit(call, *arguments, **more)


def test_what_is_lost_is_run_again(alone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A part a task: many of them.
    monkeypatch.setattr(_parts, "TASK_SECONDS", 0.0)
    with Losing() as pool:
        run = goodwill.run(FILE, executor=pool, **ASKED)
        assert pool.count > 6
    run.save(tmp_path / "run")
    same_bytes(alone, tmp_path / "run")


class Failing(Executor):
    def submit(self, call: Any, /, *arguments: Any, **more: Any) -> Future[Any]:
        lost: Future[Any] = Future()
        lost.set_exception(OSError("never"))
        return lost


def test_what_is_always_lost_ends_with_a_reason() -> None:
    with pytest.raises(goodwill.RunError, match="no result in 4 tries"):
        goodwill.run(FILE, executor=Failing(), **ASKED)


def _kill_one(pool: ProcessPoolExecutor) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        running = list((pool._processes or {}).values())
        if running and running[0].is_alive():
            time.sleep(0.5)
            os.kill(running[0].pid or 0, signal.SIGKILL)
            return
        time.sleep(0.05)


def test_a_pool_whose_worker_is_killed_loses_nothing(alone: Path, tmp_path: Path) -> None:
    with _pool() as pool, ThreadPoolExecutor(1) as killer:
        killing = killer.submit(_kill_one, pool)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            run = goodwill.run(FILE, executor=pool, **ASKED)
        killing.result()
    run.save(tmp_path / "run")
    same_bytes(alone, tmp_path / "run")
    # It may have been quicker than the killer.
    assert all("are run in this process" in str(one.message) for one in told if one.category is RuntimeWarning)


def test_a_wrong_scenario_is_told_before_anything_is_sent() -> None:
    with Recording(1) as pool:
        with pytest.raises(goodwill.ScenarioError):
            goodwill.run(FILE.set("population.size", -1), executor=pool)
        assert pool.sent == []


def test_a_plan_that_was_damaged_is_refused() -> None:
    with pytest.raises(goodwill.RunError, match="damaged"):
        _parts._load("0" * 64, {"plan.json": b"{}"})


def test_dask_gives_the_same_bytes_though_a_worker_is_killed(alone: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        pids = client.run(os.getpid)
        client.submit(os.kill, list(pids.values())[0], signal.SIGKILL, workers=[list(pids)[0]], retries=0)
        run = goodwill.run(FILE, executor=client.get_executor(pure=False), **ASKED)
    run.save(tmp_path / "run")
    same_bytes(alone, tmp_path / "run")
